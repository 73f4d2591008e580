// call/run.hpp: calls of clients with scripted answers: what is repeated, when, signed how,
// and what is told of it.
#include <rampart/call/run.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rampart/banxa.hpp>
#include <rampart/hexarails.hpp>
#include <rampart/http/scripted_transport.hpp>
#include <rampart/make_client.hpp>
#include <rampart/policy/shared_limiter.hpp>
#include <rampart/sign/verify.hpp>

#include <doctest/doctest.h>

namespace {

namespace banxa = rampart::banxa;
namespace hexarails = rampart::hexarails;
namespace http = rampart::http;
namespace sign = rampart::sign;
using namespace std::chrono_literals;
using rampart::delivery;
using rampart::errc;
using steady = std::chrono::steady_clock;

/// No wait but the one a server asks for.
struct no_jitter {
    std::uint64_t operator()(std::uint64_t) const noexcept { return 0; }
};
using quick_retry = rampart::basic_standard_retry<no_jitter>;

/// The longest wait there may be.
struct whole_wait {
    std::uint64_t operator()(std::uint64_t most) const noexcept { return most; }
};
using slow_retry = rampart::basic_standard_retry<whole_wait>;

constexpr std::string_view key = "typed-call-key";
constexpr std::string_view secret = "typed-call-secret";

template <class Provider, class Policies = rampart::policies<quick_retry>>
auto client_of(
    http::scripted_transport wire, Policies behaviour = {}, http::timeouts limits = {},
    std::string_view api_key = key) {
    return rampart::make_client<Provider>(
        "https://api.example", {std::string{api_key}, sign::secret{secret}}, std::move(wire),
        std::move(behaviour), limits);
}

hexarails::payment_create payment() {
    return {
        .deductCurrency = hexarails::currency_code::USDT,
        .amount = rampart::decimal{"100.10"},
        .currency = hexarails::currency_code::USD,
        .bankAccountId = "bank-1",
        .reference = "invoice-1"};
}

banxa::ramp_create ramp() {
    return {
        .identityReference = "someone",
        .source = {.fiat = banxa::fiat_side{.id = "EUR", .method = "sepa"}},
        .target =
            {.crypto =
                 banxa::crypto_side{.id = "BTC", .blockchain = "BTC", .walletAddress = "wallet-1"}},
        .fiatAmount = rampart::decimal{"100.00"}};
}

std::string const paid = R"({"status":"SUCCESS","data":{"id":"p-1","status":"PROCESSING",)"
                         R"("rate":"1","deductAmount":"180.10","deductCurrency":"USDT",)"
                         R"("receivedCurrency":"USD","receivedAmount":"100.10",)"
                         R"("bankCharge":"80.00","reference":"invoice-1"}})";
std::string const healthy = R"({"status":"SUCCESS","data":{"status":"ok"}})";
std::string const failing = "<html>Bad Gateway</html>";

rampart::error closed() {
    return rampart::make_error(errc::connection_closed, delivery::unknown, "before the answer");
}
rampart::error refused() {
    return rampart::make_error(errc::connect_failed, delivery::not_sent, "connection refused");
}

std::string header_of(http::request const& request, std::string_view name) {
    auto const value = http::find_header(request.headers, name);
    REQUIRE_MESSAGE(value, "no header " << name);
    return std::string{*value};
}

/// Whether the request's own headers hold its signature by the secret above.
template <class Scheme>
bool is_genuine(http::scripted_transport::sent_request const& sent) {
    auto const& message = sent.message;
    auto const read = sign::read_stamps<Scheme>(message.headers);
    return read.outcome == sign::receipt::genuine &&
           sign::basic_verifier<Scheme>{sign::secret{secret}}.check(
               {http::to_string(message.method), sent.to.authority(), message.target, message.body,
                message.multipart},
               read.stamps) == sign::receipt::genuine;
}

std::int64_t banxa_nonce(http::request const& request) {
    auto const text = header_of(request, "Authorization");
    return std::stoll(text.substr(text.rfind(':') + 1));
}

std::int64_t in_milliseconds(sign::time_point moment) {
    return std::chrono::floor<std::chrono::milliseconds>(moment.time_since_epoch()).count();
}

std::int64_t milliseconds_now() { return in_milliseconds(sign::system_clock{}.now()); }

/// Notes when it gives a connection, after which the request is made, and when it has answered.
class noting_transport {
public:
    explicit noting_transport(http::scripted_transport wire) : wire_{std::move(wire)} {}

