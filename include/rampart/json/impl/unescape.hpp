// The escapes of JSON strings.
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <system_error>

namespace rampart::json::detail {

/// How many bytes `\uXXXX` is.
inline constexpr std::ptrdiff_t unit_escape_size = 6;

/// No code unit is as large.
inline constexpr std::uint32_t no_unit = 0xFFFF'FFFFU;

constexpr bool is_high_surrogate(std::uint32_t unit) noexcept { return unit >> 10 == 0xD800 >> 10; }
constexpr bool is_low_surrogate(std::uint32_t unit) noexcept { return unit >> 10 == 0xDC00 >> 10; }

/// The code unit of the `\uXXXX` at hand, or no_unit.
inline std::uint32_t code_unit(char const* at, char const* end) noexcept {
    if (end - at < unit_escape_size || at[0] != '\\' || at[1] != 'u') return no_unit;
    auto const* const behind = at + unit_escape_size;
    std::uint32_t unit = 0;
    auto const read = std::from_chars(at + 2, behind, unit, 16);
    return read.ec == std::errc{} && read.ptr == behind ? unit : no_unit;
}

/// Puts the character of the `\uXXXX` at hand, or of the two of a surrogate pair, to `out` and
/// returns what is behind them. It takes less room than they do. Null when it is no character.
inline char* unescape_unit(char* at, char const* end, char*& out) noexcept {
    auto code = code_unit(at, end);
    if (code == no_unit || is_low_surrogate(code)) return nullptr;
    at += unit_escape_size;
    if (is_high_surrogate(code)) {
        auto const low = code_unit(at, end);
        if (!is_low_surrogate(low)) return nullptr;
        at += unit_escape_size;
        code = 0x10000 + ((code & 0x3FF) << 10) + (low & 0x3FF);
    }
    static constexpr std::uint32_t leads[] = {0, 0xC0, 0xE0, 0xF0};
    int more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    *out++ = static_cast<char>(leads[more] | (code >> (6 * more)));
    while (more-- > 0)
        *out++ = static_cast<char>(0x80 | ((code >> (6 * more)) & 0x3F));
    return at;
}

/// The same of any escape; `end` is behind the text, and dereferences.
inline char* unescape(char* at, char const* end, char*& out) noexcept {
    char character = at[1];
    switch (character) {
    case '"':
    case '\\':
    case '/': break;
    case 'b': character = '\b'; break;
    case 'f': character = '\f'; break;
    case 'n': character = '\n'; break;
    case 'r': character = '\r'; break;
    case 't': character = '\t'; break;
    default: return unescape_unit(at, end, out);
    }
    *out++ = character;
    return at + 2;
}

} // namespace rampart::json::detail
