// The timeouts of a step as moments.
#pragma once

#include <algorithm>
#include <chrono>

#include <rampart/http/timeouts.hpp>

namespace rampart::http::detail {

using steady_time = std::chrono::steady_clock::time_point;

/// Until when one step of a call may take: taking a connection, connecting or exchanging. "None" is
/// a day, well within what a clock's arithmetic can take.
struct step_limits {
    steady_time call;
    std::chrono::milliseconds connect; ///< from the beginning of a new connection
    std::chrono::milliseconds io;      ///< zero: as long as the call

    /// Of a step that begins now.
    static step_limits of(timeouts const& given) {
        auto const over = given.call.count() < 0;
        return {
            over ? std::chrono::steady_clock::now() : after(given.call), or_a_day(given.connect),
            (std::min)(given.io, longest_timeout)};
    }
    static steady_time after(std::chrono::milliseconds timeout) {
        return std::chrono::steady_clock::now() + or_a_day(timeout);
    }
    static std::chrono::milliseconds or_a_day(std::chrono::milliseconds timeout) {
        return timeout.count() > 0 ? (std::min)(timeout, longest_timeout) : std::chrono::hours{24};
    }
};

} // namespace rampart::http::detail
