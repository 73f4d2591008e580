// echoes.hpp: an answer is compared with its request, for every operation that repeats some of it.
#include <rampart/call/echoes.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <rampart/banxa.hpp>
#include <rampart/banxa/partner.hpp>
#include <rampart/hexarails.hpp>
#include <rampart/http/scripted_transport.hpp>
#include <rampart/make_client.hpp>
#include <rampart/rampnow.hpp>

#include <doctest/doctest.h>

namespace {

namespace banxa = rampart::banxa;
namespace hexarails = rampart::hexarails;
namespace http = rampart::http;
namespace rampnow = rampart::rampnow;
namespace sign = rampart::sign;
using rampart::delivery;
using rampart::errc;

/// Keeps the paths of what deviated.
struct onlooker {
    std::shared_ptr<std::vector<std::string>> paths = std::make_shared<std::vector<std::string>>();
    void on(rampart::events::answer_deviated const& e) const { paths->emplace_back(e.path); }
};

template <class Provider, auto const& Endpoint>
struct outcome {
    rampart::result<rampart::response_of<Endpoint>> answer;
    std::vector<std::string> deviated;
    std::size_t sent;
};

/// A call that is answered by `body`.
template <class Provider, auto const& Endpoint>
outcome<Provider, Endpoint>
answered(rampart::request_of<Endpoint> const& request, std::string const& body) {
    http::scripted_transport wire;
    wire.answer(200, body);
    wire.answer(200, body); // nobody may ask for it
    onlooker const looking;
    auto api = rampart::make_client<Provider>(
        "https://api.example", {"key", sign::secret{"secret"}}, std::move(wire),
        rampart::policies{.observer = looking});
    auto answer = api.template call<Endpoint>(request);
    return {std::move(answer), *looking.paths, api.transport().sent().size()};
}

hexarails::payment_create payment() {
    return {
        .deductCurrency = hexarails::currency_code::USDT,
        .amount = rampart::decimal{"100.10"},
        .currency = hexarails::currency_code::USD,
        .bankAccountId = "bank-1",
        .reference = "invoice-1"};
}

auto paid(std::string const& members) {
    return answered<hexarails::provider, hexarails::create_payment>(
        payment(),
        R"({"status":"SUCCESS","data":{"id":"p-1","status":"PROCESSING",)" + members + "}}");
}

using paths = std::vector<std::string>;

} // namespace

TEST_CASE("a payment that is answered with another reference is of unknown outcome, both told") {
    auto const made = paid(R"("reference":"invoice-2")");
    REQUIRE(made.answer.has_error());
    auto const& failed = made.answer.error();
    CHECK(failed.code == errc::answer_mismatch);
    CHECK(failed.delivery == delivery::unknown);
    CHECK(failed.outcome_unknown());
    CHECK(failed.http_status == 200);
    CHECK(
        failed.message == "data.reference: the request has \"invoice-1\", the answer "
                          "\"invoice-2\"; it may be the answer to another request");
    CHECK(failed.answer_text().find("p-1") != std::string_view::npos);
    CHECK(made.sent == 1);
}

TEST_CASE("a reference that is the same, or not there at all, is fine") {
    for (auto const* const members :
         {R"("reference":"invoice-1")", R"("reference":null)", R"("reference":"")",
          R"("rate":"1")"}) {
        CAPTURE(members);
        auto const made = paid(members);
        REQUIRE_MESSAGE(made.answer.has_value(), made.answer.error().describe());
        CHECK(made.answer->id == "p-1");
        CHECK(made.deviated.empty());
    }
}

TEST_CASE("a reference in other letters or with blanks is the same, and a deviation") {
    for (auto const* const members :
         {R"("reference":"INVOICE-1")", R"("reference":" invoice-1 ")",
          R"("reference":"in voice-1")"}) {
        CAPTURE(members);
        auto const made = paid(members);
        REQUIRE(made.answer.has_value());
        CHECK(made.deviated == paths{"data.reference"});
    }
    // What could not be read may have been anything.
    for (auto const* const members :
         {R"("reference":"invoice-1 \ud83d")", R"("reference":"\ud83d-1")",
          R"("reference":"\ud83d")"}) {
        CAPTURE(members);
        CHECK(paid(members).answer.has_value());
    }
    CHECK(paid(R"("reference":"invoice-2 \ud83d")").answer.has_error());
    CHECK(paid(R"("reference":"\ud83d-2")").answer.has_error());
    CHECK(paid(R"("reference":"invoice-10")").answer.has_error());
    CHECK(paid(R"("reference":"invoice")").answer.has_error());
}

TEST_CASE("amounts are compared as numbers, and another one is a deviation") {
    CHECK(paid(R"("receivedAmount":"100.1")").deviated.empty());
    CHECK(paid(R"("receivedAmount":"0100.100")").answer.has_value());
    auto const other = paid(R"("receivedAmount":"100.11","receivedCurrency":"EUR")");
    REQUIRE(other.answer.has_value());
    CHECK(other.deviated == paths{"data.receivedAmount", "data.receivedCurrency"});
    auto const coin = paid(R"("deductCurrency":"USDC","receivedCurrency":"USD")");
    REQUIRE(coin.answer.has_value());
    CHECK(coin.deviated == paths{"data.deductCurrency"});
}

