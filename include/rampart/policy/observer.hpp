// Who looks on while calls are made: the events, the observer concept and how observers are told.
#pragma once

#include <atomic>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include <rampart/endpoint.hpp>
#include <rampart/error.hpp>
#include <rampart/http/message.hpp>
#include <rampart/operations.hpp>

namespace rampart {

/// Which call an event belongs to. Constants of the endpoint, a number and the caller's own tag: no
/// personal data, unless the caller's tag is.
struct observed_call {
    std::uint64_t id = 0;       ///< one for each call of this process, from 1 on
    std::string_view provider;  ///< the provider's name
    std::string_view operation; ///< the endpoint's name: "create_customer"
    std::string_view method;    ///< "POST"
    std::string_view path;      ///< with its parameters' names: "/ramps/{id}"
    rampart::effect effect = rampart::effect::unspecified; ///< of the operation
    std::string_view tag{};                                ///< call_options::tag
};

/// What happens to a call, in this order: any number of attempts, each `attempt_started`,
/// `request_signed`, `request_sent`, `answer_received` as far as it got, any number of
/// `answer_deviated` behind it, with `attempt_retried` between two attempts; `call_finished` comes
/// last, once for each call, also for one that never had an attempt. Everything is a view that ends
/// with the hook.
namespace events {

/// A place in the limiter's queue has come; a connection is next.
struct attempt_started {
    observed_call const& call; ///< whose attempt it is
    int attempt;               ///< 1 is the first
};

/// Not told for operations without a signature.
struct request_signed {
    observed_call const& call;  ///< whose event it is
    int attempt;                ///< 1 is the first
    std::string_view timestamp; ///< empty when the scheme has none
    std::string_view nonce;     ///< empty when the scheme has none
};

/// The last byte of the request was handed to the connection. Told when the exchange is over.
struct request_sent {
    observed_call const& call; ///< whose event it is
    int attempt;               ///< 1 is the first
    std::size_t bytes;         ///< of head and body
};

/// An answer is there, whatever its status.
struct answer_received {
    observed_call const& call;              ///< whose event it is
    int attempt;                            ///< 1 is the first
    int http_status;                        ///< of the answer
    std::chrono::nanoseconds elapsed;       ///< since attempt_started
    std::span<http::field const> headers{}; ///< as they came: not to be logged without a choice
};

/// Something in the answer was not as documented, and was read all the same or left out; see
/// json::deviation. Never holds the value itself.
struct answer_deviated {
    observed_call const& call; ///< whose event it is
    int attempt;               ///< 1 is the first
    std::string_view path;     ///< "data.list[3].amount"; empty: the text as a whole
    std::string_view expected; ///< "a whole number"
    std::string_view found;    ///< "a text", "an empty text", "an unknown value" ...
};

/// The attempt failed, and another one will follow after `wait`.
struct attempt_retried {
    observed_call const& call;     ///< whose event it is
    int attempt;                   ///< the one that failed
    error const& why;              ///< why the attempt failed
    std::string_view reason;       ///< the retry policy's sentence
    std::chrono::nanoseconds wait; ///< before the next attempt
};

/// The caller gets his answer or error next.
struct call_finished {
    observed_call const& call;        ///< whose event it is
    int attempts;                     ///< made; 0 when none was
    std::chrono::nanoseconds elapsed; ///< of the whole call, waits included
    error const* failed = nullptr;    ///< null: it succeeded
};

} // namespace events

/// Whether the observer has a hook for the event.
template <class Observer, class Event>
concept observes = requires(Observer& looking, Event const& event) {
    looking.on(event);
};

/// Nobody looks on. Empty, and nothing is compiled for it.
struct no_observer {};

/// What an observer offers: any choice of these hooks, at least one.
///
/// | expression                     | when                                                 |
/// | ------------------------------ | ---------------------------------------------------- |
/// | `o.on(events::attempt_started)`| an attempt starts                                    |
/// | `o.on(events::request_signed)` | its request is signed                                |
/// | `o.on(events::request_sent)`   | its request is sent                                  |
/// | `o.on(events::answer_received)`| an answer has come                                   |
/// | `o.on(events::answer_deviated)`| something in it is not as documented                 |
/// | `o.on(events::attempt_retried)`| it failed and is going to be repeated                |
/// | `o.on(events::call_finished)`  | the call is over                                     |
///
/// Hooks take the event by value or const reference, run in the thread of the call and hold it up:
/// calls in several threads call them at once. What a hook throws is dropped: looking on changes
/// nothing. A client keeps a copy of its observer, so one with a state shares it among its copies.
template <class O>
concept observer = std::copy_constructible<O> &&
    (std::same_as<O, no_observer> || observes<O, events::attempt_started> ||
     observes<O, events::request_signed> || observes<O, events::request_sent> ||
     observes<O, events::answer_received> || observes<O, events::answer_deviated> ||
     observes<O, events::attempt_retried> || observes<O, events::call_finished>);

/// Tells the observer of `Event{arguments...}` if it has a hook for it; else the event is not even
/// made.
/// ```
/// rampart::notify<rampart::events::request_sent>(observer, call, attempt, bytes);
/// ```
template <class Event, class Observer, class... Arguments>
constexpr void notify(Observer&& looking, [[maybe_unused]] Arguments const&... arguments) noexcept {
    using type = std::remove_reference_t<Observer>;
    static_assert(
        observes<type, Event> || !observes<std::remove_const_t<type>, Event>,
        "rampart: this observer is const where its hook is not: declare the hook const");
    if constexpr (observes<type, Event>) {
        try {
            looking.on(Event{arguments...});
        } catch (...) { // NOLINT: a call goes on whatever happens to its onlookers
        }
    }
}

/// Several observers, told one after the other.
/// ```
/// rampart::observers both{log, counts};
/// ```
template <observer... Observers>
class observers {
public:
    /// Tells all of these, in this order.
    explicit constexpr observers(Observers... all) : all_{std::move(all)...} {}

