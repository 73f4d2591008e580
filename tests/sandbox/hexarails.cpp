// sandbox/hexarails.hpp: every operation of the sheet, asked for with a plainly made signature.
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace rampart;
using namespace rampart::test;
using namespace std::chrono_literals;

namespace {

/// Asks for each operation and compares the answer with the sheet's fixture of that name.
struct inspection {
    desk partner;
    std::set<std::string> seen;

    void fits(std::string const& operation, std::string const& name, reply const& got) {
        CAPTURE(operation);
        CAPTURE(boost::json::serialize(got.body));
        auto const& documented =
            vectors("hexarails").at("response_fixtures").at(operation).at(name);
        CHECK(got.status == documented.at("http_status").to_number<unsigned>());
        CHECK(misfit(documented.at("body"), got.body) == "");
        seen.insert(operation);
    }
    reply get(std::string const& path, std::string const& query, std::string const& name) {
        auto got = partner.hexarails("GET", path + (query.empty() ? "" : '?' + query));
        fits("GET " + path, name, got);
        return got;
    }
    reply post(std::string const& path, std::string const& body, std::string const& name) {
        auto got = partner.hexarails("POST", path, body);
        fits("POST " + path, name, got);
        return got;
    }
    reply form(std::string const& path, std::vector<part> const& parts, std::string const& name) {
        auto got = partner.hexarails_form(path, parts);
        fits("POST " + path, name, got);
        return got;
    }
    // Without a documented body: the status and the envelope.
    void enveloped(std::string const& operation, unsigned status, reply const& got) {
        CAPTURE(operation);
        CHECK(got.status == status);
        CHECK(got.text("/status") == "SUCCESS");
        seen.insert(operation);
    }
};

} // namespace

