// What is to happen later, on the sandbox's clock.
#pragma once

#include <rampart/config.hpp>
#include <rampart/sandbox/callable.hpp>
#include <rampart/sandbox/clock.hpp>

#include <map>
#include <utility>

namespace rampart::sandbox {

/// Steps and the times they are due.
///
/// Thread safety: for one thread at a time.
class timer_queue {
public:
    /// Called with the time it was due, not the time it was noticed, so that what follows from a
    /// step keeps exact distances however rarely the clock is looked at.
    using step = callable<void(time_point)>;

    /// Runs something at a time.
    void at(time_point when, step what) { steps_.emplace(when, std::move(what)); }

    /// Runs what is due, the earliest first, and what becomes due by that.
    void run_until(time_point now) {
        while (!steps_.empty() && steps_.begin()->first <= now) {
            auto next = steps_.extract(steps_.begin());
            next.mapped()(next.key());
        }
    }

private:
    std::multimap<time_point, step> steps_; // equal times keep their order
};

} // namespace rampart::sandbox
