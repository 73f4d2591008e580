// Ways through proxies as they are run: squid, tinyproxy, microsocks and dante, where installed.
#include <sys/resource.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include <rampart/http/examine_connection.hpp>
#include <rampart/sandbox/authority.hpp>

#include "../support/carrier.hpp"
#include "../support/proxy_program.hpp"
#include "../support/wire_server.hpp"

namespace {

namespace http = rampart::http;
using namespace rampart::test;
using namespace std::chrono_literals;
using rampart::delivery;
using rampart::errc;

constexpr http::timeouts patient{.call = 60s, .connect = 60s};

rampart::sandbox::authority const& ca() {
    static rampart::sandbox::authority const made;
    return made;
}

wire_server provider() {
    return wire_server{
        ca().issue(rampart::sandbox::leaf_request::localhost()),
        script{read_request{}, send_bytes{http_response(200, "{}")}, again{}}};
}

http::tls_settings through(std::string const& url) {
    http::tls_settings out{.ca_pem = ca().ca_pem(), .use_system_authorities = false};
    out.fresh_for_changes = 60s; // a busy machine may take its time between two calls
    if (!url.empty()) out.proxy = http::proxy::parse(url).value();
    return out;
}

rampart::result<http::response> call(carrier& client, wire_server const& server) {
    // By address: microsocks tries the first address of a name alone, which is [::1] for localhost
    // on many systems, where no server of these tests listens.
    auto const to = *http::origin::parse("https://127.0.0.1:" + std::to_string(server.port()));
    http::request const message{http::method::get, "/", {{"Host", to.authority()}}, {}, false};
    return client.send(to, message, patient);
}

using start = std::function<proxy_program::start(std::string const& program, bool asks)>;

/// The proxy, or nothing where it does not start, e.g. squid for another user than root.
std::unique_ptr<proxy_program> started(std::string const& name, proxy_program::start const& how) {
    try {
        return std::make_unique<proxy_program>(how);
    } catch (std::runtime_error const& why) {
        MESSAGE(name, ": ", why.what(), ": left out");
        return nullptr;
    }
}

/// Calls through a proxy with and without authentication, both ways, and to where nobody listens.
void try_out(
    std::string const& name, std::string const& scheme, start const& how_started,
    bool knows_users) {
    auto const program = installed(name);
    if (!program) {
        MESSAGE(name, " is not installed: left out");
        return;
    }
    for (bool const asks : {false, true}) {
        if (asks && !knows_users) continue;
        CAPTURE(asks);
        auto const proxy = started(name, how_started(*program, asks));
        if (!proxy) return;
        auto const at = "localhost:" + std::to_string(proxy->port());
        auto const url = scheme + (asks ? "jane:open-sesame@" : "") + at;
        for (auto const how : {way::blocking, way::asynchronous}) {
            auto const server = provider();
            carrier client{how, through(url)};
            for (int count = 0; count < 5; ++count) {
                auto const answer = call(client, server);
                REQUIRE_MESSAGE(answer.has_value(), answer.error().describe());
                CHECK(answer->status == 200);
            }
            CHECK(server.connections() == 1);
            CHECK(client.metrics().made == 1);
        }
        auto const nobody =
            *http::origin::parse("https://localhost:" + std::to_string(closed_port()));
        auto const report = http::examine_connection(nobody, through(url), patient);
        REQUIRE(report.failure.has_value());
        CHECK(report.failure->delivery == delivery::not_sent);
        // microsocks and dante say it in SOCKS's codes, the others by 5xx.
        CHECK(report.failure->code == errc::proxy_failed);
        MESSAGE(name, ", nobody there: ", report.failure->message);
        if (!asks) continue;
        for (auto const* const wrong : {"", "jane:hunter2@"}) {
            auto const server = provider();
            carrier client{way::blocking, through(scheme + wrong + at)};
            auto const refused = call(client, server);
            REQUIRE(refused.has_error());
            CHECK(refused.error().code == errc::proxy_failed);
            CHECK(refused.error().delivery == delivery::not_sent);
            CHECK(refused.error().describe().find("hunter2") == std::string::npos);
            CHECK(server.connections() == 0);
            MESSAGE(name, ", not let in: ", refused.error().message);
        }
    }
}

std::chrono::microseconds cpu_used() {
    rusage used{};
    REQUIRE(::getrusage(RUSAGE_THREAD, &used) == 0);
    auto const of = [](timeval time) {
        return std::chrono::seconds{time.tv_sec} + std::chrono::microseconds{time.tv_usec};
    };
    return of(used.ru_utime) + of(used.ru_stime);
}

} // namespace

TEST_CASE("calls through squid") { try_out("squid", "http://", squid, true); }
TEST_CASE("calls through tinyproxy") { try_out("tinyproxy", "http://", tinyproxy, true); }
TEST_CASE("calls through microsocks") { try_out("microsocks", "socks5h://", microsocks, true); }
TEST_CASE("calls through dante") {
    try_out(
        "danted", "socks5h://", [](std::string const& program, bool) { return dante(program); },
        false);
}

TEST_CASE("a thousand calls through squid take one tunnel, and the CPU that they take without") {
    auto const program = installed("squid");
    if (!program) {
        MESSAGE("squid is not installed: left out");
        return;
    }
    auto const proxy = started("squid", squid(*program, false));
    if (!proxy) return;
    auto const url = "http://localhost:" + std::to_string(proxy->port());
    constexpr int calls = 1000;
    std::chrono::microseconds straight{};
    std::chrono::microseconds proxied{};
    auto const server = provider();
    carrier direct{way::blocking, through("")};
    carrier client{way::blocking, through(url)};
    REQUIRE(call(direct, server).has_value());
    REQUIRE(call(client, server).has_value());
    // In turn, a hundred each, so that both meet the same machine.
    for (int round = 0; round < 10; ++round) {
        for (auto* const one : {&direct, &client}) {
            auto const before = cpu_used();
            for (int count = 0; count < calls / 10; ++count)
                REQUIRE(call(*one, server).has_value());
            (one == &direct ? straight : proxied) += cpu_used() - before;
        }
    }
    CHECK(server.connections() == 2);
    CHECK(client.metrics().made == 1);
    MESSAGE(
        calls, " calls: ", straight.count() / calls, " us of CPU each without squid, ",
        proxied.count() / calls, " us with it");
}
