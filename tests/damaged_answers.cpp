// Every documented answer and webhook with any one of its values left out, null or of another kind:
// it is read all the same, and everything else in it is as it was.
#include <cstddef>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <rampart/banxa.hpp>
#include <rampart/banxa/partner.hpp>
#include <rampart/banxa/webhooks.hpp>
#include <rampart/call/decode.hpp>
#include <rampart/hexarails.hpp>
#include <rampart/hexarails/legacy.hpp>
#include <rampart/hexarails/webhooks.hpp>
#include <rampart/json/write.hpp>
#include <rampart/rampnow.hpp>
#include <rampart/rampnow/legacy.hpp>
#include <rampart/rampnow/legacy/webhooks.hpp>
#include <rampart/rampnow/public_api.hpp>
#include <rampart/rampnow/webhooks.hpp>

#include <doctest/doctest.h>

#include "support/fixtures.hpp"

namespace {

namespace banxa = rampart::banxa;
namespace hexarails = rampart::hexarails;
namespace js = boost::json;
namespace rampnow = rampart::rampnow;
using rampart::json::deviation;

/// An answer or webhook as its type holds it, written again as JSON.
struct outcome {
    bool success = false;
    js::value typed{};
    std::string problem{};
    std::vector<deviation> seen{};
};

template <class Provider, auto const& Endpoint>
outcome read_as(std::string const& body) {
    outcome out;
    auto const got = rampart::decode_answer<Provider, Endpoint>({200, {}, body}, &out.seen);
    out.success = got.has_value();
    if (got) {
        out.typed = js::parse(rampart::json::to_json(*got));
    } else {
        out.problem = got.error().message;
        CHECK(got.error().code == rampart::errc::malformed_response);
    }
    return out;
}

template <class Event>
void keep(outcome& out, Event const& read) {
    std::visit(
        [&](auto const& message) {
            if constexpr (requires { message.problem; }) {
                out.problem = "it is of no documented kind: " + message.problem;
            } else if constexpr (requires { message.payload; }) {
                out.typed = js::parse(rampart::json::to_json(message.payload));
            } else if constexpr (requires { message.order; }) {
                js::object head;
                if (message.createdAt) head["createdAt"] = *message.createdAt;
                if (message.eventUid) head["eventUid"] = *message.eventUid;
                if (message.eventType) head["eventType"] = *message.eventType;
                out.typed = js::parse(rampart::json::to_json(message.order));
                if (head.empty()) return;
                head["payload"] = out.typed;
                out.typed = head;
            } else {
                out.typed = js::parse(rampart::json::to_json(message));
            }
        },
        read);
    out.success = out.problem.empty();
}

/// A webhook's body as one of the three readers takes it, `hexarails::read_event` for one.
template <auto Reader>
outcome read_webhook(std::string const& body) {
    outcome out;
    auto const got = Reader(body, &out.seen);
    REQUIRE(got.has_value());
    keep(out, *got);
    return out;
}

/// Rampnow's legacy notice, whose hash stands in its body and covers four of its members.
outcome read_notice(std::string const& body) {
    static rampnow::legacy::webhook_verifier const checks{
        rampart::sign::secret{"FAKE-CLIENT-SECRET-0001"}};
    outcome out;
    auto const got = checks.verify({"partner.example.com", "/hooks", {}, body}, &out.seen);
    out.success = got.has_value();
    if (got) {
        out.typed = js::parse(rampart::json::to_json(*got));
    } else {
        out.problem = got.error().message;
    }
    return out;
}

/// An operation by its place, "GET /balance"; a webhook by its name.
struct operation {
    std::string place;
    outcome (*read)(std::string const& body);
};

template <class Provider, class List>
void add_operations(std::vector<operation>& out) {
    List::for_each([&]<auto const & Endpoint>() {
        out.push_back({fixture_tests::place_of<Endpoint>(), &read_as<Provider, Endpoint>});
    });
}

/// A step into a value: a member's name or an element's index.
using step = std::variant<std::string, std::size_t>;
using steps = std::vector<step>;

std::string text_of(steps const& path) {
    std::string out;
    for (auto const& one : path) {
        if (auto const* const name = std::get_if<std::string>(&one)) {
            out += (out.empty() ? "" : ".") + *name;
        } else {
            out += '[' + std::to_string(std::get<std::size_t>(one)) + ']';
        }
    }
    return out;
}

/// The paths of all members and elements below a value.
void walk(js::value const& at, steps& here, std::vector<steps>& out) {
    auto const enter = [&](step next, js::value const& child) {
        here.push_back(std::move(next));
        out.push_back(here);
        walk(child, here, out);
        here.pop_back();
    };
    if (auto const* const object = at.if_object()) {
        for (auto const& member : *object)
            enter(std::string{std::string_view{member.key()}}, member.value());
    } else if (auto const* const array = at.if_array()) {
        for (std::size_t index = 0; index < array->size(); ++index)
            enter(index, (*array)[index]);
    }
}

/// Changes the value at a path; nothing: takes it out.
void change(js::value& root, steps const& path, js::value const* to) {
    auto* at = &root;
    for (std::size_t depth = 0; depth + 1 < path.size(); ++depth) {
        if (auto const* const name = std::get_if<std::string>(&path[depth])) {
            at = &at->as_object().at(*name);
        } else {
            at = &at->as_array().at(std::get<std::size_t>(path[depth]));
        }
    }
    if (auto const* const name = std::get_if<std::string>(&path.back())) {
        if (to == nullptr) {
            at->as_object().erase(*name);
        } else {
            at->as_object().at(*name) = *to;
        }
        return;
    }
    auto& array = at->as_array();
    auto const index = std::get<std::size_t>(path.back());
    if (to == nullptr) {
        array.erase(array.begin() + static_cast<std::ptrdiff_t>(index));
    } else {
        array.at(index) = *to;
    }
}

/// Whether two values are the same in all that is not on this path.
bool same_beside(
    js::value const& before, js::value const& after, steps const& path, std::size_t at) {
    if (at == path.size() || after.is_null()) return true;
    if (auto const* const name = std::get_if<std::string>(&path[at])) {
        auto const* const old_members = before.if_object();
        auto const* const new_members = after.if_object();
        if (old_members == nullptr || new_members == nullptr) return before == after;
        auto one = *old_members;
        auto other = *new_members;
        one.erase(*name);
        other.erase(*name);
        if (one != other) return false;
        auto const* const old_value = old_members->if_contains(*name);
        auto const* const new_value = new_members->if_contains(*name);
        if (old_value == nullptr || new_value == nullptr) return true;
        return same_beside(*old_value, *new_value, path, at + 1);
    }
    auto const index = std::get<std::size_t>(path[at]);
    auto const* const old_items = before.if_array();
    auto const* const new_items = after.if_array();
    if (old_items == nullptr || new_items == nullptr || index >= old_items->size()) {
        return before == after;
    }
    auto one = *old_items;
    auto other = *new_items;
    auto const place = static_cast<std::ptrdiff_t>(index);
    one.erase(one.begin() + place);
    if (new_items->size() == old_items->size()) {
        if (!same_beside((*old_items)[index], (*new_items)[index], path, at + 1)) return false;
        other.erase(other.begin() + place);
    }
    return one == other;
}

/// Whether a typed answer still has the value at this path.
bool has(js::value const& typed, steps const& path) {
    auto const* at = &typed;
    for (auto const& one : path) {
        if (auto const* const name = std::get_if<std::string>(&one)) {
            auto const* const object = at->if_object();
            at = object == nullptr ? nullptr : object->if_contains(*name);
        } else {
            auto const* const array = at->if_array();
            auto const index = std::get<std::size_t>(one);
            at = array == nullptr || index >= array->size() ? nullptr : &(*array)[index];
        }
        if (at == nullptr) return false;
    }
    return true;
}

/// What a value is replaced by.
std::vector<js::value> const& replacements() {
    static std::vector<js::value> const all{
        nullptr,
        true,
        7,
        "?",
        "",
        js::array{},
        js::object{},
        js::array{js::array{}},
        js::object{{"?", js::object{}}}};
    return all;
}

/// What is counted over all answers, so that a test that looks at nothing does not pass.
struct tally {
    std::size_t answers = 0;
    std::size_t changes = 0;
    std::set<std::string> identifiers{}; ///< "PLACE MEMBER" of what could not be done without
};

/// Changes everything in one answer's data, one by one. `inside` are the steps to the data, beside
/// which an `envelope` member may stand that is left as it is.
void damage(
    operation const& called, js::value const& body, steps const& inside, tally& counted,
    std::string_view envelope = {}) {
    CAPTURE(called.place);
    auto const whole = called.read(js::serialize(body));
    REQUIRE_MESSAGE(whole.success, whole.problem);
    ++counted.answers;
    auto const* data = &body;
    for (auto const& one : inside)
        data = &data->at(std::get<std::string>(one));
    std::vector<steps> places;
    steps here;
    walk(*data, here, places);
    auto const* const members = whole.typed.if_object();
    bool const only_one = members != nullptr && members->size() == 1;
    for (auto const& place : places) {
        auto const name = text_of(place);
        if (name == envelope) continue;
        CAPTURE(name);
        auto full = inside;
        full.insert(full.end(), place.begin(), place.end());
        auto const check = [&](js::value const* to) {
            auto changed = body;
            change(changed, full, to);
            auto const text = js::serialize(changed);
            CAPTURE(text);
            auto const got = called.read(text);
            ++counted.changes;
            if (!got.success) {
                // What a thing cannot be without: its own identifier, or the one member it has.
                if (!only_one || place.size() > 1) {
                    counted.identifiers.insert(called.place + ' ' + name);
                }
                return;
            }
            CHECK(same_beside(whole.typed, got.typed, place, 0));
            bool const lost = has(whole.typed, place) && !has(got.typed, place);
            if (lost && to != nullptr && !to->is_null()) CHECK_FALSE(got.seen.empty());
        };
        check(nullptr);
        for (auto const& other : replacements())
            check(&other);
    }
}

std::string joined(std::set<std::string> const& texts) {
    std::string out;
    for (auto const& text : texts)
        out += text + '\n';
    return out;
}

} // namespace

