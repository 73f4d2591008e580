// Usage: call_server CA_FILE
//
// The other end of whole calls: on 127.0.0.1, answers every request with the same text, as quickly
// as it can, so that the caller is what is measured. Writes the certificate authority to CA_FILE
// and prints three ports: HTTPS, HTTPS whose sessions cannot be resumed, and HTTP. Ends with its
// standard input.
#include <array>
#include <cstdio>
#include <fstream>
#include <string>
#include <thread>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>

#include <rampart/sandbox/authority.hpp>

#include "answered.hpp"

namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

/// Answers until the other side is gone.
template <class Stream>
void answer_all(Stream& stream) {
    boost::system::error_code code;
    std::string bytes;
    std::array<char, 16384> block;
    while (!code) {
        if (auto const size = benchmarks::request_size(bytes)) {
            bytes.erase(0, size);
            asio::write(stream, asio::buffer(benchmarks::answer), code);
            continue;
        }
        auto const count = stream.read_some(asio::buffer(block), code);
        bytes.append(block.data(), count);
    }
}

/// One port, served by a thread of its own: over TLS where `tls` is there.
class listener {
public:
    listener(asio::io_context& context, asio::ssl::context* tls)
        : acceptor_{context, {asio::ip::make_address("127.0.0.1"), 0}}, tls_{tls} {}

    [[nodiscard]] unsigned port() const { return acceptor_.local_endpoint().port(); }

    [[noreturn]] void run() {
        for (;;) {
            auto socket = acceptor_.accept();
            socket.set_option(tcp::no_delay{true});
            std::thread{[tls = tls_, peer = std::move(socket)]() mutable {
                if (!tls) return answer_all(peer);
                asio::ssl::stream<tcp::socket> stream{std::move(peer), *tls};
                boost::system::error_code code;
                stream.handshake(asio::ssl::stream_base::server, code);
                if (!code) answer_all(stream);
            }}.detach();
        }
    }

private:
    tcp::acceptor acceptor_;
    asio::ssl::context* tls_;
};

/// A context that shows this certificate.
asio::ssl::context showing(rampart::sandbox::certificate const& leaf) {
    asio::ssl::context tls{asio::ssl::context::tls_server};
    tls.use_certificate_chain(asio::buffer(leaf.pem_chain));
    tls.use_private_key(asio::buffer(leaf.pem_key), asio::ssl::context::pem);
    return tls;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: %s CA_FILE\n", argv[0]);
        return 2;
    }
    rampart::sandbox::authority const authority;
    auto const leaf = authority.issue(rampart::sandbox::leaf_request::localhost());
    std::ofstream{argv[1]} << authority.ca_pem();

    auto resuming = showing(leaf);
    auto forgetful = showing(leaf);
    SSL_CTX_set_num_tickets(forgetful.native_handle(), 0);
    SSL_CTX_set_options(forgetful.native_handle(), SSL_OP_NO_TICKET);
    SSL_CTX_set_session_cache_mode(forgetful.native_handle(), SSL_SESS_CACHE_OFF);
    asio::io_context context;
    std::array<listener, 3> listeners{
        listener{context, &resuming}, listener{context, &forgetful}, listener{context, nullptr}};
    std::thread{[] {
        char byte = 0;
        while (read(STDIN_FILENO, &byte, 1) > 0) {
        }
        std::_Exit(0); // whoever started it is gone
    }}.detach();
    std::printf("%u %u %u\n", listeners[0].port(), listeners[1].port(), listeners[2].port());
    std::fflush(stdout);
    std::thread{[&] { listeners[1].run(); }}.detach();
    std::thread{[&] { listeners[2].run(); }}.detach();
    listeners[0].run();
}
