// The way to a server: name lookup, TCP, a proxy's tunnel and TLS; then bytes to and fro.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/error.hpp>

#include <openssl/ssl.h>

#include <rampart/http/connect_report.hpp>
#include <rampart/http/impl/address_race.hpp>
#include <rampart/http/impl/bell.hpp>
#include <rampart/http/impl/exchange_state.hpp>
#include <rampart/http/impl/link_parts.hpp>
#include <rampart/http/impl/lookup.hpp>
#include <rampart/http/impl/refused_certificate.hpp>
#include <rampart/http/impl/session_store.hpp>
#include <rampart/http/impl/tcp_socket.hpp>
#include <rampart/http/impl/tls_layer.hpp>
#include <rampart/http/impl/tunnel.hpp>
#include <rampart/http/tls_settings.hpp>

namespace rampart::http::detail {

namespace beast = boost::beast;

/// A TCP connection, perhaps a tunnel through a proxy, and TLS over it when the origin asks for it.
/// Used by one exchange at a time: on the executor it was made with, or without one in the thread
/// that runs its steps, which then wait there and never suspend.
class server_link {
public:
    server_link(asio::any_io_executor executor, link_parts const& parts, origin to)
        : origin_{std::move(to)},
          parts_{parts},
          shelf_{&parts_.sessions, origin_.str()},
          executor_{std::move(executor)},
          bell_{executor_},
          socket_{executor_} {}

    server_link(server_link const&) = delete;
    server_link& operator=(server_link const&) = delete;
    ~server_link() {
        if (connected_ && to_server_) end_quietly(to_server_->handle());
        if (connected_ && to_proxy_) end_quietly(to_proxy_->handle());
    }

    [[nodiscard]] origin const& server() const noexcept { return origin_; }
    [[nodiscard]] asio::any_io_executor const& executor() const noexcept { return executor_; }
    [[nodiscard]] bool connected() const noexcept { return connected_; }
    [[nodiscard]] int descriptor() const noexcept { return socket_.descriptor(); }

    /// Connects, or says why not: nothing was sent then.
    asio::awaitable<std::optional<error>> connect(exchange_state& state) {
        ++tally_.begun;
        report_ = {};
        state.connect_by = step_limits::after(state.limits.connect);
        expires_at((std::min)(state.connect_by, state.limits.call));
        auto const& proxy = parts_.settings.proxy;
        bool const proxied = proxy.serves(origin_);
        if (proxied) report_.proxy = proxy.str();
        auto failed = co_await reach(
            state, proxied ? proxy.host() : origin_.host, proxied ? proxy.port() : origin_.port);
        if (failed) co_return failed;
        set_up_connection(socket_.descriptor());
        if (proxied) {
            auto const begun = std::chrono::steady_clock::now();
            ++tally_.tunnels;
            failed = co_await pass(state);
            report_.proxy_time = std::chrono::steady_clock::now() - begun;
            if (failed) {
                ++tally_.no_tunnel;
                co_return failed;
            }
        }
        if (origin_.tls) {
            auto const begun = std::chrono::steady_clock::now();
            to_server_.emplace(
                parts_.tls.native_handle(), socket_, to_proxy_ ? &*to_proxy_ : nullptr);
            failed = co_await handshake(*to_server_, origin_.host, shelf_, state, false);
            report_.tls_time = std::chrono::steady_clock::now() - begun;
            if (failed) co_return failed;
            report_.resumed = SSL_session_reused(server_tls()) == 1;
            if (report_.resumed) ++tally_.resumed;
        }
        connected_ = true;
        co_return std::nullopt;
    }

    // Once connected. Attempts do not wait.

    [[nodiscard]] transfer try_read(void* out, std::size_t size) noexcept {
        if (top_ != nullptr) return top_->read_some(out, size);
        return socket_.read_some(out, size);
    }
    [[nodiscard]] transfer try_write(void const* bytes, std::size_t size) noexcept {
        if (top_ != nullptr) return top_->write_some(bytes, size);
        return socket_.write_some(bytes, size);
    }

    /// Until when the waits to come may take.
    void expires_at(steady_time limit) noexcept { limit_ = limit; }

    /// Why nothing more is to be attempted: it was interrupted, or its time is over.
    [[nodiscard]] boost::system::error_code ended() const noexcept {
        if (bell_.interrupted()) return asio::error::operation_aborted;
        if (std::chrono::steady_clock::now() >= limit_) return beast::error::timeout;
        return {};
    }

    /// Waits until the socket may be ready, or until it has `ended`. For nothing: lets others run.
    asio::awaitable<boost::system::error_code> wait(readiness wants) {
        if (auto const over = ended()) co_return over;
        auto const until = wants ? limit_ : std::chrono::steady_clock::now();
        if (bell_.thread_waits()) {
            watched const alone{&socket_, wants};
            co_return wants ? poll_for(&alone, 1, until) : boost::system::error_code{};
        }
        socket_.watch(wants, bell_.timer());
        auto& timer = *bell_.timer(); // not by the bell's own coroutine: each call waits here
        timer.expires_at(until);
        co_await timer.async_wait(awaitable_tuple);
        co_return boost::system::error_code{};
    }

