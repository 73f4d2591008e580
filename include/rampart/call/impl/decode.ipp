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

RAMPART_DECL parsed_answer::parsed_answer(
    http::response const& received, rampart::effect what, std::vector<json::deviation>* seen)
    : received_{received},
      effect_{what},
      parsed_{json::parse_lenient(received.body, no_json_, seen)} {}

RAMPART_DECL answer parsed_answer::opened() const {
    return {received_, parsed_ ? std::optional{parsed_->root()} : std::nullopt, effect_};
}

RAMPART_DECL error parsed_answer::refused(error failed) const {
    // Whatever an envelope makes of it: under a server's error nothing is certain.
    bool const changes = effect_ != effect::reads;
    if (changes && received_.status >= 500) failed.delivery = delivery::unknown;
    shorten(failed.provider_message, 4096);
    shorten(failed.provider_code, 256);
    shorten(failed.request_id, 256);
    if (!parsed_) explain_no_json(failed, received_, no_json_, effect_);
    keep_text(failed, received_, effect_);
    return failed;
}

RAMPART_DECL error parsed_answer::unreadable(json::read_problem const& why) const {
    error failed = refusal(received_);
    failed.code = errc::malformed_response;
    failed.delivery = delivery::unknown;
    failed.message = why.message();
    keep_text(failed, received_, effect_);
    return failed;
}

RAMPART_DECL error parsed_answer::without_data(std::string_view path) const {
    return unreadable({std::string{path}, "required, but missing"});
}

} // namespace rampart::detail
