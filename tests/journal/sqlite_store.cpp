#include <rampart/journal/sqlite_store.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <doctest/doctest.h>

#include "../support/process.hpp"
#include "memory_store.hpp"
#include "store_checks.hpp"

namespace {

using namespace rampart::journal;
using rampart::test::check_store;
using rampart::test::claimed;
using rampart::test::wanted;

/// A folder with a journal.
struct fixture {
    rampart::test::temporary_folder folder;
    std::string file = folder.path() + "/j.db";

    /// What the file knows that an older copy is noticed by.
    [[nodiscard]] std::int64_t mark() const {
        std::int64_t out = -1;
        std::ifstream{file + "-mark"} >> out;
        return out;
    }
};

void sign_one(sqlite_store& store) {
    auto const one = store.claim({}, claimed);
    REQUIRE(one);
    attempt const sent{one->epoch, one->due, one->due, "t", "n", "/", "b"};
    auto const changed = store.change(
        one->id,
        [&](intent const& is) {
            return advance(
                is, happens::signed_request{is.epoch, is.due, "n"},
                is.due - std::chrono::seconds{1});
        },
        sent);
    REQUIRE(changed);
}

} // namespace

static_assert(journal_store<sqlite_store>);
static_assert(journal_store<archetypes::memory_store>);

TEST_CASE("the least that is a store keeps what a store has to keep") {
    archetypes::memory_store store;
    check_store(store);
}

TEST_CASE("a SQLite file keeps what a store has to keep, also when it is opened again") {
    fixture here;
    {
        sqlite_store store{here.file};
        check_store(store);
    }
    sqlite_store again{here.file};
    CHECK(again.list({}).size() == 3);
    CHECK(again.attempts(1).size() == 1);
    auto const counts = again.counts();
    REQUIRE(counts.size() == 3);
    CHECK(counts[0].state == state::paid);
    CHECK(counts[0].intents == 1);
    CHECK(counts[0].oldest == wanted("a").due);
}

TEST_CASE("a journal is for its owner alone, with a rollback journal and synchronous=EXTRA") {
    fixture here;
    sqlite_store store{here.file};
    struct stat facts {};
    REQUIRE(::stat(here.file.c_str(), &facts) == 0);
    CHECK((facts.st_mode & 077) == 0);
    CHECK(store.database().run("PRAGMA journal_mode")[0][0] == "delete");
    CHECK(store.database().run("PRAGMA synchronous")[0][0] == "3");
}

TEST_CASE("a write-ahead log is used by a SQLite that loses nothing in it only") {
    CHECK_FALSE(safe_in_wal(3'040'001));
    CHECK_FALSE(safe_in_wal(3'046'001));
    CHECK_FALSE(safe_in_wal(3'051'002));
    CHECK_FALSE(safe_in_wal(3'050'006));
    CHECK_FALSE(safe_in_wal(3'044'005));
    CHECK_FALSE(safe_in_wal(3'045'003));
    CHECK(safe_in_wal(3'051'003));
    CHECK(safe_in_wal(3'050'007));
    CHECK(safe_in_wal(3'044'006));
    CHECK(safe_in_wal(3'052'000));
    fixture here;
    if (safe_in_wal(sqlite3_libversion_number())) {
        sqlite_store store{here.file, {.write_ahead_log = true}};
        CHECK(store.database().run("PRAGMA journal_mode")[0][0] == "wal");
    } else {
        CHECK_THROWS_AS((sqlite_store{here.file, {.write_ahead_log = true}}), store_failed);
    }
}

TEST_CASE("an intent is planned with the caller's own transaction, or not at all") {
    fixture here;
    sqlite_store store{here.file};
    sqlite3* own = nullptr;
    REQUIRE(sqlite3_open(here.file.c_str(), &own) == SQLITE_OK);
    REQUIRE(sqlite3_exec(own, "CREATE TABLE ledger (x); BEGIN", nullptr, nullptr, nullptr) == 0);
    CHECK(sqlite_store::plan_within(own, wanted("a")).id == 1);
    REQUIRE(sqlite3_exec(own, "ROLLBACK; BEGIN", nullptr, nullptr, nullptr) == 0);
    CHECK(store.list({}).empty());
    CHECK(sqlite_store::plan_within(own, wanted("b")).key.reference == "b");
    REQUIRE(
        sqlite3_exec(own, "INSERT INTO ledger VALUES (1); COMMIT", nullptr, nullptr, nullptr) == 0);
    CHECK(store.list({}).size() == 1);
    sqlite3_close(own);
}

