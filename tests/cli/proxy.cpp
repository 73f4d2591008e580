// --proxy, and the variables that say which proxy it is without it.
#include <string>

#include <doctest/doctest.h>

#include <rampart/sandbox/authority.hpp>

#include "../support/wire_server.hpp"
#include "command_line.hpp"

namespace {

using namespace rampart::test;

struct network {
    rampart::sandbox::authority ca;
    wire_server server{
        ca.issue({.dns_names = {"provider.invalid"}}),
        script{
            read_request{},
            send_bytes{http_response(200, R"({"status":"SUCCESS","data":{"status":"ok"}})")}}};
    wire_server proxy{
        plain,
        script{read_request{}, send_bytes{"HTTP/1.1 200 OK\r\n\r\n"}, relay_to{server.port()}}};
    temporary_folder folder;
    std::string trusted = folder.write("ca.pem", ca.ca_pem());

    std::string url(std::string const& user = {}) const {
        return "http://" + user + "localhost:" + std::to_string(proxy.port());
    }

    process_result call(arguments further, variables const& more = {}) const {
        arguments given{
            "call",      "hexarails", "health",     "--base-url", "https://provider.invalid",
            "--ca-file", trusted,     "--attempts", "1"};
        given.insert(given.end(), further.begin(), further.end());
        auto environment = any_keys();
        environment.insert(environment.end(), more.begin(), more.end());
        return rampart::test::rampart(given, environment);
    }
};

} // namespace

TEST_CASE("a call goes through the proxy that an option or the environment names") {
    network const net;
    CHECK(net.call({"--proxy", net.url()}).exit_code == 0);
    CHECK(net.call({}, {{"HTTPS_PROXY", net.url()}}).exit_code == 0);
    CHECK(net.call({}, {{"all_proxy", net.url("jane:hunter2@")}}).exit_code == 0);
    CHECK(net.call({"--proxy", "environment"}, {{"https_proxy", net.url()}}).exit_code == 0);
    CHECK(net.proxy.connections() == 4);
    // The name is known to the proxy alone.
    CHECK(failure_of(net.call({})).code == "resolve_failed");
    CHECK(
        failure_of(net.call({"--proxy", "none"}, {{"HTTPS_PROXY", net.url()}})).code ==
        "resolve_failed");
    variables const excepted{{"HTTPS_PROXY", net.url()}, {"NO_PROXY", ".invalid"}};
    CHECK(failure_of(net.call({}, excepted)).code == "resolve_failed");
    CHECK(net.proxy.connections() == 4);
}

TEST_CASE("a proxy that cannot be used is told without its password") {
    network const net;
    wire_server const refusing{
        plain,
        script{read_request{}, send_bytes{"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"}}};
    auto const port = std::to_string(refusing.port());
    auto const refused = net.call({}, {{"HTTPS_PROXY", "http://jane:hunter2@localhost:" + port}});
    CHECK(refused.exit_code == 3);
    auto const why = failure_of(refused);
    CHECK(why.code == "proxy_failed");
    CHECK(why.delivery == "not_sent");
    CHECK(why.message.find("407 Proxy Authentication Required") != std::string::npos);
    CHECK(refused.err.find("hunter2") == std::string::npos);
    auto const unreadable = net.call({}, {{"HTTPS_PROXY", "ftp://jane:hunter2@localhost"}});
    CHECK(unreadable.exit_code == 2);
    CHECK(unreadable.err.find("HTTPS_PROXY") != std::string::npos);
    CHECK(unreadable.err.find("hunter2") == std::string::npos);
    CHECK(net.call({"--proxy", "localhost:3128"}).exit_code == 2);
    CHECK(net.proxy.connections() == 0);
}
