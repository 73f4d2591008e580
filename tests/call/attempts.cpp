// call/attempts.hpp through clients: what a call does whatever its policies, its transport and the
// server's clock do. What is repeated by the standard policies is in run.cpp.
#include <rampart/call/attempts.hpp>

#include <chrono>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rampart/banxa.hpp>
#include <rampart/hexarails.hpp>
#include <rampart/http/scripted_transport.hpp>
#include <rampart/make_client.hpp>
#include <rampart/policy/shared_limiter.hpp>

#include <doctest/doctest.h>

namespace {

namespace hexarails = rampart::hexarails;
namespace http = rampart::http;
namespace sign = rampart::sign;
using namespace std::chrono_literals;
using rampart::delivery;
using rampart::errc;

/// Repeats whatever it is asked about, and counts how often it was asked.
struct eager_retry {
    std::shared_ptr<int> asked = std::make_shared<int>(0);
    std::chrono::microseconds pause{};

    [[nodiscard]] rampart::retry_decision decide(rampart::retry_facts const& facts) const {
        ++*asked;
        return {.again = facts.attempt < 5, .wait = pause};
    }
    void succeeded(std::optional<rampart::retry_kind>) const {}
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
std::string const healthy = R"({"status":"SUCCESS","data":{"status":"ok"}})";

rampart::error closed() {
    return rampart::make_error(errc::connection_closed, delivery::unknown, "before the answer");
}
rampart::error refused() {
    return rampart::make_error(errc::connect_failed, delivery::not_sent, "connection refused");
}

template <class Policies = rampart::policies<>, class Transport = http::scripted_transport>
auto client_of(Transport wire, Policies behaviour = {}, http::timeouts limits = {}) {
    return rampart::make_client<hexarails::provider>(
        "https://api.example", {"key", sign::secret{"secret"}}, std::move(wire),
        std::move(behaviour), limits);
}

/// Signals by an exception what it was made for.
struct failing_limiter {
    using place = rampart::no_limiter::place;

    bool in_reserve = false;
    bool in_report = false;
    bool in_cancel = false;

    [[nodiscard]] rampart::result<place>
    reserve(std::string_view, rampart::pacing_clock::time_point now) const {
        if (in_reserve) throw std::runtime_error{"the limiter's store is gone"};
        return place{now};
    }
    [[nodiscard]] static bool ready(place&, rampart::pacing_clock::time_point) { return true; }
    void cancel(place&, rampart::pacing_clock::time_point) const {
        if (in_cancel) throw std::runtime_error{"the limiter's store is gone"};
    }
    void
    report(std::string_view, rampart::pace_report const&, rampart::pacing_clock::time_point) const {
        if (in_report) throw std::runtime_error{"the limiter's store is gone"};
    }
};
static_assert(rampart::paces<failing_limiter>);

auto limited(failing_limiter limiter) {
    return rampart::policies<rampart::no_retry, failing_limiter>{.limiter = limiter};
}

/// Fails with an exception, before or after it has the request.
struct throwing_transport {
    bool when_connected = false;

    struct connection {
        [[nodiscard]] static bool kept() { return false; }
        [[nodiscard]] static http::exchange_progress progress() { return {}; }
        [[nodiscard]] static rampart::result<http::response>
        exchange(http::request const&, http::timeouts const&) {
            throw std::runtime_error{"a transport of somebody's own"};
        }
    };
    [[nodiscard]] rampart::result<connection>
    connect(http::origin const&, http::timeouts const&, http::connection_use) const {
        if (when_connected) return connection{};
        throw std::runtime_error{"a transport of somebody's own"};
    }
};

/// HexaRails, with an envelope for which there is no memory.
struct no_memory_provider : hexarails::provider {
    struct envelope {
        [[nodiscard]] static rampart::result<rampart::opened> open(rampart::answer const&) {
            throw std::bad_alloc{};
        }
    };
};

struct stopped_clock {
    [[nodiscard]] static sign::time_point now() { throw std::runtime_error{"no time today"}; }
};

struct throwing_retry {
    bool in_decide = false;
    bool in_succeeded = false;

