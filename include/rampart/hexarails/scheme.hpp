// HexaRails' signing rule (hexarails.md section 3).
#pragma once

#include <rampart/sign/scheme.hpp>

namespace rampart::hexarails {

namespace detail {

using namespace sign::parts;

/// Seven lines; HOST is the host called, with its port when that is not the default.
///
/// Multipart bodies are not signed (hexarails.md 3.3: the line of their hash is empty): the amount
/// and the payee of `create_payment`, and the documents of customers, are protected by TLS alone.
struct scheme : sign::hmac_sha256_scheme {
    using message = sign::lines<method, host, path, query, body_sha256, timestamp, nonce>;
    using headers = sign::header_list<
        sign::header<"X-API-Key", api_key>, sign::header<"X-Timestamp", timestamp>,
        sign::header<"X-Nonce", nonce>, sign::header<"X-Signature", signature>>;
    using default_nonce = sign::uuid_nonce;
};

} // namespace detail

using scheme = detail::scheme;

} // namespace rampart::hexarails
