// Numbers that only go up, and can be set back without one being given out twice.
#pragma once

#include <rampart/sign/config.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>

namespace rampart::sign {

namespace detail {

/// The numbers of one key: counts upwards, can be set back, and never gives a number out twice.
///
/// Numbers given out form runs: from one to the next it is a second at most. All numbers between
/// the ends of a run count as used. That is cheap, and fits what going back is for: a clock that
/// jumped ahead begins a run far ahead and leaves the numbers before it free, and the run is short,
/// because the first refusal ends it. A time within a run cannot be gone back to; counting then
/// goes on behind the run.
///
/// When there are too many runs the lowest is forgotten, and everything up to its end counts as
/// used: it is the past, while runs ahead are still to be passed over.
///
/// As long as a number goes on with the highest run, it is taken by one exchange of `fast_`. All
/// else is done under the mutex, with `fast_` put out of use meanwhile.
class number_line {
public:
    /// `second` is the number of units in a second.
    explicit number_line(std::int64_t second) noexcept : longest_gap_{second} {}

    /// The first unused number from `present` on that is above the last one.
    std::int64_t next(std::int64_t present) noexcept {
        auto before = fast_.load(std::memory_order_relaxed);
        while (before != out_of_use) {
            auto const number = (std::max)(present, before + 1);
            if (number - before > longest_gap_) break;
            if (fast_.compare_exchange_weak(before, number, std::memory_order_relaxed)) {
                return number;
            }
        }
        return next_with_lock(present);
    }

    /// Goes back to `present` when that is more than `window` behind the last number.
    bool rewind(std::int64_t present, std::int64_t window) noexcept {
        std::lock_guard const lock{mutex_};
        stop_fast();
        auto const first = unused((std::max)(present, std::int64_t{1}));
        bool const changes = last_ - present > window && first <= last_;
        if (changes) last_ = first - 1;
        go_fast();
        return changes;
    }

private:
    struct run {
        std::int64_t begin = 0;
        std::int64_t end = 0;
    };

    [[gnu::noinline]] std::int64_t next_with_lock(std::int64_t present) noexcept {
        std::lock_guard const lock{mutex_};
        stop_fast();
        auto const number = unused((std::max)(present, last_ + 1));
        record(number);
        last_ = number;
        highest_ = (std::max)(highest_, number);
        go_fast();
        return number;
    }

    /// Nobody takes a number past the mutex from here on; those taken so far are entered.
    void stop_fast() noexcept {
        auto const taken = fast_.exchange(out_of_use, std::memory_order_relaxed);
        if (taken == out_of_use) return;
        runs_[current_].end = last_ = highest_ = taken;
    }

    /// When no run is ahead, and the last number ends the current run, the next ones only make that
    /// run longer.
    void go_fast() noexcept {
        if (last_ != highest_ || runs_[current_].end != last_) return;
        fast_.store(last_, std::memory_order_relaxed);
    }

    /// The first number from `number` on that is in no run.
    [[nodiscard]] std::int64_t unused(std::int64_t number) const noexcept {
        // As long as nobody goes back nothing is ahead.
        if (number > highest_) return number;
        number = (std::max)(number, forgotten_ + 1);
        // Again from the start after each step: runs are in no order, and may touch.
        for (std::size_t at = 0; at < count_;) {
            bool const used = runs_[at].begin <= number && number <= runs_[at].end;
            if (used) number = runs_[at].end + 1;
            at = used ? 0 : at + 1;
        }
        return number;
    }

    /// Adds an unused number to the run that it continues, or begins one with it.
    void record(std::int64_t number) noexcept {
        if (!continues(runs_[current_], number)) {
            current_ = 0;
            while (current_ < count_ && !continues(runs_[current_], number))
                ++current_;
            if (current_ == count_) return begin_run(number);
        }
        runs_[current_].end = number;
    }

    [[nodiscard]] bool continues(run const& before, std::int64_t number) const noexcept {
        return before.end < number && number - before.end <= longest_gap_;
    }

    void begin_run(std::int64_t number) noexcept {
        if (count_ < runs_.size()) {
            current_ = count_++;
        } else {
            auto const lowest =
                std::min_element(runs_.begin(), runs_.end(), [](run const& one, run const& other) {
                    return one.end < other.end;
                });
            forgotten_ = (std::max)(forgotten_, lowest->end);
            current_ = static_cast<std::size_t>(lowest - runs_.begin());
        }
        runs_[current_] = {number, number};
    }

    static constexpr std::int64_t out_of_use = -1; // numbers begin with 1, and the first run with 0

    std::atomic<std::int64_t> fast_{0}; ///< the last number, or out of use
    std::mutex mutex_;
    std::int64_t const longest_gap_;
    std::int64_t last_ = 0;      ///< what counting goes on from
    std::int64_t highest_ = 0;   ///< ever given out
    std::int64_t forgotten_ = 0; ///< all numbers up to it count as used
    std::array<run, 64> runs_{};
    std::size_t count_ = 1;   ///< runs in use; the first is the number 0 alone
    std::size_t current_ = 0; ///< the run of the number given out last
};

} // namespace detail

} // namespace rampart::sign
