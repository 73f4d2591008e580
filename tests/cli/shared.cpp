// --shared: a command that is paced together with all that call with its key.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include <rampart/hexarails/provider.hpp>
#include <rampart/sandbox/authority.hpp>
#include <rampart/shared/limiter.hpp>
#include <rampart/shared/redis_store.hpp>

#include "../support/redis_server.hpp"
#include "command_line.hpp"

namespace {

using namespace std::chrono_literals;
using namespace rampart::test;
namespace shared = rampart::shared;

struct fixture {
    sandbox_process sandbox;

    process_result run(arguments given, variables const& more = {}) const {
        auto environment = sandbox.environment();
        environment.insert(environment.end(), more.begin(), more.end());
        given.insert(given.end(), {"--ca-file", sandbox.ca_file()});
        return rampart::test::rampart(std::move(given), environment);
    }
    process_result call(arguments further, variables const& more = {}) const {
        further.insert(further.begin(), {"call", "hexarails", "list_payments"});
        return run(std::move(further), more);
    }
    std::string key() const { return text(sandbox.ready().at("hexarails"), "api_key"); }

    /// The limiter of a program that calls with the same key.
    auto limiter(shared::redis_store const& store) const {
        return shared::limiter{
            store, rampart::hexarails::sandbox_rate, key(), {.hosts = 2, .patience = 10s}};
    }
};

template <class Body>
void with_each_server(std::string const& lines, Body const& body) {
    auto const programs = redis_programs();
    if (programs.empty()) MESSAGE("neither Redis nor Valkey was found: left out");
    for (auto const& program : programs) {
        INFO(program);
        redis_server server{program, lines};
        body(server);
    }
}

/// Until when slots are booked, in the store's microseconds; 0: none ever was.
std::int64_t booked_until(shared::redis_store const& store, std::string const& key) {
    shared::script const get{"return {tonumber(redis.call('HGET', KEYS[1], 'next') or 0)}"};
    return store.run(get, {key}, {}, 10s).value().at(0);
}

} // namespace

TEST_CASE("a call, a payment and a look take their places where all that call with the key do") {
    with_each_server("", [](redis_server const& server) {
        fixture const here;
        shared::redis_store const store{server.url()};
        auto ours = here.limiter(store);
        auto const key = ours.keys("hexarails").at(0);
        CHECK(booked_until(store, key) == 0);
        auto const called = here.call({"--shared", server.url()});
        CAPTURE(called.err);
        CHECK(called.exit_code == 0);
        CHECK(called.err.empty());
        auto const once = booked_until(store, key);
        CHECK(once > 0);
        CHECK(here.call({}).exit_code == 0); // without it nothing is shared
        CHECK(booked_until(store, key) == once);
        CHECK(here.call({"--shared", server.url(), "--dry-run"}).exit_code == 0);
        CHECK(booked_until(store, key) == once);
#if defined(RAMPART_TEST_CLI_JOURNAL)
        temporary_folder const folder;
        auto const file = folder.path() + "/j.db";
        auto const paid = here.run(
            {"pay", "hexarails", "create_payment", "deductCurrency=USDT", "amount=25.00",
             "currency=USD", "bankAccountId=ba-1", "reference=a", "--journal", file, "--shared",
             server.url()});
        CAPTURE(paid.err);
        CHECK(paid.exit_code == 0);
        CHECK(booked_until(store, key) > once);
#endif
        // A 429 that another one met.
        ours.report("hexarails", {true, 300s}, rampart::pacing_clock::now());
        while (booked_until(store, key) < once + 250'000'000)
            std::this_thread::sleep_for(5ms);
        auto const paused = here.call({"--shared", server.url()});
        CHECK(paused.exit_code == 3);
        CHECK(failure_of(paused).code == "pacing_timeout");
    });
}

