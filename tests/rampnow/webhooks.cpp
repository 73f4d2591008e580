// Rampnow's notifications: two forms, no documented signature, and the legacy hash.
#include <rampart/rampnow/webhooks.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include <rampart/rampnow/legacy/webhooks.hpp>

#include "../support/vectors.hpp"

namespace {

namespace rampnow = rampart::rampnow;
namespace legacy = rampart::rampnow::legacy;
namespace sign = rampart::sign;
namespace webhook = rampart::webhook;
using namespace rampart::test;
using policy = rampnow::hmac_header<"X-Agreed-Signature">;
using verifier = rampnow::webhook_verifier<policy>;

constexpr std::string_view url = "https://partner.example.com/hooks/rampnow";

template <class Verifier>
concept can_verify = requires(Verifier const& checks, webhook::notification const& received) {
    checks.verify(received);
};

template <class T>
concept gives_its_content_away = requires(T const& content) {
    *content;
}
|| requires(T const& content) { content.value(); }
|| std::convertible_to<T, rampnow::event>;

// Without a policy nothing is ever called verified, and what was read cannot be mistaken for it.
static_assert(!can_verify<rampnow::webhook_verifier<>>);
static_assert(can_verify<verifier>);
static_assert(!gives_its_content_away<rampnow::unverified<rampnow::event>>);
static_assert(!rampnow::webhook_policy<rampnow::no_documented_signature>);

boost::json::value file() {
    std::ifstream stream{RAMPART_TEST_DATA "/rampnow.vectors.json"};
    std::string const text{std::istreambuf_iterator<char>{stream}, {}};
    return boost::json::parse(text);
}

/// The text of a sample as a sender would write it.
std::string sample(std::string_view name) {
    auto const whole = file();
    for (auto const& one : whole.at("sample_messages").as_array()) {
        if (one.at("name").as_string() == name) return boost::json::serialize(one.at("body"));
    }
    throw std::runtime_error{"no such sample"};
}

webhook::notification posted(std::string body) {
    return {"partner.example.com", "/hooks/rampnow", {}, std::move(body)};
}

webhook::notification signed_delivery(std::string body, std::string_view secret = "secret") {
    return rampnow::sign_notification<"X-Agreed-Signature">(
               url, std::move(body), sign::secret{secret})
        .value();
}

template <class Result>
std::string outcome(Result const& result) {
    return result ? "verified" : std::string{to_string(result.error().reason)};
}

rampnow::order_event order_in(std::string_view text) {
    return std::get<rampnow::order_event>(rampnow::read_event(text).value());
}

constexpr std::string_view client_secret = "FAKE-CLIENT-SECRET-0001";

std::string legacy_outcome(std::string body, std::string_view secret = client_secret) {
    return outcome(legacy::webhook_verifier{sign::secret{secret}}.verify(posted(std::move(body))));
}

std::string legacy_body(
    std::string_view id, std::string_view currency, std::string_view amount,
    std::string_view status, std::string_view hash) {
    std::string out = R"({"merchantTransactionId":")";
    out.append(id).append(R"(","currency":")").append(currency).append(R"(","amount":)");
    out.append(amount).append(R"(,"status":")").append(status).append(R"(","hash":")");
    return out.append(hash).append("\"}");
}

} // namespace

TEST_CASE("the newer form is an event around the order") {
    auto const event = order_in(sample("webhook_v2_processing"));
    CHECK(event.eventUid == "853d470c-db91-4c6e-9724-acfccd138306");
    CHECK(event.eventType == "ramp_orders.processing");
    CHECK(event.createdAt == "2024-10-01T12:00:00Z");
    CHECK(event.stage == rampnow::order_stage::processing);
    CHECK(event.order.orderUid == "5de57551-3272-4af5-86a4-5eeae6ccc37f");
    CHECK(event.order.srcAmount->text() == "100");
    CHECK(event.order.transactionHash->empty());
}

TEST_CASE("the earlier form is the order alone") {
    auto const event = order_in(sample("webhook_v1_completed"));
    CHECK_FALSE(event.eventUid.has_value());
    CHECK_FALSE(event.eventType.has_value());
    CHECK(event.stage == rampnow::order_stage::completed);
    CHECK(event.order.paymentStatus == "settled");
    CHECK(event.order.transactionHash->size() == 1);
}

