#include <rampart/policy/log_observer.hpp>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <rampart/json/document.hpp>

#include <doctest/doctest.h>

namespace {

using namespace std::chrono_literals;
using rampart::delivery;
using rampart::errc;
using rampart::notify;
using rampart::observed_call;
namespace events = rampart::events;

using lines = std::shared_ptr<std::vector<std::string>>;

auto log_into(lines const& out) {
    return rampart::log_observer{[out](std::string_view line) { out->emplace_back(line); }};
}
using log_observer = decltype(log_into({}));

static_assert(rampart::observer<log_observer>);

observed_call const payment{41,     "hexarails",       "create_payment",
                            "POST", "/payment/create", rampart::effect::moves_money};

rampart::error lost_payment() {
    auto out = rampart::make_error(errc::connection_closed, delivery::unknown, "after the head");
    out.request = std::make_shared<rampart::sent_request const>(rampart::sent_request{
        "POST", "/payment/create", "1700000000", "nonce-1", true, "list_payments by createDate"});
    return out;
}

std::string text_of(std::string const& line, std::string_view member) {
    std::string problem;
    auto const parsed = rampart::json::document::parse(line, problem);
    REQUIRE_MESSAGE(parsed, problem);
    auto const found = parsed->root().find(member);
    return found ? std::string{found->text()} : "(none)";
}

} // namespace

TEST_CASE("an attempt that succeeds is one line with all that was told of it") {
    auto const out = std::make_shared<std::vector<std::string>>();
    auto log = log_into(out);
    std::vector<rampart::http::field> const headers{
        {"Date", "Tue, 14 Nov 2023 22:13:20 GMT"}, {"X-Request-Id", "req-7"}, {"Server", "x"}};
    notify<events::attempt_started>(log, payment, 1);
    notify<events::request_signed>(log, payment, 1, "1700000000", "nonce-1");
    notify<events::request_sent>(log, payment, 1, 512U);
    notify<events::answer_received>(log, payment, 1, 200, 12ms, headers);
    CHECK(out->empty());
    notify<events::call_finished>(log, payment, 1, 15ms, nullptr);
    REQUIRE(out->size() == 1);
    CHECK(
        out->front() ==
        R"({"call":41,"provider":"hexarails","operation":"create_payment","method":"POST",)"
        R"("path":"/payment/create","attempt":1,"outcome":"ok","timestamp":"1700000000",)"
        R"("nonce":"nonce-1","sent_bytes":512,"http_status":200,)"
        R"("headers":{"Date":"Tue, 14 Nov 2023 22:13:20 GMT","X-Request-Id":"req-7"},)"
        R"("answer_us":12000,"call_us":15000})");
}

TEST_CASE("each attempt has a line of its own, with its own facts only") {
    auto const out = std::make_shared<std::vector<std::string>>();
    auto log = log_into(out);
    auto slow = rampart::make_error(errc::rate_limited, delivery::rejected, "");
    slow.provider_code = "429001";
    slow.request_id = "trace-9";
    notify<events::attempt_started>(log, payment, 1);
    notify<events::request_signed>(log, payment, 1, "1700000000", "nonce-1");
    notify<events::answer_received>(log, payment, 1, 429, 3ms);
    notify<events::attempt_retried>(log, payment, 1, slow, "the provider asks to slow down", 2s);
    notify<events::attempt_started>(log, payment, 2);
    notify<events::call_finished>(log, payment, 2, 4s, nullptr);
    REQUIRE(out->size() == 2);
    CHECK(
        out->at(0) ==
        R"({"call":41,"provider":"hexarails","operation":"create_payment","method":"POST",)"
        R"("path":"/payment/create","attempt":1,"outcome":"retried","timestamp":"1700000000",)"
        R"("nonce":"nonce-1","http_status":429,"answer_us":3000,"error":"rate_limited",)"
        R"("delivery":"rejected","provider_code":"429001","request_id":"trace-9",)"
        R"("reason":"the provider asks to slow down","wait_us":2000000})");
    CHECK(
        out->at(1) ==
        R"({"call":41,"provider":"hexarails","operation":"create_payment","method":"POST",)"
        R"("path":"/payment/create","attempt":2,"outcome":"ok","call_us":4000000})");
}

