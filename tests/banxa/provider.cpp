#include <rampart/banxa/codes.hpp>
#include <rampart/banxa/provider.hpp>
#include <rampart/banxa/scheme.hpp>

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

namespace banxa = rampart::banxa;
namespace http = rampart::http;
using namespace std::chrono_literals;
using rampart::delivery;
using rampart::effect;
using rampart::errc;

boost::json::array fixtures() {
    std::ifstream file{RAMPART_TEST_DATA "/banxa.vectors.json", std::ios::binary};
    REQUIRE(file.good());
    std::string const text{std::istreambuf_iterator<char>{file}, {}};
    return boost::json::parse(text).at("response_fixtures").as_array();
}

/// A fixture whose body is null is an answer without one.
http::response response_of(boost::json::value const& fixture) {
    auto const& body = fixture.at("body");
    return {
        fixture.at("http_status").to_number<int>(),
        {},
        body.is_null() ? std::string{} : boost::json::serialize(body)};
}

std::optional<rampart::error> refused(http::response const& response, effect what) {
    std::string problem;
    auto const parsed = rampart::json::document::parse(response.body, problem);
    rampart::answer const seen{
        response, parsed ? std::optional{parsed->root()} : std::nullopt, what};
    auto const opened = banxa::envelope::open(seen);
    if (opened.has_value()) return std::nullopt;
    return opened.error();
}

rampart::error error_of(int status, std::string body) {
    auto const failed = refused({status, {}, std::move(body)}, effect::creates);
    REQUIRE(failed);
    return *failed;
}

struct expectation {
    errc code;
    rampart::delivery how;
    std::string_view provider_code;
    std::string_view provider_message;
    std::string_view message;
    std::string_view request_id;
};

constexpr auto rejected = delivery::rejected;
constexpr auto unknown = delivery::unknown;
constexpr std::string_view mismatch = "signature mismatch; check path, newline separators, compact "
                                      "JSON and that the secret is the right one";
constexpr std::string_view not_authorised = "You are not authorized to access this resource.";

std::map<std::string, expectation, std::less<>> const expectations = {
    {"error-400",
     {errc::invalid_parameters, rejected, "", "Bad Request", "",
      "2b6fc5d0-57e4-4b5a-9e3c-6cfbb6d8023f"}},
    {"error-401", {errc::unauthorised, rejected, "", "Unauthenticated.", "", ""}},
    {"error-404", {errc::not_found, rejected, "", "Not Found", "", ""}},
    {"error-422",
     {errc::invalid_parameters, rejected, "", "The given data was invalid.",
      "identityReference: The identity reference field is required.", ""}},
    {"error-429",
     {errc::rate_limited, rejected, "", "Too Many Requests. Please try again later.", "", ""}},
    {"error-422-code-81",
     {errc::invalid_parameters, rejected, "81",
      "This identity exists for this reference or email address.",
      "an identity exists already for this reference or e-mail", ""}},
    {"error-401-40103-tolerant",
     {errc::unauthorised, rejected, "40103", "Unauthenticated.", mismatch,
      "00000000-0000-4000-8000-000000000000"}},
    {"error-empty-body", {errc::provider_failed, unknown, "", "", "the answer is empty", ""}},
    {"partner-error-array", {errc::unauthorised, rejected, "40103", not_authorised, mismatch, ""}},
    {"partner-error-array-swapped",
     {errc::unauthorised, rejected, "40103", not_authorised, mismatch, ""}},
    {"partner-error-object",
     {errc::unauthorised, rejected, "40104", not_authorised, "invalid API key", ""}},
    {"partner-error-validation",
     {errc::invalid_parameters, rejected, "422", "The given data was invalid.",
      "start_date: The start date field is required.; "
      "end_date: The end date field is required.",
      ""}},
};

} // namespace