TEST_CASE("an order of either form is written back as it came") {
    auto const newer = boost::json::parse(sample("webhook_v2_processing"));
    auto const earlier = boost::json::parse(sample("webhook_v1_completed"));
    auto const written = [](boost::json::value const& whole) {
        return boost::json::parse(
            rampart::json::to_json(order_in(boost::json::serialize(whole)).order));
    };
    CHECK(written(newer) == newer.at("payload"));
    CHECK(written(earlier) == earlier);
}

TEST_CASE("the last dotted part of the event's name tells the stage") {
    auto const stage = [](std::string_view type) {
        return std::string{order_in(
                               R"({"eventType":")" + std::string{type} +
                               R"(","payload":{"orderUid":"o","orderStatus":"processing"}})")
                               .stage.value()
                               .text()};
    };
    CHECK(stage("ramp_orders.completed") == "completed");
    CHECK(stage("orders.failed") == "failed");
    CHECK(stage("a.b.completed") == "completed");
    CHECK(stage("completed") == "completed");
    CHECK(stage("orders.refunded") == "refunded");
    CHECK(stage("orders.") == "processing"); // no word: the order's own
    CHECK(stage("") == "processing");
}

TEST_CASE("what is no order is kept, and what is no object is malformed") {
    auto const read = rampnow::read_event(R"({"eventType":"kyc.done","payload":{"a" : 1}})");
    auto const& unknown = std::get<rampnow::unknown_event>(read.value());
    CHECK(unknown.eventType == "kyc.done");
    CHECK(unknown.body.text == R"({"eventType":"kyc.done","payload":{"a":1}})");
    CHECK(unknown.problem == "orderUid: required, but missing");
    for (std::string_view const bad : {"", "no json", "[]", "\"x\""}) {
        CHECK(outcome(rampnow::read_event(bad)) == "malformed_body");
    }
}

TEST_CASE("without a policy a notification can only be read as unverified") {
    rampnow::webhook_verifier<> const reader;
    auto const read = reader.read_unverified(posted(sample("webhook_v1_completed")));
    REQUIRE(read.has_value());
    auto const& event = read->content_without_verification();
    CHECK(std::holds_alternative<rampnow::order_event>(event));
    CHECK(outcome(reader.read_unverified(posted("["))) == "malformed_body");
}

TEST_CASE("under an agreed header the body's HMAC is verified, each changed byte refused") {
    verifier const checks{policy{sign::secret{"secret"}}};
    for (auto const* const name : {"webhook_v2_processing", "webhook_v1_completed"}) {
        auto received = signed_delivery(sample(name));
        CHECK(outcome(checks.verify(received)) == "verified");
        for (auto* const text : {&received.body, &received.headers[1].value}) {
            for (auto& byte : *text) {
                byte = static_cast<char>(byte ^ 1);
                CHECK_FALSE(checks.verify(received).has_value());
                byte = static_cast<char>(byte ^ 1);
            }
        }
        received.headers[1].value = upper(received.headers[1].value);
        received.headers[1].name = "x-agreed-signature";
        CHECK(outcome(checks.verify(received)) == "verified");
    }
}

