// call/machine.hpp action by action: what a call wants done next, by what happened and when. No
// socket, no sleep, and no clock but the numbers here.
#include <rampart/call/machine.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <rampart/hexarails.hpp>
#include <rampart/policy/shared_limiter.hpp>

#include <doctest/doctest.h>

namespace {

namespace detail = rampart::detail;
namespace hexarails = rampart::hexarails;
namespace http = rampart::http;
namespace sign = rampart::sign;
using namespace std::chrono_literals;
using detail::call_clock;
using http::connection_use;
using kind = detail::action::kind;
using rampart::delivery;
using rampart::errc;

/// When the calls here begin.
constexpr call_clock::time_point start{1000h};

/// Repeats whatever it is asked about, up to the fifth attempt.
struct eager_retry {
    std::chrono::microseconds pause{};

    [[nodiscard]] rampart::retry_decision decide(rampart::retry_facts const& facts) const {
        return {.again = facts.attempt < 5, .wait = pause};
    }
    void succeeded(std::optional<rampart::retry_kind>) const {}
};

/// Has one place, at `ready_at`.
struct one_place {
    struct place {
        call_clock::time_point ready_at{};
    };
    call_clock::time_point ready_at = start;
    bool refuses = false;
    bool throws_at_cancel = false;
    std::shared_ptr<std::vector<std::string>> told = std::make_shared<std::vector<std::string>>();

    [[nodiscard]] rampart::result<place> reserve(std::string_view, call_clock::time_point) const {
        if (refuses) return rampart::pacing_refused("bucket", 2h, 1h);
        return place{ready_at};
    }
    [[nodiscard]] static bool ready(place const& held, call_clock::time_point now) {
        return now >= held.ready_at;
    }
    void cancel(place const&, call_clock::time_point) const {
        told->emplace_back("given back");
        if (throws_at_cancel) throw std::runtime_error{"the limiter's store is gone"};
    }
    void report(std::string_view, rampart::pace_report const&, call_clock::time_point) const {
        told->emplace_back("told of the answer");
    }
};

/// A limiter that finds out late, as one does that asks a store.
struct late_refusal : one_place {
    std::shared_ptr<bool> refused = std::make_shared<bool>(false);

    [[nodiscard]] std::optional<rampart::error> refusal(place const&) const {
        if (!*refused) return std::nullopt;
        return rampart::make_error(
            errc::pacing_timeout, delivery::not_sent, "too far away after all");
    }
};

/// Writes one word for each event.
struct diary {
    std::shared_ptr<std::vector<std::string>> lines = std::make_shared<std::vector<std::string>>();

    void on(rampart::events::attempt_started const&) const { lines->emplace_back("started"); }
    void on(rampart::events::request_signed const&) const { lines->emplace_back("signed"); }
    void on(rampart::events::request_sent const& e) const {
        lines->push_back("sent " + std::to_string(e.bytes));
    }
    void on(rampart::events::answer_received const& e) const {
        lines->push_back(
            "answered after " +
            std::to_string(
                std::chrono::duration_cast<std::chrono::milliseconds>(e.elapsed).count()));
    }
    void on(rampart::events::answer_deviated const&) const { lines->emplace_back("deviated"); }
    void on(rampart::events::attempt_retried const&) const { lines->emplace_back("retried"); }
    void on(rampart::events::call_finished const& e) const {
        lines->push_back(
            "finished after " +
            std::to_string(
                std::chrono::duration_cast<std::chrono::milliseconds>(e.elapsed).count()));
    }
};
using entries = std::vector<std::string>;

hexarails::payment_create payment() {
    return {
        .deductCurrency = hexarails::currency_code::USDT,
        .amount = rampart::decimal{"100.10"},
        .currency = hexarails::currency_code::USD,
        .bankAccountId = "bank-1",
        .reference = "invoice-1"};
}

using none = rampart::policies<rampart::no_retry>;

/// A call of `Endpoint`, to be told what happens.
template <auto const& Endpoint, class Policies = none>
struct running {
    using signer = rampart::signer_of<hexarails::provider>;
    using core_type = detail::client_core<hexarails::provider, signer, Policies>;
    using operation_type = detail::typed_operation<hexarails::provider, Endpoint>;
    using carried_type = decltype(detail::carried(std::declval<operation_type&>()));

