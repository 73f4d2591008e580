// What people see who call `rampart` on a terminal.
#include "terminal.hpp"

#include <array>
#include <cstdlib>
#include <stdexcept>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "../support/wire_server.hpp"

namespace rampart::test {

namespace {

/// Without environment's RAMPART_*, as run() has it; by way of `env`, so that nothing is done
/// between fork and exec but calls of the system.
arguments with_environment(arguments given, variables const& environment) {
    arguments out{"/usr/bin/env", "-i", std::string{"PATH="} + std::getenv("PATH")};
    for (auto const& [name, value] : environment)
        out.push_back(name + '=' + value);
    for (auto& one : command(std::move(given)))
        out.push_back(std::move(one));
    return out;
}

void read_into(std::string& text, int from) {
    std::array<char, 4096> block;
    for (;;) {
        auto const count = ::read(from, block.data(), block.size());
        if (count <= 0) return; // EIO: nobody has the terminal open any more
        text.append(block.data(), static_cast<std::size_t>(count));
    }
}

} // namespace

process_result run_on_terminal(
    arguments given, variables const& environment, std::string const& typed, on_terminal which) {
    int const master = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (master < 0 || ::grantpt(master) != 0 || ::unlockpt(master) != 0)
        throw std::runtime_error{"no pseudo-terminal"};
    std::array<int, 2> out{-1, -1};
    if (::pipe2(out.data(), O_CLOEXEC) != 0) throw std::runtime_error{"pipe2"};
    int const slave = ::open(::ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
    auto words = with_environment(std::move(given), environment);
    std::vector<char*> pointers;
    for (auto& word : words)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);
    auto const id = ::fork();
    if (id == 0) {
        ::dup2(slave, STDIN_FILENO);
        ::dup2(which == on_terminal::all ? slave : out[1], STDOUT_FILENO);
        ::dup2(slave, STDERR_FILENO);
        ::execv(pointers[0], pointers.data());
        ::_exit(127);
    }
    ::close(slave);
    ::close(out[1]);
    if (!typed.empty() && ::write(master, typed.data(), typed.size()) < 0)
        throw std::runtime_error{"write"};
    process_result result;
    // Its answers are small enough for the pipe.
    read_into(result.err, master);
    read_into(result.out, out[0]);
    ::close(master);
    ::close(out[0]);
    int status = 0;
    ::waitpid(id, &status, 0);
    result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    std::erase(result.err, '\r');
    return result;
}

} // namespace rampart::test

namespace {

using namespace rampart::test;

arguments const payment{"call",      "hexarails",    "create_payment",  "deductCurrency=USDT",
                        "amount=1",  "currency=USD", "bankAccountId=b", "reference=r",
                        "--base-url"};

arguments payment_to(std::string const& base_url, arguments const& further = {}) {
    auto out = payment;
    out.push_back(base_url);
    out.insert(out.end(), further.begin(), further.end());
    return out;
}

} // namespace

TEST_CASE("errors on a terminal are sentences, and say first what is unknown") {
    wire_server const closing{plain, script{read_request{}, close_properly{}}};
    auto const unknown =
        run_on_terminal(payment_to(closing.origin(), {"--allow-http"}), any_keys());
    CAPTURE(unknown.err);
    CHECK(unknown.exit_code == 4);
    CHECK(unknown.err.starts_with("rampart: outcome unknown: look before you repeat it: "));
    CHECK(contains(unknown.err, "POST /payment/create, 1 attempt\n"));
    CHECK(contains(unknown.err, "look first  list_payments by createDate"));
    CHECK_FALSE(contains(unknown.err, "{"));

    auto const invalid = run_on_terminal({"call", "hexrails", "health"}, any_keys());
    CHECK(invalid.exit_code == 2);
    CHECK(invalid.err.starts_with("rampart: PROVIDER: must be"));
}

