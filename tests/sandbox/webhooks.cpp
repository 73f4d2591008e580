// The sandbox's webhooks: what is sent when, how it is signed, and what a lost one costs.
#include <string>
#include <thread>

#include <doctest/doctest.h>

#include <rampart/http/tls_transport.hpp>
#include <rampart/sandbox/server.hpp>
#include <rampart/sandbox/webhook_url.hpp>

#include "../support/single_call.hpp"
#include "../support/wire_server.hpp"
#include "desk.hpp"

using namespace rampart;
using namespace rampart::test;
using namespace std::chrono_literals;

namespace {

std::string header(sandbox::webhook_attempt const& one, std::string const& name) {
    for (auto const& line : one.headers)
        if (line.name == name) return line.value;
    return {};
}

/// A partner whose one customer, account and flow are ready; steps take a minute each.
struct ready_onramp {
    desk partner{{.server = {.step_delay = 60s}}};
    std::string account_number;

    ready_onramp(std::string const& url, std::string const& events) {
        auto const customer = partner.customer();
        partner.router.advance(60s);
        partner.hexarails(
            "POST", "/autoramp-flow/onramp",
            R"({"from":{"customerId":")" + customer + R"(","currency":"AUD"},"to":"54321"})");
        partner.router.advance(60s);
        account_number =
            partner.hexarails("GET", "/virtual-account/list").text("/data/list/0/accountNumber");
        if (!url.empty()) partner.subscribe(url, events);
    }

    void pay() {
        auto const mock = R"({"currency":"AUD","amount":"100.00","senderName":"John",)"
                          R"("senderAccountNo":"1","receiverAccountNo":")" +
                          account_number + "\"}";
        CHECK(partner.hexarails("POST", "/deposit/mock", mock).status == 201);
    }

    std::vector<sandbox::webhook_attempt> due() {
        return partner.router.due_webhooks(partner.router.now());
    }
    std::string event_of(sandbox::webhook_attempt const& one) {
        return boost::json::parse(one.body).at("event").as_string().c_str();
    }
};

} // namespace

TEST_CASE("every step of an onramp makes one notification whose payload is the detail object") {
    ready_onramp ramp{
        "https://partner.example.com/hook",
        R"(["DEPOSIT_RECEIVED","DEPOSIT_APPROVED","TRADE_CREATED","TRADE_SETTLED"])"};
    ramp.pay();
    for (auto const& [event, detail] : std::vector<std::pair<std::string, std::string>>{
             {"DEPOSIT_RECEIVED", "deposit"},
             {"DEPOSIT_APPROVED", "deposit"},
             {"TRADE_CREATED", "trade"},
             {"TRADE_SETTLED", "trade"}}) {
        CAPTURE(event);
        auto const due = ramp.due();
        REQUIRE(due.size() == 1);
        CHECK(ramp.event_of(due[0]) == event);
        CHECK(due[0].url == "https://partner.example.com/hook");
        auto const payload = boost::json::parse(due[0].body).at("payload");
        auto const id = std::string{payload.at("id").as_string().c_str()};
        auto const shown = ramp.partner.hexarails("GET", '/' + detail + "/detail?id=" + id);
        CHECK(shown.data() == payload);
        CHECK(
            misfit(
                vectors("hexarails").at("webhook_payload_fixtures").at(event),
                boost::json::parse(due[0].body)) == "");
        ramp.partner.router.finished(due[0].id, true, ramp.partner.router.now());
        ramp.partner.router.advance(60s);
    }
    CHECK(ramp.due().empty());
    CHECK(ramp.partner.router.counts().acknowledged == 4);
}

TEST_CASE("a notification carries the four headers, signed over the receiver's own URL") {
    struct place {
        std::string url, host, path, query;
    };
    for (auto const& at : std::vector<place>{
             {"https://partner.example.com/hook", "partner.example.com", "/hook", ""},
             {"https://partner.example.com:443", "partner.example.com", "/", ""},
             {"http://127.0.0.1:8080/a/b?tenant=a%2Fb&v=1", "127.0.0.1:8080", "/a/b",
              "tenant=a%2Fb&v=1"}}) {
        CAPTURE(at.url);
        ready_onramp ramp{at.url, R"(["DEPOSIT_RECEIVED"])"};
        ramp.pay();
        auto const due = ramp.due();
        REQUIRE(due.size() == 1);
        auto const& keys = ramp.partner.settings.hexarails.keys;
        CHECK(header(due[0], "X-API-Key") == keys.api_key);
        CHECK(header(due[0], "Content-Type") == "application/json");
        auto const message = "POST\n" + at.host + '\n' + at.path + '\n' + at.query + '\n' +
                             plain_sha256(due[0].body) + '\n' + header(due[0], "X-Timestamp") +
                             '\n' + header(due[0], "X-Nonce");
        CHECK(header(due[0], "X-Signature") == plain_hmac(keys.api_secret, message));
    }
}