    class connection {
    public:
        connection(noting_transport& notes, http::scripted_transport::connection wire)
            : notes_{&notes}, wire_{std::move(wire)} {}
        [[nodiscard]] bool kept() const { return wire_.kept(); }
        [[nodiscard]] http::exchange_progress progress() const { return wire_.progress(); }
        [[nodiscard]] rampart::result<http::response>
        exchange(http::request message, http::timeouts const& within) {
            auto answer = wire_.exchange(std::move(message), within);
            notes_->answered_.push_back(milliseconds_now());
            return answer;
        }

    private:
        noting_transport* notes_;
        http::scripted_transport::connection wire_;
    };

    [[nodiscard]] rampart::result<connection>
    connect(http::origin const& to, http::timeouts const& within, http::connection_use use) {
        limits_.push_back(within.call);
        auto made = wire_.connect(to, within, use);
        connected_.push_back(milliseconds_now());
        tick_before_.push_back(in_milliseconds(sign::system_clock{}.last_tick()));
        return connection{*this, std::move(*made)};
    }

    [[nodiscard]] auto const& sent() const { return wire_.sent(); }
    std::vector<std::chrono::milliseconds> limits_;
    std::vector<std::int64_t> connected_;
    std::vector<std::int64_t> tick_before_; ///< nonces are made of the clock's ticks
    std::vector<std::int64_t> answered_;

private:
    http::scripted_transport wire_;
};

/// A clock that a test sets; copies show the same time.
struct hand_clock {
    std::shared_ptr<std::atomic<long long>> seconds =
        std::make_shared<std::atomic<long long>>(1'700'000'000);

    [[nodiscard]] sign::time_point now() const {
        return sign::time_point{std::chrono::seconds{seconds->load()}};
    }
};

/// Writes one word for each event.
struct diary {
    std::shared_ptr<std::vector<std::string>> lines = std::make_shared<std::vector<std::string>>();