    explicit running(
        Policies behaviour = {}, http::timeouts timeouts = {},
        std::string_view url = "https://api.example",
        rampart::request_of<Endpoint> asked = some_request())
        : core{url, signer{"key", sign::secret{"secret"}}, std::move(behaviour)},
          request{std::move(asked)},
          operation{request},
          carrier{detail::carried(operation)},
          machine{core, carrier, timeouts, "tag", start} {}

    static rampart::request_of<Endpoint> some_request() {
        if constexpr (std::is_same_v<rampart::request_of<Endpoint>, hexarails::payment_create>) {
            return payment();
        } else {
            return {};
        }
    }

    template <class Event>
    detail::action operator()(Event happened, call_clock::duration after = 0s) {
        auto next = machine.resume(std::move(happened), start + after);
        if (next.what == kind::exchange) request_made = *next.request;
        return next;
    }

    core_type core;
    rampart::request_of<Endpoint> request;
    operation_type operation;
    carried_type carrier;
    detail::call_machine<core_type, std::remove_reference_t<carried_type>> machine;
    http::request request_made{};
};

template <class Policies = none>
using reading = running<hexarails::health, Policies>;
template <class Policies = none>
using paying = running<hexarails::create_payment, Policies>;

rampart::error failure(errc what, delivery how) { return rampart::make_error(what, how, "so"); }
rampart::error refused() { return failure(errc::connect_failed, delivery::not_sent); }

/// What comes of an exchange: written a second after the start, and answered.
detail::exchanged
answered(int status = 200, std::string body = R"({"status":"SUCCESS","data":{"status":"ok"}})") {
    return {http::response{status, {}, std::move(body)}, {start + 1s, 321, true}};
}
detail::exchanged broken(errc what, delivery how, bool written = true, bool answer_begun = false) {
    http::exchange_progress progress{.bytes = 321, .answer_begun = answer_begun};
    if (written) progress.written = start + 1s;
    return {failure(what, how), progress};
}

std::string nonce_of(http::request const& made) {
    return std::string{http::find_header(made.headers, "X-Nonce").value_or("none")};
}

} // namespace

