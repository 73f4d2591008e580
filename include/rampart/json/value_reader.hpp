// How typed values are made of parsed JSON, member by member: the machinery behind json/read.hpp.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <rampart/json/decimal.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/json/deviation.hpp>
#include <rampart/json/document.hpp>
#include <rampart/json/member_table.hpp>
#include <rampart/json/one_or_many.hpp>
#include <rampart/json/open_enum.hpp>
#include <rampart/json/rows.hpp>

namespace rampart::json::detail {

/// How one member of a described struct is read.
struct member_reading {
    std::string_view name{}; ///< empty behind the last member
    bool (*read)(value_reader& reader, value const* item, void* place) = nullptr;

    template <class Descriptor>
    static consteval member_reading of() {
        return {Descriptor::name, &member_functions<member_type<Descriptor>>::read};
    }
};

/// What reads as empty when it is not there or cannot be read: the member is lost, and no more.
/// A struct does when each of its members does.
template <class T>
consteval bool can_be_lost() {
    if constexpr (described<T>) {
        return !any_member<T>(
            []<class Descriptor>(Descriptor) { return !can_be_lost<member_type<Descriptor>>(); });
    } else {
        return is_optional<T> || is_vector<T> || is_made_of<T, rows> || is_text_map<T> ||
               is_made_of<T, one_or_many> || std::same_as<T, raw_json>;
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

    /// Sets the path of what is read first; empty for a root.
    void start_at(std::string_view base);

    /// Says what is wrong with the value at hand; false.
    bool fail(std::string_view wanted, std::string_view kind_of_value);
    bool fail(std::string_view wanted, value item);

    /// The same with the beginning of its text.
    bool fail_with_text(std::string_view wanted, value item);

    /// Notes that the value at hand is read although it is not as expected.
    void deviate(std::string_view wanted, std::string_view kind_of_value);
    void deviate(std::string_view wanted, value item);

    /// What was wrong, in words.
    [[nodiscard]] std::string problem() const;

    /// Whether the value that failed can be given up, which is then reported.
    bool give_up();

    bool read(value item, std::string& out);
    bool read(value item, bool& out);
    bool read(value item, decimal& out);
    bool read(value item, raw_json& out);

    template <class T>
    bool read(value item, T& out) {
        if constexpr (is_optional<T>) {
            if (item.type() == kind::null) {
                if constexpr (is_nullable<T>) {
                    out.reset_to_null();
                } else {
                    out.reset();
                }
                return true;
            }
            if constexpr (std::same_as<typename T::value_type, std::string>) {
                if (item.type() != kind::string && !expect_text(item)) return false;
                out.emplace(item.text()); // made of its text rather than assigned it
                return true;
            } else {
                return read(item, out.emplace());
            }
        } else if constexpr (described<T>) {
            return read_object(item, out, false);
        } else if constexpr (whole_number<T>) {
            using limits = std::numeric_limits<T>;
            std::uint64_t bits = 0;
            if (!read_whole(item, bits, (limits::min)(), (limits::max)())) return false;
            out = static_cast<T>(bits);
            return true;
        } else {
            static_assert(
                unsupported<T>, "rampart: this type is not described: add "
                                "BOOST_DESCRIBE_STRUCT(type, (), (members))");
            return false;
        }
    }

    template <class Enum>
    bool read(value item, open_enum<Enum>& out) {
        if (!expect_text(item)) return false;
        if (tolerant && item.text().empty()) return fail("a documented value", item);
        out = open_enum<Enum>::from_text(item.text());
        if (!out.known()) deviate("a documented value", "an unknown value");
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
        if (!expect_container(item, kind::object)) return false;
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

    /// Reads what stands for itself, an answer's data or a row: read tolerantly, an object of which
    /// no documented member could be read fails.
    template <class T>
    bool read_thing(value item, T& out) {
        if constexpr (described<T>) {
            return read_object(item, out, true);
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

    /// Adds a deviation, unless nobody asks or there are too many.
    void note(std::string at, std::string_view wanted, std::string_view kind_of_value);

    /// Whether it is a list or an object; read tolerantly, an empty one of the other kind is too.
    bool expect_container(value item, kind wanted);

    /// Whether it is a text; read tolerantly, a number is too.
    bool expect_text(value item);

    /// The two's complement of a whole number.
    bool read_whole(value item, std::uint64_t& bits, std::int64_t least, std::uint64_t most);

    /// Reads a list's elements; one that cannot be read is left out and its place told.
    template <class List, class TellLost>
    bool read_elements(value item, List& out, TellLost const& tell_lost) {
        if (!expect_container(item, kind::array)) return false;
        out.clear();
        // More room than that comes as elements do: a short text may say that there are millions.
        out.reserve((std::min)(item.size(), std::size_t{1024}));
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

    template <described T>
    bool read_object(value item, T& out, bool thing) {
        member_places<T> const places{out};
        constexpr auto& table = member_table<T, member_reading>;
        std::uint32_t items[table.size()] = {};
        return read_members(item, table.data(), items, places.at, thing);
    }

    /// Finds the members of an object that the table names, of a name that repeats the last one:
    /// where they are in the document.
    static void find_members(value object, member_reading const* table, std::uint32_t* items);

    /// Reads an object's members to their places, in the table's order; `items` are as many zeros,
    /// none of which is a member. A `thing` has to have one of them at least.
    bool read_members(
        value object, member_reading const* table, std::uint32_t* items, void* const* places,
        bool thing);
};

template <class T>
bool member_functions<T>::read(value_reader& reader, value const* item, void* place) {
    auto& out = *static_cast<T*>(place);
    reader.lost = false;
    if (item == nullptr) {
        // Read strictly, a list has to be there.
        constexpr bool may_be_absent = is_optional<T> || std::same_as<T, raw_json>;
        bool const empty = can_be_lost<T>() && (may_be_absent || reader.tolerant);
        if (!empty) return reader.fail({}, "nothing");
    } else {
        bool const read = reader.read(*item, out);
        reader.lost = false;
        if constexpr (std::same_as<T, std::string>) {
            // What an answer cannot do without is an identifier: an empty one identifies nothing.
            if (read && reader.tolerant && out.empty())
                return reader.fail("a text that is not empty", "an empty text");
        }
        if (read) return true;
        if (!can_be_lost<T>() || !reader.give_up()) return false;
        reader.lost = true;
    }
    if constexpr (can_be_lost<T>()) out = T{};
    return true;
}

} // namespace rampart::json::detail

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/json/impl/value_reader.ipp>
#endif
