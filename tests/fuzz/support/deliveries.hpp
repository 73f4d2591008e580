// Webhook notifications: made by a signer and changed on the way, or made up altogether.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <rampart/webhook/authenticate.hpp>

#include "input.hpp"

namespace rampart::fuzz {

/// The time at which all notifications are signed and verified.
inline constexpr auto signed_at = sign::fixed_clock::at_unix_seconds(1'790'000'000);
inline constexpr std::string_view callback_url = "https://partner.example.com/hooks?tenant=1";

/// What is done to a genuine notification before it is verified.
enum class change { none, body_byte, body_end, host, target, header_byte, header_gone, count };

/// Changes a notification; false when there was nothing to change.
inline bool apply(change what, input& bytes, webhook::notification& received) {
    auto const alter = [&](std::string& text) {
        if (text.empty()) return false;
        auto const at = bytes.choice(256) % text.size();
        text[at] = static_cast<char>(text[at] ^ static_cast<char>(1 + bytes.choice(255)));
        return true;
    };
    switch (what) {
    case change::none:
    case change::count: return true;
    case change::body_byte: return alter(received.body);
    case change::body_end: received.body += static_cast<char>(bytes.choice(256)); return true;
    case change::host: return alter(received.host);
    case change::target: return alter(received.target);
    case change::header_byte:
        return alter(received.headers[bytes.choice(received.headers.size())].value);
    case change::header_gone:
        received.headers.erase(
            received.headers.begin() +
            static_cast<std::ptrdiff_t>(bytes.choice(received.headers.size())));
        return true;
    }
    return true;
}

/// A notification that anybody may have posted: header lines `name: value`, an empty line, a body.
inline webhook::notification made_up(input& bytes) {
    webhook::notification out{"partner.example.com", "/hooks?tenant=1", {}, {}};
    for (auto line = bytes.until('\n'); !line.empty(); line = bytes.until('\n')) {
        auto const colon = line.find(':');
        auto value = line.substr(
            std::min(colon == std::string::npos ? line.size() : colon + 1, line.size()));
        if (value.starts_with(' ')) value.remove_prefix(1);
        out.headers.push_back({std::string{line.substr(0, colon)}, std::string{value}});
    }
    out.body = bytes.rest();
    return out;
}

/// Whether two notifications differ in nothing that was signed or named.
inline bool same(webhook::notification const& left, webhook::notification const& right) {
    return left.host == right.host && left.target == right.target && left.body == right.body &&
           left.headers == right.headers;
}

/// A refusal is a sentence, and holds neither the secret nor the signature.
inline void check_refusal(
    webhook::refusal const& refused, webhook::notification const& received,
    std::string_view secret) {
    require(!refused.message.empty(), "a refusal says why", received.body);
    require(!to_string(refused.reason).empty(), "and names the cause");
    require(refused.message.find(secret) == std::string::npos, "and holds no secret");
}

} // namespace rampart::fuzz
