#include <rampart/http/function_transport.hpp>

#include <string>

#include <rampart/hexarails.hpp>

#include <doctest/doctest.h>

#include "../support/single_call.hpp"

namespace {

namespace hexarails = rampart::hexarails;
namespace http = rampart::http;

http::origin const server{.tls = true, .host = "example.com", .port = 8443};

http::request some_request() {
    return {http::method::post, "/a", {{"Content-Length", "1"}}, "b", false};
}

} // namespace

TEST_CASE(
    "a transport of one function hands it the origin and the request, and returns its answer") {
    std::string seen;
    http::function_transport wire{
        [&](http::origin const& to,
            http::request const& message) -> rampart::result<http::response> {
            seen = to.str() + ' ' + message.target + ' ' + message.body;
            return http::response{201, {}, "made"};
        }};
    static_assert(http::transport<decltype(wire)>);
    auto link = wire.connect(server, {}, http::connection_use::kept_or_new);
    REQUIRE(link.has_value());
    CHECK_FALSE(link->kept());
    auto const answer = link->exchange(some_request(), {});
    REQUIRE(answer.has_value());
    CHECK(answer->status == 201);
    CHECK(answer->body == "made");
    CHECK(seen == "https://example.com:8443 /a b");
    CHECK(link->progress().written.has_value());
    CHECK(link->progress().bytes == http::head_of(some_request()).size() + 1);
    CHECK(link->progress().answer_begun);
}

TEST_CASE("what the function says was not sent was not written, and all else was") {
    for (auto const how : {rampart::delivery::not_sent, rampart::delivery::unknown}) {
        http::function_transport wire{
            [how](http::origin const&, http::request const&) -> rampart::result<http::response> {
                return rampart::make_error(rampart::errc::write_failed, how, "no");
            }};
        auto link = wire.connect(server, {}, http::connection_use::kept_or_new);
        auto const answer = link->exchange(some_request(), {});
        REQUIRE(answer.has_error());
        CHECK(answer.error().delivery == how);
        CHECK(link->progress().written.has_value() == (how == rampart::delivery::unknown));
        CHECK_FALSE(link->progress().answer_begun);
    }
}

TEST_CASE("a client calls through one function") {
    auto api = rampart::make_client<hexarails::provider>(
        "https://api.example", {"key", rampart::sign::secret{"secret"}},
        http::function_transport{
            [](http::origin const&,
               http::request const& message) -> rampart::result<http::response> {
                CHECK(http::find_header(message.headers, "X-Signature").has_value());
                return http::response{200, {}, R"({"status":"SUCCESS","data":{"status":"ok"}})"};
            }});
    auto const answer = api.call<hexarails::health>();
    REQUIRE(answer.has_value());
    CHECK(answer->status == "ok");
}
