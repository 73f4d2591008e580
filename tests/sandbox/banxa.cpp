// sandbox/banxa.hpp: every operation of the Enterprise and the Partner API, and their webhooks.
#include <string>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace rampart;
using namespace rampart::test;

namespace {

/// Compares an answer with the sheet's fixture of that id.
void fits(std::string const& id, reply const& got) {
    CAPTURE(id);
    CAPTURE(boost::json::serialize(got.body));
    for (auto const& fixture : vectors("banxa").at("response_fixtures").as_array()) {
        if (fixture.at("id").as_string() != id) continue;
        if (!fixture.at("http_status").is_null())
            CHECK(got.status == fixture.at("http_status").to_number<unsigned>());
        CHECK(misfit(fixture.at("body"), got.body) == "");
        return;
    }
    FAIL("no such fixture");
}

std::string const pair = R"("method":"payid-bank-transfer","transactionType":"ONRAMP",)"
                         R"("fiat":"AUD","crypto":"USDT","blockchain":"TRON")";
std::string const ramp = R"({"identityReference":"c-1","fiatAmount":"500.00",)"
                         R"("source":{"fiat":{"id":"AUD","method":"payid-bank-transfer"}},)"
                         R"("target":{"crypto":{"id":"USDT","blockchain":"TRON",)"
                         R"("walletAddress":"TYD"}}})";

} // namespace

TEST_CASE("the sandbox answers the twelve operations of Banxa's Enterprise API") {
    desk partner;
    std::string const base = "/eapi/v0/";
    std::string const ids = base + "identities";
    fits(
        "identity-created",
        partner.banxa(
            "POST", ids + "/basic", R"({"identityReference":"c-1","email":"a@example.com"})"));
    fits("identity-retrieved", partner.banxa("GET", ids + "/c-1"));
    CHECK(
        partner.banxa("GET", ids + "/other?email=a%40example.com").text("/identifyReference") ==
        "c-1");
    fits("error-404", partner.banxa("GET", ids + "/nobody"));
    std::string const query = "?identityReference=c-1&fiat=AUD&crypto=USDT&blockchain=TRON"
                              "&method=payid-bank-transfer&transactionType=ONRAMP&fiatAmount=500";
    auto const price = partner.banxa("GET", base + "price" + query);
    CHECK(price.status == 200);
    CHECK(price.text("/source/amount") == "500");
    fits("quote-onramp", partner.banxa("GET", base + "quote" + query));
    auto const made = partner.banxa("POST", base + "ramps", ramp);
    fits("ramp-created-onramp-payid", made);
    fits("ramp-get-onramp", partner.banxa("GET", base + "ramps/" + made.text("/id")));

    auto const large = R"({"identityReference":"c-1","fiatAmount":"10000.01",)" + pair + '}';
    auto const check = ids + "/transactions/eligibility";
    auto const needs = partner.banxa("POST", check, large);
    fits("eligibility-needs-kyc", needs);
    CHECK(needs.text("/kycRequirements") == R"(["OCCUPATION","SOURCE_FUNDS"])");
    fits(
        "eligibility-needs-kyc-reference-key",
        partner.banxa("POST", "/eapi/identities/transactions/eligibility", large));
    CHECK(
        partner
            .banxa(
                "PATCH", ids,
                R"({"identityReference":"c-1","email":"a@example.com","occupation":"developer",)"
                R"("sourceOfFunds":"Salary"})")
            .status == 200);
    fits("eligibility-cleared", partner.banxa("POST", check, large));
    CHECK(partner.banxa("POST", check, large).text("/paymentReady") == "true");

    std::string const who =
        R"({"identityReference":"c-2","email":"b@example.com","mobileNumber":"61431000001",)";
    fits(
        "token-share-accepted", partner.banxa(
                                    "POST", ids + "/token/share",
                                    who + R"("provider":{"vendor":"sumsub","token":"123456"}})"));
    std::string const person =
        R"("customerIdentity":{"givenName":"A","surname":"B","dob":"1990-01-01"})";
    CHECK(
        partner
            .banxa(
                "POST", ids + "/reliance",
                who + R"("screeningDate":"2026-01-01","screeningSanctionsResult":false,)" +
                    R"("screeningPepResult":false,)" + person + '}')
            .status == 202);
    CHECK(partner.banxa("POST", ids + "/share/documents", who + person + '}').status == 202);
    fits(
        "limits",
        partner.banxa(
            "POST", ids + "/transactions/limits", R"({"identityReference":"c-1",)" + pair + '}'));
    fits("error-422", partner.banxa("POST", ids + "/token/share", R"({"email":"x"})"));
    CHECK(partner.router.counts().refused == 0);
}

