// Checks a request before anything is sent: its type's rules, its numbers and what is inside.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <rampart/json/bounded.hpp>
#include <rampart/json/decimal.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/json/nullable.hpp>
#include <rampart/rules.hpp>

namespace rampart {

/// A request type has rules when its namespace holds a constexpr function
/// `rules(T const*)` that returns a std::tuple of the rules above. rampart's own are templates over
/// nothing (`template <class = void>`), so that only those of requests in use are compiled.
template <class T>
concept has_rules = requires {
    rules(static_cast<T const*>(nullptr));
};

namespace detail {

template <class Member>
std::optional<broken_rule> check_member(Member const& member);

/// Whether there is anything to check about a member of that type.
template <class Member>
inline constexpr bool is_checked = json::described<Member> || requires(Member const& member) {
    Member::least;
    member.in_bounds();
};
template <>
inline constexpr bool is_checked<decimal> = true;
template <class T>
inline constexpr bool is_checked<std::optional<T>> = is_checked<T>;
template <class T>
inline constexpr bool is_checked<nullable<T>> = is_checked<T>;
template <class T>
inline constexpr bool is_checked<std::vector<T>> = is_checked<T>;

using member_check = std::optional<broken_rule> (*)(void const* place);

template <class Member>
std::optional<broken_rule> check_at(void const* place) {
    return check_member(*static_cast<Member const*>(place));
}

template <class Member>
consteval member_check check_of() {
    if constexpr (is_checked<Member>) {
        return &check_at<Member>;
    } else {
        return nullptr;
    }
}

template <template <class...> class List, class... Descriptors>
consteval std::array<member_check, sizeof...(Descriptors) + 1>
checks_of(List<Descriptors...> const*) {
    return {{check_of<json::detail::member_type<Descriptors>>()..., nullptr}};
}

/// The first rule that a member breaks, with the member's name in front of the field.
[[nodiscard]] std::optional<broken_rule>
check_members(std::string_view const* names, member_check const* checks, void const* const* places);

/// Checks a request's own rules, the bounds of its numbers, and the objects inside it.
template <json::described T>
std::optional<broken_rule> check_rules(T const& request) {
    std::optional<broken_rule> broken;
    if constexpr (has_rules<T>) {
        constexpr auto declared = rules(static_cast<T const*>(nullptr));
        std::apply(
            [&](auto const&... rule) {
                (void)((broken = rule.check(request), broken.has_value()) || ...);
            },
            declared);
    }
    if (broken) return broken;
    static constexpr auto checks = checks_of(static_cast<json::members_of<T> const*>(nullptr));
    json::detail::member_places<T const> const places{request};
    return check_members(names<T>.data(), checks.data(), places.at);
}

/// Numbers within their bounds, amounts as plain digits, and the rules of objects inside.
template <class Member>
std::optional<broken_rule> check_member(Member const& member) {
    if constexpr (requires {
                      Member::least;
                      member.in_bounds();
                  }) {
        if (member.in_bounds()) return std::nullopt;
        return broken_rule{
            {},
            "must be from " + std::to_string(Member::least) + " to " +
                std::to_string(Member::most) + ", is " + std::to_string(*member)};
    } else if constexpr (std::same_as<Member, decimal>) {
        // Contracts show digits with an optional fraction; who knows how "1e3" is read.
        if (member.text().find_first_of("eE+") == std::string_view::npos) return std::nullopt;
        return broken_rule{
            {}, "must be written as plain digits, without an exponent or a plus sign"};
    } else if constexpr (json::described<Member>) {
        return check_rules(member);
    } else if constexpr (json::detail::is_optional<Member>) {
        return member ? check_member(*member) : std::nullopt;
    } else if constexpr (json::detail::is_vector<Member>) {
        for (std::size_t index = 0; index < member.size(); ++index) {
            auto broken = check_member(member[index]);
            if (!broken) continue;
            json::detail::prefix_path(broken->field, json::detail::index_step(index));
            return broken;
        }
        return std::nullopt;
    } else {
        return std::nullopt;
    }
}

} // namespace detail

} // namespace rampart

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/call/impl/check_rules.ipp>
#endif
