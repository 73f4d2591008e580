// The three providers behind one door, without a socket.
#pragma once

#include <rampart/config.hpp>
#include <rampart/sandbox/banxa/side.hpp>
#include <rampart/sandbox/hexarails/side.hpp>
#include <rampart/sandbox/options.hpp>
#include <rampart/sandbox/webhook_queue.hpp>
#include <rampart/sandbox/rampnow/side.hpp>
#include <rampart/sandbox/wire.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace rampart::sandbox {

/// Everything a sandbox server knows and does, HTTP and TLS aside: state, nonces, clock, webhooks,
/// counts. A test may hand it requests directly, and play the receiver of its webhooks:
///
///     for (auto const& due : books.due_deliveries(books.now()))
///         books.delivered(due.id, receiver_takes(due), books.now());
///
/// answer() and due_deliveries() must be called from one thread at a time; the others may be
/// called from any thread at any time.
class ledger {
public:
    /// public_url: what URLs in answers start with, without a slash at the end.
    explicit ledger(
        options const& settings = {}, std::string const& public_url = "https://localhost");

    /// Answers by the path: /eapi/ is Banxa's Enterprise API; /api/partner/, /api/ramp/,
    /// /api/v1/oauth/ and /api/v1/external/ are Rampnow; the rest of /api/ is Banxa's Partner API;
    /// everything else HexaRails.
    wire_response answer(wire_request const& request);

    /// Webhooks to be posted now. Takes the steps that are due by then first. Each is handed out
    /// once until delivered() tells how it ended.
    std::vector<delivery> due_deliveries(std::chrono::system_clock::time_point now);
    /// acknowledged: the receiver answered with a 2xx.
    void delivered(std::uint64_t id, bool acknowledged, std::chrono::system_clock::time_point now);
    /// Every webhook so far, oldest first.
    std::vector<delivery_record> deliveries() const;

    /// Moves the clock this far from the system's, replacing an earlier offset.
    void set_clock_offset(std::chrono::seconds offset);
    /// Moves the clock on by this much more.
    void advance(std::chrono::seconds by);
    std::chrono::system_clock::time_point now() const;
    statistics counts() const;

private:
    outbox outbox_;
    hexarails_side hexarails_;
    rampnow_side rampnow_;
    banxa_side banxa_;
    std::atomic<std::chrono::seconds::rep> clock_offset_{0};
    std::atomic<std::uint64_t> requests_{0};
    std::atomic<std::uint64_t> verified_{0};
    std::atomic<std::uint64_t> refused_{0};
};

} // namespace rampart::sandbox

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/sandbox/impl/router.ipp>
#endif
