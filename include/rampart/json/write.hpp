// Typed values to compact JSON bytes.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <rampart/json/decimal.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/json/document.hpp>
#include <rampart/json/member_table.hpp>
#include <rampart/json/one_or_many.hpp>
#include <rampart/json/open_enum.hpp>
#include <rampart/json/rows.hpp>

namespace rampart::json {

namespace detail {

/// `,"name":`; a C++ name needs no escapes.
template <std::size_t Size>
consteval std::array<char, Size + 4> key_of(std::string_view name) {
    std::array<char, Size + 4> out{};
    out[0] = ',';
    out[1] = '"';
    std::ranges::copy(name, out.begin() + 2);
    out[Size + 2] = '"';
    out[Size + 3] = ':';
    return out;
}

template <class Descriptor>
inline constexpr auto
    member_key = key_of<std::string_view{Descriptor::name}.size()>(Descriptor::name);

/// How one member of a described struct is written.
struct member_writing {
    std::string_view key{}; ///< `,"name":`; empty behind the last member
    bool (*write)(value_writer& writer, std::string_view key, void const* place, bool& first) =
        nullptr;

    template <class Descriptor>
    static consteval member_writing of() {
        auto const& key = member_key<Descriptor>;
        return {{key.data(), key.size()}, &member_functions<member_type<Descriptor>>::write};
    }

    [[nodiscard]] constexpr std::string_view name() const noexcept {
        return key.substr(2, key.size() - 4);
    }
};

/// Appends the JSON of a value. Overloads by kind of type; the last one explains what is missing.
struct value_writer {
    std::string& out;
    bool amounts_as_text = false; ///< writes every decimal as a string, as requests want it
    bool without_empty_objects =
        false;             ///< leaves them out, members and elements; requests have none
    std::string path{};    ///< of the first text that JSON cannot carry, such as `lines[1].id`
    std::string problem{}; ///< the rule it breaks

    /// Sets `problem`; false.
    bool fail(std::string why);

    /// "lines[1].id: must be valid UTF-8"
    [[nodiscard]] std::string message() const;

    bool write(std::string_view characters);
    bool write(std::string const& characters) { return write(std::string_view{characters}); }
    bool write(decimal const& amount);
    bool write(raw_json const& raw);

    template <class T>
    bool write(T const& item) {
        if constexpr (is_optional<T>) {
            if (item.has_value()) return write(*item);
            return write(nullptr);
        } else if constexpr (described<T>) {
            member_places<T const> const places{item};
            return write_members(member_table<T, member_writing>.data(), places.at);
        } else if constexpr (std::same_as<T, bool>) {
            out += item ? "true" : "false";
            return true;
        } else if constexpr (whole_number<T>) {
            return write_whole(static_cast<std::uint64_t>(item), item < T{});
        } else {
            static_assert(
                unsupported<T>, "rampart: this type is not described: add "
                                "BOOST_DESCRIBE_STRUCT(type, (), (members))");
            return false;
        }
    }

    bool write(std::nullptr_t) {
        out += "null";
        return true;
    }

    template <class Enum>
    bool write(open_enum<Enum> const& word) {
        return write(word.text());
    }

    template <class T>
    bool write(std::vector<T> const& items) {
        out += '[';
        std::size_t index = 0;
        bool first = true;
        for (auto const& item : items) {
            if (!write_next(",", item, first)) {
                prefix_path(path, index_step(index));
                return false;
            }
            ++index;
        }
        out += ']';
        return true;
    }

    template <class T>
    bool write(rows<T> const& items) {
        return write(static_cast<std::vector<T> const&>(items));
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
            std::string text_key;
            if (!make_key(key, text_key)) return false;
            if (member_functions<T>::write(*this, text_key, &item, first)) continue;
            prefix_path(path, key);
            return false;
        }
        out += '}';
        return true;
    }

    /// Appends a member with its name before the path of what cannot be written.
    bool write_member(member_writing const& member, void const* place, bool& first);

    /// An object's members as a JSON object, without optional members that are empty.
    bool write_members(member_writing const* table, void const* const* places);

    /// Appends a value behind its key or comma; the first one's comma is left out, and so is the
    /// whole of an empty object where there are to be none.
    template <class T>
    bool write_next(std::string_view key, T const& item, bool& first) {
        constexpr bool is_object = described<T> || is_text_map<T> || is_made_of<T, one_or_many>;
        auto const before = out.size();
        out += first ? key.substr(1) : key;
        auto const start = out.size();
        if (!write(item)) return false;
        if (is_object && without_empty_objects && std::string_view{out}.substr(start) == "{}") {
            out.resize(before);
        } else {
            first = false;
        }
        return true;
    }

private:
    /// A whole number in two's complement.
    bool write_whole(std::uint64_t bits, bool negative);

    /// The key of a map's name, which is any text; false when it is not UTF-8.
    bool make_key(std::string_view name, std::string& key);
};

template <class T>
bool member_functions<T>::write(
    value_writer& writer, std::string_view key, void const* place, bool& first) {
    auto const& item = *static_cast<T const*>(place);
    if constexpr (!is_optional<T>) {
        return writer.write_next(key, item, first);
    } else if (item.has_value()) {
        auto const& inner = *item;
        using inside = member_functions<std::remove_cvref_t<decltype(inner)>>;
        return inside::write(writer, key, &inner, first);
    } else if constexpr (is_nullable<T>) {
        return !item.is_null() || writer.write_next(key, nullptr, first);
    } else {
        return true;
    }
}

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

/// The compact JSON of a value whose texts are known to be UTF-8 (e.g. one that was read).
template <class T>
[[nodiscard]] std::string to_json(T const& item) {
    std::string out;
    detail::value_writer{out}.write(item);
    return out;
}

} // namespace rampart::json

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/json/impl/write.ipp>
#endif
