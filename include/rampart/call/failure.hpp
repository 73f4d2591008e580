// How a call's failures are put into words: exceptions, refusals of the caller's own hook, and what
// was sent.
#pragma once

#include <rampart/config.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include <rampart/call/operation.hpp>
#include <rampart/error.hpp>
#include <rampart/policy/before_send.hpp>
#include <rampart/provider.hpp>

namespace rampart::detail {

/// What there is to say of a request when there is no memory to say more.
[[nodiscard]] inline std::shared_ptr<sent_request const> bare_request(bool changes) noexcept {
    static sent_request const reading{};
    static sent_request const changing = [] {
        sent_request out{};
        out.changes = true;
        return out;
    }();
    return {std::shared_ptr<void>{}, changes ? &changing : &reading};
}

/// As make_error, without an exception whatever happens.
[[nodiscard]] inline error plain_error(errc what, delivery how, char const* text) noexcept {
    error out;
    out.code = make_error_code(what);
    out.delivery = how;
    try {
        out.message = text;
    } catch (...) { // NOLINT: no memory for a sentence
    }
    return out;
}

/// An exception under way as an error, without an exception whatever happens.
[[nodiscard]] inline error thrown_error(errc what, delivery how, char const* by) noexcept {
    error out;
    out.code = make_error_code(what);
    out.delivery = how;
    try {
        try {
            throw;
        } catch (std::exception const& problem) {
            out.message = std::string{by} + problem.what();
        } catch (...) {
            out.message = std::string{by} + "an exception of another kind than std::exception";
        }
    } catch (...) { // NOLINT: no memory for a sentence
    }
    return out;
}

/// The timestamp and the nonce among a signature's headers; empty where the scheme has none.
template <class Headers>
[[nodiscard]] std::string_view timestamp_of(Headers const& made) {
    if constexpr (requires { made.timestamp(); }) return made.timestamp();
    return {};
}
template <class Headers>
[[nodiscard]] std::string_view nonce_of(Headers const& made) {
    if constexpr (requires { made.nonce(); }) return made.nonce();
    return {};
}

/// The request of a call, for who has to find out what became of it.
[[nodiscard]] inline std::shared_ptr<sent_request const> what_was_sent(
    operation_facts const& facts, std::string_view target, std::string_view timestamp,
    std::string_view nonce) noexcept {
    bool const changes = facts.effect != effect::reads;
    try {
        return std::make_shared<sent_request const>(sent_request{
            std::string{http::to_string(facts.method)},
            std::string{target.substr(0, target.find('?'))}, std::string{timestamp},
            std::string{nonce}, changes, std::string{facts.settled_by}});
    } catch (...) {
        return bare_request(changes);
    }
}

/// Keeps what a server said of something that it did, see error::answer_text.
inline void keep_answer(error& failed, http::response const& answer, effect what) noexcept {
    if (what == effect::reads || !is_success(answer.status) || failed.kept_answer) return;
    try {
        failed.kept_answer =
            std::make_shared<std::string const>(answer.body, 0, error::longest_answer_text);
    } catch (...) { // NOLINT: no memory for it; the error says what to do all the same
    }
}

/// What a before_send hook has against a request.
template <class Hook>
[[nodiscard]] std::optional<error> ask_before_sending(Hook& hook, outgoing const& what) {
    std::optional<error> refused;
    try {
        if constexpr (std::is_void_v<decltype(hook(what))>) {
            hook(what);
        } else {
            refused = hook(what);
        }
    } catch (...) {
        refused = thrown_error(errc::vetoed, delivery::not_sent, "");
    }
    if (refused) {
        refused->delivery = delivery::not_sent;
        if (!refused->code) refused->code = make_error_code(errc::vetoed);
    }
    return refused;
}

} // namespace rampart::detail
