#include <rampart/rampnow/provider.hpp>
#include <rampart/rampnow/scheme.hpp>

#include <chrono>
#include <cstddef>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json.hpp>

#include <doctest/doctest.h>

namespace {

namespace http = rampart::http;
namespace rampnow = rampart::rampnow;
using namespace std::chrono_literals;
using rampart::delivery;
using rampart::effect;
using rampart::errc;

boost::json::array samples() {
    std::ifstream file{RAMPART_TEST_DATA "/rampnow.vectors.json", std::ios::binary};
    REQUIRE(file.good());
    std::string const text{std::istreambuf_iterator<char>{file}, {}};
    return boost::json::parse(text).at("sample_messages").as_array();
}

http::response response_of(boost::json::value const& sample) {
    auto const& object = sample.as_object();
    http::response out;
    out.status = sample.at("http_status").to_number<int>();
    auto const* const raw = object.if_contains("raw_body");
    out.body = raw ? std::string{raw->as_string()} : boost::json::serialize(sample.at("body"));
    if (auto const* const headers = object.if_contains("headers")) {
        for (auto const& header : headers->as_object()) {
            out.headers.push_back(
                {std::string{header.key()}, std::string{header.value().as_string()}});
        }
    }
    return out;
}

std::optional<rampart::error> refused(http::response const& response, effect what) {
    std::string problem;
    auto const parsed = rampart::json::document::parse(response.body, problem);
    rampart::answer const seen{
        response, parsed ? std::optional{parsed->root()} : std::nullopt, what};
    auto const opened = rampnow::envelope::open(seen);
    if (opened.has_value()) return std::nullopt;
    return opened.error();
}

rampart::error error_of(int status, std::string body, effect what = effect::creates) {
    auto const failed = refused({status, {}, std::move(body)}, what);
    REQUIRE(failed);
    return *failed;
}

struct expectation {
    errc code;
    rampart::delivery when_reading;
    rampart::delivery when_creating;
    std::string_view provider_code;
    std::string_view provider_message;
    std::string_view message;
    std::string_view request_id;
    std::optional<std::chrono::seconds> retry_after{};
};

constexpr auto rejected = delivery::rejected;
constexpr auto unknown = delivery::unknown;

std::map<std::string, expectation, std::less<>> const expectations = {
    {"error_timestamp",
     {errc::unauthorised, rejected, rejected, "100002", "invalid_timestamp_err", "",
      "00000000000000000000000000000006"}},
    {"error_order_mode",
     {errc::invalid_parameters, rejected, rejected, "100004", "order_mode_not_allowed_err", "",
      "00000000000000000000000000000007"}},
    {"error_internal",
     {errc::provider_refused, rejected, unknown, "100008", "internal_err", "", ""}},
    {"error_with_display_text",
     {errc::invalid_parameters, rejected, rejected, "199999", "made_up_err",
      "Amount outside the allowed range", "00000000000000000000000000000008"}},
    {"error_rate_limited",
     {errc::rate_limited, rejected, rejected, "199998", "made_up_rate_limit", "", "", 1s}},
    {"error_not_json",
     {errc::provider_failed, unknown, unknown, "", "<html><body>502 Bad Gateway</body></html>",
      "the answer is not JSON", ""}},
};

} // namespace

TEST_CASE("every sample error of Rampnow has its code, its delivery and the provider's words") {
    std::size_t errors = 0;
    std::size_t held = 0;
    for (auto const& sample : samples()) {
        auto const name = std::string{sample.at("name").as_string()};
        CAPTURE(name);
        if (!name.starts_with("error_")) continue;
        ++held;
        auto const found = expectations.find(name);
        REQUIRE_MESSAGE(found != expectations.end(), "no expectation for " << name);
        auto const& expected = found->second;
        ++errors;
        auto const response = response_of(sample);
        for (auto const what : {effect::reads, effect::creates, effect::moves_money}) {
            CAPTURE(rampart::to_string(what));
            auto const failed = refused(response, what);
            REQUIRE(failed);
            CHECK(failed->code == expected.code);
            CHECK(
                failed->delivery ==
                (what == effect::reads ? expected.when_reading : expected.when_creating));
            CHECK(failed->http_status == response.status);
            CHECK(failed->provider_code == expected.provider_code);
            CHECK(failed->provider_message == expected.provider_message);
            CHECK(failed->message == expected.message);
            CHECK(failed->request_id == expected.request_id);
            CHECK(failed->retry_after == expected.retry_after);
        }
    }
    CHECK(errors == held);
    CHECK(errors == expectations.size());
}

