#include <rampart/shared/inbox.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <rampart/shared/redis_store.hpp>

#include <doctest/doctest.h>

#include "../journal/inbox_checks.hpp"
#include "../support/redis_server.hpp"

namespace {

using namespace std::chrono_literals;
namespace shared = rampart::shared;
using rampart::test::redis_server;
using rampart::webhook::claimed;
using shared::redis_store;

template <class Body>
void with_each_server(Body const& body) {
    auto const programs = rampart::test::redis_programs();
    if (programs.empty()) MESSAGE("neither Redis nor Valkey was found: left out");
    for (auto const& program : programs) {
        INFO(program);
        redis_server server{program};
        body(server);
    }
}

} // namespace

static_assert(rampart::webhook::inbox<shared::inbox<redis_store>>);

TEST_CASE("an inbox over Redis keeps what an inbox has to keep") {
    with_each_server([](redis_server& server) {
        redis_store const store{server.url()};
        rampart::test::check_inbox([&](auto clock) {
            return std::make_unique<shared::inbox<redis_store>>(
                store, shared::inbox_options{.timeout = 10s, .clock = clock});
        });
    });
}

TEST_CASE("receivers on several hosts share an inbox, by the store's own time") {
    with_each_server([](redis_server& server) {
        redis_store const here{server.url()};
        redis_store const there{server.url()};
        shared::inbox one{here, {.timeout = 10s}};
        shared::inbox other{there, {.timeout = 10s}};
        auto const mine = one.take("hexarails:1", 1h);
        CHECK(mine.what == claimed::fresh);
        CHECK(other.take("hexarails:1", 1h).what == claimed::busy);
        CHECK(other.take("rampnow:1", 1h).what == claimed::fresh);
        CHECK(one.commit(mine, 9 * 24h));
        CHECK(one.commit(mine, 9 * 24h)); // an answer that was lost
        CHECK(other.take("hexarails:1", 1h).what == claimed::done);
        auto const brief = one.take("hexarails:2", 1ms);
        std::this_thread::sleep_for(5ms);
        auto const next = other.take("hexarails:2", 1h);
        CHECK(next.what == claimed::fresh);
        CHECK_FALSE(one.commit(brief, 1h));
        CHECK(other.commit(next, 1h));
        // A lease that has ended, and nobody came: it was handled all the same.
        auto const slow = one.take("hexarails:3", 1ms);
        std::this_thread::sleep_for(5ms);
        CHECK(one.commit(slow, 1h));
        CHECK(other.take("hexarails:3", 1h).what == claimed::done);
        // No id stands in the store, and everything in it ends by itself.
        auto const keys = server.command({"KEYS", "*"});
        CHECK(keys.find("hexarails") == std::string::npos);
        CHECK(server.command({"INFO", "keyspace"}).find("keys=4,expires=4") != std::string::npos);
    });
}

TEST_CASE("many threads of several receivers: each event is fresh for one of them") {
    with_each_server([](redis_server& server) {
        constexpr int events = 100;
        std::vector<std::atomic<int>> fresh(events);
        std::vector<std::thread> threads;
        for (int receiver = 0; receiver < 4; ++receiver) {
            threads.emplace_back([&] {
                redis_store const store{server.url()};
                shared::inbox box{store, {.timeout = 20s}};
                for (int event = 0; event < events; ++event) {
                    auto const mine = box.take(std::to_string(event), 1h);
                    if (mine.what != claimed::fresh) continue;
                    ++fresh[static_cast<std::size_t>(event)];
                    static_cast<void>(box.commit(mine, 1h));
                }
            });
        }
        for (auto& each : threads)
            each.join();
        for (auto const& each : fresh)
            CHECK(each == 1);
    });
}

TEST_CASE("the store gone: an event is busy, never fresh and never done; its commit throws") {
    with_each_server([](redis_server& server) {
        auto settings = shared::redis_settings::parse(server.url()).value();
        settings.answer_timeout = 100ms;
        redis_store const store{settings};
        shared::inbox box{store, {.timeout = 300ms, .commit_timeout = 300ms}};
        auto const done = box.take("a", 1h);
        CHECK(box.commit(done, 1h));
        auto const mine = box.take("b", 1h);
        CHECK(mine.what == claimed::fresh);
        server.stop();
        CHECK(box.take("a", 1h).what == claimed::busy);
        CHECK(box.take("b", 1h).what == claimed::busy);
        CHECK(box.take("c", 1h).what == claimed::busy);
        CHECK_THROWS_AS(static_cast<void>(box.commit(mine, 1h)), rampart::call_failed);
        box.release(mine);
        server.resume();
        // It tries until the store is there again. What was asked while it stood still may have
        // run since.
        shared::inbox patient{store, {.timeout = 20s, .commit_timeout = 20s}};
        CHECK(patient.take("a", 1h).what == claimed::done);
        CHECK(patient.take("c", 1h).what != claimed::done);
        server.kill();
        CHECK(box.take("d", 1h).what == claimed::busy);
        server.restart(); // with nothing of before
        CHECK(patient.commit(mine, 1h));
        CHECK(patient.take("b", 1h).what == claimed::done);
    });
}
