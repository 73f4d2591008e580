// Short texts without the heap: what timestamps, nonces and names in templates are made of.
#pragma once

#include <rampart/sign/config.hpp>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rampart::sign {

/// Text of at most `Capacity` characters held in place.
template <std::size_t Capacity>
class inline_text {
public:
    inline_text() noexcept = default;

    /// Characters beyond the capacity are dropped; `fits` tells beforehand.
    explicit inline_text(std::string_view text) noexcept
        : size_{text.copy(characters_.data(), Capacity)} {}

    [[nodiscard]] static inline_text from_number(std::int64_t number) noexcept {
        static_assert(Capacity >= 20, "a 64-bit number needs up to 20 characters");
        inline_text text;
        auto* const begin = text.characters_.data();
        text.size_ =
            static_cast<std::size_t>(std::to_chars(begin, begin + Capacity, number).ptr - begin);
        return text;
    }

    [[nodiscard]] static constexpr bool fits(std::string_view text) noexcept {
        return text.size() <= Capacity;
    }

    [[nodiscard]] std::string_view view() const noexcept { return {characters_.data(), size_}; }
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
    char characters[Size]{};

    consteval fixed_string(char const (&text)[Size]) {
        for (std::size_t at = 0; at < Size; ++at)
            characters[at] = text[at];
    }

    [[nodiscard]] constexpr std::string_view view() const noexcept {
        return {characters, Size - 1};
    }
};

} // namespace rampart::sign
