// Answers that deviate from the documentation, each given to a call: whatever is odd about them, a
// payment that was made is not lost sight of.
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rampart/banxa.hpp>
#include <rampart/call/machine.hpp>
#include <rampart/hexarails.hpp>
#include <rampart/http/scripted_transport.hpp>
#include <rampart/json/write.hpp>
#include <rampart/make_client.hpp>
#include <rampart/rampnow.hpp>

#include <doctest/doctest.h>

#include "support/answer_cases.hpp"

namespace {

namespace banxa = rampart::banxa;
namespace hexarails = rampart::hexarails;
namespace http = rampart::http;
namespace json = rampart::json;
namespace rampnow = rampart::rampnow;
namespace sign = rampart::sign;
using rampart::delivery;
using rampart::test::answer_case;

/// Remembers what it was told; copies share it.
struct witness {
    struct facts {
        std::vector<std::string> deviations{};
        std::vector<std::chrono::nanoseconds> waits{};
    };
    std::shared_ptr<facts> seen = std::make_shared<facts>();

    void on(rampart::events::answer_deviated const& event) {
        CHECK_FALSE(event.expected.empty());
        CHECK_FALSE(event.found.empty());
        seen->deviations.emplace_back(event.path);
    }
    void on(rampart::events::attempt_retried const& event) { seen->waits.push_back(event.wait); }
};

using behaviour = rampart::policies<rampart::standard_retry, rampart::no_limiter, witness>;

/// What a call made of an answer.
struct made {
    std::optional<std::string> response{}; ///< as JSON
    rampart::error failed{};
    std::shared_ptr<witness::facts> seen{};
};

/// A blocking call that gets this answer.
template <class Provider, auto const& Endpoint>
made call(answer_case const& given, rampart::request_of<Endpoint> const& request) {
    behaviour policies;
    auto api = rampart::make_client<Provider>(
        "https://api.example", {"key", sign::secret{"secret"}}, http::scripted_transport{},
        policies);
    api.transport().answer(given.answer);
    made out{.seen = policies.observer.seen};
    auto const got = api.template call<Endpoint>(request);
    CHECK(api.transport().sent().size() == 1);
    if (got) {
        out.response = json::to_json(*got);
    } else {
        out.failed = got.error();
    }
    return out;
}

/// A call that gets this answer and wants to try again, step by step, so that nobody has to wait.
template <class Provider, auto const& Endpoint>
made try_again(answer_case const& given, rampart::request_of<Endpoint> const& request) {
    using signer = sign::basic_signer<typename Provider::scheme>;
    using core_type = rampart::detail::client_core<Provider, signer, behaviour>;
    using operation_type = rampart::detail::typed_operation<Provider, Endpoint>;
    using kind = rampart::detail::action::kind;
    behaviour policies;
    made out{.seen = policies.observer.seen};
    core_type core{
        "https://api.example", signer{"key", sign::secret{"secret"}}, std::move(policies)};
    operation_type operation{request};
    auto const begun = rampart::detail::call_clock::now();
    rampart::detail::call_machine<core_type, operation_type> machine{
        core, operation, {}, {}, begun};
    REQUIRE(machine.resume(rampart::detail::elapsed{}, begun).what == kind::connect);
    REQUIRE(machine.resume(rampart::detail::connected{}, begun).what == kind::exchange);
    // It waits, or connects at once; it is not done.
    auto const next = machine.resume(
        rampart::detail::exchanged{given.answer, {begun, 1, true}},
        rampart::detail::call_clock::now());
    if (next.what == kind::done) out.failed = machine.take_failure();
    return out;
}

template <class Provider, auto const& Endpoint>
made run(answer_case const& given, rampart::request_of<Endpoint> const& request = {}) {
    if (given.outcome == "repeated") return try_again<Provider, Endpoint>(given, request);
    return call<Provider, Endpoint>(given, request);
}

made run_hexarails(answer_case const& given) {
    using provider = hexarails::provider;
    if (given.operation == "create_payment") {
        return run<provider, hexarails::create_payment>(
            given, {.deductCurrency = hexarails::currency_code::USDT,
                    .amount = "1.00",
                    .currency = hexarails::currency_code::USD,
                    .bankAccountId = "b",
                    .reference = "r"});
    }
    if (given.operation == "list_trades") return run<provider, hexarails::list_trades>(given);
    if (given.operation == "list_customers") return run<provider, hexarails::list_customers>(given);
    REQUIRE(given.operation == "list_balances");
    return run<provider, hexarails::list_balances>(given);
}

made run_banxa(answer_case const& given) {
    using provider = banxa::provider;
    if (given.operation == "get_price") {
        return run<provider, banxa::get_price>(
            given, {.fiat = "AUD",
                    .crypto = "USDT",
                    .blockchain = "TRON",
                    .method = "payid",
                    .fiatAmount = rampart::decimal{"100"}});
    }
    if (given.operation == "check_eligibility") {
        return run<provider, banxa::check_eligibility>(
            given, {.identityReference = "c",
                    .method = "payid",
                    .transactionType = banxa::transaction_type::ONRAMP,
                    .fiat = "AUD",
                    .crypto = "USDT",
                    .blockchain = "TRON",
                    .fiatAmount = rampart::decimal{"100"}});
    }
    if (given.operation == "update_identity") {
        return run<provider, banxa::update_identity>(
            given, {.identityReference = "c", .email = "c@example.com"});
    }
    if (given.operation == "rely_on_identity") {
        return run<provider, banxa::rely_on_identity>(
            given,
            {.identityReference = "c",
             .mobileNumber = "+61431000001",
             .email = "c@example.com",
             .screeningDate = "2026-01-31",
             .customerIdentity = {.givenName = "Jane", .surname = "Doe", .dob = "1990-01-31"}});
    }
    if (given.operation == "share_documents") {
        return run<provider, banxa::share_documents>(
            given,
            {.identityReference = "c",
             .mobileNumber = "+61431000001",
             .email = "c@example.com",
             .customerIdentity = {.givenName = "Jane", .surname = "Doe", .dob = "1990-01-31"}});
    }
    REQUIRE(given.operation == "create_ramp");
    return run<provider, banxa::create_ramp>(
        given,
        {.identityReference = "c",
         .source = {.fiat = banxa::fiat_side{.id = "AUD", .method = "payid"}},
         .target =
             {.crypto =
                  banxa::crypto_side{.id = "USDT", .blockchain = "TRON", .walletAddress = "T1"}},
         .fiatAmount = rampart::decimal{"100.00"}});
}

made run_rampnow(answer_case const& given) {
    REQUIRE(given.operation == "get_quote");
    return run<rampnow::provider, rampnow::get_quote>(
        given, {.orderType = rampnow::order_type::buy,
                .srcAmount = "100",
                .srcCurrency = "EUR",
                .srcChain = "fiat",
                .dstCurrency = "BTC",
                .dstChain = "bitcoin"});
}

made run(answer_case const& given) {
    if (given.provider == "hexarails") return run_hexarails(given);
    if (given.provider == "banxa") return run_banxa(given);
    REQUIRE(given.provider == "rampnow");
    return run_rampnow(given);
}

answer_case find(std::string_view id) {
    for (auto const& given : rampart::test::answer_cases()) {
        if (given.id == id) return given;
    }
    FAIL("no case " << id);
    return {};
}

void check_members(answer_case const& given, std::string const& response) {
    auto const read = boost::json::parse(response);
    for (auto const& member : given.members) {
        CAPTURE(std::string{member.key()});
        auto const found = rampart::test::text_at(read, member.key());
        if (member.value().is_null()) {
            CHECK_FALSE(found);
        } else {
            CHECK(found == std::string{std::string_view{member.value().as_string()}});
        }
    }
}

void check_failure(answer_case const& given, rampart::error const& failed) {
    if (given.outcome == "rejected") CHECK(failed.delivery == delivery::rejected);
    if (given.outcome == "unknown") {
        CHECK(failed.delivery == delivery::unknown);
        CHECK(failed.outcome_unknown());
        REQUIRE(failed.request);
        CHECK(failed.request->method == "POST");
        CHECK_FALSE(failed.request->path.empty());
        CHECK_FALSE(failed.request->timestamp.empty());
        CHECK_FALSE(failed.request->nonce.empty());
        CHECK_FALSE(failed.request->settled_by.empty());
        CHECK(failed.attempts == 1);
    }
    if (given.code) CHECK(failed.provider_code == *given.code);
    if (given.message) CHECK(failed.provider_message == *given.message);
}

} // namespace

