// The verifier of what a provider posts: it authenticates a notification and reads it. What differs
// from provider to provider is facts, in a traits class. An inbox keeps it from being handled
// twice.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <rampart/json/lenient.hpp>
#include <rampart/webhook/authenticate.hpp>
#include <rampart/webhook/event_key.hpp>
#include <rampart/webhook/notification.hpp>
#include <rampart/webhook/refusal.hpp>

namespace rampart::webhook {

/// The facts of a provider's notifications.
///
/// | expression              | meaning                                                            |
/// | ----------------------- | ------------------------------------------------------------------ |
/// | `T::event`              | what a notification is read as                                     |
/// | `T::read(body, seen)`   | reads a body into an `event`, or refuses it; what deviates from    |
/// |                         | the documentation is added to `seen` unless that is null           |
/// | `T::event_key(e, n)`    | optional: what an inbox knows event `e` of notification `n` by,    |
/// |                         | the provider's name first; else that of the body's bytes           |
///
/// signature_authenticator asks for more.
template <class T>
concept verifier_traits = requires(std::string_view body, std::vector<json::deviation>* seen) {
    typename T::event;
    { T::read(body, seen) } -> std::same_as<result<typename T::event>>;
};

namespace detail {

template <class A>
concept authenticates = requires(A const& by, notification const& received) {
    by.authenticate(received, nullptr);
};

} // namespace detail

/// Verifies and reads notifications. All member functions may be called from several threads at
/// once.
///
/// `Authenticator` is the public base: signature_authenticator for a signature by a scheme, or a
/// class of a provider's own.
///
/// | expression                | meaning                                                          |
/// | ------------------------- | ---------------------------------------------------------------- |
/// | `a.authenticate(d, seen)` | what proves that `d` is genuine, or a refusal. An event of the   |
/// |                           | traits, where the proof is in the body: it is not read again     |
template <class Traits, class Authenticator>
class basic_verifier : public Authenticator {
    static_assert(
        verifier_traits<Traits>,
        "rampart: these are not the facts of a provider's notifications: they need a type `event` "
        "and a static read(body, deviations) that returns webhook::result<event>");

public:
    using event = typename Traits::event; ///< what a genuine notification becomes
    using Authenticator::Authenticator;

    /// The event, or why it is refused. `seen`, unless null, gets what deviates from the
    /// documentation. What was genuine once is so again within its window: give `event_key` to an
    /// inbox before it is handled.
    [[nodiscard]] result<event>
    verify(notification const& received, std::vector<json::deviation>* seen = nullptr)
        const requires detail::authenticates<Authenticator> {
        auto proof = this->authenticate(received, seen);
        if (!proof) return proof.error();
        if constexpr (std::is_same_v<decltype(proof), result<event>>) {
            return proof;
        } else {
            return Traits::read(received.body, seen);
        }
    }

    /// What an inbox (webhook/inbox.hpp) knows an event by: the provider's name and the event's own
    /// key. An event that the provider posts and signs a second time has the same.
    [[nodiscard]] static std::string event_key(event const& read, notification const& received) {
        if constexpr (requires { Traits::event_key(read, received); }) {
            return Traits::event_key(read, received);
        } else {
            return body_key("webhook", received);
        }
    }
};

} // namespace rampart::webhook