    void add(std::string line) const { lines->push_back(std::move(line)); }
    void on(rampart::events::attempt_started const& e) const {
        add("started " + std::to_string(e.attempt));
    }
    void on(rampart::events::request_signed const& e) const {
        add("signed " + std::to_string(e.attempt) + (e.nonce.empty() ? " without nonce" : ""));
    }
    void on(rampart::events::request_sent const& e) const {
        add("sent " + std::to_string(e.attempt) + (e.bytes == 0 ? " nothing" : ""));
    }
    void on(rampart::events::answer_received const& e) const {
        add("answer " + std::to_string(e.attempt) + ' ' + std::to_string(e.http_status));
    }
    void on(rampart::events::attempt_retried const& e) const {
        add("retried " + std::to_string(e.attempt) + ' ' + std::string{e.reason});
    }
    void on(rampart::events::call_finished const& e) const {
        add("finished " + std::to_string(e.attempts) + ' ' +
            std::string{e.failed ? rampart::name_of(e.failed->code) : "ok"});
    }
};
using entries = std::vector<std::string>;

template <class Limiter>
auto paced(Limiter limiter) {
    return rampart::policies{.retry = quick_retry{}, .limiter = std::move(limiter)};
}

} // namespace

TEST_CASE(
    "a read is repeated after failures of server and connection, and gives the later answer") {
    http::scripted_transport wire;
    wire.answer(503, failing);
    wire.fail(closed());
    wire.answer(200, healthy);
    auto api = client_of<hexarails::provider>(std::move(wire));
    auto const answer = api.call<hexarails::health>();
    REQUIRE_MESSAGE(answer.has_value(), answer.error().describe());
    CHECK(answer->status == "ok");
    CHECK(api.transport().sent().size() == 3);
}

TEST_CASE("a payment that may have been carried out is not repeated, and can be settled") {
    http::scripted_transport wire;
    SUBCASE("the server failed") { wire.answer(503, failing); }
    SUBCASE("the connection ended") { wire.fail(closed()); }
    SUBCASE("the answer is unreadable") { wire.answer(200, "{\"status\":\"SUCCESS\"}"); }
    wire.answer(200, paid); // nobody may ask for it
    auto api = client_of<hexarails::provider>(std::move(wire));
    auto const tick_before = sign::system_clock{}.last_tick(); // seconds are those of a tick
    auto const made = api.call<hexarails::create_payment>(payment());
    REQUIRE(made.has_error());
    auto const& failed = made.error();
    CHECK(failed.outcome_unknown());
    CHECK(failed.delivery == delivery::unknown);
    CHECK(failed.attempts == 1);
    REQUIRE(api.transport().sent().size() == 1);
    auto const& sent = api.transport().sent()[0].message;
    REQUIRE(failed.request);
    CHECK(failed.request->method == "POST");
    CHECK(failed.request->path == "/payment/create");
    CHECK(failed.request->timestamp == header_of(sent, "X-Timestamp"));
    CHECK(failed.request->nonce == header_of(sent, "X-Nonce"));
    CHECK(
        std::stoll(failed.request->timestamp) >=
        std::chrono::floor<std::chrono::seconds>(tick_before.time_since_epoch()).count());
    CHECK(failed.request->settled_by == hexarails::create_payment.settled_by);
    CHECK(failed.describe().find("list_payments") != std::string::npos);
}

TEST_CASE("a payment that was certainly not carried out is repeated") {
    http::scripted_transport wire;
    SUBCASE("it was never sent") { wire.fail(refused()); }
    SUBCASE("there were too many requests") { wire.answer(429, "", {{"Retry-After", "0"}}); }
    wire.answer(200, paid);
    auto api = client_of<hexarails::provider>(std::move(wire));
    auto const made = api.call<hexarails::create_payment>(payment());
    REQUIRE_MESSAGE(made.has_value(), made.error().describe());
    CHECK(made->id == "p-1");
    CHECK(api.transport().sent().size() == 2);
}

TEST_CASE("a ramp whose nonce Banxa knows is not made again: a first copy may have made it") {
    for (int const status : {200, 400, 401, 500}) {
        CAPTURE(status);
        http::scripted_transport wire;
        wire.answer(status, R"({"errors":{"status":"400","code":"40003","title":"Nonce used"}})");
        auto api = client_of<banxa::provider>(std::move(wire));
        auto const made = api.call<banxa::create_ramp>(ramp());
        REQUIRE(made.has_error());
        CHECK(made.error().outcome_unknown());
        CHECK(made.error().attempts == 1);
        CHECK(made.error().provider_code == "40003");
        auto const& sent = api.transport().sent();
        REQUIRE(sent.size() == 1);
        REQUIRE(made.error().request);
        CHECK(made.error().request->timestamp.empty()); // the scheme has none
        CHECK(made.error().request->nonce == std::to_string(banxa_nonce(sent[0].message)));
        CHECK(
            made.error().describe().find("Banxa's support by identityReference") !=
            std::string::npos);
    }
}

TEST_CASE("a read whose nonce Banxa knows is repeated with a greater one") {
    http::scripted_transport wire;
    wire.answer(400, R"({"errors":{"status":"400","code":"40003","title":"Nonce used"}})");
    wire.answer(200, R"({"id":"r-1","status":"INITIALIZED"})");
    auto api = client_of<banxa::provider>(std::move(wire));
    static_cast<void>(api.call<banxa::get_ramp>({.id = "r-1"}));
    auto const& sent = api.transport().sent();
    REQUIRE(sent.size() == 2);
    CHECK(banxa_nonce(sent[1].message) > banxa_nonce(sent[0].message));
}

TEST_CASE("a call is repeated for the clock once, and for the nonce in between") {
    auto const refusing = [](std::string const& code) {
        return R"({"errors":{"status":"400","code":")" + code + R"(","title":"no"}})";
    };
    http::scripted_transport wire;
    for (auto const* const code : {"40002", "40003", "40003", "40002", "40003"})
        wire.answer(400, refusing(code));
    quick_retry const patient{.attempts = 9};
    auto api = client_of<banxa::provider>(std::move(wire), rampart::policies{.retry = patient});
    auto const got = api.call<banxa::get_ramp>({.id = "r-1"});
    REQUIRE(got.has_error());
    CHECK(got.error().provider_code == "40002");
    CHECK(got.error().attempts == 4);
    auto const& sent = api.transport().sent();
    REQUIRE(sent.size() == 4);
    for (std::size_t at = 1; at < sent.size(); ++at)
        CHECK(banxa_nonce(sent[at].message) > banxa_nonce(sent[at - 1].message));
}

TEST_CASE("a counter that ran ahead with the clock comes back after a refusal, repeated or not") {
    using signer = sign::basic_signer<banxa::provider::scheme, sign::direct_crypto, hand_clock>;
    auto const run = [](auto behaviour, std::string const& own_key) {
        hand_clock const clock;
        http::scripted_transport wire;
        wire.answer(200, R"({"id":"r-1"})");
        wire.answer(400, R"({"errors":{"status":"400","code":"40002","title":"late"}})");
        wire.answer(200, R"({"id":"r-1"})");
        wire.answer(200, R"({"id":"r-1"})");
        auto api = rampart::basic_client<
            banxa::provider, signer, http::scripted_transport, decltype(behaviour)>{
            "https://api.example", signer{own_key, sign::secret{secret}, clock}, std::move(wire),
            behaviour};
        *clock.seconds += 7200; // wrong by two hours
        static_cast<void>(api.template call<banxa::get_ramp>({.id = "r-1"}));
        *clock.seconds -= 7200;
        static_cast<void>(api.template call<banxa::get_ramp>({.id = "r-1"}));
        static_cast<void>(api.template call<banxa::get_ramp>({.id = "r-1"}));
        std::vector<long long> ahead; // of the right time, in seconds
        for (auto const& one : api.transport().sent())
            ahead.push_back(banxa_nonce(one.message) / 1000 - clock.seconds->load());
        return ahead;
    };
    CHECK(
        run(rampart::policies{.retry = quick_retry{}}, "ahead-repeated") ==
        std::vector<long long>{7200, 7200, 0, 0});
    CHECK(
        run(rampart::policies{.retry = rampart::no_retry{}}, "ahead-once") ==
        std::vector<long long>{7200, 7200, 0});
}

TEST_CASE("a number within the window is not given out again after a refusal") {
    using signer = sign::basic_signer<banxa::provider::scheme, sign::direct_crypto, hand_clock>;
    hand_clock const clock;
    http::scripted_transport wire;
    wire.answer(200, R"({"id":"r-1"})");
    wire.answer(400, R"({"errors":{"status":"400","code":"40002","title":"late"}})");
    wire.answer(200, R"({"id":"r-1"})");
    rampart::policies behaviour{.retry = quick_retry{}};
    auto api = rampart::basic_client<
        banxa::provider, signer, http::scripted_transport, decltype(behaviour)>{
        "https://api.example", signer{"within-window", sign::secret{secret}, clock},
        std::move(wire), behaviour};
    *clock.seconds += 30; // half of the window
    static_cast<void>(api.call<banxa::get_ramp>({.id = "r-1"}));
    *clock.seconds -= 30;
    static_cast<void>(api.call<banxa::get_ramp>({.id = "r-1"}));
    auto const& sent = api.transport().sent();
    REQUIRE(sent.size() == 3);
    CHECK(banxa_nonce(sent[1].message) > banxa_nonce(sent[0].message));
    CHECK(banxa_nonce(sent[2].message) > banxa_nonce(sent[1].message));
}

TEST_CASE("a payment is sent once when the provider says FAILED, also with too many requests") {
    for (int const status : {200, 201, 400, 409, 422, 429, 500, 503}) {
        CAPTURE(status);
        http::scripted_transport wire;
        wire.answer(status, R"({"status":"FAILED"})", {{"Retry-After", "0"}});
        wire.answer(200, paid); // nobody may ask for it
        auto api = client_of<hexarails::provider>(std::move(wire));
        auto const made = api.call<hexarails::create_payment>(payment());
        REQUIRE(made.has_error());
        CHECK(made.error().outcome_unknown());
        CHECK(api.transport().sent().size() == 1);
    }
}

TEST_CASE("a payment is not repeated for a wrong clock, which is right for the next call") {
    auto const date_in = [](std::chrono::seconds ahead) {
        return http::to_http_date(
            std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now() + ahead));
    };
    http::scripted_transport wire;
    std::vector<http::field> const late{{"Date", date_in(10min)}};
    wire.answer(401, R"({"status":"UNAUTHORISED","message":"no"})", late);
    wire.answer(200, paid, late);
    auto api = client_of<hexarails::provider>(std::move(wire));
    auto const made = api.call<hexarails::create_payment>(payment());
    REQUIRE(made.has_error());
    CHECK(made.error().delivery == delivery::rejected);
    CHECK(made.error().attempts == 1);
    REQUIRE(api.call<hexarails::create_payment>(payment()).has_value());
    auto const& sent = api.transport().sent();
    REQUIRE(sent.size() == 2);
    auto const moved = std::stoll(header_of(sent[1].message, "X-Timestamp")) -
                       std::stoll(header_of(sent[0].message, "X-Timestamp"));
    CHECK(moved >= 590);
}

