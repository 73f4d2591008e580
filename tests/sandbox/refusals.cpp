// What the sandbox refuses, as the sheets say it is refused: operation, mistake and answer. And
// what looks large but is valid.
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace rampart;
using namespace rampart::test;
using namespace std::chrono_literals;

namespace {

/// A mistake, and the answer: status, and what a member of the body says or has in it.
struct refusal {
    std::string operation;
    std::string mistake;
    std::function<reply(desk&)> make;
    unsigned status;
    std::string member;
    std::string says;
};

std::string const ramp_order = "/api/partner/v1/ext/ramp_order/";

std::string rampnow_terms(std::string const& amount) {
    return R"("orderType":"buy","srcAmount":")" + amount +
           R"(","srcCurrency":"EUR","srcChain":"fiat","dstCurrency":"ETH","dstChain":"ethereum")";
}

std::string hosted(
    std::string const& terms, std::string const& wallet = R"("wallet":{"address":"0xdEaD"},)",
    std::string const& id = "ext-1") {
    return R"({"externalOrderUid":")" + id +
           R"(","userEmail":"a@example.com","paymentMode":"card",)" + wallet + terms + '}';
}

std::string checkout(std::string const& terms, std::string const& post_code = "10115") {
    return R"({"externalOrderUid":"ext-1","user":{"email":"a@example.com","firstName":"A",)"
           R"("lastName":"B","phone":"","dateOfBirth":"1990-01-01T00:00:00Z","gender":"unknown",)"
           R"("address":{"country":"HK","line1":"L","city":"C","postalCode":")" +
           post_code + R"("}},)" + terms + '}';
}

std::string ramp(std::string const& amount, std::string const& identity = "c-1") {
    return R"({"identityReference":")" + identity + R"(","fiatAmount":")" + amount +
           R"(","source":{"fiat":{"id":"AUD","method":"payid-bank-transfer"}},)"
           R"("target":{"crypto":{"id":"USDT","blockchain":"TRON","walletAddress":"TYD"}}})";
}

void open_identity(desk& partner, std::string const& reference) {
    CHECK(
        partner
            .banxa(
                "POST", "/eapi/v0/identities/basic",
                R"({"identityReference":")" + reference + "\"}")
            .status == 201);
}

/// A Banxa request whose headers of that name have another value; empty: none.
reply with_header(
    desk& partner, std::string const& method, std::string const& target, std::string const& body,
    std::string const& name, std::string const& value) {
    auto request = partner.banxa_request(method, target, body);
    std::erase_if(request.headers, [&](auto const& line) { return line.name == name; });
    if (!value.empty()) request.headers.push_back({name, value});
    return partner.send(request);
}

