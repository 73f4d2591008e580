// Definitions of rampart/sandbox/identifiers.hpp.
#pragma once

#include <rampart/sandbox/identifiers.hpp>

#include <openssl/rand.h>

#include <algorithm>
#include <stdexcept>

namespace rampart::sandbox {

RAMPART_DECL std::string random_text(std::size_t length, std::string_view alphabet) {
    std::string text(length, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(text.data()), static_cast<int>(length)) != 1)
        throw std::runtime_error{"no random bytes"};
    for (char& c : text)
        c = alphabet[static_cast<unsigned char>(c) % alphabet.size()];
    return text;
}

RAMPART_DECL std::string random_hex(std::size_t digits) {
    return random_text(digits, "0123456789abcdef");
}

RAMPART_DECL std::string random_uuid() {
    std::string text = random_hex(36);
    for (std::size_t const dash : {8u, 13u, 18u, 23u})
        text[dash] = '-';
    text[14] = '4';                       // version
    text[19] = random_text(1, "89ab")[0]; // variant
    return text;
}

RAMPART_DECL std::string zero_padded(long long value, std::size_t width) {
    std::string text = std::to_string(value);
    if (text.size() < width) text.insert(0, width - text.size(), '0');
    return text;
}

struct calendar_time {
    std::chrono::year_month_day day;
    std::chrono::hh_mm_ss<std::chrono::milliseconds> clock;
};

RAMPART_DECL calendar_time calendar(time_point when) {
    auto const midnight = std::chrono::floor<std::chrono::days>(when);
    return {
        std::chrono::year_month_day{midnight},
        std::chrono::hh_mm_ss{std::chrono::floor<std::chrono::milliseconds>(when - midnight)}};
}

RAMPART_DECL std::string clock_text(calendar_time const& time) {
    return zero_padded(time.clock.hours().count(), 2) + ':' +
           zero_padded(time.clock.minutes().count(), 2) + ':' +
           zero_padded(time.clock.seconds().count(), 2);
}

RAMPART_DECL std::string date_text(time_point when) {
    auto const day = calendar(when).day;
    return zero_padded(int{day.year()}, 4) + '-' + zero_padded(unsigned{day.month()}, 2) + '-' +
           zero_padded(unsigned{day.day()}, 2);
}

RAMPART_DECL std::string time_text(time_point when) {
    return date_text(when) + 'T' + clock_text(calendar(when)) + 'Z';
}

RAMPART_DECL std::string time_text_with_milliseconds(time_point when) {
    auto const time = calendar(when);
    return date_text(when) + 'T' + clock_text(time) + '.' +
           zero_padded(time.clock.subseconds().count(), 3) + 'Z';
}

RAMPART_DECL std::string time_text_without_zone(time_point when) {
    return date_text(when) + ' ' + clock_text(calendar(when));
}

} // namespace rampart::sandbox