TEST_CASE("the HMAC is that of the raw body") {
    auto const received = signed_delivery("Hi There", std::string(20, '\x0b'));
    CHECK(received.headers[1].name == "X-Agreed-Signature");
    CHECK( // RFC 4231, case 1
        received.headers[1].value ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
}

TEST_CASE("under an agreed header the cause of a refusal is named") {
    verifier const checks{policy{sign::secret{"secret"}}};
    auto const body = sample("webhook_v1_completed");
    CHECK(outcome(checks.verify(posted(body))) == "missing_header");
    CHECK(outcome(checks.verify(signed_delivery(body, "other"))) == "mismatch");
    auto spaced = signed_delivery(body);
    spaced.body.insert(1, " ");
    CHECK(outcome(checks.verify(spaced)) == "body_reserialised");
    CHECK(outcome(checks.verify(signed_delivery("x"))) == "malformed_body");
    CHECK(outcome(verifier{policy{sign::secret{""}}}.verify(signed_delivery(body))) == "no_secret");
}

TEST_CASE("several agreed secrets are accepted, and an event has one key under all of them") {
    policy both{sign::secret{"new"}};
    both.also_accept(sign::secret{"old"});
    rampnow::webhook_verifier const checks{both};
    auto const key_of = [&](webhook::notification const& received) {
        return checks.event_key(checks.verify(received).value(), received);
    };
    auto const body = sample("webhook_v2_processing");
    CHECK(outcome(checks.verify(signed_delivery(body, "other"))) == "mismatch");
    auto const key = key_of(signed_delivery(body, "old"));
    CHECK(key.starts_with("rampnow:"));
    CHECK_FALSE(key.starts_with("rampnow:sha256:"));
    CHECK(key_of(signed_delivery(body, "new")) == key);

    INFO("what has no eventUid is known by its bytes, not by its signature");
    auto const earlier = key_of(signed_delivery(sample("webhook_v1_completed"), "new"));
    CHECK(earlier.starts_with("rampnow:sha256:"));
    CHECK(key_of(signed_delivery(sample("webhook_v1_completed"), "old")) == earlier);
    CHECK(
        key_of(signed_delivery(R"({"orderUid":"o2","orderStatus":"completed"})", "new")) !=
        earlier);
    auto const nameless = signed_delivery(
        R"({"eventUid":"","eventType":"orders.completed","payload":{"orderUid":"o3"}})", "new");
    CHECK(key_of(nameless).starts_with("rampnow:sha256:"));
}

TEST_CASE("the secrets of an agreed header are changed in the verifier") {
    rampnow::webhook_verifier checks{policy{sign::secret{"old"}}};
    auto const body = sample("webhook_v2_processing");
    checks.policy().also_accept(sign::secret{"new"});
    CHECK(outcome(checks.verify(signed_delivery(body, "old"))) == "verified");
    CHECK(outcome(checks.verify(signed_delivery(body, "new"))) == "verified");
    checks.policy().accept_only(sign::secret{"new"});
    CHECK(outcome(checks.verify(signed_delivery(body, "old"))) == "mismatch");
    CHECK(outcome(checks.verify(signed_delivery(body, "new"))) == "verified");
}

TEST_CASE("any of the legacy secrets will do, the first as the last") {
    auto const body = sample("legacy_webhook");
    legacy::webhook_verifier first{sign::secret{client_secret}};
    first.also_accept(sign::secret{"another"});
    first.also_accept(sign::secret{""});
    CHECK(outcome(first.verify(posted(body))) == "verified");
    legacy::webhook_verifier last{sign::secret{"another"}};
    last.also_accept(sign::secret{client_secret});
    CHECK(outcome(last.verify(posted(body))) == "verified");
    legacy::webhook_verifier middle{sign::secret{"another"}};
    middle.also_accept(sign::secret{client_secret});
    middle.also_accept(sign::secret{"a third"});
    CHECK(outcome(middle.verify(posted(body))) == "verified");
    middle.accept_only(sign::secret{"a third"});
    CHECK(outcome(middle.verify(posted(body))) == "mismatch");
    middle.accept_only(sign::secret{""});
    CHECK(outcome(middle.verify(posted(body))) == "no_secret");
}

TEST_CASE("a legacy notice is known by its transaction and status") {
    auto const body = sample("legacy_webhook");
    legacy::webhook_verifier const checks{sign::secret{client_secret}};
    auto const notice = checks.verify(posted(body)).value();
    auto const key = checks.event_key(notice, posted(body));
    CHECK(key == "rampnow-legacy:" + notice.merchantTransactionId + ":" +
        std::string{notice.status.text()});
    CHECK(outcome(checks.verify(posted("{}"))) == "malformed_body");
    auto forged = body;
    forged.replace(forged.find("EUR"), 3, "USD");
    CHECK(outcome(checks.verify(posted(forged))) == "mismatch");
}

TEST_CASE("a user's own policy takes the place of rampart's") {
    struct by_network_address {
        webhook::result<void> check(webhook::notification const& received) const {
            if (received.header("X-From") == "trusted") return {};
            return webhook::refusal{webhook::cause::mismatch, "from elsewhere"};
        }
    };
    rampnow::webhook_verifier<by_network_address> const checks;
    auto received = posted(sample("webhook_v1_completed"));
    CHECK(outcome(checks.verify(received)) == "mismatch");
    received.headers.push_back({"x-from", "trusted"});
    CHECK(outcome(checks.verify(received)) == "verified");
}

TEST_CASE("every legacy hash vector verifies in both letter cases") {
    auto const whole = file();
    auto const& vectors = whole.at("legacy_webhook_hash").at("vectors").as_array();
    REQUIRE(vectors.size() == 3);
    for (auto const& vector : vectors) {
        auto const text = [&](char const* name) {
            return std::string{vector.at(name).as_string()};
        };
        auto const digest = legacy::webhook_hash(
            text("merchantTransactionId"), text("currency"), text("amount_text"), text("status"),
            sign::secret{text("client_secret")});
        CHECK(sign::encoded<sign::hex_lower>(digest) == text("hash_lower"));
        for (auto const* const hash : {"hash_lower", "hash_upper"}) {
            auto const body = legacy_body(
                text("merchantTransactionId"), text("currency"), text("amount_text"),
                text("status"), text(hash));
            CHECK(legacy_outcome(body, text("client_secret")) == "verified");
            CHECK(legacy_outcome(body, "another") == "mismatch");
        }
    }
}

TEST_CASE("the legacy sample verifies, and with any byte of what the hash covers changed not") {
    auto body = sample("legacy_webhook");
    CHECK(legacy_outcome(body) == "verified");
    for (std::string_view const covered :
         {"00000000-0000-4000-8000-000000000001", "EUR", "100", "ACCEPTED",
          "65434D1DE084376ECAC314F2A949B6F830AB69F338BD4B91D1E5912A46A5722C"}) {
        auto const begin = body.find(covered);
        REQUIRE(begin != std::string::npos);
        for (std::size_t at = begin; at < begin + covered.size(); ++at) {
            body[at] = static_cast<char>(body[at] ^ 1);
            CHECK(legacy_outcome(body) != "verified");
            body[at] = static_cast<char>(body[at] ^ 1);
        }
    }
    CHECK(legacy_outcome(body) == "verified");
}

TEST_CASE("a legacy notice is typed") {
    auto const notice = legacy::webhook_verifier{sign::secret{client_secret}}.verify(
        posted(sample("legacy_webhook")));
    REQUIRE(notice.has_value());
    CHECK(notice->status == legacy::payment_status::ACCEPTED);
    CHECK(*notice->cryptocurrencyAmount == rampart::decimal::parse("0.5308278259946386").value());
    CHECK(notice->customer->country == "US");
    CHECK(notice->paymentMethod->name == "Apple Pay");
}

TEST_CASE("the legacy amount counts as it is written") {
    sign::secret const secret{client_secret};
    auto const hash = sign::encoded<sign::hex_lower>(
        legacy::webhook_hash("id", "EUR", "100.00", "ACCEPTED", secret));
    CHECK(legacy_outcome(legacy_body("id", "EUR", "100.00", "ACCEPTED", hash)) == "verified");
    CHECK(legacy_outcome(legacy_body("id", "EUR", "100", "ACCEPTED", hash)) == "mismatch");
}

TEST_CASE("digits cannot be moved between a legacy notice's members") {
    sign::secret const secret{client_secret};
    auto const hash = sign::encoded<sign::hex_lower>(
        legacy::webhook_hash("id", "EUR", "100", "ACCEPTED", secret));
    CHECK(legacy_outcome(legacy_body("id", "EUR", "100", "ACCEPTED", hash)) == "verified");
    CHECK(legacy_outcome(legacy_body("id", "EUR10", "0", "ACCEPTED", hash)) == "malformed_body");
    CHECK(legacy_outcome(legacy_body("id", "EUR", "10", "0ACCEPTED", hash)) == "malformed_body");
    CHECK(legacy_outcome(legacy_body("id", "", "100", "ACCEPTED", hash)) == "malformed_body");
    CHECK(legacy_outcome(legacy_body("id", "EUR", "\"x\"", "ACCEPTED", hash)) == "malformed_body");
    CHECK(legacy_outcome(legacy_body("id", "EUR", "null", "ACCEPTED", hash)) == "malformed_body");
}

TEST_CASE("a legacy notice with a number as text, or with members of another kind, is not lost") {
    sign::secret const secret{client_secret};
    auto const hash = sign::encoded<sign::hex_lower>(
        legacy::webhook_hash("7", "EUR", "100.00", "ACCEPTED", secret));
    auto const with = [&](std::string_view id, std::string_view amount) {
        return R"({"merchantTransactionId":)" + std::string{id} + R"(,"currency":"EUR","amount":)" +
               std::string{amount} + R"(,"status":"ACCEPTED","hash":")" + hash +
               R"(","customer":[1],"exchangeRate":"","email":7})";
    };
    legacy::webhook_verifier const checks{sign::secret{client_secret}};
    for (auto const& text : {with("\"7\"", "100.00"), with("7", "\"100.00\"")}) {
        CAPTURE(text);
        std::vector<rampart::json::deviation> seen;
        auto const notice = checks.verify(posted(text), &seen);
        REQUIRE(notice.has_value());
        CHECK(notice->amount.text() == "100.00");
        CHECK(notice->merchantTransactionId == "7");
        CHECK_FALSE(notice->customer.has_value());
        CHECK_FALSE(notice->exchangeRate.has_value());
        CHECK(notice->email == "7");
        CHECK(seen.size() >= 3);
    }
    CHECK(outcome(checks.verify(posted(with("\"8\"", "100.00")))) == "mismatch");
    CHECK(outcome(checks.verify(posted(with("\"7\"", "100.0")))) == "mismatch");
    // What the hash covers is taken as it is written, or not at all.
    CHECK(outcome(checks.verify(posted(with("\"7\"", "\" 100.00\"")))) == "malformed_body");
    CHECK(outcome(checks.verify(posted(with("\"7\"", "\"100.\"")))) == "malformed_body");
}

