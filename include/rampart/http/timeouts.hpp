// How long the steps of a call may take.
#pragma once

#include <algorithm>
#include <chrono>

#include <rampart/config.hpp>

namespace rampart::http {

/// Timeouts of one call. Zero means none, and so does what is over longest_timeout.
struct timeouts {
    /// Of the whole call from its start: waiting, connecting, sending and the complete answer, and
    /// all attempts where it is repeated. Nothing is begun to be sent after it. Negative, as what
    /// is left of a timeout may be: it has passed. 30 s.
    std::chrono::milliseconds call{30'000};

    /// Of name lookup, TCP and TLS together, when a new connection is needed; counted from the
    /// moment the connection is begun. 10 s.
    std::chrono::milliseconds connect{10'000};

    /// Between two signs of life of the server while a request is written or an answer read, of
    /// what may be sent twice: a read that meets a dead connection goes out again over a new one.
    /// 10 s.
    std::chrono::milliseconds io{10'000};

    /// Of the wait for a connection when all that are allowed are in use. 10 s.
    std::chrono::milliseconds pool_wait{10'000};

    /// As `io`, of what must not be sent twice. To give up such a wait leaves the outcome unknown,
    /// where the answer may still come: none, so that it lasts as long as the call may.
    std::chrono::milliseconds io_of_changes{0};
};

/// A year: nothing waits for longer, and counting with it does not overflow a clock.
inline constexpr std::chrono::milliseconds longest_timeout = std::chrono::hours{24 * 365};

/// The same timeouts, none of them over longest_timeout; nor is `call` further below zero.
[[nodiscard]] constexpr timeouts bounded(timeouts const& given) noexcept {
    return {
        std::clamp(given.call, -longest_timeout, longest_timeout),
        (std::min)(given.connect, longest_timeout), (std::min)(given.io, longest_timeout),
        (std::min)(given.pool_wait, longest_timeout),
        (std::min)(given.io_of_changes, longest_timeout)};
}

} // namespace rampart::http
