// What carries a request to a server and brings the response back.
#pragma once

#include <algorithm>
#include <chrono>
#include <concepts>

#include <rampart/error.hpp>
#include <rampart/http/message.hpp>
#include <rampart/http/origin.hpp>
#include <rampart/http/request_source.hpp>

namespace rampart::http {

/// Deadlines of one call; zero means none, and what is over longest_deadline is taken for that.
struct deadlines {
    /// For name resolution, TCP and TLS together, when a new connection is needed; counted from
    /// the moment the connection is begun.
    std::chrono::milliseconds connect{10'000};

    /// For the whole call from its start: waiting, connecting, sending and the complete answer,
    /// and all attempts where it is repeated. Nothing is begun to be sent after it.
    std::chrono::milliseconds call{30'000};

    /// Between two signs of life of the server while a request is written or an answer read.
    std::chrono::milliseconds idle{0};

    /// For a connection to become free when all that are allowed are in use.
    std::chrono::milliseconds queue{10'000};
};

/// A year: nothing waits for longer, and counting with it does not overflow a clock.
inline constexpr std::chrono::milliseconds longest_deadline = std::chrono::hours{24 * 365};

/// The same deadlines, none of them over longest_deadline.
[[nodiscard]] constexpr deadlines bounded(deadlines const& limits) noexcept {
    return {
        (std::min)(limits.connect, longest_deadline), (std::min)(limits.call, longest_deadline),
        (std::min)(limits.idle, longest_deadline), (std::min)(limits.queue, longest_deadline)};
}

/// What a Transport policy offers.
///
/// | expression                         | meaning                                               |
/// | ---------------------------------- | ----------------------------------------------------- |
/// | `t.send(origin, source, deadlines)`| calls `source()` when it can write, sends the bytes   |
/// |                                    | once and unchanged to the origin, calls                |
/// |                                    | `source.written(n)` and returns the response, or an    |
/// |                                    | error whose `delivery` says how far it got; follows no |
/// |                                    | redirect; uses `source` no more once it has returned   |
template <class T>
concept transport =
    requires(T& t, origin const& to, request_source const& source, deadlines const& limits) {
    { t.send(to, source, limits) } -> std::same_as<result<response>>;
};

} // namespace rampart::http
