// Why a provider refused, as far as it decides whether a call may be repeated.
#pragma once

#include <chrono>
#include <concepts>

#include <rampart/error.hpp>

namespace rampart {

/// What a refusal says about a repetition of the same call.
enum class refusal_reason {
    other,           ///< nothing: an error of another kind, or no refusal at all
    throttled,       ///< too many requests: the same call is accepted later
    clock,           ///< names the time of the request: too old or too new
    clock_suspected, ///< an authentication failure of which a wrong clock is one cause among others
    nonce_used,      ///< the nonce was used before: a fresh one helps, if nothing was done with it
};

/// A provider that knows why its API refuses.
///
/// | expression             | meaning                                                           |
/// | ---------------------- | ----------------------------------------------------------------- |
/// | `P::reason_of(failed)` | the `refusal_reason` of an error that its envelope returned;       |
/// |                        | `other` when it has nothing to add to the HTTP status              |
template <class P>
concept explains_refusals = requires(error const& failed) {
    { P::reason_of(failed) }
    noexcept->std::same_as<refusal_reason>;
};

/// Why `Provider` refused. HTTP 429 is `throttled` for every provider, and the only reason of a
/// provider that declares none of its own.
template <class Provider>
[[nodiscard]] constexpr refusal_reason reason_of(error const& failed) noexcept {
    if constexpr (explains_refusals<Provider>) {
        auto const reason = Provider::reason_of(failed);
        if (reason != refusal_reason::other) return reason;
    }
    return failed.http_status == 429 ? refusal_reason::throttled : refusal_reason::other;
}

/// How far the time of a request may be from the provider's clock, either way: the provider's
/// `clock_window`. Zero when it declares none: then no clock is learned and nothing corrected.
template <class Provider>
[[nodiscard]] constexpr std::chrono::seconds clock_window() noexcept {
    if constexpr (requires { std::chrono::seconds{Provider::clock_window}; }) {
        return Provider::clock_window;
    } else {
        return std::chrono::seconds{0};
    }
}

} // namespace rampart
