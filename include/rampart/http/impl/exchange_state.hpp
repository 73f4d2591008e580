// The exchange under way on a connection, and the errors that say how far it got.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/error.hpp>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <rampart/error.hpp>
#include <rampart/http/impl/step_limits.hpp>
#include <rampart/http/timeouts.hpp>

namespace rampart::http::detail {

/// What is known of the exchange under way: with whom, until when and whether it was cancelled.
/// From that, the errors when a step of it fails.
struct exchange_state {
    std::string server{};
    step_limits limits{};
    steady_time connect_by{}; ///< when the connection under way must stand
    bool cancelled = false;
    bool answered = false; ///< whether this connection has brought an answer before

    [[nodiscard]] error failure(errc what, delivery how, std::string const& why) const {
        return make_error(what, how, server + ": " + why);
    }

    [[nodiscard]] error stopped(delivery how) const {
        return failure(errc::cancelled, how, "the call was cancelled");
    }

    [[nodiscard]] error not_connected(errc what, std::string const& why) const {
        return failure(what, delivery::not_sent, why);
    }

    /// While connecting. Which timeout it was: the phase's own or that of the whole call.
    [[nodiscard]] error connect_failure(errc what, boost::system::error_code code) const {
        if (cancelled) return stopped(delivery::not_sent);
        if (code == boost::beast::error::timeout) {
            return connect_by < limits.call
                       ? not_connected(errc::connect_timeout, "the connect timeout passed")
                       : not_connected(errc::call_timeout, "the call timeout passed");
        }
        return not_connected(what, code.message());
    }

    /// After `sent` bytes of `all` that make the request.
    [[nodiscard]] error write_failure(
        boost::system::error_code code, std::size_t sent, std::size_t all, bool tls) const {
        // Without one whole TLS record, or one byte, the server has nothing to act upon. But who
        // is interrupted cannot tell: the record may just have gone out.
        bool const late_now = code == boost::beast::error::timeout;
        bool const nothing_out = sent == 0 && !(tls && (cancelled || late_now));
        auto const how = nothing_out ? delivery::not_sent : delivery::unknown;
        if (cancelled) return stopped(how);
        auto const progress =
            std::to_string(sent) + " of " + std::to_string(all) + " bytes of the request";
        if (late_now) return late(how, "writing the request, after " + progress);
        return failure(errc::write_failed, how, code.message() + " after " + progress);
    }

    /// While reading the answer, of which `any` byte has come or none.
    [[nodiscard]] error read_failure(boost::system::error_code code, bool any) const {
        namespace asio = boost::asio;
        using boost::beast::http::error;
        auto const fail = [&](errc what, std::string const& why) {
            return failure(what, delivery::unknown, why);
        };
        if (cancelled) return stopped(delivery::unknown);
        if (code == boost::beast::error::timeout)
            return late(delivery::unknown, "waiting for the answer");
        if (code == error::body_limit) {
            return fail(errc::response_too_large, "the answer's body exceeds max_response_bytes");
        }
        if (code == error::header_limit)
            return fail(errc::response_too_large, "the answer's header exceeds 64 KiB");
        if (code == error::buffer_overflow) {
            return fail(
                errc::response_too_large,
                "the answer's chunk extensions or trailers exceed 64 KiB");
        }
        bool const ended = code == asio::error::eof || code == asio::ssl::error::stream_truncated ||
                           code == error::partial_message || code == error::end_of_stream ||
                           code == asio::error::connection_reset ||
                           code == asio::error::broken_pipe;
        if (ended) {
            return fail(
                errc::connection_closed, any ? "the connection ended within the answer"
                                             : "the connection ended before the answer");
        }
        if (!any && !answered && is_client_refused(code)) {
            return failure(
                errc::tls_handshake_failed, delivery::not_sent,
                "the server did not accept tls_settings::client_certificate: " + code.message());
        }
        bool const no_http = code.category() == make_error_code(error::bad_version).category();
        return fail(no_http ? errc::malformed_http : errc::connection_closed, code.message());
    }

    /// Whether it is the alert of a server that does not accept the client's certificate. In
    /// TLS 1.3 it comes when the client has written already, and still before the server is ready
    /// to read: RFC 8446, sections 4.4.2.4 and 6.2.
    [[nodiscard]] static bool is_client_refused(boost::system::error_code code) {
        namespace asio = boost::asio;
        if (code.category() != asio::error::get_ssl_category()) return false;
        switch (ERR_GET_REASON(static_cast<unsigned long>(code.value()))) {
        case SSL_AD_REASON_OFFSET + SSL_AD_BAD_CERTIFICATE:
        case SSL_AD_REASON_OFFSET + SSL_AD_UNSUPPORTED_CERTIFICATE:
        case SSL_AD_REASON_OFFSET + SSL_AD_CERTIFICATE_REVOKED:
        case SSL_AD_REASON_OFFSET + SSL_AD_CERTIFICATE_EXPIRED:
        case SSL_AD_REASON_OFFSET + SSL_AD_CERTIFICATE_UNKNOWN:
        case SSL_AD_REASON_OFFSET + SSL_AD_UNKNOWN_CA:
        case SSL_AD_REASON_OFFSET + SSL_AD_CERTIFICATE_REQUIRED: return true;
        default: return false;
        }
    }

    /// Whether the call has no time left.
    [[nodiscard]] bool over() const { return std::chrono::steady_clock::now() >= limits.call; }

    /// A timeout that passed while `doing` this: which one, by the time.
    [[nodiscard]] error late(delivery how, std::string const& doing) const {
        bool const whole = over();
        return failure(
            whole ? errc::call_timeout : errc::io_timeout, how,
            (whole ? "the call timeout passed while " : "the I/O timeout passed while ") + doing);
    }
};

} // namespace rampart::http::detail
