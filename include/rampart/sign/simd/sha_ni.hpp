// SHA-256 with x86's SHA extensions: of one message, whose chaining value stays in registers from
// the first block to the last, and from an HMAC's inner hash to its outer one; and of two or four.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>

// The compiler's own vectors rather than immintrin.h, which would double the time that a
// translation unit with a signer takes to compile.
#if defined(__x86_64__) && defined(__GNUC__)
#include <cpuid.h>
#if defined(__has_builtin)
#if __has_builtin(__builtin_shufflevector)
#define RAMPART_HAS_SHA256_NI
#endif
#endif
#endif

#include <rampart/sign/config.hpp>
#include <rampart/sign/simd/sha256_constants.hpp>

namespace rampart::sign::detail {

/// Whether this CPU has the instructions (CPUID leaf 7, EBX bit 29, and SSSE3 and SSE4.1); their
/// registers are SSE's, which every system keeps.
inline bool cpu_has_sha() noexcept {
#if defined(__x86_64__) && defined(__GNUC__)
    unsigned eax = 0;
    unsigned ebx = 0;
    unsigned ecx = 0;
    unsigned edx = 0;
    constexpr unsigned both = 1U << 9 | 1U << 19;
    if (__get_cpuid(1, &eax, &ebx, &ecx, &edx) == 0 || (ecx & both) != both) return false;
    return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) != 0 && (ebx & 1U << 29) != 0;
#else
    return false;
#endif
}

/// Whether messages are hashed here rather than by OpenSSL's functions, which give the same. False
/// until it is initialised, which is right too; tests set it.
inline std::atomic<bool> hashes_with_sha_ni{cpu_has_sha()};

#if defined(RAMPART_HAS_SHA256_NI)