TEST_CASE("every answer that deviates has the outcome that it must have") {
    std::size_t count = 0;
    for (auto const& given : rampart::test::answer_cases()) {
        CAPTURE(given.id);
        ++count;
        auto const got = run(given);
        if (given.outcome == "done" || given.outcome == "rows") {
            CHECK_MESSAGE(got.response, got.failed.describe());
            if (got.response) check_members(given, *got.response);
        } else if (given.outcome == "repeated") {
            CHECK_MESSAGE(got.seen->waits.size() == 1, got.failed.describe());
            if (given.waits_at_least_s && got.seen->waits.size() == 1) {
                CHECK(
                    std::chrono::duration<double>{got.seen->waits[0]}.count() >=
                    *given.waits_at_least_s);
            }
        } else {
            CHECK_FALSE(got.response);
            check_failure(given, got.failed);
        }
    }
    CHECK(count == 43);
}

TEST_CASE("a list's rows come in order, with an error at the place of one that cannot be read") {
    auto const given = find("list-one-bad-row");
    auto api = rampart::make_client<hexarails::provider>(
        "https://api.example", {"key", sign::secret{"secret"}}, http::scripted_transport{});
    api.transport().answer(given.answer);
    std::vector<std::string> rows;
    for (auto const& row : api.pages<hexarails::list_trades>()) {
        if (row) {
            rows.push_back(row->id);
            continue;
        }
        CHECK(row.error().code == rampart::errc::malformed_response);
        auto const& message = row.error().message;
        rows.push_back("<error: " + message.substr(0, message.find(':')) + '>');
    }
    CHECK(rows == given.rows);
    CHECK(api.transport().sent().size() == 1);
}

