#include <rampart/policy/retry.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>

#include <boost/system/errc.hpp>

#include <doctest/doctest.h>

namespace {

using namespace std::chrono_literals;
using rampart::delivery;
using rampart::effect;
using rampart::errc;
using rampart::refusal_reason;
using rampart::retry_budget;
using rampart::retry_decision;
using rampart::retry_facts;
using rampart::retry_kind;
using rampart::retry_stop;

/// The whole wait, so that it is known.
struct longest {
    std::uint64_t operator()(std::uint64_t most) const noexcept { return most; }
};
struct shortest {
    std::uint64_t operator()(std::uint64_t) const noexcept { return 0; }
};
using policy = rampart::basic_standard_retry<longest>;
using hasty_policy = rampart::basic_standard_retry<shortest>;

/// The least that the concept asks for.
struct archetype {
    [[nodiscard]] retry_decision decide(retry_facts const&) const { return {}; }
    void succeeded(std::optional<retry_kind>) const {}
};
struct never : archetype {
    static constexpr bool repeats = false;
};
struct only_when_mutable : archetype {
    retry_decision decide(retry_facts const&) noexcept { return {}; }
};

static_assert(rampart::retry_policy<rampart::no_retry>);
static_assert(rampart::retry_policy<rampart::standard_retry>);
static_assert(rampart::retry_policy<policy>);
static_assert(rampart::retry_policy<archetype>);
static_assert(!rampart::retry_policy<only_when_mutable>);
static_assert(!rampart::retry_policy<int>);
static_assert(rampart::repeats<archetype>);
static_assert(rampart::repeats<rampart::standard_retry>);
static_assert(!rampart::repeats<never>);
static_assert(!rampart::repeats<rampart::no_retry>);
static_assert(std::is_empty_v<rampart::no_retry>);
static_assert(std::is_aggregate_v<rampart::standard_retry>);

rampart::error failure(errc what, delivery how, int status = 0) {
    auto out = rampart::make_error(what, how, {});
    out.http_status = status;
    return out;
}

rampart::error failure_asking(errc what, delivery how, std::chrono::seconds wait) {
    auto out = failure(what, how, 429);
    out.retry_after = wait;
    return out;
}

/// '.' no repetition, 't' transient, 's' throttled (slow down), 'c' clock, 'C' clock with a
/// correction, 'n' nonce.
char letter(retry_decision const& decided) {
    if (!decided.again) return '.';
    switch (decided.kind) {
    case retry_kind::transient: return 't';
    case retry_kind::throttled: return 's';
    case retry_kind::clock: return decided.correct_clock ? 'C' : 'c';
    case retry_kind::nonce: return 'n';
    }
    return '?';
}

/// The decisions for one effect: not sent, rejected, unknown.
struct outcomes {
    std::string_view reads, creates, moves_money, unspecified;
};

void check_row(
    errc what, int status, refusal_reason reason, std::optional<std::chrono::seconds> offset,
    outcomes const& expected) {
    struct {
        effect of;
        std::string_view letters;
    } const columns[] = {
        {effect::reads, expected.reads},
        {effect::creates, expected.creates},
        {effect::moves_money, expected.moves_money},
        {effect::unspecified, expected.unspecified},
    };
    constexpr std::array<delivery, 3> deliveries{
        delivery::not_sent, delivery::rejected, delivery::unknown};
    for (auto const& [of, letters] : columns) {
        REQUIRE(letters.size() == deliveries.size());
        for (std::size_t at = 0; at < deliveries.size(); ++at) {
            auto const failed = failure(what, deliveries[at], status);
            CAPTURE(rampart::make_error_code(what).message());
            CAPTURE(status);
            CAPTURE(to_string(of));
            CAPTURE(to_string(deliveries[at]));
            policy const decider;
            auto const decided = decider.decide(
                {.effect = of,
                 .failed = failed,
                 .reason = reason,
                 .clock_offset = offset,
                 .clock_window = 60s});
            CHECK(letter(decided) == letters[at]);
            if (!decided.again) {
                CHECK(decided.why == retry_stop::not_repeatable);
                CHECK(decider.budget->available() == 500);
            }
        }
    }
}

retry_decision decide_clock(
    refusal_reason reason, std::optional<std::chrono::microseconds> offset,
    std::chrono::microseconds applied = {}, std::chrono::seconds window = 60s,
    effect of = effect::reads) {
    auto const failed = failure(errc::unauthorised, delivery::rejected, 401);
    return policy{}.decide(
        {.effect = of,
         .failed = failed,
         .reason = reason,
         .clock_offset = offset,
         .applied_offset = applied,
         .clock_window = window});
}

} // namespace

