// What a provider is to the library, and what all envelopes share.
#pragma once

#include <algorithm>
#include <chrono>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>

#include <rampart/endpoint.hpp>
#include <rampart/error.hpp>
#include <rampart/http/message.hpp>
#include <rampart/json/document.hpp>
#include <rampart/policy/refusal_reason.hpp>

namespace rampart {

/// What an envelope found in an answer that means success: where the typed data is.
struct opened {
    std::optional<json::value> data; ///< nothing when the answer carries none
    std::string_view path;           ///< the data's place in the body, for messages: "data"
};

/// An answer as an envelope sees it.
struct answer {
    http::response const& response;  ///< what came
    std::optional<json::value> body; ///< nothing when the body is no JSON
    rampart::effect effect;          ///< of the operation that was called
};

/// What an envelope offers.
///
/// | expression       | meaning                                                               |
/// | ---------------- | --------------------------------------------------------------------- |
/// | `E::open(answer)`| where the data is, or the provider's refusal as an `error` with        |
/// |                  | provider code, message, request id, `Retry-After` and delivery         |
template <class E>
concept envelope_policy = requires(answer const& received) {
    { E::open(received) } -> std::same_as<result<opened>>;
};

/// What a provider offers.
///
/// | expression                     | meaning                                                   |
/// | ------------------------------ | --------------------------------------------------------- |
/// | `P::name`                      | lower case, as in messages and on the command line         |
/// | `typename P::scheme`           | the signing scheme                                         |
/// | `typename P::envelope`         | how answers are wrapped                                    |
/// | `typename P::family`           | what its endpoints are tied to; one for all its variants   |
///
/// It may offer more: `P::json_type_on_bodiless`, whether `Content-Type: application/json` goes on
/// requests without a body too; `P::reason_of` (see explains_refusals) and `P::clock_window`, a
/// std::chrono::seconds (see clock_window), which decide what may be repeated and corrected; and
/// `P::key_lifetime`, for which it remembers the keys of operations that are effect::creates_once.
/// How its clients behave unless they are told otherwise is said by `P::default_policies` and
/// `P::default_timeouts` (policy/default_policies.hpp).
template <class P>
concept provider_policy = requires {
    { P::name } -> std::convertible_to<std::string_view>;
    typename P::scheme;
    typename P::envelope;
    typename P::family;
    requires envelope_policy<typename P::envelope>;
};

namespace detail {

/// Whether requests without a body say that they are JSON.
template <class P>
constexpr bool types_bodiless() {
    if constexpr (requires { P::json_type_on_bodiless; }) {
        return P::json_type_on_bodiless;
    } else {
        return false;
    }
}

template <class P>
constexpr bool has_envelope() {
    if constexpr (requires { typename P::envelope; }) {
        return envelope_policy<typename P::envelope>;
    } else {
        return true; // that there is none is a sentence of its own
    }
}

/// Every rule that a provider has to keep, checked where it is used, in the user's words.
template <class P>
constexpr bool check_provider() {
    constexpr bool wraps = requires { typename P::envelope; };
    static_assert(
        wraps, "rampart: this provider has no envelope: add `using envelope = ...;` with a static "
               "open(answer) that returns result<opened>");
    static_assert(
        has_envelope<P>(), "rampart: this provider's envelope is not an envelope: it needs static "
                           "open(answer const&) returning "
                           "result<opened>, where the data is or the provider's refusal");
    static_assert(
        !wraps || !has_envelope<P>() || provider_policy<P>,
        "rampart: this type is not a provider: it needs name, scheme, envelope and family");
    return true;
}

} // namespace detail

/// Whether an HTTP status says by itself that the request was refused before anything acted upon
/// it, whoever sent it: 400, 401, 405, 413 to 415, 421, 425, 429 and 431. Any other 4xx may be the
/// page of a gateway whose server has acted (a 404, 408 or 499 after an order was made, e.g.).
[[nodiscard]] constexpr bool refuses_before_acting(int http_status) noexcept {
    switch (http_status) {
    case 400:
    case 401:
    case 405:
    case 413:
    case 414:
    case 415:
    case 421:
    case 425:
    case 429:
    case 431: return true;
    default: return false;
    }
}

/// The error an HTTP status means where the provider itself says nothing.
///
/// Its delivery is `rejected` for a status that refuses_before_acting, for a redirect by 307 or
/// 308, and for any other 4xx when the operation only reads. A 5xx, a 4xx for an operation that
/// does more than read, and any other redirect may come after acting: `unknown`. Retry-After is
/// taken over, in seconds or as a date; a date is counted from the answer's own Date, and from
/// `now` when there is none.
[[nodiscard]] error refusal(answer const& received, std::chrono::sys_seconds now);

/// The same with the machine's clock for `now`.
[[nodiscard]] error refusal(answer const& received);

/// The same for an operation of which nothing is known: as if it moved money.
[[nodiscard]] error refusal(http::response const& response, std::chrono::sys_seconds now);
[[nodiscard]] error refusal(http::response const& response);

/// The same for an answer without the provider's envelope; `message` tells what it lacks ("the
/// answer has no status") when it is JSON, and its first line is quoted. `in_front` says that the
/// provider documents the status to come from in front of its application: then it is `rejected`.
[[nodiscard]] error
foreign_refusal(answer const& received, std::string_view message, bool in_front = false);

/// The delivery of a refusal in the provider's own envelope. `nothing_done` says that its words
/// mean so; they are not believed under a 5xx, which may come of something after the provider.
[[nodiscard]] constexpr delivery
refused_delivery(answer const& received, bool nothing_done) noexcept {
    if (received.response.status >= 500) return delivery::unknown;
    return nothing_done || received.effect == effect::reads ? delivery::rejected
                                                            : delivery::unknown;
}

/// Whether a text is this word: letter case and blanks around it do not count.
[[nodiscard]] constexpr bool same_word(std::string_view text, std::string_view word) noexcept {
    constexpr std::string_view blanks = " \t\r\n";
    auto const first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return word.empty();
    text = text.substr(first, text.find_last_not_of(blanks) - first + 1);
    auto const upper = [](char letter) {
        return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
    };
    return std::ranges::equal(text, word, {}, upper, upper);
}

/// The first line of a body that is no JSON (a gateway's page), for messages: at most 200
/// characters, without control characters.
[[nodiscard]] std::string excerpt(std::string_view body);

/// A member's text when it is a string or a number; nothing otherwise.
[[nodiscard]] std::optional<std::string_view>
text_member(std::optional<json::value> object, std::string_view name);

/// Whether the status is 2xx.
[[nodiscard]] constexpr bool is_success(int http_status) noexcept {
    return http_status >= 200 && http_status < 300;
}

} // namespace rampart

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/impl/provider.ipp>
#endif
