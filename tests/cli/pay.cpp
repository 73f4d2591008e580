// `rampart pay` and `rampart journal`: a payment of a journal, from the command line.
#include <chrono>
#include <csignal>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include <rampart/journal/sqlite_store.hpp>
#include <rampart/journal/transition.hpp>

#include "../support/wire_server.hpp"
#include "command_line.hpp"

namespace {

using namespace rampart::test;

/// A sandbox and a journal.
struct fixture {
    sandbox_process sandbox;
    temporary_folder folder;
    std::string file = folder.path() + "/payouts.db";

    process_result run(arguments given) const {
        given.insert(given.end(), {"--journal", file, "--ca-file", sandbox.ca_file()});
        return rampart::test::rampart(std::move(given), sandbox.environment());
    }

    process_result pay(std::string const& reference, std::string const& amount = "25.00") const {
        return run(
            {"pay", "hexarails", "create_payment", "deductCurrency=USDT", "amount=" + amount,
             "currency=USD", "bankAccountId=ba-1", "reference=" + reference});
    }

    /// A payment's request is not under way any more.
    void pass_time(std::string reference) const {
        namespace journal = rampart::journal;
        journal::sqlite_store store{file};
        auto const one = store.list({.reference = std::move(reference)}).at(0);
        store.change(one.id, [](journal::intent there) {
            there.dead_after = journal::now() - std::chrono::milliseconds{1};
            return std::optional{there};
        });
    }

    /// How many payments the account has.
    std::size_t payments() const {
        auto const listed = rampart::test::rampart(
            {"call", "hexarails", "list_payments", "--all", "--ca-file", sandbox.ca_file()},
            sandbox.environment());
        return static_cast<std::size_t>(std::ranges::count(listed.out, '\n'));
    }
};

boost::json::object object_of(std::string const& line) {
    return boost::json::parse(line).as_object();
}

} // namespace

TEST_CASE("a payment is paid once, however often the command is run") {
    fixture here;
    auto const first = here.pay("invoice-1");
    CAPTURE(first.err);
    REQUIRE(first.exit_code == 0);
    auto const paid = object_of(first.out);
    CHECK(text(paid, "state") == "paid");
    CHECK(text(paid, "reference") == "invoice-1");
    CHECK(text(paid, "operation") == "create_payment");
    CHECK(paid.at("attempts").as_int64() == 1);
    CHECK(text(paid, "id") != "");
    auto const second = here.pay("invoice-1");
    CHECK(second.exit_code == 0);
    CHECK(second.out == first.out);
    CHECK(here.payments() == 1);

    auto const other = here.pay("invoice-1", "26.00");
    CHECK(other.exit_code == 2);
    CHECK(contains(other.err, text(paid, "sha256")));
    CHECK(here.payments() == 1);
}

TEST_CASE("a journal is listed as a table or as JSON, and one payment is shown with its attempts") {
    fixture here;
    REQUIRE(here.pay("invoice-1").exit_code == 0);
    auto const table = here.run({"journal", "list"});
    CHECK(table.exit_code == 0);
    CHECK(contains(table.out, "invoice-1"));
    CHECK(contains(table.out, "paid"));
    auto const json = here.run({"journal", "list", "--json"});
    auto const all = boost::json::parse(json.out).as_array();
    REQUIRE(all.size() == 1);
    CHECK(text(all[0], "reference") == "invoice-1");
    auto const shown = here.run({"journal", "show", "invoice-1"});
    CHECK(shown.exit_code == 0);
    auto const one = object_of(shown.out);
    CHECK(text(one.at("request"), "amount") == "25.00");
    CHECK(one.at("attempts").as_array().size() == 1);
    CHECK(here.run({"journal", "show", "invoice-2"}).exit_code == 2);
}

TEST_CASE("what nobody listens to is not sent, and paid when it is run again") {
    fixture here;
    auto environment = here.sandbox.environment();
    auto const nowhere = rampart::test::rampart(
        {"pay", "hexarails", "create_payment", "deductCurrency=USDT", "amount=25.00",
         "currency=USD", "bankAccountId=ba-1", "reference=a", "--journal", here.file, "--base-url",
         "https://127.0.0.1:1"},
        environment);
    CHECK(nowhere.exit_code == 3);
    CHECK(failure_of(nowhere).delivery == "not_sent");
    auto const listed = here.run({"journal", "list", "--json"});
    CHECK(text(boost::json::parse(listed.out).at(0), "state") == "planned");
    CHECK(here.pay("a").exit_code == 0);
    CHECK(here.payments() == 1);
}

