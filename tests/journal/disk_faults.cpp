#include <rampart/journal/sqlite_store.hpp>

#include <chrono>
#include <optional>
#include <string>

#include <doctest/doctest.h>

#include <rampart/http/function_transport.hpp>

#include "../support/process.hpp"
#include "../support/sqlite_faults.hpp"
#include "fixtures.hpp"
#include "store_checks.hpp"

namespace {

using namespace std::chrono_literals;
using namespace rampart::test;
using namespace rampart::journal;
namespace hexarails = rampart::hexarails;
namespace http = rampart::http;

/// Whether a connection of its own, on the sound file system, sees the nonce.
bool is_recorded(std::string const& file, std::string const& nonce) {
    sqlite3* raw = nullptr;
    REQUIRE(sqlite3_open_v2(file.c_str(), &raw, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK);
    auto database = sqlite_database::borrow(raw);
    auto const rows = database.run("SELECT id FROM rampart_attempts WHERE nonce = $1", {nonce});
    sqlite3_close(raw);
    return rows.size() == 1;
}

/// A provider that pays whatever it gets, and whose lists are down.
struct provider {
    std::string file;
    int paid = 0;

    auto line() {
        return http::function_transport{
            [this](
                http::origin const&, http::request const& made) -> rampart::result<http::response> {
                http::response out;
                out.status = reads_only(made) ? 503 : 200;
                if (reads_only(made)) return out;
                ++paid;
                auto const nonce = http::find_header(made.headers, "X-Nonce");
                REQUIRE(nonce);
                CHECK(is_recorded(file, std::string{*nonce}));
                out.body = R"({"status":"SUCCESS","data":{"id":"p-1","reference":"a"}})";
                return out;
            }};
    }
};

/// Plans and pays; what fails on the way ends it. Whether the intent was planned.
bool serve(provider& by, std::string const& vfs, std::chrono::milliseconds ahead) {
    bool planned = false;
    try {
        sqlite_store store{by.file, {.vfs = vfs}};
        payer_settings how;
        how.clock = [ahead] { return rampart::journal::now() + ahead; };
        auto payer = make_payer<hexarails::provider, hexarails::create_payment>(
            store, "https://127.0.0.1:1", {"key", rampart::sign::secret{"secret"}}, by.line(), how);
        payer.plan(invoice("a"));
        planned = true;
        payer.work();
    } catch (store_failed const&) {
    }
    return planned;
}

/// Serves with the n-th step failing, or all from it on, and then on a sound disk. Whether there
/// was an n-th step.
bool survives(int n, bool all_later) {
    temporary_folder const folder;
    provider by{folder.path() + "/j.db"};
    int steps = 0;
    bool planned = false;
    {
        sqlite_faults const faults{[&](char const*) {
            ++steps;
            return all_later ? steps < n : steps != n;
        }};
        planned = serve(by, sqlite_faults::name, 0ms);
    }
    INFO("step ", n, all_later ? " and all later ones fail" : " fails");
    auto const paid_then = by.paid;
    CHECK(paid_then <= 1);
    std::optional<intent> there;
    {
        sqlite_store store{by.file};
        CHECK_FALSE(store.restored());
        auto const all = store.list({});
        if (!all.empty()) there = all.front();
    }
    if (planned) CHECK(there); // nothing is lost
    if (paid_then == 1) {
        REQUIRE(there);
        CHECK((there->state == state::sending || there->state == state::paid));
    }
    CHECK(serve(by, "", 10min));
    CHECK(by.paid == 1); // never twice, and once when it was not before
    sqlite_store store{by.file};
    auto const end = store.list({}).at(0);
    auto const told = paid_then == 0 || (there && there->state == state::paid);
    CHECK(end.state == (told ? state::paid : state::unknown));
    return steps >= n;
}

} // namespace

TEST_CASE(
    "whichever write or sync fails, nothing is lost and nothing paid that is not recorded first") {
    int n = 1;
    while (survives(n, false))
        ++n;
    CHECK(n > 30);
}

TEST_CASE("from whichever write or sync on the disk fails, nothing is lost and nothing paid that "
          "is not recorded first") {
    int n = 1;
    while (survives(n, true))
        ++n;
    CHECK(n > 30);
}
