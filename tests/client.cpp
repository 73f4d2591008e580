#include <rampart/make_client.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rampart/banxa.hpp>
#include <rampart/hexarails.hpp>
#include <rampart/http/scripted_transport.hpp>
#include <rampart/rampnow.hpp>

#include <doctest/doctest.h>

#include "support/vectors.hpp"

namespace {

namespace banxa = rampart::banxa;
namespace hexarails = rampart::hexarails;
namespace http = rampart::http;
namespace json = rampart::json;
namespace rampnow = rampart::rampnow;
namespace sign = rampart::sign;
using namespace std::chrono_literals;
using rampart::decimal;
using rampart::delivery;
using rampart::errc;

/// A signer whose time and nonce stand still.
template <class Provider>
using fixed_signer = sign::basic_signer<
    typename Provider::scheme, sign::direct_crypto, sign::fixed_clock, sign::fixed_nonce>;

template <class Provider>
using fixed_client =
    rampart::basic_client<Provider, fixed_signer<Provider>, http::scripted_transport>;

/// The default signer over a scripted transport.
template <class Provider>
using scripted_client = rampart::basic_client<
    Provider, sign::basic_signer<typename Provider::scheme>, http::scripted_transport,
    rampart::policies<rampart::no_retry>>;

/// A client with the keys, time and nonce of a vector.
template <class Provider>
fixed_client<Provider>
client_of(std::string_view base_url, rampart::test::signing_vector const& vector) {
    long long const seconds = vector.timestamp.empty() ? 0 : std::stoll(vector.timestamp);
    return fixed_client<Provider>{
        base_url,
        fixed_signer<Provider>{
            vector.api_key, sign::secret{vector.secret},
            sign::fixed_clock::at_unix_seconds(seconds), sign::fixed_nonce{vector.nonce}}};
}

/// All bytes of a request.
std::string wire_of(rampart::result<http::request> const& made) {
    REQUIRE_MESSAGE(made.has_value(), made.error().describe());
    return http::head_of(*made) + made->body;
}

std::string const common = "User-Agent: rampart/" RAMPART_VERSION_STRING "\r\n"
                           "Accept: application/json\r\n"
                           "Accept-Encoding: identity\r\n";

std::string hexarails_stamp(rampart::test::signing_vector const& vector) {
    return "X-API-Key: " + vector.api_key + "\r\nX-Timestamp: " + vector.timestamp +
           "\r\nX-Nonce: " + vector.nonce + "\r\nX-Signature: " + vector.signature + "\r\n\r\n";
}

hexarails::customer_create const jane{
    .name = "Jane Doe",
    .email = "jane.doe@example.com",
    .type = hexarails::customer_type::DEPOSITOR,
    .isIndividual = true,
    .externalId = "ext-0001"};

constexpr std::string_view success = R"({"status":"SUCCESS","data":{"status":"ok"}})";

scripted_client<hexarails::provider> hexarails_client(std::string_view url = hexarails::sandbox) {
    return {url, {"test_api_key_not_real_0001", sign::secret{"test_api_secret_not_real_0001"}}};
}

std::string header_of(http::request const& request, std::string_view name) {
    auto const value = http::find_header(request.headers, name);
    REQUIRE_MESSAGE(value, "no header " << name);
    return std::string{*value};
}

/// An operation of no provider in particular.
struct note {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(note, (), (text))

constexpr rampart::endpoint<note, json::nothing> delete_note{
    .method = http::method::delete_, .path = "/note", .effect = rampart::effect::creates};

/// Answers every call and remembers the timeouts.
struct timeout_transport {
    std::vector<std::chrono::milliseconds> calls{};

