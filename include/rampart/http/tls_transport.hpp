// The real transport: HTTP/1.1 over verified TLS, with kept-alive connections.
#pragma once

#include <cstddef>
#include <memory>

#include <rampart/config.hpp>
#include <rampart/http/pool_metrics.hpp>
#include <rampart/http/tls_settings.hpp>
#include <rampart/http/transport.hpp>

namespace rampart::http {

/// Sends requests over TLS and keeps connections for the next request to the same origin.
///
/// `send` may be called from several threads at once; each call uses a connection of its own and
/// runs in the calling thread, deadlines included. Connections are kept by origin, the one used
/// last goes first, and their number is bounded (tls_settings). One that the server has closed, or
/// that holds unexpected data, is not used again. No redirect is followed, and nothing is sent
/// twice but what only reads, and only over a kept connection that died unanswered.
/// It can be moved when no call is running.
///
/// The child of a fork leaves the parent's connections and TLS sessions alone and makes its own,
/// from the same settings: CA files are read again there. A call that another thread has under way
/// at the moment of the fork stays the parent's. Sockets are close-on-exec.
///
/// Destruction closes the idle connections; after a call that ran into its deadline while the
/// system's resolver hung, it waits for that resolver to return. A transport may be destroyed after
/// `main`, as a global, in any order with OpenSSL's own clean-up; calls are refused after that.
class tls_transport {
public:
    explicit tls_transport(tls_settings settings = {});
    tls_transport(tls_transport&&) noexcept;
    tls_transport& operator=(tls_transport&&) noexcept;
    ~tls_transport();

    /// One exchange. The request is asked for when the connection is ready. Errors before its
    /// first byte was handed to the connection are `delivery::not_sent`, later ones
    /// `delivery::unknown`.
    [[nodiscard]] result<response>
    send(origin const& to, request_source const& source, timeouts const& limits);

    /// What the pool has done so far.
    [[nodiscard]] pool_metrics metrics() const;

    /// Connections open and unused at present.
    [[nodiscard]] std::size_t idle_connections() const { return metrics().idle; }

    /// Connections made so far.
    [[nodiscard]] std::size_t connections_made() const { return metrics().made; }

private:
    class implementation;
    class handle;
    std::unique_ptr<handle> handle_;
};

} // namespace rampart::http

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/http/impl/tls_transport.ipp>
#endif
