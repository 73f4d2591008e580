// The times in Date and Retry-After: a moment in eight bytes for "now", then the header's text.
#include <chrono>
#include <string>

#include <rampart/http/date.hpp>
#include <rampart/http/retry_after.hpp>

#include "support/input.hpp"

namespace {

using namespace std::chrono;
namespace http = rampart::http;
using rampart::fuzz::require;

/// Years 0 to 9999, which an HTTP date can hold.
sys_seconds within_four_digits(std::int64_t number) {
    constexpr sys_seconds first = sys_days{year{0} / January / 1};
    constexpr sys_seconds last = sys_days{year{10000} / January / 1};
    auto const offset =
        static_cast<std::uint64_t>(number) % static_cast<std::uint64_t>((last - first).count());
    return first + seconds{offset};
}

void check_writer(sys_seconds moment, sys_seconds now) {
    auto const text = http::to_http_date(moment);
    require(text.size() == 29, "an HTTP date has 29 characters", text);
    require(http::parse_http_date(text, now) == moment, "a date that is written is read", text);
    auto const wait = http::parse_retry_after(text, now);
    auto const expected = std::clamp<seconds>(moment - now, 0s, rampart::longest_retry_after);
    require(wait == expected, "a date as Retry-After counts from now", text);
}

void check_date(std::string const& text, sys_seconds now) {
    auto const read = http::parse_http_date(text, now);
    require(read == http::parse_http_date(text, now), "the same text is the same moment", text);
    if (!read) return;
    auto const again = http::to_http_date(*read);
    bool const newest_form = text.size() == 29 && text[3] == ',';
    bool const leap_second = text.find(":60") != std::string::npos;
    if (newest_form && !leap_second) require(again == text, "one text for a moment", text);
    bool const short_year = text.find('-') != std::string::npos;
    if (short_year) {
        require(*read - now <= days{366 * 50 + 15}, "a short year is at most 50 ahead", text);
        require(now - *read <= days{366 * 51}, "a short year is at most 50 back", text);
    }
    // The weekday is checked, so a date of another one is none.
    if (!newest_form) return;
    auto other = text;
    other.replace(0, 3, text.starts_with("Sun") ? "Mon" : "Sun");
    require(!http::parse_http_date(other, now), "a wrong weekday is refused", other);
}

void check_retry_after(std::string const& text, sys_seconds now) {
    auto const wait = http::parse_retry_after(text, now);
    bool const number = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
    if (wait) require(*wait >= 0s && *wait <= rampart::longest_retry_after, "within bounds", text);
    if (number) {
        require(wait.has_value(), "a number is read", text);
        auto digits = text.substr(std::min(text.find_first_not_of('0'), text.size()));
        auto const expected =
            digits.size() > 4
                ? rampart::longest_retry_after
                : std::min<seconds>(
                      seconds{digits.empty() ? 0 : std::stoi(digits)}, rampart::longest_retry_after);
        require(wait == expected, "it is that number of seconds", text);
        require(http::parse_retry_after(" " + text + "\t", now) == wait, "blanks around", text);
        auto const more = std::min<seconds>(*wait + 1s, rampart::longest_retry_after);
        require(http::parse_retry_after(text + ".5", now) == more, "a half is rounded up", text);
        require(http::parse_retry_after(text + ".0", now) == wait, "none is not", text);
    }
    auto const date = http::parse_http_date(text, now);
    if (date) {
        auto const expected = std::clamp<seconds>(*date - now, 0s, rampart::longest_retry_after);
        require(wait == expected, "a date counts from now", text);
    }
    // Joined by a proxy: never less than one of them.
    for (auto const& joined : {text + ", 7", "7," + text}) {
        auto const longest = http::parse_retry_after(joined, now);
        require(longest && *longest >= 7s && longest >= wait, "the largest of several", joined);
    }
    // A response's own Date is the moment to count from, where it has one.
    http::response const received{429, {{"Date", text}, {"Retry-After", text}}, {}};
    auto const from_itself = http::retry_after(received, now);
    require(from_itself.has_value() == wait.has_value(), "as the header alone", text);
    if (date) require(from_itself == 0s, "a date is no time from itself", text);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    rampart::fuzz::input bytes{data, size};
    auto const now = within_four_digits(bytes.number());
    std::string const text{bytes.rest()};
    check_date(text, now);
    check_retry_after(text, now);
    check_writer(within_four_digits(bytes.number()), now);
    return 0;
}
