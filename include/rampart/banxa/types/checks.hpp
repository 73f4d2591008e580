// What Banxa documents about the form of texts (banxa.md section A6), for the types' rules.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>

#include <rampart/rules.hpp>

namespace rampart::banxa::detail {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_letter(char c) { return is_upper(c) || (c >= 'a' && c <= 'z'); }

/// 1 to 255 ASCII letters, digits and hyphens.
constexpr bool is_reference(std::string_view text) {
    return !text.empty() && text.size() <= 255 && std::ranges::all_of(text, [](char c) {
        return is_letter(c) || is_digit(c) || c == '-';
    });
}
inline constexpr std::string_view reference_words = "must be 1 to 255 letters, digits and hyphens";

/// `^[A-Z0-9]{1,10}$`
constexpr bool is_currency(std::string_view text) {
    return !text.empty() && text.size() <= 10 &&
           std::ranges::all_of(text, [](char c) { return is_upper(c) || is_digit(c); });
}
inline constexpr std::string_view currency_words = "must be 1 to 10 upper-case letters and digits";

/// A day of the calendar as YYYY-MM-DD.
constexpr bool is_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
    auto const number = [text](std::size_t at, std::size_t size) {
        int out = 0;
        for (char const c : text.substr(at, size))
            out = is_digit(c) && out >= 0 ? out * 10 + (c - '0') : -1;
        return out;
    };
    int const year = number(0, 4);
    int const month = number(5, 2);
    int const day = number(8, 2);
    if (year < 0 || month < 0 || day < 0) return false;
    return std::chrono::year_month_day{
        std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
        std::chrono::day{static_cast<unsigned>(day)}}
        .ok();
}
inline constexpr std::string_view date_words = "must be a date as YYYY-MM-DD";

/// ISO 3166-1 alpha-2, in capitals.
constexpr bool is_country(std::string_view text) {
    return text.size() == 2 && std::ranges::all_of(text, is_upper);
}
inline constexpr std::string_view country_words =
    "must be an ISO 3166-1 alpha-2 code of two upper-case letters";

constexpr bool is_two_letters(std::string_view text) {
    return text.size() == 2 && std::ranges::all_of(text, is_letter);
}

/// Digits with the country code, with or without a plus sign before them.
constexpr bool is_phone(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    return !text.empty() && std::ranges::all_of(text, is_digit);
}
inline constexpr std::string_view phone_words =
    "must be digits with the country code, such as +61431000001";

/// `country` being US, `state` must be given.
template <class T, class Country, class State>
struct us_state_rule {
    Country T::*country;
    State T::*state;
    std::string_view section;

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
us_state_rule(Country T::*, State T::*, std::string_view) -> us_state_rule<T, Country, State>;

/// Not both of two optional members.
template <class T, class First, class Second>
struct not_both_rule {
    First T::*first;
    Second T::*second;
    std::string_view section;

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
not_both_rule(First T::*, Second T::*, std::string_view) -> not_both_rule<T, First, Second>;

/// `tag` belongs to `address` and is not given without it.
template <class T, class Tag, class Address>
struct together_rule {
    Tag T::*tag;
    Address T::*address;
    std::string_view section;

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
together_rule(Tag T::*, Address T::*, std::string_view) -> together_rule<T, Tag, Address>;

} // namespace rampart::banxa::detail
