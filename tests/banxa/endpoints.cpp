#include <rampart/banxa/endpoints.hpp>

#include <cstddef>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include <rampart/banxa.hpp>
#include <rampart/http/scripted_transport.hpp>

#include <doctest/doctest.h>

namespace {

namespace banxa = rampart::banxa;
namespace http = rampart::http;
namespace json = rampart::json;

using client = rampart::basic_client<
    banxa::provider, rampart::sign::basic_signer<banxa::provider::scheme>,
    http::scripted_transport>;

static_assert(
    std::is_same_v<
        banxa::client::provider_type::family, banxa::microsecond_client::provider_type::family>);

boost::json::array fixtures() {
    std::ifstream file{RAMPART_TEST_DATA "/banxa.vectors.json", std::ios::binary};
    REQUIRE(file.good());
    std::string const text{std::istreambuf_iterator<char>{file}, {}};
    return boost::json::parse(text).at("response_fixtures").as_array();
}

boost::json::value fixture_of(std::string_view id) {
    for (auto const& fixture : fixtures()) {
        if (std::string_view{fixture.at("id").as_string()} == id) return fixture;
    }
    FAIL("no fixture " << id);
    return {};
}

http::response response_of(boost::json::value const& fixture) {
    return {
        fixture.at("http_status").to_number<int>(), {}, boost::json::serialize(fixture.at("body"))};
}

std::string_view endpoint_of(boost::json::value const& fixture) {
    return fixture.at("endpoint").as_string();
}

template <auto const& Endpoint>
std::string place_of() {
    return std::string{http::to_string(Endpoint.method)} + " " + std::string{Endpoint.path};
}

template <auto const& Endpoint>
rampart::response_of<Endpoint> decoded(boost::json::value const& fixture) {
    auto got = client::decode<Endpoint>(response_of(fixture));
    REQUIRE_MESSAGE(got.has_value(), got.error().describe());
    return std::move(*got);
}

} // namespace

TEST_CASE("every response fixture of Banxa's operations decodes and is written back equal") {
    auto const all = fixtures();
    std::size_t run = 0;
    std::vector<std::string> places;
    banxa::endpoints::for_each([&]<auto const & Endpoint>() {
        auto const place = place_of<Endpoint>();
        places.push_back(place);
        CAPTURE(place);
        std::size_t here = 0;
        for (auto const& fixture : all) {
            if (fixture.at("kind") != "success" || place != endpoint_of(fixture)) continue;
            auto const id = std::string{fixture.at("id").as_string()};
            CAPTURE(id);
            ++here;
            auto expected = fixture.at("body");
            if (id == "ramp-unknown-status") expected.as_object().erase("futureField");
            CHECK(boost::json::parse(json::to_json(decoded<Endpoint>(fixture))) == expected);
        }
        CHECK(here > 0);
        run += here;
    });

    std::size_t held = 0;
    for (auto const& fixture : all) {
        if (fixture.at("kind") != "success") continue;
        for (auto const& place : places)
            held += endpoint_of(fixture) == place ? 1 : 0;
    }
    CHECK(run == held);
    CHECK(run == 8);
}

TEST_CASE("a price has two ends, one of money and one of crypto") {
    auto const price = decoded<banxa::get_price>(fixture_of("price-onramp"));
    CHECK(price.source.fiat->id == "USD");
    CHECK(price.source.amount->text() == "100.00");
    CHECK_FALSE(price.source.crypto);
    CHECK(price.target.crypto->id == "ETH");
    CHECK(price.target.amount->text() == "0.03421");
    CHECK(price.networkFee->text() == "0.50");
    CHECK(price.marketRate->crypto->at("USD").text() == "2922.50");
}

TEST_CASE("a quote has an id to make a ramp of") {
    auto const quote = decoded<banxa::get_quote>(fixture_of("quote-onramp"));
    CHECK(quote.quoteId == "6e9174edd370ffe6331aeda7a6d75592");
    CHECK(quote.expiresAt == "2026-04-17T03:48:00.000Z");
    CHECK(quote.marketRate->forex->at("reference") == "USD");
    CHECK(quote.marketRate->forex->at("AUD") == "1.408");
}

TEST_CASE("a ramp's deposit instructions are kept as they came") {
    auto const ramp = decoded<banxa::create_ramp>(fixture_of("ramp-created-onramp-payid"));
    CHECK(ramp.status == banxa::ramp_status::INITIALIZED);
    CHECK(ramp.receipt->gatewayFee->text() == "2.50");
    CHECK(ramp.target->crypto->walletAddress == "TYDzsYUEpvnYmQk4zGP9sWWcTEd2MiAtW6");
    REQUIRE(ramp.sourceDepositInstructions);
    CHECK(
        ramp.sourceDepositInstructions->text ==
        R"({"recipientEmail":"00000000@example.com","depositReference":"BNX-12345678"})");
}

TEST_CASE("a ramp's status of the future is kept as text, and a new member is ignored") {
    auto const ramp = decoded<banxa::get_ramp>(fixture_of("ramp-unknown-status"));
    CHECK_FALSE(ramp.status.known());
    CHECK(ramp.status.text() == "SOME_FUTURE_STATUS");
    CHECK(ramp.createdAt == "2026-04-17T03:45:00.000Z");
}

TEST_CASE("what an eligibility check asks for is read from either of its two names") {
    auto const cleared = decoded<banxa::check_eligibility>(fixture_of("eligibility-cleared"));
    CHECK(cleared.paymentReady);
    CHECK(cleared.outstanding().empty());
    auto const wanting = decoded<banxa::check_eligibility>(fixture_of("eligibility-needs-kyc"));
    CHECK_FALSE(wanting.paymentReady);
    CHECK(wanting.outstanding() == std::vector<std::string>{"OCCUPATION", "SOURCE_FUNDS"});
    auto const older =
        decoded<banxa::check_eligibility>(fixture_of("eligibility-needs-kyc-reference-key"));
    CHECK(older.outstanding() == std::vector<std::string>{"US_TAX_ID"});
}

TEST_CASE("a success without a body is told when a body is due") {
    auto const got = client::decode<banxa::create_ramp>({201, {}, ""});
    REQUIRE(got.has_error());
    CHECK(got.error().code == rampart::errc::malformed_response);
    CHECK(got.error().delivery == rampart::delivery::unknown);
    CHECK_FALSE(got.error().message.empty());
}

TEST_CASE("a ramp's payout instructions come as a list or as one object") {
    for (std::string const instructions : {R"([{"iban":"DE1"}])", R"({"iban":"DE1"})"}) {
        CAPTURE(instructions);
        auto const got = client::decode<banxa::get_ramp>(
            {200,
             {},
             R"({"id":"1","status":"INITIALIZED","target":{"fiat":{"id":"EUR","instructions":)" +
                 instructions + "}}}"});
        CHECK(got.has_value());
    }
}
