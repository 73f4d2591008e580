// `rampart call` against `rampart sandbox`, and how a request is made from arguments.
#include <algorithm>
#include <set>

#include "command_line.hpp"

namespace {

using namespace rampart::test;
namespace json = boost::json;

/// Calls that have to succeed, and which operations they were.
class session {
public:
    json::value call(std::string const& provider, std::string const& name, arguments further = {}) {
        CAPTURE(name);
        further.insert(further.begin(), {"call", provider, name, "--ca-file", sandbox_.ca_file()});
        auto const result = rampart::test::rampart(further, sandbox_.environment());
        CAPTURE(result.err);
        REQUIRE(result.exit_code == 0);
        CHECK(result.err.empty());
        called_.insert(provider + ' ' + name);
        return json::parse(result.out);
    }

    [[nodiscard]] std::set<std::string> const& called() const noexcept { return called_; }

private:
    sandbox_process sandbox_;
    std::set<std::string> called_;
};

arguments const payment{
    "deductCurrency=USDT", "amount=100.10", "currency=USD", "bankAccountId=bank-1"};

void call_hexarails(session& api, temporary_folder const& folder) {
    CHECK(text(api.call("hexarails", "health"), "status") == "ok");
    CHECK(text(api.call("hexarails", "list_balances").at(0), "balance") == "1000.00");
    api.call("hexarails", "set_callback_url", {"callbackUrl=https://example.com/hook"});
    CHECK(
        text(api.call("hexarails", "get_callback_url"), "callbackUrl") ==
        "https://example.com/hook");
    auto const made = api.call(
        "hexarails", "create_customer",
        {"name=Zo\xC3\xAB O'Neil", "email=zoe@example.com", "isIndividual=false"});
    auto const id = text(made, "id");
    auto const customer = api.call("hexarails", "get_customer", {"email=zoe@example.com"});
    CHECK(text(customer, "id") == id);
    CHECK(text(customer, "realName") == "Zo\xC3\xAB O'Neil");
    CHECK(customer.at("isIndividual") == false);
    auto const customers = api.call("hexarails", "list_customers", {"pageSize=1", "pageNum=1"});
    CHECK(customers.at("pageSize") == 1);
    CHECK(customers.at("list").as_array().size() == 1);
    auto const account =
        api.call("hexarails", "create_virtual_account", {"customerId=" + id, "currency=USD"});
    auto const accounts = api.call("hexarails", "list_virtual_accounts", {"customerId=" + id});
    CHECK(text(accounts.at("list").at(0), "id") == text(account, "id"));
    api.call(
        "hexarails", "create_onramp", {"from.customerId=" + id, "from.currency=USD", "to=addr-1"});
    CHECK(text(api.call("hexarails", "list_deposits").at("list").at(0), "amount") == "1500.00");
    CHECK(text(api.call("hexarails", "list_trades").at("list").at(0), "toAmount") == "998.50");
    CHECK(text(api.call("hexarails", "estimate_payment", payment), "bankCharge") == "80.00");
    auto with_file = payment;
    with_file.push_back("reference=invoice-7");
    with_file.push_back("supportingDocument=@" + folder.write("invoice.pdf", "%PDF\r\n\0x"));
    auto const paid = api.call("hexarails", "create_payment", with_file);
    CHECK(text(paid, "receivedAmount") == "100.10");
    CHECK(text(paid, "reference") == "invoice-7");
    auto const payments = api.call("hexarails", "list_payments");
    CHECK(text(payments.at("list").at(0), "id") == text(paid, "id"));
}

arguments const order{"orderType=buy",   "srcAmount=30.000000000000000000001",
                      "srcCurrency=USD", "srcChain=fiat",
                      "dstCurrency=BTC", "dstChain=bitcoin"};

void call_rampnow(session& api) {
    // More digits than a double holds: they come back as they went.
    CHECK(text(api.call("rampnow", "get_quote", order), "srcAmount") == "30.000000000000000000001");
    auto checkout = order;
    for (auto const* const field :
         {"externalOrderUid=order-1", "user.email=jane@example.com", "user.firstName=Jane",
          "user.lastName=Doe", "user.dateOfBirth=1990-01-01T00:00:00Z", "user.gender=female",
          "user.address.country=US", "user.address.line1=1 Main St", "user.address.city=NYC",
          "user.address.postalCode=10001", "wallet.address=@bc1q=="}) {
        checkout.emplace_back(field);
    }
    auto const made = api.call("rampnow", "create_checkout", checkout);
    CHECK(text(made, "externalOrderUid") == "order-1");
}

void call_banxa(session& api, temporary_folder const& folder) {
    CHECK(
        text(
            api.call("banxa", "create_identity", {"identityReference=c-1"}), "identityReference") ==
        "c-1");
    arguments const wanted{"identityReference=c-1", "fiat=USD",    "crypto=BTC",
                           "blockchain=BITCOIN",    "method=card", "fiatAmount=100.00"};
    CHECK(text(api.call("banxa", "get_price", wanted).at("source"), "amount") == "100.00");
    CHECK_FALSE(text(api.call("banxa", "get_quote", wanted), "quoteId").empty());
    auto const file =
        folder.write("ramp.json", R"({"identityReference": "c-1", "fiatAmount": 250.50,
                         "source": {"fiat": {"id": "EUR", "method": "sepa"}}})");
    auto const ramp = api.call(
        "banxa", "create_ramp",
        {"--json", "@" + file, "source.fiat.id=USD", "target.crypto.id=BTC",
         "target.crypto.blockchain=BITCOIN", "target.crypto.walletAddress=bc1q"});
    CHECK(text(ramp.at("source"), "amount") == "250.50");
    CHECK(text(ramp.at("source").at("fiat"), "id") == "USD");
    CHECK(text(ramp.at("source").at("fiat"), "method") == "sepa");
    auto const found = api.call("banxa", "get_ramp", {"id=" + text(ramp, "id")});
    CHECK(text(found, "id") == text(ramp, "id"));
    auto eligible = wanted;
    eligible.emplace_back("transactionType=ONRAMP");
    CHECK(api.call("banxa", "check_eligibility", eligible).at("paymentReady") == true);
}

