// What a transport's pool of connections has done, to be read at any time.
#pragma once

#include <rampart/config.hpp>

#include <cstddef>

namespace rampart::http {

/// Connections closed since the transport was made, each for one reason.
struct closed_connections {
    std::size_t not_connected = 0; ///< making it failed
    std::size_t failed = 0;        ///< an exchange failed, timed out or was cancelled
    std::size_t not_kept = 0;      ///< the answer says so, or ends with the connection
    std::size_t by_server = 0; ///< idle: the server had closed it, or sent what nobody asked for
    /// Idle for longer than tls_settings::idle_timeout or than the server's Keep-Alive says, or
    /// while the machine slept.
    std::size_t idle_timeout = 0;
    std::size_t max_age = 0; ///< older than tls_settings::max_age
    std::size_t surplus = 0; ///< more than max_idle_connections, or in another origin's place

    /// All of them.
    [[nodiscard]] std::size_t total() const noexcept {
        return not_connected + failed + not_kept + by_server + idle_timeout + max_age + surplus;
    }
};

/// Counts since the transport was made, and the present state.
struct pool_metrics {
    std::size_t open = 0;    ///< connections in use, being made or idle, at present
    std::size_t idle = 0;    ///< of these, unused at present
    std::size_t waiting = 0; ///< calls that wait for a connection at present

    std::size_t made = 0;        ///< connections begun, replacements of dead ones included
    std::size_t reused = 0;      ///< calls that got a kept connection
    std::size_t resumed = 0;     ///< TLS handshakes that took up an earlier session
    std::size_t replaced = 0;    ///< kept connections found dead and replaced unseen
    closed_connections closed{}; ///< by reason

    std::size_t refused = 0;   ///< calls refused because the queue was full
    std::size_t timed_out = 0; ///< calls whose time in the queue was over

    std::size_t lookups = 0;         ///< names looked up, lookups shared with others included
    std::size_t lookups_failed = 0;  ///< of these, without an address in time
    std::size_t addresses_tried = 0; ///< addresses that connections were begun to
    std::size_t tunnels = 0;         ///< asked of a proxy
    std::size_t tunnels_failed = 0;  ///< of these, refused or not answered

    std::size_t pins_missed = 0; ///< server chains that had none of tls_settings::pins
};

} // namespace rampart::http
