#include <rampart/http/date.hpp>

#include <chrono>
#include <clocale>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

namespace {

using namespace std::chrono_literals;
using rampart::http::parse_http_date;
using rampart::http::to_http_date;
using std::chrono::sys_seconds;

constexpr sys_seconds at(std::int64_t seconds) {
    return sys_seconds{std::chrono::seconds{seconds}};
}

// 2026-11-21 12:00:00, a Saturday.
constexpr auto noon = at(1795262400);

std::optional<sys_seconds> read(std::string_view text) { return parse_http_date(text, noon); }

// It is a constant expression as well.
static_assert(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT", noon) == at(784111777));

} // namespace

TEST_CASE("the three forms of a date that RFC 9110 shows are the same moment") {
    CHECK(read("Sun, 06 Nov 1994 08:49:37 GMT") == at(784111777));
    CHECK(read("Sunday, 06-Nov-94 08:49:37 GMT") == at(784111777));
    CHECK(read("Sun Nov  6 08:49:37 1994") == at(784111777));
}

TEST_CASE("dates at the edges of months, years and centuries are read") {
    CHECK(read("Thu, 01 Jan 1970 00:00:00 GMT") == at(0));
    CHECK(read("Wed, 31 Dec 1969 23:59:59 GMT") == at(-1));
    CHECK(read("Tue, 29 Feb 2000 00:00:00 GMT") == at(951782400));
    CHECK(read("Thu, 29 Feb 2024 23:59:59 GMT") == at(1709251199));
    CHECK(read("Fri, 31 Dec 9999 23:59:59 GMT") == at(253402300799));
    CHECK(read("Sat, 01 Jan 0000 00:00:00 GMT") == at(-62167219200));
    CHECK(read("Fri Nov 20 12:00:00 2026") == noon - 24h);
}

TEST_CASE("a leap second is the first second of the next minute") {
    CHECK(read("Sat, 31 Dec 2016 23:59:60 GMT") == at(1483228800));
    CHECK_FALSE(read("Sat, 31 Dec 2016 23:59:61 GMT"));
}

TEST_CASE("a year of two digits is the latest one not more than fifty years ahead") {
    CHECK(read("Saturday, 21-Nov-26 12:00:00 GMT") == noon);
    CHECK(read("Wednesday, 01-Jan-70 00:00:00 GMT") == at(3155760000)); // 2070
    CHECK(read("Saturday, 01-Jan-77 00:00:00 GMT") == at(220924800));   // 1977
    CHECK(read("Friday, 31-Dec-99 23:59:59 GMT") == at(946684799));     // 1999
    // 2076-11-21 12:00:00 is fifty years ahead to the second; the next one is a century before.
    CHECK(read("Saturday, 21-Nov-76 12:00:00 GMT") == at(3373185600));
    CHECK(read("Sunday, 21-Nov-76 12:00:01 GMT") == at(217425601));
    CHECK(read("Monday, 22-Nov-76 00:00:00 GMT") == at(217468800));
    CHECK(read("Friday, 31-Dec-76 00:00:00 GMT") == at(220838400));
}

TEST_CASE("the fifty years are counted from a leap day too") {
    auto const leap_day = at(1709208000); // 2024-02-29 12:00:00
    CHECK(parse_http_date("Wednesday, 28-Feb-74 12:00:00 GMT", leap_day) == at(3287044800));
    CHECK(parse_http_date("Saturday, 02-Mar-74 00:00:00 GMT", leap_day) == at(131414400));
}

TEST_CASE("a text that is not exactly one of the three forms is no date") {
    for (std::string_view const text : {
             "",
             "0",
             "S",
             "Sun",
             "Sun,",
             "Sun, ",
             "Sunday,",
             ",",
             ",,,,",
             "Sun, 06 Nov 1994",
             "Sun, 06 Nov 1994 08:49:37",
             "Sun, 06 Nov 1994 08:49:37 GM",
             "Sun, 06 Nov 1994 08:49:37 GMTx",
             "Sun, 06 Nov 1994 08:49:37 GMT ",
             " Sun, 06 Nov 1994 08:49:37 GMT",
             "Sun,06 Nov 1994 08:49:37 GMT",
             "Sun,  06 Nov 1994 08:49:37 GMT",
             "Sun, 6 Nov 1994 08:49:37 GMT",
             "Sun,  6 Nov 1994 08:49:37 GMT",
             "sun, 06 Nov 1994 08:49:37 GMT",
             "SUN, 06 NOV 1994 08:49:37 GMT",
             "Sun, 06 nov 1994 08:49:37 GMT",
             "Sun, 06 November 1994 08:49:37 GMT",
             "Sun, 06 Nov 94 08:49:37 GMT",
             "Sun, 06 Nov 01994 08:49:37 GMT",
             "Sun, 06 Nov -994 08:49:37 GMT",
             "Sun, 06 Nov 1994 8:49:37 GMT",
             "Sun, 06 Nov 1994 08:49 GMT",
             "Sun, 06 Nov 1994 08:49:37 UTC",
             "Sun, 06 Nov 1994 08:49:37 +0000",
             "Sun, 06 Nov 1994 08:49:37 gmt",
             "Sun, 06-Nov-1994 08:49:37 GMT",
             "Sun, 06-Nov-94 08:49:37 GMT",
             "Sunday, 06 Nov 1994 08:49:37 GMT",
             "Sunday, 6-Nov-94 08:49:37 GMT",
             "Sunday, 06-Nov-1994 08:49:37 GMT",
             "Sunday, 06-Nov-94 08:49:37 EST",
             "Sunday, 06-Nov-94 08:49:37 GMT;",
             "Sun Nov 6 08:49:37 1994",
             "Sun Nov 06 08:49:37 1994 ",
             "Sun Nov    6 08:49:37 1994",
             "Sun Nov  6 08:49:37 94",
             "Sun Nov  6 08:49:37 1994 GMT",
             "Sunday Nov  6 08:49:37 1994",
             "Sun Nov   08:49:37 1994",
             "1994-11-06T08:49:37Z",
             "784111777",
             "S\xC3\xBCn, 06 Nov 1994 08:49:37 GMT",
         }) {
        CAPTURE(text);
        CHECK_FALSE(read(text));
    }
    CHECK_FALSE(read(std::string_view{"Sun, 06 Nov 1994 08:49:37 GM\0", 29}));
}

TEST_CASE("asctime's day may have a leading zero, as two digits") {
    CHECK(read("Sun Nov 06 08:49:37 1994") == at(784111777));
}

TEST_CASE("a day or a time that does not exist is no date") {
    for (std::string_view const text :
         {"Sun, 00 Nov 1994 08:49:37 GMT", "Thu, 31 Nov 1994 08:49:37 GMT",
          "Wed, 29 Feb 2023 00:00:00 GMT", "Thu, 29 Feb 1900 00:00:00 GMT",
          "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
          "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:99 GMT",
          "Sunday, 00-Nov-94 08:49:37 GMT", "Sunday, 99-Nov-94 08:49:37 GMT",
          "Sun Nov  0 08:49:37 1994", "Sun Nov 31 08:49:37 1994"}) {
        CAPTURE(text);
        CHECK_FALSE(read(text));
    }
}

TEST_CASE("a weekday that is not that day's is no date") {
    CHECK_FALSE(read("Mon, 06 Nov 1994 08:49:37 GMT"));
    CHECK_FALSE(read("Monday, 06-Nov-94 08:49:37 GMT"));
    CHECK_FALSE(read("Mon Nov  6 08:49:37 1994"));
}

TEST_CASE("every beginning of a date but the whole is none") {
    for (std::string_view const whole :
         {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
          "Sun Nov  6 08:49:37 1994"}) {
        for (std::size_t size = 0; size < whole.size(); ++size) {
            CAPTURE(whole.substr(0, size));
            CHECK_FALSE(read(whole.substr(0, size)));
        }
    }
}

TEST_CASE("no single changed byte turns a date into another text that is read wrongly") {
    // What is still read after a change is a date in the same form: written again it is the text.
    std::string const good = "Sun, 06 Nov 1994 08:49:37 GMT";
    int read_anyway = 0;
    for (std::size_t place = 0; place < good.size(); ++place) {
        for (int byte = 0; byte < 256; ++byte) {
            auto text = good;
            text[place] = static_cast<char>(byte);
            auto const moment = read(text);
            if (!moment) continue;
            CHECK(to_http_date(*moment) == text);
            ++read_anyway;
        }
    }
    // The 29 unchanged bytes; of the hour 1 + 9 other digits, of minute and second 5 + 9 each; and
    // of the years with one other digit those in which 6 November is a Sunday: 1194, 1594, 1904,
    // 3994, 5994, 7994, 9994.
    CHECK(read_anyway == 29 + 10 + 14 + 14 + 7);
}

TEST_CASE("a moment is written in the fixed form") {
    CHECK(to_http_date(at(784111777)) == "Sun, 06 Nov 1994 08:49:37 GMT");
    CHECK(to_http_date(at(0)) == "Thu, 01 Jan 1970 00:00:00 GMT");
    CHECK(to_http_date(at(-1)) == "Wed, 31 Dec 1969 23:59:59 GMT");
    CHECK(to_http_date(at(1709251199)) == "Thu, 29 Feb 2024 23:59:59 GMT");
    CHECK(to_http_date(at(-62167219200)) == "Sat, 01 Jan 0000 00:00:00 GMT");
    CHECK(to_http_date(at(253402300799)) == "Fri, 31 Dec 9999 23:59:59 GMT");
}

TEST_CASE("a moment whose year has not four digits cannot be written") {
    CHECK(to_http_date(at(253402300800)).empty());
    CHECK(to_http_date(at(-62167219201)).empty());
}

TEST_CASE("what is written is read as the same moment") {
    // Steps of 40 days and some hours, minutes and seconds, from 1600 to 2400.
    int tried = 0;
    for (auto moment = at(-11676096000); moment < at(13569465600); moment += 3'487'661s) {
        auto const text = to_http_date(moment);
        CAPTURE(text);
        CHECK(read(text) == moment);
        ++tried;
    }
    CHECK(tried == 7239);
}

TEST_CASE("the locale plays no part") {
    std::string const before = std::setlocale(LC_ALL, nullptr);
    // Whether one of them is installed or not, the outcome is the same.
    if (std::setlocale(LC_ALL, "de_DE.UTF-8") == nullptr) std::setlocale(LC_ALL, "C.UTF-8");
    CHECK(read("Wed, 05 Oct 1994 08:49:37 GMT") == at(781346977));
    CHECK(to_http_date(at(781346977)) == "Wed, 05 Oct 1994 08:49:37 GMT");
    std::setlocale(LC_ALL, before.c_str());
}

TEST_CASE("without a given present the machine's clock settles the century") {
    CHECK(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT") == at(784111777));
    auto const now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    CHECK(parse_http_date(to_http_date(now)) == now);
}