/// Whether another process can begin to write now.
bool another_process_writes(std::string const& file) {
    auto const child = ::fork();
    if (child == 0) {
        sqlite3* own = nullptr;
        bool const begun = sqlite3_open(file.c_str(), &own) == SQLITE_OK &&
                           sqlite3_exec(own, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == 0;
        ::_exit(begun ? 0 : 1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST_CASE("a file that is opened once more keeps the locks that this process has on it") {
    fixture here;
    sqlite_store store{here.file};
    store.database().begin();
    CHECK_FALSE(another_process_writes(here.file));
    {
        rampart::journal::sqlite_database const second{here.file, {}};
        CHECK_FALSE(another_process_writes(here.file));
    }
    CHECK_FALSE(another_process_writes(here.file));
    store.database().roll_back();
    CHECK(another_process_writes(here.file));
}

TEST_CASE("an intent is claimed once, however many connections want it") {
    fixture here;
    sqlite_store store{here.file};
    for (int count = 0; count < 24; ++count)
        store.plan(wanted("r-" + std::to_string(count)));
    std::vector<std::vector<std::int64_t>> got(3);
    std::vector<std::thread> threads;
    for (auto& mine : got) {
        threads.emplace_back([&] {
            sqlite_store own{here.file};
            while (auto const one = own.claim({.states = {state::planned}}, claimed))
                mine.push_back(one->id);
        });
    }
    for (auto& each : threads)
        each.join();
    std::vector<std::int64_t> all;
    for (auto const& mine : got)
        all.insert(all.end(), mine.begin(), mine.end());
    std::ranges::sort(all);
    REQUIRE(all.size() == 24);
    for (std::size_t at = 0; at < all.size(); ++at)
        CHECK(all[at] == static_cast<std::int64_t>(at) + 1);
}

TEST_CASE("an older copy in the journal's place settles only, until a person accepts it") {
    fixture here;
    auto const copy = here.folder.path() + "/copy.db";
    {
        sqlite_store store{here.file};
        store.plan(wanted("a"));
        store.plan(wanted("b"));
        sign_one(store);
    }
    std::filesystem::copy_file(here.file, copy);
    {
        sqlite_store store{here.file};
        CHECK_FALSE(store.restored());
        sign_one(store);
    }
    std::filesystem::copy_file(copy, here.file, std::filesystem::copy_options::overwrite_existing);
    {
        sqlite_store store{here.file};
        CHECK(store.restored());
        CHECK(store.list({.states = {state::unknown}}).size() == 2);
        // Perhaps the copy does not know of it: it is looked for since the last that it knows of.
        auto const since = store.attempts(1).at(0).signed_at;
        auto const perhaps = store.plan(wanted("c"));
        CHECK(perhaps.state == state::unknown);
        CHECK(perhaps.signed_at == since);
        CHECK(perhaps.dead_after > perhaps.planned_at);
        CHECK(store.plan(wanted("c")) == perhaps);
        CHECK_FALSE(store.claim({.states = {state::planned}}, claimed));
    }
    sqlite_store store{here.file};
    CHECK(store.restored());
    auto const as_it_is = [](rampart::journal::intent const& one) { return std::optional{one}; };
    CHECK_FALSE(store.claim({}, as_it_is)); // whatever its state
    store.accept_restored();
    CHECK(store.claim({}, as_it_is));
    CHECK_FALSE(store.claim({.states = {state::planned}}, claimed));
    CHECK(store.plan(wanted("d")).state == state::planned);
    CHECK(store.claim({.states = {state::planned}}, claimed));
}

TEST_CASE("an older copy that is put in the place of an open journal is paid nothing of") {
    fixture here;
    auto const copy = here.folder.path() + "/copy.db";
    auto const put = [](std::string const& from, std::string const& to) {
        sqlite3* source = nullptr;
        sqlite3* target = nullptr;
        REQUIRE(sqlite3_open(from.c_str(), &source) == SQLITE_OK);
        REQUIRE(sqlite3_open(to.c_str(), &target) == SQLITE_OK);
        auto* const backup = sqlite3_backup_init(target, "main", source, "main");
        REQUIRE(backup != nullptr);
        CHECK(sqlite3_backup_step(backup, -1) == SQLITE_DONE);
        sqlite3_backup_finish(backup);
        sqlite3_close(target);
        sqlite3_close(source);
    };
    sqlite_store store{here.file};
    for (auto const* const reference : {"a", "b", "c"})
        store.plan(wanted(reference));
    sign_one(store);
    auto const last = store.claim({.states = {state::planned}}, claimed);
    REQUIRE(last);
    put(here.file, copy);
    sign_one(store);
    put(copy, here.file);

    SUBCASE("neither claimed") {
        CHECK(store.list({.states = {state::planned}}).size() == 1); // "c", which was sent since
        CHECK_FALSE(store.claim({.states = {state::planned}}, claimed));
    }
    SUBCASE("nor signed, where it was claimed before") {
        attempt const sent{last->epoch, last->due, last->due, "t", "n", "/", "b"};
        CHECK_FALSE(store.change(
            last->id, [](rampart::journal::intent const& one) { return std::optional{one}; },
            sent));
        INFO("that it was not sent then says nothing of what was sent since the copy");
        CHECK_FALSE(store.change(last->id, [&](rampart::journal::intent const& one) {
            return advance(one, happens::was_not_sent{last->epoch, "vetoed", last->due}, last->due);
        }));
    }
    CHECK(store.restored());
    CHECK(store.list({.states = {state::planned}}).empty());
    CHECK(store.list({.states = {state::unknown}}).size() == 3);
    CHECK(store.attempts(3).empty());
}

TEST_CASE("the mark never falls, in whatever order processes write it") {
    fixture here;
    sqlite_store store{here.file};
    store.database().keep_mark(7);
    store.database().keep_mark(5);
    CHECK(here.mark() == 7);
    store.plan(wanted("a"));

    INFO("attempts behind a restored copy are numbered above it");
    sqlite_store restored{here.file};
    CHECK(restored.restored());
    restored.accept_restored();
    restored.plan(wanted("b"));
    sign_one(restored);
    CHECK(here.mark() == 8);
    CHECK_FALSE(sqlite_store{here.file}.restored());
}

TEST_CASE("a journal without its mark may be an older copy") {
    fixture here;
    {
        sqlite_store store{here.file};
        store.plan(wanted("a"));
        sign_one(store);
    }
    std::filesystem::remove(here.file + "-mark");
    CHECK(sqlite_store{here.file}.restored());
}

TEST_CASE("an open journal that loses its mark settles only, until a person accepts it") {
    fixture here;
    sqlite_store store{here.file};
    store.plan(wanted("a"));
    store.plan(wanted("b"));
    sign_one(store);
    std::filesystem::remove(here.file + "-mark");
    CHECK_FALSE(store.claim({.states = {state::planned}}, claimed));
    CHECK(store.restored());
    CHECK(here.mark() == 1);
    store.accept_restored();
    store.plan(wanted("c"));
    CHECK(store.claim({.states = {state::planned}}, claimed));
}

TEST_CASE("a journal whose mark cannot be read may be an older copy") {
    fixture here;
    {
        sqlite_store store{here.file};
        store.plan(wanted("a"));
        sign_one(store);
    }
    std::string const zeros(20, '\0');
    for (auto const& damaged : {zeros, std::string{"x"}, std::string{"1x"}, std::string{}}) {
        CHECK(here.folder.write("j.db-mark", damaged) == here.file + "-mark");
        CHECK(sqlite_store{here.file}.restored());
        sqlite_store{here.file}.accept_restored();
    }
}

TEST_CASE("a number that was damaged is not taken for nothing") {
    fixture here;
    sqlite_store store{here.file};
    store.plan(wanted("a"));
    for (auto const* const damaged : {"", "x", "99999999999999999999"}) {
        store.database().run("UPDATE rampart_intents SET signed_at = $1", {damaged});
        CHECK_THROWS_AS((void)store.list({}), store_failed);
    }
}

TEST_CASE("a journal of another version says so, and stays as it is") {
    fixture here;
    {
        sqlite_store store{here.file};
        store.plan(wanted("a"));
        store.database().run("ALTER TABLE rampart_intents DROP COLUMN origin");
    }
    try {
        sqlite_store const opened{here.file};
        FAIL("opened");
    } catch (store_failed const& why) {
        CHECK(std::string{why.what()}.find("another version of rampart") != std::string::npos);
    }
    auto left = rampart::journal::sqlite_database{here.file, {}};
    CHECK(left.run("SELECT reference, state FROM rampart_intents").at(0).at(0) == "a");
}

TEST_CASE("what is no database is refused") {
    fixture here;
    CHECK(here.folder.write("j.db", std::string(4096, 'x')) == here.file);
    CHECK_THROWS_AS(sqlite_store{here.file}, store_failed);
    CHECK_THROWS_AS(sqlite_store{here.folder.path() + "/none/j.db"}, store_failed);
}