TEST_CASE("the Date of a gateway's failure locks nobody out, that of the provider's own counts") {
    auto const in_six_hours = http::to_http_date(
        std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now() + 6h));
    // How far each request's time is from the first one's, in hours.
    auto const hours_of = [&](std::string_view body) {
        http::scripted_transport wire;
        wire.answer(502, std::string{body}, {{"Date", in_six_hours}});
        wire.answer(200, healthy);
        wire.answer(401, R"({"status":"UNAUTHORISED","message":"no such key"})");
        for (int more = 0; more < 2; ++more)
            wire.answer(200, healthy);
        auto api = client_of<hexarails::provider>(std::move(wire));
        for (int call = 0; call < 3; ++call)
            static_cast<void>(api.call<hexarails::health>());
        auto const& sent = api.transport().sent();
        std::vector<long long> out;
        for (auto const& one : sent) {
            auto const moved = std::stoll(header_of(one.message, "X-Timestamp")) -
                               std::stoll(header_of(sent[0].message, "X-Timestamp"));
            out.push_back((moved + 1800) / 3600);
        }
        return out;
    };
    // The key's refusal is taken for what it is: nothing is repeated, nothing put right.
    CHECK(hours_of("<html>Bad Gateway</html>") == std::vector<long long>{0, 0, 0, 0});
    CHECK(hours_of(R"({"status":"FAILED"})") == std::vector<long long>{0, 0, 0, 6, 6});
}

