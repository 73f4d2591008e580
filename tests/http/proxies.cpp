// Ways through proxies: what is asked of them, what they may answer, and that nothing of a request
// is sent before the way stands.
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <rampart/http/examine_connection.hpp>
#include <rampart/sandbox/authority.hpp>

#include "../support/carrier.hpp"
#include "../support/wire_server.hpp"

namespace {

namespace http = rampart::http;
using namespace rampart::test;
using namespace std::chrono_literals;
using rampart::delivery;
using rampart::errc;

constexpr http::timeouts patient{.call = 60s, .connect = 60s};
constexpr way both[] = {way::blocking, way::asynchronous};

rampart::sandbox::authority const& ca() {
    static rampart::sandbox::authority const made;
    return made;
}

/// A server that only a proxy finds: no resolver knows its name.
wire_server provider() {
    return wire_server{
        ca().issue({.dns_names = {"provider.invalid"}}),
        script{read_request{}, send_bytes{http_response(200, "{}")}, again{}}};
}

http::tls_settings through(std::string const& url) {
    http::tls_settings out{.ca_pem = ca().ca_pem(), .use_system_authorities = false};
    auto parsed = http::proxy::parse(url);
    REQUIRE_MESSAGE(parsed.has_value(), parsed.error().describe());
    out.proxy = std::move(*parsed);
    return out;
}

std::string url_of(wire_server const& server, std::string const& scheme, std::string user = {}) {
    if (!user.empty()) user += '@';
    return scheme + "://" + user + "localhost:" + std::to_string(server.port());
}

http::origin const nowhere = *http::origin::parse("https://provider.invalid:8443");

http::request pay(std::string const& host) {
    return {http::method::post, "/pay", {{"Host", host}, {"Content-Length", "2"}}, "{}", false};
}

rampart::result<http::response>
call(carrier& client, http::origin const& to, http::timeouts const& limits = patient) {
    return client.send(to, pay(to.authority()), limits);
}

std::string bytes_of(std::initializer_list<int> values) {
    std::string out;
    for (int const value : values)
        out += static_cast<char>(value);
    return out;
}

/// What a SOCKS5 proxy reads and answers, without authentication, for the host above.
script socks_dialogue(std::size_t greeting, std::string const& reply) {
    return {
        read_bytes{greeting}, send_bytes{bytes_of({5, 0})},
        read_bytes{4 + 1 + nowhere.host.size() + 2}, send_bytes{reply}};
}
std::string const socks_opened = bytes_of({5, 0, 0, 1, 127, 0, 0, 1, 0, 80});

template <class... Parts>
script joined(script first, Parts... more) {
    (first.push_back(more), ...);
    return first;
}

} // namespace

TEST_CASE("CONNECT asks for host and port, and TLS with the server goes end to end") {
    for (auto const how : both) {
        auto const server = provider();
        wire_server const proxy{
            plain,
            script{read_request{}, send_bytes{"HTTP/1.1 200 OK\r\n\r\n"}, relay_to{server.port()}}};
        carrier client{how, through(url_of(proxy, "http"))};
        for (int count = 0; count < 3; ++count) {
            auto const answer = call(client, nowhere);
            REQUIRE_MESSAGE(answer.has_value(), answer.error().describe());
        }
        // One tunnel carries all three.
        CHECK(proxy.connections() == 1);
        CHECK(client.metrics().reused == 2);
        REQUIRE(proxy.requests().size() == 1);
        CHECK(
            proxy.requests()[0] == "CONNECT provider.invalid:8443 HTTP/1.1\r\n"
                                   "Host: provider.invalid:8443\r\n\r\n");
        CHECK(server.requests().size() == 3);
        CHECK(server.server_names() == std::vector<std::string>{"provider.invalid"});
    }
}

TEST_CASE("a target's port is always named, and an IPv6 address stands in brackets") {
    wire_server const proxy{plain, script{read_request{}, close_properly{}}};
    auto const settings = through(url_of(proxy, "http"));
    for (auto const* const url : {"https://provider.invalid", "https://[2001:db8::1]:8443"})
        CHECK(http::examine_connection(*http::origin::parse(url), settings, patient).failure);
    REQUIRE(proxy.requests().size() == 2);
    CHECK(proxy.requests()[0].starts_with(
        "CONNECT provider.invalid:443 HTTP/1.1\r\nHost: provider.invalid:443\r\n"));
    CHECK(proxy.requests()[1].starts_with(
        "CONNECT [2001:db8::1]:8443 HTTP/1.1\r\nHost: [2001:db8::1]:8443\r\n"));
}

