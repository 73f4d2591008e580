// Described structs: which types rampart reads and writes, and how it walks their members.
#pragma once

#include <rampart/config.hpp>

#include <concepts>
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

/// How many members are called `name`: 0 or 1. Usable while compiling.
template <described T>
constexpr bool has_member(std::string_view name) {
    return []<template <class...> class List, class... Descriptors>(
               [[maybe_unused]] std::string_view wanted, List<Descriptors...>*) {
        return ((wanted == Descriptors::name) || ...);
    }(name, static_cast<members_of<T>*>(nullptr));
}

/// JSON whose shape is not documented, kept as compact text for the caller to look into.
struct raw_json {
    std::string text = "null";
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

/// A type that nothing is known about; the fallbacks that take it say what is missing.
template <class T>
concept unknown_type = !described<T> && !whole_number<T> && !std::same_as<T, bool>;

/// Puts a step, a member's name or "[index]", in front of a path such as `list[3].amount`.
void prefix_path(std::string& path, std::string_view step);

/// "[3]"
[[nodiscard]] std::string index_step(std::size_t index);

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_optional<nullable<T>> = true;
template <std::int64_t Least, std::int64_t Most>
inline constexpr bool is_optional<bounded<Least, Most>> = true;

template <class T>
inline constexpr bool is_nullable = false;
template <class T>
inline constexpr bool is_nullable<nullable<T>> = true;

template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;

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

/// Where an object's members are, for code that knows their types by a table beside this.
template <class T, class List = members_of<std::remove_const_t<T>>>
struct member_places;
template <class T, template <class...> class List, class... Descriptors>
struct member_places<T, List<Descriptors...>> {
    using pointer = std::conditional_t<std::is_const_v<T>, void const*, void*>;

    explicit constexpr member_places([[maybe_unused]] T& object) noexcept
        : at{&(object.*Descriptors::pointer)..., nullptr} {}

    pointer at[sizeof...(Descriptors) + 1]; ///< the last one is none
};

} // namespace detail

} // namespace rampart::json

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/json/impl/describe.ipp>
#endif
