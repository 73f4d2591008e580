// `rampart describe`, its examples, and what is suggested for mistyped names.
#include <filesystem>

#include "command_line.hpp"

namespace {

using namespace rampart::test;
namespace json = boost::json;

process_result call(arguments further) {
    further.insert(further.begin(), "call");
    further.insert(further.end(), {"--dry-run", "--base-url", "https://host.invalid"});
    return rampart::test::rampart(further, any_keys());
}

} // namespace

TEST_CASE("describe tells an operation's request, effect, fields, rules, answer and an example") {
    auto const result = rampart::test::rampart({"describe", "hexarails", "create_payment"});
    REQUIRE(result.exit_code == 0);
    for (auto const* const part :
         {"hexarails create_payment\n", "POST /payment/create, signed", "moves money",
          "list_payments by createDate", "deductCurrency", "USDT", "required", "multipart",
          "decimal", "file", "must be greater than zero", "hexarails.md 9.11", "bankCharge",
          "rampart call hexarails create_payment "}) {
        CAPTURE(part);
        CHECK(contains(result.out, part));
    }
    auto const paged = rampart::test::rampart({"describe", "hexarails", "list_trades"});
    CHECK(contains(paged.out, "--all"));
    CHECK(contains(paged.out, "integer"));
}

TEST_CASE("describe --json has the same for programs, and endpoints --json has it of all") {
    auto const one =
        json::parse(rampart::test::rampart({"describe", "banxa", "get_ramp", "--json"}).out);
    CHECK(text(one, "effect") == "reads");
    CHECK(one.at("signed") == true);
    CHECK(one.at("pages") == false);
    auto const& field = one.at("fields").at(0);
    CHECK(text(field, "name") == "id");
    CHECK(text(field, "in") == "path");
    CHECK(field.at("required") == true);
    auto const all = json::parse(rampart::test::rampart({"endpoints", "banxa", "--json"}).out);
    auto const same = std::ranges::find_if(
        all.as_array(), [](json::value const& row) { return text(row, "name") == "get_ramp"; });
    REQUIRE(same != all.as_array().end());
    CHECK(*same == one);
}

TEST_CASE("the example of every operation is a call that can be made") {
    temporary_folder const folder;
    auto const pdf = folder.write("invoice.pdf", "%PDF-");
    (void)folder.write("passport.png", "\x89PNG");
    auto const all = json::parse(rampart::test::rampart({"endpoints", "--json"}).out);
    auto environment = any_keys();
    environment.push_back({"RAMPART_RAMPNOW_ACCESS_TOKEN", "token"});
    environment.push_back({"RAMPART_BANXA_BASE_URL", "https://host.invalid"});
    for (auto const& row : all.as_array()) {
        auto const example = text(row, "example");
        CAPTURE(example);
        REQUIRE(example.starts_with("rampart "));
        auto const result =
            run({"/bin/sh", "-c", "cd \"$0\" && \"$1\"" + example.substr(7) + " --dry-run",
                 folder.path(), RAMPART_CLI},
                environment);
        CAPTURE(result.err);
        CHECK(result.exit_code == 0);
        CHECK(result.err.empty());
    }
    CHECK(std::filesystem::exists(pdf));
}

TEST_CASE("mistyped names get a suggestion instead of the whole list") {
    auto const suggests = [](process_result const& result, std::vector<std::string> const& parts) {
        is_invalid(result, parts);
        CHECK(result.err.size() < 600);
    };
    suggests(
        rampart::test::rampart({"cal", "hexarails", "health"}),
        {"there is no command \"cal\"", "did you mean call?"});
    suggests(rampart::test::rampart({"descirbe"}), {"did you mean describe?"});
    suggests(
        rampart::test::rampart({"call", "hexarails", "health", "--cafile", "x"}),
        {"there is no option --cafile", "did you mean --ca-file?"});
    suggests(call({"hexrails", "health"}), {"did you mean hexarails?"});
    suggests(call({"hexarails", "list_balence"}), {"did you mean list_balances?"});
    suggests(call({"banxa", "create_order"}), {"did you mean partner.create_order?"});
    suggests(
        rampart::test::rampart({"describe", "rampnow", "get_qoute"}), {"did you mean get_quote"});
    suggests(call({"hexarails", "create_customer", "nmae=J"}), {"nmae", "did you mean name?"});
    suggests(
        call({"hexarails", "create_onramp", "from.curency=USD"}), {"did you mean from.currency?"});
    suggests(
        call({"hexarails", "create_onramp", "--json", R"({"from":{"curency":"USD"}})"}),
        {"did you mean from.currency?"});
    suggests(call({"hexarails", "xyzzyxyzzy"}), {"rampart endpoints hexarails"});
}

