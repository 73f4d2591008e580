// How `rampart call` ends when the call fails: the exit code and the line of JSON.
#include "../support/wire_server.hpp"
#include "command_line.hpp"

namespace {

using namespace rampart::test;

/// A single attempt, unless the further arguments say how many.
process_result call_health(std::string const& base_url, arguments further = {}) {
    if (further.empty() || further[0] != "--attempts")
        further.insert(further.begin(), {"--attempts", "1"});
    further.insert(
        further.begin(), {"call", "hexarails", "health", "--base-url", base_url, "--allow-http"});
    return rampart::test::rampart(std::move(further), any_keys());
}

script answering(unsigned status, std::string const& body, std::string const& headers = {}) {
    return {read_request{}, send_bytes{http_response(status, body, headers)}, close_properly{}};
}

} // namespace

TEST_CASE("a refusal is exit code 1 with the provider's own code and message") {
    sandbox_process sandbox;
    struct refusal {
        char const* provider;
        arguments call;
        char const* code;
        char const* message;
    };
    std::vector<refusal> const refusals{
        {"hexarails", {"health"}, "UNAUTHORISED", "invalid signature"},
        {"rampnow",
         {"get_quote", "orderType=buy", "srcAmount=1", "srcCurrency=A", "srcChain=b",
          "dstCurrency=C", "dstChain=d"},
         "100001",
         "invalid_signature_err"},
        {"banxa", {"get_ramp", "id=1"}, "40103", "Signature mismatch"}};
    for (auto const& [provider, call, code, message] : refusals) {
        CAPTURE(provider);
        auto given = call;
        given.insert(given.begin(), {"call", provider});
        given.insert(given.end(), {"--ca-file", sandbox.ca_file()});
        auto environment = sandbox.environment();
        environment.push_back({variable_name(provider, "_API_SECRET"), "wrong-s3cr3t"});
        auto const result = rampart::test::rampart(given, environment);
        CHECK(result.exit_code == 1);
        CHECK(result.out.empty());
        auto const failed = failure_of(result);
        CHECK(failed.delivery == "rejected");
        CHECK(failed.http_status == 401);
        CHECK(failed.code == "unauthorised"); // rampart's own word
        CHECK(failed.provider_code == code);
        CHECK(failed.message.starts_with(message));
        CHECK_FALSE(failed.more.contains("settled_by"));
        CHECK(failed.request_id.empty() == (std::string{provider} == "hexarails"));
        CHECK_FALSE(contains(result.err, "s3cr3t"));
    }
}

TEST_CASE("a request that certainly was not sent is exit code 3") {
    auto const refused = call_health("https://localhost:" + std::to_string(closed_port()));
    CHECK(refused.exit_code == 3);
    CHECK(failure_of(refused).delivery == "not_sent");
    CHECK(failure_of(refused).code == "connect_failed");

    sandbox_process sandbox;
    auto const untrusted = call_health(sandbox.base_url());
    CHECK(untrusted.exit_code == 3);
    CHECK(failure_of(untrusted).code == "certificate_rejected");
    CHECK(contains(failure_of(untrusted).message, "--ca-file"));
    CHECK(contains(failure_of(untrusted).message, "RAMPART_CA_FILE"));

    wire_server const silent{plain, script{stall{}}};
    auto const handshake =
        call_health("https://localhost:" + std::to_string(silent.port()), {"--timeout", "0.2"});
    CHECK(handshake.exit_code == 3);
    CHECK(failure_of(handshake).delivery == "not_sent");
    CHECK(failure_of(handshake).code == "call_timeout"); // the whole call had no longer
}

TEST_CASE("a read that failed is exit code 3: it may be tried again") {
    wire_server const closing{plain, script{read_request{}, close_properly{}}};
    auto const closed = call_health(closing.origin());
    CHECK(closed.exit_code == 3);
    CHECK(closed.out.empty());
    CHECK(failure_of(closed).delivery == "unknown");
    CHECK(failure_of(closed).code == "connection_closed");
    CHECK(failure_of(closed).http_status == 0);
    CHECK(closing.requests().size() == 1);

    wire_server const slow{plain, script{read_request{}, stall{}}};
    auto late = call_health(slow.origin(), {"--timeout", "0.2"});
    // On a busy machine the time may be over before the request is sent.
    if (slow.requests().empty()) late = call_health(slow.origin(), {"--timeout", "10"});
    CHECK(late.exit_code == 3);
    CHECK(failure_of(late).code == "call_timeout");

    wire_server const failing{plain, answering(502, "<html>\nBad Gateway", "X-Request-Id: r7\r\n")};
    auto const failed = call_health(failing.origin());
    CHECK(failed.exit_code == 3);
    CHECK(failure_of(failed).http_status == 502);
    CHECK(failure_of(failed).code == "provider_failed");
    CHECK(failure_of(failed).request_id == "r7");

    wire_server const odd{plain, answering(200, R"({"status":"SUCCESS","data":{}})")};
    auto const unreadable = call_health(odd.origin());
    CHECK(unreadable.exit_code == 3);
    CHECK(failure_of(unreadable).code == "malformed_response");
    CHECK(contains(failure_of(unreadable).message, "data: "));
}

