// Request targets: path templates and queries, percent-encoded once.
#pragma once

#include <rampart/config.hpp>

#include <cstddef>
#include <string>
#include <string_view>

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

/// Appends `text` percent-encoded: everything but unreserved characters, in upper-case hex.
inline void append_encoded(std::string& out, std::string_view text) {
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

/// Appends `name=value` to a target, with the `?` or `&` that is due. Order is kept.
inline void append_query(std::string& target, std::string_view name, std::string_view value) {
    target += target.find('?') == std::string::npos ? '?' : '&';
    append_encoded(target, name);
    target += '=';
    append_encoded(target, value);
}

/// Calls `literal(text)` and `parameter(name)` for the pieces of a template such as
/// `/ramps/{id}`, in order. False when braces do not pair or a name is empty.
template <class Literal, class Parameter>
constexpr bool walk_path(std::string_view path, Literal&& literal, Parameter&& parameter) {
    while (!path.empty()) {
        auto const open = path.find('{');
        auto const text = path.substr(0, open);
        if (text.find('}') != std::string_view::npos) return false;
        if (!text.empty()) literal(text);
        if (open == std::string_view::npos) return true;
        auto const close = path.find('}', open);
        if (close == std::string_view::npos || close == open + 1) return false;
        auto const name = path.substr(open + 1, close - open - 1);
        if (name.find('{') != std::string_view::npos) return false;
        parameter(name);
        path.remove_prefix(close + 1);
    }
    return true;
}

/// Whether the template has a parameter of that name.
constexpr bool path_has_parameter(std::string_view path, std::string_view name) {
    bool found = false;
    walk_path(
        path, [](std::string_view) {},
        [&](std::string_view parameter) { found = found || parameter == name; });
    return found;
}

} // namespace rampart::http
