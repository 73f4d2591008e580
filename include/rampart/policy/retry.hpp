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
    case errc::connection_closed:
    case errc::io_timeout: return true;
    // A proxy that refuses (403, 407) will do so again; one that fails may not.
    case errc::proxy_failed: return failed.http_status == 0 || failed.http_status >= 500;
    case errc::provider_failed:
        // Not 501 or 505, which stay; not a failure that the provider tells under 200 or 422. 520
        // to 524 are a CDN's own.
        return failed.http_status == 500 || failed.http_status == 502 ||
               failed.http_status == 503 || failed.http_status == 504 ||
               (failed.http_status >= 520 && failed.http_status <= 524);
    default: return false;
    }
}

/// HTTP 408: the server was tired of waiting for the request, on a kept connection as a rule.
[[nodiscard]] inline bool is_request_timeout(error const& failed) noexcept {
    return failed.http_status == 408 &&
           (failed.code == errc::provider_refused || failed.code == errc::provider_failed);
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
    // server did not act: the request never reached it, or it refused before acting. What is
    // refused may be the second copy of a request that a gateway sent twice, so the refusal has to
    // hold for a first copy too. What is made once for its key is as good as read, while the key is
    // remembered; the call says `creates` from then on.
    bool const reads = facts.effect == effect::reads || facts.effect == effect::creates_once;
    if (!reads && facts.failed.delivery == delivery::unknown) return {};
    switch (facts.reason) {
    case refusal_reason::throttled: return retry_kind::throttled;
    case refusal_reason::nonce_used:
        // By the first copy, as a rule: a counter gives no number twice.
        if (!reads) return {};
        return retry_kind::nonce;
    case refusal_reason::clock:
        // Once, with a correction or without: a request may also have been too long on its way. A
        // second copy may be late as well; a first one was no better when the clock was off by more
        // than all of the window.
        if (facts.clock_corrected) return {};
        if (!reads && clock_error(facts) <= facts.clock_window) return {};
        return retry_kind::clock;
    case refusal_reason::clock_suspected:
        // A wrong key fails in the same way, and so may a second copy, late or of a used nonce:
        // only reads, only when the clock was wrong, and only once.
        if (!reads || facts.clock_corrected) return {};
        if (clock_error(facts) <= facts.clock_window / 2.0) return {};
        return retry_kind::clock;
    case refusal_reason::other: break;
    }
    if (is_transient(facts.failed)) return retry_kind::transient;
    if (reads && is_request_timeout(facts.failed)) return retry_kind::transient;
    return {};
}

/// Whether the learned clock is to be signed with from now on: the refusal may be the clock's. A
/// server that names the clock is believed when the offset is more than the Date header's
/// resolution. Not after a repetition for the clock's sake, which did not help.
[[nodiscard]] inline bool needs_correction(retry_facts const& facts) noexcept {
    bool const named = facts.reason == refusal_reason::clock;
    bool const suspected = facts.reason == refusal_reason::clock_suspected;
    if (facts.clock_corrected || !(named || suspected)) return false;
    auto const off = clock_error(facts);
    return off > facts.clock_window / 2.0 || (named && off > std::chrono::seconds{1});
}

} // namespace detail

/// Repeats what can be repeated without harm, a few times, later each time.
///
/// | failure                                              | reads | creates, moves money        |
/// | ---------------------------------------------------- | ----- | --------------------------- |
/// | not resolved, not connected, no TLS session          | again | again                       |
/// | the proxy failed (5xx, no answer), but not refused   | again | again                       |
/// | write failed or connection closed, nothing sent      | again | again                       |
/// | write failed or connection closed, something sent    | again | never                       |
/// | no sign of life within the I/O timeout               | again | never                       |
/// | HTTP 500, 502, 503, 504, 520 to 524                  | again | never                       |
/// | HTTP 408                                             | again | never                       |
/// | refused: too many requests                           | again | again                       |
/// | refused: nonce used                                  | again | never                       |
/// | refused: the request's time                          | once  | once, when the clock was    |
/// |                                                      |       | off by more than the window |
/// | refused: authentication, clock wrong by over half of | once  | never                       |
/// | the provider's window                                |       |                             |
/// | anything else, also the call's timeout               | never | never                       |
///
/// What is effect::creates_once counts as a read as long as the provider remembers its key, and as
/// `creates` from then on. A repetition after 408 is made at once. A clock that was wrong is set
/// right after a refusal that may be the clock's, whether or not the call is repeated: the next
/// call passes.
///
/// An aggregate that is set and copied freely; copies share the budget.
/// ```
/// rampart::standard_retry const patient{.attempts = 5, .budget = shared};
/// ```
template <jitter Jitter = random_jitter>
struct basic_standard_retry {
    /// Attempts of one call, the first included; 1 or less repeats nothing.
    int attempts = 3;

    backoff_settings backoff{}; ///< how long is waited

    /// To be shared by the clients of one provider; null for no limit.
    std::shared_ptr<retry_budget> budget = std::make_shared<retry_budget>();

    /// What spreads the waits; another one in tests.
    [[no_unique_address]] Jitter random{};

    /// What follows a failed attempt.
    [[nodiscard]] retry_decision decide(retry_facts const& facts) const noexcept {
        bool const correct = detail::needs_correction(facts);
        auto const stop = [correct](retry_stop why) {
            return retry_decision{.correct_clock = correct, .why = why};
        };
        auto const kind = detail::repeatable(facts);
        if (!kind) return stop(retry_stop::not_repeatable);
        if (facts.attempt >= attempts) return stop(retry_stop::attempts_used);
        auto const wait = backoff_wait(limit_of(*kind, facts), facts.failed.retry_after, random);
        // An attempt that begins at the timeout has no time left either.
        if (facts.time_left && wait >= *facts.time_left) return stop(retry_stop::call_timeout);
        if (budget && !budget->take(cost_of(*kind))) return stop(retry_stop::budget_empty);
        return {.again = true, .kind = *kind, .wait = wait, .correct_clock = correct};
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

    std::chrono::microseconds limit_of(retry_kind kind, retry_facts const& facts) const noexcept {
        int const attempt = facts.attempt;
        if (kind == retry_kind::transient && detail::is_request_timeout(facts.failed)) return {};
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
