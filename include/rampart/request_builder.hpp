// A typed request to an HTTP request: target, body and headers, made once and not signed yet.
#pragma once

#include <rampart/config.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <openssl/rand.h>

#include <rampart/endpoint.hpp>
#include <rampart/error.hpp>
#include <rampart/http/message.hpp>
#include <rampart/http/multipart.hpp>
#include <rampart/http/target.hpp>
#include <rampart/json/write.hpp>
#include <rampart/rules.hpp>
#include <rampart/sign/message.hpp>
#include <rampart/sign/nonce.hpp>
#include <rampart/version.hpp>

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

[[nodiscard]] inline error invalid_field(std::string_view field, std::string_view rule) {
    return make_error(
        errc::invalid_request, delivery::not_sent, std::string{field} + ": " + std::string{rule});
}

/// The rule a text breaks that is to stand in the request line, or nothing.
[[nodiscard]] inline std::optional<std::string_view>
broken_target_rule(std::string_view text, bool in_path) {
    if (http::has_line_break_or_nul(text)) {
        return "must not contain CR, LF or NUL; remove the character";
    }
    if (!json::is_utf8(text)) return "must be valid UTF-8";
    if (in_path && text.empty()) return "must not be empty: it is a part of the path";
    if (in_path && (text == "." || text == "..")) {
        return "must not be \".\" or \"..\": it is a part of the path";
    }
    return std::nullopt;
}

/// RFC 2046 section 5.1.1: 1 to 70 characters that need no quoting in a header.
[[nodiscard]] constexpr bool is_boundary(std::string_view text) noexcept {
    constexpr std::string_view allowed =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'+_-.";
    return !text.empty() && text.size() <= 70 &&
           text.find_first_not_of(allowed) == std::string_view::npos;
}

/// A boundary that occurs in no part: 122 random bits.
[[nodiscard]] inline std::optional<std::string> random_boundary() {
    sign::stamp_text text;
    if (!sign::uuid_nonce{}.next({}, text)) return std::nullopt;
    return "rampart-" + std::string{text.view()};
}

/// Walks the request's members and writes them where the endpoint says.
template <auto const& Endpoint>
class request_writer {
    using request_type = request_of<Endpoint>;

public:
    request_writer(request_type const& source, http::request start)
        : source_{source}, out_{std::move(start)} {}

    [[nodiscard]] result<http::request> write(std::string_view boundary) {
        out_.method = Endpoint.method;
        write_path();
        constexpr auto form = Endpoint.form();
        if constexpr (form == body_form::query) write_query();
        if constexpr (form == body_form::json) write_json();
        if constexpr (form == body_form::multipart) write_multipart(boundary);
        if constexpr (form == body_form::raw_json) write_raw_json();
        if (failed_) return *failed_;
        return std::move(out_);
    }

private:
    /// Calls `function(name, member)` for the members whose place in the path is `in_path`.
    template <class Function>
    void each(bool in_path, Function&& function) {
        json::for_each_member<request_type>([&]<class Descriptor>(Descriptor) {
            constexpr bool found = http::path_has_parameter(Endpoint.path, Descriptor::name);
            if (failed_ || found != in_path) return;
            function(std::string_view{Descriptor::name}, source_.*Descriptor::pointer);
        });
    }

    template <class T>
    std::optional<std::string> text_of(std::string_view name, T const& member) {
        std::string problem;
        auto text = member_text(member, problem);
        if (!problem.empty()) failed_ = invalid_field(name, "must be valid UTF-8");
        return text;
    }

    void check(std::string_view name, std::string_view text, bool in_path) {
        if (auto const rule = broken_target_rule(text, in_path)) {
            failed_ = invalid_field(name, *rule);
        }
    }

    void write_path() {
        http::walk_path(
            Endpoint.path, [&](std::string_view literal) { out_.target += literal; },
            [&](std::string_view parameter) {
                each(true, [&]<class T>(std::string_view name, T const& member) {
                    if constexpr (!is_file<T>) {
                        if (name != parameter) return;
                        auto const text = text_of(name, member).value_or("");
                        check(name, text, true);
                        http::append_encoded(out_.target, text);
                    }
                });
            });
    }

    void write_query() {
        each(false, [&](std::string_view name, auto const& member) {
            auto const text = text_of(name, member);
            if (!text) return;
            check(name, *text, false);
            http::append_query(out_.target, name, *text);
        });
    }

