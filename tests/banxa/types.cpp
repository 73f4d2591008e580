#include <rampart/banxa/types.hpp>

#include <string>
#include <string_view>

#include <rampart/banxa/endpoints.hpp>
#include <rampart/banxa/partner.hpp>

#include "fixtures.hpp"
#include "support/vectors.hpp"

#include <doctest/doctest.h>

namespace {

namespace banxa = rampart::banxa;
using banxa_tests::fixture_of;
using client = banxa_tests::client_of<banxa::provider>;
using rampart::detail::build_request;
using rampart::decimal;

template <auto const& Endpoint>
auto decoded(boost::json::value const& fixture) {
    return banxa_tests::decoded<banxa::provider, Endpoint>(fixture);
}

template <auto const& Endpoint>
std::string body_of(rampart::request_of<Endpoint> const& request) {
    auto const built = build_request<Endpoint>(request);
    REQUIRE_MESSAGE(built.has_value(), built.error().describe());
    return built->body;
}

/// The request's target and body are those that a signing vector of the sheet has.
template <auto const& Endpoint>
void check_vector(std::string_view id, rampart::request_of<Endpoint> const& request) {
    CAPTURE(id);
    auto const vectors = rampart::test::banxa_vectors();
    auto const& vector = rampart::test::find(vectors, id);
    auto const built = build_request<Endpoint>(request);
    REQUIRE_MESSAGE(built.has_value(), built.error().describe());
    CHECK(rampart::http::to_string(built->method) == vector.method);
    CHECK(built->target == vector.target);
    CHECK(built->body == vector.body);
}

} // namespace

TEST_CASE("requests of the Enterprise API are those of the signing vectors, byte by byte") {
    check_vector<banxa::get_price>(
        "get-price-crypto-fixed", {.identityReference = "c-13344",
                                   .fiat = "AUD",
                                   .crypto = "USDT",
                                   .blockchain = "TRON",
                                   .method = "payid-bank-transfer",
                                   .transactionType = banxa::transaction_type::ONRAMP,
                                   .cryptoAmount = decimal{"200"}});
    check_vector<banxa::get_price>(
        "get-price-offramp-decimal", {.identityReference = "c-13344",
                                      .fiat = "EUR",
                                      .crypto = "BTC",
                                      .blockchain = "BTC",
                                      .method = "sepa-bank-transfer",
                                      .transactionType = banxa::transaction_type::OFFRAMP,
                                      .cryptoAmount = decimal{"0.00125000"}});
    check_vector<banxa::get_quote>(
        "get-quote-microsecond-nonce", {.identityReference = "customer-ref-1234",
                                        .fiat = "AUD",
                                        .crypto = "ETH",
                                        .blockchain = "ETH",
                                        .method = "payid-bank-transfer",
                                        .transactionType = banxa::transaction_type::ONRAMP,
                                        .fiatAmount = decimal{"24.50"}});
    check_vector<banxa::create_ramp>(
        "post-ramps-onramp-bank-transfer",
        {.identityReference = "partner-abc123",
         .source = {.fiat = {{.id = "AUD", .method = "payid-bank-transfer"}}},
         .target =
             {.crypto =
                  {{.id = "USDT",
                    .blockchain = "TRON",
                    .walletAddress = "TYDzsYUEpvnYmQk4zGP9sWWcTEd2MiAtW6"}}},
         .fiatAmount = decimal{"500.00"}});
    check_vector<banxa::create_ramp>(
        "post-ramps-unicode-raw-utf8",
        {.identityReference = "c-13344",
         .source =
             {.crypto =
                  {{.id = "ETH",
                    .blockchain = "ETH",
                    .walletAddress = "0xc292474673cf1a96a96e8c56ec4f45ecf2e0b448"}}},
         .target =
             {.fiat =
                  {{.id = "EUR",
                    .method = "sepa-bank-transfer",
                    .instructions =
                        {{.items =
                              {{{"accountName", "Zo\xC3\xAB M\xC3\xBCller-\xC5\x81ukasz "
                                                "\xE6\x9D\x8E\xE9\x9B\xB7"}}},
                          .as_single = true}}}}},
         .cryptoAmount = decimal{"0.125"}});
    check_vector<banxa::get_identity>(
        "get-identity-by-email-plus",
        {.identity_reference = "c-13344", .email = "first.last+tag@example.com"});
    check_vector<banxa::update_identity>(
        "patch-identities", {.identityReference = "partner-abc123",
                             .email = "user@example.com",
                             .occupationIndustry = "Consulting, IT, or business services",
                             .occupation = "IT developer",
                             .sourceOfFunds = "Salary"});
    check_vector<banxa::share_token>(
        "post-token-share",
        {.identityReference = "c-13344",
         .email = "user@banxa.com",
         .mobileNumber = "61410001000",
         .provider = {.token = "_act-sbx-00000000-0000-0000-0000-000000000000"}});
    check_vector<banxa::get_limits>(
        "post-limits", {.identityReference = "206-0x56c386b7b49be8618dbcdb2c6d09e161645c31ed",
                        .method = "payid-bank-transfer",
                        .transactionType = banxa::transaction_type::ONRAMP,
                        .fiat = "AUD",
                        .crypto = "BTC",
                        .blockchain = "BTC"});
}

