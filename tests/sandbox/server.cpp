// sandbox/server.hpp through rampart's own clients: the main job, end to end.
#include <string>

#include <doctest/doctest.h>

#include <rampart/rampart.hpp>
#include <rampart/sandbox/server.hpp>

using namespace rampart;
using namespace std::chrono_literals;

namespace {

sandbox::server& server() {
    static sandbox::server instance;
    return instance;
}

template <class Client>
Client make_client(sandbox::key_pair const& keys) {
    return {
        server().base_url(),
        {keys.api_key, sign::secret{keys.api_secret}},
        http::tls_transport{{.ca_pem = server().ca_pem()}}};
}

hexarails::client hexarails_client() {
    return make_client<hexarails::client>(server().keys("hexarails"));
}
banxa::client banxa_client() { return make_client<banxa::client>(server().keys("banxa")); }

/// The value, or a failed test that says why there is none.
template <class T>
T must(result<T> answer) {
    if (!answer) FAIL(answer.error().describe());
    return std::move(*answer);
}

/// /customer/list with a page size that nothing checks.
struct unchecked_query {
    int pageSize = 0;
};
BOOST_DESCRIBE_STRUCT(unchecked_query, (), (pageSize))
constexpr hexarails::operation<unchecked_query, json::nothing> unchecked_list{
    .path = "/customer/list", .effect = effect::reads};

/// A client that trusts the machine's clock and repeats nothing.
template <class Provider>
using stubborn_client = basic_client<
    Provider, sign::basic_signer<typename Provider::scheme>, http::tls_transport,
    policies<no_retry>>;

rampnow::quote_request quote_request() {
    return {
        .orderType = rampnow::order_type::buy,
        .srcAmount = "100.00",
        .srcCurrency = "EUR",
        .srcChain = "fiat",
        .dstCurrency = "ETH",
        .dstChain = "ethereum"};
}

} // namespace

TEST_CASE("every HexaRails operation is signed, sent, verified and decoded") {
    using namespace hexarails;
    auto api = hexarails_client();
    auto const before = server().counts();
    CHECK(must(api.call<health>()).status == "ok");
    CHECK(must(api.call<list_balances>()).size() == 2);
    CHECK(must(api.call<set_callback_url>({.callbackUrl = "https://example.com/hook"})).message);
    CHECK(must(api.call<get_callback_url>()).callbackUrl == "https://example.com/hook");
    auto const made = must(api.call<create_customer>(
        {.name = "Zo\xc3\xab O'Neil/\"quoted\"",
         .email = "zoe+1@example.com",
         .externalId = "ext/1 ?&"}));
    CHECK(made.status == customer_status::PENDING);
    auto const found = must(api.call<get_customer>({.externalId = "ext/1 ?&"}));
    CHECK(found.id == made.id);
    CHECK(found.realName == "Zo\xc3\xab O'Neil/\"quoted\"");
    CHECK(found.status == customer_status::CONFIRMED);
    CHECK(must(api.call<list_customers>({.realName = "zo\xc3\xab o'neil"})).total >= 0);
    CHECK(must(api.call<list_customers>()).pageSize == 10); // the documented default
    CHECK(must(api.call<list_customers>()).pageNum == 1);
    auto const account = must(
        api.call<create_virtual_account>({.customerId = made.id, .currency = currency_code::GBP}));
    auto const accounts = must(api.call<list_virtual_accounts>({.customerId = made.id}));
    REQUIRE(accounts.list.size() == 1);
    CHECK(accounts.list[0].id == account.id);
    CHECK_FALSE(
        must(api.call<create_onramp>(
                 {.from = {.customerId = made.id, .currency = currency_code::GBP}, .to = "54321"}))
            .id.empty());
    CHECK(must(api.call<list_deposits>()).total > 0);
    CHECK(must(api.call<list_trades>()).total > 0);
    auto const estimate = must(api.call<estimate_payment>(
        {.deductCurrency = currency_code::USDT,
         .amount = "100.00",
         .currency = currency_code::USD,
         .bankAccountId = "bank-1"}));
    CHECK(estimate.rate == decimal{"0.995"});
    auto const paid = must(api.call<create_payment>(
        {.deductCurrency = currency_code::USDT,
         .amount = "100.00",
         .currency = currency_code::USD,
         .bankAccountId = "bank-1",
         .reference = "invoice \xe2\x82\xac 7",
         .supportingDocument = http::file{
             .name = "invoice \"7\".pdf",
             .bytes = std::string{"%PDF\0\r\n--rampart", 16},
             .content_type = "application/pdf"}}));
    CHECK(paid.reference == "invoice \xe2\x82\xac 7");
    CHECK(paid.receivedAmount == decimal{"100"});
    auto const payments = must(api.call<list_payments>({.pageSize = 100}));
    REQUIRE_FALSE(payments.list.empty());
    auto const after = server().counts();
    CHECK(after.verified - before.verified == 17);
    CHECK(after.refused == before.refused);
}

