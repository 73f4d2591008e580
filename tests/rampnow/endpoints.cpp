#include <rampart/rampnow/endpoints.hpp>

#include <cstddef>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <boost/json.hpp>

#include <rampart/http/scripted_transport.hpp>
#include <rampart/rampnow.hpp>

#include <doctest/doctest.h>

namespace {

namespace http = rampart::http;
namespace json = rampart::json;
namespace rampnow = rampart::rampnow;

using client = rampart::basic_client<
    rampnow::provider, rampart::sign::basic_signer<rampnow::provider::scheme>,
    http::scripted_transport>;

static_assert(
    std::is_same_v<
        rampnow::client::provider_type::family, rampnow::x_rampnow_client::provider_type::family>);

boost::json::array samples() {
    std::ifstream file{RAMPART_TEST_DATA "/rampnow.vectors.json", std::ios::binary};
    REQUIRE(file.good());
    std::string const text{std::istreambuf_iterator<char>{file}, {}};
    return boost::json::parse(text).at("sample_messages").as_array();
}

http::response response_of(boost::json::value const& sample) {
    return {
        sample.at("http_status").to_number<int>(), {}, boost::json::serialize(sample.at("body"))};
}

boost::json::value sample_of(std::string_view name) {
    for (auto const& sample : samples()) {
        if (std::string_view{sample.at("name").as_string()} == name) return sample;
    }
    FAIL("no sample " << name);
    return {};
}

template <auto const& Endpoint>
rampart::response_of<Endpoint> decoded(boost::json::value const& sample) {
    auto got = client::decode<Endpoint>(response_of(sample));
    REQUIRE_MESSAGE(got.has_value(), got.error().describe());
    return std::move(*got);
}

/// Whether a sample's data is the same when it was read and written again.
template <auto const& Endpoint>
void check_round_trip(boost::json::value const& sample) {
    CHECK(
        boost::json::parse(json::to_json(decoded<Endpoint>(sample))) ==
        sample.at("body").at("data"));
}

} // namespace

TEST_CASE("every sample answer of Rampnow's operations decodes and is written back equal") {
    std::size_t quotes = 0;
    std::size_t checkouts = 0;
    for (auto const& sample : samples()) {
        auto const name = std::string{sample.at("name").as_string()};
        CAPTURE(name);
        if (name.starts_with("quote_")) {
            ++quotes;
            check_round_trip<rampnow::get_quote>(sample);
        } else if (name.starts_with("checkout_")) {
            ++checkouts;
            check_round_trip<rampnow::create_checkout>(sample);
        }
    }

    // What the file holds for the two operations, by its own account of their places.
    std::size_t held = 0;
    for (auto const& sample : samples()) {
        std::string_view const place = sample.at("endpoint").as_string();
        bool const ours = place == "POST /api/partner/v1/ext/ramp_order/quote" ||
                          place == "same as quote_success" ||
                          place == "POST /api/partner/v1/ext/ramp_order/checkout";
        if (ours && sample.at("body").at("code") == 0) ++held;
    }
    CHECK(quotes == 3);
    CHECK(checkouts == 1);
    CHECK(quotes + checkouts == held);
}

TEST_CASE("a quote keeps its amounts to the last digit") {
    auto const quote = decoded<rampnow::get_quote>(sample_of("quote_success"));
    CHECK(quote.orderType == rampnow::order_type::buy);
    CHECK(quote.dstAmount.text() == "18.14");
    CHECK(quote.exchangeRate->text() == "1.0001357345");
    REQUIRE(quote.feeDetails);
    REQUIRE(quote.feeDetails->size() == 2);
    CHECK(quote.feeDetails->at(0).fee.text() == "1.8493217612");
}

TEST_CASE("a quote of nothing has amounts of zero") {
    auto const quote = decoded<rampnow::get_quote>(sample_of("quote_not_quoted"));
    CHECK(quote.dstAmount.is_zero());
    CHECK(quote.exchangeRate->is_zero());
    CHECK(quote.feeDetails->empty());
}

TEST_CASE("a discount stands beside the fee it lowers") {
    auto const quote = decoded<rampnow::get_quote>(sample_of("quote_with_discount"));
    auto const& line = quote.feeDetails->at(0);
    CHECK(line.fee.text() == "6.50");
    CHECK(line.discountValue->text() == "0.90");
    CHECK(line.discount->type == "pct");
    CHECK(line.discount->value->text() == "10");
}

TEST_CASE("a quote's amounts may come as numbers and are as exact") {
    auto const got = client::decode<rampnow::get_quote>(
        {200, {}, R"({"code":0,"data":{"dstAmount":0.123456789012345678901,"srcAmount":100}})"});
    REQUIRE_MESSAGE(got.has_value(), got.error().describe());
    CHECK(got->dstAmount.text() == "0.123456789012345678901");
    CHECK(got->srcAmount->text() == "100");
}

TEST_CASE("a checkout names the order and where the customer goes") {
    auto const made = decoded<rampnow::create_checkout>(sample_of("checkout_success"));
    CHECK(made.orderUid == "00000000-0000-4000-8000-0000000000aa");
    CHECK(made.redirectUrl.starts_with("https://app.example.test/order/"));
    CHECK_FALSE(made.externalOrderUid);
}

TEST_CASE("a success without a quote is told with its path") {
    auto const got =
        client::decode<rampnow::get_quote>(response_of(sample_of("documented_success_envelope")));
    REQUIRE(got.has_error());
    CHECK(got.error().code == rampart::errc::malformed_response);
    CHECK(got.error().delivery == rampart::delivery::unknown);
    CHECK(got.error().message == "data.dstAmount: required, but missing");
}

TEST_CASE("a success without data is told too") {
    auto const got = client::decode<rampnow::create_checkout>({200, {}, R"({"code":0})"});
    REQUIRE(got.has_error());
    CHECK(got.error().message == "data: required, but missing");
}

TEST_CASE("members and words that Rampnow adds do not break a quote") {
    auto const got = client::decode<rampnow::get_quote>(
        {200,
         {},
         R"({"code":0,"new":1,"data":{"dstAmount":"1","orderType":"lend","other":{"a":[]},)"
         R"("paymentProviderId":{"any":["shape",1.50]}}})"});
    REQUIRE_MESSAGE(got.has_value(), got.error().describe());
    CHECK_FALSE(got->orderType->known());
    CHECK(got->orderType->text() == "lend");
    CHECK(got->paymentProviderId->text == R"({"any":["shape",1.50]})");
}
