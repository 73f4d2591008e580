// Definitions of rampart/sandbox/webhook_url.hpp.
#pragma once

#include <rampart/sandbox/webhook_url.hpp>

#include <algorithm>

namespace rampart::sandbox {

RAMPART_DECL std::optional<webhook_url> webhook_url::parse(std::string_view url) {
    webhook_url found;
    if (url.starts_with("https://"))
        url.remove_prefix(8);
    else if (url.starts_with("http://")) {
        found.tls = false;
        url.remove_prefix(7);
    } else
        return std::nullopt;
    url = url.substr(0, url.find('#'));
    auto const end_of_host = (std::min)(url.find_first_of("/?"), url.size());
    auto host = url.substr(0, end_of_host);
    found.target = url.substr(end_of_host);
    if (!found.target.starts_with('/')) found.target.insert(0, 1, '/');
    std::string_view const usual = found.tls ? "443" : "80";
    found.port = usual;
    auto const colon = host.find(':', host.starts_with('[') ? host.find(']') : 0);
    if (colon != std::string_view::npos) {
        found.port = host.substr(colon + 1);
        host = host.substr(0, colon);
    }
    found.host_header = host;
    if (found.port != usual) found.host_header += ':' + found.port;
    if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
    found.host = host;
    auto const digit = [](char c) { return c >= '0' && c <= '9'; };
    if (host.empty() || host.find('@') != std::string_view::npos || found.port.empty() ||
        !std::all_of(found.port.begin(), found.port.end(), digit))
        return std::nullopt;
    return found;
}

} // namespace rampart::sandbox
