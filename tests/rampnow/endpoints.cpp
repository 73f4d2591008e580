#include <rampart/rampnow/endpoints.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <boost/json.hpp>

#include <rampart/rampnow.hpp>
#include <rampart/rampnow/webhooks.hpp>

#include "samples.hpp"

#include <doctest/doctest.h>

namespace {

namespace http = rampart::http;
namespace json = rampart::json;
namespace rampnow = rampart::rampnow;
using rampnow_tests::answer_of;
using rampnow_tests::sample_of;

using client = rampnow_tests::client_of<rampnow::provider>;

static_assert(
    std::is_same_v<
        rampnow::client::provider_type::family, rampnow::x_rampnow_client::provider_type::family>);

template <auto const& Endpoint>
auto decoded(boost::json::value const& sample) {
    return rampnow_tests::decoded<rampnow::provider, Endpoint>(sample);
}

/// Whether a sample's data is the same when it was read and written again.
template <auto const& Endpoint>
void check_round_trip(boost::json::value const& sample) {
    CHECK(
        boost::json::parse(json::to_json(decoded<Endpoint>(sample))) ==
        sample.at("body").at("data"));
}

rampnow::quote_request some_quote() {
    return {
        .orderType = rampnow::order_type::buy,
        .srcAmount = "100.0",
        .srcCurrency = "EUR",
        .srcChain = "fiat",
        .dstCurrency = "BTC",
        .dstChain = "bitcoin"};
}

std::string signature_headers_of(http::request const& request) {
    std::string out;
    for (auto const& header : request.headers) {
        auto const& name = header.name;
        if (name.starts_with("RN-") || name.starts_with("X-RAMPNOW-") || name == "Authorization") {
            out += name + ' ';
        }
    }
    return out;
}

/// What the doc comment of rampnow::operation shows: an operation of the user's own.
struct order_query {
    std::string orderUid;
};
BOOST_DESCRIBE_STRUCT(order_query, (), (orderUid))

inline constexpr rampnow::operation<order_query, rampnow::order_update> get_order{
    .path = "/the/path/from/Rampnow/{orderUid}", .effect = rampart::effect::reads};

inline constexpr rampnow::operation<order_query, json::raw_json> get_whole_order{
    .path = "/the/path/from/Rampnow/{orderUid}", .effect = rampart::effect::reads};

} // namespace

TEST_CASE("Rampnow's signed and public operations are those of the sheet") {
    CHECK(rampnow_tests::declares<rampnow::endpoints>(
        {"POST /api/partner/v1/ext/ramp_order/quote",
         "POST /api/partner/v1/ext/ramp_order/checkout",
         "POST /api/partner/v1/ext/ramp_order/hosted"}));
    CHECK(rampnow_tests::declares<rampnow::public_api::endpoints>(
        {"GET /api/ramp/v1/public/ramp_order/config", "POST /api/ramp/v1/ramp_order/quote"}));
    CHECK(
        rampnow_tests::place_of<rampnow::get_quote_by_query>() ==
        "GET /api/partner/v1/ext/ramp_order/quote");
}

TEST_CASE("every sample answer of Rampnow's operations decodes and is written back equal") {
    std::size_t quotes = 0;
    std::size_t orders = 0;
    for (auto const& sample : rampnow_tests::samples()) {
        auto const name = std::string{sample.at("name").as_string()};
        CAPTURE(name);
        if (name.starts_with("quote_")) {
            ++quotes;
            check_round_trip<rampnow::get_quote>(sample);
            check_round_trip<rampnow::get_quote_by_query>(sample);
            check_round_trip<rampnow::public_api::get_quote>(sample);
        } else if (name.starts_with("checkout_")) {
            ++orders;
            check_round_trip<rampnow::create_checkout>(sample);
        } else if (name.starts_with("hosted_")) {
            ++orders;
            check_round_trip<rampnow::create_hosted>(sample);
        }
    }

    // What the file holds for the three operations, by its own account of their places.
    std::size_t held = 0;
    for (auto const& sample : rampnow_tests::samples()) {
        std::string_view const place = sample.at("endpoint").as_string();
        bool const ours = place.find(" /api/partner/v1/ext/ramp_order/") != std::string::npos ||
                          place == "same as quote_success";
        if (ours && sample.at("body").at("code") == 0) ++held;
    }
    CHECK(quotes == 3);
    CHECK(orders == 2);
    CHECK(quotes + orders == held);
}

