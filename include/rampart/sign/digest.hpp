// SHA-256 and SHA-512 as plain value types: copy a state, feed it, finish it.
#pragma once

#include <rampart/sign/config.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include <openssl/crypto.h>
#include <openssl/sha.h>

namespace rampart::sign {

// Why the SHA*_CTX functions, which OpenSSL 3 marks as deprecated: their state is a plain struct,
// so a keyed pad is copied in a few instructions where EVP allocates, locks and fetches on every
// message. They are the same compression code underneath (SHA extensions included). This header
// is the only place that calls them; a build that must stay on OpenSSL's provider path uses
// provider_crypto (evp.hpp) instead.
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
#endif

namespace detail {

struct sha256_functions {
    using state = SHA256_CTX;
    static constexpr std::size_t digest_size = SHA256_DIGEST_LENGTH;
    static constexpr std::size_t block_size = SHA256_CBLOCK;
    static void init(state& s) noexcept { SHA256_Init(&s); }
    static void update(state& s, void const* data, std::size_t size) noexcept {
        SHA256_Update(&s, data, size);
    }
    static void finish(state& s, unsigned char* out) noexcept { SHA256_Final(out, &s); }
};

struct sha512_functions {
    using state = SHA512_CTX;
    static constexpr std::size_t digest_size = SHA512_DIGEST_LENGTH;
    static constexpr std::size_t block_size = SHA512_CBLOCK;
    static void init(state& s) noexcept { SHA512_Init(&s); }
    static void update(state& s, void const* data, std::size_t size) noexcept {
        SHA512_Update(&s, data, size);
    }
    static void finish(state& s, unsigned char* out) noexcept { SHA512_Final(out, &s); }
};

} // namespace detail

#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

/// A running hash. Copying it copies the state, so a common beginning is hashed once.
/// Not safe for concurrent use of one object; needs no allocation and cannot fail.
template <class Functions>
class basic_digest {
public:
    static constexpr std::size_t digest_size = Functions::digest_size;
    static constexpr std::size_t block_size = Functions::block_size;
    using value_type = std::array<unsigned char, digest_size>;

    basic_digest() noexcept { Functions::init(state_); }

    void update(std::span<unsigned char const> bytes) noexcept {
        Functions::update(state_, bytes.data(), bytes.size());
    }

    void update(std::string_view text) noexcept {
        Functions::update(state_, text.data(), text.size());
    }

    /// Ends the message into `out`; false would mean failure, which this implementation has not.
    bool finish(value_type& out) noexcept {
        Functions::finish(state_, out.data());
        return true;
    }

    /// Overwrites the state, for states that depend on a key.
    void wipe() noexcept { OPENSSL_cleanse(&state_, sizeof state_); }

    /// The digest of one whole text.
    [[nodiscard]] static value_type of(std::string_view text) noexcept {
        basic_digest digest;
        digest.update(text);
        value_type out;
        digest.finish(out);
        return out;
    }

private:
    typename Functions::state state_;
};

using sha256 = basic_digest<detail::sha256_functions>;
using sha512 = basic_digest<detail::sha512_functions>;

} // namespace rampart::sign