TEST_CASE("what an answer has that is not as documented is in the attempt's line, up to a bound") {
    auto const out = std::make_shared<std::vector<std::string>>();
    auto log = log_into(out);
    notify<events::attempt_started>(log, payment, 1);
    notify<events::answer_deviated>(log, payment, 1, "data.rate", "a decimal", "a text");
    notify<events::answer_deviated>(log, payment, 1, "data.id", "a text", "a number");
    notify<events::call_finished>(log, payment, 1, 15ms, nullptr);
    REQUIRE(out->size() == 1);
    CHECK(
        out->front().find(
            R"("deviations":[{"path":"data.rate","expected":"a decimal","found":"a text"},)"
            R"({"path":"data.id","expected":"a text","found":"a number"}])") != std::string::npos);
    notify<events::attempt_started>(log, payment, 2);
    for (int count = 0; count < 1000; ++count)
        notify<events::answer_deviated>(log, payment, 2, "data.rate", "a decimal", "a text");
    notify<events::call_finished>(log, payment, 2, 15ms, nullptr);
    REQUIRE(out->size() == 2);
    CHECK(out->back().size() < 20'000);
}

TEST_CASE("a call of unknown outcome is logged with what settles it") {
    auto const out = std::make_shared<std::vector<std::string>>();
    auto log = log_into(out);
    auto const failed = lost_payment();
    notify<events::attempt_started>(log, payment, 1);
    notify<events::request_signed>(log, payment, 1, "1700000000", "nonce-1");
    notify<events::call_finished>(log, payment, 1, 30s, &failed);
    REQUIRE(out->size() == 1);
    CHECK(text_of(out->front(), "outcome") == "failed");
    CHECK(text_of(out->front(), "error") == "connection_closed");
    CHECK(text_of(out->front(), "delivery") == "unknown");
    CHECK(text_of(out->front(), "timestamp") == "1700000000");
    CHECK(text_of(out->front(), "nonce") == "nonce-1");
    CHECK(text_of(out->front(), "settle_with") == "list_payments by createDate");
}

TEST_CASE("a call that never had an attempt is a line too") {
    auto const out = std::make_shared<std::vector<std::string>>();
    auto log = log_into(out);
    auto const failed = rampart::make_error(errc::invalid_request, delivery::not_sent, "x: y");
    notify<events::call_finished>(log, payment, 0, 1us, &failed);
    REQUIRE(out->size() == 1);
    CHECK(text_of(out->front(), "attempt") == "0");
    CHECK(text_of(out->front(), "error") == "invalid_request");
}

TEST_CASE("no secret, signature, query, filled path, body or personal data gets into the log") {
    auto const out = std::make_shared<std::vector<std::string>>();
    auto log = log_into(out);
    std::vector<rampart::http::field> const headers{
        {"Set-Cookie", "session=LEAK-cookie"},
        {"Authorization", "Bearer key:LEAK-signature:1"},
        {"X-Signature", "LEAK-signature"},
        {"X-Api-Key", "LEAK-key"},
        {"Location", "https://host/path?token=LEAK-token"},
        {"X-Customer", "LEAK-name"},
        {"X-Request-Id", "LEAK@example.com"},                 // an allowed name, but no id
        {"X-Trace-Id", "LEAK\"}\n{\"outcome\":\"ok\""},       // an attempt to forge a line
        {"X-Correlation-Id", std::string(200, 'L') + "LEAK"}, // too long for an id
        {"content-length", "17"}};
    auto failed = lost_payment();
    failed.message = "LEAK: field email of jane@example.com";
    failed.provider_message = "LEAK: customer jane@example.com exists";
    failed.provider_code = "LEAK jane@example.com";
    failed.request_id = "LEAK\r\nInjected: 1";
    failed.request = std::make_shared<rampart::sent_request const>(rampart::sent_request{
        "GET", "/identities/LEAK-reference", "1", "n", true, "get_identity by identityReference"});
    observed_call const call{
        42, "banxa", "get_identity", "GET", "/eapi/v0/identities/{identity_reference}"};
    for (int attempt = 1; attempt <= 2; ++attempt) {
        notify<events::attempt_started>(log, call, attempt);
        notify<events::request_signed>(log, call, attempt, "1700000000", "nonce-1");
        notify<events::request_sent>(log, call, attempt, 100U);
        notify<events::answer_received>(log, call, attempt, 500, 1ms, headers);
        if (attempt == 1) notify<events::attempt_retried>(log, call, 1, failed, "it reads", 1s);
    }
    notify<events::call_finished>(log, call, 2, 2s, &failed);
    REQUIRE(out->size() == 2);
    for (auto const& line : *out) {
        CAPTURE(line);
        CHECK(line.find("LEAK") == std::string::npos);
        CHECK(line.find('@') == std::string::npos);
        CHECK(line.find_first_of("\r\n") == std::string::npos);
        CHECK(line.find(R"("headers":{"content-length":"17"})") != std::string::npos);
        CHECK(text_of(line, "path") == "/eapi/v0/identities/{identity_reference}");
    }
}

TEST_CASE("only ids, dates, sizes and rates of an answer are logged") {
    for (auto const* const name :
         {"Date", "date", "RETRY-AFTER", "x-request-id", "Content-Length", "X-RateLimit-Remaining",
          "traceparent", "CF-Ray"}) {
        CHECK_MESSAGE(rampart::is_logged_header(name), name);
    }
    for (auto const* const name :
         {"Set-Cookie", "Authorization", "X-Signature", "Location", "X-Nonce", "X-Request-Id2", "",
          "X-RateLimit-User"}) {
        CHECK_FALSE_MESSAGE(rampart::is_logged_header(name), name);
    }
}

TEST_CASE("calls of several threads do not mix, and a line is written at a time") {
    auto const out = std::make_shared<std::vector<std::string>>();
    auto log = log_into(out);
    std::vector<std::thread> threads;
    for (std::uint64_t thread = 1; thread <= 8; ++thread) {
        threads.emplace_back([log, thread]() mutable { // a copy: it shares the lines
            for (std::uint64_t count = 0; count < 200; ++count) {
                observed_call const call{
                    thread * 1000 + count, "banxa", "get_price", "GET", "/eapi/v0/price"};
                auto const nonce = std::to_string(call.id);
                notify<events::attempt_started>(log, call, 1);
                notify<events::request_signed>(log, call, 1, "", nonce);
                notify<events::call_finished>(log, call, 1, 1us, nullptr);
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    REQUIRE(out->size() == 1600);
    for (auto const& line : *out) {
        if (text_of(line, "nonce") != text_of(line, "call")) FAIL_CHECK(line);
    }
}

TEST_CASE("a sink that throws spoils nothing but its own line") {
    int calls = 0;
    rampart::log_observer log{[&](std::string_view) {
        if (++calls == 1) throw std::runtime_error{"disk full"};
    }};
    notify<events::call_finished>(log, payment, 1, 1us, nullptr);
    notify<events::call_finished>(log, payment, 1, 1us, nullptr);
    CHECK(calls == 2);
}
