// Handlers of webhooks that are killed at each step, over any database.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

#include <doctest/doctest.h>

#include <rampart/journal/sql_inbox.hpp>

namespace rampart::test {

/// Handles a notification as a receiver does, its effect and the event's commit in one transaction;
/// the HTTP status that it answers.
template <class Database>
int handle(
    std::function<Database()> const& connect, std::string const& event, journal::moment now) {
    using webhook::claimed;
    journal::sql_inbox<Database> box{connect(), [now] { return now; }};
    auto const mine = box.take(event, std::chrono::seconds{30});
    if (mine.what == claimed::done) return 200;
    if (mine.what == claimed::busy) return 503;
    auto own = connect();
    own.begin();
    own.run("INSERT INTO handled VALUES ($1)", {event});
    if (!box.commit_within(own.handle(), mine, std::chrono::days{8})) {
        own.roll_back();
        return 503;
    }
    own.commit();
    return 200;
}

/// Delivers each event twice at least, doubled and reordered, to handlers in processes of their
/// own. `in_steps(n, f)` runs f in one that is killed before its n-th step; 0: not at all.
template <class Database, class InSteps>
void check_killed_handlers(std::function<Database()> const& connect, InSteps const& in_steps) {
    auto setup = connect();
    setup.run("CREATE TABLE handled (id TEXT)");
    { journal::sql_inbox<Database> const making{connect()}; }
    auto const handle_killed_at = [&](int n, std::string const& event, journal::moment now) {
        auto const child = ::fork();
        if (child == 0) {
            int status = 1;
            in_steps(n, [&] { status = handle<Database>(connect, event, now) == 200 ? 0 : 1; });
            ::_exit(status);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        if (WIFSIGNALED(status)) return 0;
        return WEXITSTATUS(status) == 0 ? 200 : 503;
    };
    std::mt19937 random{7};
    journal::moment now{std::chrono::seconds{1'000'000'000}};
    int kills = 0;
    constexpr int events = 60;
    std::vector<int> open;
    for (int event = 0; event < events; ++event)
        open.insert(open.end(), {event, event});
    for (int round = 0; !open.empty(); ++round) {
        REQUIRE(round < 20);
        std::ranges::shuffle(open, random);
        std::vector<int> later;
        for (int const event : open) {
            // Each step of the first rounds; the last ones come through.
            int const n = round < 3 ? (event + 20 * round) % events + 1 : 0;
            auto const answered = handle_killed_at(n, "hexarails:" + std::to_string(event), now);
            kills += answered == 0;
            if (answered != 200) later.push_back(event); // the provider comes again
        }
        now += std::chrono::seconds{60};
        open = later;
    }
    CHECK(kills > events / 2);
    auto const once = setup.run("SELECT id FROM handled GROUP BY id HAVING count(*) = 1");
    CHECK(once.size() == events);
    CHECK(setup.run("SELECT id FROM handled").size() == events);
}

} // namespace rampart::test