TEST_CASE("every error fixture of Banxa's two APIs has its code, its delivery and the words") {
    std::size_t errors = 0;
    std::size_t held = 0;
    for (auto const& fixture : fixtures()) {
        if (fixture.at("kind") != "error") continue;
        ++held;
        auto const id = std::string{fixture.at("id").as_string()};
        CAPTURE(id);
        auto const found = expectations.find(id);
        REQUIRE_MESSAGE(found != expectations.end(), "no expectation for " << id);
        auto const& expected = found->second;
        ++errors;
        auto const response = response_of(fixture);
        for (auto const what : {effect::reads, effect::creates, effect::moves_money}) {
            auto const failed = refused(response, what);
            REQUIRE(failed);
            CHECK(failed->code == expected.code);
            CHECK(failed->delivery == expected.how);
            CHECK(failed->http_status == response.status);
            CHECK(failed->provider_code == expected.provider_code);
            CHECK(failed->provider_message == expected.provider_message);
            CHECK(failed->message == expected.message);
            CHECK(failed->request_id == expected.request_id);
            CHECK_FALSE(failed->retry_after);
        }
    }
    CHECK(errors == held);
    CHECK(errors == expectations.size());
}

TEST_CASE("a code that is authentication's means so with every HTTP status") {
    for (auto const* const code :
         {"40001", "40002", "40003", "40100", "40101", "40102", "40103", "40104"}) {
        CAPTURE(code);
        auto const failed = error_of(400, R"({"status":400,"code":)" + std::string{code} + "}");
        CHECK(failed.code == errc::unauthorised);
        bool const may_be_second = std::string_view{code} == "40003";
        CHECK(failed.delivery == (may_be_second ? delivery::unknown : delivery::rejected));
        CHECK(failed.provider_code == code);
    }
}

TEST_CASE("another code leaves the meaning to the HTTP status") {
    CHECK(error_of(400, R"({"code":4007})").code == errc::invalid_parameters);
    CHECK(error_of(500, R"({"code":"999"})").code == errc::provider_failed);
    CHECK(error_of(500, R"({"code":"999"})").provider_code == "999");
    CHECK(error_of(404, R"({"code":1})").code == errc::not_found);
    // Five digits are those of authentication, no more and no fewer.
    for (auto const* const code : {"4000", "400010", "4010", "401031", "40004x"}) {
        CAPTURE(code);
        auto const failed = error_of(400, R"({"code":")" + std::string{code} + "\"}");
        CHECK(failed.code == errc::invalid_parameters);
        CHECK(failed.provider_code == code);
    }
}

TEST_CASE("a nonce that was used may have been used by a first copy that was acted upon") {
    for (auto const* const body :
         {R"({"code":40003})", R"({"message":"m","status":400,"code":"40003"})",
          R"({"errors":{"status":400,"code":40003,"title":"used before"}})",
          R"({"errors":[{"status":"400","code":"40003","title":"used before"}]})",
          R"({"errors":[{"status":"40003","code":"400"}]})"}) {
        for (int const status : {200, 400, 401, 409, 422, 429, 500, 503}) {
            CAPTURE(body);
            CAPTURE(status);
            for (auto const what : {effect::creates, effect::moves_money}) {
                auto const failed = refused({status, {}, body}, what);
                REQUIRE(failed);
                CHECK(failed->delivery == delivery::unknown);
                CHECK(failed->provider_code == "40003");
                CHECK(failed->code == errc::unauthorised);
            }
            auto const read = refused({status, {}, body}, effect::reads);
            REQUIRE(read);
            CHECK(read->delivery == (status < 500 ? delivery::rejected : delivery::unknown));
        }
    }
}

TEST_CASE("no code is believed under a server's error") {
    for (auto const* const code : {"40001", "40002", "40003", "40100", "40103", "81"}) {
        for (int const status : {500, 502, 504, 521}) {
            CAPTURE(code);
            auto const failed = error_of(
                status, R"({"message":"m","status":)" + std::to_string(status) + R"(,"code":)" +
                            std::string{code} + "}");
            CHECK(failed.delivery == delivery::unknown);
            CHECK(failed.provider_code == code);
        }
    }
}

