// How `rampart call` makes a request from its arguments.
#include "command_line.hpp"

namespace {

using namespace rampart::test;

arguments const payment{
    "deductCurrency=USDT", "amount=100.10", "currency=USD", "bankAccountId=bank-1"};

/// `call` that must not get as far as sending: the base URL is nobody's.
process_result call(arguments further, variables const& environment = any_keys()) {
    further.insert(further.begin(), "call");
    further.insert(further.end(), {"--base-url", "https://host.invalid:1"});
    return rampart::test::rampart(std::move(further), environment);
}

/// The body of a dry run.
std::string body_of(arguments further) {
    further.emplace_back("--dry-run");
    auto const result = call(std::move(further));
    CAPTURE(result.err);
    REQUIRE(result.exit_code == 0);
    return result.out.substr(result.out.find("\r\n\r\n") + 4);
}

} // namespace

TEST_CASE("a dry run prints the request's exact bytes, whose signature `sign` confirms") {
    auto const keys = any_keys();
    auto const result =
        call({"hexarails", "create_customer", "email=a@b.c", "name=Zo\xC3\xAB", "--dry-run"});
    REQUIRE(result.exit_code == 0);
    CHECK(result.err.empty());
    std::string const body = "{\"name\":\"Zo\xC3\xAB\",\"email\":\"a@b.c\"}";
    std::string const head = "POST /customer/create HTTP/1.1\r\nHost: host.invalid:1\r\n";
    CHECK(result.out.starts_with(head));
    CHECK(contains(result.out, "\r\nContent-Type: application/json\r\n"));
    CHECK(contains(result.out, "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n"));
    CHECK(result.out.ends_with("\r\n\r\n" + body));
    auto const value = [&](std::string const& name) {
        auto const begin = result.out.find("\r\n" + name + ": ") + name.size() + 4;
        return result.out.substr(begin, result.out.find("\r\n", begin) - begin);
    };
    auto signed_again = rampart::test::rampart(
        {"sign", "hexarails", "POST", "/customer/create", "--host", "host.invalid:1", "--body",
         body, "--timestamp", value("X-Timestamp"), "--nonce", value("X-Nonce")},
        keys);
    REQUIRE(signed_again.exit_code == 0);
    CHECK(contains(signed_again.out, "X-Signature: " + value("X-Signature") + '\n'));
    CHECK_FALSE(contains(result.out, "some-secret"));
}

TEST_CASE("the base URL is that of the option, of the environment, or the provider's sandbox") {
    auto const host_with = [](arguments further, char const* url) {
        further.insert(further.begin(), {"call", "hexarails", "health", "--dry-run"});
        auto environment = any_keys();
        if (url) environment.push_back({"RAMPART_HEXARAILS_BASE_URL", url});
        auto const out = rampart::test::rampart(further, environment).out;
        auto const begin = out.find("Host: ") + 6;
        return out.substr(begin, out.find('\r', begin) - begin);
    };
    CHECK(host_with({}, nullptr) == "ramp-sandbox.hexarails.ai");
    CHECK(host_with({}, "https://from.environment") == "from.environment");
    CHECK(
        host_with({"--base-url", "https://OPTION:444/"}, "https://from.environment") ==
        "option:444");
}