TEST_CASE("what deviates in a payload costs its own member, and the order is read") {
    std::vector<rampart::json::deviation> seen;
    auto const read = rampnow::read_event(
        R"({"eventUid":8,"eventType":"orders.completed","createdAt":{},)"
        R"("payload":{"orderUid":"o","orderStatus":null,"srcAmount":"","dstAmount":"2.50",)"
        R"("transactionHash":{},"walletAddress":[]}})",
        &seen);
    REQUIRE(read.has_value());
    auto const& order = std::get<rampnow::order_event>(*read);
    CHECK(order.eventUid == "8");
    CHECK(order.stage == rampnow::order_stage::completed);
    CHECK(order.order.orderUid == "o");
    CHECK_FALSE(order.createdAt.has_value());
    CHECK_FALSE(order.order.srcAmount.has_value());
    CHECK(order.order.dstAmount->text() == "2.50");
    std::vector<std::string> paths;
    for (auto const& one : seen)
        paths.push_back(one.path);
    CHECK(std::ranges::count(paths, "srcAmount") == 1);
    CHECK(std::ranges::count(paths, "walletAddress") == 1);
    CHECK(std::ranges::count(paths, "createdAt") == 1);
}

TEST_CASE("a legacy body without what the hash needs is malformed") {
    for (std::string_view const bad : {"", "[]", "{}", R"({"hash":"00"})"}) {
        CAPTURE(bad);
        CHECK(legacy_outcome(std::string{bad}) == "malformed_body");
    }
    CHECK(legacy_outcome(legacy_body("id", "EUR", "1", "PENDING", "xyz")) == "malformed_body");
    CHECK(legacy_outcome(legacy_body("id", "EUR", "1", "PENDING", "")) == "malformed_body");
    CHECK(legacy_outcome(sample("legacy_webhook"), "") == "no_secret");
}

