// The way to a server: name lookup, TCP and TLS.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include <openssl/ssl.h>

#include <rampart/http/impl/descriptors.hpp>
#include <rampart/http/impl/exchange_state.hpp>
#include <rampart/http/impl/refused_certificate.hpp>
#include <rampart/http/impl/resolve.hpp>
#include <rampart/http/impl/session_store.hpp>
#include <rampart/http/impl/tls_steps.hpp>

namespace rampart::http::detail {

namespace asio = boost::asio;
namespace beast = boost::beast;

/// What every asynchronous step here resumes with: a tuple of code and result.
inline constexpr auto awaitable_tuple = asio::as_tuple(asio::use_awaitable);

/// What it took to connect, until it is reset.
struct link_tally {
    std::size_t begun = 0;   ///< connections
    std::size_t resumed = 0; ///< of these, handshakes that took up an earlier session
};

/// A TCP connection, with TLS over it when the origin asks for it. Used by one exchange at a time,
/// on the executor it was made with.
class server_link {
public:
    server_link(
        asio::any_io_executor executor, asio::ssl::context& tls, session_store& sessions, origin to)
        : origin_{std::move(to)},
          tls_{tls},
          sessions_{sessions},
          shelf_{&sessions, origin_.str()},
          executor_{std::move(executor)} {
        stream_.emplace(executor_, tls_);
    }

    server_link(server_link const&) = delete;
    server_link& operator=(server_link const&) = delete;
    ~server_link() { close(); }

    [[nodiscard]] origin const& server() const noexcept { return origin_; }
    [[nodiscard]] asio::any_io_executor const& executor() const noexcept { return executor_; }
    [[nodiscard]] bool connected() const noexcept { return connected_; }

    /// To read and write on, when the origin has TLS; else `tcp()`.
    [[nodiscard]] auto& tls() noexcept { return *stream_; }
    [[nodiscard]] beast::tcp_stream& tcp() noexcept { return stream_->next_layer(); }

    /// Connects, or says why not: nothing was sent then.
    asio::awaitable<std::optional<error>> connect(exchange_state& state) {
        ++tally_.begun;
        state.connect_by = step_limits::after(state.limits.connect);
        auto const limit = (std::min)(state.connect_by, state.limits.call);
        auto [code, endpoints] = co_await lookup_.resolve(origin_, limit);
        if (state.cancelled) co_return state.stopped(delivery::not_sent);
        if (code) co_return state.connect_failure(errc::resolve_failed, code);
        code = asio::error::host_not_found;
        for (auto const& endpoint : endpoints) {
            // A socket of its own for each: the last one may be of the other address family.
            boost::system::error_code ignored;
            tcp().socket().close(ignored);
            open_unshared(tcp().socket(), endpoint.protocol(), code);
            if (code) continue;
            tcp().expires_at(limit);
            std::tie(code) = co_await tcp().async_connect(endpoint, awaitable_tuple);
            if (!code || code == beast::error::timeout || state.cancelled) break;
        }
        if (code) co_return state.connect_failure(errc::connect_failed, code);
        tcp().socket().set_option(asio::ip::tcp::no_delay{true}, code);
        if (origin_.tls) {
            if (auto failed = co_await handshake(state, limit)) co_return failed;
        }
        connected_ = true;
        co_return std::nullopt;
    }

    /// Ends what is waited for.
    void interrupt() {
        lookup_.cancel();
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
        return origin_.tls && has_unread_record(stream_->native_handle());
    }

    [[nodiscard]] link_tally& tally() noexcept { return tally_; }

    /// Closes the descriptor alone, in the child of a fork: the connection is the parent's.
    void leave() noexcept {
        boost::system::error_code ignored;
        tcp().socket().close(ignored);
    }

    /// Whether the system's resolver is at work, which is the one step that cannot be interrupted.
    [[nodiscard]] bool resolving() const noexcept { return lookup_.running(); }

private:
    asio::awaitable<std::optional<error>>
    handshake(exchange_state const& state, steady_time limit) {
        auto* const tls = stream_->native_handle();
        if (!expect_host(tls, origin_.host)) {
            clear_errors();
            co_return state.not_connected(errc::tls_handshake_failed, "unusable host name");
        }
        sessions_.attach(tls, shelf_);
        tcp().expires_at(limit);
        auto const [code] =
            co_await stream_->async_handshake(asio::ssl::stream_base::client, awaitable_tuple);
        if (!code) {
            if (SSL_session_reused(tls) == 1) ++tally_.resumed;
            co_return std::nullopt;
        }
        clear_errors();
        if (auto const verdict = SSL_get_verify_result(tls);
            verdict != X509_V_OK && code != beast::error::timeout && !state.cancelled) {
            co_return state.not_connected(
                errc::certificate_rejected, refused_certificate(tls, verdict));
        }
        co_return state.connect_failure(errc::tls_handshake_failed, code);
    }

    void close() {
        if (connected_ && origin_.tls) end_quietly(stream_->native_handle());
        connected_ = false;
    }

    origin origin_;
    asio::ssl::context& tls_;
    session_store& sessions_;
    session_store::shelf shelf_;
    asio::any_io_executor executor_;
    std::optional<asio::ssl::stream<beast::tcp_stream>> stream_;
    name_lookup lookup_;
    link_tally tally_{};
    bool connected_ = false;
};

} // namespace rampart::http::detail
