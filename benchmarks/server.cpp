// Usage: call_server CA_FILE
//
// The other end of whole calls: on 127.0.0.1, answers every request with the same text, as quickly
// as it can, so that the caller is what is measured. Writes the certificate authority to CA_FILE
// and prints three ports: HTTPS, HTTPS whose sessions cannot be resumed, and HTTP. Ends with its
// standard input.
#include <array>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>

#include <rampart/http/message.hpp>
#include <rampart/sandbox/authority.hpp>

namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

constexpr std::string_view answer =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 151\r\n\r\n"
    R"({"status":"SUCCESS","data":{"id":"6f1d2c3b-4a59-4876-8765-0123456789ab",)"
    R"("status":"PENDING","sumsubLink":"https://in.sumsub.example/websdk/p/abcdefgh"}})";
static_assert(answer.size() - answer.find('{') == 151);

/// The size of the first whole request in the bytes; 0 when it is not all there.
std::size_t request_size(std::string_view bytes) {
    auto const head = bytes.find("\r\n\r\n");
    if (head == std::string_view::npos) return 0;
    std::size_t body = 0;
    for (auto at = bytes.find("\r\n"); at < head; at = bytes.find("\r\n", at + 2)) {
        constexpr std::string_view name = "content-length:";
        auto const line = bytes.substr(at + 2, head - at - 2);
        if (!rampart::http::same_name(line.substr(0, name.size()), name)) continue;
        auto const digits = line.substr(line.find_first_of("0123456789"));
        std::from_chars(digits.data(), digits.data() + digits.size(), body);
    }
    auto const size = head + 4 + body;
    return bytes.size() < size ? 0 : size;
}

/// Answers until the other side is gone.
template <class Stream>
void answer_all(Stream& stream) {
    boost::system::error_code code;
    std::string bytes;
    std::array<char, 16384> block;
    while (!code) {
        if (auto const size = request_size(bytes)) {
            bytes.erase(0, size);
            asio::write(stream, asio::buffer(answer), code);
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