TEST_CASE("any one value of HexaRails' answers can be missing, null or of another kind") {
    std::vector<operation> operations;
    add_operations<hexarails::provider, hexarails::endpoints>(operations);
    add_operations<hexarails::provider, hexarails::legacy::endpoints>(operations);
    std::ifstream file{RAMPART_TEST_DATA "/hexarails.vectors.json", std::ios::binary};
    auto const root = js::parse(std::string{std::istreambuf_iterator<char>{file}, {}});
    tally counted;
    for (auto const& called : operations) {
        auto const* const fixtures =
            root.at("response_fixtures").as_object().if_contains(called.place);
        if (fixtures == nullptr) continue;
        for (auto const& fixture : fixtures->as_object()) {
            auto const& body = fixture.value().at("body");
            if (!body.is_object() || body.at("status") != "SUCCESS") continue;
            auto const* const data = body.as_object().if_contains("data");
            if (data == nullptr && body.as_object().contains("va_id")) {
                damage(called, body, {}, counted, "status"); // the one answer without `data`
            }
            if (data == nullptr || !(data->is_object() || data->is_array())) continue;
            damage(called, body, {std::string{"data"}}, counted);
        }
    }
    CHECK(counted.answers >= 61);
    CHECK(counted.changes > 3000);
    CHECK(
        joined(counted.identifiers) == "GET /autoramp-flow/detail id\n"
                                       "GET /bank-account/detail id\n"
                                       "GET /crypto-address/detail id\n"
                                       "GET /customer/detail id\n"
                                       "GET /deposit-address/detail id\n"
                                       "GET /deposit/detail id\n"
                                       "GET /get-user user_id\n"
                                       "GET /legacy-deposit/detail id\n"
                                       "GET /payment/detail id\n"
                                       "GET /trade/detail id\n"
                                       "GET /virtual-account/detail id\n"
                                       "POST /create-user user_id\n"
                                       "POST /customer/create id\n"
                                       "POST /customer/createWithFiles id\n"
                                       "POST /deposit-address/create id\n"
                                       "POST /payment/create id\n"
                                       "POST /virtual-account/create id\n");
}

