// Parsed JSON to typed values, with errors that name the path.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <limits>
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
#include <rampart/json/one_or_many.hpp>
#include <rampart/json/open_enum.hpp>

namespace rampart::json {

namespace detail {

struct value_reader;

/// How one member of a described struct is read.
struct member_reading {
    std::string_view name; ///< empty behind the last member
    bool (*read)(value_reader& reader, value const* item, void* place);
};

template <class T>
bool read_member(value_reader& reader, value const* item, void* place);

template <template <class...> class List, class... Descriptors>
consteval std::array<member_reading, sizeof...(Descriptors) + 1>
readings_of(List<Descriptors...> const*) {
    return {{{Descriptors::name, &read_member<member_type<Descriptors>>}..., {}}};
}

/// The members of a described struct in order, and one without a name.
template <class T>
inline constexpr auto readings = readings_of(static_cast<members_of<T> const*>(nullptr));

/// Reads values into typed objects. Unknown members are ignored; a missing required member, a
/// wrong kind or a number out of range fails with `path` and `problem` set.
struct value_reader {
    std::string path{};    ///< of the value that is wrong, such as `data.list[3].amount`
    std::string problem{}; ///< what is wrong with it
    std::string found{};   ///< its text, where that is to be told

    /// Sets `problem` and `found`; false.
    bool fail(std::string why, std::string text = {});

    /// Whether it is of that kind; else fails.
    bool expect(value item, kind type);

    /// Fails for a required member that is not there.
    bool missing();

    bool read(value item, std::string& out);
    bool read(value item, bool& out);
    bool read(value item, decimal& out);
    bool read(value item, raw_json& out);

    template <whole_number Integer>
    bool read(value item, Integer& out) {
        using limits = std::numeric_limits<Integer>;
        using widest = std::conditional_t<limits::is_signed, std::int64_t, std::uint64_t>;
        widest number = 0;
        if (!read_whole(item, number, limits::min(), limits::max())) return false;
        out = static_cast<Integer>(number);
        return true;
    }

    template <class Enum>
    bool read(value item, open_enum<Enum>& out) {
        if (!expect(item, kind::string)) return false;
        out = open_enum<Enum>::from_text(item.text());
        return true;
    }

    template <class T>
    bool read(value item, std::optional<T>& out) {
        if (item.type() == kind::null) {
            out.reset();
            return true;
        }
        return read(item, out.emplace());
    }

    template <class T>
    bool read(value item, nullable<T>& out) {
        if (item.type() == kind::null) {
            out = nullable<T>::null();
            return true;
        }
        return read(item, out.emplace());
    }

    template <std::int64_t Least, std::int64_t Most>
    bool read(value item, bounded<Least, Most>& out) {
        std::int64_t number = 0;
        if (item.type() == kind::null) {
            out = {};
            return true;
        }
        if (!read(item, number)) return false;
        out = bounded<Least, Most>::at_run_time(number);
        return true;
    }

    template <class T>
    bool read(value item, std::vector<T>& out) {
        if (!expect(item, kind::array)) return false;
        out.clear();
        out.reserve(item.size());
        for (auto const element : item) {
            if (read(element, out.emplace_back())) continue;
            prefix(index_step(out.size() - 1));
            return false;
        }
        return true;
    }

    template <class T>
    bool read(value item, one_or_many<T>& out) {
        out.as_single = item.type() != kind::array;
        if (!out.as_single) return read(item, out.items);
        out.items.clear();
        return read(item, out.items.emplace_back());
    }

    template <class T>
    bool read(value item, std::map<std::string, T>& out) {
        if (!expect(item, kind::object)) return false;
        out.clear();
        for (auto const member : item) {
            if (read(member, out[std::string{member.key()}])) continue;
            prefix(member.key());
            return false;
        }
        return true;
    }

    template <described T>
    bool read(value item, T& out) {
        member_places<T> const places{out};
        return read_members(item, readings<T>.data(), places.at);
    }

    template <unknown_type T>
    bool read(value, T&) {
        static_assert(
            unsupported<T>,
            "rampart: this type is not described: add BOOST_DESCRIBE_STRUCT(type, (), (members))");
        return false;
    }

    /// Puts a step in front of the path.
    void prefix(std::string_view step) { prefix_path(path, step); }

private:
    bool read_whole(value item, std::int64_t& out, std::int64_t least, std::int64_t most);
    bool read_whole(value item, std::uint64_t& out, std::uint64_t least, std::uint64_t most);

    /// Reads an object's members to their places, both in the same order.
    bool read_members(value object, member_reading const* table, void* const* places);
};

/// Reads a member; `item` is null when the object has none of the name.
template <class T>
bool read_member(value_reader& reader, value const* item, void* place) {
    auto& out = *static_cast<T*>(place);
    if (item != nullptr) return reader.read(*item, out);
    if constexpr (is_optional<T>) {
        out = T{};
        return true;
    } else if constexpr (std::same_as<T, raw_json>) {
        return true;
    } else {
        return reader.missing();
    }
}

#if defined(RAMPART_SEPARATE_COMPILATION)
// The types that most members have.
extern template bool read_member<std::string>(value_reader&, value const*, void*);
extern template bool read_member<bool>(value_reader&, value const*, void*);
extern template bool read_member<std::int64_t>(value_reader&, value const*, void*);
extern template bool read_member<decimal>(value_reader&, value const*, void*);
extern template bool read_member<std::optional<std::string>>(value_reader&, value const*, void*);
extern template bool read_member<std::optional<bool>>(value_reader&, value const*, void*);
extern template bool read_member<std::optional<decimal>>(value_reader&, value const*, void*);
extern template bool read_member<nullable<std::string>>(value_reader&, value const*, void*);
extern template bool read_member<nullable<decimal>>(value_reader&, value const*, void*);
#endif

} // namespace detail

/// A typed value, or the reason why there is none.
struct read_problem {
    std::string path; ///< empty when the text itself is no JSON or the root is of a wrong kind
    std::string problem;
    std::string found{}; ///< the start of the text that is wrong, or empty

    /// "data.list[3].amount: required, but missing"
    [[nodiscard]] std::string message() const {
        auto out = message_without_text();
        return found.empty() ? out : out + ", found " + found;
    }

    /// The same without what was read: for texts that anybody may have sent.
    [[nodiscard]] std::string message_without_text() const {
        return path.empty() ? problem : path + ": " + problem;
    }
};

/// Reads `item` into `out`; false with the path and the reason in `why`.
template <class T>
[[nodiscard]] bool read_value(value item, T& out, read_problem& why) {
    detail::value_reader reader;
    if (reader.read(item, out)) return true;
    why = {std::move(reader.path), std::move(reader.problem), std::move(reader.found)};
    return false;
}

/// Parses and reads a whole text.
template <class T>
[[nodiscard]] bool read_text(std::string_view text, T& out, read_problem& why) {
    auto const parsed = document::parse(text, why.problem);
    return parsed && read_value(parsed->root(), out, why);
}

} // namespace rampart::json

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/impl/read.ipp>
#endif
