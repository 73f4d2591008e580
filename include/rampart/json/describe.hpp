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
    bool found = false;
    boost::mp11::mp_for_each<members_of<T>>([&](auto descriptor) {
        if (name == descriptor.name) found = true;
    });
    return found;
}

/// JSON whose shape is not documented, kept as compact text for the caller to look into.
struct raw_json {
    std::string text = "null";
    friend bool operator==(raw_json const&, raw_json const&) = default;
};

/// A request or response without members.
struct nothing {};
BOOST_DESCRIBE_STRUCT(nothing, (), ())

/// Integers but bool: what a JSON number without a fraction is read into.
template <class T>
concept whole_number = std::integral<T> && !std::same_as<T, bool>;

namespace detail {

/// A type that nothing is known about; the fallbacks that take it say what is missing.
template <class T>
concept unknown_type = !described<T> && !std::integral<T>;

/// Puts a step, a member's name or "[index]", in front of a path such as `list[3].amount`.
inline void prefix_path(std::string& path, std::string step) {
    if (!path.empty() && !path.starts_with('[')) step += '.';
    path.insert(0, step);
}

/// "[3]"
inline std::string index_step(std::size_t index) {
    std::string step = std::to_string(index);
    step.insert(step.begin(), '[');
    step += ']';
    return step;
}

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

} // namespace detail

} // namespace rampart::json
