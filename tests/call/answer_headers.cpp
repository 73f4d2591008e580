// call/answer_headers.hpp: headers of an answer in the response.
#include <rampart/call/answer_headers.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <rampart/http/scripted_transport.hpp>
#include <rampart/make_client.hpp>

namespace answer_headers_test {

using namespace rampart;

struct scheme : sign::hmac_sha256_scheme {
    using message = sign::lines<sign::parts::target>;
    using headers = sign::header_list<sign::header<"X-Signature", sign::parts::signature>>;
};

/// Refuses what its own header says is refused: envelopes see the headers.
struct envelope {
    static result<opened> open(answer const& received) {
        if (auto const why = received.response.header("X-Refused")) {
            auto failed = refusal(received);
            failed.provider_code = *why;
            return failed;
        }
        if (is_success(received.response.status)) return opened{received.body, ""};
        return refusal(received);
    }
};

struct provider {
    static constexpr std::string_view name = "own";
    static constexpr bool json_type_on_bodiless = false;
    using scheme = answer_headers_test::scheme;
    using envelope = answer_headers_test::envelope;
    using family = any_provider;
};

struct own_headers {
    std::optional<std::int64_t> left;
    std::optional<decimal> cost;
    std::optional<std::string> id;
    std::string place;
    std::vector<std::string> warnings;
};
constexpr auto response_headers(own_headers const*) {
    return std::tuple{
        from_header("X-RateLimit-Remaining", &own_headers::left),
        from_header("X-Cost", &own_headers::cost), from_header("X-Request-Id", &own_headers::id),
        from_header("Location", &own_headers::place),
        from_header("Warning", &own_headers::warnings)};
}

struct order {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(order, (), (id))

constexpr endpoint<json::nothing, with_headers<order, own_headers>> get_order{
    .path = "/order", .effect = effect::reads};
constexpr endpoint<json::nothing, with_headers<std::vector<order>, own_headers>> get_orders{
    .path = "/orders", .effect = effect::reads};
constexpr endpoint<json::nothing, with_headers<json::nothing, own_headers>> touch{
    .method = http::method::post, .path = "/touch", .effect = effect::creates};

/// Keeps the deviations that it is told of.
struct deviations {
    std::vector<std::string>* seen;
    void on(events::answer_deviated const& event) const {
        seen->push_back(
            std::string{event.path} + ": " + std::string{event.expected} + ", " +
            std::string{event.found});
    }
};

template <auto const& Endpoint>
result<response_of<Endpoint>> answered(
    std::vector<http::field> headers, std::string body = R"({"id":"o"})", int status = 200,
    std::vector<std::string>* seen = nullptr) {
    std::vector<std::string> nobody;
    http::scripted_transport wire;
    wire.answer(status, std::move(body), std::move(headers));
    auto api = make_client<provider>(
        "https://api.example", {"key", sign::secret{"secret"}}, std::move(wire),
        policies{.retry = no_retry{}, .observer = deviations{seen ? seen : &nobody}});
    return api.template call<Endpoint>();
}

} // namespace answer_headers_test

using namespace answer_headers_test;

TEST_CASE("a response has its data as ever, and the answer's headers beside it") {
    auto const got = answered<get_order>(
        {{"x-ratelimit-remaining", "17"},
         {"X-Cost", "0.10"},
         {"X-Request-Id", " r 1 "},
         {"Location", "/order/o"},
         {"Warning", "a"},
         {"Warning", "b"}});
    REQUIRE_MESSAGE(got.has_value(), got.error().describe());
    CHECK(got->id == "o");
    CHECK(got->headers.left == 17);
    CHECK(got->headers.cost->text() == "0.10");
    CHECK(got->headers.id == "r 1");
    CHECK(got->headers.place == "/order/o");
    CHECK(got->headers.warnings == std::vector<std::string>{"a", "b"});
}

TEST_CASE("headers that are absent leave their members empty, without a deviation") {
    std::vector<std::string> seen;
    auto const got = answered<get_order>({}, R"({"id":"o"})", 200, &seen);
    REQUIRE(got.has_value());
    CHECK_FALSE(got->headers.left.has_value());
    CHECK_FALSE(got->headers.id.has_value());
    CHECK(got->headers.place.empty());
    CHECK(got->headers.warnings.empty());
    CHECK(seen.empty());
}

TEST_CASE("a header that cannot be read costs its member, and is reported") {
    std::vector<std::string> seen;
    auto const got = answered<get_order>(
        {{"X-RateLimit-Remaining", "many"}, {"X-Cost", ""}, {"Location", "/here"}}, R"({"id":"o"})",
        200, &seen);
    REQUIRE(got.has_value());
    CHECK(got->id == "o");
    CHECK_FALSE(got->headers.left.has_value());
    CHECK_FALSE(got->headers.cost.has_value());
    CHECK(got->headers.place == "/here");
    CHECK(
        seen == std::vector<std::string>{
                    "header X-RateLimit-Remaining: a whole number, another text",
                    "header X-Cost: a decimal, an empty text"});
    for (auto const* const bad : {"1.5", "17x", "99999999999999999999", "0x1", "+3"}) {
        CAPTURE(bad);
        CHECK_FALSE(answered<get_order>({{"X-RateLimit-Remaining", bad}})->headers.left);
    }
}

TEST_CASE("a doubled header counts once, and with two values the first one does") {
    std::vector<std::string> seen;
    auto const twice =
        answered<get_order>({{"Location", "/a"}, {"location", "/a"}}, R"({"id":"o"})", 200, &seen);
    CHECK(twice->headers.place == "/a");
    CHECK(seen.empty());
    auto const unlike = answered<get_order>(
        {{"X-RateLimit-Remaining", "3"}, {"X-RateLimit-Remaining", "9"}}, R"({"id":"o"})", 200,
        &seen);
    CHECK(unlike->headers.left == 3);
    CHECK(
        seen ==
        std::vector<std::string>{"header X-RateLimit-Remaining: one value, another one as well"});
}

TEST_CASE("a list as the whole body, and no body at all, have headers too") {
    auto const list = answered<get_orders>({{"X-Request-Id", "r"}}, R"([{"id":"a"},{"id":"b"}])");
    REQUIRE_MESSAGE(list.has_value(), list.error().describe());
    CHECK(list->size() == 2);
    CHECK(list->headers.id == "r");
    auto const made = answered<touch>({{"Location", "/touch/1"}}, "", 201);
    REQUIRE_MESSAGE(made.has_value(), made.error().describe());
    CHECK(made->headers.place == "/touch/1");
}

TEST_CASE("an envelope sees the headers of an answer") {
    auto const got = answered<get_order>({{"X-Refused", "E17"}}, R"({"id":"o"})", 400);
    REQUIRE(got.has_error());
    CHECK(got.error().provider_code == "E17");
}
