// Text forms of binary digests: hex and base64, written into caller-provided memory.
#pragma once

#include <rampart/sign/config.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace rampart::sign {

namespace detail {

/// Both digits of every byte value, so that a digest is encoded two characters at a time.
consteval std::array<std::array<char, 2>, 256> make_hex_pairs() {
    constexpr std::string_view digits = "0123456789abcdef";
    std::array<std::array<char, 2>, 256> pairs{};
    for (std::size_t value = 0; value < pairs.size(); ++value) {
        pairs[value] = {digits[value >> 4], digits[value & 15]};
    }
    return pairs;
}

inline constexpr auto hex_pairs = make_hex_pairs();

// Elsewhere a vector in registers is not a matter of course: i386 needs SSE for it, s390x z13.
#if defined(__GNUC__) && defined(__has_builtin) && (defined(__x86_64__) || defined(__aarch64__))
#if __has_builtin(__builtin_shufflevector)
#define RAMPART_VECTOR_HEX
/// Sixteen bytes at once, by the compiler's portable vectors rather than one CPU's intrinsics.
using bytes_16 [[gnu::vector_size(16)]] = unsigned char;
using signed_16 [[gnu::vector_size(16)]] = signed char; // SSE2 compares signed bytes only

/// The 32 digits of sixteen bytes: no table, no branch.
inline void write_hex_of_16(unsigned char const* from, char* out) noexcept {
    bytes_16 bytes;
    std::memcpy(&bytes, from, sizeof bytes);
    auto const write = [](signed_16 nibbles, char* to) {
        auto const letters = nibbles > 9; // all bits set where true
        signed_16 const digits = nibbles + '0' + (letters & ('a' - '9' - 1));
        std::memcpy(to, &digits, sizeof digits);
    };
    auto const high = __builtin_bit_cast(signed_16, bytes >> 4);
    auto const low = __builtin_bit_cast(signed_16, bytes & 15);
    write(
        __builtin_shufflevector(high, low, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23),
        out);
    write(
        __builtin_shufflevector(
            high, low, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31),
        out + 16);
}
#endif
#endif

inline constexpr std::string_view base64_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr int hex_value(char digit) noexcept {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
}

} // namespace detail

/// Lower-case hexadecimal, two characters a byte.
struct hex_lower {
    static constexpr std::string_view name = "hex"; ///< as explain() shows it

    /// Characters for this many bytes.
    static constexpr std::size_t encoded_size(std::size_t bytes) noexcept { return bytes * 2; }

    /// Writes encoded_size(bytes.size()) characters to `out`; no terminator.
    static constexpr void encode(std::span<unsigned char const> bytes, char* out) noexcept {
#if defined(RAMPART_VECTOR_HEX)
        if (!std::is_constant_evaluated()) {
            for (; bytes.size() >= 16; bytes = bytes.subspan(16), out += 32)
                detail::write_hex_of_16(bytes.data(), out);
        }
#endif
        for (unsigned char const byte : bytes) {
            auto const& pair = detail::hex_pairs[byte];
            *out++ = pair[0];
            *out++ = pair[1];
        }
    }
};

/// Base64 of RFC 4648 section 4, with padding.
struct base64 {
    static constexpr std::string_view name = "base64"; ///< as explain() shows it

    /// Characters for this many bytes.
    static constexpr std::size_t encoded_size(std::size_t bytes) noexcept {
        return (bytes + 2) / 3 * 4;
    }

    /// Writes encoded_size(bytes.size()) characters to `out`; no terminator.
    static constexpr void encode(std::span<unsigned char const> bytes, char* out) noexcept {
        std::size_t at = 0;
        for (; at + 3 <= bytes.size(); at += 3) {
            write_group(out, bytes[at], bytes[at + 1], bytes[at + 2]);
            out += 4;
        }
        if (auto const rest = bytes.size() - at; rest == 1) {
            write_group(out, bytes[at], 0, 0);
            out[2] = out[3] = '=';
        } else if (rest == 2) {
            write_group(out, bytes[at], bytes[at + 1], 0);
            out[3] = '=';
        }
    }

private:
    static constexpr void write_group(
        char* out, unsigned char first, unsigned char second, unsigned char third) noexcept {
        auto const bits = static_cast<std::uint32_t>(first << 16 | second << 8 | third);
        for (int shift = 18; shift >= 0; shift -= 6) {
            *out++ = detail::base64_alphabet[(bits >> shift) & 63];
        }
    }
};

/// The encoded text as a string, where allocating does not matter.
template <class Encoding>
[[nodiscard]] std::string encoded(std::span<unsigned char const> bytes) {
    std::string text(Encoding::encoded_size(bytes.size()), '\0');
    Encoding::encode(bytes, text.data());
    return text;
}

/// The bytes of a hex text of either case; nothing when a character or the length is wrong.
[[nodiscard]] inline std::optional<std::string> decode_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::string bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t at = 0; at < text.size(); at += 2) {
        int const high = detail::hex_value(text[at]);
        int const low = detail::hex_value(text[at + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        bytes.push_back(static_cast<char>(high << 4 | low));
    }
    return bytes;
}

/// Writes the bytes of a padded base64 text to `out`, which has room for `text.size() / 4 * 3`, and
/// returns their number; nothing when it is not canonical base64.
[[nodiscard]] constexpr std::optional<std::size_t>
decode_base64_to(std::string_view text, char* const out) noexcept {
    if (text.size() % 4 != 0) return std::nullopt;
    std::size_t written = 0;
    for (std::size_t at = 0; at < text.size(); at += 4) {
        bool const last = at + 4 == text.size();
        std::size_t const padding =
            last && text[at + 3] == '=' ? (text[at + 2] == '=' ? 2U : 1U) : 0U;
        std::uint32_t bits = 0;
        for (std::size_t index = 0; index < 4; ++index) {
            std::size_t value = 0;
            if (index < 4 - padding) {
                value = detail::base64_alphabet.find(text[at + index]);
                if (value == std::string_view::npos) return std::nullopt;
            }
            bits = bits << 6 | static_cast<std::uint32_t>(value);
        }
        // Bits beyond the last whole byte must be zero, or two texts would name the same bytes.
        if ((padding == 1 && (bits & 0xFF) != 0) || (padding == 2 && (bits & 0xFFFF) != 0)) {
            return std::nullopt;
        }
        for (std::size_t index = 0; index < 3 - padding; ++index) {
            out[written++] = static_cast<char>(bits >> (16 - 8 * index) & 0xFF);
        }
    }
    return written;
}

/// The bytes of a padded base64 text; nothing when it is not canonical base64.
[[nodiscard]] inline std::optional<std::string> decode_base64(std::string_view text) {
    std::string bytes(text.size() / 4 * 3, '\0');
    auto const size = decode_base64_to(text, bytes.data());
    if (!size) return std::nullopt;
    bytes.resize(*size);
    return bytes;
}

} // namespace rampart::sign
