// What of a JSON string stands for itself, found eight bytes at a time.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace rampart::json::detail {

/// Whether a JSON string may hold the character as it is.
constexpr bool is_plain(char character) noexcept {
    return static_cast<unsigned char>(character) >= 0x20 && character != '"' && character != '\\';
}

/// Of eight bytes those that are not ASCII which a JSON string may hold as it is: their high bits,
/// in the machine's order. Bits above the lowest one that is set may be set for nothing.
inline std::uint64_t odd_bytes(char const* bytes) noexcept {
    constexpr std::uint64_t ones = 0x0101010101010101U;
    constexpr std::uint64_t highs = 0x8080808080808080U;
    std::uint64_t eight = 0;
    std::memcpy(&eight, bytes, sizeof eight);
    // Below, zero bytes borrow into their high bit; what borrows from above a high bit that is
    // set already is refused by that one.
    auto const quote = eight ^ (ones * '"');
    auto const backslash = eight ^ (ones * '\\');
    auto const controls = eight - ones * 0x20;
    return (eight | controls | (quote - ones) | (backslash - ones)) & highs;
}

/// How much of a text's beginning is ASCII that a JSON string may hold as it is.
inline std::size_t plain_size(char const* const begin, char const* const end) noexcept {
    constexpr std::ptrdiff_t step = 8;
    auto const* at = begin;
    while (end - at >= step) {
        auto const odd = odd_bytes(at);
        if constexpr (std::endian::native == std::endian::little) {
            if (odd != 0) return static_cast<std::size_t>(at - begin + std::countr_zero(odd) / 8);
        } else {
            if (odd != 0) break;
        }
        at += step;
    }
    while (at != end && is_plain(*at) && static_cast<unsigned char>(*at) < 0x80)
        ++at;
    return static_cast<std::size_t>(at - begin);
}

/// Whether the whole text is ASCII that a JSON string may hold as it is, as nearly every one is.
inline bool is_plain(std::string_view text) noexcept {
    constexpr std::size_t step = 8;
    if (text.size() < step)
        return plain_size(text.data(), text.data() + text.size()) == text.size();
    for (std::size_t at = 0; at + step < text.size(); at += step) {
        if (odd_bytes(text.data() + at) != 0) return false;
    }
    return odd_bytes(text.data() + text.size() - step) == 0; // may overlap the one before
}

} // namespace rampart::json::detail
