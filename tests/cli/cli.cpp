// The command line as a whole: help, what it cannot understand, `endpoints` and `sandbox`.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "command_line.hpp"

namespace {

using namespace rampart::test;
namespace json = boost::json;

struct known_endpoint {
    char const* provider;
    char const* name;
    char const* method;
    char const* path;
    char const* effect;
};

/// Some of them; the whole table is ENDPOINTS.md's test.
constexpr known_endpoint known[] = {
    {"hexarails", "health", "GET", "/health", "reads"},
    {"hexarails", "list_balances", "GET", "/balance", "reads"},
    {"hexarails", "get_callback_url", "GET", "/callback-url", "reads"},
    {"hexarails", "set_callback_url", "POST", "/callback-url", "creates"},
    {"hexarails", "create_customer", "POST", "/customer/create", "creates"},
    {"hexarails", "get_customer", "GET", "/customer/detail", "reads"},
    {"hexarails", "list_customers", "GET", "/customer/list", "reads"},
    {"hexarails", "create_virtual_account", "POST", "/virtual-account/create", "creates"},
    {"hexarails", "list_virtual_accounts", "GET", "/virtual-account/list", "reads"},
    {"hexarails", "create_onramp", "POST", "/autoramp-flow/onramp", "creates"},
    {"hexarails", "list_deposits", "GET", "/deposit/list", "reads"},
    {"hexarails", "list_trades", "GET", "/trade/list", "reads"},
    {"hexarails", "estimate_payment", "GET", "/payment/estimate", "reads"},
    {"hexarails", "create_payment", "POST", "/payment/create", "moves_money"},
    {"hexarails", "list_payments", "GET", "/payment/list", "reads"},
    {"rampnow", "get_quote", "POST", "/api/partner/v1/ext/ramp_order/quote", "reads"},
    {"rampnow", "create_checkout", "POST", "/api/partner/v1/ext/ramp_order/checkout", "creates"},
    {"banxa", "get_price", "GET", "/eapi/v0/price", "reads"},
    {"banxa", "get_quote", "GET", "/eapi/v0/quote", "reads"},
    {"banxa", "create_ramp", "POST", "/eapi/v0/ramps", "creates"},
    {"banxa", "get_ramp", "GET", "/eapi/v0/ramps/{id}", "reads"},
    {"banxa", "create_identity", "POST", "/eapi/v0/identities/basic", "creates"},
    {"banxa", "check_eligibility", "POST", "/eapi/v0/identities/transactions/eligibility", "reads"},
    {"hexarails", "legacy.create_user", "POST", "/create-user", "creates"},
    {"rampnow", "public.get_quote", "POST", "/api/ramp/v1/ramp_order/quote", "reads"},
    {"rampnow", "legacy.get_token", "GET", "/api/v1/oauth/token", "reads"},
    {"banxa", "partner.create_order", "POST", "/api/orders", "creates"},
};

/// HexaRails, Rampnow (signed, public, legacy), Banxa (Enterprise, Partner).
constexpr std::size_t every_operation = 55 + 3 + 2 + 2 + 12 + 14;

} // namespace

TEST_CASE("--help explains each command with an example and the exit codes, and exits 0") {
    for (auto const* const name :
         {"", "endpoints", "describe", "sign", "verify", "call", "doctor", "sandbox",
          "completion"}) {
        CAPTURE(name);
        arguments given{"--help"};
        if (*name) given.insert(given.begin(), name);
        auto const result = rampart::test::rampart(given);
        CHECK(result.exit_code == 0);
        CHECK(result.err.empty());
        CHECK(contains(result.out, std::string{"rampart "} + name));
        CHECK(contains(result.out, "Example:"));
        // `verify` sends nothing, so that its outcome is always known.
        bool const sends_nothing = std::string_view{name} == "verify";
        // And `doctor` changes nothing.
        bool const changes_nothing = std::string_view{name} == "doctor";
        CHECK(contains(
            result.out, sends_nothing     ? "1  not genuine"
                        : changes_nothing ? "1  there is a fault"
                                          : "4  outcome unknown"));
    }
}

TEST_CASE("without a command the help is printed and the exit code is 2") {
    auto const result = rampart::test::rampart({});
    CHECK(contains(result.out, "completion "));
    is_invalid(
        result, {"endpoints, describe, sign, call, doctor, verify, ", "sandbox or completion"});
}

TEST_CASE("a command line that cannot be understood is one line of JSON and exit code 2") {
    is_invalid(rampart::test::rampart({"frobnicate"}), {"frobnicate"});
    is_invalid(rampart::test::rampart({"call"}), {"PROVIDER", "required"});
    is_invalid(rampart::test::rampart({"call", "hexarails"}), {"ENDPOINT", "required"});
    is_invalid(rampart::test::rampart({"endpoints", "--yaml"}), {"--yaml"});
    is_invalid(rampart::test::rampart({"sandbox", "--port", "65536"}), {"--port"});
    is_invalid(rampart::test::rampart({"sandbox", "--port", "x"}), {"--port"});
}

