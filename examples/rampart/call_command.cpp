#include "commands.hpp"

#include <charconv>
#include <cmath>
#include <iostream>

#include "call.hpp"

namespace rampart::cli {

http::deadlines deadlines_of(call_options const& options) {
    http::deadlines limits;
    if (options.timeout) {
        auto const& text = *options.timeout;
        auto const* const end = text.data() + text.size();
        constexpr double a_day = 86'400;
        double seconds = 0;
        auto const [stop, code] =
            std::from_chars(text.data(), end, seconds, std::chars_format::fixed);
        if (code != std::errc{} || stop != end || !(seconds > 0 && seconds <= a_day)) {
            reject_input(
                "--timeout: must be seconds, more than 0 and at most 86400, such as 2.5, found " +
                in_quotes(text));
        }
        // Rounded up: no milliseconds at all would mean no deadline.
        limits.call = std::chrono::milliseconds{static_cast<long long>(std::ceil(seconds * 1000))};
        limits.connect = std::min(limits.connect, limits.call);
    }
    return limits;
}

http::tls_settings tls_settings_of(call_options const& options) {
    return {
        .ca_file = options.ca_file.value_or(""),
        .allow_plain_http_to_loopback = options.allow_http};
}

void retry_line::on(events::attempt_retried const& event) const {
    using std::chrono::milliseconds;
    auto const wait = std::chrono::ceil<milliseconds>(event.wait);
    std::cerr << retried_line(event.why, event.attempt, wait);
}

std::string pretty(std::string const& compact) {
    std::string problem;
    auto const parsed = json::document::parse(compact, problem);
    return (parsed ? json::to_pretty_text(parsed->root()) : compact) + '\n';
}

void call(call_options const& options) {
    if (options.ca_file && options.ca_file->empty()) {
        reject_input("--ca-file: must not be empty; leave it out to trust the system's only");
    }
    if (options.provider == "hexarails") {
        call_hexarails(options);
    } else if (options.provider == "rampnow") {
        call_rampnow(options);
    } else if (options.provider == "banxa") {
        call_banxa(options);
    } else {
        reject_provider(options.provider);
    }
}

} // namespace rampart::cli
