// call/placement.hpp: members of a request in headers and in the query, by the declaration.
#include <rampart/call/placement.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <rampart/call/request_builder.hpp>
#include <rampart/http/scripted_transport.hpp>
#include <rampart/json/open_enum.hpp>
#include <rampart/make_client.hpp>

namespace {

using namespace rampart;
using rampart::detail::build_request;

BOOST_DEFINE_ENUM_CLASS(side, BUY, SELL)

struct new_order {
    std::string account;
    std::string key;
    decimal amount{};
    bool dryRun = false;
    std::optional<std::string> note{};
};
BOOST_DESCRIBE_STRUCT(new_order, (), (account, key, amount, dryRun, note))

constexpr endpoint<new_order, json::nothing> create_order{
    .method = http::method::post,
    .path = "/{account}/orders",
    .effect = effect::creates,
    .placed = {
        in_header("key", "Idempotency-Key"), in_query("dryRun", "dry_run"),
        in_header("note", "X-Note")}};

struct every_text {
    std::string text;
    std::int64_t number = 0;
    decimal amount;
    open_enum<side> word;
    bool flag = false;
    std::optional<std::int64_t> maybe;
};
BOOST_DESCRIBE_STRUCT(every_text, (), (text, number, amount, word, flag, maybe))

constexpr endpoint<every_text, json::nothing> all_in_headers{
    .path = "/all",
    .effect = effect::reads,
    .placed = {
        in_header("text", "A"), in_header("number", "B"), in_header("amount", "C"),
        in_header("word", "D"), in_header("flag", "E"), in_header("maybe", "F")}};

struct filter {
    std::optional<std::string> state;
};
BOOST_DESCRIBE_STRUCT(filter, (), (state))

constexpr endpoint<filter, json::nothing> list_by{
    .path = "/list", .effect = effect::reads, .placed = {in_query("state", "filter[state]")}};

struct upload {
    std::string key;
    http::file document;
};
BOOST_DESCRIBE_STRUCT(upload, (), (key, document))

constexpr endpoint<upload, json::nothing> send_upload{
    .method = http::method::post,
    .path = "/upload",
    .effect = effect::creates,
    .body = body_form::multipart,
    .placed = {in_header("key", "X-Key")}};

/// Request line, headers and body as bytes.
template <auto const& Endpoint>
std::string wire(request_of<Endpoint> const& request) {
    auto const made = build_request<Endpoint>(request, "b");
    REQUIRE_MESSAGE(made.has_value(), made.error().describe());
    return http::head_of(*made) + made->body;
}

std::string refused(std::string key) {
    auto const made = build_request<create_order>({.account = "a", .key = std::move(key)});
    REQUIRE(made.has_error());
    CHECK(made.error().code == errc::invalid_request);
    CHECK(made.error().delivery == delivery::not_sent);
    return made.error().message;
}

std::string const nul{"a\0b", 3};

/// Signs the key of a caller where there is one, and the type of a body.
struct scheme : sign::hmac_sha256_scheme {
    using message = sign::lines<
        sign::parts::method,
        sign::parts::when_header<"Idempotency-Key", sign::parts::header_value<"idempotency-key">>,
        sign::parts::body>;
    using headers = sign::header_list<sign::header<"X-Signature", sign::parts::signature>>;
};

/// The same that cannot do without.
struct strict_scheme : scheme {
    using message = sign::lines<sign::parts::header_value<"Idempotency-Key">, sign::parts::body>;
};

struct plain_envelope {
    static result<opened> open(answer const& received) {
        if (is_success(received.response.status)) return opened{received.body, ""};
        return refusal(received);
    }
};

template <class Scheme>
struct provider_with {
    static constexpr std::string_view name = "own";
    static constexpr bool json_type_on_bodiless = false;
    using scheme = Scheme;
    using envelope = plain_envelope;
    using family = any_provider;
};

template <class Scheme>
using client_with =
    basic_client<provider_with<Scheme>, sign::basic_signer<Scheme>, http::scripted_transport>;

template <class Scheme>
client_with<Scheme> client_of(http::scripted_transport wire = {}) {
    return {"https://api.example", {"key", sign::secret{"secret"}}, std::move(wire)};
}

std::string signed_by_hand(std::string_view text) {
    sign::hmac_sha256 const key{sign::secret{"secret"}.bytes()};
    auto stream = key.start();
    stream.update(text);
    sign::hmac_sha256::value_type digest;
    REQUIRE(stream.finish(digest));
    std::string out(64, '\0');
    sign::hex_lower::encode(digest, out.data());
    return out;
}

} // namespace

