#include <rampart/hexarails/endpoints.hpp>

#include <cstddef>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json.hpp>

#include <rampart/hexarails.hpp>
#include <rampart/http/scripted_transport.hpp>

#include <doctest/doctest.h>

namespace {

namespace hexarails = rampart::hexarails;
namespace http = rampart::http;
namespace json = rampart::json;

using client = rampart::basic_client<
    hexarails::provider, rampart::sign::basic_signer<hexarails::scheme>, http::scripted_transport>;

boost::json::value vector_file() {
    std::ifstream file{RAMPART_TEST_DATA "/hexarails.vectors.json", std::ios::binary};
    REQUIRE(file.good());
    std::string const text{std::istreambuf_iterator<char>{file}, {}};
    return boost::json::parse(text);
}

http::response response_of(boost::json::value const& fixture) {
    return {
        fixture.at("http_status").to_number<int>(), {}, boost::json::serialize(fixture.at("body"))};
}

/// The value without the object members that are null, at every depth.
boost::json::value without_nulls(boost::json::value const& from) {
    if (from.is_array()) {
        boost::json::array out;
        for (auto const& item : from.as_array())
            out.push_back(without_nulls(item));
        return out;
    }
    if (!from.is_object()) return from;
    boost::json::object out;
    for (auto const& member : from.as_object()) {
        if (!member.value().is_null()) out[member.key()] = without_nulls(member.value());
    }
    return out;
}

bool is_success(boost::json::value const& fixture) {
    return fixture.at("body").at("status") == "SUCCESS";
}

template <auto const& Endpoint>
std::string place_of() {
    return std::string{http::to_string(Endpoint.method)} + " " + std::string{Endpoint.path};
}

/// Decodes a fixture's body as the endpoint's response and writes it again.
template <auto const& Endpoint>
boost::json::value decoded_and_written(http::response const& response) {
    auto const decoded = client::decode<Endpoint>(response);
    REQUIRE_MESSAGE(decoded.has_value(), decoded.error().describe());
    return boost::json::parse(json::to_json(*decoded));
}

template <auto const& Endpoint>
rampart::response_of<Endpoint> decoded(std::string_view fixture) {
    auto const file = vector_file();
    auto got = client::decode<Endpoint>(
        response_of(file.at("response_fixtures").at(place_of<Endpoint>()).at(fixture)));
    REQUIRE_MESSAGE(got.has_value(), got.error().describe());
    return std::move(*got);
}

} // namespace

TEST_CASE("every response fixture of HexaRails' operations decodes and is written back equal") {
    auto const file = vector_file();
    auto const& fixtures = file.at("response_fixtures").as_object();
    std::set<std::string> places;
    std::size_t decoded = 0;
    std::size_t refused = 0;
    hexarails::endpoints::for_each([&]<auto const & Endpoint>() {
        auto const place = place_of<Endpoint>();
        CAPTURE(place);
        REQUIRE(fixtures.contains(place));
        places.insert(place);
        for (auto const& [id, fixture] : fixtures.at(place).as_object()) {
            auto const name = std::string{id};
            CAPTURE(name);
            if (!is_success(fixture)) {
                ++refused;
                CHECK(client::decode<Endpoint>(response_of(fixture)).has_error());
                continue;
            }
            ++decoded;
            CHECK(
                decoded_and_written<Endpoint>(response_of(fixture)) ==
                without_nulls(fixture.at("body").at("data")));
        }
    });

    std::size_t held = 0;
    for (auto const& [place, group] : fixtures) {
        if (places.contains(std::string{place})) held += group.as_object().size();
    }
    CHECK(places.size() == hexarails::endpoints::size);
    CHECK(decoded + refused == held);
    CHECK(decoded == 23);
    CHECK(refused == 2);
}

TEST_CASE("a failure inside HTTP 200 is a failure of the call") {
    auto const fixture = vector_file().at("response_fixtures").at("GET /health").at("unsigned");
    auto const got = client::decode<hexarails::health>(response_of(fixture));
    REQUIRE(got.has_error());
    CHECK(got.error().code == rampart::errc::unauthorised);
    CHECK(got.error().http_status == 200);
}

TEST_CASE("a missing shared account is the provider's failure, in its words") {
    auto const fixture = vector_file()
                             .at("response_fixtures")
                             .at("POST /virtual-account/create")
                             .at("no-shared-account");
    auto const got = client::decode<hexarails::create_virtual_account>(response_of(fixture));
    REQUIRE(got.has_error());
    CHECK(got.error().code == rampart::errc::provider_failed);
    CHECK(got.error().delivery == rampart::delivery::unknown);
    CHECK(got.error().provider_message == "No shared virtual account available for SGD");
}

TEST_CASE("members that HexaRails adds are ignored") {
    auto const fixture = vector_file().at("error_fixtures").at("extra-members");
    auto const got = client::decode<hexarails::list_balances>(response_of(fixture));
    REQUIRE_MESSAGE(got.has_value(), got.error().describe());
    REQUIRE(got->size() == 1);
    CHECK(got->at(0).balance.text() == "1.00");
    CHECK(got->at(0).currency == hexarails::currency_code::USD);
}

TEST_CASE("a status of an older page is kept as text") {
    auto const customer = decoded<hexarails::get_customer>("unknown-status");
    REQUIRE(customer.status);
    CHECK_FALSE(customer.status->known());
    CHECK(customer.status->text() == "APPROVED");
}

TEST_CASE("a customer of whom only the id is known is a customer") {
    auto const customer = decoded<hexarails::get_customer>("sparse");
    CHECK(customer.id == "6ac34182-0000-4000-8000-000000000001");
    CHECK_FALSE(customer.realName);
    CHECK_FALSE(customer.status);
}

TEST_CASE("a null member is an absent one") {
    auto const customer = decoded<hexarails::get_customer>("success");
    CHECK_FALSE(customer.nationalityName);
    CHECK(customer.remark == "");
}

TEST_CASE("a virtual account may come with its id alone") {
    auto const account = decoded<hexarails::create_virtual_account>("id-only");
    CHECK(account.id == "va_0001");
    CHECK_FALSE(account.accountNumber);
}

TEST_CASE("a page knows its rows and where it stands") {
    auto const page = decoded<hexarails::list_customers>("last-page");
    CHECK(page.list.size() == 1);
    CHECK(page.total == 11);
    CHECK(page.pageNum == 2);
    CHECK(page.pageSize == 10);
    CHECK(decoded<hexarails::list_customers>("empty").list.empty());
}

TEST_CASE("a payment's amounts are the texts that came") {
    auto const payment = decoded<hexarails::create_payment>("processing");
    CHECK(payment.status == hexarails::payment_status::PROCESSING);
    CHECK(payment.rate.text() == "0.9950");
    CHECK(payment.deductAmount.text() == "180.50");
    CHECK(payment.receivedAmount.text() == "100.00");
    CHECK(payment.bankCharge.text() == "80.00");
    CHECK(payment.reference == "payment-0001");
}

TEST_CASE("the payment operation is the only one that moves money") {
    std::string moving;
    hexarails::endpoints::for_each([&]<auto const & Endpoint>() {
        if (Endpoint.effect == rampart::effect::moves_money) {
            moving += rampart::endpoint_name<Endpoint>();
        }
    });
    CHECK(moving == "create_payment");
}