    /// Ends a wait too early: there is something else to do.
    void ring() { bell_.ring(); }

    /// Ends what is waited for.
    void interrupt() { bell_.interrupt(); }

    /// Whether OpenSSL holds bytes that were read from the socket and not yet handed over.
    [[nodiscard]] bool holds_bytes() const noexcept {
        return (to_server_ && detail::holds_bytes(to_server_->handle())) ||
               (to_proxy_ && detail::holds_bytes(to_proxy_->handle()));
    }

    /// Nothing is waited for any more.
    void rest() noexcept { socket_.unwatch(); }

    /// Whether the server has closed it, or sent something nobody asked for, in the meantime.
    [[nodiscard]] bool stale() {
        return !socket_.is_quiet() || (to_proxy_ && has_unread_record(to_proxy_->handle())) ||
               (to_server_ && has_unread_record(to_server_->handle()));
    }

    [[nodiscard]] link_tally& tally() noexcept { return tally_; }

    /// What making the connection came to.
    [[nodiscard]] connect_report const& report() const noexcept { return report_; }

    /// The same with what TLS has agreed on and the server's certificates, refused ones too.
    [[nodiscard]] connect_report examined() const {
        auto out = report_;
        if (!to_server_) return out;
        out.chain = chain_of(server_tls());
        if (!connected_) return out;
        out.tls_version = SSL_get_version(server_tls());
        out.tls_cipher = SSL_CIPHER_get_name(SSL_get_current_cipher(server_tls()));
        return out;
    }

    /// Of TLS with the server, for whoever looks at it. Null for plain http.
    [[nodiscard]] SSL* server_tls() const noexcept {
        return to_server_ ? to_server_->handle() : nullptr;
    }

    /// Closes the descriptor alone, in the child of a fork: the connection is the parent's.
    void leave() noexcept { socket_.close(); }

private:
    /// A TCP connection to the first of the host's addresses that answers.
    asio::awaitable<std::optional<error>>
    reach(exchange_state& state, std::string const& host, std::uint16_t port) {
        auto const& settings = parts_.settings;
        auto const begun = std::chrono::steady_clock::now();
        bool const named = needs_lookup(host);
        auto const found =
            co_await look_up(parts_.names, host, settings.address_family, limit_, bell_);
        if (named) {
            ++tally_.lookups;
            report_.name = host;
            report_.lookup_time = std::chrono::steady_clock::now() - begun;
            report_.lookup_code = found.code;
            if (found.code) ++tally_.not_found;
        }
        if (state.cancelled) co_return state.stopped(delivery::not_sent);
        if (found.code == beast::error::timeout) {
            co_return timed_out(state, "while " + host + " was looked up");
        }
        if (found.code) {
            co_return state.not_connected(
                report_.proxy.empty() ? errc::resolve_failed : errc::proxy_failed,
                hop() + host + ": " + found.code.message());
        }
        auto family = settings.address_family;
        std::optional<asio::ip::address> from;
        if (!settings.bind_address.empty()) {
            boost::system::error_code checked_before;
            from = asio::ip::make_address(settings.bind_address, checked_before);
            if (family == address_family::any)
                family = from->is_v4() ? address_family::ipv4 : address_family::ipv6;
        }
        std::vector<asio::ip::tcp::endpoint> to;
        for (auto const& one : in_turn(found.addresses, family)) {
            to.emplace_back(one, port);
            report_.addresses.push_back(one.to_string());
        }
        if (to.empty()) {
            co_return state.not_connected(
                report_.proxy.empty() ? errc::connect_failed : errc::proxy_failed,
                hop() + host + " has no " +
                    (family == address_family::any    ? "address"
                     : family == address_family::ipv4 ? "IPv4 address"
                                                      : "IPv6 address"));
        }
        auto const connecting = std::chrono::steady_clock::now();
        auto const code = co_await address_race::run(
            std::move(to), from, limit_, executor_, bell_, socket_, report_.tried);
        report_.connect_time = std::chrono::steady_clock::now() - connecting;
        tally_.addresses += report_.tried.size();
        if (state.cancelled) co_return state.stopped(delivery::not_sent);
        if (!code) co_return std::nullopt;
        if (code == beast::error::timeout)
            co_return timed_out(
                state, "while connecting" + (tried().empty() ? "" : ": " + tried()));
        co_return state.not_connected(
            report_.proxy.empty() ? errc::connect_failed : errc::proxy_failed, hop() + tried());
    }

