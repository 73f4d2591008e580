// Definitions of rampart/sandbox/form_parts.hpp.
#pragma once

#include <rampart/sandbox/form_parts.hpp>
#include <rampart/sandbox/wire.hpp>
#include <rampart/text/ascii.hpp>

#include <utility>

namespace rampart::sandbox {
namespace detail {

// The value of a header parameter such as boundary=x or name="y"; quoted values may hold
// backslash-escaped characters.
RAMPART_DECL std::optional<std::string>
header_parameter(std::string_view header, std::string_view wanted) {
    for (std::size_t at = header.find(';'); at != std::string_view::npos;) {
        ++at;
        while (at < header.size() && (header[at] == ' ' || header[at] == '\t'))
            ++at;
        auto const equals = header.find_first_of("=;", at);
        if (equals == std::string_view::npos) return std::nullopt;
        auto const name = header.substr(at, equals - at);
        at = equals;
        std::string value;
        if (header[at] == '=') {
            ++at;
            if (at < header.size() && header[at] == '"') {
                for (++at; at < header.size() && header[at] != '"'; ++at) {
                    if (header[at] == '\\' && at + 1 < header.size()) ++at;
                    value += header[at];
                }
                if (at == header.size()) return std::nullopt; // the closing quote is missing
            } else {
                value = header.substr(at, header.find(';', at) - at);
                while (!value.empty() && (value.back() == ' ' || value.back() == '\t'))
                    value.pop_back();
            }
        }
        if (text::same_ignoring_case(name, wanted)) return value;
        at = header.find(';', at);
    }
    return std::nullopt;
}

// A part from the line after its delimiter to the line end before the next one.
RAMPART_DECL std::optional<form_part> parse_part(std::string_view text) {
    // Header lines, an empty line, content; without header lines there could be no name.
    auto const end_of_headers = text.find("\r\n\r\n");
    if (end_of_headers == std::string_view::npos) return std::nullopt;
    form_part part;
    part.content = text.substr(end_of_headers + 4);
    bool named = false;
    auto headers = text.substr(0, end_of_headers);
    while (!headers.empty()) {
        auto const line = headers.substr(0, headers.find("\r\n"));
        headers.remove_prefix(line.size() == headers.size() ? line.size() : line.size() + 2);
        auto const colon = line.find(':');
        if (colon == std::string_view::npos) return std::nullopt;
        auto const field = line.substr(0, colon);
        auto value = line.substr(colon + 1);
        value.remove_prefix(
            value.find_first_not_of(" \t") == std::string_view::npos
                ? value.size()
                : value.find_first_not_of(" \t"));
        if (text::same_ignoring_case(field, "Content-Type")) {
            part.content_type = value;
        } else if (text::same_ignoring_case(field, "Content-Disposition")) {
            if (!text::same_ignoring_case(value.substr(0, value.find(';')), "form-data"))
                return std::nullopt;
            auto name = header_parameter(value, "name");
            if (!name) return std::nullopt;
            part.name = *std::move(name);
            part.file_name = header_parameter(value, "filename");
            named = true;
        }
    }
    if (!named) return std::nullopt;
    return part;
}

} // namespace detail

RAMPART_DECL std::optional<std::vector<form_part>>
parse_form(std::string_view content_type, std::string_view body) {
    auto const boundary = detail::header_parameter(content_type, "boundary");
    if (!boundary || boundary->empty()) return std::nullopt;
    auto const opening = "--" + *boundary;
    auto const delimiter = "\r\n" + opening;
    if (!body.starts_with(opening)) return std::nullopt;
    body.remove_prefix(opening.size());

    std::vector<form_part> parts;
    while (!body.starts_with("--")) {
        if (!body.starts_with("\r\n")) return std::nullopt;
        body.remove_prefix(2);
        auto const end = body.find(delimiter);
        if (end == std::string_view::npos) return std::nullopt;
        auto part = detail::parse_part(body.substr(0, end));
        if (!part) return std::nullopt;
        parts.push_back(*std::move(part));
        body.remove_prefix(end + delimiter.size());
    }
    return parts;
}

} // namespace rampart::sandbox
