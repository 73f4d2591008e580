// Banxa's notifications: verified over the raw body, then over the compact form, and read.
#include <rampart/banxa/webhooks.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include <rampart/json/write.hpp>

#include "../support/vectors.hpp"

namespace {

namespace banxa = rampart::banxa;
namespace sign = rampart::sign;
namespace webhook = rampart::webhook;
using namespace rampart::test;
using namespace std::chrono_literals;
using verifier = banxa::basic_webhook_verifier<sign::fixed_clock>;

constexpr std::string_view url = "https://partner.example.com/hooks/banxa";
constexpr std::string_view body = R"({"order_id":"o1","status":"FULFILLED"})";
constexpr auto now = sign::fixed_clock::at_unix_seconds(1741220905);

std::vector<signing_vector> webhook_vectors() {
    auto out = banxa_vectors();
    std::erase_if(
        out, [](auto const& vector) { return vector.id.find("webhook") == std::string::npos; });
    return out;
}

webhook::notification delivery_of(signing_vector const& from) {
    return {
        "partner.example.com",
        from.target,
        {{"Authorization", from.header_sets.at(0).at(0).value}},
        from.body};
}

verifier verifier_for(signing_vector const& from) {
    return {from.api_key, sign::secret{from.secret}, {.window = std::nullopt}, now};
}

webhook::notification signed_delivery(
    std::string_view content = body, std::string const& key = "key",
    std::string_view secret = "secret", std::string_view nonce = "1741220905029") {
    return banxa::sign_notification<sign::fixed_clock, sign::fixed_nonce>(
               url, std::string{content}, key, sign::secret{secret}, now, sign::fixed_nonce{nonce})
        .value();
}

template <class Result>
std::string outcome(Result const& result) {
    return result ? "verified" : std::string{to_string(result.error().reason)};
}

std::string verdict(webhook::notification const& received, banxa::webhook_options options = {}) {
    return outcome(
        verifier{"key", sign::secret{"secret"}, std::move(options), now}.verify(received));
}

std::vector<std::pair<std::string, boost::json::value>> fixtures() {
    std::ifstream file{RAMPART_TEST_DATA "/banxa.vectors.json"};
    std::string const text{std::istreambuf_iterator<char>{file}, {}};
    std::vector<std::pair<std::string, boost::json::value>> out;
    auto const whole = boost::json::parse(text);
    for (auto const& one : whole.at("response_fixtures").as_array()) {
        if (one.at("kind").as_string() != "webhook") continue;
        out.emplace_back(one.at("id").as_string().c_str(), one.at("body"));
    }
    return out;
}

bool may_change(std::string_view value, std::size_t at, int bit) {
    // The other letter case of a hex digit of the signature is the same signature.
    auto const begin = value.find(':') + 1;
    bool const inside = at >= begin && at < begin + 64;
    if (at < 6 && bit == 5) return false; // and "bearer" is the same word
    auto const letter = value[at] | 0x20;
    return !(inside && bit == 5 && letter >= 'a' && letter <= 'f');
}

} // namespace

TEST_CASE("Banxa's webhook vectors verify and are read") {
    REQUIRE(webhook_vectors().size() == 2);
    for (auto const& vector : webhook_vectors()) {
        CAPTURE(vector.id);
        auto const event = verifier_for(vector).verify(delivery_of(vector));
        REQUIRE(event.has_value());
        bool const partner = vector.id == "partner-webhook-inbound";
        CHECK(std::holds_alternative<banxa::partner::order_message>(*event) == partner);
        CHECK(std::holds_alternative<banxa::ramp_message>(*event) != partner);
    }
}

