// Definitions of rampnow/provider.hpp.
#pragma once

#include <string>
#include <string_view>

#include <rampart/rampnow/provider.hpp>

namespace rampart::rampnow {

namespace detail {

/// A code as documented, a whole number, that is not the HTTP status again: a gateway's JSON has
/// that as `code`.
inline bool is_own_code(std::string_view code, int http_status) {
    return !code.empty() && code.find_first_not_of("0123456789") == std::string_view::npos &&
           code != std::to_string(http_status);
}

/// 0, as a number or a text: `0`, `0.0`, " 0 ".
inline bool is_zero(std::string_view code) {
    return same_word(code, "0") || same_word(code, "0.0");
}

} // namespace detail

RAMPART_DECL result<opened> envelope::open(answer const& received) {
    int const status = received.response.status;
    auto const code = text_member(received.body, "code");
    bool const success = is_success(status);
    if (status == 204) return opened{std::nullopt, "data"};
    if (success && code && detail::is_zero(*code)) {
        auto data = received.body->find("data");
        if (data && data->type() == json::kind::null) data.reset();
        return opened{data, "data"};
    }
    // Section 4.2: a 403 is about the account, the key or the address.
    if (!code) return foreign_refusal(received, "the answer has no code", status == 403);
    error failed = refusal(received);
    failed.provider_code = *code;
    failed.provider_message = text_member(received.body, "message").value_or("");
    failed.message = text_member(received.body, "displayError").value_or("");
    if (auto const trace = text_member(received.body, "traceId")) failed.request_id = *trace;
    if (success) failed.code = errc::provider_refused;
    // Section 4.3: tied to the timestamp, it is said, whatever status it comes with.
    if (code == "100002") failed.code = errc::unauthorised;
    // Under HTTP 200 a code may mean anything, and 100008 is an internal error under any status.
    bool const refused = refuses_before_acting(status) || status == 403 ||
                         (detail::is_own_code(*code, status) && !detail::is_zero(*code));
    failed.delivery = refused_delivery(received, !success && refused && code != "100008");
    return failed;
}

} // namespace rampart::rampnow