    /// Tells each that has a hook for the event.
    template <class Event>
    requires(observes<Observers, Event> || ...) constexpr void on(Event const& event) noexcept {
        std::apply([&](auto&... each) { (tell(each, event), ...); }, all_);
    }

private:
    template <class Observer, class Event>
    static constexpr void tell(Observer& looking, Event const& event) noexcept {
        if constexpr (observes<Observer, Event>) {
            try {
                looking.on(event);
            } catch (...) { // NOLINT: as notify
            }
        }
    }

    std::tuple<Observers...> all_;
};

namespace detail {

[[nodiscard]] inline std::uint64_t next_call_id() noexcept {
    static std::atomic<std::uint64_t> last{0};
    return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

} // namespace detail

/// The call of an operation, for its events. Without an observer it has no number, and costs
/// nothing. `Plan` has an operation_facts' members.
template <class Provider, observer Observer, class Plan>
[[nodiscard]] observed_call
observe_call(Observer const&, Plan const& plan, std::string_view tag = {}) noexcept {
    observed_call call{0,         Provider::name, plan.name, http::to_string(plan.method),
                       plan.path, plan.effect,    tag};
    if constexpr (!std::same_as<Observer, no_observer>) {
        call.id = detail::next_call_id();
    }
    return call;
}

/// The call of an endpoint, for its events.
template <class Provider, auto const& Endpoint, observer Observer>
[[nodiscard]] observed_call observe_call(Observer const& looking) noexcept {
    struct {
        std::string_view name = endpoint_name<Endpoint>();
        http::method method = Endpoint.method;
        std::string_view path = Endpoint.path;
        rampart::effect effect = Endpoint.effect;
    } const plan;
    return observe_call<Provider>(looking, plan);
}

} // namespace rampart
