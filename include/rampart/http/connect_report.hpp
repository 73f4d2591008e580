// What making one connection came to, step by step.
#pragma once

#include <rampart/config.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <boost/system/error_code.hpp>

#include <rampart/error.hpp>
#include <rampart/http/certificate_facts.hpp>

namespace rampart::http {

/// How the attempt at one address ended.
enum class address_outcome {
    connected, ///< the connection goes there
    failed,    ///< `code` says why
    no_answer, ///< nothing came until the timeout
    overtaken, ///< another address was quicker
};

/// One address that was tried.
struct tried_address {
    std::string address;             ///< "192.0.2.1:443", "[2001:db8::1]:443"
    address_outcome outcome{};       ///< how it ended
    boost::system::error_code code;  ///< of `failed`
    std::chrono::nanoseconds took{}; ///< from its beginning to its end

    /// "192.0.2.1:443: Connection refused".
    [[nodiscard]] std::string str() const {
        switch (outcome) {
        case address_outcome::connected: return address + ": connected";
        case address_outcome::failed: return address + ": " + code.message();
        case address_outcome::no_answer: return address + ": no answer";
        case address_outcome::overtaken: break;
        }
        return address + ": another one was quicker";
    }
};

/// What making one connection came to. A step that was not reached has left no trace: an empty
/// text, no time.
struct connect_report {
    std::string name;                       ///< that was looked up; empty for an address, localhost
    std::chrono::nanoseconds lookup_time{}; ///< of the name's lookup
    boost::system::error_code lookup_code;  ///< why it failed
    std::vector<std::string> addresses;     ///< "192.0.2.1", in the order in which they are tried

    std::vector<tried_address> tried;        ///< in the order of their beginnings
    std::chrono::nanoseconds connect_time{}; ///< from the first address to the connection

    std::string proxy;        ///< "http://host:port" where the connection goes through one
    std::string proxy_answer; ///< its status line, or what SOCKS says: "HTTP/1.1 200 OK"
    std::chrono::nanoseconds proxy_time{}; ///< from the TCP connection until the tunnel stood

    std::chrono::nanoseconds tls_time{}; ///< of the TLS handshake with the server
    bool resumed = false;                ///< whether it took up an earlier session
    std::string tls_version; ///< "TLSv1.3"; this and what follows by examine_connection alone
    std::string tls_cipher;  ///< "TLS_AES_256_GCM_SHA384"
    std::vector<certificate_facts> chain; ///< the server's, its own first; also a refused one

    std::optional<error> failure; ///< why there is no connection
};

} // namespace rampart::http
