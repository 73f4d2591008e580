#include "raw_beast_client.hpp"

#include <chrono>
#include <cstdio>
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
#include <boost/json.hpp>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/sha.h>

#include "by_hand.hpp"

namespace benchmarks {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

} // namespace

class raw_beast_client::connection {
public:
    explicit connection(account to)
        : to_{std::move(to)}, authority_{to_.host + ':' + std::to_string(to_.port)} {
        tls_.set_verify_mode(asio::ssl::verify_peer);
        tls_.load_verify_file(to_.ca_file);
        EVP_MAC* const algorithm = EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr);
        mac_ = EVP_MAC_CTX_new(algorithm);
        EVP_MAC_free(algorithm);
        char digest[] = "SHA256";
        OSSL_PARAM const parameters[] = {
            OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
            OSSL_PARAM_construct_end()};
        auto const* const key = reinterpret_cast<unsigned char const*>(to_.api_secret.data());
        if (EVP_MAC_init(mac_, key, to_.api_secret.size(), parameters) != 1) {
            throw std::runtime_error{"EVP_MAC_init"};
        }
    }

    ~connection() { EVP_MAC_CTX_free(mac_); }
    connection(connection const&) = delete;
    connection& operator=(connection const&) = delete;

    created create_customer(std::string_view name, std::string_view email) {
        auto const request = build(name, email);
        http::response<http::string_body> response;
        std::exception_ptr failed;
        context_.restart();
        asio::co_spawn(context_, exchange(request, response), [&failed](std::exception_ptr thrown) {
            failed = std::move(thrown);
        });
        context_.run();
        if (failed) std::rethrow_exception(failed);
        return parse(response);
    }

private:
    using stream = beast::ssl_stream<beast::tcp_stream>;

    http::request<http::string_body> build(std::string_view name, std::string_view email) {
        http::request<http::string_body> request{http::verb::post, "/customer/create", 11};
        request.set(http::field::host, authority_);
        request.set(http::field::user_agent, "by-hand/1.0");
        request.set(http::field::accept, "application/json");
        request.set(http::field::content_type, "application/json");
        request.body() = boost::json::serialize(
            boost::json::object{{"name", std::string{name}}, {"email", std::string{email}}});
        request.prepare_payload();

        auto const now = std::chrono::system_clock::now().time_since_epoch();
        auto const timestamp =
            std::to_string(std::chrono::duration_cast<std::chrono::seconds>(now).count());
        auto const nonce = random_uuid();
        unsigned char digest[SHA256_DIGEST_LENGTH];
        SHA256(
            reinterpret_cast<unsigned char const*>(request.body().data()), request.body().size(),
            digest);
        auto const text = "POST\n" + authority_ + "\n/customer/create\n\n" +
                          to_hex(digest, sizeof digest) + '\n' + timestamp + '\n' + nonce;
        std::size_t size = 0;
        if (EVP_MAC_init(mac_, nullptr, 0, nullptr) != 1 ||
            EVP_MAC_update(
                mac_, reinterpret_cast<unsigned char const*>(text.data()), text.size()) != 1 ||
            EVP_MAC_final(mac_, digest, &size, sizeof digest) != 1) {
            throw std::runtime_error{"EVP_MAC"};
        }
        request.set("X-API-Key", to_.api_key);
        request.set("X-Timestamp", timestamp);
        request.set("X-Nonce", nonce);
        request.set("X-Signature", to_hex(digest, size));
        return request;
    }

    asio::awaitable<void> connect() {
        stream_.emplace(context_, tls_);
        if (SSL_set_tlsext_host_name(stream_->native_handle(), to_.host.c_str()) != 1) {
            throw std::runtime_error{"SNI"};
        }
        stream_->set_verify_callback(asio::ssl::host_name_verification{to_.host});
        asio::ip::tcp::resolver resolver{context_};
        auto const found = co_await resolver.async_resolve(
            to_.host, std::to_string(to_.port), asio::use_awaitable);
        beast::get_lowest_layer(*stream_).expires_after(std::chrono::seconds{10});
        co_await beast::get_lowest_layer(*stream_).async_connect(found, asio::use_awaitable);
        beast::get_lowest_layer(*stream_).socket().set_option(asio::ip::tcp::no_delay{true});
        co_await stream_->async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
    }

    asio::awaitable<void> exchange(
        http::request<http::string_body> const& request,
        http::response<http::string_body>& response) {
        if (!stream_) co_await connect();
        beast::get_lowest_layer(*stream_).expires_after(std::chrono::seconds{30});
        co_await http::async_write(*stream_, request, asio::use_awaitable);
        co_await http::async_read(*stream_, buffer_, response, asio::use_awaitable);
        if (!response.keep_alive()) stream_.reset();
    }

    static created parse(http::response<http::string_body> const& response) {
        if (response.result() != http::status::ok) throw std::runtime_error{response.body()};
        auto const answer = boost::json::parse(response.body());
        if (answer.at("status").as_string() != "SUCCESS") throw std::runtime_error{"refused"};
        auto const& data = answer.at("data");
        return {std::string{data.at("id").as_string()}, std::string{data.at("status").as_string()}};
    }

    account to_;
    std::string authority_;
    EVP_MAC_CTX* mac_ = nullptr;
    asio::io_context context_{1};
    asio::ssl::context tls_{asio::ssl::context::tls_client};
    std::optional<stream> stream_;
    beast::flat_buffer buffer_;
};

raw_beast_client::raw_beast_client(account to)
    : connection_{std::make_unique<connection>(std::move(to))} {}
raw_beast_client::~raw_beast_client() = default;

created raw_beast_client::create_customer(std::string_view name, std::string_view email) {
    return connection_->create_customer(name, email);
}

} // namespace benchmarks
