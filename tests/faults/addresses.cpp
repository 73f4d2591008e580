// A host with several addresses: each is tried in turn, and the request goes out once.
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include <doctest/doctest.h>

#include <rampart/http/examine_connection.hpp>

#include <rampart/sandbox/authority.hpp>

#include "../support/carrier.hpp"
#include "../support/system_faults.hpp"
#include "../support/wire_server.hpp"

using namespace rampart;
using namespace rampart::test;
using namespace std::chrono_literals;

namespace {

namespace asio = boost::asio;

constexpr http::timeouts patient{.call = 20s, .connect = 20s};

sandbox::authority const& ca() {
    static sandbox::authority const made;
    return made;
}

sandbox::certificate const& named() {
    static auto const made = ca().issue({.dns_names = {"server.test"}});
    return made;
}

/// One call to a host that has these addresses.
result<http::response> call(wire_server const& server, way how, std::vector<std::string> resolved) {
    resolved_addresses const known{std::move(resolved)};
    carrier client{how, {.ca_pem = ca().ca_pem(), .use_system_authorities = false}};
    http::request const message{http::method::get, "/", {{"Host", "server.test"}}, {}, false};
    return client.send(*http::origin::parse(server.origin("server.test")), message, patient);
}

/// An address of this machine whose packets of new connections are swallowed: its listener's queue
/// is full and stays so.
class black_hole {
public:
    black_hole(std::string const& address, std::uint16_t port) {
        auto const family = address.find(':') == std::string::npos ? AF_INET : AF_INET6;
        listener_ = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        REQUIRE(listener_ >= 0);
        where_ = asio::ip::tcp::endpoint{asio::ip::make_address(address), port};
        REQUIRE(::bind(listener_, where_.data(), static_cast<socklen_t>(where_.size())) == 0);
        REQUIRE(::listen(listener_, 0) == 0);
        // Until one is not answered.
        for (int count = 0; count < 64; ++count) {
            auto const one = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
            REQUIRE(one >= 0);
            fill_.push_back(one);
            ::connect(one, where_.data(), static_cast<socklen_t>(where_.size()));
            pollfd ready{one, POLLOUT, 0};
            if (::poll(&ready, 1, 100) == 0) return;
        }
        FAIL("the queue does not fill");
    }
    ~black_hole() {
        for (auto const one : fill_)
            ::close(one);
        ::close(listener_);
    }
    black_hole(black_hole const&) = delete;
    black_hole& operator=(black_hole const&) = delete;

private:
    asio::ip::tcp::endpoint where_;
    int listener_ = -1;
    std::vector<int> fill_;
};

/// Connects to a server under a name with these addresses.
http::connect_report examined(
    wire_server const& server, std::vector<std::string> resolved, http::tls_settings settings = {},
    http::timeouts const& limits = patient) {
    resolved_addresses const known{std::move(resolved)};
    settings.ca_pem = ca().ca_pem();
    settings.use_system_authorities = false;
    return http::examine_connection(
        *http::origin::parse(server.origin("server.test")), settings, limits);
}

} // namespace

TEST_CASE("an address that refuses is passed over, of its own family or the other") {
    // The server listens on 127.0.0.1 only.
    std::vector<std::vector<std::string>> const lists{
        {"127.0.0.1"},
        {"127.0.0.2", "127.0.0.1"},
        {"::1", "127.0.0.1"},
        {"127.0.0.2", "::1", "127.0.0.3", "127.0.0.1"}};
    for (auto const how : {way::blocking, way::asynchronous}) {
        for (auto const& resolved : lists) {
            CAPTURE(resolved.size());
            wire_server const server{
                named(), script{read_request{}, send_bytes{http_response(200, "{}")}}};
            auto const answer = call(server, how, resolved);
            REQUIRE_MESSAGE(answer.has_value(), answer.error().describe());
            CHECK(answer->status == 200);
            CHECK(server.requests().size() == 1);
        }
    }
}

TEST_CASE("where every address refuses, nothing was sent and the error says so") {
    for (auto const how : {way::blocking, way::asynchronous}) {
        wire_server const server{named(), script{read_request{}}};
        auto const answer = call(server, how, {"127.0.0.2", "::1"});
        REQUIRE(answer.has_error());
        CHECK(answer.error().code == errc::connect_failed);
        CHECK(answer.error().delivery == delivery::not_sent);
        CHECK(server.requests().empty());
    }
}

