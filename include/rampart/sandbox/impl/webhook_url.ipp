// Definitions of rampart/sandbox/webhook_url.hpp.
#pragma once

#include <utility>

#include <rampart/http/origin.hpp>
#include <rampart/sandbox/webhook_url.hpp>

namespace rampart::sandbox {

RAMPART_DECL std::optional<webhook_url> webhook_url::parse(std::string_view url) {
    auto parts = http::split_url(url.substr(0, url.find('#')));
    auto const origin = http::origin::parse(parts.origin);
    if (!origin) return std::nullopt;
    return webhook_url{
        origin->tls, origin->host, std::to_string(origin->port), origin->authority(),
        std::move(parts.target)};
}

} // namespace rampart::sandbox
