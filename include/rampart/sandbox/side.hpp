// A provider's side of the sandbox: what a server asks of it.
#pragma once

#include <rampart/config.hpp>
#include <rampart/sandbox/callable.hpp>
#include <rampart/sandbox/clock.hpp>
#include <rampart/sandbox/options.hpp>
#include <rampart/sandbox/timer_queue.hpp>
#include <rampart/sandbox/webhook_queue.hpp>
#include <rampart/sandbox/wire.hpp>

#include <chrono>
#include <concepts>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rampart::sandbox {

/// What a side needs of its server. The queues live as long as the side.
struct side_context {
    timer_queue* timers;             ///< for what happens by itself, on the sandbox's clock
    webhook_queue* webhooks;         ///< posted by the server
    std::string public_url;          ///< of the server, without a slash at the end
    std::chrono::seconds window;     ///< options::window
    std::chrono::seconds step_delay; ///< options::step_delay
};

/// A provider's side of the sandbox, to be given to a sandbox::server.
///
/// | expression               | meaning                                                        |
/// | ------------------------ | -------------------------------------------------------------- |
/// | `S::name`                | the provider's name, e.g. "hexarails"                          |
/// | `S::path_prefixes`       | an array of `std::string_view`: which paths are its own        |
/// | `s.keys()`               | the `key_pair` that a client has to be made with               |
/// | `s.start(context)`       | called once, before any request                                |
/// | `s.answer(request, now)` | checks a request and answers it: a `wire_answer`               |
///
/// Of several sides the one with the longest prefix of a path answers; "" fits every path. Timers
/// that are due have run before answer().
///
/// Thread safety: called by one thread at a time.
/// Lifetime: moved into its server before start(), and in one place from then on.
template <class S>
concept side = std::move_constructible<S> && requires(
    S s, S const constant, side_context const& context, wire_request const& request,
    time_point now) {
    { S::name } -> std::convertible_to<std::string_view>;
    { *std::begin(S::path_prefixes) } -> std::convertible_to<std::string_view>;
    { constant.keys() } -> std::convertible_to<key_pair>;
    s.start(context);
    { s.answer(request, now) } -> std::same_as<wire_answer>;
};

/// Holds any side. Can be moved, not copied.
class any_side {
public:
    /// Of any type that is a side.
    template <class S>
    requires(!std::same_as<S, any_side>) && side<S> explicit any_side(S given)
        : any_side{std::make_shared<S>(std::move(given))} {}

    /// as explain() shows it
    std::string_view name() const { return name_; }
    /// The paths that are its own.
    std::vector<std::string_view> const& path_prefixes() const { return path_prefixes_; }
    /// The keys that it accepts.
    key_pair const& keys() const { return keys_; }
    /// Told once, before the first request.
    void start(side_context const& context) { start_(context); }
    /// Adds an answer to the script.
    wire_answer answer(wire_request const& request, time_point now) {
        return answer_(request, now);
    }

private:
    template <class S>
    explicit any_side(std::shared_ptr<S> held)
        : name_{S::name},
          path_prefixes_{std::begin(S::path_prefixes), std::end(S::path_prefixes)},
          keys_{held->keys()},
          start_{[held](side_context const& context) { held->start(context); }},
          answer_{[held](wire_request const& request, time_point now) {
              return held->answer(request, now);
          }} {}

    std::string_view name_;
    std::vector<std::string_view> path_prefixes_;
    key_pair keys_;
    callable<void(side_context const&)> start_;
    callable<wire_answer(wire_request const&, time_point)> answer_;
};

/// The list that a server takes.
///
///     side_list(hexarails::side{}, my_provider_side{})
template <class... Sides>
std::vector<any_side> side_list(Sides... sides) {
    static_assert(
        (side<Sides> && ...),
        "rampart: this type is not a side of the sandbox: it needs a name, path_prefixes, keys(), "
        "start(context) and answer(request, now)");
    std::vector<any_side> list;
    list.reserve(sizeof...(Sides));
    (list.emplace_back(std::move(sides)), ...);
    return list;
}

} // namespace rampart::sandbox
