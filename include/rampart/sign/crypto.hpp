// Where hashes and MACs come from: the choice between speed and OpenSSL's provider path.
#pragma once

#include <concepts>
#include <span>
#include <string_view>

#include <rampart/sign/hmac.hpp>

namespace rampart::sign {

/// What a MAC offers.
///
/// | expression           | meaning                                                        |
/// | -------------------- | -------------------------------------------------------------- |
/// | `M{key}`             | absorbs the key (bytes); the caller may wipe it afterwards      |
/// | `m.start()`          | a stream for one message; `m` may serve several threads at once |
/// | `stream.update(text)`| appends bytes to the message                                   |
/// | `stream.finish(out)` | writes `M::digest_size` bytes; false when the library refused  |
template <class M>
concept mac = std::constructible_from<M, std::span<unsigned char const>> &&
    requires(M const& keyed, typename M::value_type& out, std::string_view text) {
    { M::digest_size } -> std::convertible_to<std::size_t>;
    keyed.start().update(text);
    { keyed.start().finish(out) } -> std::same_as<bool>;
};

/// The default: precomputed pads over OpenSSL's compression functions. Fastest, no allocation.
struct direct_crypto {
    using sha256 = sign::sha256;
    using sha512 = sign::sha512;
    using hmac_sha256 = sign::hmac_sha256;
    using hmac_sha512 = sign::hmac_sha512;
};

// The other choice, provider_crypto, is in evp_crypto.hpp: it costs OpenSSL's larger headers.

} // namespace rampart::sign
