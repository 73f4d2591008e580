// Definitions of http/target.hpp.
#pragma once

#include <string>
#include <string_view>

#include <rampart/http/target.hpp>

namespace rampart::http {

namespace detail {

/// Letters, digits, `-._~`: what RFC 3986 never encodes, and all that is left as it is here, so
/// that no server can read the target in two ways.
constexpr bool is_unreserved(char character) noexcept {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || character == '-' || character == '.' ||
           character == '_' || character == '~';
}

} // namespace detail

RAMPART_DECL void append_encoded(std::string& out, std::string_view text) {
    static constexpr char digits[] = "0123456789ABCDEF";
    for (char const character : text) {
        if (detail::is_unreserved(character)) {
            out += character;
            continue;
        }
        auto const byte = static_cast<unsigned char>(character);
        out += '%';
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
}

RAMPART_DECL void append_query(std::string& target, std::string_view name, std::string_view value) {
    target += target.find('?') == std::string::npos ? '?' : '&';
    append_encoded(target, name);
    target += '=';
    append_encoded(target, value);
}

} // namespace rampart::http
