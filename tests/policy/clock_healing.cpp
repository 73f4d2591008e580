// The pieces together, as a client uses them, against a server that checks the time: learned_clock,
// increasing_nonce and standard_retry, while the machine's clock is set to and fro.
#include <array>
#include <chrono>
#include <memory>
#include <set>
#include <string>

#include <rampart/policy/retry.hpp>
#include <rampart/sign/learned_clock.hpp>
#include <rampart/sign/nonce.hpp>

#include <doctest/doctest.h>

namespace {

using namespace std::chrono_literals;
using rampart::refusal_reason;
using rampart::sign::clock_reading;
using rampart::sign::time_point;
using std::chrono::microseconds;

/// True time, and the machine's clock in it.
struct world {
    time_point truth{1'767'268'800'300'000us};
    microseconds machine_ahead{};
};

struct machine_clock {
    world const* in;
    [[nodiscard]] time_point now() const { return in->truth + in->machine_ahead; }
};

using client_clock = rampart::sign::learned_clock<machine_clock>;

/// What a client does for one call; `request` is made after every wait, `accepts` is the server.
/// Returns the number of the attempt that succeeded, 0 when none did.
template <class Request, class Accepts, class BeforeRepetition>
int attempts_of_call(
    world& all, client_clock const& clock, refusal_reason reason, Request request, Accepts accepts,
    BeforeRepetition before_repetition) {
    rampart::basic_standard_retry<> const retry;
    auto const reading = [&] {
        auto const steady = all.truth.time_since_epoch();
        return clock_reading{
            clock.uncorrected_now(), std::chrono::steady_clock::time_point{steady}};
    };
    bool clock_corrected = false;
    for (int attempt = 1;; ++attempt) {
        auto const applied = clock.applied();
        auto const sent = reading();
        auto const made = request();
        all.truth += 40ms;
        bool const accepted = accepts(made);
        auto const date = std::chrono::floor<std::chrono::seconds>(all.truth);
        all.truth += 60ms;
        clock.observe(date, sent, reading(), 60s);
        if (accepted) {
            clock.accepted(applied);
            return attempt;
        }
        clock.refused(applied);
        auto const refused =
            rampart::make_error(rampart::errc::unauthorised, rampart::delivery::rejected, {});
        auto const decided = retry.decide(
            {.effect = rampart::effect::reads,
             .failed = refused,
             .reason = reason,
             .attempt = attempt,
             .clock_corrected = clock_corrected,
             .clock_offset = clock.offset(),
             .applied_offset = applied,
             .clock_window = 60s});
        if (!decided.again) return 0;
        all.truth += decided.wait;
        if (decided.correct_clock) clock.correct();
        clock_corrected = true;
        before_repetition();
    }
}

/// How far the machine's clock is ahead, one state after the other.
constexpr std::array<microseconds, 14> states{0s,   1h,  0s,   -1h, 0s,  40s,  100s,
                                              -20s, 90s, -90s, 0s,  24h, -23h, 0s};

} // namespace

TEST_CASE("calls with timestamps survive whatever is done to the machine's clock") {
    world all;
    client_clock const clock{machine_clock{&all}};
    for (auto const state : states) {
        all.machine_ahead = state;
        CAPTURE(state.count());
        int repeated = 0;
        for (int call = 0; call < 50; ++call) {
            CAPTURE(call);
            auto const attempts = attempts_of_call(
                all, clock, refusal_reason::clock_suspected, [&] { return clock.now(); },
                [&](time_point stamp) { return std::chrono::abs(stamp - all.truth) <= 60s; },
                [] {});
            // The first call that is refused finds out, the others know.
            CHECK(attempts >= 1);
            repeated += attempts - 1;
            CHECK(repeated <= 1);
            all.truth += 1500ms;
        }
        // Right to a second, or left alone because it is right enough.
        CHECK(std::chrono::abs(clock.now() - all.truth) <= 60s);
    }
    CHECK(clock.applied() == 0us);
}

TEST_CASE("calls with increasing nonces survive it too, and no nonce is sent twice") {
    world all;
    client_clock const clock{machine_clock{&all}};
    rampart::sign::increasing_milliseconds const source{"clock healing"};
    std::set<std::int64_t> sent;
    for (auto const state : states) {
        all.machine_ahead = state;
        CAPTURE(state.count());
        int repeated = 0;
        for (int call = 0; call < 50; ++call) {
            CAPTURE(call);
            auto const attempts = attempts_of_call(
                all, clock, refusal_reason::clock, [&] { return source.next_number(clock.now()); },
                [&](std::int64_t nonce) {
                    CHECK(sent.insert(nonce).second);
                    auto const at = time_point{std::chrono::milliseconds{nonce}};
                    return std::chrono::abs(at - all.truth) <= 60s;
                },
                [&] { source.rewind(clock.now(), 60s); });
            CHECK(attempts >= 1);
            repeated += attempts - 1;
            CHECK(repeated <= 1);
            all.truth += 1500ms;
        }
    }
}
