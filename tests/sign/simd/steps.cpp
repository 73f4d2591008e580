#include <rampart/sign/config.hpp>

#if !defined(RAMPART_SIGNS_BY_PROVIDER)

#include <rampart/sign/simd/steps.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include <doctest/doctest.h>

namespace {

namespace sign = rampart::sign;
using namespace sign::detail;
using sign::lane_kernel;

constexpr double never = never_used;

} // namespace

TEST_CASE(
    "a plan takes the steps that cost least together, with lanes left empty where that pays") {
    lane_plan const plan{lane_costs{30, 40, 68, 208, 270}};
    CHECK(plan.first(1) == lane_step::one);
    CHECK(plan.first(2) == lane_step::two_streams);
    CHECK(plan.first(3) == lane_step::four_streams);
    CHECK(plan.first(4) == lane_step::four_streams);
    CHECK(plan.first(12) == lane_step::four_streams); // three times 68 are less than 208
    CHECK(plan.first(13) == lane_step::one_group);
    CHECK(plan.first(16) == lane_step::one_group);
    CHECK(plan.first(17) == lane_step::one); // and a group
    CHECK(plan.first(20) == lane_step::two_groups);
    CHECK(plan.first(32) == lane_step::two_groups);
}

TEST_CASE("a step that costs more than those it stands for is never taken") {
    lane_plan const slow_pair{lane_costs{30, 40, 68, 208, 500}};
    CHECK(slow_pair.first(32) == lane_step::one_group);
    lane_plan const alone{lane_costs{30, 61, 121, 481, 961}};
    lane_plan const streams{lane_costs{30, 40, 68, 600, never}};
    for (std::size_t active = 1; active <= most_lanes; ++active) {
        CAPTURE(active);
        CHECK(alone.first(active) == lane_step::one);
        CHECK(width(streams.first(active)) <= 4);
    }
}

TEST_CASE("no plan reaches further behind its lanes than there is room for") {
    std::uint64_t state = 7;
    auto const random = [&] {
        state = state * 6'364'136'223'846'793'005 + 1;
        return static_cast<double>(state >> 40) + 1;
    };
    for (int round = 0; round < 2'000; ++round) {
        CAPTURE(round);
        lane_plan const plan{lane_costs{random(), random(), random(), random(), random()}};
        std::size_t lane = 0;
        while (lane < most_lanes)
            lane += width(plan.first(most_lanes - lane));
        CHECK(lane <= 2 * most_lanes);
    }
}

TEST_CASE("the costs of a kernel leave out what the CPU has not, and what the kernel is not") {
    auto const portable = usual_costs(lane_kernel::portable);
    CHECK(portable[0] < never);
    for (std::size_t at = 1; at < lane_steps; ++at)
        CHECK(portable[at] == never);
    auto const streams = usual_costs(lane_kernel::sha);
    CHECK((streams[2] < never) == sign::available(lane_kernel::sha));
    CHECK(streams[3] == never);
    auto const group = usual_costs(lane_kernel::avx512);
    CHECK((group[3] < never) == sign::available(lane_kernel::avx512));
    CHECK(group[4] == never);
    auto const measured = measured_costs();
    auto const pair = usual_costs(lane_kernel::avx512_pair);
    for (std::size_t at = 0; at < lane_steps; ++at) {
        CAPTURE(at);
        // Or the usual ones, when there was no time for two rounds, which have no pair.
        CHECK((measured[at] < never || pair[at] == never || at == 4));
        CHECK((measured[at] == never || pair[at] < never));
    }
}

TEST_CASE("each step that the CPU has compresses every lane as one message on its own") {
    std::string text(most_lanes * 3 * 64, ' ');
    for (std::size_t at = 0; at < text.size(); ++at)
        text[at] = static_cast<char>(at * 131 >> 2);
    auto const costs = usual_costs(lane_kernel::avx512_pair);
    for (std::size_t at = 0; at < lane_steps; ++at) {
        if (costs[at] == never) continue;
        CAPTURE(at);
        auto const step = static_cast<lane_step>(at);
        std::array<std::array<std::uint32_t, 8>, most_lanes> together;
        auto alone = together;
        std::uint32_t* states[most_lanes];
        unsigned char const* data[most_lanes];
        for (std::size_t lane = 0; lane < width(step); ++lane) {
            for (std::size_t word = 0; word < 8; ++word)
                together[lane][word] = static_cast<std::uint32_t>(lane * 77'777'777 + word);
            alone[lane] = together[lane];
            states[lane] = together[lane].data();
            data[lane] = reinterpret_cast<unsigned char const*>(text.data()) + lane * 3 * 64;
        }
        compress_lanes(step, states, data, 3);
        for (std::size_t lane = 0; lane < width(step); ++lane) {
            CAPTURE(lane);
            auto* const words = alone[lane].data();
            compress_lanes(lane_step::one, &words, data + lane, 3);
            CHECK(together[lane] == alone[lane]);
        }
    }
}

#endif
