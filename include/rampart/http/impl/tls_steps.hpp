// What a connection asks of OpenSSL beside reading and writing.
#pragma once

#include <string>

#include <boost/asio/ip/address.hpp>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace rampart::http::detail {

/// What a client's connections are made with, as the system's policy has it; Asio's own way of
/// making one lowers the least version to TLS 1.0. Null when there is no memory.
[[nodiscard]] inline SSL_CTX* client_context() noexcept {
    auto* const made = SSL_CTX_new(TLS_client_method());
    if (made != nullptr) SSL_CTX_set_options(made, SSL_OP_NO_COMPRESSION);
    return made;
}

/// Makes the handshake to come check that the certificate is `host`'s, a name or an address.
/// OpenSSL itself does, so that its verify result names the fault. False for an unusable name.
inline bool expect_host(SSL* tls, std::string const& host) {
    auto* const rules = SSL_get0_param(tls);
    boost::system::error_code not_an_address;
    boost::asio::ip::make_address(host, not_an_address);
    bool const is_name = static_cast<bool>(not_an_address);
    // SSL_ctrl does what SSL_set_tlsext_host_name does, without an old-style cast in a macro.
    auto* const name = const_cast<char*>(host.c_str());
    bool const set =
        is_name
            ? SSL_set1_host(tls, host.c_str()) == 1 &&
                  SSL_ctrl(tls, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name) == 1
            : X509_VERIFY_PARAM_set1_ip_asc(rules, host.c_str()) == 1;
    // A name counts where certificates have names, in subjectAltName, and never as a common name.
    X509_VERIFY_PARAM_set_hostflags(
        rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    return set;
}

/// Leaves nothing in this thread's error queue, where the next one to use OpenSSL would find it and
/// take it for its own.
inline void clear_errors() noexcept { ERR_clear_error(); }

/// Whether OpenSSL holds bytes of the server's: one read from the socket may bring several records,
/// of which it hands over one.
[[nodiscard]] inline bool holds_bytes(SSL const* tls) noexcept { return SSL_has_pending(tls) == 1; }

/// Whether something of the server's lies between socket and reader, be it a part of a record.
/// Session tickets do not count.
inline bool has_unread_record(SSL* tls) {
    if (!holds_bytes(tls)) return false;
    char byte = 0;
    ERR_clear_error(); // or SSL_get_error would report an older one
    int const result = SSL_peek(tls, &byte, 1);
    bool const nothing = result <= 0 && SSL_get_error(tls, result) == SSL_ERROR_WANT_READ;
    ERR_clear_error();
    return !nothing || holds_bytes(tls);
}

/// Ends a session without a notice to the server, which is no reason for OpenSSL to forget it.
inline void end_quietly(SSL* tls) noexcept {
    SSL_set_shutdown(tls, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
}

} // namespace rampart::http::detail
