// What the sandbox does when it is asked for it by a name, an address or an option: the ways in
// which a customer, an order or a payment does not end well, and the older forms of webhooks.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <rampart/banxa/webhooks.hpp>
#include <rampart/hexarails/webhooks.hpp>
#include <rampart/rampnow/legacy/webhooks.hpp>
#include <rampart/rampnow/webhooks.hpp>

#include "desk.hpp"

using namespace rampart;
using namespace rampart::test;
using namespace std::chrono_literals;

namespace {

std::string const hook = "https://partner.example.com/hook?a=1";

/// All deliveries due within a day, by the name of the event; bodies of the same name in a row.
std::multimap<std::string, std::string> delivered(desk& partner) {
    std::multimap<std::string, std::string> out;
    (void)partner.router.due_webhooks(partner.router.now() + 24h);
    for (auto const& one : partner.router.webhooks())
        out.emplace(one.event, one.body);
    return out;
}

std::string events_of(std::multimap<std::string, std::string> const& deliveries) {
    std::string out;
    for (auto const& [event, body] : deliveries)
        out += event + ' ';
    return out;
}

void subscribe_to_all(desk& partner) {
    partner.subscribe(
        hook, R"(["CUSTOMER_APPROVED","CUSTOMER_REJECTED","CUSTOMER_DELETED",)"
              R"("VIRTUAL_ACCOUNT_APPROVED","VIRTUAL_ACCOUNT_REJECTED",)"
              R"("DEPOSIT_ADDRESS_APPROVED","DEPOSIT_ADDRESS_REJECTED","TRADE_CREATED",)"
              R"("TRADE_SETTLED","user.approved","user.rejected","va.approved","va.rejected"])");
}

/// The payload fits the sheet's sample and is read as a known event.
void check_event(std::string const& event, std::string const& body) {
    CAPTURE(body);
    if (auto const* const sample =
            vectors("hexarails").at("webhook_payload_fixtures").as_object().if_contains(event))
        CHECK(misfit(*sample, boost::json::parse(body)) == "");
    auto const read = hexarails::read_event(body);
    REQUIRE(read.has_value());
    CHECK_FALSE(std::holds_alternative<hexarails::unknown_event>(*read));
}

std::string const hosted_terms =
    R"("orderType":"buy","srcAmount":"100.10","srcCurrency":"EUR","srcChain":"fiat",)"
    R"("dstCurrency":"ETH","dstChain":"ethereum","wallet":{"address":"0xdEaD"},)"
    R"("paymentMode":"card","webhookUrl":"https://partner.example.com/order")";

std::string hosted(std::string const& email) {
    return R"({"externalOrderUid":"o-1","userEmail":")" + email + "\"," + hosted_terms + '}';
}

std::string ramp(std::string const& identity) {
    return R"({"identityReference":")" + identity +
           R"(","fiatAmount":"500","source":{"fiat":{"id":"AUD","method":"payid"}},)"
           R"("target":{"crypto":{"id":"USDT","blockchain":"TRON","walletAddress":"TYD"}}})";
}

} // namespace

TEST_CASE("a customer named Deleted is deleted, with its addresses and its flows") {
    desk partner{{.server = {.step_delay = 60s}}};
    subscribe_to_all(partner);
    auto const customer =
        partner
            .hexarails(
                "POST", "/customer/create",
                R"({"name":"Deleted","email":"jane@example.com","externalId":"ext-1"})")
            .text("/data/id");
    partner.router.advance(60s);
    auto const status = [&](std::string const& kind, std::string const& id) {
        return partner.hexarails("GET", '/' + kind + "/detail?id=" + id).text("/data/status");
    };
    CHECK(status("customer", customer) == "CONFIRMED");
    auto const flow = partner
                          .hexarails(
                              "POST", "/autoramp-flow/offramp",
                              R"({"from":{"customerId":")" + customer +
                                  R"(","currency":"USDT","network":"ETH"},"to":"1"})")
                          .text("/data/id");
    auto const address = partner.hexarails("GET", "/deposit-address/list").text("/data/list/0/id");
    CHECK(status("deposit-address", address) == "PENDING");
    CHECK(status("autoramp-flow", flow) == "ENABLED");
    partner.router.advance(60s);
    CHECK(status("customer", customer) == "DELETED");
    CHECK(status("autoramp-flow", flow) == "DISABLED");
    CHECK(status("deposit-address", address) == "DELETED");
    auto const list = [&](std::string const& of) {
        return partner.hexarails("GET", "/autoramp-flow/list?status=" + of).text("/data/total");
    };
    CHECK(list("ENABLED") == "0");
    CHECK(list("DISABLED") == "1");
    auto const posted = delivered(partner);
    REQUIRE(posted.count("CUSTOMER_DELETED") == 1);
    check_event("CUSTOMER_DELETED", posted.find("CUSTOMER_DELETED")->second);
}