TEST_CASE("members go into path, query, header and body as the endpoint declares") {
    CHECK(
        wire<create_order>({.account = "a/1", .key = "k 1", .amount = "1.50", .dryRun = true}) ==
        "POST /a%2F1/orders?dry_run=true HTTP/1.1\r\nIdempotency-Key: k 1\r\n"
        "Content-Type: application/json\r\n\r\n"
        R"({"amount":"1.50"})");
}

TEST_CASE("an optional member that is empty sends no header, and one that is there sends it") {
    auto const with = wire<create_order>({.account = "a", .key = "k", .note = "n"});
    CHECK(with.find("\r\nIdempotency-Key: k\r\nX-Note: n\r\n") != std::string::npos);
    CHECK(wire<create_order>({.account = "a", .key = "k"}).find("X-Note") == std::string::npos);
}

TEST_CASE("whatever has a text of its own can be a header's value") {
    CHECK(
        wire<all_in_headers>(
            {.text = "t", .number = -3, .amount = "0.10", .word = side::SELL, .maybe = 7}) ==
        "GET /all HTTP/1.1\r\nA: t\r\nB: -3\r\nC: 0.10\r\nD: SELL\r\nE: false\r\nF: 7\r\n\r\n");
}

TEST_CASE("a parameter of the query has the name that is declared, percent-encoded") {
    CHECK(wire<list_by>({.state = "open"}) == "GET /list?filter%5Bstate%5D=open HTTP/1.1\r\n\r\n");
    CHECK(wire<list_by>({}) == "GET /list HTTP/1.1\r\n\r\n");
}

TEST_CASE("a header's member is no part of a multipart body") {
    auto const made =
        build_request<send_upload>({.key = "k", .document = {"a.txt", "x", "text/plain"}}, "b");
    REQUIRE(made.has_value());
    CHECK(http::find_header(made->headers, "X-Key") == "k");
    CHECK(made->body.find("name=\"key\"") == std::string::npos);
    CHECK(made->body.find("name=\"document\"") != std::string::npos);
}

TEST_CASE("what no header may hold is refused by its member's name, and nothing is built") {
    for (std::string const bad : {"a\r\nX: 1", "a\n", "\r", "a\tb", "\x7f", "\xC3\xA4"}) {
        CAPTURE(bad);
        CHECK(
            refused(bad) ==
            "key: must be visible ASCII characters, without CR, LF or other control "
            "characters: it is a header's value");
    }
    CHECK(refused(nul).starts_with("key: must be visible ASCII characters"));
    CHECK(refused("") == "key: must not be empty: it is a header's value");
    CHECK(refused(" k") == "key: must not begin or end with a blank: it is a header's value");
    CHECK(refused("k ") == "key: must not begin or end with a blank: it is a header's value");
    CHECK(
        refused(std::string(4097, 'k')) ==
        "key: must have at most 4096 characters: it is a header's value");
    CHECK(build_request<create_order>({.account = "a", .key = std::string(4096, 'k')}).has_value());
}

TEST_CASE("a scheme signs headers by their names, those of members included") {
    auto api = client_of<scheme>();
    auto const with = api.prepare<create_order>({.account = "a", .key = "k 1"});
    REQUIRE(with.has_value());
    CHECK(
        http::find_header(with->headers, "X-Signature") ==
        signed_by_hand("POST\nk 1\n" + with->body));
    auto const without = api.prepare<list_by>({.state = "x"});
    REQUIRE(without.has_value());
    CHECK(http::find_header(without->headers, "X-Signature") == signed_by_hand("GET\n"));
}

TEST_CASE("a signed header that a request lacks is an error before anything is sent") {
    auto api = client_of<strict_scheme>();
    auto const made = api.call<list_by>({});
    REQUIRE(made.has_error());
    CHECK(made.error().code == errc::signing_failed);
    CHECK(made.error().delivery == delivery::not_sent);
    CHECK(
        made.error().message == "the request lacks a header that this scheme signs: place a member "
                                "of the request in it, with in_header");
    CHECK(api.transport().sent().empty());
}

TEST_CASE("a member's header is the same in all attempts of a call") {
    http::scripted_transport wire;
    wire.answer(429, "", {{"Retry-After", "0"}});
    wire.answer(429, "", {{"Retry-After", "0"}});
    wire.answer(200, "{}");
    auto api = client_of<scheme>(wire);
    auto const made = api.call<create_order>({.account = "a", .key = "k"});
    CHECK_MESSAGE(made.has_value(), made.error().describe());
    REQUIRE(api.transport().sent().size() == 3);
    for (auto const& sent : api.transport().sent()) {
        CHECK(http::find_header(sent.message.headers, "Idempotency-Key") == "k");
        CHECK(sent.message.body == api.transport().sent().front().message.body);
    }
}
