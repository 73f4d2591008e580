// The way to a server: name lookup, TCP, a proxy's tunnel and TLS.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include <openssl/ssl.h>

#include <rampart/http/connect_report.hpp>
#include <rampart/http/impl/address_race.hpp>
#include <rampart/http/impl/descriptors.hpp>
#include <rampart/http/impl/exchange_state.hpp>
#include <rampart/http/impl/lookup.hpp>
#include <rampart/http/impl/refused_certificate.hpp>
#include <rampart/http/impl/session_store.hpp>
#include <rampart/http/impl/tls_steps.hpp>
#include <rampart/http/impl/tunnel.hpp>
#include <rampart/http/tls_settings.hpp>

namespace rampart::http::detail {

namespace asio = boost::asio;
namespace beast = boost::beast;

/// What every asynchronous step here resumes with: a tuple of code and result.
inline constexpr auto awaitable_tuple = asio::as_tuple(asio::use_awaitable);

/// What it took to connect, until it is reset.
struct link_tally {
    std::size_t begun = 0;     ///< connections
    std::size_t resumed = 0;   ///< of these, handshakes that took up an earlier session
    std::size_t lookups = 0;   ///< names asked for, lookups shared with others included
    std::size_t not_found = 0; ///< of these, without an address in time
    std::size_t addresses = 0; ///< addresses tried
    std::size_t tunnels = 0;   ///< asked of a proxy
    std::size_t no_tunnel = 0; ///< of these, refused or not answered
};

/// What the links of a transport share. It outlives them.
struct link_parts {
    tls_settings const& settings;
    asio::ssl::context& tls;
    asio::ssl::context& proxy_tls; ///< verifies as `tls` does; shows no certificate, has no pins
    session_store& sessions;
    lookup_threads& names;
};

/// What a link's bytes go through.
enum class link_layers {
    tcp,        ///< plain http
    tls,        ///< TLS with the server, perhaps through a proxy's tunnel
    tls_in_tls, ///< TLS with the server through the tunnel of a proxy that is spoken to over TLS
};

/// A TCP connection, perhaps a tunnel through a proxy, and TLS over it when the origin asks for it.
/// Used by one exchange at a time, on the executor it was made with.
class server_link {
    using outer_stream = asio::ssl::stream<beast::tcp_stream>;
    using inner_stream = asio::ssl::stream<outer_stream&>;

public:
    server_link(asio::any_io_executor executor, link_parts const& parts, origin to)
        : origin_{std::move(to)},
          settings_{parts.settings},
          tls_{parts.tls},
          sessions_{parts.sessions},
          shelf_{&sessions_, origin_.str()},
          executor_{std::move(executor)},
          lookup_{parts.names} {
        bool const tls_to_proxy =
            settings_.proxy.kind() == proxy_kind::https && settings_.proxy.serves(origin_);
        stream_.emplace(executor_, tls_to_proxy ? parts.proxy_tls : tls_);
    }

    server_link(server_link const&) = delete;
    server_link& operator=(server_link const&) = delete;
    ~server_link() { close(); }

    [[nodiscard]] origin const& server() const noexcept { return origin_; }
    [[nodiscard]] asio::any_io_executor const& executor() const noexcept { return executor_; }
    [[nodiscard]] bool connected() const noexcept { return connected_; }

    /// To read and write on, by what the bytes go through.
    [[nodiscard]] link_layers layers() const noexcept {
        if (inner_) return link_layers::tls_in_tls;
        return origin_.tls ? link_layers::tls : link_layers::tcp;
    }
    [[nodiscard]] beast::tcp_stream& tcp() noexcept { return stream_->next_layer(); }
    [[nodiscard]] auto& tls() noexcept { return *stream_; }
    [[nodiscard]] auto& tls_in_tls() noexcept { return *inner_; }

