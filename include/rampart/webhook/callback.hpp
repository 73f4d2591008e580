// The callback URL that a provider posts to.
#pragma once

#include <rampart/config.hpp>

#include <string>
#include <string_view>
#include <utility>

#include <rampart/error.hpp>
#include <rampart/http/origin.hpp>

namespace rampart::webhook {

/// Where notifications go: the parts of the registered callback URL that are signed.
struct callback {
    std::string host;   ///< with the port when it is not the default
    std::string target; ///< path and raw query, `/hooks?tenant=1`

    /// Reads `https://host[:port]/path?query` (http too: a provider may allow it). What is no such
    /// URL is errc::invalid_base_url, and the message says why.
    [[nodiscard]] static rampart::result<callback> parse(std::string_view url) {
        auto parts = http::split_url(url);
        auto const origin = http::origin::parse(parts.origin);
        if (!origin) return origin.error();
        for (char const character : parts.target) {
            if (character > ' ' && character <= '~' && character != '#') continue;
            return make_error(
                errc::invalid_base_url, rampart::delivery::not_sent,
                "callback URL: path and query must be percent-encoded, without a fragment");
        }
        return callback{origin->authority(), std::move(parts.target)};
    }
};

} // namespace rampart::webhook
