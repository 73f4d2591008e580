#include <rampart/journal/postgres_store.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "../support/postgres_server.hpp"
#include "../support/stepping_postgres.hpp"
#include "inbox_checks.hpp"
#include "inbox_crash_checks.hpp"
#include "store_checks.hpp"

namespace {

using namespace rampart::journal;
using rampart::test::check_inbox;
using rampart::test::check_store;
using rampart::test::claimed;
using rampart::test::wanted;

/// A new database; empty where there is no server.
std::string new_database() {
    static auto const programs = rampart::test::postgres_programs();
    if (!programs) {
        MESSAGE("PostgreSQL was not found: left out");
        return {};
    }
    static rampart::test::postgres_server server{*programs};
    return server.new_database();
}

} // namespace

static_assert(journal_store<postgres_store>);

TEST_CASE("a PostgreSQL database keeps what a store has to keep, also for another connection") {
    auto const where = new_database();
    if (where.empty()) return;
    {
        postgres_store store{where};
        check_store(store);
    }
    postgres_store again{where};
    CHECK(again.list({}).size() == 3);
    CHECK(again.attempts(1).size() == 1);
    CHECK(again.counts().size() == 3);
}

TEST_CASE("a session whose commits need not be on disk is refused") {
    auto const where = new_database();
    if (where.empty()) return;
    CHECK_THROWS_AS(postgres_store{where + " options='-c synchronous_commit=off'"}, store_failed);
    CHECK_THROWS_AS(postgres_store{"host=/nowhere"}, store_failed);
}

TEST_CASE("what PostgreSQL's library cannot read is not repeated: it may be a password") {
    for (std::string const where :
         {"postgres://u:hunter2%ZZ@127.0.0.1:1/x", "postgres://u:p@hunter2@127.0.0.1:1/x",
          "postgres://u:hunter2@[::1/x", "postgres://u:hunter2/x",
          "postgres://u@127.0.0.1:1/x?password=hunter2%", "host=127.0.0.1 password='hunter2",
          "postgres://u:hunter2@127.0.0.1:1/x"}) {
        CAPTURE(where);
        try {
            postgres_store const opened{where};
            FAIL("opened");
        } catch (store_failed const& why) {
            CHECK(std::string{why.what()}.find("hunter2") == std::string::npos);
        }
    }
}

TEST_CASE("in PostgreSQL an intent is planned with the caller's own transaction, or not at all") {
    auto const where = new_database();
    if (where.empty()) return;
    postgres_store store{where};
    auto const own =
        std::unique_ptr<PGconn, void (*)(PGconn*)>{PQconnectdb(where.c_str()), &PQfinish};
    auto const run = [&](char const* sql) { PQclear(PQexec(own.get(), sql)); };
    run("BEGIN");
    CHECK(postgres_store::plan_within(own.get(), wanted("a")).key.reference == "a");
    run("ROLLBACK");
    CHECK(store.list({}).empty());
    run("BEGIN");
    CHECK(postgres_store::plan_within(own.get(), wanted("b")).key.reference == "b");
    CHECK(store.list({}).empty());
    run("COMMIT");
    CHECK(store.list({}).size() == 1);
}

TEST_CASE(
    "in PostgreSQL a claim skips what another connection is changing, and each is claimed once") {
    auto const where = new_database();
    if (where.empty()) return;
    postgres_store store{where};
    for (int count = 0; count < 60; ++count)
        store.plan(wanted("r-" + std::to_string(count)));
    postgres_store other{where};
    auto const mine = store.claim({.states = {state::planned}}, [&](intent const& one) {
        // While this one is being changed, the other gets the next.
        auto const next = other.claim({.states = {state::planned}}, claimed);
        REQUIRE(next);
        CHECK(next->id != one.id);
        return claimed(one);
    });
    REQUIRE(mine);
    std::vector<std::vector<std::int64_t>> got(3);
    std::vector<std::thread> threads;
    for (auto& taken : got) {
        threads.emplace_back([&] {
            postgres_store own{where};
            while (auto const one = own.claim({.states = {state::planned}}, claimed))
                taken.push_back(one->id);
        });
    }
    for (auto& each : threads)
        each.join();
    std::vector<std::int64_t> all;
    for (auto const& taken : got)
        all.insert(all.end(), taken.begin(), taken.end());
    std::ranges::sort(all);
    CHECK(all.size() == 58);
    CHECK(std::ranges::adjacent_find(all) == all.end());
}

TEST_CASE("a database that is another copy than before settles only, until a person accepts it") {
    auto const where = new_database();
    if (where.empty()) return;
    {
        postgres_store store{where};
        store.plan(wanted("a"));
        store.database().run("UPDATE rampart_journal SET identity = '1/1/1'");
    }
    postgres_store store{where};
    CHECK(store.restored());
    CHECK(store.list({.states = {state::unknown}}).size() == 1);
    CHECK_FALSE(postgres_store{where}.claim({}, claimed));
    store.accept_restored();
    CHECK_FALSE(postgres_store{where}.restored());
}

