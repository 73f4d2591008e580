// Transports and processes: forked children, started programs, and what is left in this thread.
#include <rampart/async.hpp>

#include <dirent.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <openssl/err.h>

#include <doctest/doctest.h>

#include <rampart/hexarails.hpp>
#include <rampart/sandbox/server.hpp>

#include "../support/either_client.hpp"
#include "../support/single_call.hpp"
#include "../support/wire_server.hpp"

namespace {

namespace asio = boost::asio;
namespace hexarails = rampart::hexarails;
namespace http = rampart::http;
namespace sandbox = rampart::sandbox;
using namespace rampart::test;
using namespace std::chrono_literals;
using rampart::errc;
using rampart::test::either_client;

constexpr http::timeouts patient{.call = 60s, .connect = 60s, .pool_wait = 60s};

/// A sandbox in a process of its own, so that this one has no thread when it forks.
class sandbox_process {
public:
    sandbox_process() {
        std::array<int, 2> told{};
        std::array<int, 2> lives{};
        REQUIRE(::pipe2(told.data(), O_CLOEXEC) == 0);
        REQUIRE(::pipe2(lives.data(), O_CLOEXEC) == 0);
        id_ = ::fork();
        REQUIRE(id_ >= 0);
        if (id_ == 0) {
            ::close(lives[1]);
            serve(told[1], lives[0]);
        }
        ::close(told[1]);
        ::close(lives[0]);
        stop_ = lives[1];
        char block[4096];
        std::string text;
        for (ssize_t count = 0; (count = ::read(told[0], block, sizeof block)) > 0;)
            text.append(block, static_cast<std::size_t>(count));
        ::close(told[0]);
        auto const end = text.find('\n');
        base_url = text.substr(0, end);
        ca_pem = text.substr(end + 1);
        REQUIRE(base_url.starts_with("https://"));
    }
    ~sandbox_process() {
        ::close(stop_);
        ::waitpid(id_, nullptr, 0);
    }
    sandbox_process(sandbox_process const&) = delete;
    sandbox_process& operator=(sandbox_process const&) = delete;

    std::string base_url;
    std::string ca_pem;

private:
    [[noreturn]] static void serve(int told, int lives) {
        {
            sandbox::server const server;
            auto const text = server.base_url() + '\n' + server.ca_pem();
            bool const said = ::write(told, text.data(), text.size()) > 0;
            ::close(told);
            char byte = 0;
            while (said && ::read(lives, &byte, 1) < 0) {
            }
        }
        ::_exit(0);
    }