TEST_CASE("a secret given as an argument by mistake is not repeated") {
    auto const result = rampart::test::rampart(
        {"call", "hexarails", "health", "--api-secret", "s3cr3t", "--api-key=s3cr3t"});
    is_invalid(result, {"--api-secret"});
    CHECK_FALSE(contains(result.err + result.out, "s3cr3t"));
}

TEST_CASE("endpoints --json lists every operation with its facts") {
    auto const result = rampart::test::rampart({"endpoints", "--json"});
    REQUIRE(result.exit_code == 0);
    auto const rows = json::parse(result.out).as_array();
    CHECK(rows.size() == every_operation);
    for (auto const& one : known) {
        CAPTURE(one.name);
        auto const row = std::ranges::find_if(rows, [&](json::value const& candidate) {
            return text(candidate, "provider") == one.provider &&
                   text(candidate, "name") == one.name;
        });
        REQUIRE(row != rows.end());
        CHECK(row->as_object().size() == 13);
        CHECK(text(*row, "method") == one.method);
        CHECK(text(*row, "path") == one.path);
        CHECK(text(*row, "effect") == one.effect);
        bool const reads = text(*row, "effect") == "reads";
        CHECK(text(*row, "settled_by").empty() == reads);
    }
}

TEST_CASE("the OpenAPI document of a provider has each of its operations once") {
    for (auto const& [provider, count] :
         std::vector<std::pair<std::string, std::size_t>>{{"hexarails", 55}, {"banxa", 12 + 14}}) {
        CAPTURE(provider);
        auto const result = rampart::test::rampart({"endpoints", provider, "--openapi"});
        REQUIRE(result.exit_code == 0);
        auto const document = json::parse(result.out);
        std::set<std::string> names;
        for (auto const& path : document.at("paths").as_object()) {
            CHECK(path.key().starts_with('/'));
            for (auto const& operation : path.value().as_object()) {
                names.insert(text(operation.value(), "operationId"));
                CHECK(operation.value().at("responses").as_object().contains("2XX"));
            }
        }
        CHECK(names.size() == count);
    }
}

TEST_CASE("endpoints of one provider are those of that provider only") {
    auto const result = rampart::test::rampart({"endpoints", "banxa", "--json"});
    REQUIRE(result.exit_code == 0);
    auto const rows = json::parse(result.out).as_array();
    CHECK(rows.size() == 12 + 14);
    for (auto const& row : rows)
        CHECK(text(row, "provider") == "banxa");
    is_invalid(
        rampart::test::rampart({"endpoints", "paypal"}),
        {"PROVIDER", "hexarails, rampnow or banxa", "paypal"});
}

TEST_CASE("endpoints without --json is a table whose columns are aligned") {
    auto const result = rampart::test::rampart({"endpoints"});
    REQUIRE(result.exit_code == 0);
    auto const effect_column = result.out.find("EFFECT");
    std::size_t lines = 0;
    for (std::size_t begin = 0; begin < result.out.size(); ++lines) {
        auto const end = result.out.find('\n', begin);
        auto const line = result.out.substr(begin, end - begin);
        CAPTURE(line);
        CHECK(line[effect_column - 1] == ' ');
        CHECK(line[effect_column] != ' ');
        begin = end + 1;
    }
    CHECK(lines == every_operation + 1);
}

TEST_CASE("sandbox says in one line where it is, writes its certificate, and ends on signals") {
    for (int const signal : {SIGTERM, SIGINT}) {
        sandbox_process sandbox;
        auto const& ready = sandbox.ready();
        CHECK(sandbox.base_url().starts_with("https://localhost:"));
        std::ifstream certificate{sandbox.ca_file()};
        std::string const pem{std::istreambuf_iterator<char>{certificate}, {}};
        CHECK(pem.starts_with("-----BEGIN CERTIFICATE-----"));
        CHECK(std::filesystem::path{sandbox.ca_file()}.filename() == "ca.pem");
        std::set<std::string> secrets;
        for (auto const* const provider : {"hexarails", "rampnow", "banxa"}) {
            CHECK(text(ready.at(provider), "base_url") == sandbox.base_url());
            CHECK_FALSE(text(ready.at(provider), "api_key").empty());
            secrets.insert(text(ready.at(provider), "api_secret"));
        }
        CHECK(secrets.size() == 3);
        CHECK(sandbox.process().stop(signal) == 0);
    }
}

TEST_CASE("sandbox refuses a folder it cannot write to and a port that is taken") {
    temporary_folder const folder;
    is_invalid(
        rampart::test::rampart({"sandbox", "--dir", folder.path() + "/missing"}),
        {"--dir", "ca.pem", "cannot be written"});
    auto const file = folder.write("file", "");
    is_invalid(rampart::test::rampart({"sandbox", "--dir", file}), {"--dir"});

    sandbox_process sandbox;
    auto const url = sandbox.base_url();
    is_invalid(
        rampart::test::rampart(
            {"sandbox", "--dir", folder.path(), "--port", url.substr(url.rfind(':') + 1)}),
        {"--port", "cannot listen"});
    CHECK_FALSE(std::filesystem::exists(folder.path() + "/ca.pem"));
    CHECK_FALSE(std::filesystem::exists(folder.path() + "/ca.pem.new"));
}
