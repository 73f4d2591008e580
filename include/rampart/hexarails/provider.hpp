// HexaRails as a provider: environments, envelope and what goes on every request.
#pragma once

#include <chrono>
#include <string_view>

#include <rampart/hexarails/scheme.hpp>
#include <rampart/policy/rate_limit.hpp>
#include <rampart/provider.hpp>

namespace rampart::hexarails {

/// Base URLs (hexarails.md section 2). Any other origin works too: the host called is signed.
inline constexpr std::string_view sandbox = "https://ramp-sandbox.hexarails.ai";
inline constexpr std::string_view production = "https://ramp.hexarails.ai";

/// 100 requests a minute and key, according to the older pages; the newest know no limit (6).
inline constexpr rate_limit sandbox_rate{100, std::chrono::minutes{1}, "key", "hexarails"};
inline constexpr rate_limit production_rate = sandbox_rate;

/// `{"status": "SUCCESS", "data": ...}` or `{"status": ..., "message": ...}`, also under HTTP 200
/// (sections 4 and 5). A success without `data` but with members of its own is its own data.
struct envelope {
    [[nodiscard]] static result<opened> open(answer const& received) {
        auto const status = text_member(received.body, "status");
        bool const success = is_success(received.response.status);
        if (success && status == "SUCCESS") {
            auto data = received.body->find("data");
            // Older operations put what they say beside the status (sections 4 and 10).
            if (!data && says_more(*received.body)) return opened{received.body, {}};
            if (data && data->type() == json::kind::null) data.reset();
            return opened{data, "data"};
        }
        // The operations that answer 201 have no documented body (9.2, 9.8): whatever it is goes
        // on.
        bool const no_text = received.body || received.response.body.empty();
        if (received.response.status == 201 && !status && no_text) {
            return opened{received.body, {}};
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
    /// Whether the object has more than the envelope's own members.
    static bool says_more(json::value body) {
        for (auto const member : body) {
            if (member.key() != "status" && member.key() != "message") return true;
        }
        return false;
    }

    static void set(error& failed, errc what, rampart::delivery how) {
        failed.code = what;
        failed.delivery = how;
    }
};

/// What endpoints are tied to.
struct family {};

/// The provider policy of HexaRails, for basic_client.
struct provider {
    static constexpr std::string_view name = "hexarails";
    using scheme = hexarails::scheme;
    using envelope = hexarails::envelope;
    using family = hexarails::family;

    /// Section 3.1: application/json on every request that is not multipart, GET included.
    static constexpr bool json_type_on_bodiless = true;

    /// Section 3.5: timestamps older than 60 s are refused. The other direction is unknown and
    /// taken to be the same.
    static constexpr std::chrono::seconds clock_window{60};

    /// Nothing names the timestamp: a wrong one is UNAUTHORISED, as a wrong key is, under HTTP 401
    /// or 422 (sections 4 and 5, C6).
    [[nodiscard]] static refusal_reason reason_of(error const& failed) noexcept {
        return failed.code == errc::unauthorised ? refusal_reason::clock_suspected
                                                 : refusal_reason::other;
    }
};

} // namespace rampart::hexarails
