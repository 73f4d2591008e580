// Definitions of rampart/sandbox/server.hpp: HTTP and TLS around the ledger.
#pragma once

#include <rampart/http/impl/descriptors.hpp>
#include <rampart/sandbox/authority.hpp>
#include <rampart/sandbox/identifiers.hpp>
#include <rampart/sandbox/impl/http_messages.hpp>
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
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

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
inline constexpr std::chrono::seconds farewell_limit{2};

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

    explicit state(options given);

    detail::asio::awaitable<void> accept_forever();
    detail::asio::awaitable<void> serve(detail::asio::ip::tcp::socket socket);
    detail::asio::awaitable<bool> answer_one(connection& client);
    void close_everything();
    detail::asio::awaitable<void> watch_the_clock();
    void send_due();
    detail::asio::awaitable<void> part(detail::tls_stream& stream, bool drain);
    detail::asio::awaitable<bool>
    write(detail::tls_stream& stream, wire_response to_send, bool head, bool keep_alive);
    wire_response answer(wire_request const& request);

    options settings;
    authority ca;
    detail::asio::io_context io{1};
    detail::asio::ssl::context tls{detail::asio::ssl::context::tls_server};
    detail::asio::ip::tcp::acceptor acceptor{io};
    std::uint16_t port = 0;
    std::optional<ledger> books; // made once the port is known
    detail::asio::steady_timer glance{io};
    std::optional<detail::courier> messenger;
    std::set<connection*> connections;
    bool closing = false; // for the thread below only, as are the connections
    std::once_flag stopped;
    std::thread thread;
};

RAMPART_DECL server::state::state(options given) : settings{std::move(given)} {
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
    books.emplace(settings, "https://localhost:" + std::to_string(port));
    messenger.emplace(ca.ca_pem() + settings.webhook_ca_pem);
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
    glance.cancel();
    // Every pending operation fails now, every coroutine ends, and so does io.run().
    for (auto* const client : connections) {
        client->pause.cancel();
        client->stream.next_layer().close();
    }
}

RAMPART_DECL void server::state::send_due() {
    if (closing) return;
    for (auto& due : books->due_deliveries(books->now())) {
        auto const id = due.id;
        messenger->post(std::move(due), [this, id](bool acknowledged) {
            books->delivered(id, acknowledged, books->now());
        });
    }
}

// Steps and retries become due by the passing of time as well as by requests.
RAMPART_DECL detail::asio::awaitable<void> server::state::watch_the_clock() {
    boost::system::error_code error;
    while (!closing) {
        send_due();
        glance.expires_after(std::chrono::milliseconds{100});
        co_await glance.async_wait(
            detail::asio::redirect_error(detail::asio::use_awaitable, error));
    }
}

RAMPART_DECL wire_response server::state::answer(wire_request const& request) {
    // HTTP/1.1 demands exactly one Host, and HexaRails signs it.
    if (!request.header("Host")) return detail::plain_text(400, "one Host header is required\n");
    try {
        return books->answer(request);
    } catch (std::exception const& failed) {
        return detail::plain_text(500, std::string{"sandbox fault: "} + failed.what() + '\n');
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
    while (co_await answer_one(client)) {
    }
}

/// False when the connection is over.
RAMPART_DECL detail::asio::awaitable<bool> server::state::answer_one(connection& client) {
    namespace http = detail::http;
    auto& stream = client.stream;
    auto& buffer = client.buffer;
    boost::system::error_code error;
    detail::request_parser parser;
    parser.body_limit(settings.body_limit);
    parser.header_limit(64 * 1024);
    stream.next_layer().expires_after(detail::idle_timeout);
    co_await http::async_read_header(
        stream, buffer, parser, detail::asio::redirect_error(detail::asio::use_awaitable, error));
    if (!error && detail::beast::iequals(parser.get()[http::field::expect], "100-continue")) {
        http::response<http::empty_body> go_on{http::status::continue_, parser.get().version()};
        co_await http::async_write(
            stream, go_on, detail::asio::redirect_error(detail::asio::use_awaitable, error));
    }
    if (!error)
        co_await http::async_read(
            stream, buffer, parser,
            detail::asio::redirect_error(detail::asio::use_awaitable, error));
    if (error) {
        auto refusal = detail::answer_to_bad_http(error);
        bool const say_something = refusal.has_value();
        if (say_something) co_await write(stream, *std::move(refusal), false, false);
        co_await part(stream, say_something);
        co_return false;
    }

    bool const keep_alive = parser.get().keep_alive();
    auto const request = detail::wire_request_from(parser.release());
    if (settings.latency.count() > 0) {
        stream.next_layer().expires_never();
        client.pause.expires_after(settings.latency);
        co_await client.pause.async_wait(
            detail::asio::redirect_error(detail::asio::use_awaitable, error));
    }
    bool const written =
        co_await write(stream, answer(request), request.method == "HEAD", keep_alive);
    send_due();
    if (written && !keep_alive) co_await part(stream, false);
    co_return written&& keep_alive;
}

RAMPART_DECL detail::asio::awaitable<bool> server::state::write(
    detail::tls_stream& stream, wire_response to_send, bool head, bool keep_alive) {
    auto response = detail::beast_response_from(
        std::move(to_send), detail::http_date(books->now()), head, keep_alive);
    stream.next_layer().expires_after(detail::idle_timeout);
    boost::system::error_code error;
    co_await detail::http::async_write(
        stream, response, detail::asio::redirect_error(detail::asio::use_awaitable, error));
    co_return !error;
}

/// Ends a connection properly. drain: the client may still be sending; closing at once would
/// reset the connection and could destroy the answer on its way.
RAMPART_DECL detail::asio::awaitable<void>
server::state::part(detail::tls_stream& stream, bool drain) {
    boost::system::error_code error;
    auto& socket = stream.next_layer();
    socket.expires_after(detail::farewell_limit);
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

RAMPART_DECL server::server(options settings)
    : state_{std::make_unique<state>(std::move(settings))} {
    detail::asio::co_spawn(state_->io, state_->accept_forever(), detail::asio::detached);
    detail::asio::co_spawn(state_->io, state_->watch_the_clock(), detail::asio::detached);
    state_->thread = std::thread{[&io = state_->io] { io.run(); }};
}

RAMPART_DECL server::~server() { stop(); }

RAMPART_DECL void server::stop() {
    std::call_once(state_->stopped, [this] {
        detail::asio::post(state_->io, [owner = state_.get()] { owner->close_everything(); });
        state_->thread.join();
        state_->messenger.reset();
    });
}

RAMPART_DECL std::string server::base_url() const {
    return "https://localhost:" + std::to_string(state_->port);
}
RAMPART_DECL std::uint16_t server::port() const { return state_->port; }
RAMPART_DECL std::string const& server::ca_pem() const { return state_->ca.ca_pem(); }
RAMPART_DECL options const& server::settings() const { return state_->settings; }
RAMPART_DECL void server::set_clock_offset(std::chrono::seconds offset) {
    state_->books->set_clock_offset(offset);
    detail::asio::post(state_->io, [owner = state_.get()] { owner->send_due(); });
}
RAMPART_DECL void server::advance(std::chrono::seconds by) {
    state_->books->advance(by);
    detail::asio::post(state_->io, [owner = state_.get()] { owner->send_due(); });
}
RAMPART_DECL std::vector<delivery_record> server::deliveries() const {
    return state_->books->deliveries();
}
RAMPART_DECL statistics server::counts() const { return state_->books->counts(); }

} // namespace rampart::sandbox
