// Definitions of json/read.hpp.
#pragma once

#include <charconv>
#include <string>
#include <utility>

#include <rampart/json/read.hpp>

namespace rampart::json::detail {

RAMPART_DECL bool value_reader::fail(std::string why, std::string text) {
    problem = std::move(why);
    found = std::move(text);
    return false;
}

RAMPART_DECL bool value_reader::expect(value item, kind type) {
    if (item.type() == type) return true;
    return fail(
        "expected " + std::string{describe(type)} + ", found " +
        std::string{describe(item.type())});
}

RAMPART_DECL bool value_reader::missing() { return fail("required, but missing"); }

RAMPART_DECL bool value_reader::read(value item, std::string& out) {
    if (!expect(item, kind::string)) return false;
    out = item.text();
    return true;
}

RAMPART_DECL bool value_reader::read(value item, bool& out) {
    if (!expect(item, kind::boolean)) return false;
    out = item.boolean();
    return true;
}

RAMPART_DECL bool value_reader::read(value item, decimal& out) {
    bool const number = item.type() == kind::number;
    if (!number && item.type() != kind::string) {
        return fail(
            "expected a decimal as a string or a number, found " +
            std::string{describe(item.type())});
    }
    auto const amount = decimal::parse(item.text());
    if (!amount) {
        return fail(
            "expected a decimal of at most " + std::to_string(decimal::longest) + " characters",
            '"' + std::string{item.text().substr(0, 40)} + '"');
    }
    out = amount->with_number_form(number);
    return true;
}

RAMPART_DECL bool value_reader::read(value item, raw_json& out) {
    out.text = to_text(item);
    return true;
}

/// Whether the whole text is a number from `least` to `most`.
template <class Integer>
bool is_whole(std::string_view text, Integer& out, Integer least, Integer most) {
    auto const* const end = text.data() + text.size();
    auto const [stop, code] = std::from_chars(text.data(), end, out);
    return code == std::errc{} && stop == end && out >= least && out <= most;
}

RAMPART_DECL bool
value_reader::read_whole(value item, std::int64_t& out, std::int64_t least, std::int64_t most) {
    if (!expect(item, kind::number)) return false;
    if (is_whole(item.text(), out, least, most)) return true;
    return fail("expected a whole number in range", std::string{item.text().substr(0, 40)});
}

RAMPART_DECL bool
value_reader::read_whole(value item, std::uint64_t& out, std::uint64_t least, std::uint64_t most) {
    if (!expect(item, kind::number)) return false;
    if (is_whole(item.text(), out, least, most)) return true;
    return fail("expected a whole number in range", std::string{item.text().substr(0, 40)});
}

RAMPART_DECL bool
value_reader::read_members(value object, member_reading const* table, void* const* places) {
    if (!expect(object, kind::object)) return false;
    for (; !table->name.empty(); ++table, ++places) {
        auto const member = object.find(table->name);
        if (table->read(*this, member ? &*member : nullptr, *places)) continue;
        prefix(table->name);
        return false;
    }
    return true;
}

#if defined(RAMPART_SEPARATE_COMPILATION)
template bool read_member<std::string>(value_reader&, value const*, void*);
template bool read_member<bool>(value_reader&, value const*, void*);
template bool read_member<std::int64_t>(value_reader&, value const*, void*);
template bool read_member<decimal>(value_reader&, value const*, void*);
template bool read_member<std::optional<std::string>>(value_reader&, value const*, void*);
template bool read_member<std::optional<bool>>(value_reader&, value const*, void*);
template bool read_member<std::optional<decimal>>(value_reader&, value const*, void*);
template bool read_member<nullable<std::string>>(value_reader&, value const*, void*);
template bool read_member<nullable<decimal>>(value_reader&, value const*, void*);
#endif

} // namespace rampart::json::detail
