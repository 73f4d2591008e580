#include <rampart/sign/text.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

namespace {

using namespace std::string_view_literals;
using rampart::sign::fixed_string;
using rampart::sign::inline_text;

template <fixed_string Text>
constexpr std::string_view text_of = Text.view();

} // namespace

TEST_CASE("a new inline text is empty") { CHECK(inline_text<8>{}.view().empty()); }

TEST_CASE("an inline text holds a copy, so the original may go") {
    std::string original = "1612391416000";
    inline_text<128> const copy{original};
    original.assign(original.size(), 'x');
    CHECK(copy.view() == "1612391416000");
    std::string_view const converted = copy;
    CHECK(converted == "1612391416000");
}

TEST_CASE("an inline text says beforehand what it can hold, and drops what it cannot") {
    CHECK(inline_text<4>::fits("abcd"));
    CHECK_FALSE(inline_text<4>::fits("abcde"));
    CHECK(inline_text<4>{"abcd"}.view() == "abcd");
    CHECK(inline_text<4>{"abcde"}.view() == "abcd");
}

TEST_CASE("an inline text of a number is its decimal text, up to the ends of 64 bits") {
    using text = inline_text<20>;
    using limits = std::numeric_limits<std::int64_t>;
    CHECK(text::from_number(0).view() == "0");
    CHECK(text::from_number(-1).view() == "-1");
    CHECK(text::from_number(1785804345837761).view() == "1785804345837761");
    CHECK(text::from_number(limits::max()).view() == "9223372036854775807");
    CHECK(text::from_number(limits::min()).view() == "-9223372036854775808");
}

TEST_CASE("an inline text resized is as long as asked and never longer than its room") {
    inline_text<8> text;
    std::string_view{"abcd"}.copy(text.resize(4), 4);
    CHECK(text.view() == "abcd");
    std::string_view{"abcdefgh"}.copy(text.resize(9), 8);
    CHECK(text.view() == "abcdefgh");
}

TEST_CASE("a text as a template argument keeps every character but the terminator") {
    CHECK(text_of<"X-API-Key"> == "X-API-Key");
    CHECK(text_of<"">.empty());
    CHECK(text_of<"a\0b"> == "a\0b"sv);
}

TEST_CASE("a number's text is that of std::to_string at every length and sign") {
    std::int64_t number = 1;
    for (int digits = 1; digits <= 18; ++digits, number *= 10) {
        for (auto const value : {number - 1, number, number + 7, number * 9 / 8, -number}) {
            CAPTURE(value);
            // Twice: a thread remembers its last number.
            CHECK(rampart::sign::stamp_text::from_number(value).view() == std::to_string(value));
            CHECK(rampart::sign::stamp_text::from_number(value).view() == std::to_string(value));
        }
    }
    for (auto const value :
         {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
        CHECK(rampart::sign::stamp_text::from_number(value).view() == std::to_string(value));
    }
}

TEST_CASE("a text of every length is taken whole, from a view and from another text") {
    for (std::size_t size = 0; size <= 128; ++size) {
        CAPTURE(size);
        std::string text;
        for (std::size_t at = 0; at < size; ++at)
            text += static_cast<char>('!' + at % 90);
        rampart::sign::stamp_text const first{text};
        rampart::sign::stamp_text second{"something else"};
        second.assign(first);
        CHECK(first.view() == text);
        CHECK(second.view() == text);
    }
}
