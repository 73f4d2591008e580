#include "wire_server.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <list>
#include <mutex>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <utility>

namespace rampart::test {
namespace {

using clock = std::chrono::steady_clock;

void demand(bool went_well, char const* what) {
    if (!went_well) throw std::runtime_error{std::string{"wire_server: "} + what};
}

class descriptor {
public:
    explicit descriptor(int number = -1) : number_{number} {}
    ~descriptor() { close(); }
    descriptor(descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
    descriptor& operator=(descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    int get() const { return number_; }
    void close() {
        if (number_ >= 0) ::close(std::exchange(number_, -1));
    }

private:
    int number_;
};

struct free_ssl {
    void operator()(SSL_CTX* p) const { SSL_CTX_free(p); }
    void operator()(SSL* p) const { SSL_free(p); }
    void operator()(X509* p) const { X509_free(p); }
    void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
    void operator()(BIO* p) const { BIO_free(p); }
};
template <class T>
using ssl_ptr = std::unique_ptr<T, free_ssl>;

int openssl_version(tls_version version) {
    switch (version) {
    case tls_version::v1_0: return TLS1_VERSION;
    case tls_version::v1_1: return TLS1_1_VERSION;
    case tls_version::v1_2: return TLS1_2_VERSION;
    case tls_version::v1_3: return TLS1_3_VERSION;
    case tls_version::unset: break;
    }
    return 0;
}

ssl_ptr<SSL_CTX> make_context(tls_settings const& settings) {
    ssl_ptr<SSL_CTX> context{SSL_CTX_new(TLS_server_method())};
    demand(context != nullptr, "TLS context");
    auto const memory = [](std::string const& pem) {
        return ssl_ptr<BIO>{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
    };
    auto const chain = memory(settings.identity.pem_chain);
    ssl_ptr<X509> leaf{PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr)};
    demand(leaf && SSL_CTX_use_certificate(context.get(), leaf.get()) == 1, "certificate");
    while (X509* const issuer = PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr))
        SSL_CTX_add_extra_chain_cert(context.get(), issuer);
    // The end of the chain is an error to OpenSSL, which must not be taken for one of the client's.
    ERR_clear_error();
    auto const key_text = memory(settings.identity.pem_key);
    ssl_ptr<EVP_PKEY> key{PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, nullptr)};
    demand(key && SSL_CTX_use_PrivateKey(context.get(), key.get()) == 1, "private key");
    // The system's configuration forbids old versions; a test of a client that refuses them needs
    // a server that does not.
    SSL_CTX_set_security_level(context.get(), 0);
    SSL_CTX_set_min_proto_version(context.get(), openssl_version(settings.least));
    SSL_CTX_set_max_proto_version(context.get(), openssl_version(settings.most));
    SSL_CTX_set_mode(
        context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    return context;
}

descriptor listen_on_any_port() {
    descriptor listener{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    demand(
        listener.get() >= 0 &&
            ::bind(listener.get(), reinterpret_cast<sockaddr*>(&where), sizeof where) == 0 &&
            ::listen(listener.get(), SOMAXCONN) == 0,
        "cannot listen");
    return listener;
}

std::uint16_t port_of(descriptor const& listener) {
    sockaddr_in where{};
    socklen_t size = sizeof where;
    demand(
        ::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&where), &size) == 0, "no port");
    return ntohs(where.sin_port);
}

// Where a chunked body that starts at this place ends; npos while it is not whole.
std::size_t end_of_chunks(std::string_view bytes, std::size_t at) {
    for (;;) {
        auto const line_end = bytes.find("\r\n", at);
        if (line_end == std::string_view::npos) return line_end;
        auto const size =
            std::strtoull(std::string{bytes.substr(at, line_end - at)}.c_str(), nullptr, 16);
        at = line_end + 2;
        if (size == 0) {
            // Trailer lines, then an empty line.
            auto const end = bytes.substr(at).starts_with("\r\n") ? at : bytes.find("\r\n\r\n", at);
            if (end == std::string_view::npos) return end;
            return bytes.substr(at).starts_with("\r\n") ? at + 2 : end + 4;
        }
        if (bytes.size() - at < size + 2) return std::string_view::npos;
        at += size + 2;
    }
}

// How many of these bytes are the first request; npos while it is not whole.
std::size_t length_of_request(std::string_view bytes) {
    auto const headers_end = bytes.find("\r\n\r\n");
    if (headers_end == std::string_view::npos) return headers_end;
    std::string head{bytes.substr(0, headers_end + 2)};
    std::transform(head.begin(), head.end(), head.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    auto const body = headers_end + 4;
    if (head.find("\r\ntransfer-encoding:") != std::string::npos) return end_of_chunks(bytes, body);
    constexpr std::string_view field = "\r\ncontent-length:";
    auto const length = head.find(field);
    auto const size = length == std::string::npos
                          ? 0
                          : std::strtoull(head.c_str() + length + field.size(), nullptr, 10);
    return bytes.size() - body >= size ? body + size : std::string_view::npos;
}

/// What the connections' threads tell the test.
struct record {
    mutable std::mutex mutex; // guards all members
    mutable std::condition_variable changed;
    std::size_t accepted = 0;
    std::size_t at_rest = 0; // connections that do nothing more on their own
    std::vector<std::string> server_names;
    std::vector<std::string> requests;

    template <class Change>
    void update(Change change) {
        {
            std::lock_guard lock{mutex};
            change();
        }
        changed.notify_all();
    }
    template <class Value>
    auto read(Value value) const {
        std::lock_guard lock{mutex};
        return value();
    }
    template <class Condition>
    bool wait(std::chrono::milliseconds at_most, Condition condition) const {
        std::unique_lock lock{mutex};
        return changed.wait_for(lock, at_most, condition);
    }
};

/// Thrown where a script cannot go on: the client closed, a fault, or the server is to end.
struct connection_over {};

/// One connection. Every wait is a poll that the stop event ends.
class conversation {
public:
    conversation(descriptor socket, SSL_CTX* context, int stop_event, record& told)
        : socket_{std::move(socket)},
          stop_event_{stop_event},
          told_{told},
          tls_{context ? SSL_new(context) : nullptr} {
        if (tls_) SSL_set_fd(tls_.get(), socket_.get());
    }

    [[nodiscard]] bool is_at_rest() const { return at_rest_; }

    void follow(script const& steps) {
        try {
            for (next_ = 0; next_ < steps.size();)
                std::visit([this](auto const& one) { run(one); }, steps[next_++]);
            run(close_properly{});
            // NOLINTNEXTLINE(bugprone-empty-catch): the peer has left, and with it the script ends
        } catch (connection_over const&) {
        }
    }

private:
    void run(handshake const&) { need_handshake(); }

    void run(read_request const&) {
        std::size_t length = 0;
        while ((length = length_of_request(received_)) == std::string_view::npos)
            receive();
        told_.update([&] { told_.requests.push_back(received_.substr(0, length)); });
        received_.erase(0, length);
    }

    void run(read_bytes const& step) {
        while (received_.size() < step.count)
            receive();
        received_.erase(0, step.count);
    }

    void run(send_bytes const& step) {
        std::string_view rest{step.bytes};
        while (!rest.empty()) {
            if (step.pause.count() > 0) sleep(step.pause);
            auto const piece = step.piece == 0 ? rest : rest.substr(0, step.piece);
            transmit(piece);
            rest.remove_prefix(piece.size());
        }
    }

    void run(pause_for const& step) { sleep(step.duration); }

    void run(close_properly const&) {
        if (tls_ && shaken_) SSL_shutdown(tls_.get());
        run(close_without_notify{});
    }

    void run(close_without_notify const&) {
        // Closing with bytes unread would send RST in place of FIN.
        ::shutdown(socket_.get(), SHUT_WR);
        rest();
        char ignored[4096];
        auto const until = clock::now() + std::chrono::milliseconds{500};
        while (clock::now() < until && poll_for(POLLIN, std::chrono::milliseconds{50}))
            if (::recv(socket_.get(), ignored, sizeof ignored, 0) <= 0) break;
        throw connection_over{};
    }

    void run(reset const&) {
        linger const at_once{1, 0};
        ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        throw connection_over{};
    }

    void run(stall const&) {
        rest();
        for (;;)
            sleep(std::chrono::hours{1});
    }

    void run(hold const&) {
        rest();
        for (;; received_.clear())
            receive();
    }

    void run(again const&) { next_ = 0; }

    void run(relay_to const& step) {
        need_handshake();
        descriptor far{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
        sockaddr_in where{};
        where.sin_family = AF_INET;
        where.sin_port = htons(step.port);
        where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        auto const* const address = reinterpret_cast<sockaddr*>(&where);
        if (::connect(far.get(), address, sizeof where) != 0) throw connection_over{};
        int const on = 1;
        ::setsockopt(far.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        for (;;) {
            for (std::string_view rest{received_}; !rest.empty();) {
                auto const count = ::send(far.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
                if (count <= 0) throw connection_over{};
                rest.remove_prefix(static_cast<std::size_t>(count));
            }
            received_.clear();
            pollfd all[3] = {
                {socket_.get(), POLLIN, 0}, {far.get(), POLLIN, 0}, {stop_event_, POLLIN, 0}};
            bool const pending = tls_ && SSL_pending(tls_.get()) > 0;
            ::poll(all, 3, pending ? 0 : -1);
            if (all[2].revents != 0) throw connection_over{};
            if (pending || all[0].revents != 0) receive();
            if (all[1].revents == 0) continue;
            char bytes[16384];
            auto const count = ::recv(far.get(), bytes, sizeof bytes, MSG_DONTWAIT);
            if (count <= 0) run(close_properly{});
            transmit({bytes, static_cast<std::size_t>(count)});
        }
    }

    void rest() {
        if (!std::exchange(at_rest_, true)) told_.update([&] { ++told_.at_rest; });
    }

    // True when the socket is ready, false when the time is over first.
    bool poll_for(short events, std::chrono::milliseconds at_most) {
        pollfd both[2] = {{socket_.get(), events, 0}, {stop_event_, POLLIN, 0}};
        int const ready = ::poll(both, 2, static_cast<int>(at_most.count()));
        if (both[1].revents != 0) throw connection_over{};
        return ready > 0;
    }

    void sleep(std::chrono::milliseconds duration) {
        pollfd stop{stop_event_, POLLIN, 0};
        if (::poll(&stop, 1, static_cast<int>(duration.count())) > 0) throw connection_over{};
    }

    // Repeats a TLS operation until it is done; its result.
    template <class Operation>
    int complete(Operation operation) {
        for (;;) {
            ERR_clear_error(); // or SSL_get_error would report an older one
            int const result = operation();
            if (result > 0) return result;
            int const error = SSL_get_error(tls_.get(), result);
            if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE)
                throw connection_over{};
            while (!poll_for(error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, longest_wait)) {
            }
        }
    }

    void need_handshake() {
        if (!tls_ || shaken_) return;
        complete([this] { return SSL_accept(tls_.get()); });
        shaken_ = true;
        auto const* const name = SSL_get_servername(tls_.get(), TLSEXT_NAMETYPE_host_name);
        told_.update([&] { told_.server_names.emplace_back(name ? name : ""); });
    }

    void receive() {
        need_handshake();
        char bytes[16384];
        if (tls_) {
            int const count = complete([&] { return SSL_read(tls_.get(), bytes, sizeof bytes); });
            received_.append(bytes, static_cast<std::size_t>(count));
            return;
        }
        while (!poll_for(POLLIN, longest_wait)) {
        }
        auto const count = ::recv(socket_.get(), bytes, sizeof bytes, 0);
        if (count <= 0) throw connection_over{};
        received_.append(bytes, static_cast<std::size_t>(count));
    }

    void transmit(std::string_view bytes) {
        need_handshake();
        while (!bytes.empty()) {
            if (tls_) {
                int const count = complete([&] {
                    return SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size()));
                });
                bytes.remove_prefix(static_cast<std::size_t>(count));
                continue;
            }
            while (!poll_for(POLLOUT, longest_wait)) {
            }
            auto const count = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count <= 0) throw connection_over{};
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
    }

    static constexpr std::chrono::milliseconds longest_wait{60'000};

    descriptor socket_;
    int stop_event_;
    record& told_;
    ssl_ptr<SSL> tls_;
    bool shaken_ = false;
    bool at_rest_ = false;
    std::string received_;
    std::size_t next_ = 0;
};

} // namespace

struct wire_server::state {
    state(plain_or_tls const& tls, std::vector<script> given)
        : scripts_by_connection{std::move(given)},
          context{tls ? make_context(*tls) : nullptr},
          listener{listen_on_any_port()},
          stop_event{::eventfd(0, EFD_CLOEXEC)},
          port{port_of(listener)} {
        demand(stop_event.get() >= 0, "no event");
        demand(!scripts_by_connection.empty(), "no script");
        accepting = std::thread{[this] { accept_connections(); }};
    }

    ~state() {
        // Never read, so that it stays readable for every thread there is.
        ::eventfd_write(stop_event.get(), 1);
        accepting.join();
        for (auto& one : conversations)
            one.join();
    }

    void accept_connections() {
        pollfd both[2] = {{listener.get(), POLLIN, 0}, {stop_event.get(), POLLIN, 0}};
        while (::poll(both, 2, -1) >= 0 && both[1].revents == 0) {
            descriptor socket{
                ::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
            if (socket.get() < 0) continue;
            int const on = 1;
            ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            std::size_t number = 0;
            told.update([&] { number = told.accepted++; });
            auto const last = scripts_by_connection.size() - 1;
            auto const& steps = scripts_by_connection[std::min(number, last)];
            conversations.emplace_back([this, &steps, taken = std::move(socket)]() mutable {
                // OpenSSL writes without MSG_NOSIGNAL; a closed client must not end the test.
                sigset_t broken_pipe;
                sigemptyset(&broken_pipe);
                sigaddset(&broken_pipe, SIGPIPE);
                pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
                bool told_of_rest = false;
                {
                    conversation one{std::move(taken), context.get(), stop_event.get(), told};
                    one.follow(steps);
                    told_of_rest = one.is_at_rest();
                } // a reset is sent when the socket is closed here
                if (!told_of_rest) told.update([&] { ++told.at_rest; });
            });
        }
    }

    std::vector<script> scripts_by_connection;
    ssl_ptr<SSL_CTX> context;
    descriptor listener;
    descriptor stop_event;
    std::uint16_t port;
    record told;
    std::list<std::thread> conversations; // for the accepting thread until it has ended
    std::thread accepting;
};

wire_server::wire_server(plain_or_tls const& tls, script for_every_connection)
    : wire_server{tls, scripts{{std::move(for_every_connection)}}} {}
wire_server::wire_server(plain_or_tls const& tls, scripts for_connections)
    : state_{std::make_unique<state>(tls, std::move(for_connections.each))} {}
wire_server::~wire_server() = default;

std::uint16_t wire_server::port() const { return state_->port; }

std::string wire_server::origin(std::string const& host) const {
    return (state_->context ? "https://" : "http://") + host + ':' + std::to_string(port());
}

std::size_t wire_server::connections() const {
    return state_->told.read([this] { return state_->told.accepted; });
}
std::size_t wire_server::handshakes() const { return server_names().size(); }
std::vector<std::string> wire_server::server_names() const {
    return state_->told.read([this] { return state_->told.server_names; });
}
std::vector<std::string> wire_server::requests() const {
    return state_->told.read([this] { return state_->told.requests; });
}

bool wire_server::wait_for_connections(std::size_t count, std::chrono::milliseconds at_most) const {
    auto const& told = state_->told;
    return told.wait(at_most, [&] { return told.accepted >= count; });
}
bool wire_server::wait_for_requests(std::size_t count, std::chrono::milliseconds at_most) const {
    auto const& told = state_->told;
    return told.wait(at_most, [&] { return told.requests.size() >= count; });
}
bool wire_server::wait_for_rest(std::size_t connections, std::chrono::milliseconds at_most) const {
    auto const& told = state_->told;
    return told.wait(at_most, [&] { return told.at_rest >= connections; });
}

std::string http_response(unsigned status, std::string const& body, std::string const& headers) {
    return "HTTP/1.1 " + std::to_string(status) +
           " Scripted\r\nContent-Type: application/json\r\n" + headers +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::uint16_t closed_port() { return port_of(listen_on_any_port()); }

} // namespace rampart::test
