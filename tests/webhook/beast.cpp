#include <rampart/webhook/beast.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/dynamic_body.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/span_body.hpp>
#include <boost/beast/http/vector_body.hpp>
#include <boost/beast/http/write.hpp>
#include <doctest/doctest.h>

#include <rampart/hexarails/webhooks.hpp>

namespace {

namespace hexarails = rampart::hexarails;
namespace http = boost::beast::http;
namespace webhook = rampart::webhook;

constexpr std::string_view body = R"({"event":"DEPOSIT_RECEIVED","payload":{"id":"d1"}})";
constexpr std::string_view url = "https://partner.example.com/hooks?tenant=1";

/// Signed as the provider would.
webhook::notification genuine() {
    return hexarails::sign_notification(
               url, std::string{body}, "an-api-key", rampart::sign::secret{"secret"})
        .value();
}

webhook::callback registered() { return webhook::callback::parse(url).value(); }

bool is_genuine(webhook::notification const& received) {
    hexarails::webhook_verifier const verifier{rampart::sign::secret{"secret"}};
    return verifier.verify(received).has_value();
}

/// The bytes of a request on the wire.
std::string wire_text(http::request<http::string_body> request) {
    http::serializer<true, http::string_body> serializer{request};
    std::string out;
    boost::system::error_code failed;
    while (!failed && !serializer.is_done()) {
        serializer.next(failed, [&](auto&, auto const& buffers) {
            out += boost::beast::buffers_to_string(buffers);
            serializer.consume(boost::asio::buffer_size(buffers));
        });
    }
    REQUIRE_FALSE(failed);
    return out;
}

/// A request as Beast reads it from these bytes.
template <class Body>
http::request<Body> read(std::string_view text) {
    http::request_parser<Body> parser;
    parser.eager(true);
    boost::system::error_code failed;
    for (std::size_t at = 0; at < text.size() && !failed && !parser.is_done();)
        at += parser.put(boost::asio::buffer(text.substr(at)), failed);
    REQUIRE_FALSE(failed);
    REQUIRE(parser.is_done());
    return parser.release();
}

} // namespace

TEST_CASE("a notification posted and received by Beast is genuine, whatever body holds its bytes") {
    auto const text = wire_text(webhook::to_beast(genuine()));
    CHECK(text.starts_with("POST /hooks?tenant=1 HTTP/1.1\r\nHost: partner.example.com\r\n"));
    CHECK(text.ends_with("\r\n\r\n" + std::string{body}));
    auto const check = [&]<class Body>() {
        auto const received = webhook::from_beast(read<Body>(text), registered());
        CHECK(received.body == body);
        CHECK(received.header("content-length") == std::to_string(body.size()));
        CHECK(is_genuine(received));
    };
    check.operator()<http::string_body>();
    check.operator()<http::vector_body<char>>();
    check.operator()<http::vector_body<unsigned char>>();
    check.operator()<http::dynamic_body>();
}

TEST_CASE("a body over memory of the caller's is copied from there") {
    std::string bytes{body};
    http::request<http::span_body<char>> request{http::verb::post, "/", 11};
    request.body() = boost::beast::span<char>{bytes.data(), bytes.size()};
    CHECK(webhook::from_beast(request, registered()).body == body);
}

TEST_CASE("host and target are those that were registered, whatever a proxy made of them") {
    auto request = webhook::to_beast(genuine());
    request.target("/internal");
    request.set(http::field::host, "10.0.0.7:8080");
    auto const received = webhook::from_beast(request, registered());
    CHECK(received.host == "partner.example.com");
    CHECK(received.target == "/hooks?tenant=1");
    CHECK(is_genuine(received));
}

TEST_CASE("headers come as they were, also several of a name, and a changed body is not genuine") {
    auto request = webhook::to_beast(genuine());
    request.insert("X-Seen", "a");
    request.insert("X-Seen", "b");
    request.body()[2] = 'E';
    auto const received = webhook::from_beast(request, registered());
    std::vector<std::string> seen;
    for (auto const& header : received.headers) {
        if (header.name == "X-Seen") seen.push_back(header.value);
    }
    CHECK(seen == std::vector<std::string>{"a", "b"});
    CHECK_FALSE(is_genuine(received));
}

TEST_CASE("what was received can be posted on, with one Host and one Content-Length") {
    auto const first = webhook::from_beast(webhook::to_beast(genuine()), registered());
    auto const again = webhook::to_beast(first);
    CHECK(again.count(http::field::host) == 1);
    CHECK(again.count(http::field::content_length) == 1);
    CHECK(is_genuine(webhook::from_beast(again, registered())));
}
