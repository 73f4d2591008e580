#include <rampart/json/text_of.hpp>

#include <optional>

#include <boost/describe/enum.hpp>
#include <doctest/doctest.h>

#include <rampart/json/decimal.hpp>
#include <rampart/json/nullable.hpp>
#include <rampart/json/open_enum.hpp>

namespace {

BOOST_DEFINE_ENUM_CLASS(colour, red, blue)

using open_colour = rampart::open_enum<colour>;

} // namespace

TEST_CASE("an optional word or amount has its text, and none has an empty one") {
    std::optional<open_colour> word;
    CHECK(text_of(word).empty());
    word = colour::blue;
    CHECK(text_of(word) == "blue");
    word = open_colour::from_text("green");
    CHECK(text_of(word) == "green");
    rampart::nullable<rampart::decimal> amount;
    CHECK(text_of(amount).empty());
    amount = rampart::decimal{"1.50"};
    CHECK(text_of(amount) == "1.50");
}

TEST_CASE("an optional word compares with an enumerator, and none equals no enumerator") {
    std::optional<open_colour> word;
    CHECK_FALSE(word == colour::red);
    word = colour::red;
    CHECK(word == colour::red);
    CHECK_FALSE(word == colour::blue);
}
