// Definitions of rampart/sandbox/wire.hpp.
#pragma once

#include <rampart/sandbox/wire.hpp>

#include <algorithm>
#include <charconv>
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
        if (!equal_ignoring_case(line.name, name)) continue;
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

RAMPART_DECL bool equal_ignoring_case(std::string_view left, std::string_view right) {
    auto const lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return std::equal(
        left.begin(), left.end(), right.begin(), right.end(),
        [lower](char a, char b) { return lower(a) == lower(b); });
}

RAMPART_DECL std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_space) {
            decoded += ' ';
        } else if (text[i] != '%') {
            decoded += text[i];
        } else {
            auto const digits = text.substr(i + 1, 2);
            unsigned octet = 0;
            auto const [end, error] =
                std::from_chars(digits.data(), digits.data() + digits.size(), octet, 16);
            if (digits.size() != 2 || error != std::errc{} || end != digits.data() + 2)
                return std::nullopt;
            decoded += static_cast<char>(octet);
            i += 2;
        }
    }
    return decoded;
}

RAMPART_DECL bool has_media_type(wire_request const& request, std::string_view media_type) {
    auto const value = request.header("Content-Type");
    if (!value) return false;
    auto named = value->substr(0, value->find(';'));
    while (!named.empty() && (named.back() == ' ' || named.back() == '\t'))
        named.remove_suffix(1);
    return equal_ignoring_case(named, media_type);
}

} // namespace rampart::sandbox
