// How long a server asks to wait: the Retry-After header (RFC 9110 section 10.2.3).
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>

#include <rampart/error.hpp>
#include <rampart/http/date.hpp>
#include <rampart/http/message.hpp>

namespace rampart::http {

namespace detail {

/// Without the spaces and tabs around it.
constexpr std::string_view without_blanks(std::string_view text) noexcept {
    auto const first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// `2`, `1.5` or `2s`, rounded up to whole seconds.
constexpr std::optional<std::chrono::seconds> parse_wait(std::string_view text) noexcept {
    using std::chrono::seconds;
    if (text.ends_with('s')) text = without_blanks(text.substr(0, text.size() - 1));
    auto const point = text.find('.');
    auto const whole = text.substr(0, point);
    auto const rest = point == std::string_view::npos ? "0" : text.substr(point + 1);
    for (auto const digits : {whole, rest}) {
        bool const good = digits.find_first_not_of("0123456789") == std::string_view::npos;
        if (digits.empty() || !good) return std::nullopt;
    }
    seconds::rep wait = 0;
    // Stopping at the limit keeps a number of any length from overflowing.
    for (char const digit : whole)
        wait = (std::min)(wait * 10 + (digit - '0'), longest_retry_after.count());
    if (rest.find_first_not_of('0') != std::string_view::npos) ++wait;
    return (std::min)(seconds{wait}, longest_retry_after);
}

} // namespace detail

/// Reads the value of a Retry-After header: seconds (a fraction is rounded up), or an HTTP date
/// that is counted from `now`. Between 0 (also for a date that is past) and longest_retry_after.
/// Of several values, joined by commas as a proxy does, the largest counts. What is neither a
/// number nor a date is left out: nothing when nothing remains. Does not allocate.
[[nodiscard]] constexpr std::optional<std::chrono::seconds>
parse_retry_after(std::string_view value, std::chrono::sys_seconds now) noexcept {
    using std::chrono::seconds;
    std::optional<seconds> longest;
    auto const take = [&longest](std::optional<seconds> wait) {
        if (wait) longest = (std::max)(longest.value_or(seconds{0}), *wait);
        return wait.has_value();
    };
    auto const until = [now](std::string_view text) -> std::optional<seconds> {
        auto const moment = parse_http_date(detail::without_blanks(text), now);
        if (!moment) return std::nullopt;
        return std::clamp<seconds>(*moment - now, seconds{0}, longest_retry_after);
    };
    while (!value.empty()) {
        auto comma = value.find(',');
        auto const first = detail::without_blanks(value.substr(0, comma));
        if (!take(detail::parse_wait(first)) && !take(until(first)) &&
            comma != std::string_view::npos) {
            // Most dates have a comma of their own.
            auto const next = value.find(',', comma + 1);
            if (take(until(value.substr(0, next)))) comma = next;
        }
        if (comma == std::string_view::npos) break;
        value.remove_prefix(comma + 1);
    }
    return longest;
}

/// The wait that a response asks for, the longest when it has several such headers. A date is
/// counted from the response's own Date header, so that it holds when the machine's clock is wrong,
/// and from `now` when there is none.
[[nodiscard]] inline std::optional<std::chrono::seconds>
retry_after(response const& received, std::chrono::sys_seconds now) noexcept {
    auto const date = received.header("Date");
    auto const from = date ? parse_http_date(*date, now) : std::nullopt;
    std::optional<std::chrono::seconds> longest;
    for (auto const& [name, value] : received.headers) {
        if (!same_name(name, "Retry-After")) continue;
        auto const wait = parse_retry_after(value, from.value_or(now));
        if (wait && wait > longest) longest = wait;
    }
    return longest;
}

} // namespace rampart::http
