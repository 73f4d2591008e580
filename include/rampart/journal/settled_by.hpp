// How a call is found again whose outcome is unknown: what an endpoint's settled_by says, as code.
#pragma once

#include <rampart/config.hpp>

#include <chrono>
#include <concepts>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <rampart/endpoint.hpp>
#include <rampart/journal/intent.hpp>

namespace rampart::journal {

/// What is looked for: a call under the caller's reference, acted upon at one time or another from
/// `from` to `to`, or never.
struct search {
    std::string_view reference; ///< the caller's
    moment from;                ///< when its request was signed
    moment to;                  ///< when its signature was dead

    /// Which of these payments, by the provider's ids, the provider has told the journal of: they
    /// are other intents', and need not be asked for. Empty: none is known.
    std::function<std::set<std::string>(std::vector<std::string> const&)> told{};
};

/// What a look found.
struct sighting {
    /// The provider's id of what was made; nothing: it was not found.
    std::optional<std::string> id{};

    /// Whether everything was read that could hold it. A page that fails, a list that ends in an
    /// error and a row that may be the one leave this false, and then nothing is proven.
    bool complete = false;

    std::string why{}; ///< one line
};

/// What a webhook says of a call.
struct said {
    std::string reference; ///< the caller's
    std::string id;        ///< the provider's
};

/// How calls of an endpoint are settled; a provider specialises it beside its endpoints, as
/// rampart/hexarails/settled_by.hpp does. Each member is optional:
///
/// | expression                       | meaning |
/// | -------------------------------- | --- |
/// | `S::reference(request)`          | the caller's reference in a request, else its `reference` |
/// | `S::look(api, request, search)`  | looks, with calls that only read: a sighting |
/// | `S::memory`                      | what looks of one pass share, e.g. a list that was read; |
/// |                                  | then it is `look(api, request, search, memory)` |
/// | `S::heard(event)`                | what a verified webhook says: std::optional<said> |
///
/// What has no `look` is held until a webhook or a person settles it.
template <auto const& Endpoint>
struct settled_by {};

namespace detail {

template <class S>
struct memory_in {
    struct type {};
};

template <class S>
requires requires { typename S::memory; }
struct memory_in<S> {
    using type = typename S::memory;
};

template <class S>
inline constexpr bool remembers = requires {
    typename S::memory;
};

/// What the looks of one pass share.
template <auto const& Endpoint>
using look_memory = typename memory_in<settled_by<Endpoint>>::type;

/// One look, with or without a memory.
template <auto const& Endpoint, class Api>
requires(!remembers<settled_by<Endpoint>>) auto look_with(
    Api& api, request_of<Endpoint> const& request, search const& what, look_memory<Endpoint>&)
    -> decltype(settled_by<Endpoint>::look(api, request, what)) {
    return settled_by<Endpoint>::look(api, request, what);
}

template <auto const& Endpoint, class Api>
requires remembers<settled_by<Endpoint>>
auto look_with(
    Api& api, request_of<Endpoint> const& request, search const& what,
    look_memory<Endpoint>& memory)
    -> decltype(settled_by<Endpoint>::look(api, request, what, memory)) {
    return settled_by<Endpoint>::look(api, request, what, memory);
}

} // namespace detail

/// Whether a read finds calls of the endpoint.
template <auto const& Endpoint, class Api>
concept found_by_reading = requires(
    Api& api, request_of<Endpoint> const& request, search const& what,
    detail::look_memory<Endpoint>& memory) {
    { detail::look_with<Endpoint>(api, request, what, memory) } -> std::same_as<sighting>;
};

/// Whether the endpoint's request names the caller's reference.
template <auto const& Endpoint>
concept has_reference = requires(request_of<Endpoint> const& request) {
    { settled_by<Endpoint>::reference(request) } -> std::convertible_to<std::string>;
}
|| requires(request_of<Endpoint> const& request) {
    { request.reference } -> std::convertible_to<std::string>;
};

/// The caller's reference in a request.
template <auto const& Endpoint>
requires has_reference<Endpoint>
[[nodiscard]] std::string reference_in(request_of<Endpoint> const& request) {
    if constexpr (requires { settled_by<Endpoint>::reference(request); }) {
        return settled_by<Endpoint>::reference(request);
    } else {
        return request.reference;
    }
}

/// A day as "YYYY-MM-DD", in UTC.
[[nodiscard]] inline std::string date_text(std::chrono::sys_days day) {
    std::chrono::year_month_day const date{day};
    auto const two = [](unsigned number) {
        return std::string(number < 10 ? 1 : 0, '0') + std::to_string(number);
    };
    return std::to_string(static_cast<int>(date.year())) + '-' +
           two(static_cast<unsigned>(date.month())) + '-' + two(static_cast<unsigned>(date.day()));
}

} // namespace rampart::journal
