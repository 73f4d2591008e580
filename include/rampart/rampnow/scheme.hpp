// Rampnow's signing rule (rampnow.md sections 2 and 3).
#pragma once

#include <rampart/sign/scheme.hpp>

namespace rampart::rampnow {

namespace detail {

using namespace sign::parts;

template <sign::fixed_string Key, sign::fixed_string Signature, sign::fixed_string Timestamp>
using header_set = sign::header_list<
    sign::header<Key, api_key>, sign::header<Signature, signature>,
    sign::header<Timestamp, timestamp>>;

/// Timestamp, method, target and body with nothing between them; there is no nonce.
template <class Headers>
struct scheme : sign::hmac_sha256_scheme {
    using message = sign::concat<timestamp, method, target, body>;
    using headers = typename Headers::list;
};

} // namespace detail

/// The header names of the first generation, the default.
struct rn_headers {
    /// the names and values
    using list = detail::header_set<"RN-API-KEY", "RN-ACCESS-SIGN", "RN-ACCESS-TIMESTAMP">;
};

/// The header names of the later pages: `scheme<x_rampnow_headers>`.
struct x_rampnow_headers {
    /// the names and values
    using list = detail::header_set<"X-RAMPNOW-API-KEY", "X-RAMPNOW-SIGN", "X-RAMPNOW-TIMESTAMP">;
};

template <class Headers = rn_headers>
using scheme = detail::scheme<Headers>;

} // namespace rampart::rampnow
