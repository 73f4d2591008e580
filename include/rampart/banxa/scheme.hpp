// Banxa's signing rule (banxa.md section A2).
#pragma once

#include <rampart/sign/scheme.hpp>

namespace rampart::banxa {

namespace detail {

using namespace sign::parts;

/// Three lines, and a fourth when there is a body. `Nonce` sets the nonce's unit: milliseconds
/// satisfy every source; `sign::increasing_microseconds` is what the newest page recommends.
template <class Nonce>
struct scheme : sign::hmac_sha256_scheme {
    using message = sign::lines<method, target, nonce, when_body<body>>;
    using headers = sign::header_list<sign::header<
        "Authorization", literal<"Bearer ">, api_key, literal<":">, signature, literal<":">,
        nonce>>;
    using default_nonce = Nonce;
};

} // namespace detail

template <class Nonce = sign::increasing_milliseconds>
using scheme = detail::scheme<Nonce>;

} // namespace rampart::banxa
