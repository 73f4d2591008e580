// The sandbox's limits: how many requests it takes, and how large they may be.
#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <rampart/http/tls_transport.hpp>
#include <rampart/sandbox/server.hpp>

#include "../support/single_call.hpp"
#include "desk.hpp"

using namespace rampart;
using namespace rampart::test;
using namespace std::chrono_literals;

TEST_CASE(
    "an address that is not on the account's list is refused before the API, when asked for") {
    auto const list = [](std::string const& addresses) {
        return R"({"ipWhiteList":[)" + addresses + "]}";
    };
    for (bool const refuses : {true, false}) {
        desk partner{{.hexarails = {.refuses_other_addresses = refuses}}};
        auto const from = [&](std::string address, auto request) {
            request.peer = std::move(address);
            return partner.router.answer(request);
        };
        auto const read = [&] { return partner.hexarails_request("GET", "/balance"); };
        CHECK(from("192.0.2.1", read()).status == 200); // an empty list is for everybody
        CHECK(
            from(
                "192.0.2.1", partner.hexarails_request(
                                 "POST", "/ip-white-list", list(R"("192.0.2.1","2001:db8::1")")))
                .status == 200);
        CHECK(from("192.0.2.1", read()).status == 200);
        CHECK(from("2001:db8::1", read()).status == 200);
        auto const other = from("192.0.2.2", read());
        CHECK(other.status == (refuses ? 403 : 200));
        if (refuses) CHECK(other.body == "error code: 1010");
        // Others' lists are none of Banxa's.
        CHECK(from("192.0.2.2", partner.banxa_request("GET", "/api/coins")).status == 200);
    }
}

TEST_CASE("over the documented limits the answer is 429 with Retry-After, until there is room") {
    desk_settings const settings{
        .hexarails = {.limit = sandbox::hexarails::documented_limit},
        .rampnow = {.limit = sandbox::rampnow::documented_limit},
        .banxa = {.limit = sandbox::banxa::documented_limit}};
    desk partner{settings};
    std::string const quote = R"({"orderType":"buy","srcAmount":"10","srcCurrency":"EUR",)"
                              R"("srcChain":"fiat","dstCurrency":"ETH","dstChain":"ethereum"})";
    auto const header = [](sandbox::wire_response const& answer) {
        for (auto const& line : answer.headers)
            if (line.name == "Retry-After") return line.value;
        return std::string{};
    };
    auto const check = [&](auto const& make, sandbox::request_limit limit) {
        for (std::uint64_t i = 0; i < limit.requests; ++i)
            CHECK(partner.router.answer(make()).status != 429);
        auto const refused = partner.router.answer(make());
        CHECK(refused.status == 429);
        auto const wait = std::stol(header(refused));
        CHECK(wait > 0);
        CHECK(wait <= limit.per.count());
        partner.router.advance(std::chrono::seconds{wait});
        CHECK(partner.router.answer(make()).status != 429);
        return refused.body;
    };
    check([&] { return partner.hexarails_request("GET", "/balance"); }, settings.hexarails.limit);
    auto const banxa = check(
        [&] { return partner.banxa_request("GET", "/eapi/v0/ramps/1"); }, settings.banxa.limit);
    for (auto const& fixture : vectors("banxa").at("response_fixtures").as_array())
        if (fixture.at("id").as_string() == "error-429")
            CHECK(misfit(fixture.at("body"), boost::json::parse(banxa)) == "");
    partner.router.advance(60s);
    check([&] { return partner.banxa_request("GET", "/api/coins"); }, settings.banxa.limit);
    check(
        [&] { return partner.rampnow_request("/api/partner/v1/ext/ramp_order/quote", quote); },
        settings.rampnow.limit);
    // The older HexaRails operations, which otherwise answer 200, are refused before the
    // application.
    desk few{{.hexarails = {.limit = {.requests = 1}}}};
    CHECK(few.hexarails("GET", "/health").status == 200);
    CHECK(few.router.answer(few.hexarails_request("GET", "/get-user?email=a")).status == 429);
    // A clock that is put back does not lock anybody out.
    few.router.advance(-1h);
    CHECK(few.hexarails("GET", "/health").status == 200);
}

TEST_CASE("an unsigned request is not counted, and without a limit nothing is") {
    desk partner{{.hexarails = {.limit = {.requests = 1}}}};
    for (int i = 0; i < 3; ++i)
        CHECK(partner.send({"GET", "/balance", {{"Host", "localhost"}}, {}}).status == 401);
    CHECK(partner.hexarails("GET", "/balance").status == 200);
    desk free;
    for (int i = 0; i < 130; ++i)
        CHECK(free.hexarails("GET", "/balance").status == 200);
}

TEST_CASE("files as large as documented arrive: 9 MB, and five of 2 MB") {
    sandbox::server server;
    http::tls_transport transport{{.ca_pem = server.ca_pem()}};
    desk partner;
    partner.host = server.base_url().substr(8);
    auto const send = [&](sandbox::wire_request const& made) {
        http::request request;
        request.method = http::method::post;
        request.target = made.target;
        for (auto const& line : made.headers)
            request.headers.push_back({line.name, line.value});
        request.headers.push_back({"Content-Length", std::to_string(made.body.size())});
        request.body = made.body;
        auto const answer =
            rampart::test::send(transport, *http::origin::parse(server.base_url()), request, {});
        REQUIRE_MESSAGE(answer.has_value(), answer.error().describe());
        return reply{static_cast<unsigned>(answer->status), boost::json::parse(answer->body)};
    };
    auto const made = send(partner.hexarails_request(
        "POST", "/customer/create", R"({"name":"Jane","email":"jane@example.com"})"));
    std::vector<part> files{{"customerId", made.text("/data/id")}};
    std::string metadata;
    for (int i = 0; i < 5; ++i) {
        files.push_back({"files", std::string(2 * 1024 * 1024, 'x'), "a.pdf"});
        metadata += std::string{i == 0 ? "[" : ","} + R"({"idDocType":"ID","country":"SGP"})";
    }
    files.push_back({"metadata", metadata + ']'});
    CHECK(send(partner.hexarails_form_request("/customer/uploadFile", files)).status == 201);

    auto const account = send(partner.hexarails_request(
        "POST", "/virtual-account/create",
        R"({"currency":"EUR","customerId":")" + made.text("/data/id") + "\"}"));
    auto const deposit = send(partner.hexarails_request(
        "POST", "/deposit/mock",
        R"({"currency":"EUR","amount":"1","senderName":"Action Required","senderAccountNo":"1",)"
        R"("receiverAccountNo":")" +
            account.text("/data/iban") + "\"}"));
    auto const attached = send(partner.hexarails_form_request(
        "/deposit/submitAttachmentFile",
        {{"partnerDepositId", deposit.text("/data/id")},
         {"file", std::string(9 * 1024 * 1024, 'x'), "funds.pdf"}}));
    CHECK(attached.status == 200);
}
