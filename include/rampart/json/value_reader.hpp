// How typed values are made of parsed JSON, member by member: the machinery behind json/read.hpp.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
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
#include <rampart/json/deviation.hpp>
#include <rampart/json/document.hpp>
#include <rampart/json/one_or_many.hpp>
#include <rampart/json/open_enum.hpp>
#include <rampart/json/rows.hpp>

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

/// What reads as empty when it is not there or cannot be read: the member is lost, and no more.
/// A struct does when each of its members does.
template <class T>
consteval bool can_be_empty();

template <class T>
inline constexpr bool can_be_lost = can_be_empty<T>();

template <template <class...> class List, class... Descriptors>
consteval bool can_all_be_lost(List<Descriptors...> const*) {
    return (can_be_lost<member_type<Descriptors>> && ...);
}

template <class T>
consteval bool can_be_empty() {
    if constexpr (described<T>) {
        return can_all_be_lost(static_cast<members_of<T> const*>(nullptr));
    } else {
        return is_optional<T> || is_vector<T> || is_rows<T> || is_text_map<T> ||
               is_one_or_many<T> || std::same_as<T, raw_json>;
    }
}

/// A step on the way from the root to the value at hand: a member's name or an element's index.
struct path_step {
    static constexpr std::size_t is_member = std::size_t(-1);

    std::string_view name{};
    std::size_t index = is_member;
};

/// Reads values into typed objects. Unknown members are ignored.
///
/// Read strictly, a missing required member, a wrong kind or a number out of range fails. Read
/// tolerantly, it costs the innermost optional member, element or row around it, numbers and texts
/// stand in for one another, and so on (json/deviation.hpp); only what nothing around it can do
/// without fails. After a failure `path` and `problem()` tell what was wrong.
struct value_reader {
    bool tolerant = false;
    std::vector<deviation>* deviations = nullptr; ///< where they are reported, if anywhere
    std::vector<path_step> steps{};               ///< to where the reader is

    std::string path{};            ///< of the value that is wrong, such as `data.list[3].amount`
    std::string_view expected{};   ///< what it should be; empty: anything, but it is missing
    std::string_view found_kind{}; ///< what kind of value it is
    std::string found{};           ///< its text, where that is to be told
    bool lost = false; ///< whether the member just read is empty because it could not be read

    /// "null", "a text", "an empty list" ...
    static std::string_view kind_of(value item);

    /// Says what is wrong with the value at hand; false.
    bool fail(std::string_view wanted, std::string_view kind_of_value);
    bool fail(std::string_view wanted, value item);

    /// The same with the beginning of its text.
    bool fail_with_text(std::string_view wanted, value item);

    /// Fails for a required member that is not there.
    bool missing();

    /// Notes that the value at hand is read although it is not as expected.
    void deviate(std::string_view wanted, std::string_view kind_of_value);

    /// What was wrong, in words.
    [[nodiscard]] std::string problem() const;

    /// Whether the value that failed can be given up, which is then reported.
    bool give_up();

    /// Whether it is a list; read tolerantly, an empty object is an empty one.
    bool expect_list(value item);

    /// Whether it is an object; read tolerantly, an empty list is an empty one.
    bool expect_object(value item);

    bool read(value item, std::string& out);
    bool read(value item, bool& out);
    bool read(value item, decimal& out);
    bool read(value item, raw_json& out);

    template <whole_number Integer>
    bool read(value item, Integer& out) {
        using limits = std::numeric_limits<Integer>;
        using widest = std::conditional_t<limits::is_signed, std::int64_t, std::uint64_t>;
        widest number = 0;
        if (!read_whole(item, number, (limits::min)(), (limits::max)())) return false;
        out = static_cast<Integer>(number);
        return true;
    }

    template <class Enum>
    bool read(value item, open_enum<Enum>& out) {
        if (!expect_word(item)) return false;
        out = open_enum<Enum>::from_text(item.text());
        if (!out.known()) deviate("a documented value", "an unknown value");
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
        return read_elements(item, out, [](std::size_t) {});
    }

    template <class T>
    bool read(value item, rows<T>& out) {
        out.unread.clear();
        out.present = false;
        out.present = read_elements(item, out, [&](std::size_t place) {
            out.unread.push_back({place, path, problem()});
        });
        return out.present;
    }

    template <class T>
    bool read(value item, one_or_many<T>& out) {
        out.items.clear();
        // Nothing at all, be it written as an object, is no item rather than an empty one.
        bool const nothing = tolerant && item.type() == kind::object && item.size() == 0;
        out.as_single = item.type() != kind::array && !nothing;
        if (!out.as_single) return nothing || read(item, out.items);
        return read_thing(item, out.items.emplace_back());
    }

