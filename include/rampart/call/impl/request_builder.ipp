// Definitions of call/request_builder.hpp.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include <rampart/call/request_builder.hpp>
#include <rampart/http/target.hpp>
#include <rampart/sign/message.hpp>
#include <rampart/sign/nonce.hpp>

namespace rampart::detail {

inline error invalid_field(std::string_view field, std::string_view rule) {
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

/// The rule a text breaks that is to be a header's value, or nothing. Visible ASCII with blanks
/// inside is what every server reads alike (RFC 9110 section 5.5).
[[nodiscard]] inline std::optional<std::string_view> broken_header_rule(std::string_view text) {
    constexpr std::size_t longest = 4096; // half of what servers take as a rule
    if (text.empty()) return "must not be empty: it is a header's value";
    if (text.size() > longest) {
        return "must have at most 4096 characters: it is a header's value";
    }
    if (text.front() == ' ' || text.back() == ' ') {
        return "must not begin or end with a blank: it is a header's value";
    }
    for (char const character : text) {
        if (character < ' ' || character > '~') {
            return "must be visible ASCII characters, without CR, LF or other control characters: "
                   "it is a header's value";
        }
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

/// Walks the request's members and writes them where the plan says.
class request_writer {
public:
    request_writer(request_plan const& plan, void const* const* places, http::request& out)
        : plan_{plan}, places_{places}, out_{out} {}

    [[nodiscard]] result<http::request> write(std::string_view boundary) {
        out_.method = plan_.method;
        write_path();
        if (plan_.has_headers) write_headers();
        if (plan_.has_query) write_query(member_place::query);
        switch (plan_.form) {
        case body_form::query: write_query(member_place::by_form); break;
        case body_form::json: write_json(); break;
        case body_form::urlencoded: write_urlencoded(); break;
        case body_form::multipart: write_multipart(boundary); break;
        case body_form::raw_json: write_raw_json(); break;
        case body_form::automatic: break; // resolved by endpoint::form
        }
        if (failed_) return std::move(*failed_);
        return std::move(out_);
    }

private:
    /// Calls `function(member, place)` for the members that go there.
    template <class Function>
    void each(member_place where, Function const& function) {
        auto const* place = places_;
        for (auto const* member = plan_.members; !member->name.empty(); ++member, ++place) {
            if (failed_) return;
            if (member->place == where) function(*member, *place);
        }
    }

    std::optional<std::string> text_of(request_member const& member, void const* place) {
        std::string problem;
        auto text = member.text(place, problem);
        if (!problem.empty()) failed_ = invalid_field(member.name, "must be valid UTF-8");
        return text;
    }

    void check(std::string_view name, std::string_view text, bool in_path) {
        if (auto const rule = broken_target_rule(text, in_path)) {
            failed_ = invalid_field(name, *rule);
        }
    }

    void write_path() {
        if (!plan_.has_parameters) {
            out_.target += plan_.path;
            return;
        }
        http::walk_path(
            plan_.path, [&](std::string_view literal) { out_.target += literal; },
            [&](std::string_view parameter) {
                each(member_place::path, [&](request_member const& member, void const* place) {
                    if (member.name != parameter) return;
                    auto const text = text_of(member, place).value_or("");
                    check(member.name, text, true);
                    http::append_encoded(out_.target, text);
                });
            });
    }

    /// An optional member that is empty is no header; all others are one.
    void write_headers() {
        each(member_place::header, [&](request_member const& member, void const* place) {
            auto const text = text_of(member, place);
            if (!text || failed_) return;
            if (auto const rule = broken_header_rule(*text)) {
                failed_ = invalid_field(member.name, *rule);
                return;
            }
            out_.headers.push_back({std::string{member.wire_name}, *text});
        });
    }

    void write_query(member_place where) {
        each(where, [&](request_member const& member, void const* place) {
            auto const text = text_of(member, place);
            if (!text) return;
            check(member.name, *text, false);
            http::append_query(out_.target, member.wire_name, *text);
        });
    }

    void write_json() {
        out_.body.reserve(usual_body);
        json::detail::value_writer writer{out_.body, true, true};
        bool first = true;
        out_.body += '{';
        each(member_place::by_form, [&](request_member const& member, void const* place) {
            if (writer.write_member(member.json, place, first)) return;
            failed_ = make_error(errc::invalid_request, delivery::not_sent, writer.message());
        });
        out_.body += '}';
        out_.headers.emplace_back("Content-Type", "application/json");
    }

    /// In the order of the description; line ends and all else are percent-encoded.
    void write_urlencoded() {
        out_.body.reserve(usual_body);
        each(member_place::by_form, [&](request_member const& member, void const* place) {
            auto const text = text_of(member, place);
            if (!text || failed_) return;
            if (!json::is_utf8(*text)) {
                failed_ = invalid_field(member.name, "must be valid UTF-8");
                return;
            }
            if (!out_.body.empty()) out_.body += '&';
            http::append_encoded(out_.body, member.wire_name);
            out_.body += '=';
            http::append_encoded(out_.body, *text);
        });
        out_.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    }

    /// The one member that the path does not take is the body.
    void write_raw_json() {
        each(member_place::by_form, [&](request_member const& member, void const* place) {
            if (member.text == nullptr) return;
            std::string problem;
            out_.body = member.text(place, problem).value_or("");
            if (!problem.empty()) failed_ = invalid_field(member.name, problem);
        });
        out_.headers.emplace_back("Content-Type", "application/json");
    }

    void write_multipart(std::string_view boundary) {
        http::multipart_builder builder{boundary};
        each(member_place::by_form, [&](request_member const& member, void const* place) {
            if (member.files != nullptr) {
                for (auto const& file : member.files(place))
                    add_file(builder, member.name, file);
            } else {
                add_text(builder, member, place);
            }
        });
        out_.multipart = true;
        out_.headers.push_back({"Content-Type", builder.content_type()});
        out_.body = std::move(builder).finish();
    }

    void add_file(http::multipart_builder& builder, std::string_view name, http::file const& file) {
        check_part_header(name, "the file name", file.name);
        if (!failed_ && file.name.find('\\') != std::string::npos) {
            // Some readers of forms take it for the start of an escape (RFC 7578 is silent).
            failed_ = invalid_field(
                name, "the file name must not contain a backslash; leave out the directory");
        }
        if (!failed_) check_part_header(name, "the content type", file.content_type);
        if (failed_ || !check_boundary(builder, name, file.bytes)) return;
        builder.add_file(name, file);
    }

    void
    add_text(http::multipart_builder& builder, request_member const& member, void const* place) {
        auto const text = text_of(member, place);
        if (!text || failed_) return;
        if (!json::is_utf8(*text)) {
            failed_ = invalid_field(member.name, "must be valid UTF-8");
        } else if (check_boundary(builder, member.name, *text)) {
            builder.add_text(member.name, *text);
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

    request_plan const& plan_;
    void const* const* places_;
    http::request& out_;
    std::optional<error> failed_{};
};

RAMPART_DECL result<http::request> write_request(
    request_plan const& plan, void const* const* places, std::optional<broken_rule> const& broken,
    std::string_view boundary, http::request&& start) {
    std::string drawn;
    bool const multipart = plan.form == body_form::multipart;
    if (multipart && boundary.empty()) {
        auto random = random_boundary();
        if (!random) {
            return make_error(
                errc::signing_failed, delivery::not_sent,
                std::string{sign::describe(sign::failure::random_source)});
        }
        boundary = drawn = std::move(*random);
    }
    if (multipart && !is_boundary(boundary)) {
        return invalid_field(
            "boundary", "must be 1 to 70 letters, digits or any of '+_-.; choose another one");
    }
    if (broken) return invalid_field(broken->field, broken->rule);
    return request_writer{plan, places, start}.write(boundary);
}

} // namespace rampart::detail
