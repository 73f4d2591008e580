// The sandbox serves every endpoint that is declared: none is answered as unknown.
#include <string>

#include <doctest/doctest.h>

#include <rampart/rampart.hpp>
#include <rampart/sandbox/server.hpp>

#include "../support/single_call.hpp"

using namespace rampart;

namespace {

/// The path with its parameters filled in; "buy" does for an order's side too.
std::string filled(std::string_view path) {
    std::string out;
    http::walk_path(
        path, [&](std::string_view text) { out += text; }, [&](std::string_view) { out += "buy"; });
    return out;
}

class visitor {
public:
    template <class Endpoints>
    int visit() {
        int seen = 0;
        Endpoints::for_each([&]<auto const & Endpoint>() {
            ++seen;
            check(Endpoint.method, filled(Endpoint.path));
        });
        return seen;
    }

private:
    /// An unsigned request: an operation that is known refuses or serves it, but knows it.
    void check(http::method method, std::string const& target) {
        CAPTURE(target);
        http::request request{method, target, {{"Host", origin_.authority()}}, {}};
        if (method != http::method::get) request.headers.push_back({"Content-Length", "0"});
        auto const answer = rampart::test::send(transport_, origin_, request, {});
        REQUIRE(answer.has_value());
        CHECK(answer->status != 404);
        CHECK(answer->status != 405);
    }

    sandbox::server server_;
    http::origin origin_ = http::origin::parse(server_.base_url()).value();
    http::tls_transport transport_{{.ca_pem = server_.ca_pem()}};
};

} // namespace

TEST_CASE("the sandbox knows every declared endpoint") {
    visitor sandbox;
    CHECK(sandbox.visit<hexarails::endpoints>() == hexarails::endpoints::size);
    CHECK(sandbox.visit<hexarails::legacy::endpoints>() == hexarails::legacy::endpoints::size);
    CHECK(sandbox.visit<rampnow::endpoints>() == rampnow::endpoints::size);
    CHECK(sandbox.visit<rampnow::public_api::endpoints>() == rampnow::public_api::endpoints::size);
    CHECK(sandbox.visit<rampnow::legacy::endpoints>() == rampnow::legacy::endpoints::size);
    CHECK(sandbox.visit<banxa::endpoints>() == banxa::endpoints::size);
    CHECK(sandbox.visit<banxa::partner::endpoints>() == banxa::partner::endpoints::size);
}
