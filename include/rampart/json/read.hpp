// Parsed JSON to typed values, with errors that name the path.
#pragma once

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

/// Reads values into typed objects. Unknown members are ignored; a missing required member, a
/// wrong kind or a number out of range fails with `path` and `problem` set.
struct value_reader {
    std::string path{};    ///< of the value that is wrong, such as `data.list[3].amount`
    std::string problem{}; ///< what is wrong with it

    bool fail(std::string why) {
        problem = std::move(why);
        return false;
    }

    bool expect(value item, kind type) {
        if (item.type() == type) return true;
        return fail(
            "expected " + std::string{describe(type)} + ", found " +
            std::string{describe(item.type())});
    }

    bool read(value item, std::string& out) {
        if (!expect(item, kind::string)) return false;
        out = item.text();
        return true;
    }

    bool read(value item, bool& out) {
        if (!expect(item, kind::boolean)) return false;
        out = item.boolean();
        return true;
    }

    template <whole_number Integer>
    bool read(value item, Integer& out) {
        if (!expect(item, kind::number)) return false;
        auto const text = item.text();
        auto const [end, code] = std::from_chars(text.data(), text.data() + text.size(), out);
        if (code == std::errc{} && end == text.data() + text.size()) return true;
        return fail("expected a whole number in range, found " + std::string{text});
    }

    bool read(value item, decimal& out) {
        bool const number = item.type() == kind::number;
        if (!number && item.type() != kind::string) {
            return fail(
                "expected a decimal as a string or a number, found " +
                std::string{describe(item.type())});
        }
        auto const amount = decimal::parse(item.text());
        if (!amount) {
            return fail(
                "expected a decimal of at most " + std::to_string(decimal::longest) +
                " characters, found \"" + std::string{item.text().substr(0, 40)} + '"');
        }
        out = amount->with_number_form(number);
        return true;
    }

    template <class Enum>
    bool read(value item, open_enum<Enum>& out) {
        if (!expect(item, kind::string)) return false;
        out = open_enum<Enum>::from_text(item.text());
        return true;
    }

    bool read(value item, raw_json& out) {
        out.text = to_text(item);
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
            prefix(std::string{member.key()});
            return false;
        }
        return true;
    }

    template <described T>
    bool read(value item, T& out) {
        if (!expect(item, kind::object)) return false;
        bool good = true;
        for_each_member<T>([&](auto descriptor) {
            if (!good) return;
            good = read_member(item, descriptor.name, out.*descriptor.pointer);
        });
        return good;
    }

    template <unknown_type T>
    bool read(value, T&) {
        static_assert(
            unsupported<T>,
            "rampart: this type is not described: add BOOST_DESCRIBE_STRUCT(type, (), (members))");
        return false;
    }

    /// Puts a step in front of the path.
    void prefix(std::string step) { prefix_path(path, std::move(step)); }

private:
    template <class T>
    bool read_member(value object, std::string_view name, T& out) {
        auto const member = object.find(name);
        if (!member) {
            if constexpr (is_optional<T>) {
                out = T{};
                return true;
            } else if constexpr (std::same_as<T, raw_json>) {
                return true;
            } else {
                path = name;
                return fail("required, but missing");
            }
        }
        if (read(*member, out)) return true;
        prefix(std::string{name});
        return false;
    }
};

} // namespace detail

/// A typed value, or the reason why there is none.
struct read_problem {
    std::string path; ///< empty when the text itself is no JSON or the root is of a wrong kind
    std::string problem;

    /// "data.list[3].amount: required, but missing"
    [[nodiscard]] std::string message() const {
        return path.empty() ? problem : path + ": " + problem;
    }
};

/// Reads `item` into `out`; false with the path and the reason in `why`.
template <class T>
[[nodiscard]] bool read_value(value item, T& out, read_problem& why) {
    detail::value_reader reader;
    if (reader.read(item, out)) return true;
    why = {std::move(reader.path), std::move(reader.problem)};
    return false;
}

/// Parses and reads a whole text.
template <class T>
[[nodiscard]] bool read_text(std::string_view text, T& out, read_problem& why) {
    auto const parsed = document::parse(text, why.problem);
    return parsed && read_value(parsed->root(), out, why);
}

} // namespace rampart::json