TEST_CASE("the sandbox answers all 55 HexaRails operations in their documented shapes") {
    inspection api;
    auto& partner = api.partner;
    api.get("/health", "", "success");
    api.get("/balance", "", "success");
    api.get("/basic-info", "", "success");
    api.get("/deposit-address", "currency=USDT&network=TRX", "success");
    api.post("/callback-url", R"({"callbackUrl":"https://example.com/hook"})", "success");
    api.get("/callback-url", "", "success");
    api.post("/subscribed-events", R"({"events":["TRADE_SETTLED","trade.settled"]})", "success");
    CHECK(
        api.get("/subscribed-events", "", "success").text("/data/events") ==
        R"(["TRADE_SETTLED","trade.settled"])");
    api.post("/ip-white-list", R"({"ipWhiteList":["192.0.2.10","2001:db8::1"]})", "success");
    api.get("/ip-white-list", "", "success");

    auto const customer =
        api.post(
               "/customer/create",
               R"({"name":"Jane Doe","email":"jane@example.com","externalId":"ext-1",)"
               R"("country":"SGP","nationality":"SGP","city":"Singapore","address":"1 Street",)"
               R"("dateOfBirth":"1990-01-01"})",
               "success")
            .text("/data/id");
    api.form(
        "/customer/createWithFiles", {{"name", "Joe"}, {"files", "%PDF", "passport.pdf"}},
        "success");
    api.enveloped(
        "POST /customer/uploadFile", 201,
        partner.hexarails_form(
            "/customer/uploadFile", {{"customerId", customer},
                                     {"metadata", R"([{"idDocType":"ID","country":"SGP"}])"},
                                     {"files", "%PDF", "id.pdf"}}));
    api.get("/customer/detail", "id=" + customer, "success");
    api.get("/customer/list", "realName=jane", "page");

    auto const account = api.post(
                                "/virtual-account/create",
                                R"({"customerId":")" + customer + R"(","currency":"AUD"})", "full")
                             .text("/data/id");
    api.get("/virtual-account/list", "", "page");
    api.get("/virtual-account/detail", "id=" + account, "aud");
    api.post(
        "/virtual-account/create-aud-whitelist",
        R"({"id":")" + account +
            R"(","sourceAccount":{"bsbNumber":"062-000","accountNumber":"12345678"}})",
        "success");
    auto const entry = R"({"id":")" + account +
                       R"(","sourceAccount":{"id":1,"bsbNumber":"062-000","accountNumber":"1",)"
                       R"("accountName":"Jane","accountStatus":"INACTIVE"}})";
    api.post("/virtual-account/update-aud-whitelist", entry, "success");
    CHECK(
        api.get("/virtual-account/get-aud-whitelist", "id=" + account, "success")
            .text("/data/0/accountStatus") == "INACTIVE");

    auto const address =
        api.post(
               "/deposit-address/create",
               R"({"customerId":")" + customer + R"(","currency":"USDT","network":"ETH"})",
               "pending")
            .text("/data/id");
    api.get("/deposit-address/list", "", "page");
    CHECK(
        api.get("/deposit-address/detail", "id=" + address, "verified").text("/data/status") ==
        "VERIFIED");
    auto const wallet = api.post(
                               "/crypto-address/add",
                               R"({"customerId":")" + customer +
                                   R"(","currency":"USDT","address":"0xBB","label":"Main",)"
                                   R"("network":"ETH"})",
                               "success")
                            .text("/data/id");
    api.get("/crypto-address/list", "customerId=" + customer, "page");
    api.get("/crypto-address/detail", "id=" + wallet, "success");
    auto const bank = api.form(
                             "/bank-account/add",
                             {{"customerId", customer},
                              {"currency", "USD"},
                              {"bankName", "Example Bank"},
                              {"accountNo", "1234567890"},
                              {"swift", "EXAMUS33"},
                              {"statementFile", "%PDF", "statement.pdf"}},
                             "success")
                          .text("/data/id");
    api.get("/bank-account/list", "currency=USD", "page");
    api.get("/bank-account/detail", "id=" + bank, "success");

    auto const onramp = api.post(
                               "/autoramp-flow/onramp",
                               R"({"from":{"customerId":")" + customer +
                                   R"(","currency":"AUD"},"to":")" + wallet + "\"}",
                               "success")
                            .text("/data/id");
    auto const offramp = api.post(
                                "/autoramp-flow/offramp",
                                R"({"from":{"customerId":")" + customer +
                                    R"(","currency":"USDT","network":"ETH"},"to":")" + bank + "\"}",
                                "success")
                             .text("/data/id");
    auto const extra =
        api.post(
               "/autoramp-flow/create",
               R"({"type":"ONRAMP","from":")" + account + R"(","to":")" + wallet + "\"}", "success")
            .text("/data/id");
    api.get("/autoramp-flow/list", "", "page");
    api.get("/autoramp-flow/detail", "id=" + onramp, "onramp");
    api.get("/autoramp-flow/detail", "id=" + offramp, "offramp");
    api.enveloped(
        "GET /autoramp-flow/trade-preview", 200,
        partner.hexarails(
            "GET", "/autoramp-flow/trade-preview?fromCurrency=EUR&toCurrency=USDT&amount=100"));
    api.post("/autoramp-flow/delete", R"({"id":")" + extra + "\"}", "data-string");

    auto const number = partner.hexarails("GET", "/virtual-account/detail?id=" + account)
                            .text("/data/accountNumber");
    auto const mocked = partner.hexarails(
        "POST", "/deposit/mock",
        R"({"currency":"AUD","amount":"100.00","senderName":"Action Required",)"
        R"("senderAccountNo":"1","receiverAccountNo":")" +
            number + "\"}");
    api.enveloped("POST /deposit/mock", 201, mocked);
    auto const deposit = mocked.text("/data/id");
    api.get("/deposit/list", "", "page");
    api.get("/deposit/detail", "id=" + deposit + "&status=ACTION_REQUIRED", "fiat");
    api.form(
        "/deposit/submitAttachmentFile",
        {{"partnerDepositId", deposit}, {"file", "%PDF", "source of funds.pdf"}}, "success");
    api.get("/legacy-deposit/list", "", "page");
    api.get("/legacy-deposit/detail", "id=4711", "success");
    auto const trade = api.get("/trade/list", "", "page").text("/data/list/0/id");
    api.get("/trade/detail", "id=" + trade, "settled");

    api.get(
        "/payment/estimate", "deductCurrency=USDT&amount=100&currency=USD&bankAccountId=" + bank,
        "success");
    auto const payment = api.form(
                                "/payment/create",
                                {{"deductCurrency", "USDT"},
                                 {"amount", "100.00"},
                                 {"currency", "USD"},
                                 {"bankAccountId", bank},
                                 {"reference", "payment-1"}},
                                "processing")
                             .text("/data/id");
    CHECK(
        api.get("/payment/detail", "id=" + payment, "success").text("/data/status") == "CONFIRMED");
    api.get("/payment/list", "", "page");

    auto const user =
        api.post(
               "/create-user",
               R"({"email":"old@example.com","name":"Old","user_type":"individual"})", "success")
            .text("/data/user_id");
    auto const va = api.post(
                           "/create-va",
                           R"({"user_id":")" + user +
                               R"(","currency":"EUR","to_network":"ETH","to_address":"0xAA",)"
                               R"("signature":"0x01"})",
                           "success")
                        .text("/va_id");
    api.get("/get-user", "user_id=" + user, "success");
    auto const source = R"({"va_id":")" + va +
                        R"(","source_account":{"bsb_number":"1","account_number":"2",)"
                        R"("account_name":"Jane","account_status":"active","id":2}})";
    api.post("/create-whitelist", source, "success");
    api.post("/update-whitelist", source, "success");
    api.get("/get-whitelist", "va_id=" + va, "success");
    CHECK(api.seen.size() == 55);
    CHECK(partner.router.counts().refused == 0);
}

