#include <rampart/http/scripted_transport.hpp>

#include <string>

#include <doctest/doctest.h>

#include "../support/single_call.hpp"

namespace {

namespace http = rampart::http;

static_assert(http::transport<http::scripted_transport>);

http::origin const server{.tls = true, .host = "example.com", .port = 8443};

http::request request_to(std::string target) {
    http::request request;
    request.target = std::move(target);
    return request;
}

} // namespace

TEST_CASE("a scripted transport gives its answers in the order of the script") {
    http::scripted_transport wire;
    wire.answer(200, "first", {{"X", "1"}});
    wire.answer(http::response{404, {}, "second"});
    auto const first = rampart::test::send(wire, server, request_to("/a"), {});
    REQUIRE(first.has_value());
    CHECK(first->status == 200);
    CHECK(first->body == "first");
    CHECK(first->header("x") == "1");
    auto const second = rampart::test::send(wire, server, request_to("/b"), {});
    REQUIRE(second.has_value());
    CHECK(second->status == 404);
    CHECK(second->body == "second");
}

TEST_CASE("a scripted transport fails where the script says so") {
    http::scripted_transport wire;
    wire.fail(
        rampart::make_error(rampart::errc::call_timeout, rampart::delivery::unknown, "too slow"));
    wire.answer(200, "");
    auto const failed = rampart::test::send(wire, server, request_to("/a"), {});
    REQUIRE(failed.has_error());
    CHECK(failed.error().code == rampart::errc::call_timeout);
    CHECK(failed.error().delivery == rampart::delivery::unknown);
    CHECK(failed.error().message == "too slow");
    CHECK(rampart::test::send(wire, server, request_to("/a"), {}).has_value());
}

TEST_CASE("a scripted transport keeps what was sent, and where") {
    http::scripted_transport wire;
    CHECK(wire.sent().empty());
    wire.answer(200, "");
    auto request = request_to("/a?b=c");
    request.method = http::method::post;
    request.headers = {{"Host", "example.com:8443"}};
    request.body = "bytes";
    REQUIRE(rampart::test::send(wire, server, request, {}).has_value());
    REQUIRE(wire.sent().size() == 1);
    CHECK(wire.sent()[0].to.str() == "https://example.com:8443");
    CHECK(wire.sent()[0].message.method == http::method::post);
    CHECK(wire.sent()[0].message.target == "/a?b=c");
    CHECK(wire.sent()[0].message.headers == request.headers);
    CHECK(wire.sent()[0].message.body == "bytes");
}

TEST_CASE("a script that is used up is an error that says so, and the request is kept") {
    http::scripted_transport wire;
    auto const failed = rampart::test::send(wire, server, request_to("/a"), {});
    REQUIRE(failed.has_error());
    CHECK(failed.error().code == rampart::errc::connect_failed);
    CHECK(failed.error().delivery == rampart::delivery::not_sent);
    CHECK(failed.error().message.find("no answer left") != std::string::npos);
    CHECK(wire.sent().size() == 1);
}