TEST_CASE("the references of every provider's operations are compared") {
    auto const mismatch = [](auto const& one, std::string_view path) {
        REQUIRE(one.answer.has_error());
        INFO(one.answer.error().describe());
        CHECK(one.answer.error().code == errc::answer_mismatch);
        CHECK(one.answer.error().delivery == delivery::unknown);
        CHECK(one.answer.error().message.starts_with(path));
        CHECK(one.sent == 1);
    };
    mismatch(
        answered<hexarails::provider, hexarails::get_customer>(
            {.externalId = "c-1"}, R"({"status":"SUCCESS","data":{"id":"1","externalId":"c-2"}})"),
        "data.externalId: ");
    mismatch(
        answered<banxa::provider, banxa::share_token>(
            {.identityReference = "a",
             .email = "a@example.com",
             .mobileNumber = "+49123",
             .provider = {.token = "token-1"}},
            R"({"identityReference":"b"})"),
        "identityReference: ");
    mismatch(
        answered<banxa::provider, banxa::get_identity>(
            {.identity_reference = "a"}, R"({"identityReference":"b"})"),
        "identityReference: ");
    mismatch(
        answered<banxa::provider, banxa::get_limits>(
            {.identityReference = "a",
             .method = "sepa",
             .transactionType = banxa::transaction_type::ONRAMP,
             .fiat = "EUR",
             .crypto = "BTC",
             .blockchain = "BTC"},
            R"({"identityReference":"b","limits":[]})"),
        "identityReference: ");
    rampnow::checkout_request checkout{};
    checkout.externalOrderUid = "o-1";
    checkout.orderType = rampnow::order_type::buy;
    checkout.srcAmount = rampart::decimal{"10"};
    checkout.srcChain = "fiat";
    checkout.srcCurrency = "USD";
    checkout.dstChain = "tron";
    checkout.dstCurrency = "USDT";
    checkout.user = {
        .email = "a@example.com",
        .firstName = "J",
        .lastName = "D",
        .dateOfBirth = "1990-01-01T00:00:00Z",
        .gender = rampnow::gender::unknown,
        .address = {.country = "DE", .line1 = "1", .city = "B", .postalCode = "10115"}};
    mismatch(
        answered<rampnow::provider, rampnow::create_checkout>(
            checkout,
            R"({"code":0,"data":{"orderUid":"u","redirectUrl":"https://r.example","externalOrderUid":"o-2"}})"),
        "data.externalOrderUid: ");
    mismatch(
        answered<banxa::partner::provider, banxa::partner::create_order>(
            {.account_reference = "acc-1",
             .source = "EUR",
             .target = "BTC",
             .source_amount = rampart::decimal{"10"},
             .return_url_on_success = "https://r.example"},
            R"({"data":{"order":{"id":"o","account_reference":"acc-2"}}})"),
        "data.order.account_reference: ");
}

TEST_CASE("an identity that is asked for by e-mail may have another reference") {
    auto const found = answered<banxa::provider, banxa::get_identity>(
        {.identity_reference = "a", .email = "a@example.com"}, R"({"identityReference":"b"})");
    CHECK(found.answer.has_value());
}

TEST_CASE("a provider's own id that differs is a deviation") {
    auto const one = answered<hexarails::provider, hexarails::get_payment>(
        {.id = "p-1"}, R"({"status":"SUCCESS","data":{"id":"p-2"}})");
    REQUIRE(one.answer.has_value());
    CHECK(one.deviated == paths{"data.id"});
}

TEST_CASE("a ramp whose coins go elsewhere is a deviation at the least") {
    banxa::ramp_create const wanted{
        .identityReference = "someone",
        .source = {.fiat = banxa::fiat_side{.id = "EUR", .method = "sepa"}},
        .target =
            {.crypto =
                 banxa::crypto_side{.id = "BTC", .blockchain = "BTC", .walletAddress = "mine"}},
        .fiatAmount = rampart::decimal{"100.00"}};
    auto const made = answered<banxa::provider, banxa::create_ramp>(
        wanted, R"({"id":"r","status":"INITIALIZED","source":{"fiat":{"id":"EUR"}},)"
                R"("target":{"crypto":{"id":"BTC","walletAddress":"theirs"}}})");
    REQUIRE_MESSAGE(made.answer.has_value(), made.answer.error().describe());
    CHECK(made.deviated == paths{"target.crypto.walletAddress"});
}

TEST_CASE("the echoes of every operation that has some are declared") {
    using rampart::echoing;
    using rampart::request_of;
    using rampart::response_of;
    CHECK(echoing<request_of<hexarails::create_payment>, response_of<hexarails::create_payment>>);
    CHECK(echoing<request_of<hexarails::get_flow>, response_of<hexarails::get_flow>>);
    CHECK(echoing<request_of<banxa::create_identity>, response_of<banxa::create_identity>>);
    CHECK(echoing<request_of<banxa::get_price>, response_of<banxa::get_price>>);
    CHECK(echoing<request_of<banxa::get_quote>, response_of<banxa::get_quote>>);
    CHECK(echoing<request_of<banxa::partner::create_nft_order>, banxa::partner::order_answer>);
    CHECK(echoing<request_of<rampnow::get_quote>, response_of<rampnow::get_quote>>);
    CHECK_FALSE(echoing<request_of<hexarails::health>, response_of<hexarails::health>>);
}