TEST_CASE("without a callback URL or a subscription nothing is kept for later") {
    ready_onramp silent{"", ""};
    silent.pay();
    silent.partner.router.advance(1h);
    CHECK(silent.due().empty());
    silent.partner.subscribe("https://partner.example.com/hook", R"(["DEPOSIT_RECEIVED"])");
    CHECK(silent.due().empty());

    ready_onramp other{"https://partner.example.com/hook", R"(["PAYMENT_SETTLED"])"};
    other.pay();
    CHECK(other.due().empty());
}

TEST_CASE("customers, accounts, addresses and payments have their events, old and new") {
    desk partner;
    partner.subscribe(
        "https://partner.example.com/hook",
        R"(["CUSTOMER_APPROVED","CUSTOMER_REJECTED","user.approved","VIRTUAL_ACCOUNT_APPROVED",)"
        R"("va.approved","DEPOSIT_ADDRESS_APPROVED","PAYMENT_SETTLED","deposit.received",)"
        R"("trade.settled"])");
    auto const customer_named = [&](std::string const& name) {
        return partner
            .hexarails(
                "POST", "/customer/create",
                R"({"email":"a@example.com","externalId":"ext-1","name":")" + name + "\"}")
            .text("/data/id");
    };
    auto const customer = customer_named("Jane Doe");
    customer_named("Rejected");
    auto const account = partner.hexarails(
        "POST", "/virtual-account/create",
        R"({"currency":"AUD","customerId":")" + customer + "\"}");
    partner.hexarails(
        "POST", "/deposit-address/create",
        R"({"currency":"USDC","network":"ETH","customerId":")" + customer + "\"}");
    auto const wallet = partner.hexarails(
        "POST", "/crypto-address/add",
        R"({"currency":"USDT","address":"0xBB","label":"Main","network":"ETH","customerId":")" +
            customer + "\"}");
    partner.hexarails(
        "POST", "/autoramp-flow/create",
        R"({"type":"ONRAMP","to":")" + wallet.text("/data/id") + R"(","from":")" +
            account.text("/data/id") + "\"}");
    partner.hexarails(
        "POST", "/deposit/mock",
        R"({"currency":"AUD","amount":"1","senderName":"J","senderAccountNo":"1",)"
        R"("receiverAccountNo":")" +
            account.text("/data/accountNumber") + "\"}");
    partner.hexarails_form(
        "/payment/create", {{"deductCurrency", "USDT"},
                            {"amount", "1"},
                            {"currency", "USD"},
                            {"bankAccountId", "1"},
                            {"reference", "r"}});
    std::string events;
    for (auto const& one : partner.router.due_webhooks(partner.router.now())) {
        auto const body = boost::json::parse(one.body);
        std::string const event{body.at("event").as_string().c_str()};
        events += event + ' ';
        auto const* const known =
            vectors("hexarails").at("webhook_payload_fixtures").as_object().if_contains(event);
        if (known) CHECK_MESSAGE(misfit(*known, body) == "", event);
    }
    CHECK(
        events == "CUSTOMER_APPROVED user.approved CUSTOMER_REJECTED VIRTUAL_ACCOUNT_APPROVED "
                  "va.approved DEPOSIT_ADDRESS_APPROVED deposit.received trade.settled "
                  "PAYMENT_SETTLED ");
}

TEST_CASE(
    "a lost notification is repeated after 10 minutes, an hour, a day and a week, signed anew") {
    ready_onramp ramp{"https://partner.example.com/hook", R"(["DEPOSIT_RECEIVED"])"};
    ramp.pay();
    auto& router = ramp.partner.router;
    // A time of the test's own, so that distances are exact.
    auto now = router.now();
    std::string last_signature;
    unsigned attempt = 0;
    for (auto const pause : std::vector<std::chrono::seconds>{0s, 10min, 1h, 24h, 168h}) {
        if (pause > 0s) CHECK(router.due_webhooks(now + pause - 1s).empty());
        now += pause;
        auto const due = router.due_webhooks(now);
        REQUIRE(due.size() == 1);
        CHECK(due[0].attempt == ++attempt);
        CHECK(
            header(due[0], "X-Timestamp") ==
            std::to_string(
                std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count()));
        CHECK(header(due[0], "X-Signature") != last_signature);
        last_signature = header(due[0], "X-Signature");
        CHECK(router.due_webhooks(now + 8766h).empty()); // under way
        now += 5s;                                       // the receiver took its time
        router.finished(due[0].id, false, now);
    }
    CHECK(router.due_webhooks(now + 8766h).empty());
    auto const log = router.webhooks();
    REQUIRE(log.size() == 1);
    CHECK(log[0].state == sandbox::webhook_state::given_up);
    CHECK(log[0].attempts.size() == 5);
    CHECK(router.counts().unacknowledged == 5);
}

