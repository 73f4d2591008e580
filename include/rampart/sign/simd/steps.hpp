// The ways in which a CPU compresses blocks of several messages at once, and what each costs here.
#pragma once

#include <rampart/sign/config.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <rampart/sign/digest.hpp>
#include <rampart/sign/lane_kernel.hpp>
#include <rampart/sign/simd/avx512_lanes.hpp>
#include <rampart/sign/simd/sha_armv8.hpp>
#include <rampart/sign/simd/sha_ni.hpp>

namespace rampart::sign::detail {

/// One call of a kernel: a block of each of so many messages, or several.
enum class lane_step : unsigned char {
    one,          ///< as a message on its own is hashed
    two_streams,  ///< interleaved on the CPU's SHA instructions
    four_streams, ///< likewise
    one_group,    ///< sixteen lanes
    two_groups,   ///< two times sixteen lanes, interleaved
};

inline constexpr std::size_t lane_steps = 5;
inline constexpr std::size_t most_lanes = 32;

/// How many messages a step takes.
constexpr std::size_t width(lane_step step) noexcept {
    constexpr std::size_t widths[lane_steps] = {1, 2, 4, 16, 32};
    return widths[static_cast<std::size_t>(step)];
}

/// What a step takes, in any unit; infinite for those that are not to be used.
using lane_costs = std::array<double, lane_steps>;

/// Which step to go on with while so many messages are under way: those that cost least together.
class lane_plan {
public:
    explicit lane_plan(lane_costs const& costs) noexcept {
        std::array<double, most_lanes + 1> least{};
        for (std::size_t active = 1; active <= most_lanes; ++active) {
            for (std::size_t at = 0; at < lane_steps; ++at) {
                auto const step = static_cast<lane_step>(at);
                auto const rest = active - (std::min)(active, width(step));
                auto const cost = costs[at] + least[rest];
                if (at != 0 && cost >= least[active]) continue;
                least[active] = cost;
                first_[active] = step;
            }
        }
    }

    [[nodiscard]] lane_step first(std::size_t active) const noexcept { return first_[active]; }

private:
    std::array<lane_step, most_lanes + 1> first_{};
};

/// Compresses `blocks` blocks of each of `width(step)` messages into their chaining values.
inline void compress_lanes(
    lane_step step, std::uint32_t* const* states, unsigned char const* const* data,
    std::size_t blocks) noexcept {
    switch (step) {
#if defined(RAMPART_HAS_AVX512_LANES)
    case lane_step::two_groups: return avx512::compress<2>(states, data, blocks);
    case lane_step::one_group: return avx512::compress<1>(states, data, blocks);
#endif
#if defined(RAMPART_HAS_SHA256_NI)
    case lane_step::four_streams: return sha256_ni::compress_streams<4>(states, data, blocks);
    case lane_step::two_streams: return sha256_ni::compress_streams<2>(states, data, blocks);
#elif defined(RAMPART_HAS_SHA256_ARMV8)
    case lane_step::four_streams: return sha256_armv8::compress_streams<4>(states, data, blocks);
    case lane_step::two_streams: return sha256_armv8::compress_streams<2>(states, data, blocks);
#endif
    default: break;
    }
    sha256_functions::words words;
    std::memcpy(words.data(), states[0], sizeof words);
    compressor<sha256_functions> alone{words};
    alone.many(data[0], blocks);
    words = alone.value();
    std::memcpy(states[0], words.data(), sizeof words);
}

inline constexpr double never_used = 1e9;

/// The steps of a kernel, with costs as they usually are, in a tenth of a nanosecond a block: they
/// decide only how many lanes may stay empty.
inline lane_costs usual_costs(lane_kernel kernel) noexcept {
    lane_costs costs{500, never_used, never_used, never_used, never_used};
    if (kernel == lane_kernel::portable) return costs;
    if (available(lane_kernel::sha)) costs = {300, 400, 680, never_used, never_used};
    if (kernel == lane_kernel::sha || !available(lane_kernel::avx512)) return costs;
    costs[3] = 1'800;
    if (kernel == lane_kernel::avx512_pair) costs[4] = 2'700;
    return costs;
}

/// What the steps cost on this CPU: the least of some runs of each, which end when the time is up.
inline lane_costs measured_costs() noexcept {
    using clock = std::chrono::steady_clock;
    constexpr auto longest = std::chrono::microseconds{150};
    constexpr std::size_t blocks = 4;
    constexpr int rounds = 16;
    // All lanes hash the same text, which takes as long.
    unsigned char const text[blocks * sha256::block_size]{};
    unsigned char const* data[most_lanes];
    std::uint32_t values[most_lanes][8]{};
    std::uint32_t* states[most_lanes];
    for (std::size_t lane = 0; lane < most_lanes; ++lane) {
        data[lane] = text;
        states[lane] = values[lane];
    }
    auto costs = usual_costs(lane_kernel::avx512_pair);
    lane_costs least;
    least.fill(never_used);
    auto const begin = clock::now();
    auto before = begin;
    // The first round says nothing: code and data come into the caches. A CPU may take microseconds
    // to wake its widest units, too.
    for (int round = 0; round < rounds && before - begin < longest; ++round) {
        for (std::size_t at = 0; at < lane_steps; ++at) {
            if (costs[at] == never_used) continue;
            compress_lanes(static_cast<lane_step>(at), states, data, blocks);
            auto const now = clock::now();
            std::chrono::duration<double, std::nano> const took = now - before;
            if (round > 0) least[at] = (std::min)(least[at], (std::max)(took.count(), 1.0));
            before = now;
        }
    }
    // Stopped before the second round, as under an emulator: the usual ones.
    return least[0] == never_used ? usual_costs(lane_kernel::avx512) : least;
}

/// The plan of a kernel for a batch of so many messages.
inline lane_plan const& plan_of(lane_kernel kernel, std::size_t messages) noexcept {
    static lane_plan const usual[] = {
        lane_plan{usual_costs(lane_kernel::portable)}, lane_plan{usual_costs(lane_kernel::sha)},
        lane_plan{usual_costs(lane_kernel::avx512)},
        lane_plan{usual_costs(lane_kernel::avx512_pair)}};
    constexpr std::size_t enough_to_gain = 16;
    if (kernel == lane_kernel::measured) {
        if (messages < enough_to_gain) return usual[2];
        static lane_plan const measured{measured_costs()};
        return measured;
    }
    return usual[available(kernel) ? static_cast<std::size_t>(kernel) : 0];
}

} // namespace rampart::sign::detail
