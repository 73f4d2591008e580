// The command line of a provider from outside the tree, as the example Zed has it.
#include "command_line.hpp"

#ifndef RAMPART_OWN_PROVIDER
#error "define RAMPART_OWN_PROVIDER as the path of the built program 7_own_provider"
#endif

namespace {

using namespace rampart::test;

process_result zed(arguments given, variables const& environment = {}) {
    given.insert(given.begin(), RAMPART_OWN_PROVIDER);
    return run(given, environment);
}

variables keys() { return key_pair("zed", "zed-key", "zed-secret"); }

} // namespace

TEST_CASE("an outside provider's command line has its name, its verbs and its variables") {
    auto const help = zed({"--help"});
    CHECK(help.exit_code == 0);
    CHECK(contains(help.out, "7_own_provider call zed create_order"));
    CHECK(contains(help.out, "RAMPART_ZED_API_KEY"));
    CHECK_FALSE(contains(help.out, "HEXARAILS"));
    CHECK_FALSE(contains(help.out, "sandbox"));
    is_invalid(zed({"call", "hexarails", "health"}), {"PROVIDER: must be zed"});
    CHECK_FALSE(contains(zed({"call", "--help"}).out, "--header-set"));
    CHECK_FALSE(contains(zed({"verify", "--help"}).out, "--secret-header"));
}

TEST_CASE("an outside provider's operations are listed and described from their declarations") {
    auto const listed = zed({"endpoints", "--markdown"});
    CHECK(contains(
        listed.out, "| zed | `create_order` | POST | `/zed/orders` | creates_once by key | yes |"));
    CHECK(
        contains(listed.out, "| zed | `list_orders` | GET | `/zed/orders` | reads | yes | yes |"));
    auto const told = boost::json::parse(zed({"describe", "zed", "create_order", "--json"}).out);
    auto const& fields = told.at("fields").as_array();
    REQUIRE(fields.size() == 2);
    CHECK(text(fields[0], "name") == "key");
    CHECK(contains(text(fields[0], "in"), "Idempotency-Key"));
    CHECK(text(fields[1], "type") == "decimal");
    is_invalid(zed({"describe", "zed", "create_ordre"}), {"did you mean create_order"});
}

TEST_CASE("an outside provider's call is made, and its dry run is what sign confirms") {
    auto const dry =
        zed({"call", "zed", "create_order", "key=invoice-1", "amount=0.10", "--dry-run"}, keys());
    CAPTURE(dry.err);
    REQUIRE(dry.exit_code == 0);
    CHECK(dry.out.starts_with("POST /zed/orders HTTP/1.1\r\nHost: api.zed.example\r\n"));
    CHECK(contains(dry.out, "\r\nIdempotency-Key: invoice-1\r\n"));
    CHECK(dry.out.ends_with("{\"amount\":\"0.10\"}"));
    CHECK_FALSE(contains(dry.out, "zed-secret"));
    auto const list = zed({"call", "zed", "list_orders", "--dry-run"}, keys());
    auto const value = [&](std::string const& name) {
        auto const begin = list.out.find("\r\n" + name + ": ") + name.size() + 4;
        return list.out.substr(begin, list.out.find("\r\n", begin) - begin);
    };
    auto const again =
        zed({"sign", "zed", "GET", "/zed/orders", "--timestamp", value("Zed-Time"), "--nonce",
             value("Zed-Nonce")},
            keys());
    REQUIRE(again.exit_code == 0);
    CHECK(contains(again.out, "Zed-Signature: " + value("Zed-Signature") + '\n'));
    is_invalid(
        zed({"sign", "zed", "GET", "/zed/orders", "--timestamp", "1.5"}, keys()),
        {"--timestamp: must be whole milliseconds"});
    is_invalid(zed({"call", "zed", "list_orders"}), {"RAMPART_ZED_API_KEY"});
}

TEST_CASE("what an outside provider posts is verified, and a forgery is refused with its cause") {
    temporary_folder const folder;
    std::string const body = R"({"id":"o-1"})";
    auto const file = folder.write("body.json", body);
    auto const made = zed({"sign", "zed", "POST", "/hooks", "--body", body}, keys());
    REQUIRE(made.exit_code == 0);
    arguments check{"verify", "zed", "--url", "https://me.example/hooks", "--body-file", file};
    for (std::size_t begin = 0; begin < made.out.size();) {
        auto const end = made.out.find('\n', begin);
        check.insert(check.end(), {"--header", made.out.substr(begin, end - begin)});
        begin = end + 1;
    }
    auto const genuine = zed(check, keys());
    CAPTURE(genuine.err);
    CHECK(genuine.exit_code == 0);
    CHECK(genuine.out == body + '\n');
    CHECK(zed(check, key_pair("zed", "zed-key", "another")).exit_code == 1);
    auto const stranger = zed(check, key_pair("zed", "other-key", "zed-secret"));
    CHECK(failure_of(stranger).code == "unknown_key");
}

TEST_CASE("without arguments the example calls its sandbox: one order a key, listed once each") {
    auto const shown = zed({});
    CAPTURE(shown.err);
    CHECK(shown.exit_code == 0);
    CHECK(
        shown.out == "invoice-1 is o-1\ninvoice-2 is o-2\ninvoice-1 is o-1\n"
                     "o-1 is listed\no-2 is listed\no-1 was posted\n");
}

TEST_CASE("an outside provider's OpenAPI document is made from its endpoint list") {
    auto const made = zed({"endpoints", "zed", "--openapi"});
    REQUIRE(made.exit_code == 0);
    auto const document = boost::json::parse(made.out);
    CHECK(text(document, "openapi") == "3.1.0");
    CHECK(text(document.at("servers").at(0), "url") == "https://api.zed.example");
    auto const& orders = document.at("paths").at("/zed/orders");
    auto const& create = orders.at("post");
    CHECK(text(create, "operationId") == "create_order");
    CHECK(text(create, "x-effect") == "creates_once");
    CHECK(text(create, "x-key") == "key");
    auto const& key = create.at("parameters").at(0);
    CHECK(text(key, "name") == "Idempotency-Key");
    CHECK(text(key, "in") == "header");
    CHECK(key.at("required").as_bool());
    auto const& body = create.at("requestBody").at("content").at("application/json").at("schema");
    CHECK(text(body.at("properties").at("amount"), "format") == "decimal");
    CHECK_FALSE(body.at("properties").as_object().contains("key"));
    auto const& list = orders.at("get");
    CHECK(text(list.at("parameters").at(0), "in") == "query");
    CHECK_FALSE(list.at("parameters").at(0).at("required").as_bool());
    CHECK(list.at("x-pages").as_bool());
    auto const& page =
        list.at("responses").at("2XX").at("content").at("application/json").at("schema");
    CHECK(text(page.at("properties").at("orders"), "type") == "array");
    is_invalid(zed({"endpoints", "--openapi"}), {"PROVIDER: is needed"});
}

TEST_CASE("a program without hiredis says that it cannot share a rate") {
    is_invalid(
        zed({"call", "zed", "list_orders", "--shared", "redis://h"}, keys()),
        {"--shared: this program was built without hiredis", "libhiredis-dev"});
}
