// policy/before_send.hpp and call_options.hpp: the hook that may refuse a call, and what it is
// told.
#include <rampart/policy/before_send.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include <rampart/hexarails.hpp>
#include <rampart/http/scripted_transport.hpp>
#include <rampart/make_client.hpp>

#include <doctest/doctest.h>

namespace {

namespace hexarails = rampart::hexarails;
namespace http = rampart::http;
namespace sign = rampart::sign;
using namespace std::chrono_literals;
using rampart::delivery;
using rampart::errc;
using rampart::outgoing;

/// What a journal keeps of a request.
struct line {
    std::uint64_t id;
    std::string tag, provider, operation, method, path, timestamp, nonce, target, body;
    rampart::effect effect;
    int attempt;
};
using journal = std::vector<line>;

auto writing_to(journal& all) {
    return [&all](outgoing const& what) {
        auto const& call = what.call;
        all.push_back(
            {call.id, std::string{call.tag}, std::string{call.provider},
             std::string{call.operation}, std::string{call.method}, std::string{call.path},
             std::string{what.timestamp}, std::string{what.nonce}, std::string{what.target},
             std::string{what.body}, call.effect, what.attempt});
    };
}

/// One hook for several events, to see that they tell the same.
struct onlooker {
    std::shared_ptr<std::vector<std::string>> tags = std::make_shared<std::vector<std::string>>();
    std::shared_ptr<std::vector<std::string>> nonces = std::make_shared<std::vector<std::string>>();
    void on(rampart::events::attempt_started const& e) const { tags->emplace_back(e.call.tag); }
    void on(rampart::events::request_signed const& e) const { nonces->emplace_back(e.nonce); }
    void on(rampart::events::call_finished const& e) const { tags->emplace_back(e.call.tag); }
};

hexarails::payment_create payment() {
    return {
        .deductCurrency = hexarails::currency_code::USDT,
        .amount = rampart::decimal{"100.10"},
        .currency = hexarails::currency_code::USD,
        .bankAccountId = "bank-1",
        .reference = "invoice-1"};
}

std::string const paid = R"({"status":"SUCCESS","data":{"id":"p-1","status":"PROCESSING",)"
                         R"("rate":"1","deductAmount":"180.10","deductCurrency":"USDT",)"
                         R"("receivedCurrency":"USD","receivedAmount":"100.10",)"
                         R"("bankCharge":"80.00","reference":"invoice-1"}})";

template <class Policies>
auto client_of(http::scripted_transport wire, Policies behaviour) {
    return rampart::make_client<hexarails::provider>(
        "https://api.example", {"key", sign::secret{"secret"}}, std::move(wire),
        std::move(behaviour));
}

std::string header_of(http::request const& request, std::string_view name) {
    auto const value = http::find_header(request.headers, name);
    REQUIRE_MESSAGE(value, "no header " << name);
    return std::string{*value};
}

struct without_hook {};
struct wrong_result {
    int operator()(outgoing const&) const { return 1; }
};
struct with_error {
    std::optional<rampart::error> operator()(outgoing const&) const { return {}; }
};
struct moved_only {
    moved_only() = default;
    moved_only(moved_only&&) = default;
    void operator()(outgoing const&) const {}
};

static_assert(rampart::before_send_hook<rampart::no_before_send>);
static_assert(rampart::before_send_hook<decltype(writing_to(std::declval<journal&>()))>);
static_assert(rampart::before_send_hook<with_error>);
static_assert(!rampart::before_send_hook<without_hook>);
static_assert(!rampart::before_send_hook<wrong_result>);
static_assert(!rampart::before_send_hook<moved_only>);
static_assert(!rampart::before_send_hook<int>);
static_assert(std::is_empty_v<rampart::no_before_send>);
static_assert(sizeof(rampart::policies<rampart::no_retry>) == 1, "what is not used takes no room");

} // namespace

TEST_CASE("what is recorded before sending is what was sent, attempt by attempt") {
    http::scripted_transport wire;
    wire.answer(429, "{}", {{"Retry-After", "0"}});
    wire.answer(200, paid);
    journal all;
    onlooker looking;
    auto api = client_of(
        std::move(wire), rampart::policies{
                             .retry = rampart::standard_retry{.backoff = {.throttle_base = {}}},
                             .observer = looking,
                             .before_send = writing_to(all)});
    REQUIRE(api.call<hexarails::create_payment>(payment(), {.tag = "payout 4711"}).has_value());
    auto const& sent = api.transport().sent();
    REQUIRE(sent.size() == 2);
    REQUIRE(all.size() == 2);
    for (std::size_t index = 0; index < 2; ++index) {
        auto const& [id, tag, provider, operation, method, path, timestamp, nonce, target, body, effect, attempt] =
            all[index];
        CAPTURE(index);
        CHECK(id == all[0].id);
        CHECK(id > 0);
        CHECK(tag == "payout 4711");
        CHECK(provider == "hexarails");
        CHECK(operation == "create_payment");
        CHECK(method == "POST");
        CHECK(path == "/payment/create");
        CHECK(target == "/payment/create");
        CHECK(effect == rampart::effect::moves_money);
        CHECK(attempt == static_cast<int>(index) + 1);
        CHECK(timestamp == header_of(sent[index].message, "X-Timestamp"));
        CHECK(nonce == header_of(sent[index].message, "X-Nonce"));
        CHECK(body == sent[index].message.body);
        CHECK(nonce == looking.nonces->at(index)); // told after request_signed
    }
    CHECK(all[0].nonce != all[1].nonce);
    CHECK(*looking.tags == std::vector<std::string>(3, "payout 4711"));
}

