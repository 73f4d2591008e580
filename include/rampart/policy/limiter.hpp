// When a client may call: the limiter concept, and the limiter that limits nothing.
#pragma once

#include <chrono>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>

#include <rampart/error.hpp>

namespace rampart {

/// The clock that waiting goes by.
using pacing_clock = std::chrono::steady_clock;

/// What an answer says about pace.
struct pace_report {
    bool throttled = false;                                 ///< a 429
    std::optional<std::chrono::milliseconds> retry_after{}; ///< what the answer asks to wait
};

/// What a limiter offers. `bucket` is what bucket_of names; `now` is the time of pacing_clock.
/// Nothing waits in here: the caller does, with a sleep or a timer, and asks again.
///
/// | expression                     | meaning                                                   |
/// | ------------------------------ | --------------------------------------------------------- |
/// | `typename L::place`            | a place in a queue; has `ready_at`, a time point          |
/// | `l.reserve(bucket, now)`       | result<place>: a place, or errc::pacing_timeout when it    |
/// |                                | would be too far away                                      |
/// | `l.ready(place, now)`          | whether the call may start; if not, `ready_at` is when to  |
/// |                                | ask again (it moves when a 429 came meanwhile)             |
/// | `l.cancel(place, now)`         | gives back a place that was not used                       |
/// | `l.report(bucket, report, now)`| learns from an answer; not to be called without one        |
///
/// One that cannot know at once, as where a store is asked, may have `l.refusal(place)` too: an
/// std::optional<error>, why the place will not come soon enough. It is asked for when `ready` says
/// no, and ends the call.
///
/// All are callable from several threads at once.
template <class L>
concept limiter = requires(
    L& source, typename L::place& held, std::string_view bucket, pacing_clock::time_point now,
    pace_report const& learned) {
    { held.ready_at } -> std::convertible_to<pacing_clock::time_point>;
    { source.reserve(bucket, now) } -> std::same_as<result<typename L::place>>;
    { source.ready(held, now) } -> std::same_as<bool>;
    source.cancel(held, now);
    source.report(bucket, learned, now);
};

/// Every call may start at once. A client leaves all pacing out with it: see paces.
struct no_limiter {
    /// A place in no queue: its turn has always come.
    struct place {
        pacing_clock::time_point ready_at{}; ///< when its turn comes
    };

    /// A place whose turn has come.
    [[nodiscard]] result<place> reserve(std::string_view, pacing_clock::time_point now) const {
        return place{now};
    }
    /// True.
    [[nodiscard]] constexpr bool ready(place&, pacing_clock::time_point) const noexcept {
        return true;
    }
    /// Does nothing.
    constexpr void cancel(place&, pacing_clock::time_point) const noexcept {}
    /// Does nothing.
    constexpr void
    report(std::string_view, pace_report const&, pacing_clock::time_point) const noexcept {}
};

/// Whether a limiter does anything: `if constexpr (paces<Limiter>)`.
template <limiter L>
inline constexpr bool paces = !std::same_as<L, no_limiter>;

/// The error of a place that is too far away: nothing was sent.
[[nodiscard]] inline error pacing_refused(
    std::string_view bucket, pacing_clock::duration wait, pacing_clock::duration allowed) {
    auto const text = [](pacing_clock::duration time) {
        return std::to_string(std::chrono::ceil<std::chrono::milliseconds>(time).count()) + " ms";
    };
    return make_error(
        errc::pacing_timeout, delivery::not_sent,
        "bucket " + std::string{bucket} + ": the next place is " + text(wait) +
            " away, allowed are " + text(allowed) +
            "; call less often, or allow a longer wait (pacing_options::max_wait, "
            "and the timeout of the call)");
}

} // namespace rampart
