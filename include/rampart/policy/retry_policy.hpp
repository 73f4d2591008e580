// Whether a call that failed is repeated, and when: what is known, what is decided, and by whom.
#pragma once

#include <chrono>
#include <concepts>
#include <optional>
#include <string_view>

#include <rampart/endpoint.hpp>
#include <rampart/error.hpp>
#include <rampart/policy/refusal_reason.hpp>

namespace rampart {

/// Why a call is repeated.
enum class retry_kind {
    transient, ///< connection or server failed
    throttled, ///< the server asked to slow down
    clock,     ///< the server did not accept the request's time
    nonce,     ///< the server knew the request's nonce
};

/// "transient", "throttled", "clock" or "nonce".
[[nodiscard]] constexpr std::string_view to_string(retry_kind kind) noexcept {
    switch (kind) {
    case retry_kind::transient: return "transient";
    case retry_kind::throttled: return "throttled";
    case retry_kind::clock: return "clock";
    case retry_kind::nonce: break;
    }
    return "nonce";
}

/// Why a call is not repeated.
enum class retry_stop {
    not_repeatable, ///< it would not help, or the server may have acted
    attempts_used,  ///< the policy's number of attempts is reached
    call_timeout,   ///< the wait would last until the call's timeout or longer
    budget_empty,   ///< too many repetitions lately, see retry_budget
};

/// "not_repeatable", "attempts_used", "call_timeout" or "budget_empty".
[[nodiscard]] constexpr std::string_view to_string(retry_stop why) noexcept {
    switch (why) {
    case retry_stop::not_repeatable: return "not_repeatable";
    case retry_stop::attempts_used: return "attempts_used";
    case retry_stop::call_timeout: return "call_timeout";
    case retry_stop::budget_empty: break;
    }
    return "budget_empty";
}

/// What is known when an attempt has failed.
struct retry_facts {
    /// Of the endpoint; `unspecified` counts as moves_money. `creates_once` is `creates` when the
    /// provider may have forgotten the key by now.
    rampart::effect effect;

    /// What the attempt returned.
    error const& failed;

    /// Of that error: `reason_of<Provider>(failed)`.
    refusal_reason reason = refusal_reason::other;

    /// Number of the attempt that failed, from 1.
    int attempt = 1;

    /// Until the call's timeout; nothing when it has none.
    std::optional<std::chrono::nanoseconds> time_left{};

    /// Whether this call was repeated for its clock before.
    bool clock_corrected = false;

    /// What is to be added to the machine's clock, as learned from all answers including this
    /// one; nothing when it was not learned.
    std::optional<std::chrono::microseconds> clock_offset{};

    /// What was added to it when the failed attempt was signed.
    std::chrono::microseconds applied_offset{};

    /// `clock_window<Provider>()`.
    std::chrono::seconds clock_window{};
};

/// What to do about an attempt that failed.
struct retry_decision {
    /// Whether the call is to be attempted again after `wait`. Limiter, connection, time, nonce and
    /// signature come after the wait.
    bool again = false;

    /// When it is: why.
    retry_kind kind = retry_kind::transient;

    /// Before the next attempt. One that would last until the call's timeout is not begun: the call
    /// ends with the error of its attempt.
    std::chrono::microseconds wait{};

    /// Whether the learned offset is to be applied first, or, when the call is not repeated, for
    /// the calls to come. The counter of an increasing nonce is to be rewound before every
    /// repetition of kind `clock`: it may be what is ahead.
    bool correct_clock = false;

    /// When it is not: why.
    retry_stop why = retry_stop::not_repeatable;

    /// Memberwise.
    friend bool operator==(retry_decision const&, retry_decision const&) = default;
};

/// What a retry policy offers. All members are called from several threads at once. It is not asked
/// about an operation that does more than read and whose outcome is unknown: that is never
/// repeated, unless it is effect::creates_once and its key is remembered. When `decide` throws, the
/// call ends with the error of its attempt.
///
/// | expression          | meaning                                                             |
/// | ------------------- | ------------------------------------------------------------------- |
/// | `p.decide(facts)`   | the `retry_decision` about an attempt that failed; a repetition is    |
/// |                     | paid for when it is decided                                          |
/// | `P::repeats`        | may be left out; a constant, false when the policy never repeats, so  |
/// |                     | that no code for it is compiled                                      |
/// | `p.succeeded(last)` | a call returned a value; `last` is the kind of its last repetition,  |
/// |                     | nothing when the first attempt succeeded                             |
template <class P>
concept retry_policy =
    requires(P const& policy, retry_facts const& facts, std::optional<retry_kind> last) {
    { policy.decide(facts) } -> std::same_as<retry_decision>;
    policy.succeeded(last);
};

/// Whether a policy repeats anything at all.
template <retry_policy P>
inline constexpr bool repeats = [] {
    if constexpr (requires { bool{P::repeats}; }) {
        return bool{P::repeats};
    } else {
        return true;
    }
}();

/// Never repeats.
struct no_retry {
    static constexpr bool repeats = false; ///< nothing is

    /// Never again.
    [[nodiscard]] constexpr retry_decision decide(retry_facts const&) const noexcept { return {}; }
    /// Does nothing.
    constexpr void succeeded(std::optional<retry_kind>) const noexcept {}
};

} // namespace rampart
