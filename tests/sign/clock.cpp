#include <rampart/sign/clock.hpp>

#include <chrono>
#include <initializer_list>

#include <doctest/doctest.h>

namespace {

using namespace std::chrono_literals;
using rampart::sign::fixed_clock;
using rampart::sign::offset_clock;
using rampart::sign::system_clock;
using rampart::sign::time_point;

/// The least that the concept asks for.
struct archetype {
    [[nodiscard]] time_point now() const { return time_point{}; }
};

struct coarser {
    [[nodiscard]] std::chrono::sys_seconds now() const { return {}; }
};

struct finer {
    [[nodiscard]] std::chrono::sys_time<std::chrono::nanoseconds> now() const { return {}; }
};

struct only_when_mutable {
    [[nodiscard]] time_point now() { return {}; }
};

time_point machine_time() {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

} // namespace

TEST_CASE("a clock tells UTC with microseconds or coarser, also when it is constant") {
    static_assert(rampart::sign::clock<archetype>);
    static_assert(rampart::sign::clock<coarser>);
    static_assert(rampart::sign::clock<system_clock>);
    static_assert(rampart::sign::clock<fixed_clock>);
    static_assert(rampart::sign::clock<offset_clock>);
    static_assert(!rampart::sign::clock<finer>, "would be cut silently");
    static_assert(!rampart::sign::clock<only_when_mutable>);
    static_assert(!rampart::sign::clock<int>);
}

TEST_CASE("a fixed clock tells the same time every time") {
    fixed_clock const clock{time_point{1612391416000123us}};
    CHECK(clock.now() == time_point{1612391416000123us});
    CHECK(clock.now() == clock.now());
}

TEST_CASE("a fixed clock at Unix seconds stands at the beginning of that second") {
    CHECK(fixed_clock::at_unix_seconds(1767225600).now() == time_point{1767225600000000us});
    CHECK(fixed_clock::at_unix_seconds(-1).now() == time_point{-1s});
    static_assert(fixed_clock::at_unix_seconds(0).now() == time_point{});
}

TEST_CASE("the system clock tells the machine's time") {
    auto const before = machine_time();
    auto const told = system_clock{}.now();
    auto const after = machine_time();
    CHECK(before <= told);
    CHECK(told <= after);
}

TEST_CASE("the last tick is never ahead of the time and never goes back") {
    auto earlier = system_clock{}.last_tick();
    for (int count = 0; count < 1'000; ++count) {
        auto const tick = system_clock{}.last_tick();
        REQUIRE(earlier <= tick);
        REQUIRE(tick <= machine_time());
        earlier = tick;
    }
}

TEST_CASE("an offset clock tells the machine's time moved forward or back") {
    for (auto const offset : {std::chrono::microseconds{1h}, std::chrono::microseconds{-90s}}) {
        auto const before = machine_time();
        auto const told = offset_clock{offset}.now();
        auto const after = machine_time();
        CHECK(before + offset <= told);
        CHECK(told <= after + offset);
    }
}