TEST_CASE("an older operation says what went wrong inside a 200") {
    desk partner;
    auto const answer = partner.hexarails("POST", "/create-user", R"({"name":"x"})");
    CHECK(answer.status == 200);
    CHECK(answer.text("/status") == "INVALID_PARAMETERS");
    CHECK(partner.send({"GET", "/get-user", {{"Host", "localhost"}}, {}}).status == 200);
}

TEST_CASE("a field that breaks a rule is 422 INVALID_PARAMETERS and named") {
    desk partner;
    struct refused {
        std::string path, body, field;
    };
    for (auto const& one : std::vector<refused>{
             {"/callback-url", R"({"callbackUrl":"ftp://x"})", "callbackUrl"},
             {"/subscribed-events", R"({"events":["NO_SUCH"]})", "events"},
             {"/subscribed-events", R"({"events":"TRADE_SETTLED"})", "events"},
             {"/ip-white-list", R"({"ipWhiteList":[1]})", "ipWhiteList"},
             {"/deposit-address/create", R"({"customerId":"1","currency":"BTC","network":"ETH"})",
              "currency"},
             {"/autoramp-flow/offramp", R"({"from":{"customerId":"1","currency":"USDT"},"to":"1"})",
              "from.network"},
             {"/deposit/mock",
              R"({"currency":"USDT","amount":"1","senderName":"a","senderAccountNo":"b",)"
              R"("receiverAccountNo":"c"})",
              "network"},
             {"/deposit/mock",
              R"({"currency":"EUR","amount":"0","senderName":"a","senderAccountNo":"b",)"
              R"("receiverAccountNo":"c"})",
              "amount"}}) {
        CAPTURE(one.body);
        auto const answer = partner.hexarails("POST", one.path, one.body);
        CHECK(answer.status == 422);
        CHECK(answer.text("/status") == "INVALID_PARAMETERS");
        CHECK(answer.text("/message").find(one.field) != std::string::npos);
    }
    auto const form = partner.hexarails_form("/customer/createWithFiles", {{"name", "x"}});
    CHECK(form.text("/message").find("files") != std::string::npos);
}

TEST_CASE("a mock deposit drives an onramp from RECEIVED to a settled trade, step by step") {
    desk partner{{.server = {.step_delay = 60s}}};
    auto const customer = partner.customer();
    auto const status_of = [&](std::string const& kind, std::string const& id) {
        return partner.hexarails("GET", "/" + kind + "/detail?id=" + id).text("/data/status");
    };
    CHECK(status_of("customer", customer) == "PENDING");
    auto const wanted = R"({"customerId":")" + customer + R"(","currency":"EUR"})";
    CHECK(partner.hexarails("POST", "/virtual-account/create", wanted).status == 422);
    partner.router.advance(60s);
    CHECK(status_of("customer", customer) == "CONFIRMED");
    auto const wallet =
        partner
            .hexarails(
                "POST", "/crypto-address/add",
                R"({"customerId":")" + customer +
                    R"(","currency":"USDC","address":"0xBB","label":"Main","network":"ETH"})")
            .text("/data/id");
    auto const flow = partner
                          .hexarails(
                              "POST", "/autoramp-flow/onramp",
                              R"({"from":)" + wanted + R"(,"to":")" + wallet + "\"}")
                          .text("/data/id");
    auto detail = partner.hexarails("GET", "/autoramp-flow/detail?id=" + flow);
    CHECK(detail.text("/data/fromVirtualAccount/status") == "PENDING");
    partner.router.advance(60s);
    detail = partner.hexarails("GET", "/autoramp-flow/detail?id=" + flow);
    CHECK(detail.text("/data/fromVirtualAccount/status") == "VERIFIED");

    auto const deposit =
        partner
            .hexarails(
                "POST", "/deposit/mock",
                R"({"currency":"EUR","amount":"1000.01","senderName":"John",)"
                R"("senderAccountNo":"DE89370400440532013000","receiverAccountNo":")" +
                    detail.text("/data/fromVirtualAccount/iban") + "\"}")
            .text("/data/id");
    auto const newest_trade = [&] {
        return partner.hexarails("GET", "/trade/list").text("/data/list/0/id");
    };
    auto const before = newest_trade();
    CHECK(status_of("deposit", deposit) == "RECEIVED");
    partner.router.advance(60s);
    CHECK(status_of("deposit", deposit) == "CONFIRMED");
    CHECK(newest_trade() == before);
    partner.router.advance(60s);
    auto const trade = newest_trade();
    REQUIRE(trade != before);
    CHECK(status_of("trade", trade) == "CREATED");
    partner.router.advance(60s);
    auto const settled = partner.hexarails("GET", "/trade/detail?id=" + trade);
    CHECK(settled.text("/data/status") == "SETTLED");
    CHECK(settled.text("/data/deposit/id") == deposit);
    CHECK(settled.text("/data/fromAmount") == "1000.01");
    CHECK(settled.text("/data/toAmount") == "1080.010800"); // 1000.01 * 1.08
    CHECK(settled.text("/data/toCurrency") == "USDC");
    CHECK(settled.text("/data/withdrawal/txId").size() == 66);
}

