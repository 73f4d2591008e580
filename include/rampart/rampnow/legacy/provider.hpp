// Rampnow's legacy API as a provider: a bearer token and an envelope of its own (rampnow.md 9).
#pragma once

#include <string_view>

#include <rampart/provider.hpp>
#include <rampart/rampnow/provider.hpp>
#include <rampart/sign/bearer_signer.hpp>

namespace rampart::rampnow::legacy {

/// Base URLs (section 9.1): the same hosts as those of the signed API.
inline constexpr std::string_view sandbox = rampnow::sandbox;
inline constexpr std::string_view production = rampnow::production;

/// An order comes as `{"status": "success", "data": {...}}`, a token bare; an error is an object
/// with a `code`, whose values are unknown.
struct envelope {
    [[nodiscard]] static result<opened> open(answer const& received) {
        auto const& body = received.body;
        bool const success = is_success(received.response.status);
        auto const status = text_member(body, "status");
        bool const object = body && body->type() == json::kind::object;
        if (success && object && status == "success") {
            auto data = body->find("data");
            if (data && data->type() == json::kind::null) data.reset();
            return opened{data, "data"};
        }
        auto const code = text_member(body, "code");
        if (success && object && !status && !code) return opened{body, {}};
        error failed = refusal(received.response);
        if (!object) {
            failed.message = body ? "the answer is no JSON object" : "the answer is no JSON";
            if (!success) failed.provider_message = excerpt(received.response.body);
            return failed;
        }
        failed.provider_code = code.value_or(status.value_or(""));
        failed.provider_message = text_member(body, "message").value_or("");
        if (success) {
            failed.code = errc::provider_refused;
            failed.delivery =
                received.effect == effect::reads ? delivery::rejected : delivery::unknown;
        }
        return failed;
    }
};

/// What endpoints are tied to: the legacy API.
struct family {};

/// A client of it has a sign::bearer_signer.
struct provider {
    static constexpr std::string_view name = "rampnow-legacy";
    using scheme = sign::bearer_token;
    using envelope = legacy::envelope;
    using family = legacy::family;
    static constexpr bool json_type_on_bodiless = false;
};

} // namespace rampart::rampnow::legacy
