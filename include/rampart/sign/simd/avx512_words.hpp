// Sixteen messages in AVX-512 registers, word i of all of them in one: in from memory, and out.
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

namespace rampart::sign::detail::avx512 {

// See sha_ni.hpp about the target attribute.
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

/// 0, 1 and so on to 63.
struct counted_bytes {
    unsigned char at[64];
};
alignas(64) inline constexpr counted_bytes byte_places = [] {
    counted_bytes out{};
    for (unsigned at = 0; at < 64; ++at)
        out.at[at] = static_cast<unsigned char>(at);
    return out;
}();

/// Loads the n-th block of sixteen texts of these lengths, of which some end in it or before,
/// padded but for the length: with the byte that padding begins with behind the end (FIPS 180-4
/// section 5.1.1), and zeros.
RAMPART_AVX512_INLINE void load_end(
    __m512i (&words)[16], unsigned char const* const* data, std::size_t block,
    std::uint32_t const* sizes) noexcept {
    // At least -8 and at most 119, since all take as many blocks with their padding.
    alignas(16) signed char left[16];
    auto const before = _mm512_set1_epi32(static_cast<int>(block * 64));
    _mm_store_si128(
        reinterpret_cast<__m128i*>(left),
        _mm512_cvtepi32_epi8(_mm512_sub_epi32(_mm512_loadu_si512(sizes), before)));
    auto const mark = _mm512_set1_epi8(static_cast<char>(0x80));
    auto const places = _mm512_load_si512(&byte_places);
    __m512i rows[16];
#pragma GCC unroll 16
    for (int at = 0; at < 16; ++at) {
        auto const end = _mm512_set1_epi8(left[at]);
        auto const text =
            _mm512_maskz_loadu_epi8(_mm512_cmplt_epi8_mask(places, end), data[at] + block * 64);
        rows[at] = _mm512_mask_mov_epi8(text, _mm512_cmpeq_epi8_mask(places, end), mark);
    }
    turn(words, rows);
}

/// The same of a block that no text reaches: those that end where it begins are marked in it.
RAMPART_AVX512_INLINE void
load_behind_ends(__m512i (&words)[16], std::size_t block, std::uint32_t const* sizes) noexcept {
    auto const before = _mm512_set1_epi32(static_cast<int>(block * 64));
    auto const mark = _mm512_set1_epi32(INT32_MIN);
#pragma GCC unroll 16
    for (int at = 0; at < 16; ++at) // NOLINT(modernize-loop-convert): unrolled by its index
        words[at] = _mm512_setzero_si512();
    words[0] =
        _mm512_maskz_mov_epi32(_mm512_cmpeq_epi32_mask(_mm512_loadu_si512(sizes), before), mark);
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

/// Where chaining values go, or MACs as their bytes.
struct stored_bytes {
    unsigned char* const* places;

    RAMPART_AVX512_INLINE void put(int lane, __m256i bytes) const noexcept {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(places[lane]), bytes);
    }
};

/// Where MACs go as 64 hexadecimal digits.
struct stored_digits {
    unsigned char* const* places;

    RAMPART_AVX512_INLINE void put(int lane, __m256i bytes) const noexcept {
        auto const digits = _mm512_broadcast_i32x4(_mm_setr_epi8(
            '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'));
        // A byte to two, the higher half in the lower one, since that is written first.
        auto const wide = _mm512_cvtepu8_epi16(bytes);
        constexpr int either_or_masked = 0xF8; // of vpternlogd: a | b & c
        auto const halves = _mm512_ternarylogic_epi32(
            _mm512_srli_epi16(wide, 4), _mm512_slli_epi16(wide, 8), _mm512_set1_epi16(0x0F00),
            either_or_masked);
        _mm512_storeu_si512(places[lane], _mm512_shuffle_epi8(digits, halves));
    }
};

/// The way back.
template <class Stored>
RAMPART_AVX512_INLINE void store_states(__m512i const (&values)[8], Stored to) noexcept {
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
        to.put(at, _mm512_castsi512_si256(rows[at]));
        to.put(at + 8, _mm512_extracti64x4_epi64(rows[at], 1));
    }
}

#undef RAMPART_AVX512_INLINE

} // namespace rampart::sign::detail::avx512

#pragma GCC diagnostic pop

#endif
