// A host with several addresses: each is tried in turn, and the request goes out once.
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <rampart/sandbox/authority.hpp>

#include "../support/carrier.hpp"
#include "../support/system_faults.hpp"
#include "../support/wire_server.hpp"

using namespace rampart;
using namespace rampart::test;
using namespace std::chrono_literals;

namespace {

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
        CHECK((
            answer.error().code == errc::connect_failed ||
            answer.error().code == errc::resolve_failed));
        CHECK(answer.error().delivery == delivery::not_sent);
        CHECK(server.connections() == 0);
    }
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
