// What carries a request to a server and brings the response back.
#pragma once

#include <concepts>

#include <rampart/error.hpp>
#include <rampart/http/message.hpp>
#include <rampart/http/origin.hpp>
#include <rampart/http/request_source.hpp>
#include <rampart/http/timeouts.hpp>

namespace rampart::http {

/// What a Transport policy offers.
///
/// | expression                         | meaning                                               |
/// | ---------------------------------- | ----------------------------------------------------- |
/// | `t.send(origin, source, timeouts)`| calls `source()` when it can write, sends the bytes   |
/// |                                    | once and unchanged to the origin, calls                |
/// |                                    | `source.written(n)` and returns the response, or an    |
/// |                                    | error whose `delivery` says how far it got; follows no |
/// |                                    | redirect; uses `source` no more once it has returned   |
template <class T>
concept transport =
    requires(T& t, origin const& to, request_source const& source, timeouts const& limits) {
    { t.send(to, source, limits) } -> std::same_as<result<response>>;
};

} // namespace rampart::http
