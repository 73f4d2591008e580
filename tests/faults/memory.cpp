// The pool when memory runs out while a connection is given back.
#include <cstddef>
#include <optional>
#include <utility>

#include <rampart/http/tls_transport.hpp>
#include <rampart/sandbox/authority.hpp>

#include <doctest/doctest.h>

#include "../support/allocations.hpp"
#include "../support/wire_server.hpp"

namespace http = rampart::http;
using namespace rampart::test;

TEST_CASE("a connection that there is no memory to keep is closed, and leaves its place") {
    rampart::sandbox::authority const ca;
    wire_server const server{
        ca.issue(rampart::sandbox::leaf_request::localhost()), script{handshake{}, hold{}}};
    auto const to = http::origin::parse(server.origin());
    REQUIRE(to.has_value());
    for (std::size_t at = 0;; ++at) {
        CAPTURE(at);
        REQUIRE(at < 1000);
        http::tls_transport transport{{.ca_pem = ca.ca_pem()}};
        auto made = transport.connect(*to, {}, http::connection_use::kept_or_new);
        REQUIRE(made.has_value());
        std::optional<http::tls_transport::connection> used{std::move(*made)};
        bool struck = false;
        {
            allocation_failure const out_of_memory{at};
            used.reset();
            struck = out_of_memory.struck();
        }
        auto const seen = transport.metrics();
        CHECK(seen.open == seen.idle);
        if (struck) continue;
        CHECK(at > 0);
        CHECK(seen.idle == 1);
        break;
    }
}
