// Definitions of json/write.hpp.
#pragma once

#include <charconv>
#include <string>
#include <utility>

#include <rampart/json/write.hpp>

namespace rampart::json::detail {

RAMPART_DECL bool value_writer::fail(std::string why) {
    problem = std::move(why);
    return false;
}

RAMPART_DECL std::string value_writer::message() const {
    return path.empty() ? problem : path + ": " + problem;
}

RAMPART_DECL bool value_writer::write(std::string_view characters) {
    return append_utf8_string(out, characters) || fail("must be valid UTF-8");
}

RAMPART_DECL bool value_writer::write(decimal const& amount) {
    auto number = amount.text();
    if (!amount.as_number() || amounts_as_text) return write(number);
    // As JSON's grammar has it: no plus sign, no zeros in front.
    if (number.starts_with('-')) out += '-';
    if (number.starts_with('-') || number.starts_with('+')) number.remove_prefix(1);
    while (number.size() > 1 && number[0] == '0' && number[1] >= '0' && number[1] <= '9') {
        number.remove_prefix(1);
    }
    out += number;
    return true;
}

/// Appends a JSON text without the white space between its tokens.
inline void append_compact(std::string& out, std::string_view text) {
    bool quoted = false;
    bool escaped = false;
    for (char const character : text) {
        bool const space =
            character == ' ' || character == '\t' || character == '\n' || character == '\r';
        if (space && !quoted) continue;
        out += character;
        if (escaped) {
            escaped = false;
        } else if (quoted && character == '\\') {
            escaped = true;
        } else if (character == '"') {
            quoted = !quoted;
        }
    }
}

RAMPART_DECL bool value_writer::write(raw_json const& raw) {
    std::string why;
    if (!is_utf8(raw.text)) return fail("must be valid UTF-8");
    if (!document::parse(raw.text, why)) return fail("must be JSON: " + why);
    append_compact(out, raw.text);
    return true;
}

RAMPART_DECL bool
value_writer::write_member(member_writing const& member, void const* place, bool& first) {
    if (member.write(*this, member.key, place, first)) return true;
    prefix_path(path, member.name());
    return false;
}

RAMPART_DECL bool
value_writer::write_members(member_writing const* table, void const* const* places) {
    out += '{';
    bool first = true;
    for (; !table->key.empty(); ++table, ++places) {
        if (!write_member(*table, *places, first)) return false;
    }
    out += '}';
    return true;
}

RAMPART_DECL bool value_writer::write_whole(std::uint64_t bits, bool negative) {
    char digits[24];
    if (negative) {
        out += '-';
        bits = 0 - bits;
    }
    out.append(digits, std::to_chars(digits, digits + sizeof digits, bits).ptr);
    return true;
}

RAMPART_DECL bool value_writer::make_key(std::string_view name, std::string& key) {
    if (!is_utf8(name)) return fail("its keys must be valid UTF-8");
    key = ',';
    append_string(key, name);
    key += ':';
    return true;
}

} // namespace rampart::json::detail
