// The policies and timeouts of a client that has none of its own: its provider's, or rampart's.
#pragma once

#include <concepts>
#include <string_view>
#include <type_traits>

#include <rampart/http/timeouts.hpp>
#include <rampart/policy/policies.hpp>

namespace rampart {

/// A provider that says how its clients behave unless they are told otherwise.
///
/// | expression                           | meaning                                             |
/// | ------------------------------------ | --------------------------------------------------- |
/// | `P::default_policies(base_url, key)` | static; the rampart::policies of a client of that    |
/// |                                      | server and API key: pacing, retries, who looks on    |
/// | `P::default_timeouts`                | static constexpr http::timeouts; may be left out     |
///
/// Policies that a client is given replace all of the provider's, and so do timeouts.
/// ```
/// static auto default_policies(std::string_view base_url, std::string_view key) {
///     bool const live = base_url == production;
///     return rampart::policies{
///         .limiter = rampart::shared_limiter{live ? production_rate : sandbox_rate, key}};
/// }
/// ```
template <class P>
concept brings_policies = requires(std::string_view text) {
    P::default_policies(text, text);
};

namespace detail {

template <class T>
inline constexpr bool is_policies = false;
template <class Retry, class Limiter, class Observer, class Hook>
inline constexpr bool is_policies<policies<Retry, Limiter, Observer, Hook>> = true;

template <class Provider>
inline constexpr bool misses_policies = requires {
    &Provider::default_policies;
};

template <class Provider>
struct chosen_policies {
    static_assert(
        !misses_policies<Provider>,
        "rampart: this provider's default_policies cannot be called: it is a static function of "
        "(std::string_view base_url, std::string_view key)");
    using type = policies<>;
};
template <brings_policies Provider>
struct chosen_policies<Provider> {
    using given = std::remove_cvref_t<decltype(Provider::default_policies(
        std::string_view{}, std::string_view{}))>;
    static_assert(
        is_policies<given>,
        "rampart: this provider's default_policies(base_url, key) does not return "
        "rampart::policies{...}");
    using type = std::conditional_t<is_policies<given>, given, policies<>>;
};

} // namespace detail

/// The type of the policies that a client of this provider has by default.
template <class Provider>
using default_policies_of = typename detail::chosen_policies<Provider>::type;

/// The timeouts that a client of this provider has by default.
template <class Provider>
[[nodiscard]] constexpr http::timeouts default_timeouts_of() noexcept {
    if constexpr (requires { Provider::default_timeouts; }) {
        static_assert(
            std::convertible_to<decltype((Provider::default_timeouts)), http::timeouts>,
            "rampart: this provider's default_timeouts are not rampart::http::timeouts");
        return Provider::default_timeouts;
    } else {
        return {};
    }
}

namespace detail {

/// The policies of a client that was given none: the provider's where they are of the client's
/// type.
template <class Provider, class Policies>
[[nodiscard]] Policies
policies_for([[maybe_unused]] std::string_view base_url, [[maybe_unused]] std::string_view key) {
    if constexpr (brings_policies<Provider>) {
        if constexpr (std::same_as<Policies, default_policies_of<Provider>>) {
            return Provider::default_policies(base_url, key);
        } else {
            return Policies();
        }
    } else {
        return Policies();
    }
}

/// The API key of a signer; empty when it tells none.
template <class Signer>
[[nodiscard]] std::string_view key_of(Signer const& by) noexcept {
    if constexpr (requires { std::string_view{by.key()}; }) {
        return by.key();
    } else {
        return {};
    }
}

} // namespace detail

} // namespace rampart
