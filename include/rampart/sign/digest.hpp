// SHA-256 and SHA-512 as plain value types: copy a state, feed it, finish it.
#pragma once

#include <rampart/sign/config.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <rampart/sign/simd/sha_ni.hpp>
#include <rampart/sign/text.hpp>

#if defined(RAMPART_SIGNS_BY_PROVIDER)
#include <rampart/sign/evp.hpp>

namespace rampart::sign {

using sha256 = evp_sha256;
using sha512 = evp_sha512;

} // namespace rampart::sign

#else

namespace rampart::sign {

// Why the SHA*_CTX functions, which OpenSSL 3 marks as deprecated: their state is a plain struct,
// so a keyed pad is copied in a few instructions where EVP allocates, locks and fetches on every
// message. They are the same compression code underneath (SHA extensions included). This header
// is the only place that calls them; a build that must stay on OpenSSL's provider path uses
// provider_crypto (evp.hpp) instead. SHA-256 on CPUs with SHA extensions goes without them, see
// detail/sha256_ni.hpp.
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
#endif

namespace detail {

/// The eight words of a digest as its bytes.
template <class Word>
void store_words(unsigned char* out, Word const* words) noexcept {
#if defined(__GNUC__)
    // In vectors of sixteen bytes: the next compression loads sixteen at a time, and a load that
    // spans several stores waits until they have left the store buffer.
    if constexpr (sizeof(Word) == 4 && std::endian::native == std::endian::little) {
        using words_4 [[gnu::vector_size(16)]] = std::uint32_t;
        using halves_8 [[gnu::vector_size(16)]] = std::uint16_t;
        for (std::size_t at = 0; at < 8; at += 4) {
            words_4 four;
            std::memcpy(&four, words + at, sizeof four);
            auto const swapped = __builtin_bit_cast(halves_8, four << 16 | four >> 16);
            halves_8 const bytes = swapped << 8 | swapped >> 8;
            std::memcpy(out + at * 4, &bytes, sizeof bytes);
        }
        return;
    }
#endif
    for (std::size_t at = 0; at < 8; ++at)
        store_big_endian(out + at * sizeof(Word), words[at]);
}

struct sha256_functions {
    using state = SHA256_CTX;
    using words = std::array<SHA_LONG, 8>; ///< the chaining value between two blocks
    static constexpr std::size_t digest_size = SHA256_DIGEST_LENGTH;
    static constexpr std::size_t block_size = SHA256_CBLOCK;
    static void init(state& s) noexcept { SHA256_Init(&s); }
    static void update(state& s, void const* data, std::size_t size) noexcept {
        SHA256_Update(&s, data, size);
    }
    static void finish(state& s, unsigned char* out) noexcept { SHA256_Final(out, &s); }
    static void compress(state& s, unsigned char const* block) noexcept {
        SHA256_Transform(&s, block);
    }

    /// Whether the functions of detail/sha256_ni.hpp take the place of these.
    static bool by_instructions() noexcept {
#if defined(RAMPART_HAS_SHA256_NI)
        return hashes_with_sha_ni.load(std::memory_order_relaxed);
#else
        return false;
#endif
    }
};

struct sha512_functions {
    using state = SHA512_CTX;
    using words = std::array<SHA_LONG64, 8>;
    static constexpr std::size_t digest_size = SHA512_DIGEST_LENGTH;
    static constexpr std::size_t block_size = SHA512_CBLOCK;
    static void init(state& s) noexcept { SHA512_Init(&s); }
    static void update(state& s, void const* data, std::size_t size) noexcept {
        SHA512_Update(&s, data, size);
    }
    static void finish(state& s, unsigned char* out) noexcept { SHA512_Final(out, &s); }
    static void compress(state& s, unsigned char const* block) noexcept {
        SHA512_Transform(&s, block);
    }
    static constexpr bool by_instructions() noexcept { return false; }
};

/// Pads the message from `begin` to `end` in place (FIPS 180-4 section 5.1), `before` bytes of it
/// having been compressed already. Returns the number of blocks from `begin` on.
template <class Functions>
std::size_t pad(unsigned char* begin, unsigned char* end, std::size_t before) noexcept {
    constexpr std::size_t block = Functions::block_size;
    constexpr std::size_t length = block / 8;
    auto const used = static_cast<std::size_t>(end - begin);
    auto const blocks = (used + length + block) / block;
    // A size known to the compiler: a few moves, where the exact number of zeros takes a call.
    std::memset(end, 0, block + length);
    *end = 0x80;
    store_big_endian(begin + blocks * block - 8, std::uint64_t{before + used} * 8);
    return blocks;
}

/// The chaining value of a hash, without the bookkeeping of a message: what is left to do once
/// somebody else has cut and padded the message into whole blocks.
template <class Functions>
class compressor {
public:
    using words = typename Functions::words;
    static constexpr std::size_t block_size = Functions::block_size;