TEST_CASE("what is repeated follows from effect, cause and delivery") {
    struct {
        errc what;
        int status;
        outcomes expected; // each: not sent, rejected, unknown
    } const rows[] = {
        // Failures of connection.
        {errc::resolve_failed, 0, {"ttt", "tt.", "tt.", "tt."}},
        {errc::connect_failed, 0, {"ttt", "tt.", "tt.", "tt."}},
        {errc::connect_timeout, 0, {"ttt", "tt.", "tt.", "tt."}},
        {errc::tls_handshake_failed, 0, {"ttt", "tt.", "tt.", "tt."}},
        {errc::proxy_failed, 0, {"ttt", "tt.", "tt.", "tt."}},
        {errc::proxy_failed, 502, {"ttt", "tt.", "tt.", "tt."}},
        {errc::proxy_failed, 499, {"...", "...", "...", "..."}},
        {errc::proxy_failed, 407, {"...", "...", "...", "..."}},
        {errc::write_failed, 0, {"ttt", "tt.", "tt.", "tt."}},
        {errc::connection_closed, 0, {"ttt", "tt.", "tt.", "tt."}},
        // Failures of the server.
        {errc::provider_failed, 500, {"ttt", "tt.", "tt.", "tt."}},
        {errc::provider_failed, 502, {"ttt", "tt.", "tt.", "tt."}},
        {errc::provider_failed, 503, {"ttt", "tt.", "tt.", "tt."}},
        {errc::provider_failed, 504, {"ttt", "tt.", "tt.", "tt."}},
        {errc::provider_failed, 501, {"...", "...", "...", "..."}},
        {errc::provider_failed, 505, {"...", "...", "...", "..."}},
        {errc::provider_failed, 519, {"...", "...", "...", "..."}},
        {errc::provider_failed, 520, {"ttt", "tt.", "tt.", "tt."}},
        {errc::provider_failed, 522, {"ttt", "tt.", "tt.", "tt."}},
        {errc::provider_failed, 524, {"ttt", "tt.", "tt.", "tt."}},
        {errc::provider_failed, 525, {"...", "...", "...", "..."}},
        {errc::provider_failed, 599, {"...", "...", "...", "..."}},
        {errc::provider_failed, 408, {"ttt", "...", "...", "..."}},
        {errc::provider_refused, 408, {"ttt", "...", "...", "..."}},
        {errc::invalid_parameters, 408, {"...", "...", "...", "..."}},
        {errc::provider_failed, 422, {"...", "...", "...", "..."}},
        {errc::provider_failed, 200, {"...", "...", "...", "..."}},
        // A repetition would fail in the same way.
        {errc::invalid_request, 0, {"...", "...", "...", "..."}},
        {errc::invalid_credentials, 0, {"...", "...", "...", "..."}},
        {errc::invalid_base_url, 0, {"...", "...", "...", "..."}},
        {errc::insecure_transport, 0, {"...", "...", "...", "..."}},
        {errc::signing_failed, 0, {"...", "...", "...", "..."}},
        {errc::invalid_tls_settings, 0, {"...", "...", "...", "..."}},
        {errc::certificate_rejected, 0, {"...", "...", "...", "..."}},
        {errc::response_too_large, 0, {"...", "...", "...", "..."}},
        {errc::malformed_http, 0, {"...", "...", "...", "..."}},
        {errc::malformed_response, 200, {"...", "...", "...", "..."}},
        {errc::redirect_refused, 302, {"...", "...", "...", "..."}},
        {errc::unauthorised, 401, {"...", "...", "...", "..."}},
        {errc::forbidden, 403, {"...", "...", "...", "..."}},
        {errc::not_found, 404, {"...", "...", "...", "..."}},
        {errc::invalid_parameters, 422, {"...", "...", "...", "..."}},
        {errc::rate_limited, 0, {"...", "...", "...", "..."}}, // by whom is not said
        {errc::provider_refused, 409, {"...", "...", "...", "..."}},
        // The caller's time is over, or the caller wants no more.
        {errc::call_timeout, 0, {"...", "...", "...", "..."}},
        {errc::cancelled, 0, {"...", "...", "...", "..."}},
    };
    for (auto const& [what, status, expected] : rows)
        check_row(what, status, refusal_reason::other, std::nullopt, expected);
}

