// Definitions of hexarails/types/checks.hpp.
#pragma once

#include <algorithm>
#include <chrono>
#include <string_view>

#include <rampart/hexarails/types/checks.hpp>

namespace rampart::hexarails::checks::detail {

constexpr bool is_digits(std::string_view text) {
    return !text.empty() &&
           std::ranges::all_of(text, [](char digit) { return digit >= '0' && digit <= '9'; });
}

RAMPART_DECL bool is_country(std::string_view text) {
    return text.size() == 3 &&
           std::ranges::all_of(text, [](char letter) { return letter >= 'A' && letter <= 'Z'; });
}

constexpr int number_of(std::string_view digits) {
    int number = 0;
    for (char const digit : digits)
        number = number * 10 + (digit - '0');
    return number;
}

RAMPART_DECL bool is_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
    auto const year = text.substr(0, 4);
    auto const month = text.substr(5, 2);
    auto const day = text.substr(8, 2);
    if (!is_digits(year) || !is_digits(month) || !is_digits(day)) return false;
    return std::chrono::year_month_day{
        std::chrono::year{number_of(year)},
        std::chrono::month{static_cast<unsigned>(number_of(month))},
        std::chrono::day{static_cast<unsigned>(number_of(day))}}
        .ok();
}

} // namespace rampart::hexarails::checks::detail
