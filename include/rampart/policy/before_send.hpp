// Who is asked before a request goes out: a hook that may refuse it.
#pragma once

#include <concepts>
#include <optional>
#include <string_view>
#include <type_traits>

#include <rampart/error.hpp>
#include <rampart/policy/observer.hpp>

namespace rampart {

/// A request that is signed and about to be sent: what a journal needs to find out later what
/// became of it. Everything is a view that ends with the hook.
struct outgoing {
    observed_call const& call;  ///< provider, operation, method, path, effect, and the caller's tag
    int attempt;                ///< 1 is the first
    std::string_view timestamp; ///< as signed; empty when the scheme has none, or nothing is signed
    std::string_view nonce;     ///< the same
    std::string_view target;    ///< path and query as sent; may hold personal data
    std::string_view body;      ///< the bytes that are sent; empty when there are none
};

/// Nobody is asked. Empty, and nothing is compiled for it.
struct no_before_send {};

namespace detail {

template <class Hook>
concept may_refuse = requires(Hook& hook, outgoing const& what) {
    requires std::is_void_v<decltype(hook(what))> ||
        std::convertible_to<decltype(hook(what)), std::optional<error>>;
};

} // namespace detail

/// What a `before_send` hook offers.
///
/// | expression   | meaning                                                                     |
/// | ------------ | --------------------------------------------------------------------------- |
/// | `h(outgoing)`| called when the connection stands and the request is signed, before its      |
/// |              | first byte is written; returns nothing, or a `std::optional<error>`          |
///
/// An exception or a returned error refuses the request: nothing of it is sent, it is not repeated,
/// and the call ends with `delivery::not_sent`. An exception's what() is in the message of
/// errc::vetoed; a returned error is the call's own. Asked for every attempt, and again for one
/// whose kept connection turned out to be dead, with another nonce. Runs in the thread of the call
/// or of its connection and holds it up: calls in several threads call it at once. A client keeps a
/// copy of its hook.
/// ```
/// rampart::policies{.before_send = [&journal](rampart::outgoing const& what) {
///     journal.write(what.call.tag, what.nonce, what.timestamp); // throws when the disk is full
/// }}
/// ```
template <class H>
concept before_send_hook = std::copy_constructible<H> &&
    (std::same_as<H, no_before_send> || detail::may_refuse<H>);

/// Whether a hook does anything: `if constexpr (asks_before_sending<Hook>)`.
template <before_send_hook H>
inline constexpr bool asks_before_sending = !std::same_as<H, no_before_send>;

} // namespace rampart