TEST_CASE("accounts and addresses of customers named so are rejected, as events tell") {
    desk partner;
    subscribe_to_all(partner);
    auto const holder = partner.customer("Account Rejected");
    auto const account = partner.hexarails(
        "POST", "/virtual-account/create",
        R"({"customerId":")" + holder + R"(","currency":"EUR"})");
    CHECK(account.text("/data/status") == "PENDING");
    auto const owner = partner.customer("Address Rejected");
    auto const address =
        partner
            .hexarails(
                "POST", "/deposit-address/create",
                R"({"customerId":")" + owner + R"(","currency":"USDT","network":"ETH"})")
            .text("/data/id");
    auto const shown = partner.hexarails("GET", "/deposit-address/detail?id=" + address);
    CHECK(shown.text("/data/status") == "REJECTED");
    CHECK(shown.data().at("address").is_null());
    auto const posted = delivered(partner);
    for (auto const* const event :
         {"VIRTUAL_ACCOUNT_REJECTED", "DEPOSIT_ADDRESS_REJECTED", "va.rejected"}) {
        CAPTURE(event);
        REQUIRE(posted.count(event) == 1);
        check_event(event, posted.find(event)->second);
    }
    CHECK(posted.count("VIRTUAL_ACCOUNT_APPROVED") == 0);
    CHECK(posted.count("DEPOSIT_ADDRESS_APPROVED") == 0);
}

TEST_CASE("the trade of a deposit from Canceled is CANCELED, without an event") {
    desk partner;
    subscribe_to_all(partner);
    auto const customer = partner.customer();
    partner.hexarails(
        "POST", "/autoramp-flow/onramp",
        R"({"from":{"customerId":")" + customer + R"(","currency":"EUR"},"to":"1"})");
    auto const iban = partner.hexarails("GET", "/virtual-account/list").text("/data/list/0/iban");
    partner.hexarails(
        "POST", "/deposit/mock",
        R"({"currency":"EUR","amount":"5","senderName":"Canceled","senderAccountNo":"1",)"
        R"("receiverAccountNo":")" +
            iban + "\"}");
    CHECK(partner.hexarails("GET", "/trade/list?status=CANCELED").text("/data/total") == "1");
    auto const posted = delivered(partner);
    CHECK(posted.count("TRADE_CREATED") == 1);
    CHECK(posted.count("TRADE_SETTLED") == 0);
}

TEST_CASE("a Rampnow order for failed@ fails, for a checkout and a hosted order") {
    std::string const base = "/api/partner/v1/ext/ramp_order/";
    for (auto const& [path, body] : std::vector<std::pair<std::string, std::string>>{
             {"hosted", hosted("failed@example.com")},
             {"checkout",
              R"({"externalOrderUid":"o-1","user":{"email":"failed@example.com","firstName":"A",)"
              R"("lastName":"B","phone":"","dateOfBirth":"1990-01-01T00:00:00Z",)"
              R"("gender":"unknown","address":{"country":"DE","line1":"L","city":"C",)"
              R"("postalCode":"1"}},)" +
                  hosted_terms + '}'}}) {
        CAPTURE(path);
        desk partner;
        CHECK(partner.rampnow(base + path, body).status == 200);
        auto const posted = delivered(partner);
        CHECK(events_of(posted) == "ramp_orders.failed ramp_orders.processing ");
        auto const read = rampnow::read_event(posted.find("ramp_orders.failed")->second);
        REQUIRE(read.has_value());
        auto const* const order = std::get_if<rampnow::order_event>(&*read);
        REQUIRE(order != nullptr);
        CHECK(order->stage == rampnow::order_stage::failed);
        CHECK(order->order.externalOrderUid == "o-1");
    }
}

