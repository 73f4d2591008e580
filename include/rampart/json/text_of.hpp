// The text of an optional word or amount.
#pragma once

#include <rampart/config.hpp>

#include <concepts>
#include <string_view>

namespace rampart {

/// The wire's text of an optional or nullable open_enum or decimal; empty when there is none. Found
/// without a namespace in front, and valid as long as `maybe` is.
/// ```
/// std::cout << "customer " << made->id << " is " << text_of(made->status) << '\n';
/// ```
template <class Maybe>
requires requires(Maybe const& maybe) {
    maybe.has_value();
    { maybe->text() } -> std::same_as<std::string_view>;
}
[[nodiscard]] std::string_view text_of(Maybe const& maybe) noexcept {
    return maybe.has_value() ? maybe->text() : std::string_view{};
}

} // namespace rampart
