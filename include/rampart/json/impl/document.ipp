// Definitions of json/document.hpp.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/error.hpp>
#include <boost/json/parser.hpp>
#include <boost/system/error_code.hpp>

#include <rampart/json/document.hpp>
#include <rampart/json/impl/document_scanner.hpp>
#include <rampart/json/impl/plain_characters.hpp>

namespace rampart::json {

RAMPART_DECL std::optional<document>
document::parse(std::string_view text, std::string& problem, std::size_t bytes_before) {
    document_scanner scanner{text};
    bool const whole = scanner.scan();
    if (whole && !scanner.has_long_exponent()) return scanner.take();
    // Boost.JSON's parser reads the same and knows what is wrong, and which exponents are too long.
    boost::json::parser parser;
    boost::system::error_code code;
    auto const used = parser.write_some(text.data(), text.size(), code);
    if (!code && used != text.size()) code = boost::json::error::extra_data;
    if (!code && whole) return scanner.take();
    problem = code.message() + " at byte " + std::to_string(bytes_before + used);
    return std::nullopt;
}

RAMPART_DECL std::optional<value> value::find(std::string_view name) const noexcept {
    std::optional<value> found;
    if (type() != kind::object) return found;
    for (auto const member : *this) {
        if (member.key() == name) found = member;
    }
    return found;
}

RAMPART_DECL bool append_utf8_string(std::string& out, std::string_view text) {
    if (detail::is_plain(text)) {
        out += '"';
        out += text;
        out += '"';
        return true;
    }
    if (!is_utf8(text)) return false;
    append_string(out, text);
    return true;
}

RAMPART_DECL void append_string(std::string& out, std::string_view text) {
    static constexpr char digits[] = "0123456789abcdef";
    out += '"';
    auto const* at = text.data();
    auto const* const end = at + text.size();
    while (at != end) {
        // What needs no escape, which is nearly always the whole text, goes in one piece.
        auto const* const begin = at;
        while (at != end && detail::is_plain(*at))
            ++at;
        out.append(begin, static_cast<std::size_t>(at - begin));
        if (at == end) break;
        switch (char const character = *at++) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\b': out += "\\b"; break;
        case '\f': out += "\\f"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default: {
            auto const byte = static_cast<unsigned char>(character);
            out += "\\u00";
            out += digits[byte >> 4];
            out += digits[byte & 15];
        }
        }
    }
    out += '"';
}

namespace detail {

/// Writes a value; `indent` is the width of one level, 0 for compact text.
RAMPART_DECL void
append_value(std::string& out, value item, std::size_t indent, std::size_t level) {
    auto const line = [&](std::size_t depth) {
        if (indent == 0) return;
        out += '\n';
        out.append(indent * depth, ' ');
    };
    switch (item.type()) {
    case kind::null: out += "null"; return;
    case kind::boolean: out += item.boolean() ? "true" : "false"; return;
    case kind::number: out += item.text(); return;
    case kind::string: append_string(out, item.text()); return;
    case kind::array:
    case kind::object: break;
    }
    bool const object = item.type() == kind::object;
    out += object ? '{' : '[';
    bool first = true;
    for (auto const child : item) {
        if (!first) out += ',';
        first = false;
        line(level + 1);
        if (object) {
            append_string(out, child.key());
            out += indent == 0 ? ":" : ": ";
        }
        append_value(out, child, indent, level + 1);
    }
    if (!first) line(level);
    out += object ? '}' : ']';
}

} // namespace detail

RAMPART_DECL std::string to_text(value root) {
    std::string out;
    detail::append_value(out, root, 0, 0);
    return out;
}

RAMPART_DECL std::string to_pretty_text(value root) {
    std::string out;
    detail::append_value(out, root, 2, 0);
    return out;
}

} // namespace rampart::json