TEST_CASE("a clock that was set right and accepted stays so when a key is refused later") {
    auto const in_six_hours = http::to_http_date(
        std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now() + 6h));
    http::scripted_transport wire;
    wire.answer(401, R"({"status":"UNAUTHORISED","message":"no"})", {{"Date", in_six_hours}});
    wire.answer(200, healthy);
    wire.answer(401, R"({"status":"UNAUTHORISED","message":"no such key"})");
    wire.answer(200, healthy);
    auto api = client_of<hexarails::provider>(std::move(wire));
    CHECK(api.call<hexarails::health>().has_value());
    CHECK(api.call<hexarails::health>().has_error());
    CHECK(api.call<hexarails::health>().has_value());
    auto const& sent = api.transport().sent();
    REQUIRE(sent.size() == 4);
    auto const first = std::stoll(header_of(sent[0].message, "X-Timestamp"));
    for (std::size_t at = 1; at < sent.size(); ++at)
        CHECK(std::stoll(header_of(sent[at].message, "X-Timestamp")) - first > 5 * 3600);
}

TEST_CASE("a read is repeated at once after a 408, and after a CDN's own failures") {
    for (int const status : {408, 520, 521, 522, 523, 524}) {
        CAPTURE(status);
        http::scripted_transport wire;
        wire.answer(status, "<html></html>");
        wire.answer(200, healthy);
        auto api = client_of<hexarails::provider>(std::move(wire));
        CHECK(api.call<hexarails::health>().has_value());
        CHECK(api.transport().sent().size() == 2);
    }
}

TEST_CASE("the path in an error is without the query, which may hold personal data") {
    http::scripted_transport wire;
    wire.fail(closed());
    auto api = client_of<hexarails::provider>(
        std::move(wire), rampart::policies{.retry = rampart::no_retry{}});
    auto const found = api.call<hexarails::get_customer>({.email = "jane@example.com"});
    REQUIRE(found.has_error());
    REQUIRE(found.error().request);
    CHECK(
        api.transport().sent().at(0).message.target == "/customer/detail?email=jane%40example.com");
    CHECK(found.error().request->path == "/customer/detail");
    CHECK_FALSE(found.error().request->changes);
    CHECK_FALSE(found.error().outcome_unknown());
}

