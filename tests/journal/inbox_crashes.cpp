#include <rampart/journal/sql_inbox.hpp>

#include <algorithm>
#include <chrono>
#include <random>
#include <string>
#include <vector>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

#include <doctest/doctest.h>

#include <rampart/journal/sqlite_store.hpp>

#include "../support/process.hpp"
#include "../support/sqlite_faults.hpp"

namespace {

using namespace std::chrono_literals;
using namespace rampart::test;
using namespace rampart::journal;
using rampart::webhook::claimed;

/// Handles a delivery as a receiver does, its effect and the event's commit in one transaction; the
/// HTTP status that it answers.
int handle(std::string const& file, std::string const& event, moment now) {
    sql_inbox<sqlite_database> box{
        sqlite_database{file, {.vfs = sqlite_faults::name}}, [now] { return now; }};
    auto const mine = box.take(event, 30s);
    if (mine.what == claimed::done) return 200;
    if (mine.what == claimed::busy) return 503;
    sqlite_database own{file, {.vfs = sqlite_faults::name}};
    own.begin();
    own.run("INSERT INTO handled VALUES ($1)", {event});
    if (!box.commit_within(own.handle(), mine, 8 * 24h)) {
        own.roll_back();
        return 503;
    }
    own.commit();
    return 200;
}

/// The same in a process that kills itself before its n-th write, sync or deletion; 0: nowhere.
int handle_killed_at(int n, std::string const& file, std::string const& event, moment now) {
    auto const child = ::fork();
    if (child == 0) {
        int steps = 0;
        sqlite_faults const faults{[&](char const*) {
            if (++steps == n) ::kill(::getpid(), SIGKILL);
            return true;
        }};
        ::_exit(handle(file, event, now) == 200 ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFSIGNALED(status)) return 0;
    return WEXITSTATUS(status) == 0 ? 200 : 503;
}

} // namespace

TEST_CASE("a handler that is killed at each step, with deliveries doubled and reordered, handles "
          "each event once") {
    temporary_folder const folder;
    auto const file = folder.path() + "/i.db";
    sqlite_database setup{file, {}};
    setup.run("CREATE TABLE handled (id TEXT)");
    { sql_inbox<sqlite_database> const making{sqlite_database{file, {}}}; }
    std::mt19937 random{7};
    moment now{1'000'000'000s};
    int kills = 0;
    constexpr int events = 60;
    std::vector<int> open;
    for (int event = 0; event < events; ++event)
        open.insert(open.end(), {event, event}); // each is delivered twice at least
    for (int round = 0; !open.empty(); ++round) {
        REQUIRE(round < 20);
        std::ranges::shuffle(open, random);
        std::vector<int> later;
        for (int const event : open) {
            // Each step of the first rounds; the last ones come through.
            int const n = round < 3 ? (event + 20 * round) % events + 1 : 0;
            auto const answered =
                handle_killed_at(n, file, "hexarails:" + std::to_string(event), now);
            kills += answered == 0;
            if (answered != 200) later.push_back(event); // the provider comes again
        }
        now += 60s;
        open = later;
    }
    CHECK(kills > events);
    auto const once = setup.run("SELECT id FROM handled GROUP BY id HAVING count(*) = 1");
    CHECK(once.size() == events);
    CHECK(setup.run("SELECT id FROM handled").size() == events);
}
