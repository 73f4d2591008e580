// What a sandbox server can be told before it starts. What a side can be told is in its settings.
#pragma once

#include <rampart/config.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace rampart::sandbox {

/// An API key and the secret it signs with, both used as their UTF-8 text bytes.
struct key_pair {
    std::string api_key;    ///< as issued
    std::string api_secret; ///< as issued
};

/// So many requests in a span of time; 0 requests: any number.
struct request_limit {
    std::uint64_t requests = 0;   ///< how many
    std::chrono::seconds per{60}; ///< in how long
};

/// Settings of a sandbox::server or a sandbox::router. A plain value; copied at construction.
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
    /// the next look at the webhooks.
    std::chrono::seconds step_delay{0};
    /// Authorities that webhook receivers may have, PEM, beside the system's and the server's own.
    std::string webhook_ca_pem{};
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
