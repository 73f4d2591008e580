// The deadlines of a call as moments.
#pragma once

#include <algorithm>
#include <chrono>

#include <rampart/http/transport.hpp>

namespace rampart::http::detail {

using steady_time = std::chrono::steady_clock::time_point;

/// The moments by which the phases of one call must be over. "None" is a day, well within what a
/// clock's arithmetic can take.
struct time_limits {
    std::chrono::milliseconds connect; ///< from the beginning of a new connection
    steady_time call;
    std::chrono::milliseconds idle; ///< zero: as long as the call

    static steady_time after(std::chrono::milliseconds limit) {
        return std::chrono::steady_clock::now() + or_a_day(limit);
    }
    static std::chrono::milliseconds or_a_day(std::chrono::milliseconds limit) {
        return limit.count() > 0 ? (std::min)(limit, longest_timeout) : std::chrono::hours{24};
    }
};

} // namespace rampart::http::detail
