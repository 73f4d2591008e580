// Definitions of rampnow/detail/checks.hpp.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string_view>

#include <rampart/rampnow/detail/checks.hpp>

namespace rampart::rampnow::detail {

/// A number of `size` digits at `at`; -1 when it is none.
constexpr int number_at(std::string_view text, std::size_t at, std::size_t size) {
    int out = 0;
    for (char const c : text.substr(at, size)) {
        if (c < '0' || c > '9') return -1;
        out = out * 10 + (c - '0');
    }
    return out;
}

RAMPART_DECL bool is_date_time(std::string_view text) {
    if (text.size() < 20 || !text.ends_with('Z')) return false;
    if (text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':') {
        return false;
    }
    auto fraction = text.substr(19, text.size() - 20);
    if (!fraction.empty()) {
        if (!fraction.starts_with('.') || fraction.size() == 1) return false;
        fraction.remove_prefix(1);
        if (!std::ranges::all_of(fraction, [](char c) { return c >= '0' && c <= '9'; })) {
            return false;
        }
    }
    int const year = number_at(text, 0, 4);
    int const month = number_at(text, 5, 2);
    int const day = number_at(text, 8, 2);
    if (year < 0 || month < 0 || day < 0) return false;
    auto const in = [](int number, int most) { return number >= 0 && number <= most; };
    return in(number_at(text, 11, 2), 23) && in(number_at(text, 14, 2), 59) &&
           in(number_at(text, 17, 2), 60) &&
           std::chrono::year_month_day{
               std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
               std::chrono::day{static_cast<unsigned>(day)}}
               .ok();
}

} // namespace rampart::rampnow::detail