TEST_CASE("lists come in pages") {
    using namespace hexarails;
    auto api = hexarails_client();
    for (int number = 0; number < 3; ++number) {
        must(api.call<create_customer>({.name = "Page", .email = "page@example.com"}));
    }
    auto const first = must(api.call<list_customers>({.pageNum = 1, .pageSize = 2}));
    auto const second = must(api.call<list_customers>({.pageNum = 2, .pageSize = 2}));
    CHECK(first.list.size() == 2);
    CHECK(first.total == second.total);
    CHECK(second.pageNum == 2);
    REQUIRE_FALSE(second.list.empty());
    CHECK(first.list[0].id != second.list[0].id);
}

TEST_CASE("a Rampnow quote and checkout work with both header sets") {
    auto const& keys = server().keys("rampnow");
    auto const check = [](auto api, std::string const& uid) {
        auto const quote = must(api.template call<rampnow::get_quote>(quote_request()));
        CHECK(quote.dstAmount > decimal{"0"});
        CHECK(quote.srcAmount == decimal{"100"});
        rampnow::checkout_request order{
            .externalOrderUid = uid,
            .orderType = rampnow::order_type::buy,
            .srcAmount = "100.00",
            .srcChain = "fiat",
            .srcCurrency = "EUR",
            .dstChain = "ethereum",
            .dstCurrency = "ETH",
            .user = {
                .email = "a@example.com",
                .firstName = "A",
                .lastName = "B",
                .dateOfBirth = "1990-01-01T00:00:00Z",
                .gender = rampnow::gender::unknown,
                .address = {.country = "DE", .line1 = "L", .city = "C", .postalCode = "10115"}}};
        auto const made = must(api.template call<rampnow::create_checkout>(order));
        CHECK(made.redirectUrl);
        CHECK(must(api.template call<rampnow::create_checkout>(order)).orderUid == made.orderUid);
    };
    check(make_client<rampnow::client>(keys), "rn");
    check(make_client<rampnow::x_rampnow_client>(keys), "x");
}

TEST_CASE("a Banxa ramp goes from price to its state, with either nonce unit") {
    using namespace banxa;
    auto const check = [](auto api, std::string const& reference) {
        price_request const wanted{
            .fiat = "AUD",
            .crypto = "USDT",
            .blockchain = "TRON",
            .method = "payid-bank-transfer",
            .transactionType = transaction_type::ONRAMP,
            .fiatAmount = decimal{"500.00"}};
        CHECK(must(api.template call<get_price>(wanted)).target->amount.has_value());
        must(api.template call<create_identity>({.identityReference = reference}));
        auto const locked = must(api.template call<get_quote>(
            {.identityReference = reference,
             .fiat = "AUD",
             .crypto = "USDT",
             .blockchain = "TRON",
             .method = "payid-bank-transfer",
             .transactionType = transaction_type::ONRAMP,
             .fiatAmount = decimal{"500.00"}}));
        CHECK_FALSE(locked.quoteId.empty());
        CHECK(must(api.template call<check_eligibility>(
                       {.identityReference = reference,
                        .method = "payid-bank-transfer",
                        .transactionType = transaction_type::ONRAMP,
                        .fiat = "AUD",
                        .crypto = "USDT",
                        .blockchain = "TRON",
                        .fiatAmount = decimal{"500.00"}}))
                  .ready());
        auto const ramp = must(api.template call<create_ramp>(
            {.identityReference = reference,
             .source = {.fiat = fiat_side{.id = "AUD", .method = "payid-bank-transfer"}},
             .target =
                 {.crypto =
                      crypto_side{
                          .id = "USDT",
                          .blockchain = "TRON",
                          .walletAddress = "TYDzsYUEpvnYmQk4zGP9sWWcTEd2MiAtW6"}},
             .fiatAmount = decimal{"500.00"}}));
        CHECK(ramp.status == ramp_status::INITIALIZED);
        ramp_create const of_quote{
            .identityReference = reference,
            .target = {.crypto = {{.walletAddress = "TYDzsYUEpvnYmQk4zGP9sWWcTEd2MiAtW6"}}},
            .quoteId = locked.quoteId};
        auto const quoted = must(api.template call<create_ramp>(of_quote));
        CHECK(quoted.source.value().fiat.value().id == "AUD");
        CHECK(quoted.target.value().amount == locked.target.value().amount);
        CHECK(api.template call<create_ramp>(of_quote).has_error()); // a quote is for one ramp
        must(api.template call<create_ramp_as_json>(
            {.body = {
                 R"({ "identityReference": ")" + reference +
                 R"(", "source": {"fiat": {"id": "AUD", "method": "payid-bank-transfer"}},
                "target": {"crypto": {"id": "USDT", "blockchain": "TRON", "walletAddress": "T1"}},
                "fiatAmount": "500.00" })"}}));
        CHECK(
            must(api.template call<get_ramp>({.id = ramp.id})).status ==
            ramp_status::PAYMENT_READY);
    };
    auto const& keys = server().keys("banxa");
    check(make_client<banxa::client>(keys), "identity_ms");
    check(make_client<banxa::microsecond_client>(keys), "identity-us");
}

TEST_CASE("what the provider refuses comes back with its code, message and a known outcome") {
    SUBCASE("an identity that exists already") {
        auto api = banxa_client();
        must(api.call<banxa::create_identity>({.identityReference = "twice"}));
        auto const again = api.call<banxa::create_identity>({.identityReference = "twice"});
        REQUIRE_FALSE(again.has_value());
        CHECK(again.error().provider_code == "81");
        CHECK(again.error().http_status == 422);
        CHECK(again.error().delivery == delivery::rejected);
        CHECK_FALSE(again.error().request_id.empty());
    }
    SUBCASE("a ramp that does not exist, its id percent-encoded on the way") {
        auto const missing = banxa_client().call<banxa::get_ramp>({.id = "a/b c\xc3\xa9?#"});
        REQUIRE_FALSE(missing.has_value());
        CHECK(missing.error().code == errc::not_found);
    }
    SUBCASE("a page size over the limit") {
        // Past rampart's own check: as a provider sees it from another client.
        auto const refused = hexarails_client().call<unchecked_list>({.pageSize = 101});
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().code == errc::invalid_parameters);
        CHECK(refused.error().provider_code == "INVALID_PARAMETERS");
        CHECK(refused.error().provider_message.find("pageSize") != std::string::npos);
    }
    SUBCASE("a quote from a currency to itself") {
        auto api = make_client<rampnow::client>(server().keys("rampnow"));
        auto request = quote_request();
        request.dstCurrency = request.srcCurrency;
        request.dstChain = request.srcChain;
        auto const refused = api.call<rampnow::get_quote>(request);
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().http_status == 422);
        CHECK_FALSE(refused.error().request_id.empty());
    }
}

