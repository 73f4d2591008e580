// What a sandbox server can be told before it starts.
#pragma once

#include <rampart/config.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace rampart::sandbox {

/// An API key and the secret it signs with, both used as their UTF-8 text bytes.
struct key_pair {
    std::string api_key;
    std::string api_secret;
};

/// So many requests in a span of time; 0 requests: any number.
struct request_limit {
    std::uint64_t requests = 0;
    std::chrono::seconds per{60};
};

/// How many signed requests each provider takes. Further ones are answered with 429 and a
/// Retry-After header that says when there is room again; they do not count.
struct request_limits {
    request_limit hexarails{};
    request_limit rampnow{};
    request_limit banxa{};

    /// 100 a minute for HexaRails (hexarails.md section 6), 120 a minute for Banxa's sandbox
    /// (banxa.md A4), 15 a second for Rampnow (rampnow.md 4.4, documented for its legacy staging).
    static constexpr request_limits documented() noexcept {
        return {
            {100, std::chrono::seconds{60}},
            {15, std::chrono::seconds{1}},
            {120, std::chrono::seconds{60}}};
    }
};

/// Settings of a sandbox::server or a sandbox::ledger. A plain value; copied at construction.
struct options {
    /// TCP port to listen on; 0 takes any free one.
    std::uint16_t port = 0;
    /// Numeric address to listen on. base_url() always says "localhost".
    std::string address = "127.0.0.1";
    /// How far a timestamp or nonce may lie from the server's clock, into the past and into the
    /// future. A distance of exactly this much is accepted.
    std::chrono::seconds window{60};
    /// Pause before every answer, to see how a client behaves on a slow line.
    std::chrono::milliseconds latency{0};
    /// Largest request body in bytes; a larger one is answered with 413 and the connection closed.
    /// The largest that is documented are 10 files of 2 MB (hexarails.md 9.2).
    std::size_t body_limit = std::size_t{32} * 1024 * 1024;
    /// How long every step of a record takes on the sandbox's clock: a customer's approval, a
    /// deposit's confirmation, and so on. Zero: everything has happened by the next request or
    /// the next look at the deliveries.
    std::chrono::seconds step_delay{0};
    /// Where Banxa's ramp and order webhooks go, as set in its dashboard; empty: nowhere.
    std::string banxa_webhook_url{};
    /// Which form the webhooks of Banxa's Partner API have (banxa.md B7): 1 is the order's id
    /// alone.
    int banxa_order_webhook_version = 2;
    /// Whether Rampnow's order webhooks have the earlier form, the order at the top (rampnow.md 7).
    bool rampnow_earlier_webhooks = false;
    /// Where Rampnow's legacy webhooks go when the order names no callbackUrl, as preset in the
    /// merchant console; empty: nowhere.
    std::string rampnow_legacy_webhook_url{};
    /// How many requests the providers take; `request_limits::documented()` for what they say.
    request_limits limits{};
    /// Authorities that webhook receivers may have, PEM, beside the system's and the server's own.
    std::string webhook_ca_pem{};
    /// The one key pair each provider knows.
    key_pair hexarails{"sandbox-hexarails-key", "sandbox-hexarails-secret"};
    key_pair rampnow{"sandbox-rampnow-key", "sandbox-rampnow-secret"};
    key_pair banxa{"sandbox-banxa-key", "sandbox-banxa-secret"};
};

/// What a server has seen so far.
struct statistics {
    std::uint64_t requests = 0;       ///< whole HTTP requests answered, unknown paths included
    std::uint64_t verified = 0;       ///< requests whose signature, time and nonce were accepted
    std::uint64_t refused = 0;        ///< requests of known operations refused for one of those
    std::uint64_t acknowledged = 0;   ///< webhooks answered with a 2xx
    std::uint64_t unacknowledged = 0; ///< attempts at webhooks that ended otherwise
};

} // namespace rampart::sandbox
