// How long the machine has slept, which no timeout counts.
#pragma once

#include <chrono>

#if defined(__unix__) || defined(__APPLE__)
#include <time.h>
#endif

namespace rampart::http::detail {

/// How long the machine has slept since it was started, where the system tells: the clock that
/// counts timeouts, of which `now` is a reading, stands still then.
[[nodiscard]] inline std::chrono::nanoseconds time_asleep(
    std::chrono::steady_clock::time_point now = std::chrono::steady_clock::now()) noexcept {
#if defined(CLOCK_BOOTTIME)
    timespec since_boot{};
    if (::clock_gettime(CLOCK_BOOTTIME, &since_boot) != 0) return {};
    return std::chrono::seconds{since_boot.tv_sec} + std::chrono::nanoseconds{since_boot.tv_nsec} -
           now.time_since_epoch();
#else
    static_cast<void>(now);
    return {};
#endif
}

/// Less is the time between looking at two clocks.
inline constexpr std::chrono::milliseconds shortest_sleep{500};

} // namespace rampart::http::detail
