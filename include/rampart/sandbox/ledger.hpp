// The three providers behind one door, without a socket.
#pragma once

#include <rampart/config.hpp>
#include <rampart/sandbox/banxa.hpp>
#include <rampart/sandbox/hexarails.hpp>
#include <rampart/sandbox/options.hpp>
#include <rampart/sandbox/rampnow.hpp>
#include <rampart/sandbox/wire.hpp>

#include <atomic>
#include <chrono>
#include <string>

namespace rampart::sandbox {

/// Everything a sandbox server knows and does, HTTP and TLS aside: state, nonces, clock, counts.
/// A test may hand it requests directly.
///
/// answer() must be called from one thread at a time; set_clock_offset(), now() and counts() may
/// be called from any thread at any time.
class ledger {
public:
    /// public_url: what URLs in answers start with, without a slash at the end.
    explicit ledger(options settings = {}, std::string public_url = "https://localhost");

    /// Answers by the path: /eapi/v0/ is Banxa, /api/partner/ is Rampnow, the rest HexaRails.
    wire_response answer(wire_request const& request);

    /// Moves the clock this far from the system's, replacing an earlier offset.
    void set_clock_offset(std::chrono::seconds offset);
    std::chrono::system_clock::time_point now() const;
    statistics counts() const;

private:
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
#include <rampart/sandbox/impl/ledger.ipp>
#endif
