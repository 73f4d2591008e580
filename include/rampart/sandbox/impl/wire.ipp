// Definitions of rampart/sandbox/wire.hpp.
#pragma once

#include <rampart/sandbox/wire.hpp>
#include <rampart/text/ascii.hpp>

#include <utility>

namespace rampart::sandbox {

RAMPART_DECL std::string_view wire_request::path() const {
    return std::string_view{target}.substr(0, target.find('?'));
}

RAMPART_DECL std::string_view wire_request::query() const {
    auto const mark = target.find('?');
    if (mark == std::string::npos) return {};
    return std::string_view{target}.substr(mark + 1);
}

RAMPART_DECL std::optional<std::string_view> wire_request::header(std::string_view name) const {
    std::optional<std::string_view> found;
    for (auto const& line : headers) {
        if (!text::same_ignoring_case(line.name, name)) continue;
        if (found) return std::nullopt;
        found = line.value;
    }
    return found;
}

RAMPART_DECL wire_response plain_text(unsigned status, std::string text) {
    return {status, {{"Content-Type", "text/plain"}}, std::move(text)};
}

RAMPART_DECL wire_response
with_header(wire_response response, std::string name, std::string value) {
    response.headers.push_back({std::move(name), std::move(value)});
    return response;
}

RAMPART_DECL bool has_media_type(wire_request const& request, std::string_view media_type) {
    auto const value = request.header("Content-Type");
    if (!value) return false;
    auto named = value->substr(0, value->find(';'));
    while (!named.empty() && (named.back() == ' ' || named.back() == '\t'))
        named.remove_suffix(1);
    return text::same_ignoring_case(named, media_type);
}

} // namespace rampart::sandbox