std::vector<refusal> refusals() {
    std::string const sale =
        R"({"account_reference":"u","source":"BTC","target":"EUR","source_amount":"0.1",)"
        R"("refund_address":"bc1","return_url_on_success":"https://example.com"})";
    auto const bank_account = [](std::string const& customer) {
        return std::vector<part>{
            {"customerId", customer}, {"currency", "USD"}, {"bankName", "Bank"}};
    };
    auto const wallet = [](std::string const& customer) {
        return R"({"customerId":")" + customer +
               R"(","currency":"USDT","address":"0xBB","label":"Main"})";
    };
    auto const account = [](std::string const& customer) {
        return R"({"customerId":")" + customer + R"(","currency":"EUR"})";
    };
    return {
        {"POST /bank-account/add", "for a customer who is not confirmed",
         [=](desk& partner) {
             return partner.hexarails_form("/bank-account/add", bank_account(partner.customer()));
         },
         422, "/message", "not confirmed"},
        {"POST /bank-account/add", "for a customer who was rejected",
         [=](desk& partner) {
             auto const customer = partner.customer("Rejected");
             partner.router.advance(60s);
             return partner.hexarails_form("/bank-account/add", bank_account(customer));
         },
         422, "/message", "not confirmed"},
        {"POST /crypto-address/add", "for a customer who is not confirmed",
         [=](desk& partner) {
             return partner.hexarails("POST", "/crypto-address/add", wallet(partner.customer()));
         },
         422, "/message", "not confirmed"},
        {"POST /crypto-address/add", "for a customer who was deleted",
         [=](desk& partner) {
             auto const customer = partner.customer("Deleted");
             partner.router.advance(120s);
             return partner.hexarails("POST", "/crypto-address/add", wallet(customer));
         },
         422, "/message", "not confirmed"},
        {"POST /virtual-account/create", "for a customer who is not confirmed",
         [=](desk& partner) {
             return partner.hexarails(
                 "POST", "/virtual-account/create", account(partner.customer()));
         },
         422, "/message", "not confirmed"},
        {"POST /deposit-address/create", "for a customer who is not confirmed",
         [](desk& partner) {
             return partner.hexarails(
                 "POST", "/deposit-address/create",
                 R"({"customerId":")" + partner.customer() +
                     R"(","currency":"USDT","network":"ETH"})");
         },
         422, "/message", "not confirmed"},
        {"POST /autoramp-flow/onramp", "for a customer who is not confirmed",
         [=](desk& partner) {
             return partner.hexarails(
                 "POST", "/autoramp-flow/onramp",
                 R"({"from":)" + account(partner.customer()) + R"(,"to":"1"})");
         },
         422, "/message", "not confirmed"},
        {"POST /autoramp-flow/create", "from the account of a customer who was deleted",
         [=](desk& partner) {
             auto const customer = partner.customer("Deleted");
             partner.router.advance(60s);
             auto const from =
                 partner.hexarails("POST", "/virtual-account/create", account(customer))
                     .text("/data/id");
             partner.router.advance(60s);
             return partner.hexarails(
                 "POST", "/autoramp-flow/create",
                 R"({"type":"ONRAMP","from":")" + from + R"(","to":"1"})");
         },
         422, "/message", "not confirmed"},
        {"POST /deposit/submitAttachmentFile", "a file of more than 10 MB",
         [](desk& partner) {
             return partner.hexarails_form(
                 "/deposit/submitAttachmentFile",
                 {{"partnerDepositId", "1"},
                  {"file", std::string(10 * 1024 * 1024 + 1, 'x'), "a.pdf"}});
         },
         422, "/message", "too large"},
        {"POST /customer/createWithFiles", "a file of more than 2 MB",
         [](desk& partner) {
             return partner.hexarails_form(
                 "/customer/createWithFiles",
                 {{"name", "Joe"}, {"files", std::string(2 * 1024 * 1024 + 1, 'x'), "a.pdf"}});
         },
         422, "/message", "too large"},

        {"POST ramp_order/hosted", "without a wallet",
         [](desk& partner) {
             return partner.rampnow(ramp_order + "hosted", hosted(rampnow_terms("100"), ""));
         },
         400, "/message", "wallet is required"},
        {"POST ramp_order/hosted", "an amount under the minimum",
         [](desk& partner) {
             return partner.rampnow(ramp_order + "hosted", hosted(rampnow_terms("4.99")));
         },
         422, "/message", "5 to 10000"},
        {"POST ramp_order/hosted", "an amount over the maximum",
         [](desk& partner) {
             return partner.rampnow(ramp_order + "hosted", hosted(rampnow_terms("10000.01")));
         },
         422, "/message", "5 to 10000"},
        {"POST ramp_order/checkout", "an amount under the minimum",
         [](desk& partner) {
             return partner.rampnow(ramp_order + "checkout", checkout(rampnow_terms("4.99")));
         },
         422, "/message", "5 to 10000"},
        {"POST ramp_order/checkout", "an amount over the maximum",
         [](desk& partner) {
             return partner.rampnow(ramp_order + "checkout", checkout(rampnow_terms("100000")));
         },
         422, "/message", "5 to 10000"},
        {"POST ramp_order/hosted", "an externalOrderUid used again with another amount",
         [](desk& partner) {
             CHECK(
                 partner.rampnow(ramp_order + "hosted", hosted(rampnow_terms("100"))).status ==
                 200);
             return partner.rampnow(ramp_order + "hosted", hosted(rampnow_terms("101")));
         },
         422, "/message", "externalOrderUid"},
        {"POST ramp_order/checkout", "the externalOrderUid of a hosted order",
         [](desk& partner) {
             CHECK(
                 partner.rampnow(ramp_order + "hosted", hosted(rampnow_terms("100"))).status ==
                 200);
             return partner.rampnow(ramp_order + "checkout", checkout(rampnow_terms("100")));
         },
         422, "/message", "externalOrderUid"},

        {"POST /eapi/v0/ramps", "for an identity that is not ready to pay",
         [](desk& partner) {
             open_identity(partner, "c-1");
             auto const check = partner.banxa(
                 "POST", "/eapi/v0/identities/transactions/eligibility",
                 R"({"identityReference":"c-1","fiatAmount":"10000.01","fiat":"AUD",)"
                 R"("crypto":"USDT","blockchain":"TRON","method":"m","transactionType":"ONRAMP"})");
             CHECK(check.text("/paymentReady") == "false");
             return partner.banxa("POST", "/eapi/v0/ramps", ramp("10000.01"));
         },
         422, "/errors/identityReference/0", "SOURCE_FUNDS"},
        {"POST /eapi/v0/ramps", "from a quote, for an identity that is not ready to pay",
         [](desk& partner) {
             open_identity(partner, "c-1");
             auto const quote = partner.banxa(
                 "GET", "/eapi/v0/quote?identityReference=c-1&fiat=AUD&crypto=USDT"
                        "&blockchain=TRON&method=m&transactionType=ONRAMP&fiatAmount=20000");
             return partner.banxa(
                 "POST", "/eapi/v0/ramps",
                 R"({"identityReference":"c-1","quoteId":")" + quote.text("/quoteId") +
                     R"(","target":{"crypto":{"walletAddress":"TYD"}}})");
         },
         422, "/errors/identityReference/0", "not ready to pay"},
        {"POST /eapi/v0/ramps", "an amount under the minimum",
         [](desk& partner) {
             open_identity(partner, "c-1");
             return partner.banxa("POST", "/eapi/v0/ramps", ramp("9.99"));
         },
         422, "/errors/fiatAmount/0", "at least 10"},
        {"POST /eapi/v0/ramps", "for an unknown identity",
         [](desk& partner) { return partner.banxa("POST", "/eapi/v0/ramps", ramp("100")); }, 404,
         "/message", "Not Found"},
        {"POST /eapi/v0/ramps", "JSON with white space, signed as it is",
         [](desk& partner) {
             open_identity(partner, "c-1");
             return partner.banxa("POST", "/eapi/v0/ramps", R"({ "identityReference": "c-1" })");
         },
         401, "/code", "40103"},
        {"POST /api/orders", "JSON with a line end, signed as it is",
         [=](desk& partner) { return partner.banxa("POST", "/api/orders", sale + '\n'); }, 401,
         "/errors/code", "40103"},
        {"POST /eapi/v0/ramps", "a body that is called text",
         [](desk& partner) {
             return with_header(
                 partner, "POST", "/eapi/v0/ramps", ramp("100"), "Content-Type", "text/plain");
         },
         415, "/message", "Unsupported"},
        {"POST /eapi/v0/ramps", "a body that is called nothing",
         [](desk& partner) {
             return with_header(partner, "POST", "/eapi/v0/ramps", ramp("100"), "Content-Type", "");
         },
         415, "/message", "Unsupported"},
        {"POST /api/orders", "a body that is called a form",
         [=](desk& partner) {
             return with_header(
                 partner, "POST", "/api/orders", sale, "Content-Type",
                 "application/x-www-form-urlencoded");
         },
         415, "/errors/title", "Unsupported"},
        {"GET /api/coins", "an Accept that takes no JSON",
         [](desk& partner) {
             return with_header(partner, "GET", "/api/coins", "", "Accept", "text/html");
         },
         406, "/errors/title", "Not Acceptable"},
        {"POST /api/orders/{order_id}/confirm", "of an order that buys",
         [](desk& partner) {
             auto const id = partner
                                 .banxa(
                                     "POST", "/api/orders",
                                     R"({"account_reference":"u","source":"AUD","target":"ETH",)"
                                     R"("wallet_address":"0x1","return_url_on_success":"x"})")
                                 .text("/data/order/id");
             return partner.banxa(
                 "POST", "/api/orders/" + id + "/confirm",
                 R"({"tx_hash":"0x2","source_address":"a","destination_address":"b"})");
         },
         422, "/errors/code", "4002"},
    };
}

} // namespace

