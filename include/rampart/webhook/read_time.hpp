// The time of a notification, from its timestamp or nonce.
#pragma once

#include <rampart/sign/config.hpp>

#include <chrono>
#include <optional>
#include <string_view>

#include <rampart/sign/clock.hpp>

namespace rampart::webhook {

/// Unix time from digits: seconds (up to 11 digits), milliseconds (13) or microseconds (16).
/// Nothing for any other text.
[[nodiscard]] inline std::optional<sign::time_point> read_time(std::string_view text) noexcept {
    if (text.empty() || text.size() > 16) return std::nullopt;
    long long number = 0;
    for (char const digit : text) {
        if (digit < '0' || digit > '9') return std::nullopt;
        number = number * 10 + (digit - '0');
    }
    if (text.size() <= 11) return sign::time_point{std::chrono::seconds{number}};
    if (text.size() == 13) return sign::time_point{std::chrono::milliseconds{number}};
    if (text.size() == 16) return sign::time_point{std::chrono::microseconds{number}};
    return std::nullopt;
}

/// The time that a nonce tells, if it is one: 10, 13 or 16 digits without a zero in front. A
/// counter or a random text tells none.
[[nodiscard]] inline std::optional<sign::time_point> time_of_nonce(std::string_view nonce) {
    if (nonce.size() < 10 || nonce.size() == 11 || nonce.front() == '0') return std::nullopt;
    return read_time(nonce);
}

} // namespace rampart::webhook
