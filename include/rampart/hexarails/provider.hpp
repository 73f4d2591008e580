// HexaRails as a provider: environments, envelope and what goes on every request.
#pragma once

#include <string_view>

#include <rampart/hexarails/scheme.hpp>
#include <rampart/provider.hpp>

namespace rampart::hexarails {

/// Base URLs (hexarails.md section 2). Any other origin works too: the host called is signed.
inline constexpr std::string_view sandbox = "https://ramp-sandbox.hexarails.ai";
inline constexpr std::string_view production = "https://ramp.hexarails.ai";

/// `{"status": "SUCCESS", "data": ...}` or `{"status": ..., "message": ...}`, also under HTTP 200
/// (sections 4 and 5).
struct envelope {
    [[nodiscard]] static result<opened> open(answer const& received) {
        auto const status = text_member(received.body, "status");
        bool const success = is_success(received.response.status);
        if (success && status == "SUCCESS") {
            auto data = received.body->find("data");
            if (data && data->type() == json::kind::null) data.reset();
            return opened{data, "data"};
        }
        error failed = refusal(received.response);
        if (!status) {
            failed.message = received.body ? "the answer has no status" : "the answer is no JSON";
            if (!success) failed.provider_message = excerpt(received.response.body);
            return failed;
        }
        failed.provider_code = *status;
        failed.provider_message = text_member(received.body, "message").value_or("");
        if (*status == "UNAUTHORISED") {
            set(failed, errc::unauthorised, delivery::rejected);
        } else if (*status == "INVALID_PARAMETERS") {
            set(failed, errc::invalid_parameters, delivery::rejected);
        } else if (success || received.response.status == 422) {
            // FAILED is an internal or downstream failure, and an unknown word may mean anything:
            // only where there was nothing to act upon is it certain that nothing was done.
            bool const reads = received.effect == effect::reads;
            set(failed, *status == "FAILED" ? errc::provider_failed : errc::provider_refused,
                reads ? delivery::rejected : delivery::unknown);
        }
        return failed;
    }

private:
    static void set(error& failed, errc what, rampart::delivery how) {
        failed.code = what;
        failed.delivery = how;
    }
};

/// What endpoints are tied to.
struct family {};

struct provider {
    static constexpr std::string_view name = "hexarails";
    using scheme = hexarails::scheme;
    using envelope = hexarails::envelope;
    using family = hexarails::family;

    /// Section 3.1: application/json on every request that is not multipart, GET included.
    static constexpr bool json_type_on_bodiless = true;
};

} // namespace rampart::hexarails
