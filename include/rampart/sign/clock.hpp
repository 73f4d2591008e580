// Where a signature's time comes from.
#pragma once

#include <rampart/sign/config.hpp>

#include <chrono>
#include <concepts>
#include <ctime>

namespace rampart::sign {

/// A point in UTC with microseconds, the finest unit a provider asks for.
using time_point = std::chrono::sys_time<std::chrono::microseconds>;

/// What a clock policy offers.
///
/// | expression | meaning                                                        |
/// | ---------- | -------------------------------------------------------------- |
/// | `c.now()`  | the present time in UTC; callable from several threads at once |
/// | `C{move}`  | a clock is movable                                             |
template <class C>
concept clock = std::move_constructible<C> && requires(C const& source) {
    { source.now() } -> std::convertible_to<time_point>;
};

/// The machine's clock. Providers refuse signatures that are off by 60 s, so keep it synchronised.
struct system_clock {
    /// The time.
    [[nodiscard]] time_point now() const noexcept {
        return std::chrono::time_point_cast<std::chrono::microseconds>(
            std::chrono::system_clock::now());
    }

    /// The time of the system's last tick, some milliseconds ago at most, in a fifth of the time
    /// that `now` takes: right where the time is written in whole seconds.
    [[nodiscard]] time_point last_tick() const noexcept {
#if defined(__linux__) && defined(CLOCK_REALTIME_COARSE)
        std::timespec tick{};
        if (clock_gettime(CLOCK_REALTIME_COARSE, &tick) == 0) {
            return time_point{
                std::chrono::seconds{tick.tv_sec} + std::chrono::microseconds{tick.tv_nsec / 1000}};
        }
#endif
        return now();
    }
};

/// A clock that stands still: for tests, vectors and `rampart sign --timestamp`.
struct fixed_clock {
    time_point at{}; ///< the time it always is

    /// The clock at `seconds` since the Unix epoch.
    [[nodiscard]] static constexpr fixed_clock at_unix_seconds(long long seconds) noexcept {
        return {time_point{std::chrono::seconds{seconds}}};
    }

    /// The time.
    [[nodiscard]] constexpr time_point now() const noexcept { return at; }
};

/// The machine's clock moved by a constant, to show or to mend a wrong one.
struct offset_clock {
    std::chrono::microseconds offset{}; ///< what is added to the system's time

    /// The time.
    [[nodiscard]] time_point now() const noexcept { return system_clock{}.now() + offset; }
};

} // namespace rampart::sign
