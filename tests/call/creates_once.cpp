// call/creates_once.hpp: what is made once for a key is repeated with it, as long as the key is
// remembered. No socket and no sleep: the calls are driven action by action.
#include <rampart/call/creates_once.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <doctest/doctest.h>

#include <rampart/call/machine.hpp>
#include <rampart/http/scripted_transport.hpp>
#include <rampart/make_client.hpp>

namespace {

using namespace rampart;
using namespace std::chrono_literals;
using detail::call_clock;
using detail::effect_after;
using kind = detail::action::kind;

constexpr call_clock::time_point start{1000h};

struct scheme : sign::hmac_sha256_scheme {
    using message = sign::lines<sign::parts::header_value<"Idempotency-Key">, sign::parts::body>;
    using headers = sign::header_list<sign::header<"X-Signature", sign::parts::signature>>;
};

struct envelope {
    static result<opened> open(answer const& received) {
        if (is_success(received.response.status)) return opened{received.body, ""};
        return refusal(received);
    }
};

/// Remembers keys for a minute.
struct provider {
    static constexpr std::string_view name = "own";
    static constexpr bool json_type_on_bodiless = false;
    static constexpr std::chrono::seconds key_lifetime = 1min;
    using scheme = ::scheme;
    using envelope = ::envelope;
    using family = provider;
};

struct new_order {
    std::string key;
    decimal amount{};
};
BOOST_DESCRIBE_STRUCT(new_order, (), (key, amount))

struct order {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(order, (), (id))

constexpr endpoint<new_order, order, provider> create_order{
    .method = http::method::post,
    .path = "/orders",
    .effect = effect::creates_once,
    .placed = {in_header("key", "Idempotency-Key")},
    .key = "key"};

struct loose_order {
    std::optional<std::string> clientId;
};
BOOST_DESCRIBE_STRUCT(loose_order, (), (clientId))

/// The key in the body, and optional.
constexpr endpoint<loose_order, order, provider> create_loosely{
    .method = http::method::post,
    .path = "/orders",
    .effect = effect::creates_once,
    .key = "clientId"};

/// Repeats whatever it is asked about, and keeps the effects that it was asked about.
struct eager_retry {
    std::chrono::microseconds pause{};
    std::shared_ptr<std::string> asked = std::make_shared<std::string>();

    [[nodiscard]] retry_decision decide(retry_facts const& facts) const {
        *asked += std::string{to_string(facts.effect)} + ' ';
        return {.again = facts.attempt < 9, .wait = pause};
    }
    void succeeded(std::optional<retry_kind>) const {}
};

/// Has its place at a time.
struct late_limiter {
    struct place {
        call_clock::time_point ready_at{};
    };
    std::shared_ptr<call_clock::time_point> at = std::make_shared<call_clock::time_point>(start);

    [[nodiscard]] result<place> reserve(std::string_view, call_clock::time_point) const {
        return place{*at};
    }
    [[nodiscard]] static bool ready(place const& held, call_clock::time_point now) {
        return now >= held.ready_at;
    }
    static void cancel(place const&, call_clock::time_point) {}
    static void report(std::string_view, pace_report const&, call_clock::time_point) {}
};

/// Refuses all attempts but the first.
struct first_only {
    std::shared_ptr<int> seen = std::make_shared<int>(0);
    std::optional<error> operator()(outgoing const&) const {
        if (++*seen == 1) return std::nullopt;
        return make_error(errc::vetoed, delivery::not_sent, "once is enough");
    }
};

/// A call that is told what happens.
template <class Policies = policies<eager_retry>>
struct running {
    using signer = signer_of<provider>;
    using core_type = detail::client_core<provider, signer, Policies>;
    using operation_type = detail::typed_operation<provider, create_order>;

    explicit running(Policies behaviour = Policies(), http::timeouts timeouts = {.call = 0s})
        : core{"https://api.example", signer{"key", sign::secret{"secret"}}, std::move(behaviour)},
          operation{request},
          machine{core, operation, timeouts, "", start} {}

    template <class Event>
    detail::action operator()(Event happened, call_clock::duration after) {
        auto next = machine.resume(std::move(happened), start + after);
        if (next.what == kind::exchange) {
            ++sent;
            keys += *http::find_header(next.request->headers, "Idempotency-Key");
        }
        return next;
    }

