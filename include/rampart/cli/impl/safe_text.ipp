// Definitions of safe_text.hpp.
#pragma once

#include <rampart/cli/impl/safe_text.hpp>

#include <cstddef>

#include <rampart/json/document.hpp>
#include <rampart/sign/encode.hpp>

namespace rampart::cli {

namespace {

/// A character at the start of a text, and how many bytes it has; 0 bytes when it is not UTF-8.
struct character {
    char32_t code = 0;
    std::size_t bytes = 0;
};

character first_of(std::string_view text) {
    auto const lead = static_cast<unsigned char>(text.front());
    std::size_t const bytes = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (text.size() < bytes || !json::is_utf8(text.substr(0, bytes))) return {};
    char32_t code = bytes == 1 ? lead : lead & (0x7FU >> bytes);
    for (std::size_t at = 1; at < bytes; ++at)
        code = code << 6 | (static_cast<unsigned char>(text[at]) & 0x3FU);
    return {code, bytes};
}

/// Delete, the C1 controls, what turns the direction of writing, and what ends a line.
bool is_unsafe(char32_t code) {
    return (code >= 0x7F && code <= 0x9F) || code == 0x061C || code == 0x200E || code == 0x200F ||
           (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

void append_escape(std::string& out, char32_t code) {
    unsigned char const bytes[] = {
        static_cast<unsigned char>(code >> 8 & 0xFF), static_cast<unsigned char>(code & 0xFF)};
    out += "\\u" + sign::encoded<sign::hex_lower>(bytes);
}

void append_byte(std::string& out, char byte) {
    auto const value = static_cast<unsigned char>(byte);
    out += "\\x" + sign::encoded<sign::hex_lower>({&value, 1});
}

/// Walks the characters; `escapes(code)` says which become escapes.
template <class Escapes>
std::string walked(std::string_view text, Escapes const& escapes) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        auto const next = first_of(text);
        if (next.bytes == 0) {
            append_byte(out, text.front());
            text.remove_prefix(1);
            continue;
        }
        if (escapes(next.code)) {
            append_escape(out, next.code);
        } else {
            out += text.substr(0, next.bytes);
        }
        text.remove_prefix(next.bytes);
    }
    return out;
}

} // namespace

std::string safe_json(std::string_view json) { return walked(json, is_unsafe); }

std::string safe_line(std::string_view text) {
    return walked(text, [](char32_t code) { return code < 0x20 || is_unsafe(code); });
}

std::string safe_lines(std::string_view text) {
    return walked(
        text, [](char32_t code) { return (code < 0x20 && code != '\n') || is_unsafe(code); });
}

std::string as_utf8(std::string_view bytes) {
    return walked(bytes, [](char32_t) { return false; });
}

} // namespace rampart::cli