TEST_CASE("a call connects, exchanges and is done") {
    diary notes;
    rampart::policies<rampart::no_retry, rampart::no_limiter, diary> const told{.observer = notes};
    reading<std::remove_const_t<decltype(told)>> call{
        told, {.call = 30s, .connect = 7s, .io = 3s, .pool_wait = 5s}};
    auto next = call(detail::elapsed{});
    CHECK(next.what == kind::connect);
    CHECK(next.use == connection_use::kept_or_new);
    CHECK(next.timeouts.call == 30s);
    CHECK(next.timeouts.connect == 7s);
    CHECK(next.timeouts.io == 3s);
    CHECK(next.timeouts.pool_wait == 5s);
    next = call(detail::connected{false}, 10ms);
    REQUIRE(next.what == kind::exchange);
    CHECK(next.timeouts.call == 29'990ms);
    CHECK(next.request->target == "/health");
    CHECK(http::find_header(next.request->headers, "X-Signature").has_value());
    CHECK(*notes.lines == entries{"started", "signed"});
    CHECK(call(answered(), 1500ms).what == kind::done);
    CHECK(call.machine.succeeded());
    CHECK(call.operation.take().status == "ok");
    CHECK(
        *notes.lines ==
        entries{"started", "signed", "sent 321", "answered after 1500", "finished after 1500"});
}

TEST_CASE("a call that is done stays done, whatever it is told") {
    reading<> call;
    call(detail::elapsed{});
    call(detail::connected{});
    call(answered());
    CHECK(call(detail::elapsed{}).what == kind::done);
    CHECK(call(detail::connected{}).what == kind::done);
    CHECK(call(detail::not_connected{refused()}).what == kind::done);
    CHECK(call(answered(500, "")).what == kind::done);
    CHECK(call(detail::cancelled{}).what == kind::done);
    CHECK(call(detail::threw{}).what == kind::done);
    CHECK(call.machine.succeeded());
}

TEST_CASE("what cannot be sent ends a call before its first attempt") {
    diary notes;
    using told = rampart::policies<rampart::no_retry, rampart::no_limiter, diary>;
    SUBCASE("a base URL that is not an origin") {
        paying<told> call{told{.observer = notes}, {}, "ftp://x"};
        CHECK(call(detail::elapsed{}).what == kind::done);
        CHECK(call.machine.take_failure().code == errc::invalid_base_url);
    }
    SUBCASE("a request that breaks a rule") {
        paying<told> call{told{.observer = notes}, {}, "https://x", {}};
        CHECK(call(detail::elapsed{}).what == kind::done);
        auto const failed = call.machine.take_failure();
        CHECK(failed.code == errc::invalid_request);
        CHECK(failed.attempts == 0);
    }
    CHECK(*notes.lines == entries{"finished after 0"});
}

TEST_CASE("time, nonce and signature are made when a connection is there, for each anew") {
    reading<rampart::policies<eager_retry>> call;
    call(detail::elapsed{});
    call(detail::connected{});
    auto const first = nonce_of(call.request_made);
    CHECK(first != "none");
    call(broken(errc::connection_closed, delivery::unknown));
    call(detail::connected{});
    CHECK(nonce_of(call.request_made) != "none");
    CHECK(nonce_of(call.request_made) != first);
}

TEST_CASE("a call waits until its place in the limiter's queue has come") {
    using paced = rampart::policies<rampart::no_retry, one_place>;
    paced const later{.limiter = {.ready_at = start + 2s}};
    reading<paced> call{later};
    auto next = call(detail::elapsed{});
    CHECK(next.what == kind::wait);
    CHECK(next.until == start + 2s);
    CHECK(call(detail::elapsed{}, 1s).what == kind::wait);
    CHECK(call(detail::elapsed{}, 2s).what == kind::connect);
    call(detail::connected{}, 2s);
    call(answered(), 3s);
    CHECK(call.machine.succeeded());
    CHECK(*later.limiter.told == entries{"told of the answer"});
}

TEST_CASE("a call whose turn passed while the program was stopped waits for another, or ends") {
    constexpr rampart::rate_limit each_second{10, 10s, "key", "machine: stopped"};
    using paced = rampart::policies<rampart::no_retry, rampart::shared_limiter<>>;
    auto const stopped = [&](std::string_view key, rampart::pacing_options how, auto const& then) {
        rampart::shared_limiter<> limiter{each_second, key, how};
        REQUIRE(limiter.reserve("hexarails", start).has_value());
        reading<paced> call{paced{.limiter = limiter}, {.call = 60s}};
        auto const first = call(detail::elapsed{});
        CHECK(first.what == kind::wait);
        CHECK(first.until == start + 1s);
        for (int count = 0; count < 2; ++count)
            REQUIRE(limiter.reserve("hexarails", start + 20s).has_value());
        then(call);
    };
    stopped("waits", {.max_wait = 2s}, [](auto& call) {
        auto const again = call(detail::elapsed{}, 20s);
        CHECK(again.what == kind::wait);
        CHECK(again.until == start + 22s);
        CHECK(call(detail::elapsed{}, 22s).what == kind::connect);
    });
    stopped("too far", {.max_wait = 1999ms}, [](auto& call) {
        CHECK(call(detail::elapsed{}, 20s).what == kind::done);
        auto const failed = call.machine.take_failure();
        CHECK(failed.code == errc::pacing_timeout);
        CHECK(failed.delivery == delivery::not_sent);
    });
}

TEST_CASE("a place that is too far away ends the call, and is given back") {
    using paced = rampart::policies<rampart::no_retry, one_place>;
    SUBCASE("for the limiter") {
        reading<paced> call{paced{.limiter = {.refuses = true}}};
        CHECK(call(detail::elapsed{}).what == kind::done);
        CHECK(call.machine.take_failure().code == errc::pacing_timeout);
    }
    SUBCASE("for the call's timeout") {
        paced const later{.limiter = {.ready_at = start + 5s}};
        reading<paced> call{later, {.call = 5s}};
        CHECK(call(detail::elapsed{}).what == kind::done);
        auto const failed = call.machine.take_failure();
        CHECK(failed.code == errc::pacing_timeout);
        CHECK(failed.delivery == delivery::not_sent);
        CHECK(*later.limiter.told == entries{"given back"});
    }
    SUBCASE("for the limiter, which finds out late") {
        using asking = rampart::policies<rampart::no_retry, late_refusal>;
        asking const later{.limiter = {{.ready_at = start + 5s}}};
        reading<asking> call{later};
        CHECK(call(detail::elapsed{}).what == kind::wait);
        *later.limiter.refused = true;
        CHECK(call(detail::elapsed{}, 1s).what == kind::done);
        CHECK(call.machine.take_failure().message == "too far away after all");
        CHECK(*later.limiter.told == entries{"given back"});
    }
    SUBCASE("for a caller who breaks off") {
        paced const later{.limiter = {.ready_at = start + 5s}};
        {
            reading<paced> call{later};
            CHECK(call(detail::elapsed{}).what == kind::wait);
        }
        CHECK(*later.limiter.told == entries{"given back"});
    }
}

TEST_CASE("a limiter that fails to take a place back does not keep a call from being cancelled") {
    using paced = rampart::policies<rampart::no_retry, one_place>;
    reading<paced> call{paced{.limiter = {.ready_at = start + 5s, .throws_at_cancel = true}}};
    CHECK(call(detail::elapsed{}).what == kind::wait);
    CHECK(call(detail::cancelled{}).what == kind::done);
    CHECK(call.machine.take_failure().code == errc::cancelled);
}

TEST_CASE("a kept connection that died is replaced when the request can be made again") {
    struct row {
        char const* what;
        bool reads;
        bool kept;
        detail::exchanged came;
        bool replaced;
    };
    auto const closed = errc::connection_closed;
    auto const unwritten = errc::write_failed;
    std::vector<row> const rows{
        {"a read without an answer", true, true, broken(closed, delivery::unknown), true},
        {"a read that could not be written whole", true, true,
         broken(unwritten, delivery::unknown, false), true},
        {"a read whose answer had begun", true, true, broken(closed, delivery::unknown, true, true),
         false},
        {"a read over a new connection", true, false, broken(closed, delivery::unknown), false},
        {"a read that was cancelled", true, true, broken(errc::cancelled, delivery::unknown),
         false},
        {"a read that met silence", true, true, broken(errc::io_timeout, delivery::unknown), true},
        {"a read that met silence over a new connection", true, false,
         broken(errc::io_timeout, delivery::unknown), false},
        {"a payment that met silence", false, true, broken(errc::io_timeout, delivery::unknown),
         false},
        {"a payment without an answer", false, true, broken(closed, delivery::unknown), false},
        {"a payment of which a part was written", false, true,
         broken(unwritten, delivery::unknown, false), false},
        {"a payment of which nothing was written", false, true,
         broken(unwritten, delivery::not_sent, false), true},
        {"the same over a new connection", false, false,
         broken(unwritten, delivery::not_sent, false), false},
    };
    auto const check = [](row const& one, auto& call) {
        CAPTURE(one.what);
        call(detail::elapsed{});
        REQUIRE(call(detail::connected{one.kept}).what == kind::exchange);
        auto const next = call(one.came, 2s);
        if (!one.replaced) {
            CHECK(next.what == kind::done);
            auto const failed = call.machine.take_failure();
            CHECK(failed.code == one.came.answer.error().code);
            CHECK(failed.delivery == one.came.answer.error().delivery);
            return;
        }
        CHECK(next.what == kind::connect);
        CHECK(next.use == connection_use::new_only);
        CHECK(next.timeouts.call == 28s);
        // The same attempt goes on, signed anew, and ends whatever becomes of it.
        auto const first = nonce_of(call.request_made);
        REQUIRE(call(detail::connected{true}, 2s).what == kind::exchange);
        CHECK(nonce_of(call.request_made) != first);
        CHECK(call(one.came, 3s).what == kind::done);
        CHECK(call.machine.take_failure().attempts == 1);
    };
    for (auto const& one : rows) {
        if (one.reads) {
            reading<> call;
            check(one, call);
        } else {
            paying<> call;
            check(one, call);
        }
    }
}

TEST_CASE("a read that a dead connection took stays of unknown outcome, whatever follows") {
    reading<> call;
    call(detail::elapsed{});
    call(detail::connected{true});
    REQUIRE(call(broken(errc::connection_closed, delivery::unknown)).what == kind::connect);
    SUBCASE("no new connection") {
        CHECK(call(detail::not_connected{refused()}).what == kind::done);
    }
    SUBCASE("a new one that takes nothing") {
        call(detail::connected{});
        CHECK(call(broken(errc::write_failed, delivery::not_sent, false)).what == kind::done);
    }
    SUBCASE("no time left to connect") {
        CHECK(call(detail::connected{}, 1h).what == kind::done);
        CHECK(call.machine.take_failure().code == errc::call_timeout);
        return;
    }
    SUBCASE("an exception") { CHECK(call(detail::threw{}).what == kind::done); }
    CHECK(call.machine.take_failure().delivery == delivery::unknown);
}

TEST_CASE("what failed is repeated after the retry policy's pause, as a new attempt") {
    diary notes;
    using patient = rampart::policies<eager_retry, rampart::no_limiter, diary>;
    paying<patient> call{patient{.retry = {.pause = 3s}, .observer = notes}};
    call(detail::elapsed{});
    auto next = call(detail::not_connected{refused()}, 1s);
    CHECK(next.what == kind::wait);
    CHECK(next.until == start + 4s);
    CHECK(call(detail::elapsed{}, 3s).what == kind::wait);
    next = call(detail::elapsed{}, 4s);
    CHECK(next.what == kind::connect);
    CHECK(next.timeouts.call == 26s);
    CHECK(*notes.lines == entries{"started", "retried", "started"});
    // A payment that may have been made is not repeated by any policy.
    call(detail::connected{}, 4s);
    CHECK(call(broken(errc::connection_closed, delivery::unknown), 5s).what == kind::done);
    auto const failed = call.machine.take_failure();
    CHECK(failed.attempts == 2);
    CHECK(failed.outcome_unknown());
}

TEST_CASE("a repetition asks for a kept connection again") {
    reading<rampart::policies<eager_retry>> call;
    call(detail::elapsed{});
    call(detail::connected{true});
    CHECK(call(broken(errc::connection_closed, delivery::unknown)).use == connection_use::new_only);
    CHECK(call(detail::not_connected{refused()}).use == connection_use::kept_or_new);
}

TEST_CASE("a call that is cancelled while it waits says what its attempts before did") {
    using patient = rampart::policies<eager_retry>;
    reading<patient> call{patient{.retry = {.pause = 1s}}};
    call(detail::elapsed{});
    call(detail::connected{});
    auto expected = delivery::unknown;
    SUBCASE("it may have reached the server") {
        CHECK(call(broken(errc::connection_closed, delivery::unknown)).what == kind::wait);
    }
    SUBCASE("it certainly did not") {
        CHECK(call(broken(errc::connect_failed, delivery::not_sent, false)).what == kind::wait);
        expected = delivery::not_sent;
    }
    CHECK(call(detail::cancelled{}).what == kind::done);
    auto const failed = call.machine.take_failure();
    CHECK(failed.code == errc::cancelled);
    CHECK(failed.delivery == expected);
}

TEST_CASE("an exception of the driver's ends a call, as unknown once the request was handed out") {
    paying<rampart::policies<eager_retry>> call;
    call(detail::elapsed{});
    auto expected = delivery::not_sent;
    SUBCASE("while it connects") {}
    SUBCASE("while it exchanges") {
        call(detail::connected{});
        expected = delivery::unknown;
    }
    try {
        throw std::runtime_error{"a transport of somebody's own"};
    } catch (...) {
        CHECK(call(detail::threw{}).what == kind::done);
    }
    auto const failed = call.machine.take_failure();
    CHECK(failed.code == errc::exception_thrown);
    CHECK(failed.message == "a transport of somebody's own");
    CHECK(failed.delivery == expected);
}

TEST_CASE("the failure of a call that never finished is of unknown delivery") {
    paying<> call;
    SUBCASE("it was never begun") {}
    SUBCASE("it was under way") {
        call(detail::elapsed{});
        call(detail::connected{});
    }
    CHECK_FALSE(call.machine.succeeded());
    auto const failed = call.machine.take_failure();
    CHECK(failed.code == errc::cancelled);
    CHECK(failed.delivery == delivery::unknown);
    CHECK(failed.outcome_unknown() == (failed.attempts == 1));
}

TEST_CASE("a call whose time is over connects no more, and sends nothing") {
    reading<> call{{}, {.call = 5s}};
    SUBCASE("before it connects") { CHECK(call(detail::elapsed{}, 5s).what == kind::done); }
    SUBCASE("when the connection is there") {
        CHECK(call(detail::elapsed{}).what == kind::connect);
        CHECK(call(detail::connected{}, 5s).what == kind::done);
    }
    SUBCASE("when the request is signed, and a hook was asked") {
        CHECK(call(detail::elapsed{}).what == kind::connect);
        CHECK(call(detail::connected{}).what == kind::exchange);
        CHECK(call(detail::elapsed{}, 2s).timeouts.call == 3s);
        CHECK(call(detail::elapsed{}, 5s).what == kind::done);
    }
    auto const failed = call.machine.take_failure();
    CHECK(failed.code == errc::call_timeout);
    CHECK(failed.delivery == delivery::not_sent);
}

TEST_CASE(
    "a pause that lasts until the call's timeout is not begun, whatever the policy asks for") {
    using patient = rampart::policies<eager_retry>;
    reading<patient> call{patient{.retry = {.pause = 4s}}, {.call = 5s}};
    call(detail::elapsed{});
    SUBCASE("it ends earlier") {
        auto const next = call(detail::not_connected{refused()}, 999ms);
        CHECK(next.what == kind::wait);
        CHECK(next.until == start + 4999ms);
    }
    SUBCASE("it ends then, and the call with the attempt's own error at once") {
        CHECK(call(detail::not_connected{refused()}, 1s).what == kind::done);
        auto const failed = call.machine.take_failure();
        CHECK(failed.code == errc::connect_failed);
        CHECK(failed.attempts == 1);
    }
}

TEST_CASE("a timeout that was over when the call began is no timeout without end") {
    for (auto const left : {-1ms, std::chrono::milliseconds::min()}) {
        paying<> call{{}, {.call = left}};
        CHECK(call(detail::elapsed{}).what == kind::done);
        auto const failed = call.machine.take_failure();
        CHECK(failed.code == errc::call_timeout);
        CHECK(failed.delivery == delivery::not_sent);
    }
}

TEST_CASE("what must not be sent twice gets a fresh connection, and waits for its answer") {
    http::timeouts const limits{.io = 3s, .io_of_changes = 4s};
    paying<> pays{{}, limits};
    auto next = pays(detail::elapsed{});
    CHECK(next.use == connection_use::fresh_or_new);
    CHECK(next.timeouts.io == 4s);
    next = pays(detail::connected{true});
    REQUIRE(next.what == kind::exchange);
    CHECK(next.timeouts.io == 4s);
    reading<> reads{{}, limits};
    next = reads(detail::elapsed{});
    CHECK(next.use == connection_use::kept_or_new);
    CHECK(next.timeouts.io == 3s);
    paying<> by_default;
    CHECK(by_default(detail::elapsed{}).timeouts.io == 0s);
    CHECK(rampart::http::timeouts{}.io == 10s);
}

TEST_CASE("what is left of a timeout is never told as none, and none is told as none") {
    reading<> without{{}, {.call = 0ms}};
    CHECK(without(detail::elapsed{}, 100h).timeouts.call == 0ms);
    reading<> within{{}, {.call = 1s}};
    CHECK(within(detail::elapsed{}, 1s - 1ns).timeouts.call == 1ms);
}

TEST_CASE("the longest timeout there is means a very long time") {
    constexpr auto most = std::chrono::milliseconds::max();
    reading<rampart::policies<eager_retry>> call{
        {}, {.call = most, .connect = most, .io = most, .pool_wait = most}};
    auto const next = call(detail::elapsed{});
    REQUIRE(next.what == kind::connect);
    for (auto const limit :
         {next.timeouts.connect, next.timeouts.call, next.timeouts.io, next.timeouts.pool_wait}) {
        CHECK(limit > 24h);
        CHECK(limit <= http::longest_timeout);
    }
    // Its time left is counted with, too.
    CHECK(call(detail::not_connected{refused()}).what != kind::done);

    using endless = rampart::policies<eager_retry>;
    reading<endless> waiting{
        endless{.retry = {.pause = std::chrono::microseconds::max()}}, {.call = 0ms}};
    waiting(detail::elapsed{});
    CHECK(waiting(detail::not_connected{refused()}).what == kind::wait);
}

TEST_CASE("a request that the hook refuses is not exchanged, nor repeated") {
    auto const no = [](rampart::outgoing const& what) -> std::optional<rampart::error> {
        CHECK(what.nonce.size() > 8);
        return rampart::make_error(errc::vetoed, delivery::unknown, "not today");
    };
    using asked = rampart::policies<
        eager_retry, rampart::no_limiter, rampart::no_observer, std::remove_const_t<decltype(no)>>;
    reading<asked> call{asked{.before_send = no}};
    call(detail::elapsed{});
    CHECK(call(detail::connected{}).what == kind::done);
    auto const failed = call.machine.take_failure();
    CHECK(failed.code == errc::vetoed);
    CHECK(failed.delivery == delivery::not_sent);
}

TEST_CASE("an answer that cannot be read ends the call, deviations and refusal told") {
    diary notes;
    using told = rampart::policies<rampart::no_retry, rampart::no_limiter, diary>;
    paying<told> call{told{.observer = notes}};
    call(detail::elapsed{});
    call(detail::connected{});
    SUBCASE("a refusal of the provider's") {
        call(answered(422, R"({"status":"INVALID_PARAMETERS","message":"no such account"})"));
        CHECK(call.machine.take_failure().delivery == delivery::rejected);
    }
    SUBCASE("a success without what was done") {
        call(answered(200, R"({"status":"SUCCESS","data":[]})"));
        CHECK(call.machine.take_failure().outcome_unknown());
    }
    SUBCASE("a success with a member of another kind") {
        call(answered(
            200, R"({"status":"SUCCESS","data":{"id":"p","rate":[],"reference":"invoice-1"}})"));
        CHECK(call.machine.succeeded());
        CHECK(notes.lines->at(4) == "deviated");
    }
    CHECK(notes.lines->back() == "finished after 0");
}
