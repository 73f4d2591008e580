// What a provider is to the library, and what all envelopes share.
#pragma once

#include <chrono>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <rampart/endpoint.hpp>
#include <rampart/error.hpp>
#include <rampart/http/message.hpp>
#include <rampart/http/retry_after.hpp>
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
    http::response const& response;
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
/// | `P::json_type_on_bodiless`     | whether `Content-Type: application/json` goes on requests  |
/// |                                | without a body too                                         |
///
/// It may offer more: `P::reason_of` (see explains_refusals) and `P::clock_window`, a
/// std::chrono::seconds (see clock_window), which decide what may be repeated and corrected.
template <class P>
concept provider_policy = requires {
    { P::name } -> std::convertible_to<std::string_view>;
    typename P::scheme;
    typename P::envelope;
    typename P::family;
    { P::json_type_on_bodiless } -> std::convertible_to<bool>;
    requires envelope_policy<typename P::envelope>;
};

namespace detail {

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
        has_envelope<P>(),
        "rampart: this provider's envelope is none: it needs static open(answer const&) returning "
        "result<opened>, where the data is or the provider's refusal");
    static_assert(
        !wraps || !has_envelope<P>() || provider_policy<P>,
        "rampart: this type is no provider: it needs name, scheme, envelope, family and "
        "json_type_on_bodiless");
    return true;
}

} // namespace detail

/// The error an HTTP status means where the provider says nothing more specific.
///
/// A 4xx is a refusal before acting. A 5xx may come after acting, and so may a redirect that is
/// not 307 or 308; only an operation that reads has nothing to be unsure of, but its delivery is
/// told the same way. Retry-After is taken over, in seconds or as a date; a date is counted from
/// the answer's own Date, and from `now` when there is none.
[[nodiscard]] inline error refusal(
    http::response const& response,
    std::chrono::sys_seconds now =
        std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())) {
    int const status = response.status;
    auto const [what, how] = [status]() -> std::pair<errc, delivery> {
        switch (status) {
        case 400:
        case 405:
        case 406:
        case 415:
        case 422: return {errc::invalid_parameters, delivery::rejected};
        case 401: return {errc::unauthorised, delivery::rejected};
        case 403: return {errc::forbidden, delivery::rejected};
        case 404:
        case 410: return {errc::not_found, delivery::rejected};
        case 429: return {errc::rate_limited, delivery::rejected};
        case 307:
        case 308: return {errc::redirect_refused, delivery::rejected};
        default: break;
        }
        if (status >= 500) return {errc::provider_failed, delivery::unknown};
        if (status >= 400) return {errc::provider_refused, delivery::rejected};
        if (status >= 300) return {errc::redirect_refused, delivery::unknown};
        return {errc::malformed_response, delivery::unknown};
    }();
    error out = make_error(what, how, {});
    out.http_status = status;
    out.retry_after = http::retry_after(response, now);
    if (auto const id = response.header("X-Request-Id")) out.request_id = *id;
    return out;
}

/// The first line of a body that is no JSON (a gateway's page), for messages: at most 200
/// characters, without control characters.
[[nodiscard]] inline std::string excerpt(std::string_view body) {
    std::string out;
    body = body.substr(0, 200);
    // Not to end within a UTF-8 character.
    while (!body.empty() && !json::is_utf8(body) && body.size() > 196)
        body.remove_suffix(1);
    for (char const character : body) {
        if (character == '\n' || character == '\r') break;
        out += static_cast<unsigned char>(character) < 0x20 || character == 0x7F ? ' ' : character;
    }
    return out;
}

/// A member's text when it is a string or a number; nothing otherwise.
[[nodiscard]] inline std::optional<std::string_view>
text_member(std::optional<json::value> object, std::string_view name) {
    auto const member = object ? object->find(name) : std::nullopt;
    if (!member) return std::nullopt;
    auto const type = member->type();
    if (type != json::kind::string && type != json::kind::number) return std::nullopt;
    return member->text();
}

/// Whether the status is 2xx.
[[nodiscard]] constexpr bool is_success(int http_status) noexcept {
    return http_status >= 200 && http_status < 300;
}

} // namespace rampart
