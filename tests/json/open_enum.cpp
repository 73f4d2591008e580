#include <rampart/json/open_enum.hpp>

#include <optional>
#include <string>
#include <string_view>

#include <boost/describe/enum.hpp>
#include <doctest/doctest.h>

namespace {

BOOST_DEFINE_ENUM_CLASS(colour, red, Blue)

using open_colour = rampart::open_enum<colour>;

} // namespace

TEST_CASE("the word of an enumerator is that enumerator") {
    auto const word = open_colour::from_text("Blue");
    CHECK(word == colour::Blue);
    CHECK(word.known() == colour::Blue);
    CHECK(word.text() == "Blue");
}

TEST_CASE("an enumerator has its name as the word on the wire") {
    open_colour const word = colour::red;
    CHECK(word.text() == "red");
    CHECK(word == colour::red);
    CHECK_FALSE(word == colour::Blue);
}

TEST_CASE("an unknown word is kept as text and equals no enumerator") {
    for (std::string_view const text : {"green", "BLUE", "blue", "red ", "", "Blue2"}) {
        CAPTURE(text);
        auto const word = open_colour::from_text(text);
        CHECK_FALSE(word.known());
        CHECK(word.text() == text);
        CHECK_FALSE(word == colour::Blue);
        CHECK_FALSE(word == colour::red);
    }
}

TEST_CASE("words are equal when their texts are") {
    CHECK(open_colour::from_text("green") == open_colour::from_text("green"));
    CHECK_FALSE(open_colour::from_text("green") == open_colour::from_text("grey"));
    CHECK(open_colour::from_text("red") == open_colour{colour::red});
    CHECK(open_colour{} == open_colour::from_text(""));
}

TEST_CASE("a word that goes on behind a NUL is not the word before it") {
    std::string_view const text{"red\0x", 5};
    auto const word = open_colour::from_text(text);
    CHECK_FALSE(word.known());
    CHECK(word.text() == text);
}
