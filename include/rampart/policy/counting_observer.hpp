// A ready observer that counts and times, operation by operation.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <rampart/policy/observer.hpp>

namespace rampart {

/// The upper bounds of the buckets of time, each included; one more bucket takes what is above.
inline constexpr std::array<std::chrono::milliseconds, 12> latency_bounds{
    std::chrono::milliseconds{5},      std::chrono::milliseconds{10},
    std::chrono::milliseconds{25},     std::chrono::milliseconds{50},
    std::chrono::milliseconds{100},    std::chrono::milliseconds{250},
    std::chrono::milliseconds{500},    std::chrono::milliseconds{1'000},
    std::chrono::milliseconds{2'500},  std::chrono::milliseconds{5'000},
    std::chrono::milliseconds{10'000}, std::chrono::milliseconds{30'000}};

/// How often something took how long.
struct latency_counts {
    std::array<std::uint64_t, latency_bounds.size() + 1> buckets{}; ///< not cumulative
    std::chrono::nanoseconds sum{};                                 ///< of all latencies

    /// How many latencies were counted.
    [[nodiscard]] std::uint64_t count() const noexcept {
        std::uint64_t all = 0;
        for (auto const one : buckets)
            all += one;
        return all;
    }
};

/// The numbers of one operation, as they were when snapshot() was called.
struct operation_counts {
    std::string provider;              ///< the provider's name
    std::string operation;             ///< the endpoint's name
    std::uint64_t attempts = 0;        ///< started
    std::uint64_t retries = 0;         ///< attempts that failed and were repeated
    std::uint64_t deviations = 0;      ///< values in answers that were not as documented
    std::uint64_t succeeded = 0;       ///< calls
    std::uint64_t failed = 0;          ///< calls
    std::uint64_t outcome_unknown = 0; ///< calls that failed and have to be settled

    /// Failed calls by the code's number: errors[static_cast<int>(errc::not_found)]; [0] has the
    /// codes that are not of rampart's category.
    std::array<std::uint64_t, errc_count + 1> errors{};

    /// Failed calls: not_sent, rejected, unknown.
    std::array<std::uint64_t, 3> deliveries{};

    /// Answers by the status's first digit; [0] has those of no known class.
    std::array<std::uint64_t, 6> statuses{};

    latency_counts answers; ///< from an attempt's start to its answer
    latency_counts calls;   ///< whole calls, waits included
};

/// Counts attempts, retries, deviations, outcomes and statuses, and times answers and calls, for
/// each operation.
///
/// Copies count together: keep one, give one to each client. Any thread may call anything; counting
/// is a few atomic additions.
/// ```
/// rampart::counting_observer counts;
/// // ... a client with it ...
/// for (auto const& one : counts.snapshot()) std::cout << one.operation << ' ' << one.attempts <<
/// '\n';
/// ```
class counting_observer {
public:
    /// Counts the event.
    void on(events::attempt_started const& event) const { add(of(event.call).attempts); }

    /// Counts the event.
    void on(events::answer_received const& event) const {
        auto& counters = of(event.call);
        auto const digit = event.http_status / 100;
        add(counters.statuses[digit >= 1 && digit <= 5 ? static_cast<std::size_t>(digit) : 0]);
        counters.answers.add(event.elapsed);
    }

    /// Counts the event.
    void on(events::answer_deviated const& event) const { add(of(event.call).deviations); }

    /// Counts the event.
    void on(events::attempt_retried const& event) const { add(of(event.call).retries); }

    /// Counts the event.
    void on(events::call_finished const& event) const {
        auto& counters = of(event.call);
        counters.calls.add(event.elapsed);
        if (event.failed == nullptr) return add(counters.succeeded);
        add(counters.failed);
        add(counters.errors[index_of(event.failed->code)]);
        add(counters.deliveries[static_cast<std::size_t>(event.failed->delivery)]);
        if (event.failed->outcome_unknown()) add(counters.outcome_unknown);
    }

    /// The numbers up to now, sorted by provider and operation. Calls that go on meanwhile may be
    /// in some of an operation's numbers and not yet in others.
    [[nodiscard]] std::vector<operation_counts> snapshot() const {
        std::shared_lock const lock{shared_->mutex};
        std::vector<operation_counts> out;
        out.reserve(shared_->operations.size());
        for (auto const& [name, counters] : shared_->operations) {
            auto& one = out.emplace_back();
            std::tie(one.provider, one.operation) = name;
            one.attempts = counters.attempts;
            one.retries = counters.retries;
            one.deviations = counters.deviations;
            one.succeeded = counters.succeeded;
            one.failed = counters.failed;
            one.outcome_unknown = counters.outcome_unknown;
            std::ranges::copy(counters.errors, one.errors.begin());
            std::ranges::copy(counters.deliveries, one.deliveries.begin());
            std::ranges::copy(counters.statuses, one.statuses.begin());
            one.answers = counters.answers.counts();
            one.calls = counters.calls.counts();
        }
        return out;
    }

private:
    using counter = std::atomic<std::uint64_t>;

    struct latency_counters {
        std::array<counter, latency_bounds.size() + 1> buckets{};
        std::atomic<std::int64_t> sum{0}; ///< nanoseconds

        void add(std::chrono::nanoseconds time) {
            auto const bucket = std::ranges::lower_bound(latency_bounds, time);
            auto const index = static_cast<std::size_t>(bucket - latency_bounds.begin());
            counting_observer::add(buckets[index]);
            sum.fetch_add(time.count(), std::memory_order_relaxed);
        }

        [[nodiscard]] latency_counts counts() const {
            latency_counts out;
            std::ranges::copy(buckets, out.buckets.begin());
            out.sum = std::chrono::nanoseconds{sum.load(std::memory_order_relaxed)};
            return out;
        }
    };

    struct operation_counters {
        counter attempts{0};
        counter retries{0};
        counter deviations{0};
        counter succeeded{0};
        counter failed{0};
        counter outcome_unknown{0};
        std::array<counter, errc_count + 1> errors{};
        std::array<counter, 3> deliveries{};
        std::array<counter, 6> statuses{};
        latency_counters answers{};
        latency_counters calls{};
    };

    /// Sorts by both names, and finds them without making strings.
    struct by_names {
        using is_transparent = void;

        template <class Left, class Right>
        bool operator()(Left const& left, Right const& right) const noexcept {
            auto const first = std::string_view{left.first}.compare(right.first);
            return first != 0 ? first < 0
                              : std::string_view{left.second} < std::string_view{right.second};
        }
    };

    struct shared {
        mutable std::shared_mutex mutex{};
        std::map<std::pair<std::string, std::string>, operation_counters, by_names> operations{};
    };

    static void add(counter& one) noexcept { one.fetch_add(1, std::memory_order_relaxed); }

    static std::size_t index_of(boost::system::error_code code) noexcept {
        bool const known =
            code.category() == rampart_category() && code.value() > 0 && code.value() <= errc_count;
        return known ? static_cast<std::size_t>(code.value()) : 0;
    }

    /// Nodes of a map stay where they are, so that only an operation's first event locks
    /// others out.
    [[nodiscard]] operation_counters& of(observed_call const& call) const {
        std::pair const name{call.provider, call.operation};
        {
            std::shared_lock const lock{shared_->mutex};
            auto const found = shared_->operations.find(name);
            if (found != shared_->operations.end()) return found->second;
        }
        std::lock_guard const lock{shared_->mutex};
        return shared_->operations[{std::string{call.provider}, std::string{call.operation}}];
    }

    std::shared_ptr<shared> shared_ = std::make_shared<shared>();
};

} // namespace rampart
