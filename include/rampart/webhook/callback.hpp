// The callback URL that a provider posts to.
#pragma once

#include <rampart/config.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <rampart/error.hpp>
#include <rampart/http/origin.hpp>

namespace rampart::webhook {

/// Where deliveries go: the parts of the registered callback URL that are signed.
struct callback {
    std::string host;   ///< with the port when it is not the default
    std::string target; ///< path and raw query, `/hooks?tenant=1`

    /// Reads `https://host[:port]/path?query` (http too: a provider may allow it). What is no such
    /// URL is errc::invalid_base_url, and the message says why.
    [[nodiscard]] static rampart::result<callback> parse(std::string_view url) {
        auto const scheme_end = url.find("://");
        auto const from = scheme_end == std::string_view::npos ? 0 : scheme_end + 3;
        auto const path = (std::min)(url.find_first_of("/?#", from), url.size());
        auto const origin = http::origin::parse(url.substr(0, path));
        if (!origin) return origin.error();
        std::string target{url.substr(path)};
        if (!target.starts_with('/')) target.insert(0, "/");
        for (char const character : target) {
            if (character > ' ' && character <= '~' && character != '#') continue;
            return make_error(
                errc::invalid_base_url, rampart::delivery::not_sent,
                "callback URL: path and query must be percent-encoded, without a fragment");
        }
        return callback{origin->authority(), std::move(target)};
    }
};

} // namespace rampart::webhook
