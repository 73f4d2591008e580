// Which nonces were already used.
#pragma once

#include <rampart/config.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <string>
#include <unordered_set>
#include <utility>

namespace rampart::sandbox {

/// Remembers nonces, exactly while there are few, and as long as they could be replayed otherwise.
/// Not thread-safe.
class nonce_memory {
public:
    using time_point = std::chrono::system_clock::time_point; ///< of the sandbox's clock

    /// True and remembered when the nonce is new; false when it was used before.
    /// forget_after: from then on the time window refuses the nonce anyway.
    bool use(std::string nonce, time_point now, time_point forget_after) {
        forget_old(now);
        if (!used_.insert(nonce).second) return false;
        by_age_.emplace_back(forget_after, std::move(nonce));
        return true;
    }

private:
    // A test that moves the clock to and fro must still see its nonces refused, so nothing is
    // forgotten before there are very many of them.
    static constexpr std::size_t kept_in_any_case = 65536;

    void forget_old(time_point now) {
        while (by_age_.size() > kept_in_any_case && by_age_.front().first < now) {
            used_.erase(by_age_.front().second);
            by_age_.pop_front();
        }
    }

    std::unordered_set<std::string> used_;
    std::deque<std::pair<time_point, std::string>> by_age_;
};

} // namespace rampart::sandbox
