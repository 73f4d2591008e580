// Verified events, in the order they came, for a program that waits for them.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

#include <rampart/hexarails/webhooks.hpp>

/// Keeps the events of notifications that a verifier found genuine. Safe from several threads.
class webhook_inbox {
public:
    explicit webhook_inbox(rampart::hexarails::webhook_verifier verifier)
        : verifier_{std::move(verifier)} {}

    /// The HTTP status that answers a notification.
    [[nodiscard]] unsigned receive(rampart::webhook::notification const& received) {
        auto event = verifier_.verify(received);
        if (!event) return 401;
        {
            std::lock_guard const lock{mutex_};
            events_.push_back(std::move(*event));
        }
        arrived_.notify_all();
        return 200;
    }

    /// Takes the first event of that name out, waiting for it; nothing when it does not come.
    [[nodiscard]] std::optional<rampart::hexarails::event>
    take(std::string_view name, std::chrono::seconds patience = std::chrono::seconds{10}) {
        std::unique_lock lock{mutex_};
        std::optional<rampart::hexarails::event> found;
        arrived_.wait_for(lock, patience, [&] {
            for (auto at = events_.begin(); at != events_.end(); ++at) {
                if (rampart::hexarails::name_of(*at) != name) continue;
                found = std::move(*at);
                events_.erase(at);
                return true;
            }
            return false;
        });
        return found;
    }

private:
    rampart::hexarails::webhook_verifier verifier_;
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<rampart::hexarails::event> events_;
};
