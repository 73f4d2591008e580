// Pacing by a provider's rate, for all hosts that are counted together.
#pragma once

#include <rampart/config.hpp>

#include <concepts>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <rampart/http/impl/per_process.hpp>
#include <rampart/policy/limiter.hpp>
#include <rampart/policy/rate_limit.hpp>
#include <rampart/policy/shared_limiter.hpp>
#include <rampart/shared/impl/hosts_bucket.hpp>
#include <rampart/shared/limiter_options.hpp>
#include <rampart/shared/script_store.hpp>

namespace rampart::shared {

/// Paces by a provider's rate, together with all hosts that call with the same key. A model of
/// `limiter`; blocking and asynchronous clients may share one.
/// ```
/// rampart::shared::redis_store store{"rediss://limits@redis.internal/0"};
/// auto api = rampart::make_client<rampart::hexarails::provider>(
///     rampart::hexarails::production, {key, secret}, rampart::http::tls_transport{},
///     rampart::policies{.limiter = rampart::shared::limiter{
///                           store, rampart::hexarails::production_rate, key, {.hosts = 4}}});
/// ```
/// A place is booked by one script, by the store's clock, with token_bucket's formula; a call that
/// had to wait asks once more when its turn comes. A 429 on one host pauses all and halves the
/// rate for all; other answers raise it step by step.
///
/// The store gone: from `patience` without an answer, or an error, each host paces by itself at its
/// share of the rate, and never at more; `on_store` and `metrics` say so. When the store answers
/// again, what was started meanwhile is told to it first; a booking that is answered too late is
/// cancelled. No call fails for any of that. A host that alone is cut off adds its share to what
/// the others do. What a store loses when its primary fails costs one burst at most.
///
/// Nothing waits in here. Copies share everything; one for a process is right, for two count as two
/// hosts while the store is gone. All functions may be called from several threads at once. In the
/// child of a fork it begins anew.
template <script_store Store, class Family = any_provider>
class limiter {
    using bucket_type = detail::hosts_bucket<Store>;

public:
    using family_type = Family; ///< whose rate it is

    /// A place in a bucket's queue.
    struct place {
        pacing_clock::time_point ready_at{};                ///< when to ask `ready`
        std::shared_ptr<bucket_type> bucket{};              ///< which limit it counts for
        std::shared_ptr<typename bucket_type::turn> turn{}; ///< its number in the queue
    };

    /// `payer` as shared_limiter's: the API key, never the secret. It goes hashed into the names of
    /// the store's keys.
    explicit limiter(
        Store store, rate_limit limit, std::string_view payer, limiter_options options = {})
        : buckets_{std::make_shared<http::detail::per_process<maker>>(maker{
              std::move(store), limit, detail::limiter_tag(limit, payer), std::move(options)})} {}

    /// A place, for which the store is asked; pacing_timeout when it would be too far away in the
    /// queue of a host that is alone.
    [[nodiscard]] result<place> reserve(std::string_view bucket, pacing_clock::time_point now) {
        auto found = at(bucket);
        auto taken = found->reserve(now);
        if (!taken) return std::move(taken).error();
        auto const at_least = found->ready_at(*taken);
        return place{at_least, std::move(found), std::move(*taken)};
    }

    /// Whether the call may start; if not, `ready_at` is when to ask again.
    [[nodiscard]] bool ready(place& held, pacing_clock::time_point now) const {
        bool const may = held.bucket->ready(held.turn, now);
        held.ready_at = held.bucket->ready_at(held.turn);
        return may;
    }

    /// Why a place will not come within `max_wait`, by the store's word: pacing_timeout. Who waits
    /// on all the same asks again when it would come.
    [[nodiscard]] std::optional<error> refusal(place const& held) const {
        return held.bucket->refusal(held.turn);
    }

    /// Gives an unused place back.
    void cancel(place& held, pacing_clock::time_point now) const {
        held.bucket->cancel(held.turn, now);
    }

    /// What an answer says about pace, for all hosts.
    void report(std::string_view bucket, pace_report const& learned, pacing_clock::time_point now) {
        at(bucket)->report(learned, now);
    }

    /// The sums of all buckets.
    [[nodiscard]] limiter_metrics metrics() const { return buckets_->get()->metrics(); }

    /// The store's keys of a bucket.
    [[nodiscard]] texts keys(std::string_view bucket) const { return at(bucket)->keys(); }

private:
    struct registry {
        Store store;
        rate_limit limit;
        std::string tag;
        limiter_options options;
        mutable std::mutex mutex{};
        std::map<std::string, std::shared_ptr<bucket_type>, std::less<>> all{};

        std::shared_ptr<bucket_type> at(std::string_view name) {
            std::lock_guard const lock{mutex};
            if (auto const found = all.find(name); found != all.end()) return found->second;
            return all
                .emplace(
                    std::string{name},
                    std::make_shared<bucket_type>(store, std::string{name}, tag, limit, options))
                .first->second;
        }

        [[nodiscard]] limiter_metrics metrics() const {
            std::lock_guard const lock{mutex};
            limiter_metrics out;
            for (auto const& [name, bucket] : all) {
                auto const one = bucket->metrics();
                out.shared_starts += one.shared_starts;
                out.alone_starts += one.alone_starts;
                out.times_alone += one.times_alone;
                out.late_answers += one.late_answers;
                out.alone = out.alone || one.alone;
            }
            return out;
        }

        /// In the child of a fork, which has another one.
        void leave() noexcept {}
    };

    struct maker {
        Store store;
        rate_limit limit;
        std::string tag;
        limiter_options options;
        std::unique_ptr<registry> operator()() const {
            return std::unique_ptr<registry>{new registry{store, limit, tag, options}};
        }
    };

    [[nodiscard]] std::shared_ptr<bucket_type> at(std::string_view bucket) const {
        return buckets_->get()->at(bucket);
    }

    std::shared_ptr<http::detail::per_process<maker>> buckets_;
};

template <class Store>
limiter(Store, rate_limit, std::string_view) -> limiter<Store>;
template <class Store>
limiter(Store, rate_limit, std::string_view, limiter_options) -> limiter<Store>;
template <class Store, class Family>
limiter(Store, rate_of<Family>, std::string_view) -> limiter<Store, Family>;
template <class Store, class Family>
limiter(Store, rate_of<Family>, std::string_view, limiter_options) -> limiter<Store, Family>;

} // namespace rampart::shared
