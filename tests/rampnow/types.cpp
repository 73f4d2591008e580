#include <rampart/rampnow/types.hpp>

#include <string>

#include <rampart/rampnow/public_api.hpp>

#include "samples.hpp"

#include <doctest/doctest.h>

namespace {

namespace json = rampart::json;
namespace public_api = rampart::rampnow::public_api;
namespace rampnow = rampart::rampnow;
using client = rampnow_tests::client_of<rampnow::provider>;

/// Made up after the field list of section 5.5; the limits of `card` stand directly in it.
constexpr auto config_text =
    R"({"assetConfigs":{"USD:fiat":{"asset":"USD:fiat","status":"active","exchangeRate":"1.0842",)"
    R"("payinModes":["card","google_pay"],"payoutModes":[],"orderTypeConfigs":{"buy":)"
    R"({"minAmount":"5","maxAmount":"10000","order":1,"orderSide":1,"routeTypes":["x"],)"
    R"("status":"active"}}},"USDC:monad":{"asset":"USDC:monad","status":"inactive",)"
    R"("exchangeRate":"1.0851","payinModes":[],"payoutModes":["wallet"]}},)"
    R"("paymentModeConfigs":{"apple_pay":{"paymentMode":"apple_pay","status":"active",)"
    R"("payinConfig":{"minAmount":"7.50","maxAmount":"900","order":2,"orderSide":1,)"
    R"("orderTypes":["buy"],"routeTypes":[],"status":"active"},"payoutConfig":{"order":3}},)"
    R"("card":{"paymentMode":"card","minAmount":"5","maxAmount":"10000"}},)"
    R"("orderConfigMap":{"buy":{"minAmount":"1","orderTypes":["buy"]}},"minAmount":"5",)"
    R"("isDappRegion":false,"initialQuote":{"dstAmount":"0"}})";

} // namespace

TEST_CASE("the public configuration is read by asset, payment mode and order type, and rewritten") {
    auto const got = client::decode<public_api::get_config>(
        {200, {}, R"({"code":0,"message":"success","data":)" + std::string{config_text} + "}"});
    REQUIRE_MESSAGE(got.has_value(), got.error().describe());
    CHECK(boost::json::parse(json::to_json(*got)) == boost::json::parse(config_text));
    auto const& usd = got->assetConfigs.at("USD:fiat");
    CHECK(usd.exchangeRate->text() == "1.0842");
    CHECK(usd.orderTypeConfigs->at("buy").routeTypes->text == R"(["x"])");
    CHECK(usd.orderTypeConfigs->at("buy").orderSide == 1);
    CHECK(got->initialQuote->dstAmount->is_zero());
}

TEST_CASE("the limits of a payment mode are found in both places") {
    auto const got = client::decode<public_api::get_config>(
        {200, {}, R"({"code":0,"data":)" + std::string{config_text} + "}"});
    REQUIRE(got.has_value());
    auto const& modes = *got->paymentModeConfigs;
    CHECK(modes.at("apple_pay").payin_min()->text() == "7.50");
    CHECK(modes.at("apple_pay").payin_max()->text() == "900");
    CHECK(modes.at("card").payin_min()->text() == "5");
    CHECK(modes.at("card").payin_max()->text() == "10000");
    CHECK_FALSE(public_api::payment_mode_config{}.payin_min());
    // One place has the one, the other the other.
    public_api::payment_mode_config both;
    both.minAmount = rampart::decimal{"5"};
    both.maxAmount = rampart::decimal{"900"};
    both.payinConfig.emplace().maxAmount = rampart::decimal{"800"};
    CHECK(both.payin_min()->text() == "5");
    CHECK(both.payin_max()->text() == "800");
}

TEST_CASE("a refusal of the public configuration under HTTP 200 is an error") {
    auto const got = client::decode<public_api::get_config>(
        rampnow_tests::answer_of(rampnow_tests::sample_of("error_internal")));
    REQUIRE(got.has_error());
    CHECK(got.error().provider_code == "100008");
    CHECK(got.error().delivery == rampart::delivery::rejected);
}

TEST_CASE("a wallet and its tag are sent only when given") {
    rampnow::wallet const wallet{.address = "r1", .addressTag = "7"};
    CHECK(json::to_json(wallet) == R"({"address":"r1","addressTag":"7"})");
    CHECK(json::to_json(rampnow::wallet{.address = "r1"}) == R"({"address":"r1"})");
}
