// Definitions of provider.hpp.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <rampart/http/retry_after.hpp>
#include <rampart/provider.hpp>

namespace rampart {

RAMPART_DECL error refusal(http::response const& response, std::chrono::sys_seconds now) {
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

RAMPART_DECL error refusal(http::response const& response) {
    return refusal(
        response, std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
}

RAMPART_DECL std::string excerpt(std::string_view body) {
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

RAMPART_DECL std::optional<std::string_view>
text_member(std::optional<json::value> object, std::string_view name) {
    auto const member = object ? object->find(name) : std::nullopt;
    if (!member) return std::nullopt;
    auto const type = member->type();
    if (type != json::kind::string && type != json::kind::number) return std::nullopt;
    return member->text();
}

} // namespace rampart
