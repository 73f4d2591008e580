// How connections are made and kept.
#pragma once

#include <rampart/config.hpp>

#include <chrono>
#include <cstddef>
#include <string>

namespace rampart::http {

/// How connections are made. The defaults are right for the providers' public hosts.
///
/// The server's certificate chain and host name are always verified and TLS 1.2 is the least
/// version accepted; there is no setting that turns either off.
struct tls_settings {
    /// A PEM file with further certificate authorities; empty for none.
    std::string ca_file{};

    /// Further certificate authorities as PEM text; empty for none.
    std::string ca_pem{};

    /// Whether the system's certificate authorities count too.
    bool use_system_authorities = true;

    /// Whether `http://` is allowed to this machine itself (a test server). To any other host it
    /// is always refused.
    bool allow_plain_http_to_loopback = false;

    /// The largest body accepted, in bytes after the transfer coding is removed.
    std::size_t max_response_bytes = 8 * 1024 * 1024;

    /// The most connections open at once, in use or idle. Calls beyond it wait in a queue.
    std::size_t max_connections = 64;

    /// The most calls that wait for a connection; further ones are refused with
    /// errc::pool_exhausted.
    std::size_t max_waiting = 1024;

    /// The most connections kept open while nobody uses them.
    std::size_t max_idle_connections = 8;

    /// A connection idle for longer than this is closed rather than used again.
    std::chrono::milliseconds idle_timeout{30'000};

    /// A connection older than this is not used for another call, so that changes of the server's
    /// addresses are noticed; zero means no limit.
    std::chrono::milliseconds max_age{300'000};
};

} // namespace rampart::http