    /// Connects, or says why not: nothing was sent then.
    asio::awaitable<std::optional<error>> connect(exchange_state& state) {
        ++tally_.begun;
        report_ = {};
        state.connect_by = step_limits::after(state.limits.connect);
        auto const limit = (std::min)(state.connect_by, state.limits.call);
        auto const& proxy = settings_.proxy;
        bool const proxied = proxy.serves(origin_);
        if (proxied) report_.proxy = proxy.str();
        auto failed = co_await reach(
            state, proxied ? proxy.host() : origin_.host, proxied ? proxy.port() : origin_.port,
            limit);
        if (failed) co_return failed;
        set_options();
        if (proxied) {
            auto const begun = std::chrono::steady_clock::now();
            ++tally_.tunnels;
            failed = co_await pass(state, limit);
            report_.proxy_time = std::chrono::steady_clock::now() - begun;
            if (failed) {
                ++tally_.no_tunnel;
                co_return failed;
            }
        }
        if (origin_.tls) {
            auto const begun = std::chrono::steady_clock::now();
            // Two statements: GCC 12 awaits both branches of a conditional expression.
            if (inner_) {
                failed = co_await handshake(*inner_, origin_.host, shelf_, state, limit, false);
            } else {
                failed = co_await handshake(*stream_, origin_.host, shelf_, state, limit, false);
            }
            report_.tls_time = std::chrono::steady_clock::now() - begun;
            if (failed) co_return failed;
            report_.resumed = SSL_session_reused(server_tls()) == 1;
            if (report_.resumed) ++tally_.resumed;
        }
        connected_ = true;
        co_return std::nullopt;
    }

    /// Ends what is waited for.
    void interrupt() {
        lookup_.cancel();
        race_.cancel();
        tcp().close();
    }

    /// Whether the server has closed it, or sent something nobody asked for, in the meantime.
    [[nodiscard]] bool stale() {
        auto& socket = tcp().socket();
        boost::system::error_code code;
        char byte = 0;
        socket.non_blocking(true, code);
        if (code) return true;
        socket.receive(asio::buffer(&byte, 1), asio::socket_base::message_peek, code);
        if (code != asio::error::would_block) return true;
        if (inner_ && has_unread_record(inner_->native_handle())) return true;
        return origin_.tls && has_unread_record(stream_->native_handle());
    }

    [[nodiscard]] link_tally& tally() noexcept { return tally_; }

    /// The same with what TLS has agreed on and the server's certificates, refused ones too.
    [[nodiscard]] connect_report examined() {
        auto out = report_;
        if (out.tls_time.count() == 0) return out;
        out.chain = chain_of(server_tls());
        if (!connected_) return out;
        out.tls_version = SSL_get_version(server_tls());
        out.tls_cipher = SSL_CIPHER_get_name(SSL_get_current_cipher(server_tls()));
        return out;
    }

    /// What making the connection came to.
    [[nodiscard]] connect_report const& report() const noexcept { return report_; }

    /// Of TLS with the server, for whoever looks at it. Null for plain http.
    [[nodiscard]] SSL* server_tls() noexcept {
        if (inner_) return inner_->native_handle();
        return origin_.tls ? stream_->native_handle() : nullptr;
    }

