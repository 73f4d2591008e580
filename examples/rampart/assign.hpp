// FIELD=VALUE and JSON objects into described request types, with errors that name the field.
#pragma once

#include <concepts>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <rampart/endpoint.hpp>
#include <rampart/json/read.hpp>

#include "field_text.hpp"
#include "report.hpp"

namespace rampart::cli {

/// Whether a text member may be left out although it is not optional: a description does not show
/// that a type gives such a member an empty default. Specialised beside the provider it is for.
template <class T>
constexpr bool empty_by_default(std::string_view /*member*/) {
    return false;
}

/// Fills a request from what was given, and knows what was not. Every mistake ends the command.
class request_filler {
public:
    /// Takes over the members of a whole JSON object.
    template <json::described T>
    void take_json(T& out, std::string_view text) {
        std::string problem;
        auto const parsed = json::document::parse(text, problem);
        if (!parsed) reject_input("--json: this is no JSON (" + problem + ')');
        take_object(out, parsed->root(), {});
    }

    /// Takes FIELD=VALUE, which overrides what the JSON object says.
    template <json::described T>
    void take_argument(T& out, std::string const& argument) {
        auto const equals = argument.find('=');
        if (equals == std::string::npos || equals == 0) {
            reject_input(
                "FIELD=VALUE: found " + in_quotes(argument) +
                "; write the field's name, '=' and its value");
        }
        auto const path = argument.substr(0, equals);
        assign(out, path, path, argument.substr(equals + 1));
    }

    /// Ends the command when a member that has to be there was not given.
    template <json::described T>
    void require_all(T const& filled) const {
        std::string missing;
        collect_missing(filled, {}, missing);
        if (!missing.empty()) reject_input(missing + "; give each as FIELD=VALUE");
    }

private:
    /// Calls `function(member)` for the member of that name; false when there is none.
    template <class T, class Function>
    static bool with_member(T& object, std::string_view name, Function&& function) {
        bool found = false;
        json::for_each_member<T>([&](auto descriptor) {
            if (found || name != descriptor.name) return;
            found = true;
            function(object.*descriptor.pointer);
        });
        return found;
    }

    template <class T>
    [[noreturn]] static void reject_unknown(std::string const& prefix, std::string const& path) {
        auto const known = fields_of<T>(prefix);
        reject_input(
            path + ": there is no such field; " +
            (known.empty() ? "this endpoint takes none" : "the fields are: " + known));
    }

    template <class T>
    void take_object(T& out, json::value object, std::string const& prefix) {
        if (object.type() != json::kind::object) {
            reject_input(
                (prefix.empty() ? "--json" : prefix.substr(0, prefix.size() - 1)) +
                ": expected an object, found " + std::string{json::describe(object.type())});
        }
        for (auto const item : object) {
            auto const path = prefix + std::string{item.key()};
            if (!set_.insert(path).second) reject_input(path + ": given twice; give it once");
            auto const take = [&](auto& member) { take_value(member, item, path); };
            if (!with_member(out, item.key(), take)) reject_unknown<T>(prefix, path);
        }
    }

    template <class M>
    void take_value(M& member, json::value item, std::string const& path) {
        if constexpr (rampart::detail::is_file<M>) {
            reject_input(path + ": a file cannot be given in JSON; add " + path + "=@FILE");
        } else if constexpr (json::detail::is_optional<M>) {
            member.reset();
            if (item.type() != json::kind::null) take_value(member.emplace(), item, path);
        } else if constexpr (json::described<M>) {
            take_object(member, item, path + '.');
        } else {
            read_json(member, item, path);
            // Requests carry amounts as strings, whichever way they were written here.
            if constexpr (std::same_as<M, decimal>) member = member.with_number_form(false);
        }
    }

    /// `name` is the rest of `path` that `out` has to know.
    template <class T>
    void assign(T& out, std::string_view name, std::string const& path, std::string const& value) {
        auto const dot = name.find('.');
        auto const take = [&]<class M>(M& member) {
            if (dot == std::string_view::npos) {
                set_member(member, path, value);
            } else {
                step_into(member, name.substr(dot + 1), path, value);
            }
        };
        if (!with_member(out, name.substr(0, dot), take)) {
            reject_unknown<T>(path.substr(0, path.size() - name.size()), path);
        }
    }

    template <class M>
    void
    step_into(M& member, std::string_view rest, std::string const& path, std::string const& value) {
        if constexpr (json::described<M>) {
            assign(member, rest, path, value);
        } else if constexpr (json::detail::is_optional<M>) {
            if (!member) member.emplace();
            step_into(*member, rest, path, value);
        } else {
            auto const whole = path.substr(0, path.size() - rest.size() - 1);
            reject_input(path + ": there is no such field; " + whole + " has no members");
        }
    }

    template <class M>
    void set_member(M& member, std::string const& path, std::string const& value) {
        if constexpr (json::detail::is_optional<M>) {
            if (!member) member.emplace();
            set_member(*member, path, value);
        } else if constexpr (
            std::same_as<M, std::vector<std::string>> || std::same_as<M, std::vector<http::file>>) {
            // Given several times it grows; what came from the JSON object goes.
            if (given_.insert(path).second) member.clear();
            set_.insert(path);
            set_text(member.emplace_back(), path, value);
        } else {
            if (!given_.insert(path).second) reject_input(path + ": given twice; give it once");
            set_.insert(path);
            set_text(member, path, value);
        }
    }

    /// Whether the member, or one inside it, was given.
    [[nodiscard]] bool is_set(std::string const& path) const {
        auto const at = set_.lower_bound(path);
        auto const inside = set_.lower_bound(path + '.');
        return (at != set_.end() && *at == path) ||
               (inside != set_.end() && inside->starts_with(path + '.'));
    }

    template <class T>
    void collect_missing(T const& filled, std::string const& prefix, std::string& missing) const {
        json::for_each_member<T>([&](auto descriptor) {
            auto const& member = filled.*descriptor.pointer;
            using M = std::remove_cvref_t<decltype(member)>;
            auto const path = prefix + descriptor.name;
            auto const before = missing.size();
            if constexpr (json::detail::is_optional<M>) {
                if constexpr (json::described<typename M::value_type>) {
                    if (member) collect_missing(*member, path + '.', missing);
                }
            } else {
                if constexpr (json::described<M>) collect_missing(member, path + '.', missing);
                if (missing.size() != before || is_set(path)) return;
                // Not given, but there: the type's own default, such as a token's grant_type.
                if constexpr (std::same_as<M, std::string>) {
                    if (!member.empty()) return;
                }
                if (empty_by_default<T>(descriptor.name)) return;
                missing += (missing.empty() ? "" : "; ") + path + ": required, but missing";
            }
        });
    }

    std::set<std::string> set_;   ///< dotted names of all members that have a value
    std::set<std::string> given_; ///< those that FIELD=VALUE gave
};

} // namespace rampart::cli