TEST_CASE("every Banxa vector with any one bit of body, path or header changed is refused") {
    for (auto const& vector : webhook_vectors()) {
        CAPTURE(vector.id);
        auto const checks = verifier_for(vector);
        auto received = delivery_of(vector);
        for (auto* const text : {&received.body, &received.target}) {
            for (auto& byte : *text) {
                auto const before = byte;
                for (int bit = 0; bit < 8; ++bit) {
                    byte = static_cast<char>(before ^ (1 << bit));
                    CHECK_FALSE(checks.verify(received).has_value());
                }
                byte = before;
            }
        }
        auto& header = received.headers[0].value;
        for (std::size_t at = 0; at < header.size(); ++at) {
            auto const before = header[at];
            for (int bit = 0; bit < 8; ++bit) {
                if (!may_change(header, at, bit)) continue;
                header[at] = static_cast<char>(before ^ (1 << bit));
                CHECK_FALSE(checks.verify(received).has_value());
                header[at] = before;
            }
        }
        CHECK(checks.verify(received).has_value());
    }
}

TEST_CASE("every Banxa webhook fixture is read into its type and written back the same") {
    std::vector<std::pair<std::string_view, std::size_t>> const expected{
        {"webhook-ramp", 0},
        {"webhook-identity-blacklisted", 1},
        {"webhook-ramp-minimal-required", 0},
        {"webhook-ramp-minimal-guide", 0},
        {"webhook-partner-v2", 2},
        {"webhook-partner-v1", 3},
        {"webhook-hosted-order", 2}};
    auto const all = fixtures();
    REQUIRE(all.size() == expected.size());
    for (std::size_t at = 0; at < all.size(); ++at) {
        auto const& [id, whole] = all[at];
        CAPTURE(id);
        CHECK(id == expected[at].first);
        auto const read = banxa::read_event(boost::json::serialize(whole));
        REQUIRE(read.has_value());
        CHECK(read->index() == expected[at].second);
        auto const written = std::visit(
            [](auto const& message) {
                if constexpr (requires { message.problem; }) {
                    return message.problem;
                } else {
                    return rampart::json::to_json(message);
                }
            },
            *read);
        CHECK(boost::json::parse(written) == whole);
    }
}

TEST_CASE("a ramp message has its status, and a word that is not in the list stays a word") {
    auto const all = fixtures();
    auto const read = [&](std::size_t index) {
        return std::get<banxa::ramp_message>(
            banxa::read_event(boost::json::serialize(all.at(index).second)).value());
    };
    CHECK(read(0).status == banxa::ramp_status::FULFILLED);
    CHECK(read(0).crypto_amount->text() == "0.228632");
    CHECK(read(0).order_type == banxa::transaction_type::ONRAMP);
    CHECK(read(3).status.value().text() == "COMPLETED");
    CHECK_FALSE(read(3).status->known().has_value());
}

TEST_CASE("a status of the Partner API's makes an order message, one of a ramp's a ramp message") {
    auto const read = [](std::string_view status, std::string_view more = "") {
        return banxa::read_event(
                   R"({"order_id":"o1","status":)" + std::string{status} + std::string{more} + "}")
            .value();
    };
    // Written from banxa.md B6 and A8 by hand.
    for (std::string const status :
         {"pendingPayment", "waitingPayment", "paymentReceived", "inProgress", "coinTransferred",
          "cryptoTransferred", "complete", "cancelled", "declined", "expired", "refunded",
          "extraVerification"}) {
        CAPTURE(status);
        auto const event = read('"' + status + '"');
        REQUIRE(std::holds_alternative<banxa::partner::order_message>(event));
        CHECK(std::get<banxa::partner::order_message>(event).status.value().text() == status);
        CHECK(std::get<banxa::partner::order_message>(event).status->known());
    }
    for (std::string const status :
         {"INITIALIZED", "PAYMENT_READY", "PAYMENT_ACCEPTED", "PAYMENT_RECEIVED",
          "PAYMENT_DECLINED", "PAYMENT_CANCELLED", "COIN_DEPOSIT_READY", "COIN_DEPOSIT_CONFIRMED",
          "IN_PROGRESS", "EXTRA_VERIFICATION", "COIN_TRANSFERRED", "FIAT_TRANSFERRED", "FULFILLED",
          "REFUNDED", "EXPIRED", "CUSTOMER_BLACKLISTED"}) {
        CAPTURE(status);
        auto const event = read('"' + status + '"');
        REQUIRE(std::holds_alternative<banxa::ramp_message>(event));
        CHECK(std::get<banxa::ramp_message>(event).status.value().text() == status);
        CHECK(std::get<banxa::ramp_message>(event).status->known());
    }
    CHECK(std::holds_alternative<banxa::partner::order_message>(read("null")));
    auto const ramp = read("null", R"(,"internal_reason":"r")");
    REQUIRE(std::holds_alternative<banxa::ramp_message>(ramp));
    CHECK_FALSE(std::get<banxa::ramp_message>(ramp).status);
}

