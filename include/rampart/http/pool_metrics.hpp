// What a transport's pool of connections has done, to be read at any time.
#pragma once

#include <rampart/config.hpp>

#include <cstddef>

namespace rampart::http {

/// Counts since the transport was made, and the present state.
struct pool_metrics {
    std::size_t open = 0;    ///< connections in use, being made or idle, at present
    std::size_t idle = 0;    ///< of these, unused at present
    std::size_t waiting = 0; ///< calls that wait for a connection at present

    std::size_t made = 0;     ///< connections begun, replacements of dead ones included
    std::size_t reused = 0;   ///< calls that got a kept connection
    std::size_t resumed = 0;  ///< TLS handshakes that took up an earlier session
    std::size_t replaced = 0; ///< kept connections found dead and replaced unseen
    std::size_t stale = 0;    ///< kept connections dropped before use: closed, or with data
    std::size_t expired = 0;  ///< dropped for being idle too long or too old

    std::size_t refused = 0;   ///< calls refused because the queue was full
    std::size_t timed_out = 0; ///< calls whose time in the queue was over

    std::size_t pins_missed = 0; ///< server chains that had none of tls_settings::pins
};

} // namespace rampart::http
