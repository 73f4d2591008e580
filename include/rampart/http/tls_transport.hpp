// The real transport: HTTP/1.1 over verified TLS, with kept-alive connections.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include <rampart/config.hpp>
#include <rampart/http/pool_metrics.hpp>
#include <rampart/http/tls_settings.hpp>
#include <rampart/http/transport.hpp>

namespace rampart::http {

namespace detail {
struct pooled;
} // namespace detail

/// Connects over TLS and keeps connections for the next request to the same origin.
///
/// `connect` may be called from several threads at once; each connection is one thread's, and
/// whatever it does runs in that thread, timeouts included. Connections are kept by origin, the one
/// used last goes first, and their number is bounded (tls_settings). One that the server has
/// closed, or that holds unexpected data, is not used again. No redirect is followed, and nothing
/// is sent twice. It can be moved while it has no connection in use, and outlives those.
///
/// The child of a fork leaves the parent's connections and TLS sessions alone and makes its own,
/// from the same settings: CA files are read again there. A call that another thread has under way
/// at the moment of the fork stays the parent's. Sockets are close-on-exec.
///
/// Names are looked up by the system's resolver on threads of the transport's own, eight at most:
/// none before the first lookup, none when no lookup is under way. Calls that need the same name
/// share a lookup. A call leaves one that hangs when its time is over; the thread then ends by
/// itself whenever the resolver returns, also after the transport is gone.
///
/// Destruction closes the idle connections. A transport may be destroyed after `main`, as a global,
/// in any order with OpenSSL's own clean-up; calls are refused after that.
class tls_transport {
    class implementation;

public:
    /// With settings of its own, or those of the other one.
    explicit tls_transport(tls_settings settings = {});
    /// With settings of its own, or those of the other one.
    tls_transport(tls_transport&&) noexcept;
    /// Closes its own idle connections.
    tls_transport& operator=(tls_transport&&) noexcept;
    ~tls_transport();

    /// A connection in use, given back when it is dropped. For one thread.
    class connection {
    public:
        /// See the transport's `connect`.
        connection(connection&&) noexcept;
        /// Gives its own connection back.
        connection& operator=(connection&&) noexcept;
        ~connection();

        /// Whether it has carried a request before.
        [[nodiscard]] bool kept() const noexcept;

        /// One exchange. Errors before the first byte was handed over are `delivery::not_sent`,
        /// later ones `delivery::unknown`.
        [[nodiscard]] result<response> exchange(request message, timeouts const& within);

        /// How far the last exchange got.
        [[nodiscard]] exchange_progress progress() const noexcept;

    private:
        friend class tls_transport;
        connection(implementation& from, std::unique_ptr<detail::pooled> link) noexcept;
        void give_back() noexcept;

        implementation* from_;
        std::unique_ptr<detail::pooled> link_; ///< null once it had to be abandoned
    };

    /// A kept connection, or a new one; waits for its turn where all are in use.
    [[nodiscard]] result<connection>
    connect(origin const& to, timeouts const& within, connection_use use);

    /// What the pool has done so far.
    [[nodiscard]] pool_metrics metrics() const;

    /// What makes the settings unusable (errc::invalid_tls_settings), known since the transport was
    /// made; each call says the same. Nothing when they are right.
    [[nodiscard]] std::optional<error> problem() const;

    /// Connections open and unused at present.
    [[nodiscard]] std::size_t idle_connections() const { return metrics().idle; }

    /// Connections made so far.
    [[nodiscard]] std::size_t connections_made() const { return metrics().made; }

private:
    class handle;
    std::unique_ptr<handle> handle_;
};

} // namespace rampart::http

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/http/impl/tls_transport.ipp>
#endif
