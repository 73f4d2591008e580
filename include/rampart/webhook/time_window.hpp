// How old a notification may be.
#pragma once

#include <rampart/config.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <rampart/sign/clock.hpp>
#include <rampart/webhook/read_time.hpp>
#include <rampart/webhook/refusal.hpp>

namespace rampart::webhook {

/// How far a notification's own time may be from the time of its receipt, on either side.
class time_window {
public:
    /// Any time will do.
    constexpr time_window(std::nullopt_t) noexcept {}

    /// As far on one side as on the other.
    template <class Rep, class Period>
    constexpr time_window(std::chrono::duration<Rep, Period> both)
        : past_{bounded(both)}, ahead_{bounded(both)} {}

    /// As far on one side as on the other; nothing: any time.
    constexpr time_window(std::optional<std::chrono::seconds> both) noexcept
        : past_{bounded(both)}, ahead_{bounded(both)} {}

    /// Each side by itself; nothing: without an end.
    constexpr time_window(
        std::optional<std::chrono::seconds> past,
        std::optional<std::chrono::seconds> ahead) noexcept
        : past_{bounded(past)}, ahead_{bounded(ahead)} {}

    /// How old a notification may be.
    [[nodiscard]] constexpr std::optional<std::chrono::seconds> past() const noexcept {
        return past_;
    }

    /// How far it may be ahead: clocks differ.
    [[nodiscard]] constexpr std::optional<std::chrono::seconds> ahead() const noexcept {
        return ahead_;
    }

private:
    /// Longer than any notification is old: times in finer units are compared with it.
    static constexpr std::chrono::seconds longest = std::chrono::hours{24} * 365 * 1'000;

    template <class Rep, class Period>
    static constexpr std::chrono::seconds
    bounded(std::chrono::duration<Rep, Period> given) noexcept {
        std::chrono::duration<double> const wanted = given;
        return wanted > longest ? longest : std::chrono::duration_cast<std::chrono::seconds>(given);
    }
    static constexpr std::optional<std::chrono::seconds>
    bounded(std::optional<std::chrono::seconds> given) noexcept {
        if (given && *given > longest) return longest;
        return given;
    }

    std::optional<std::chrono::seconds> past_{};
    std::optional<std::chrono::seconds> ahead_{};
};

/// A refusal when `signed_at`, a genuine notification's time, is outside the window around `now`.
[[nodiscard]] inline std::optional<refusal>
outside(time_window const& window, sign::time_point signed_at, sign::time_point now) {
    bool const late = window.past() && now - signed_at > *window.past();
    bool const early = window.ahead() && signed_at - now > *window.ahead();
    if (!late && !early) return std::nullopt;
    auto const age = std::chrono::floor<std::chrono::seconds>(now - signed_at).count();
    return refusal{
        cause::outside_window,
        "signed " + std::to_string(late ? age : -age) + (late ? " s ago" : " s in the future") +
            ", the window is " + std::to_string((late ? window.past() : window.ahead())->count()) +
            " s: check this machine's clock" +
            (late ? ", or an old notification was sent again" : "")};
}

/// The same for a timestamp as it came. Without a window it is not looked at.
[[nodiscard]] inline std::optional<refusal>
outside(time_window const& window, std::string_view stamp, sign::time_point now) {
    if (!window.past() && !window.ahead()) return std::nullopt;
    auto const signed_at = read_time(stamp);
    if (!signed_at) {
        return refusal{cause::malformed_header, "the timestamp is not a Unix time in digits"};
    }
    return outside(window, *signed_at, now);
}

} // namespace rampart::webhook
