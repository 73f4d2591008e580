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

namespace rampart::sign::detail::avx512 {

// See lanes_sha_ni.hpp about the target attribute.
#define RAMPART_AVX512 [[gnu::target("avx512f,avx512bw")]]
#define RAMPART_AVX512_INLINE [[gnu::target("avx512f,avx512bw"), gnu::always_inline]] inline

/// Transposes the 4x4 words within each 128-bit quarter of four registers.
RAMPART_AVX512_INLINE void
transpose_quarters(__m512i& first, __m512i& second, __m512i& third, __m512i& fourth) noexcept {
    auto const a = _mm512_unpacklo_epi32(first, second);
    auto const b = _mm512_unpackhi_epi32(first, second);
    auto const c = _mm512_unpacklo_epi32(third, fourth);
    auto const d = _mm512_unpackhi_epi32(third, fourth);
    first = _mm512_unpacklo_epi64(a, c);
    second = _mm512_unpackhi_epi64(a, c);
    third = _mm512_unpacklo_epi64(b, d);
    fourth = _mm512_unpackhi_epi64(b, d);
}

/// Turns rows (messages) into columns (words).
RAMPART_AVX512_INLINE void turn(__m512i (&words)[16], __m512i (&rows)[16]) noexcept {
#pragma GCC unroll 4
    for (int at = 0; at < 16; at += 4)
        transpose_quarters(rows[at], rows[at + 1], rows[at + 2], rows[at + 3]);
    auto const big_endian =
        _mm512_broadcast_i32x4(_mm_set_epi64x(0x0C0D0E0F08090A0B, 0x0405060700010203));
#pragma GCC unroll 4
    for (int at = 0; at < 4; ++at) {
        auto const low = _mm512_shuffle_i32x4(rows[at], rows[at + 4], 0x44);
        auto const high = _mm512_shuffle_i32x4(rows[at], rows[at + 4], 0xEE);
        auto const low_rest = _mm512_shuffle_i32x4(rows[at + 8], rows[at + 12], 0x44);
        auto const high_rest = _mm512_shuffle_i32x4(rows[at + 8], rows[at + 12], 0xEE);
        words[at] = _mm512_shuffle_i32x4(low, low_rest, 0x88);
        words[at + 4] = _mm512_shuffle_i32x4(low, low_rest, 0xDD);
        words[at + 8] = _mm512_shuffle_i32x4(high, high_rest, 0x88);
        words[at + 12] = _mm512_shuffle_i32x4(high, high_rest, 0xDD);
    }
#pragma GCC unroll 16
    for (int at = 0; at < 16; ++at) // NOLINT(modernize-loop-convert): unrolled by its index
        words[at] = _mm512_shuffle_epi8(words[at], big_endian);
}

/// Loads one block of each message.
RAMPART_AVX512_INLINE void
load_block(__m512i (&words)[16], unsigned char const* const* data, std::size_t offset) noexcept {
    __m512i rows[16];
#pragma GCC unroll 16
    for (int at = 0; at < 16; ++at)
        rows[at] = _mm512_loadu_si512(data[at] + offset);
    turn(words, rows);
}

/// The ends of sixteen texts, which are less than a block each, and how long the messages are.
struct text_ends {
    unsigned char const* data[16];
    std::uint32_t sizes[16];
    alignas(64) std::uint32_t bits[16];
};

/// Loads each end with the byte that padding begins with (FIPS 180-4 section 5.1.1) behind it.
RAMPART_AVX512_INLINE void load_ends(__m512i (&words)[16], text_ends const& ends) noexcept {
    auto const mark = _mm512_set1_epi8(static_cast<char>(0x80));
    __m512i rows[16];
#pragma GCC unroll 16
    for (int at = 0; at < 16; ++at) {
        auto const behind = std::uint64_t{1} << ends.sizes[at];
        rows[at] =
            _mm512_mask_mov_epi8(_mm512_maskz_loadu_epi8(behind - 1, ends.data[at]), behind, mark);
    }
    turn(words, rows);
}

/// Word i of all chaining values into values[i]. A row holds those of lanes i and i + 8.
RAMPART_AVX512_INLINE void
load_states(__m512i (&values)[8], std::uint32_t* const* states) noexcept {
    __m512i rows[8];
#pragma GCC unroll 8
    for (int at = 0; at < 8; ++at) {
        auto const* const low = reinterpret_cast<__m256i const*>(states[at]);
        auto const* const high = reinterpret_cast<__m256i const*>(states[at + 8]);
        rows[at] = _mm512_inserti64x4(
            _mm512_castsi256_si512(_mm256_loadu_si256(low)), _mm256_loadu_si256(high), 1);
    }
    transpose_quarters(rows[0], rows[1], rows[2], rows[3]);
    transpose_quarters(rows[4], rows[5], rows[6], rows[7]);
    auto const even = _mm512_setr_epi64(0, 1, 8, 9, 4, 5, 12, 13);
    auto const odd = _mm512_setr_epi64(2, 3, 10, 11, 6, 7, 14, 15);
#pragma GCC unroll 4
    for (int at = 0; at < 4; ++at) {
        values[at] = _mm512_permutex2var_epi64(rows[at], even, rows[at + 4]);
        values[at + 4] = _mm512_permutex2var_epi64(rows[at], odd, rows[at + 4]);
    }
}

/// The way back.
template <class Place>
RAMPART_AVX512_INLINE void store_states(__m512i const (&values)[8], Place* const* states) noexcept {
    __m512i rows[8];
    auto const even = _mm512_setr_epi64(0, 1, 8, 9, 4, 5, 12, 13);
    auto const odd = _mm512_setr_epi64(2, 3, 10, 11, 6, 7, 14, 15);
#pragma GCC unroll 4
    for (int at = 0; at < 4; ++at) {
        rows[at] = _mm512_permutex2var_epi64(values[at], even, values[at + 4]);
        rows[at + 4] = _mm512_permutex2var_epi64(values[at], odd, values[at + 4]);
    }
    transpose_quarters(rows[0], rows[1], rows[2], rows[3]);
    transpose_quarters(rows[4], rows[5], rows[6], rows[7]);
#pragma GCC unroll 8
    for (int at = 0; at < 8; ++at) {
        auto* const low = reinterpret_cast<__m256i*>(states[at]);
        auto* const high = reinterpret_cast<__m256i*>(states[at + 8]);
        _mm256_storeu_si256(low, _mm512_castsi512_si256(rows[at]));
        _mm256_storeu_si256(high, _mm512_extracti64x4_epi64(rows[at], 1));
    }
}

// The truth tables of vpternlogd, each a name of FIPS 180-4 section 4.1.2.
inline constexpr int choose = 0xCA;
inline constexpr int majority = 0xE8;
inline constexpr int parity = 0x96;

/// Round `first` + `At`; the names of the eight values move by one each round instead of the
/// values.
template <int At>
RAMPART_AVX512_INLINE void
round(__m512i (&v)[8], __m512i const (&words)[16], std::uint32_t const* constants) noexcept {
    auto& a = v[(8 - At % 8) % 8];
    auto& b = v[(9 - At % 8) % 8];
    auto& c = v[(10 - At % 8) % 8];
    auto& d = v[(11 - At % 8) % 8];
    auto& e = v[(12 - At % 8) % 8];
    auto& f = v[(13 - At % 8) % 8];
    auto& g = v[(14 - At % 8) % 8];
    auto& h = v[(15 - At % 8) % 8];
    auto const constant = _mm512_set1_epi32(static_cast<int>(constants[At]));
    auto const sigma_e = _mm512_ternarylogic_epi32(
        _mm512_ror_epi32(e, 6), _mm512_ror_epi32(e, 11), _mm512_ror_epi32(e, 25), parity);
    auto const sigma_a = _mm512_ternarylogic_epi32(
        _mm512_ror_epi32(a, 2), _mm512_ror_epi32(a, 13), _mm512_ror_epi32(a, 22), parity);
    auto sum = _mm512_add_epi32(h, _mm512_add_epi32(words[At], constant));
    sum = _mm512_add_epi32(sum, _mm512_ternarylogic_epi32(e, f, g, choose));
    sum = _mm512_add_epi32(sum, sigma_e);
    d = _mm512_add_epi32(d, sum);
    h = _mm512_add_epi32(
        sum, _mm512_add_epi32(sigma_a, _mm512_ternarylogic_epi32(a, b, c, majority)));
}

template <int At>
RAMPART_AVX512_INLINE void expand(__m512i (&words)[16]) noexcept {
    auto const early = words[(At + 1) % 16];
    auto const late = words[(At + 14) % 16];
    auto const sigma_early = _mm512_ternarylogic_epi32(
        _mm512_ror_epi32(early, 7), _mm512_ror_epi32(early, 18), _mm512_srli_epi32(early, 3),
        parity);
    auto const sigma_late = _mm512_ternarylogic_epi32(
        _mm512_ror_epi32(late, 17), _mm512_ror_epi32(late, 19), _mm512_srli_epi32(late, 10),
        parity);
    words[At] = _mm512_add_epi32(
        _mm512_add_epi32(words[At], words[(At + 9) % 16]),
        _mm512_add_epi32(sigma_early, sigma_late));
}

template <bool Expand, int At = 0>
RAMPART_AVX512_INLINE void
sixteen_rounds(__m512i (&v)[8], __m512i (&words)[16], std::uint32_t const* constants) noexcept {
    if constexpr (Expand) expand<At>(words);
    round<At>(v, words, constants);
    if constexpr (At < 15) sixteen_rounds<Expand, At + 1>(v, words, constants);
}

/// One block, its words loaded, of each message; the chaining values move from `v` on.
RAMPART_AVX512_INLINE void all_rounds(__m512i (&v)[8], __m512i (&words)[16]) noexcept {
    sixteen_rounds<false>(v, words, sha256_round_constants);
    for (int first = 16; first < 64; first += 16)
        sixteen_rounds<true>(v, words, sha256_round_constants + first);
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
    __m512i (&v)[8], text_ends const& ends, std::size_t blocks, unsigned char* saved) noexcept {
    __m512i words[16];
    load_ends(words, ends);
    if (blocks == 2) {
        compress_words(v, words, saved);
#pragma GCC unroll 15
        for (int at = 0; at < 15; ++at)
            words[at] = _mm512_setzero_si512();
    }
    words[15] = _mm512_load_si512(ends.bits);
    compress_words(v, words, saved);
}

/// Compresses `blocks` blocks of each of sixteen messages into their chaining values.
RAMPART_AVX512 inline void compress(
    std::uint32_t* const* states, unsigned char const* const* data, std::size_t blocks,
    unsigned char* saved) noexcept {
    __m512i v[8];
    load_states(v, states);
    compress_blocks(v, data, blocks, saved);
    store_states(v, states);
}

/// Starts sixteen HMACs at the value that follows the key's inner pad.
RAMPART_AVX512_INLINE void start(__m512i (&v)[8], std::uint32_t const* pad) noexcept {
#pragma GCC unroll 8
    for (int at = 0; at < 8; ++at)
        v[at] = _mm512_set1_epi32(static_cast<int>(pad[at]));
}

/// The inner hashes go to the outer one without leaving the registers; 32 bytes for each MAC.
RAMPART_AVX512_INLINE void
finish(__m512i (&v)[8], std::uint32_t const* outer, unsigned char* const* macs) noexcept {
    __m512i words[16];
#pragma GCC unroll 8
    for (int at = 0; at < 8; ++at) {
        words[at] = v[at];
        words[at + 8] = _mm512_setzero_si512();
    }
    start(v, outer);
    words[8] = _mm512_set1_epi32(static_cast<int>(0x80000000U));
    words[15] = _mm512_set1_epi32((64 + 32) * 8); // the bits of the outer pad and the inner hash
    all_rounds(v, words);
    auto const big_endian =
        _mm512_broadcast_i32x4(_mm_set_epi64x(0x0C0D0E0F08090A0B, 0x0405060700010203));
#pragma GCC unroll 8
    for (int at = 0; at < 8; ++at) {
        auto const sum = _mm512_add_epi32(v[at], _mm512_set1_epi32(static_cast<int>(outer[at])));
        v[at] = _mm512_shuffle_epi8(sum, big_endian);
    }
    store_states(v, macs);
}

/// The HMACs of sixteen padded messages under one key, given by the values that follow its pads.
RAMPART_AVX512 inline void hmac(
    std::uint32_t const* inner, std::uint32_t const* outer, unsigned char const* const* data,
    std::size_t blocks, unsigned char* const* macs, unsigned char* saved) noexcept {
    __m512i v[8];
    start(v, inner);
    compress_blocks(v, data, blocks, saved);
    finish(v, outer, macs);
}

/// The same of texts as they are: `blocks` whole ones each, then their ends, padded here.
RAMPART_AVX512 inline void hmac_of_texts(
    std::uint32_t const* inner, std::uint32_t const* outer, unsigned char const* const* data,
    std::size_t blocks, text_ends const& ends, std::size_t end_blocks, unsigned char* const* macs,
    unsigned char* saved) noexcept {
    __m512i v[8];
    start(v, inner);
    compress_blocks(v, data, blocks, saved);
    compress_ends(v, ends, end_blocks, saved);
    finish(v, outer, macs);
}

#undef RAMPART_AVX512
#undef RAMPART_AVX512_INLINE

} // namespace rampart::sign::detail::avx512

#pragma GCC diagnostic pop

#endif