    core_type core;
    new_order request{.key = "k", .amount = "1"};
    operation_type operation;
    detail::call_machine<core_type, operation_type> machine;
    int sent = 0;
    std::string keys;
};

detail::exchanged lost() {
    return {make_error(errc::connection_closed, delivery::unknown, "so"), {start, 99, false}};
}
detail::exchanged answered(int status, std::string body = R"({"id":"o-1"})") {
    return {http::response{status, {}, std::move(body)}, {start, 99, true}};
}

using client = basic_client<
    provider, sign::basic_signer<scheme>, http::scripted_transport, policies<eager_retry>>;

client client_of(http::scripted_transport wire) {
    return {"https://api.example", {"key", sign::secret{"secret"}}, std::move(wire)};
}

} // namespace

TEST_CASE("what is made once is repeated with its key after a lost answer") {
    running call;
    CHECK(call(detail::elapsed{}, 0s).what == kind::connect);
    CHECK(call(detail::connected{false}, 1s).what == kind::exchange);
    CHECK(call(lost(), 30s).what == kind::connect);
    CHECK(call(detail::connected{false}, 31s).what == kind::exchange);
    CHECK(call(answered(200), 32s).what == kind::done);
    CHECK(call.machine.succeeded());
    CHECK(call.operation.take().id == "o-1");
    CHECK(call.keys == "kk");
    CHECK(*call.core.policies.retry.asked == "creates_once ");
}

TEST_CASE("behind the key's lifetime an unknown outcome is not repeated") {
    running call;
    (void)call(detail::elapsed{}, 0s);
    (void)call(detail::connected{false}, 1s);
    CHECK(call(lost(), 60s).what == kind::done);
    auto const failed = call.machine.take_failure();
    CHECK(failed.code == errc::connection_closed);
    CHECK(failed.delivery == delivery::unknown);
    CHECK(failed.outcome_unknown());
    CHECK(call.sent == 1);
    CHECK(*call.core.policies.retry.asked == "");
}

TEST_CASE("a moment before the lifetime is over it is repeated") {
    running call;
    (void)call(detail::elapsed{}, 0s);
    (void)call(detail::connected{false}, 1s);
    CHECK(call(lost(), 60s - 1ns).what == kind::connect);
}

TEST_CASE("a repetition that would begin behind the lifetime is not waited for") {
    running<> call{policies<eager_retry>{.retry = eager_retry{.pause = 31s}}};
    (void)call(detail::elapsed{}, 0s);
    (void)call(detail::connected{false}, 1s);
    CHECK(call(lost(), 29s).what == kind::done);
    CHECK(call.machine.take_failure().code == errc::connection_closed);
}

TEST_CASE("a repetition whose turn or connection comes behind the lifetime is not sent") {
    using paced = policies<eager_retry, late_limiter>;
    running<paced> call;
    (void)call(detail::elapsed{}, 0s);
    (void)call(detail::connected{false}, 1s);
    *call.core.policies.limiter.at = start + 61s;
    CHECK(call(lost(), 30s).what == kind::wait);
    CHECK(call(detail::elapsed{}, 61s).what == kind::connect);
    CHECK(call(detail::connected{false}, 61s).what == kind::done);
    auto const failed = call.machine.take_failure();
    CHECK(failed.delivery == delivery::unknown);
    CHECK(failed.message == "the provider may have forgotten the key before it was sent again");
    CHECK(call.sent == 1);
}

TEST_CASE("what was refused is repeated behind the lifetime, as a creation is") {
    running call;
    (void)call(detail::elapsed{}, 0s);
    (void)call(detail::connected{false}, 1s);
    CHECK(call(answered(429, "{}"), 61s).what == kind::connect);
    CHECK(call(detail::connected{false}, 61s).what == kind::exchange);
    CHECK(*call.core.policies.retry.asked == "creates ");
}

TEST_CASE("what was refused after a lost answer is not repeated behind the lifetime") {
    running call;
    (void)call(detail::elapsed{}, 0s);
    (void)call(detail::connected{false}, 1s);
    CHECK(call(lost(), 30s).what == kind::connect);
    (void)call(detail::connected{false}, 31s);
    CHECK(call(answered(429, "{}"), 61s).what == kind::done);
    auto const failed = call.machine.take_failure();
    CHECK(failed.delivery == delivery::unknown); // of the first attempt
    CHECK(call.sent == 2);
}

TEST_CASE("a kept connection that died is replaced within the lifetime only") {
    running inside;
    (void)inside(detail::elapsed{}, 0s);
    (void)inside(detail::connected{true}, 1s);
    CHECK(inside(lost(), 59s).use == http::connection_use::new_only);
    running behind;
    (void)behind(detail::elapsed{}, 0s);
    (void)behind(detail::connected{true}, 1s);
    CHECK(behind(lost(), 60s).what == kind::done);
    // The new connection may come too late as well.
    CHECK(inside(detail::connected{false}, 60s).what == kind::done);
    CHECK(inside.machine.take_failure().delivery == delivery::unknown);
    CHECK(inside.sent == 1);
}

TEST_CASE("a hook that refuses the repetition leaves the outcome of the first attempt unknown") {
    using asking = policies<eager_retry, no_limiter, no_observer, first_only>;
    running<asking> call;
    (void)call(detail::elapsed{}, 0s);
    (void)call(detail::connected{true}, 1s);
    CHECK(call(lost(), 2s).what == kind::connect); // in place of the kept connection
    CHECK(call(detail::connected{false}, 3s).what == kind::done);
    auto const failed = call.machine.take_failure();
    CHECK(failed.code == errc::vetoed);
    CHECK(failed.delivery == delivery::unknown);
}

TEST_CASE("the effect is that of a creation from the lifetime's end on, and all others stay") {
    CHECK(effect_after(effect::creates_once, 60s, 0ns) == effect::creates_once);
    CHECK(effect_after(effect::creates_once, 60s, 60s) == effect::creates);
    CHECK(effect_after(effect::creates_once, 0s, 0ns) == effect::creates);
    for (auto const other : {effect::reads, effect::creates, effect::moves_money})
        CHECK(effect_after(other, 60s, 1h) == other);
}

TEST_CASE("the standard policy repeats what is made once like a read, a server's error included") {
    standard_retry const policy;
    auto failed = make_error(errc::provider_failed, delivery::unknown, "so");
    failed.http_status = 503;
    CHECK(policy.decide({.effect = effect::creates_once, .failed = failed}).again);
    CHECK_FALSE(policy.decide({.effect = effect::creates, .failed = failed}).again);
}

TEST_CASE("a key that was forgotten is an error by its name before anything is sent") {
    auto api = client_of({});
    for (std::string const key : {"", " ", "\t\n"}) {
        auto const made = api.call<create_order>({.key = key, .amount = "1"});
        REQUIRE(made.has_error());
        CHECK(made.error().code == errc::invalid_request);
        CHECK(made.error().delivery == delivery::not_sent);
        CHECK(
            made.error().message ==
            "key: must not be empty: it is the key by which this is made once");
    }
    auto const none = api.call<create_loosely>({});
    REQUIRE(none.has_error());
    CHECK(
        none.error().message ==
        "clientId: must be given: it is the key by which this is made once");
    CHECK(api.call<create_loosely>({.clientId = ""}).has_error());
    CHECK(api.transport().sent().empty());
}

TEST_CASE("all attempts carry one key and one body, each signed anew") {
    http::scripted_transport wire;
    wire.fail(make_error(errc::io_timeout, delivery::unknown, "so"));
    wire.answer(503, "busy");
    wire.answer(200, R"({"id":"o-1"})");
    auto api = client_of(std::move(wire));
    auto const made = api.call<create_order>({.key = "k-17", .amount = "1.50"});
    REQUIRE_MESSAGE(made.has_value(), made.error().describe());
    CHECK(made->id == "o-1");
    auto const& sent = api.transport().sent();
    REQUIRE(sent.size() == 3);
    for (auto const& one : sent) {
        CHECK(http::find_header(one.message.headers, "Idempotency-Key") == "k-17");
        CHECK(one.message.body == R"({"amount":"1.50"})");
    }
}