TEST_CASE("an exception of the hook refuses the call before anything is sent") {
    http::scripted_transport wire;
    wire.answer(200, paid);
    int asked = 0;
    auto api =
        client_of(std::move(wire), rampart::policies{.before_send = [&asked](outgoing const&) {
                      ++asked;
                      throw std::runtime_error{"the journal's disk is full"};
                  }});
    auto const made = api.call<hexarails::create_payment>(payment());
    REQUIRE(made.has_error());
    CHECK(made.error().code == errc::vetoed);
    CHECK(made.error().delivery == delivery::not_sent);
    CHECK(made.error().message == "the journal's disk is full");
    CHECK_FALSE(made.error().outcome_unknown());
    CHECK(asked == 1);
    CHECK(api.transport().sent().empty());
}

TEST_CASE("a request whose call timeout passed while the hook was asked is not sent") {
    http::scripted_transport wire;
    wire.answer(200, paid);
    auto api = client_of(std::move(wire), rampart::policies{.before_send = [](outgoing const&) {
                             std::this_thread::sleep_for(50ms); // a journal whose disk is slow
                         }});
    auto const made = api.call<hexarails::create_payment>(payment(), {.timeout = 40ms});
    REQUIRE(made.has_error());
    CHECK(made.error().code == errc::call_timeout);
    CHECK(made.error().delivery == delivery::not_sent);
    CHECK(api.transport().sent().empty());
}

TEST_CASE("an error that the hook returns is the call's, and says not sent") {
    http::scripted_transport wire;
    wire.answer(200, paid);
    rampart::error mine;
    SUBCASE("with a code") { mine.code = make_error_code(boost::system::errc::no_space_on_device); }
    SUBCASE("without a code") {}
    // One that the standard policy would repeat, if it was asked.
    SUBCASE("of a kind that is repeated elsewhere") { mine.code = errc::connect_failed; }
    mine.delivery = delivery::unknown;
    mine.message = "over the day's limit";
    auto const wanted = mine.code ? mine.code : make_error_code(errc::vetoed);
    auto api = client_of(
        std::move(wire),
        rampart::policies{.before_send = [&mine](outgoing const&) -> std::optional<rampart::error> {
            return mine;
        }});
    auto const made = api.call<hexarails::create_payment>(payment());
    REQUIRE(made.has_error());
    CHECK(made.error().code == wanted);
    CHECK(made.error().delivery == delivery::not_sent);
    CHECK(made.error().message == "over the day's limit");
    CHECK(made.error().attempts == 1);
    CHECK(api.transport().sent().empty());
}

TEST_CASE(
    "a hook that has nothing against it lets the call go, and a later attempt may be refused") {
    http::scripted_transport wire;
    wire.answer(429, "{}", {{"Retry-After", "0"}});
    wire.answer(200, paid);
    auto api = client_of(
        std::move(wire),
        rampart::policies{
            .retry = rampart::standard_retry{.backoff = {.throttle_base = {}}},
            .before_send = [](outgoing const& what) -> std::optional<rampart::error> {
                if (what.attempt == 1) return std::nullopt;
                return rampart::make_error(errc::vetoed, delivery::unknown, "once is enough");
            }});
    auto const made = api.call<hexarails::create_payment>(payment());
    REQUIRE(made.has_error());
    CHECK(made.error().code == errc::vetoed);
    CHECK(made.error().delivery == delivery::not_sent);
    CHECK(made.error().attempts == 2);
    CHECK(api.transport().sent().size() == 1);
}

TEST_CASE("calls are numbered for the hook alone, and go without a tag") {
    http::scripted_transport wire;
    wire.answer(200, paid);
    wire.answer(200, paid);
    journal all;
    auto api = client_of(std::move(wire), rampart::policies{.before_send = writing_to(all)});
    REQUIRE(api.call<hexarails::create_payment>(payment()).has_value());
    REQUIRE(api.call<hexarails::create_payment>(payment()).has_value());
    REQUIRE(all.size() == 2);
    CHECK(all[0].id != all[1].id);
    CHECK(all[0].tag.empty());
}

TEST_CASE("the pages of a list are called with the range's tag") {
    http::scripted_transport wire;
    wire.answer(
        200, R"({"status":"SUCCESS","data":{"list":[],"total":0,"pageNum":1,"pageSize":100}})");
    journal all;
    auto api = client_of(std::move(wire), rampart::policies{.before_send = writing_to(all)});
    std::string tag = "nightly check";
    auto rows = api.pages<hexarails::list_trades>({.pageSize = 100}, {.tag = tag});
    tag.assign(tag.size(), 'x'); // it was copied
    for (auto const& row : rows)
        CHECK(row.has_value());
    REQUIRE_FALSE(all.empty());
    CHECK(all[0].tag == "nightly check");
    CHECK(all[0].target.starts_with("/trade/"));
    CHECK(all[0].body.empty());
}
