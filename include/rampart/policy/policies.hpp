// How a client behaves beyond one exchange: what it repeats, how it paces, and who looks on.
#pragma once

#include <rampart/policy/limiter.hpp>
#include <rampart/policy/observer.hpp>
#include <rampart/policy/rate_limit.hpp>
#include <rampart/policy/retry.hpp>

namespace rampart {

/// The policies of a client. What is left out has its default: safe repetitions, no pacing, nobody
/// looking on; no_retry, no_limiter and no_observer compile to nothing.
///
/// ```
/// auto api = rampart::make_client<rampart::hexarails::provider>(
///     rampart::hexarails::production, {key, secret}, rampart::http::tls_transport{},
///     rampart::policies{
///         .limiter = rampart::shared_limiter{rampart::hexarails::production_rate, key}});
/// ```
template <class Retry = standard_retry, class Limiter = no_limiter, class Observer = no_observer>
struct policies {
    static_assert(
        retry_policy<Retry>,
        "rampart: this type is no retry policy: it needs repeats, decide(facts) const noexcept and "
        "succeeded(kind) const noexcept");
    static_assert(
        limiter<Limiter>, "rampart: this type is no limiter: it needs place, reserve(bucket, now), "
                          "ready(place, now), "
                          "cancel(place, now) and report(bucket, report, now)");
    static_assert(
        observer<Observer>,
        "rampart: this type is no observer: it needs on(event) for one of rampart::events, and to "
        "be copied");

    [[no_unique_address]] Retry retry{};
    [[no_unique_address]] Limiter limiter{};
    [[no_unique_address]] Observer observer{};

    using retry_type = Retry;
    using limiter_type = Limiter;
    using observer_type = Observer;
};

} // namespace rampart