TEST_CASE("Rampnow's earlier webhooks have the order at the top") {
    desk partner{{.rampnow = {.earlier_webhooks = true}}};
    partner.rampnow("/api/partner/v1/ext/ramp_order/hosted", hosted("a@example.com"));
    auto const posted = delivered(partner);
    auto const body = posted.find("ramp_orders.completed")->second;
    for (auto const& sample : vectors("rampnow").at("sample_messages").as_array())
        if (sample.at("name").as_string() == "webhook_v1_completed")
            CHECK(misfit(sample.at("body"), boost::json::parse(body)) == "");
    auto const read = rampnow::read_event(body);
    REQUIRE(read.has_value());
    auto const* const order = std::get_if<rampnow::order_event>(&*read);
    REQUIRE(order != nullptr);
    CHECK_FALSE(order->eventType.has_value());
    CHECK(order->stage == rampnow::order_stage::completed);
}

TEST_CASE("a legacy Rampnow order reports its end with a hash, to its own URL or the preset one") {
    for (auto const& [mailbox, expected] : std::vector<std::pair<std::string, std::string>>{
             {"jane", "ACCEPTED "},
             {"rejected", "REJECTED "},
             {"canceled", "CANCELED "},
             {"pending", "PENDING "},
             {"authorized", "AUTHORIZED "},
             {"expired", "EXPIRED "},
             {"refunded", "ACCEPTED REFUNDED "}}) {
        CAPTURE(mailbox);
        desk partner{{.rampnow = {.legacy_webhook_url = "https://partner.example.com/preset"}}};
        auto const& keys = partner.settings.rampnow.keys;
        auto const token =
            partner
                .send(
                    {"GET",
                     "/api/v1/oauth/token?grant_type=client_credentials&client_id=" + keys.api_key +
                         "&client_secret=" + keys.api_secret,
                     {{"Host", "localhost"}},
                     {}})
                .text("/access_token");
        auto const order = [&](std::string const& more) {
            CHECK(
                partner
                    .send(
                        {"POST",
                         "/api/v1/external/orders",
                         {{"Host", "localhost"}, {"Authorization", "Bearer " + token}},
                         R"({"merchantTransactionId":"m-1","amount":"12.50","currency":"EUR",)"
                         R"("email":")" +
                             mailbox + "@example.com\"" + more + '}'})
                    .status == 200);
        };
        order("");
        auto const posted = delivered(partner);
        CHECK(events_of(posted) == expected);
        CHECK(partner.router.webhooks().front().url == "https://partner.example.com/preset");
        rampnow::legacy::webhook_verifier const verifier{sign::secret{keys.api_secret}};
        for (auto const& [status, body] : posted) {
            auto const notice = verifier.verify({"partner.example.com", "/preset", {}, body});
            REQUIRE_MESSAGE(notice.has_value(), body);
            CHECK(body.find(R"("amount":12.50,)") != std::string::npos);
        }
        for (auto const& sample : vectors("rampnow").at("sample_messages").as_array())
            if (sample.at("name").as_string() == "legacy_webhook")
                CHECK(misfit(sample.at("body"), boost::json::parse(posted.begin()->second)) == "");
        order(R"(,"callbackUrl":"https://partner.example.com/own")");
        delivered(partner);
        CHECK(partner.router.webhooks().back().url == "https://partner.example.com/own");
    }
}

