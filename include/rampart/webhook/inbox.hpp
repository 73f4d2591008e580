// What providers post, handled once: a claim with a lease before, a commit behind.
#pragma once

#include <rampart/config.hpp>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace rampart::webhook {

/// What a claim says of an event.
enum class claimed {
    fresh, ///< nobody has handled it: do so, and commit
    busy,  ///< somebody is at it: answer with 503, and the provider comes again
    done,  ///< it was handled: answer with 200
};

/// A claim of an event. A number tells it from a later claim of the same event, which there is
/// when the lease has ended.
struct claim {
    claimed what = claimed::busy; ///< what to do
    std::string id;               ///< the event's
    std::int64_t number = 0;      ///< the claim's
};

/// A time of the machine's clock, in UTC.
using inbox_time = std::chrono::sys_time<std::chrono::milliseconds>;

/// So much later: the end of time where that is further than a clock can tell.
[[nodiscard]] constexpr inbox_time later(inbox_time now, std::chrono::milliseconds span) noexcept {
    return span > (inbox_time::max)() - now ? (inbox_time::max)() : now + span;
}

/// The present time, in milliseconds.
[[nodiscard]] inline inbox_time inbox_now() {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now());
}

/// What an inbox offers.
///
/// | expression           | meaning |
/// | -------------------- | --- |
/// | `i.take(id, lease)`  | claims the event: a `claim` |
/// | `i.commit(c, keep)`  | it was handled, and is remembered for `keep`; false: the lease had |
/// |                      | ended, and another claim was made |
/// | `i.release(c)`       | handling it failed: the next notification is fresh |
///
/// The id is the event's own key, with the provider's name before it, see the verifiers: the nonce
/// alone is not enough. `keep` outlasts the provider's last repetition: HexaRails repeats for a
/// week. A process that dies within its claim leaves it to the lease's end: the event is handled
/// again. Called from several threads at once.
template <class I>
concept inbox =
    requires(I& box, std::string_view id, std::chrono::milliseconds span, claim const& mine) {
    { box.take(id, span) } -> std::same_as<claim>;
    { box.commit(mine, span) } -> std::same_as<bool>;
    box.release(mine);
};

/// An inbox in memory: a restart forgets. For one process, and for tests.
class memory_inbox {
public:
    /// By a clock; the machine's unless told.
    explicit memory_inbox(std::function<inbox_time()> clock = &inbox_now)
        : clock_{std::move(clock)} {}

    /// Claims an event.
    [[nodiscard]] claim take(std::string_view id, std::chrono::milliseconds lease) {
        std::lock_guard const lock{mutex_};
        auto const now = clock_();
        forget(now);
        auto& one = events_[std::string{id}];
        if (one.number != 0 && one.until > now) {
            return {one.done ? claimed::done : claimed::busy, std::string{id}, one.number};
        }
        one = {later(now, lease), ++numbers_, false};
        return {claimed::fresh, std::string{id}, one.number};
    }

    /// It was handled; false: another claim was made meanwhile.
    bool commit(claim const& mine, std::chrono::milliseconds keep) {
        std::lock_guard const lock{mutex_};
        auto const found = events_.find(mine.id);
        if (found == events_.end() || found->second.number != mine.number) return false;
        found->second = {later(clock_(), keep), mine.number, true};
        return true;
    }

    /// Handling it failed: the next notification is fresh.
    void release(claim const& mine) {
        std::lock_guard const lock{mutex_};
        auto const found = events_.find(mine.id);
        if (found == events_.end() || found->second.number != mine.number) return;
        if (!found->second.done) events_.erase(found);
    }

    /// How many events it remembers.
    [[nodiscard]] std::size_t size() const {
        std::lock_guard const lock{mutex_};
        return events_.size();
    }

private:
    struct event {
        inbox_time until{};
        std::int64_t number = 0; ///< 0: new
        bool done = false;
    };

    /// Looks through all of them each time they have doubled.
    void forget(inbox_time now) {
        if (events_.size() < look_at_) return;
        std::erase_if(events_, [&](auto const& one) { return one.second.until <= now; });
        look_at_ = (std::max)(std::size_t{64}, events_.size() * 2);
    }

    std::function<inbox_time()> clock_;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, event> events_;
    std::int64_t numbers_ = 0;
    std::size_t look_at_ = 64;
};

} // namespace rampart::webhook