TEST_CASE("an error under HTTP 200 is an error, with its code, its message and its own status") {
    struct {
        std::string_view body;
        errc code;
        rampart::delivery how;
        std::string_view provider_code;
        std::string_view provider_message;
    } const rows[] = {
        {R"({"message":"The given data was invalid.","status":422,"errors":{"email":["no"]}})",
         errc::invalid_parameters, rejected, "", "The given data was invalid."},
        {R"({"message":"Not Found","status":"404"})", errc::not_found, rejected, "", "Not Found"},
        {R"({"message":"Slow down","status":429})", errc::rate_limited, rejected, "", "Slow down"},
        {R"({"message":"Server Error","status":500})", errc::provider_failed, unknown, "",
         "Server Error"},
        {R"({"errors":{"status":401,"code":40103,"title":"signature"}})", errc::unauthorised,
         rejected, "40103", "signature"},
        {R"({"errors":[{"status":"40103","code":"401","title":"t"}]})", errc::unauthorised,
         rejected, "40103", "t"},
        {R"({"errors":{"code":81,"title":"exists"}})", errc::invalid_parameters, rejected, "81",
         "exists"},
        {R"({"data":null,"errors":{"code":81,"title":"exists"}})", errc::invalid_parameters,
         rejected, "81", "exists"},
        {R"({"errors":{"email":["is not known"]}})", errc::invalid_parameters, rejected, "", ""},
        {R"({"errors":["is not known"]})", errc::invalid_parameters, rejected, "", "is not known"},
        {R"({"code":"40100","message":"key"})", errc::unauthorised, rejected, "40100", "key"},
    };
    for (auto const& row : rows) {
        CAPTURE(row.body);
        for (int const status : {200, 201}) {
            auto const failed = error_of(status, std::string{row.body});
            CHECK(failed.code == row.code);
            CHECK(failed.delivery == row.how);
            CHECK(failed.http_status == status);
            CHECK(failed.provider_code == row.provider_code);
            CHECK(failed.provider_message == row.provider_message);
        }
    }
}

TEST_CASE("a success is not taken for an error for a member that errors have too") {
    for (auto const* const body :
         {R"({"id":"r-1","status":"INITIALIZED"})", R"({"status":200,"message":"ok"})",
          R"({"message":"Accepted"})", R"({"errors":[]})", R"({"errors":{}})", R"({"errors":null})",
          R"({"status":422})", R"({"message":"m","status":"INITIALIZED"})",
          R"({"id":"r-1","errors":{"code":81,"title":"a warning"}})",
          R"({"id":7,"message":"m","status":422})",
          R"({"data":{"order":{"id":"o"}},"errors":{"code":81}})", R"({"code":"AUD"})"}) {
        CAPTURE(body);
        CHECK_FALSE(refused({200, {}, body}, effect::creates));
    }
}

TEST_CASE("a gateway's JSON is not an error of Banxa's") {
    for (auto const* const body :
         {R"({"message":"no Route matched with those values","request_id":"r"})",
          R"({"message":"Not Found"})", R"({"code":404,"message":"m"})",
          R"({"status":400,"message":"m"})", "{}", "[]", "null", "\"text\""}) {
        CAPTURE(body);
        auto const failed = error_of(404, body);
        CHECK(failed.code == errc::not_found);
        CHECK(failed.delivery == delivery::unknown);
        CHECK(refused({404, {}, body}, effect::reads)->delivery == delivery::rejected);
    }
    CHECK(error_of(404, R"({"message":"Not Found","status":404})").delivery == delivery::rejected);
    CHECK(error_of(403, "<html>").delivery == delivery::unknown);
    CHECK(error_of(429, "<html>").delivery == delivery::unknown);
    CHECK(error_of(429, R"({"message":"slow"})").delivery == delivery::rejected);
    CHECK(refused({429, {}, "<html>"}, effect::reads)->delivery == delivery::rejected);
}

TEST_CASE("code and status are taken for swapped only when the code is an HTTP status") {
    CHECK(error_of(422, R"({"code":"422","status":"4002"})").provider_code == "4002");
    CHECK(error_of(422, R"({"code":"81","status":"duplicate"})").provider_code == "81");
    CHECK(error_of(422, R"({"code":"305","status":"422"})").provider_code == "305");
}

TEST_CASE("Retry-After is the time to wait") {
    auto const failed = refused(
        {429, {{"Retry-After", "7"}}, R"({"message":"Too Many Requests."})"}, effect::reads);
    REQUIRE(failed);
    CHECK(failed->retry_after == 7s);
}

