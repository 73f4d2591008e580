// Moments as HTTP writes them in Date and Retry-After (RFC 9110 section 5.6.7).
#pragma once

#include <rampart/config.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace rampart::http {

namespace detail {

inline constexpr std::array<std::string_view, 7> weekdays{
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
inline constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// Reads a date from the left. Once something does not fit, everything after it fails as well.
class date_reader {
public:
    constexpr explicit date_reader(std::string_view text) noexcept : rest_{text} {}

    constexpr void literal(std::string_view expected) noexcept {
        fits_ = fits_ && rest_.starts_with(expected);
        if (fits_) rest_.remove_prefix(expected.size());
    }

    /// Exactly `digits` decimal digits.
    constexpr int number(std::size_t digits) noexcept {
        int value = 0;
        fits_ = fits_ && rest_.size() >= digits;
        for (std::size_t at = 0; fits_ && at < digits; ++at) {
            fits_ = rest_[at] >= '0' && rest_[at] <= '9';
            value = value * 10 + (rest_[at] - '0');
        }
        if (fits_) rest_.remove_prefix(digits);
        return fits_ ? value : 0;
    }

    /// The day of asctime: two characters, the first a space when there is one digit.
    constexpr int padded_day() noexcept {
        if (!rest_.starts_with(' ')) return number(2);
        literal(" ");
        return number(1);
    }

    /// The place of the name that stands here, of which `length` characters count; 0 for the whole.
    template <std::size_t Count>
    constexpr unsigned
    name(std::array<std::string_view, Count> const& names, std::size_t length = 0) noexcept {
        for (unsigned at = 0; fits_ && at < Count; ++at) {
            auto const expected = length == 0 ? names[at] : names[at].substr(0, length);
            if (!rest_.starts_with(expected)) continue;
            rest_.remove_prefix(expected.size());
            return at;
        }
        fits_ = false;
        return 0;
    }

    /// hour ":" minute ":" second, as seconds since midnight; 60 is a leap second.
    constexpr std::chrono::seconds time_of_day() noexcept {
        int const hour = number(2);
        literal(":");
        int const minute = number(2);
        literal(":");
        int const second = number(2);
        fits_ = fits_ && hour <= 23 && minute <= 59 && second <= 60;
        return std::chrono::hours{hour} + std::chrono::minutes{minute} +
               std::chrono::seconds{second};
    }

    [[nodiscard]] constexpr bool starts_with_comma_after(std::size_t characters) const noexcept {
        return rest_.size() > characters && rest_[characters] == ',';
    }

    /// Whether all of the text was read and fitted.
    [[nodiscard]] constexpr bool complete() const noexcept { return fits_ && rest_.empty(); }

private:
    std::string_view rest_;
    bool fits_ = true;
};

/// The moment, when that day exists and is the weekday that the text says.
constexpr std::optional<std::chrono::sys_seconds> moment_of(
    int year, unsigned month_index, int day, std::chrono::seconds time, unsigned weekday) noexcept {
    namespace chrono = std::chrono;
    chrono::year_month_day const date{
        chrono::year{year}, chrono::month{month_index + 1},
        chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok()) return std::nullopt;
    chrono::sys_days const midnight{date};
    if (chrono::weekday{midnight} != chrono::weekday{weekday}) return std::nullopt;
    return midnight + time;
}

} // namespace detail

/// Reads an HTTP date: `Sun, 06 Nov 1994 08:49:37 GMT`, or one of the two obsolete forms
/// `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`. Nothing when it is none of
/// them to the letter, when there is no such day, or when the weekday is another one.
///
/// `now` settles the century of a year of two digits: a date more than 50 years ahead of it is
/// taken for the one a century before. Independent of the locale; does not allocate.
[[nodiscard]] constexpr std::optional<std::chrono::sys_seconds>
parse_http_date(std::string_view text, std::chrono::sys_seconds now) noexcept {
    namespace chrono = std::chrono;
    detail::date_reader read{text};
    if (read.starts_with_comma_after(3)) {
        auto const weekday = read.name(detail::weekdays, 3);
        read.literal(", ");
        int const day = read.number(2);
        read.literal(" ");
        auto const month = read.name(detail::months);
        read.literal(" ");
        int const year = read.number(4);
        read.literal(" ");
        auto const time = read.time_of_day();
        read.literal(" GMT");
        if (!read.complete()) return std::nullopt;
        return detail::moment_of(year, month, day, time, weekday);
    }
    if (text.find(',') == std::string_view::npos) {
        auto const weekday = read.name(detail::weekdays, 3);
        read.literal(" ");
        auto const month = read.name(detail::months);
        read.literal(" ");
        int const day = read.padded_day();
        read.literal(" ");
        auto const time = read.time_of_day();
        read.literal(" ");
        int const year = read.number(4);
        if (!read.complete()) return std::nullopt;
        return detail::moment_of(year, month, day, time, weekday);
    }
    auto const weekday = read.name(detail::weekdays);
    read.literal(", ");
    int const day = read.number(2);
    read.literal("-");
    auto const month = read.name(detail::months);
    read.literal("-");
    int const short_year = read.number(2);
    read.literal(" ");
    auto const time = read.time_of_day();
    read.literal(" GMT");
    if (!read.complete()) return std::nullopt;
    chrono::year_month_day const today{chrono::floor<chrono::days>(now)};
    int const this_year = static_cast<int>(today.year());
    // The latest year with these digits that is not more than 50 years ahead; the year in which
    // the 50 years end is decided by the day and the second.
    int year = this_year + 50;
    while (((year % 100) + 100) % 100 != short_year)
        --year;
    if (year == this_year + 50) {
        auto const limit = chrono::sys_days{chrono::year{year} / today.month() / today.day()} +
                           (now - chrono::floor<chrono::days>(now));
        auto const first_of_month =
            chrono::sys_days{chrono::year{year} / chrono::month{month + 1} / chrono::day{1}};
        if (first_of_month + chrono::days{day - 1} + time > limit) year -= 100;
    }
    return detail::moment_of(year, month, day, time, weekday);
}

/// The same, with the machine's clock for `now`.
[[nodiscard]] inline std::optional<std::chrono::sys_seconds>
parse_http_date(std::string_view text) noexcept {
    return parse_http_date(
        text, std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
}

/// Writes `Sun, 06 Nov 1994 08:49:37 GMT`, the form that is sent. Empty for a year that has not
/// four digits (before 0 or after 9999).
[[nodiscard]] inline std::string to_http_date(std::chrono::sys_seconds moment) {
    namespace chrono = std::chrono;
    auto const midnight = chrono::floor<chrono::days>(moment);
    chrono::year_month_day const date{midnight};
    chrono::hh_mm_ss const time{moment - midnight};
    int const year = static_cast<int>(date.year());
    if (year < 0 || year > 9999) return {};
    std::string out;
    out.reserve(29);
    auto const digits = [&out](auto value, int divisor) {
        for (; divisor != 0; divisor /= 10)
            out += static_cast<char>('0' + static_cast<int>(value) / divisor % 10);
    };
    out += detail::weekdays[chrono::weekday{midnight}.c_encoding()].substr(0, 3);
    out += ", ";
    digits(static_cast<unsigned>(date.day()), 10);
    out += ' ';
    out += detail::months[static_cast<unsigned>(date.month()) - 1];
    out += ' ';
    digits(year, 1000);
    out += ' ';
    digits(time.hours().count(), 10);
    out += ':';
    digits(time.minutes().count(), 10);
    out += ':';
    digits(time.seconds().count(), 10);
    out += " GMT";
    return out;
}

} // namespace rampart::http
