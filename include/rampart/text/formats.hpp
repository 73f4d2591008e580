// Forms of text that documents ask for: digits, dates, country codes.
#pragma once

#include <rampart/sign/config.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

#include <rampart/text/ascii.hpp>

namespace rampart::text {

/// Digits alone, one at least.
[[nodiscard]] constexpr bool is_digits(std::string_view text) noexcept {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

/// The day that `YYYY-MM-DD` names; nothing for any other text, or a day that the calendar does not
/// have.
[[nodiscard]] constexpr std::optional<std::chrono::year_month_day>
date_of(std::string_view text) noexcept {
    namespace chrono = std::chrono;
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    auto const number = [text](std::size_t at, std::size_t size) {
        auto const digits = text.substr(at, size);
        if (!is_digits(digits)) return -1;
        int value = 0;
        for (char const digit : digits)
            value = value * 10 + (digit - '0');
        return value;
    };
    int const year = number(0, 4);
    int const month = number(5, 2);
    int const day = number(8, 2);
    if (year < 0 || month < 0 || day < 0) return std::nullopt;
    chrono::year_month_day const date{
        chrono::year{year}, chrono::month{static_cast<unsigned>(month)},
        chrono::day{static_cast<unsigned>(day)}};
    return date.ok() ? std::optional{date} : std::nullopt;
}

/// Whether it is a day of the calendar as `YYYY-MM-DD`.
[[nodiscard]] constexpr bool is_date(std::string_view text) noexcept {
    return date_of(text).has_value();
}

/// An ISO 3166-1 country code of so many letters, 2 or 3, in capitals; not whether it is assigned.
template <std::size_t Letters>
[[nodiscard]] constexpr bool is_country(std::string_view text) noexcept {
    return text.size() == Letters && std::all_of(text.begin(), text.end(), is_upper);
}

} // namespace rampart::text
