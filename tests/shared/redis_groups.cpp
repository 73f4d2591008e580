#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include <rampart/shared/redis_store.hpp>

#include <doctest/doctest.h>

#include "../support/redis_groups.hpp"

namespace {

using namespace std::chrono_literals;
namespace shared = rampart::shared;
using rampart::delivery;
using rampart::errc;
using shared::numbers;
using shared::redis_store;

template <class Body>
void with_each_program(Body const& body) {
    auto const programs = rampart::test::redis_programs();
    if (programs.empty()) MESSAGE("neither Redis nor Valkey was found: left out");
    for (auto const& program : programs) {
        INFO(program);
        body(program);
    }
}

shared::script const& add() {
    static shared::script const code{"return redis.call('INCRBY', KEYS[1], ARGV[1])"};
    return code;
}

/// Again and again until it is done, as who may do a thing twice does.
numbers add_until_done(redis_store const& store, std::string const& key) {
    for (int attempt = 0;; ++attempt) {
        auto got = store.run(add(), {key}, {"1"}, 5s);
        if (got) return *got;
        CAPTURE(got.error().message);
        REQUIRE(attempt < 20);
    }
}

} // namespace

TEST_CASE("the primary is asked of Sentinel, and asked for again when it is killed") {
    with_each_program([](std::string const& program) {
        rampart::test::sentinel_group group{program};
        redis_store const store{group.url()};
        CHECK(store.run(add(), {"n"}, {"5"}, 10s).value() == numbers{5});
        // The replicas have it, so that it is there behind the failover.
        static_cast<void>(group.primary().command({"WAIT", "2", "10000"}));
        auto& before = group.primary();
        before.kill();
        CHECK(add_until_done(store, "n").at(0) >= 6);
        group.wait_for_another_than(before);
        CHECK(&group.primary() != &before);
        // The old one comes back as if nothing had been, and is not taken for the primary.
        before.restart();
        auto const value = add_until_done(store, "n").at(0);
        CHECK(add_until_done(store, "n").at(0) == value + 1);
    });
}

TEST_CASE("a primary that has become a replica is left for the one that took over") {
    with_each_program([](std::string const& program) {
        rampart::test::sentinel_group group{program};
        redis_store const store{group.url()};
        CHECK(store.run(add(), {"n"}, {"5"}, 10s).has_value());
        auto& before = group.primary();
        static_cast<void>(before.command({"WAIT", "2", "10000"}));
        group.fail_over();
        group.wait_for_another_than(before);
        CHECK(store.run(add(), {"n"}, {"1"}, 20s).has_value());
        CHECK(add_until_done(store, "n").at(0) >= 6);
    });
}

TEST_CASE("a name that no Sentinel knows is a timeout that says so") {
    with_each_program([](std::string const& program) {
        rampart::test::sentinel_group group{program};
        auto settings = shared::redis_settings::parse(group.url()).value();
        settings.sentinel_name = "others";
        auto const failed = redis_store{settings}.run(add(), {"n"}, {"1"}, 500ms);
        REQUIRE_FALSE(failed.has_value());
        CHECK(failed.error().code == errc::call_timeout);
        CHECK(failed.error().message.find("no primary named others") != std::string::npos);
    });
}

TEST_CASE("in a cluster each key's node is found, and remembered") {
    with_each_program([](std::string const& program) {
        rampart::test::redis_cluster cluster{program};
        redis_store const store{cluster.url()};
        for (int round = 1; round <= 2; ++round) {
            for (int tag = 0; tag < 20; ++tag) {
                auto const key = "{tag" + std::to_string(tag) + "}:n";
                CHECK(store.run(add(), {key}, {"1"}, 20s).value() == numbers{round});
            }
        }
        std::string sizes;
        int redirected = 0;
        for (std::size_t node = 0; node < 3; ++node) {
            CHECK(cluster.at(node).command({"DBSIZE"}).substr(0, 3) != ":0\r");
            auto const told = cluster.at(node).command({"INFO", "errorstats"});
            auto const at = told.find("errorstat_MOVED:count=");
            if (at != std::string::npos) redirected += std::stoi(told.substr(at + 22));
        }
        CHECK(redirected > 5); // of the first round
        CHECK(redirected <= 20);
    });
}

TEST_CASE("a key that moves to another node is followed there while it moves, and behind it") {
    with_each_program([](std::string const& program) {
        rampart::test::redis_cluster cluster{program};
        redis_store const store{cluster.url()};
        std::string const key{"{moving}:n"};
        auto const told = cluster.at(0).command({"CLUSTER", "KEYSLOT", "moving"});
        auto const slot = std::stoul(told.substr(1));
        auto const from = (std::min)(slot / 5462, 2UL);
        auto const to = (from + 1) % 3;
        CHECK(store.run(add(), {"{moving}:other"}, {"1"}, 20s).value() == numbers{1});
        auto const number = std::to_string(slot);
        static_cast<void>(
            cluster.at(to).command({"CLUSTER", "SETSLOT", number, "IMPORTING", cluster.id(from)}));
        static_cast<void>(
            cluster.at(from).command({"CLUSTER", "SETSLOT", number, "MIGRATING", cluster.id(to)}));
        // A key that the old node does not have: it says ASK. Twice, for that is not remembered.
        CHECK(store.run(add(), {key}, {"1"}, 20s).value() == numbers{1});
        CHECK(store.run(add(), {key}, {"1"}, 20s).value() == numbers{2});
        CHECK(store.run(add(), {"{moving}:other"}, {"1"}, 20s).value() == numbers{2});
        CHECK(
            cluster.at(from).command({"INFO", "errorstats"}).find("errorstat_ASK:count=2") !=
            std::string::npos);
        static_cast<void>(cluster.at(from).command(
            {"MIGRATE", "127.0.0.1", std::to_string(cluster.at(to).port()), "{moving}:other", "0",
             "5000"}));
        for (auto const node : {to, from}) {
            static_cast<void>(
                cluster.at(node).command({"CLUSTER", "SETSLOT", number, "NODE", cluster.id(to)}));
        }
        CHECK(store.run(add(), {key}, {"1"}, 20s).value() == numbers{3});
        CHECK(store.run(add(), {"{moving}:other"}, {"1"}, 20s).value() == numbers{3});
    });
}