TEST_CASE("a legacy refusal names the member, and says nothing of what the body holds") {
    auto const received = posted(legacy_body("id", "EUR", "\"my secret\"", "PENDING", "00"));
    auto const read = legacy::webhook_verifier{sign::secret{client_secret}}.verify(received);
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().message == "amount: expected a decimal");
}

TEST_CASE("a legacy notification made for a test verifies with any of the secrets") {
    legacy::payment_notice notice;
    notice.merchantTransactionId = "m1";
    notice.amount = rampart::decimal::parse("12.50").value();
    notice.currency = "EUR";
    notice.status = legacy::payment_status::PENDING;
    auto const made = legacy::sign_notification(url, notice, sign::secret{"old"});
    REQUIRE(made.has_value());
    legacy::webhook_verifier checks{sign::secret{"new"}};
    CHECK(outcome(checks.verify(*made)) == "mismatch");
    checks.also_accept(sign::secret{"old"});
    CHECK(outcome(checks.verify(*made)) == "verified");
    // In whatever place it stands.
    checks.also_accept(sign::secret{"older"});
    CHECK(outcome(checks.verify(*made)) == "verified");
    legacy::webhook_verifier first{sign::secret{"old"}};
    first.also_accept(sign::secret{"new"});
    CHECK(outcome(first.verify(*made)) == "verified");
    // The digits stand in capitals, as in the sample.
    for (int number = 0; number < 8; ++number) {
        notice.merchantTransactionId = std::to_string(number);
        auto const read =
            first.verify(*legacy::sign_notification(url, notice, sign::secret{"old"}));
        REQUIRE(read.has_value());
        CHECK(read->hash.find_first_of("abcdef") == std::string::npos);
    }
}