TEST_CASE("no_retry makes one attempt") {
    http::scripted_transport wire;
    wire.fail(refused());
    wire.answer(200, healthy);
    auto api = client_of<hexarails::provider>(
        std::move(wire), rampart::policies{.retry = rampart::no_retry{}});
    auto const answer = api.call<hexarails::health>();
    REQUIRE(answer.has_error());
    CHECK(answer.error().attempts == 1);
    CHECK(api.transport().sent().size() == 1);
}

TEST_CASE("a call ends with the last error when its attempts are used up") {
    http::scripted_transport wire;
    wire.fail(refused());
    wire.answer(503, failing);
    wire.answer(502, failing);
    wire.answer(200, healthy);
    auto api = client_of<hexarails::provider>(std::move(wire));
    auto const answer = api.call<hexarails::health>();
    REQUIRE(answer.has_error());
    CHECK(answer.error().attempts == 3);
    CHECK(answer.error().http_status == 502);
    CHECK(api.transport().sent().size() == 3);
}

TEST_CASE("an empty budget ends repetitions for all clients that share it") {
    auto const budget =
        std::make_shared<rampart::retry_budget>(2 * rampart::retry_budget::transient_cost);
    rampart::policies const shared{.retry = quick_retry{.budget = budget}};
    auto const failing_client = [&] {
        http::scripted_transport wire;
        for (int count = 0; count < 3; ++count)
            wire.fail(refused());
        return client_of<hexarails::provider>(std::move(wire), shared);
    };
    auto first = failing_client();
    CHECK(first.call<hexarails::health>().error().attempts == 3);
    auto second = failing_client();
    CHECK(second.call<hexarails::health>().error().attempts == 1);
}

TEST_CASE("a repetition waits as long as Retry-After asks, and is not begun beyond the timeout") {
    SUBCASE("a second") {
        http::scripted_transport wire;
        wire.answer(429, "{}", {{"Retry-After", "1"}});
        wire.answer(200, paid);
        auto api = client_of<hexarails::provider>(std::move(wire));
        auto const begun = steady::now();
        CHECK(api.call<hexarails::create_payment>(payment()).has_value());
        CHECK(steady::now() - begun >= 1s);
    }
    SUBCASE("longer than the call may last") {
        http::scripted_transport wire;
        wire.answer(429, "{}", {{"Retry-After", "60"}});
        wire.answer(200, paid);
        auto api = client_of<hexarails::provider>(std::move(wire), {}, {.call = 59s});
        auto const made = api.call<hexarails::create_payment>(payment());
        REQUIRE(made.has_error());
        CHECK(made.error().code == errc::rate_limited);
        CHECK(made.error().retry_after == 60s);
        CHECK(made.error().attempts == 1);
    }
}

TEST_CASE("the timeout is that of all attempts and waits together") {
    http::scripted_transport wire;
    for (int count = 0; count < 3; ++count)
        wire.answer(503, failing);
    noting_transport asking{std::move(wire)};
    auto api = rampart::make_client<hexarails::provider>(
        "https://api.example", {std::string{key}, sign::secret{secret}}, std::move(asking),
        rampart::policies{.retry = slow_retry{.backoff = {.transient_base = 40ms}}}, {.call = 60s});
    CHECK(api.call<hexarails::health>().error().attempts == 3);
    auto const& limits = api.transport().limits_;
    REQUIRE(limits.size() == 3);
    CHECK(limits[0] <= 60s);
    CHECK(limits[1] <= 60s - 39ms); // rounded up
    CHECK(limits[2] <= limits[1] - 79ms);
    CHECK(limits[2] > 0ms);
}

