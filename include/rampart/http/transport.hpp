// What carries a request to a server and brings the response back: transports give connections.
#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>

#include <rampart/error.hpp>
#include <rampart/http/message.hpp>
#include <rampart/http/origin.hpp>
#include <rampart/http/timeouts.hpp>

namespace rampart::http {

/// Which connection will do.
enum class connection_use {
    kept_or_new,  ///< one that served an earlier call, or a new one
    fresh_or_new, ///< the same for what must not be sent twice: it served that call a moment ago
    new_only,     ///< in place of a kept one that turned out to be dead
};

/// How far the last exchange of a connection got, beyond what its result says.
struct exchange_progress {
    /// When the last byte of the request was handed over; nothing when it was not.
    std::optional<std::chrono::steady_clock::time_point> written{};

    /// The request's bytes, head and body.
    std::size_t bytes = 0;

    /// Whether a byte of an answer came.
    bool answer_begun = false;
};

/// What a connection offers. It is given back to its transport when it is dropped.
///
/// | expression                | meaning                                                         |
/// | ------------------------- | --------------------------------------------------------------- |
/// | `c.kept()`                | whether it served an earlier call, so that it may be dead       |
/// | `c.exchange(request, t)`  | sends the request's bytes once and unchanged, within `t.call`   |
/// |                           | and `t.io`; returns the response, or an error whose `delivery`  |
/// |                           | says how far it got; follows no redirect                        |
/// | `c.progress()`            | the exchange_progress of that exchange                           |
template <class C>
concept connection = std::move_constructible<C> &&
    requires(C& c, C const& made, request ready, timeouts const& t) {
    { made.kept() } -> std::same_as<bool>;
    { c.exchange(std::move(ready), t) } -> std::same_as<result<response>>;
    { made.progress() } -> std::convertible_to<exchange_progress>;
};

namespace detail {

template <class T>
inline constexpr bool is_result_of_connection = false;
template <connection C>
inline constexpr bool is_result_of_connection<result<C>> = true;

} // namespace detail

/// What a Transport policy offers.
///
/// | expression                   | meaning                                                       |
/// | ---------------------------- | ------------------------------------------------------------- |
/// | `t.connect(origin, t, use)`  | a connection to the origin within the timeouts, as a          |
/// |                              | `result`; an error's delivery is `not_sent`                   |
///
/// A transport outlives its connections. A transport of one function is function_transport.
template <class T>
concept transport = requires(T& t, origin const& to, timeouts const& within, connection_use use) {
    requires detail::is_result_of_connection<
        std::remove_cvref_t<decltype(t.connect(to, within, use))>>;
};

/// The connections of a transport.
template <transport T>
using connection_of = typename std::remove_cvref_t<decltype(std::declval<T&>().connect(
    std::declval<origin const&>(), std::declval<timeouts const&>(), connection_use{}))>::value_type;

} // namespace rampart::http