TEST_CASE("messages of no documented kind are kept") {
    auto const unknown = [](std::string_view text) {
        return std::get<banxa::unknown_message>(banxa::read_event(text).value());
    };
    CHECK(unknown(R"({"new" : 1})").body.text == R"({"new":1})");
    CHECK(unknown(R"({"new":1})").problem.empty());
    CHECK(unknown(R"({"order_id":[7]})").problem.starts_with("order_id: expected a text"));
    auto const blocked = banxa::read_event(R"({"identity_reference":"a"})").value();
    REQUIRE(std::holds_alternative<banxa::identity_message>(blocked));
    CHECK_FALSE(std::get<banxa::identity_message>(blocked).status);
}

TEST_CASE("what deviates in a message costs its own member, and the message is read") {
    auto const content =
        R"({"order_id":12,"status":"FULFILLED","crypto_amount":"","fiat_amount":30,"payment":null,)"
        R"("order_type":"SOMETHING_NEW","network_fee":{}})";
    std::vector<rampart::json::deviation> seen;
    verifier const checks{"key", sign::secret{"secret"}, {}, now};
    auto const read = checks.verify(signed_delivery(content), &seen);
    REQUIRE(read.has_value());
    auto const& ramp = std::get<banxa::ramp_message>(*read);
    CHECK(ramp.order_id == "12");
    CHECK(ramp.fiat_amount->text() == "30");
    CHECK_FALSE(ramp.crypto_amount.has_value());
    CHECK_FALSE(ramp.network_fee.has_value());
    std::vector<std::string> paths;
    for (auto const& one : seen)
        paths.push_back(one.path);
    for (auto const* const path : {"order_id", "crypto_amount", "order_type", "network_fee"}) {
        CAPTURE(path);
        CHECK(std::ranges::count(paths, path) == 1);
    }
}

TEST_CASE("a genuine body that is no JSON object is malformed") {
    for (std::string_view const other : {"", "no json", "[]", "1"}) {
        CAPTURE(other);
        CHECK(verdict(signed_delivery(other)) == "malformed_body");
    }
}

TEST_CASE("a body that was escaped or spaced after signing verifies in its compact form") {
    auto received = signed_delivery("{\"order_id\":\"a/b\",\"external_reason\":\"Zo\xc3\xab\"}");
    received.body = R"({ "order_id": "a\/b", "external_reason": "Zo\u00eb" })";
    CHECK(verdict(received) == "verified");
    received.body = R"({ "order_id": "a\/c", "external_reason": "Zo\u00eb" })";
    CHECK(verdict(received) == "mismatch");
}

TEST_CASE("only the compact form is taken beside the raw one") {
    std::string problem;
    auto const parsed = rampart::json::document::parse(body, problem);
    auto received = signed_delivery(rampart::json::to_pretty_text(parsed->root()));
    CHECK(verdict(received) == "verified");
    received.body = body;
    CHECK(verdict(received) == "body_reserialised");
}

TEST_CASE("the key named must be one of ours") {
    CHECK(verdict(signed_delivery(body, "key")) == "verified");
    CHECK(verdict(signed_delivery(body, "another")) == "unknown_key");
    CHECK(verdict(signed_delivery(body, "another", "other")) == "unknown_key");
    CHECK(verdict(signed_delivery(body, "key", "other")) == "mismatch");
}

