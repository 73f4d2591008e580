// A server that does exactly what a test tells it to, byte by byte, on a real socket.
#pragma once

#include <rampart/sandbox/authority.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace rampart::test {

/// The TLS handshake. Done by itself before the first step that reads or sends; a step of its own
/// where the script would otherwise close before it.
struct handshake {};
/// Waits for one whole HTTP request, by Content-Length or chunks, and records its bytes.
struct read_request {};
/// Waits for this many bytes and forgets them, to stop in the middle of a request.
struct read_bytes {
    std::size_t count;
};
/// Sends bytes, all at once or in pieces of this size, pausing before every piece.
struct send_bytes {
    std::string bytes;
    std::size_t piece = 0; ///< 0: all at once
    std::chrono::milliseconds pause{0};
};
struct pause_for {
    std::chrono::milliseconds duration;
};
/// Ends the connection as it should be: close_notify, then FIN.
struct close_properly {};
/// FIN without close_notify, as an attacker or a crash would.
struct close_without_notify {};
/// RST.
struct reset {};
/// Keeps the connection open and reads nothing until the server is destroyed.
struct stall {};
/// Keeps the connection open, reading and forgetting, until the client closes it.
struct hold {};
/// Goes on with the first step, on the same connection.
struct again {};
/// Carries bytes between the client and this port of 127.0.0.1 until one of them ends, as a proxy
/// does.
struct relay_to {
    std::uint16_t port;
};

using step = std::variant<
    handshake, read_request, read_bytes, send_bytes, pause_for, close_properly,
    close_without_notify, reset, stall, hold, again, relay_to>;
/// What happens on one connection. Reaching the end closes it properly, and so does the client's
/// closing it. (The names keep clear of POSIX's send, close and wait.)
using script = std::vector<step>;
/// One script for each connection in the order they are accepted; further ones get the last.
struct scripts {
    std::vector<script> each;
};

/// A whole HTTP/1.1 response with its Content-Length. headers: whole lines with CRLF.
std::string
http_response(unsigned status, std::string const& body, std::string const& headers = {});

enum class tls_version { unset, v1_0, v1_1, v1_2, v1_3 };

/// How a wire_server speaks TLS. Made from a certificate alone, it takes OpenSSL's versions.
struct tls_settings {
    tls_settings(
        sandbox::certificate shown, tls_version lowest = tls_version::unset,
        tls_version highest = tls_version::unset)
        : identity{std::move(shown)}, least{lowest}, most{highest} {}

    sandbox::certificate identity;
    tls_version least;
    tls_version most;
};
using plain_or_tls = std::optional<tls_settings>;
inline constexpr std::nullopt_t plain = std::nullopt;

/// Listens on a free port of 127.0.0.1 from construction to destruction, one thread for accepting
/// and one for every connection. Its destructor ends all of them at once, whatever the clients do.
///
///     wire_server server{authority.issue(leaf_request::localhost()),
///                        {read_request{},
///                         send_bytes{"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"},
///                         close_without_notify{}}};
///
/// Member functions may be called from any thread. Throws std::runtime_error when it cannot be
/// set up; what goes wrong on a connection only ends that connection.
class wire_server {
public:
    wire_server(plain_or_tls const& tls, script for_every_connection);
    wire_server(plain_or_tls const& tls, scripts for_connections);
    ~wire_server();
    wire_server(wire_server const&) = delete;
    wire_server& operator=(wire_server const&) = delete;

    std::uint16_t port() const;
    /// "https://host:port", or "http://host:port" for a plain server.
    std::string origin(std::string const& host = "localhost") const;

    /// How many connections were accepted.
    std::size_t connections() const;
    /// How many TLS handshakes were completed, as far as the server can tell.
    std::size_t handshakes() const;
    /// The server names (SNI) asked for, one for every completed handshake, perhaps empty.
    std::vector<std::string> server_names() const;
    /// The bytes of every whole request so far, decrypted, in the order they were completed.
    std::vector<std::string> requests() const;

    /// Waits until there were that many; false when the time is over first.
    bool wait_for_connections(std::size_t count, std::chrono::milliseconds at_most) const;
    bool wait_for_requests(std::size_t count, std::chrono::milliseconds at_most) const;
    /// Waits until that many connections do nothing more on their own: closed, reset, or at a
    /// `stall` or `hold`.
    bool wait_for_rest(std::size_t connections, std::chrono::milliseconds at_most) const;

private:
    struct state;
    std::unique_ptr<state> state_;
};

/// A port of 127.0.0.1 on which nobody listened a moment ago.
std::uint16_t closed_port();

} // namespace rampart::test
