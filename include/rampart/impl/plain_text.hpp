// Text of others for a terminal or a log: nothing in it moves the cursor or turns the line around.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace rampart::detail {

/// The length of the well-formed UTF-8 character that a text begins with (RFC 3629); 0 when it
/// begins with none. (The signing core has its own, for it includes nothing of the rest.)
constexpr std::size_t utf8_character(std::string_view text) noexcept {
    auto const byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    auto const first = byte(0);
    if (first < 0x80) return 1;
    std::size_t const length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (length == 0 || first > 0xF4 || text.size() < length) return 0;
    for (std::size_t at = 1; at < length; ++at) {
        if ((byte(at) & 0xC0) != 0x80) return 0;
    }
    // No overlong form, no surrogate, nothing beyond U+10FFFF.
    bool const wrong = (first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) >= 0xA0) ||
                       (first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) >= 0x90);
    return wrong ? 0 : length;
}

/// Whether a character, well-formed UTF-8, is a control character (C0, DEL, C1), ends a line
/// (U+2028, U+2029), or sets the direction of the text behind it (U+061C, U+200E, U+200F, U+202A to
/// U+202E, U+2066 to U+2069).
constexpr bool disturbs(std::string_view character) noexcept {
    auto const byte = [&](std::size_t at) { return static_cast<unsigned char>(character[at]); };
    if (character.size() == 1) return byte(0) < 0x20 || byte(0) == 0x7F;
    if (character.size() == 2) {
        return (byte(0) == 0xC2 && byte(1) < 0xA0) || (byte(0) == 0xD8 && byte(1) == 0x9C);
    }
    if (character.size() != 3 || byte(0) != 0xE2) return false;
    if (byte(1) == 0x80) {
        return byte(2) == 0x8E || byte(2) == 0x8F || (byte(2) >= 0xA8 && byte(2) <= 0xAE);
    }
    return byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9;
}

/// Appends the text with a blank in place of each character that disturbs, and U+FFFD for bytes
/// that are no UTF-8, of which a terminal may make control characters too.
inline void append_plain(std::string& out, std::string_view text) {
    while (!text.empty()) {
        auto const length = utf8_character(text);
        auto const character = text.substr(0, length == 0 ? 1 : length);
        text.remove_prefix(character.size());
        if (length == 0) {
            out += "\xEF\xBF\xBD";
        } else if (disturbs(character)) {
            out += ' ';
        } else {
            out += character;
        }
    }
}

/// Cuts the text to at most this many bytes, not within a character.
inline void shorten(std::string& text, std::size_t most) {
    if (text.size() <= most) return;
    // A character has three bytes behind its first one at most.
    auto const begin = [&](std::size_t at) {
        return (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
    };
    for (std::size_t back = 0; back < 4 && !begin(most); ++back) {
        if (most == 0) break;
        --most;
    }
    text.resize(most);
}

} // namespace rampart::detail