TEST_CASE("the sandbox refuses what the sheets say is refused") {
    for (auto const& one : refusals()) {
        CAPTURE(one.operation);
        CAPTURE(one.mistake);
        desk partner{{.server = {.step_delay = 60s}}};
        auto const answer = one.make(partner);
        CAPTURE(boost::json::serialize(answer.body));
        CHECK(answer.status == one.status);
        CHECK(answer.text(one.member).find(one.says) != std::string::npos);
    }
}

TEST_CASE("what is just inside of a limit is taken") {
    desk partner;
    for (auto const* const amount : {"5", "10000.00"}) {
        auto const order = hosted(rampnow_terms(amount), R"("wallet":{},)", amount);
        CHECK(partner.rampnow(ramp_order + "hosted", order).status == 200);
    }
    CHECK(
        partner.rampnow(ramp_order + "checkout", checkout(rampnow_terms("20"), "")).status == 200);
    open_identity(partner, "example_01");
    CHECK(partner.banxa("POST", "/eapi/v0/ramps", ramp("10.00", "example_01")).status == 201);
    CHECK(partner.banxa("POST", "/eapi/v0/ramps", ramp("10000.00", "example_01")).status == 201);
    CHECK(
        partner
            .banxa(
                "GET", "/api/orders?start_date=2000-01-01&end_date=2999-12-31&per_page=1000&page=1")
            .text("/meta/per_page") == "1000");
    // A quote that is too small is a success (rampnow.md 5.1).
    CHECK(
        partner.rampnow(ramp_order + "quote", '{' + rampnow_terms("1") + '}')
            .text("/data/dstAmount") == "0");
}

