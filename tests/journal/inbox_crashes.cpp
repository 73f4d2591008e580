#include <rampart/journal/sql_inbox.hpp>

#include <doctest/doctest.h>

#include <rampart/journal/sqlite_store.hpp>

#include "../support/process.hpp"
#include "../support/sqlite_faults.hpp"
#include "inbox_crash_checks.hpp"

TEST_CASE(
    "a handler that is killed at each step, with notifications doubled and reordered, handles "
    "each event once") {
    using rampart::journal::sqlite_database;
    using rampart::test::sqlite_faults;
    rampart::test::temporary_folder const folder;
    auto const file = folder.path() + "/i.db";
    {
        sqlite_faults const known{[](char const*) { return true; }};
    } // registers the layer
    rampart::test::check_killed_handlers<sqlite_database>(
        [&] {
            return sqlite_database{file, {.vfs = sqlite_faults::name}};
        },
        [](int n, auto const& handle) {
            // Before the n-th write, sync or deletion.
            int steps = 0;
            sqlite_faults const faults{[&](char const*) {
                if (++steps == n) ::kill(::getpid(), SIGKILL);
                return true;
            }};
            handle();
        });
}
