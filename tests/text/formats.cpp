#include <rampart/text/formats.hpp>

#include <doctest/doctest.h>

namespace text = rampart::text;

TEST_CASE("a date is a day that the calendar has, as YYYY-MM-DD") {
    for (auto const* const good : {"2024-02-29", "1990-01-01", "0000-01-01", "9999-12-31"}) {
        CAPTURE(good);
        CHECK(text::is_date(good));
    }
    for (auto const* const bad :
         {"", "2023-02-29", "2024-13-01", "2024-00-10", "2024-01-00", "2024-1-01", "2024/01/01",
          "2024-01-01 ", "20240101", "+024-01-01", "2024-01-0x", "2024-01/01"}) {
        CAPTURE(bad);
        CHECK_FALSE(text::is_date(bad));
    }
    using namespace std::chrono_literals;
    CHECK((text::date_of("2024-02-29") == 2024y / std::chrono::February / 29d));
}

TEST_CASE("a country is as many capital letters as its standard says") {
    CHECK(text::is_country<2>("SG"));
    CHECK(text::is_country<3>("SGP"));
    for (auto const* const bad : {"", "S", "SGP", "sg", "S1", "S "})
        CHECK_FALSE(text::is_country<2>(bad));
}

TEST_CASE("digits are one digit at least and nothing else") {
    CHECK(text::is_digits("0123456789"));
    for (auto const* const bad : {"", "-1", "1 ", "1.0", "\xD9\xA1"})
        CHECK_FALSE(text::is_digits(bad));
}
