#include <rampart/banxa/partner.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "fixtures.hpp"

#include <doctest/doctest.h>

namespace {

namespace partner = rampart::banxa::partner;
namespace http = rampart::http;
using banxa_tests::fixture_of;
using banxa_tests::is_accepted;
using rampart::decimal;
using rampart::delivery;
using rampart::errc;

using client = banxa_tests::client_of<partner::provider>;

static_assert(rampart::provider_policy<partner::provider>);
static_assert(rampart::is_paged<partner::list_orders>);

template <auto const& Endpoint>
auto decoded(boost::json::value const& fixture) {
    return banxa_tests::decoded<partner::provider, Endpoint>(fixture);
}

template <auto const& Endpoint>
std::string refusal_of(rampart::request_of<Endpoint> const& request) {
    return banxa_tests::refusal_of<partner::provider, Endpoint>(request);
}

rampart::error error_of(http::response const& response) {
    auto const got = client::decode<partner::list_coins>(response);
    REQUIRE(got.has_error());
    return got.error();
}

partner::order_create some_order() {
    return {
        .account_reference = "a",
        .source = "AUD",
        .target = "ETH",
        .source_amount = decimal{"100"},
        .return_url_on_success = "https://example.com/"};
}

partner::nft_order_create some_nft_order() {
    return {
        .account_reference = "a",
        .source = "AUD",
        .target = "ETH",
        .return_url_on_success = "https://example.com/",
        .meta_data = {
            .purchase_reference = "p",
            .nft = {
                .name = "n",
                .collection = "c",
                .media = {{.type = partner::nft_media_type::image, .link = "https://x/"}}}}};
}

} // namespace

TEST_CASE("the Partner API's operations have those of the sheet") {
    std::vector<std::string> const by_hand{
        "GET /api/countries",       "GET /api/countries/us/states",
        "GET /api/fiats",           "GET /api/fiats/{orderType}",
        "GET /api/coins",           "GET /api/coins/{orderType}",
        "GET /api/payment-methods", "GET /api/prices",
        "POST /api/orders",         "GET /api/orders/{order_id}",
        "GET /api/orders",          "POST /api/orders/{order_id}/confirm",
        "POST /api/orders/nft/buy", "POST /api/identities"};
    CHECK(banxa_tests::declares<partner::endpoints>(by_hand));
}

TEST_CASE("every response fixture of the Partner API decodes and is written back equal") {
    auto const all = banxa_tests::fixtures();
    std::size_t run = 0;
    std::string without;
    partner::endpoints::for_each([&]<auto const & Endpoint>() {
        auto const place = banxa_tests::place_of<Endpoint>();
        CAPTURE(place);
        std::size_t here = 0;
        for (auto const& fixture : all) {
            if (fixture.at("kind") != "success" && fixture.at("kind") != "list") continue;
            if (std::string_view{fixture.at("endpoint").as_string()} != place) continue;
            auto const id = std::string{fixture.at("id").as_string()};
            CAPTURE(id);
            ++here;
            auto const& body = fixture.at("body");
            auto const& expected = body.as_object().contains("meta") ? body : body.at("data");
            CHECK(banxa_tests::rewritten<partner::provider, Endpoint>(fixture) == expected);
        }
        if (here == 0) without += std::string{rampart::endpoint_name<Endpoint>()} + ' ';
        run += here;
    });
    CHECK(without == "list_fiats_of_side list_coins_of_side confirm_order create_nft_order ");

    std::size_t held = 0;
    for (auto const& fixture : all) {
        std::string_view const place = fixture.at("endpoint").as_string();
        auto const& kind = fixture.at("kind");
        bool const wanted = kind == "success" || kind == "list";
        if (wanted && place.find(" /api/") != std::string::npos) ++held;
    }
    CHECK(run == held);
    CHECK(run == 12);
}

