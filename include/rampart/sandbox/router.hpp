// The sides behind one door, without a socket.
#pragma once

#include <rampart/config.hpp>
#include <rampart/sandbox/clock.hpp>
#include <rampart/sandbox/options.hpp>
#include <rampart/sandbox/side.hpp>
#include <rampart/sandbox/timer_queue.hpp>
#include <rampart/sandbox/webhook_queue.hpp>
#include <rampart/sandbox/wire.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rampart::sandbox {

/// Everything a sandbox server knows and does, HTTP and TLS aside: its sides, their clock, timers
/// and webhooks, and counts. A test may hand it requests directly, and play the receiver of its
/// webhooks:
///
///     for (auto const& due : router.due_webhooks(router.now()))
///         router.finished(due.id, receiver_takes(due), router.now());
///
/// Thread safety: answer() and due_webhooks() for one thread at a time; the others may be called
/// from any thread.
class router {
public:
    /// public_url: what URLs in answers start with, without a slash at the end.
    router(
        std::vector<any_side> sides, options const& settings = {},
        std::string const& public_url = "https://localhost");
    // The sides keep pointers to the queues.
    router(router const&) = delete;
    router& operator=(router const&) = delete;

    /// The answer of the side with the longest path prefix that fits, the first of them where
    /// several do; 404 in plain text where none does.
    wire_response answer(wire_request const& request);

    /// Webhooks to be posted now. Takes the steps that are due by then first. Each is handed out
    /// once until finished() tells how it ended.
    std::vector<webhook_attempt> due_webhooks(time_point now);
    /// acknowledged: the receiver answered with a 2xx.
    void finished(std::uint64_t id, bool acknowledged, time_point now) {
        webhooks_.finished(id, acknowledged, now);
    }
    /// Every webhook so far, oldest first.
    std::vector<webhook_record> webhooks() const { return webhooks_.records(); }

    /// Moves the clock this far from the system's, replacing an earlier offset.
    void set_clock_offset(std::chrono::seconds offset) { clock_.set_offset(offset); }
    /// Moves the clock on by this much more.
    void advance(std::chrono::seconds by) { clock_.advance(by); }
    /// The time.
    time_point now() const { return clock_.now(); }

    /// What a client of that side has to be made with. Throws std::out_of_range, naming the sides
    /// there are, when none has that name. Valid as long as the router.
    key_pair const& keys(std::string_view side) const;
    /// What was asked so far.
    statistics counts() const;

private:
    any_side* side_of(std::string_view path);

    clock clock_;
    timer_queue timers_;
    webhook_queue webhooks_;
    std::vector<any_side> sides_;
    std::atomic<std::uint64_t> requests_{0};
    std::atomic<std::uint64_t> verified_{0};
    std::atomic<std::uint64_t> refused_{0};
};

} // namespace rampart::sandbox

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/sandbox/impl/router.ipp>
#endif