TEST_CASE("what a refusal says decides, whatever its status, unless the server may have acted") {
    using enum refusal_reason;
    struct {
        errc what;
        int status;
        refusal_reason reason;
        std::optional<std::chrono::seconds> offset;
        outcomes expected;
    } const rows[] = {
        {errc::rate_limited, 429, throttled, {}, {"sss", "ss.", "ss.", "ss."}},
        {errc::rate_limited, 429, throttled, 90s, {"sss", "ss.", "ss.", "ss."}},
        {errc::unauthorised, 400, nonce_used, {}, {"nnn", "...", "...", "..."}},
        {errc::unauthorised, 400, nonce_used, 90s, {"nnn", "...", "...", "..."}},
        {errc::unauthorised, 400, clock, {}, {"ccc", "...", "...", "..."}},
        {errc::unauthorised, 400, clock, 60s, {"CCC", "...", "...", "..."}},
        {errc::unauthorised, 400, clock, 61s, {"CCC", "CC.", "CC.", "CC."}},
        {errc::unauthorised, 400, clock, -61s, {"CCC", "CC.", "CC.", "CC."}},
        {errc::unauthorised, 401, clock_suspected, {}, {"...", "...", "...", "..."}},
        {errc::unauthorised, 401, clock_suspected, 90s, {"CCC", "...", "...", "..."}},
        {errc::unauthorised, 422, clock_suspected, -90s, {"CCC", "...", "...", "..."}},
    };
    for (auto const& row : rows)
        check_row(row.what, row.status, row.reason, row.offset, row.expected);
}

TEST_CASE("an error of another category is not repeated") {
    rampart::error failed = failure(errc::connect_failed, delivery::not_sent);
    failed.code = boost::system::errc::make_error_code(boost::system::errc::connection_refused);
    CHECK(
        policy{}.decide({.effect = effect::reads, .failed = failed}) ==
        retry_decision{.why = retry_stop::not_repeatable});
    // Even when its number is that of a transient one.
    failed.code = {static_cast<int>(errc::connect_failed), boost::system::generic_category()};
    CHECK_FALSE(policy{}.decide({.effect = effect::reads, .failed = failed}).again);
}

TEST_CASE("an authentication failure is repeated when the clock was off by over half the window") {
    using enum refusal_reason;
    CHECK(letter(decide_clock(clock_suspected, 30'000'000us)) == '.');
    CHECK(letter(decide_clock(clock_suspected, 30'000'001us)) == 'C');
    CHECK(letter(decide_clock(clock_suspected, -30'000'000us)) == '.');
    CHECK(letter(decide_clock(clock_suspected, -30'000'001us)) == 'C');
    // Half of 5 s is 2.5 s, not 2.
    CHECK(letter(decide_clock(clock_suspected, 2'500'000us, 0us, 5s)) == '.');
    CHECK(letter(decide_clock(clock_suspected, 2'500'001us, 0us, 5s)) == 'C');
}

TEST_CASE("what counts is how wrong the clock was by which the attempt was signed") {
    using enum refusal_reason;
    // Signed with the learned offset: the clock was right, the key is what is wrong.
    CHECK(letter(decide_clock(clock_suspected, 90s, 90s)) == '.');
    CHECK(letter(decide_clock(clock_suspected, 90s, 70s)) == '.');
    // The machine's clock was repaired, and the attempt signed with an offset that is outdated.
    CHECK(letter(decide_clock(clock_suspected, 0s, 90s)) == 'C');
    CHECK(letter(decide_clock(clock_suspected, -20s, 20s)) == 'C');
    CHECK(letter(decide_clock(clock, 90s, 90s)) == 'c');
}

TEST_CASE("a refusal that names the clock is repeated anyway, corrected by more than a second") {
    using enum refusal_reason;
    CHECK(letter(decide_clock(clock, std::nullopt)) == 'c');
    CHECK(letter(decide_clock(clock, 0s)) == 'c');
    CHECK(letter(decide_clock(clock, 1s)) == 'c');
    CHECK(letter(decide_clock(clock, 1'000'001us)) == 'C');
    CHECK(letter(decide_clock(clock, -1'000'001us)) == 'C');
}

