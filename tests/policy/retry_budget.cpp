#include <rampart/policy/retry_budget.hpp>

#include <atomic>
#include <limits>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

namespace {

using rampart::retry_budget;

template <class Work>
void in_threads(unsigned count, Work work) {
    std::vector<std::thread> threads;
    for (unsigned number = 0; number < count; ++number)
        threads.emplace_back(work, number);
    for (auto& thread : threads)
        thread.join();
}

} // namespace

TEST_CASE("a budget starts full, with 500 tokens") {
    retry_budget const budget;
    CHECK(budget.available() == 500);
    CHECK(budget.capacity() == 500);
    CHECK(retry_budget{20}.available() == 20);
    CHECK(retry_budget{-1}.available() == 0);
}

TEST_CASE("the prices are 14 for a failure and 5 for a refusal, and a success brings 1") {
    CHECK(retry_budget::transient_cost == 14);
    CHECK(retry_budget::refused_cost == 5);
    CHECK(retry_budget::success_gain == 1);
}

TEST_CASE("a full budget pays for 35 repetitions after failures, or for 100 after refusals") {
    retry_budget failures;
    int repeated = 0;
    while (failures.take(retry_budget::transient_cost))
        ++repeated;
    CHECK(repeated == 35);
    CHECK(failures.available() == 10);

    retry_budget refusals;
    repeated = 0;
    while (refusals.take(retry_budget::refused_cost))
        ++repeated;
    CHECK(repeated == 100);
    CHECK(refusals.available() == 0);
}

TEST_CASE("tokens are taken all or not at all") {
    retry_budget budget{13};
    CHECK_FALSE(budget.take(14));
    CHECK(budget.available() == 13);
    CHECK(budget.take(5));
    CHECK(budget.available() == 8);
    CHECK(budget.take(8));
    CHECK(budget.available() == 0);
    CHECK_FALSE(budget.take(1));
    CHECK(budget.take(0));
}

TEST_CASE("tokens come back, up to the capacity") {
    retry_budget budget{20};
    REQUIRE(budget.take(14));
    budget.give(1);
    CHECK(budget.available() == 7);
    budget.give(12);
    CHECK(budget.available() == 19);
    budget.give(5);
    CHECK(budget.available() == 20);
    budget.give(std::numeric_limits<int>::max());
    CHECK(budget.available() == 20);
}

TEST_CASE("threads that take at once take no token twice") {
    retry_budget budget{100'000};
    std::atomic<int> taken{0};
    in_threads(8, [&](unsigned) {
        while (budget.take(5))
            taken.fetch_add(5);
    });
    CHECK(taken == 100'000);
    CHECK(budget.available() == 0);
}

TEST_CASE("threads that take and give at once leave as much as there was") {
    retry_budget budget{500};
    in_threads(8, [&](unsigned) {
        for (int time = 0; time < 20'000; ++time) {
            if (budget.take(14)) budget.give(14);
        }
    });
    CHECK(budget.available() == 500);
}
