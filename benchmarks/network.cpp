// Usage: network [PAYMENTS]
//
// What a bad network costs a call, on loopback: an address that swallows packets, a name server
// that hangs, and idle connections that the server closes at random times while PAYMENTS (10,000)
// are made over them. Prints a line for each; ends with 1 when a target is missed.
#include <dlfcn.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <rampart/hexarails.hpp>
#include <rampart/http/async_tls_transport.hpp>
#include <rampart/http/examine_connection.hpp>
#include <rampart/sandbox/authority.hpp>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = rampart::http;
using clock_type = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr char const* hung_name = "hung.test";
constexpr char const* holed_name = "holed.test"; // 127.0.0.9, then 127.0.0.1
constexpr char const* plain_name = "plain.test"; // 127.0.0.1

double milliseconds(clock_type::duration time) {
    return std::chrono::duration<double, std::milli>(time).count();
}

double median(std::vector<double> all) {
    std::sort(all.begin(), all.end());
    return all[all.size() / 2];
}

/// Says what was measured; whether it is within its target.
bool tell(char const* what, double measured, double target, char const* unit) {
    bool const fine = measured <= target;
    std::printf(
        "%-62s %9.2f %-3s target %8.2f %s\n", what, measured, unit, target, fine ? "" : "MISSED");
    std::fflush(stdout);
    return fine;
}

/// Answers every request over TLS, and closes a connection that was idle for a random time.
class closing_server {
public:
    explicit closing_server(rampart::sandbox::authority const& ca) {
        auto const leaf = ca.issue({.dns_names = {"localhost", hung_name, holed_name, plain_name}});
        tls_.use_certificate_chain(asio::buffer(leaf.pem_chain));
        tls_.use_private_key(asio::buffer(leaf.pem_key), asio::ssl::context::pem);
        asio::co_spawn(context_, accept(), asio::detached);
        thread_ = std::thread{[this] { context_.run(); }};
    }
    ~closing_server() {
        context_.stop();
        thread_.join();
    }
    closing_server(closing_server const&) = delete;
    closing_server& operator=(closing_server const&) = delete;

    unsigned short port() const { return port_; }
    std::string url(std::string const& host = "localhost") const {
        return "https://" + host + ':' + std::to_string(port_);
    }
    std::size_t closed() const { return closed_; }

private:
    asio::awaitable<void> accept() {
        for (;;) {
            auto socket = co_await acceptor_.async_accept(asio::use_awaitable);
            socket.set_option(asio::ip::tcp::no_delay{true});
            asio::co_spawn(context_, serve(std::move(socket)), asio::detached);
        }
    }

    asio::awaitable<void> serve(asio::ip::tcp::socket socket) {
        constexpr std::string_view body =
            R"({"status":"SUCCESS","data":{"id":"p-1","rate":"1","deductAmount":"1",)"
            R"("deductCurrency":"USDT","receivedCurrency":"USD","receivedAmount":"1",)"
            R"("bankCharge":"0","reference":"invoice-1"}})";
        auto const answer = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) +
                            "\r\n\r\n" + std::string{body};
        constexpr auto tuple = asio::as_tuple(asio::use_awaitable);
        beast::ssl_stream<beast::tcp_stream> stream{std::move(socket), tls_};
        auto [failed] = co_await stream.async_handshake(asio::ssl::stream_base::server, tuple);
        std::string bytes;
        std::vector<char> room(16384);
        while (!failed) {
            // As servers do: the request's head ends with a blank line, and its length is there.
            auto const head = bytes.find("\r\n\r\n");
            if (head != std::string::npos && bytes.size() >= head + 4 + length_of(bytes)) {
                bytes.clear();
                auto [broken, sent] =
                    co_await asio::async_write(stream, asio::buffer(answer), tuple);
                failed = broken;
                continue;
            }
            beast::get_lowest_layer(stream).expires_after(idle_time());
            auto [ended, count] = co_await stream.async_read_some(asio::buffer(room), tuple);
            if (ended == beast::error::timeout) ++closed_;
            failed = ended;
            bytes.append(room.data(), count);
        }
    }

    static std::size_t length_of(std::string const& bytes) {
        auto const at = bytes.find("Content-Length: ");
        return at == std::string::npos ? 0 : std::strtoull(bytes.c_str() + at + 16, nullptr, 10);
    }

    std::chrono::milliseconds idle_time() {
        return std::chrono::milliseconds{std::uniform_int_distribution<int>{1'000, 3'000}(random_)};
    }

    asio::io_context context_{1};
    asio::ssl::context tls_{asio::ssl::context::tls_server};
    asio::ip::tcp::acceptor acceptor_{context_, {asio::ip::make_address("127.0.0.1"), 0}};
    unsigned short port_ = acceptor_.local_endpoint().port();
    std::mt19937 random_{4711};
    std::atomic<std::size_t> closed_{0};
    std::thread thread_;
};

