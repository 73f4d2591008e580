// Typed values to compact JSON bytes.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <concepts>
#include <string>
#include <string_view>
#include <utility>

#include <rampart/json/decimal.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/json/document.hpp>
#include <rampart/json/one_or_many.hpp>
#include <rampart/json/open_enum.hpp>

namespace rampart::json {

namespace detail {

template <class Integer>
void append_integer(std::string& out, Integer number) {
    char digits[24];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

/// Appends the JSON of a value. Overloads by kind of type; the last one explains what is missing.
struct value_writer {
    std::string& out;
    bool amounts_as_text = false; ///< writes every decimal as a string, as requests want it
    std::string path{};    ///< of the first text that JSON cannot carry, such as `lines[1].id`
    std::string problem{}; ///< the rule it breaks

    bool fail(std::string why) {
        problem = std::move(why);
        return false;
    }

    bool text(std::string_view characters) {
        return append_utf8_string(out, characters) || fail("must be valid UTF-8");
    }

    /// "lines[1].id: must be valid UTF-8"
    [[nodiscard]] std::string message() const {
        return path.empty() ? problem : path + ": " + problem;
    }

    bool write(std::string const& characters) { return text(characters); }
    bool write(std::string_view characters) { return text(characters); }

    bool write(std::same_as<bool> auto truth) {
        out += truth ? "true" : "false";
        return true;
    }

    template <whole_number Integer>
    bool write(Integer number) {
        append_integer(out, number);
        return true;
    }

    /// An explicit null.
    struct null {};
    bool write(null) {
        out += "null";
        return true;
    }

    bool write(decimal const& amount) {
        if (amount.as_number() && !amounts_as_text) {
            append_number(amount.text());
            return true;
        }
        return text(amount.text());
    }

    template <class Enum>
    bool write(open_enum<Enum> const& word) {
        return text(word.text());
    }

    bool write(raw_json const& raw) {
        std::string why;
        if (!is_utf8(raw.text)) return fail("must be valid UTF-8");
        if (!document::parse(raw.text, why)) return fail("must be JSON: " + why);
        out += raw.text;
        return true;
    }

    template <class T>
    bool write(std::optional<T> const& maybe) {
        if (maybe) return write(*maybe);
        out += "null";
        return true;
    }

    template <std::int64_t Least, std::int64_t Most>
    bool write(bounded<Least, Most> const& number) {
        if (number.has_value()) return write(*number);
        out += "null";
        return true;
    }

    template <class T>
    bool write(std::vector<T> const& items) {
        out += '[';
        std::size_t index = 0;
        for (auto const& item : items) {
            if (index != 0) out += ',';
            if (!write(item)) {
                prefix_path(path, index_step(index));
                return false;
            }
            ++index;
        }
        out += ']';
        return true;
    }

    template <class T>
    bool write(one_or_many<T> const& list) {
        if (list.as_single && list.items.size() == 1) return write(list.items.front());
        return write(list.items);
    }

    template <class T>
    bool write(std::map<std::string, T> const& items) {
        out += '{';
        bool first = true;
        for (auto const& [key, item] : items) {
            if (!is_utf8(key)) return fail("its keys must be valid UTF-8");
            if (!member(key, item, first)) return false;
        }
        out += '}';
        return true;
    }

    template <described T>
    bool write(T const& object) {
        return write_members(object, [](auto) { return false; });
    }

    template <unknown_type T>
    bool write(T const&) {
        static_assert(
            unsupported<T>,
            "rampart: this type is not described: add BOOST_DESCRIBE_STRUCT(type, (), (members))");
        return false;
    }

    /// The object's members as a JSON object, without those that `skip(descriptor)` takes out and
    /// without optional members that are empty.
    template <described T, class Skip>
    bool write_members(T const& object, Skip const& skip) {
        out += '{';
        bool first = true;
        bool good = true;
        for_each_member<T>([&]<class Descriptor>(Descriptor descriptor) {
            if (!good || skip(descriptor)) return;
            good = member(member_key<Descriptor>{}, object.*descriptor.pointer, first);
        });
        out += '}';
        return good;
    }

private:
    /// The key of a described member, `,"name":`, made while compiling: a C++ name needs no
    /// escapes.
    template <class Descriptor>
    struct member_key {
        static constexpr std::string_view name = Descriptor::name;
        static constexpr auto characters = [] {
            std::array<char, name.size() + 4> out{',', '"'};
            auto const end = std::copy(name.begin(), name.end(), out.begin() + 2);
            end[0] = '"';
            end[1] = ':';
            return out;
        }();
        operator std::string() const { return std::string{name}; }
    };

    /// Appends the key with the comma that is due before it.
    template <class Descriptor>
    void append_key(member_key<Descriptor>, bool first) {
        auto const& text = member_key<Descriptor>::characters;
        std::size_t const skipped = first ? 1 : 0;
        out.append(text.data() + skipped, text.size() - skipped);
    }

    void append_key(std::string_view key, bool first) {
        if (!first) out += ',';
        append_string(out, key);
        out += ':';
    }

    template <class Key, class T>
    bool member(Key const& name, T const& item, bool& first) {
        if constexpr (is_optional<T>) {
            if (item.has_value()) return member(name, *item, first);
            if constexpr (is_nullable<T>) {
                if (item.is_null()) return member(name, null{}, first);
            }
            return true;
        } else {
            append_key(name, first);
            first = false;
            if (write(item)) return true;
            prefix_path(path, std::string{name});
            return false;
        }
    }

    /// A decimal's text as JSON's grammar has it: no plus sign, no zeros in front.
    void append_number(std::string_view number) {
        if (number.starts_with('-')) out += '-';
        if (number.starts_with('-') || number.starts_with('+')) number.remove_prefix(1);
        while (number.size() > 1 && number[0] == '0' && number[1] >= '0' && number[1] <= '9') {
            number.remove_prefix(1);
        }
        out += number;
    }
};

} // namespace detail

/// Appends the compact JSON of a typed value: members in the order they are described, empty
/// optional members left out, amounts exact. False when a text is not UTF-8, which JSON cannot
/// carry; `problem` then names its path, and `out` holds the beginning.
template <class T>
[[nodiscard]] bool write(T const& item, std::string& out, std::string& problem) {
    detail::value_writer writer{out};
    if (writer.write(item)) return true;
    problem = writer.message();
    return false;
}

/// The compact JSON of a value whose texts are known to be UTF-8 (one that was read, say).
template <class T>
[[nodiscard]] std::string to_json(T const& item) {
    std::string out;
    detail::value_writer{out}.write(item);
    return out;
}

} // namespace rampart::json