TEST_CASE("a name without an address is an error of connecting, and nothing was sent") {
    for (auto const how : {way::blocking, way::asynchronous}) {
        wire_server const server{named(), script{read_request{}}};
        auto const answer = call(server, how, {});
        REQUIRE(answer.has_error());
        INFO(answer.error().describe());
        CHECK(
            (answer.error().code == errc::connect_failed ||
             answer.error().code == errc::resolve_failed));
        CHECK(answer.error().delivery == delivery::not_sent);
        CHECK(server.connections() == 0);
    }
}

TEST_CASE("an address that swallows what is sent there costs the head start of the next one") {
    wire_server const server{
        named(), script{read_request{}, send_bytes{http_response(200, "{}")}, again{}}};
    black_hole const hole{"127.0.0.9", server.port()};
    for (auto const how : {way::blocking, way::asynchronous}) {
        auto const answer = call(server, how, {"127.0.0.9", "127.0.0.1"});
        REQUIRE_MESSAGE(answer.has_value(), answer.error().describe());
    }
    auto const report = examined(server, {"127.0.0.9", "127.0.0.1"});
    REQUIRE_FALSE(report.failure.has_value());
    CHECK(report.name == "server.test");
    CHECK(report.addresses == std::vector<std::string>{"127.0.0.9", "127.0.0.1"});
    REQUIRE(report.tried.size() == 2);
    CHECK(report.tried[0].outcome == http::address_outcome::overtaken);
    CHECK(report.tried[1].outcome == http::address_outcome::connected);
    CHECK(report.connect_time >= 250ms);
    auto const extra = std::chrono::duration_cast<std::chrono::milliseconds>(report.connect_time);
    MESSAGE("a swallowing address first: ", extra.count(), " ms until connected");
}

TEST_CASE("a timeout names every address that did not answer, and those that refused") {
    wire_server const server{named(), script{read_request{}}};
    black_hole const hole{"127.0.0.9", server.port()};
    auto const port = std::to_string(server.port());
    auto const report =
        examined(server, {"127.0.0.9", "127.0.0.2"}, {}, {.call = 60s, .connect = 600ms});
    REQUIRE(report.failure.has_value());
    CHECK(report.failure->code == errc::connect_timeout);
    CHECK(report.failure->delivery == delivery::not_sent);
    CAPTURE(report.failure->message);
    CHECK(report.failure->message.find("127.0.0.9:" + port + ": no answer") != std::string::npos);
    CHECK(
        report.failure->message.find("127.0.0.2:" + port + ": Connection refused") !=
        std::string::npos);
    REQUIRE(report.tried.size() == 2);
    CHECK(report.tried[0].outcome == http::address_outcome::no_answer);
    CHECK(report.tried[1].outcome == http::address_outcome::failed);
    CHECK(report.tried[1].code == asio::error::connection_refused);
    for (auto const how : {way::blocking, way::asynchronous}) {
        resolved_addresses const known{{"127.0.0.9"}};
        carrier client{how, {.ca_pem = ca().ca_pem(), .use_system_authorities = false}};
        http::request const message{http::method::get, "/", {{"Host", "server.test"}}, {}, false};
        auto const late = client.send(
            *http::origin::parse(server.origin("server.test")), message,
            {.call = 100ms, .connect = 60s});
        REQUIRE(late.has_error());
        CHECK(late.error().code == errc::call_timeout);
        CHECK(late.error().delivery == delivery::not_sent);
    }
}

TEST_CASE("where all addresses refuse, the error names each and what it said") {
    wire_server const server{named(), script{read_request{}}};
    auto const port = std::to_string(server.port());
    auto const report = examined(server, {"127.0.0.2", "127.0.0.3", "::1"});
    REQUIRE(report.failure.has_value());
    CAPTURE(report.failure->message);
    CHECK(report.failure->code == errc::connect_failed);
    for (auto const* const address : {"127.0.0.2:", "127.0.0.3:", "[::1]:"})
        CHECK(report.failure->message.find(address + port + ": ") != std::string::npos);
    // The families alternate.
    REQUIRE(report.tried.size() == 3);
    CHECK(report.tried[0].address == "127.0.0.2:" + port);
    CHECK(report.tried[1].address == "[::1]:" + port);
    CHECK(report.tried[2].address == "127.0.0.3:" + port);
}