TEST_CASE("any one value of Banxa's answers can be missing, null or of another kind") {
    std::vector<operation> operations;
    add_operations<banxa::provider, banxa::endpoints>(operations);
    add_operations<banxa::partner::provider, banxa::partner::endpoints>(operations);
    tally counted;
    for (auto const& fixture :
         fixture_tests::entries_of("banxa.vectors.json", "response_fixtures")) {
        auto const kind = std::string_view{fixture.at("kind").as_string()};
        if (kind != "success" && kind != "list") continue;
        for (auto const& called : operations) {
            if (called.place != std::string_view{fixture.at("endpoint").as_string()}) continue;
            // The Partner API wraps its data, which beside a page's place is a member like others.
            auto const& body = fixture.at("body");
            auto const& members = body.as_object();
            bool const wrapped = members.contains("data") && !members.contains("meta");
            damage(called, body, wrapped ? steps{std::string{"data"}} : steps{}, counted);
        }
    }
    CHECK(counted.answers >= 20);
    CHECK(counted.changes > 3000);
    CHECK(
        joined(counted.identifiers) == "GET /api/orders/{order_id} order.id\n"
                                       "GET /eapi/v0/quote quoteId\n"
                                       "GET /eapi/v0/ramps/{id} id\n"
                                       "POST /api/identities account.account_id\n"
                                       "POST /api/orders order.id\n"
                                       "POST /eapi/v0/identities/basic identityReference\n"
                                       "POST /eapi/v0/ramps id\n");
}

