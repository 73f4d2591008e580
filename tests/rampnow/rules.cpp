#include <string>

#include <rampart/rampnow/endpoints.hpp>
#include <rampart/rampnow/public_api.hpp>

#include "samples.hpp"

#include <doctest/doctest.h>

namespace {

namespace public_api = rampart::rampnow::public_api;
namespace rampnow = rampart::rampnow;

using client = rampnow_tests::client_of<rampnow::provider>;

template <auto const& Endpoint>
std::string refusal_of(rampart::request_of<Endpoint> const& request) {
    return rampnow_tests::refusal_of<client, Endpoint>(
        client{rampnow::production, {"key", rampart::sign::secret{"secret"}}}, request);
}

template <class Request>
Request with_trade(Request request) {
    request.orderType = rampnow::order_type::buy;
    request.srcAmount = "100.0";
    request.srcCurrency = "EUR";
    request.srcChain = "fiat";
    request.dstCurrency = "BTC";
    request.dstChain = "bitcoin";
    return request;
}

rampnow::checkout_request some_checkout() {
    auto request = with_trade(rampnow::checkout_request{});
    request.externalOrderUid = "o-1";
    request.user = {
        .email = "a@example.com",
        .firstName = "J",
        .lastName = "D",
        .dateOfBirth = "1990-01-01T00:00:00Z",
        .gender = rampnow::gender::unknown,
        .address = {.country = "DE", .line1 = "1", .city = "B", .postalCode = "10115"}};
    return request;
}

rampnow::hosted_request some_hosted() {
    auto request = with_trade(rampnow::hosted_request{});
    request.externalOrderUid = "o-1";
    request.userEmail = "a@example.com";
    request.wallet.address = "0x1";
    return request;
}

/// Each member of a trade is required, and the amount is positive.
template <auto const& Endpoint>
void check_trade(rampart::request_of<Endpoint> const& whole) {
    CAPTURE(rampart::endpoint_name<Endpoint>());
    std::string const section = "rampnow.md 4.2";
    auto const built = rampart::detail::build_request<Endpoint>(whole);
    REQUIRE_MESSAGE(built.has_value(), built.error().describe());
    using request = rampart::request_of<Endpoint>;
    auto const check = [&](auto member, auto const& value, std::string const& message) {
        request broken = whole;
        broken.*member = value;
        CHECK(refusal_of<Endpoint>(broken) == message + " (" + section + ")");
    };
    check(
        &request::orderType, rampart::open_enum<rampnow::order_type>{},
        "orderType: must not be empty");
    check(&request::srcAmount, rampart::decimal{"0.00"}, "srcAmount: must be greater than zero");
    check(&request::srcAmount, rampart::decimal{"-1"}, "srcAmount: must be greater than zero");
    check(&request::srcCurrency, "", "srcCurrency: must not be empty");
    check(&request::srcChain, "", "srcChain: must not be empty");
    check(&request::dstCurrency, "", "dstCurrency: must not be empty");
    check(&request::dstChain, "", "dstChain: must not be empty");
}

} // namespace

TEST_CASE("what is paid and what is received is required in every quote and order") {
    check_trade<rampnow::get_quote>(with_trade(rampnow::quote_request{}));
    check_trade<rampnow::get_quote_by_query>(with_trade(rampnow::quote_request{}));
    check_trade<rampnow::create_checkout>(some_checkout());
    check_trade<rampnow::create_hosted>(some_hosted());
    auto quote = with_trade(public_api::quote_request{});
    quote.apiKey = "pk";
    check_trade<public_api::get_quote>(quote);
}

TEST_CASE("a checkout has an order id of the partner's and a whole user") {
    auto const refused = [](auto change) {
        auto request = some_checkout();
        change(request);
        return refusal_of<rampnow::create_checkout>(request);
    };
    CHECK(refused([](auto& request) {
              request.externalOrderUid = "";
          }) == "externalOrderUid: must not be empty (rampnow.md 4.2)");
    CHECK(refused([](auto& request) {
              request.user.email = "";
          }) == "user.email: must not be empty (rampnow.md 4.2)");
    CHECK(refused([](auto& request) {
              request.user.gender = {};
          }) == "user.gender: must not be empty (rampnow.md 4.2)");
    CHECK(refused([](auto& request) {
              request.user.dateOfBirth = "";
          }) == "user.dateOfBirth: must not be empty (rampnow.md 4.2)");
    CHECK(refused([](auto& request) {
              request.user.address.country = "";
          }) == "user.address.country: must not be empty (rampnow.md 4.2)");
}

TEST_CASE("what third parties found out about the form of texts refuses nothing") {
    auto request = some_checkout();
    // Hong Kong and the Emirates have no post codes, and not everybody has two names.
    request.user.address = {.country = "HK", .line1 = "", .city = "", .postalCode = ""};
    request.user.lastName = "";
    CHECK(rampart::detail::build_request<rampnow::create_checkout>(request).has_value());
    for (auto const* const date :
         {"1990-01-01T00:00:00Z", "1990-01-01T00:00:00.000Z", "1990-01-01T00:00:00+00:00",
          "1990-01-01"}) {
        CAPTURE(date);
        request.user.dateOfBirth = date;
        CHECK(rampart::detail::build_request<rampnow::create_checkout>(request).has_value());
    }
    request.wallet = rampnow::wallet{.addressTag = "7"};
    auto const built = rampart::detail::build_request<rampnow::create_checkout>(request);
    REQUIRE(built.has_value());
    CHECK(built->body.ends_with(R"("wallet":{"addressTag":"7"}})"));
    request.wallet = rampnow::wallet{};
    auto const without = rampart::detail::build_request<rampnow::create_checkout>(request);
    REQUIRE(without.has_value());
    CHECK(without->body.find("wallet") == std::string::npos);
}

TEST_CASE("a hosted order has an e-mail, a wallet and a payment mode") {
    auto request = some_hosted();
    request.userEmail = "";
    CHECK(
        refusal_of<rampnow::create_hosted>(request) ==
        "userEmail: must not be empty (rampnow.md 4.2)");
    request = some_hosted();
    request.paymentMode = "";
    CHECK(
        refusal_of<rampnow::create_hosted>(request) ==
        "paymentMode: must not be empty (rampnow.md 4.2)");
    request = some_hosted();
    request.wallet.address = "";
    CHECK(
        refusal_of<rampnow::create_hosted>(request) ==
        "wallet.address: must be given (rampnow.md 4.2)");
}
