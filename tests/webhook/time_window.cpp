#include <rampart/webhook/time_window.hpp>

#include <chrono>
#include <optional>
#include <string>

#include <doctest/doctest.h>

namespace {

namespace webhook = rampart::webhook;
using namespace std::chrono_literals;

rampart::sign::time_point at(long long seconds) {
    return rampart::sign::time_point{std::chrono::seconds{seconds}};
}

} // namespace

TEST_CASE("the window ends exactly where it says, on both sides") {
    auto const now = at(1'000'000);
    auto const reason = [&](char const* stamp, std::optional<std::chrono::seconds> window = 300s) {
        auto const found = webhook::outside(window, stamp, now);
        return found ? std::string{to_string(found->reason)} : std::string{};
    };
    CHECK(reason("1000000").empty());
    CHECK(reason("999700").empty());
    CHECK(reason("999699") == "outside_window");
    CHECK(reason("1000300").empty());
    CHECK(reason("1000301") == "outside_window");
    CHECK(reason("99999999999") == "outside_window");
    CHECK(reason("soon") == "malformed_header");
    CHECK(reason("1", std::nullopt).empty());
    CHECK(reason("1000000", 0s).empty());
    CHECK(reason("1000001", 0s) == "outside_window");
}

TEST_CASE("a window longer than any time is open on both sides") {
    auto const now = at(1'700'000'000);
    for (webhook::time_window const& window :
         {webhook::time_window{std::chrono::seconds::max()},
          webhook::time_window{std::chrono::hours::max()},
          webhook::time_window{std::chrono::seconds::max(), std::chrono::seconds::max()},
          webhook::time_window{std::optional{std::chrono::seconds::max()}}}) {
        CHECK_FALSE(webhook::outside(window, "1", now));
        CHECK_FALSE(webhook::outside(window, "1700000005", now));
        CHECK_FALSE(webhook::outside(window, "9999999999", now));
    }
}

TEST_CASE("each side of the window can be set by itself") {
    auto const now = at(1'000'000);
    auto const inside = [&](webhook::time_window const& window, long long offset) {
        return !webhook::outside(window, now + std::chrono::seconds{offset}, now);
    };
    webhook::time_window const day{24h, 5min};
    CHECK(inside(day, -86400));
    CHECK_FALSE(inside(day, -86401));
    CHECK(inside(day, 300));
    CHECK_FALSE(inside(day, 301));
    webhook::time_window const past_alone{60s, std::nullopt};
    CHECK(inside(past_alone, 900'000));
    CHECK_FALSE(inside(past_alone, -61));
    webhook::time_window const ahead_alone{std::nullopt, 60s};
    CHECK(inside(ahead_alone, -900'000));
    CHECK_FALSE(inside(ahead_alone, 61));
    CHECK(inside(std::nullopt, 1'000'000'000));
    // So for a time as it came.
    CHECK(webhook::outside(past_alone, "999939", now).has_value());
    CHECK(webhook::outside(ahead_alone, "1000061", now).has_value());
    CHECK_FALSE(webhook::outside(past_alone, "2000000", now).has_value());
}

TEST_CASE("what is outside the window says by how much and what to look at") {
    auto const late = webhook::outside(300s, "100", at(1'000));
    REQUIRE(late.has_value());
    CHECK(late->message.find("900 s ago") != std::string::npos);
    CHECK(late->message.find("clock") != std::string::npos);
    auto const early = webhook::outside(300s, "1900", at(1'000));
    REQUIRE(early.has_value());
    CHECK(early->message.find("900 s in the future") != std::string::npos);
}
