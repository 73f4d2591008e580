// The sandbox's clock: the system's, moved by a test.
#pragma once

#include <rampart/config.hpp>

#include <atomic>
#include <chrono>

namespace rampart::sandbox {

/// A time on the sandbox's clock.
using time_point = std::chrono::system_clock::time_point;

/// The system's clock and how far from it the sandbox's is.
///
/// Thread safety: member functions may be called from any thread.
class clock {
public:
    /// The time.
    time_point now() const {
        return std::chrono::system_clock::now() + std::chrono::seconds{offset_.load()};
    }
    /// Moves the clock this far from the system's, replacing an earlier offset.
    void set_offset(std::chrono::seconds offset) { offset_ = offset.count(); }
    /// Moves the clock on by this much more.
    void advance(std::chrono::seconds by) { offset_ += by.count(); }

private:
    std::atomic<std::chrono::seconds::rep> offset_{0};
};

} // namespace rampart::sandbox
