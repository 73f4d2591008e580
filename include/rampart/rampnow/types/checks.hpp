// What requests of Rampnow have in common, for the types' rules.
#pragma once

#include <rampart/config.hpp>

#include <tuple>

#include <rampart/rules.hpp>

namespace rampart::rampnow::detail {

/// The documents name no field of an order as required; they say that a request with missing fields
/// is refused (4.2). So the rules here ask for what names a thing: the order, its kind, amounts and
/// codes, who the customer is. What third parties found out about forms of texts is no rule.
inline constexpr rule_source missing_fields = "rampnow.md 4.2 [doc] ERR";

/// A word of an open set is given.
template <class T, class Member>
constexpr auto word_given(rule_source section, Member T::*member) {
    return satisfies(
        section, member, [](auto const& word) { return !word.text().empty(); },
        "must not be empty");
}

/// What is paid and what is received, in every quote and order. An amount out of range is refused
/// too (4.2), and zero is in no range.
template <class T>
constexpr auto trade_rules() {
    return std::tuple{
        word_given(missing_fields, &T::orderType),  positive(missing_fields, &T::srcAmount),
        not_empty(missing_fields, &T::srcCurrency), not_empty(missing_fields, &T::srcChain),
        not_empty(missing_fields, &T::dstCurrency), not_empty(missing_fields, &T::dstChain)};
}

} // namespace rampart::rampnow::detail