/// A listener on 127.0.0.9 whose queue is full: what is sent there is swallowed.
class black_hole {
public:
    explicit black_hole(unsigned short port) {
        asio::ip::tcp::endpoint const where{asio::ip::make_address("127.0.0.9"), port};
        auto const size = static_cast<socklen_t>(where.size());
        lines_.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        if (::bind(lines_[0], where.data(), size) != 0 || ::listen(lines_[0], 0) != 0)
            std::perror("127.0.0.9");
        for (int count = 0; count < 64; ++count) {
            lines_.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
            ::connect(lines_.back(), where.data(), size);
            pollfd ready{lines_.back(), POLLOUT, 0};
            if (::poll(&ready, 1, 100) == 0) return;
        }
    }
    ~black_hole() {
        for (int const one : lines_)
            ::close(one);
    }
    black_hole(black_hole const&) = delete;
    black_hole& operator=(black_hole const&) = delete;

private:
    std::vector<int> lines_;
};

http::tls_settings trusting(rampart::sandbox::authority const& ca) {
    return {.ca_pem = ca.ca_pem(), .use_system_authorities = false};
}

bool measure_black_hole(closing_server const& server, http::tls_settings const& settings) {
    black_hole const hole{server.port()};
    std::vector<double> extra;
    for (int round = 0; round < 11; ++round) {
        auto const time = [&](char const* name) {
            auto const begun = clock_type::now();
            auto const report =
                http::examine_connection(*http::origin::parse(server.url(name)), settings, {});
            if (report.failure) std::puts(report.failure->describe().c_str());
            return milliseconds(clock_type::now() - begun);
        };
        auto const without = time(plain_name);
        extra.push_back(time(holed_name) - without);
    }
    return tell("first of two addresses black-holed: extra time", median(extra), 300, "ms");
}

asio::awaitable<void>
ask(http::async_tls_transport& transport, http::origin to, http::timeouts limits,
    std::optional<clock_type::time_point>& ended) {
    auto const got = co_await transport.connect(to, limits, http::connection_use::new_only);
    ended = clock_type::now();
}

bool measure_hung_lookup(closing_server const& server, http::tls_settings const& settings) {
    auto const hung = *http::origin::parse(server.url(hung_name));
    auto const plain = *http::origin::parse(server.url(plain_name));
    http::timeouts const limits{.call = 30s, .connect = 1s};
    bool fine = true;
    {
        auto const begun = clock_type::now();
        http::tls_transport transport{settings};
        auto const late = transport.connect(hung, limits, http::connection_use::kept_or_new);
        auto const took = milliseconds(clock_type::now() - begun);
        fine &= late.has_error() && took >= 1000;
        fine &= tell("lookup hangs, connect limit 1 s, blocking: error after", took, 1100, "ms");
    }
    asio::io_context context{1};
    http::async_tls_transport transport{context, settings};
    std::optional<clock_type::time_point> late;
    std::optional<clock_type::time_point> cancelled;
    asio::cancellation_signal stop;
    clock_type::time_point stopped{};
    double others = 0;
    auto const begun = clock_type::now();
    asio::co_spawn(context, ask(transport, hung, limits, late), asio::detached);
    asio::co_spawn(
        context, ask(transport, hung, {.call = 30s, .connect = 20s}, cancelled),
        asio::bind_cancellation_slot(stop.slot(), asio::detached));
    asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            asio::steady_timer timer{context};
            for (int count = 0; count < 50; ++count) {
                std::optional<clock_type::time_point> done;
                auto const from = clock_type::now();
                co_await ask(transport, plain, limits, done);
                others = (std::max)(others, milliseconds(*done - from));
                if (count == 25) {
                    stopped = clock_type::now();
                    stop.emit(asio::cancellation_type::all);
                }
                timer.expires_after(10ms);
                co_await timer.async_wait(asio::use_awaitable);
            }
        },
        asio::detached);
    context.run();
    auto const took = milliseconds(*late - begun);
    fine &= took >= 1000;
    fine &= tell("the same, asynchronous: error after", took, 1100, "ms");
    fine &= tell("cancelled: ended after", milliseconds(*cancelled - stopped), 50, "ms");
    fine &= tell("50 other connections meanwhile: slowest", others, 500, "ms");
    return fine;
}

