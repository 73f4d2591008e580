// Definitions of banxa/provider.hpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <rampart/banxa/codes.hpp>
#include <rampart/banxa/provider.hpp>

namespace rampart::banxa {

namespace detail {

/// 40001 to 40003 and 40100 to 40104: nonce, key, header or signature (A3).
inline bool is_authentication_code(std::string_view code) {
    return code.size() == 5 && (code.starts_with("4000") || code.starts_with("4010"));
}

inline bool is_http_status(std::string_view text) {
    return text.size() == 3 && text >= "100" && text <= "599";
}

/// What an error object says of its own HTTP status: 0 when nothing.
inline int http_status_in(json::value object) {
    // Sources swap the two (B3).
    for (auto const* const name : {"status", "code"}) {
        auto const text = text_member(object, name);
        if (!text || !is_http_status(*text)) continue;
        int out = 0;
        for (char const digit : *text)
            out = out * 10 + (digit - '0');
        return out;
    }
    return 0;
}

inline void read_object(json::value object, error& failed) {
    if (auto const text = text_member(object, "message")) failed.provider_message = *text;
    if (auto const text = text_member(object, "title")) failed.provider_message = *text;
    for (auto const* const name : {"request_id", "traceId"}) {
        if (auto const id = text_member(object, name)) failed.request_id = *id;
    }
    // Sources swap the two; what looks like an HTTP status is the HTTP status (B3).
    auto const code = text_member(object, "code");
    auto const status = text_member(object, "status");
    if (code && status && is_http_status(*code) && !is_http_status(*status)) {
        failed.provider_code = *status;
    } else if (code) {
        failed.provider_code = *code;
    }
}

inline bool is_fact(std::string_view name) {
    return name == "status" || name == "code" || name == "title" || name == "message" ||
           name == "description" || name == "request_id" || name == "traceId";
}

/// `{"field": ["message", ...]}` or `{"field": "message"}`.
inline void read_fields(json::value fields, error& failed) {
    for (auto const field : fields) {
        auto text = field;
        if (text.type() == json::kind::array && text.size() != 0) text = *text.begin();
        if (text.type() != json::kind::string || is_fact(field.key())) continue;
        if (!failed.message.empty()) failed.message += "; ";
        failed.message += std::string{field.key()} + ": " + std::string{text.text()};
    }
}

/// The member `errors` when there is something in it; of an array of error objects, which the
/// Partner API sends too (B3), the first.
inline std::optional<json::value> first_error(json::value body) {
    auto entry = body.find("errors");
    if (entry && entry->type() == json::kind::array && entry->size() != 0) entry = *entry->begin();
    if (!entry || entry->type() != json::kind::object || entry->size() == 0) return std::nullopt;
    return entry;
}

/// The text of `errors` when it is one, or an array of texts.
inline std::optional<std::string_view> first_text(json::value body) {
    auto entry = body.find("errors");
    if (entry && entry->type() == json::kind::array && entry->size() != 0) entry = *entry->begin();
    if (!entry || entry->type() != json::kind::string) return std::nullopt;
    return entry->text();
}

/// The HTTP status that an error body says it has; 0 when it says none.
inline int status_inside(json::value body) {
    auto const entry = first_error(body);
    int const inner = entry ? http_status_in(*entry) : 0;
    return inner != 0 ? inner : http_status_in(body);
}

/// Whether there is something in a member.
inline bool is_filled(std::optional<json::value> member) {
    if (!member) return false;
    switch (member->type()) {
    case json::kind::object:
    case json::kind::array: return member->size() != 0;
    case json::kind::string: return !member->text().empty();
    case json::kind::number: return true;
    default: return false;
    }
}

/// Whether the body is an error in one of Banxa's shapes (A3, B3) and not a gateway's JSON: it has
/// `errors`, a code that is not the status again, or a message with the status that it came with.
inline bool is_error_body(json::value body, int http_status) {
    if (body.type() != json::kind::object) return false;
    if (is_filled(body.find("errors"))) return true;
    auto const message = text_member(body, "message");
    auto const code = text_member(body, "code");
    for (auto const* const name : {"code", "status"}) {
        auto const text = text_member(body, name);
        if (text && is_authentication_code(*text)) return true;
    }
    if (is_success(http_status)) return message && http_status_in(body) >= 400;
    auto const came_with = std::to_string(http_status);
    if (code && *code != came_with) return true;
    return message && (http_status == 429 || text_member(body, "status") == came_with);
}

inline void read_errors(json::value body, error& failed) {
    read_object(body, failed);
    auto const entry = first_error(body);
    if (!entry) {
        auto const text = first_text(body);
        if (failed.provider_message.empty() && text) failed.provider_message = *text;
        return;
    }
    read_object(*entry, failed);
    auto const detail = entry->find("detail");
    read_fields(detail ? *detail : *entry, failed);
}

} // namespace detail

RAMPART_DECL result<opened> envelope::open(answer const& received) {
    int const status = received.response.status;
    bool const error_body = received.body && detail::is_error_body(*received.body, status);
    if (is_success(status)) {
        // What was made is never told as refused.
        bool const made = error_body && (detail::is_filled(received.body->find("id")) ||
                                         detail::is_filled(received.body->find("data")));
        bool const refused = error_body && !made;
        if (received.body && !refused) return opened{received.body, {}};
        if (received.response.body.empty()) return opened{std::nullopt, {}};
    }
    if (!error_body) {
        error failed = foreign_refusal(received, "the answer is not one of Banxa's errors");
        if (received.body) detail::read_errors(*received.body, failed);
        // Banxa's own 429 has a message (A3); another one may be about a second copy.
        bool const changes = received.effect != effect::reads;
        if (changes && status == 429) failed.delivery = delivery::unknown;
        return failed;
    }
    error failed = refusal(received);
    detail::read_errors(*received.body, failed);
    int const inside = detail::status_inside(*received.body);
    if (is_success(status)) {
        int const meant = inside >= 400 ? inside : 422;
        failed.code = refusal(http::response{meant, {}, {}}).code;
    }
    if (detail::is_authentication_code(failed.provider_code)) failed.code = errc::unauthorised;
    if (failed.message.empty()) failed.message = describe_code(failed.provider_code);
    failed.delivery = refused_delivery(received, inside < 500 && failed.provider_code != "40003");
    return failed;
}

} // namespace rampart::banxa
