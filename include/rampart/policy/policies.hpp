// How a client behaves beyond one exchange: what it repeats, how it paces, who looks on and who is
// asked before something is sent.
#pragma once

#include <rampart/policy/before_send.hpp>
#include <rampart/policy/limiter.hpp>
#include <rampart/policy/observer.hpp>
#include <rampart/policy/rate_limit.hpp>
#include <rampart/policy/retry.hpp>

namespace rampart {

/// The policies of a client. What is left out has its default: safe repetitions, no pacing, nobody
/// looking on and nobody asked; no_retry, no_limiter, no_observer and no_before_send compile to
/// nothing.
///
/// ```
/// auto api = rampart::make_client<rampart::hexarails::provider>(
///     rampart::hexarails::production, {key, secret}, rampart::http::tls_transport{},
///     rampart::policies{
///         .limiter = rampart::shared_limiter{rampart::hexarails::production_rate, key}});
/// ```
template <
    class Retry = standard_retry, class Limiter = no_limiter, class Observer = no_observer,
    class BeforeSend = no_before_send>
struct policies {
    static_assert(
        retry_policy<Retry>,
        "rampart: this type is not a retry policy: it needs decide(facts) const returning a "
        "retry_decision, and succeeded(kind) const");
    static_assert(
        limiter<Limiter>,
        "rampart: this type is not a limiter: it needs place, reserve(bucket, now), "
        "ready(place, now), "
        "cancel(place, now) and report(bucket, report, now)");
    static_assert(
        observer<Observer>, "rampart: this type is not an observer: it needs on(event) for one of "
                            "rampart::events, and to "
                            "be copied");
    static_assert(
        before_send_hook<BeforeSend>,
        "rampart: this type is not a before_send hook: it needs to be callable with "
        "rampart::outgoing const&, to return nothing or std::optional<rampart::error>, and to be "
        "copied");

    // Not `{}`: GCC 12 would free a member twice when a later initialiser throws.
    [[no_unique_address]] Retry retry = Retry();          ///< when a failed attempt is repeated
    [[no_unique_address]] Limiter limiter = Limiter();    ///< when a call's turn comes
    [[no_unique_address]] Observer observer = Observer(); ///< who looks on
    /// who may refuse a signed request
    [[no_unique_address]] BeforeSend before_send = BeforeSend();

    using retry_type = Retry;            ///< of `retry`
    using limiter_type = Limiter;        ///< of `limiter`
    using observer_type = Observer;      ///< of `observer`
    using before_send_type = BeforeSend; ///< of `before_send`
};

} // namespace rampart
