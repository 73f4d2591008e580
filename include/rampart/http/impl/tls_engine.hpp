// What blocking and asynchronous transports share: TLS settings, sessions and the pool.
#pragma once

#include <exception>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/ip/address.hpp>

#include <rampart/http/impl/authorities.hpp>
#include <rampart/http/impl/client_identity.hpp>
#include <rampart/http/impl/narrowing.hpp>
#include <rampart/http/impl/per_process.hpp>
#include <rampart/http/impl/pin_check.hpp>
#include <rampart/http/impl/pool.hpp>

namespace rampart::http::detail {

/// One set of TLS settings with the connections made by it. Safe under threads.
class tls_engine {
public:
    explicit tls_engine(tls_settings given) : settings{std::move(given)}, tls{client_context()} {
        configure();
    }

    tls_engine(tls_engine const&) = delete;
    tls_engine& operator=(tls_engine const&) = delete;

    /// Why nothing can be sent to this origin, whatever the request is.
    [[nodiscard]] std::optional<error> refusal(origin const& to) const {
        if (openssl_has_ended()) return unusable("the process ends, and OpenSSL has ended");
        if (broken_) return broken_;
        if (settings.proxy.serves(to) && !settings.proxy.problem().empty())
            return unusable(settings.proxy.problem());
        if (to.tls && without_authorities_) {
            // A directory may have been filled since.
            auto why = no_authorities(handle_, settings);
            if (!why.empty()) return unusable(to.str() + ": " + why);
        }
        if (to.tls || (settings.allow_plain_http_to_loopback && to.is_loopback())) return {};
        return make_error(
            errc::insecure_transport, delivery::not_sent,
            to.is_loopback()
                ? to.str() + ": plain http needs tls_settings::allow_plain_http_to_loopback"
                : to.str() + ": plain http is allowed to this machine only; use https");
    }

    /// The queue is full.
    [[nodiscard]] error exhausted(origin const& to) const {
        return make_error(
            errc::pool_exhausted, delivery::not_sent,
            to.str() + ": all " + std::to_string(settings.max_connections) +
                " connections are in use and " + std::to_string(settings.max_waiting) +
                " calls wait already; raise tls_settings::max_connections or max_waiting");
    }

    /// The time in the queue is over: which timeout it was.
    [[nodiscard]] error waited(origin const& to, bool whole_call) const {
        return make_error(
            whole_call ? errc::call_timeout : errc::pool_timeout, delivery::not_sent,
            to.str() + ": none of the " + std::to_string(settings.max_connections) +
                " connections became free within the " + (whole_call ? "call" : "pool_wait") +
                " timeout; raise tls_settings::max_connections");
    }

    /// A call was cancelled while it waited for a connection.
    [[nodiscard]] static error stopped(origin const& to) {
        return make_error(
            errc::cancelled, delivery::not_sent, to.str() + ": the call was cancelled");
    }

    /// A connection could not even be begun: the process has no descriptor or no memory left.
    [[nodiscard]] static error unmade(origin const& to, std::exception const& why) {
        return make_error(
            errc::connect_failed, delivery::not_sent,
            to.str() + ": no connection could be made: " + why.what());
    }

    /// What makes the settings unusable, known since they were given.
    [[nodiscard]] std::optional<error> const& problem() const noexcept { return broken_; }

    /// What the pool has done, and what the pins have.
    [[nodiscard]] pool_metrics metrics() const {
        auto out = connections.metrics();
        out.pins_missed = pinned.missed();
        return out;
    }

    tls_settings const settings;
    pin_check pinned{settings.pins}; // outlives the context
    asio::ssl::context tls;
    /// To a proxy that is spoken to over TLS.
    std::optional<asio::ssl::context> proxy_tls;
    session_store sessions;
    lookup_threads names;
    link_parts const parts{settings, tls, proxy_context(), sessions, names};
    pool connections{parts};

private:
    asio::ssl::context& proxy_context() {
        if (settings.proxy.kind() != proxy_kind::https) return tls;
        return proxy_tls.emplace(client_context());
    }

    /// What holds for every connection over TLS, with a proxy or with a server.
    void verify_always(asio::ssl::context& one) {
        one.set_verify_mode(asio::ssl::verify_peer);
        session_store::enable(one.native_handle());
        // The system's policy may ask for more, and is not lowered.
        bool const too_low = SSL_CTX_get_min_proto_version(one.native_handle()) < TLS1_2_VERSION;
        if (too_low && SSL_CTX_set_min_proto_version(one.native_handle(), TLS1_2_VERSION) != 1) {
            broken_ = unusable("TLS 1.2 is not available");
        }
    }

    void configure() {
        verify_always(tls);
        boost::system::error_code code;
        if (settings.use_system_authorities) {
            tls.set_default_verify_paths(code);
            if (code) broken_ = unusable("the system's authorities: " + code.message());
        }
        if (!settings.ca_file.empty()) {
            tls.load_verify_file(settings.ca_file, code);
            if (code) broken_ = unusable("CA file " + settings.ca_file + ": " + code.message());
        }
        if (!settings.ca_pem.empty()) {
            tls.add_certificate_authority(asio::buffer(settings.ca_pem), code);
            if (code) broken_ = unusable("CA certificates in memory: " + code.message());
        }
        if (proxy_tls) {
            verify_always(*proxy_tls);
            SSL_CTX_set1_cert_store(proxy_tls->native_handle(), SSL_CTX_get_cert_store(handle_));
        }
        without_authorities_ = !no_authorities(handle_, settings).empty();
        auto const refuse = [this](std::optional<std::string> why) {
            if (why && !broken_) broken_ = unusable(std::move(*why));
        };
        refuse(client_identity::load(settings.client_certificate, handle_));
        refuse(pinned.problem());
        refuse(narrow(settings, handle_));
        if (proxy_tls) refuse(narrow(settings, proxy_tls->native_handle()));
        pinned.enable(handle_);
        if (!settings.bind_address.empty()) {
            auto const from = asio::ip::make_address(settings.bind_address, code);
            if (code) broken_ = unusable("bind_address is not an IP address of this machine");
            auto const family = settings.address_family;
            bool const fits =
                family == address_family::any || from.is_v4() == (family == address_family::ipv4);
            if (!code && !fits) broken_ = unusable("bind_address is not of the address_family");
        }
        if (settings.max_connections == 0) {
            broken_ = unusable("max_connections must be at least 1");
        }
        clear_errors();
    }

    static error unusable(std::string why) {
        return make_error(errc::invalid_tls_settings, delivery::not_sent, std::move(why));
    }

    SSL_CTX* const handle_ = tls.native_handle();
    std::optional<error> broken_;
    bool without_authorities_ = false;
};

/// What an exception from a step becomes; only want of memory is expected. `begun`:
/// whether anything of the request may have gone out by then.
inline error unexpected(std::exception_ptr const& thrown, bool begun) {
    std::string why = "it came to no end";
    try {
        if (thrown) std::rethrow_exception(thrown);
    } catch (std::exception const& problem) {
        why = problem.what();
    } catch (...) {
        why = "unknown exception";
    }
    return make_error(
        errc::connection_closed, begun ? delivery::unknown : delivery::not_sent, std::move(why));
}

} // namespace rampart::http::detail
