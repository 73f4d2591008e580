// The processor time that this process has taken.
#pragma once

#include <ctime>

namespace benchmarks {

/// Of all its threads, so far; in the kernel too.
inline double cpu_microseconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) * 1e-3;
}

} // namespace benchmarks
