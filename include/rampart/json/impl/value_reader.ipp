// Definitions of json/value_reader.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <rampart/json/value_reader.hpp>

namespace rampart::json::detail {

/// Deviations of one answer beyond this many are not noted: a page of rows that all deviate has
/// said enough by then.
inline constexpr std::size_t most_deviations = 1000;

/// "null", "a text", "an empty array" ...
inline std::string_view kind_of(value item) {
    auto const type = item.type();
    if (type == kind::string && item.text().empty()) return "an empty text";
    if (type == kind::array && item.size() == 0) return "an empty array";
    if (type == kind::object && item.size() == 0) return "an empty object";
    return describe(type);
}

RAMPART_DECL std::string value_reader::path_here() const {
    std::string out;
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
        if (step->index != path_step::is_member) {
            prefix_path(out, index_step(step->index));
            continue;
        }
        // The name of a map's entry is the provider's, and may be anything.
        constexpr std::string_view allowed =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz.-";
        std::string name{step->name.substr(0, 40)};
        for (char& character : name) {
            if (allowed.find(character) == std::string_view::npos) character = '?';
        }
        prefix_path(out, name);
    }
    return out;
}

RAMPART_DECL void value_reader::start_at(std::string_view base) {
    steps.reserve(8); // at once, and deeper than nearly all answers
    if (!base.empty()) steps.push_back({base});
}

RAMPART_DECL bool value_reader::fail(std::string_view wanted, std::string_view kind_of_value) {
    path = path_here();
    expected = wanted;
    found_kind = kind_of_value;
    found.clear();
    return false;
}

RAMPART_DECL bool value_reader::fail(std::string_view wanted, value item) {
    return fail(wanted, kind_of(item));
}

RAMPART_DECL bool value_reader::fail_with_text(std::string_view wanted, value item) {
    fail(wanted, kind_of(item));
    bool const quoted = item.type() == kind::string;
    if (quoted) found += '"';
    found += item.text().substr(0, 40);
    if (quoted) found += '"';
    return false;
}

RAMPART_DECL std::string value_reader::problem() const {
    if (expected.empty()) return "required, but missing";
    auto out = "expected " + std::string{expected};
    if (found.empty()) out += ", found " + std::string{found_kind};
    return out;
}

RAMPART_DECL void
value_reader::note(std::string at, std::string_view wanted, std::string_view kind_of_value) {
    if (deviations == nullptr || deviations->size() >= most_deviations) return;
    deviations->push_back({std::move(at), wanted, kind_of_value});
}

RAMPART_DECL void value_reader::deviate(std::string_view wanted, std::string_view kind_of_value) {
    if (tolerant && deviations != nullptr) note(path_here(), wanted, kind_of_value);
}

RAMPART_DECL void value_reader::deviate(std::string_view wanted, value item) {
    deviate(wanted, kind_of(item));
}

RAMPART_DECL bool value_reader::give_up() {
    if (!tolerant) return false;
    note(path, expected.empty() ? "a value" : expected, found_kind);
    return true;
}

RAMPART_DECL bool value_reader::expect_container(value item, kind wanted) {
    auto const type = item.type();
    if (type == wanted) return true;
    auto const other = wanted == kind::array ? kind::object : kind::array;
    if (!tolerant || type != other || item.size() != 0) return fail(describe(wanted), item);
    deviate(describe(wanted), item);
    return true;
}

RAMPART_DECL bool value_reader::expect_text(value item) {
    auto const wanted = describe(kind::string);
    if (item.type() == kind::string) return true;
    if (!tolerant || item.type() != kind::number) return fail(wanted, item);
    deviate(wanted, item);
    return true;
}

RAMPART_DECL bool value_reader::read(value item, std::string& out) {
    if (!expect_text(item)) return false;
    out = item.text();
    return true;
}

RAMPART_DECL bool value_reader::read(value item, bool& out) {
    auto const type = item.type();
    if (type == kind::boolean) {
        out = item.boolean();
        return true;
    }
    auto const wanted = describe(kind::boolean);
    if (!tolerant || (type != kind::number && type != kind::string)) return fail(wanted, item);
    struct word {
        std::string_view text;
        bool meaning;
    };
    static constexpr std::array<word, 8> words{
        {{"1", true},
         {"0", false},
         {"true", true},
         {"false", false},
         {"True", true},
         {"False", false},
         {"TRUE", true},
         {"FALSE", false}}};
    auto const* const known =
        std::ranges::find(words, item.text(), [](word const& one) { return one.text; });
    if (known == words.end()) return fail_with_text(wanted, item);
    deviate(wanted, item);
    out = known->meaning;
    return true;
}

