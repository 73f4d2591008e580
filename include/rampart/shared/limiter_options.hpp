// How a limiter of many hosts paces, and what it has done.
#pragma once

#include <rampart/config.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace rampart::shared {

/// The store has stopped answering, or answers again.
struct store_changed {
    bool alone = false;       ///< whether this host paces by itself from now on
    std::string bucket{};     ///< which bucket noticed it
    std::string why{};        ///< what the store said last, or that it said nothing
    std::uint64_t starts = 0; ///< made alone, when it answers again
};

/// How a limiter of many hosts paces.
struct limiter_options {
    /// How many hosts (processes) call with the key. As long as the store does not answer, each
    /// paces by itself at its share of the rate. 0, when it is left out: 16, so that too little is
    /// called rather than too much.
    int hosts = 0;

    /// As pacing_options::max_wait: what is further away is refused, and books nothing. The store
    /// says so, in its answer to the call's question; while it does not answer, this host's own
    /// queue does. What has a place keeps it, also when a 429 puts it off. A place whose time
    /// passed while the store did not answer, or the host was stopped, is booked anew behind the
    /// others, at most as far away from then.
    std::chrono::milliseconds max_wait{30'000};

    /// How many calls may start at once after a rest; taken off the steady rate, so that a small
    /// one leaves more of it. 0: a fortieth of the limit.
    int burst = 0;

    /// How much longer than another one a call may take from its start to the provider, who counts
    /// when it arrives: the period is taken as longer by that, a fiftieth of it at most.
    std::chrono::milliseconds jitter{500};

    /// How long the store may take to answer before this host goes on by itself.
    std::chrono::milliseconds patience{100};

    /// Whether times are this host's and not the store's, for services that refuse TIME within a
    /// script. The hosts' clocks must agree within some milliseconds then.
    bool host_time = false;

    /// Told when the store stops answering and when it answers again; must not block or throw, and
    /// may be called in any thread.
    std::function<void(store_changed const&)> on_store{};
};

/// What a limiter has done so far, in this process.
struct limiter_metrics {
    std::uint64_t shared_starts = 0; ///< calls that started by the store's word
    std::uint64_t alone_starts = 0;  ///< calls that started while it did not answer
    std::uint64_t times_alone = 0;   ///< how often it stopped answering
    std::uint64_t late_answers = 0;  ///< bookings that came too late, and were cancelled
    bool alone = false;              ///< whether a bucket paces by itself at present
};

} // namespace rampart::shared
