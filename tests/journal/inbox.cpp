#include <rampart/webhook/inbox.hpp>

#include <chrono>
#include <memory>
#include <string>

#include <doctest/doctest.h>

#include <rampart/journal/sql_inbox.hpp>
#include <rampart/journal/sqlite_store.hpp>

#include "../support/process.hpp"
#include "inbox_checks.hpp"

namespace {

using namespace std::chrono_literals;
using namespace rampart::journal;
using rampart::test::check_inbox;
using rampart::webhook::claimed;

} // namespace

TEST_CASE("an inbox in memory keeps what an inbox has to keep") {
    check_inbox([](auto clock) { return std::make_unique<rampart::webhook::memory_inbox>(clock); });
}

TEST_CASE("an inbox in SQLite keeps what an inbox has to keep") {
    rampart::test::temporary_folder const folder;
    check_inbox([&](auto clock) {
        return std::make_unique<sql_inbox<sqlite_database>>(
            sqlite_database{folder.path() + "/i.db", {}}, clock);
    });
}

TEST_CASE("an inbox in memory forgets what is over") {
    rampart::webhook::inbox_time now{};
    now += 1h;
    rampart::webhook::memory_inbox box{[&] { return now; }};
    for (int count = 0; count < 1000; ++count) {
        auto const one = box.take(std::to_string(count), 1s);
        CHECK(box.commit(one, 1s));
        now += 1s;
    }
    CHECK(box.size() <= 64);
}

TEST_CASE("an event is done with the caller's own transaction, or not at all") {
    rampart::test::temporary_folder const folder;
    auto const file = folder.path() + "/i.db";
    sql_inbox<sqlite_database> box{sqlite_database{file, {}}};
    auto const mine = box.take("a", 1h);
    sqlite3* own = nullptr;
    REQUIRE(sqlite3_open(file.c_str(), &own) == SQLITE_OK);
    REQUIRE(sqlite3_exec(own, "CREATE TABLE t (x); BEGIN", nullptr, nullptr, nullptr) == SQLITE_OK);
    CHECK(box.commit_within(own, mine, 24h));
    REQUIRE(sqlite3_exec(own, "ROLLBACK; BEGIN", nullptr, nullptr, nullptr) == SQLITE_OK);
    CHECK(box.take("a", 1h).what == claimed::busy);
    CHECK(box.commit_within(own, mine, 24h));
    REQUIRE(
        sqlite3_exec(own, "INSERT INTO t VALUES (1); COMMIT", nullptr, nullptr, nullptr) ==
        SQLITE_OK);
    CHECK(box.take("a", 1h).what == claimed::done);
    sqlite3_close(own);
}

TEST_CASE("an inbox in SQLite deletes what is over when it is asked to") {
    rampart::test::temporary_folder const folder;
    rampart::journal::moment now{1'000'000s};
    sql_inbox<sqlite_database> box{
        sqlite_database{folder.path() + "/i.db", {}}, [&] { return now; }};
    CHECK(box.commit(box.take("a", 1s), 1h));
    CHECK(box.commit(box.take("b", 1s), 2h));
    now += 1h;
    box.forget();
    CHECK(
        box.database().run("SELECT id FROM rampart_inbox") ==
        std::vector<std::vector<std::string>>{{"b"}});
}
