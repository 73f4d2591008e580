// How a client behaves beyond one exchange: what it repeats, how it paces, and who looks on.
#pragma once

#include <rampart/policy/limiter.hpp>
#include <rampart/policy/observer.hpp>
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
template <
    retry_policy Retry = standard_retry, limiter Limiter = no_limiter,
    observer Observer = no_observer>
struct policies {
    [[no_unique_address]] Retry retry{};
    [[no_unique_address]] Limiter limiter{};
    [[no_unique_address]] Observer observer{};

    using retry_type = Retry;
    using limiter_type = Limiter;
    using observer_type = Observer;
};

} // namespace rampart
