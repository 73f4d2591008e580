#include <rampart/rampnow/legacy.hpp>

#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "samples.hpp"

#include <doctest/doctest.h>

namespace {

namespace http = rampart::http;
namespace json = rampart::json;
namespace legacy = rampart::rampnow::legacy;
namespace sign = rampart::sign;
using rampart::delivery;
using rampart::errc;
using rampnow_tests::answer_of;
using rampnow_tests::sample_of;

using client = rampart::basic_client<
    legacy::provider, sign::bearer_signer, http::scripted_transport,
    rampart::policies<rampart::no_retry>>;

static_assert(rampart::provider_policy<legacy::provider>);

rampart::error error_of(http::response const& response) {
    auto const got = client::decode<legacy::create_order>(response);
    REQUIRE(got.has_error());
    return got.error();
}

} // namespace

TEST_CASE("the legacy API's operations are the two of the sheet") {
    CHECK(rampnow_tests::declares<legacy::endpoints>(
        {"GET /api/v1/oauth/token", "POST /api/v1/external/orders"}));
}

TEST_CASE("the legacy API's sample answers decode and are written back equal") {
    auto const token = sample_of("legacy_token_success");
    auto const got = client::decode<legacy::get_token>(answer_of(token));
    REQUIRE_MESSAGE(got.has_value(), got.error().describe());
    CHECK(boost::json::parse(json::to_json(*got)) == token.at("body"));
    auto const order = sample_of("legacy_order_success");
    auto const made = client::decode<legacy::create_order>(answer_of(order));
    REQUIRE_MESSAGE(made.has_value(), made.error().describe());
    CHECK(boost::json::parse(json::to_json(*made)) == order.at("body").at("data"));
}

TEST_CASE("an order's amounts keep all their digits") {
    auto const made = client::decode<legacy::create_order>(
        {200,
         {},
         R"({"status":"success","data":{"id":"1","redirectUrl":"https://x/",)"
         R"("cryptocurrencyAmount":0.5276181732803604}})"});
    REQUIRE(made.has_value());
    CHECK(made->cryptocurrencyAmount->text() == "0.5276181732803604");
}

TEST_CASE("a token is got without one, and an order is made with it") {
    client open{legacy::production, sign::bearer_signer{}};
    open.transport().answer(answer_of(sample_of("legacy_token_success")));
    auto got = open.call<legacy::get_token>({.client_id = "id", .client_secret = "s3/cr et"});
    REQUIRE_MESSAGE(got.has_value(), got.error().describe());
    REQUIRE(open.transport().sent().size() == 1);
    auto const& asked = open.transport().sent()[0].message;
    CHECK(
        asked.target == "/api/v1/oauth/token?client_id=id&client_secret=s3%2Fcr%20et"
                        "&grant_type=client_credentials");
    CHECK_FALSE(http::find_header(asked.headers, "Authorization"));
    CHECK(asked.body.empty());

    client api{legacy::production, sign::bearer_signer{sign::secret{std::move(got->access_token)}}};
    api.transport().answer(answer_of(sample_of("legacy_order_success")));
    std::string const written = "{ \"email\": \"a @example.com\",\r\n\t\"amount\": 0.50 }";
    std::string const body = R"({"email":"a @example.com","amount":0.50})";
    auto const made = api.call<legacy::create_order>({.body = {written}});
    REQUIRE_MESSAGE(made.has_value(), made.error().describe());
    CHECK(made->status == "created");
    REQUIRE(api.transport().sent().size() == 1);
    auto const& sent = api.transport().sent()[0].message;
    CHECK(sent.body == body);
    CHECK(http::find_header(sent.headers, "Content-Type") == "application/json");
    CHECK(http::find_header(sent.headers, "Content-Length") == std::to_string(body.size()));
    CHECK(http::find_header(sent.headers, "Authorization") == "Bearer FAKE.ACCESS.TOKEN");
}

TEST_CASE("without a token nothing is sent that needs one") {
    client api{legacy::production, sign::bearer_signer{}};
    auto const got = api.call<legacy::create_order>({.body = {"{}"}});
    REQUIRE(got.has_error());
    CHECK(got.error().code == errc::invalid_credentials);
    CHECK(got.error().delivery == delivery::not_sent);
    CHECK(api.transport().sent().empty());
}

TEST_CASE("an error is an object with a code, whatever its HTTP status") {
    auto const refused = error_of({422, {}, R"({"code":"E1","message":"m","other":{}})"});
    CHECK(refused.code == errc::invalid_parameters);
    CHECK(refused.delivery == delivery::rejected);
    CHECK(refused.provider_code == "E1");
    CHECK(refused.provider_message == "m");
    auto const under_success = error_of({200, {}, R"({"code":17})"});
    CHECK(under_success.code == errc::provider_refused);
    CHECK(under_success.delivery == delivery::unknown);
    CHECK(under_success.provider_code == "17");
    auto const other = error_of({200, {}, R"({"status":"error","data":{}})"});
    CHECK(other.code == errc::provider_refused);
    CHECK(other.provider_code == "error");
    CHECK(error_of({401, {}, ""}).code == errc::unauthorised);
    CHECK(error_of({404, {}, R"({"code":404})"}).delivery == delivery::unknown);
    CHECK(error_of({404, {}, R"({"status":"error"})"}).delivery == delivery::unknown);
    CHECK(error_of({404, {}, "<html>"}).delivery == delivery::unknown);
    CHECK(error_of({500, {}, R"({"code":17})"}).delivery == delivery::unknown);
    auto const page = error_of({502, {}, "<html>bad gateway</html>"});
    CHECK(page.delivery == delivery::unknown);
    CHECK(page.provider_message == "<html>bad gateway</html>");
}

TEST_CASE("an answer that is no order is told with its path") {
    CHECK(
        error_of({200, {}, R"({"status":"success","data":{}})"}).message ==
        "data.id: required, but missing");
    CHECK(error_of({200, {}, R"({"status":"success"})"}).message == "data: required, but missing");
    CHECK(error_of({200, {}, "[]"}).code == errc::malformed_response);
    CHECK(error_of({200, {}, "x"}).message.starts_with("the answer is not JSON"));
}

TEST_CASE("a token is asked for with client, secret and the documented grant") {
    auto const refusal_of = [](legacy::token_request const& request) {
        return rampnow_tests::refusal_of<client, legacy::get_token>(
            client{legacy::production, sign::bearer_signer{}}, request);
    };
    CHECK(
        refusal_of({.client_id = "", .client_secret = "s3cr3t"}) ==
        "client_id: must not be empty (rampnow.md 9.2)");
    CHECK(
        refusal_of({.client_id = "i", .client_secret = ""}) ==
        "client_secret: must not be empty (rampnow.md 9.2)");
    auto const wrong = refusal_of({.client_id = "i", .client_secret = "s3cr3t", .grant_type = ""});
    CHECK(wrong == "grant_type: must not be empty (rampnow.md 9.2)");
    CHECK(wrong.find("s3cr3t") == std::string::npos);
}