namespace sha256_ni {

// The target attribute lets these functions use instructions that the rest of the program may not;
// the caller has asked the CPU before.
#define RAMPART_SHA256_NI [[gnu::target("sha,sse4.1,ssse3")]]
#define RAMPART_SHA256_NI_INLINE [[gnu::target("sha,sse4.1,ssse3")]] RAMPART_INLINE

using words_4 [[gnu::vector_size(16)]] = int;         // signed, as the built-in functions want them
using unsigned_4 [[gnu::vector_size(16)]] = unsigned; // what may overflow
using bytes_16 [[gnu::vector_size(16)]] = char;

/// The chaining value as the instructions want it.
struct value {
    words_4 abef;
    words_4 cdgh;
};

RAMPART_SHA256_NI_INLINE words_4 sum_of(words_4 one, words_4 other) noexcept {
    return __builtin_bit_cast(
        words_4, __builtin_bit_cast(unsigned_4, one) + __builtin_bit_cast(unsigned_4, other));
}

RAMPART_SHA256_NI_INLINE words_4 load(void const* from) noexcept {
    words_4 out;
    std::memcpy(&out, from, sizeof out);
    return out;
}

RAMPART_SHA256_NI_INLINE words_4 swap_bytes(words_4 words) noexcept {
    auto const bytes = __builtin_bit_cast(bytes_16, words);
    bytes_16 const swapped =
        __builtin_shufflevector(bytes, bytes, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
    return __builtin_bit_cast(words_4, swapped);
}

/// Four words of the message.
RAMPART_SHA256_NI_INLINE words_4 load_message(unsigned char const* from) noexcept {
    return swap_bytes(load(from));
}

RAMPART_SHA256_NI_INLINE value load_value(std::uint32_t const* words) noexcept {
    auto const abcd = load(words);
    auto const efgh = load(words + 4);
    return {
        __builtin_shufflevector(efgh, abcd, 1, 0, 5, 4),
        __builtin_shufflevector(efgh, abcd, 3, 2, 7, 6)};
}

RAMPART_SHA256_NI_INLINE words_4 first_half(value const& v) noexcept {
    return __builtin_shufflevector(v.abef, v.cdgh, 3, 2, 7, 6);
}

RAMPART_SHA256_NI_INLINE words_4 second_half(value const& v) noexcept {
    return __builtin_shufflevector(v.abef, v.cdgh, 1, 0, 5, 4);
}

RAMPART_SHA256_NI_INLINE void store_value(std::uint32_t* words, value const& v) noexcept {
    auto const first = first_half(v);
    auto const second = second_half(v);
    std::memcpy(words, &first, sizeof first);
    std::memcpy(words + 4, &second, sizeof second);
}

/// Four rounds of a message, which is expanded meanwhile.
template <int Group>
RAMPART_SHA256_NI_INLINE void
four_rounds(value& v, words_4 (&words)[4], std::uint32_t const* constants) noexcept {
    auto& present = words[Group % 4];
    auto& following = words[(Group + 1) % 4];
    auto& previous = words[(Group + 3) % 4];
    auto const sum = sum_of(present, load(constants + 4 * Group));
    v.cdgh = __builtin_ia32_sha256rnds2(v.cdgh, v.abef, sum);
    if constexpr (Group >= 3 && Group < 15) {
        auto const middle = __builtin_shufflevector(previous, present, 1, 2, 3, 4);
        following = __builtin_ia32_sha256msg2(sum_of(following, middle), present);
    }
    v.abef =
        __builtin_ia32_sha256rnds2(v.abef, v.cdgh, __builtin_shufflevector(sum, sum, 2, 3, 0, 0));
    if constexpr (Group >= 1 && Group < 13) {
        previous = __builtin_ia32_sha256msg1(previous, present);
    }
}

/// A block of one message, its words loaded.
template <int Group = 0>
RAMPART_SHA256_NI_INLINE void
all_rounds(value& v, words_4 (&words)[4], std::uint32_t const* constants) noexcept {
    four_rounds<Group>(v, words, constants);
    if constexpr (Group < 15) all_rounds<Group + 1>(v, words, constants);
}

RAMPART_SHA256_NI_INLINE value after(value const& before, words_4 (&words)[4]) noexcept {
    value v = before;
    auto const* constants = sha256_round_constants;
    asm("" : "+r"(constants)); // or else sixteen registers' worth is moved out of the loop
    all_rounds(v, words, constants);
    return {sum_of(v.abef, before.abef), sum_of(v.cdgh, before.cdgh)};
}

RAMPART_SHA256_NI_INLINE value
after(value v, unsigned char const* data, std::size_t blocks) noexcept {
    for (; blocks != 0; --blocks, data += 64) {
        words_4 words[4] = {
            load_message(data), load_message(data + 16), load_message(data + 32),
            load_message(data + 48)};
        v = after(v, words);
    }
    return v;
}

/// Compresses whole blocks into a chaining value of eight words.
RAMPART_SHA256_NI inline void
compress(std::uint32_t* words, unsigned char const* data, std::size_t blocks) noexcept {
    store_value(words, after(load_value(words), data, blocks));
}

/// A block of each of some messages, their rounds by turns.
template <int Group, int Streams>
RAMPART_SHA256_NI_INLINE void rounds_by_turns(
    value (&v)[Streams], words_4 (&words)[Streams][4], unsigned char const* const* data,
    std::size_t offset) noexcept {
#pragma GCC unroll 4
    for (int at = 0; at < Streams; ++at) {
        if constexpr (Group < 4) words[at][Group] = load_message(data[at] + offset + 16 * Group);
        four_rounds<Group>(v[at], words[at], sha256_round_constants);
    }
    if constexpr (Group < 15) rounds_by_turns<Group + 1>(v, words, data, offset);
}

/// Compresses as many blocks of each of `Streams` messages, interleaved: one message leaves the
/// unit idle for most of each instruction's latency.
template <int Streams>
RAMPART_SHA256_NI void compress_streams(
    std::uint32_t* const* states, unsigned char const* const* data, std::size_t blocks) noexcept {
    value v[Streams];
#pragma GCC unroll 4
    for (int at = 0; at < Streams; ++at)
        v[at] = load_value(states[at]);
    for (std::size_t block = 0; block < blocks; ++block) {
        value before[Streams];
        words_4 words[Streams][4];
#pragma GCC unroll 4
        for (int at = 0; at < Streams; ++at)
            before[at] = v[at];
        rounds_by_turns<0>(v, words, data, block * 64);
#pragma GCC unroll 4
        for (int at = 0; at < Streams; ++at) {
            v[at].abef = sum_of(v[at].abef, before[at].abef);
            v[at].cdgh = sum_of(v[at].cdgh, before[at].cdgh);
        }
    }
#pragma GCC unroll 4
    for (int at = 0; at < Streams; ++at)
        store_value(states[at], v[at]);
}

RAMPART_SHA256_NI_INLINE void write_bytes(unsigned char* out, value const& v) noexcept {
    auto const first = swap_bytes(first_half(v));
    auto const second = swap_bytes(second_half(v));
    std::memcpy(out, &first, sizeof first);
    std::memcpy(out + 16, &second, sizeof second);
}

/// Writes the bytes of the digest that whole blocks end with.
RAMPART_SHA256_NI inline void digest(
    std::uint32_t const* words, unsigned char const* data, std::size_t blocks,
    unsigned char* out) noexcept {
    write_bytes(out, after(load_value(words), data, blocks));
}

/// The HMAC of a message in whole blocks, padding included, after the values that follow the key's
/// two pads.
RAMPART_SHA256_NI_INLINE value hmac_value(
    std::uint32_t const* inner, std::uint32_t const* outer, unsigned char const* data,
    std::size_t blocks) noexcept {
    auto const hash = after(load_value(inner), data, blocks);
    // One bit after the hash, and the length of the outer pad and the hash in bits.
    words_4 words[4] = {
        first_half(hash), second_half(hash), {INT32_MIN, 0, 0, 0}, {0, 0, 0, (64 + 32) * 8}};
    return after(load_value(outer), words);
}

/// Writes the bytes of an HMAC.
RAMPART_SHA256_NI inline void hmac(
    std::uint32_t const* inner, std::uint32_t const* outer, unsigned char const* data,
    std::size_t blocks, unsigned char* out) noexcept {
    write_bytes(out, hmac_value(inner, outer, data, blocks));
}

/// Writes 32 hexadecimal digits of four words.
RAMPART_SHA256_NI_INLINE void write_hex(words_4 words, char* out) noexcept {
    constexpr bytes_16 digits = {'0', '1', '2', '3', '4', '5', '6', '7',
                                 '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    auto const bytes = swap_bytes(words);
    auto const low = __builtin_bit_cast(bytes_16, bytes & 0x0F0F0F0F);
    auto const high = __builtin_bit_cast(bytes_16, bytes >> 4 & 0x0F0F0F0F);
    auto const first = __builtin_ia32_pshufb128(
        digits,
        __builtin_shufflevector(high, low, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
    auto const second = __builtin_ia32_pshufb128(
        digits, __builtin_shufflevector(
                    high, low, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31));
    std::memcpy(out, &first, sizeof first);
    std::memcpy(out + 16, &second, sizeof second);
}

/// Writes an HMAC as 64 hexadecimal digits, without a detour through memory.
RAMPART_SHA256_NI inline void hmac_hex(
    std::uint32_t const* inner, std::uint32_t const* outer, unsigned char const* data,
    std::size_t blocks, char* out) noexcept {
    auto const v = hmac_value(inner, outer, data, blocks);
    write_hex(first_half(v), out);
    write_hex(second_half(v), out + 32);
}

#undef RAMPART_SHA256_NI
#undef RAMPART_SHA256_NI_INLINE

} // namespace sha256_ni

#endif

} // namespace rampart::sign::detail
