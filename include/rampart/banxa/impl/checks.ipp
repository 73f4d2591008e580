// Definitions of banxa/types/checks.hpp.
#pragma once

#include <algorithm>
#include <chrono>
#include <string_view>

#include <rampart/banxa/types/checks.hpp>
#include <rampart/text/ascii.hpp>
#include <rampart/text/formats.hpp>

namespace rampart::banxa::detail {

RAMPART_DECL bool is_reference(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return text::is_letter(c) || text::is_digit(c) || c == '-' || c == '_';
    });
}

RAMPART_DECL bool is_currency(std::string_view text) {
    return !text.empty() && text.size() <= 10 &&
           std::ranges::all_of(text, [](char c) { return text::is_upper(c) || text::is_digit(c); });
}

RAMPART_DECL bool is_past(std::string_view date) {
    auto const day = text::date_of(date);
    constexpr std::chrono::hours first_zone{14}; // UTC+14 is the first to begin a day
    auto const now = std::chrono::system_clock::now() + first_zone;
    return !day || std::chrono::sys_days{*day} <= std::chrono::floor<std::chrono::days>(now);
}

RAMPART_DECL bool is_two_letters(std::string_view text) {
    return text.size() == 2 && std::ranges::all_of(text, text::is_letter);
}

RAMPART_DECL bool is_phone(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    return !text.empty() && std::ranges::all_of(text, text::is_digit);
}

} // namespace rampart::banxa::detail