    struct connection {
        [[nodiscard]] static bool kept() { return false; }
        [[nodiscard]] static http::exchange_progress progress() { return {}; }
        [[nodiscard]] rampart::result<http::response>
        exchange(http::request const&, http::timeouts const& within) const {
            calls->push_back(within.call);
            return http::response{200, {}, std::string{success}};
        }
        std::vector<std::chrono::milliseconds>* calls;
    };
    rampart::result<connection>
    connect(http::origin const&, http::timeouts const&, http::connection_use) {
        return connection{&calls};
    }
};

template <class T>
rampart::error error_of(rampart::result<T> const& result) {
    REQUIRE(result.has_error());
    return result.error();
}

} // namespace

TEST_CASE("a HexaRails GET carries its JSON content type and the vector's signature") {
    auto const vectors = rampart::test::hexarails_vectors();
    auto const& vector = rampart::test::find(vectors, "get-no-query-sandbox");
    auto const api = client_of<hexarails::provider>(hexarails::sandbox, vector);
    CHECK(
        wire_of(api.prepare<hexarails::list_balances>()) ==
        "GET /balance HTTP/1.1\r\n"
        "Host: ramp-sandbox.hexarails.ai\r\n" +
            common + "Content-Type: application/json\r\n" + hexarails_stamp(vector));
}

TEST_CASE("the host that is called is the host that is signed") {
    auto const vectors = rampart::test::hexarails_vectors();
    auto const& vector = rampart::test::find(vectors, "get-no-query-production");
    auto const api = client_of<hexarails::provider>(hexarails::production, vector);
    CHECK(
        wire_of(api.prepare<hexarails::list_balances>()) ==
        "GET /balance HTTP/1.1\r\n"
        "Host: ramp.hexarails.ai\r\n" +
            common + "Content-Type: application/json\r\n" + hexarails_stamp(vector));
}

TEST_CASE("a query is signed as it is sent") {
    auto const vectors = rampart::test::hexarails_vectors();
    auto const& vector = rampart::test::find(vectors, "get-estimate");
    auto const api = client_of<hexarails::provider>(hexarails::production, vector);
    CHECK(
        wire_of(api.prepare<hexarails::estimate_payment>(
            {.deductCurrency = hexarails::currency_code::USDT,
             .amount = "10000.50",
             .currency = hexarails::currency_code::USD,
             .bankAccountId = "11111111-2222-4333-8444-555555555555"})) ==
        "GET /payment/estimate?deductCurrency=USDT&amount=10000.50&currency=USD"
        "&bankAccountId=11111111-2222-4333-8444-555555555555 HTTP/1.1\r\n"
        "Host: ramp.hexarails.ai\r\n" +
            common + "Content-Type: application/json\r\n" + hexarails_stamp(vector));
}

TEST_CASE("a HexaRails POST carries the body that was signed") {
    auto const vectors = rampart::test::hexarails_vectors();
    auto const& vector = rampart::test::find(vectors, "post-json");
    auto const api = client_of<hexarails::provider>(hexarails::sandbox, vector);
    CHECK(
        wire_of(api.prepare<hexarails::create_customer>(jane)) ==
        "POST /customer/create HTTP/1.1\r\n"
        "Host: ramp-sandbox.hexarails.ai\r\n" +
            common +
            "Content-Type: application/json\r\n"
            "Content-Length: 113\r\n" +
            hexarails_stamp(vector) + vector.body);
}

TEST_CASE("a HexaRails multipart request is signed without its body") {
    auto const vectors = rampart::test::hexarails_vectors();
    auto const& vector = rampart::test::find(vectors, "post-multipart-with-file");
    auto const api = client_of<hexarails::provider>(hexarails::sandbox, vector);
    auto const made = api.prepare<hexarails::create_payment>(
        {.deductCurrency = hexarails::currency_code::USDT,
         .amount = "100.00",
         .currency = hexarails::currency_code::USD,
         .bankAccountId = "11111111-2222-4333-8444-555555555555",
         .reference = "payment-0001",
         .supportingDocument = http::file{"invoice.txt", "hello", "text/plain"}});
    REQUIRE(made.has_value());
    auto const type = header_of(*made, "Content-Type");
    CHECK(type.starts_with("multipart/form-data; boundary="));
    CHECK(
        wire_of(made) == "POST /payment/create HTTP/1.1\r\n"
                         "Host: ramp-sandbox.hexarails.ai\r\n" +
                             common + "Content-Type: " + type +
                             "\r\n"
                             "Content-Length: " +
                             std::to_string(made->body.size()) + "\r\n" + hexarails_stamp(vector) +
                             made->body);
    CHECK(made->body.starts_with("--" + type.substr(30) + "\r\n"));
}

TEST_CASE("a port that is not the default is part of the Host header and of the signed host") {
    auto const vectors = rampart::test::hexarails_vectors();
    auto const& get = rampart::test::find(vectors, "host-with-port");
    auto const local = client_of<hexarails::provider>("https://127.0.0.1:18443", get);
    CHECK(
        wire_of(local.prepare<hexarails::list_balances>()) ==
        "GET /balance HTTP/1.1\r\n"
        "Host: 127.0.0.1:18443\r\n" +
            common + "Content-Type: application/json\r\n" + hexarails_stamp(get));

    auto const& post = rampart::test::find(vectors, "host-with-port-post");
    auto const plain = client_of<hexarails::provider>("http://localhost:18080/", post);
    CHECK(
        wire_of(plain.prepare<hexarails::create_customer>(jane)) ==
        "POST /customer/create HTTP/1.1\r\n"
        "Host: localhost:18080\r\n" +
            common + "Content-Type: application/json\r\nContent-Length: 113\r\n" +
            hexarails_stamp(post) + post.body);
}

TEST_CASE("the default port, written or not, and the host's case make no difference") {
    auto const vectors = rampart::test::hexarails_vectors();
    auto const& vector = rampart::test::find(vectors, "get-no-query-sandbox");
    auto const plain = client_of<hexarails::provider>(hexarails::sandbox, vector);
    auto const written =
        client_of<hexarails::provider>("https://Ramp-Sandbox.HexaRails.ai:443/", vector);
    CHECK(
        wire_of(plain.prepare<hexarails::list_balances>()) ==
        wire_of(written.prepare<hexarails::list_balances>()));
}

TEST_CASE("a Rampnow POST carries either set of headers") {
    auto const vectors = rampart::test::rampnow_vectors();
    auto const& vector = rampart::test::find(vectors, "post_quote_json");
    rampnow::quote_request const request{
        .orderType = rampnow::order_type::buy,
        .srcAmount = "100.0",
        .srcCurrency = "EUR",
        .srcChain = "fiat",
        .dstCurrency = "ETH",
        .dstChain = "ethereum",
        .paymentMode = "card"};
    auto const head = "POST /api/partner/v1/ext/ramp_order/quote HTTP/1.1\r\n"
                      "Host: api.rampnow.io\r\n" +
                      common + "Content-Type: application/json\r\nContent-Length: " +
                      std::to_string(vector.body.size()) + "\r\n";

    auto const first = client_of<rampnow::provider>(rampnow::production, vector);
    CHECK(
        wire_of(first.prepare<rampnow::get_quote>(request)) ==
        head + "RN-API-KEY: " + vector.api_key + "\r\nRN-ACCESS-SIGN: " + vector.signature +
            "\r\nRN-ACCESS-TIMESTAMP: " + vector.timestamp + "\r\n\r\n" + vector.body);

    using later = rampnow::basic_provider<rampnow::x_rampnow_headers>;
    auto const second = client_of<later>(rampnow::production, vector);
    CHECK(
        wire_of(second.prepare<rampnow::get_quote>(request)) ==
        head + "X-RAMPNOW-API-KEY: " + vector.api_key + "\r\nX-RAMPNOW-SIGN: " + vector.signature +
            "\r\nX-RAMPNOW-TIMESTAMP: " + vector.timestamp + "\r\n\r\n" + vector.body);
}

TEST_CASE("a Banxa GET has one header for key, signature and nonce, and no content type") {
    auto const vectors = rampart::test::banxa_vectors();
    auto const& vector = rampart::test::find(vectors, "get-path-percent-encoded");
    auto const api = client_of<banxa::provider>(banxa::production, vector);
    CHECK(
        wire_of(api.prepare<banxa::get_ramp>({.id = "a/b c\xC3\xA9"})) ==
        "GET /eapi/v0/ramps/a%2Fb%20c%C3%A9 HTTP/1.1\r\n"
        "Host: api.banxa.com\r\n" +
            common + "Authorization: Bearer " + vector.api_key + ":" + vector.signature + ":" +
            vector.nonce + "\r\n\r\n");
}

TEST_CASE("a Banxa POST signs its body on a fourth line") {
    auto const vectors = rampart::test::banxa_vectors();
    auto const& vector = rampart::test::find(vectors, "post-eligibility");
    auto const api = client_of<banxa::provider>(banxa::sandbox, vector);
    CHECK(
        wire_of(api.prepare<banxa::check_eligibility>(
            {.identityReference = "partner-abc123",
             .method = "payid-bank-transfer",
             .transactionType = banxa::transaction_type::ONRAMP,
             .fiat = "AUD",
             .crypto = "USDT",
             .blockchain = "TRON",
             .fiatAmount = decimal{"500"}})) ==
        "POST /eapi/v0/identities/transactions/eligibility HTTP/1.1\r\n"
        "Host: api.banxa-sandbox.com\r\n" +
            common + "Content-Type: application/json\r\nContent-Length: " +
            std::to_string(vector.body.size()) + "\r\nAuthorization: Bearer " + vector.api_key +
            ":" + vector.signature + ":" + vector.nonce + "\r\n\r\n" + vector.body);
}

TEST_CASE("a request without a body that is no GET says that its length is zero") {
    auto const vectors = rampart::test::banxa_vectors();
    auto const api = client_of<banxa::provider>(
        banxa::production, rampart::test::find(vectors, "get-price-no-query"));
    auto const made = api.prepare<delete_note>({.text = "x"});
    REQUIRE(made.has_value());
    CHECK(made->target == "/note?text=x");
    CHECK(header_of(*made, "Content-Length") == "0");
    CHECK_FALSE(http::find_header(made->headers, "Content-Type"));
}

TEST_CASE("what is sent is what was prepared") {
    auto const vectors = rampart::test::hexarails_vectors();
    auto api = client_of<hexarails::provider>(
        hexarails::sandbox, rampart::test::find(vectors, "post-json"));
    api.transport().answer(200, R"({"status":"SUCCESS","data":{"id":"1","status":"PENDING"}})");
    auto const got = api.call<hexarails::create_customer>(jane);
    REQUIRE(got.has_value());
    CHECK(got->id == "1");
    REQUIRE(api.transport().sent().size() == 1);
    auto const& sent = api.transport().sent()[0];
    CHECK(sent.to.str() == "https://ramp-sandbox.hexarails.ai");
    CHECK(
        http::head_of(sent.message) + sent.message.body ==
        wire_of(api.prepare<hexarails::create_customer>(jane)));
}

TEST_CASE("each request is signed with a nonce of its own") {
    auto const api = hexarails_client();
    auto const first = api.prepare<hexarails::health>();
    auto const second = api.prepare<hexarails::health>();
    REQUIRE(first.has_value());
    REQUIRE(second.has_value());
    CHECK(header_of(*first, "X-Nonce") != header_of(*second, "X-Nonce"));
    CHECK(header_of(*first, "X-Signature") != header_of(*second, "X-Signature"));
}

TEST_CASE("the nonces of a Banxa client grow even while its clock stands still") {
    using signer =
        sign::basic_signer<banxa::provider::scheme, sign::direct_crypto, sign::fixed_clock>;
    rampart::basic_client<banxa::provider, signer, http::scripted_transport> const api{
        banxa::production, signer{
                               "client-test-key", sign::secret{"x"},
                               sign::fixed_clock::at_unix_seconds(1'767'225'600)}};
    auto const nonce_of_next = [&api] {
        auto const made = api.prepare<banxa::get_ramp>({.id = "1"});
        REQUIRE(made.has_value());
        auto const value = header_of(*made, "Authorization");
        return value.substr(value.rfind(':') + 1);
    };
    CHECK(nonce_of_next() == "1767225600000");
    CHECK(nonce_of_next() == "1767225600001");
}

TEST_CASE("a base URL that is none shows in every call, and nothing is sent") {
    for (auto const* const url : {"", "ftp://x", "https://x/api", "https://x:0"}) {
        auto api = hexarails_client(url);
        for (auto const& failed :
             {error_of(api.call<hexarails::health>()), error_of(api.prepare<hexarails::health>()),
              error_of(api.call<hexarails::list_balances>())}) {
            CHECK(failed.code == errc::invalid_base_url);
            CHECK(failed.delivery == delivery::not_sent);
            CHECK(failed.message.starts_with("base URL \"" + std::string{url} + "\": "));
        }
        CHECK(api.transport().sent().empty());
    }
}

TEST_CASE("an API key that no header can carry is refused, and nothing is sent") {
    for (std::string const& key :
         {std::string{"key\r\nX-Evil: 1"}, std::string{"key\n"}, std::string{"\r"},
          std::string{"k\0y", 3}, std::string{"k y"}, std::string{}, std::string(300, 'k')}) {
        scripted_client<hexarails::provider> api{hexarails::sandbox, {key, sign::secret{"secret"}}};
        api.transport().answer(200, std::string{success});
        auto const failed = error_of(api.call<hexarails::health>());
        CHECK(failed.code == errc::invalid_credentials);
        CHECK(failed.delivery == delivery::not_sent);
        CHECK_FALSE(failed.message.empty());
        CHECK(api.transport().sent().empty());
    }
}

TEST_CASE("a request that breaks a rule is not sent") {
    auto hexa = hexarails_client();
    CHECK(
        error_of(hexa.call<hexarails::get_customer>({.email = "a\r\nX-Evil: 1"})).code ==
        errc::invalid_request);
    CHECK(
        error_of(hexa.call<hexarails::create_customer>({.name = "\xFF", .email = "e"})).code ==
        errc::invalid_request);
    hexarails::payment_create payment{};
    payment.supportingDocument = http::file{"a\r\nb", "x"};
    CHECK(error_of(hexa.call<hexarails::create_payment>(payment)).code == errc::invalid_request);
    payment.supportingDocument = http::file{"a", "x", "text/plain\r\nX-Evil: 1"};
    CHECK(error_of(hexa.call<hexarails::create_payment>(payment)).code == errc::invalid_request);
    CHECK(hexa.transport().sent().empty());

    scripted_client<banxa::provider> banxa_api{banxa::production, {"key", sign::secret{"secret"}}};
    for (auto const* const id : {"", ".", "..", "a\nb"}) {
        CHECK(error_of(banxa_api.call<banxa::get_ramp>({.id = id})).code == errc::invalid_request);
    }
    CHECK(banxa_api.transport().sent().empty());
}

TEST_CASE("an error of the transport is passed on as it is") {
    auto api = hexarails_client();
    for (auto const how : {delivery::not_sent, delivery::unknown}) {
        auto scripted = rampart::make_error(errc::call_timeout, how, "after 30 s");
        scripted.http_status = 200;
        scripted.request_id = "r";
        scripted.retry_after = 5s;
        api.transport().fail(scripted);
        auto const failed = error_of(api.call<hexarails::health>());
        CHECK(failed.code == errc::call_timeout);
        CHECK(failed.delivery == how);
        CHECK(failed.message == "after 30 s");
        CHECK(failed.http_status == 200);
        CHECK(failed.request_id == "r");
        CHECK(failed.retry_after == 5s);
    }
    CHECK(api.transport().sent().size() == 2);
}

TEST_CASE("a failed call is not repeated") {
    auto api = hexarails_client();
    api.transport().answer(429, "", {{"Retry-After", "0"}});
    api.transport().answer(200, std::string{success});
    CHECK(error_of(api.call<hexarails::health>()).code == errc::rate_limited);
    CHECK(api.transport().sent().size() == 1);
}

TEST_CASE("a redirect is not followed") {
    auto api = hexarails_client();
    api.transport().answer(302, "", {{"Location", "https://elsewhere.example.com/"}});
    api.transport().answer(200, std::string{success});
    CHECK(error_of(api.call<hexarails::health>()).code == errc::redirect_refused);
    CHECK(api.transport().sent().size() == 1);
}

TEST_CASE("a success that cannot be read is told with its path, and its delivery is unknown") {
    auto api = hexarails_client();
    auto const failure_of = [&api](std::string body) {
        api.transport().answer(200, std::move(body), {{"X-Request-Id", "req-1"}});
        auto const failed = error_of(api.call<hexarails::get_deposit>({.id = "1"}));
        CHECK(failed.code == errc::malformed_response);
        CHECK(failed.delivery == delivery::unknown);
        CHECK(failed.http_status == 200);
        CHECK(failed.request_id == "req-1");
        return failed.message;
    };
    CHECK(
        failure_of(R"({"status":"SUCCESS","data":{"amount":"1"}})") ==
        "data.id: required, but missing");
    CHECK(
        failure_of(R"({"status":"SUCCESS","data":{"id":["1"]}})") ==
        "data.id: expected a text, found an array");
    CHECK(
        failure_of(R"({"status":"SUCCESS","data":[{}]})") ==
        "data: expected an object, found an array");
    CHECK(failure_of(R"({"status":"SUCCESS"})") == "data: required, but missing");
    CHECK(failure_of(R"({"status":"SUCCESS","data":null})") == "data: required, but missing");
}

TEST_CASE("a path into a list at the top of the data needs no dot") {
    std::vector<rampart::json::deviation> seen;
    auto const decoded = rampart::decode_answer<hexarails::provider, hexarails::list_balances>(
        {200, {}, R"({"status":"SUCCESS","data":["USD"]})"}, &seen);
    CHECK(decoded.has_value());
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].path == "data[0]");
}

TEST_CASE("without an envelope the path begins at the top of the body") {
    auto const decoded = scripted_client<banxa::provider>::decode<banxa::get_ramp>(
        {200, {}, R"({"id":{},"status":"EXPIRED"})"});
    CHECK(error_of(decoded).message == "id: expected a text, found an empty object");
    CHECK(error_of(decoded).delivery == delivery::unknown);
}

TEST_CASE("an operation without a response is content with no data") {
    CHECK(scripted_client<hexarails::provider>::decode<delete_note>(
              {200, {}, R"({"status":"SUCCESS"})"})
              .has_value());
    CHECK(scripted_client<banxa::provider>::decode<delete_note>({204, {}, ""}).has_value());
}

TEST_CASE("the timeouts of a call are its own, or else the client's") {
    rampart::basic_client<
        hexarails::provider, sign::basic_signer<hexarails::scheme>, timeout_transport>
        api{hexarails::sandbox,
            {"key", sign::secret{"secret"}},
            timeout_transport{},
            {.call = 2h, .connect = 1ms}};
    REQUIRE(api.call<hexarails::health>().has_value());
    CHECK(api.timeouts().call == 2h);
    http::timeouts const own{.call = 4h, .connect = 3ms};
    REQUIRE(api.call<hexarails::health>({}, {.timeouts = own}).has_value());
    REQUIRE(api.call<hexarails::health>().has_value());
    REQUIRE(api.call<hexarails::health>({}, {.timeout = 10min}).has_value());
    REQUIRE(api.call<hexarails::health>({}, {.timeout = 10min, .timeouts = own}).has_value());
    // What is left of them when the request is sent.
    REQUIRE(api.transport().calls.size() == 5);
    CHECK(api.transport().calls[3] <= 10min);
    CHECK(api.transport().calls[4] <= 10min);
    CHECK(api.transport().calls[2] <= 2h);
    CHECK(api.transport().calls[0] <= 2h);
    CHECK(api.transport().calls[0] > 1h);
    CHECK(api.transport().calls[1] <= 4h);
    CHECK(api.transport().calls[1] > 3h);
}

TEST_CASE("a client can be moved with its signer and its transport") {
    auto first = hexarails_client();
    first.transport().answer(200, std::string{success});
    auto second = std::move(first);
    CHECK(second.call<hexarails::health>().has_value());
    CHECK(second.signer().key() == "test_api_key_not_real_0001");
}

TEST_CASE("neither the secret nor a signature nor a body is in any error or request") {
    std::string const secret_text = "Never-Shown-0123456789-Secret";
    std::string const private_name = "Private Person";
    std::vector<rampart::error> errors;
    std::vector<http::request> requests;

    auto const run = [&](std::string_view url, std::string key, auto prepare_answer) {
        scripted_client<hexarails::provider> api{url, {std::move(key), sign::secret{secret_text}}};
        prepare_answer(api.transport());
        errors.push_back(error_of(api.call<hexarails::create_customer>(
            {.name = private_name, .email = "e@example.com"})));
        for (auto const& sent : api.transport().sent())
            requests.push_back(sent.message);
    };
    auto const nothing = [](http::scripted_transport&) {};
    run(hexarails::sandbox, "key", nothing);
    run("https://x/y", "key", nothing);
    run(hexarails::sandbox, "bad\r\nkey", nothing);
    for (int const status : {200, 204, 302, 400, 401, 403, 404, 422, 429, 500, 502}) {
        for (std::string const body :
             {"", "<html>", "{}", R"({"status":"SUCCESS"})", R"({"status":"SUCCESS","data":{}})",
              R"({"status":"FAILED","message":"m"})", R"({"status":"UNAUTHORISED"})"}) {
            run(hexarails::sandbox, "key",
                [&](http::scripted_transport& wire) { wire.answer(status, body); });
        }
    }
    CHECK(errors.size() == 3 + 11 * 7);
    CHECK(requests.size() == 1 + 11 * 7);
    for (auto const& failed : errors) {
        auto const text = failed.describe() + rampart::call_failed{failed}.what();
        CHECK(text.find(secret_text) == std::string::npos);
        CHECK(text.find(private_name) == std::string::npos);
        for (auto const& request : requests) {
            CHECK(text.find(header_of(request, "X-Signature")) == std::string::npos);
        }
    }
    for (auto const& request : requests) {
        CHECK((http::head_of(request) + request.body).find(secret_text) == std::string::npos);
    }
}