TEST_CASE("a Banxa ramp ends as the name of its identity says") {
    for (auto const& [identity, expected] : std::vector<std::pair<std::string, std::string>>{
             {"c-1", "PAYMENT_READY IN_PROGRESS FULFILLED FULFILLED "},
             {"refunded", "PAYMENT_READY PAYMENT_RECEIVED REFUNDED REFUNDED "},
             {"declined", "PAYMENT_READY PAYMENT_DECLINED PAYMENT_DECLINED PAYMENT_DECLINED "},
             {"cancelled", "PAYMENT_READY PAYMENT_CANCELLED PAYMENT_CANCELLED PAYMENT_CANCELLED "},
             {"expired", "PAYMENT_READY EXPIRED EXPIRED EXPIRED "},
             {"extra-verification", "PAYMENT_READY EXTRA_VERIFICATION IN_PROGRESS FULFILLED "}}) {
        CAPTURE(identity);
        desk partner;
        partner.banxa(
            "POST", "/eapi/v0/identities/basic", R"({"identityReference":")" + identity + "\"}");
        auto const id = partner.banxa("POST", "/eapi/v0/ramps", ramp(identity)).text("/id");
        std::string states;
        for (int i = 0; i < 4; ++i)
            states += partner.banxa("GET", "/eapi/v0/ramps/" + id).text("/status") + ' ';
        CHECK(states == expected);
    }
}

TEST_CASE("a blacklisted customer's ramp and further attempts are told by an identityMessage") {
    desk partner{{.banxa = {.webhook_url = hook}}};
    partner.banxa("POST", "/eapi/v0/identities/basic", R"({"identityReference":"blacklisted"})");
    auto const id = partner.banxa("POST", "/eapi/v0/ramps", ramp("blacklisted")).text("/id");
    CHECK(partner.banxa("GET", "/eapi/v0/ramps/" + id).text("/status") == "CUSTOMER_BLACKLISTED");
    CHECK(
        partner.banxa("GET", "/eapi/v0/identities/blacklisted").text("/account/blocked") == "true");
    auto const refused = partner.banxa("POST", "/eapi/v0/ramps", ramp("blacklisted"));
    CHECK(refused.status == 422);
    auto const posted = delivered(partner);
    CHECK(events_of(posted) == "identityMessage identityMessage rampMessage ");
    auto const body = posted.find("identityMessage")->second;
    for (auto const& fixture : vectors("banxa").at("response_fixtures").as_array())
        if (fixture.at("id").as_string() == "webhook-identity-blacklisted")
            CHECK(misfit(fixture.at("body"), boost::json::parse(body)) == "");
    auto const read = banxa::read_event(body);
    REQUIRE(read.has_value());
    CHECK(std::holds_alternative<banxa::identity_message>(*read));
}

TEST_CASE("a partner order ends as its account_reference says") {
    for (auto const& [account, expected] : std::vector<std::pair<std::string, std::string>>{
             {"refunded", "paymentReceived refunded refunded "},
             {"declined", "declined declined declined "},
             {"cancelled", "cancelled cancelled cancelled "},
             {"expired", "expired expired expired "},
             {"extra-verification", "extraVerification paymentReceived cryptoTransferred "}}) {
        CAPTURE(account);
        desk partner;
        auto const id = partner
                            .banxa(
                                "POST", "/api/orders",
                                R"({"source":"AUD","target":"ETH","wallet_address":"0x1",)"
                                R"("return_url_on_success":"x","account_reference":")" +
                                    account + "\"}")
                            .text("/data/order/id");
        std::string states;
        for (int i = 0; i < 3; ++i)
            states += partner.banxa("GET", "/api/orders/" + id).text("/data/order/status") + ' ';
        CHECK(states == expected);
    }
}

TEST_CASE("version 1 of the Partner API's webhooks is the order's id alone") {
    desk partner{{.banxa = {.webhook_url = hook, .order_webhook_version = 1}}};
    auto const id = partner
                        .banxa(
                            "POST", "/api/orders",
                            R"({"source":"AUD","target":"ETH","wallet_address":"0x1",)"
                            R"("return_url_on_success":"x","account_reference":"u"})")
                        .text("/data/order/id");
    partner.banxa("GET", "/api/orders/" + id);
    auto const posted = delivered(partner);
    REQUIRE(posted.size() == 1);
    CHECK(posted.begin()->second == R"({"order_id":")" + id + "\"}");
    auto const read = banxa::read_event(posted.begin()->second);
    REQUIRE(read.has_value());
    CHECK(std::holds_alternative<banxa::partner::order_message_v1>(*read));
}
