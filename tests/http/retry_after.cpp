#include <rampart/http/retry_after.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace {

namespace http = rampart::http;
using namespace std::chrono_literals;
using http::parse_retry_after;
using std::chrono::seconds;
using std::chrono::sys_seconds;

// Sun, 06 Nov 1994 08:49:37 GMT
constexpr sys_seconds present{784111777s};

std::optional<seconds> asked_by(std::vector<http::field> headers) {
    return http::retry_after({503, std::move(headers), {}}, present);
}

static_assert(parse_retry_after("120", present) == 120s);

} // namespace

TEST_CASE("a wait in seconds is taken as it is, up to an hour") {
    CHECK(parse_retry_after("0", present) == 0s);
    CHECK(parse_retry_after("1", present) == 1s);
    CHECK(parse_retry_after("007", present) == 7s);
    CHECK(parse_retry_after("3599", present) == 3599s);
    CHECK(parse_retry_after("3600", present) == 3600s);
    CHECK(parse_retry_after("3601", present) == 3600s);
}

TEST_CASE("a number of any length does not overflow") {
    CHECK(parse_retry_after("9223372036854775807", present) == 1h);
    CHECK(parse_retry_after("9223372036854775808", present) == 1h);
    CHECK(parse_retry_after("99999999999999999999", present) == 1h);
    CHECK(parse_retry_after(std::string(100'000, '9'), present) == 1h);
    CHECK(parse_retry_after(std::string(100'000, '0') + "5", present) == 5s);
}

TEST_CASE("a wait until a date is counted from the present") {
    CHECK(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", present) == 0s);
    CHECK(parse_retry_after("Sun, 06 Nov 1994 08:50:00 GMT", present) == 23s);
    CHECK(parse_retry_after("Sunday, 06-Nov-94 08:50:00 GMT", present) == 23s);
    CHECK(parse_retry_after("Sun Nov  6 08:50:00 1994", present) == 23s);
}

TEST_CASE("a date that is past asks for no wait, and one far ahead for an hour") {
    CHECK(parse_retry_after("Sun, 06 Nov 1994 08:49:36 GMT", present) == 0s);
    CHECK(parse_retry_after("Thu, 01 Jan 1970 00:00:00 GMT", present) == 0s);
    CHECK(parse_retry_after("Sat, 01 Jan 0000 00:00:00 GMT", present) == 0s);
    CHECK(parse_retry_after("Sun, 06 Nov 1994 09:49:37 GMT", present) == 1h);
    CHECK(parse_retry_after("Sun, 06 Nov 1994 09:49:38 GMT", present) == 1h);
    CHECK(parse_retry_after("Fri, 31 Dec 9999 23:59:59 GMT", present) == 1h);
}

TEST_CASE("what is neither a number nor a date asks for nothing") {
    for (auto const* const value :
         {"",
          " ",
          ",",
          " , ,",
          "-1",
          "-0",
          "+1",
          "1e3",
          "0x10",
          "x",
          "30 m",
          "30ms",
          "s",
          "1 2",
          ".",
          "1.",
          ".5",
          "1.5.2",
          "1.x",
          "-1, -2",
          "Sun, 06 Nov 1994",
          "Mon, 06 Nov 1994 08:50:00 GMT",
          "tomorrow",
          "\xFF"}) {
        CAPTURE(value);
        CHECK_FALSE(parse_retry_after(value, present));
    }
}

TEST_CASE("a fraction of a second is rounded up, so that nobody comes back too early") {
    CHECK(parse_retry_after("1.5", present) == 2s);
    CHECK(parse_retry_after("2.0", present) == 2s);
    CHECK(parse_retry_after("2.000", present) == 2s);
    CHECK(parse_retry_after("0.503", present) == 1s);
    CHECK(parse_retry_after("292.05", present) == 293s);
    CHECK(parse_retry_after("0.0", present) == 0s);
    CHECK(parse_retry_after("1.0000000000000000000000000000000000001", present) == 2s);
    CHECK(parse_retry_after("3599.5", present) == 1h);
    CHECK(parse_retry_after("3600.5", present) == 1h);
    CHECK(parse_retry_after("99999999999999999999.5", present) == 1h);
}

TEST_CASE("blanks around a number and its unit do not count") {
    for (auto const* const value : {" 2 ", "2 ", "\t2", "2s", "2 s", " 1.5s "}) {
        CAPTURE(value);
        CHECK(parse_retry_after(value, present) == 2s);
    }
}

TEST_CASE("of several values the largest counts, and what is none is left out") {
    CHECK(parse_retry_after("2, 2", present) == 2s);
    CHECK(parse_retry_after("2814, 2", present) == 2814s);
    CHECK(parse_retry_after("2,2814", present) == 2814s);
    CHECK(parse_retry_after("1.5 , 0", present) == 2s);
    CHECK(parse_retry_after("x, 3", present) == 3s);
    CHECK(parse_retry_after("3, -9", present) == 3s);
    CHECK(parse_retry_after(",3,", present) == 3s);
    CHECK(parse_retry_after("1, 99999999999999999999", present) == 1h);
    // Dates have commas of their own, or none.
    std::string const a = "Sun, 06 Nov 1994 08:50:00 GMT";
    std::string const b = "Sun, 06 Nov 1994 08:49:47 GMT";
    std::string const old = "Sunday, 06-Nov-94 08:50:00 GMT";
    std::string const oldest = "Sun Nov  6 08:50:00 1994";
    CHECK(parse_retry_after(a + ", " + b, present) == 23s);
    CHECK(parse_retry_after(b + ", " + a, present) == 23s);
    CHECK(parse_retry_after("5, " + a, present) == 23s);
    CHECK(parse_retry_after(a + ", 60", present) == 60s);
    CHECK(parse_retry_after(b + "," + old + ",1", present) == 23s);
    CHECK(parse_retry_after("7, " + oldest, present) == 23s);
    CHECK(parse_retry_after(oldest + ", " + b, present) == 23s);
    CHECK(parse_retry_after("Sun, 06 Nov 1994, 9", present) == 9s);
}

TEST_CASE("of several headers the largest counts") {
    CHECK(asked_by({{"Retry-After", "2"}, {"retry-after", "7"}, {"Retry-After", "x"}}) == 7s);
}

TEST_CASE("a response without the header asks for nothing") {
    CHECK_FALSE(asked_by({}));
    CHECK_FALSE(asked_by({{"Date", "Sun, 06 Nov 1994 08:49:37 GMT"}}));
    CHECK_FALSE(asked_by({{"Retry-After", "soon"}}));
}

TEST_CASE("the date a response asks for is counted from the response's own date") {
    // The machine's clock is 100 s behind the server's, and it does not matter.
    CHECK(
        asked_by(
            {{"date", "Sun, 06 Nov 1994 08:51:17 GMT"},
             {"retry-after", "Sun, 06 Nov 1994 08:51:27 GMT"}}) == 10s);
}

TEST_CASE("without a date of its own, or with one that is none, the present given counts") {
    CHECK(asked_by({{"Retry-After", "Sun, 06 Nov 1994 08:51:27 GMT"}}) == 110s);
    CHECK(asked_by({{"Date", "now"}, {"Retry-After", "Sun, 06 Nov 1994 08:51:27 GMT"}}) == 110s);
}

TEST_CASE("a wait in seconds does not depend on any date") {
    CHECK(asked_by({{"Date", "Thu, 01 Jan 1970 00:00:00 GMT"}, {"Retry-After", "5"}}) == 5s);
}