TEST_CASE("coins sent to a deposit address settle as money, exactly and without a withdrawal") {
    desk partner;
    auto const customer = partner.customer();
    auto const bank = partner
                          .hexarails_form(
                              "/bank-account/add",
                              {{"customerId", customer}, {"currency", "GBP"}, {"bankName", "B"}})
                          .text("/data/id");
    partner.hexarails(
        "POST", "/autoramp-flow/offramp",
        R"({"from":{"customerId":")" + customer + R"(","currency":"USDT","network":"TRX"},"to":")" +
            bank + "\"}");
    auto const address =
        partner.hexarails("GET", "/deposit-address/list").text("/data/list/0/address");
    auto const mock =
        R"({"currency":"USDT","amount":"12345678901234567890.123456","network":"TRX",)"
        R"("senderName":"J","senderAccountNo":"T1","receiverAccountNo":")" +
        address + "\"}";
    CHECK(partner.hexarails("POST", "/deposit/mock", mock).status == 201);
    auto const trade = partner.hexarails("GET", "/trade/list").text("/data/list/0/id");
    auto const settled = partner.hexarails("GET", "/trade/detail?id=" + trade);
    CHECK(settled.text("/data/status") == "SETTLED");
    CHECK(settled.text("/data/toAmount") == "9721007008846116448.91"); // divided by 1.27, cut
    CHECK(settled.text("/data/toCurrency") == "GBP");
    CHECK_FALSE(settled.data().as_object().contains("withdrawal"));
}

TEST_CASE("a deposit to a shared account needs the reference, and one without a flow stays") {
    desk partner;
    auto const customer = partner.customer();
    auto const account = partner.hexarails(
        "POST", "/virtual-account/create",
        R"({"customerId":")" + customer + R"(","currency":"SGD"})");
    auto const mock = [&](std::string const& reference, std::string const& sender) {
        return partner.hexarails(
            "POST", "/deposit/mock",
            R"({"currency":"SGD","amount":"5","senderBankName":"DBS","senderAccountNo":"1",)"
            R"("senderName":")" +
                sender + R"(","reference":")" + reference + R"(","receiverAccountNo":")" +
                account.text("/data/accountNumber") + "\"}");
    };
    CHECK(mock("WRONG", "John").text("/message").find("reference") != std::string::npos);
    auto const total = partner.hexarails("GET", "/trade/list").text("/data/total");
    auto const good = mock(account.text("/data/referenceId"), "John").text("/data/id");
    CHECK(
        partner.hexarails("GET", "/deposit/detail?id=" + good).text("/data/status") == "CONFIRMED");
    CHECK(partner.hexarails("GET", "/trade/list").text("/data/total") == total);
    auto const bad = mock(account.text("/data/referenceId"), "Rejected").text("/data/id");
    CHECK(partner.hexarails("GET", "/deposit/detail?id=" + bad).text("/data/status") == "REJECTED");
}
