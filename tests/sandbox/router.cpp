// sandbox/router.hpp: which side a path belongs to, the clock, and what is counted.
#include <string>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace rampart;
using namespace rampart::test;
using namespace std::chrono_literals;

namespace {

sandbox::wire_response unsigned_get(desk& partner, std::string const& target) {
    return partner.router.answer({"GET", target, {{"Host", "localhost"}}, {}});
}

} // namespace

TEST_CASE("every path is some provider's, and an unknown one is a 404 in that one's words") {
    desk partner;
    for (auto const& [target, words] : std::vector<std::pair<std::string, std::string>>{
             {"/no-such", R"("status":"FAILED")"},
             {"/eapi/v0/no-such", R"("request_id")"},
             {"/api/no-such", R"("errors")"},
             {"/api/partner/no-such", R"("traceId")"},
             {"/api/ramp/no-such", R"("traceId")"},
             {"/api/v1/oauth/no-such", R"("traceId")"}}) {
        CAPTURE(target);
        auto const answer = unsigned_get(partner, target);
        CHECK(answer.status == 404);
        CHECK(answer.body.find(words) != std::string::npos);
    }
    CHECK(partner.router.counts().requests == 6);
    CHECK(partner.router.counts().refused == 0);
}

TEST_CASE("a wrong method is a 405 that lists the right ones") {
    desk partner;
    auto const allowed = [&](std::string const& method, std::string const& target) {
        auto const answer = partner.router.answer({method, target, {{"Host", "localhost"}}, {}});
        CHECK(answer.status == 405);
        for (auto const& line : answer.headers)
            if (line.name == "Allow") return line.value;
        return std::string{};
    };
    CHECK(allowed("DELETE", "/callback-url") == "GET, POST");
    CHECK(allowed("POST", "/trade/detail") == "GET");
    CHECK(allowed("PUT", "/api/orders") == "POST, GET");
    CHECK(allowed("GET", "/eapi/v0/identities") == "PATCH");
    CHECK(allowed("GET", "/api/partner/v1/ext/ramp_order/hosted") == "POST");
}

TEST_CASE("a signature is refused for one changed byte, a used nonce and a clock that is off") {
    desk partner;
    auto request = partner.hexarails_request("GET", "/trade/detail?id=1");
    auto changed = request;
    changed.target = "/trade/detail?id=2";
    CHECK(partner.router.answer(changed).status == 401);
    CHECK(partner.router.answer(request).status == 422); // accepted; there is no such trade
    CHECK(partner.router.answer(request).status == 401);
    auto const late = partner.hexarails_request("GET", "/balance");
    partner.router.advance(62s);
    CHECK(partner.router.answer(late).status == 401);
    CHECK(partner.router.counts().verified == 1);
    CHECK(partner.router.counts().refused == 3);
}

TEST_CASE("the clock is moved by an offset, which replaces, and by advancing, which adds") {
    sandbox::router router{{}};
    auto const offset = [&] {
        return std::chrono::round<std::chrono::minutes>(
            router.now() - std::chrono::system_clock::now());
    };
    router.set_clock_offset(1h);
    router.advance(1h);
    router.advance(30min);
    CHECK(offset() == 150min);
    router.set_clock_offset(-1h);
    CHECK(offset() == -60min);
}

TEST_CASE("without a delay a customer is pending in the answer and confirmed ever after") {
    desk partner;
    auto const made = partner.hexarails(
        "POST", "/customer/create", R"({"name":"Jane","email":"jane@example.com"})");
    CHECK(made.text("/data/status") == "PENDING");
    auto const id = made.text("/data/id");
    CHECK(
        partner.hexarails("GET", "/customer/detail?id=" + id).text("/data/status") == "CONFIRMED");
    auto const rejected = partner.customer("Rejected");
    auto const shown = partner.hexarails("GET", "/customer/detail?id=" + rejected);
    CHECK(shown.text("/data/status") == "REJECTED");
    CHECK_FALSE(shown.text("/data/remark").empty());
}
