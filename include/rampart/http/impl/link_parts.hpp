// What the links of a transport share, and what they count.
#pragma once

#include <rampart/config.hpp>

#include <cstddef>

#include <boost/asio/ssl/context.hpp>

#include <rampart/http/impl/lookup.hpp>
#include <rampart/http/impl/session_store.hpp>
#include <rampart/http/tls_settings.hpp>

namespace rampart::http::detail {

/// What it took to connect, until it is reset.
struct link_tally {
    std::size_t begun = 0;     ///< connections
    std::size_t resumed = 0;   ///< of these, handshakes that took up an earlier session
    std::size_t lookups = 0;   ///< names asked for, lookups shared with others included
    std::size_t not_found = 0; ///< of these, without an address in time
    std::size_t addresses = 0; ///< addresses tried
    std::size_t tunnels = 0;   ///< asked of a proxy
    std::size_t no_tunnel = 0; ///< of these, refused or not answered
};

/// What the links of a transport share. It outlives them.
struct link_parts {
    tls_settings const& settings;
    asio::ssl::context& tls;
    asio::ssl::context& proxy_tls; ///< verifies as `tls` does; shows no certificate, has no pins
    session_store& sessions;
    lookup_threads& names;
};

} // namespace rampart::http::detail
