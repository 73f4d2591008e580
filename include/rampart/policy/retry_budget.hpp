// How many repetitions a process allows itself when much fails.
#pragma once

#include <rampart/config.hpp>

#include <atomic>

namespace rampart {

/// Tokens that repetitions cost and successes bring, so that an outage is not amplified: while
/// nothing succeeds, each client repeats some calls, and then no longer any.
///
/// May be shared by the clients of one provider, and used from several threads at once without a
/// lock.
class retry_budget {
public:
    static constexpr int default_capacity = 500; ///< retries that may be saved up
    static constexpr int transient_cost = 14;    ///< of a repetition after a failure
    static constexpr int refused_cost = 5; ///< of one after a refusal: throttled, clock, nonce
    static constexpr int success_gain = 1; ///< of a call that succeeds at once

    /// A full budget of `capacity` tokens, at least 0; with 0 nothing is ever repeated.
    explicit retry_budget(int capacity = default_capacity) noexcept
        : capacity_{capacity < 0 ? 0 : capacity}, tokens_{capacity_} {}

    retry_budget(retry_budget const&) = delete;
    retry_budget& operator=(retry_budget const&) = delete;

    /// Takes tokens, all of them or none; false when there are not enough.
    [[nodiscard]] bool take(int tokens) noexcept {
        auto present = tokens_.load(std::memory_order_relaxed);
        do {
            if (present < tokens) return false;
        } while (
            !tokens_.compare_exchange_weak(present, present - tokens, std::memory_order_relaxed));
        return true;
    }

    /// Gives tokens back, up to the capacity.
    void give(int tokens) noexcept {
        auto present = tokens_.load(std::memory_order_relaxed);
        // `present + tokens` could overflow, the room that is left cannot.
        while (present != capacity_) {
            auto const room = capacity_ - present;
            auto const next = present + (tokens < room ? tokens : room);
            if (tokens_.compare_exchange_weak(present, next, std::memory_order_relaxed)) return;
        }
    }

    /// Tokens left, from 0 to `capacity()`: for metrics.
    [[nodiscard]] int available() const noexcept { return tokens_.load(std::memory_order_relaxed); }

    /// The most retries that may be saved up.
    [[nodiscard]] int capacity() const noexcept { return capacity_; }

private:
    int capacity_;
    std::atomic<int> tokens_;
};

} // namespace rampart
