// What requests of Rampnow have in common, for the types' rules.
#pragma once

#include <rampart/config.hpp>

#include <string_view>
#include <tuple>

#include <rampart/rules.hpp>

namespace rampart::rampnow::detail {

/// ISO 8601 in the form of 1990-01-01T00:00:00Z, with or without a fraction of a second.
[[nodiscard]] bool is_date_time(std::string_view text);

/// A word of an open set is given.
template <class T, class Member>
constexpr auto word_given(std::string_view section, Member T::*member) {
    return satisfies(
        section, member, [](auto const& word) { return !word.text().empty(); },
        "must not be empty");
}

/// What is paid and what is received: required in every quote and order.
template <class T>
constexpr auto trade_rules(std::string_view section) {
    return std::tuple{word_given(section, &T::orderType),  positive(section, &T::srcAmount),
                      not_empty(section, &T::srcCurrency), not_empty(section, &T::srcChain),
                      not_empty(section, &T::dstCurrency), not_empty(section, &T::dstChain)};
}

} // namespace rampart::rampnow::detail

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/rampnow/impl/checks.ipp>
#endif