TEST_CASE("every error fixture of the Partner API means the same as its status and code") {
    std::size_t run = 0;
    for (auto const& fixture : banxa_tests::fixtures()) {
        auto const id = std::string{fixture.at("id").as_string()};
        if (fixture.at("kind") != "error" || !id.starts_with("partner-")) continue;
        CAPTURE(id);
        ++run;
        auto const failed = error_of(banxa_tests::answer_of(fixture));
        CHECK(failed.delivery == delivery::rejected);
        if (id == "partner-error-validation") {
            CHECK(failed.code == errc::invalid_parameters);
            CHECK(failed.provider_code == "422");
            CHECK(failed.provider_message == "The given data was invalid.");
            CHECK(failed.message.starts_with("start_date: The start date field is required."));
        } else {
            CHECK(failed.code == errc::unauthorised);
            CHECK(failed.provider_code == (id == "partner-error-object" ? "40104" : "40103"));
            CHECK(failed.provider_message == "You are not authorized to access this resource.");
        }
    }
    CHECK(run == 4);
}

TEST_CASE("what is wrong in the data is named by its path") {
    auto const failed = error_of({200, {}, R"({"data":{"id":[]}})"});
    CHECK(failed.code == errc::malformed_response);
    CHECK(failed.message == "data: expected at least one documented member, found none");
    CHECK(error_of({200, {}, "{}"}).message == "data: required, but missing");
    CHECK(error_of({200, {}, R"({"data":null})"}).message == "data: required, but missing");
    CHECK(error_of({202, {}, ""}).code == errc::malformed_response);
}

TEST_CASE("an order that does not exist is not found, whatever HTTP status says so") {
    for (int const status : {400, 404, 422}) {
        auto const failed = error_of(
            {status,
             {},
             R"({"errors":[{"status":")" + std::to_string(status) +
                 R"(","code":"1","title":"Order not found"}]})"});
        CHECK(failed.code == rampart::errc::not_found);
        CHECK(failed.provider_message == "Order not found");
    }
}

TEST_CASE("an order's network is read as one object and as an array") {
    auto const single = decoded<partner::get_order>(fixture_of("partner-order")).order;
    REQUIRE(single.blockchain);
    CHECK_FALSE(single.blockchain->as_single);
    CHECK(single.blockchain->items.at(0).code == "BTC");
    CHECK(single.created_at == "01-Jul-2022 07:51:18");
    CHECK(single.wallet_address_tag.is_null());
    CHECK(partner::text_of(*single.ref) == "501903");
    CHECK(*single.payment_fee == decimal{"2.14"});
    CHECK(*single.status == partner::order_status::complete);
    auto const made = decoded<partner::create_order>(fixture_of("partner-order-created")).order;
    REQUIRE(made.blockchain);
    CHECK(made.blockchain->as_single);
    CHECK_FALSE(made.coin_amount.has_value());
}

TEST_CASE("an order's numbers may be strings, its id of payment null, its status new") {
    auto const got = client::decode<partner::get_order>(
        {200,
         {},
         R"({"data":{"order":{"id":"1","fee":"0.10","payment_id":null,"ref":"R1",)"
         R"("status":"paused","meta_data":{"purchase_reference":"p"}}}})"});
    REQUIRE_MESSAGE(got.has_value(), got.error().describe());
    CHECK(got->order.fee->text() == "0.10");
    CHECK(got->order.payment_id.is_null());
    CHECK(partner::text_of(*got->order.ref) == "R1");
    CHECK(got->order.status->text() == "paused");
    CHECK(got->order.meta_data->text == R"({"purchase_reference":"p"})");
}

TEST_CASE("prices are exact as strings and as numbers") {
    auto const later = decoded<partner::get_prices>(fixture_of("partner-prices"));
    CHECK(later.spot_price->text() == "27381.01");
    CHECK(later.prices.at(0).coin_amount->text() == "1.00000000");
    auto const older = decoded<partner::get_prices>(fixture_of("partner-prices-2020-numbers"));
    CHECK(*older.prices.at(0).coin_amount == decimal{"0.0123077"});
    CHECK_FALSE(older.prices.at(0).network_fee.has_value());
}

