// Definitions of hexarails/provider.hpp.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include <rampart/hexarails/provider.hpp>

namespace rampart::hexarails {

namespace detail {

/// Whether the object has more than the envelope's own members.
inline bool says_more(json::value body) {
    for (auto const member : body) {
        if (member.key() != "status" && member.key() != "message") return true;
    }
    return false;
}

/// The envelope's word; nothing without one. A number is not a word but a gateway's own
/// (`"status": 404`).
inline std::optional<std::string_view> word_of(std::optional<json::value> body) {
    auto const member = body ? body->find("status") : std::nullopt;
    if (!member || member->type() != json::kind::string) return std::nullopt;
    return member->text();
}

/// Whether a message is about the nonce, in whatever words.
inline bool speaks_of_nonce(std::string_view message) {
    constexpr std::string_view word = "NONCE";
    for (std::size_t at = 0; at + word.size() <= message.size(); ++at) {
        if (same_word(message.substr(at, word.size()), word)) return true;
    }
    return false;
}

} // namespace detail

RAMPART_DECL result<opened> envelope::open(answer const& received) {
    auto const status = detail::word_of(received.body);
    bool const success = is_success(received.response.status);
    if (success && status && same_word(*status, "SUCCESS")) {
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
    if (!status) {
        // Section 5: a 403 never comes from the application, but from what is in front of it.
        return foreign_refusal(
            received, "the answer has no status", received.response.status == 403);
    }
    error failed = refusal(received);
    failed.provider_code = *status;
    failed.provider_message = text_member(received.body, "message").value_or("");
    bool const unauthorised =
        same_word(*status, "UNAUTHORISED") || same_word(*status, "UNAUTHORIZED");
    bool const invalid = same_word(*status, "INVALID_PARAMETERS");
    // A used nonce may be that of a first copy, which was acted upon. FAILED is an internal or
    // downstream failure, and any other word may mean anything.
    bool const nothing_done =
        invalid || (unauthorised && !detail::speaks_of_nonce(failed.provider_message));
    failed.delivery = refused_delivery(received, nothing_done);
    if (unauthorised) {
        failed.code = errc::unauthorised;
    } else if (invalid) {
        failed.code = errc::invalid_parameters;
    } else if (received.response.status < 500 && received.response.status != 429) {
        bool const broke = same_word(*status, "FAILED");
        failed.code = broke ? errc::provider_failed : errc::provider_refused;
    }
    return failed;
}

} // namespace rampart::hexarails
