// `rampart call` that is ended from outside: by a signal, or because nobody reads its output.
#include <chrono>
#include <csignal>

#include "../support/wire_server.hpp"
#include "command_line.hpp"

namespace {

using namespace rampart::test;
using namespace std::chrono_literals;

arguments payment_to(std::string const& base_url) {
    return command(
        {"call", "hexarails", "create_payment", "deductCurrency=USDT", "amount=100.10",
         "currency=USD", "bankAccountId=bank-1", "reference=r-1", "--base-url", base_url,
         "--allow-http"});
}

arguments read_from(std::string const& base_url) {
    return command({"call", "hexarails", "list_balances", "--base-url", base_url, "--allow-http"});
}

std::string paid(std::string const& time = "2026-01-01T00:00:00") {
    return http_response(
        200,
        R"({"status":"SUCCESS","data":{"id":"p1","reference":"r-1","createTime":")" + time +
            R"("}})",
        "Content-Type: application/json\r\n");
}

/// Exit code 4, and a line with all that is needed to find out.
void says_what_settles_it(process_result const& result, std::string_view message) {
    CHECK(result.exit_code == 4);
    auto const failed = failure_of(result);
    CHECK(failed.delivery == "unknown");
    CHECK(contains(failed.message, message));
    CHECK(failed.more.at("attempts") == 1);
    CHECK(text(failed.more, "method") == "POST");
    CHECK(text(failed.more, "path") == "/payment/create");
    CHECK(text(failed.more, "timestamp").size() == 10);
    CHECK(text(failed.more, "nonce").size() == 36);
    CHECK(contains(text(failed.more, "settled_by"), "list_payments"));
}

} // namespace

TEST_CASE("a signal while a payment's answer is awaited is exit code 4 and what settles it") {
    for (int const signal : {SIGINT, SIGTERM}) {
        CAPTURE(signal);
        wire_server const silent{plain, script{read_request{}, stall{}}};
        background_process call{payment_to(silent.origin()), any_keys(), true};
        REQUIRE(silent.wait_for_requests(1, 60s));
        auto const result = call.finish(signal);
        CHECK(result.out.empty());
        says_what_settles_it(result, signal == SIGINT ? "SIGINT" : "SIGTERM");
        CHECK(failure_of(result).code == "cancelled");
    }
}

TEST_CASE("a signal before anything was sent is exit code 3") {
    wire_server const silent{plain, script{stall{}}}; // no TLS handshake
    background_process call{
        payment_to("https://localhost:" + std::to_string(silent.port())), any_keys(), true};
    REQUIRE(silent.wait_for_connections(1, 60s));
    auto const result = call.finish(SIGINT);
    CHECK(result.exit_code == 3);
    CHECK(failure_of(result).delivery == "not_sent");
    CHECK_FALSE(failure_of(result).more.contains("settled_by"));
}

TEST_CASE("a signal during a read is exit code 3: nothing was changed") {
    wire_server const silent{plain, script{read_request{}, stall{}}};
    background_process call{read_from(silent.origin()), any_keys(), true};
    REQUIRE(silent.wait_for_requests(1, 60s));
    auto const result = call.finish(SIGTERM);
    CHECK(result.exit_code == 3);
    CHECK(failure_of(result).delivery == "unknown");
    CHECK_FALSE(failure_of(result).more.contains("settled_by"));
}

TEST_CASE("a payment whose answer nobody reads is exit code 4, and SIGPIPE does not end it") {
    wire_server const server{plain, script{read_request{}, send_bytes{paid()}}};
    auto const result = run_unread(payment_to(server.origin()), any_keys());
    says_what_settles_it(result, "the call was done");
    CHECK(server.requests().size() == 1);

    auto const answer = http_response(200, R"({"status":"SUCCESS","data":[]})");
    wire_server const reading{plain, script{read_request{}, send_bytes{answer}}};
    CHECK(run_unread(read_from(reading.origin()), any_keys()).exit_code == 3);
}

TEST_CASE("a signal while a payment's answer is printed is exit code 4") {
    // More than a pipe holds: the command waits for its reader.
    auto const answer = paid(std::string(500'000, 't'));
    wire_server const server{plain, script{read_request{}, send_bytes{answer}}};
    background_process call{payment_to(server.origin()), any_keys(), true};
    CHECK(call.read_line(60s) == "{");
    says_what_settles_it(call.finish(SIGTERM), "the call was done");
}
