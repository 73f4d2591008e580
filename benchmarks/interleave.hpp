// Ratios that a noisy machine does not decide: A and B run in turn in short slices, each pair of
// neighbours gives a ratio, and the median of those counts.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace benchmarks {

using steady = std::chrono::steady_clock;

inline double median(std::vector<double> values) {
    auto const middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// Nanoseconds that `work(count)` takes for one of `count`.
template <class Work>
double slice(Work& work, std::size_t count) {
    auto const begin = steady::now();
    work(count);
    auto const spent = std::chrono::duration<double, std::nano>(steady::now() - begin);
    return spent.count() / static_cast<double>(count);
}

/// How many turns of `work` take about this long.
template <class Work>
std::size_t turns_in(Work& work, std::chrono::microseconds length) {
    work(1); // what is done once only (seeding a random generator) says nothing of the others
    auto const wanted = std::chrono::duration<double, std::nano>(length).count();
    for (std::size_t count = 1;; count *= 2) {
        // The least of some, since a run that was interrupted says nothing.
        auto each = slice(work, count);
        for (int more = 0; more < 4; ++more)
            each = std::min(each, slice(work, count));
        if (each * static_cast<double>(count) < wanted / 4) continue;
        return std::max<std::size_t>(1, static_cast<std::size_t>(wanted / each));
    }
}

/// What two works cost each, in nanoseconds a turn, and the median of the pairs' ratios.
struct comparison {
    double first = 0;
    double second = 0;
    double ratio = 0; ///< first / second
};

/// Two works that are run in turn, in slices of about `length` each.
class contest {
public:
    /// Does a work `count` times.
    using work = std::function<void(std::size_t count)>;

    contest(
        work first, work second, std::chrono::microseconds length = std::chrono::microseconds{400})
        : first_{std::move(first)}, second_{std::move(second)}, length_{length} {}

    /// Runs `rounds` more slices of each.
    void run(std::size_t rounds) {
        if (ratios_.empty()) {
            first_turns_ = turns_in(first_, length_);
            second_turns_ = turns_in(second_, length_);
        }
        for (; rounds > 0; --rounds) {
            // The order changes too, so that neither is always the one behind.
            double one = 0, other = 0;
            if (ratios_.size() % 2 == 0) {
                one = slice(first_, first_turns_);
                other = slice(second_, second_turns_);
            } else {
                other = slice(second_, second_turns_);
                one = slice(first_, first_turns_);
            }
            firsts_.push_back(one);
            seconds_.push_back(other);
            ratios_.push_back(one / other);
        }
    }

    /// Of all slices so far.
    [[nodiscard]] comparison result() const {
        return {median(firsts_), median(seconds_), median(ratios_)};
    }

private:
    work first_;
    work second_;
    std::chrono::microseconds length_;
    std::size_t first_turns_ = 0;
    std::size_t second_turns_ = 0;
    std::vector<double> firsts_{}, seconds_{}, ratios_{};
};

/// Runs both works in turn, `rounds` slices of about `length` each.
inline comparison compare(
    contest::work first, contest::work second, std::size_t rounds,
    std::chrono::microseconds length) {
    contest both{std::move(first), std::move(second), length};
    both.run(rounds);
    return both.result();
}

/// Comparisons whose rounds are spread over the whole measurement: all of them take turns, a few
/// rounds each, so that a neighbour's busy second falls on each alike and decides none.
class spread_contests {
public:
    /// `report(comparison)` is called when all have run.
    void
    add(contest::work first, contest::work second, std::function<void(comparison const&)> report) {
        all_.push_back({contest{std::move(first), std::move(second)}, std::move(report)});
    }

    /// Runs `rounds` of each, and reports in the order of adding.
    void run(std::size_t rounds) {
        for (std::size_t done = 0; done < rounds; done += rounds_in_turn) {
            std::fprintf(
                stderr, "\r  round %zu of %zu, %zu comparisons ", done, rounds, all_.size());
            for (auto& one : all_)
                one.both.run(std::min(rounds_in_turn, rounds - done));
        }
        std::fputc('\n', stderr);
        for (auto const& one : all_)
            one.report(one.both.result());
    }

private:
    static constexpr std::size_t rounds_in_turn = 20;

    struct entry {
        contest both;
        std::function<void(comparison const&)> report;
    };
    std::vector<entry> all_{};
};

/// Keeps the compiler from dropping or moving what made the bytes at `address`.
inline void keep(void const* address) { asm volatile("" : : "r"(address) : "memory"); }

} // namespace benchmarks
