// Definitions of doctor_probe.hpp.
#pragma once

#include <rampart/cli/impl/doctor_probe.hpp>

#include <rampart/http/date.hpp>

namespace rampart::cli {

void call_probe::see_headers(std::span<http::field const> all) {
    ++answers;
    headers.clear();
    auto const now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    for (auto const& [name, value] : all) {
        headers.emplace_back(name, value);
        if (server_is_ahead || !http::same_name(name, "Date")) continue;
        if (auto const date = http::parse_http_date(value, now)) server_is_ahead = *date - now;
    }
}

void call_probe::see(events::answer_received const& event) {
    see_headers(event.headers);
    http_status = event.http_status;
    took = event.elapsed;
}

std::optional<std::string_view> call_probe::header(std::string_view name) const {
    for (auto const& [known, value] : headers) {
        if (http::same_name(known, name)) return value;
    }
    return std::nullopt;
}

} // namespace rampart::cli