    [[nodiscard]] rampart::retry_decision decide(rampart::retry_facts const&) const {
        if (in_decide) throw std::runtime_error{"no policy today"};
        return {};
    }
    void succeeded(std::optional<rampart::retry_kind>) const {
        if (in_succeeded) throw std::runtime_error{"no accounting today"};
    }
};

} // namespace

TEST_CASE("no retry policy can repeat what may have changed something") {
    std::vector<rampart::result<http::response>> const answers{
        closed(),
        rampart::make_error(errc::io_timeout, delivery::unknown, "silence"),
        http::response{503, {}, "<html>Bad Gateway</html>"},
        http::response{200, {}, R"({"status":"SUCCESS"})"},
    };
    for (auto const& answer : answers) {
        CAPTURE(answer.has_value());
        auto const wire = [&] {
            http::scripted_transport out;
            answer ? out.answer(*answer) : out.fail(answer.error());
            out.answer(200, paid); // nobody may ask for it
            return out;
        };
        rampart::policies<eager_retry> const eager{};
        auto pays = client_of(wire(), eager);
        auto const payment_made = pays.call<hexarails::create_payment>(payment());
        REQUIRE(payment_made.has_error());
        CHECK(payment_made.error().outcome_unknown());
        CHECK(payment_made.error().attempts == 1);
        CHECK(pays.transport().sent().size() == 1);

        auto creates = client_of(wire(), eager);
        auto const customer_made =
            creates.call<hexarails::create_customer>({.name = "Jane", .email = "j@example.com"});
        REQUIRE(customer_made.has_error());
        CHECK(customer_made.error().outcome_unknown());
        CHECK(creates.transport().sent().size() == 1);
        CHECK(*eager.retry.asked == 0);
    }
}

TEST_CASE("a retry policy of one's own decides about all else") {
    rampart::policies<eager_retry> const eager{};
    http::scripted_transport wire;
    SUBCASE("what was not sent") {
        wire.fail(refused());
        wire.answer(200, paid);
        auto api = client_of(std::move(wire), eager);
        CHECK(api.call<hexarails::create_payment>(payment()).has_value());
    }
    SUBCASE("what was refused") {
        wire.answer(422, R"({"status":"INVALID_PARAMETERS"})");
        wire.answer(200, paid);
        auto api = client_of(std::move(wire), eager);
        CHECK(api.call<hexarails::create_payment>(payment()).has_value());
    }
    SUBCASE("what only reads") {
        wire.fail(closed());
        wire.answer(200, healthy);
        auto api = client_of(std::move(wire), eager);
        CHECK(api.call<hexarails::health>().has_value());
    }
    CHECK(*eager.retry.asked == 1);
}

TEST_CASE("what one attempt left unknown stays so, whatever becomes of those that follow") {
    http::scripted_transport wire;
    wire.fail(closed());
    SUBCASE("not sent") {
        wire.fail(refused());
        wire.fail(refused());
    }
    SUBCASE("refused") { wire.answer(422, R"({"status":"INVALID_PARAMETERS"})"); }
    auto api = client_of(
        std::move(wire),
        rampart::policies{.retry = rampart::standard_retry{.backoff = {.transient_base = 0ms}}});
    auto const read = api.call<hexarails::health>();
    REQUIRE(read.has_error());
    CHECK(read.error().delivery == delivery::unknown);
    REQUIRE(read.error().request);
    CHECK_FALSE(read.error().outcome_unknown()); // nothing to settle: it only reads
}

TEST_CASE("an exception after the request was handed out ends a payment as unknown") {
    SUBCASE("of the transport") {
        auto api = client_of(throwing_transport{true});
        auto const made = api.call<hexarails::create_payment>(payment());
        REQUIRE(made.has_error());
        CHECK(made.error().code == errc::exception_thrown);
        CHECK(made.error().outcome_unknown());
        CHECK(made.error().message == "a transport of somebody's own");
        CHECK(made.error().request->settled_by == hexarails::create_payment.settled_by);
    }
    SUBCASE("of the limiter that is told of the answer") {
        http::scripted_transport wire;
        wire.answer(200, paid);
        auto api = client_of(std::move(wire), limited({.in_report = true}));
        auto const made = api.call<hexarails::create_payment>(payment());
        REQUIRE(made.has_error());
        CHECK(made.error().code == errc::exception_thrown);
        CHECK(made.error().outcome_unknown());
        CHECK(made.error().message == "the limiter's store is gone");
        CHECK(made.error().answer_text() == paid); // the payment's id is not lost with it
    }
    SUBCASE("of the retry policy that is told of the success") {
        http::scripted_transport wire;
        wire.answer(200, paid);
        auto api = client_of(
            std::move(wire), rampart::policies<throwing_retry>{.retry = {.in_succeeded = true}});
        auto const made = api.call<hexarails::create_payment>(payment());
        REQUIRE(made.has_error());
        CHECK(made.error().code == errc::exception_thrown);
        CHECK(made.error().outcome_unknown());
    }
    SUBCASE("for want of memory while the answer is read") {
        http::scripted_transport wire;
        wire.answer(200, paid);
        rampart::basic_client<
            no_memory_provider, sign::basic_signer<hexarails::scheme>, http::scripted_transport>
            api{"https://api.example", {"key", sign::secret{"secret"}}, std::move(wire)};
        auto const made = api.call<hexarails::create_payment>(payment());
        REQUIRE(made.has_error());
        CHECK(made.error().code == errc::exception_thrown);
        CHECK(made.error().outcome_unknown());
        CHECK(made.error().attempts == 1);
        CHECK(api.transport().sent().size() == 1);
    }
}

TEST_CASE("an exception before the request was handed out is an error that says not sent") {
    SUBCASE("of the transport") {
        auto api = client_of(throwing_transport{false});
        auto const made = api.call<hexarails::create_payment>(payment());
        REQUIRE(made.has_error());
        CHECK(made.error().code == errc::exception_thrown);
        CHECK(made.error().delivery == delivery::not_sent);
    }
    SUBCASE("of the limiter that is asked for a place") {
        auto api = client_of(http::scripted_transport{}, limited({.in_reserve = true}));
        auto const made = api.call<hexarails::create_payment>(payment());
        REQUIRE(made.has_error());
        CHECK(made.error().code == errc::exception_thrown);
        CHECK(made.error().delivery == delivery::not_sent);
        CHECK(made.error().attempts == 0);
        CHECK(api.transport().sent().empty());
    }
    SUBCASE("of the clock that is asked for the time") {
        using stopped_signer =
            sign::basic_signer<hexarails::scheme, sign::direct_crypto, stopped_clock>;
        rampart::basic_client<
            hexarails::provider, stopped_signer, http::scripted_transport,
            rampart::policies<rampart::no_retry>>
            api{"https://api.example", stopped_signer{"key", sign::secret{"secret"}}, {}};
        auto const made = api.call<hexarails::create_payment>(payment());
        REQUIRE(made.has_error());
        CHECK(made.error().code == errc::exception_thrown);
        CHECK(made.error().delivery == delivery::not_sent);
        CHECK(made.error().message == "while the request was made: no time today");
        CHECK(api.transport().sent().empty());
    }
}

TEST_CASE("the provider's refusal stands, whatever a policy throws about it") {
    http::scripted_transport wire;
    wire.answer(422, R"({"status":"INVALID_PARAMETERS","message":"no such account"})");
    SUBCASE("the limiter") {
        auto api = client_of(std::move(wire), limited({.in_report = true}));
        auto const made = api.call<hexarails::create_payment>(payment());
        REQUIRE(made.has_error());
        CHECK(made.error().code == errc::invalid_parameters);
        CHECK(made.error().delivery == delivery::rejected);
    }
    SUBCASE("the retry policy") {
        auto api = client_of(
            std::move(wire), rampart::policies<throwing_retry>{.retry = {.in_decide = true}});
        auto const made = api.call<hexarails::create_payment>(payment());
        REQUIRE(made.has_error());
        CHECK(made.error().code == errc::invalid_parameters);
        CHECK(made.error().delivery == delivery::rejected);
        CHECK(made.error().message.ends_with("; the retry policy threw: no policy today"));
        CHECK(api.transport().sent().size() == 1);
    }
}

TEST_CASE("a limiter that fails to take a place back loses the place, not the program") {
    failing_limiter limiter{.in_cancel = true};
    rampart::detail::limiter_place<failing_limiter> place{limiter, "bucket"};
    REQUIRE_FALSE(place.take(rampart::pacing_clock::now()));
}

TEST_CASE("the longest wait there is for a place means a very long time") {
    constexpr auto most = std::chrono::milliseconds::max();
    constexpr rampart::rate_limit one{1, 60s, "key", "call_attempts longest wait"};
    rampart::shared_limiter limiter{one, "key", {.max_wait = most, .burst = 1}};
    auto const now = rampart::pacing_clock::now();
    REQUIRE(limiter.reserve("hexarails", now).has_value());
    auto const second = limiter.reserve("hexarails", now);
    REQUIRE(second.has_value());
    CHECK(second->ready_at - now > 50s);
}
