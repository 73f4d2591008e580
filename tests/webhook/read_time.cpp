#include <rampart/webhook/read_time.hpp>

#include <chrono>

#include <doctest/doctest.h>

namespace {

namespace webhook = rampart::webhook;

rampart::sign::time_point at(long long seconds) {
    return rampart::sign::time_point{std::chrono::seconds{seconds}};
}

} // namespace

TEST_CASE("times are read from seconds, milliseconds and microseconds") {
    CHECK((webhook::read_time("1767225600") == at(1767225600)));
    CHECK((webhook::read_time("1767225600000") == at(1767225600)));
    CHECK((webhook::read_time("1767225600000000") == at(1767225600)));
    CHECK((webhook::read_time("0") == at(0)));
    for (auto const* const bad :
         {"", "-1", "+1", " 1", "1.5", "1e9", "176722560000", "17672256000000", "0x10",
          "99999999999999999999999"}) {
        CAPTURE(bad);
        CHECK_FALSE(webhook::read_time(bad).has_value());
    }
}

TEST_CASE("a nonce tells a time when it has the digits of one") {
    CHECK((webhook::time_of_nonce("1741220905") == at(1741220905)));
    CHECK((webhook::time_of_nonce("1741220905000") == at(1741220905)));
    CHECK((webhook::time_of_nonce("1741220905000000") == at(1741220905)));
    for (auto const* const other :
         {"", "1", "42", "999999999", "17412209050", "0741220905", "0000000000042", "174122090x",
          "7f4df1de-6b52-4d0e-9c3e-0a3c1f6f3a11", "1741220905000000000"}) {
        CAPTURE(other);
        CHECK_FALSE(webhook::time_of_nonce(other).has_value());
    }
}
