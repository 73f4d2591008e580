// sandbox/rampnow.hpp: every operation of the sheet, and the webhooks of an order.
#include <string>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace rampart;
using namespace rampart::test;
using namespace std::chrono_literals;

namespace {

/// Compares an answer with the sheet's sample of that name.
void fits(std::string const& name, reply const& got) {
    CAPTURE(name);
    CAPTURE(boost::json::serialize(got.body));
    for (auto const& sample : vectors("rampnow").at("sample_messages").as_array()) {
        if (sample.at("name").as_string() != name) continue;
        CHECK(got.status == sample.at("http_status").to_number<unsigned>());
        CHECK(misfit(sample.at("body"), got.body) == "");
        return;
    }
    FAIL("no such sample");
}

std::string const terms = R"("orderType":"buy","srcAmount":"100.10","srcCurrency":"EUR",)"
                          R"("srcChain":"fiat","dstCurrency":"ETH","dstChain":"ethereum")";

std::string hosted_order(std::string const& more) {
    return R"({"externalOrderUid":"ext-1","userEmail":"a@example.com","paymentMode":"card",)"
           R"("wallet":{"address":"0xdEaD","addressTag":"","custodyType":"unhosted"},)" +
           terms + more + "}";
}

reply get(desk& partner, std::string const& target) {
    return partner.send({"GET", target, {{"Host", "localhost"}}, {}});
}

} // namespace

TEST_CASE("the sandbox answers Rampnow's signed operations in their known shapes") {
    desk partner;
    std::string const base = "/api/partner/v1/ext/ramp_order/";
    fits("quote_success", partner.rampnow(base + "quote", '{' + terms + '}'));
    fits(
        "checkout_success",
        partner.rampnow(
            base + "checkout",
            R"({"externalOrderUid":"ext-0","user":{"email":"a@example.com","firstName":"A",)"
            R"("lastName":"B","phone":"","dateOfBirth":"1990-01-01T00:00:00Z",)"
            R"("gender":"unknown","address":{"country":"DE","line1":"L","city":"C",)"
            R"("postalCode":"1"}},)" +
                terms + '}'));
    auto const hosted = partner.rampnow(base + "hosted", hosted_order(""));
    fits("hosted_success", hosted);
    CHECK(
        partner.rampnow(base + "hosted", hosted_order("")).text("/data/orderUid") ==
        hosted.text("/data/orderUid"));
    CHECK(partner.router.counts().verified == 4);
    auto const refused = partner.rampnow(base + "hosted", '{' + terms + '}');
    CHECK(refused.status == 400);
    CHECK(refused.text("/message").find("externalOrderUid") != std::string::npos);
}

TEST_CASE("Rampnow's public configuration and quote need a key and no signature") {
    desk partner;
    std::string const config = "/api/ramp/v1/public/ramp_order/config";
    std::string const quote = "/api/ramp/v1/ramp_order/quote";
    fits("error_internal", get(partner, config));
    fits(
        "error_internal",
        partner.send({"POST", quote, {{"Host", "localhost"}}, '{' + terms + '}'}));
    fits(
        "quote_success",
        partner.send({"POST", quote, {{"Host", "localhost"}}, R"({"apiKey":"pk",)" + terms + '}'}));
    auto const shown = get(partner, config + "?apiKey=pk");
    CHECK(shown.text("/code") == "0");
    CHECK(shown.text("/data/paymentModeConfigs/card/payinConfig/maxAmount") == "10000");
    CHECK(shown.text("/data/assetConfigs/EUR:fiat/orderTypeConfigs/buy/status") == "active");
    CHECK_FALSE(shown.data().as_object().contains("initialQuote"));
    auto const quoted =
        get(partner, config + "?apiKey=pk&orderType=buy&srcAmount=50&srcCurrency=EUR&srcChain=fiat"
                              "&dstCurrency=BTC&dstChain=bitcoin");
    CHECK(quoted.text("/data/initialQuote/srcAmount") == "50");
    CHECK(partner.router.counts().verified == 0);
}

TEST_CASE("Rampnow's legacy order needs a token, which lasts two hours") {
    desk partner;
    auto const& keys = partner.settings.rampnow.keys;
    auto const token_for = [&](std::string const& secret) {
        return get(
            partner, "/api/v1/oauth/token?grant_type=client_credentials&client_id=" + keys.api_key +
                         "&client_secret=" + secret);
    };
    CHECK(token_for("wrong").status == 401);
    auto const token = token_for(keys.api_secret);
    fits("legacy_token_success", token);
    auto const order = [&](std::string const& bearer) {
        return partner.router.answer(
            {"POST",
             "/api/v1/external/orders",
             {{"Host", "localhost"}, {"Authorization", bearer}},
             R"({"merchantTransactionId":"m-1","amount":"0.50","currency":"EUR"})"});
    };
    auto const bearer = "Bearer " + token.text("/access_token");
    auto const made = order(bearer);
    fits("legacy_order_success", {made.status, boost::json::parse(made.body)});
    CHECK(made.body.find(R"("amount":0.50,)") != std::string::npos);
    CHECK(order("Bearer x").status == 401);
    partner.router.advance(7201s);
    CHECK(order(bearer).status == 401);
}

TEST_CASE("an order with a webhookUrl reports processing and then completed, amounts as numbers") {
    desk partner{{.server = {.step_delay = 60s}}};
    partner.rampnow(
        "/api/partner/v1/ext/ramp_order/hosted",
        hosted_order(R"(,"webhookUrl":"https://partner.example.com/order")"));
    auto now = partner.router.now();
    CHECK(partner.router.due_webhooks(now).empty());
    for (auto const* const status : {"processing", "completed"}) {
        now += 60s;
        auto const due = partner.router.due_webhooks(now);
        REQUIRE(due.size() == 1);
        CHECK(due[0].url == "https://partner.example.com/order");
        CHECK(due[0].headers.size() == 1); // the content type: no signature is documented
        auto const body = boost::json::parse(due[0].body);
        CHECK(body.at("eventType").as_string() == std::string{"ramp_orders."} + status);
        CHECK(body.at("payload").at("orderStatus").as_string() == status);
        CHECK(due[0].body.find(R"("srcAmount":100.10,)") != std::string::npos);
        for (auto const& sample : vectors("rampnow").at("sample_messages").as_array())
            if (sample.at("name").as_string() == "webhook_v2_processing")
                CHECK(misfit(sample.at("body"), body) == "");
    }
}
