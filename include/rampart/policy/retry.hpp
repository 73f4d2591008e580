// Whether a call that failed is repeated, and when: one decision, without any input or output.
#pragma once

#include <chrono>
#include <concepts>
#include <memory>
#include <optional>
#include <string_view>

#include <rampart/endpoint.hpp>
#include <rampart/error.hpp>
#include <rampart/policy/backoff.hpp>
#include <rampart/policy/refusal_reason.hpp>
#include <rampart/policy/retry_budget.hpp>

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
    deadline,       ///< the wait would last until the call's deadline or longer
    budget_empty,   ///< too many repetitions lately, see retry_budget
};

/// "not_repeatable", "attempts_used", "deadline" or "budget_empty".
[[nodiscard]] constexpr std::string_view to_string(retry_stop why) noexcept {
    switch (why) {
    case retry_stop::not_repeatable: return "not_repeatable";
    case retry_stop::attempts_used: return "attempts_used";
    case retry_stop::deadline: return "deadline";
    case retry_stop::budget_empty: break;
    }
    return "budget_empty";
}

/// What is known when an attempt has failed.
struct retry_facts {
    /// Of the endpoint; `unspecified` counts as moves_money.
    rampart::effect effect;

    /// What the attempt returned.
    error const& failed;

    /// Of that error: `reason_of<Provider>(failed)`.
    refusal_reason reason = refusal_reason::other;

    /// Number of the attempt that failed, from 1.
    int attempt = 1;

    /// Until the call's deadline; nothing when it has none.
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

    std::chrono::microseconds wait{};

    /// Whether the learned offset is to be applied first. The counter of an increasing nonce is to
    /// be rewound before every repetition of kind `clock`: it may be what is ahead.
    bool correct_clock = false;

    /// When it is not: why.
    retry_stop why = retry_stop::not_repeatable;

    friend bool operator==(retry_decision const&, retry_decision const&) = default;
};

/// What a retry policy offers. All members are called from several threads at once.
///
/// | expression          | meaning                                                             |
/// | ------------------- | ------------------------------------------------------------------- |
/// | `P::repeats`        | a constant; false when the policy never repeats, so that calls       |
/// |                     | consist of one attempt and no code for more                          |
/// | `p.decide(facts)`   | the `retry_decision` about an attempt that failed; a repetition is    |
/// |                     | paid for when it is decided                                          |
/// | `p.succeeded(last)` | a call returned a value; `last` is the kind of its last repetition,  |
/// |                     | nothing when the first attempt succeeded                             |
template <class P>
concept retry_policy =
    requires(P const& policy, retry_facts const& facts, std::optional<retry_kind> last) {
    { P::repeats } -> std::convertible_to<bool>;
    { policy.decide(facts) }
    noexcept->std::same_as<retry_decision>;
    { policy.succeeded(last) }
    noexcept;
};

/// Never repeats.
struct no_retry {
    static constexpr bool repeats = false;

    [[nodiscard]] constexpr retry_decision decide(retry_facts const&) const noexcept { return {}; }
    constexpr void succeeded(std::optional<retry_kind>) const noexcept {}
};

namespace detail {

/// Whether the failure is one of connection or server that may be gone the next time.
[[nodiscard]] inline bool is_transient(error const& failed) noexcept {
    if (failed.code.category() != rampart_category()) return false;
    switch (static_cast<errc>(failed.code.value())) {
    case errc::resolve_failed:
    case errc::connect_failed:
    case errc::connect_timeout:
    case errc::tls_handshake_failed:
    case errc::write_failed:
    case errc::connection_closed: return true;
    case errc::provider_failed:
        // Not 501 or 505, which stay; not a failure that the provider tells under 200 or 422.
        return failed.http_status == 500 || failed.http_status == 502 ||
               failed.http_status == 503 || failed.http_status == 504;
    default: return false;
    }
}

/// The clock by which the attempt was signed, too far from the server's: by how much.
[[nodiscard]] inline std::chrono::microseconds clock_error(retry_facts const& facts) noexcept {
    if (!facts.clock_offset || facts.clock_window.count() <= 0) return {};
    return std::chrono::abs(*facts.clock_offset - facts.applied_offset);
}

/// Why a failed attempt may be repeated; nothing when it may not. Its time, its budget and the
/// number of attempts are not looked at.
[[nodiscard]] inline std::optional<retry_kind> repeatable(retry_facts const& facts) noexcept {
    // Reading twice does no harm. Everything else is repeated only when it is certain that the
    // server did not act: the request never reached it, or it refused before acting.
    if (facts.effect != effect::reads && facts.failed.delivery == delivery::unknown) return {};
    switch (facts.reason) {
    case refusal_reason::throttled: return retry_kind::throttled;
    case refusal_reason::nonce_used: return retry_kind::nonce;
    case refusal_reason::clock:
        // Once, with a correction or without: a request may also have been too long on its way.
        if (facts.clock_corrected) return {};
        return retry_kind::clock;
    case refusal_reason::clock_suspected:
        // A wrong key fails in the same way: only when the clock was wrong, and only once.
        if (facts.clock_corrected || clock_error(facts) <= facts.clock_window / 2.0) return {};
        return retry_kind::clock;
    case refusal_reason::other: break;
    }
    if (is_transient(facts.failed)) return retry_kind::transient;
    return {};
}

/// Whether a repetition for the clock's sake is to be signed by the learned clock. A server that
/// names the clock is believed when the offset is more than the Date header's resolution.
[[nodiscard]] inline bool needs_correction(retry_facts const& facts) noexcept {
    auto const off = clock_error(facts);
    return off > facts.clock_window / 2.0 ||
           (facts.reason == refusal_reason::clock && off > std::chrono::seconds{1});
}

} // namespace detail