TEST_CASE("members get the form that their type has") {
    CHECK(
        body_of(
            {"banxa", "create_ramp", "identityReference=x", "source.crypto.id=BTC",
             "source.crypto.blockchain=BTC", "source.crypto.walletAddress=1B", "target.fiat.id=USD",
             "target.fiat.method=m", "fiatAmount=1.10",
             R"(target.fiat.instructions=[{"iban":"1"},{"iban":"2"}])"}) ==
        R"({"identityReference":"x","source":{"crypto":{"id":"BTC","blockchain":"BTC",)"
        R"("walletAddress":"1B"}},"target":{"fiat":{"id":"USD","method":"m","instructions":)"
        R"([{"iban":"1"},{"iban":"2"}]}},"fiatAmount":"1.10"})");
    // Of a quote, a ramp has both ends from there.
    CHECK(
        body_of(
            {"banxa", "create_ramp", "identityReference=x", "quoteId=q",
             "target.crypto.walletAddress=1B"}) ==
        R"({"identityReference":"x","target":{"crypto":{"walletAddress":"1B"}},"quoteId":"q"})");
    // A word the enumeration does not know is passed on, and '=' may stand in a value.
    CHECK(
        body_of({"hexarails", "create_customer", "name=a=b", "email=e", "type=FRIEND"}) ==
        R"({"name":"a=b","email":"e","type":"FRIEND"})");
    CHECK(
        body_of(
            {"hexarails", "create_customer", "name=-n", "email=e", "isIndividual=true", "city="}) ==
        R"({"name":"-n","email":"e","isIndividual":true,"city":""})");
    // What a type has a default for may be left out.
    CHECK(contains(
        body_of(
            {"banxa", "share_token", "identityReference=x", "email=a@b.c", "mobileNumber=+614",
             "provider.token=token-1"}),
        R"("provider":{"vendor":"sumsub","token":"token-1"})"));
    auto const listed = call({"hexarails", "list_customers", "realName=O'N &=", "--dry-run"});
    CHECK(listed.out.starts_with("GET /customer/list?realName=O%27N%20%26%3D HTTP/1.1\r\n"));
}

TEST_CASE("a file part has the file's bytes, its base name and the type of its extension") {
    temporary_folder const folder;
    std::string const bytes{"\x89PNG\r\n\0\xFF", 8};
    for (auto const& [name, type] : std::vector<std::pair<std::string, std::string>>{
             {"a.pdf", "application/pdf"},
             {"a.PNG", "image/png"},
             {"a.jpg", "image/jpeg"},
             {"a.jpeg", "image/jpeg"},
             {"a.txt", "text/plain"},
             {"a.csv", "text/csv"},
             {"a.json", "application/json"},
             {"a.bin", "application/octet-stream"},
             {"plain", "application/octet-stream"}}) {
        auto further = payment;
        further.insert(further.begin(), {"hexarails", "create_payment"});
        further.insert(
            further.end(), {"reference=r", "supportingDocument=@" + folder.write(name, bytes)});
        auto const body = body_of(further);
        CHECK(contains(
            body, "name=\"supportingDocument\"; filename=\"" + name +
                      "\"\r\nContent-Type: " + type + "\r\n\r\n" + bytes + "\r\n--"));
    }
}

