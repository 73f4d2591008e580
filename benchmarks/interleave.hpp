// Ratios that a noisy machine does not decide: A and B run in turn in short slices, each pair of
// neighbours gives a ratio, and the median of those counts.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
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

/// Runs both works in turn, `rounds` slices of about `length` each.
template <class First, class Second>
comparison compare(
    First&& first, Second&& second, std::size_t rounds,
    std::chrono::microseconds length = std::chrono::microseconds{400}) {
    auto const first_turns = turns_in(first, length);
    auto const second_turns = turns_in(second, length);
    std::vector<double> firsts, seconds, ratios;
    for (std::size_t round = 0; round < rounds; ++round) {
        // The order changes too, so that neither is always the one behind.
        double one = 0, other = 0;
        if (round % 2 == 0) {
            one = slice(first, first_turns);
            other = slice(second, second_turns);
        } else {
            other = slice(second, second_turns);
            one = slice(first, first_turns);
        }
        firsts.push_back(one);
        seconds.push_back(other);
        ratios.push_back(one / other);
    }
    return {median(firsts), median(seconds), median(ratios)};
}

/// Keeps the compiler from dropping or moving what made the bytes at `address`.
inline void keep(void const* address) { asm volatile("" : : "r"(address) : "memory"); }

} // namespace benchmarks