TEST_CASE("a refused payment sets the clock right for the next call, repeated or not") {
    using enum refusal_reason;
    for (auto const of : {effect::creates, effect::moves_money, effect::unspecified}) {
        auto const refused = [of](refusal_reason reason, std::chrono::seconds off) {
            auto const decided = decide_clock(reason, off, {}, 60s, of);
            CHECK(decided.again == (reason == clock && std::chrono::abs(off) > 60s));
            return decided.correct_clock;
        };
        CHECK(refused(clock_suspected, 90s));
        CHECK(refused(clock_suspected, -31s));
        CHECK_FALSE(refused(clock_suspected, 30s));
        CHECK(refused(clock, 90s));
        CHECK(refused(clock, 2s));
        CHECK_FALSE(refused(clock, 1s));
        CHECK_FALSE(refused(nonce_used, 90s));
        CHECK_FALSE(refused(other, 90s));
    }
    auto const failed = failure(errc::unauthorised, delivery::rejected, 401);
    CHECK(
        policy{.attempts = 1}.decide(
            {.effect = effect::reads,
             .failed = failed,
             .reason = clock,
             .clock_offset = 90s,
             .clock_window = 60s}) ==
        retry_decision{.correct_clock = true, .why = retry_stop::attempts_used});
}

TEST_CASE("a read is repeated at once after a request timeout, unless a wait is asked for") {
    auto failed = failure(errc::provider_refused, delivery::rejected, 408);
    retry_facts const facts{.effect = effect::reads, .failed = failed, .attempt = 2};
    CHECK(policy{}.decide(facts) == retry_decision{.again = true});
    failed.retry_after = 2s;
    CHECK(policy{}.decide(facts).wait == 2s);
}

TEST_CASE("without a window of the provider's no clock is corrected") {
    using enum refusal_reason;
    CHECK(letter(decide_clock(clock_suspected, 90s, 0s, 0s)) == '.');
    CHECK(letter(decide_clock(clock, 90s, 0s, 0s)) == 'c');
}

TEST_CASE("a call is repeated for its clock once, and for its nonce as often as attempts allow") {
    auto const failed = failure(errc::unauthorised, delivery::rejected, 401);
    auto const decide = [&failed](refusal_reason reason, int attempt) {
        return policy{.attempts = 4}.decide(
            {.effect = effect::reads,
             .failed = failed,
             .reason = reason,
             .attempt = attempt,
             .clock_corrected = true,
             .clock_offset = 90s,
             .clock_window = 60s});
    };
    retry_decision const no{.why = retry_stop::not_repeatable};
    CHECK(decide(refusal_reason::clock, 2) == no);
    CHECK(decide(refusal_reason::clock_suspected, 2) == no);
    CHECK(decide(refusal_reason::nonce_used, 3).again);
    CHECK(decide(refusal_reason::throttled, 3).again);
    CHECK(decide(refusal_reason::nonce_used, 4).why == retry_stop::attempts_used);
}

TEST_CASE("a corrected call goes out at once, a fresh nonce after a short wait") {
    auto const failed = failure(errc::unauthorised, delivery::rejected, 400);
    auto const wait = [&failed](refusal_reason reason, int attempt) {
        return policy{}
            .decide(
                {.effect = effect::reads, .failed = failed, .reason = reason, .attempt = attempt})
            .wait;
    };
    CHECK(wait(refusal_reason::clock, 1) == 0s);
    CHECK(wait(refusal_reason::clock, 2) == 0s);
    CHECK(wait(refusal_reason::nonce_used, 1) == 50ms);
    CHECK(wait(refusal_reason::nonce_used, 2) == 100ms);
}