TEST_CASE("a call that only reads is repeated, with a line for each repetition") {
    script const failing = answering(503, "<html>");
    script const fine = answering(200, R"({"status":"SUCCESS","data":{"status":"ok"}})");
    wire_server const recovering{plain, scripts{{failing, failing, fine}}};
    auto const recovered = call_health(recovering.origin(), {"--attempts", "3"});
    CAPTURE(recovered.err);
    CHECK(recovered.exit_code == 0);
    CHECK(contains(recovered.out, "\"ok\""));
    CHECK(recovered.err.starts_with(
        R"({"attempt":1,"delivery":"unknown","code":"provider_failed","provider_code":"","retry)"));
    CHECK(contains(recovered.err, "\n{\"attempt\":2,"));
    CHECK(std::count(recovered.err.begin(), recovered.err.end(), '\n') == 2);

    wire_server const broken{plain, failing};
    auto result = call_health(broken.origin(), {"--attempts", "2"});
    CHECK(result.exit_code == 3);
    CHECK(broken.requests().size() == 2);
    REQUIRE(contains(result.err, "{\"attempt\":1,"));
    result.err.erase(0, result.err.find('\n') + 1);
    CHECK(failure_of(result).http_status == 503); // the last line is the error
}

TEST_CASE("a payment whose outcome is not known is not repeated") {
    wire_server const closing{plain, script{read_request{}, close_properly{}}};
    auto const result = rampart::test::rampart(
        {"call", "hexarails", "create_payment", "deductCurrency=USDT", "amount=100.10",
         "currency=USD", "bankAccountId=bank-1", "reference=r-1", "--base-url", closing.origin(),
         "--allow-http", "--attempts", "5"},
        any_keys());
    CHECK(result.exit_code == 4);
    auto const failed = failure_of(result);
    CHECK(failed.delivery == "unknown");
    CHECK(failed.more.at("attempts") == 1);
    CHECK(text(failed.more, "method") == "POST");
    CHECK(text(failed.more, "path") == "/payment/create");
    CHECK(text(failed.more, "timestamp").size() == 10);
    CHECK(text(failed.more, "nonce").size() == 36);
    CHECK(contains(text(failed.more, "settled_by"), "list_payments by createDate"));
    CHECK(closing.requests().size() == 1);
}

TEST_CASE("the provider's wish to wait is a member of the error") {
    wire_server const busy{plain, answering(429, "", "Retry-After: 7\r\n")};
    auto const result = call_health(busy.origin());
    CHECK(result.exit_code == 1);
    CHECK(failure_of(result).code == "rate_limited");
    CHECK(failure_of(result).more.at("retry_after_s") == 7);
}

TEST_CASE("a message that is not UTF-8 still makes a line of JSON") {
    wire_server const odd{plain, answering(400, "caf\xE9 \"closed\"")};
    auto const result = call_health(odd.origin());
    CHECK(result.exit_code == 1);
    CHECK(contains(failure_of(result).message, "caf"));
    CHECK(contains(failure_of(result).message, "\"closed\""));
}

TEST_CASE("settings that cannot be used are exit code 2, and nothing is sent") {
    wire_server const server{plain, script{stall{}}};
    auto const origin = server.origin();
    auto const is_refused = [](arguments further, char const* code, char const* part) {
        further.insert(further.begin(), {"call", "hexarails", "health"});
        auto const result = rampart::test::rampart(std::move(further), any_keys());
        is_invalid(result, {part});
        CHECK(failure_of(result).code == code);
    };
    is_refused({"--base-url", origin}, "insecure_transport", "http");
    is_refused({"--base-url", "http://example.com", "--allow-http"}, "insecure_transport", "https");
    is_refused({"--base-url", "https://h/path"}, "invalid_base_url", "https://h/path");
    is_refused({"--base-url", "localhost"}, "invalid_base_url", "https://");
    is_refused({"--base-url", ""}, "invalid_base_url", "https://");
    is_refused({"--ca-file", "/no/file"}, "invalid_tls_settings", "/no/file");
    is_refused({"--ca-file", ""}, "invalid_request", "--ca-file");
    for (auto const* const timeout : {"0", "-1", "x", "", "nan", "inf", "1e3", "90000"}) {
        is_refused({"--timeout", timeout}, "invalid_request", "--timeout: must be seconds");
    }
    for (auto const* const attempts : {"0", "21", "x", "-1"})
        is_refused({"--attempts", attempts}, "usage", "--attempts");
    auto const missing = rampart::test::rampart(
        {"call", "hexarails", "health", "--dry-run"}, {{"RAMPART_HEXARAILS_API_KEY", "k"}});
    is_invalid(missing, {"RAMPART_HEXARAILS_API_SECRET"});
    CHECK(failure_of(missing).code == "invalid_credentials");
    auto const dry = call_health(origin, {"--dry-run"});
    CHECK(dry.exit_code == 0);
    CHECK(server.connections() == 0);
}
