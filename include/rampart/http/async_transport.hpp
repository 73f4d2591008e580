// What an asynchronous Transport policy offers: the same as a blocking one, to be awaited.
#pragma once

#include <rampart/config.hpp>

#include <concepts>
#include <type_traits>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <rampart/http/transport.hpp>

namespace rampart::http {

namespace detail {

template <class T>
struct awaited;
template <class T, class Executor>
struct awaited<boost::asio::awaitable<T, Executor>> {
    using type = T;
};
template <class T>
using awaited_t = typename awaited<std::remove_cvref_t<T>>::type;

} // namespace detail

/// As http::connection; `c.exchange(request, t)` returns a boost::asio::awaitable of the result.
template <class C>
concept async_connection = std::move_constructible<C> &&
    requires(C& c, C const& made, request ready, timeouts const& t) {
    { made.kept() } -> std::same_as<bool>;
    { c.exchange(std::move(ready), t) } -> std::same_as<boost::asio::awaitable<result<response>>>;
    { made.progress() } -> std::convertible_to<exchange_progress>;
};

/// What an asynchronous Transport policy offers.
///
/// | expression                  | meaning                                                        |
/// | --------------------------- | -------------------------------------------------------------- |
/// | `t.get_executor()`          | where its I/O runs                                             |
/// | `t.connect(origin, t, use)` | as http::transport's, in a boost::asio::awaitable              |
///
/// Both coroutines run on the strand of a call and honour its cancellation (they look at
/// `this_coro::cancellation_state`, and end with errc::cancelled). The transport outlives its
/// connections.
template <class T>
concept async_transport =
    requires(T& t, origin const& to, timeouts const& within, connection_use use) {
    { t.get_executor() } -> std::convertible_to<boost::asio::any_io_executor>;
    requires async_connection<
        typename detail::awaited_t<decltype(t.connect(to, within, use))>::value_type>;
};

/// The connections of an asynchronous transport.
template <async_transport T>
using async_connection_of = typename detail::awaited_t<decltype(std::declval<T&>().connect(
    std::declval<origin const&>(), std::declval<timeouts const&>(), connection_use{}))>::value_type;

} // namespace rampart::http
