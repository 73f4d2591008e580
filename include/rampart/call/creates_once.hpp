// effect::creates_once: a creation with a key of the caller's that the provider makes once only,
// however often it is sent, as long as it remembers the key.
#pragma once

#include <rampart/config.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include <rampart/endpoint.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/rules.hpp>

namespace rampart {

/// How long a provider remembers the key of an operation that is effect::creates_once: its
/// `key_lifetime`, for which repetitions with one key are made once. Zero when it declares none:
/// then such an operation does not compile.
template <class Provider>
[[nodiscard]] constexpr std::chrono::seconds key_lifetime_of() noexcept {
    if constexpr (requires { std::chrono::seconds{Provider::key_lifetime}; }) {
        return Provider::key_lifetime;
    } else {
        return std::chrono::seconds{0};
    }
}

namespace detail {

/// The effect of an operation that began to be sent so long ago: a creation whose key the provider
/// may have forgotten is one like all others.
[[nodiscard]] constexpr effect effect_after(
    effect declared, std::chrono::seconds lifetime, std::chrono::nanoseconds passed) noexcept {
    if (declared != effect::creates_once) return declared;
    return passed < lifetime ? effect::creates_once : effect::creates;
}

/// Whether sending the same request again does no harm, though an earlier one was acted upon.
[[nodiscard]] constexpr bool may_send_twice(effect what) noexcept {
    return what == effect::reads || what == effect::creates_once;
}

/// What is wrong with a key: one that was forgotten would make two creations one.
template <class Member>
[[nodiscard]] std::string_view broken_key_rule(Member const& key) {
    if constexpr (json::detail::is_optional<Member>) {
        if (!key.has_value()) return "must be given: it is the key by which this is made once";
        return broken_key_rule(*key);
    } else if constexpr (std::is_convertible_v<Member const&, std::string_view>) {
        std::string_view const text{key};
        if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
            return "must not be empty: it is the key by which this is made once";
        }
    }
    return {};
}

/// Checks the key of an operation that is effect::creates_once.
template <auto const& Endpoint>
[[nodiscard]] std::optional<broken_rule> check_key(request_of<Endpoint> const& request) {
    std::optional<broken_rule> broken;
    json::for_each_member<request_of<Endpoint>>([&](auto member) {
        if (Endpoint.key != member.name) return;
        auto const rule = broken_key_rule(request.*member.pointer);
        if (!rule.empty()) broken = broken_rule{std::string{Endpoint.key}, std::string{rule}};
    });
    return broken;
}

} // namespace detail

} // namespace rampart
