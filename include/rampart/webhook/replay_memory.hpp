// A memory of the notifications that were seen before.
#pragma once

#include <rampart/config.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include <rampart/webhook/refusal.hpp>

namespace rampart::webhook {

/// Remembers the last `capacity` notifications that were found genuine and could be read, and
/// forgets the oldest. It knows them by their signatures (Rampnow's by their event), in lower-case
/// hex: so it stops a notification that is posted again, and lets two events through that share a
/// nonce. Make it larger than what arrives within the verifier's window. It lives in memory, so a
/// restart forgets; one object may serve several verifiers and threads at once.
///
/// A provider that got no 2xx sends again, perhaps the very same bytes: answer a `replayed`
/// notification with 2xx when it was handled, and call the verifier's `forget` with the
/// notification when handling it failed. A notification whose handling is still under way is
/// `replayed` too: let the provider come back later. An event that the provider signed a second
/// time is not the same notification: each verifier's documentation names the event's own key.
class replay_memory {
public:
    /// For this many notifications.
    explicit replay_memory(std::size_t capacity) : capacity_{std::max<std::size_t>(capacity, 1)} {}

    /// False when `id` is remembered already; remembers it otherwise.
    [[nodiscard]] bool remember(std::string_view id) {
        std::lock_guard const lock{mutex_};
        if (index_.contains(id)) return false;
        if (order_.size() == capacity_) {
            index_.erase(order_.front());
            order_.pop_front();
        }
        order_.emplace_back(id);
        index_.emplace(order_.back(), std::prev(order_.end()));
        return true;
    }

    /// Lets `id` through once more.
    void forget(std::string_view id) {
        std::lock_guard const lock{mutex_};
        auto const found = index_.find(id);
        if (found == index_.end()) return;
        auto const place = found->second;
        index_.erase(found); // before the text that its key is a view of
        order_.erase(place);
    }

    /// Notifications remembered.
    [[nodiscard]] std::size_t size() const {
        std::lock_guard const lock{mutex_};
        return order_.size();
    }

    /// Notifications that can be remembered.
    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }

private:
    std::size_t capacity_;
    mutable std::mutex mutex_;
    std::list<std::string> order_; ///< oldest first
    std::unordered_map<std::string_view, std::list<std::string>::iterator> index_;
};

/// The refusal of what a replay memory knows already; nothing for what is new, or without a memory.
[[nodiscard]] inline std::optional<refusal>
seen_before(std::shared_ptr<replay_memory> const& memory, std::string_view key) {
    if (!memory || memory->remember(key)) return std::nullopt;
    return refusal{cause::replayed, "this notification was seen before"};
}

} // namespace rampart::webhook