TEST_CASE("what is not found is exit code 4 and held, until a person knows") {
    fixture here;
    auto const refused = here.pay("a", "99999999.00"); // more than the balance
    CHECK(refused.exit_code == 4);                     // FAILED says nothing of what was done
    auto const held = here.run({"journal", "list", "--json"});
    CHECK(text(boost::json::parse(held.out).at(0), "state") == "held");
    auto const looked = here.run({"journal", "settle", "a"});
    CHECK(looked.exit_code == 4);
    CHECK(here.run({"journal", "settle"}).exit_code == 4);
    auto const early = here.run({"journal", "release", "a"});
    CHECK(early.exit_code == 2);
    CHECK(contains(early.err, "may still act upon its request until 20"));
    here.pass_time("a");
    auto const released = here.run({"journal", "release", "a", "--json"});
    CHECK(released.exit_code == 0);
    CHECK(text(boost::json::parse(released.out).at(0), "state") == "planned");
    CHECK(here.run({"journal", "release", "a"}).exit_code == 2);
    CHECK(here.run({"journal", "settle", "a", "--paid", ""}).exit_code == 2);
    auto const told = here.run({"journal", "settle", "a", "--paid", "p-9", "--json"});
    CHECK(told.exit_code == 0);
    CHECK(text(boost::json::parse(told.out).at(0), "id") == "p-9");
    CHECK(here.run({"journal", "settle"}).exit_code == 0); // nothing is open
}

TEST_CASE("what this command cannot look for does not keep it from looking for the rest") {
    namespace journal = rampart::journal;
    fixture here;
    {
        journal::sqlite_store store{here.file};
        journal::intent one;
        one.key = {"rampnow", "main", "create_hosted", "o-1"};
        one.planned_at = one.due = journal::now();
        store.change(store.plan(one).id, [](journal::intent const& there) {
            return advance(there, journal::happens::restored{}, journal::now());
        });
    }
    CHECK(here.pay("a", "99999999.00").exit_code == 4);
    auto const settled = here.run({"journal", "settle", "--json"});
    CHECK(settled.exit_code == 4);
    auto const all = boost::json::parse(settled.out).as_array();
    REQUIRE(all.size() == 2);
    CHECK(text(all[0], "state") == "unknown");
    CHECK(text(all[1], "state") == "held");
    CHECK(here.run({"journal", "settle", "o-1"}).exit_code == 2);
}

TEST_CASE("what was paid after the copy that a journal was restored from is found, and not paid "
          "again") {
    fixture here;
    REQUIRE(here.pay("a").exit_code == 0);
    auto const copy = here.folder.path() + "/copy.db";
    std::filesystem::copy_file(here.file, copy);
    auto const paid = here.pay("b", "26.00");
    REQUIRE(paid.exit_code == 0);
    std::filesystem::copy_file(copy, here.file, std::filesystem::copy_options::overwrite_existing);
    auto const again = here.pay("b", "26.00");
    CHECK(again.exit_code == 0);
    CHECK(text(object_of(again.out), "id") == text(object_of(paid.out), "id"));
    CHECK(here.pay("c", "27.00").exit_code == 4); // not found, and not paid
    CHECK(here.run({"journal", "release", "--restored"}).exit_code == 0);
    CHECK(here.pay("c", "27.00").exit_code == 4);
    here.pass_time("c");
    CHECK(here.run({"journal", "release", "c"}).exit_code == 0);
    CHECK(here.pay("c", "27.00").exit_code == 0);
    CHECK(here.payments() == 3);
}

TEST_CASE("what a journal cannot do is said, and nothing is sent") {
    fixture here;
    auto const read = here.run({"pay", "hexarails", "health"});
    CHECK(read.exit_code == 2);
    CHECK(contains(read.err, "create_payment"));
    // A name that is mistyped makes no journal, which would be empty.
    auto const none = here.folder.path() + "/none.db";
    auto const listed = rampart::test::rampart({"journal", "list", "--journal", none});
    CHECK(listed.exit_code == 2);
    CHECK(contains(listed.err, "none.db"));
    CHECK_FALSE(std::filesystem::exists(none));
    // Nor is one used that is forgotten when the command ends, and paid from again.
    for (auto const* const forgetful : {"", ":memory:"}) {
        here.file = forgetful;
        CHECK(here.pay("a").exit_code == 2);
    }
    CHECK(here.payments() == 0);
    here.file = here.folder.path() + "/none/j.db";
    auto const nowhere = here.pay("a");
    CHECK(nowhere.exit_code == 3);
    CHECK_FALSE(contains(nowhere.err, "before_send"));
    CHECK(rampart::test::rampart({"journal", "forget", "--journal", here.file}).exit_code == 2);
}

TEST_CASE("a signal while a payment's answer is awaited is exit code 4 and what settles it") {
    using namespace std::chrono_literals;
    temporary_folder const folder;
    auto const file = folder.path() + "/payouts.db";
    wire_server const silent{plain, script{read_request{}, stall{}}};
    background_process pay{
        command(
            {"pay", "hexarails", "create_payment", "deductCurrency=USDT", "amount=100.10",
             "currency=USD", "bankAccountId=bank-1", "reference=r-1", "--base-url", silent.origin(),
             "--allow-http", "--journal", file}),
        any_keys(), true};
    REQUIRE(silent.wait_for_requests(1, 60s));
    auto const result = pay.finish(SIGINT);
    CHECK(result.exit_code == 4);
    auto const failed = failure_of(result);
    CHECK(failed.delivery == "unknown");
    CHECK(contains(failed.message, "SIGINT"));
    CHECK(text(failed.more, "nonce").size() == 36);
    CHECK(contains(text(failed.more, "settled_by"), "list_payments"));
    auto const listed = rampart::test::rampart({"journal", "list", "--json", "--journal", file});
    CHECK(text(boost::json::parse(listed.out).at(0), "state") == "sending");
}