TEST_CASE("a payment method's id is read as a number and as a string") {
    auto const methods =
        decoded<partner::list_payment_methods>(fixture_of("partner-payment-methods"))
            .payment_methods;
    CHECK(partner::text_of(methods.at(0).id) == "6036");
    CHECK(methods.at(0).transaction_fees->at(0).fees->at(0).type == partner::fee_type::fixed);
    CHECK(methods.at(1).supported_agents.is_null());
    auto const older = client::decode<partner::list_payment_methods>(
        {200,
         {},
         R"({"data":{"payment_methods":[{"id":"6036","transaction_limits":)"
         R"([{"fiat_code":"AUD","min":10,"max":15000}]}]}})"});
    REQUIRE(older.has_value());
    CHECK(partner::text_of(older->payment_methods.at(0).id) == "6036");
    CHECK(older->payment_methods.at(0).transaction_limits->at(0).max->text() == "15000");
}

TEST_CASE("a page of orders has its place in the list, whether a number is one or a string") {
    auto const page = decoded<partner::list_orders>(fixture_of("partner-orders-page"));
    CHECK(page.items().size() == 1);
    CHECK(page.meta->total == 1);
    auto const empty = decoded<partner::list_orders>(fixture_of("partner-orders-empty"));
    CHECK(empty.items().empty());
    CHECK(empty.meta->from.is_null());
    auto const text = client::decode<partner::list_orders>(
        {200,
         {},
         R"({"data":{"orders":[]},"meta":{"current_page":1,"last_page":1,"per_page":"50"}})"});
    REQUIRE(text.has_value());
    CHECK(text->meta->per_page->text() == "50");
}

TEST_CASE("orders are read page after page") {
    client api{"https://acme.banxa-sandbox.com", {"key", rampart::sign::secret{"secret"}}};
    auto const page = [](int number, std::string const& id) {
        return R"({"data":{"orders":[{"id":")" + id + R"("}]},"meta":{"current_page":)" +
               std::to_string(number) + R"(,"last_page":2}})";
    };
    api.transport().answer(200, page(1, "a"));
    api.transport().answer(200, page(2, "b"));
    std::string ids;
    for (auto const& order :
         api.pages<partner::list_orders>({.start_date = "2024-01-01", .end_date = "2024-01-31"})) {
        REQUIRE(order.has_value());
        ids += order->id;
    }
    CHECK(ids == "ab");
    auto const& sent = api.transport().sent();
    REQUIRE(sent.size() == 2);
    CHECK(sent[0].message.target == "/api/orders?start_date=2024-01-01&end_date=2024-01-31");
    CHECK(sent[1].message.target.ends_with("&page=2"));
}

TEST_CASE("a server that answers with the first page of orders whatever was asked for is told") {
    client api{"https://acme.banxa-sandbox.com", {"key", rampart::sign::secret{"secret"}}};
    for (int call = 0; call < 4; ++call)
        api.transport().answer(
            200, R"({"data":{"orders":[{"id":"a"}]},"meta":{"current_page":1,"last_page":3}})");
    std::string read;
    for (auto const& order :
         api.pages<partner::list_orders>({.start_date = "2024-01-01", .end_date = "2024-01-31"}))
        read += order ? order->id : '!' + order.error().message;
    CHECK(read == "a!asked for page 2, got page 1");
    CHECK(api.transport().sent().size() == 2);
}

TEST_CASE("every call asks for JSON, says JSON and is signed as Banxa's") {
    client api{"https://acme.banxa-sandbox.com", {"key", rampart::sign::secret{"secret"}}};
    api.transport().answer(200, R"({"data":{"fiats":[]}})");
    CHECK(api.call<partner::list_fiats_of_side>({.orderType = partner::order_side::sell})
              .has_value());
    REQUIRE(api.transport().sent().size() == 1);
    auto const& sent = api.transport().sent()[0].message;
    CHECK(sent.target == "/api/fiats/sell");
    CHECK(http::find_header(sent.headers, "Accept") == "application/json");
    CHECK(http::find_header(sent.headers, "Content-Type") == "application/json");
    CHECK(http::find_header(sent.headers, "Authorization")->starts_with("Bearer key:"));
}

