// Definitions of rampart/sandbox/webhook_queue.hpp.
#pragma once

#include <rampart/sandbox/webhook_queue.hpp>

#include <array>
#include <utility>

namespace rampart::sandbox {

RAMPART_DECL std::vector<wire_header>
webhook_queue::unsigned_headers(std::string const&, std::string const&, time_point) {
    return {{"Content-Type", "application/json"}};
}

RAMPART_DECL void webhook_queue::add(
    std::string side, std::string event, std::string url, std::string body, time_point now,
    signer sign) {
    std::lock_guard const lock{mutex_};
    auto const id = ++last_id_;
    webhook_record record{
        .id = id,
        .side = std::move(side),
        .event = std::move(event),
        .url = std::move(url),
        .body = std::move(body),
        .due = now,
        .attempts = {}};
    entries_.emplace(id, entry{std::move(record), std::move(sign)});
}

RAMPART_DECL std::vector<webhook_attempt> webhook_queue::due(time_point now) {
    std::lock_guard const lock{mutex_};
    std::vector<webhook_attempt> found;
    for (auto& [id, one] : entries_) {
        auto& record = one.record;
        if (record.state != webhook_state::waiting || record.due > now) continue;
        record.state = webhook_state::under_way;
        found.push_back(
            {.id = id,
             .attempt = static_cast<unsigned>(record.attempts.size()) + 1,
             .url = record.url,
             .headers = one.sign(record.url, record.body, now),
             .body = record.body});
    }
    return found;
}

RAMPART_DECL void webhook_queue::finished(std::uint64_t id, bool acknowledged, time_point now) {
    constexpr std::array<std::chrono::seconds, attempts_at_most - 1> pauses{
        std::chrono::minutes{10}, std::chrono::hours{1}, std::chrono::days{1},
        std::chrono::weeks{1}};
    std::lock_guard const lock{mutex_};
    auto const found = entries_.find(id);
    if (found == entries_.end()) return;
    auto& record = found->second.record;
    if (record.state != webhook_state::under_way) return;
    record.attempts.push_back({now, acknowledged});
    if (acknowledged) {
        record.state = webhook_state::acknowledged;
    } else if (record.attempts.size() == attempts_at_most) {
        record.state = webhook_state::given_up;
    } else {
        record.state = webhook_state::waiting;
        record.due = now + pauses[record.attempts.size() - 1];
    }
}

RAMPART_DECL std::vector<webhook_record> webhook_queue::records() const {
    std::lock_guard const lock{mutex_};
    std::vector<webhook_record> all;
    for (auto const& [id, one] : entries_)
        all.push_back(one.record);
    return all;
}

} // namespace rampart::sandbox
