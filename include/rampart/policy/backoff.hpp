// How long to wait before a call is repeated.
#pragma once

#include <rampart/config.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>

#include <rampart/error.hpp>

namespace rampart {

/// A source of randomness for waits.
///
/// | expression | meaning                                                                      |
/// | ---------- | ---------------------------------------------------------------------------- |
/// | `j(most)`  | a number from 0 to `most`, both included, each equally likely; callable from |
/// |            | several threads at once                                                      |
template <class J>
concept jitter = requires(J const& source, std::uint64_t most) {
    { source(most) } -> std::same_as<std::uint64_t>;
};

/// Random numbers of OpenSSL's generator: a microsecond each, which no wait notices, and different
/// in every thread and forked process, so that workers do not come back in step.
struct random_jitter {
    /// A number from 0 to `most`, both included.
    [[nodiscard]] std::uint64_t operator()(std::uint64_t most) const noexcept;
};

/// Exponential backoff with full jitter.
struct backoff_settings {
    /// The upper limit of the first wait after a failure of connection or server.
    std::chrono::milliseconds transient_base{50};

    /// The upper limit of the first wait after the server asked to slow down.
    std::chrono::milliseconds throttle_base{1'000};

    /// The upper limit of every wait but the one that a server asks for.
    std::chrono::milliseconds cap{20'000};
};

/// The upper limit of the n-th wait (n counts from 1): base * 2^(n-1), and never over `cap`.
[[nodiscard]] constexpr std::chrono::microseconds
backoff_limit(std::chrono::milliseconds base, std::chrono::milliseconds cap, int n) noexcept {
    std::chrono::milliseconds limit = base < cap ? base : cap;
    if (limit.count() < 0) limit = {};
    // Doubling up to the cap, and no further, cannot overflow.
    for (int step = 1; step < n && limit < cap && limit.count() != 0; ++step)
        limit = limit > cap / 2 ? cap : limit * 2;
    // Over a year it does not count, and could not be counted in microseconds.
    return limit < std::chrono::hours{24 * 365} ? limit : std::chrono::hours{24 * 365};
}

/// A wait: evenly distributed between 0 and `limit`, but at least what the server asked for.
///
/// Full jitter spreads the clients that failed together. `asked` (from Retry-After) is never
/// undercut and not subject to the cap; over longest_retry_after it is taken for that.
template <jitter Jitter>
[[nodiscard]] std::chrono::microseconds backoff_wait(
    std::chrono::microseconds limit, std::optional<std::chrono::seconds> asked,
    Jitter const& random) noexcept {
    auto const most = static_cast<std::uint64_t>(limit.count() < 0 ? 0 : limit.count());
    std::chrono::microseconds const wait{static_cast<std::int64_t>(random(most))};
    if (!asked) return wait;
    // Bounded before it is counted in microseconds, which could overflow.
    std::chrono::microseconds const least =
        *asked < longest_retry_after ? *asked : longest_retry_after;
    return wait < least ? least : wait;
}

} // namespace rampart

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/policy/impl/backoff.ipp>
#endif
