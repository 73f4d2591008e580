// A clock that learns from the server's how wrong it is, and is corrected when that is refused.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include <rampart/sign/clock.hpp>

namespace rampart::sign {

/// The machine's time beside a clock that nobody sets: taken before a request is sent and after
/// its answer came, so that a step of the machine's time between the two is noticed.
struct clock_reading {
    time_point time;                              ///< uncorrected
    std::chrono::steady_clock::time_point steady; ///< on the steady clock
};

/// What a clock offers that learns from servers. Copies share what was learned; everything may be
/// called from several threads at once.
///
/// | expression                             | meaning                                          |
/// | -------------------------------------- | ------------------------------------------------ |
/// | `c.now()`                              | as of every clock: the corrected time            |
/// | `c.reading()`                          | the uncorrected time, as a `clock_reading`       |
/// | `c.observe(date, sent, received, win)` | takes note of an answer's Date header            |
/// | `c.correct()`                          | applies the learned offset; false when there is  |
/// |                                        | none                                             |
/// | `c.accepted(offset)`                   | a server accepted a request signed with it       |
/// | `c.refused(offset)`                    | a server refused such a request's time or key    |
/// | `c.offset()`                           | the learned offset, applied or not               |
/// | `c.applied()`                          | the offset in effect                             |
template <class C>
concept learning_clock = clock<C> && requires(
    C const& source, std::chrono::sys_seconds date, clock_reading reading,
    std::chrono::seconds window, std::chrono::microseconds offset) {
    { source.reading() } -> std::same_as<clock_reading>;
    source.observe(date, reading, reading, window);
    { source.correct() } -> std::same_as<bool>;
    source.accepted(offset);
    source.refused(offset);
    { source.offset() } -> std::same_as<std::optional<std::chrono::microseconds>>;
    { source.applied() } -> std::same_as<std::chrono::microseconds>;
};

/// The clock `Inner`, with an offset that is learned from the Date header of answers.
///
/// The server wrote the header between sending and receiving, and cut its time to the second:
/// each answer is an interval in which the offset lies, and the interval's middle is the estimate.
/// Learning moves nothing: whoever stands between may date an answer. Only `correct()` applies the
/// estimate, after a refusal; an offset that is refused too, before it was once accepted, is taken
/// back, and the machine's own time is signed again. Over longest_offset nothing is learned.
///
/// `now()` takes no lock. Copies share their state: the client's is the signer's.
template <clock Inner = system_clock>
class learned_clock {
public:
    learned_clock() : learned_clock{Inner{}} {}

    /// A machine's clock that is further off has to be set.
    static constexpr std::chrono::hours longest_offset{24};

    /// Corrects what `inner` tells.
    explicit learned_clock(Inner inner)
        : inner_{std::move(inner)}, state_{std::make_shared<state>()} {}

    /// The corrected time.
    [[nodiscard]] time_point now() const { return uncorrected_now() + applied(); }

    /// The corrected time of the inner clock's last tick, see system_clock.
    [[nodiscard]] time_point last_tick() const requires requires(Inner const& source) {
        source.last_tick();
    }
    { return inner_.last_tick() + applied(); }

    /// What the inner clock says.
    [[nodiscard]] time_point uncorrected_now() const { return inner_.now(); }

    /// Both clocks at once.
    [[nodiscard]] clock_reading reading() const {
        return {uncorrected_now(), std::chrono::steady_clock::now()};
    }

    /// Takes note of the Date header (years 0 to 9999) of an answer without an Age header.
    ///
    /// Ignored when the answer took longer than `window`, the provider's clock window, because it
    /// then says too little; when the machine's clock was set meanwhile; and when the date is over
    /// longest_offset away.
    void observe(
        std::chrono::sys_seconds date, clock_reading const& sent, clock_reading const& received,
        std::chrono::seconds window) const {
        using std::chrono::microseconds;
        auto const took = std::chrono::round<microseconds>(received.steady - sent.steady);
        auto const passed = received.time - sent.time;
        if (took > window || took < microseconds{0}) return;
        if (std::chrono::abs(passed - took) > std::chrono::seconds{1}) return;
        // Of two durations that differ a little the longer one keeps the truth within.
        range const possible{
            date - (sent.time + (std::max)(took, passed)),
            date + std::chrono::seconds{1} - sent.time};
        if (possible.least > longest_offset || possible.most < -longest_offset) return;
        std::lock_guard const lock{state_->learning};
        learn(possible);
    }

    /// Applies the learned offset: the server refused the time. Up to a second, the resolution of
    /// Date, it is no offset, and the machine's clock is taken as it is. False when nothing was
    /// learned.
    bool correct() const {
        std::lock_guard const lock{state_->learning};
        auto const learned = offset();
        if (!learned) return false;
        apply(
            std::chrono::abs(*learned) > std::chrono::seconds{1} ? *learned
                                                                 : std::chrono::microseconds{0});
        return true;
    }

    /// A request that was signed with `offset` was accepted: it stays until another correction.
    void accepted(std::chrono::microseconds offset) const {
        if (offset == std::chrono::microseconds{0}) return;
        std::lock_guard const lock{state_->learning};
        if (applied() == offset) state_->proven = true;
    }

    /// A request that was signed with `offset` was refused for its time, its key or its signature.
    /// Unless the offset was accepted before, it is no cure, and is taken back.
    void refused(std::chrono::microseconds offset) const {
        if (offset == std::chrono::microseconds{0}) return;
        std::lock_guard const lock{state_->learning};
        if (applied() == offset && !state_->proven) apply(std::chrono::microseconds{0});
    }

    /// Server's time less uncorrected time, as learned; nothing before the first answer.
    [[nodiscard]] std::optional<std::chrono::microseconds> offset() const noexcept {
        auto const learned = state_->offset.load(std::memory_order_relaxed);
        if (learned == nothing_learned) return std::nullopt;
        return std::chrono::microseconds{learned};
    }

    /// What is added to the uncorrected time; zero while the machine's clock is trusted.
    [[nodiscard]] std::chrono::microseconds applied() const noexcept {
        return std::chrono::microseconds{state_->applied.load(std::memory_order_relaxed)};
    }

private:
    static constexpr std::int64_t nothing_learned = INT64_MIN;

    struct range {
        std::chrono::microseconds least;
        std::chrono::microseconds most;

        [[nodiscard]] bool contains(std::chrono::microseconds offset) const noexcept {
            return least <= offset && offset <= most;
        }
        [[nodiscard]] std::chrono::microseconds width() const noexcept { return most - least; }
        [[nodiscard]] std::chrono::microseconds middle() const noexcept {
            return least + width() / 2;
        }
    };

    struct state {
        std::atomic<std::int64_t> offset{nothing_learned}; ///< in microseconds
        std::atomic<std::int64_t> applied{0};              ///< in microseconds
        std::mutex learning;
        std::chrono::microseconds width{}; ///< of the range that `offset` is the middle of
        bool proven = false;               ///< whether what is applied was accepted
    };

    /// A quick answer says more than a slow one: a slow one counts when it contradicts.
    void learn(range const& possible) const {
        auto const known = offset();
        if (known && possible.contains(*known) && possible.width() >= state_->width) return;
        state_->offset.store(possible.middle().count(), std::memory_order_relaxed);
        state_->width = possible.width();
    }

    void apply(std::chrono::microseconds offset) const noexcept {
        if (offset != applied()) state_->proven = false;
        state_->applied.store(offset.count(), std::memory_order_relaxed);
    }

    Inner inner_;
    std::shared_ptr<state> state_;
};

} // namespace rampart::sign