TEST_CASE("a call has three attempts, with growing waits between") {
    auto const closed = failure(errc::connection_closed, delivery::unknown);
    auto const limited = failure(errc::rate_limited, delivery::rejected, 429);
    policy const decider;
    auto const after_closed = [&](int attempt) {
        return decider.decide({.effect = effect::reads, .failed = closed, .attempt = attempt});
    };
    auto const after_limited = [&](int attempt) {
        return decider.decide(
            {.effect = effect::moves_money,
             .failed = limited,
             .reason = refusal_reason::throttled,
             .attempt = attempt});
    };
    CHECK(
        after_closed(1) ==
        retry_decision{.again = true, .kind = retry_kind::transient, .wait = 50ms});
    CHECK(
        after_closed(2) ==
        retry_decision{.again = true, .kind = retry_kind::transient, .wait = 100ms});
    CHECK(after_closed(3) == retry_decision{.why = retry_stop::attempts_used});
    CHECK(after_closed(4) == retry_decision{.why = retry_stop::attempts_used});
    CHECK(
        after_limited(1) ==
        retry_decision{.again = true, .kind = retry_kind::throttled, .wait = 1s});
    CHECK(
        after_limited(2) ==
        retry_decision{.again = true, .kind = retry_kind::throttled, .wait = 2s});
    CHECK(after_limited(3) == retry_decision{.why = retry_stop::attempts_used});
}

TEST_CASE("attempts and backoff are settings") {
    auto const closed = failure(errc::connection_closed, delivery::not_sent);
    auto const decide = [&closed](policy const& decider, int attempt) {
        return decider.decide({.effect = effect::reads, .failed = closed, .attempt = attempt});
    };
    CHECK(decide(policy{.attempts = 1}, 1).why == retry_stop::attempts_used);
    CHECK(decide(policy{.attempts = 0}, 1).why == retry_stop::attempts_used);
    policy const patient{
        .attempts = 20, .backoff = {.transient_base = 1s, .throttle_base = 2s, .cap = 3s}};
    CHECK(decide(patient, 1).wait == 1s);
    CHECK(decide(patient, 2).wait == 2s);
    CHECK(decide(patient, 3).wait == 3s);
    CHECK(decide(patient, 19).wait == 3s);
    CHECK(decide(patient, 20).why == retry_stop::attempts_used);
}

TEST_CASE("the server's Retry-After is the least wait, for every kind of repetition") {
    auto const decide = [](refusal_reason reason, errc what, auto const& decider) {
        auto const failed = failure_asking(what, delivery::rejected, 7s);
        return decider.decide({.effect = effect::reads, .failed = failed, .reason = reason}).wait;
    };
    CHECK(decide(refusal_reason::throttled, errc::rate_limited, hasty_policy{}) == 7s);
    CHECK(decide(refusal_reason::nonce_used, errc::unauthorised, hasty_policy{}) == 7s);
    CHECK(decide(refusal_reason::clock, errc::unauthorised, hasty_policy{}) == 7s);
    CHECK(decide(refusal_reason::other, errc::connection_closed, hasty_policy{}) == 7s);
    policy const slow{.backoff = {.throttle_base = 9s}};
    CHECK(decide(refusal_reason::throttled, errc::rate_limited, slow) == 9s);
}

TEST_CASE("a wait that would last until the timeout is not begun") {
    auto const failed = failure(errc::rate_limited, delivery::rejected, 429);
    policy const decider;
    auto const decide = [&](std::optional<std::chrono::nanoseconds> left) {
        return decider.decide(
            {.effect = effect::reads,
             .failed = failed,
             .reason = refusal_reason::throttled,
             .time_left = left});
    };
    CHECK(decide(std::nullopt).again);
    CHECK(decide(1s + 1ns).again);
    REQUIRE(decider.budget->available() == 490);
    CHECK(decide(1s) == retry_decision{.why = retry_stop::call_timeout});
    CHECK(decide(0s) == retry_decision{.why = retry_stop::call_timeout});
    CHECK(decide(-1s) == retry_decision{.why = retry_stop::call_timeout});
    // It is not paid for either.
    CHECK(decider.budget->available() == 490);
}

TEST_CASE("after the timeout not even a repetition without a wait is begun") {
    auto const failed = failure(errc::unauthorised, delivery::rejected, 400);
    auto const decided = policy{}.decide(
        {.effect = effect::reads,
         .failed = failed,
         .reason = refusal_reason::clock,
         .time_left = 0s});
    CHECK(decided == retry_decision{.why = retry_stop::call_timeout});
}

