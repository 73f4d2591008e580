// How a signature's time is written.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include <rampart/sign/clock.hpp>
#include <rampart/sign/text.hpp>

namespace rampart::sign {

/// Whole seconds since the Unix epoch, decimal.
struct unix_seconds {
    /// Writes the part.
    static void write(time_point now, stamp_text& out) noexcept {
        auto const seconds = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch());
        out.assign(std::int64_t{seconds.count()});
    }
};

/// Milliseconds since the Unix epoch, decimal.
struct unix_milliseconds {
    /// Writes the part.
    static void write(time_point now, stamp_text& out) noexcept {
        auto const units = std::chrono::floor<std::chrono::milliseconds>(now.time_since_epoch());
        out.assign(std::int64_t{units.count()});
    }
};

/// UTC with milliseconds, as ISO 8601 has it: `2020-12-08T09:08:57.715Z` (OKX). The years 0 to
/// 9999; a clock outside of them writes nothing, which makes signing fail.
struct iso8601_milliseconds {
    /// Writes the part.
    static void write(time_point now, stamp_text& out) noexcept {
        auto const instant = std::chrono::floor<std::chrono::milliseconds>(now);
        auto const day = std::chrono::floor<std::chrono::days>(instant);
        std::chrono::year_month_day const date{day};
        std::chrono::hh_mm_ss const time{instant - day};
        int const year = int{date.year()};
        if (year < 0 || year > 9999) {
            out.assign(std::string_view{});
            return;
        }
        char* at = out.resize(24);
        at = digits<4>(at, static_cast<unsigned>(year), '-');
        at = digits<2>(at, unsigned{date.month()}, '-');
        at = digits<2>(at, unsigned{date.day()}, 'T');
        at = digits<2>(at, static_cast<unsigned>(time.hours().count()), ':');
        at = digits<2>(at, static_cast<unsigned>(time.minutes().count()), ':');
        at = digits<2>(at, static_cast<unsigned>(time.seconds().count()), '.');
        digits<3>(at, static_cast<unsigned>(time.subseconds().count()), 'Z');
    }

private:
    /// `Count` digits and what follows them; the end of both.
    template <int Count>
    static char* digits(char* at, unsigned value, char behind) noexcept {
        for (int place = Count - 1; place >= 0; --place, value /= 10)
            at[place] = static_cast<char>('0' + value % 10);
        at[Count] = behind;
        return at + Count + 1;
    }
};

/// UTC to the second in ISO 8601's basic form: `20150830T123600Z` (AWS). The years 0 to 9999; a
/// clock outside of them writes nothing, which makes signing fail.
struct iso8601_basic {
    /// Writes the part.
    static void write(time_point now, stamp_text& out) noexcept {
        stamp_text extended;
        iso8601_milliseconds::write(now, extended);
        std::string_view const text = extended;
        out.assign(std::string_view{});
        if (text.empty()) return;
        char* at = out.resize(16);
        for (char const one : text.substr(0, 19)) {
            if (one != '-' && one != ':') *at++ = one;
        }
        *at = 'Z';
    }
};

} // namespace rampart::sign