struct outcomes {
    std::atomic<std::size_t> paid{0};
    std::atomic<std::size_t> unknown{0};
    std::atomic<std::size_t> other{0};
    std::atomic<std::size_t> made{0};
    std::atomic<std::size_t> reused{0};
};

/// By 200 callers, each over a connection of its own, with pauses of up to 3.2 s.
void pay(
    closing_server const& server, http::tls_settings const& settings, std::size_t payments,
    outcomes& seen) {
    constexpr std::size_t callers = 200;
    std::atomic<std::size_t> left{payments};
    std::vector<std::thread> threads;
    for (std::size_t number = 0; number < callers; ++number) {
        threads.emplace_back([&, number] {
            rampart::hexarails::client api{
                server.url(),
                {"key", rampart::sign::secret{"secret"}},
                http::tls_transport{settings}};
            std::mt19937 random{static_cast<unsigned>(number)};
            std::uniform_int_distribution<int> pause{0, 3'200};
            for (;;) {
                auto before = left.load();
                while (before > 0 && !left.compare_exchange_weak(before, before - 1)) {
                }
                if (before == 0) break;
                std::this_thread::sleep_for(std::chrono::milliseconds{pause(random)});
                auto const done = api.call<rampart::hexarails::create_payment>(
                    {.deductCurrency = rampart::hexarails::currency_code::USDT,
                     .amount = "1.00",
                     .currency = rampart::hexarails::currency_code::USD,
                     .bankAccountId = "bank-1",
                     .reference = "invoice-1"});
                if (done) {
                    ++seen.paid;
                } else if (done.error().outcome_unknown()) {
                    ++seen.unknown;
                } else {
                    ++seen.other;
                }
            }
            auto const metrics = api.transport().metrics();
            seen.made += metrics.made;
            seen.reused += metrics.reused;
        });
    }
    for (auto& one : threads)
        one.join();
    std::printf(
        "%zu payments: %zu paid, %zu unknown, %zu other errors; %zu connections made, %zu payments "
        "over kept ones\n",
        payments, seen.paid.load(), seen.unknown.load(), seen.other.load(), seen.made.load(),
        seen.reused.load());
}

bool measure_payments(
    closing_server const& server, http::tls_settings const& settings, std::size_t payments) {
    outcomes seen;
    pay(server, settings, payments, seen);
    bool const fine = tell(
        "payments over connections closed at random: outcome unknown",
        static_cast<double>(seen.unknown.load()), 0, "");
    return fine && seen.other == 0;
}

} // namespace

// In place of libc's, for this program.
extern "C" int
getaddrinfo(char const* name, char const* service, addrinfo const* hints, addrinfo** found) {
    using function = int (*)(char const*, char const*, addrinfo const*, addrinfo**);
    static auto const real = reinterpret_cast<function>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    auto const is = [&](char const* one) { return name != nullptr && std::strcmp(name, one) == 0; };
    if (is(hung_name)) {
        std::this_thread::sleep_for(20s);
        return EAI_AGAIN;
    }
    if (is(plain_name)) return real("127.0.0.1", service, hints, found);
    if (!is(holed_name)) return real(name, service, hints, found);
    int const code = real("127.0.0.9", service, hints, found);
    return code != 0 ? code : real("127.0.0.1", service, hints, &(*found)->ai_next);
}

int main(int count, char** arguments) {
    std::size_t const payments = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 10'000;
    rampart::sandbox::authority const ca;
    closing_server const server{ca};
    auto const settings = trusting(ca);
    bool fine = measure_black_hole(server, settings);
    fine &= measure_hung_lookup(server, settings);
    fine &= measure_payments(server, settings, payments);
    return fine ? 0 : 1;
}
