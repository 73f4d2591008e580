// Definitions of decode.hpp.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rampart/call/decode.hpp>
#include <rampart/impl/plain_text.hpp>
#include <rampart/json/lenient.hpp>

namespace rampart::detail {

/// Keeps the beginning of what a server said about something that it may have done.
inline void keep_text(error& failed, http::response const& received, effect what) {
    if (what == effect::reads || !is_success(received.status)) return;
    if (failed.code != errc::malformed_response) return;
    failed.kept_answer =
        std::make_shared<std::string const>(received.body.substr(0, error::longest_answer_text));
}

/// Whether the text is JSON by its beginning, though not to its end.
inline bool begins_as_json(std::string_view body) {
    auto const first = body.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    return first != std::string_view::npos && (body[first] == '{' || body[first] == '[');
}

/// Says of an answer that is not JSON how far it is, and quotes its beginning. Not that of broken
/// JSON about something that was done: it may say whom it was done for (error::answer_text has it).
inline void explain_no_json(
    error& failed, http::response const& received, std::string const& reason, effect what) {
    auto const coding = received.header("Content-Encoding");
    if (coding && !coding->empty() && !http::same_name(*coding, "identity")) {
        failed.message =
            "the answer has the content coding " + excerpt(*coding) + ", which was not asked for";
        failed.provider_message.clear();
    } else if (is_success(received.status) && !received.body.empty()) {
        failed.message = "the answer is not JSON: " + reason;
        failed.provider_message.clear();
        if (what == effect::reads || !begins_as_json(received.body))
            failed.provider_message = excerpt(received.body);
    }
}

RAMPART_DECL std::optional<error> read_answer(
    http::response const& received, answer_reading const& how, void* response,
    std::vector<json::deviation>* seen) {
    std::string no_json;
    auto const parsed = json::parse_lenient(received.body, no_json, seen);
    answer const envelope{
        received, parsed ? std::optional{parsed->root()} : std::nullopt, how.effect};
    auto inside = how.open(envelope);
    if (!inside) {
        auto failed = std::move(inside).error();
        // Whatever an envelope makes of it: under a server's error nothing is certain.
        bool const changes = how.effect != effect::reads;
        if (changes && received.status >= 500) failed.delivery = delivery::unknown;
        shorten(failed.provider_message, 4096);
        shorten(failed.provider_code, 256);
        shorten(failed.request_id, 256);
        if (!parsed) explain_no_json(failed, received, no_json, how.effect);
        keep_text(failed, received, how.effect);
        return failed;
    }
    json::read_problem why;
    if (!inside->data) {
        if (how.data_optional) return std::nullopt;
        why.path = inside->path;
        why.problem = "required, but missing";
    } else if (how.read(*inside->data, response, why, seen, inside->path)) {
        return std::nullopt;
    }
    error failed = refusal(received);
    failed.code = errc::malformed_response;
    failed.delivery = delivery::unknown;
    failed.message = why.message();
    keep_text(failed, received, how.effect);
    return failed;
}

} // namespace rampart::detail