TEST_CASE("every attempt is signed anew, with time and nonce of its own") {
    using signer = sign::basic_signer<hexarails::scheme, sign::direct_crypto, hand_clock>;
    hand_clock clock;
    http::scripted_transport wire;
    for (int count = 0; count < 2; ++count)
        wire.answer(503, failing);
    wire.answer(200, healthy);
    /// Moves the clock while an attempt fails.
    struct ageing {
        hand_clock clock;
        void on(rampart::events::attempt_retried const&) const { *clock.seconds += 100; }
    };
    rampart::policies behaviour{.retry = quick_retry{}, .observer = ageing{clock}};
    rampart::basic_client<
        hexarails::provider, signer, http::scripted_transport, decltype(behaviour)>
        api{"https://api.example",
            signer{std::string{key}, sign::secret{secret}, clock},
            std::move(wire),
            behaviour};
    REQUIRE(api.call<hexarails::list_balances>().has_error()); // `healthy` is no list of balances
    auto const& sent = api.transport().sent();
    REQUIRE(sent.size() == 3);
    long long stamp = 1'700'000'000;
    for (auto const& one : sent) {
        CHECK(is_genuine<hexarails::scheme>(one));
        CHECK(header_of(one.message, "X-Timestamp") == std::to_string(stamp));
        stamp += 100;
    }
    CHECK(header_of(sent[0].message, "X-Nonce") != header_of(sent[1].message, "X-Nonce"));
    CHECK(header_of(sent[1].message, "X-Nonce") != header_of(sent[2].message, "X-Nonce"));
}

TEST_CASE("time, nonce and signature are made after the waits for pace and for repetition") {
    http::scripted_transport wire;
    for (int count = 0; count < 3; ++count)
        wire.fail(refused());
    constexpr rampart::rate_limit ten_a_second{10, 1s, "key", "typed_call signs last"};
    rampart::shared_limiter limiter{ten_a_second, key, {.burst = 1}}; // a place each 100 ms
    auto api = rampart::make_client<banxa::provider>(
        "https://api.example", {"signs-last", sign::secret{secret}},
        noting_transport{std::move(wire)},
        rampart::policies{
            .retry = slow_retry{.backoff = {.transient_base = 30ms}}, .limiter = limiter});
    REQUIRE(limiter.reserve("banxa", steady::now())
                .has_value()); // so that the first attempt has to wait too
    auto const begun = milliseconds_now();
    CHECK(api.call<banxa::create_ramp>(ramp()).error().attempts == 3);
    auto const& wire_seen = api.transport();
    REQUIRE(wire_seen.sent().size() == 3);
    auto earliest = begun;
    for (std::size_t attempt = 0; attempt < 3; ++attempt) {
        auto const& one = wire_seen.sent()[attempt];
        CAPTURE(attempt);
        CHECK(is_genuine<banxa::scheme<>>(one));
        // Made while the transport could write: neither before the wait nor before it asked.
        CHECK(banxa_nonce(one.message) >= wire_seen.tick_before_[attempt]);
        CHECK(banxa_nonce(one.message) <= wire_seen.answered_[attempt]);
        // A place each 100 ms; one for the moment at which places began.
        CHECK(wire_seen.connected_[attempt] >= earliest + (attempt == 0 ? 90 : 30));
        earliest = wire_seen.answered_[attempt];
    }
    CHECK(wire_seen.connected_[2] >= begun + 290);
}

TEST_CASE("an observer is told of a success in order") {
    http::scripted_transport wire;
    wire.answer(200, healthy);
    rampart::policies const watched{.retry = quick_retry{}, .observer = diary{}};
    auto api = client_of<hexarails::provider>(std::move(wire), watched);
    REQUIRE(api.call<hexarails::health>().has_value());
    CHECK(
        *watched.observer.lines ==
        entries{"started 1", "signed 1", "sent 1", "answer 1 200", "finished 1 ok"});
}

TEST_CASE("an observer is told of every attempt of a call, and once of its end") {
    http::scripted_transport wire;
    wire.answer(503, failing);
    wire.fail(closed());
    wire.answer(429, "{}", {{"Retry-After", "0"}});
    wire.answer(200, healthy);
    rampart::policies const watched{.retry = quick_retry{.attempts = 4}, .observer = diary{}};
    auto api = client_of<hexarails::provider>(std::move(wire), watched);
    REQUIRE(api.call<hexarails::health>().has_value());
    CHECK(
        *watched.observer.lines ==
        entries{
            "started 1", "signed 1", "sent 1", "answer 1 503", "retried 1 transient", //
            "started 2", "signed 2", "sent 2", "retried 2 transient",                 //
            "started 3", "signed 3", "sent 3", "answer 3 429", "retried 3 throttled", //
            "started 4", "signed 4", "sent 4", "answer 4 200", "finished 4 ok"});
}