TEST_CASE("the documented envelope of a success, without message and trace, is a success") {
    for (auto const& sample : samples()) {
        if (sample.at("name") != "documented_success_envelope") continue;
        CHECK_FALSE(refused(response_of(sample), effect::creates));
        return;
    }
    FAIL("the sample is missing");
}

TEST_CASE("code 0 is a success with every 2xx and with nothing else") {
    CHECK_FALSE(refused({201, {}, R"({"code":0})"}, effect::creates));
    for (auto const* const zero : {"\"0\"", "\" 0 \"", "0.0"}) {
        CHECK_FALSE(refused({200, {}, R"({"code":)" + std::string{zero} + "}"}, effect::creates));
    }
    auto const failed = error_of(500, R"({"code":0,"data":{}})");
    CHECK(failed.code == errc::provider_failed);
    CHECK(failed.delivery == delivery::unknown);
    CHECK(error_of(422, R"({"code":0})").code == errc::invalid_parameters);
}

TEST_CASE("an answer without content needs no envelope") {
    CHECK_FALSE(refused({204, {}, ""}, effect::creates));
    CHECK(error_of(200, "").code == errc::malformed_response);
}

TEST_CASE("JSON without a code is no answer of Rampnow") {
    for (std::string const body : {"{}", "[]", R"({"data":{}})", R"({"code":null})"}) {
        CAPTURE(body);
        auto const failed = error_of(200, body);
        CHECK(failed.code == errc::malformed_response);
        CHECK(failed.delivery == delivery::unknown);
        CHECK(failed.message == "the answer has no code");
    }
}

TEST_CASE("the code of a wrong timestamp is a matter of authorisation, and believed under a 4xx") {
    struct {
        int status;
        rampart::delivery how;
    } const rows[] = {{200, unknown},  {201, unknown}, {400, rejected}, {401, rejected},
                      {422, rejected}, {500, unknown}, {503, unknown}};
    for (auto const& [status, how] : rows) {
        CAPTURE(status);
        for (auto const what : {effect::creates, effect::moves_money}) {
            auto const failed = error_of(status, R"({"code":100002})", what);
            CHECK(failed.code == errc::unauthorised);
            CHECK(failed.delivery == how);
        }
    }
    CHECK(error_of(200, R"({"code":100002})", effect::reads).delivery == delivery::rejected);
}

TEST_CASE("a 4xx counts with a code of Rampnow's own, which is not the HTTP status again") {
    for (int const status : {400, 404, 408, 409, 422, 499}) {
        CAPTURE(status);
        CHECK(error_of(status, R"({"code":199999})").delivery == delivery::rejected);
        CHECK(error_of(status, R"({"code":100008})").delivery == delivery::unknown);
    }
    for (auto const* const body :
         {R"({"code":404,"message":"m"})", R"({"code":0})", R"({"code":"NotFound"})", "{}", "",
          "<html>"}) {
        CAPTURE(body);
        CHECK(error_of(404, body).delivery == delivery::unknown);
        CHECK(error_of(404, body, effect::reads).delivery == delivery::rejected);
        CHECK(error_of(401, body).delivery == delivery::rejected);
        CHECK(error_of(403, body).delivery == delivery::rejected); // section 4.2
        CHECK(error_of(429, body).delivery == delivery::rejected);
    }
}

TEST_CASE("the trace of the body is preferred to the request id of the header") {
    http::response const response{
        400, {{"X-Request-Id", "header"}}, R"({"code":1,"traceId":"body"})"};
    CHECK(refused(response, effect::reads)->request_id == "body");
    http::response const plain{400, {{"X-Request-Id", "header"}}, R"({"code":1})"};
    CHECK(refused(plain, effect::reads)->request_id == "header");
}
