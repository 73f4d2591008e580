// SHA-256 of sixteen messages at once: word i of all messages in one AVX-512 register.
#pragma once

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

#include <rampart/sign/detail/sha256_constants.hpp>
#include <rampart/sign/detail/words_avx512.hpp>

namespace rampart::sign::detail::avx512 {

// See lanes_sha_ni.hpp about the target attribute.
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

template <bool Expand, int At = 0>
RAMPART_AVX512_INLINE void
sixteen_rounds(__m512i (&v)[8], __m512i (&words)[16], std::uint32_t const* constants) noexcept {
    if constexpr (Expand) expand<At>(words);
    round<At>(v, _mm512_add_epi32(words[At], same_in_all(constants[At])));
    if constexpr (At < 15) sixteen_rounds<Expand, At + 1>(v, words, constants);
}

/// One block, its words loaded, of each message; the chaining values move from `v` on.
RAMPART_AVX512_INLINE void all_rounds(__m512i (&v)[8], __m512i (&words)[16]) noexcept {
    sixteen_rounds<false>(v, words, sha256_round_constants);
    for (int first = 16; first < 64; first += 16)
        sixteen_rounds<true>(v, words, sha256_round_constants + first);
}

/// Behind the inner hash the last block of an HMAC is always the same: one bit, and the length of
/// the outer pad and the hash.
inline constexpr std::uint32_t outer_words[16] = {0,           0, 0, 0, 0, 0, 0, 0,
                                                  0x8000'0000, 0, 0, 0, 0, 0, 0, (64 + 32) * 8};

/// `expand` for the first time in that block: of the sum's four terms those are left out, or made
/// when this is compiled, that the inner hash does not reach.
template <int At>
RAMPART_AVX512_INLINE void expand_outer(__m512i (&words)[16]) noexcept {
    constexpr auto rotated = [](std::uint32_t word, int by) {
        return word >> by | word << (32 - by);
    };
    constexpr auto early = [rotated](std::uint32_t word) {
        return rotated(word, 7) ^ rotated(word, 18) ^ word >> 3;
    };
    constexpr auto late = [rotated](std::uint32_t word) {
        return rotated(word, 17) ^ rotated(word, 19) ^ word >> 10;
    };
    constexpr auto known = [](int at) { return at < 16 ? outer_words[at] : 0; };
    constexpr std::uint32_t sum_of_known =
        known(At) + known(At + 9) + early(known(At + 1)) + late(known(At + 14));
    auto sum = same_in_all(sum_of_known);
    if constexpr (At < 8) sum = _mm512_add_epi32(sum, words[At]);
    if constexpr (At + 9 >= 16) sum = _mm512_add_epi32(sum, words[At - 7]);
    if constexpr (At + 1 < 8 || At == 15)
        sum = _mm512_add_epi32(sum, sigma_of_early(words[(At + 1) % 16]));
    if constexpr (At >= 2) sum = _mm512_add_epi32(sum, sigma_of_late(words[At - 2]));
    words[At] = sum;
}

template <bool Expand, int At = 0>
RAMPART_AVX512_INLINE void sixteen_outer_rounds(__m512i (&v)[8], __m512i (&words)[16]) noexcept {
    constexpr auto constant = sha256_round_constants[(Expand ? 16 : 0) + At];
    if constexpr (Expand) expand_outer<At>(words);
    if constexpr (Expand || At < 8) {
        round<At>(v, _mm512_add_epi32(words[At], same_in_all(constant)));
    } else {
        round<At>(v, same_in_all(outer_words[At] + constant));
    }
    if constexpr (At < 15) sixteen_outer_rounds<Expand, At + 1>(v, words);
}

/// `saved`, 512 bytes, holds values as good as a key in between; whoever called wipes it.
RAMPART_AVX512_INLINE void
compress_words(__m512i (&v)[8], __m512i (&words)[16], unsigned char* saved) noexcept {
#pragma GCC unroll 8
    for (int at = 0; at < 8; ++at)
        _mm512_store_si512(saved + 64 * at, v[at]);
    all_rounds(v, words);
#pragma GCC unroll 8
    for (int at = 0; at < 8; ++at)
        v[at] = _mm512_add_epi32(v[at], _mm512_load_si512(saved + 64 * at));
}

RAMPART_AVX512_INLINE void compress_blocks(
    __m512i (&v)[8], unsigned char const* const* data, std::size_t blocks,
    unsigned char* saved) noexcept {
    for (std::size_t block = 0; block < blocks; ++block) {
        __m512i words[16];
        load_block(words, data, block * 64);
        compress_words(v, words, saved);
    }
}

/// The last block of each text, or the last two where the length does not fit behind the end.
RAMPART_AVX512_INLINE void compress_ends(
    __m512i (&v)[8], unsigned char const* const* data, std::size_t offset, text_ends const& ends,
    std::size_t blocks, unsigned char* saved) noexcept {
    __m512i words[16];
    load_ends(words, data, offset, ends);
    if (blocks == 2) {
        compress_words(v, words, saved);
#pragma GCC unroll 15
        for (int at = 0; at < 15; ++at)
            words[at] = _mm512_setzero_si512();
    }
    words[15] = _mm512_add_epi32(
        _mm512_slli_epi32(_mm512_load_si512(ends.sizes), 3), same_in_all(ends.bits_before));
    compress_words(v, words, saved);
}

/// Compresses `blocks` blocks of each of sixteen messages into their chaining values.
RAMPART_AVX512 inline void compress(
    std::uint32_t* const* states, unsigned char const* const* data, std::size_t blocks,
    unsigned char* saved) noexcept {
    __m512i v[8];
    load_states(v, states);
    compress_blocks(v, data, blocks, saved);
    store_states(v, stored_bytes{reinterpret_cast<unsigned char* const*>(states)});
}

/// Starts sixteen HMACs at the value that follows the key's inner pad.
RAMPART_AVX512_INLINE void start(__m512i (&v)[8], std::uint32_t const* pad) noexcept {
#pragma GCC unroll 8
    for (int at = 0; at < 8; ++at)
        v[at] = same_in_all(pad[at]);
}

/// The inner hashes go to the outer one without leaving the registers.
template <class Stored>
RAMPART_AVX512_INLINE void
finish(__m512i (&v)[8], std::uint32_t const* outer, Stored macs) noexcept {
    __m512i words[16];
#pragma GCC unroll 8
    for (int at = 0; at < 8; ++at)
        words[at] = v[at];
    start(v, outer);
    sixteen_outer_rounds<false>(v, words);
    sixteen_outer_rounds<true>(v, words);
    for (int first = 32; first < 64; first += 16)
        sixteen_rounds<true>(v, words, sha256_round_constants + first);
    auto const big_endian =
        _mm512_broadcast_i32x4(_mm_set_epi64x(0x0C0D0E0F08090A0B, 0x0405060700010203));
#pragma GCC unroll 8
    for (int at = 0; at < 8; ++at) {
        auto const sum = _mm512_add_epi32(v[at], same_in_all(outer[at]));
        v[at] = _mm512_shuffle_epi8(sum, big_endian);
    }
    store_states(v, macs);
}

/// The HMACs of sixteen padded messages under one key, given by the values that follow its pads.
template <class Stored>
RAMPART_AVX512 void hmac(
    std::uint32_t const* inner, std::uint32_t const* outer, unsigned char const* const* data,
    std::size_t blocks, Stored macs, unsigned char* saved) noexcept {
    __m512i v[8];
    start(v, inner);
    compress_blocks(v, data, blocks, saved);
    finish(v, outer, macs);
}

/// The same of texts as they are: `blocks` whole ones each, then their ends, padded here.
RAMPART_AVX512 inline void hmac_of_texts(
    std::uint32_t const* inner, std::uint32_t const* outer, unsigned char const* const* data,
    std::size_t blocks, text_ends const& ends, std::size_t end_blocks, unsigned char* macs,
    unsigned char* saved) noexcept {
    __m512i v[8];
    start(v, inner);
    compress_blocks(v, data, blocks, saved);
    compress_ends(v, data, blocks * 64, ends, end_blocks, saved);
    finish(v, outer, stored_in_a_row{macs});
}

#undef RAMPART_AVX512
#undef RAMPART_AVX512_INLINE

} // namespace rampart::sign::detail::avx512

#pragma GCC diagnostic pop

#endif
