// The standard retry policy: what can be repeated without harm, a few times, later each time.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include <rampart/endpoint.hpp>
#include <rampart/error.hpp>
#include <rampart/policy/backoff.hpp>
#include <rampart/policy/refusal_reason.hpp>
#include <rampart/policy/retry_budget.hpp>
#include <rampart/policy/retry_policy.hpp>

namespace rampart {

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