TEST_CASE("a repetition costs 14 after a failure and 5 after a refusal") {
    auto const closed = failure(errc::connection_closed, delivery::unknown);
    auto const refused = failure(errc::unauthorised, delivery::rejected, 400);
    policy const decider;
    auto const left_after = [&](rampart::error const& failed, refusal_reason reason) {
        REQUIRE(
            decider.decide({.effect = effect::reads, .failed = failed, .reason = reason}).again);
        return decider.budget->available();
    };
    CHECK(left_after(closed, refusal_reason::other) == 486);
    CHECK(left_after(refused, refusal_reason::throttled) == 481);
    CHECK(left_after(refused, refusal_reason::clock) == 476);
    CHECK(left_after(refused, refusal_reason::nonce_used) == 471);
}

TEST_CASE("an empty budget ends repetitions, until successes fill it") {
    auto const closed = failure(errc::connection_closed, delivery::unknown);
    policy const decider{.budget = std::make_shared<retry_budget>(30)};
    retry_facts const facts{.effect = effect::reads, .failed = closed};
    CHECK(decider.decide(facts).again);
    CHECK(decider.decide(facts).again);
    CHECK(decider.decide(facts) == retry_decision{.why = retry_stop::budget_empty});
    for (int success = 0; success < 12; ++success)
        decider.succeeded(std::nullopt);
    CHECK(decider.budget->available() == 14);
    CHECK(decider.decide(facts).again);
    CHECK(decider.decide(facts).why == retry_stop::budget_empty);
}

TEST_CASE("a success gives the last repetition's cost back, and 1 when there was none") {
    policy const decider{.budget = std::make_shared<retry_budget>(100)};
    REQUIRE(decider.budget->take(100));
    decider.succeeded(std::nullopt);
    CHECK(decider.budget->available() == 1);
    decider.succeeded(retry_kind::transient);
    CHECK(decider.budget->available() == 15);
    decider.succeeded(retry_kind::throttled);
    CHECK(decider.budget->available() == 20);
    decider.succeeded(retry_kind::clock);
    CHECK(decider.budget->available() == 25);
    decider.succeeded(retry_kind::nonce);
    CHECK(decider.budget->available() == 30);
}

TEST_CASE("copies of a policy share the budget, and policies made apart do not") {
    auto const closed = failure(errc::connection_closed, delivery::unknown);
    policy const first;
    // NOLINTNEXTLINE(performance-unnecessary-copy-initialization): what a copy shares is the test
    policy const copy = first;
    policy const other;
    REQUIRE(first.decide({.effect = effect::reads, .failed = closed}).again);
    CHECK(copy.budget->available() == 486);
    CHECK(other.budget->available() == 500);
}

TEST_CASE("without a budget only attempts and the timeout limit") {
    auto const closed = failure(errc::connection_closed, delivery::unknown);
    policy const decider{.budget = nullptr};
    bool all = true;
    for (int call = 0; call < 1'000; ++call)
        all = all && decider.decide({.effect = effect::reads, .failed = closed}).again;
    CHECK(all);
    decider.succeeded(retry_kind::transient);
}

TEST_CASE("no_retry repeats nothing") {
    auto const failed = failure(errc::connect_failed, delivery::not_sent);
    rampart::no_retry const never;
    CHECK(
        never.decide({.effect = effect::reads, .failed = failed}) ==
        retry_decision{.why = retry_stop::not_repeatable});
    never.succeeded(std::nullopt);
}

TEST_CASE("the default policy waits at random within the limit") {
    auto const closed = failure(errc::connection_closed, delivery::unknown);
    rampart::standard_retry const decider{.budget = nullptr};
    bool varies = false;
    auto first = std::chrono::microseconds{-1};
    for (int call = 0; call < 100; ++call) {
        auto const wait = decider.decide({.effect = effect::reads, .failed = closed}).wait;
        CHECK(wait >= 0us);
        CHECK(wait <= 50ms);
        if (first < 0us) first = wait;
        varies = varies || wait != first;
    }
    CHECK(varies);
}

TEST_CASE("kinds and reasons have names for logs") {
    CHECK(to_string(retry_kind::transient) == "transient");
    CHECK(to_string(retry_kind::throttled) == "throttled");
    CHECK(to_string(retry_kind::clock) == "clock");
    CHECK(to_string(retry_kind::nonce) == "nonce");
    CHECK(to_string(retry_stop::not_repeatable) == "not_repeatable");
    CHECK(to_string(retry_stop::attempts_used) == "attempts_used");
    CHECK(to_string(retry_stop::call_timeout) == "call_timeout");
    CHECK(to_string(retry_stop::budget_empty) == "budget_empty");
}