/// Repeats what can be repeated without harm, a few times, later each time.
///
/// | failure                                              | reads | creates, moves money        |
/// | ---------------------------------------------------- | ----- | --------------------------- |
/// | not resolved, not connected, no TLS session          | again | again                       |
/// | write failed or connection closed, nothing sent      | again | again                       |
/// | write failed or connection closed, something sent    | again | never                       |
/// | HTTP 500, 502, 503, 504                              | again | never                       |
/// | refused: too many requests, nonce used               | again | again                       |
/// | refused: the request's time                          | once  | once                        |
/// | refused: authentication, clock wrong by over half of | once  | once                        |
/// | the provider's window                                |       |                             |
/// | anything else, also the call's deadline              | never | never                       |
///
/// An aggregate that is set and copied freely; copies share the budget.
/// ```
/// rampart::standard_retry const patient{.attempts = 5, .budget = shared};
/// ```
template <jitter Jitter = random_jitter>
struct basic_standard_retry {
    static constexpr bool repeats = true;

    /// Attempts of one call, the first included; 1 or less repeats nothing.
    int attempts = 3;

    backoff_settings backoff{};

    /// To be shared by the clients of one provider; null for no limit.
    std::shared_ptr<retry_budget> budget = std::make_shared<retry_budget>();

    /// What spreads the waits; another one in tests.
    [[no_unique_address]] Jitter random{};

    [[nodiscard]] retry_decision decide(retry_facts const& facts) const noexcept {
        auto const kind = detail::repeatable(facts);
        if (!kind) return {.why = retry_stop::not_repeatable};
        if (facts.attempt >= attempts) return {.why = retry_stop::attempts_used};
        auto const wait =
            backoff_wait(limit_of(*kind, facts.attempt), facts.failed.retry_after, random);
        // An attempt that begins at the deadline has no time left either.
        if (facts.time_left && wait >= *facts.time_left) return {.why = retry_stop::deadline};
        if (budget && !budget->take(cost_of(*kind))) return {.why = retry_stop::budget_empty};
        return {
            .again = true,
            .kind = *kind,
            .wait = wait,
            .correct_clock = *kind == retry_kind::clock && detail::needs_correction(facts)};
    }

    /// Gives the last repetition's cost back. Those before it failed and stay paid.
    void succeeded(std::optional<retry_kind> last) const noexcept {
        if (budget) budget->give(last ? cost_of(*last) : retry_budget::success_gain);
    }

private:
    static int cost_of(retry_kind kind) noexcept {
        return kind == retry_kind::transient ? retry_budget::transient_cost
                                             : retry_budget::refused_cost;
    }

    std::chrono::microseconds limit_of(retry_kind kind, int attempt) const noexcept {
        switch (kind) {
        case retry_kind::throttled:
            return backoff_limit(backoff.throttle_base, backoff.cap, attempt);
        // A corrected clock is right at once.
        case retry_kind::clock: return {};
        // Two processes that count with one key part ways by waiting differently.
        case retry_kind::nonce:
        case retry_kind::transient: break;
        }
        return backoff_limit(backoff.transient_base, backoff.cap, attempt);
    }
};

using standard_retry = basic_standard_retry<>;

} // namespace rampart
