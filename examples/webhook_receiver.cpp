#include "webhook_receiver.hpp"

#include <atomic>
#include <thread>
#include <utility>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <rampart/webhook/beast.hpp>

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

class webhook_receiver::implementation {
public:
    implementation(rampart::sandbox::certificate const& identity, handler handle)
        : handle_{std::move(handle)} {
        tls_.use_certificate_chain(asio::buffer(identity.pem_chain));
        tls_.use_private_key(asio::buffer(identity.pem_key), asio::ssl::context::pem);
        url_ = "https://localhost:" + std::to_string(acceptor_.local_endpoint().port()) + "/hooks";
        registered_ = rampart::webhook::callback::parse(url_).value();
        thread_ = std::thread{[this] { serve(); }};
    }

    ~implementation() {
        stopping_ = true;
        // Wakes the thread that waits for a connection.
        boost::system::error_code ignored;
        tcp::socket{context_}.connect(acceptor_.local_endpoint(), ignored);
        thread_.join();
    }

    [[nodiscard]] std::string const& url() const { return url_; }

private:
    void serve() {
        for (;;) {
            boost::system::error_code failed;
            asio::ssl::stream<tcp::socket> stream{context_, tls_};
            acceptor_.accept(stream.next_layer(), failed);
            if (stopping_) return;
            if (!failed) stream.handshake(asio::ssl::stream_base::server, failed);
            boost::beast::flat_buffer buffer;
            http::request<http::string_body> request;
            if (!failed) http::read(stream, buffer, request, failed);
            if (failed) continue;
            http::response<http::string_body> response;
            response.version(request.version());
            response.keep_alive(false);
            response.result(answer_to(request));
            response.prepare_payload();
            http::write(stream, response, failed);
            stream.shutdown(failed);
        }
    }

    unsigned answer_to(http::request<http::string_body> const& request) const {
        return handle_(rampart::webhook::from_beast(request, registered_));
    }

    asio::io_context context_;
    asio::ssl::context tls_{asio::ssl::context::tls_server};
    tcp::acceptor acceptor_{context_, {asio::ip::address_v4::loopback(), 0}};
    handler handle_;
    std::string url_;
    rampart::webhook::callback registered_;
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

webhook_receiver::webhook_receiver(rampart::sandbox::certificate const& identity, handler handle)
    : implementation_{std::make_unique<implementation>(identity, std::move(handle))} {}
webhook_receiver::~webhook_receiver() = default;
std::string const& webhook_receiver::url() const { return implementation_->url(); }

unsigned post_to(
    webhook_receiver const& receiver, rampart::webhook::notification const& posted,
    std::string const& ca_pem) {
    asio::io_context context;
    asio::ssl::context tls{asio::ssl::context::tls_client};
    tls.set_verify_mode(asio::ssl::verify_peer);
    tls.add_certificate_authority(asio::buffer(ca_pem));
    asio::ssl::stream<tcp::socket> stream{context, tls};
    stream.set_verify_callback(asio::ssl::host_name_verification{"localhost"});
    auto const& url = receiver.url();
    auto const port = url.substr(url.rfind(':') + 1, url.rfind('/') - url.rfind(':') - 1);
    asio::connect(stream.next_layer(), tcp::resolver{context}.resolve("127.0.0.1", port));
    stream.handshake(asio::ssl::stream_base::client);
    http::write(stream, rampart::webhook::to_beast(posted));
    boost::beast::flat_buffer buffer;
    http::response<http::string_body> answer;
    http::read(stream, buffer, answer);
    return answer.result_int();
}
