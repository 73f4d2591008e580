// Described structs: which types rampart reads and writes, and how it walks their members.
#pragma once

#include <rampart/config.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>

#include <rampart/json/bounded.hpp>
#include <rampart/json/nullable.hpp>

namespace rampart::json {

/// A struct described with `BOOST_DESCRIBE_STRUCT(type, (), (members...))`, whose member names
/// are the wire's names.
template <class T>
concept described = boost::describe::has_describe_members<T>::value && !std::is_union_v<T>;

template <class T>
using members_of = boost::describe::describe_members<
    T, boost::describe::mod_public | boost::describe::mod_inherited>;

/// Calls `function(descriptor)` for each member in order. A descriptor has the member's name,
/// `name`, and a pointer to it, `pointer`.
template <described T, class Function>
constexpr void for_each_member(Function&& function) {
    boost::mp11::mp_for_each<members_of<T>>(std::forward<Function>(function));
}

/// How many members `matches(descriptor)` holds for. Usable while compiling.
template <described T, class Predicate>
constexpr std::size_t count_members(Predicate const& matches) {
    return [&]<template <class...> class List, class... Descriptors>(List<Descriptors...> const*) {
        return (std::size_t{matches(Descriptors{})} + ... + std::size_t{0});
    }(static_cast<members_of<T> const*>(nullptr));
}

/// Whether `matches(descriptor)` holds for any.
template <described T, class Predicate>
constexpr bool any_member(Predicate const& matches) {
    return count_members<T>(matches) != 0;
}

/// Whether a member has that name.
template <described T>
constexpr bool has_member(std::string_view name) {
    return any_member<T>([name](auto member) { return name == member.name; });
}

/// JSON whose shape is not documented, kept as compact text for the caller to look into.
struct raw_json {
    std::string text = "null"; ///< JSON, as it came or goes
    /// By value.
    friend bool operator==(raw_json const&, raw_json const&) = default;
};

/// A request or response without members.
struct nothing {};
BOOST_DESCRIBE_STRUCT(nothing, (), ())

/// Integers of up to 64 bits, but bool: what a JSON number without a fraction is read into. In GNU
/// mode __int128 is an integer too.
template <class T>
concept whole_number = std::integral<T> && !std::same_as<T, bool> && sizeof(T) <= 8;

namespace detail {

/// Whether T is made of a template of types: is_made_of<std::vector<int>, std::vector>.
template <class T, template <class...> class Template>
inline constexpr bool is_made_of = false;
template <template <class...> class Template, class... Arguments>
inline constexpr bool is_made_of<Template<Arguments...>, Template> = true;

template <class T>
inline constexpr bool is_bounded = false;
template <std::int64_t Least, std::int64_t Most>
inline constexpr bool is_bounded<bounded<Least, Most>> = true;

template <class T>
inline constexpr bool is_nullable = is_made_of<T, nullable>;
template <class T>
inline constexpr bool is_optional = is_made_of<T, std::optional> || is_nullable<T> || is_bounded<T>;
template <class T>
inline constexpr bool is_vector = is_made_of<T, std::vector>;
template <class T>
inline constexpr bool is_text_map = false;
template <class T>
inline constexpr bool is_text_map<std::map<std::string, T>> = true;

template <class T>
inline constexpr bool unsupported = false;

template <class Pointer>
struct pointed_member;
template <class T, class Member>
struct pointed_member<Member T::*const> {
    using type = Member;
};

/// The type of a described member.
template <class Descriptor>
using member_type = typename pointed_member<decltype(Descriptor::pointer)>::type;

} // namespace detail

} // namespace rampart::json
