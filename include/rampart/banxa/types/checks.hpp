// What Banxa documents about the form of texts (banxa.md section A6), for the types' rules.
#pragma once

#include <rampart/config.hpp>

#include <optional>
#include <string_view>

#include <rampart/rules.hpp>

namespace rampart::banxa::detail {

/// ASCII letters, digits, hyphens (A6) and underscores, which the provider's own example has:
/// `{"identityReference":"example_01"}` in the authentication guide. At least one.
[[nodiscard]] bool is_reference(std::string_view text);
inline constexpr std::string_view reference_words =
    "must be letters, digits, hyphens and underscores";

/// `^[A-Z0-9]{1,10}$`
[[nodiscard]] bool is_currency(std::string_view text);
inline constexpr std::string_view currency_words = "must be 1 to 10 upper-case letters and digits";

/// For text::is_date.
inline constexpr std::string_view date_words = "must be a date as YYYY-MM-DD";

/// Whether a date as YYYY-MM-DD has begun anywhere on Earth; true for what is no date.
[[nodiscard]] bool is_past(std::string_view date);

/// For text::is_country<2>.
inline constexpr std::string_view country_words =
    "must be an ISO 3166-1 alpha-2 code of two upper-case letters";

[[nodiscard]] bool is_two_letters(std::string_view text);

/// Digits with the country code, with or without a plus sign before them.
[[nodiscard]] bool is_phone(std::string_view text);
inline constexpr std::string_view phone_words =
    "must be digits with the country code, such as +61431000001";

/// `country` being US, `state` must be given.
template <class T, class Country, class State>
struct us_state_rule {
    Country T::*country;
    State T::*state;
    rule_source section;

    [[nodiscard]] std::optional<broken_rule> check(T const& request) const {
        bool given = false;
        rampart::detail::with_value(
            request.*state, [&](std::string_view text) { given = !text.empty(); });
        bool in_us = false;
        rampart::detail::with_value(
            request.*country, [&](std::string_view text) { in_us = text == "US"; });
        if (given || !in_us) return std::nullopt;
        return broken_rule{
            rampart::detail::member_name(request, state),
            rampart::detail::with_section("must be given when the country is US", section)};
    }
};
template <class T, class Country, class State>
us_state_rule(Country T::*, State T::*, rule_source) -> us_state_rule<T, Country, State>;

/// Not both of two optional members.
template <class T, class First, class Second>
struct not_both_rule {
    First T::*first;
    Second T::*second;
    rule_source section;

    [[nodiscard]] std::optional<broken_rule> check(T const& request) const {
        if (!(request.*first).has_value() || !(request.*second).has_value()) return std::nullopt;
        return broken_rule{
            rampart::detail::member_name(request, second),
            rampart::detail::with_section(
                "must not be given together with " + rampart::detail::member_name(request, first),
                section)};
    }
};
template <class T, class First, class Second>
not_both_rule(First T::*, Second T::*, rule_source) -> not_both_rule<T, First, Second>;

/// `tag` belongs to `address` and is not given without it.
template <class T, class Tag, class Address>
struct together_rule {
    Tag T::*tag;
    Address T::*address;
    rule_source section;

    [[nodiscard]] std::optional<broken_rule> check(T const& request) const {
        if (!rampart::detail::is_given(request.*tag) ||
            rampart::detail::is_given(request.*address)) {
            return std::nullopt;
        }
        return broken_rule{
            rampart::detail::member_name(request, address),
            rampart::detail::with_section(
                "must be given together with " + rampart::detail::member_name(request, tag),
                section)};
    }
};
template <class T, class Tag, class Address>
together_rule(Tag T::*, Address T::*, rule_source) -> together_rule<T, Tag, Address>;

} // namespace rampart::banxa::detail

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/banxa/impl/checks.ipp>
#endif