    explicit compressor(words const& start) noexcept {
        std::memcpy(state_.h, start.data(), sizeof state_.h);
    }

    /// The value a hash starts with.
    static words initial() noexcept {
        typename Functions::state fresh;
        Functions::init(fresh);
        words out;
        std::memcpy(out.data(), fresh.h, sizeof fresh.h);
        return out;
    }

    void one(unsigned char const* block) noexcept { many(block, 1); }

    void many(unsigned char const* blocks, std::size_t count) noexcept {
#if defined(RAMPART_HAS_SHA256_NI)
        if constexpr (sizeof(typename words::value_type) == 4) {
            if (Functions::by_instructions()) {
                return sha256_ni::compress(state_.h, blocks, count);
            }
        }
#endif
        if (count > 2) return run(blocks, count);
        for (; count != 0; --count, blocks += block_size)
            Functions::compress(state_, blocks);
    }

    /// The chaining value as the bytes of a digest.
    void write(unsigned char* out) const noexcept { store_words(out, state_.h); }

    /// The eight words where they lie.
    [[nodiscard]] auto const* data() const noexcept { return state_.h; }

    [[nodiscard]] words value() const noexcept {
        words out;
        std::memcpy(out.data(), state_.h, sizeof state_.h);
        return out;
    }

    void wipe() noexcept {
#if defined(__GNUC__)
        // Some moves, where the call of OPENSSL_cleanse takes as long as a third of a block.
        std::memset(state_.h, 0, sizeof state_.h);
        asm volatile("" : : "r"(state_.h) : "memory"); // as far as the compiler knows, it is read
#else
        OPENSSL_cleanse(state_.h, sizeof state_.h);
#endif
    }

private:
    /// Costs more to begin and less per block.
    void run(unsigned char const* blocks, std::size_t count) noexcept {
        state_.Nl = state_.Nh = 0;
        state_.num = 0; // nothing waits: whole blocks are then compressed where they lie
        Functions::update(state_, blocks, count * block_size);
    }

    typename Functions::state state_; // all but the chaining value is set where it is needed
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
    using functions = Functions;                                       ///< what computes it
    static constexpr std::size_t digest_size = Functions::digest_size; ///< in bytes
    static constexpr std::size_t block_size = Functions::block_size;   ///< in bytes
    using value_type = std::array<unsigned char, digest_size>;         ///< the bytes of a result

    basic_digest() noexcept { Functions::init(state_); }

    /// Adds bytes.
    void update(std::span<unsigned char const> bytes) noexcept {
        Functions::update(state_, bytes.data(), bytes.size());
    }

    /// Adds bytes.
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
#if defined(RAMPART_HAS_SHA256_NI)
        if constexpr (digest_size == 32) {
            if (Functions::by_instructions()) return by_instructions(text);
        }
#endif
        basic_digest digest;
        digest.update(text);
        value_type out;
        digest.finish(out);
        return out;
    }

private:
#if defined(RAMPART_HAS_SHA256_NI)
    /// Whole blocks are compressed where they lie, and only the rest is copied.
    static value_type by_instructions(std::string_view text) noexcept {
        std::uint32_t words[8];
        std::memcpy(words, detail::sha256_initial, sizeof words);
        auto const rest = text.size() % block_size;
        auto const whole = text.size() - rest;
        if (whole != 0) {
            auto const* const blocks = reinterpret_cast<unsigned char const*>(text.data());
            detail::sha256_ni::compress(words, blocks, whole / block_size);
        }
        alignas(16) unsigned char last[3 * block_size];
        auto* const end = detail::append(last, text.substr(whole));
        auto const count = detail::pad<Functions>(last, end, whole);
        value_type out;
        detail::sha256_ni::digest(words, last, count, out.data());
        return out;
    }
#endif

    typename Functions::state state_;
};

using sha256 = basic_digest<detail::sha256_functions>;
using sha512 = basic_digest<detail::sha512_functions>;

} // namespace rampart::sign

#endif
