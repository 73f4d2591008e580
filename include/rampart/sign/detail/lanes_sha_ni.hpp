// SHA-256 with x86's SHA extensions, several messages interleaved: one message leaves the unit idle
// for most of each instruction's latency.
#pragma once

#if defined(__x86_64__) && defined(__GNUC__)

#include <cstddef>
#include <cstdint>

#include <immintrin.h>

#include <rampart/sign/detail/sha256_constants.hpp>

namespace rampart::sign::detail::sha_ni {

// The target attribute lets these functions use instructions that the rest of the program may not;
// the caller has asked the CPU before.
#define RAMPART_SHA_NI [[gnu::target("sha,sse4.1,ssse3")]]
#define RAMPART_SHA_NI_INLINE [[gnu::target("sha,sse4.1,ssse3"), gnu::always_inline]] inline

/// The chaining value as the instructions want it, and sixteen words of the message.
struct stream {
    __m128i abef;
    __m128i cdgh;
    __m128i words[4];
};

/// Four rounds of one stream, the message expanded meanwhile.
template <int Group>
RAMPART_SHA_NI_INLINE void four_rounds(stream& s, unsigned char const* block) noexcept {
    constexpr int present = Group % 4;
    constexpr int following = (Group + 1) % 4;
    constexpr int previous = (Group + 3) % 4;
    if constexpr (Group < 4) {
        auto const bytes = _mm_loadu_si128(reinterpret_cast<__m128i const*>(block + 16 * Group));
        s.words[present] =
            _mm_shuffle_epi8(bytes, _mm_set_epi64x(0x0C0D0E0F08090A0B, 0x0405060700010203));
    }
    auto const constants =
        _mm_load_si128(reinterpret_cast<__m128i const*>(sha256_round_constants + 4 * Group));
    auto sum = _mm_add_epi32(s.words[present], constants);
    s.cdgh = _mm_sha256rnds2_epu32(s.cdgh, s.abef, sum);
    if constexpr (Group >= 3 && Group < 15) {
        auto const middle = _mm_alignr_epi8(s.words[present], s.words[previous], 4);
        s.words[following] =
            _mm_sha256msg2_epu32(_mm_add_epi32(s.words[following], middle), s.words[present]);
    }
    sum = _mm_shuffle_epi32(sum, 0x0E);
    s.abef = _mm_sha256rnds2_epu32(s.abef, s.cdgh, sum);
    if constexpr (Group >= 1 && Group < 13) {
        s.words[previous] = _mm_sha256msg1_epu32(s.words[previous], s.words[present]);
    }
}

template <int Group, int Streams>
RAMPART_SHA_NI_INLINE void
groups(stream (&streams)[Streams], unsigned char const* const* data, std::size_t offset) noexcept {
#pragma GCC unroll 4
    for (int at = 0; at < Streams; ++at)
        four_rounds<Group>(streams[at], data[at] + offset);
    if constexpr (Group < 15) groups<Group + 1>(streams, data, offset);
}

/// Compresses `blocks` blocks of each of `Streams` messages into their chaining values. `saved`
/// holds values as good as a key in between; the caller wipes it.
template <int Streams>
RAMPART_SHA_NI void compress(
    std::uint32_t* const* states, unsigned char const* const* data, std::size_t blocks,
    unsigned char* saved) noexcept {
    stream streams[Streams];
#pragma GCC unroll 4
    for (int at = 0; at < Streams; ++at) {
        auto const* const words = reinterpret_cast<__m128i const*>(states[at]);
        auto const cdab = _mm_shuffle_epi32(_mm_loadu_si128(words), 0xB1);
        auto const efgh = _mm_shuffle_epi32(_mm_loadu_si128(words + 1), 0x1B);
        streams[at].abef = _mm_alignr_epi8(cdab, efgh, 8);
        streams[at].cdgh = _mm_blend_epi16(efgh, cdab, 0xF0);
    }
    auto* const kept = reinterpret_cast<__m128i*>(saved);
    for (std::size_t block = 0; block < blocks; ++block) {
#pragma GCC unroll 4
        for (int at = 0; at < Streams; ++at) {
            _mm_store_si128(kept + 2 * at, streams[at].abef);
            _mm_store_si128(kept + 2 * at + 1, streams[at].cdgh);
        }
        groups<0>(streams, data, block * 64);
#pragma GCC unroll 4
        for (int at = 0; at < Streams; ++at) {
            streams[at].abef = _mm_add_epi32(streams[at].abef, _mm_load_si128(kept + 2 * at));
            streams[at].cdgh = _mm_add_epi32(streams[at].cdgh, _mm_load_si128(kept + 2 * at + 1));
        }
    }
#pragma GCC unroll 4
    for (int at = 0; at < Streams; ++at) {
        auto* const words = reinterpret_cast<__m128i*>(states[at]);
        auto const feba = _mm_shuffle_epi32(streams[at].abef, 0x1B);
        auto const dchg = _mm_shuffle_epi32(streams[at].cdgh, 0xB1);
        _mm_storeu_si128(words, _mm_blend_epi16(feba, dchg, 0xF0));
        _mm_storeu_si128(words + 1, _mm_alignr_epi8(dchg, feba, 8));
    }
}

#undef RAMPART_SHA_NI
#undef RAMPART_SHA_NI_INLINE

} // namespace rampart::sign::detail::sha_ni

#endif