TEST_CASE("every other sample of Rampnow is an error, an envelope, a webhook or of the old API") {
    std::size_t others = 0;
    std::size_t all = 0;
    for (auto const& sample : rampnow_tests::samples()) {
        auto const name = std::string{sample.at("name").as_string()};
        ++all;
        for (auto const* const start : {"error_", "documented_", "webhook_", "legacy_"})
            others += name.starts_with(start) ? 1 : 0;
    }
    CHECK(others == 12);
    CHECK(all == others + 5);
}

TEST_CASE("a hosted order names the user by e-mail and always says how it is paid") {
    auto const built = rampart::detail::build_request<rampnow::create_hosted>(
        {.externalOrderUid = "o-1",
         .orderType = rampnow::order_type::buy,
         .srcAmount = "20",
         .srcChain = "fiat",
         .srcCurrency = "USD",
         .dstChain = "ethereum",
         .dstCurrency = "USDC",
         .userEmail = "a@example.com",
         .wallet = {.address = "0x1"}});
    REQUIRE(built.has_value());
    CHECK(
        built->body == R"({"externalOrderUid":"o-1","orderType":"buy","srcAmount":"20",)"
                       R"("srcChain":"fiat","srcCurrency":"USD","dstChain":"ethereum",)"
                       R"("dstCurrency":"USDC","userEmail":"a@example.com",)"
                       R"("wallet":{"address":"0x1"},"paymentMode":"card"})");
    auto const made = decoded<rampnow::create_hosted>(sample_of("hosted_success"));
    CHECK(made.status == "pending");
    auto const empty = client::decode<rampnow::create_hosted>({200, {}, R"({"code":0,"data":{}})"});
    REQUIRE(empty.has_error());
    CHECK(empty.error().message == "data: expected at least one documented member, found none");
    CHECK(empty.error().delivery == rampart::delivery::unknown);
}

TEST_CASE("a quote can be asked for by a query, which is then signed as it is sent") {
    client api{rampnow::production, {"key", rampart::sign::secret{"secret"}}};
    api.transport().answer(answer_of(sample_of("quote_success")));
    CHECK(api.call<rampnow::get_quote_by_query>(some_quote()).has_value());
    REQUIRE(api.transport().sent().size() == 1);
    auto const& sent = api.transport().sent()[0].message;
    CHECK(
        sent.target == "/api/partner/v1/ext/ramp_order/quote?orderType=buy&srcAmount=100.0"
                       "&srcCurrency=EUR&srcChain=fiat&dstCurrency=BTC&dstChain=bitcoin");
    CHECK(sent.body.empty());
    CHECK(signature_headers_of(sent) == "RN-API-KEY RN-ACCESS-SIGN RN-ACCESS-TIMESTAMP ");
}

TEST_CASE("a public operation is sent without a signature, by a client without a key") {
    client api{rampnow::public_api::production, {}};
    api.transport().answer(200, R"({"code":0,"data":{"assetConfigs":{}}})");
    api.transport().answer(answer_of(sample_of("quote_success")));
    CHECK(api.call<rampnow::public_api::get_config>(
                 {.apiKey = "pk_live_x", .orderType = rampnow::order_type::buy})
              .has_value());
    CHECK(api.call<rampnow::public_api::get_quote>({.apiKey = "pk_live_x",
                                                    .orderType = rampnow::order_type::buy,
                                                    .srcAmount = "20",
                                                    .srcCurrency = "USD",
                                                    .srcChain = "fiat",
                                                    .dstCurrency = "USDC",
                                                    .dstChain = "monad"})
              .has_value());
    auto const& sent = api.transport().sent();
    REQUIRE(sent.size() == 2);
    CHECK(sent[0].to.authority() == "app.rampnow.io");
    CHECK(
        sent[0].message.target ==
        "/api/ramp/v1/public/ramp_order/config?apiKey=pk_live_x&orderType=buy");
    CHECK(
        sent[1].message.body == R"({"apiKey":"pk_live_x","orderType":"buy","srcAmount":"20",)"
                                R"("srcCurrency":"USD","srcChain":"fiat","dstCurrency":"USDC",)"
                                R"("dstChain":"monad"})");
    for (auto const& one : sent)
        CHECK(signature_headers_of(one.message).empty());
}