TEST_CASE("user and password go to the proxy by Basic authentication, and to no one else") {
    auto const server = provider();
    wire_server const proxy{
        plain,
        script{read_request{}, send_bytes{"HTTP/1.1 200 OK\r\n\r\n"}, relay_to{server.port()}}};
    struct {
        char const* user;
        char const* credentials;
    } const cases[] = {
        {"Aladdin:open%20sesame", "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="}, // RFC 7617
        {"test:123%C2%A3", "dGVzdDoxMjPCow=="},
        {"a:", "YTo="},
        {"a", "YTo="},
        {"a:bc", "YTpiYw=="},
        {"a:b", "YTpi"}};
    for (auto const& one : cases) {
        CAPTURE(one.user);
        carrier client{way::blocking, through(url_of(proxy, "http", one.user))};
        REQUIRE(call(client, nowhere).has_value());
        auto const asked = proxy.requests().back();
        CHECK(
            asked.find(std::string{"\r\nProxy-Authorization: Basic "} + one.credentials + "\r\n") !=
            std::string::npos);
    }
    for (auto const& request : server.requests())
        CHECK(request.find("Proxy-") == std::string::npos);
}

TEST_CASE("any 2xx opens the tunnel, whatever its headers say of a body") {
    char const* const answers[] = {
        "HTTP/1.1 200 Connection established\r\n\r\n",
        "HTTP/1.0 200 OK\r\n\r\n",
        "HTTP/1.1 200\r\n\r\n",
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 299 Strange\r\nContent-Length: 4096\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\nVia: an old one\n\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"};
    auto const server = provider();
    for (auto const* const answer : answers) {
        for (std::size_t const piece : {std::size_t{0}, std::size_t{1}}) {
            CAPTURE(answer);
            wire_server const proxy{
                plain, script{read_request{}, send_bytes{answer, piece}, relay_to{server.port()}}};
            carrier client{way::blocking, through(url_of(proxy, "http"))};
            auto const got = call(client, nowhere);
            REQUIRE_MESSAGE(got.has_value(), got.error().describe());
        }
    }
}

TEST_CASE("a proxy's refusal is told with its status line, and is not the provider's") {
    struct {
        char const* answer;
        int status;
        char const* words;
    } const cases[] = {
        {"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n", 407,
         "answered HTTP/1.1 407 Proxy Authentication Required"},
        {"HTTP/1.1 403 Forbidden\r\nContent-Length: 10000000\r\n", 403,
         "answered HTTP/1.1 403 Forbidden"},
        {"HTTP/1.0 502 Bad\tGateway\r\n\r\n<html>", 502, "answered HTTP/1.0 502 Bad?Gateway"},
        {"HTTP/1.1 302 Found\r\nLocation: https://elsewhere.test\r\n\r\n", 302,
         "answered HTTP/1.1 302 Found"},
        // It has changed the protocol, which nobody asked for.
        {"HTTP/1.1 101 Switching Protocols\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", 101,
         "answered HTTP/1.1 101 Switching Protocols"},
        {"HTTP/1.1 407 not jane:hunter2\r\n\r\n", 407, "answered HTTP/1.1 407"},
        {"HTTP/1.1 407 not Basic amFuZTpodW50ZXIy\r\n\r\n", 407, "answered HTTP/1.1 407"},
        {"SSH-2.0-OpenSSH_9.2\r\n", 0, "no answer of HTTP/1.1"},
        {"HTTP/2 200\r\n\r\n", 0, "no answer of HTTP/1.1"},
        {"HTTP/1.1 2000 OK\r\n\r\n", 0, "no answer of HTTP/1.1"},
        {"HTTP/1.1 200 OK\r\n\r\nbody", 200, "sent more than its answer"}};
    for (auto const& one : cases) {
        CAPTURE(one.answer);
        for (auto const how : both) {
            wire_server const proxy{plain, script{read_request{}, send_bytes{one.answer}, hold{}}};
            carrier client{how, through(url_of(proxy, "http", "jane:hunter2"))};
            auto const got = call(client, nowhere);
            REQUIRE(got.has_error());
            auto const& why = got.error();
            CAPTURE(why.message);
            CHECK(why.code == errc::proxy_failed);
            CHECK(why.kind() == rampart::condition::connection);
            CHECK(why.delivery == delivery::not_sent);
            CHECK(why.http_status == one.status);
            CHECK(
                why.message.find("the proxy " + url_of(proxy, "http") + ": ") != std::string::npos);
            CHECK(why.message.find(one.words) != std::string::npos);
            CHECK(why.describe().find("hunter2") == std::string::npos);
            CHECK(why.describe().find("jane") == std::string::npos);
            CHECK(why.describe().find("amFuZTpodW50ZXIy") == std::string::npos);
            CHECK(client.metrics().open == 0);
        }
    }
}

TEST_CASE("a proxy that ends before, within or after its answer leaves nothing sent") {
    std::string const answer = "HTTP/1.1 200 OK\r\nVia: x\r\n\r\n";
    std::string const socks_answer = bytes_of({5, 0}) + socks_opened;
    for (auto const how : both) {
        for (step const& end : {step{close_without_notify{}}, step{reset{}}}) {
            for (std::size_t count = 0; count <= answer.size(); ++count) {
                CAPTURE(count);
                wire_server const proxy{
                    plain, script{read_request{}, send_bytes{answer.substr(0, count)}, end}};
                carrier client{how, through(url_of(proxy, "http"))};
                auto const got = call(client, nowhere);
                REQUIRE(got.has_error());
                CAPTURE(got.error().message);
                CHECK(got.error().delivery == delivery::not_sent);
                CHECK(
                    (got.error().code == errc::proxy_failed ||
                     // After the answer it is TLS with the server that ends.
                     (count == answer.size() && got.error().code == errc::tls_handshake_failed)));
                bool const within =
                    got.error().message.find("closed the connection within") != std::string::npos;
                bool const before =
                    got.error().message.find("closed the connection before") != std::string::npos;
                if (end.index() == step{close_without_notify{}}.index() && count < answer.size()) {
                    CHECK(within == (count > 0));
                    CHECK(before == (count == 0));
                }
            }
            for (std::size_t count = 0; count < socks_answer.size(); ++count) {
                CAPTURE(count);
                auto const first = socks_answer.substr(0, (std::min)(count, std::size_t{2}));
                script steps{read_bytes{3}, send_bytes{first}};
                if (count >= 2) {
                    steps.emplace_back(read_bytes{4 + 1 + nowhere.host.size() + 2});
                    steps.emplace_back(send_bytes{socks_answer.substr(2, count - 2)});
                }
                steps.push_back(end);
                wire_server const proxy{plain, std::move(steps)};
                carrier client{how, through(url_of(proxy, "socks5h"))};
                auto const got = call(client, nowhere);
                REQUIRE(got.has_error());
                CHECK(got.error().code == errc::proxy_failed);
                CHECK(got.error().delivery == delivery::not_sent);
            }
        }
    }
}

TEST_CASE("a proxy that says nothing costs the connect timeout, and the error names it") {
    for (auto const how : both) {
        wire_server const proxy{plain, script{read_request{}, hold{}}};
        carrier client{how, through(url_of(proxy, "http"))};
        auto const got = call(client, nowhere, {.call = 60s, .connect = 100ms});
        REQUIRE(got.has_error());
        CHECK(got.error().code == errc::connect_timeout);
        CHECK(got.error().delivery == delivery::not_sent);
        CHECK(got.error().message.find("the proxy " + url_of(proxy, "http")) != std::string::npos);
    }
}

TEST_CASE("a proxy that cannot be reached is named, with its addresses") {
    auto const port = std::to_string(closed_port());
    for (auto const how : both) {
        carrier client{how, through("http://127.0.0.1:" + port)};
        auto const got = call(client, nowhere);
        REQUIRE(got.has_error());
        CHECK(got.error().code == errc::proxy_failed);
        CHECK(got.error().delivery == delivery::not_sent);
        CHECK(
            got.error().message.find(
                "the proxy http://127.0.0.1:" + port + ": 127.0.0.1:" + port +
                ": Connection refused") != std::string::npos);
    }
    carrier client{way::blocking, through("http://proxy.invalid:3128")};
    auto const got = call(client, nowhere);
    REQUIRE(got.has_error());
    CHECK(got.error().code == errc::proxy_failed);
    CHECK(got.error().message.find("the proxy http://proxy.invalid:3128") != std::string::npos);
}

TEST_CASE("a proxy is spoken to over TLS, with its own name verified, and the server within") {
    auto const server = provider();
    script const tunnel{
        read_request{}, send_bytes{"HTTP/1.1 200 OK\r\n\r\n"}, relay_to{server.port()}};
    for (auto const how : both) {
        wire_server const proxy{ca().issue(rampart::sandbox::leaf_request::localhost()), tunnel};
        carrier client{how, through(url_of(proxy, "https", "jane:hunter2"))};
        for (int count = 0; count < 3; ++count) {
            auto const answer = call(client, nowhere);
            REQUIRE_MESSAGE(answer.has_value(), answer.error().describe());
        }
        CHECK(proxy.connections() == 1);
        CHECK(proxy.server_names() == std::vector<std::string>{"localhost"});
        REQUIRE(proxy.requests().size() == 1);
        CHECK(proxy.requests()[0].find("Proxy-Authorization: Basic ") != std::string::npos);

        wire_server const impostor{ca().issue({.dns_names = {"other.test"}}), tunnel};
        carrier careful{how, through(url_of(impostor, "https", "jane:hunter2"))};
        auto const refused = call(careful, nowhere);
        REQUIRE(refused.has_error());
        CHECK(refused.error().code == errc::certificate_rejected);
        CHECK(refused.error().message.find("the proxy https://localhost") != std::string::npos);
        CHECK(refused.error().delivery == delivery::not_sent);
        CHECK(impostor.requests().empty()); // it did not get the password
    }
}

TEST_CASE("the server's certificate is verified through a tunnel as without one") {
    for (auto const* const scheme : {"http", "https", "socks5h"}) {
        CAPTURE(scheme);
        wire_server const impostor{
            ca().issue({.dns_names = {"localhost"}}), script{read_request{}}};
        script tunnel{read_request{}, send_bytes{"HTTP/1.1 200 OK\r\n\r\n"}};
        if (std::string{scheme} == "socks5h") tunnel = socks_dialogue(3, socks_opened);
        tunnel.emplace_back(relay_to{impostor.port()});
        plain_or_tls face = plain;
        if (std::string{scheme} == "https")
            face.emplace(ca().issue(rampart::sandbox::leaf_request::localhost()));
        wire_server const proxy{face, tunnel};
        carrier client{way::blocking, through(url_of(proxy, scheme))};
        auto const refused = call(client, nowhere);
        REQUIRE(refused.has_error());
        CHECK(refused.error().code == errc::certificate_rejected);
        CHECK(refused.error().message.find("the proxy") == std::string::npos);
        CHECK(refused.error().delivery == delivery::not_sent);
        CHECK(impostor.requests().empty());
    }
}

TEST_CASE("SOCKS5 resolves the server's name, and takes user and password") {
    auto const server = provider();
    for (auto const how : both) {
        wire_server const proxy{
            plain, joined(socks_dialogue(3, socks_opened), relay_to{server.port()})};
        carrier client{how, through(url_of(proxy, "socks5h"))};
        REQUIRE(call(client, nowhere).has_value());

        wire_server const asking{
            plain, script{
                       read_bytes{4}, send_bytes{bytes_of({5, 2})}, read_bytes{1 + 1 + 4 + 1 + 7},
                       send_bytes{bytes_of({1, 0}), 1}, read_bytes{4 + 1 + nowhere.host.size() + 2},
                       send_bytes{bytes_of({5, 0, 0, 3, 4, 'h', 'o', 's', 't', 0, 80}), 1},
                       relay_to{server.port()}}};
        carrier known{how, through(url_of(asking, "socks5h", "jane:hunter2"))};
        auto const answer = call(known, nowhere);
        REQUIRE_MESSAGE(answer.has_value(), answer.error().describe());
    }
}

TEST_CASE("a SOCKS5 proxy's refusal is told in words") {
    struct {
        script steps;
        char const* user;
        char const* words;
    } const cases[] = {
        {socks_dialogue(3, bytes_of({5, 2, 0, 1, 0, 0, 0, 0, 0, 0})), "",
         "not allowed by its rules"},
        {socks_dialogue(3, bytes_of({5, 5, 0, 1, 0, 0, 0, 0, 0, 0})), "", "connection refused"},
        {socks_dialogue(3, bytes_of({5, 99, 0, 1, 0, 0, 0, 0, 0, 0})), "", "SOCKS5 code 99"},
        {socks_dialogue(3, bytes_of({4, 0, 0, 1, 0, 0, 0, 0, 0, 0})), "", "does not speak SOCKS5"},
        {socks_dialogue(3, bytes_of({5, 0, 0, 2, 0, 0, 0, 0, 0, 0})), "", "no answer of SOCKS5"},
        {{read_bytes{3}, send_bytes{bytes_of({5, 255})}}, "", "wants authentication"},
        {{read_bytes{4}, send_bytes{bytes_of({5, 255})}}, "jane:hunter2", "takes neither"},
        {{read_bytes{3}, send_bytes{"HTTP/1.1 400 Bad Request\r\n\r\n"}},
         "",
         "does not speak SOCKS5"},
        {{read_bytes{4}, send_bytes{bytes_of({5, 2})}, read_bytes{14},
          send_bytes{bytes_of({1, 1})}},
         "jane:hunter2",
         "did not accept user and password"}};
    for (auto const& one : cases) {
        CAPTURE(one.words);
        wire_server const proxy{plain, one.steps};
        carrier client{way::blocking, through(url_of(proxy, "socks5h", one.user))};
        auto const got = call(client, nowhere);
        REQUIRE(got.has_error());
        CAPTURE(got.error().message);
        CHECK(got.error().code == errc::proxy_failed);
        CHECK(got.error().delivery == delivery::not_sent);
        CHECK(got.error().message.find(one.words) != std::string::npos);
        CHECK(got.error().describe().find("hunter2") == std::string::npos);
    }
}

TEST_CASE("hosts that are named in NO_PROXY, and plain http, go straight") {
    auto const server = provider();
    wire_server const clear{plain, script{read_request{}, send_bytes{http_response(200, "{}")}}};
    wire_server const proxy{plain, script{read_request{}, close_properly{}}};
    auto settings = through(url_of(proxy, "http"));
    settings.allow_plain_http_to_loopback = true;
    settings.proxy.set_exceptions("localhost");
    carrier client{way::blocking, settings};
    CHECK(call(client, *http::origin::parse(clear.origin())).has_value());
    wire_server const local{
        ca().issue(rampart::sandbox::leaf_request::localhost()),
        script{read_request{}, send_bytes{http_response(200, "{}")}}};
    CHECK(call(client, *http::origin::parse(local.origin())).has_value());
    CHECK(proxy.connections() == 0);
    CHECK(call(client, nowhere).has_error());
    CHECK(proxy.connections() == 1);
}

TEST_CASE("what a connection came to is told hop by hop") {
    auto const server = provider();
    wire_server const proxy{
        plain,
        script{read_request{}, send_bytes{"HTTP/1.1 200 Go on\r\n\r\n"}, relay_to{server.port()}}};
    auto const fine = http::examine_connection(nowhere, through(url_of(proxy, "http")), patient);
    CHECK_FALSE(fine.failure.has_value());
    CHECK(fine.name.empty()); // localhost
    CHECK(fine.proxy == url_of(proxy, "http"));
    CHECK(fine.proxy_answer == "HTTP/1.1 200 Go on");
    CHECK(fine.proxy_time > 0ns);
    CHECK(fine.tls_time > 0ns);
    CHECK(fine.connect_time > 0ns);
    REQUIRE_FALSE(fine.tried.empty());
    CHECK(fine.tried.front().str() == "127.0.0.1:" + std::to_string(proxy.port()) + ": connected");
}

TEST_CASE("settings of docs/network.md") {
    rampart::http::tls_settings out;
    out.proxy = rampart::http::proxy::parse("http://jane:secret@proxy.example.com:3128").value();
    out.address_family = rampart::http::address_family::ipv4; // what the allow-list has
    out.bind_address = "192.0.2.7";
    rampart::http::tls_transport transport{out}; // for a provider's client, its third argument
    CHECK(out.proxy.str() == "http://proxy.example.com:3128");
    CHECK(transport.metrics().made == 0);
}
