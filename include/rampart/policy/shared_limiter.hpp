// Pacing by a provider's rate, for all clients of a process that are counted together.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <rampart/policy/limiter.hpp>
#include <rampart/policy/rate_limit.hpp>
#include <rampart/policy/token_bucket.hpp>

namespace rampart {

/// How a shared_limiter paces; the defaults follow the provider's rate.
struct pacing_options {
    /// How long a call may have to wait for its place; beyond it is refused at once. A 429 while it
    /// waits may make it longer, by the pause of token_bucket at most; the call's timeout holds. It
    /// is counted anew for a call that lost its place because the program stood still at its turn.
    /// What is over longest_pacing_wait is taken for that.
    std::chrono::milliseconds max_wait{30'000};

    /// How many calls may start at once after a rest; 0 stands for a tenth of the limit. Taken off
    /// the steady rate, so that the limit holds all the same.
    int burst = 0;
};

/// A year, see pacing_options::max_wait.
inline constexpr std::chrono::milliseconds longest_pacing_wait = std::chrono::hours{24 * 365};

namespace detail {

/// The buckets of one payer: an API key, an account or this machine's address.
class paced_buckets {
public:
    /// The bucket of that name; made with the first caller's limit, and lives as long as this.
    std::pair<std::string const, token_bucket>&
    at(std::string_view name, rate_limit const& limit, int burst) {
        std::lock_guard const lock{mutex_};
        if (auto const found = buckets_.find(name); found != buckets_.end()) return *found;
        return *buckets_.try_emplace(std::string{name}, limit, burst).first;
    }

    [[nodiscard]] bool at_rest(pacing_clock::time_point now) const {
        std::lock_guard const lock{mutex_};
        for (auto const& [name, bucket] : buckets_) {
            if (!bucket.at_rest(now)) return false;
        }
        return true;
    }

private:
    mutable std::mutex mutex_;
    std::map<std::string, token_bucket, std::less<>> buckets_; // nodes never move
};

/// The buckets of every payer of this process. Those that nobody holds and that are at rest are
/// forgotten once there are many.
class paced_registry {
public:
    /// The buckets of a payer, the same ones for everybody.
    [[nodiscard]] std::shared_ptr<paced_buckets> of(std::string const& payer) {
        std::lock_guard const lock{mutex_};
        auto& found = all_[payer];
        if (!found) found = std::make_shared<paced_buckets>();
        auto out = found;
        if (all_.size() > next_sweep_) sweep(pacing_clock::now());
        return out;
    }

    [[nodiscard]] std::size_t size() const {
        std::lock_guard const lock{mutex_};
        return all_.size();
    }

private:
    static constexpr std::size_t many = 1024;

    void sweep(pacing_clock::time_point now) {
        std::erase_if(all_, [now](auto const& entry) {
            return entry.second.use_count() == 1 && entry.second->at_rest(now);
        });
        next_sweep_ = (std::max)(many, 2 * all_.size());
    }

    mutable std::mutex mutex_;
    std::map<std::string, std::shared_ptr<paced_buckets>, std::less<>> all_;
    std::size_t next_sweep_ = many;
};

[[nodiscard]] RAMPART_PER_PROCESS inline paced_registry& paced_payers() {
    static auto& registry = *new paced_registry; // never destroyed: a client may outlive `main`
    return registry;
}

} // namespace detail

/// Paces by a provider's rate, together with all clients of this process that are counted with it.
///
/// Who is counted together follows from `rate_limit::counted_by`: those of one API key, of one
/// account, or all of this process (its address); other processes are not seen, nor may shared
/// objects be that were loaded apart (RTLD_LOCAL) and compiled by Clang, and a 429 slows the
/// bucket down. Copies share everything; all functions may be called from several threads at once.
/// The first limit given for a payer and a bucket holds.
/// ```
/// rampart::shared_limiter{rampart::hexarails::production_rate, api_key}
/// rampart::shared_limiter{rampart::banxa::sandbox_rate, api_key, {.max_wait = 5s}}
/// ```
/// `Family` is the provider's whose rate it is; any_provider with a rate_limit of one's own.
template <class Family = any_provider>
class shared_limiter {
public:
    using family_type = Family; ///< whose rate it is

    /// A place in a bucket's queue.
    struct place {
        pacing_clock::time_point ready_at{}; ///< when its turn comes
        token_bucket* bucket = nullptr;      ///< which limit it counts for
        reservation turn{};                  ///< its number in the queue
        std::string const* name = nullptr;   ///< the bucket's
    };

    /// `payer` is the API key (never the secret), or the account's name where the limit is counted
    /// by account and the account has several keys. It is not used when counted by address.
    explicit shared_limiter(rate_limit limit, std::string_view payer, pacing_options options = {})
        : limit_{limit},
          options_{(std::min)(options.max_wait, longest_pacing_wait), options.burst},
          buckets_{detail::paced_payers().of(key_of(limit, payer))} {}

    /// A place in the queue of all that share the key; an error when it is too far away.
    [[nodiscard]] result<place> reserve(std::string_view bucket, pacing_clock::time_point now) {
        auto& [name, queue] = buckets_->at(bucket, limit_, options_.burst);
        auto const taken = queue.reserve(now, options_.max_wait);
        if (!taken) return pacing_refused(bucket, queue.wait(now), options_.max_wait);
        return place{taken->ready_at, &queue, *taken, &name};
    }

    /// Whether its turn has come, which uses the place.
    [[nodiscard]] bool ready(place& held, pacing_clock::time_point now) const {
        bool const may = held.bucket->ready(held.turn, now, options_.max_wait);
        held.ready_at = held.turn.ready_at;
        return may;
    }

    /// Why a place whose turn passed unused gets no other: pacing_timeout. Asked for behind
    /// `ready`.
    [[nodiscard]] std::optional<error> refusal(place const& held) const {
        auto const wait = held.turn.too_far;
        if (wait == pacing_clock::duration::zero()) return std::nullopt;
        return pacing_refused(*held.name, wait, options_.max_wait);
    }

    /// Gives an unused place back.
    void cancel(place& held, pacing_clock::time_point now) const {
        held.bucket->cancel(held.turn, now);
    }

    /// What an answer says about pace, for all that share the key.
    void report(std::string_view bucket, pace_report const& learned, pacing_clock::time_point now) {
        auto& queue = buckets_->at(bucket, limit_, options_.burst).second;
        if (learned.throttled) {
            queue.throttled(now, learned.retry_after);
        } else {
            queue.succeeded(now);
        }
    }

private:
    static std::string key_of(rate_limit const& limit, std::string_view payer) {
        std::string key{limit.counted_at};
        key += '\n';
        if (limit.counted_by != "address") key += payer;
        return key;
    }

    rate_limit limit_;
    pacing_options options_;
    std::shared_ptr<detail::paced_buckets> buckets_; // a place's bucket lives as long as this
};

shared_limiter(rate_limit, std::string_view)->shared_limiter<>;
shared_limiter(rate_limit, std::string_view, pacing_options)->shared_limiter<>;
template <class Family>
shared_limiter(rate_of<Family>, std::string_view) -> shared_limiter<Family>;
template <class Family>
shared_limiter(rate_of<Family>, std::string_view, pacing_options) -> shared_limiter<Family>;

} // namespace rampart
