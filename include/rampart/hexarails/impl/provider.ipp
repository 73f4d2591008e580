// Definitions of hexarails/detail/provider.hpp.
#pragma once

#include <rampart/hexarails/detail/provider.hpp>

namespace rampart::hexarails {

namespace detail {

/// Whether the object has more than the envelope's own members.
inline bool says_more(json::value body) {
    for (auto const member : body) {
        if (member.key() != "status" && member.key() != "message") return true;
    }
    return false;
}

inline void set(error& failed, errc what, rampart::delivery how) {
    failed.code = what;
    failed.delivery = how;
}

} // namespace detail

RAMPART_DECL result<opened> envelope::open(answer const& received) {
    auto const status = text_member(received.body, "status");
    bool const success = is_success(received.response.status);
    if (success && status == "SUCCESS") {
        auto data = received.body->find("data");
        // Older operations put what they say beside the status (sections 4 and 10).
        if (!data && detail::says_more(*received.body)) return opened{received.body, {}};
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
        detail::set(failed, errc::unauthorised, delivery::rejected);
    } else if (*status == "INVALID_PARAMETERS") {
        detail::set(failed, errc::invalid_parameters, delivery::rejected);
    } else if (success || received.response.status == 422) {
        // FAILED is an internal or downstream failure, and an unknown word may mean anything:
        // only where there was nothing to act upon is it certain that nothing was done.
        bool const reads = received.effect == effect::reads;
        detail::set(
            failed, *status == "FAILED" ? errc::provider_failed : errc::provider_refused,
            reads ? delivery::rejected : delivery::unknown);
    }
    return failed;
}

} // namespace rampart::hexarails
