// What a CPU's vector ports allow at the most: the least time that many SHA-256 blocks can take.
#pragma once

#include <cstddef>

#include <rampart/sign/lane_kernel.hpp>

#if defined(__x86_64__) && defined(__GNUC__)
#include <cpuid.h>
#endif

namespace benchmarks {

/// Operations on 512 bits for one block of each of sixteen messages (FIPS 180-4 section 6.2.2).
///
/// A round has 17: three rotations and a three-way exclusive or for each of two sums, a choice, a
/// majority, and seven additions (the word and its constant, four into the first sum, one for the
/// fourth value, one for the second sum). A word of the last 48 has 11: two rotations, a shift and
/// an exclusive or for each of two sums, and three additions. Loading the words is not counted.
inline constexpr double operations_of_block = 64 * 17 + 48 * 11;

/// How many of them a CPU does in a cycle: four on AMD's family 26 (Zen 5; its notebook models,
/// which halve the registers, do two), two on Intel's (ports 0 and 5) and on Zen 4, which does each
/// in two halves on four ports. 0 without AVX-512.
inline int vector_ports() {
#if defined(__x86_64__) && defined(__GNUC__)
    unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
    if (!rampart::sign::available(rampart::sign::lane_kernel::avx512)) return 0;
    if (__get_cpuid(0, &eax, &ebx, &ecx, &edx) == 0) return 0;
    bool const amd = ebx == 0x6874'7541; // Auth
    if (__get_cpuid(1, &eax, &ebx, &ecx, &edx) == 0) return 0;
    auto const family = (eax >> 8 & 15) + (eax >> 20 & 255);
    return amd && family >= 26 ? 4 : 2;
#else
    return 0;
#endif
}

/// Additions that wait for one another, of which the CPU does one a cycle.
struct cycles {
    void operator()(std::size_t count) const {
        std::size_t sum = 0;
#if defined(__x86_64__) && defined(__GNUC__)
        for (; count >= 8; count -= 8) {
            asm volatile("add $1, %0\n\tadd $1, %0\n\tadd $1, %0\n\tadd $1, %0\n\t"
                         "add $1, %0\n\tadd $1, %0\n\tadd $1, %0\n\tadd $1, %0"
                         : "+r"(sum));
        }
        for (; count > 0; --count)
            asm volatile("add $1, %0" : "+r"(sum));
#else
        sum += count;
#endif
        static_cast<void>(sum);
    }
};

} // namespace benchmarks
