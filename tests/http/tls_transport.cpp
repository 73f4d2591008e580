// http/tls_transport.hpp against real sockets and real TLS.
#include <atomic>
#include <cstdio>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include <rampart/http/tls_transport.hpp>
#include <rampart/sandbox/authority.hpp>

#include "../support/single_call.hpp"
#include "../support/wire_server.hpp"

using namespace rampart;
using namespace rampart::test;
using namespace std::chrono_literals;
using sandbox::leaf_request;

namespace {

/// One authority for the whole file: what matters is whether a client trusts it.
sandbox::authority const& ca() {
    static sandbox::authority const instance;
    return instance;
}

sandbox::certificate localhost() { return ca().issue(leaf_request::localhost()); }

http::tls_transport trusting_client(http::tls_settings settings = {}) {
    settings.ca_pem = ca().ca_pem();
    return http::tls_transport{std::move(settings)};
}

http::request get(std::string target = "/ping") {
    return {http::method::get, std::move(target), {{"Host", "localhost"}}, {}, false};
}

http::request post(std::string body) {
    auto const length = std::to_string(body.size());
    return {
        http::method::post,
        "/pay",
        {{"Host", "localhost"}, {"Content-Length", length}},
        std::move(body),
        false};
}

/// Short enough for a test, long enough for a loaded machine; servers that answer never need it.
constexpr http::timeouts patient{.call = 20s, .connect = 20s};

result<http::response> send(
    http::tls_transport& client, wire_server const& server, http::request const& message = get(),
    http::timeouts limits = patient, std::string const& host = "localhost") {
    return rampart::test::send(client, *http::origin::parse(server.origin(host)), message, limits);
}

script answering(std::string answer) {
    return {read_request{}, send_bytes{std::move(answer)}, again{}};
}

/// A server with `steps`, a request to it, and the error that comes of it.
error failure_of(
    script steps, http::request const& message = get(), http::timeouts limits = patient,
    http::tls_settings settings = {}) {
    wire_server const server{localhost(), std::move(steps)};
    auto client = trusting_client(std::move(settings));
    auto const answer = send(client, server, message, limits);
    REQUIRE_FALSE(answer.has_value());
    return answer.error();
}

/// The same with a call's timeout that is over only after `reached` said that the server got so
/// far: half a second, or longer where the machine is too busy for that.
template <class Reached>
error failure_at_deadline(script const& steps, http::request const& message, Reached reached) {
    for (auto limit = 500ms;; limit *= 4) {
        wire_server const server{localhost(), steps};
        auto client = trusting_client();
        auto const answer = send(client, server, message, {.call = limit, .connect = 60s});
        REQUIRE_FALSE(answer.has_value());
        if (reached(server) || limit > 1min) return answer.error();
    }
}

bool got_request(wire_server const& server) { return server.requests().size() == 1; }

error refused_certificate(sandbox::certificate shown, std::string const& host = "localhost") {
    wire_server const server{std::move(shown), answering(http_response(200, "{}"))};
    auto client = trusting_client();
    auto const answer = send(client, server, get(), patient, host);
    REQUIRE_FALSE(answer.has_value());
    CHECK(server.requests().empty());
    CHECK(answer.error().code == errc::certificate_rejected);
    CHECK(answer.error().delivery == delivery::not_sent);
    return answer.error();
}

bool contains(std::string const& text, std::string const& part) {
    INFO(text);
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("an answer comes back with status, headers and body") {
    wire_server const server{
        localhost(), answering(http_response(201, "{\"a\":1}", "X-Request-Id: r-1\r\n"))};
    auto client = trusting_client();
    auto const answer = send(client, server);
    REQUIRE(answer.has_value());
    CHECK(answer->status == 201);
    CHECK(answer->header("x-request-id") == "r-1");
    CHECK(answer->body == "{\"a\":1}");
}

TEST_CASE("the bytes on the wire are the request's head and body, unchanged") {
    wire_server const server{localhost(), answering(http_response(200, "{}"))};
    auto client = trusting_client();
    auto const message = post("{\"amount\":\"1.00\",\"name\":\"Zo\xc3\xab\"}");
    REQUIRE(send(client, server, message).has_value());
    REQUIRE(server.requests().size() == 1);
    CHECK(
        server.requests()[0] == "POST /pay HTTP/1.1\r\n"
                                "Host: localhost\r\n"
                                "Content-Length: 31\r\n"
                                "\r\n"
                                "{\"amount\":\"1.00\",\"name\":\"Zo\xc3\xab\"}");
}

TEST_CASE("a body of several TLS records arrives whole") {
    std::string body(300'000, 'x');
    for (std::size_t at = 0; at < body.size(); at += 97)
        body[at] = static_cast<char>(at % 251);
    wire_server const server{localhost(), answering(http_response(200, body))};
    auto client = trusting_client();
    auto const answer = send(client, server, post(body));
    REQUIRE(answer.has_value());
    CHECK(answer->body == body);
    CHECK(server.requests().at(0).ends_with(body));
}

TEST_CASE("an answer in pieces of one byte is read") {
    wire_server const server{
        localhost(), {read_request{}, send_bytes{http_response(200, "{\"a\":1}"), 1}, again{}}};
    auto client = trusting_client();
    auto const answer = send(client, server);
    REQUIRE(answer.has_value());
    CHECK(answer->body == "{\"a\":1}");
}

TEST_CASE("a chunked answer with trailers is read") {
    wire_server const server{
        localhost(), answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                               "3\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: 1\r\n\r\n")};
    auto client = trusting_client();
    auto const answer = send(client, server);
    REQUIRE(answer.has_value());
    CHECK(answer->body == "abcde");
}

TEST_CASE("interim answers are passed over") {
    wire_server const server{
        localhost(), answering(
                         "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
                         "HTTP/1.1 100 Continue\r\n\r\n" +
                         http_response(200, "{}"))};
    auto client = trusting_client();
    auto const answer = send(client, server);
    REQUIRE(answer.has_value());
    CHECK(answer->status == 200);
}

TEST_CASE("interim answers without end are an error") {
    std::string many;
    for (int count = 0; count < 20; ++count)
        many += "HTTP/1.1 100 Continue\r\n\r\n";
    CHECK(failure_of(answering(many)).code == errc::malformed_http);
}

TEST_CASE("an answer without a body needs none") {
    wire_server const server{localhost(), answering("HTTP/1.1 204 No Content\r\n\r\n")};
    auto client = trusting_client();
    auto const answer = send(client, server);
    REQUIRE(answer.has_value());
    CHECK(answer->status == 204);
    CHECK(answer->body.empty());
}

TEST_CASE("an answer that ends with the connection is complete after close_notify only") {
    script const steps{read_request{}, send_bytes{"HTTP/1.1 200 OK\r\n\r\nabc"}};
    SUBCASE("with close_notify") {
        auto whole = steps;
        whole.push_back(close_properly{});
        wire_server const server{localhost(), whole};
        auto client = trusting_client();
        auto const answer = send(client, server);
        REQUIRE(answer.has_value());
        CHECK(answer->body == "abc");
        CHECK(client.idle_connections() == 0);
    }
    SUBCASE("without it, somebody may have cut the rest off") {
        auto cut = steps;
        cut.push_back(close_without_notify{});
        auto const failed = failure_of(cut);
        CHECK(failed.code == errc::connection_closed);
        CHECK(failed.delivery == delivery::unknown);
    }
}

TEST_CASE("a redirect is handed back and not followed") {
    wire_server const elsewhere{localhost(), answering(http_response(200, "{}"))};
    wire_server const server{
        localhost(),
        answering(http_response(302, "", "Location: " + elsewhere.origin() + "/x\r\n"))};
    auto client = trusting_client();
    auto const answer = send(client, server);
    REQUIRE(answer.has_value());
    CHECK(answer->status == 302);
    CHECK(server.requests().size() == 1);
    CHECK(elsewhere.connections() == 0);
}

TEST_CASE("the next call to the same origin uses the same connection") {
    wire_server const server{localhost(), answering(http_response(200, "{}"))};
    auto client = trusting_client();
    for (int call = 0; call < 5; ++call)
        REQUIRE(send(client, server).has_value());
    CHECK(server.connections() == 1);
    CHECK(client.connections_made() == 1);
    CHECK(client.idle_connections() == 1);
}

TEST_CASE("another origin gets a connection of its own") {
    wire_server const first{localhost(), answering(http_response(200, "1"))};
    wire_server const second{localhost(), answering(http_response(200, "2"))};
    auto client = trusting_client();
    CHECK(send(client, first)->body == "1");
    CHECK(send(client, second)->body == "2");
    CHECK(send(client, first)->body == "1");
    CHECK(client.connections_made() == 2);
}

TEST_CASE("a connection that the server closed meanwhile is not used again") {
    wire_server const server{
        localhost(), scripts{
                         {{read_request{}, send_bytes{http_response(200, "1")}, close_properly{}},
                          answering(http_response(200, "2"))}}};
    auto client = trusting_client();
    CHECK(send(client, server)->body == "1");
    REQUIRE(server.wait_for_rest(1, 60s));
    std::this_thread::sleep_for(100ms); // the close travels on its own
    auto const second = send(client, server, post("{}"));
    REQUIRE(second.has_value());
    CHECK(second->body == "2");
    CHECK(server.requests().size() == 2);
}

TEST_CASE("a connection with data that nobody asked for is not used again") {
    wire_server const server{
        localhost(),
        scripts{
            {{read_request{}, send_bytes{http_response(200, "1") + http_response(200, "stray")},
              hold{}},
             answering(http_response(200, "2"))}}};
    auto client = trusting_client();
    CHECK(send(client, server)->body == "1");
    CHECK(client.idle_connections() == 0);
    CHECK(send(client, server)->body == "2");
}

TEST_CASE("Connection: close is respected") {
    wire_server const server{
        localhost(), answering(http_response(200, "1", "Connection: close\r\n"))};
    auto client = trusting_client();
    REQUIRE(send(client, server).has_value());
    CHECK(client.idle_connections() == 0);
}

TEST_CASE("no more idle connections are kept than allowed, and none beyond the idle limit") {
    wire_server const server{localhost(), answering(http_response(200, "1"))};
    SUBCASE("none at all") {
        auto client = trusting_client({.max_idle_connections = 0});
        REQUIRE(send(client, server).has_value());
        REQUIRE(send(client, server).has_value());
        CHECK(client.connections_made() == 2);
    }
    SUBCASE("too old") {
        auto client = trusting_client({.idle_timeout = 1ms});
        REQUIRE(send(client, server).has_value());
        std::this_thread::sleep_for(10ms);
        REQUIRE(send(client, server).has_value());
        CHECK(client.connections_made() == 2);
    }
}

TEST_CASE("several threads share one transport") {
    wire_server const server{localhost(), answering(http_response(200, "{}"))};
    auto client = trusting_client();
    std::vector<std::thread> threads;
    std::atomic<int> good{0};
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&] {
            for (int call = 0; call < 10; ++call) {
                if (send(client, server)) ++good;
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    CHECK(good == 40);
    CHECK(client.connections_made() <= 4);
    CHECK(server.requests().size() == 40);
}

TEST_CASE("the host name is sent along in the handshake, an address is not") {
    wire_server const server{localhost(), answering(http_response(200, "{}"))};
    auto client = trusting_client();
    REQUIRE(send(client, server).has_value());
    REQUIRE(send(client, server, get(), patient, "127.0.0.1").has_value());
    CHECK(server.server_names() == std::vector<std::string>{"localhost", ""});
}

TEST_CASE("certificates that do not prove who the server is are refused before anything is sent") {
    SUBCASE("self-signed") {
        auto const shown = sandbox::authority::self_signed(leaf_request::localhost());
        CHECK(contains(refused_certificate(shown).message, "self-signed certificate"));
    }
    SUBCASE("of an unknown authority") {
        auto const shown = sandbox::authority{}.issue(leaf_request::localhost());
        refused_certificate(shown);
    }
    SUBCASE("expired") {
        auto request = leaf_request::localhost();
        request.not_before_offset = -48h;
        request.not_after_offset = -1h;
        CHECK(contains(refused_certificate(ca().issue(request)).message, "expired"));
    }
    SUBCASE("not yet valid") {
        auto request = leaf_request::localhost();
        request.not_before_offset = 1h;
        CHECK(contains(refused_certificate(ca().issue(request)).message, "not yet valid"));
    }
    SUBCASE("for another name") {
        auto const shown = ca().issue({.dns_names = {"example.com"}});
        CHECK(contains(refused_certificate(shown).message, "hostname mismatch"));
    }
    SUBCASE("for another address") {
        auto const shown = ca().issue({.ip_addresses = {"192.0.2.1"}});
        CHECK(contains(refused_certificate(shown, "127.0.0.1").message, "mismatch"));
    }
    SUBCASE("a name in the common name only") {
        auto const shown = ca().issue({.ip_addresses = {"192.0.2.1"}, .common_name = "127.0.0.1"});
        refused_certificate(shown, "127.0.0.1");
    }
}

TEST_CASE("a server that offers nothing newer than TLS 1.1 is refused") {
    wire_server const server{
        tls_settings{localhost(), tls_version::v1_0, tls_version::v1_1},
        answering(http_response(200, "{}"))};
    auto client = trusting_client();
    auto const answer = send(client, server);
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().code == errc::tls_handshake_failed);
    CHECK(answer.error().delivery == delivery::not_sent);
    CHECK(server.requests().empty());
}

TEST_CASE("TLS 1.2 and TLS 1.3 are spoken") {
    for (auto const version : {tls_version::v1_2, tls_version::v1_3}) {
        wire_server const server{
            tls_settings{localhost(), version, version}, answering(http_response(200, "{}"))};
        auto client = trusting_client();
        CHECK(send(client, server).has_value());
    }
}

TEST_CASE("a further authority can come from a file") {
    std::string const path = "rampart_test_ca.pem";
    { std::ofstream{path} << ca().ca_pem(); }
    wire_server const server{localhost(), answering(http_response(200, "{}"))};
    http::tls_transport client{{.ca_file = path}};
    CHECK(send(client, server).has_value());
    std::remove(path.c_str());
}

TEST_CASE("settings that cannot be used are an error of every call, and nothing is sent") {
    wire_server const server{localhost(), answering(http_response(200, "{}"))};
    for (auto const& settings : std::vector<http::tls_settings>{
             {.ca_file = "/nowhere/ca.pem"},
             {.ca_pem = "no certificate"},
             {.max_connections = 0}}) {
        http::tls_transport client{settings};
        auto const answer = send(client, server);
        REQUIRE_FALSE(answer.has_value());
        CHECK(answer.error().code == errc::invalid_tls_settings);
        CHECK(answer.error().delivery == delivery::not_sent);
    }
    CHECK(server.connections() == 0);
}

TEST_CASE("plain http goes to this machine only, and only when asked for") {
    wire_server const server{plain, answering(http_response(200, "{}"))};
    SUBCASE("not asked for") {
        http::tls_transport client;
        auto const answer = send(client, server);
        REQUIRE_FALSE(answer.has_value());
        CHECK(answer.error().code == errc::insecure_transport);
        CHECK(contains(answer.error().message, "allow_plain_http_to_loopback"));
        CHECK(server.connections() == 0);
    }
    SUBCASE("asked for") {
        http::tls_transport client{{.allow_plain_http_to_loopback = true}};
        CHECK(send(client, server).has_value());
        CHECK(send(client, server, post("abc"), patient, "127.0.0.1").has_value());
        CHECK(server.requests().at(1).ends_with("\r\n\r\nabc"));
    }
    SUBCASE("to another machine") {
        http::tls_transport client{{.allow_plain_http_to_loopback = true}};
        for (auto const* const url : {"http://example.com", "http://127.example.com"}) {
            auto const answer =
                rampart::test::send(client, *http::origin::parse(url), get(), patient);
            REQUIRE_FALSE(answer.has_value());
            CHECK(answer.error().code == errc::insecure_transport);
            CHECK(answer.error().delivery == delivery::not_sent);
        }
    }
}

TEST_CASE("nobody listening is a certain not sent") {
    auto client = trusting_client();
    auto const to = *http::origin::parse("https://127.0.0.1:" + std::to_string(closed_port()));
    auto const answer = rampart::test::send(client, to, post("{}"), patient);
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().code == errc::connect_failed);
    CHECK(answer.error().delivery == delivery::not_sent);
}

TEST_CASE("a host name that does not exist is a certain not sent") {
    auto client = trusting_client();
    auto const to = *http::origin::parse("https://no-such-host.invalid");
    auto const answer = rampart::test::send(client, to, post("{}"), patient);
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().code == errc::resolve_failed);
    CHECK(answer.error().delivery == delivery::not_sent);
}