TEST_CASE("requests of the Partner API are those of the signing vectors, byte by byte") {
    namespace partner = banxa::partner;
    check_vector<partner::list_coins>("partner-get-coins", {});
    check_vector<partner::list_payment_methods>("partner-get-payment-methods", {.source = "AUD"});
    check_vector<partner::create_order>(
        "partner-post-orders-unescaped-slash",
        {.account_reference = "partner_ref",
         .source = "AUD",
         .target = "BTC",
         .source_amount = decimal{"200"},
         .wallet_address = "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
         .return_url_on_success = "https://partner-site.com/callback/success"});
    check_vector<partner::list_orders>(
        "partner-get-orders", {.start_date = "2020-06-01",
                               .end_date = "2020-06-02",
                               .status = "complete,expired",
                               .per_page = 50,
                               .page = 1});
    check_vector<partner::confirm_order>(
        "partner-confirm-sell",
        {.order_id = "7f954c2eaea52db2d7e57d839620a764",
         .tx_hash = "323bf75d66fd5a4fe8c903f950d81c5f0170bacd0f872cde8f4f3d6e7c94db35",
         .source_address = "0x1111111111111111111111111111111111111111",
         .destination_address = "0x2222222222222222222222222222222222222222"});
}

TEST_CASE("a customer's reference is read from either of its two spellings") {
    auto const first = decoded<banxa::get_identity>(fixture_of("identity-retrieved"));
    CHECK(first.reference() == "c-13344");
    CHECK_FALSE(first.identityReference);
    REQUIRE(first.account);
    CHECK(first.account->exists == true);
    CHECK(first.account->blocked == false);
    CHECK(first.account->createdAt == "2023-06-05T19:53:08.320Z");
    auto const second =
        decoded<banxa::get_identity>(fixture_of("identity-retrieved-corrected-spelling"));
    CHECK(second.reference() == "c-13344");
    CHECK_FALSE(second.identifyReference);
}

TEST_CASE("an identity is asked for by its reference in the path and an e-mail in the query") {
    auto const built = build_request<banxa::get_identity>(
        {.identity_reference = "c-13344", .email = "a+b@example.com"});
    REQUIRE(built.has_value());
    CHECK(built->target == "/eapi/v0/identities/c-13344?email=a%2Bb%40example.com");
    CHECK(built->body.empty());
}

TEST_CASE("an update has its two keys and what changes, and nothing else") {
    CHECK(
        body_of<banxa::update_identity>(
            {.identityReference = "c-1", .email = "a@example.com", .sourceOfFunds = "Salary"}) ==
        R"({"identityReference":"c-1","email":"a@example.com","sourceOfFunds":"Salary"})");
}

TEST_CASE("a shared token names Sumsub by itself") {
    CHECK(
        body_of<banxa::share_token>(
            {.identityReference = "c-1",
             .email = "a@example.com",
             .mobileNumber = "61431000001",
             .provider = {.token = "abcdef"}}) ==
        R"({"identityReference":"c-1","email":"a@example.com","mobileNumber":"61431000001",)"
        R"("provider":{"vendor":"sumsub","token":"abcdef"}})");
}

TEST_CASE("a reliance and a share of documents carry who the customer is") {
    CHECK(
        body_of<banxa::rely_on_identity>(
            {.identityReference = "c-1",
             .mobileNumber = "+61431000001",
             .email = "a@example.com",
             .screeningDate = "2023-06-05",
             .screeningSanctionsResult = true,
             .customerIdentity = {.givenName = "J", .surname = "D", .dob = "1990-01-01"}}) ==
        R"({"identityReference":"c-1","mobileNumber":"+61431000001","email":"a@example.com",)"
        R"("screeningDate":"2023-06-05","screeningSanctionsResult":true,)"
        R"("screeningPepResult":false,"customerIdentity":{"givenName":"J","surname":"D",)"
        R"("dob":"1990-01-01"}})");
    CHECK(
        body_of<banxa::share_documents>(
            {.identityReference = "c-1",
             .mobileNumber = "+61431000001",
             .email = "a@example.com",
             .customerIdentity =
                 {.givenName = "J", .surname = "D", .dob = "1990-01-01", .taxState = "CA"}}) ==
        R"({"identityReference":"c-1","mobileNumber":"+61431000001","email":"a@example.com",)"
        R"("customerIdentity":{"givenName":"J","surname":"D","dob":"1990-01-01",)"
        R"("taxState":"CA"}})");
}

TEST_CASE("an answer whose shape is not documented is kept, and may be missing") {
    auto const kept = client::decode<banxa::update_identity>({200, {}, R"({"a":[1.50]})"});
    REQUIRE(kept.has_value());
    REQUIRE(kept->has_value());
    CHECK((*kept)->text == R"({"a":[1.50]})");
    auto const empty = client::decode<banxa::rely_on_identity>({202, {}, ""});
    REQUIRE(empty.has_value());
    CHECK_FALSE(empty->has_value());
}

TEST_CASE("limits keep what is not documented about them") {
    auto const limits = decoded<banxa::get_limits>(fixture_of("limits")).limits.value();
    CHECK(limits.transaction->maxFiat->amount->text() == "100");
    CHECK(limits.transaction->maxFiat->currency == "AUD");
    CHECK(limits.transaction->minFiat->text == "{}");
    REQUIRE(limits.periodical->size() == 2);
    CHECK(limits.periodical->at(0).period == banxa::limit_period::DAILY);
    CHECK(limits.periodical->at(1).sources->customer->text == "{}");
    auto const later = client::decode<banxa::get_limits>(
        {200,
         {},
         R"({"identityReference":"c","limits":{"periodical":[{"period":"HOURLY"}],"x":1},"y":2})"});
    REQUIRE(later.has_value());
    CHECK(text_of(later->limits->periodical->at(0).period) == "HOURLY");
}