TEST_CASE("a webhook URL is taken apart as the Host header and the request line need it") {
    auto const at = sandbox::webhook_url::parse("https://[::1]:8443?x=1#part");
    REQUIRE(at);
    CHECK(at->host == "::1");
    CHECK(at->port == "8443");
    CHECK(at->host_header == "[::1]:8443");
    CHECK(at->target == "/?x=1");
    for (auto const* const bad :
         {"ftp://x", "https://", "https://user@host/", "http://host:port/", "host"})
        CHECK_FALSE(sandbox::webhook_url::parse(bad));
}

namespace {

/// The server and a partner who signs for it.
struct online {
    explicit online(sandbox::options settings)
        : server{std::move(settings)}, transport{{.ca_pem = server.ca_pem()}} {
        partner.host = server.base_url().substr(8);
    }

    void post(std::string const& target, std::string const& body) {
        auto const made = partner.hexarails_request("POST", target, body);
        http::request request;
        request.method = http::method::post;
        request.target = target;
        for (auto const& line : made.headers)
            request.headers.push_back({line.name, line.value});
        request.headers.push_back({"Content-Length", std::to_string(body.size())});
        request.body = body;
        auto const answer =
            rampart::test::send(transport, *http::origin::parse(server.base_url()), request, {});
        REQUIRE(answer.has_value());
        CHECK(answer->status == 200);
    }

    /// True once so many attempts have ended.
    bool wait_for(std::uint64_t acknowledged, std::uint64_t unacknowledged) {
        for (int i = 0; i < 6000; ++i) {
            auto const seen = server.counts();
            if (seen.acknowledged == acknowledged && seen.unacknowledged == unacknowledged)
                return true;
            std::this_thread::sleep_for(10ms);
        }
        return false;
    }

    sandbox::server server;
    http::tls_transport transport;
    desk partner;
};

} // namespace

TEST_CASE("the server posts a signed notification over TLS, repeats it when lost, and is content") {
    sandbox::authority const other;
    auto const answer = [](unsigned status) {
        return script{read_request{}, send_bytes{http_response(status, "")}, close_properly{}};
    };
    wire_server receiver{
        other.issue(sandbox::leaf_request::localhost()),
        scripts{{answer(500), script{read_request{}, reset{}}, answer(204)}}};
    online api{{.webhook_ca_pem = other.ca_pem()}};
    api.post("/callback-url", R"({"callbackUrl":")" + receiver.origin() + "/hook?a=1\"}");
    api.post("/subscribed-events", R"({"events":["CUSTOMER_APPROVED"]})");
    api.post("/customer/create", R"({"name":"Jane","email":"jane@example.com"})");
    REQUIRE(receiver.wait_for_requests(1, 60s));
    CHECK(api.wait_for(0, 1));
    api.server.advance(10min);
    CHECK(api.wait_for(0, 2));
    api.server.advance(1h);
    REQUIRE(receiver.wait_for_requests(3, 60s));
    CHECK(api.wait_for(1, 2));

    auto const log = api.server.webhooks();
    REQUIRE(log.size() == 1);
    CHECK(log[0].state == sandbox::webhook_state::acknowledged);
    CHECK(log[0].event == "CUSTOMER_APPROVED");
    CHECK(log[0].attempts.size() == 3);

    // What arrived, byte by byte.
    auto const got = receiver.requests().back();
    CHECK(got.starts_with("POST /hook?a=1 HTTP/1.1\r\n"));
    auto const value = [&](std::string const& name) {
        auto const from = got.find("\r\n" + name + ": ") + name.size() + 4;
        return got.substr(from, got.find("\r\n", from) - from);
    };
    auto const body = got.substr(got.find("\r\n\r\n") + 4);
    CHECK(body == log[0].body);
    CHECK(value("Host") == "localhost:" + std::to_string(receiver.port()));
    auto const message = "POST\n" + value("Host") + "\n/hook\na=1\n" + plain_sha256(body) + '\n' +
                         value("X-Timestamp") + '\n' + value("X-Nonce");
    CHECK(value("X-Signature") == plain_hmac(api.server.keys("hexarails").api_secret, message));
}

TEST_CASE("the server posts over plain HTTP too, and not to a receiver nobody vouches for") {
    wire_server plain_receiver{
        plain, {read_request{}, send_bytes{http_response(200, "ok")}, close_properly{}}};
    online api{{}};
    api.post("/callback-url", R"({"callbackUrl":")" + plain_receiver.origin("127.0.0.1") + "\"}");
    api.post("/subscribed-events", R"({"events":["CUSTOMER_APPROVED"]})");
    api.post("/customer/create", R"({"name":"Jane","email":"jane@example.com"})");
    CHECK(api.wait_for(1, 0));

    wire_server stranger{
        sandbox::authority::self_signed(sandbox::leaf_request::localhost()),
        {read_request{}, send_bytes{http_response(200, "ok")}}};
    api.post("/callback-url", R"({"callbackUrl":")" + stranger.origin() + "\"}");
    api.post("/customer/create", R"({"name":"Joe","email":"joe@example.com"})");
    CHECK(api.wait_for(1, 1));
    CHECK(stranger.requests().empty());
}
