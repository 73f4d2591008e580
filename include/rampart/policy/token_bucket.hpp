// A token bucket without I/O: it says when a call may start, and somebody else waits.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

#include <rampart/policy/limiter.hpp>
#include <rampart/policy/rate_limit.hpp>

namespace rampart {

/// A place in a bucket's queue. Wait until `ready_at`, then ask `ready`; or give it back.
struct reservation {
    pacing_clock::time_point ready_at{}; ///< when its turn comes
    /// How far away the next turn would be, where its own passed unused and that is too far; zero
    /// where it has a place.
    pacing_clock::duration too_far{};

    // The bucket's own.
    pacing_clock::time_point slot{};   ///< its number in the queue
    pacing_clock::duration interval{}; ///< to the next slot
    std::uint64_t ticket = 0;          ///< 0: it was ready at once
};

/// Slots at even distances, of which up to `burst` that nobody used are kept.
///
/// No stretch of `limit.per` ever holds more than `limit.requests` slots: what a burst may take is
/// taken off the steady rate. Places are given in the order of asking, and nobody is delayed by who
/// came later; a slot that is given back goes to the next who asks. After a 429 everybody waits,
/// in the same order, and the rate is halved; other answers raise it step by step.
///
/// Who comes later than the burst reaches back, as when the program was stopped, has lost his slot
/// and gets the next one: starts hold to the limit, too. A slot's length and `never_late` are
/// always borne; where the burst reaches back less far, starts that late may be over the limit.
///
/// All functions may be called from several threads at once. Time is passed in, and a step back in
/// it harms nothing.
class token_bucket {
public:
    using time_point = pacing_clock::time_point; ///< a moment of pacing_clock
    using duration = pacing_clock::duration;     ///< of pacing_clock

    /// The least share of the full rate that throttling leaves, as 1 / slowest.
    static constexpr int slowest = 16;
    /// How many answers that are no 429 it takes to win back the whole rate from nothing.
    static constexpr int recovery_steps = 64;
    /// The pause after a 429 that names none.
    static constexpr duration default_pause = std::chrono::seconds{1};
    /// The longest pause that a 429 is believed.
    static constexpr duration longest_pause = std::chrono::minutes{5};
    /// Who comes later by no more than this keeps his slot: a timer may be as late.
    static constexpr duration never_late = std::chrono::milliseconds{100};

    /// How many calls may start at once after a rest: a tenth of the limit, at least one.
    [[nodiscard]] static constexpr int default_burst(rate_limit const& limit) noexcept {
        return (std::max)(1, limit.requests / 10);
    }

    /// `burst` is taken as 1 to `limit.requests`; 0 stands for default_burst.
    explicit token_bucket(rate_limit const& limit, int burst = 0)
        : requests_{(std::max)(1, limit.requests)},
          burst_{std::clamp(burst == 0 ? default_burst(limit) : burst, 1, requests_)},
          full_{shortest_interval(limit)} {}

    /// The next place, or nothing when it is more than `max_wait` away (none is taken then).
    [[nodiscard]] std::optional<reservation>
    reserve(time_point now, duration max_wait = (duration::max)()) {
        std::lock_guard const lock{mutex_};
        forget_abandoned(now);
        reservation place;
        if (book(place, now, max_wait) > max_wait) return std::nullopt;
        return place;
    }

    /// How far away the next place is.
    [[nodiscard]] duration wait(time_point now) const {
        std::lock_guard const lock{mutex_};
        return (std::max)({next_, now, paused_until_}) - now;
    }

    /// Whether the call may start now. When it may not, because of a 429 since, or because it is
    /// too early, or so late that it got another slot, `place.ready_at` is the new time to wait
    /// for. Where that slot would be more than `max_wait` away, none is taken: `place.too_far`.
    [[nodiscard]] bool
    ready(reservation& place, time_point now, duration max_wait = (duration::max)()) {
        std::lock_guard const lock{mutex_};
        auto const found = waiting_.find(place.ticket);
        if (found != waiting_.end()) {
            place.slot = found->second.slot;
            place.interval = found->second.interval;
        }
        auto ready_at = (std::max)({place.slot, now, paused_until_});
        if (place.slot < ready_at - lateness()) {
            auto const wait = book(place, now, max_wait);
            ready_at = now + wait;
            place.too_far = wait > max_wait ? wait : duration::zero();
            if (wait > max_wait) waiting_.erase(place.ticket);
        }
        if (ready_at > now) {
            place.ready_at = ready_at;
            return false;
        }
        waiting_.erase(place.ticket);
        return true;
    }

    /// Gives back a place that was not used: the call was cancelled, or ran out of time. Doing it
    /// again does nothing.
    void cancel(reservation& place, time_point now) {
        std::lock_guard const lock{mutex_};
        if (place.slot == (time_point::min)()) return;
        if (auto const found = waiting_.find(place.ticket); found != waiting_.end()) {
            place.slot = found->second.slot;
            place.interval = found->second.interval;
            waiting_.erase(found);
        }
        if (place.slot + place.interval == next_) {
            next_ = place.slot;
        } else if (place.slot > now - burst_ * full_) {
            free_.insert(place.slot);
        }
        place.slot = (time_point::min)();
    }