    void write_json() {
        if (failed_) return;
        out_.body.reserve(usual_body);
        json::detail::value_writer writer{out_.body, true};
        auto const in_path = []<class Descriptor>(Descriptor) {
            constexpr bool found = http::path_has_parameter(Endpoint.path, Descriptor::name);
            return found;
        };
        if (writer.write_members(source_, in_path)) {
            out_.headers.emplace_back("Content-Type", "application/json");
        } else {
            failed_ = make_error(errc::invalid_request, delivery::not_sent, writer.message());
        }
    }

    void write_raw_json() {
        each(false, [&]<class T>(std::string_view name, T const& member) {
            if constexpr (std::same_as<T, json::raw_json>) {
                std::string problem;
                if (!json::write(member, out_.body, problem)) {
                    failed_ = invalid_field(name, problem);
                }
            }
        });
        out_.headers.emplace_back("Content-Type", "application/json");
    }

    void write_multipart(std::string_view boundary) {
        http::multipart_builder builder{boundary};
        each(false, [&](std::string_view name, auto const& member) {
            add_part(builder, name, member);
        });
        out_.multipart = true;
        out_.headers.push_back({"Content-Type", builder.content_type()});
        out_.body = std::move(builder).finish();
    }

    template <class T>
    void add_part(http::multipart_builder& builder, std::string_view name, T const& member) {
        if constexpr (std::same_as<T, http::file>) {
            check_part_header(name, "the file name", member.name);
            if (!failed_ && member.name.find('\\') != std::string::npos) {
                // Some readers of forms take it for the start of an escape (RFC 7578 is silent).
                failed_ = invalid_field(
                    name, "the file name must not contain a backslash; leave out the directory");
            }
            if (!failed_) check_part_header(name, "the content type", member.content_type);
            if (failed_ || !check_boundary(builder, name, member.bytes)) return;
            builder.add_file(name, member);
        } else if constexpr (std::same_as<T, std::optional<http::file>>) {
            if (member) add_part(builder, name, *member);
        } else if constexpr (std::same_as<T, std::vector<http::file>>) {
            for (auto const& item : member)
                add_part(builder, name, item);
        } else {
            auto const text = text_of(name, member);
            if (!text || failed_) return;
            if (!json::is_utf8(*text)) {
                failed_ = invalid_field(name, "must be valid UTF-8");
            } else if (check_boundary(builder, name, *text)) {
                builder.add_text(name, *text);
            }
        }
    }

    /// What stands in a part's header must not end it.
    void check_part_header(std::string_view name, std::string_view what, std::string_view text) {
        std::string const label{what};
        if (text.empty()) {
            failed_ = invalid_field(name, label + " must not be empty");
        } else if (!http::is_header_value(text)) {
            failed_ = invalid_field(
                name, label + " must not contain control characters; remove the character");
        } else if (!json::is_utf8(text)) {
            failed_ = invalid_field(name, label + " must be valid UTF-8");
        }
    }

    bool check_boundary(
        http::multipart_builder const& builder, std::string_view name, std::string_view part) {
        if (builder.boundary_free(part)) return true;
        failed_ = invalid_field(name, "contains the multipart boundary; choose another boundary");
        return false;
    }

    /// Most bodies fit, so that appending to one moves nothing.
    static constexpr std::size_t usual_body = 512;

    request_type const& source_;
    http::request out_;
    std::optional<error> failed_{};
};

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
        std::string drawn;
        if (Endpoint.form() == body_form::multipart && boundary.empty()) {
            auto random = detail::random_boundary();
            if (!random) {
                return make_error(
                    errc::signing_failed, delivery::not_sent,
                    std::string{sign::describe(sign::failure::random_source)});
            }
            boundary = drawn = std::move(*random);
        }
        if (Endpoint.form() == body_form::multipart && !detail::is_boundary(boundary)) {
            return detail::invalid_field(
                "boundary", "must be 1 to 70 letters, digits or any of '+_-.; choose another one");
        }
        if (auto const broken = detail::check_rules(request)) {
            return detail::invalid_field(broken->field, broken->rule);
        }
        return detail::request_writer<Endpoint>{request, std::move(start)}.write(boundary);
    }
}

} // namespace rampart
