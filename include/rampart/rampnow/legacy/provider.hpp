// Rampnow's legacy API as a provider: a bearer token and an envelope of its own (rampnow.md 9).
#pragma once

#include <string>
#include <string_view>

#include <rampart/endpoint.hpp>
#include <rampart/provider.hpp>
#include <rampart/rampnow/legacy/scheme.hpp>
#include <rampart/rampnow/provider.hpp>

namespace rampart::rampnow::legacy {

/// Base URLs (section 9.1): the same hosts as those of the signed API.
inline constexpr std::string_view sandbox = rampnow::sandbox;
inline constexpr std::string_view production = rampnow::production;

/// What endpoints are tied to: the legacy API.
struct family {};

/// An endpoint that only a client of the legacy API calls.
template <class Request, class Response>
using operation = endpoint<Request, Response, family>;

/// Requests a second and address (9.1).
inline constexpr rate_of<family> sandbox_rate{rampnow::sandbox_rate};
inline constexpr rate_of<family> production_rate{rampnow::production_rate};

/// An order comes as `{"status": "success", "data": {...}}`, a token bare; an error is an object
/// with a `code`, whose values are unknown. Under a 4xx such an object, its `code` not the HTTP
/// status again, is a refusal before acting.
struct envelope {
    /// The data inside an answer, or the error that it is.
    [[nodiscard]] static result<opened> open(answer const& received) {
        auto const& body = received.body;
        bool const success = is_success(received.response.status);
        auto const status = text_member(body, "status");
        bool const object = body && body->type() == json::kind::object;
        if (success && object && status && same_word(*status, "success")) {
            auto data = body->find("data");
            if (data && data->type() == json::kind::null) data.reset();
            return opened{data, "data"};
        }
        auto const code = text_member(body, "code");
        if (success && object && !status && !code) return opened{body, {}};
        // Hosts and what is in front of them are those of the signed API (4.2).
        bool const in_front = received.response.status == 403;
        if (!object) return foreign_refusal(received, "the answer is not a JSON object", in_front);
        bool const own = code && *code != std::to_string(received.response.status);
        if (!success && !own) return foreign_refusal(received, "the answer has no code", in_front);
        error failed = refusal(received);
        failed.provider_code = code.value_or(status.value_or(""));
        failed.provider_message = text_member(body, "message").value_or("");
        if (success) failed.code = errc::provider_refused;
        failed.delivery = refused_delivery(received, !success);
        return failed;
    }
};

/// A client of it has a sign::bearer_signer.
struct provider {
    /// as the catalogue and the logs have it
    static constexpr std::string_view name = "rampnow-legacy";
    using scheme = legacy::scheme;     ///< how its requests are signed
    using envelope = legacy::envelope; ///< how its answers are opened
    using family = legacy::family;     ///< whose endpoints it takes
    /// whether a request without a body says that it is JSON
    static constexpr bool json_type_on_bodiless = false;
};

} // namespace rampart::rampnow::legacy