TEST_CASE("a server that closes, resets or talks nonsense during the handshake gets nothing") {
    SUBCASE("closes") {
        auto const failed = failure_of({close_without_notify{}}, post("{}"));
        CHECK(failed.code == errc::tls_handshake_failed);
        CHECK(failed.delivery == delivery::not_sent);
    }
    SUBCASE("resets") {
        auto const failed = failure_of({reset{}}, post("{}"));
        // The reset may be there before the connection is reported as made.
        bool const expected =
            failed.code == errc::tls_handshake_failed || failed.code == errc::connect_failed;
        CHECK(expected);
        CHECK(failed.delivery == delivery::not_sent);
    }
    SUBCASE("speaks plain text") {
        wire_server const server{plain, {send_bytes{"220 mail ready\r\n"}, hold{}}};
        auto client = trusting_client();
        auto const to = *http::origin::parse("https://localhost:" + std::to_string(server.port()));
        auto const answer = rampart::test::send(client, to, post("{}"), patient);
        REQUIRE_FALSE(answer.has_value());
        CHECK(answer.error().code == errc::tls_handshake_failed);
        CHECK(answer.error().delivery == delivery::not_sent);
    }
}

TEST_CASE("the connect timeout holds during the handshake") {
    wire_server const server{plain, {stall{}}};
    auto client = trusting_client();
    auto const to = *http::origin::parse("https://localhost:" + std::to_string(server.port()));
    SUBCASE("as a timeout of its own") {
        auto const answer =
            rampart::test::send(client, to, post("{}"), {.call = 20s, .connect = 200ms});
        REQUIRE_FALSE(answer.has_value());
        CHECK(answer.error().code == errc::connect_timeout);
        CHECK(answer.error().delivery == delivery::not_sent);
    }
    SUBCASE("and so does the call's when it is shorter") {
        auto const answer =
            rampart::test::send(client, to, post("{}"), {.call = 200ms, .connect = 20s});
        REQUIRE_FALSE(answer.has_value());
        CHECK(answer.error().code == errc::call_timeout);
        CHECK(answer.error().delivery == delivery::not_sent);
    }
}

