#include <rampart/policy/backoff.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>

#include <doctest/doctest.h>

namespace {

using namespace std::chrono_literals;
using rampart::backoff_limit;
using rampart::backoff_settings;
using rampart::backoff_wait;
using rampart::random_jitter;

struct longest {
    std::uint64_t operator()(std::uint64_t most) const { return most; }
};
struct shortest {
    std::uint64_t operator()(std::uint64_t) const { return 0; }
};
struct a_third {
    std::uint64_t operator()(std::uint64_t most) const { return most / 3; }
};
struct no_jitter {
    int operator()(int) const;
};

static_assert(rampart::jitter<random_jitter>);
static_assert(rampart::jitter<longest>);
static_assert(!rampart::jitter<no_jitter>);
static_assert(!rampart::jitter<int>);

} // namespace

TEST_CASE("the defaults are 50 ms, 1 s and 20 s") {
    backoff_settings const settings;
    CHECK(settings.transient_base == 50ms);
    CHECK(settings.throttle_base == 1s);
    CHECK(settings.cap == 20s);
}

TEST_CASE("the limit of a wait doubles up to the cap") {
    struct {
        int n;
        std::chrono::microseconds transient;
        std::chrono::microseconds throttled;
    } const rows[] = {
        {1, 50ms, 1s},
        {2, 100ms, 2s},
        {3, 200ms, 4s},
        {4, 400ms, 8s},
        {5, 800ms, 16s},
        {6, 1600ms, 20s},
        {7, 3200ms, 20s},
        {8, 6400ms, 20s},
        {9, 12800ms, 20s},
        {10, 20s, 20s},
        {11, 20s, 20s},
        {1000, 20s, 20s},
        {std::numeric_limits<int>::max(), 20s, 20s},
    };
    for (auto const& [n, transient, throttled] : rows) {
        CAPTURE(n);
        CHECK(backoff_limit(50ms, 20s, n) == transient);
        CHECK(backoff_limit(1s, 20s, n) == throttled);
    }
}

TEST_CASE("the limit of a wait is never over the cap nor below zero") {
    CHECK(backoff_limit(30s, 20s, 1) == 20s);
    CHECK(backoff_limit(0ms, 20s, 5) == 0s);
    CHECK(backoff_limit(-1ms, 20s, 5) == 0s);
    CHECK(backoff_limit(50ms, 0ms, 5) == 0s);
    CHECK(backoff_limit(50ms, 20s, 0) == 50ms);
    CHECK(backoff_limit(50ms, 20s, -7) == 50ms);
    constexpr auto huge =
        std::chrono::milliseconds{std::numeric_limits<std::int64_t>::max() / 1000};
    CHECK(backoff_limit(1ms, huge, 1000) == std::chrono::hours{24 * 365}); // a year at most
}

TEST_CASE("a wait lies between nothing and the limit, as the jitter says") {
    CHECK(backoff_wait(90ms, std::nullopt, longest{}) == 90ms);
    CHECK(backoff_wait(90ms, std::nullopt, shortest{}) == 0ms);
    CHECK(backoff_wait(90ms, std::nullopt, a_third{}) == 30ms);
    CHECK(backoff_wait(0ms, std::nullopt, longest{}) == 0ms);
    CHECK(backoff_wait(-5ms, std::nullopt, longest{}) == 0ms);
}

TEST_CASE("what the server asks for is the least wait, and not subject to the cap") {
    CHECK(backoff_wait(20s, 7s, shortest{}) == 7s);
    CHECK(backoff_wait(20s, 7s, longest{}) == 20s);
    CHECK(backoff_wait(20s, 60s, longest{}) == 60s);
    CHECK(backoff_wait(50ms, 0s, a_third{}) == 16666us);
}

TEST_CASE("more than an hour asked for is an hour") {
    CHECK(backoff_wait(50ms, 3600s, longest{}) == 1h);
    CHECK(backoff_wait(50ms, 3601s, longest{}) == 1h);
    CHECK(backoff_wait(50ms, std::chrono::seconds::max(), longest{}) == 1h);
    CHECK(backoff_wait(50ms, -3s, shortest{}) == 0s);
}

TEST_CASE("random jitter keeps to its limit and reaches every number") {
    random_jitter const draw;
    for (std::uint64_t const most : {0U, 1U, 2U, 4U, 5U}) {
        std::array<int, 6> seen{};
        for (int time = 0; time < 1'000; ++time) {
            auto const drawn = draw(most);
            REQUIRE(drawn <= most);
            ++seen[static_cast<std::size_t>(drawn)];
        }
        for (std::size_t number = 0; number <= most; ++number)
            CHECK(seen[number] != 0); // by chance of a failure: 6 * (5/6)^1000
    }
}

TEST_CASE("random jitter spreads evenly") {
    random_jitter const draw;
    constexpr int draws = 100'000;
    constexpr std::uint64_t most = 49'999;
    std::array<int, 10> tenths{};
    for (int time = 0; time < draws; ++time)
        ++tenths[static_cast<std::size_t>(draw(most) / 5'000)];
    // A tenth is 10,000 with a standard deviation of 95: nine of them are not left by chance.
    for (int const count : tenths) {
        CHECK(count > 9'146);
        CHECK(count < 10'854);
    }
}

TEST_CASE("random jitter covers the whole range of its type") {
    random_jitter const draw;
    constexpr auto all = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t any = 0;
    std::uint64_t every = all;
    for (int time = 0; time < 1'000; ++time) {
        auto const drawn = draw(all);
        any |= drawn;
        every &= drawn;
    }
    CHECK(any == all);
    CHECK(every == 0);
}
