// Definitions of rampart/sandbox/server.hpp: HTTP and TLS around the router.
#pragma once

#include <rampart/http/date.hpp>
#include <rampart/http/impl/descriptors.hpp>
#include <rampart/sandbox/authority.hpp>
#include <rampart/sandbox/identifiers.hpp>
#include <rampart/sandbox/impl/http_messages.hpp>
#include <rampart/sandbox/impl/read_message.hpp>
#include <rampart/sandbox/impl/webhook_sender.hpp>
#include <rampart/sandbox/router.hpp>
#include <rampart/sandbox/server.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>

#include <array>
#include <exception>
#include <mutex>
#include <optional>
#include <set>
#include <system_error>
#include <thread>
#include <utility>

namespace rampart::sandbox {
namespace detail {

namespace asio = boost::asio;

using tls_stream = asio::ssl::stream<beast::tcp_stream>;
using request_parser = http::request_parser<http::string_body>;

// A connection that says nothing for this long is closed.
inline constexpr std::chrono::seconds idle_timeout{60};
inline constexpr std::chrono::seconds shutdown_timeout{2};

} // namespace detail

struct server::state {
    /// One accepted connection, listed while it lasts so that stop() can close it.
    struct connection {
        explicit connection(state& owner, detail::asio::ip::tcp::socket socket);
        ~connection() { owner.connections.erase(this); }
        connection(connection const&) = delete;
        connection& operator=(connection const&) = delete;

        state& owner;
        detail::tls_stream stream;
        detail::asio::steady_timer pause;
        detail::beast::flat_buffer buffer;
    };

    state(options given, std::vector<any_side> sides);

    detail::asio::awaitable<void> accept_forever();
    detail::asio::awaitable<void> serve(detail::asio::ip::tcp::socket socket);
    detail::asio::awaitable<bool> serve_request(connection& client);
    void close_everything();
    detail::asio::awaitable<void> watch_clock();
    void send_due();
    detail::asio::awaitable<void> close(detail::tls_stream& stream, bool drain);
    detail::asio::awaitable<bool>
    write(detail::tls_stream& stream, wire_response to_send, bool head, bool keep_alive);
    wire_response answer(wire_request const& request);