TEST_CASE("a mistyped word is refused with a suggestion, and a new one is sent with a note") {
    arguments quote{"rampnow",       "get_quote",  "orderType=bye", "srcAmount=1",
                    "srcCurrency=A", "srcChain=b", "dstCurrency=C", "dstChain=d"};
    is_invalid(call(quote), {"orderType", "\"bye\"", "did you mean buy?", "--new-words"});
    quote.emplace_back("--new-words");
    CHECK(contains(call(quote).out, "\"orderType\":\"bye\""));
    is_invalid(
        call({"hexarails", "create_customer", "name=J", "email=e", "type=Payee"}),
        {"type", "did you mean PAYEE?"});
    // A new currency is like others by chance.
    auto const coin = call({"hexarails", "list_trades", "status=HELD"});
    CHECK(coin.exit_code == 0);
    CHECK(contains(coin.out, "status=HELD"));
    auto const noted = json::parse(coin.err);
    CHECK(contains(text(noted, "note"), "status: \"HELD\" is not among the documented words"));
}

TEST_CASE("a list is given one by one or as JSON, and an empty one has to be said") {
    auto const body = [](arguments further) {
        further.insert(further.begin(), {"hexarails", "set_subscribed_events"});
        auto const result = call(further);
        CAPTURE(result.err);
        CHECK(result.exit_code == 0);
        return result.out.substr(result.out.find("\r\n\r\n") + 4);
    };
    auto const two = R"({"events":["TRADE_SETTLED","CUSTOMER_DELETED"]})";
    CHECK(body({"events=TRADE_SETTLED", "events=CUSTOMER_DELETED"}) == two);
    CHECK(body({R"(events=["TRADE_SETTLED","CUSTOMER_DELETED"])"}) == two);
    CHECK(body({"events=[]"}) == R"({"events":[]})");
    auto const invalid = [](arguments further) {
        further.insert(further.begin(), {"hexarails", "set_subscribed_events"});
        return call(further);
    };
    is_invalid(invalid({}), {"events"});
    is_invalid(invalid({"events=[1]"}), {"events[0]", "expected a text"});
    is_invalid(invalid({R"(events=["A"])", "events=B"}), {"events", "given twice"});
}

TEST_CASE("standard input is a request, a body and a file") {
    auto const fed = [](std::string const& input, std::string const& words) {
        auto const result = run(
            {"/bin/sh", "-c", "printf %s \"$2\" | \"$0\" $1 --base-url https://h.invalid --dry-run",
             RAMPART_CLI, words, input},
            any_keys());
        CAPTURE(result.err);
        CHECK(result.exit_code == 0);
        return result.out;
    };
    auto const whole = R"({"name":"Jane Doe","email":"a@b.c"})";
    CHECK(contains(fed(whole, "call hexarails create_customer --json -"), whole));
    CHECK(contains(fed(whole, "call hexarails create_customer --json @-"), whole));
    CHECK(contains(
        fed("%PDF-x", "call hexarails submit_deposit_attachment partnerDepositId=d file=@-"),
        "%PDF-x"));
    auto const sign = run(
        {"/bin/sh", "-c",
         "printf x | \"$0\" sign banxa POST /x --nonce 1 --body-file - && \"$0\" sign banxa POST "
         "/x --nonce 1 --body x",
         RAMPART_CLI},
        any_keys());
    auto const half = sign.out.size() / 2;
    CHECK(sign.out.substr(0, half) == sign.out.substr(half));
}