TEST_CASE("an observer is told once of a call that was refused, by the provider or before") {
    http::scripted_transport wire;
    wire.answer(422, R"({"status":"INVALID_PARAMETERS","message":"no such account"})");
    rampart::policies const watched{.retry = quick_retry{}, .observer = diary{}};
    auto api = client_of<hexarails::provider>(std::move(wire), watched);
    REQUIRE(api.call<hexarails::create_payment>(payment()).has_error());
    CHECK(
        *watched.observer.lines ==
        entries{
            "started 1", "signed 1", "sent 1", "answer 1 422", "finished 1 invalid_parameters"});
    watched.observer.lines->clear();
    CHECK(api.call<hexarails::create_payment>().error().attempts == 0);
    CHECK(*watched.observer.lines == entries{"finished 0 invalid_request"});
}

TEST_CASE("two clients of one key share their pace, and one of another key does not") {
    constexpr rampart::rate_limit two_a_minute{2, 60s, "key", "typed_call shared"};
    auto const client = [&](std::string_view api_key) {
        http::scripted_transport wire;
        for (int count = 0; count < 3; ++count)
            wire.answer(200, healthy);
        rampart::shared_limiter const limiter{two_a_minute, api_key, {.max_wait = 0ms, .burst = 2}};
        return client_of<hexarails::provider>(std::move(wire), paced(limiter), {}, api_key);
    };
    auto first = client("shared-1");
    auto second = client("shared-1");
    auto other = client("shared-2");
    CHECK(first.call<hexarails::health>().has_value());
    CHECK(second.call<hexarails::health>().has_value());
    for (auto* const api : {&first, &second}) {
        auto const late = api->call<hexarails::health>();
        REQUIRE(late.has_error());
        CHECK(late.error().code == errc::pacing_timeout);
        CHECK(late.error().delivery == delivery::not_sent);
        CHECK(late.error().attempts == 0);
        CHECK(api->transport().sent().size() == 1);
    }
    CHECK(other.call<hexarails::health>().has_value());
}

TEST_CASE("a 429 slows down everybody who shares the key") {
    constexpr rampart::rate_limit many{1000, 1s, "key", "typed_call throttled"};
    rampart::shared_limiter const limiter{many, key, {.max_wait = 0ms}};
    http::scripted_transport wire;
    wire.answer(429, "{}", {{"Retry-After", "60"}});
    auto throttled = client_of<hexarails::provider>(
        std::move(wire), rampart::policies{.retry = rampart::no_retry{}, .limiter = limiter});
    http::scripted_transport quiet;
    quiet.answer(200, healthy);
    quiet.answer(200, healthy);
    auto other = client_of<hexarails::provider>(std::move(quiet), paced(limiter));
    CHECK(other.call<hexarails::health>().has_value());
    CHECK(throttled.call<hexarails::health>().error().code == errc::rate_limited);
    CHECK(other.call<hexarails::health>().error().code == errc::pacing_timeout);
    CHECK(other.transport().sent().size() == 1);
}

TEST_CASE("a place beyond the call's timeout is refused at once and given back") {
    constexpr rampart::rate_limit one_a_minute{1, 60s, "key", "typed_call timeout"};
    rampart::shared_limiter limiter{one_a_minute, key, {.max_wait = 10min}};
    http::scripted_transport wire;
    wire.answer(200, healthy);
    rampart::policies const watched{
        .retry = quick_retry{}, .limiter = limiter, .observer = diary{}};
    auto api = client_of<hexarails::provider>(std::move(wire), watched, {.call = 20s});
    REQUIRE(api.call<hexarails::health>().has_value());
    watched.observer.lines->clear();
    for (int count = 0; count < 5; ++count) {
        auto const late = api.call<hexarails::health>();
        REQUIRE(late.has_error());
        CHECK(late.error().code == errc::pacing_timeout);
    }
    CHECK(*watched.observer.lines == entries(5, "finished 0 pacing_timeout"));
    auto const next = limiter.reserve("hexarails", steady::now());
    REQUIRE(next.has_value());
    CHECK(next->ready_at - steady::now() <= 60s);
}