RAMPART_DECL bool value_reader::read(value item, decimal& out) {
    bool const number = item.type() == kind::number;
    if (!number && item.type() != kind::string) {
        return fail("a decimal", item);
    }
    if (out.set(item.text(), number)) return true;
    auto amount = tolerant ? decimal::parse_lenient(item.text()) : std::nullopt;
    if (!amount) {
        static_assert(decimal::longest == 94);
        return fail_with_text(tolerant ? "a decimal" : "a decimal of at most 94 characters", item);
    }
    if (amount->text().size() != item.text().size()) deviate("a decimal", item);
    out = amount->with_number_form(number);
    return true;
}

RAMPART_DECL bool value_reader::read(value item, raw_json& out) {
    out.text = to_text(item);
    return true;
}

/// Whether the whole text is a whole number from `least` to `most`.
inline bool
is_whole(std::string_view text, std::uint64_t& bits, std::int64_t least, std::uint64_t most) {
    auto const* const end = text.data() + text.size();
    auto const parse = [&](auto& number) {
        auto const [stop, code] = std::from_chars(text.data(), end, number);
        return code == std::errc{} && stop == end;
    };
    if (!text.starts_with('-')) return parse(bits) && bits <= most;
    std::int64_t number = 0;
    if (!parse(number) || number < least) return false;
    bits = static_cast<std::uint64_t>(number);
    return true;
}

/// The digits of a decimal text whose value is whole, "25.0" or "2.5e1"; empty when it is not.
inline std::string whole_digits(std::string_view text) {
    auto const amount = decimal::parse_lenient(text);
    auto const parts = amount ? rampart::detail::split_decimal(amount->text()) : std::nullopt;
    // No integer has more than twenty digits.
    constexpr std::int64_t most = 20;
    if (!parts || parts->size() > std::size_t{most} || parts->exponent < 0 ||
        parts->exponent > most)
        return {};
    std::string out{parts->negative ? "-" : ""};
    out += parts->whole;
    out += parts->fraction;
    out.append(static_cast<std::size_t>(parts->exponent), '0');
    return parts->size() == 0 ? "0" : out;
}

RAMPART_DECL bool
value_reader::read_whole(value item, std::uint64_t& bits, std::int64_t least, std::uint64_t most) {
    auto const type = item.type();
    bool const number = type == kind::number;
    if (number && is_whole(item.text(), bits, least, most)) return true;
    if (!number && !(tolerant && type == kind::string)) return fail(describe(kind::number), item);
    if (!tolerant || !is_whole(whole_digits(item.text()), bits, least, most))
        return fail_with_text("a whole number in range", item);
    deviate("a whole number", number ? "a number in another form" : kind_of(item));
    return true;
}

RAMPART_DECL void
value_reader::find_members(value object, member_reading const* const table, std::uint32_t* items) {
    // They are expected in the table's order, as servers write them.
    auto const* expected = table;
    for (auto const member : object) {
        auto const name = member.key();
        auto const* row = expected;
        while (!row->name.empty() && row->name != name)
            ++row;
        if (row->name.empty()) {
            row = table;
            while (row != expected && row->name != name)
                ++row;
            if (row == expected) continue; // no type knows it
        }
        items[row - table] = member.index_;
        expected = row + 1;
    }
}

RAMPART_DECL bool value_reader::read_members(
    value object, member_reading const* table, std::uint32_t* items, void* const* places,
    bool thing) {
    if (!expect_container(object, kind::object)) return false;
    bool something = !thing || !tolerant || table->name.empty();
    find_members(object, table, items);
    {
        entered const inside{*this};
        for (; !table->name.empty(); ++table, ++items, ++places) {
            inside.here().name = table->name;
            bool const is_there = *items != 0; // where the root is
            value const member{object.owner_, *items};
            if (!table->read(*this, is_there ? &member : nullptr, *places)) return false;
            something = something || (is_there && member.type() != kind::null && !lost);
        }
    }
    return something || fail("at least one documented member", "none");
}

} // namespace rampart::json::detail