TEST_CASE("what a server says reaches neither terminal nor pipe as a command") {
    // CSI as C0 and as C1, a bell, right-to-left override, an isolate, and a line separator.
    std::string const odd = "a\\u001b[2Jb\xC2\x9B"
                            "2Jc\\u0007d\xE2\x80\xAE"
                            "e\xE2\x81\xA6"
                            "f\xE2\x80\xA8g";
    auto const refusing =
        http_response(422, R"({"status":"INVALID_PARAMETERS","message":")" + odd + R"("})");
    wire_server const server{plain, script{read_request{}, send_bytes{refusing}, close_properly{}}};
    auto const answering = http_response(
        200, R"({"status":"SUCCESS","data":[{"balance":"1","currency":")" + odd + R"("}]})");
    wire_server const good{plain, script{read_request{}, send_bytes{answering}, close_properly{}}};
    auto const is_clean = [](std::string const& text) {
        CAPTURE(text);
        for (auto const* const bad :
             {"\x1b", "\x07", "\xC2\x9B", "\xE2\x80\xAE", "\xE2\x81\xA6", "\xE2\x80\xA8"}) {
            CHECK_FALSE(contains(text, bad));
        }
        CHECK(contains(text, "\\u009b"));
        CHECK(contains(text, "\\u202e"));
    };
    auto const call = [](wire_server const& to, arguments further = {}) {
        further.insert(
            further.begin(),
            {"call", "hexarails", "list_balances", "--base-url", to.origin(), "--allow-http"});
        return further;
    };
    is_clean(run_on_terminal(call(server), any_keys()).err);
    is_clean(rampart::test::rampart(call(server), any_keys()).err);
    is_clean(run_on_terminal(call(good), any_keys()).err);
    is_clean(rampart::test::rampart(call(good), any_keys()).out);
    is_clean(rampart::test::rampart(call(good, {"--output", "table"}), any_keys()).out);
    is_clean(rampart::test::rampart(call(good, {"--output", "jsonl"}), any_keys()).out);
    // It is the same text as before.
    auto const printed = boost::json::parse(rampart::test::rampart(call(good), any_keys()).out);
    CHECK(contains(
        text(printed.at(0), "currency"), "b\xC2\x9B"
                                         "2Jc"));
}

TEST_CASE("before money moves in production a terminal is asked, a script and a sandbox are not") {
    auto const production = payment_to("https://host.invalid");
    auto const refused = run_on_terminal(production, any_keys(), "no\n");
    CAPTURE(refused.err);
    CHECK(refused.exit_code == 3);
    CHECK(contains(refused.err, "moves money in production, at https://host.invalid"));
    CHECK(contains(refused.err, "amount=1"));
    CHECK(contains(refused.err, "nothing was sent"));
    // Agreed to, it goes on, and finds that there is no such host.
    auto const is_sent = [](process_result const& result) {
        CAPTURE(result.err);
        CHECK(result.exit_code == 3);
        CHECK(contains(result.err, "resolve_failed"));
    };
    is_sent(run_on_terminal(production, any_keys(), "yes\n"));
    auto const unasked = run_on_terminal(payment_to("https://host.invalid", {"--yes"}), any_keys());
    is_sent(unasked);
    CHECK_FALSE(contains(unasked.err, "moves money"));
    is_sent(rampart::test::rampart(production, any_keys()));
    auto const sandbox = run_on_terminal(payment_to("https://sandbox.invalid"), any_keys());
    is_sent(sandbox);
    CHECK_FALSE(contains(sandbox.err, "moves money"));
    auto const read = run_on_terminal(
        {"call", "hexarails", "list_payments", "--base-url", "https://host.invalid"}, any_keys());
    CHECK_FALSE(contains(read.err, "moves money"));
}

TEST_CASE("a terminal shows how far a list is, and its rows go where they should") {
    sandbox_process sandbox;
    auto environment = sandbox.environment();
    environment.push_back({"RAMPART_CA_FILE", sandbox.ca_file()});
    for (auto const* const name : {"Ann", "Ben", "Cy"}) {
        auto const made = rampart::test::rampart(
            {"call", "hexarails", "create_customer", std::string{"name="} + name,
             std::string{"email="} + name + "@example.com"},
            environment);
        REQUIRE(made.exit_code == 0);
    }
    auto const result = run_on_terminal(
        {"call", "hexarails", "list_customers", "pageSize=2", "--all"}, environment, {},
        on_terminal::all_but_output);
    CHECK(result.exit_code == 0);
    CHECK(contains(result.err, "3 rows, 2 pages\n"));
    CHECK(std::count(result.out.begin(), result.out.end(), '\n') == 3);
}
