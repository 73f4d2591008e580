// How many requests a provider has taken lately, and whether it takes another one.
#pragma once

#include <rampart/config.hpp>
#include <rampart/sandbox/clock.hpp>
#include <rampart/sandbox/options.hpp>
#include <rampart/sandbox/wire.hpp>

#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <utility>

namespace rampart::sandbox {

/// Counts the requests of the last span of time, on the sandbox's clock.
///
/// Thread safety: for one thread at a time.
class request_rate {
public:
    /// Of a limit.
    explicit request_rate(request_limit limit) : limit_{limit} {}

    /// Nothing when the request is within the limit, and is then counted; else the whole seconds
    /// until there is room for it. Refused requests do not count.
    std::optional<std::chrono::seconds> refuse(time_point now) {
        if (limit_.requests == 0) return std::nullopt;
        if (!taken_.empty() && taken_.back() > now) taken_.clear(); // the clock was put back
        while (!taken_.empty() && taken_.front() + limit_.per <= now)
            taken_.pop_front();
        if (taken_.size() >= limit_.requests)
            return std::chrono::ceil<std::chrono::seconds>(taken_.front() + limit_.per - now);
        taken_.push_back(now);
        return std::nullopt;
    }

private:
    request_limit limit_;
    std::deque<time_point> taken_;
};

/// The response with a Retry-After header.
inline wire_response retry_after(wire_response refusal, std::chrono::seconds wait) {
    return with_header(std::move(refusal), "Retry-After", std::to_string(wait.count()));
}

} // namespace rampart::sandbox
