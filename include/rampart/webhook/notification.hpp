// What a provider posted, as the receiver got it.
#pragma once

#include <rampart/config.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <rampart/http/message.hpp>
#include <rampart/sign/clock.hpp>
#include <rampart/sign/message.hpp>

namespace rampart::webhook {

/// A POST as the receiver got it. `host` and `target` are those of the registered callback URL,
/// also behind a proxy that changes them; `body` holds the raw bytes, before any JSON parser.
struct notification {
    std::string host;                 ///< as registered
    std::string target;               ///< path and query, as registered
    std::vector<http::field> headers; ///< as they came
    std::string body;                 ///< the raw bytes

    /// When it came, for one that waited in a queue: its age is told from this. Nothing: now.
    std::optional<sign::time_point> received_at{};

    /// The first header of that name, whatever its letter case.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const noexcept {
        return http::find_header(headers, name);
    }

    /// As a signer sees it. The body always counts: what Content-Type says is not asked.
    [[nodiscard]] sign::message_view message() const noexcept {
        return {"POST", host, target, body};
    }
};

} // namespace rampart::webhook