/// `call` that must not get as far as sending: the base URL is nobody's.
process_result call(arguments further, variables environment = any_keys()) {
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

TEST_CASE("every endpoint that is listed can be called, and its response is printed") {
    temporary_folder const folder;
    session api;
    call_hexarails(api, folder);
    call_rampnow(api);
    call_banxa(api, folder);
    auto const listed = json::parse(rampart::test::rampart({"endpoints", "--json"}).out);
    CHECK(listed.as_array().size() == 23);
    for (auto const& row : listed.as_array()) {
        auto const name = text(row, "provider") + ' ' + text(row, "name");
        CAPTURE(name);
        CHECK(api.called().contains(name));
    }
}

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
            {"banxa", "create_ramp", "identityReference=x", "source.fiat.id=USD",
             "target.crypto.id=BTC", "fiatAmount=1.10",
             R"(source.fiat.instructions=[{"iban":"1"},{"iban":"2"}])"}) ==
        R"({"identityReference":"x","source":{"fiat":{"id":"USD","instructions":[{"iban":"1"},)"
        R"({"iban":"2"}]}},"target":{"crypto":{"id":"BTC"}},"fiatAmount":"1.10"})");
    // A word the enumeration does not know is passed on, and '=' may stand in a value.
    CHECK(
        body_of({"hexarails", "create_virtual_account", "customerId=a=b", "currency=XAU"}) ==
        R"({"customerId":"a=b","currency":"XAU"})");
    CHECK(
        body_of({"hexarails", "create_customer", "name=-n", "email=", "isIndividual=true"}) ==
        R"({"name":"-n","email":"","isIndividual":true})");
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
    is_refused({"rampnow", "health"}, {"ENDPOINT", "get_quote, create_checkout"});
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
    is_refused(
        {"banxa", "create_ramp", "identityReference=x", "target.amount=1"},
        {"source: required, but missing"});
    is_refused(
        {"hexarails", "create_customer", "name=J", "name=K", "email=e"}, {"name: given twice"});
    is_refused({"hexarails", "list_customers", "pageNum=2x"}, {"pageNum", "whole number"});
    is_refused({"hexarails", "list_customers", "pageNum=99999999999"}, {"pageNum", "in range"});
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
    is_refused("{", {"--json", "no JSON"});
    is_refused("[]", {"--json", "expected an object, found an array"});
    is_refused(R"({"from":{"z":1}})", {"from.z: there is no such field", "from.customerId"});
    is_refused(R"({"from":7})", {"from: expected an object, found a number"});
    is_refused(R"({"to":7})", {"to: expected a string, found a number"});
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
            {"banxa", "create_ramp", "identityReference=x", "source.amount=1", "--json",
             R"({"fiatAmount":12345678901234567890.10,"target":{"amount":"0.10"}})"}),
        R"("target":{"amount":"0.10"},"fiatAmount":"12345678901234567890.10")"));
}
