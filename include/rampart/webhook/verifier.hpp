// The verifier of what a provider posts: it authenticates a notification, reads it, and refuses
// what it saw before. What differs from provider to provider is facts, in a traits class.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <rampart/json/lenient.hpp>
#include <rampart/webhook/authenticate.hpp>
#include <rampart/webhook/notification.hpp>
#include <rampart/webhook/refusal.hpp>
#include <rampart/webhook/replay_memory.hpp>

namespace rampart::webhook {

/// The facts of a provider's notifications.
///
/// | expression              | meaning                                                            |
/// | ----------------------- | ------------------------------------------------------------------ |
/// | `T::event`              | what a notification is read as                                         |
/// | `T::read(body, seen)`   | reads a body into an `event`, or refuses it; what deviates from    |
/// |                         | the documentation is added to `seen` unless that is null           |
/// | `T::replay_key(e)`      | optional: what a replay memory knows an event by; or               |
/// | `T::replay_key(e, body)`| the same, from event and body. Without either it is the signature  |
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

template <class T>
concept known_by_event = requires(typename T::event const& known) {
    T::replay_key(known);
};

template <class T>
concept known_by_event_and_body = requires(typename T::event const& known, std::string_view body) {
    T::replay_key(known, body);
};

template <class Event>
bool has_problem(Event const&) {
    return false;
}

/// Whether what was posted could not be read: a member `problem` says so. It may be readable when
/// it comes again.
template <class... Events>
bool has_problem(std::variant<Events...> const& read) {
    return std::visit(
        [](auto const& one) {
            if constexpr (requires { one.problem; }) {
                return !one.problem.empty();
            } else {
                return false;
            }
        },
        read);
}

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
/// | `a.memory()`              | a pointer to the replay memory, null without one                 |
template <verifier_traits Traits, class Authenticator>
class basic_verifier : public Authenticator {
public:
    using event = typename Traits::event; ///< what a genuine notification becomes
    using Authenticator::Authenticator;

    /// The event, or why it is refused. Nothing is remembered before it was read. `seen`, unless
    /// null, gets what deviates from the documentation.
    [[nodiscard]] result<event>
    verify(notification const& received, std::vector<json::deviation>* seen = nullptr)
        const requires detail::authenticates<Authenticator> {
        auto proof = this->authenticate(received, seen);
        if (!proof) return proof.error();
        auto read = [&]() -> result<event> {
            if constexpr (std::is_same_v<std::remove_cvref_t<decltype(proof)>, result<event>>) {
                return std::move(proof);
            } else {
                return Traits::read(received.body, seen);
            }
        }();
        if (!read || !this->memory() || detail::has_problem(*read)) return read;
        if (auto again = seen_before(this->memory(), replay_key(*read, received))) {
            return std::move(*again);
        }
        return read;
    }

    /// Lets a notification through once more, whose handling failed.
    void forget(notification const& received) const requires(!detail::known_by_event<Traits>) {
        if (!this->memory()) return;
        if constexpr (detail::known_by_event_and_body<Traits>) {
            auto const read = Traits::read(received.body, nullptr);
            if (read) this->memory()->forget(replay_key(*read, received));
        } else {
            this->memory()->forget(signature_key(received));
        }
    }

    /// Lets an event through once more, whose handling failed.
    void forget(event const& known) const requires detail::known_by_event<Traits> {
        if (this->memory()) this->memory()->forget(Traits::replay_key(known));
    }

private:
    static std::string signature_key(notification const& received) {
        using scheme = typename Traits::scheme;
        return webhook::replay_key<scheme>(webhook::stamps_of<scheme>(received));
    }

    static std::string replay_key(event const& read, notification const& received) {
        if constexpr (detail::known_by_event<Traits>) {
            return Traits::replay_key(read);
        } else if constexpr (detail::known_by_event_and_body<Traits>) {
            return Traits::replay_key(read, received.body);
        } else {
            return signature_key(received);
        }
    }
};

} // namespace rampart::webhook
