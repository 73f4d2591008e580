// What carries a request to a server and brings the response back.
#pragma once

#include <chrono>
#include <concepts>

#include <rampart/error.hpp>
#include <rampart/http/message.hpp>
#include <rampart/http/origin.hpp>

namespace rampart::http {

/// Deadlines of one call, counted from its start; zero means none.
struct deadlines {
    /// For name resolution, TCP and TLS together, when a new connection is needed.
    std::chrono::milliseconds connect{10'000};

    /// For the whole call: connecting, sending and the complete answer.
    std::chrono::milliseconds call{30'000};
};

/// What a Transport policy offers.
///
/// | expression                          | meaning                                              |
/// | ----------------------------------- | ---------------------------------------------------- |
/// | `t.send(origin, request, deadlines)`| sends the request's bytes once, unchanged, to the    |
/// |                                     | origin and returns the response, or an error whose   |
/// |                                     | `delivery` says how far it got; follows no redirect  |
template <class T>
concept transport = requires(T& t, origin const& to, request const& message, deadlines limits) {
    { t.send(to, message, limits) } -> std::same_as<result<response>>;
};

} // namespace rampart::http
