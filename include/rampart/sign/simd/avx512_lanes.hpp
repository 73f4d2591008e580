// SHA-256 of sixteen messages at once: word i of all messages in one AVX-512 register. Or of two
// such groups, their rounds by turns: where one group waits for an instruction's result, as on
// AMD's Zen 5, the other fills the time; where one keeps the CPU busy, as on Intel's, it is of no
// use.
#pragma once

#include <rampart/sign/config.hpp>

#if defined(__x86_64__) && defined(__GNUC__)

#include <cstddef>
#include <cstdint>

// GCC 12 warns of registers that its own header leaves undefined on purpose (PR105593).
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>

#include <rampart/sign/simd/avx512_words.hpp>
#include <rampart/sign/simd/sha256_constants.hpp>

namespace rampart::sign::detail::avx512 {

// See sha_ni.hpp about the target attribute.
#define RAMPART_AVX512 [[gnu::target("avx512f,avx512bw")]]
#define RAMPART_AVX512_INLINE [[gnu::target("avx512f,avx512bw"), gnu::always_inline]] inline

// The truth tables of vpternlogd, each a name of FIPS 180-4 section 4.1.2.
inline constexpr int choose = 0xCA;
inline constexpr int majority = 0xE8;
inline constexpr int parity = 0x96;

RAMPART_AVX512_INLINE __m512i same_in_all(std::uint32_t word) noexcept {
    return _mm512_set1_epi32(static_cast<int>(word));
}

/// One round, given the sum of its word and its constant; the names of the eight values move by one
/// each round instead of the values.
template <int At>
RAMPART_AVX512_INLINE void round(__m512i (&v)[8], __m512i word_and_constant) noexcept {
    auto& a = v[(8 - At % 8) % 8];
    auto& b = v[(9 - At % 8) % 8];
    auto& c = v[(10 - At % 8) % 8];
    auto& d = v[(11 - At % 8) % 8];
    auto& e = v[(12 - At % 8) % 8];
    auto& f = v[(13 - At % 8) % 8];
    auto& g = v[(14 - At % 8) % 8];
    auto& h = v[(15 - At % 8) % 8];
    auto const sigma_e = _mm512_ternarylogic_epi32(
        _mm512_ror_epi32(e, 6), _mm512_ror_epi32(e, 11), _mm512_ror_epi32(e, 25), parity);
    auto const sigma_a = _mm512_ternarylogic_epi32(
        _mm512_ror_epi32(a, 2), _mm512_ror_epi32(a, 13), _mm512_ror_epi32(a, 22), parity);
    auto sum = _mm512_add_epi32(h, word_and_constant);
    sum = _mm512_add_epi32(sum, _mm512_ternarylogic_epi32(e, f, g, choose));
    sum = _mm512_add_epi32(sum, sigma_e);
    d = _mm512_add_epi32(d, sum);
    h = _mm512_add_epi32(
        sum, _mm512_add_epi32(sigma_a, _mm512_ternarylogic_epi32(a, b, c, majority)));
}

RAMPART_AVX512_INLINE __m512i sigma_of_early(__m512i word) noexcept {
    return _mm512_ternarylogic_epi32(
        _mm512_ror_epi32(word, 7), _mm512_ror_epi32(word, 18), _mm512_srli_epi32(word, 3), parity);
}

RAMPART_AVX512_INLINE __m512i sigma_of_late(__m512i word) noexcept {
    return _mm512_ternarylogic_epi32(
        _mm512_ror_epi32(word, 17), _mm512_ror_epi32(word, 19), _mm512_srli_epi32(word, 10),
        parity);
}

/// The word sixteen places on (FIPS 180-4 section 6.2.2 step 1).
template <int At>
RAMPART_AVX512_INLINE void expand(__m512i (&words)[16]) noexcept {
    words[At] = _mm512_add_epi32(
        _mm512_add_epi32(words[At], words[(At + 9) % 16]),
        _mm512_add_epi32(
            sigma_of_early(words[(At + 1) % 16]), sigma_of_late(words[(At + 14) % 16])));
}

/// Sixteen rounds of each group, by turns.
template <bool Expand, int At = 0, int Groups>
RAMPART_AVX512_INLINE void sixteen_rounds(
    __m512i (&v)[Groups][8], __m512i (&words)[Groups][16],
    std::uint32_t const* constants) noexcept {
#pragma GCC unroll 2
    for (int group = 0; group < Groups; ++group) {
        if constexpr (Expand) expand<At>(words[group]);
        round<At>(v[group], _mm512_add_epi32(words[group][At], same_in_all(constants[At])));
    }
    if constexpr (At < 15) sixteen_rounds<Expand, At + 1>(v, words, constants);
}

/// A block of each message, its words loaded.
template <int Groups>
RAMPART_AVX512_INLINE void
compress_words(__m512i (&v)[Groups][8], __m512i (&words)[Groups][16]) noexcept {
    alignas(64) __m512i before[Groups][8];
#pragma GCC unroll 2
    for (int group = 0; group < Groups; ++group) {
#pragma GCC unroll 8
        for (int at = 0; at < 8; ++at)
            before[group][at] = v[group][at];
    }
    asm volatile("" : : "r"(before) : "memory"); // in memory: the registers are for the rounds
    sixteen_rounds<false>(v, words, sha256_round_constants);
    for (int first = 16; first < 64; first += 16)
        sixteen_rounds<true>(v, words, sha256_round_constants + first);
#pragma GCC unroll 2
    for (int group = 0; group < Groups; ++group) {
#pragma GCC unroll 8
        for (int at = 0; at < 8; ++at)
            v[group][at] = _mm512_add_epi32(v[group][at], before[group][at]);
    }
}

/// Compresses `blocks` blocks of each of sixteen messages a group into their chaining values.
template <int Groups>
RAMPART_AVX512 void compress(
    std::uint32_t* const* states, unsigned char const* const* data, std::size_t blocks) noexcept {
    __m512i v[Groups][8];
#pragma GCC unroll 2
    for (int group = 0; group < Groups; ++group)
        load_states(v[group], states + 16 * group);
    for (std::size_t block = 0; block < blocks; ++block) {
        __m512i words[Groups][16];
#pragma GCC unroll 2
        for (int group = 0; group < Groups; ++group)
            load_block(words[group], data + 16 * group, block * 64);
        compress_words(v, words);
    }
#pragma GCC unroll 2
    for (int group = 0; group < Groups; ++group) {
        store_states(
            v[group], stored_bytes{reinterpret_cast<unsigned char* const*>(states) + 16 * group});
    }
}

/// Messages that take as many blocks each with their padding.
struct alike_messages {
    unsigned char const* const* data; ///< sixteen a group
    std::size_t blocks;               ///< of each
    std::size_t whole;                ///< blocks at the beginning with nothing to be padded
    std::size_t longest;              ///< of texts that are to be padded here, in bytes
    std::uint32_t const* sizes;       ///< theirs
};

/// The words of a group's n-th block.
RAMPART_AVX512_INLINE void load_words(
    __m512i (&words)[16], alike_messages const& from, int group, std::size_t block) noexcept {
    auto const* const data = from.data + 16 * group;
    if (block < from.whole) return load_block(words, data, block * 64);
    auto const* const sizes = from.sizes + 16 * group;
    if (block * 64 < from.longest) {
        load_end(words, data, block, sizes);
    } else {
        load_behind_ends(words, block, sizes);
    }
    if (block + 1 == from.blocks) { // the length in bits, the key's pad included
        auto const bytes = _mm512_add_epi32(_mm512_loadu_si512(sizes), same_in_all(64));
        words[15] = _mm512_slli_epi32(bytes, 3);
    }
}

/// Starts sixteen HMACs at the value that follows one of the key's pads.
RAMPART_AVX512_INLINE void start(__m512i (&v)[8], std::uint32_t const* pad) noexcept {
#pragma GCC unroll 8
    for (int at = 0; at < 8; ++at)
        v[at] = same_in_all(pad[at]);
}

/// The last block of an HMAC: the inner hash, one bit, and the length of the outer pad and the
/// hash.
RAMPART_AVX512_INLINE void
load_outer(__m512i (&words)[16], __m512i const (&inner_hash)[8]) noexcept {
#pragma GCC unroll 16
    for (int at = 0; at < 16; ++at)
        words[at] = at < 8 ? inner_hash[at % 8] : _mm512_setzero_si512();
    words[8] = same_in_all(0x8000'0000);
    words[15] = same_in_all((64 + 32) * 8);
}

/// The HMACs under one key, given by the values that follow its pads. The inner hashes go to the
/// outer one without leaving the registers; all blocks go through one copy of the rounds, since two
/// groups' are half as large as the CPU's first cache.
template <int Groups>
RAMPART_AVX512 void hmac(
    std::uint32_t const* inner, std::uint32_t const* outer, alike_messages const& messages,
    unsigned char* const* macs, bool as_digits) noexcept {
    __m512i v[Groups][8];
#pragma GCC unroll 2
    for (int group = 0; group < Groups; ++group)
        start(v[group], inner);
    auto const blocks = messages.blocks;
    for (std::size_t block = 0; block <= blocks; ++block) {
        __m512i words[Groups][16];
#pragma GCC unroll 2
        for (int group = 0; group < Groups; ++group) {
            if (block < blocks) {
                load_words(words[group], messages, group, block);
            } else {
                load_outer(words[group], v[group]);
                start(v[group], outer);
            }
        }
        compress_words(v, words);
    }
    auto const big_endian =
        _mm512_broadcast_i32x4(_mm_set_epi64x(0x0C0D0E0F08090A0B, 0x0405060700010203));
#pragma GCC unroll 2
    for (int group = 0; group < Groups; ++group) {
#pragma GCC unroll 8
        for (int at = 0; at < 8; ++at)
            v[group][at] = _mm512_shuffle_epi8(v[group][at], big_endian);
        if (as_digits) {
            store_states(v[group], stored_digits{macs + 16 * group});
        } else {
            store_states(v[group], stored_bytes{macs + 16 * group});
        }
    }
}

#undef RAMPART_AVX512
#undef RAMPART_AVX512_INLINE

} // namespace rampart::sign::detail::avx512

#pragma GCC diagnostic pop

#define RAMPART_HAS_AVX512_LANES

#endif