TEST_CASE("a wrong secret, an unknown key and a clock that is off are not accepted") {
    auto const& hexarails_keys = server().keys("hexarails");
    auto const& rampnow_keys = server().keys("rampnow");
    auto const& banxa_keys = server().keys("banxa");
    auto const code_of = [](auto const& answer) {
        REQUIRE_FALSE(answer.has_value());
        CHECK(answer.error().code == errc::unauthorised);
        CHECK(answer.error().delivery == delivery::rejected);
        return answer.error().provider_code;
    };
    CHECK(
        code_of(make_client<hexarails::client>({hexarails_keys.api_key, "x"})
                    .call<hexarails::list_balances>()) == "UNAUTHORISED");
    CHECK(
        code_of(make_client<hexarails::client>({"other", hexarails_keys.api_secret})
                    .call<hexarails::list_balances>()) == "UNAUTHORISED");
    CHECK(
        code_of(make_client<rampnow::client>({rampnow_keys.api_key, "x"})
                    .call<rampnow::get_quote>(quote_request())) == "100001");
    CHECK(
        code_of(make_client<banxa::client>({banxa_keys.api_key, "x"})
                    .call<banxa::get_ramp>({.id = "1"})) == "40103");
    CHECK(
        code_of(make_client<banxa::client>({"other", banxa_keys.api_secret})
                    .call<banxa::get_ramp>({.id = "1"})) == "40100");
    // Far outside of the window: the calls take time, which brings the clocks closer again.
    for (auto const offset : {10min, -10min}) {
        server().set_clock_offset(offset);
        CHECK(
            code_of(make_client<stubborn_client<hexarails::provider>>(hexarails_keys)
                        .call<hexarails::health>()) == "UNAUTHORISED");
        CHECK(
            code_of(make_client<stubborn_client<rampnow::provider>>(rampnow_keys)
                        .call<rampnow::get_quote>(quote_request())) == "100002");
        CHECK(
            code_of(make_client<stubborn_client<banxa::provider>>(banxa_keys)
                        .call<banxa::get_ramp>({.id = "1"})) == "40002");
    }
    server().set_clock_offset(0s);
}

TEST_CASE("an amount comes back with the digits it was sent with") {
    auto api = make_client<rampnow::client>(server().keys("rampnow"));
    auto request = quote_request();
    request.srcAmount = "12345678901234567890.123456789012345678";
    auto const quote = must(api.call<rampnow::get_quote>(request));
    CHECK(quote.srcAmount->text() == "12345678901234567890.123456789012345678");
}