    /// Closes the descriptor alone, in the child of a fork: the connection is the parent's.
    void leave() noexcept {
        boost::system::error_code ignored;
        tcp().socket().close(ignored);
    }

private:
    /// A TCP connection to the first of the host's addresses that answers.
    asio::awaitable<std::optional<error>>
    reach(exchange_state& state, std::string const& host, std::uint16_t port, steady_time limit) {
        auto const begun = std::chrono::steady_clock::now();
        bool const named = name_lookup::is_needed(host);
        auto const found = co_await lookup_.resolve(host, settings_.address_family, limit);
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
        auto family = settings_.address_family;
        std::optional<asio::ip::address> from;
        if (!settings_.bind_address.empty()) {
            boost::system::error_code checked_before;
            from = asio::ip::make_address(settings_.bind_address, checked_before);
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
        auto const code =
            co_await race_.run(std::move(to), from, limit, tcp().socket(), report_.tried);
        report_.connect_time = std::chrono::steady_clock::now() - connecting;
        tally_.addresses += report_.tried.size();
        if (state.cancelled) co_return state.stopped(delivery::not_sent);
        if (!code) co_return std::nullopt;
        if (code == beast::error::timeout)
            co_return timed_out(state, "while connecting: " + tried());
        co_return state.not_connected(
            report_.proxy.empty() ? errc::connect_failed : errc::proxy_failed, hop() + tried());
    }

    void set_options() {
        boost::system::error_code ignored;
        auto& socket = tcp().socket();
        socket.set_option(asio::ip::tcp::no_delay{true}, ignored);
        keep_alive(socket);
    }

    /// Passes the proxy. Nothing of a request is sent before that is done.
    asio::awaitable<std::optional<error>> pass(exchange_state& state, steady_time limit) {
        auto const& proxy = settings_.proxy;
        if (proxy.kind() != proxy_kind::https) co_return co_await ask(tcp(), state, limit);
        if (!proxy_shelf_.store) proxy_shelf_ = {&sessions_, proxy.str() + " (proxy)"};
        if (auto failed =
                co_await handshake(*stream_, proxy.host(), proxy_shelf_, state, limit, true)) {
            co_return failed;
        }
        auto failed = co_await ask(*stream_, state, limit);
        if (!failed) inner_.emplace(*stream_, tls_);
        co_return failed;
    }

    template <class Stream>
    asio::awaitable<std::optional<error>>
    ask(Stream& stream, exchange_state& state, steady_time limit) {
        tunnel_dialogue dialogue{settings_.proxy, origin_};
        tcp().expires_at(limit);
        std::string room(1024, '\0');
        while (!dialogue.open() && !dialogue.failed()) {
            boost::system::error_code code;
            std::size_t count = 0;
            if (auto const bytes = dialogue.output(); !bytes.empty()) {
                std::tie(code, count) = co_await asio::async_write(
                    stream, asio::buffer(bytes.data(), bytes.size()), awaitable_tuple);
                dialogue.written();
            } else {
                auto const space = asio::buffer(room.data(), dialogue.wanted());
                std::tie(code, count) = co_await stream.async_read_some(space, awaitable_tuple);
                dialogue.take({room.data(), count});
            }
            if (code && !dialogue.open() && !dialogue.failed()) {
                clear_errors();
                co_return not_passed(state, code, dialogue.answer_begun());
            }
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

    /// TLS with `host`, which is the proxy's or the server's.
    template <class Stream>
    asio::awaitable<std::optional<error>> handshake(
        Stream& stream, std::string const& host, session_store::shelf& shelf,
        exchange_state const& state, steady_time limit, bool with_proxy) {
        auto* const tls = stream.native_handle();
        auto const who = with_proxy ? hop() : std::string{};
        if (!expect_host(tls, host)) {
            clear_errors();
            co_return state.not_connected(errc::tls_handshake_failed, who + "unusable host name");
        }
        if (with_proxy) {
            SSL_certs_clear(tls); // tls_settings::client_certificate is for the server alone
            pin_check::exempt(tls);
        }
        sessions_.attach(tls, shelf);
        tcp().expires_at(limit);
        auto const [code] =
            co_await stream.async_handshake(asio::ssl::stream_base::client, awaitable_tuple);
        if (!code) co_return std::nullopt;
        clear_errors();
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

    void close() {
        if (!connected_) return;
        if (inner_) end_quietly(inner_->native_handle());
        if (origin_.tls) end_quietly(stream_->native_handle());
        connected_ = false;
    }

    origin origin_;
    tls_settings const& settings_;
    asio::ssl::context& tls_;
    session_store& sessions_;
    session_store::shelf shelf_;
    session_store::shelf proxy_shelf_{};
    asio::any_io_executor executor_;
    std::optional<outer_stream> stream_;
    std::optional<inner_stream> inner_;
    name_lookup lookup_;
    address_race race_;
    link_tally tally_{};
    connect_report report_;
    bool connected_ = false;
};

} // namespace rampart::http::detail
