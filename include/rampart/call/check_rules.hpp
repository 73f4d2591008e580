// Checks a request before anything is sent: its type's rules, its numbers and what is inside.
#pragma once

#include <rampart/config.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include <boost/mp11/algorithm.hpp>

#include <rampart/json/decimal.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/json/member_table.hpp>
#include <rampart/rules.hpp>

namespace rampart::detail {

/// Whether there is anything to check about a member of that type.
template <class Member>
consteval bool is_checked() {
    if constexpr (json::detail::is_bounded<Member>) {
        return true;
    } else if constexpr (json::detail::is_optional<Member> || json::detail::is_vector<Member>) {
        return is_checked<typename Member::value_type>();
    } else {
        return json::described<Member> || std::same_as<Member, decimal>;
    }
}

template <class Descriptor>
using is_checked_member = std::bool_constant<is_checked<json::detail::member_type<Descriptor>>()>;

template <class Member>
std::optional<broken_rule> check_member(Member const& member);

/// Puts a step before the field of what was broken, if anything was.
inline std::optional<broken_rule> within(std::string_view step, std::optional<broken_rule> broken) {
    if (broken) json::detail::prefix_path(broken->field, step);
    return broken;
}

/// Checks a request's own rules, the bounds of its numbers, and the objects inside it.
template <json::described T>
std::optional<broken_rule> check_rules(T const& request) {
    std::optional<broken_rule> broken;
    if constexpr (has_rules<T>) {
        constexpr auto declared = rules(static_cast<T const*>(nullptr));
        std::apply(
            [&](auto const&... rule) { (void)((broken = rule.check(request)) || ...); }, declared);
    }
    using checked = boost::mp11::mp_copy_if<json::members_of<T>, is_checked_member>;
    boost::mp11::mp_for_each<checked>([&](auto member) {
        if (!broken) broken = within(member.name, check_member(request.*member.pointer));
    });
    return broken;
}

/// Numbers within their bounds, amounts as plain digits, and the rules of objects inside.
template <class Member>
std::optional<broken_rule> check_member(Member const& member) {
    if constexpr (json::described<Member>) {
        return check_rules(member);
    } else if constexpr (std::same_as<Member, decimal>) {
        // Contracts show digits with an optional fraction; who knows how "1e3" is read.
        if (member.text().find_first_of("eE+") == std::string_view::npos) return std::nullopt;
        return broken_rule{
            {}, "must be written as plain digits, without an exponent or a plus sign"};
    } else if constexpr (json::detail::is_bounded<Member>) {
        if (member.in_bounds()) return std::nullopt;
        return broken_rule{
            {},
            "must be from " + std::to_string(Member::least) + " to " +
                std::to_string(Member::most) + ", is " + std::to_string(*member)};
    } else if constexpr (json::detail::is_optional<Member>) {
        return member ? check_member(*member) : std::nullopt;
    } else {
        for (std::size_t index = 0; index < member.size(); ++index) {
            auto broken = check_member(member[index]);
            if (broken) return within(json::detail::index_step(index), std::move(broken));
        }
        return std::nullopt;
    }
}

} // namespace rampart::detail
