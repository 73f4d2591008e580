// The least that models journal_store: intents in memory.
#pragma once

#include <algorithm>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <rampart/journal/store.hpp>

namespace archetypes {

namespace journal = rampart::journal;

class memory_store {
public:
    memory_store() = default;
    memory_store(memory_store const&) = delete;
    memory_store& operator=(memory_store const&) = delete;

    journal::intent plan(journal::intent wanted) {
        std::lock_guard const lock{mutex_};
        for (auto const& each : intents_)
            if (each.key == wanted.key) return each;
        wanted.id = static_cast<std::int64_t>(intents_.size()) + 1;
        wanted.changed_at = wanted.planned_at;
        intents_.push_back(wanted);
        return wanted;
    }

    std::optional<journal::intent> change(std::int64_t id, journal::change const& f) {
        std::lock_guard const lock{mutex_};
        return change_at(static_cast<std::size_t>(id) - 1, f);
    }

    std::optional<journal::intent>
    change(std::int64_t id, journal::change const& f, journal::attempt const& sent) {
        std::lock_guard const lock{mutex_};
        auto out = change_at(static_cast<std::size_t>(id) - 1, f);
        if (out) attempts_.emplace_back(id, sent);
        return out;
    }

    std::optional<journal::intent>
    claim(journal::selection const& which, journal::change const& f) {
        std::lock_guard const lock{mutex_};
        for (std::size_t at = 0; at < intents_.size() && !restored_; ++at)
            if (fits(intents_[at], which)) return change_at(at, f);
        return std::nullopt;
    }

    std::vector<journal::intent> list(journal::selection const& which) {
        std::lock_guard const lock{mutex_};
        std::vector<journal::intent> out;
        for (auto const& each : intents_)
            if (fits(each, which) && out.size() < which.at_most) out.push_back(each);
        return out;
    }

    std::vector<journal::attempt> attempts(std::int64_t id) {
        std::lock_guard const lock{mutex_};
        std::vector<journal::attempt> out;
        for (auto const& [of, sent] : attempts_)
            if (of == id) out.push_back(sent);
        return out;
    }

    std::vector<journal::state_count> counts() { return {}; }
    bool restored() { return restored_; }
    void accept_restored() { restored_ = false; }

private:
    static bool fits(journal::intent const& one, journal::selection const& which) {
        auto const is = [](std::string const& wanted, std::string const& there) {
            return wanted.empty() || wanted == there;
        };
        return is(which.provider, one.key.provider) && is(which.account, one.key.account) &&
               is(which.operation, one.key.operation) && is(which.reference, one.key.reference) &&
               is(which.origin, one.origin) && one.id > which.after &&
               (which.states.empty() || std::ranges::count(which.states, one.state) > 0) &&
               (which.paid_ids.empty() ||
                (!one.paid_id.empty() && std::ranges::count(which.paid_ids, one.paid_id) > 0)) &&
               (!which.due_by || one.due <= *which.due_by ||
                journal::is_dated_ahead(one, *which.due_by));
    }

    std::optional<journal::intent> change_at(std::size_t at, journal::change const& f) {
        if (at >= intents_.size()) return std::nullopt;
        auto next = f(intents_[at]);
        if (next) intents_[at] = *next;
        return next;
    }

    std::mutex mutex_;
    std::vector<journal::intent> intents_;
    std::vector<std::pair<std::int64_t, journal::attempt>> attempts_;
    bool restored_ = false;
};

} // namespace archetypes