TEST_CASE("the request's id is found at the top and inside the errors, in either name") {
    CHECK(error_of(400, R"({"request_id":"a"})").request_id == "a");
    CHECK(error_of(400, R"({"traceId":"b"})").request_id == "b");
    CHECK(error_of(400, R"({"errors":[{"request_id":"c"}]})").request_id == "c");
    CHECK(error_of(400, R"({"errors":{"traceId":"d"}})").request_id == "d");
    CHECK(refused({400, {{"X-Request-Id", "e"}}, "{}"}, effect::reads)->request_id == "e");
}

TEST_CASE("the fields that are wrong are listed with the first message of each") {
    auto const failed = error_of(
        422, R"({"message":"m","errors":{"a":["one","two"],"b":"three","c":{"d":1},"e":[]}})");
    CHECK(failed.message == "a: one; b: three");
    CHECK(failed.provider_message == "m");
}

TEST_CASE("errors of an unforeseen shape are no reason to fail otherwise") {
    struct {
        std::string_view body;
        rampart::delivery how;
        std::string_view words;
    } const rows[] = {
        {R"({"errors":null})", unknown, R"({"errors":null})"},
        {R"({"errors":[]})", unknown, R"({"errors":[]})"},
        {R"({"errors":"text"})", rejected, "text"},
        {R"({"errors":[1]})", rejected, ""},
        {R"({"errors":{"detail":"text"}})", rejected, ""},
        {R"({"message":{}})", unknown, R"({"message":{}})"},
        {"[]", unknown, "[]"},
        {"null", unknown, "null"},
        {"7", unknown, "7"},
    };
    for (auto const& [body, how, words] : rows) {
        CAPTURE(body);
        auto const failed = error_of(422, std::string{body});
        CHECK(failed.code == errc::invalid_parameters);
        CHECK(failed.delivery == how);
        CHECK(failed.provider_message == words);
    }
}

TEST_CASE("any other JSON with a 2xx is a success, and so is an answer without a body") {
    CHECK_FALSE(refused({200, {}, "{}"}, effect::creates));
    CHECK_FALSE(refused({202, {}, "[]"}, effect::creates));
    CHECK_FALSE(refused({204, {}, ""}, effect::creates));
}

TEST_CASE("a 2xx that is no JSON is no answer of Banxa") {
    auto const failed = error_of(200, "<html>");
    CHECK(failed.code == errc::malformed_response);
    CHECK(failed.delivery == delivery::unknown);
    CHECK(failed.message == "the answer is not JSON");
    CHECK(failed.provider_message.empty());
}

TEST_CASE("of a gateway's page the first line is kept") {
    auto const failed = error_of(502, "<html>bad gateway</html>\n<p>");
    CHECK(failed.code == errc::provider_failed);
    CHECK(failed.delivery == delivery::unknown);
    CHECK(failed.provider_message == "<html>bad gateway</html>");
}

TEST_CASE("known codes have a name and words, and the hints of the authentication guide") {
    namespace codes = banxa::codes;
    for (auto const code :
         {codes::order_not_found, codes::identity_exists, codes::account_on_hold,
          codes::payment_limit_reached, codes::waiting_for_earlier_order, codes::system_error,
          codes::unknown_source, codes::validation_error, codes::payment_method_not_available,
          codes::nonce_invalid, codes::nonce_too_old, codes::nonce_used, codes::key_unknown,
          codes::header_malformed, codes::header_missing, codes::signature_mismatch,
          codes::key_invalid}) {
        CAPTURE(code);
        CHECK_FALSE(banxa::describe_code(code).empty());
    }
    CHECK(banxa::describe_code("40109").empty());
    // Written from banxa.md A3 and B3 by hand.
    CHECK(codes::order_not_found == "1");
    CHECK(codes::identity_exists == "81");
    CHECK(codes::account_on_hold == "227");
    CHECK(codes::payment_limit_reached == "228");
    CHECK(codes::waiting_for_earlier_order == "305");
    CHECK(codes::system_error == "999");
    CHECK(codes::validation_error == "4002");
    CHECK(codes::payment_method_not_available == "4007");
    CHECK(codes::unknown_source == "3220");
    CHECK(
        error_of(401, R"({"message":"m","status":401,"code":"40100"})").message ==
        "API key not recognised; check that it is the key of this environment");
    CHECK(error_of(401, R"({"message":"m","status":401,"code":"40103"})").message == mismatch);
}
