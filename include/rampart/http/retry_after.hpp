// How long a server asks to wait: the Retry-After header (RFC 9110 section 10.2.3).
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>

#include <rampart/http/date.hpp>
#include <rampart/http/longest_retry_after.hpp>
#include <rampart/http/message.hpp>

namespace rampart::http {

/// Reads the value of a Retry-After header: whole seconds, or an HTTP date that is counted from
/// `now`. Between 0 (also for a date that is past) and longest_retry_after; nothing when the text
/// is neither. Does not allocate.
[[nodiscard]] constexpr std::optional<std::chrono::seconds>
parse_retry_after(std::string_view value, std::chrono::sys_seconds now) noexcept {
    using std::chrono::seconds;
    if (value.find_first_not_of("0123456789") == std::string_view::npos) {
        if (value.empty()) return std::nullopt;
        seconds::rep wait = 0;
        // Stopping at the limit keeps a number of any length from overflowing.
        for (char const digit : value)
            wait = std::min(wait * 10 + (digit - '0'), longest_retry_after.count());
        return seconds{wait};
    }
    auto const until = parse_http_date(value, now);
    if (!until) return std::nullopt;
    return std::clamp<seconds>(*until - now, seconds{0}, longest_retry_after);
}

/// The wait that a response asks for. A date is counted from the response's own Date header, so
/// that it holds when the machine's clock is wrong, and from `now` when there is none.
[[nodiscard]] inline std::optional<std::chrono::seconds>
retry_after(response const& received, std::chrono::sys_seconds now) noexcept {
    auto const asked = received.header("Retry-After");
    if (!asked) return std::nullopt;
    auto const date = received.header("Date");
    auto const from = date ? parse_http_date(*date, now) : std::nullopt;
    return parse_retry_after(*asked, from.value_or(now));
}

} // namespace rampart::http
