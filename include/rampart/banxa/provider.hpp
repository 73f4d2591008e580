// Banxa as a provider: environments and envelope of the Enterprise API (/eapi/v0).
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <rampart/banxa/scheme.hpp>
#include <rampart/policy/rate_limit.hpp>
#include <rampart/provider.hpp>

namespace rampart::banxa {

/// Base URLs (banxa.md section A1), without the path that the endpoints bring along.
inline constexpr std::string_view sandbox = "https://api.banxa-sandbox.com";
inline constexpr std::string_view production = "https://api.banxa.com";

/// Section A4.
inline constexpr rate_limit sandbox_rate{120, std::chrono::minutes{1}, "account", "banxa sandbox"};
inline constexpr rate_limit production_rate{500, std::chrono::minutes{1}, "address", "banxa"};

/// No envelope around a success; errors in several shapes (sections A3 and B3).
struct envelope {
    [[nodiscard]] static result<opened> open(answer const& received) {
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
        read_errors(*received.body, failed);
        if (is_authentication_code(failed.provider_code)) {
            failed.code = errc::unauthorised;
            failed.delivery = delivery::rejected;
        }
        return failed;
    }

private:
    /// 40001 to 40003 and 40100 to 40104: nonce, key, header or signature (A3).
    static bool is_authentication_code(std::string_view code) {
        return code.size() == 5 && (code.starts_with("4000") || code.starts_with("4010"));
    }

    static bool is_http_status(std::string_view text) {
        return text.size() == 3 && text >= "100" && text <= "599";
    }

    static void read_errors(json::value body, error& failed) {
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

    static void read_object(json::value object, error& failed) {
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

    /// `{"field": ["message", ...]}` or `{"field": "message"}`.
    static void read_fields(json::value fields, error& failed) {
        for (auto const field : fields) {
            auto text = field;
            if (text.type() == json::kind::array && text.size() != 0) text = *text.begin();
            if (text.type() != json::kind::string || is_fact(field.key())) continue;
            if (!failed.message.empty()) failed.message += "; ";
            failed.message += std::string{field.key()} + ": " + std::string{text.text()};
        }
    }

    static bool is_fact(std::string_view name) {
        return name == "status" || name == "code" || name == "title" || name == "message" ||
               name == "description" || name == "request_id" || name == "traceId";
    }
};

/// How far a nonce may be from the server's time is not documented (A2: width unknown). This is
/// the width of the other providers' windows, and no statement about Banxa's: it bounds how slow an
/// answer may be to be learned from, and from half of it on a wrong clock is corrected unasked.
/// A refusal under a narrower window still is, because code 40002 names its reason.
inline constexpr std::chrono::seconds clock_window{60};

/// Codes 40002, nonce too old or clock out of sync, and 40003, nonce already used (A3), of which
/// the Partner API has the same (B3). Both are refusals before acting.
[[nodiscard]] inline refusal_reason reason_of(error const& failed) noexcept {
    if (failed.provider_code == "40002") return refusal_reason::clock;
    if (failed.provider_code == "40003") return refusal_reason::nonce_used;
    return refusal_reason::other;
}

/// What endpoints are tied to: every variant of the provider.
struct family {};

/// `Nonce` is the unit of the nonce: milliseconds, or sign::increasing_microseconds.
template <class Nonce = sign::increasing_milliseconds>
struct basic_provider {
    static constexpr std::string_view name = "banxa";
    using scheme = banxa::scheme<Nonce>;
    using envelope = banxa::envelope;
    using family = banxa::family;
    static constexpr bool json_type_on_bodiless = false;
    static constexpr std::chrono::seconds clock_window = banxa::clock_window;

    [[nodiscard]] static refusal_reason reason_of(error const& failed) noexcept {
        return banxa::reason_of(failed);
    }
};

using provider = basic_provider<>;

} // namespace rampart::banxa
