// The real transport: HTTP/1.1 over verified TLS, with kept-alive connections.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include <rampart/config.hpp>
#include <rampart/http/transport.hpp>

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

    /// The most connections kept open while nobody uses them.
    std::size_t max_idle_connections = 8;

    /// A connection idle for longer than this is closed rather than used again.
    std::chrono::milliseconds idle_limit{30'000};
};

/// Sends requests over TLS and keeps connections for the next request to the same origin.
///
/// `send` may be called from several threads at once; each call uses a connection of its own and
/// runs in the calling thread, deadlines included. A connection that the server has closed, or
/// that holds unexpected data, is not used again. Nothing is sent twice and no redirect is
/// followed. It can be moved when no call is running.
///
/// Destruction closes the idle connections; after a call that ran into its deadline while the
/// system's resolver hung, it waits for that resolver to return.
class tls_transport {
public:
    explicit tls_transport(tls_settings settings = {});
    tls_transport(tls_transport&&) noexcept;
    tls_transport& operator=(tls_transport&&) noexcept;
    ~tls_transport();

    /// One exchange. Errors before the first byte of the request was handed to the connection are
    /// `delivery::not_sent`, later ones `delivery::unknown`.
    [[nodiscard]] result<response>
    send(origin const& to, request const& message, deadlines const& limits);

    /// Connections open and unused at present.
    [[nodiscard]] std::size_t idle_connections() const;

    /// Connections made so far.
    [[nodiscard]] std::size_t connections_made() const;

private:
    class implementation;
    std::unique_ptr<implementation> implementation_;
};

} // namespace rampart::http

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/impl/tls_transport.ipp>
#endif
