// HexaRails' notifications: verified, refused with the likely cause, and read.
#include <rampart/hexarails/webhooks.hpp>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include <rampart/webhook/inbox.hpp>

#include "../support/threads.hpp"
#include "../support/vectors.hpp"

namespace {

namespace hexarails = rampart::hexarails;
namespace sign = rampart::sign;
namespace webhook = rampart::webhook;
using namespace rampart::test;
using namespace std::chrono_literals;
using verifier = hexarails::basic_webhook_verifier<sign::fixed_clock>;

constexpr long long vectors_time = 1767225600;
constexpr auto vectors_clock = sign::fixed_clock::at_unix_seconds(vectors_time);
constexpr std::string_view url = "https://partner.example.com/webhooks/hexarails";
constexpr std::string_view body = R"({"event":"CUSTOMER_DELETED","payload":{"id":"c1"}})";

webhook::notification delivery_of(webhook_vector const& from) {
    auto const& received = from.received;
    return {
        received.host,
        received.target,
        {{"Content-Type", "application/json"},
         {"X-API-Key", received.api_key},
         {"X-Timestamp", received.timestamp},
         {"X-Nonce", received.nonce},
         {"X-Signature", from.received_signature}},
        received.body};
}

verifier verifier_for(webhook_vector const& from, hexarails::webhook_options options = {}) {
    return verifier{sign::secret{from.received.secret}, std::move(options), vectors_clock};
}

webhook_vector vector_called(std::string_view id) {
    for (auto const& vector : hexarails_webhooks()) {
        if (vector.received.id == id) return vector;
    }
    throw std::runtime_error{"no such vector"};
}

/// The cause as a word; "verified" when there is none.
template <class Result>
std::string outcome(Result const& result) {
    return result ? "verified" : std::string{to_string(result.error().reason)};
}

webhook::notification signed_delivery(
    std::string_view callback_url = url, std::string_view content = body,
    std::string_view secret = "secret", std::string_view nonce = "n1") {
    return hexarails::sign_notification(
               callback_url, std::string{content}, "key", sign::secret{secret}, vectors_clock,
               sign::fixed_nonce{nonce})
        .value();
}

std::string
verdict(webhook::notification const& received, hexarails::webhook_options options = {}) {
    return outcome(
        verifier{sign::secret{"secret"}, std::move(options), vectors_clock}.verify(received));
}

boost::json::value payload_fixtures() {
    std::ifstream file{RAMPART_TEST_DATA "/hexarails.vectors.json"};
    std::string const text{std::istreambuf_iterator<char>{file}, {}};
    return boost::json::parse(text).at("webhook_payload_fixtures");
}

/// The place of a payload's type among the events.
template <class Payload>
std::size_t const index_of = hexarails::event{hexarails::event_of<Payload>{}}.index();

bool may_change(std::string_view header, char byte, int bit) {
    // The other letter case of a hex digit is the same signature.
    bool const letter = (byte | 0x20) >= 'a' && (byte | 0x20) <= 'f';
    return !(header == "X-Signature" && bit == 5 && letter);
}

} // namespace

TEST_CASE("every webhook vector verifies or is refused with its cause") {
    std::vector<std::pair<std::string_view, std::string_view>> const expected{
        {"webhook-valid", "verified"},
        {"webhook-valid-query", "verified"},
        {"webhook-valid-pretty", "verified"},
        {"webhook-body-tampered", "mismatch"},
        {"webhook-body-reserialized", "body_reserialised"},
        {"webhook-wrong-secret", "mismatch"},
        {"webhook-upper-case-hex", "verified"},
        {"webhook-stale", "outside_window"}};
    REQUIRE(hexarails_webhooks().size() == expected.size());
    for (auto const& [id, word] : expected) {
        CAPTURE(id);
        auto const vector = vector_called(id);
        CHECK(outcome(verifier_for(vector).verify(delivery_of(vector))) == word);
        auto const without_window =
            verifier_for(vector, {.window = std::nullopt}).verify(delivery_of(vector));
        CHECK(without_window.has_value() == vector.valid);
    }
}

