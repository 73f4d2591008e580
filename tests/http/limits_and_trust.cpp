// The call's timeout ends every wait, the queue has an order, and trust in one host is trust in no
// other.
#include <chrono>
#include <string>
#include <thread>

#include <boost/asio/ssl/context.hpp>

#include <doctest/doctest.h>

#include <rampart/http/impl/tls_engine.hpp>
#include <rampart/sandbox/authority.hpp>

#include "../support/carrier.hpp"
#include "../support/wire_server.hpp"

namespace {

namespace http = rampart::http;
namespace detail = rampart::http::detail;
using namespace rampart::test;
using namespace std::chrono_literals;
using rampart::delivery;
using rampart::errc;

constexpr way both[] = {way::blocking, way::asynchronous};

rampart::sandbox::authority const& ca() {
    static rampart::sandbox::authority const made;
    return made;
}
rampart::sandbox::certificate localhost() {
    return ca().issue(rampart::sandbox::leaf_request::localhost());
}
http::tls_settings trusting() { return {.ca_pem = ca().ca_pem(), .use_system_authorities = false}; }

http::request get(std::string const& host) {
    return {http::method::get, "/", {{"Host", host}}, {}, false};
}

rampart::result<http::response> call(
    carrier& client, wire_server const& server, http::timeouts const& limits,
    bool reads_only = true, std::string const& host = "localhost") {
    return client.send(*http::origin::parse(server.origin(host)), get(host), limits, reads_only);
}

script const answering{read_request{}, send_bytes{http_response(200, "{}")}, again{}};

} // namespace

TEST_CASE("silence ends with the call's timeout where that is shorter than the I/O timeout") {
    for (auto const how : both) {
        for (bool const reads_only : {false, true}) {
            wire_server const server{localhost(), script{read_request{}, hold{}}};
            carrier client{how, trusting()};
            auto const late = call(
                client, server, {.call = 500ms, .connect = 60s, .io = 60s, .io_of_changes = 60s},
                reads_only);
            REQUIRE(late.has_error());
            CHECK(late.error().code == errc::call_timeout);
            CHECK(late.error().delivery == delivery::unknown);
        }
    }
}

TEST_CASE("a handshake ends with the call's timeout where that is shorter than connecting's") {
    for (auto const how : both) {
        wire_server const server{plain, script{hold{}}}; // it speaks no TLS, and says nothing
        carrier client{how, trusting()};
        auto const to = *http::origin::parse("https://localhost:" + std::to_string(server.port()));
        auto const late = client.send(to, get("localhost"), {.call = 300ms, .connect = 60s});
        REQUIRE(late.has_error());
        CHECK(late.error().code == errc::call_timeout);
        CHECK(late.error().delivery == delivery::not_sent);
        auto const early = client.send(to, get("localhost"), {.call = 60s, .connect = 300ms});
        REQUIRE(early.has_error());
        CHECK(early.error().code == errc::connect_timeout);
    }
}

TEST_CASE("a wait in the queue ends with the call's timeout where that is shorter") {
    wire_server const server{localhost(), script{read_request{}, hold{}}};
    auto const to = *http::origin::parse(server.origin());
    auto settings = trusting();
    settings.max_connections = 1;
    http::timeouts const brief{.call = 200ms, .connect = 60s, .pool_wait = 60s};
    http::timeouts const patient{.call = 60s, .connect = 60s, .pool_wait = 60s};
    {
        http::tls_transport transport{settings};
        auto const held = transport.connect(to, patient, http::connection_use::kept_or_new);
        REQUIRE(held.has_value());
        auto const late = transport.connect(to, brief, http::connection_use::kept_or_new);
        REQUIRE(late.has_error());
        CHECK(late.error().code == errc::call_timeout);
        CHECK(late.error().delivery == delivery::not_sent);
        CHECK(transport.metrics().timed_out == 1);
        CHECK(transport.metrics().open == 1);
    }
    boost::asio::io_context context{1};
    http::async_tls_transport transport{context, settings};
    std::optional<rampart::error> why;
    boost::asio::co_spawn(
        context,
        [&]() -> boost::asio::awaitable<void> {
            auto const held =
                co_await transport.connect(to, patient, http::connection_use::kept_or_new);
            auto const late =
                co_await transport.connect(to, brief, http::connection_use::kept_or_new);
            if (late.has_error()) why = late.error();
        },
        [](std::exception_ptr const&) {});
    context.run();
    REQUIRE(why.has_value());
    CHECK(why->code == errc::call_timeout);
    CHECK(why->delivery == delivery::not_sent);
}

