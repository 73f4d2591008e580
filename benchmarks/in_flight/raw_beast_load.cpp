#include <chrono>
#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include "hand_signer.hpp"
#include "load.hpp"

namespace benchmarks {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using namespace std::chrono_literals;

class calls : public load {
public:
    calls(account const& to, std::size_t in_flight)
        : to_{to}, signer_{to}, connections_(in_flight) {
        tls_.set_verify_mode(asio::ssl::verify_peer);
        tls_.load_verify_file(to_.ca_file);
    }

    void run(std::size_t count, std::vector<float>& microseconds) override {
        left_ = count;
        for (auto& one : connections_)
            asio::co_spawn(context_, repeat(one, microseconds), noting{failed_});
        context_.restart();
        context_.run();
        if (failed_) std::rethrow_exception(failed_);
    }

    void hold() override {
        for (auto& one : connections_)
            asio::co_spawn(context_, call_held(one), noting{failed_});
        context_.restart();
        while (context_.run_one_for(1s) != 0) {
        }
        if (failed_) std::rethrow_exception(failed_);
    }

private:
    using stream = beast::ssl_stream<beast::tcp_stream>;
    struct connection {
        std::optional<stream> link;
        beast::flat_buffer buffer;
    };

    struct noting {
        std::exception_ptr& failed;
        void operator()(std::exception_ptr thrown) const {
            if (thrown) failed = std::move(thrown);
        }
    };

    asio::awaitable<void> repeat(connection& over, std::vector<float>& microseconds) {
        while (left_ > 0) {
            --left_;
            auto const begun = std::chrono::steady_clock::now();
            http::response<http::string_body> response;
            co_await exchange(over, build("Jane Doe", "jane@example.com"), response);
            if (response.result() != http::status::ok) throw std::runtime_error{response.body()};
            if (hand_signer::parse(response.body()).status != "PENDING")
                throw std::runtime_error{"wrong answer"};
            microseconds.push_back(microseconds_since(begun));
        }
    }

    asio::awaitable<void> call_held(connection& over) {
        http::response<http::string_body> response;
        co_await exchange(over, build(held_name, "jane@example.com"), response);
    }

    http::request<http::string_body> build(std::string_view name, std::string_view email) {
        http::request<http::string_body> request{http::verb::post, "/customer/create", 11};
        request.set(http::field::host, signer_.authority());
        request.set(http::field::user_agent, "by-hand/1.0");
        request.set(http::field::accept, "application/json");
        request.set(http::field::content_type, "application/json");
        request.body() = hand_signer::body_of(name, email);
        request.prepare_payload();
        auto const made = signer_.sign(request.body());
        request.set("X-API-Key", to_.api_key);
        request.set("X-Timestamp", made.timestamp);
        request.set("X-Nonce", made.nonce);
        request.set("X-Signature", made.signature);
        return request;
    }

    asio::awaitable<void> connect(connection& over) {
        auto& link = over.link.emplace(context_, tls_);
        if (SSL_set_tlsext_host_name(link.native_handle(), to_.host.c_str()) != 1)
            throw std::runtime_error{"SNI"};
        link.set_verify_callback(asio::ssl::host_name_verification{to_.host});
        asio::ip::tcp::resolver resolver{context_};
        auto const found = co_await resolver.async_resolve(
            to_.host, std::to_string(to_.port), asio::use_awaitable);
        beast::get_lowest_layer(link).expires_after(300s);
        co_await beast::get_lowest_layer(link).async_connect(found, asio::use_awaitable);
        beast::get_lowest_layer(link).socket().set_option(asio::ip::tcp::no_delay{true});
        co_await link.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
    }

    asio::awaitable<void> exchange(
        connection& over, http::request<http::string_body> request,
        http::response<http::string_body>& response) {
        if (!over.link) co_await connect(over);
        beast::get_lowest_layer(*over.link).expires_after(300s);
        co_await http::async_write(*over.link, request, asio::use_awaitable);
        co_await http::async_read(*over.link, over.buffer, response, asio::use_awaitable);
        if (!response.keep_alive()) over.link.reset();
    }

    asio::io_context context_{1}; // outlives the connections
    account to_;
    hand_signer signer_;
    asio::ssl::context tls_{asio::ssl::context::tls_client};
    std::vector<connection> connections_;
    std::size_t left_ = 0;
    std::exception_ptr failed_;
};

} // namespace

std::unique_ptr<load> raw_beast_load(account const& to, std::size_t in_flight) {
    return std::make_unique<calls>(to, in_flight);
}

} // namespace benchmarks