TEST_CASE("the store is reached over TLS as a user whose password the environment has") {
    rampart::sandbox::authority const authority;
    auto const identity = authority.issue({.dns_names = {"localhost"}});
    temporary_folder const folder;
    auto const chain = folder.write("server.pem", identity.pem_chain);
    auto const key = folder.write("server.key", identity.pem_key);
    auto const lines =
        "tls-port\ntls-cert-file " + chain + "\ntls-key-file " + key +
        "\ntls-auth-clients no\nuser default off\n"
        "user limits on >p@ss ~{rampart:* +evalsha +eval +hmget +hset +hget +hdel "
        "+hgetall +zadd +zrange +zrem +zremrangebyscore +del +time +pexpire +select\n";
    with_each_server(lines, [&](redis_server const& server) {
        fixture const here;
        auto environment = here.sandbox.environment();
        std::ifstream sandbox_ca{here.sandbox.ca_file()};
        auto const trusted =
            authority.ca_pem() + std::string{std::istreambuf_iterator<char>{sandbox_ca}, {}};
        auto const call = [&](variables const& more) {
            auto all = environment;
            all.insert(all.end(), more.begin(), more.end());
            return rampart::test::rampart(
                {"call", "hexarails", "list_payments", "--shared",
                 "rediss://limits@localhost:" + std::to_string(server.port()) + "/1",
                 "--shared-hosts", "1", "--ca-file", folder.write("both.pem", trusted)},
                all);
        };
        auto const called = call({{"RAMPART_SHARED_PASSWORD", "p@ss"}});
        CHECK(called.exit_code == 0);
        CHECK(called.err == "");
        auto const file = folder.write("password", "p@ss");
        std::filesystem::permissions(
            file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        auto const from_file = call({{"RAMPART_SHARED_PASSWORD_FILE", file}});
        CHECK(from_file.exit_code == 0);
        CHECK(from_file.err == "");
        auto const wrong = call({{"RAMPART_SHARED_PASSWORD", "hunter2"}});
        CHECK(wrong.exit_code == 0); // at its own pace
        CHECK(contains(wrong.err, "WRONGPASS"));
        CHECK_FALSE(contains(wrong.err, "hunter2"));
    });
}

TEST_CASE("a store that is not there, or says nothing, fails no call") {
    fixture const here;
    auto const gone = here.call(
        {"--shared", "redis://127.0.0.1:" + std::to_string(closed_port()), "--shared-hosts", "1"});
    CAPTURE(gone.err);
    CHECK(gone.exit_code == 0);
    CHECK(contains(gone.err, "--shared: no word of the store"));
    CHECK(std::ranges::count(gone.err, '\n') == 1);
    with_each_server("", [&](redis_server& server) {
        server.stop();
        auto const silent = here.call({"--shared", server.url(), "--shared-hosts", "1"});
        CHECK(silent.exit_code == 0);
        CHECK(contains(silent.err, "goes on at its own pace"));
        server.resume();
    });
}

TEST_CASE("a store that cannot be meant is refused with what to do, and nothing is sent") {
    fixture const here;
    auto const refused = [&](std::string const& url, std::vector<std::string> const& parts) {
        auto const ended = here.call({"--shared", url});
        is_invalid(ended, parts);
        CHECK_FALSE(contains(ended.err, "hunter2"));
    };
    refused("", {"--shared", "must be redis://"});
    refused("redis.internal", {"--shared", "must be redis://", "its scheme"});
    refused("http://redis.internal", {"--shared", "its scheme"});
    refused("redis://h:0", {"--shared", "its host or port"});
    refused("redis://h/x", {"--shared", "its database's number"});
    refused("redis://:hunter2@h", {"--shared", "password", "RAMPART_SHARED_PASSWORD"});
    refused("redis://u:hunter2@h", {"--shared", "password", "RAMPART_SHARED_PASSWORD"});
    refused("redis://u@h", {"--shared", "names a user", "RAMPART_SHARED_PASSWORD"});
    is_invalid(
        here.call({"--shared", "redis://h", "--shared-hosts", "0"}),
        {"--shared-hosts: must be at least 1"});
    is_invalid(
        here.call({"--shared", "redis://h"}, {{"RAMPART_SHARED_PASSWORD", " p "}}),
        {"RAMPART_SHARED_PASSWORD", "white space"});
    CHECK(contains(here.run({"call", "--help"}).out, "RAMPART_SHARED_PASSWORD"));
}
