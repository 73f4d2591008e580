// The ways in which many messages are hashed at once, which of them this CPU has, and who chooses.
//
// The kernels are for x86-64 and aarch64, with GCC or Clang. On other CPUs (s390x, i386) and with
// other compilers a batch is as fast as its messages one by one, and no faster: each is hashed by
// OpenSSL, which uses what such a CPU has for SHA-256 by itself. On x86-64 with GCC 11 the batches
// have the kernels of AVX-512, and single signatures are OpenSSL's. On aarch64 single signatures
// are OpenSSL's, too, and the kernel was tried under an emulator only: it gives the right results,
// how fast is unknown. How kernels work: docs/simd.md.
#pragma once

#include <rampart/sign/config.hpp>

#include <atomic>
#include <cstddef>

#include <rampart/sign/simd/sha_armv8.hpp>
#include <rampart/sign/simd/sha_ni.hpp>

namespace rampart::sign {

/// How the hashes of a batch are computed.
enum class lane_kernel : unsigned char {
    portable,    ///< one message after the other, as the single path does
    sha,         ///< two or four messages interleaved on x86's SHA extensions, or ARMv8's
    avx512,      ///< sixteen messages in AVX-512 registers (F and BW)
    avx512_pair, ///< two times sixteen, interleaved: pays where one group waits for its results
    measured,    ///< whichever of these was fastest here, for each number of messages
};

namespace detail {

inline bool cpu_has(lane_kernel kernel) noexcept {
#if defined(__x86_64__) && defined(__GNUC__)
    if (kernel == lane_kernel::avx512) {
        // Asks the operating system too, whether it keeps the registers.
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw");
    }
#endif
#if defined(RAMPART_HAS_SHA256_NI)
    if (kernel == lane_kernel::sha) return cpu_has_sha();
#elif defined(RAMPART_HAS_SHA256_ARMV8)
    if (kernel == lane_kernel::sha) return sha256_armv8::cpu_has_sha();
#endif
    return kernel == lane_kernel::portable;
}

inline std::atomic<lane_kernel> chosen_kernel{lane_kernel::measured};

} // namespace detail

/// Whether this CPU, its operating system and the compiler used have the kernel. Found out once a
/// process: under a hypervisor the question takes microseconds.
[[nodiscard]] inline bool available(lane_kernel kernel) noexcept {
    static bool const sha = detail::cpu_has(lane_kernel::sha);
    static bool const avx512 = detail::cpu_has(lane_kernel::avx512);
    if (kernel == lane_kernel::sha) return sha;
    return (kernel != lane_kernel::avx512 && kernel != lane_kernel::avx512_pair) || avx512;
}

/// What the batches of this process go through that name no kernel of their own.
///
/// `measured`, unless choose_lane_kernel said otherwise: the first batch of sixteen messages or
/// more measures what the kernels take on this CPU, which takes 200 us at most and is done once a
/// process; threads that come meanwhile wait for it. Smaller batches before it go through `avx512`,
/// else `sha`. All kernels give the same results.
[[nodiscard]] inline lane_kernel chosen_lane_kernel() noexcept {
    return detail::chosen_kernel.load(std::memory_order_relaxed);
}

/// Makes the choice for all batches from here on, in place of a measurement: for a process whose
/// first batch must not wait, or whose times shall not depend on what was measured. A kernel that
/// this CPU has not is replaced by the portable one. Safe under threads.
inline void choose_lane_kernel(lane_kernel kernel) noexcept {
    detail::chosen_kernel.store(kernel, std::memory_order_relaxed);
}

} // namespace rampart::sign