TEST_CASE("every webhook vector with any one bit of its body changed is refused") {
    for (auto const& vector : hexarails_webhooks()) {
        if (!vector.valid) continue; // a change may undo what was changed before
        CAPTURE(vector.received.id);
        auto const checks = verifier_for(vector, {.window = std::nullopt});
        auto received = delivery_of(vector);
        for (auto& byte : received.body) {
            auto const before = byte;
            for (int bit : {0, 3, 5, 7}) {
                byte = static_cast<char>(before ^ (1 << bit));
                CHECK_FALSE(checks.verify(received).has_value());
            }
            byte = before;
        }
        CHECK(checks.verify(received).has_value());
    }
}

TEST_CASE("every webhook vector with any one bit of a header changed is refused") {
    for (auto const& vector : hexarails_webhooks()) {
        CAPTURE(vector.received.id);
        auto const checks =
            verifier_for(vector, {.window = std::nullopt, .api_keys = {vector.received.api_key}});
        auto received = delivery_of(vector);
        for (auto& header : received.headers) {
            if (header.name == "Content-Type") continue; // not signed, and not asked
            CAPTURE(header.name);
            for (auto& byte : header.value) {
                auto const before = byte;
                for (int bit = 0; bit < 8; ++bit) {
                    if (!may_change(header.name, before, bit)) continue;
                    byte = static_cast<char>(before ^ (1 << bit));
                    CHECK_FALSE(checks.verify(received).has_value());
                }
                byte = before;
            }
        }
        CHECK(checks.verify(received).has_value() == vector.valid);
    }
}

TEST_CASE("a vector's body cut short, lengthened or emptied is refused") {
    auto const vector = vector_called("webhook-valid");
    auto const checks = verifier_for(vector);
    auto received = delivery_of(vector);
    received.body += '\n';
    CHECK(outcome(checks.verify(received)) == "body_reserialised");
    received.body.resize(received.body.size() - 2);
    CHECK(outcome(checks.verify(received)) == "mismatch");
    received.body.clear();
    auto const refused = checks.verify(received);
    CHECK(outcome(refused) == "mismatch");
    CHECK(refused.error().message.find("body is empty") != std::string::npos);
}

TEST_CASE("a content type of multipart does not take the body out of the signature") {
    auto received = signed_delivery();
    received.headers[0].value = "multipart/form-data; boundary=x";
    CHECK(verdict(received) == "verified");
    received.body.back() = ' ';
    CHECK(verdict(received) == "mismatch");
}

TEST_CASE("each documented event is read into its own type") {
    auto const fixtures = payload_fixtures();
    std::size_t typed = 0;
    for (auto const& [name, whole] : fixtures.as_object()) {
        CAPTURE(std::string_view{name});
        auto const read = hexarails::read_event(boost::json::serialize(whole));
        REQUIRE(read.has_value());
        CHECK(hexarails::name_of(*read) == std::string_view{name});
        bool const unknown = std::holds_alternative<hexarails::unknown_event>(*read);
        if (unknown) CHECK(std::get<hexarails::unknown_event>(*read).problem.empty());
        CHECK(unknown == (name == "SOMETHING_NEW"));
        typed += unknown ? 0 : 1;
    }
    CHECK(typed == 15);
}

TEST_CASE("all 13 events and the 9 older ones have a type") {
    CHECK(hexarails::event_names.size() == 13 + 9);
    std::vector<std::string_view> const names{
        "CUSTOMER_APPROVED",
        "CUSTOMER_REJECTED",
        "CUSTOMER_DELETED",
        "VIRTUAL_ACCOUNT_APPROVED",
        "VIRTUAL_ACCOUNT_REJECTED",
        "DEPOSIT_ADDRESS_APPROVED",
        "DEPOSIT_ADDRESS_REJECTED",
        "DEPOSIT_RECEIVED",
        "DEPOSIT_APPROVED",
        "DEPOSIT_REJECTED",
        "TRADE_CREATED",
        "TRADE_SETTLED",
        "PAYMENT_SETTLED",
        "user.approved",
        "user.rejected",
        "va.approved",
        "va.rejected",
        "deposit.received",
        "deposit.approved",
        "deposit.rejected",
        "trade.created",
        "trade.settled"};
    REQUIRE(names.size() == hexarails::event_names.size());
    for (std::size_t at = 0; at < names.size(); ++at) {
        CHECK(hexarails::event_names[at] == names[at]);
    }
}

