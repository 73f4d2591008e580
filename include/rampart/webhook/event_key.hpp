// What tells one event from another, for an inbox.
#pragma once

#include <rampart/config.hpp>

#include <initializer_list>
#include <string>
#include <string_view>

#include <rampart/impl/sha256_hex.hpp>
#include <rampart/webhook/notification.hpp>

namespace rampart::webhook {

/// The key of an event that has none of its own: that of its body's bytes.
[[nodiscard]] inline std::string body_key(std::string_view provider, notification const& received) {
    return std::string{provider} + ":sha256:" + rampart::detail::sha256_hex(received.body);
}

/// "provider:part:part"; where a part is empty, as of an event that could not be read, body_key.
[[nodiscard]] inline std::string event_key_of(
    std::string_view provider, std::initializer_list<std::string_view> parts,
    notification const& received) {
    std::string out{provider};
    for (auto const part : parts) {
        if (part.empty()) return body_key(provider, received);
        out.append(":").append(part);
    }
    return out;
}

} // namespace rampart::webhook