TEST_CASE("those who wait are served in their order, and no newcomer before them") {
    http::tls_settings const settings{.max_connections = 1};
    boost::asio::ssl::context tls{boost::asio::ssl::context::tls_client};
    detail::session_store sessions;
    detail::lookup_threads names;
    detail::pool pool{{settings, tls, tls, sessions, names}};
    http::origin const to{.host = "localhost"};
    auto held = pool.try_take({to});
    REQUIRE(held);
    detail::pool::waiter first{{to}};
    detail::pool::waiter second{{to}};
    detail::pool::waiter third{{to}};
    for (auto* const one : {&first, &second, &third}) {
        REQUIRE(pool.join(*one));
        CHECK_FALSE(pool.served(*one));
    }
    CHECK(pool.try_take({to}) == nullptr);
    CHECK(pool.metrics().waiting == 3);
    CHECK(pool.metrics().open == 1);
    pool.release(std::move(held));
    CHECK(pool.served(first));
    CHECK_FALSE(pool.served(second));
    CHECK(pool.try_take({to}) == nullptr);
    pool.release(first.take());
    CHECK(pool.served(second));
    CHECK_FALSE(pool.served(third));
    CHECK(pool.leave(third, true));
    CHECK(pool.metrics().timed_out == 1);
    pool.release(second.take());
    CHECK(pool.metrics().open == 0);
    CHECK(pool.metrics().waiting == 0);
    CHECK(pool.try_take({to}) != nullptr);
}

TEST_CASE("a session of one host vouches for no other") {
    // One server under two names, whose certificate has one of them.
    for (auto const version : {tls_version::v1_2, tls_version::v1_3}) {
        for (auto const how : both) {
            wire_server const server{tls_settings{localhost(), version, version}, answering};
            carrier client{how, trusting()};
            http::timeouts const patient{.call = 60s, .connect = 60s};
            REQUIRE(call(client, server, patient).has_value());
            auto const other = call(client, server, patient, true, "other.localhost");
            REQUIRE(other.has_error());
            CHECK(other.error().code == errc::certificate_rejected);
            CHECK(other.error().delivery == delivery::not_sent);
            CHECK(client.metrics().resumed == 0);
            for (auto const& request : server.requests())
                CHECK(request.find("other.localhost") == std::string::npos);
        }
    }
}

TEST_CASE("a wildcard counts for a whole label, and for no part of one") {
    http::timeouts const patient{.call = 60s, .connect = 60s};
    struct {
        char const* name;
        bool fits;
    } const cases[] = {
        {"*.sub.localhost", true},
        {"w*.sub.localhost", false},
        {"*w.sub.localhost", false},
        {"w*w.sub.localhost", false},
        {"*.localhost", false}};
    for (auto const& one : cases) {
        CAPTURE(one.name);
        wire_server const server{ca().issue({.dns_names = {one.name}}), answering};
        carrier client{way::blocking, trusting()};
        auto const answer = call(client, server, patient, true, "www.sub.localhost");
        CHECK(answer.has_value() == one.fits);
        if (!one.fits) CHECK(answer.error().code == errc::certificate_rejected);
    }
}

TEST_CASE("no context takes a version before TLS 1.2, whatever OpenSSL's level of security is") {
    detail::tls_engine plain_one{{}};
    CHECK(SSL_CTX_get_min_proto_version(plain_one.tls.native_handle()) >= TLS1_2_VERSION);
    http::tls_settings with_proxy;
    with_proxy.proxy = http::proxy::parse("https://proxy.test").value();
    detail::tls_engine proxied{with_proxy};
    REQUIRE(proxied.proxy_tls.has_value());
    CHECK(SSL_CTX_get_min_proto_version(proxied.proxy_tls->native_handle()) >= TLS1_2_VERSION);
    CHECK(SSL_CTX_get_verify_mode(proxied.proxy_tls->native_handle()) == SSL_VERIFY_PEER);
}