TEST_CASE("the sandbox answers Banxa's Partner API in its envelope") {
    desk partner;
    fits("partner-countries", partner.banxa("GET", "/api/countries"));
    fits("partner-us-states", partner.banxa("GET", "/api/countries/us/states"));
    for (auto const* const suffix : {"", "/buy", "/sell"}) {
        fits("partner-fiats", partner.banxa("GET", std::string{"/api/fiats"} + suffix));
        fits("partner-coins", partner.banxa("GET", std::string{"/api/coins"} + suffix));
    }
    fits("partner-payment-methods", partner.banxa("GET", "/api/payment-methods"));
    auto const sells = partner.banxa("GET", "/api/payment-methods?source=BTC&target=EUR");
    CHECK(sells.text("/data/payment_methods/0/type") == "CRYPTO_TO_FIAT");
    auto const prices = partner.banxa("GET", "/api/prices?source=USD&target=BTC&source_amount=650");
    fits("partner-prices", prices);
    CHECK(prices.text("/data/spot_price") == "65000.00");
    CHECK(prices.text("/data/prices/0/coin_amount") == "0.00990000");
    fits(
        "partner-identity-created",
        partner.banxa(
            "POST", "/api/identities", R"({"account_reference":"u-1","email":"a@example.com"})"));

    auto const request =
        R"({"account_reference":"u-1","source":"AUD","target":"ETH","source_amount":"100.50",)"
        R"("wallet_address":"0x1","return_url_on_success":"https://example.com"})";
    auto const made = partner.banxa("POST", "/api/orders", request);
    fits("partner-order-created", made);
    CHECK(made.text("/data/order/fiat_amount") == "1.005E2");
    auto const id = made.text("/data/order/id");
    std::string states;
    for (int i = 0; i < 4; ++i)
        states += partner.banxa("GET", "/api/orders/" + id).text("/data/order/status") + ' ';
    CHECK(states == "paymentReceived cryptoTransferred complete complete ");

    fits("partner-order", partner.banxa("GET", "/api/orders/" + id));

    auto const day = made.text("/data/order/created_at");
    CHECK(day.size() == 20); // 15-Aug-2022 00:58:59
    std::string const days = "/api/orders?start_date=2000-01-01&end_date=2999-12-31";
    auto const sell = partner.banxa(
        "POST", "/api/orders",
        R"({"account_reference":"u-2","source":"BTC","target":"EUR","source_amount":"0.1",)"
        R"("refund_address":"bc1","return_url_on_success":"https://example.com"})");
    CHECK(sell.text("/data/order/order_type") == "CRYPTO-SELL");
    auto const page = partner.banxa("GET", days + "&per_page=1&page=2");
    fits("partner-orders-page", page);
    CHECK(page.text("/meta/total") == "2");
    CHECK(page.text("/meta/last_page") == "2");
    CHECK(page.text("/data/orders/0/id") == id);
    fits("partner-orders-empty", partner.banxa("GET", days + "&status=expired,declined"));
    fits("partner-error-validation", partner.banxa("GET", "/api/orders"));

    auto const confirmation = R"({"tx_hash":"0x2","source_address":"a","destination_address":"b"})";
    auto const path = "/api/orders/" + sell.text("/data/order/id") + "/confirm";
    CHECK(partner.banxa("POST", path, confirmation).text("/data/order/tx_hash") == "0x2");
    auto const nft = partner.banxa(
        "POST", "/api/orders/nft/buy",
        R"({"account_reference":"u-1","source":"USD","target":"ETH","source_amount":"10",)"
        R"("return_url_on_success":"https://example.com","meta_data":{"purchase_reference":"p",)"
        R"("nft":{"name":"n","collection":"c","media":{"type":"image","link":"l"}}}})");
    CHECK(nft.text("/data/order/order_type") == "NFT-BUY");
    CHECK(nft.body.at_pointer("/data/order").as_object().contains("checkout_url"));
    auto const missing = partner.banxa("GET", "/api/orders/none");
    CHECK(missing.status == 404);
    CHECK(missing.text("/errors/code") == "1");
    CHECK(partner.router.counts().refused == 0);
}

TEST_CASE("an unsigned partner call is refused in the Partner API's shape") {
    desk partner;
    auto const answer = partner.send({"GET", "/api/coins", {{"Host", "localhost"}}, {}});
    fits("partner-error-object", answer);
    CHECK(answer.text("/errors/code") == "40102");
    CHECK(partner.router.counts().refused == 1);
}

TEST_CASE("each status change of a ramp and an order posts a signed webhook to the URL given") {
    desk partner{{.banxa = {.webhook_url = "https://partner.example.com/banxa?x=1"}}};
    partner.banxa("POST", "/eapi/v0/identities/basic", R"({"identityReference":"c-1"})");
    auto const id = partner.banxa("POST", "/eapi/v0/ramps", ramp).text("/id");
    for (int i = 0; i < 5; ++i)
        partner.banxa("GET", "/eapi/v0/ramps/" + id);
    auto const order = partner
                           .banxa(
                               "POST", "/api/orders",
                               R"({"account_reference":"u","source":"AUD","target":"ETH",)"
                               R"("wallet_address":"0x1","return_url_on_success":"x"})")
                           .text("/data/order/id");
    partner.banxa("GET", "/api/orders/" + order);
    auto const due = partner.router.due_webhooks(partner.router.now());
    REQUIRE(due.size() == 4);
    std::string states;
    for (auto const& one : due) {
        auto const body = boost::json::parse(one.body);
        states += std::string{body.at("status").as_string().c_str()} + ' ';
        std::string const given = one.headers.back().value;
        CHECK(one.headers.back().name == "Authorization");
        auto const nonce = given.substr(given.rfind(':') + 1);
        CHECK(nonce.size() == 16);
        auto const& keys = partner.settings.banxa.keys;
        CHECK(
            given ==
            "Bearer " + keys.api_key + ':' +
                plain_hmac(keys.api_secret, "POST\n/banxa?x=1\n" + nonce + '\n' + one.body) + ':' +
                nonce);
    }
    CHECK(states == "PAYMENT_READY IN_PROGRESS FULFILLED paymentReceived ");
    auto const first = boost::json::parse(due[2].body);
    CHECK(first.at("order_id").as_string() == id);
    for (auto const& fixture : vectors("banxa").at("response_fixtures").as_array())
        if (fixture.at("id").as_string() == "webhook-ramp-minimal-guide")
            CHECK(misfit(fixture.at("body"), first) == "");
}