    /// Passes the proxy. Nothing of a request is sent before that is done.
    asio::awaitable<std::optional<error>> pass(exchange_state& state) {
        auto const& proxy = parts_.settings.proxy;
        if (proxy.kind() == proxy_kind::https) {
            proxy_shelf_ = {&parts_.sessions, proxy.str() + " (proxy)"};
            to_proxy_.emplace(parts_.proxy_tls.native_handle(), socket_);
            auto failed = co_await handshake(*to_proxy_, proxy.host(), proxy_shelf_, state, true);
            if (failed) co_return failed;
        }
        tunnel_dialogue dialogue{proxy, origin_};
        std::string room(1024, '\0');
        while (!dialogue.open() && !dialogue.failed()) {
            auto const bytes = dialogue.output();
            auto const step = bytes.empty() ? try_read(room.data(), dialogue.wanted())
                                            : try_write(bytes.data(), bytes.size());
            if (bytes.empty()) {
                dialogue.take({room.data(), step.count});
            } else {
                dialogue.written(step.count);
            }
            auto code = step.code;
            if (!code) code = co_await wait(step.wants);
            if (code && !dialogue.open() && !dialogue.failed())
                co_return not_passed(state, code, dialogue.answer_begun());
        }
        report_.proxy_answer = dialogue.answer();
        if (state.cancelled) co_return state.stopped(delivery::not_sent);
        if (dialogue.open()) co_return std::nullopt;
        auto failed = state.not_connected(errc::proxy_failed, hop() + dialogue.answer());
        failed.http_status = dialogue.status();
        co_return failed;
    }

    /// The dialogue with the proxy broke off.
    [[nodiscard]] error
    not_passed(exchange_state const& state, boost::system::error_code code, bool within) const {
        if (state.cancelled) return state.stopped(delivery::not_sent);
        if (code == beast::error::timeout)
            return timed_out(state, "while it was asked for the way");
        bool const ended = code == asio::error::eof || code == asio::ssl::error::stream_truncated ||
                           code == asio::error::connection_reset ||
                           code == asio::error::broken_pipe;
        auto const why = ended ? std::string{"closed the connection"} : code.message();
        return state.not_connected(
            errc::proxy_failed,
            hop() + why + (within ? " within its answer" : " before its answer"));
    }

    /// "the proxy http://host:port: ", where there is one.
    [[nodiscard]] std::string hop() const {
        return report_.proxy.empty() ? std::string{} : "the proxy " + report_.proxy + ": ";
    }

    [[nodiscard]] error timed_out(exchange_state const& state, std::string const& when) const {
        auto failed = state.connect_failure(errc::connect_failed, beast::error::timeout);
        failed.message += ' ' + (report_.proxy.empty() ? when : "on the way to " + hop() + when);
        return failed;
    }

    /// The addresses tried, and what each said.
    [[nodiscard]] std::string tried() const {
        std::string out;
        for (auto const& one : report_.tried) {
            if (!out.empty()) out += ", ";
            out += one.str();
        }
        return out;
    }

    /// TLS with `host`, which is the proxy's or the server's. What is read and written goes through
    /// it then.
    asio::awaitable<std::optional<error>> handshake(
        tls_layer& layer, std::string const& host, session_store::shelf& shelf,
        exchange_state const& state, bool with_proxy) {
        auto* const tls = layer.handle();
        auto const who = with_proxy ? hop() : std::string{};
        if (!expect_host(tls, host)) {
            clear_errors();
            co_return state.not_connected(errc::tls_handshake_failed, who + "unusable host name");
        }
        if (with_proxy) {
            SSL_certs_clear(tls); // tls_settings::client_certificate is for the server alone
            pin_check::exempt(tls);
        }
        parts_.sessions.attach(tls, shelf);
        boost::system::error_code code;
        for (;;) {
            auto const step = layer.handshake();
            code = step.code;
            if (code || !step.wants) break;
            code = co_await wait(step.wants);
            if (code) break;
        }
        if (!code) {
            top_ = &layer;
            co_return std::nullopt;
        }
        if (auto const verdict = SSL_get_verify_result(tls);
            verdict != X509_V_OK && code != beast::error::timeout && !state.cancelled) {
            co_return state.not_connected(
                errc::certificate_rejected, who + refused_certificate(tls, verdict));
        }
        if (code == beast::error::timeout && !state.cancelled) {
            co_return timed_out(state, "during the TLS handshake");
        }
        if (!with_proxy) co_return state.connect_failure(errc::tls_handshake_failed, code);
        if (state.cancelled) co_return state.stopped(delivery::not_sent);
        co_return state.not_connected(errc::proxy_failed, who + "no TLS: " + code.message());
    }

    origin const origin_;
    link_parts const parts_;
    session_store::shelf shelf_;
    session_store::shelf proxy_shelf_{};
    asio::any_io_executor const executor_;
    bell bell_;
    tcp_socket socket_;
    std::optional<tls_layer> to_proxy_;
    std::optional<tls_layer> to_server_;
    tls_layer* top_ = nullptr; ///< what is read and written goes through; null: the socket itself
    steady_time limit_{};
    link_tally tally_{};
    connect_report report_{};
    bool connected_ = false;
};

} // namespace rampart::http::detail
