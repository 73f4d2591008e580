// `call --dry-run`: its forms, and what it keeps to itself.
#include <cstdlib>

#include "../support/wire_server.hpp"
#include "command_line.hpp"

namespace {

using namespace rampart::test;
namespace json = boost::json;

variables rampnow_keys() {
    auto out = any_keys();
    out.push_back({"RAMPART_RAMPNOW_ACCESS_TOKEN", "t0ken-of-mine"});
    return out;
}

process_result dry(arguments further, std::string const& form = {}) {
    further.insert(further.begin(), "call");
    further.push_back(form.empty() ? "--dry-run" : "--dry-run=" + form);
    return rampart::test::rampart(further, rampnow_keys());
}

arguments const customer{"hexarails",   "create_customer", "name=O'Neil",
                         "email=a@b.c", "--base-url",      "https://host.invalid:1"};

} // namespace

TEST_CASE("a dry run as JSON has the method, the URL, the headers and the body") {
    auto const shown = json::parse(dry(customer, "json").out);
    CHECK(text(shown, "method") == "POST");
    CHECK(text(shown, "url") == "https://host.invalid:1/customer/create");
    CHECK(text(shown, "body") == R"({"name":"O'Neil","email":"a@b.c"})");
    bool is_signed = false;
    for (auto const& header : shown.at("headers").as_array()) {
        is_signed = is_signed || text(header, "name") == "X-Signature";
    }
    CHECK(is_signed);
}

TEST_CASE("a dry run as a curl line sends the same bytes") {
    auto const answer = http_response(200, "{}");
    wire_server const server{plain, script{read_request{}, send_bytes{answer}, close_properly{}}};
    auto const curl =
        dry({"hexarails", "create_customer", "name=O'N \"$HOME\" `x` Zo\xC3\xAB", "email=a@b.c",
             "--base-url", server.origin(), "--allow-http"},
            "curl");
    REQUIRE(curl.exit_code == 0);
    CHECK(std::count(curl.out.begin(), curl.out.end(), '\n') == 1);
    if (!contains(rampart::test::run({"/bin/sh", "-c", "command -v curl"}).out, "curl")) return;
    auto const sent = rampart::test::run({"/bin/sh", "-c", curl.out});
    CAPTURE(sent.err);
    REQUIRE(server.requests().size() == 1);
    auto const request = server.requests().front();
    CHECK(request.starts_with("POST /customer/create HTTP/1.1\r\n"));
    CHECK(request.ends_with(
        "\r\n\r\n{\"name\":\"O'N \\\"$HOME\\\" `x` Zo\xC3\xAB\",\"email\":\"a@b.c\"}"));
    CHECK(contains(request, "\r\nX-Signature: "));
    CHECK(contains(request, "\r\nContent-Type: application/json\r\n"));
}

TEST_CASE("a body that is not a text goes through base64") {
    temporary_folder const folder;
    auto const file = folder.write("a.png", std::string{"\x89PNG\0\xFF", 6});
    arguments const upload{"hexarails",  "create_customer_with_files", "name=J", "files=@" + file,
                           "--base-url", "https://host.invalid"};
    auto const shown = json::parse(dry(upload, "json").out);
    CHECK(shown.as_object().contains("body_base64"));
    CHECK_FALSE(shown.as_object().contains("body"));
    CHECK(contains(dry(upload, "curl").out, " | base64 -d | curl "));
}

TEST_CASE("a dry run shows neither an access token nor a client secret") {
    arguments const order{"rampnow", "legacy.create_order", R"(body={"amount":25})"};
    for (auto const* const form : {"text", "json", "curl"}) {
        CAPTURE(form);
        auto const shown = dry(order, form);
        REQUIRE(shown.exit_code == 0);
        CHECK_FALSE(contains(shown.out + shown.err, "t0ken-of-mine"));
        bool const names_variable = std::string_view{form} == "curl";
        CHECK(contains(
            shown.out,
            names_variable ? "Bearer '\"$RAMPART_RAMPNOW_ACCESS_TOKEN\"" : "Bearer ********"));
        auto const token = dry({"rampnow", "legacy.get_token", "client_id=c"}, form);
        REQUIRE(token.exit_code == 0);
        CHECK_FALSE(contains(token.out + token.err, "some-secret"));
        CHECK(contains(token.out, "client_id=c"));
    }
    CHECK(contains(dry({"rampnow", "legacy.get_token"}).out, "client_id=some-key"));
}

TEST_CASE("a client secret is refused as an argument, and not repeated") {
    auto const is_refused = [](arguments further) {
        further.insert(further.begin(), {"call", "rampnow", "legacy.get_token", "client_id=c"});
        auto const result = rampart::test::rampart(further, rampnow_keys());
        is_invalid(result, {"client_secret", "RAMPART_RAMPNOW_API_SECRET"});
        CHECK_FALSE(contains(result.err, "s3cr3t"));
    };
    is_refused({"client_secret=s3cr3t"});
    is_refused({"--json", R"({"client_secret":"s3cr3t"})"});
    is_invalid(
        rampart::test::rampart({"call", "rampnow", "legacy.get_token", "client_id=c"}, {}),
        {"RAMPART_RAMPNOW_API_SECRET"});
}

TEST_CASE("a form that a dry run has not is refused") {
    is_invalid(dry(customer, "xml"), {"--dry-run", "text, json or curl", "xml"});
}

TEST_CASE("rampnow's later header names are sent when asked for") {
    arguments const quote{"rampnow",       "get_quote",  "orderType=buy", "srcAmount=1",
                          "srcCurrency=A", "srcChain=b", "dstCurrency=C", "dstChain=d"};
    CHECK(contains(dry(quote).out, "\r\nRN-"));
    auto later = quote;
    later.insert(later.end(), {"--header-set", "x-rampnow"});
    CHECK(contains(dry(later).out, "\r\nX-RAMPNOW-"));
    CHECK_FALSE(contains(dry(later).out, "\r\nRN-"));
    later.back() = "y";
    is_invalid(dry(later), {"--header-set", "rn or x-rampnow"});
    auto other = customer;
    other.insert(other.end(), {"--header-set", "rn"});
    is_invalid(dry(other), {"--header-set", "only rampnow"});
}

TEST_CASE("partner calls ask for a base URL instead of guessing a host") {
    is_invalid(dry({"banxa", "partner.list_fiats"}), {"--base-url", "RAMPART_BANXA_BASE_URL"});
    CHECK(
        dry({"banxa", "partner.list_fiats", "--base-url", "https://p.example.com"}).exit_code == 0);
}
