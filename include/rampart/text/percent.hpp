// Percent-encoding (RFC 3986 section 2.1).
#pragma once

#include <rampart/sign/config.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <rampart/text/ascii.hpp>

namespace rampart::text {

/// Letters, digits, `-._~`: what is never encoded, and all that is left as it is here, so that no
/// server can read a target in two ways.
[[nodiscard]] constexpr bool is_unreserved(char c) noexcept {
    return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

/// Hands `text` to `out(std::string_view)` in pieces: unreserved characters as they are, all else
/// as `%` and two digits of upper-case hex.
template <class Out>
constexpr void percent_encode(std::string_view text, Out&& out) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    while (!text.empty()) {
        auto const end = std::find_if_not(text.begin(), text.end(), is_unreserved);
        auto const plain = static_cast<std::size_t>(end - text.begin());
        if (plain > 0) out(text.substr(0, plain));
        text.remove_prefix(plain);
        if (text.empty()) return;
        auto const byte = static_cast<unsigned char>(text.front());
        char const escaped[] = {'%', digits[byte >> 4], digits[byte & 15]};
        out(std::string_view{escaped, sizeof escaped});
        text.remove_prefix(1);
    }
}

/// Replaces `%XX` by the byte it stands for, and `+` by a space when `plus_is_space`. Nothing when
/// a `%` is not followed by two hex digits.
[[nodiscard]] inline std::optional<std::string>
percent_decoded(std::string_view text, bool plus_is_space) {
    auto const value_of = [](char digit) {
        if (is_digit(digit)) return digit - '0';
        char const lower = to_lower(digit);
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    };
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            out += text[at] == '+' && plus_is_space ? ' ' : text[at];
            continue;
        }
        if (text.size() - at < 3) return std::nullopt;
        int const high = value_of(text[at + 1]);
        int const low = value_of(text[at + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        out += static_cast<char>(high * 16 + low);
        at += 2;
    }
    return out;
}

} // namespace rampart::text