TEST_CASE("what was tolerated is reported by its path") {
    auto const paths_of = [](std::string_view id) { return run(find(id)).seen->deviations; };
    using paths = std::vector<std::string>;
    CHECK(paths_of("payment-unreadable-amount") == paths{"data.rate"});
    CHECK(paths_of("payment-empty-amount") == paths{"data.bankCharge"});
    CHECK(paths_of("payment-number-id") == paths{"data.id"});
    CHECK(paths_of("payment-bom") == paths{""});
    CHECK(paths_of("payment-half-emoji") == paths{""});
    CHECK(paths_of("list-latin1") == paths{""});
    CHECK(paths_of("list-total-text") == paths{"data.total"});
    CHECK(paths_of("list-total-float") == paths{"data.total"});
    CHECK(paths_of("list-one-bad-row") == paths{"data.list[1]"});
    CHECK(paths_of("banxa-empty-object-as-array") == paths{"marketRate"});
    CHECK(paths_of("banxa-map-as-array") == paths{"marketRate.crypto"});
    CHECK(paths_of("banxa-number-in-map") == paths{"marketRate.forex.AUD"});
    CHECK(paths_of("banxa-bool-as-number") == paths{"paymentReady", "requirements"});
    CHECK(paths_of("rampnow-point-five") == paths{"data.exchangeRate"});
    // What the sheets allow is not worth a word.
    CHECK(paths_of("payment-null-member").empty());
    CHECK(paths_of("payment-missing-member").empty());
    CHECK(paths_of("payment-extra-members").empty());
    CHECK(paths_of("payment-long-amount").empty());
}

TEST_CASE("what is read of a deviating answer is exact") {
    auto const text_of = [](std::string_view id, std::string_view path) {
        auto const got = run(find(id));
        REQUIRE_MESSAGE(got.response, got.failed.describe());
        return rampart::test::text_at(boost::json::parse(*got.response), path).value_or("(none)");
    };
    CHECK(text_of("payment-long-amount", "rate") == "0." + std::string(120, '3'));
    CHECK(text_of("payment-half-emoji", "reference") == "r \xEF\xBF\xBD");
    CHECK(text_of("list-latin1", "list[0].realName") == "Jo\xEF\xBF\xBDo");
    CHECK(text_of("banxa-number-in-map", "marketRate.forex.AUD") == "1.54");
    CHECK(text_of("banxa-bool-as-number", "paymentReady") == "true");
    CHECK(text_of("payment-null-reference", "reference") == "(none)");
    CHECK(text_of("payment-extra-members", "new") == "(none)");
}

TEST_CASE("an answer that cannot be read says why, and a payment's text is kept out of the words") {
    auto const lost = find("payment-no-id");
    auto const failed = run(lost).failed;
    CHECK(failed.message == "data.id: required, but missing");
    CHECK(failed.answer_text() == lost.answer.body);
    CHECK(failed.describe().find("PROCESSING") == std::string::npos);
    CHECK(run(find("payment-accepted-empty")).failed.answer_text() == "");

    auto const page = run(find("read-200-html")).failed;
    CHECK(page.describe().find("<title>maintenance</title>") != std::string::npos);
    CHECK(page.message.find("at byte 0") != std::string::npos);
    CHECK(
        run(find("read-gzip-unasked")).failed.message ==
        "the answer has the content coding gzip, which was not asked for");
}