TEST_CASE("while a Banxa key pair is replaced, both are accepted") {
    verifier both{"key", sign::secret{"secret"}, {}, now};
    both.also_accept("old-key", sign::secret{"old"});
    CHECK(outcome(both.verify(signed_delivery())) == "verified");
    CHECK(outcome(both.verify(signed_delivery(body, "old-key", "old"))) == "verified");
    CHECK(outcome(both.verify(signed_delivery(body, "other", "old"))) == "unknown_key");
}

TEST_CASE("a nonce that is a time is at most a day old and five minutes ahead") {
    auto const at = [](long long offset, std::size_t unit) {
        auto text = std::to_string(1741220905 + offset);
        return verdict(signed_delivery(body, "key", "secret", text.append(unit, '0')));
    };
    for (std::size_t const unit : {0U, 3U, 6U}) {
        CAPTURE(unit);
        CHECK(at(0, unit) == "verified");
        CHECK(at(-86400, unit) == "verified");
        CHECK(at(-86401, unit) == "outside_window");
        CHECK(at(300, unit) == "verified");
        CHECK(at(301, unit) == "outside_window");
    }
}

TEST_CASE("both sides of Banxa's window can be moved and switched off") {
    auto const week_old = signed_delivery(body, "key", "secret", "1740616105029");
    auto const tomorrow = signed_delivery(body, "key", "secret", "1741307305029");
    CHECK(verdict(week_old) == "outside_window");
    CHECK(verdict(tomorrow) == "outside_window");
    CHECK(verdict(week_old, {.window = std::nullopt}) == "verified");
    CHECK(verdict(tomorrow, {.window = std::nullopt}) == "verified");
    CHECK(verdict(week_old, {.window = 8 * 24h}) == "verified");
    CHECK(verdict(week_old, {.window = {std::nullopt, 1s}}) == "verified");
    CHECK(verdict(tomorrow, {.window = {std::nullopt, 1s}}) == "outside_window");
    CHECK(verdict(tomorrow, {.window = {1s, 25h}}) == "verified");
}

TEST_CASE("a nonce that is no time is not judged by it") {
    for (auto const* const other :
         {"n", "1", "42", "0000000000042", "7f4df1de-6b52-4d0e-9c3e-0a3c1f6f3a11"}) {
        CAPTURE(other);
        CHECK(verdict(signed_delivery(body, "key", "secret", other)) == "verified");
        CHECK(verdict(signed_delivery(body, "key", "secret", other), {.window = 1s}) == "verified");
    }
}

TEST_CASE("the age of a Banxa notification that waited is told from its receipt") {
    auto waited = signed_delivery(body, "key", "secret", "1740616105029");
    CHECK(verdict(waited) == "outside_window");
    waited.received_at = sign::time_point{std::chrono::seconds{1740616106}};
    CHECK(verdict(waited) == "verified");
}

TEST_CASE("a Banxa event has one key, however often it is posted and signed") {
    verifier const checks{"key", sign::secret{"secret"}, {}, now};
    auto const key_of = [&](webhook::notification const& received) {
        return verifier::event_key(checks.verify(received).value(), received);
    };
    auto const received = signed_delivery(R"({"order_id":"o2","status":"FULFILLED"})");
    CHECK(key_of(received) == "banxa:o2:FULFILLED");
    CHECK(
        key_of(signed_delivery(R"({"order_id":"o2","status":"complete"})")) == "banxa:o2:complete");
    CHECK(
        key_of(signed_delivery(R"({"identity_reference":"i1","status":"CUSTOMER_BLACKLISTED"})")) ==
        "banxa:i1:CUSTOMER_BLACKLISTED");

    INFO("of version 1, which has no status, each notification is an event");
    auto const v1 = R"({"order_id":"o2"})";
    auto const first = signed_delivery(v1, "key", "secret", "1741220905028");
    auto const second = signed_delivery(v1, "key", "secret", "1741220905029");
    CHECK(key_of(first) == key_of(first));
    CHECK(key_of(first) != key_of(second));

    INFO("what cannot be read is known by its bytes");
    CHECK(key_of(signed_delivery(R"({"order_id":{},"status":"FULFILLED"})"))
              .starts_with("banxa:sha256:"));
}