TEST_CASE("any one value of Rampnow's answers can be missing, null or of another kind") {
    std::vector<operation> operations;
    add_operations<rampnow::provider, rampnow::endpoints>(operations);
    add_operations<rampnow::legacy::provider, rampnow::legacy::endpoints>(operations);
    operation const public_config{
        "GET config", &read_as<rampnow::provider, rampnow::public_api::get_config>};
    operation const public_quote{
        "POST public quote", &read_as<rampnow::provider, rampnow::public_api::get_quote>};
    tally counted;
    js::value quote;
    auto const samples = fixture_tests::entries_of("rampnow.vectors.json", "sample_messages");
    for (auto const& called : operations) {
        for (auto const& sample : samples) {
            if (!sample.as_object().contains("endpoint")) continue;
            auto place = std::string_view{sample.at("endpoint").as_string()};
            if (place == "same as quote_success")
                place = "POST /api/partner/v1/ext/ramp_order/quote";
            if (called.place != place || sample.at("http_status") != 200) continue;
            auto const& body = sample.at("body");
            bool const wrapped = body.as_object().contains("data");
            damage(called, body, wrapped ? steps{std::string{"data"}} : steps{}, counted);
            // The public quote is answered as the signed one is.
            if (place != "POST /api/partner/v1/ext/ramp_order/quote") continue;
            damage(public_quote, body, {std::string{"data"}}, counted);
            quote = body.at("data");
        }
    }
    // Written from rampnow.md 5.5 by hand.
    auto config = js::parse(
        R"({"code":0,"data":{"assetConfigs":{"USDC:monad":{"asset":"USDC:monad","status":"active",)"
        R"("exchangeRate":"1.08","payinModes":["card","sofort"],"payoutModes":["card"],)"
        R"("orderTypeConfigs":{"buy":{"minAmount":"5","maxAmount":"800","order":1,"orderSide":3,)"
        R"("routeTypes":["a"],"status":"active"}}},"USD:fiat":{"status":"inactive"}},)"
        R"("paymentModeConfigs":{"card":{"paymentMode":"card","status":"active",)"
        R"("payinConfig":{"minAmount":"5","maxAmount":"10000","order":1,"orderSide":1,)"
        R"("orderTypes":["buy"],"routeTypes":[],"status":"active"},"payoutConfig":{"order":2},)"
        R"("minAmount":"5","maxAmount":"10000"}},"orderConfigMap":{"sell":{"minAmount":"20",)"
        R"("order":2,"status":"active"}},"minAmount":"5","maxAmount":"800",)"
        R"("isDappRegion":false}})");
    config.at("data").as_object()["initialQuote"] = quote;
    damage(public_config, config, {std::string{"data"}}, counted);
    CHECK(counted.answers >= 11);
    CHECK(counted.changes > 1500);
    CHECK(
        joined(counted.identifiers) == "GET /api/v1/oauth/token access_token\n"
                                       "POST /api/partner/v1/ext/ramp_order/checkout orderUid\n"
                                       "POST /api/v1/external/orders id\n");
}

