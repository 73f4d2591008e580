// One field of a request from its text, with errors that name the field.
#pragma once

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <rampart/json/read.hpp>

#include "files.hpp"
#include "report.hpp"

namespace rampart::cli {

/// The dotted names of all fields, "from.currency" say, with commas between them.
template <json::described T>
std::string fields_of(std::string const& prefix = {}) {
    std::string out;
    json::for_each_member<T>([&](auto descriptor) {
        using member = std::remove_cvref_t<decltype(std::declval<T>().*descriptor.pointer)>;
        auto const name = prefix + descriptor.name;
        auto const inside = []<class M>(std::type_identity<M>, std::string const& path) {
            if constexpr (json::described<M>) return fields_of<M>(path + '.');
            return path;
        };
        if (!out.empty()) out += ", ";
        if constexpr (json::detail::is_optional<member>) {
            out += inside(std::type_identity<typename member::value_type>{}, name);
        } else {
            out += inside(std::type_identity<member>{}, name);
        }
    });
    return out;
}

/// Reads a JSON value into a member; `path` is the member's dotted name.
template <class M>
void read_json(M& member, json::value item, std::string const& path) {
    json::read_problem why;
    if (json::read_value(item, member, why)) return;
    auto const dot = why.path.empty() || why.path.starts_with('[') ? "" : ".";
    why.path = path + dot + why.path;
    reject_input(why.message());
}

// A value as text: each kind of member has its own form.

inline void set_text(std::string& member, std::string const&, std::string const& value) {
    member = value;
}

inline void set_text(bool& member, std::string const& path, std::string const& value) {
    if (value != "true" && value != "false") {
        reject_input(path + ": must be true or false, found " + in_quotes(value));
    }
    member = value == "true";
}

template <json::whole_number Integer>
void set_text(Integer& member, std::string const& path, std::string const& value) {
    auto const* const end = value.data() + value.size();
    auto const [stop, code] = std::from_chars(value.data(), end, member);
    if (code != std::errc{} || stop != end) {
        reject_input(path + ": must be a whole number in range, found " + in_quotes(value));
    }
}

inline void set_text(decimal& member, std::string const& path, std::string const& value) {
    auto const amount = decimal::parse(value);
    if (!amount) {
        reject_input(
            path +
            ": must be a decimal number such as 1250.75, without spaces or "
            "separators, found " +
            in_quotes(value));
    }
    member = *amount;
}

template <class Enum>
void set_text(open_enum<Enum>& member, std::string const&, std::string const& value) {
    member = open_enum<Enum>::from_text(value);
}

inline void set_text(http::file& member, std::string const& path, std::string const& value) {
    if (value.size() < 2 || value.front() != '@') {
        reject_input(path + ": is a file; give it as " + path + "=@FILE");
    }
    member = read_part(value.substr(1), path);
}

template <json::described M>
void set_text(M&, std::string const& path, std::string const&) {
    reject_input(path + ": is an object; give its members: " + fields_of<M>(path + '.'));
}

/// Lists, maps and undocumented shapes: given as JSON text.
template <class M>
concept given_as_json = json::detail::is_vector<M> || json::detail::is_one_or_many<M> ||
    json::detail::is_text_map<M> || std::same_as<M, json::raw_json>;

template <given_as_json M>
void set_text(M& member, std::string const& path, std::string const& value) {
    std::string problem;
    auto const parsed = json::document::parse(value, problem);
    if (!parsed) reject_input(path + ": must be given as JSON text (" + problem + ')');
    read_json(member, parsed->root(), path);
}

} // namespace rampart::cli