    /// A 429: nobody starts for `retry_after`, and the rate is halved, once for all the 429s of one
    /// pause.
    void throttled(time_point now, std::optional<duration> retry_after = {}) {
        std::lock_guard const lock{mutex_};
        auto const wait = retry_after.value_or(default_pause);
        auto const until = now + std::clamp(wait, duration::zero(), longest_pause);
        bool const in_pause = now < paused_until_;
        if (in_pause && until <= paused_until_) return;
        if (!in_pause) steps_ = (std::max)(steps_ / 2, recovery_steps / slowest);
        paused_until_ = until;
        free_.clear();
        next_ = (std::max)(next_, until);
        put_off(until);
    }

    /// An answer that is no 429: wins back a little of the rate.
    void succeeded(time_point now) {
        std::lock_guard const lock{mutex_};
        if (now >= paused_until_) steps_ = (std::min)(steps_ + 1, recovery_steps);
    }

    /// The present distance of two slots: that of the full rate, or more after a 429.
    [[nodiscard]] duration current_interval() const {
        std::lock_guard const lock{mutex_};
        return interval();
    }

    /// Unused slots that are kept.
    [[nodiscard]] int burst() const noexcept { return burst_; }

    /// Whether forgetting the bucket would change nothing: all slots unused, and the full rate.
    [[nodiscard]] bool at_rest(time_point now) const {
        std::lock_guard const lock{mutex_};
        return steps_ == recovery_steps && now >= paused_until_ &&
               next_ <= now - (burst_ - 1) * full_;
    }

private:
    /// Somebody's place in the queue.
    struct turn {
        time_point slot;
        duration interval;
    };

    /// A stretch of `per` touches at most per / interval slots of its own and burst - 1 kept ones.
    [[nodiscard]] duration shortest_interval(rate_limit const& limit) const {
        auto const steady = requests_ - burst_ + 1;
        auto const per = duration{(std::max)(limit.per, std::chrono::seconds{1})};
        return (per + duration{steady - 1}) / steady;
    }

    [[nodiscard]] duration interval() const { return full_ * recovery_steps / steps_; }

    /// How late a call may come and start with the slot that it has.
    [[nodiscard]] duration lateness() const {
        return (std::max)((std::max)(burst_ - 1, 1) * full_, never_late);
    }

    /// The next slot, for that place, under its ticket if it has one. Answers the wait; where that
    /// is longer than `max_wait`, nothing is taken.
    duration book(reservation& place, time_point now, duration max_wait) {
        // Unused slots are credit for a burst; older ones are gone.
        auto const oldest = now - (burst_ - 1) * full_;
        free_.erase(free_.begin(), free_.lower_bound(oldest));
        auto const end = (std::max)(next_, oldest);
        bool const reused = !free_.empty() && *free_.begin() < end;
        auto const slot = reused ? *free_.begin() : end;
        auto const ready_at = (std::max)({slot, now, paused_until_});
        auto const wait = ready_at - now;
        if (wait > max_wait) return wait;
        place.slot = slot;
        place.interval = interval();
        place.ready_at = ready_at;
        if (reused) {
            free_.erase(free_.begin());
        } else {
            next_ = place.slot + place.interval;
        }
        if (ready_at > now) {
            if (place.ticket == 0) place.ticket = ++last_ticket_;
            waiting_.insert_or_assign(place.ticket, turn{place.slot, place.interval});
        }
        return wait;
    }

    /// Moves who waits behind `until`: in the same order, at the present distance or more, and
    /// nobody to an earlier time than was promised.
    void put_off(time_point until) {
        std::vector<turn*> turns;
        turns.reserve(waiting_.size());
        for (auto& [ticket, waits] : waiting_)
            turns.push_back(&waits);
        std::ranges::sort(turns, {}, &turn::slot);
        for (auto* const waits : turns) {
            waits->slot = (std::max)(waits->slot, until);
            waits->interval = interval();
            until = waits->slot + waits->interval;
        }
        next_ = (std::max)(next_, until);
    }

    /// Places that were neither used nor given back are not kept for ever.
    void forget_abandoned(time_point now) {
        while (!waiting_.empty() && waiting_.begin()->second.slot < now - longest_pause)
            waiting_.erase(waiting_.begin());
    }

    int requests_;
    int burst_;
    duration full_;
    mutable std::mutex mutex_;
    int steps_ = recovery_steps; ///< the share of the full rate, in recovery_steps-ths
    time_point next_ = (time_point::min)();
    time_point paused_until_ = (time_point::min)();
    std::multiset<time_point> free_;        ///< given back
    std::map<std::uint64_t, turn> waiting_; ///< by ticket, so in the order of asking
    std::uint64_t last_ticket_ = 0;
};

} // namespace rampart