TEST_CASE("any one value of HexaRails' webhooks can be missing, null or of another kind") {
    std::ifstream file{RAMPART_TEST_DATA "/hexarails.vectors.json", std::ios::binary};
    auto const root = js::parse(std::string{std::istreambuf_iterator<char>{file}, {}});
    auto payloads = root.at("webhook_payload_fixtures").as_object();
    payloads.erase("SOMETHING_NEW");
    // Written from hexarails.md 12.2 by hand: these have no example.
    payloads["va.approved"] = js::parse(
        R"({"event":"va.approved","payload":{"va_id":"v1","user_id":"u1","currency":"AUD",)"
        R"("account_no":"12345678","swift":"S","bsb":"123456","pay_id":"a@example.com",)"
        R"("to_address":"0x1","to_network":"ETH","bank_name":"B","bank_address":"C"}})");
    payloads["deposit.received"] = js::parse(
        R"({"event":"deposit.received","payload":{"deposit_id":"d1","user_id":"u1",)"
        R"("user_name":"Jane","depositor_account":"1","depositor_name":"Jane",)"
        R"("transaction_id":"t1","va_iban":"I","va_account_number":"2","va_bsb":"3",)"
        R"("va_pay_id":"4","va_id":"v1","currency":"EUR","amount":"100.00",)"
        R"("timestamp":"2024-10-01T12:00:00Z"}})");
    tally counted;
    for (auto const& [name, body] : payloads) {
        operation const event{std::string{name}, &read_webhook<hexarails::read_event>};
        damage(event, body, {std::string{"payload"}}, counted);
    }
    CHECK(counted.answers == 17);
    CHECK(counted.changes > 1500);
    CHECK(
        joined(counted.identifiers) == "CUSTOMER_APPROVED id\n"
                                       "CUSTOMER_DELETED id\n"
                                       "CUSTOMER_REJECTED id\n"
                                       "DEPOSIT_ADDRESS_APPROVED id\n"
                                       "DEPOSIT_ADDRESS_REJECTED id\n"
                                       "DEPOSIT_APPROVED id\n"
                                       "DEPOSIT_RECEIVED id\n"
                                       "DEPOSIT_REJECTED id\n"
                                       "PAYMENT_SETTLED id\n"
                                       "TRADE_CREATED id\n"
                                       "TRADE_SETTLED id\n"
                                       "VIRTUAL_ACCOUNT_APPROVED id\n"
                                       "VIRTUAL_ACCOUNT_REJECTED id\n"
                                       "deposit.received deposit_id\n"
                                       "trade.settled trade_id\n"
                                       "user.approved user_id\n"
                                       "va.approved va_id\n");
}

TEST_CASE("any one value of Banxa's webhooks can be missing, null or of another kind") {
    tally counted;
    for (auto const& fixture :
         fixture_tests::entries_of("banxa.vectors.json", "response_fixtures")) {
        if (fixture.at("kind") != "webhook") continue;
        operation const message{
            std::string{fixture.at("id").as_string()}, &read_webhook<banxa::read_event>};
        damage(message, fixture.at("body"), {}, counted);
    }
    CHECK(counted.answers == 7);
    CHECK(counted.changes > 500);
    CHECK(
        joined(counted.identifiers) == "webhook-hosted-order order_id\n"
                                       "webhook-identity-blacklisted identity_reference\n"
                                       "webhook-partner-v2 order_id\n"
                                       "webhook-ramp order_id\n"
                                       "webhook-ramp-minimal-guide order_id\n"
                                       "webhook-ramp-minimal-required order_id\n");
}

TEST_CASE("any one value of Rampnow's webhooks can be missing, null or of another kind") {
    tally counted;
    auto const samples = fixture_tests::entries_of("rampnow.vectors.json", "sample_messages");
    for (std::string const name : {"webhook_v2_processing", "webhook_v1_completed"}) {
        operation const event{name, &read_webhook<rampnow::read_event>};
        damage(event, fixture_tests::entry_of(samples, "name", name).at("body"), {}, counted);
    }
    auto const notice = fixture_tests::entry_of(samples, "name", "legacy_webhook").at("body");
    damage({"legacy_webhook", &read_notice}, notice, {}, counted);
    CHECK(counted.answers == 3);
    CHECK(counted.changes > 500);
    // What the legacy hash covers cannot be missing either: nothing would be verified.
    CHECK(
        joined(counted.identifiers) == "legacy_webhook amount\n"
                                       "legacy_webhook currency\n"
                                       "legacy_webhook hash\n"
                                       "legacy_webhook merchantTransactionId\n"
                                       "legacy_webhook status\n"
                                       "webhook_v1_completed orderUid\n"
                                       "webhook_v2_processing payload\n"
                                       "webhook_v2_processing payload.orderUid\n");
}
