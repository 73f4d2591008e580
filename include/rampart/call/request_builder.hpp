// A typed request to an HTTP request: target, body and headers, made once and not signed yet.
#pragma once

#include <rampart/config.hpp>

#include <concepts>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <rampart/call/check_rules.hpp>
#include <rampart/call/creates_once.hpp>
#include <rampart/endpoint.hpp>
#include <rampart/error.hpp>
#include <rampart/http/message.hpp>
#include <rampart/http/multipart.hpp>
#include <rampart/http/target.hpp>
#include <rampart/json/member_table.hpp>
#include <rampart/json/write.hpp>

namespace rampart::detail {

/// The text of a member in a path, a query or a text part. Anything without an obvious text goes
/// as JSON (a multipart text part may carry it); nothing for empty optional members.
template <class T>
std::optional<std::string> member_text(T const& member, std::string& problem) {
    if constexpr (json::detail::is_optional<T>) {
        return member.has_value() ? member_text(*member, problem) : std::nullopt;
    } else if constexpr (std::convertible_to<T const&, std::string_view>) {
        return std::string{std::string_view{member}};
    } else if constexpr (requires { std::string_view{member.text()}; }) {
        return std::string{member.text()};
    } else {
        std::string out;
        if (!json::write(member, out, problem)) out.clear();
        return out;
    }
}

template <class T>
std::optional<std::string> text_at(void const* place, std::string& problem) {
    return member_text(*static_cast<T const*>(place), problem);
}

/// The files of a member: one, one or none, or any number of them.
template <class T>
std::span<http::file const> files_at(void const* place) {
    auto const& member = *static_cast<T const*>(place);
    if constexpr (std::same_as<T, http::file>) {
        return {&member, 1};
    } else if constexpr (std::same_as<T, std::optional<http::file>>) {
        if (!member) return {};
        return {&*member, 1};
    } else {
        return member;
    }
}

/// Where a request's member goes, and how: as its endpoint says.
struct request_member {
    std::string_view name{}; ///< empty behind the last member
    member_place place = rampart::member_place::by_form;
    std::string_view wire_name{}; ///< of the header or the query's parameter

    /// Its text, see member_text; null for what goes elsewhere as something else.
    std::optional<std::string> (*text)(void const* place, std::string& problem) = nullptr;

    /// Its files; null for what is no file.
    std::span<http::file const> (*files)(void const* place) = nullptr;

    /// How it is written into a JSON body of members.
    json::detail::member_writing json{};
};

/// A request to be built, its type left behind.
struct request_plan {
    http::method method;
    body_form form;
    std::string_view path;
    bool has_parameters; ///< in the path
    bool has_headers;    ///< of members
    bool has_query;      ///< of members that are placed there by name
    request_member const* members;
};

/// Makes the plan of an endpoint; what its form does not ask for is not compiled.
template <auto const& Endpoint>
struct plan_maker {
    static constexpr body_form form = Endpoint.form();
    static constexpr bool has_parameters = Endpoint.path.find('{') != std::string_view::npos;

    /// Most endpoints place nothing by name, and many have no parameters: nothing is looked for.
    static consteval placement place_of(std::string_view member) {
        placement out{member, member_place::by_form, member};
        if constexpr (Endpoint.placed.size() != 0) {
            if (auto const* const one = Endpoint.placed.find(member)) return *one;
        }
        if constexpr (has_parameters) {
            if (http::path_has_parameter(Endpoint.path, member)) out.place = member_place::path;
        }
        return out;
    }

    static consteval bool places(member_place where) {
        for (auto const& one : Endpoint.placed) {
            if (one.place == where) return true;
        }
        return false;
    }

    template <class Descriptor>
    static consteval request_member of() {
        using member = member_of<Descriptor>;
        constexpr auto where = place_of(Descriptor::name);
        request_member out{Descriptor::name, where.place, where.wire_name};
        if constexpr (is_file<member>) {
            out.files = &files_at<member>;
        } else if constexpr (form == body_form::json && where.place == member_place::by_form) {
            out.json = json::detail::member_writing::of<Descriptor>();
        } else if constexpr (
            where.place != member_place::by_form || form != body_form::raw_json ||
            std::same_as<member, json::raw_json>) {
            out.text = &text_at<member>;
        }
        return out;
    }

    static constexpr request_plan plan{
        Endpoint.method,
        form,
        Endpoint.path,
        has_parameters,
        places(member_place::header),
        places(member_place::query),
        json::detail::member_table<request_of<Endpoint>, request_member, plan_maker>.data()};
};

/// Builds the request whose members are at `places`, unless one of them broke a rule.
[[nodiscard]] result<http::request> write_request(
    request_plan const& plan, void const* const* places, std::optional<broken_rule> const& broken,
    std::string_view boundary, http::request&& start);

/// Builds the request of `Endpoint`: the percent-encoded target, the body's bytes and its
/// Content-Type. Not signed, and without Host. A field that breaks a rule is
/// errc::invalid_request, and the message names the field, the rule and the remedy.
/// `boundary` is for multipart bodies; empty picks a random one. `start` may bring the headers that
/// are to stand first.
template <auto const& Endpoint>
[[nodiscard]] result<http::request> build_request(
    request_of<Endpoint> const& request, std::string_view boundary = {},
    http::request&& start = {}) {
    static_assert(check_endpoint<Endpoint>());
    // Behind a failed check nothing is compiled, so that its sentence is all that is said.
    if constexpr (is_buildable<Endpoint>()) {
        json::detail::member_places<request_of<Endpoint> const> const places{request};
        auto broken = check_rules(request);
        if constexpr (Endpoint.effect == effect::creates_once) {
            if (!broken) broken = check_key<Endpoint>(request);
        }
        return write_request(
            plan_maker<Endpoint>::plan, places.at, broken, boundary, std::move(start));
    }
}

} // namespace rampart::detail

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/call/impl/request_builder.ipp>
#endif