    options settings;
    authority ca;
    detail::asio::io_context io{1};
    detail::asio::ssl::context tls{detail::asio::ssl::context::tls_server};
    detail::asio::ip::tcp::acceptor acceptor{io};
    std::uint16_t port = 0;
    std::optional<router> routes; // made once the port is known
    detail::asio::steady_timer tick{io};
    std::optional<detail::webhook_sender> sender;
    std::set<connection*> connections;
    bool closing = false; // for the thread below only, as are the connections
    std::once_flag stopped;
    std::thread thread;
};

RAMPART_DECL server::state::state(options given, std::vector<any_side> sides)
    : settings{std::move(given)} {
    using tcp = detail::asio::ip::tcp;
    try {
        auto const leaf = ca.issue(leaf_request::localhost());
        tls.use_certificate_chain(detail::asio::buffer(leaf.pem_chain));
        tls.use_private_key(detail::asio::buffer(leaf.pem_key), detail::asio::ssl::context::pem);
        SSL_CTX_set_min_proto_version(tls.native_handle(), TLS1_2_VERSION);

        tcp::endpoint const where{detail::asio::ip::make_address(settings.address), settings.port};
        boost::system::error_code failed;
        rampart::http::detail::open_unshared(acceptor, where.protocol(), failed);
        if (failed) throw boost::system::system_error{failed};
        acceptor.set_option(tcp::acceptor::reuse_address{true});
        acceptor.bind(where);
        acceptor.listen();
        acceptor.non_blocking(true);
        port = acceptor.local_endpoint().port();
    } catch (boost::system::system_error const& failed) {
        throw std::system_error{
            std::error_code{failed.code()}, "sandbox server on " + settings.address};
    }
    routes.emplace(std::move(sides), settings, "https://localhost:" + std::to_string(port));
    sender.emplace(ca.ca_pem() + settings.webhook_ca_pem);
}

RAMPART_DECL
server::state::connection::connection(state& server, detail::asio::ip::tcp::socket socket)
    : owner{server}, stream{std::move(socket), server.tls}, pause{server.io} {
    owner.connections.insert(this);
}

RAMPART_DECL void server::state::close_everything() {
    closing = true;
    boost::system::error_code ignored;
    acceptor.close(ignored);
    tick.cancel();
    // Every pending operation fails now, every coroutine ends, and so does io.run().
    for (auto* const client : connections) {
        client->pause.cancel();
        client->stream.next_layer().close();
    }
}

RAMPART_DECL void server::state::send_due() {
    if (closing) return;
    for (auto& due : routes->due_webhooks(routes->now())) {
        auto const id = due.id;
        sender->post(std::move(due), [this, id](bool acknowledged) {
            routes->finished(id, acknowledged, routes->now());
        });
    }
}

// Steps and retries become due by the passing of time as well as by requests.
RAMPART_DECL detail::asio::awaitable<void> server::state::watch_clock() {
    boost::system::error_code error;
    while (!closing) {
        send_due();
        tick.expires_after(std::chrono::milliseconds{100});
        co_await tick.async_wait(detail::asio::redirect_error(detail::asio::use_awaitable, error));
    }
}

RAMPART_DECL wire_response server::state::answer(wire_request const& request) {
    // HTTP/1.1 demands exactly one Host, and HexaRails signs it.
    if (!request.header("Host")) return plain_text(400, "one Host header is required\n");
    try {
        return routes->answer(request);
    } catch (std::exception const& failed) {
        return plain_text(500, std::string{"sandbox fault: "} + failed.what() + '\n');
    }
}

RAMPART_DECL detail::asio::awaitable<void> server::state::accept_forever() {
    for (;;) {
        boost::system::error_code error;
        auto socket = co_await acceptor.async_accept(
            detail::asio::redirect_error(detail::asio::use_awaitable, error));
        if (!acceptor.is_open()) co_return;
        if (!error) {
            // All who are at the door come in now: while many connections are busy, each step of
            // this coroutine waits for a step of every one of them.
            while (!error) {
                detail::asio::co_spawn(io, serve(std::move(socket)), detail::asio::detached);
                socket = detail::asio::ip::tcp::socket{io};
                acceptor.accept(socket, error);
            }
            continue;
        }
        // Out of descriptors, most likely: give the others time to finish.
        detail::asio::steady_timer pause{io, std::chrono::milliseconds{50}};
        co_await pause.async_wait(detail::asio::redirect_error(detail::asio::use_awaitable, error));
    }
}

RAMPART_DECL detail::asio::awaitable<void>
server::state::serve(detail::asio::ip::tcp::socket socket) {
    if (closing) co_return;
    rampart::http::detail::not_inherited(socket);
    boost::system::error_code error;
    socket.set_option(detail::asio::ip::tcp::no_delay{true}, error);
    connection client{*this, std::move(socket)};
    client.stream.next_layer().expires_after(detail::idle_timeout);
    co_await client.stream.async_handshake(
        detail::asio::ssl::stream_base::server,
        detail::asio::redirect_error(detail::asio::use_awaitable, error));
    if (error) co_return;
    while (co_await serve_request(client)) {
    }
}

/// False when the connection is over.
RAMPART_DECL detail::asio::awaitable<bool> server::state::serve_request(connection& client) {
    namespace http = detail::http;
    auto& stream = client.stream;
    auto& buffer = client.buffer;
    boost::system::error_code error;
    detail::request_parser parser;
    parser.body_limit(settings.body_limit);
    parser.header_limit(64 * 1024);
    stream.next_layer().expires_after(detail::idle_timeout);
    co_await detail::read_message(stream, buffer, parser, true, error);
    if (!error && detail::beast::iequals(parser.get()[http::field::expect], "100-continue"))
        co_await detail::asio::async_write(
            stream, detail::asio::buffer(std::string_view{"HTTP/1.1 100 Continue\r\n\r\n"}),
            detail::asio::redirect_error(detail::asio::use_awaitable, error));
    if (!error) co_await detail::read_message(stream, buffer, parser, false, error);
    if (error) {
        auto refusal = detail::answer_to_bad_http(error);
        bool const say_something = refusal.has_value();
        if (say_something) co_await write(stream, *std::move(refusal), false, false);
        co_await close(stream, say_something);
        co_return false;
    }

    bool const keep_alive = parser.get().keep_alive();
    auto request = detail::wire_request_from(parser.release());
    auto const peer = stream.next_layer().socket().remote_endpoint(error);
    if (!error) request.peer = peer.address().to_string();
    if (settings.latency.count() > 0) {
        stream.next_layer().expires_never();
        client.pause.expires_after(settings.latency);
        co_await client.pause.async_wait(
            detail::asio::redirect_error(detail::asio::use_awaitable, error));
    }
    bool const written =
        co_await write(stream, answer(request), request.method == "HEAD", keep_alive);
    send_due();
    if (written && !keep_alive) co_await close(stream, false);
    co_return written&& keep_alive;
}

RAMPART_DECL detail::asio::awaitable<bool> server::state::write(
    detail::tls_stream& stream, wire_response to_send, bool head, bool keep_alive) {
    auto const text = detail::response_text(
        to_send, http::to_http_date(std::chrono::floor<std::chrono::seconds>(routes->now())), head,
        keep_alive);
    stream.next_layer().expires_after(detail::idle_timeout);
    boost::system::error_code error;
    co_await detail::asio::async_write(
        stream, detail::asio::buffer(text),
        detail::asio::redirect_error(detail::asio::use_awaitable, error));
    co_return !error;
}

/// Ends a connection properly. drain: the client may still be sending; closing at once would
/// reset the connection and could destroy the answer on its way.
RAMPART_DECL detail::asio::awaitable<void>
server::state::close(detail::tls_stream& stream, bool drain) {
    boost::system::error_code error;
    auto& socket = stream.next_layer();
    socket.expires_after(detail::shutdown_timeout);
    if (!drain) {
        co_await stream.async_shutdown(
            detail::asio::redirect_error(detail::asio::use_awaitable, error));
        co_return;
    }
    socket.socket().shutdown(detail::asio::ip::tcp::socket::shutdown_send, error);
    std::array<char, 16 * 1024> unread{};
    while (!error)
        co_await socket.async_read_some(
            detail::asio::buffer(unread),
            detail::asio::redirect_error(detail::asio::use_awaitable, error));
}

RAMPART_DECL server::server(options settings, std::vector<any_side> sides)
    : state_{std::make_unique<state>(std::move(settings), std::move(sides))} {
    detail::asio::co_spawn(state_->io, state_->accept_forever(), detail::asio::detached);
    detail::asio::co_spawn(state_->io, state_->watch_clock(), detail::asio::detached);
    state_->thread = std::thread{[&io = state_->io] { io.run(); }};
}

RAMPART_DECL server::~server() { stop(); }

RAMPART_DECL void server::stop() {
    std::call_once(state_->stopped, [this] {
        detail::asio::post(state_->io, [owner = state_.get()] { owner->close_everything(); });
        state_->thread.join();
        state_->sender.reset();
    });
}

RAMPART_DECL std::string server::base_url() const {
    return "https://localhost:" + std::to_string(state_->port);
}
RAMPART_DECL std::uint16_t server::port() const { return state_->port; }
RAMPART_DECL std::string const& server::ca_pem() const { return state_->ca.ca_pem(); }
RAMPART_DECL options const& server::settings() const { return state_->settings; }
RAMPART_DECL key_pair const& server::keys(std::string_view side) const {
    return state_->routes->keys(side);
}
RAMPART_DECL void server::set_clock_offset(std::chrono::seconds offset) {
    state_->routes->set_clock_offset(offset);
    detail::asio::post(state_->io, [owner = state_.get()] { owner->send_due(); });
}
RAMPART_DECL void server::advance(std::chrono::seconds by) {
    state_->routes->advance(by);
    detail::asio::post(state_->io, [owner = state_.get()] { owner->send_due(); });
}
RAMPART_DECL std::vector<webhook_record> server::webhooks() const {
    return state_->routes->webhooks();
}
RAMPART_DECL statistics server::counts() const { return state_->routes->counts(); }

} // namespace rampart::sandbox
