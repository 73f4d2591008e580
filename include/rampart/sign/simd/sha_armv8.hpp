// SHA-256 of two or four messages at once with ARMv8's SHA-256 instructions, for batches; a single
// message is OpenSSL's. Tried under an emulator only: right bit for bit, and its speed is unknown.
#pragma once

#include <rampart/sign/config.hpp>

#include <cstddef>
#include <cstdint>

#include <rampart/sign/simd/sha256_constants.hpp>

#if defined(__aarch64__) && defined(__AARCH64EL__) && defined(__ARM_NEON) && defined(__GNUC__)
#define RAMPART_HAS_SHA256_ARMV8
#include <arm_neon.h>
#if defined(__linux__)
#include <sys/auxv.h>
#endif

namespace rampart::sign::detail::sha256_armv8 {

/// Whether this CPU has the instructions: Linux says so, or the compiler was told.
inline bool cpu_has_sha() noexcept {
#if defined(__ARM_FEATURE_SHA2)
    return true;
#elif defined(__linux__)
    constexpr unsigned long sha2 = 1UL << 6; // HWCAP_SHA2
    return (getauxval(AT_HWCAP) & sha2) != 0;
#else
    return false;
#endif
}

// See sha_ni.hpp about the target attribute; "+sha2" is not enough for the arm_neon.h of GCC 11.
#define RAMPART_SHA256_ARMV8 [[gnu::target("+crypto")]]

/// The chaining value of a message.
struct value {
    uint32x4_t abcd;
    uint32x4_t efgh;
};

/// Four words of the message.
RAMPART_SHA256_ARMV8 RAMPART_INLINE uint32x4_t load_message(unsigned char const* from) noexcept {
    return vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(from)));
}

/// Four rounds of a message, whose words make room for those of the rounds sixteen on.
template <int Group>
RAMPART_SHA256_ARMV8 RAMPART_INLINE void
four_rounds(value& v, uint32x4_t (&words)[4], uint32x4_t constants) noexcept {
    auto& present = words[Group % 4];
    auto const sum = vaddq_u32(present, constants);
    if constexpr (Group < 12) {
        auto const begun = vsha256su0q_u32(present, words[(Group + 1) % 4]);
        present = vsha256su1q_u32(begun, words[(Group + 2) % 4], words[(Group + 3) % 4]);
    }
    auto const abcd = v.abcd;
    v.abcd = vsha256hq_u32(abcd, v.efgh, sum);
    v.efgh = vsha256h2q_u32(v.efgh, abcd, sum);
}

/// A block of each of some messages, four rounds of each by turns.
template <int Streams, int Group = 0>
RAMPART_SHA256_ARMV8 RAMPART_INLINE void rounds_by_turns(
    value (&v)[Streams], uint32x4_t (&words)[Streams][4], std::uint32_t const* constants) noexcept {
    auto const of_group = vld1q_u32(constants + 4 * Group);
#pragma GCC unroll 4
    for (int at = 0; at < Streams; ++at)
        four_rounds<Group>(v[at], words[at], of_group);
    if constexpr (Group < 15) rounds_by_turns<Streams, Group + 1>(v, words, constants);
}

/// Compresses as many blocks of each of `Streams` messages, interleaved: one message on its own
/// waits for the result of each instruction.
template <int Streams>
RAMPART_SHA256_ARMV8 void compress_streams(
    std::uint32_t* const* states, unsigned char const* const* data, std::size_t blocks) noexcept {
    value v[Streams];
#pragma GCC unroll 4
    for (int at = 0; at < Streams; ++at)
        v[at] = {vld1q_u32(states[at]), vld1q_u32(states[at] + 4)};
    for (std::size_t block = 0; block < blocks; ++block) {
        value before[Streams];
        uint32x4_t words[Streams][4];
#pragma GCC unroll 4
        for (int at = 0; at < Streams; ++at) {
            before[at] = v[at];
            auto const* const bytes = data[at] + block * 64;
            words[at][0] = load_message(bytes);
            words[at][1] = load_message(bytes + 16);
            words[at][2] = load_message(bytes + 32);
            words[at][3] = load_message(bytes + 48);
        }
        auto const* constants = sha256_round_constants;
        asm("" : "+r"(constants)); // or else half of the registers hold constants
        rounds_by_turns(v, words, constants);
#pragma GCC unroll 4
        for (int at = 0; at < Streams; ++at) {
            v[at].abcd = vaddq_u32(v[at].abcd, before[at].abcd);
            v[at].efgh = vaddq_u32(v[at].efgh, before[at].efgh);
        }
    }
#pragma GCC unroll 4
    for (int at = 0; at < Streams; ++at) {
        vst1q_u32(states[at], v[at].abcd);
        vst1q_u32(states[at] + 4, v[at].efgh);
    }
}

#undef RAMPART_SHA256_ARMV8

} // namespace rampart::sign::detail::sha256_armv8

#endif
