// How connections are made and kept.
#pragma once

#include <rampart/config.hpp>

#include <chrono>
#include <cstddef>
#include <string>

#include <rampart/http/client_certificate.hpp>
#include <rampart/http/proxy.hpp>
#include <rampart/http/public_key_pins.hpp>

namespace rampart::http {

/// Which of a host's addresses are used.
enum class address_family {
    any,  ///< IPv6 and IPv4, as the system orders them
    ipv4, ///< IPv4 only, e.g. where an allow-list has only such an address of the caller
    ipv6, ///< IPv6 only
};

/// How connections are made. The defaults are right for the providers' public hosts.
///
/// The server's certificate chain and host name are always verified and TLS 1.2 is the least
/// version accepted; there is no setting that turns either off.
struct tls_settings {
    /// A PEM file with further certificate authorities; empty for none.
    std::string ca_file{};

    /// Further certificate authorities as PEM text; empty for none.
    std::string ca_pem{};

    /// Whether the system's certificate authorities count too. Where there is no authority at all,
    /// calls are errc::invalid_tls_settings, and the message says where they were looked for.
    bool use_system_authorities = true;

    /// What this client shows to servers that ask for a certificate of its own; none by default.
    http::client_certificate client_certificate{};

    /// Keys of which a server's chain must hold one; none by default.
    public_key_pins pins{};

    /// The groups of the key exchange, OpenSSL's names with colons: "X25519:P-256". Empty: as the
    /// system has them. Fewer make the first packet smaller: some middleboxes drop a large one. In
    /// TLS 1.2 the curve of the server's own key has to be among them, P-256 most often.
    std::string groups{};

    /// The ciphers of TLS 1.2 and of TLS 1.3, in OpenSSL's notation; empty: as the system has them.
    /// The lists can be made shorter only: one that the system does not enable is refused.
    std::string ciphers{};
    std::string ciphersuites{}; ///< of TLS 1.3

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

    /// A connection idle for longer than this is not used for what cannot be repeated (a payment, a
    /// record that is made): the server may be closing it. It stays for what only reads.
    std::chrono::milliseconds fresh_for_changes{1'000};

    /// The proxy that connections go through; by default none. See proxy::from_environment.
    http::proxy proxy{};

    /// Which of a host's addresses are used, a proxy's too.
    http::address_family address_family = http::address_family::any;

    /// The address of this machine that connections go out from, e.g. "192.0.2.7", for providers
    /// with an allow-list; empty for the system's choice. Only addresses of its family are used.
    std::string bind_address{};
};

} // namespace rampart::http
