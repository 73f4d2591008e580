// The ways in which many messages are hashed at once, and which of them this CPU has.
//
// The kernels of vectors are for x86-64 alone. On other CPUs (aarch64, s390x, i386) and with other
// compilers than GCC and Clang a batch is as fast as its messages one by one, and no faster: each
// is hashed by OpenSSL, which uses what such a CPU has for SHA-256 by itself. On x86-64 with GCC 11
// the batches have their kernels, and single signatures are OpenSSL's.
#pragma once

#include <rampart/sign/config.hpp>

#include <cstddef>

#include <rampart/sign/detail/sha256_ni.hpp>

namespace rampart::sign {

/// How the hashes of a batch are computed.
enum class lane_kernel : unsigned char {
    portable, ///< one message after the other, as the single path does
    sha_ni,   ///< four messages interleaved on x86's SHA extensions
    avx512,   ///< sixteen messages in AVX-512 registers (F and BW)
};

namespace detail {

inline bool cpu_has(lane_kernel kernel) noexcept {
#if defined(__x86_64__) && defined(__GNUC__)
    if (kernel == lane_kernel::avx512) {
        // Asks the operating system too, whether it keeps the registers.
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw");
    }
    if (kernel == lane_kernel::sha_ni) return cpu_has_sha();
#endif
    return kernel == lane_kernel::portable;
}

} // namespace detail

/// Whether this CPU, its operating system and the compiler used have the kernel. Found out once a
/// process: under a hypervisor the question takes microseconds.
[[nodiscard]] inline bool available(lane_kernel kernel) noexcept {
    static bool const answers[] = {
        detail::cpu_has(lane_kernel::portable), detail::cpu_has(lane_kernel::sha_ni),
        detail::cpu_has(lane_kernel::avx512)};
    return answers[static_cast<std::size_t>(kernel)];
}

/// The fastest kernel there is.
[[nodiscard]] inline lane_kernel best_lane_kernel() noexcept {
    if (available(lane_kernel::avx512)) return lane_kernel::avx512;
    return available(lane_kernel::sha_ni) ? lane_kernel::sha_ni : lane_kernel::portable;
}

} // namespace rampart::sign