TEST_CASE("a target signed with or without its query verifies") {
    auto const queried = banxa::sign_notification<sign::fixed_clock, sign::fixed_nonce>(
                             std::string{url} + "?tenant=1", std::string{body}, "key",
                             sign::secret{"secret"}, now, sign::fixed_nonce{"1741220905029"})
                             .value();
    CHECK(verdict(queried) == "verified");
    auto received = signed_delivery(); // signed without
    received.target += "?tenant=1";
    CHECK(verdict(received) == "verified");
    received.body = R"({ "order_id":"o1", "status":"FULFILLED" })";
    CHECK(verdict(received) == "verified");
    auto escaped = queried;
    escaped.body = received.body;
    CHECK(verdict(escaped) == "verified");
    received.target = "/hooks/other?tenant=1";
    CHECK(verdict(received) == "mismatch");
    auto without = queried; // its query is not that of the callback URL
    without.target = "/hooks/banxa?tenant=2";
    CHECK(verdict(without) == "mismatch");
}

TEST_CASE("the word before Banxa's key is taken in any letter case") {
    for (std::string const word : {"Bearer ", "bearer ", "BEARER ", "bEARER "}) {
        CAPTURE(word);
        auto received = signed_delivery();
        auto& value = received.headers[1].value;
        value = word + value.substr(7);
        CHECK(verdict(received) == "verified");
        value = value.substr(1);
        CHECK(verdict(received) == "malformed_header");
    }
}

TEST_CASE("a Banxa header that came twice with one value is that value") {
    auto received = signed_delivery();
    auto const header = received.headers[1];
    received.headers.push_back({"authorization", header.value});
    CHECK(verdict(received) == "verified");
    received.headers.back().value += '0';
    CHECK(verdict(received) == "malformed_header");
    received.headers.pop_back();
    received.headers[1].value += ", " + header.value;
    CHECK(verdict(received) == "verified");
}

TEST_CASE("Banxa's key pair takes another's place at once") {
    verifier checks{"key", sign::secret{"secret"}, {}, now};
    checks.accept_only("key-2", sign::secret{"new"});
    CHECK(outcome(checks.verify(signed_delivery())) == "unknown_key");
    CHECK(outcome(checks.verify(signed_delivery(body, "key-2", "new"))) == "verified");
    auto const made = signed_delivery();
    auto const stamps = verifier::stamps_of(made);
    CHECK(stamps.api_key == "key");
    CHECK(stamps.nonce == "1741220905029");
}

TEST_CASE("upper-case hex and any case of the header's name are accepted") {
    auto received = signed_delivery();
    received.headers[1].name = "authorization";
    auto& value = received.headers[1].value;
    auto const begin = value.find(':') + 1;
    value.replace(begin, 64, upper(value.substr(begin, 64)));
    CHECK(verdict(received) == "verified");
}

TEST_CASE("a missing or malformed Authorization header and a wrong path are named") {
    auto received = signed_delivery();
    auto moved = received;
    moved.target += '/';
    CHECK(verdict(moved) == "wrong_target");
    received.headers[1].value = "Basic dXNlcjpwYXNz";
    CHECK(verdict(received) == "malformed_header");
    received.headers.pop_back();
    CHECK(verdict(received) == "missing_header");
}

TEST_CASE("a notification signed for a test of a Banxa receiver verifies now") {
    auto const made =
        banxa::sign_notification(url, std::string{body}, "a test key", sign::secret{"secret"});
    CHECK(made.has_error()); // a space fits no header
    auto const good =
        banxa::sign_notification(url, std::string{body}, "key", sign::secret{"secret"});
    REQUIRE(good.has_value());
    banxa::webhook_verifier const checks{"key", sign::secret{"secret"}, {.window = 60s}};
    CHECK(checks.verify(*good).has_value());
}