TEST_CASE("a connection that the server ended is made anew") {
    auto const where = new_database();
    if (where.empty()) return;
    postgres_store store{where};
    postgres_store other{where};
    auto const id = store.database().run("SELECT pg_backend_pid()")[0][0];
    other.database().run("SELECT pg_terminate_backend($1::int)", {id});
    CHECK_THROWS_AS(store.plan(wanted("a")), store_failed);
    CHECK(store.plan(wanted("a")).key.reference == "a");

    INFO("also where nothing but reads follows");
    auto const next = store.database().run("SELECT pg_backend_pid()")[0][0];
    other.database().run("SELECT pg_terminate_backend($1::int)", {next});
    CHECK_THROWS_AS((void)store.list({}), store_failed);
    CHECK(store.list({}).size() == 1);
    CHECK(store.attempts(1).empty());
    CHECK(store.counts().size() == 1);
    CHECK_FALSE(store.restored());
}

TEST_CASE("a database that was put back from a copy by template settles only") {
    auto const where = new_database();
    auto const elsewhere = new_database();
    if (where.empty()) return;
    auto const name = where.substr(where.rfind('=') + 1);
    postgres_store{where}.plan(wanted("a"));
    rampart::journal::postgres_database other{elsewhere};
    auto const quoted = other.run("SELECT quote_ident($1)", {name}).at(0).at(0);
    other.run("CREATE DATABASE copy_of_it TEMPLATE " + quoted);
    other.run("DROP DATABASE " + quoted);
    other.run("ALTER DATABASE copy_of_it RENAME TO " + quoted);
    postgres_store store{where};
    CHECK(store.restored());
    CHECK_FALSE(store.claim({}, claimed));
}

TEST_CASE("a journal that another database takes the place of is claimed nothing of") {
    auto const where = new_database();
    if (where.empty()) return;
    postgres_store store{where};
    store.plan(wanted("a"));
    // As behind a pooler, where the connection stays the same.
    store.database().run("UPDATE rampart_journal SET identity = '1/1/1/1'");
    CHECK_FALSE(store.claim({.states = {state::planned}}, claimed));
    CHECK(store.restored());
    CHECK(store.list({.states = {state::unknown}}).size() == 1);
}

TEST_CASE("a text with NUL in it is refused, rather than read as far as that") {
    auto const where = new_database();
    if (where.empty()) return;
    postgres_store store{where};
    store.plan(wanted("a"));
    std::string const longer{"a\0b", 3};
    CHECK_THROWS_AS((void)store.list({.reference = longer}), store_failed);
    CHECK(store.list({.reference = "a"}).size() == 1);
}

TEST_CASE("a connection that is made anew to another copy of the journal claims nothing there") {
    auto const where = new_database();
    if (where.empty()) return;
    postgres_store store{where};
    auto const id = store.database().run("SELECT pg_backend_pid()")[0][0];
    // As a standby that took over, it lacks what was committed last.
    auto const own =
        std::unique_ptr<PGconn, void (*)(PGconn*)>{PQconnectdb(where.c_str()), &PQfinish};
    for (auto const* const sql :
         {"CREATE TABLE copied (LIKE rampart_intents INCLUDING ALL)",
          "ALTER TABLE rampart_intents RENAME TO lost",
          "ALTER TABLE copied RENAME TO rampart_intents"})
        PQclear(PQexec(own.get(), sql));
    PQclear(PQexec(own.get(), ("SELECT pg_terminate_backend(" + id + ")").c_str()));
    CHECK_THROWS_AS(store.plan(wanted("a")), store_failed); // broken
    CHECK_THROWS_AS(store.plan(wanted("a")), store_failed); // another one
    CHECK_THROWS_AS(store.claim({}, claimed), store_failed);
    postgres_store again{where};
    CHECK(again.restored());
    CHECK(again.list({}).empty());
}

TEST_CASE("an inbox in PostgreSQL keeps what an inbox has to keep") {
    auto const where = new_database();
    if (where.empty()) return;
    check_inbox([&](auto clock) {
        return std::make_unique<sql_inbox<postgres_database>>(postgres_database{where}, clock);
    });
}

TEST_CASE("a handler that is killed at each step handles each event once, over PostgreSQL") {
    auto const where = new_database();
    if (where.empty()) return;
    int steps = 0;
    int kill_at = 0;
    auto const step = [&] {
        if (++steps == kill_at) ::kill(::getpid(), SIGKILL);
    };
    rampart::test::check_killed_handlers<rampart::test::stepping_postgres>(
        [&] {
            return rampart::test::stepping_postgres{where, step};
        },
        [&](int n, auto const& handle) {
            steps = 0;
            kill_at = n;
            handle();
        });
}
