// What is kept while the machine sleeps: nothing of it is used afterwards.
#include <doctest/doctest.h>

#include <rampart/sandbox/authority.hpp>

#include "../support/carrier.hpp"
#include "../support/system_faults.hpp"
#include "../support/wire_server.hpp"

using namespace rampart;
using namespace rampart::test;
using namespace std::chrono_literals;

TEST_CASE("after the machine has slept no connection from before is used") {
    sandbox::authority const ca;
    wire_server const server{
        ca.issue(sandbox::leaf_request::localhost()),
        script{read_request{}, send_bytes{http_response(200, "{}")}, again{}}};
    auto const to = *http::origin::parse(server.origin());
    http::request const message{http::method::get, "/", {{"Host", "localhost"}}, {}, false};
    for (auto const how : {way::blocking, way::asynchronous}) {
        carrier client{how, {.ca_pem = ca.ca_pem(), .use_system_authorities = false}};
        auto const call = [&] {
            auto const answer = client.send(to, message, {.call = 60s, .connect = 60s}, true);
            REQUIRE_MESSAGE(answer.has_value(), answer.error().describe());
        };
        call();
        call();
        CHECK(client.metrics().made == 1);
        seem_to_sleep(2s); // less than any limit of idleness
        call();
        CHECK(client.metrics().made == 2);
        CHECK(client.metrics().closed.idle_timeout == 1);
        call();
        CHECK(client.metrics().made == 2);
    }
}
