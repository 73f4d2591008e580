// What is wrong with the text of a key, before any scheme looks at it.
#pragma once

#include <array>
#include <string_view>
#include <utility>

#include <rampart/sign/message.hpp>

namespace rampart::sign {

namespace detail {

constexpr bool begins_or_ends_with(std::string_view text, std::string_view mark) noexcept {
    return text.starts_with(mark) || text.ends_with(mark);
}

} // namespace detail

/// Whether a text stands in quotes: in quotation marks, apostrophes or back quotes of ASCII, or in
/// the curved ones that word processors make of them.
[[nodiscard]] constexpr bool stands_in_quotes(std::string_view text) noexcept {
    using pair = std::pair<std::string_view, std::string_view>;
    constexpr std::array<pair, 5> quotes{
        {{"\"", "\""},
         {"'", "'"},
         {"`", "`"},
         {"\xE2\x80\x9C", "\xE2\x80\x9D"},
         {"\xE2\x80\x98", "\xE2\x80\x99"}}};
    for (auto const& [opening, closing] : quotes) {
        if (text.size() >= opening.size() + closing.size() && text.starts_with(opening) &&
            text.ends_with(closing)) {
            return true;
        }
    }
    return false;
}

/// What a secret cannot be: empty, or with something around it that came along when it was copied,
/// exported or written to a file, and would make each signature wrong. `none` when all is well.
[[nodiscard]] constexpr failure check_secret_text(std::string_view text) noexcept {
    if (text.empty()) return failure::secret_empty;
    constexpr std::array<std::string_view, 3> marks{"\xEF\xBB\xBF", "\xFF\xFE", "\xFE\xFF"};
    for (auto const mark : marks) {
        if (detail::begins_or_ends_with(text, mark)) return failure::secret_byte_order_mark;
    }
    for (std::string_view const end : {"\n", "\r"}) {
        if (detail::begins_or_ends_with(text, end)) return failure::secret_line_end;
    }
    // The last two are those that cannot be seen in what was copied: U+00A0 and U+200B.
    for (std::string_view const blank : {" ", "\t", "\xC2\xA0", "\xE2\x80\x8B"}) {
        if (detail::begins_or_ends_with(text, blank)) return failure::secret_white_space;
    }
    return stands_in_quotes(text) ? failure::secret_quotes : failure::none;
}

} // namespace rampart::sign
