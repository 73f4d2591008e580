// Definitions of provider.hpp.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <rampart/http/retry_after.hpp>
#include <rampart/impl/plain_text.hpp>
#include <rampart/provider.hpp>

namespace rampart {

namespace detail {

/// What an HTTP status that is no success means.
inline errc meaning_of(int status) noexcept {
    switch (status) {
    case 400:
    case 405:
    case 406:
    case 415:
    case 422: return errc::invalid_parameters;
    case 401: return errc::unauthorised;
    case 403: return errc::forbidden;
    case 404:
    case 410: return errc::not_found;
    case 429: return errc::rate_limited;
    default: break;
    }
    if (status >= 500) return errc::provider_failed;
    if (status >= 400) return errc::provider_refused;
    return status >= 300 ? errc::redirect_refused : errc::malformed_response;
}

/// How far the request got, by the status alone.
inline delivery delivery_by(int status, effect what) noexcept {
    bool const client_error = status >= 400 && status < 500;
    bool const refused = refuses_before_acting(status) || status == 307 || status == 308 ||
                         (client_error && what == effect::reads);
    return refused ? delivery::rejected : delivery::unknown;
}

inline std::chrono::sys_seconds this_second() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

} // namespace detail

RAMPART_DECL error refusal(answer const& received, std::chrono::sys_seconds now) {
    auto const& response = received.response;
    int const status = response.status;
    error out =
        make_error(detail::meaning_of(status), detail::delivery_by(status, received.effect), {});
    out.http_status = status;
    out.retry_after = http::retry_after(response, now);
    if (auto const id = response.header("X-Request-Id")) out.request_id = *id;
    return out;
}

RAMPART_DECL error refusal(answer const& received) {
    return refusal(received, detail::this_second());
}

RAMPART_DECL error refusal(http::response const& response, std::chrono::sys_seconds now) {
    return refusal(answer{response, std::nullopt, effect::unspecified}, now);
}

RAMPART_DECL error refusal(http::response const& response) {
    return refusal(response, detail::this_second());
}

RAMPART_DECL error
foreign_refusal(answer const& received, std::string_view message, bool in_front) {
    error out = refusal(received);
    if (in_front) out.delivery = delivery::rejected;
    auto const& response = received.response;
    out.message = received.body           ? message
                  : response.body.empty() ? "the answer is empty"
                                          : "the answer is not JSON";
    if (!is_success(response.status)) out.provider_message = excerpt(response.body);
    if (response.status >= 400 && response.status < 500 && out.delivery == delivery::unknown)
        out.message += ", and this status alone does not say that nothing was done";
    return out;
}

RAMPART_DECL std::string excerpt(std::string_view body) {
    std::string first{body.substr(0, std::min<std::size_t>(body.find_first_of("\r\n"), 201))};
    detail::shorten(first, 200);
    std::string out;
    detail::append_plain(out, first);
    return out;
}

RAMPART_DECL std::optional<std::string_view>
text_member(std::optional<json::value> object, std::string_view name) {
    auto const member = object ? object->find(name) : std::nullopt;
    if (!member) return std::nullopt;
    auto const type = member->type();
    if (type != json::kind::string && type != json::kind::number) return std::nullopt;
    return member->text();
}

} // namespace rampart
