// What shells complete, by the scripts that `rampart completion` prints.
#include "command_line.hpp"

namespace {

using namespace rampart::test;

std::string completed(arguments words) {
    words.insert(words.begin(), "__complete");
    return rampart::test::rampart(words).out;
}

/// What bash offers for the line, one candidate a line.
std::string in_bash(std::string const& line) {
    auto const result = rampart::test::run(
        {"/bin/bash", "-c",
         "rampart() { \"$cli\" \"$@\"; }; compopt() { :; }\n"
         "eval \"$(rampart completion bash)\"\n"
         "COMP_LINE=$1 COMP_POINT=${#1}; _rampart; printf '%s\\n' \"${COMPREPLY[@]}\"",
         "bash", line},
        {{"cli", RAMPART_CLI}});
    CAPTURE(result.err);
    CHECK(result.exit_code == 0);
    return result.out;
}

} // namespace

TEST_CASE("commands, options, providers, endpoints, fields and words are completed") {
    CHECK(completed({"c"}) == "call\ncompletion\n");
    CHECK(contains(completed({""}), "describe\n"));
    CHECK(contains(completed({"call", "--ca"}), "--ca-file\n"));
    CHECK(completed({"call", ""}) == "hexarails\nrampnow\nbanxa\n");
    CHECK(completed({"call", "hexarails", "create_p"}) == "create_payment\n");
    CHECK(completed({"describe", "banxa", "get_r"}) == "get_ramp\n");
    CHECK(completed({"call", "hexarails", "create_payment", "am"}) == "amount=\n");
    CHECK(completed({"call", "--yes", "--timeout", "3", "rampnow", "get_q"}) == "get_quote\n");
    CHECK(
        completed({"call", "rampnow", "get_quote", "orderType="}) ==
        "orderType=buy\norderType=sell\norderType=swap\norderType=bridge\norderType=refill\n");
    CHECK(completed({"call", "hexarails", "health", "--output", "j"}) == "json\njsonl\n");
    CHECK(completed({"completion", "z"}) == "zsh\n");
    // A secret is no argument.
    CHECK_FALSE(contains(completed({"call", "rampnow", "legacy.get_token", ""}), "client_secret"));
}

TEST_CASE("bash completes by the script") {
    CHECK(in_bash("rampart des") == "describe\n");
    CHECK(in_bash("rampart call hexarails list_bal") == "list_balances\n");
    CHECK(in_bash("rampart call hexarails create_payment am") == "amount=\n");
    // Bash itself splits words at '='.
    CHECK(in_bash("rampart call rampnow get_quote orderType=s") == "sell\nswap\n");
    CHECK(in_bash("rampart ") == completed({""}));
}

TEST_CASE("there is a script for each shell, and no other") {
    CHECK(contains(rampart::test::rampart({"completion", "zsh"}).out, "compdef _rampart rampart"));
    CHECK(contains(rampart::test::rampart({"completion", "fish"}).out, "complete -c rampart"));
    is_invalid(rampart::test::rampart({"completion", "fsh"}), {"SHELL", "zsh or fish?"});
    for (auto const* const shell : {"zsh", "fish"}) {
        auto const found =
            rampart::test::run({"/bin/sh", "-c", std::string{"command -v "} + shell});
        if (found.exit_code != 0) continue;
        auto const checked = rampart::test::run(
            {"/bin/sh", "-c", std::string{"\"$0\" completion "} + shell + " | " + shell + " -n",
             RAMPART_CLI});
        CAPTURE(checked.err);
        CHECK(checked.exit_code == 0);
    }
}
