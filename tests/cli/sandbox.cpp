// `rampart sandbox` with its flags, and the library's own behaviour by way of `rampart call`.
#include <csignal>
#include <cstdlib>

#include "command_line.hpp"

namespace {

using namespace rampart::test;
namespace json = boost::json;

/// The sandbox with further flags, and calls of it.
class flagged_sandbox {
public:
    explicit flagged_sandbox(arguments flags)
        : process_{command(with(std::move(flags), {"--dir", folder_.path()}))},
          ready_(json::parse(process_.read_line())) {}

    process_result call(arguments further) const {
        variables environment{{"RAMPART_CA_FILE", text(ready_, "ca_file")}};
        for (auto const* const provider : {"hexarails", "rampnow", "banxa"}) {
            auto const& account = ready_.at(provider);
            environment.push_back({variable_name(provider, "_API_KEY"), text(account, "api_key")});
            environment.push_back(
                {variable_name(provider, "_API_SECRET"), text(account, "api_secret")});
            environment.push_back({variable_name(provider, "_BASE_URL"), text(ready_, "base_url")});
        }
        further.insert(further.begin(), "call");
        return rampart::test::rampart(further, environment);
    }

private:
    static arguments with(arguments flags, arguments const& more) {
        flags.insert(flags.begin(), "sandbox");
        flags.insert(flags.end(), more.begin(), more.end());
        return flags;
    }

    temporary_folder folder_;
    background_process process_;
    json::value ready_;
};

} // namespace

TEST_CASE("a call heals a clock that is 300 s off, as the library's clients do") {
    for (auto const* const offset : {"300", "-300"}) {
        CAPTURE(offset);
        flagged_sandbox const sandbox{{std::string{"--clock-offset="} + offset}};
        for (auto const& call : std::vector<arguments>{
                 {"hexarails", "list_balances"},
                 {"rampnow", "get_quote", "orderType=buy", "srcAmount=100", "srcCurrency=EUR",
                  "srcChain=fiat", "dstCurrency=BTC", "dstChain=bitcoin"},
                 {"banxa", "create_identity", "identityReference=c-1"}}) {
            CAPTURE(call[0]);
            auto const result = sandbox.call(call);
            CAPTURE(result.err);
            CHECK(result.exit_code == 0);
            CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1); // one repetition
        }
        // HexaRails' refusal may mean a used nonce as well, so that what it creates is not
        // repeated.
        auto const made =
            sandbox.call({"hexarails", "create_customer", "name=J", "email=j@example.com"});
        CHECK(made.exit_code == 1);
        CHECK(failure_of(made).more.at("attempts") == 1);
        CHECK(contains(failure_of(made).message, "this machine's clock is "));
    }
}

TEST_CASE("the sandbox's steps and its pauses can be asked for") {
    flagged_sandbox const slow{{"--step-delay", "3600", "--latency", "1"}};
    CHECK(
        slow.call({"hexarails", "create_customer", "name=J", "email=j@example.com"}).exit_code ==
        0);
    auto const customer = slow.call({"hexarails", "get_customer", "email=j@example.com"});
    CHECK(text(json::parse(customer.out), "status") == "PENDING");
    is_invalid(rampart::test::rampart({"sandbox", "--latency", "-1"}), {"--latency"});
    is_invalid(
        rampart::test::rampart({"sandbox", "--webhook-ca-file", "/no/file"}),
        {"--webhook-ca-file", "/no/file"});
}

TEST_CASE("sandbox --env hands variables to a shell and stays until it is ended") {
    temporary_folder const folder;
    auto const result = run(
        {"/bin/sh", "-c",
         "eval \"$(\"$0\" sandbox --env --dir \"$1\")\" && \"$0\" call hexarails health && "
         "\"$0\" call banxa partner.list_fiats --output jsonl && kill $RAMPART_SANDBOX_PID",
         RAMPART_CLI, folder.path()});
    CAPTURE(result.err);
    CHECK(result.exit_code == 0);
    CHECK(contains(result.out, "\"ok\""));
    CHECK(contains(result.out, "AUD"));
    // One that cannot start says why, and nothing is left behind.
    is_invalid(
        rampart::test::rampart({"sandbox", "--env", "--dir", folder.path() + "/missing"}),
        {"--dir", "cannot be written"});
}
