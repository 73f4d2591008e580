// The text of an optional word or amount.
#pragma once

#include <rampart/config.hpp>

#include <concepts>
#include <optional>
#include <string_view>

#include <rampart/json/nullable.hpp>

namespace rampart {

/// The wire's text of an optional open_enum or decimal; empty when there is none. Found without a
/// namespace in front, and valid as long as `maybe` is.
/// ```
/// std::cout << "customer " << made->id << " is " << text_of(made->status) << '\n';
/// ```
template <class T>
requires requires(T const& item) {
    { item.text() } -> std::same_as<std::string_view>;
}
[[nodiscard]] std::string_view text_of(std::optional<T> const& maybe) noexcept {
    return maybe ? maybe->text() : std::string_view{};
}

/// The same of a nullable one.
template <class T>
requires requires(T const& item) {
    { item.text() } -> std::same_as<std::string_view>;
}
[[nodiscard]] std::string_view text_of(nullable<T> const& maybe) noexcept {
    return maybe ? maybe->text() : std::string_view{};
}

} // namespace rampart