TEST_CASE("each of the 22 names is read as its own payload") {
    std::vector<std::pair<std::string_view, std::size_t>> const expected{
        {"CUSTOMER_APPROVED", index_of<hexarails::customer>},
        {"CUSTOMER_REJECTED", index_of<hexarails::customer>},
        {"CUSTOMER_DELETED", index_of<hexarails::customer>},
        {"VIRTUAL_ACCOUNT_APPROVED", index_of<hexarails::virtual_account>},
        {"VIRTUAL_ACCOUNT_REJECTED", index_of<hexarails::virtual_account>},
        {"DEPOSIT_ADDRESS_APPROVED", index_of<hexarails::deposit_address>},
        {"DEPOSIT_ADDRESS_REJECTED", index_of<hexarails::deposit_address>},
        {"DEPOSIT_RECEIVED", index_of<hexarails::deposit>},
        {"DEPOSIT_APPROVED", index_of<hexarails::deposit>},
        {"DEPOSIT_REJECTED", index_of<hexarails::deposit>},
        {"TRADE_CREATED", index_of<hexarails::trade>},
        {"TRADE_SETTLED", index_of<hexarails::trade>},
        {"PAYMENT_SETTLED", index_of<hexarails::payment>},
        {"user.approved", index_of<hexarails::legacy::user_event>},
        {"user.rejected", index_of<hexarails::legacy::user_event>},
        {"va.approved", index_of<hexarails::legacy::virtual_account_event>},
        {"va.rejected", index_of<hexarails::legacy::virtual_account_event>},
        {"deposit.received", index_of<hexarails::legacy::deposit_event>},
        {"deposit.approved", index_of<hexarails::legacy::deposit_event>},
        {"deposit.rejected", index_of<hexarails::legacy::deposit_event>},
        {"trade.created", index_of<hexarails::legacy::trade_event>},
        {"trade.settled", index_of<hexarails::legacy::trade_event>}};
    CHECK(expected.size() == hexarails::event_names.size());
    auto const fixtures = payload_fixtures();
    std::map<std::size_t, boost::json::value> payloads; // one of each type
    for (auto const& [name, whole] : fixtures.as_object()) {
        auto const read = hexarails::read_event(boost::json::serialize(whole)).value();
        payloads.emplace(read.index(), whole.at("payload"));
    }
    payloads.emplace( // these have no example
        index_of<hexarails::legacy::virtual_account_event>, boost::json::object{{"va_id", "v1"}});
    payloads.emplace(
        index_of<hexarails::legacy::deposit_event>, boost::json::object{{"deposit_id", "d1"}});
    for (auto const& [name, index] : expected) {
        CAPTURE(name);
        REQUIRE(payloads.contains(index));
        boost::json::object const whole{{"event", name}, {"payload", payloads.at(index)}};
        auto const read = hexarails::read_event(boost::json::serialize(whole));
        REQUIRE(read.has_value());
        CHECK(read->index() == index);
    }
}

TEST_CASE("payloads are typed: ids, states and exact amounts") {
    auto const fixtures = payload_fixtures();
    auto const read = [&](std::string_view name) {
        return hexarails::read_event(boost::json::serialize(fixtures.at(name))).value();
    };
    auto const customer =
        std::get<hexarails::event_of<hexarails::customer>>(read("CUSTOMER_REJECTED"));
    CHECK(customer.payload.remark == "document unreadable");
    auto const deposit =
        std::get<hexarails::event_of<hexarails::deposit>>(read("DEPOSIT_RECEIVED"));
    CHECK(text_of(deposit.payload.amount) == "1500.00");
    auto const trade = std::get<hexarails::event_of<hexarails::trade>>(read("TRADE_SETTLED"));
    CHECK(text_of(trade.payload.toAmount) == "998.50");
    auto const payment = std::get<hexarails::event_of<hexarails::payment>>(read("PAYMENT_SETTLED"));
    CHECK(text_of(payment.payload.deductAmount) == "180.50");
    auto const address =
        std::get<hexarails::event_of<hexarails::deposit_address>>(read("DEPOSIT_ADDRESS_APPROVED"));
    CHECK(address.payload.id == "7a99eddf-0000-4000-8000-000000000003");
    auto const old =
        std::get<hexarails::event_of<hexarails::legacy::trade_event>>(read("trade.settled"));
    CHECK(old.payload.to_amount->text() == "99.50");
    CHECK(old.payload.tx_hash == "0xabc");
}