    template <class T>
    bool read(value item, std::map<std::string, T>& out) {
        if (!expect_object(item)) return false;
        out.clear();
        entered const inside{*this};
        for (auto const member : item) {
            inside.here().name = member.key();
            std::string const key{member.key()};
            if (read(member, out[key])) continue;
            if (!give_up()) return false;
            out.erase(key);
        }
        return true;
    }

    template <described T>
    bool read(value item, T& out) {
        member_places<T> const places{out};
        return read_members(item, readings<T>.data(), places.at, false);
    }

    template <unknown_type T>
    bool read(value, T&) {
        static_assert(
            unsupported<T>,
            "rampart: this type is not described: add BOOST_DESCRIBE_STRUCT(type, (), (members))");
        return false;
    }

    /// Reads what stands for itself, an answer's data or a row: read tolerantly, an object of which
    /// no documented member could be read fails.
    template <class T>
    bool read_thing(value item, T& out) {
        if constexpr (described<T>) {
            member_places<T> const places{out};
            return read_members(item, readings<T>.data(), places.at, true);
        } else {
            return read(item, out);
        }
    }

    template <class T>
    bool read_thing(value item, std::optional<T>& out) {
        if (item.type() == kind::null) return read(item, out);
        return read_thing(item, out.emplace());
    }

private:
    /// Within a list or an object, for as long as this lives.
    struct entered {
        explicit entered(value_reader& reading) : reader{reading}, depth{reading.steps.size()} {
            reader.steps.emplace_back();
        }
        entered(entered const&) = delete;
        entered& operator=(entered const&) = delete;
        ~entered() { reader.steps.pop_back(); }

        [[nodiscard]] path_step& here() const { return reader.steps[depth]; }

        value_reader& reader;
        std::size_t depth;
    };

    /// The path of the value at hand.
    [[nodiscard]] std::string path_here() const;

    /// Whether it can be a word of a set.
    bool expect_word(value item);

    bool read_whole(value item, std::int64_t& out, std::int64_t least, std::int64_t most);
    bool read_whole(value item, std::uint64_t& out, std::uint64_t least, std::uint64_t most);

    /// Reads a list's elements; one that cannot be read is left out and its place told.
    template <class List, class TellLost>
    bool read_elements(value item, List& out, TellLost const& tell_lost) {
        if (!expect_list(item)) return false;
        out.clear();
        if (item.type() == kind::object) return true;
        out.reserve(item.size());
        entered const inside{*this};
        std::size_t place = 0;
        for (auto const element : item) {
            inside.here().index = place;
            if (!read_thing(element, out.emplace_back())) {
                if (!give_up()) return false;
                out.pop_back();
                tell_lost(place);
            }
            ++place;
        }
        return true;
    }

    /// Reads an object's members to their places, both in the same order. A `thing` has to have
    /// one of them at least.
    bool read_members(value object, member_reading const* table, void* const* places, bool thing);
};

/// Reads a member; `item` is null when the object has none of the name.
template <class T>
bool read_member(value_reader& reader, value const* item, void* place) {
    auto& out = *static_cast<T*>(place);
    reader.lost = false;
    if (item != nullptr) {
        bool const read = reader.read(*item, out);
        reader.lost = false;
        if constexpr (std::same_as<T, std::string>) {
            // What an answer cannot do without is an identifier: an empty one identifies nothing.
            if (read && reader.tolerant && out.empty())
                return reader.fail("a text that is not empty", "an empty text");
        }
        if (read) return true;
        if constexpr (can_be_lost<T>) {
            if (!reader.give_up()) return false;
            out = T{};
            reader.lost = true;
            return true;
        } else {
            return false;
        }
    }
    // Read strictly, a list has to be there.
    constexpr bool may_be_absent = is_optional<T> || std::same_as<T, raw_json>;
    if constexpr (can_be_lost<T>) {
        if (may_be_absent || reader.tolerant) {
            out = T{};
            return true;
        }
    }
    return reader.missing();
}

#if defined(RAMPART_SEPARATE_COMPILATION)
// The types that most members have.
extern template bool read_member<std::string>(value_reader&, value const*, void*);
extern template bool read_member<bool>(value_reader&, value const*, void*);
extern template bool read_member<std::int64_t>(value_reader&, value const*, void*);
extern template bool read_member<decimal>(value_reader&, value const*, void*);
extern template bool read_member<std::optional<std::string>>(value_reader&, value const*, void*);
extern template bool read_member<std::optional<bool>>(value_reader&, value const*, void*);
extern template bool read_member<std::optional<std::int64_t>>(value_reader&, value const*, void*);
extern template bool read_member<std::optional<decimal>>(value_reader&, value const*, void*);
extern template bool read_member<nullable<std::string>>(value_reader&, value const*, void*);
extern template bool read_member<nullable<decimal>>(value_reader&, value const*, void*);
#endif

} // namespace detail

} // namespace rampart::json

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/json/impl/value_reader.ipp>
#endif