TEST_CASE("a request that breaks a rule is not sent, and the message names the field") {
    auto const is_refused = [](arguments further, std::vector<std::string> const& parts) {
        auto const result = call(std::move(further));
        CHECK(result.out.empty());
        is_invalid(result, parts);
    };
    is_refused({"paypal", "health"}, {"PROVIDER", "hexarails, rampnow or banxa"});
    is_refused(
        {"rampnow", "health"},
        {"ENDPOINT", "rampnow has no \"health\"", "rampart endpoints rampnow"});
    is_refused({"hexarails", "health", "x=1"}, {"x: there is no such field", "takes none"});
    is_refused(
        {"hexarails", "create_customer", "nme=J"},
        {"nme: there is no such field", "name, email, type"});
    is_refused(
        {"hexarails", "create_onramp", "from.x=1"},
        {"from.x: there is no such field", "from.customerId, from.currency"});
    is_refused({"hexarails", "create_customer", "name.x=1"}, {"name.x", "no members"});
    is_refused({"hexarails", "create_customer", "name"}, {"FIELD=VALUE", "\"name\""});
    is_refused({"hexarails", "create_customer", "=J"}, {"FIELD=VALUE"});
    is_refused({"hexarails", "create_customer", "name=J"}, {"email: required, but missing"});
    is_refused(
        {"hexarails", "estimate_payment", "currency=USD"},
        {"deductCurrency: required, but missing", "amount: required, but missing"});
    is_refused(
        {"hexarails", "create_onramp", "to=a", "from.currency=USD"},
        {"from.customerId: required, but missing"});
    // Neither a number nor a flag has a default that could stand for what was forgotten.
    is_refused({"hexarails", "get_iban_deposit"}, {"id: required, but missing"});
    is_refused(
        {"banxa", "rely_on_identity", "identityReference=x"},
        {"screeningSanctionsResult: required, but missing",
         "screeningPepResult: required, but missing"});
    is_refused(
        {"banxa", "create_ramp", "identityReference=x", "fiatAmount=1", "target.amount=1"},
        {"target.amount: must not be given"});
    is_refused(
        {"banxa", "create_ramp", "identityReference=x", "fiatAmount=1"},
        {"source.fiat.id: must be given"});
    is_refused(
        {"hexarails", "create_customer", "name=J", "name=K", "email=e"}, {"name: given twice"});
    is_refused({"hexarails", "list_customers", "pageNum=2x"}, {"pageNum", "whole number"});
    is_refused({"hexarails", "list_customers", "pageNum=1000000001"}, {"pageNum", "from 1 to"});
    is_refused(
        {"hexarails", "list_customers", "pageNum=99999999999999999999"}, {"pageNum", "in range"});
    is_refused({"hexarails", "create_customer", "isIndividual=yes"}, {"isIndividual", "true or"});
    for (auto const* const amount : {"", "1,5", "1.", ".5", "abc", "0x10", "1 ", "NaN"}) {
        is_refused(
            {"hexarails", "estimate_payment", std::string{"amount="} + amount},
            {"amount: must be a decimal"});
    }
    is_refused({"hexarails", "create_onramp", "from={}"}, {"from: is an object", "from.currency"});
    is_refused({"hexarails", "create_payment", "supportingDocument=x"}, {"@FILE"});
    is_refused({"hexarails", "create_payment", "supportingDocument=@/no/file"}, {"/no/file"});
    is_refused({"banxa", "create_ramp", "source.fiat.instructions=x"}, {"JSON"});
    is_refused({"hexarails", "create_customer", "name=\xFF", "email=e"}, {"name", "valid UTF-8"});
    is_refused({"banxa", "get_ramp", "id=.."}, {"id", "part of the path"});
    is_refused({"banxa", "get_ramp", "id="}, {"id", "must not be empty"});
}

TEST_CASE("a request as JSON is checked as strictly as one by fields") {
    auto const is_refused = [](std::string const& text, std::vector<std::string> const& parts) {
        is_invalid(call({"hexarails", "create_onramp", "--json", text}), parts);
    };
    is_refused("{", {"--json", "not JSON"});
    is_refused("[]", {"--json", "expected an object, found an array"});
    is_refused(R"({"from":{"z":1}})", {"from.z: there is no such field", "from.customerId"});
    is_refused(R"({"from":7})", {"from: expected an object, found a number"});
    is_refused(R"({"to":7})", {"to: expected a text, found a number"});
    is_refused(R"({"to":"a","to":"b"})", {"to: given twice"});
    is_refused(R"({"to":"a"})", {"from.customerId: required, but missing"});
    is_refused("@/no/file", {"--json", "/no/file"});
    CHECK(
        body_of(
            {"hexarails", "create_onramp", "--json",
             R"({"from":{"customerId":"c","currency":"EUR"},"to":"a"})", "to=b"}) ==
        R"({"from":{"customerId":"c","currency":"EUR"},"to":"b"})");
    // Amounts go out as strings, whichever way they were written, digit by digit.
    CHECK(contains(
        body_of(
            {"banxa", "check_eligibility", "identityReference=x", "method=m", "fiat=USD",
             "crypto=BTC", "blockchain=BTC", "transactionType=ONRAMP", "--json",
             R"({"fiatAmount":12345678901234567890.10})"}),
        R"("fiatAmount":"12345678901234567890.10")"));
}
