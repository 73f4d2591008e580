// A typed request to an HTTP request: target, body and headers, made once and not signed yet.
#pragma once

#include <rampart/config.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rampart/call/check_rules.hpp>
#include <rampart/endpoint.hpp>
#include <rampart/error.hpp>
#include <rampart/http/message.hpp>
#include <rampart/http/multipart.hpp>
#include <rampart/http/target.hpp>
#include <rampart/json/write.hpp>

namespace rampart {

namespace detail {

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

[[nodiscard]] error invalid_field(std::string_view field, std::string_view rule);

/// How a member of a request becomes text or parts of a form.
struct member_building {
    std::string_view name; ///< empty behind the last member
    bool in_path = false;
    bool raw = false; ///< json::raw_json

    /// Its text, see member_text; null for files.
    std::optional<std::string> (*text)(void const* place, std::string& problem) = nullptr;

    /// The files it holds, one after the other; null when there is none left, and for text members.
    http::file const* (*file)(void const* place, std::size_t index) = nullptr;
};

template <class T>
std::optional<std::string> text_at(void const* place, std::string& problem) {
    return member_text(*static_cast<T const*>(place), problem);
}

template <class T>
http::file const* file_at(void const* place, std::size_t index) {
    auto const& member = *static_cast<T const*>(place);
    if constexpr (std::same_as<T, http::file>) {
        return index == 0 ? &member : nullptr;
    } else if constexpr (std::same_as<T, std::optional<http::file>>) {
        return index == 0 && member ? &*member : nullptr;
    } else {
        return index < member.size() ? &member[index] : nullptr;
    }
}

/// A request to be built, its type left behind.
struct request_plan {
    http::method method;
    body_form form;
    std::string_view path;
    bool has_parameters; ///< in the path
    member_building const* members;
    json::detail::member_writing const* json; ///< null unless the body is JSON of the members
    std::optional<broken_rule> (*check)(void const* request);
};

/// What there is to know of an endpoint and its request's members, as far as its form asks for it.
template <auto const& Endpoint>
struct endpoint_plan {
    using request_type = request_of<Endpoint>;
    using members_type = json::members_of<request_type>;
    static constexpr body_form form = Endpoint.form();
    static constexpr bool has_parameters = Endpoint.path.find('{') != std::string_view::npos;

    template <class Descriptor>
    static consteval member_building building_of() {
        using member = member_of<Descriptor>;
        constexpr bool raw = std::same_as<member, json::raw_json>;
        constexpr bool as_text = form == body_form::query || form == body_form::multipart ||
                                 (form == body_form::raw_json && raw);
        constexpr bool in_path =
            has_parameters && http::path_has_parameter(Endpoint.path, Descriptor::name);
        member_building out{Descriptor::name, in_path, raw};
        if constexpr (is_file<member>) {
            out.file = &file_at<member>;
        } else if constexpr (in_path || as_text) {
            out.text = &text_at<member>;
        }
        return out;
    }

    template <template <class...> class List, class... Descriptors>
    static consteval std::array<member_building, sizeof...(Descriptors) + 1>
    buildings_of(List<Descriptors...> const*) {
        return {{building_of<Descriptors>()..., {}}};
    }

    static consteval json::detail::member_writing const* json_of() {
        if constexpr (form == body_form::json) {
            return json::detail::writings<request_type>.data();
        } else {
            return nullptr;
        }
    }

    static std::optional<broken_rule> check(void const* request) {
        return check_rules(*static_cast<request_type const*>(request));
    }

    static constexpr auto members = buildings_of(static_cast<members_type const*>(nullptr));
    static constexpr request_plan value{Endpoint.method, form,      Endpoint.path, has_parameters,
                                        members.data(),  json_of(), &check};
};

/// Takes what is in `start`.
[[nodiscard]] result<http::request> build_request(
    request_plan const& plan, void const* request, void const* const* members,
    std::string_view boundary, http::request& start);

} // namespace detail

/// Builds the request of `Endpoint`: the percent-encoded target, the body's bytes and its
/// Content-Type. Not signed, and without Host. A field that breaks a rule is
/// errc::invalid_request, and the message names the field, the rule and the remedy.
/// `boundary` is for multipart bodies; empty picks a random one. `start` may bring the headers that
/// are to stand first.
template <auto const& Endpoint>
[[nodiscard]] result<http::request> build_request(
    request_of<Endpoint> const& request, std::string_view boundary = {}, http::request start = {}) {
    static_assert(detail::check_endpoint<Endpoint>());
    // Behind a failed check nothing is compiled, so that its sentence is all that is said.
    if constexpr (detail::is_buildable<Endpoint>()) {
        json::detail::member_places<request_of<Endpoint> const> const places{request};
        return detail::build_request(
            detail::endpoint_plan<Endpoint>::value, &request, places.at, boundary, start);
    }
}

} // namespace rampart

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/call/impl/request_builder.ipp>
#endif