    pid_t id_ = -1;
    int stop_ = -1;
};

/// Pays under a reference; whether the answer is to this payment.
bool pays(either_client& api, std::string const& reference) {
    auto const made = api.call<hexarails::create_payment>(
        {.deductCurrency = hexarails::currency_code::USDT,
         .amount = "1.00",
         .currency = hexarails::currency_code::USD,
         .bankAccountId = "bank-1",
         .reference = reference});
    return made && made->reference == reference;
}

/// What this process's descriptors are: "socket", "eventpoll" ..., as many of each as there are.
std::multiset<std::string> open_descriptors() {
    std::multiset<std::string> out;
    auto* const folder = ::opendir("/proc/self/fd");
    REQUIRE(folder != nullptr);
    while (auto const* const entry = ::readdir(folder)) {
        char target[256];
        auto const path = std::string{"/proc/self/fd/"} + entry->d_name;
        auto const size = ::readlink(path.c_str(), target, sizeof target);
        if (size <= 0) continue;
        std::string const name{target, static_cast<std::size_t>(size)};
        for (std::string const kind : {"socket", "[eventpoll]", "[timerfd]", "[eventfd]"}) {
            if (name.find(kind) != std::string::npos) out.insert(kind);
        }
    }
    ::closedir(folder);
    return out;
}

/// Runs `work` in a child; its exit code, or minus the signal that ended it.
template <class Work>
int in_child(Work work, asio::io_context* context) {
    if (context != nullptr) context->notify_fork(asio::execution_context::fork_prepare);
    auto const id = ::fork();
    REQUIRE(id >= 0);
    if (id == 0) {
        ::alarm(60); // a child that hangs is ended
        if (context != nullptr) context->notify_fork(asio::execution_context::fork_child);
        ::_exit(work());
    }
    if (context != nullptr) context->notify_fork(asio::execution_context::fork_parent);
    return id;
}

int status_of(int id) {
    int status = 0;
    REQUIRE(::waitpid(id, &status, 0) == id);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

either_client client_of(sandbox_process const& server, bool asynchronous) {
    return either_client{
        asynchronous,
        server.base_url,
        {"sandbox-hexarails-key", rampart::sign::secret{"sandbox-hexarails-secret"}},
        {.ca_pem = server.ca_pem, .fresh_for_changes = 60s}, // a round may take its time
        patient};
}

void pay_on_both_sides(bool asynchronous) {
    sandbox_process const server;
    auto api = client_of(server, asynchronous);
    auto* const context = asynchronous ? &api.context() : nullptr;
    REQUIRE(pays(api, "warm"));
    auto const before = open_descriptors();
    for (int round = 0; round < 20; ++round) {
        CAPTURE(round);
        auto const number = std::to_string(round);
        auto const child = in_child(
            [&] {
                if (!pays(api, "child-" + number)) return 1;
                // Nothing of the parent's is left open, and nothing is there twice.
                if (open_descriptors() != before) return 2;
                if (!pays(api, "child-again-" + number)) return 3;
                // A fork of a fork.
                auto const grandchild =
                    in_child([&] { return pays(api, "grandchild-" + number) ? 0 : 1; }, context);
                if (status_of(grandchild) != 0) return 4;
                api.reset();
                return 0;
            },
            context);
        CHECK(pays(api, "parent-" + number));
        CHECK(status_of(child) == 0);
    }
    auto const seen = api.metrics();
    CHECK(seen.made == 1); // nobody disturbed the parent's connection
    CHECK(seen.reused == 20);
}

} // namespace

TEST_CASE("after a fork both processes pay, each over connections of its own") {
    SUBCASE("blocking") { pay_on_both_sides(false); }
    SUBCASE("asynchronous") { pay_on_both_sides(true); }
}

TEST_CASE("a child that ends without a call leaves its parent's connection alone") {
    sandbox_process const server;
    for (bool const asynchronous : {false, true}) {
        CAPTURE(asynchronous);
        auto api = client_of(server, asynchronous);
        REQUIRE(pays(api, "warm"));
        auto const child = in_child(
            [&] {
                api.reset();
                return 0;
            },
            nullptr);
        CHECK(status_of(child) == 0);
        CHECK(pays(api, "parent"));
        CHECK(api.metrics().made == 1);
    }
}

TEST_CASE("a program started by this process inherits no socket of a client or a sandbox") {
    sandbox::server const server;
    auto const client_of_it = [&](bool asynchronous) {
        return either_client{
            asynchronous,
            server.base_url(),
            {"sandbox-hexarails-key", rampart::sign::secret{"sandbox-hexarails-secret"}},
            {.ca_pem = server.ca_pem()},
            patient};
    };
    auto blocking = client_of_it(false);
    auto asynchronous = client_of_it(true);
    REQUIRE(pays(blocking, "warm"));
    REQUIRE(pays(asynchronous, "warm"));
    std::size_t sockets = 0;
    for (int number = 3; number < 256; ++number) {
        char target[64];
        auto const path = "/proc/self/fd/" + std::to_string(number);
        auto const size = ::readlink(path.c_str(), target, sizeof target);
        std::string const name{target, static_cast<std::size_t>(size > 0 ? size : 0)};
        if (name.find("socket") == std::string::npos && name.find("anon_inode") != 0) continue;
        CAPTURE(name);
        sockets += name.find("socket") == 0;
        CHECK((::fcntl(number, F_GETFD) & FD_CLOEXEC) != 0);
    }
    CHECK(sockets >= 5); // one that listens, and both ends of two connections
}

TEST_CASE("no failure leaves an entry in this thread's OpenSSL error queue") {
    sandbox::authority const ca;
    sandbox::authority const other;
    auto const localhost = ca.issue(sandbox::leaf_request::localhost());
    auto const message = http::request{http::method::get, "/", {{"Host", "localhost"}}, {}, false};
    http::tls_settings const trusting{.ca_pem = ca.ca_pem(), .use_system_authorities = false};
    auto const fails = [&](http::tls_settings settings, wire_server const& server) {
        ERR_clear_error();
        http::tls_transport carrier{std::move(settings)};
        CHECK(ERR_peek_error() == 0);
        auto const answer =
            rampart::test::send(carrier, *http::origin::parse(server.origin()), message, patient);
        CHECK(ERR_peek_error() == 0);
        REQUIRE(answer.has_error());
        return answer.error().code;
    };
    script const fine{read_request{}, send_bytes{http_response(200, "{}")}};
    wire_server const server{localhost, fine};
    auto with = trusting;
    with.ca_pem = other.ca_pem();
    CHECK(fails(with, server) == errc::certificate_rejected);
    with = trusting;
    with.ca_file = "/nowhere/ca.pem";
    CHECK(fails(with, server) == errc::invalid_tls_settings);
    with = trusting;
    with.ca_pem = "no certificate";
    CHECK(fails(with, server) == errc::invalid_tls_settings);
    wire_server const foreign{ca.issue({.dns_names = {"other.example"}}), fine};
    CHECK(fails(trusting, foreign) == errc::certificate_rejected);
    wire_server const old{tls_settings{localhost, tls_version::v1_0, tls_version::v1_1}, fine};
    CHECK(fails(trusting, old) == errc::tls_handshake_failed);
    wire_server const cut{localhost, {read_request{}, close_without_notify{}}};
    CHECK(fails(trusting, cut) == errc::connection_closed);
    wire_server const broken{localhost, {read_request{}, reset{}}};
    CHECK(fails(trusting, broken) == errc::connection_closed);
    wire_server const silent{localhost, {close_without_notify{}}};
    CHECK(fails(trusting, silent) == errc::tls_handshake_failed);
}

TEST_CASE("a certificate counts for the names in its subjectAltName, not for its common name") {
    sandbox::authority const ca;
    auto const message = http::request{http::method::get, "/", {{"Host", "localhost"}}, {}, false};
    script const fine{read_request{}, send_bytes{http_response(200, "{}")}};
    for (bool const named : {false, true}) {
        CAPTURE(named);
        sandbox::leaf_request leaf;
        leaf.common_name = "localhost"; // and no other name, unless:
        if (named) leaf.dns_names = {"localhost"};
        wire_server const server{ca.issue(leaf), fine};
        http::tls_transport carrier{{.ca_pem = ca.ca_pem(), .use_system_authorities = false}};
        auto const answer =
            rampart::test::send(carrier, *http::origin::parse(server.origin()), message, patient);
        CHECK(answer.has_value() == named);
        if (!named) CHECK(answer.error().code == errc::certificate_rejected);
    }
}
