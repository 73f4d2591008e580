// Definitions of banxa/types/checks.hpp.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

#include <rampart/banxa/types/checks.hpp>

namespace rampart::banxa::detail {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_letter(char c) { return is_upper(c) || (c >= 'a' && c <= 'z'); }

RAMPART_DECL bool is_reference(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return is_letter(c) || is_digit(c) || c == '-' || c == '_';
    });
}

RAMPART_DECL bool is_currency(std::string_view text) {
    return !text.empty() && text.size() <= 10 &&
           std::ranges::all_of(text, [](char c) { return is_upper(c) || is_digit(c); });
}

/// The day that a text names; nothing when it is not a date.
inline std::optional<std::chrono::sys_days> day_of(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    auto const number = [text](std::size_t at, std::size_t size) {
        int out = 0;
        for (char const c : text.substr(at, size))
            out = is_digit(c) && out >= 0 ? out * 10 + (c - '0') : -1;
        return out;
    };
    int const year = number(0, 4);
    int const month = number(5, 2);
    int const day = number(8, 2);
    if (year < 0 || month < 0 || day < 0) return std::nullopt;
    std::chrono::year_month_day const date{
        std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
        std::chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days{date};
}

RAMPART_DECL bool is_date(std::string_view text) { return day_of(text).has_value(); }

RAMPART_DECL bool is_past(std::string_view date) {
    auto const day = day_of(date);
    constexpr std::chrono::hours first_zone{14}; // UTC+14 is the first to begin a day
    auto const now = std::chrono::system_clock::now() + first_zone;
    return !day || *day <= std::chrono::floor<std::chrono::days>(now);
}

RAMPART_DECL bool is_country(std::string_view text) {
    return text.size() == 2 && std::ranges::all_of(text, is_upper);
}

RAMPART_DECL bool is_two_letters(std::string_view text) {
    return text.size() == 2 && std::ranges::all_of(text, is_letter);
}

RAMPART_DECL bool is_phone(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    return !text.empty() && std::ranges::all_of(text, is_digit);
}

} // namespace rampart::banxa::detail
