// Usage: in_flight_server CA_FILE
//
// The other end of many calls at once: one thread that waits for all connections by epoll, answers
// each request with the same text as quickly as it can, and leaves the requests of a customer named
// "hold" without an answer. Writes the certificate authority to CA_FILE and prints its port. Ends
// with its standard input.
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <rampart/sandbox/authority.hpp>

#include "../answered.hpp"

namespace {

struct connection {
    explicit connection(SSL* made) : tls{made} {}
    ~connection() { SSL_free(tls); }
    connection(connection const&) = delete;
    connection& operator=(connection const&) = delete;

    /// What is there to be done; false when the connection has ended.
    bool advance() {
        char block[4096];
        for (;;) {
            int const count = SSL_read(tls, block, sizeof block);
            if (count <= 0) {
                int const why = SSL_get_error(tls, count);
                ERR_clear_error();
                return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE;
            }
            bytes.append(block, static_cast<std::size_t>(count));
            while (auto const size = benchmarks::request_size(bytes)) {
                bool const held = std::string_view{bytes}.substr(0, size).find(
                                      R"("name":"hold")") != std::string_view::npos;
                bytes.erase(0, size);
                auto const& answer = benchmarks::answer;
                if (!held && SSL_write(tls, answer.data(), static_cast<int>(answer.size())) <= 0)
                    return false; // an answer is smaller than what a socket takes
            }
            if (SSL_pending(tls) == 0) return true; // more brings another event
        }
    }

    SSL* tls;
    std::string bytes;
};

/// A context that shows this certificate.
SSL_CTX* showing(rampart::sandbox::certificate const& leaf) {
    auto* const out = SSL_CTX_new(TLS_server_method());
    auto const reader = [](std::string const& text) {
        return std::unique_ptr<BIO, decltype(&BIO_free)>{
            BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), &BIO_free};
    };
    auto const chain = reader(leaf.pem_chain);
    auto const key_text = reader(leaf.pem_key);
    auto* const first = PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr);
    auto* const key = PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, nullptr);
    SSL_CTX_use_certificate(out, first);
    while (auto* const more = PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr))
        SSL_CTX_ctrl(out, SSL_CTRL_EXTRA_CHAIN_CERT, 0, more);
    ERR_clear_error();
    SSL_CTX_use_PrivateKey(out, key);
    X509_free(first);
    EVP_PKEY_free(key);
    SSL_CTX_set_mode(out, SSL_MODE_RELEASE_BUFFERS);
    return out;
}

int listen_on_loopback(std::uint16_t& port) {
    int const out = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const any = reinterpret_cast<sockaddr*>(&where);
    socklen_t size = sizeof where;
    if (::bind(out, any, size) != 0 || ::listen(out, 4096) != 0 ||
        ::getsockname(out, any, &size) != 0) {
        std::perror("listen");
        std::exit(1);
    }
    port = ntohs(where.sin_port);
    return out;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: %s CA_FILE\n", argv[0]);
        return 2;
    }
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    rampart::sandbox::authority const authority;
    auto* const tls = showing(authority.issue(rampart::sandbox::leaf_request::localhost()));
    std::ofstream{argv[1]} << authority.ca_pem();
    std::uint16_t port = 0;
    int const listener = listen_on_loopback(port);
    int const epoll = ::epoll_create1(EPOLL_CLOEXEC);
    auto const watch = [epoll](int descriptor) {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.fd = descriptor;
        ::epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
    };
    watch(listener);
    watch(STDIN_FILENO);
    std::unordered_map<int, std::unique_ptr<connection>> all;
    std::printf("%u\n", static_cast<unsigned>(port));
    std::fflush(stdout);
    for (;;) {
        epoll_event events[256];
        int const count = ::epoll_wait(epoll, events, 256, -1);
        for (int at = 0; at < count; ++at) {
            int const descriptor = events[at].data.fd;
            if (descriptor == STDIN_FILENO) {
                char byte = 0;
                if (::read(STDIN_FILENO, &byte, 1) <= 0) return 0; // whoever started it is gone
                continue;
            }
            if (descriptor == listener) {
                int const one = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
                if (one < 0) continue;
                int const on = 1;
                ::setsockopt(one, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
                auto* const made = SSL_new(tls);
                SSL_set_fd(made, one);
                SSL_set_accept_state(made);
                all[one] = std::make_unique<connection>(made);
                watch(one);
                continue;
            }
            auto const found = all.find(descriptor);
            if (found == all.end() || found->second->advance()) continue;
            all.erase(found);
            ::close(descriptor);
        }
    }
}
