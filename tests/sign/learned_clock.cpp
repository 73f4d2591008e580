#include <rampart/sign/learned_clock.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

namespace {

using namespace std::chrono_literals;
using rampart::sign::clock_reading;
using rampart::sign::fixed_clock;
using rampart::sign::learned_clock;
using rampart::sign::system_clock;
using rampart::sign::time_point;
using std::chrono::microseconds;
using std::chrono::sys_seconds;

constexpr time_point noon{1'767'268'800'000'000us};

/// A machine's clock that the test sets.
struct manual_clock {
    std::shared_ptr<std::atomic<std::int64_t>> at =
        std::make_shared<std::atomic<std::int64_t>>(noon.time_since_epoch().count());

    void set(time_point moment) const { *at = moment.time_since_epoch().count(); }
    [[nodiscard]] time_point now() const { return time_point{microseconds{*at}}; }
};

/// What a test says of one exchange; by the machine's clock it began at noon.
struct exchange {
    microseconds server_ahead;        ///< server's true time less the machine's
    microseconds took = 100ms;        ///< sending to receiving, in truth
    microseconds machine_stepped{};   ///< how far the machine's clock was set meanwhile
    microseconds written_after = 0ms; ///< when the server wrote the header
};

template <class Clock>
void observe(Clock const& clock, exchange const& one, std::chrono::seconds window = 60s) {
    std::chrono::steady_clock::time_point const begin{1h};
    auto const date =
        std::chrono::floor<std::chrono::seconds>(noon + one.server_ahead + one.written_after);
    clock.observe(
        date, clock_reading{noon, begin},
        clock_reading{noon + one.took + one.machine_stepped, begin + one.took}, window);
}

using manual = learned_clock<manual_clock>;

struct no_learner : system_clock {
    [[nodiscard]] clock_reading reading() const { return {}; }
};

static_assert(rampart::sign::clock<learned_clock<>>);
static_assert(rampart::sign::learning_clock<learned_clock<>>);
static_assert(rampart::sign::learning_clock<manual>);
static_assert(rampart::sign::learning_clock<learned_clock<fixed_clock>>);
static_assert(!rampart::sign::learning_clock<system_clock>);
static_assert(!rampart::sign::learning_clock<no_learner>);
static_assert(!rampart::sign::learning_clock<int>);

template <class Work>
void in_threads(unsigned count, Work work) {
    std::vector<std::thread> threads;
    for (unsigned number = 0; number < count; ++number)
        threads.emplace_back(work, number);
    for (auto& thread : threads)
        thread.join();
}

} // namespace

TEST_CASE("a clock that has learned nothing is the machine's") {
    manual const clock;
    CHECK(clock.now() == noon);
    CHECK(clock.uncorrected_now() == noon);
    CHECK(clock.reading().time == noon);
    CHECK_FALSE(clock.offset());
    CHECK(clock.applied() == 0us);
    CHECK_FALSE(clock.correct());
    CHECK(clock.now() == noon);
}

TEST_CASE("the offset is the middle between sending and receiving, and of the header's second") {
    manual const clock;
    // Header 12:00:10, written between 12:00:00.0 and 12:00:00.1: between 9.9 and 11 s ahead.
    observe(clock, {.server_ahead = 10s});
    CHECK(clock.offset() == 10'450'000us);
    CHECK(clock.applied() == 0us);
    CHECK(clock.now() == noon);

    manual const slow;
    observe(slow, {.server_ahead = 10s, .took = 8s, .written_after = 4s});
    CHECK(slow.offset() == 10'500'000us);

    manual const behind;
    observe(behind, {.server_ahead = -10s});
    CHECK(behind.offset() == -9'550'000us);
}

TEST_CASE("a correction applies what was learned, either way") {
    manual const ahead;
    observe(ahead, {.server_ahead = 40s});
    CHECK(ahead.offset() == 40'450'000us);
    CHECK(ahead.applied() == 0us);
    REQUIRE(ahead.correct());
    CHECK(ahead.applied() == 40'450'000us);
    CHECK(ahead.now() == noon + 40'450'000us);
    CHECK(ahead.uncorrected_now() == noon);
    CHECK(ahead.reading().time == noon);

    manual const behind;
    observe(behind, {.server_ahead = -1h});
    REQUIRE(behind.correct());
    CHECK(behind.now() == noon - 1h + 450ms);
}

TEST_CASE("no answer moves the time by itself, however wrong it says the clock is") {
    manual const clock;
    for (auto const ahead : std::initializer_list<microseconds>{3s, 29s, 31s, 1h, -1h, 20h}) {
        observe(clock, {.server_ahead = ahead});
        CHECK(clock.offset() == ahead + 450ms);
        CHECK(clock.now() == noon);
    }
    REQUIRE(clock.correct());
    auto const applied = clock.applied();
    for (auto const ahead : std::initializer_list<microseconds>{0s, 1h, -20h}) {
        observe(clock, {.server_ahead = ahead});
        CHECK(clock.applied() == applied);
    }
}

TEST_CASE("a date more than a day away is not learned") {
    for (auto const ahead :
         std::initializer_list<microseconds>{24h + 1s, -24h - 2s, 8760h, -8760h, 400'000h}) {
        CAPTURE(ahead.count());
        manual const clock;
        observe(clock, {.server_ahead = ahead});
        CHECK_FALSE(clock.offset());
        CHECK_FALSE(clock.correct());
        CHECK(clock.now() == noon);
        observe(clock, {.server_ahead = 2h});
        observe(clock, {.server_ahead = ahead});
        CHECK(clock.offset() == 2h + 450ms);
    }
    for (auto const ahead : std::initializer_list<microseconds>{24h, -24h}) {
        manual const clock;
        observe(clock, {.server_ahead = ahead});
        CHECK(clock.offset() == ahead + 450ms);
    }
}

TEST_CASE("a correction that is refused before it was ever accepted is taken back") {
    manual const clock;
    observe(clock, {.server_ahead = 2h});
    REQUIRE(clock.correct());
    auto const applied = clock.applied();
    clock.refused(1s); // of a request that was signed before
    clock.refused(0s);
    CHECK(clock.applied() == applied);
    clock.refused(applied);
    CHECK(clock.now() == noon);
    CHECK(clock.offset() == applied); // still known, and applied when it is asked for again
    REQUIRE(clock.correct());
    CHECK(clock.applied() == applied);
    clock.accepted(1s); // another one
    clock.refused(applied);
    CHECK(clock.now() == noon);
}

TEST_CASE("a correction that was accepted stays until another one") {
    manual const clock;
    observe(clock, {.server_ahead = 2h});
    REQUIRE(clock.correct());
    auto const first = clock.applied();
    clock.accepted(first);
    clock.refused(first); // for a wrong key, it seems
    CHECK(clock.applied() == first);
    CHECK(clock.correct()); // the same once more
    clock.refused(first);
    CHECK(clock.applied() == first);
    observe(clock, {.server_ahead = 3h});
    REQUIRE(clock.correct());
    auto const second = clock.applied();
    CHECK(second != first);
    clock.refused(second);
    CHECK(clock.now() == noon);
}

TEST_CASE("a refusal has even a small offset applied") {
    manual const clock;
    observe(clock, {.server_ahead = 5s});
    CHECK(clock.now() == noon);
    CHECK(clock.correct());
    CHECK(clock.applied() == 5'450'000us);
    CHECK(clock.now() == noon + 5'450'000us);
}

TEST_CASE("what Date cannot tell from a right clock is not applied") {
    manual const clock;
    observe(clock, {.server_ahead = 500ms});
    REQUIRE(clock.offset() != 0us);
    CHECK(clock.correct());
    CHECK(clock.applied() == 0us);
    // An outdated offset is gone with it.
    observe(clock, {.server_ahead = 91s + 500ms});
    REQUIRE(clock.correct());
    REQUIRE(clock.applied() == 91'450'000us);
    observe(clock, {.server_ahead = 1s});
    REQUIRE(clock.correct());
    REQUIRE(clock.applied() == 1'450'000us);
    observe(clock, {.server_ahead = 0s});
    CHECK(clock.correct());
    CHECK(clock.applied() == 0us);
}

TEST_CASE("a correction changes nothing while answers do not disprove what is applied") {
    manual const clock;
    observe(clock, {.server_ahead = 90s, .took = 100ms});
    REQUIRE(clock.correct());
    auto const applied = clock.applied();
    CHECK(applied == 90'450'000us);
    for (auto const ahead : {90'000'000us, 90'200'000us, 90'500'000us, 91'000'000us}) {
        observe(clock, {.server_ahead = ahead, .took = 1s});
        CHECK(clock.correct());
        CHECK(clock.applied() == applied);
    }
    // So slow an answer allows anything from 60 to 91 s.
    observe(clock, {.server_ahead = 90s, .took = 30s});
    CHECK(clock.correct());
    CHECK(clock.applied() == applied);
    CHECK(clock.offset() == applied);
}

TEST_CASE("every correction applies what was learned last") {
    manual const clock;
    for (auto const ahead : std::initializer_list<microseconds>{90s, 95s, 20s, -70s}) {
        observe(clock, {.server_ahead = ahead});
        CHECK(clock.correct());
        CHECK(clock.applied() == ahead + 450ms);
    }
}

TEST_CASE("a correction drops the offset when the machine's clock was repaired") {
    for (auto const wrong : std::initializer_list<microseconds>{90s, -90s, 3600s, -3600s}) {
        CAPTURE(wrong.count());
        manual const clock;
        observe(clock, {.server_ahead = wrong});
        REQUIRE(clock.correct());
        REQUIRE(clock.applied() != 0us);
        observe(clock, {.server_ahead = 0s});
        REQUIRE(clock.correct());
        CHECK(clock.applied() == 0us);
        CHECK(clock.now() == noon);
        CHECK(clock.offset() == 450'000us);
        // And learned again when it goes wrong again.
        observe(clock, {.server_ahead = wrong});
        REQUIRE(clock.correct());
        CHECK(clock.applied() == wrong + 450ms);
    }
}

TEST_CASE("of two answers that agree the quicker one counts") {
    manual const clock;
    observe(clock, {.server_ahead = 10s, .took = 10s, .written_after = 0s}); // 0 to 11
    CHECK(clock.offset() == 5'500'000us);
    observe(clock, {.server_ahead = 10s, .took = 200ms}); // 9.8 to 11
    CHECK(clock.offset() == 10'400'000us);
    observe(clock, {.server_ahead = 10s, .took = 12s, .written_after = 6s}); // 4 to 17
    CHECK(clock.offset() == 10'400'000us);
    observe(clock, {.server_ahead = 20s, .took = 12s, .written_after = 6s}); // 14 to 27
    CHECK(clock.offset() == 20'500'000us);
}

TEST_CASE("of two answers that agree and were equally quick the first one counts") {
    manual const clock;
    observe(clock, {.server_ahead = 10s});
    CHECK(clock.offset() == 10'450'000us); // 9.9 to 11
    // Begun 400 ms later, in the same second of the server's: 9.5 to 10.6.
    std::chrono::steady_clock::time_point const begin{2h};
    auto const sent = noon + 400ms;
    clock.observe(
        std::chrono::floor<std::chrono::seconds>(noon + 10s), clock_reading{sent, begin},
        clock_reading{sent + 100ms, begin + 100ms}, 60s);
    CHECK(clock.offset() == 10'450'000us);
}

TEST_CASE("a quicker answer counts also when it agrees with what a slower one said") {
    manual const clock;
    observe(clock, {.server_ahead = 10s, .took = 10s, .written_after = 5s}); // 5 to 16
    CHECK(clock.offset() == 10'500'000us);
    observe(clock, {.server_ahead = 10s, .took = 200ms}); // 9.8 to 11
    CHECK(clock.offset() == 10'400'000us);
    observe(clock, {.server_ahead = 10s, .took = 10s, .written_after = 5s});
    CHECK(clock.offset() == 10'400'000us);
}

TEST_CASE("an answer slower than the window is ignored") {
    manual const clock;
    observe(clock, {.server_ahead = 90s, .took = 60s + 1us});
    CHECK_FALSE(clock.offset());
    observe(clock, {.server_ahead = 90s, .took = 60s});
    CHECK(clock.offset());
    manual const without_window;
    observe(without_window, {.server_ahead = 90s}, 0s);
    CHECK_FALSE(without_window.offset());
}

TEST_CASE("however slow the answer, a right clock is not moved") {
    for (microseconds took = 0s; took <= 60s; took += 500ms) {
        for (microseconds written : {microseconds{0}, took / 2, took}) {
            CAPTURE(took.count());
            CAPTURE(written.count());
            manual const clock;
            observe(clock, {.server_ahead = 0s, .took = took, .written_after = written});
            CHECK(clock.offset());
            if (took <= 1s) CHECK(clock.correct());
            CHECK(clock.applied() == 0us);
        }
    }
}

TEST_CASE("an exchange during which the machine's clock was set is ignored") {
    for (auto const step :
         std::initializer_list<microseconds>{-1h, -2s, -1'000'001us, 1'000'001us, 2s, 1h}) {
        CAPTURE(step.count());
        manual const clock;
        observe(clock, {.server_ahead = 90s, .machine_stepped = step});
        CHECK_FALSE(clock.offset());
    }
}

TEST_CASE("a machine's clock that is slewed a little leaves the truth within") {
    for (auto const step : std::initializer_list<microseconds>{-1s, -300ms, 300ms, 1s}) {
        CAPTURE(step.count());
        manual const clock;
        observe(clock, {.server_ahead = 90s, .machine_stepped = step});
        REQUIRE(clock.offset());
        CHECK(std::chrono::abs(*clock.offset() - 90s) <= 600ms);
    }
}

TEST_CASE("an exchange that ended before it began is ignored") {
    manual const clock;
    std::chrono::steady_clock::time_point const begin{1h};
    clock.observe(sys_seconds{0s}, {noon, begin}, {noon - 1us, begin - 1us}, 60s);
    CHECK_FALSE(clock.offset());
}

TEST_CASE("the first and the last date that HTTP can write are refused without overflow") {
    std::chrono::steady_clock::time_point const begin{1h};
    for (sys_seconds const date : {sys_seconds{-62'167'219'200s}, sys_seconds{253'402'300'799s}}) {
        manual const clock;
        clock.observe(date, {noon, begin}, {noon, begin}, 60s);
        CHECK_FALSE(clock.offset());
        CHECK(clock.now() == noon);
    }
}

TEST_CASE("copies share what was learned") {
    manual_clock const machine;
    manual const of_client{machine};
    // NOLINTNEXTLINE(performance-unnecessary-copy-initialization): what a copy shares is the test
    manual const of_signer = of_client;
    observe(of_client, {.server_ahead = 90s});
    REQUIRE(of_client.correct());
    CHECK(of_signer.applied() == 90'450'000us);
    CHECK(of_signer.now() == noon + 90'450'000us);
    observe(of_signer, {.server_ahead = 0s});
    REQUIRE(of_signer.correct());
    CHECK(of_client.now() == noon);
    manual const other{machine};
    CHECK_FALSE(other.offset());
}

TEST_CASE("the corrected time runs with the machine's") {
    manual_clock const machine;
    manual const clock{machine};
    observe(clock, {.server_ahead = 90s});
    REQUIRE(clock.correct());
    machine.set(noon + 5s);
    CHECK(clock.now() == noon + 95'450'000us);
    CHECK(clock.uncorrected_now() == noon + 5s);
}

TEST_CASE("over the system's clock it tells the machine's time until it learns") {
    learned_clock<> const clock;
    auto const before = system_clock{}.now();
    auto const told = clock.now();
    auto const reading = clock.reading();
    CHECK(before <= told);
    CHECK(told <= system_clock{}.now());
    CHECK(reading.steady <= std::chrono::steady_clock::now());
}

TEST_CASE("what is learned moves the last tick as it moves the time") {
    learned_clock<> const clock;
    observe(clock, {.server_ahead = 1h});
    REQUIRE(clock.correct());
    REQUIRE(clock.applied() == 1h + 450ms);
    auto const tick_before = system_clock{}.last_tick();
    auto const tick = clock.last_tick();
    CHECK(tick >= tick_before + 1h);
    CHECK(tick <= clock.now());
}

TEST_CASE("threads that observe, correct and tell the time at once agree in the end") {
    manual const clock;
    observe(clock, {.server_ahead = 40s});
    REQUIRE(clock.correct());
    in_threads(8, [&](unsigned number) {
        for (int time = 0; time < 2'000; ++time) {
            observe(clock, {.server_ahead = 40s + std::chrono::seconds{number}});
            clock.correct();
            auto const told = clock.now();
            clock.accepted(told - noon);
            CHECK(told >= noon + 40s);
            CHECK(told <= noon + 48s);
        }
    });
    observe(clock, {.server_ahead = 0s});
    REQUIRE(clock.correct());
    CHECK(clock.now() == noon);
}