TEST_CASE("one family alone is used where that is asked for") {
    wire_server const server{
        named(), script{read_request{}, send_bytes{http_response(200, "{}")}, again{}}};
    using addresses = std::vector<std::string>;
    auto const of = [&](http::address_family family, addresses const& resolved) {
        http::tls_settings settings;
        settings.address_family = family;
        return examined(server, resolved, settings);
    };
    CHECK(of(http::address_family::ipv4, {"::1", "127.0.0.1"}).addresses == addresses{"127.0.0.1"});
    auto const other = of(http::address_family::ipv6, {"127.0.0.1", "::1"});
    CHECK(other.addresses == addresses{"::1"});
    REQUIRE(other.failure.has_value());
    CHECK(other.failure->code == errc::connect_failed);
    auto const none = of(http::address_family::ipv6, {"127.0.0.1"});
    REQUIRE(none.failure.has_value());
    CHECK(none.failure->code == errc::connect_failed);
    CHECK(none.failure->message.find("no IPv6 address") != std::string::npos);
}

TEST_CASE("connections go out from the address that the settings name") {
    std::uint16_t port = 0;
    auto const listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    asio::ip::tcp::endpoint where{asio::ip::make_address("127.0.0.1"), 0};
    REQUIRE(::bind(listener, where.data(), static_cast<socklen_t>(where.size())) == 0);
    REQUIRE(::listen(listener, 4) == 0);
    auto size = static_cast<socklen_t>(where.capacity());
    REQUIRE(::getsockname(listener, where.data(), &size) == 0);
    port = where.port();
    resolved_addresses const known{{"::1", "127.0.0.1"}};
    http::tls_settings settings;
    settings.bind_address = "127.0.0.77";
    auto const to = *http::origin::parse("https://server.test:" + std::to_string(port));
    // The listener says nothing, so that the handshake takes as long as it may.
    auto const report = http::examine_connection(to, settings, {.call = 60s, .connect = 200ms});
    CHECK(report.addresses == std::vector<std::string>{"127.0.0.1"});
    asio::ip::tcp::endpoint caller;
    size = static_cast<socklen_t>(caller.capacity());
    auto const accepted = ::accept(listener, caller.data(), &size);
    REQUIRE(accepted >= 0);
    CHECK(caller.address().to_string() == "127.0.0.77");
    ::close(accepted);
    ::close(listener);
    for (auto const* const wrong : {"localhost", "127.0.0", "192.0.2.7/24"}) {
        settings.bind_address = wrong;
        auto const refused = http::examine_connection(to, settings, patient);
        REQUIRE(refused.failure.has_value());
        CHECK(refused.failure->code == errc::invalid_tls_settings);
    }
    settings.bind_address = "127.0.0.1";
    settings.address_family = http::address_family::ipv6;
    CHECK(
        http::examine_connection(to, settings, patient).failure->code ==
        errc::invalid_tls_settings);
    settings.address_family = http::address_family::any;
    settings.bind_address = "192.0.2.7"; // not of this machine
    auto const elsewhere = http::examine_connection(to, settings, patient);
    REQUIRE(elsewhere.failure.has_value());
    CHECK(elsewhere.failure->code == errc::connect_failed);
}

TEST_CASE("localhost is this machine, and no resolver is asked for it") {
    // The resolver would send it elsewhere.
    resolved_addresses const known{{"127.0.0.2"}};
    for (auto const how : {way::blocking, way::asynchronous}) {
        for (auto const* const name : {"localhost", "sandbox.localhost"}) {
            CAPTURE(name);
            wire_server const server{
                ca().issue({.dns_names = {name}}),
                script{read_request{}, send_bytes{http_response(200, "{}")}}};
            carrier client{how, {.ca_pem = ca().ca_pem(), .use_system_authorities = false}};
            http::request const message{http::method::get, "/", {{"Host", name}}, {}, false};
            auto const answer =
                client.send(*http::origin::parse(server.origin(name)), message, patient);
            REQUIRE_MESSAGE(answer.has_value(), answer.error().describe());
            CHECK(answer->status == 200);
        }
    }
}