TEST_CASE("an order is confirmed at its own place, with the rest in the body") {
    auto const built = rampart::detail::build_request<partner::confirm_order>(
        {.order_id = "7f95",
         .tx_hash = "0x1",
         .source_address = "s",
         .destination_address = "d",
         .source_address_tag = "t"});
    REQUIRE(built.has_value());
    CHECK(built->target == "/api/orders/7f95/confirm");
    CHECK(
        built->body == R"({"tx_hash":"0x1","source_address":"s","destination_address":"d",)"
                       R"("source_address_tag":"t"})");
}

TEST_CASE("the purchase of an NFT has an object for its meta data") {
    auto const built = rampart::detail::build_request<partner::create_nft_order>(some_nft_order());
    REQUIRE(built.has_value());
    CHECK(
        built->body ==
        R"({"account_reference":"a","source":"AUD","target":"ETH",)"
        R"("return_url_on_success":"https://example.com/","meta_data":{"purchase_reference":"p",)"
        R"("nft":{"name":"n","collection":"c","media":{"type":"image","link":"https://x/"}}}})");
}

TEST_CASE("an order has a customer, two codes and a place to return to") {
    CHECK(is_accepted<partner::create_order>(some_order()));
    auto request = some_order();
    request.account_reference = "";
    CHECK(
        refusal_of<partner::create_order>(request) ==
        "account_reference: must not be empty (banxa.md B4.7)");
    request = some_order();
    request.return_url_on_success = "";
    CHECK(
        refusal_of<partner::create_order>(request) ==
        "return_url_on_success: must not be empty (banxa.md B4.7)");
    request = some_order();
    request.source_amount = decimal{"0"};
    CHECK(
        refusal_of<partner::create_order>(request) ==
        "source_amount: must be greater than zero (banxa.md B4.7)");
    request = some_order();
    request.iframe_domain = "https://example.com";
    CHECK(
        refusal_of<partner::create_order>(request) ==
        "iframe_domain: must be a host without scheme and path (banxa.md B4.7)");
    auto nft = some_nft_order();
    nft.target = "";
    CHECK(
        refusal_of<partner::create_nft_order>(nft) == "target: must not be empty (banxa.md B4.8)");
    nft = some_nft_order();
    nft.meta_data.purchase_reference = "";
    CHECK(
        refusal_of<partner::create_nft_order>(nft) ==
        "meta_data.purchase_reference: must not be empty (banxa.md B4.8)");
}

TEST_CASE("the tag of an address is given with the address only") {
    auto request = some_order();
    request.wallet_address_tag = "7";
    CHECK(
        refusal_of<partner::create_order>(request) ==
        "wallet_address: must be given together with wallet_address_tag (banxa.md B4.7)");
    request.wallet_address = "w";
    CHECK(is_accepted<partner::create_order>(request));
    request.refund_address_tag = "7";
    CHECK(
        refusal_of<partner::create_order>(request) ==
        "refund_address: must be given together with refund_address_tag (banxa.md B4.7)");
}

TEST_CASE("XRP and BNB are bought to an address with a tag") {
    auto request = some_order();
    request.wallet_address = "w";
    for (std::string const coin : {"XRP", "BNB"}) {
        CAPTURE(coin);
        request.target = coin;
        request.wallet_address_tag.reset();
        CHECK(
            refusal_of<partner::create_order>(request) ==
            "wallet_address_tag: must be given for XRP and BNB (banxa.md B4.7)");
        request.wallet_address_tag = "7";
        CHECK(is_accepted<partner::create_order>(request));
    }
    request.wallet_address_tag.reset();
    request.blockchain = "BSC";
    CHECK(is_accepted<partner::create_order>(request));
    // A sale: the address is the one it is paid from, and no wallet.
    CHECK(is_accepted<partner::create_order>(
        {.account_reference = "a",
         .source = "XRP",
         .target = "AUD",
         .source_address_tag = "7",
         .return_url_on_success = "https://example.com/"}));
}

TEST_CASE("an order's frame is on a host") {
    for (auto const* const wrong :
         {"https://example.com", "example.com/", "example.com?a", "example.com#a",
          "user@example.com", "a b", ""}) {
        CAPTURE(wrong);
        auto request = some_order();
        request.iframe_domain = wrong;
        CHECK(
            refusal_of<partner::create_order>(request) ==
            "iframe_domain: must be a host without scheme and path (banxa.md B4.7)");
    }
    auto request = some_order();
    request.iframe_domain = "shop.example.com:8443";
    CHECK(is_accepted<partner::create_order>(request));
}

TEST_CASE("the purchase of an NFT can be asked for with the caller's own JSON") {
    auto const built = rampart::detail::build_request<partner::create_nft_order_as_json>(
        {.body = {R"({ "meta_data": {"nfts": [1.50, "a b"]} })"}});
    REQUIRE(built.has_value());
    CHECK(built->target == "/api/orders/nft/buy");
    CHECK(built->body == R"({"meta_data":{"nfts":[1.50,"a b"]}})");
    CHECK(partner::create_nft_order_as_json.effect == partner::create_nft_order.effect);
    CHECK(partner::create_nft_order_as_json.settled_by == partner::create_nft_order.settled_by);
}

TEST_CASE("the Partner API's limit is that of its sheet in every environment") {
    for (auto const& rate : {partner::production_rate, partner::sandbox_rate}) {
        CHECK(rate.requests == 500);
        CHECK(rate.per == std::chrono::minutes{1});
        CHECK(rate.counted_by == "address");
    }
}

TEST_CASE("prices are asked for with one amount at most") {
    partner::price_query request{.source = "USD", .target = "BTC"};
    CHECK(is_accepted<partner::get_prices>(request));
    request.source_amount = decimal{"1"};
    CHECK(is_accepted<partner::get_prices>(request));
    request.target_amount = decimal{"1"};
    CHECK(
        refusal_of<partner::get_prices>(request) ==
        "target_amount: must not be given together with source_amount (banxa.md B4.6)");
    CHECK(
        refusal_of<partner::get_prices>({.source = "USD", .target = ""}) ==
        "target: must not be empty (banxa.md B4.6)");
}

TEST_CASE("orders are listed between two dates") {
    CHECK(
        refusal_of<partner::list_orders>({.start_date = "2024-01-01", .end_date = ""}) ==
        "end_date: must be a date as YYYY-MM-DD (banxa.md B4.7)");
    CHECK(refusal_of<partner::list_orders>({.start_date = "2024-01-01",
                                            .end_date = "2024-01-31",
                                            .page = rampart::page_number::at_run_time(0)})
              .starts_with("page: must be from 1 to "));
}

TEST_CASE("a sale is confirmed with its transaction and both addresses") {
    CHECK(
        refusal_of<partner::confirm_order>(
            {.order_id = "1", .tx_hash = "", .source_address = "s", .destination_address = "d"}) ==
        "tx_hash: must not be empty (banxa.md B4.7)");
    CHECK(
        refusal_of<partner::confirm_order>(
            {.order_id = "1", .tx_hash = "t", .source_address = "", .destination_address = "d"}) ==
        "source_address: must not be empty (banxa.md B4.7)");
    CHECK(
        refusal_of<partner::confirm_order>(
            {.order_id = "1", .tx_hash = "t", .source_address = "s", .destination_address = ""}) ==
        "destination_address: must not be empty (banxa.md B4.7)");
}

TEST_CASE("an identity has a reference, an e-mail and shares of Sumsub's") {
    partner::identity_create request{.account_reference = "a", .email = "a@example.com"};
    CHECK(is_accepted<partner::create_identity>(request));
    request.identity_sharing = {{.token = "t"}};
    CHECK(is_accepted<partner::create_identity>(request));
    request.identity_sharing->at(0).token = "";
    CHECK(
        refusal_of<partner::create_identity>(request) ==
        "identity_sharing: must have a provider and a token each (banxa.md B4.9)");
    request.identity_sharing.reset();
    request.customer_identity = {.residential_address = {{.suburb = "s", .country = ""}}};
    CHECK(
        refusal_of<partner::create_identity>(request) ==
        "customer_identity.residential_address.country: must not be empty (banxa.md B4.9)");
    CHECK(
        refusal_of<partner::create_identity>({.account_reference = "a", .email = ""}) ==
        "email: must not be empty (banxa.md B4.9)");
}
