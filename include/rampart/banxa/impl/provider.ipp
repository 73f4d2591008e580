// Definitions of banxa/detail/provider.hpp.
#pragma once

#include <string>
#include <string_view>

#include <rampart/banxa/detail/provider.hpp>

namespace rampart::banxa {

namespace detail {

/// 40001 to 40003 and 40100 to 40104: nonce, key, header or signature (A3).
inline bool is_authentication_code(std::string_view code) {
    return code.size() == 5 && (code.starts_with("4000") || code.starts_with("4010"));
}

inline bool is_http_status(std::string_view text) {
    return text.size() == 3 && text >= "100" && text <= "599";
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

inline void read_errors(json::value body, error& failed) {
    read_object(body, failed);
    auto const errors = body.find("errors");
    if (!errors) return;
    // The partner API sends one error object, or an array of them (B3).
    auto entry = *errors;
    if (entry.type() == json::kind::array && entry.size() != 0) entry = *entry.begin();
    if (entry.type() != json::kind::object) return;
    read_object(entry, failed);
    auto const detail = entry.find("detail");
    read_fields(detail ? *detail : entry, failed);
}

} // namespace detail

RAMPART_DECL result<opened> envelope::open(answer const& received) {
    bool const success = is_success(received.response.status);
    if (success && received.body) return opened{received.body, {}};
    if (success && received.response.body.empty()) return opened{std::nullopt, {}};
    error failed = refusal(received.response);
    if (!received.body) {
        failed.message =
            received.response.body.empty() ? "the answer is empty" : "the answer is no JSON";
        if (!success) failed.provider_message = excerpt(received.response.body);
        return failed;
    }
    detail::read_errors(*received.body, failed);
    if (detail::is_authentication_code(failed.provider_code)) {
        failed.code = errc::unauthorised;
        failed.delivery = delivery::rejected;
    }
    return failed;
}

} // namespace rampart::banxa
