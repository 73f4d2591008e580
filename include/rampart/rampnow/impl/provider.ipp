// Definitions of rampnow/detail/provider.hpp.
#pragma once

#include <rampart/rampnow/detail/provider.hpp>

namespace rampart::rampnow {

RAMPART_DECL result<opened> envelope::open(answer const& received) {
    auto const code = text_member(received.body, "code");
    bool const success = is_success(received.response.status);
    if (received.response.status == 204) return opened{std::nullopt, "data"};
    if (success && code == "0") {
        auto data = received.body->find("data");
        if (data && data->type() == json::kind::null) data.reset();
        return opened{data, "data"};
    }
    error failed = refusal(received.response);
    if (!code) {
        failed.message = received.body ? "the answer has no code" : "the answer is no JSON";
        if (!success) failed.provider_message = excerpt(received.response.body);
        return failed;
    }
    failed.provider_code = *code;
    failed.provider_message = text_member(received.body, "message").value_or("");
    failed.message = text_member(received.body, "displayError").value_or("");
    if (auto const trace = text_member(received.body, "traceId")) failed.request_id = *trace;
    if (success) {
        failed.code = errc::provider_refused;
        failed.delivery = received.effect == effect::reads ? delivery::rejected : delivery::unknown;
    }
    // Section 4.3: tied to the timestamp, whatever status it comes with.
    if (code == "100002") {
        failed.code = errc::unauthorised;
        failed.delivery = delivery::rejected;
    }
    return failed;
}

} // namespace rampart::rampnow
