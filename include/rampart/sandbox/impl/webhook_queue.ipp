// Definitions of rampart/sandbox/webhook_queue.hpp.
#pragma once

#include <rampart/sandbox/webhook_queue.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace rampart::sandbox {

RAMPART_DECL void outbox::add(
    std::string provider, std::string event, std::string url, std::string body, signer sign,
    time_point now) {
    std::lock_guard const lock{mutex_};
    auto const id = ++last_id_;
    delivery_record record{
        .id = id,
        .provider = std::move(provider),
        .event = std::move(event),
        .url = std::move(url),
        .body = std::move(body),
        .due = now,
        .attempts = {}};
    entries_.emplace(id, entry{std::move(record), std::move(sign)});
}

RAMPART_DECL std::vector<delivery> outbox::due(time_point now) {
    std::lock_guard const lock{mutex_};
    std::vector<delivery> found;
    for (auto& [id, one] : entries_) {
        auto& record = one.record;
        if (record.state != delivery_state::waiting || record.due > now) continue;
        record.state = delivery_state::under_way;
        found.push_back(
            {.id = id,
             .attempt = static_cast<unsigned>(record.attempts.size()) + 1,
             .url = record.url,
             .headers = one.sign(record.url, record.body, now),
             .body = record.body});
    }
    return found;
}

RAMPART_DECL void outbox::delivered(std::uint64_t id, bool acknowledged, time_point now) {
    constexpr std::array<std::chrono::seconds, attempts_at_most - 1> pauses{
        std::chrono::minutes{10}, std::chrono::hours{1}, std::chrono::days{1},
        std::chrono::weeks{1}};
    std::lock_guard const lock{mutex_};
    auto const found = entries_.find(id);
    if (found == entries_.end()) return;
    auto& record = found->second.record;
    if (record.state != delivery_state::under_way) return;
    record.attempts.push_back({now, acknowledged});
    if (acknowledged) {
        record.state = delivery_state::acknowledged;
    } else if (record.attempts.size() == attempts_at_most) {
        record.state = delivery_state::given_up;
    } else {
        record.state = delivery_state::waiting;
        record.due = now + pauses[record.attempts.size() - 1];
    }
}

RAMPART_DECL std::vector<delivery_record> outbox::records() const {
    std::lock_guard const lock{mutex_};
    std::vector<delivery_record> all;
    for (auto const& [id, one] : entries_)
        all.push_back(one.record);
    return all;
}

RAMPART_DECL std::optional<webhook_target> webhook_target::parse(std::string_view url) {
    webhook_target found;
    if (url.starts_with("https://"))
        url.remove_prefix(8);
    else if (url.starts_with("http://")) {
        found.tls = false;
        url.remove_prefix(7);
    } else
        return std::nullopt;
    url = url.substr(0, url.find('#'));
    auto const end_of_host = (std::min)(url.find_first_of("/?"), url.size());
    auto host = url.substr(0, end_of_host);
    found.target = url.substr(end_of_host);
    if (!found.target.starts_with('/')) found.target.insert(0, 1, '/');
    std::string_view const usual = found.tls ? "443" : "80";
    found.port = usual;
    auto const colon = host.find(':', host.starts_with('[') ? host.find(']') : 0);
    if (colon != std::string_view::npos) {
        found.port = host.substr(colon + 1);
        host = host.substr(0, colon);
    }
    found.host_header = host;
    if (found.port != usual) found.host_header += ':' + found.port;
    if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
    found.host = host;
    auto const digit = [](char c) { return c >= '0' && c <= '9'; };
    if (host.empty() || host.find('@') != std::string_view::npos || found.port.empty() ||
        !std::all_of(found.port.begin(), found.port.end(), digit))
        return std::nullopt;
    return found;
}

} // namespace rampart::sandbox