TEST_CASE("each payload is written back as it came") {
    auto const fixtures = payload_fixtures();
    for (auto const& [name, whole] : fixtures.as_object()) {
        CAPTURE(std::string_view{name});
        auto const read = hexarails::read_event(boost::json::serialize(whole)).value();
        // What is not in its own type is raw JSON, and would be compared with itself.
        REQUIRE(
            std::holds_alternative<hexarails::unknown_event>(read) ==
            (std::string_view{name} == "SOMETHING_NEW"));
        auto const written =
            std::visit([](auto const& one) { return rampart::json::to_json(one.payload); }, read);
        CHECK(boost::json::parse(written) == whole.at("payload"));
    }
}

TEST_CASE("an event whose payload is not as documented is kept, with what is wrong with it") {
    auto const read = hexarails::read_event(R"({"event":"DEPOSIT_RECEIVED","payload":{"a" : 1}})");
    REQUIRE(read.has_value());
    auto const& unknown = std::get<hexarails::unknown_event>(*read);
    CHECK(unknown.name == "DEPOSIT_RECEIVED");
    CHECK(unknown.payload.text == R"({"a":1})");
    CHECK(unknown.problem == "id: required, but missing");
}

TEST_CASE("what deviates in a payload costs its own member, and the event is read") {
    auto const content =
        R"({"event":"PAYMENT_SETTLED","payload":{"id":77,"rate":"","deductAmount":180.50,)"
        R"("status":"SOMETHING_NEW","reference":null,"deductCurrency":[]}})";
    std::vector<rampart::json::deviation> seen;
    verifier const checks{sign::secret{"secret"}, {}, vectors_clock};
    auto const read = checks.verify(signed_delivery(url, content), &seen);
    REQUIRE(read.has_value());
    auto const& payment = std::get<hexarails::event_of<hexarails::payment>>(*read).payload;
    CHECK(payment.id == "77");
    CHECK(payment.deductAmount->text() == "180.50");
    CHECK_FALSE(payment.reference.has_value());
    std::vector<std::string> paths;
    for (auto const& one : seen)
        paths.push_back(one.path);
    for (auto const* const path : {"id", "rate", "status", "deductCurrency"}) {
        CAPTURE(path);
        CHECK(std::ranges::count(paths, path) == 1);
    }
    // Without its identifier it is kept raw.
    auto const nameless =
        hexarails::read_event(R"({"event":"PAYMENT_SETTLED","payload":{"id":null,"rate":"5"}})");
    CHECK(std::holds_alternative<hexarails::unknown_event>(nameless.value()));
}

TEST_CASE("a genuine body of another form is malformed") {
    for (std::string_view const other :
         {"", "no json", "[]", "{}", R"({"event":"X"})", R"({"event":1,"payload":{}})",
          R"({"event":"X","payload":null})", R"({"event":"X","payload":{}} x)"}) {
        CAPTURE(other);
        CHECK(verdict(signed_delivery(url, other)) == "malformed_body");
    }
}

TEST_CASE("nothing is said about the body of a notification that is not genuine") {
    CHECK(verdict(signed_delivery(url, "no json", "other secret")) == "mismatch");
}

TEST_CASE("while a secret is replaced, both are accepted") {
    verifier both{sign::secret{"new"}, {}, vectors_clock};
    auto const before = signed_delivery(url, body, "old");
    CHECK(outcome(both.verify(before)) == "mismatch");
    both.also_accept(sign::secret{"old"});
    CHECK(outcome(both.verify(before)) == "verified");
    CHECK(outcome(both.verify(signed_delivery(url, body, "new"))) == "verified");
    CHECK(outcome(both.verify(signed_delivery(url, body, "other"))) == "mismatch");
}

