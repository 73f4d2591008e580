#include <rampart/webhook/replay_memory.hpp>

#include <atomic>
#include <string>

#include <doctest/doctest.h>

#include "../support/threads.hpp"

namespace {

namespace webhook = rampart::webhook;

} // namespace

TEST_CASE("the replay memory knows what it has seen") {
    webhook::replay_memory memory{3};
    CHECK(memory.remember("a"));
    CHECK_FALSE(memory.remember("a"));
    CHECK(memory.remember("b"));
    CHECK(memory.size() == 2);
    memory.forget("a");
    memory.forget("never seen");
    CHECK(memory.size() == 1);
    CHECK(memory.remember("a"));
    CHECK_FALSE(memory.remember("b"));
}

TEST_CASE("the replay memory stays within its bound and forgets the oldest") {
    webhook::replay_memory memory{3};
    for (auto const* const id : {"a", "b", "c", "d"})
        CHECK(memory.remember(id));
    CHECK(memory.size() == 3);
    for (auto const* const id : {"b", "c", "d"})
        CHECK_FALSE(memory.remember(id));
    CHECK(memory.remember("a"));
    CHECK(memory.remember("b"));
    for (int id = 0; id < 10'000; ++id)
        CHECK(memory.remember(std::to_string(id)));
    CHECK(memory.size() == 3);
    CHECK(webhook::replay_memory{0}.capacity() == 1);
}

TEST_CASE("of threads that bring the same identifier exactly one is first") {
    constexpr int threads = 4;
    constexpr int ids = 2'000;
    webhook::replay_memory memory{ids};
    std::atomic<int> first{0};
    {
        rampart::test::threads running;
        for (int thread = 0; thread < threads; ++thread) {
            running.start([&] {
                for (int id = 0; id < ids; ++id) {
                    if (memory.remember(std::to_string(id))) ++first;
                }
            });
        }
    }
    CHECK(first == ids);
    CHECK(memory.size() == ids);
}