TEST_CASE("Banxa's signature covers the compact form of a body, whichever form is sent") {
    desk partner;
    auto request = partner.banxa_request(
        "POST", "/eapi/v0/identities/basic", R"({"identityReference":"a","givenName":"A \" b"})");
    request.body = "{\n  \"identityReference\": \"a\",\t\"givenName\": \"A \\\" b\"\r\n}";
    CHECK(partner.send(request).status == 201);
    request = partner.banxa_request(
        "POST", "/eapi/v0/identities/basic", R"({"identityReference":"b","givenName":"A b"})");
    request.body = R"({"identityReference":"b","givenName":"Ab"})";
    CHECK(partner.send(request).status == 401);
}

TEST_CASE("a caller who takes any type, or says nothing, gets Banxa's JSON") {
    desk partner;
    for (auto const* const accepted : {"", "*/*", "text/html, application/json;q=0.9"})
        CHECK(with_header(partner, "GET", "/api/coins", "", "Accept", accepted).status == 200);
    CHECK(with_header(partner, "GET", "/api/coins", "", "Content-Type", "").status == 200);
}

TEST_CASE("a sale goes on only once it was confirmed") {
    desk partner;
    auto const id =
        partner
            .banxa(
                "POST", "/api/orders",
                R"({"account_reference":"u","source":"BTC","target":"EUR","source_amount":"0.1",)"
                R"("refund_address":"bc1","return_url_on_success":"https://example.com"})")
            .text("/data/order/id");
    auto const status = [&] {
        return partner.banxa("GET", "/api/orders/" + id).text("/data/order/status");
    };
    CHECK(status() == "pendingPayment");
    CHECK(status() == "pendingPayment");
    CHECK(
        partner
            .banxa(
                "POST", "/api/orders/" + id + "/confirm",
                R"({"tx_hash":"0x2","source_address":"a","destination_address":"b"})")
            .status == 200);
    CHECK(status() == "paymentReceived");
    CHECK(status() == "cryptoTransferred");
    CHECK(status() == "complete");
    CHECK(partner.banxa("GET", "/api/orders/" + id).text("/data/order/tx_hash") == "0x2");
}
