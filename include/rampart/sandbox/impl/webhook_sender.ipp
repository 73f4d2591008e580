// Definitions of rampart/sandbox/impl/webhook_sender.hpp.
#pragma once

#include <rampart/http/impl/descriptors.hpp>
#include <rampart/sandbox/impl/read_message.hpp>
#include <rampart/sandbox/impl/webhook_sender.hpp>
#include <rampart/sandbox/webhook_url.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include <chrono>
#include <exception>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

namespace rampart::sandbox::detail {

struct webhook_sender::state {
    explicit state(std::string const& trusted_pem);

    boost::asio::awaitable<void> send(webhook_attempt what, outcome done);
    boost::asio::awaitable<bool> exchange(webhook_attempt const& what);
    template <class Stream>
    boost::asio::awaitable<bool>
    exchange_on(Stream& stream, webhook_attempt const& what, webhook_url const& where);

    boost::asio::ssl::context tls{boost::asio::ssl::context::tls_client};
    boost::asio::io_context io{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> stay{
        io.get_executor()};
    std::thread thread;
};

// What a receiver may take for connecting, the handshake and the exchange, each: the one number
// that is documented (hexarails.md 12.1).
inline constexpr std::chrono::seconds receiver_timeout{30};

RAMPART_DECL webhook_sender::state::state(std::string const& trusted_pem) {
    tls.set_verify_mode(boost::asio::ssl::verify_peer);
    tls.set_default_verify_paths();
    boost::system::error_code error;
    if (!trusted_pem.empty())
        tls.add_certificate_authority(boost::asio::buffer(trusted_pem), error);
    if (error) throw std::system_error{std::error_code{error}, "authorities for webhooks"};
}

/// Connects to one of the addresses, by a socket that is not inherited.
inline boost::asio::awaitable<void> connect(
    boost::beast::tcp_stream& stream, boost::asio::ip::tcp::resolver::results_type const& found) {
    boost::system::error_code code = boost::asio::error::host_not_found;
    for (auto const& entry : found) {
        stream.socket().close(code);
        rampart::http::detail::open_unshared(stream.socket(), entry.endpoint().protocol(), code);
        if (code) continue;
        co_await stream.async_connect(
            entry.endpoint(), boost::asio::redirect_error(boost::asio::use_awaitable, code));
        if (!code) co_return;
    }
    throw boost::system::system_error{code};
}

template <class Stream>
boost::asio::awaitable<bool> webhook_sender::state::exchange_on(
    Stream& stream, webhook_attempt const& what, webhook_url const& where) {
    namespace http = boost::beast::http;
    auto text = "POST " + where.target + " HTTP/1.1\r\nHost: " + where.host_header + "\r\n";
    for (auto const& line : what.headers)
        text += line.name + ": " + line.value + "\r\n";
    text += "Connection: close\r\nContent-Length: " + std::to_string(what.body.size()) +
            "\r\n\r\n" + what.body;
    boost::beast::get_lowest_layer(stream).expires_after(receiver_timeout);
    co_await boost::asio::async_write(
        stream, boost::asio::buffer(text), boost::asio::use_awaitable);
    boost::beast::flat_buffer buffer;
    // The status decides; the receiver's words do not matter and may be cut off.
    http::response_parser<http::empty_body> answer;
    boost::system::error_code error;
    co_await read_message(stream, buffer, answer, true, error);
    if (error) throw boost::system::system_error{error};
    co_return answer.get().result_int() / 100 == 2;
}

RAMPART_DECL boost::asio::awaitable<bool>
webhook_sender::state::exchange(webhook_attempt const& what) {
    auto const where = webhook_url::parse(what.url);
    if (!where) co_return false;
    boost::asio::ip::tcp::resolver resolver{io};
    // This machine, whatever a resolver says, as for the client's own calls (RFC 6761, 6.3).
    auto const host = where->host == "localhost" ? std::string{"127.0.0.1"} : where->host;
    auto const found =
        co_await resolver.async_resolve(host, where->port, boost::asio::use_awaitable);
    if (!where->tls) {
        boost::beast::tcp_stream stream{io};
        stream.expires_after(receiver_timeout);
        co_await connect(stream, found);
        co_return co_await exchange_on(stream, what, *where);
    }
    boost::asio::ssl::stream<boost::beast::tcp_stream> stream{io, tls};
    stream.set_verify_callback(boost::asio::ssl::host_name_verification{where->host});
    // What SSL_set_tlsext_host_name does, without the old-style cast in OpenSSL's macro.
    SSL_ctrl(
        stream.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
        const_cast<char*>(where->host.c_str()));
    boost::beast::get_lowest_layer(stream).expires_after(receiver_timeout);
    co_await connect(boost::beast::get_lowest_layer(stream), found);
    co_await stream.async_handshake(
        boost::asio::ssl::stream_base::client, boost::asio::use_awaitable);
    co_return co_await exchange_on(stream, what, *where);
}

RAMPART_DECL boost::asio::awaitable<void>
webhook_sender::state::send(webhook_attempt what, outcome done) {
    bool acknowledged = true;
    try {
        acknowledged = co_await exchange(what);
    } catch (std::exception const&) {
        acknowledged = false; // any failure is a failed attempt (12.1)
    }
    done(acknowledged);
}

RAMPART_DECL webhook_sender::webhook_sender(std::string const& trusted_pem)
    : state_{std::make_unique<state>(trusted_pem)} {
    state_->thread = std::thread{[&io = state_->io] { io.run(); }};
}

RAMPART_DECL webhook_sender::~webhook_sender() {
    state_->io.stop();
    state_->thread.join();
}

RAMPART_DECL void webhook_sender::post(webhook_attempt what, outcome done) {
    boost::asio::co_spawn(
        state_->io, state_->send(std::move(what), std::move(done)), boost::asio::detached);
}

} // namespace rampart::sandbox::detail