TEST_CASE("a server that answers nothing runs into the call timeout, and the outcome is unknown") {
    auto const failed = failure_at_deadline({read_request{}, stall{}}, post("{}"), got_request);
    CHECK(failed.code == errc::call_timeout);
    CHECK(failed.delivery == delivery::unknown);
}

TEST_CASE("a server that drips its answer does not outlast the call timeout") {
    auto const failed = failure_at_deadline(
        {read_request{}, send_bytes{http_response(200, std::string(10'000, 'x')), 1, 20ms}},
        post("{}"), got_request);
    CHECK(failed.code == errc::call_timeout);
    CHECK(failed.delivery == delivery::unknown);
}

TEST_CASE("a server that does not read the request runs into the call timeout") {
    // More than the socket buffers of both sides hold.
    auto const failed = failure_at_deadline(
        {read_bytes{1}, stall{}}, post(std::string(32'000'000, 'x')),
        [](wire_server const& server) { return server.wait_for_rest(1, 1ms); });
    CHECK(failed.code == errc::call_timeout);
    CHECK(failed.delivery == delivery::unknown);
}

TEST_CASE("a connection that ends before or within the answer leaves the outcome unknown") {
    std::string const part = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf";
    std::vector<script> const endings{
        {read_request{}, close_properly{}},
        {read_request{}, close_without_notify{}},
        {read_request{}, reset{}},
        {read_request{}, send_bytes{"HTTP/1.1 200 O"}, close_properly{}},
        {read_request{}, send_bytes{part}, close_properly{}},
        {read_request{}, send_bytes{part}, close_without_notify{}},
        {read_request{}, send_bytes{part}, reset{}},
    };
    for (auto const& steps : endings) {
        auto const failed = failure_of(steps, post("{}"));
        CHECK(failed.code == errc::connection_closed);
        CHECK(failed.delivery == delivery::unknown);
    }
}

TEST_CASE("an answer that is no HTTP is an error with an unknown outcome") {
    for (auto const* const nonsense :
         {"SSH-2.0-x\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
        INFO(nonsense);
        auto const failed = failure_of(answering(nonsense), post("{}"));
        CHECK(failed.code == errc::malformed_http);
        CHECK(failed.delivery == delivery::unknown);
    }
}

TEST_CASE("an answer beyond the size limit is cut off") {
    http::tls_settings const small{.max_response_bytes = 1000};
    SUBCASE("announced") {
        auto const failed = failure_of(
            {read_request{}, send_bytes{"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n"}, hold{}},
            get(), patient, small);
        CHECK(failed.code == errc::response_too_large);
        CHECK(failed.delivery == delivery::unknown);
    }
    SUBCASE("in chunks without an end") {
        script steps{
            read_request{}, send_bytes{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"}};
        for (int chunk = 0; chunk < 20; ++chunk) {
            steps.push_back(send_bytes{"64\r\n" + std::string(100, 'x') + "\r\n"});
        }
        steps.push_back(hold{});
        CHECK(failure_of(steps, get(), patient, small).code == errc::response_too_large);
    }
    SUBCASE("in the header") {
        auto const failed = failure_of(
            {read_request{}, send_bytes{"HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'x')},
             hold{}});
        CHECK(failed.code == errc::response_too_large);
    }
    SUBCASE("exactly the limit is fine") {
        wire_server const server{
            localhost(), answering(http_response(200, std::string(1000, 'x')))};
        auto client = trusting_client(small);
        CHECK(send(client, server).has_value());
    }
}

TEST_CASE("a failed exchange's connection is not used again") {
    wire_server const server{
        localhost(), scripts{{{read_request{}, stall{}}, answering(http_response(200, "2"))}}};
    auto client = trusting_client();
    http::timeouts const short_idle{.call = 20s, .connect = 20s, .io_of_changes = 300ms};
    CHECK_FALSE(send(client, server, get(), short_idle).has_value());
    CHECK(client.idle_connections() == 0);
    CHECK(send(client, server)->body == "2");
}

TEST_CASE("errors name the origin and tell nothing of the request") {
    auto message = post("{\"secret_field\":\"very-private\"}");
    message.headers.push_back({"X-Signature", "0123456789abcdef"});
    auto const failed = failure_of({read_request{}, reset{}}, message);
    CHECK(contains(failed.message, "https://localhost:"));
    CHECK_FALSE(contains(failed.describe(), "very-private"));
    CHECK_FALSE(contains(failed.describe(), "0123456789abcdef"));
}