TEST_CASE("a verifier with a secret that cannot be right refuses, and says which rule it breaks") {
    std::vector<std::pair<std::string_view, std::string_view>> const wrong{
        {"", "empty"},
        {"secret\n", "line end"},
        {" secret", "white space"},
        {"'secret'", "quotes"}};
    for (auto const& [text, rule] : wrong) {
        CAPTURE(rule);
        verifier checks{sign::secret{text}, {}, vectors_clock};
        auto const refused = checks.verify(signed_delivery());
        CHECK(outcome(refused) == "no_secret");
        CHECK(refused.error().message.find(rule) != std::string::npos);
        checks.also_accept(sign::secret{"another"});
        auto const differs = checks.verify(signed_delivery());
        CHECK(outcome(differs) == "mismatch");
        CHECK(differs.error().message.find(rule) != std::string::npos);
    }
    auto const made = hexarails::sign_notification(url, "{}", "key", sign::secret{""});
    REQUIRE(made.has_error());
    CHECK(made.error().code == rampart::errc::invalid_credentials);
}

TEST_CASE("the window holds on both sides, can be moved and switched off") {
    auto const at = [&](long long offset, std::optional<std::chrono::seconds> window) {
        verifier const checks{
            sign::secret{"secret"},
            {.window = window},
            sign::fixed_clock::at_unix_seconds(vectors_time + offset)};
        return outcome(checks.verify(signed_delivery()));
    };
    CHECK(at(300, hexarails::webhook_options{}.window) == "verified");
    CHECK(at(301, hexarails::webhook_options{}.window) == "outside_window");
    CHECK(at(-300, hexarails::webhook_options{}.window) == "verified");
    CHECK(at(-301, hexarails::webhook_options{}.window) == "outside_window");
    CHECK(at(61, 60s) == "outside_window");
    CHECK(at(7 * 86400, 8 * 24h) == "verified");
    CHECK(at(1'000'000'000, std::nullopt) == "verified");
}

TEST_CASE("an event has one key, however often it is posted and signed") {
    verifier const checks{sign::secret{"secret"}, {}, vectors_clock};
    auto const key_of = [&](webhook::notification const& received) {
        return verifier::event_key(checks.verify(received).value(), received);
    };
    auto const key = key_of(signed_delivery());
    CHECK(key == "hexarails:CUSTOMER_DELETED:c1");
    CHECK(key_of(signed_delivery(url, body, "secret", "n2")) == key);
    auto shouted = signed_delivery();
    shouted.headers[4].value = upper(shouted.headers[4].value);
    CHECK(key_of(shouted) == key);

    INFO("another event of the same nonce has another");
    auto const other = R"({"event":"CUSTOMER_APPROVED","payload":{"id":"c1"}})";
    CHECK(key_of(signed_delivery(url, other)) == "hexarails:CUSTOMER_APPROVED:c1");
    auto const legacy = R"({"event":"trade.settled","payload":{"trade_id":"t1","user_id":"u1"}})";
    CHECK(key_of(signed_delivery(url, legacy)) == "hexarails:trade.settled:t1");

    INFO("what has no id, or cannot be read, is known by its bytes");
    auto const odd = signed_delivery(url, R"({"event":"DEPOSIT_RECEIVED","payload":{"a":1}})");
    auto const fresh = signed_delivery(url, R"({"event":"SOMETHING_NEW","payload":{"a":1}})");
    CHECK(key_of(odd).starts_with("hexarails:sha256:"));
    CHECK(key_of(fresh).starts_with("hexarails:sha256:"));
    CHECK(key_of(odd) != key_of(fresh));
}

TEST_CASE("of threads that verify the same notification exactly one handles it") {
    verifier const checks{sign::secret{"secret"}, {}, vectors_clock};
    webhook::memory_inbox inbox;
    auto const received = signed_delivery();
    std::atomic<int> handled{0};
    std::atomic<int> left{0};
    {
        threads running;
        for (int thread = 0; thread < 8; ++thread) {
            running.start([&] {
                auto const read = checks.verify(received);
                auto const mine = inbox.take(
                    verifier::event_key(read.value(), received), std::chrono::minutes{1});
                (mine.what == webhook::claimed::fresh ? handled : left) += 1;
            });
        }
    }
    CHECK(handled == 1);
    CHECK(left == 7);
}

TEST_CASE("the age of a notification that waited is told from its receipt") {
    auto waited = signed_delivery();
    verifier const checks{
        sign::secret{"secret"}, {}, sign::fixed_clock::at_unix_seconds(vectors_time + 1200)};
    CHECK(outcome(checks.verify(waited)) == "outside_window");
    waited.received_at = sign::time_point{std::chrono::seconds{vectors_time + 20}};
    CHECK(outcome(checks.verify(waited)) == "verified");
    waited.received_at = sign::time_point{std::chrono::seconds{vectors_time + 301}};
    CHECK(outcome(checks.verify(waited)) == "outside_window");
}

TEST_CASE("the stamps of a notification are at hand") {
    auto const received = signed_delivery();
    auto const stamps = verifier::stamps_of(received);
    CHECK(stamps.api_key == "key");
    CHECK(stamps.nonce == "n1");
    CHECK(stamps.timestamp == std::to_string(vectors_time));
    CHECK(stamps.signature == received.headers[4].value);
    webhook::notification const bare{"h", "/", {}, ""};
    CHECK(verifier::stamps_of(bare).signature.empty());
}

TEST_CASE("a key pair takes another's place while notifications come in") {
    verifier checks{sign::secret{"old"}, {.api_keys = {"key"}}, vectors_clock};
    auto const old_one = signed_delivery(url, body, "old");
    auto const new_one = hexarails::sign_notification(
                             url, std::string{body}, "key-2", sign::secret{"new"}, vectors_clock,
                             sign::fixed_nonce{"n2"})
                             .value();
    CHECK(outcome(checks.verify(old_one)) == "verified");
    CHECK(outcome(checks.verify(new_one)) == "mismatch");
    checks.also_accept("key-2", sign::secret{"new"});
    CHECK(outcome(checks.verify(old_one)) == "verified");
    CHECK(outcome(checks.verify(new_one)) == "verified");
    checks.accept_only("key-2", sign::secret{"new"});
    CHECK(outcome(checks.verify(old_one)) == "mismatch");
    CHECK(outcome(checks.verify(new_one)) == "verified");
}

TEST_CASE("keys may be changed while other threads verify") {
    verifier checks{sign::secret{"secret"}, {}, vectors_clock};
    auto const received = signed_delivery();
    std::atomic<int> refused{0};
    std::atomic<bool> done{false};
    {
        threads running;
        for (int thread = 0; thread < 4; ++thread) {
            running.start([&] {
                do {
                    refused += checks.verify(received).has_value() ? 0 : 1;
                } while (!done);
            });
        }
        for (int turn = 0; turn < 200; ++turn) {
            checks.also_accept(sign::secret{"another"});
            checks.accept_only({}, sign::secret{"secret"});
        }
        done = true;
    }
    CHECK(refused == 0);
}

TEST_CASE("header names are looked up whatever their letter case") {
    auto received = signed_delivery();
    for (auto& header : received.headers)
        header.name = lower(header.name);
    CHECK(verdict(received) == "verified");
    for (auto& header : received.headers)
        header.name = upper(header.name);
    CHECK(verdict(received) == "verified");
}

TEST_CASE("a missing, repeated or malformed header is named") {
    for (std::size_t index = 1; index <= 4; ++index) {
        auto const whole = signed_delivery();
        auto const name = whole.headers[index].name;
        CAPTURE(name);
        auto missing = whole;
        missing.headers.erase(missing.headers.begin() + static_cast<std::ptrdiff_t>(index));
        verifier const checks{sign::secret{"secret"}, {}, vectors_clock};
        auto const refused = checks.verify(missing);
        CHECK(outcome(refused) == "missing_header");
        CHECK(refused.error().message.find(name) != std::string::npos);
        auto repeated = whole;
        repeated.headers.push_back({lower(name), "1"});
        CHECK(verdict(repeated) == "malformed_header");
        CHECK(checks.verify(repeated).error().message.find("more than once") != std::string::npos);
        auto malformed = whole;
        malformed.headers[index].value = "not a token";
        CHECK(verdict(malformed) == "malformed_header");
        CHECK(checks.verify(malformed).error().message.find("form") != std::string::npos);
        auto doubled = whole;
        doubled.headers.push_back({upper(name), whole.headers[index].value});
        CHECK(verdict(doubled) == "verified");
        for (std::string const between : {", ", ","}) {
            auto joined = whole;
            joined.headers[index].value += between + whole.headers[index].value;
            CHECK(verdict(joined) == "verified");
        }
        auto unlike = whole;
        unlike.headers[index].value += ", " + whole.headers[index].value + 'a';
        CHECK_FALSE(verdict(unlike) == "verified");
    }
    auto cut = signed_delivery();
    cut.headers[4].value.pop_back();
    CHECK(verdict(cut) == "malformed_header");
}

TEST_CASE("a genuine timestamp that is no Unix time is malformed unless no window is asked") {
    using signer = sign::basic_signer<hexarails::scheme>;
    signer const by{"key", sign::secret{"secret"}};
    webhook::notification received{"h", "/", {}, std::string{body}};
    sign::signed_headers<hexarails::scheme> headers;
    REQUIRE(by.sign_with(received.message(), "soon", "n", headers) == sign::failure::none);
    for (std::size_t at = 0; at < headers.size(); ++at) {
        received.headers.push_back({std::string{headers.name(at)}, std::string{headers.value(at)}});
    }
    CHECK(verdict(received) == "malformed_header");
    CHECK(verdict(received, {.window = std::nullopt}) == "verified");
}

TEST_CASE("when other keys are given, the key named must be one of them") {
    CHECK(verdict(signed_delivery(), {.api_keys = {"another", "key"}}) == "verified");
    CHECK(verdict(signed_delivery(), {.api_keys = {"another"}}) == "unknown_key");
}

TEST_CASE("a body that was re-serialised on the way is recognised") {
    auto compact = signed_delivery();
    compact.body = R"({ "event": "CUSTOMER_DELETED", "payload": { "id": "c1" } })";
    CHECK(verdict(compact) == "body_reserialised");
    std::string problem;
    auto const parsed = rampart::json::document::parse(R"({"event":"X","payload":{}})", problem);
    auto pretty = signed_delivery(url, rampart::json::to_pretty_text(parsed->root()));
    pretty.body = R"({"event":"X","payload":{}})";
    CHECK(verdict(pretty) == "body_reserialised");
}

TEST_CASE("a wrong host is recognised: another name, the Host header, a port too many") {
    auto received = signed_delivery();
    received.host = "internal";
    CHECK(verdict(received) == "mismatch");
    CHECK(verdict(received, {.other_hosts = {"a", "partner.example.com"}}) == "wrong_host");
    received.headers.push_back({"host", "partner.example.com"});
    CHECK(verdict(received) == "wrong_host");
    auto with_port = signed_delivery();
    with_port.host += ":8443";
    CHECK(verdict(with_port) == "wrong_host");
    verifier const checks{sign::secret{"secret"}, {}, vectors_clock};
    auto const message = checks.verify(with_port).error().message;
    CHECK(message.find("partner.example.com") != std::string::npos);
}

TEST_CASE("a wrong target is recognised: a query too many, a slash more or less") {
    auto queried = signed_delivery();
    queried.target += "?tenant=1";
    CHECK(verdict(queried) == "wrong_target");
    auto slashed = signed_delivery();
    slashed.target += '/';
    CHECK(verdict(slashed) == "wrong_target");
    auto bare = signed_delivery("https://partner.example.com/hooks/?v=1");
    bare.target = "/hooks?v=1";
    CHECK(verdict(bare) == "wrong_target");
    auto other = signed_delivery();
    other.target = "/elsewhere";
    CHECK(verdict(other) == "mismatch");
}

TEST_CASE("a prefix that a proxy took off the path is recognised by what the proxy says") {
    auto stripped = signed_delivery("https://partner.example.com/api/hooks?v=1");
    stripped.target = "/hooks?v=1";
    CHECK(verdict(stripped) == "mismatch");
    for (std::string const prefix : {"/api", "/api/", "/api, /other"}) {
        auto received = stripped;
        received.headers.push_back({"X-Forwarded-Prefix", prefix});
        auto const refused = verifier{sign::secret{"secret"}, {}, vectors_clock}.verify(received);
        CHECK(outcome(refused) == "wrong_target");
        CHECK(refused.error().message.find("prefix") != std::string::npos);
    }
    stripped.headers.push_back({"X-Forwarded-Prefix", "/elsewhere"});
    CHECK(verdict(stripped) == "mismatch");
}

TEST_CASE("a host or a port that a proxy hides is recognised by what the proxy says") {
    auto received = signed_delivery("https://outside.example.com/hooks");
    received.host = "inside";
    CHECK(verdict(received) == "mismatch");
    received.headers.push_back({"X-Forwarded-Host", "outside.example.com, inside"});
    CHECK(verdict(received) == "wrong_host");
    auto with_port = signed_delivery("https://outside.example.com:8443/hooks");
    with_port.host = "outside.example.com";
    CHECK(verdict(with_port) == "mismatch");
    with_port.headers.push_back({"x-forwarded-port", "8443"});
    CHECK(verdict(with_port) == "wrong_host");
    // A sender that signs the default port; no header is needed to see it.
    auto const by = sign::basic_signer<hexarails::scheme>{"key", sign::secret{"secret"}};
    webhook::notification signed_for{"partner.example.com:443", "/", {}, std::string{body}};
    sign::signed_headers<hexarails::scheme> headers;
    auto const time = std::to_string(vectors_time);
    REQUIRE(by.sign_with(signed_for.message(), time, "n", headers) == sign::failure::none);
    for (std::size_t at = 0; at < headers.size(); ++at)
        signed_for.headers.push_back(
            {std::string{headers.name(at)}, std::string{headers.value(at)}});
    CHECK(verdict(signed_for) == "verified");
    signed_for.host = "partner.example.com";
    auto const refused = verifier{sign::secret{"secret"}, {}, vectors_clock}.verify(signed_for);
    CHECK(outcome(refused) == "wrong_host");
    CHECK(refused.error().message.find("partner.example.com:443") != std::string::npos);
}

TEST_CASE("what a proxy says never makes a notification genuine") {
    auto received = signed_delivery("https://outside.example.com/api/hooks");
    received.host = "inside";
    received.target = "/hooks";
    received.headers.push_back({"X-Forwarded-Host", "outside.example.com"});
    received.headers.push_back({"X-Forwarded-Prefix", "/api"});
    received.headers.push_back({"X-Forwarded-Port", "443"});
    CHECK(verdict(received) != "verified");
}

TEST_CASE("the other letter case of a percent-escape is recognised") {
    auto received = signed_delivery("https://partner.example.com/a%2fb");
    received.target = "/a%2Fb";
    CHECK(verdict(received) == "wrong_target");
    received = signed_delivery("https://partner.example.com/a%2Fb");
    received.target = "/a%2fb";
    CHECK(verdict(received) == "wrong_target");
}

TEST_CASE("no refusal repeats the secret, the signature or the body") {
    auto received = signed_delivery(url, R"({"event":"X","payload":{"iban":"SE123"}})", "secret-1");
    auto const signature = received.headers[4].value;
    auto const refused =
        verifier{sign::secret{"secret-2"}, {}, vectors_clock}.verify(received).error();
    for (auto const& word : {std::string{"secret-"}, signature, std::string{"SE123"}}) {
        CHECK(refused.message.find(word) == std::string::npos);
    }
}

TEST_CASE("a signed notification for tests verifies, and a wrong URL or key is an error") {
    hexarails::customer customer;
    customer.id = "c1";
    auto const content = hexarails::event_body("CUSTOMER_APPROVED", customer);
    auto const made = hexarails::sign_notification(url, content, "key", sign::secret{"secret"});
    REQUIRE(made.has_value());
    hexarails::webhook_verifier const now{sign::secret{"secret"}};
    auto const event = now.verify(*made);
    REQUIRE(event.has_value());
    CHECK(std::get<hexarails::event_of<hexarails::customer>>(*event).payload.id == "c1");
    auto const bad_url = hexarails::sign_notification("nowhere", "", "key", sign::secret{"s"});
    CHECK(bad_url.has_error());
    auto const bad_key = hexarails::sign_notification(url, "", "a key", sign::secret{"s"});
    CHECK(bad_key.has_error());
}
