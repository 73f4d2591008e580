// Short texts without the heap: what timestamps, nonces and names in templates are made of.
#pragma once

#include <rampart/sign/config.hpp>

#include <array>
#include <bit>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace rampart::sign {

namespace detail {

/// Copies a text to `at` and returns the end. The texts of a signature are short, where the call
/// of memcpy costs more than the bytes, and a loop's last turn is mispredicted: two moves that
/// overlap serve each length. In place, for where the call of `append` costs more than it does.
template <class Character>
RAMPART_INLINE Character* append_inlined(Character* at, std::string_view text) noexcept {
    auto const size = text.size();
    auto const* const from = text.data();
    auto const ends = [&]<std::size_t Width>(std::integral_constant<std::size_t, Width>) {
        std::memcpy(at, from, Width);
        std::memcpy(at + size - Width, from + size - Width, Width);
    };
    if (size > 64) {
        std::memcpy(at, from, size);
    } else if (size > 32) {
        ends(std::integral_constant<std::size_t, 32>{});
    } else if (size >= 16) {
        ends(std::integral_constant<std::size_t, 16>{});
    } else if (size >= 8) {
        ends(std::integral_constant<std::size_t, 8>{});
    } else if (size >= 4) {
        ends(std::integral_constant<std::size_t, 4>{});
    } else if (size > 0) {
        at[0] = static_cast<Character>(from[0]);
        at[size / 2] = static_cast<Character>(from[size / 2]);
        at[size - 1] = static_cast<Character>(from[size - 1]);
    }
    return at + size;
}

/// The same by a call.
template <class Character>
inline Character* append(Character* at, std::string_view text) noexcept {
    return append_inlined(at, text);
}

/// Writes a word with its highest byte first.
template <class Word>
void store_big_endian(unsigned char* out, Word word) noexcept {
#if defined(__GNUC__)
    // Said outright: GCC 12 does not always make one store of the loop below.
    if constexpr (std::endian::native == std::endian::little) {
        if constexpr (sizeof(Word) == 4) {
            word = __builtin_bswap32(word);
        } else {
            word = __builtin_bswap64(word);
        }
        std::memcpy(out, &word, sizeof word);
        return;
    }
#endif
    for (std::size_t at = 0; at < sizeof(Word); ++at) {
        out[at] = static_cast<unsigned char>(word >> (8 * (sizeof(Word) - 1 - at)));
    }
}

/// Sixteen characters in one store, the lowest byte first: a load that spans two stores waits
/// until both have left the CPU's store buffer, and these characters are read again at once.
inline void store_16(char* out, std::uint64_t first, std::uint64_t second) noexcept {
#if defined(__GNUC__)
    using words_2 [[gnu::vector_size(16)]] = std::uint64_t;
    words_2 const both = {first, second};
#else
    std::uint64_t const both[] = {first, second};
#endif
    std::memcpy(out, &both, sizeof both);
}

/// The eight decimal digits of a number below 10^8 as characters, the first in the lowest byte.
constexpr std::uint64_t eight_digits(std::uint64_t number) noexcept {
    // Halves, quarters and digits side by side; the multiplications divide by 100 and by 10.
    auto const halves = number / 10'000 | number % 10'000 << 32;
    auto const hundreds = (halves * 10'486 >> 20) & 0x0000'007F'0000'007F;
    auto const quarters = hundreds | (halves - hundreds * 100) << 16;
    auto const tens = (quarters * 103 >> 10) & 0x000F'000F'000F'000F;
    return (tens | (quarters - tens * 10) << 8) + 0x3030'3030'3030'3030;
}

/// The decimal text of a number; returns its length. Up to 16 characters are written, so that much
/// room there must be, and `capacity` for longer numbers.
inline std::size_t write_decimal(char* out, std::size_t capacity, std::int64_t number) noexcept {
    constexpr std::int64_t split = 100'000'000;
    if (std::endian::native != std::endian::little || number < split || number >= split * split) {
        return static_cast<std::size_t>(std::to_chars(out, out + capacity, number).ptr - out);
    }
    // Timestamps in seconds come again and again, and of those in milliseconds the beginning: each
    // thread keeps the text of its last number.
    struct last_number {
        std::int64_t number;
        std::int64_t beginning; ///< all but the last eight digits
        std::uint64_t beginning_text;
        unsigned zeros; ///< in front of it
        std::uint64_t first;
        std::uint64_t second;
    };
    static thread_local constinit last_number last{0, 0, 0, 0, 0, 0};
    if (number != last.number) {
        last.number = number;
        auto const beginning = number / split;
        if (beginning != last.beginning) {
            last.beginning = beginning;
            last.beginning_text = eight_digits(static_cast<std::uint64_t>(beginning));
            last.zeros = static_cast<unsigned>(
                             std::countr_zero(last.beginning_text - 0x3030'3030'3030'3030)) /
                         8;
        }
        // Both halves in 16 characters, then moved to the front over the leading zeros.
        auto const low = eight_digits(static_cast<std::uint64_t>(number - beginning * split));
        last.first = last.beginning_text;
        last.second = low;
        if (last.zeros != 0) {
            last.first = last.beginning_text >> 8 * last.zeros | low << (64 - 8 * last.zeros);
            last.second = low >> 8 * last.zeros;
        }
    }
    store_16(out, last.first, last.second);
    return 16 - last.zeros;
}

} // namespace detail

/// Text of at most `Capacity` characters held in place.
template <std::size_t Capacity>
class inline_text {
public:
    inline_text() noexcept = default;

    /// Characters beyond the capacity are dropped; `fits` tells beforehand.
    explicit inline_text(std::string_view text) noexcept { assign(text); }

    /// Takes another text; moves its characters only, where copying an object moves all.
    void assign(std::string_view text) noexcept {
        text = text.substr(0, Capacity);
        detail::append(characters_.data(), text);
        size_ = text.size();
    }

    /// The same from another of these, in whole vectors: what is read next is not yet torn apart.
    void assign(inline_text const& other) noexcept {
        if (other.size_ > 48) return assign(other.view());
        static_assert(Capacity >= 48);
        for (std::size_t at = 0; at < 48; at += 16) // what lies behind the end is never read
            std::memcpy(characters_.data() + at, other.characters_.data() + at, 16);
        size_ = other.size_;
    }

    /// Takes the decimal text of a number.
    void assign(std::int64_t number) noexcept {
        static_assert(Capacity >= 20, "a 64-bit number needs up to 20 characters");
        size_ = detail::write_decimal(characters_.data(), Capacity, number);
    }

    /// Decimal digits.
    [[nodiscard]] static inline_text from_number(std::int64_t number) noexcept {
        inline_text text;
        text.assign(number);
        return text;
    }

    /// Whether the text is short enough.
    [[nodiscard]] static constexpr bool fits(std::string_view text) noexcept {
        return text.size() <= Capacity;
    }

    /// The text.
    [[nodiscard]] std::string_view view() const noexcept { return {characters_.data(), size_}; }
    /// The text.
    operator std::string_view() const noexcept { return view(); }

    /// Room for exactly `size` characters, to be written by the caller.
    [[nodiscard]] char* resize(std::size_t size) noexcept {
        size_ = size <= Capacity ? size : Capacity;
        return characters_.data();
    }

private:
    std::array<char, Capacity> characters_; // not initialised: only the first size_ are read
    std::size_t size_ = 0;
};

/// The decimal text of a time or a nonce; 128 characters also hold what users choose.
using stamp_text = inline_text<128>;

/// A string as a template argument: `header<"X-API-Key", api_key>`.
template <std::size_t Size>
struct fixed_string {
    char characters[Size]{}; ///< with the zero at the end

    /// From a literal.
    consteval fixed_string(char const (&text)[Size]) {
        for (std::size_t at = 0; at < Size; ++at)
            characters[at] = text[at];
    }

    /// The text.
    [[nodiscard]] constexpr std::string_view view() const noexcept {
        return {characters, Size - 1};
    }
};

} // namespace rampart::sign
