#include <rampart/sign/timestamp.hpp>

#include <chrono>
#include <string>

#include <doctest/doctest.h>

namespace {

namespace sign = rampart::sign;
using namespace std::chrono_literals;

template <class Format>
std::string written(std::chrono::microseconds since_epoch) {
    sign::stamp_text out;
    Format::write(sign::time_point{since_epoch}, out);
    return std::string{out.view()};
}

} // namespace

TEST_CASE("seconds and milliseconds are rounded down, before the epoch too") {
    CHECK(written<sign::unix_seconds>(1'767'225'600'999'999us) == "1767225600");
    CHECK(written<sign::unix_milliseconds>(1'767'225'600'999'999us) == "1767225600999");
    CHECK(written<sign::unix_seconds>(-1us) == "-1");
}

TEST_CASE("ISO 8601 time has four-digit years, leading zeros and milliseconds rounded down") {
    using format = sign::iso8601_milliseconds;
    CHECK(written<format>(0us) == "1970-01-01T00:00:00.000Z");
    CHECK(written<format>(1'607'418'537'715'999us) == "2020-12-08T09:08:57.715Z");
    CHECK(written<format>(951'782'400'005'000us) == "2000-02-29T00:00:00.005Z");
    CHECK(written<format>(-1us) == "1969-12-31T23:59:59.999Z");
    CHECK(written<format>(-62'167'219'200s) == "0000-01-01T00:00:00.000Z");
    CHECK(written<format>(253'402'300'799'999ms) == "9999-12-31T23:59:59.999Z");
}

TEST_CASE("a year of five digits or before year 0 is not written") {
    CHECK(written<sign::iso8601_milliseconds>(253'402'300'800s).empty());
    CHECK(written<sign::iso8601_milliseconds>(-62'167'219'201s).empty());
}

TEST_CASE("the basic form of ISO 8601 has seconds and no marks between, and four digits a year") {
    sign::stamp_text out;
    sign::iso8601_basic::write(sign::time_point{std::chrono::seconds{1'440'938'160}}, out);
    CHECK(std::string_view{out} == "20150830T123600Z");
    sign::iso8601_basic::write(sign::time_point{std::chrono::milliseconds{-1}}, out);
    CHECK(std::string_view{out} == "19691231T235959Z");
    sign::iso8601_basic::write(sign::time_point{std::chrono::hours{24 * 366 * 9000}}, out);
    CHECK(std::string_view{out}.empty());
}
