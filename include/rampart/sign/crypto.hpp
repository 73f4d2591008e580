// Where hashes and MACs come from: the choice between speed and OpenSSL's provider path.
#pragma once

#include <concepts>
#include <cstddef>
#include <span>
#include <string_view>

#include <rampart/sign/hmac.hpp>

namespace rampart::sign {

/// What a hash offers; parts that hash use it.
///
/// | expression        | meaning                                                         |
/// | ----------------- | --------------------------------------------------------------- |
/// | `D{}`             | a new hash                                                      |
/// | `d.update(text)`  | appends bytes                                                   |
/// | `d.finish(out)`   | writes `D::digest_size` bytes; false when the library refused   |
template <class D>
concept digest = std::default_initializable<D> &&
    requires(D& running, typename D::value_type& out, std::string_view text) {
    { D::digest_size } -> std::convertible_to<std::size_t>;
    running.update(text);
    { running.finish(out) } -> std::same_as<bool>;
};

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

/// What a crypto policy offers: the four algorithms that schemes and parts name. One that lacks
/// some serves the schemes that do without them.
///
/// | member                      | meaning                   |
/// | --------------------------- | ------------------------- |
/// | `C::sha256`, `C::sha512`    | a `digest` of 32, 64 bytes |
/// | `C::hmac_sha256`, `_sha512` | a `mac` of 32, 64 bytes   |
template <class C>
concept crypto_policy = digest<typename C::sha256> && digest<typename C::sha512> &&
    mac<typename C::hmac_sha256> && mac<typename C::hmac_sha512>;

/// The default: precomputed pads over OpenSSL's compression functions. Fastest, no allocation.
struct direct_crypto {
    using sha256 = sign::sha256;           ///< SHA-256
    using sha512 = sign::sha512;           ///< SHA-512
    using hmac_sha256 = sign::hmac_sha256; ///< HMAC with SHA-256
    using hmac_sha512 = sign::hmac_sha512; ///< HMAC with SHA-512
};

// The other choice, provider_crypto, is in evp_crypto.hpp: it costs OpenSSL's larger headers.

} // namespace rampart::sign