TEST_CASE("an operation that is not documented is added by its user with a path") {
    client api{rampnow::production, {"key", rampart::sign::secret{"secret"}}};
    auto const order = sample_of("webhook_v1_completed").at("body");
    auto const answer = boost::json::serialize(boost::json::object{{"code", 0}, {"data", order}});
    api.transport().answer(200, answer);
    api.transport().answer(200, answer);
    auto const got = api.call<get_order>({.orderUid = "a/b"});
    REQUIRE_MESSAGE(got.has_value(), got.error().describe());
    CHECK(*got->orderStatus == rampnow::order_stage::completed);
    CHECK(*got->dstAmount == rampart::decimal{"0.03"});
    auto const whole = api.call<get_whole_order>({.orderUid = "1"});
    REQUIRE(whole.has_value());
    CHECK(boost::json::parse(whole->text) == order);
    CHECK(api.transport().sent()[0].message.target == "/the/path/from/Rampnow/a%2Fb");
    CHECK_FALSE(signature_headers_of(api.transport().sent()[0].message).empty());
}

TEST_CASE("a quote keeps its amounts to the last digit") {
    auto const quote = decoded<rampnow::get_quote>(sample_of("quote_success"));
    CHECK(quote.orderType == rampnow::order_type::buy);
    CHECK(text_of(quote.dstAmount) == "18.14");
    CHECK(quote.exchangeRate->text() == "1.0001357345");
    REQUIRE(quote.feeDetails);
    REQUIRE(quote.feeDetails->size() == 2);
    CHECK(quote.feeDetails->at(0).fee->text() == "1.8493217612");
}

TEST_CASE("a quote of nothing has amounts of zero") {
    auto const quote = decoded<rampnow::get_quote>(sample_of("quote_not_quoted"));
    CHECK(quote.dstAmount->is_zero());
    CHECK(quote.exchangeRate->is_zero());
    CHECK(quote.feeDetails->empty());
}

TEST_CASE("a discount stands beside the fee it lowers") {
    auto const quote = decoded<rampnow::get_quote>(sample_of("quote_with_discount"));
    auto const& line = quote.feeDetails->at(0);
    CHECK(text_of(line.fee) == "6.50");
    CHECK(line.discountValue->text() == "0.90");
    CHECK(line.discount->type == "pct");
    CHECK(line.discount->value->text() == "10");
}

TEST_CASE("a quote's amounts may come as numbers and are as exact") {
    auto const got = client::decode<rampnow::get_quote>(
        {200, {}, R"({"code":0,"data":{"dstAmount":0.123456789012345678901,"srcAmount":100}})"});
    REQUIRE_MESSAGE(got.has_value(), got.error().describe());
    CHECK(text_of(got->dstAmount) == "0.123456789012345678901");
    CHECK(got->srcAmount->text() == "100");
}

TEST_CASE("a checkout names the order and where the customer goes") {
    auto const made = decoded<rampnow::create_checkout>(sample_of("checkout_success"));
    CHECK(made.orderUid == "00000000-0000-4000-8000-0000000000aa");
    CHECK(made.redirectUrl->starts_with("https://app.example.test/order/"));
    CHECK_FALSE(made.externalOrderUid);
}

TEST_CASE("a checkout without its order's id is told with its path") {
    auto const got = client::decode<rampnow::create_checkout>(
        answer_of(sample_of("documented_success_envelope")));
    REQUIRE(got.has_error());
    CHECK(got.error().code == rampart::errc::malformed_response);
    CHECK(got.error().delivery == rampart::delivery::unknown);
    CHECK(got.error().message == "data.orderUid: required, but missing");
}

TEST_CASE("a quote without an amount is not a quote of nothing") {
    auto const got =
        client::decode<rampnow::get_quote>({200, {}, R"({"code":0,"data":{"srcAmount":"100"}})"});
    REQUIRE_MESSAGE(got.has_value(), got.error().describe());
    CHECK_FALSE(got->dstAmount);
    CHECK_FALSE(got->exchangeRate);
}

TEST_CASE("a success without data is told too") {
    auto const got = client::decode<rampnow::create_checkout>({200, {}, R"({"code":0})"});
    REQUIRE(got.has_error());
    CHECK(got.error().message == "data: required, but missing");
}

TEST_CASE("members and words that Rampnow adds do not break a quote") {
    auto const got = client::decode<rampnow::get_quote>(
        {200,
         {},
         R"({"code":0,"new":1,"data":{"dstAmount":"1","orderType":"lend","other":{"a":[]},)"
         R"("paymentProviderId":{"any":["shape",1.50]}}})"});
    REQUIRE_MESSAGE(got.has_value(), got.error().describe());
    CHECK_FALSE(got->orderType->known());
    CHECK(got->orderType->text() == "lend");
    CHECK(got->paymentProviderId->text == R"({"any":["shape",1.50]})");
}
