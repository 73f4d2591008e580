#include <rampart/hexarails/provider.hpp>
#include <rampart/hexarails/scheme.hpp>

#include <chrono>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <boost/json.hpp>

#include <doctest/doctest.h>

namespace {

namespace hexarails = rampart::hexarails;
namespace http = rampart::http;
using rampart::delivery;
using rampart::effect;
using rampart::errc;

boost::json::value error_fixtures() {
    std::ifstream file{RAMPART_TEST_DATA "/hexarails.vectors.json", std::ios::binary};
    REQUIRE(file.good());
    std::string const text{std::istreambuf_iterator<char>{file}, {}};
    return boost::json::parse(text).at("error_fixtures");
}

/// The answer that a fixture describes; its body is JSON or, for `body_text`, anything.
http::response response_of(boost::json::value const& fixture) {
    auto const& object = fixture.as_object();
    http::response out;
    out.status = fixture.at("http_status").to_number<int>();
    if (auto const* const text = object.if_contains("body_text")) {
        out.body = std::string{text->as_string()};
    } else {
        out.body = boost::json::serialize(fixture.at("body"));
    }
    if (auto const* const headers = object.if_contains("headers")) {
        for (auto const& header : headers->as_object()) {
            out.headers.push_back(
                {std::string{header.key()}, std::string{header.value().as_string()}});
        }
    }
    return out;
}

/// What an envelope says: an error, or nothing for a success.
std::optional<rampart::error> refused(http::response const& response, effect what) {
    std::string problem;
    auto const parsed = rampart::json::document::parse(response.body, problem);
    rampart::answer const seen{
        response, parsed ? std::optional{parsed->root()} : std::nullopt, what};
    auto const opened = hexarails::envelope::open(seen);
    if (opened.has_value()) return std::nullopt;
    return opened.error();
}

struct expectation {
    errc code;
    rampart::delivery when_reading;
    rampart::delivery when_creating;
    std::string_view provider_code;
    std::string_view provider_message;
    std::string_view message;
};

constexpr auto rejected = delivery::rejected;
constexpr auto unknown = delivery::unknown;
constexpr std::string_view no_json = "the answer is not JSON";

std::map<std::string, expectation, std::less<>> const expectations = {
    {"invalid-parameters",
     {errc::invalid_parameters, rejected, rejected, "INVALID_PARAMETERS", "invalid parameters",
      ""}},
    {"failed", {errc::provider_failed, rejected, unknown, "FAILED", "downstream failure", ""}},
    {"unauthorised-401",
     {errc::unauthorised, rejected, rejected, "UNAUTHORISED", "missing required headers", ""}},
    {"unauthorised-422",
     {errc::unauthorised, rejected, rejected, "UNAUTHORISED", "invalid signature", ""}},
    {"unauthorised-200",
     {errc::unauthorised, rejected, rejected, "UNAUTHORISED", "missing required headers", ""}},
    {"unknown-status", {errc::provider_refused, rejected, unknown, "SOMETHING_NEW", "x", ""}},
    {"no-message", {errc::provider_failed, rejected, unknown, "FAILED", "", ""}},
    {"forbidden-gateway", {errc::forbidden, rejected, rejected, "", "error code: 1010", no_json}},
    {"rate-limited", {errc::rate_limited, rejected, rejected, "", "", "the answer is empty"}},
    {"rate-limited-no-header",
     {errc::rate_limited, rejected, rejected, "", "", "the answer is empty"}},
    {"server-error",
     {errc::provider_failed, unknown, unknown, "", "<html>Internal Server Error</html>", no_json}},
    {"bad-gateway-html",
     {errc::provider_failed, unknown, unknown, "", "<html>bad gateway</html>", no_json}},
    {"success-not-json", {errc::malformed_response, unknown, unknown, "", "", no_json}},
    {"truncated-json", {errc::malformed_response, unknown, unknown, "", "", no_json}},
    {"empty-200", {errc::malformed_response, unknown, unknown, "", "", "the answer is empty"}},
};

rampart::error error_of(int status, std::string body, effect what = effect::creates) {
    auto const failed = refused({status, {}, std::move(body)}, what);
    REQUIRE(failed);
    return *failed;
}

} // namespace

TEST_CASE("every error fixture of HexaRails has its code, its delivery and the provider's words") {
    auto const fixtures = error_fixtures();
    std::size_t successes = 0;
    std::size_t errors = 0;
    for (auto const& [id, fixture] : fixtures.as_object()) {
        auto const name = std::string{id};
        CAPTURE(name);
        auto const response = response_of(fixture);
        if (name == "extra-members") {
            ++successes;
            CHECK_FALSE(refused(response, effect::reads));
            continue;
        }
        auto const found = expectations.find(name);
        REQUIRE_MESSAGE(found != expectations.end(), "no expectation for " << name);
        auto const& expected = found->second;
        ++errors;
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
            CHECK(failed->retry_after.has_value() == (name == "rate-limited"));
            CHECK(failed->request_id.empty());
        }
    }
    CHECK(successes == 1);
    CHECK(errors == expectations.size());
    CHECK(errors + successes == fixtures.as_object().size());
}

TEST_CASE("HexaRails' Retry-After is the time to wait") {
    auto const failed = refused(response_of(error_fixtures().at("rate-limited")), effect::reads);
    REQUIRE(failed);
    CHECK(failed->retry_after == std::chrono::seconds{30});
}

TEST_CASE("HexaRails' data may be missing or null, which is the same") {
    for (std::string const body :
         {R"({"status":"SUCCESS"})", R"({"status":"SUCCESS","data":null})"}) {
        std::string problem;
        auto const parsed = rampart::json::document::parse(body, problem);
        REQUIRE(parsed);
        http::response const response{200, {}, body};
        auto const opened = hexarails::envelope::open({response, parsed->root(), effect::reads});
        REQUIRE(opened.has_value());
        CHECK_FALSE(opened->data);
        CHECK(opened->path == "data");
    }
}

TEST_CASE("SUCCESS counts with every 2xx and with nothing else") {
    CHECK_FALSE(refused({201, {}, R"({"status":"SUCCESS"})"}, effect::creates));
    auto const refused_by_status = error_of(422, R"({"status":"SUCCESS","data":{}})");
    CHECK(refused_by_status.code == errc::provider_refused);
    CHECK(refused_by_status.delivery == delivery::unknown);
    auto const failed = error_of(500, R"({"status":"SUCCESS","data":{}})");
    CHECK(failed.code == errc::provider_failed);
    CHECK(failed.delivery == delivery::unknown);
}

TEST_CASE("letter case and blanks around the status do not count, nor the spelling with Z") {
    CHECK_FALSE(refused({200, {}, R"({"status":"success","data":{}})"}, effect::creates));
    CHECK_FALSE(refused({200, {}, R"({"status":" Success ","data":{}})"}, effect::creates));
    for (std::string const word :
         {"UNAUTHORISED", "UNAUTHORIZED", "unauthorized", " Unauthorised "}) {
        for (int const status : {200, 401, 422}) {
            CAPTURE(word);
            CAPTURE(status);
            auto const failed =
                error_of(status, R"({"status":")" + word + R"(","message":"signature"})");
            CHECK(failed.code == errc::unauthorised);
            CHECK(failed.delivery == delivery::rejected);
            CHECK(failed.provider_code == word);
        }
    }
    CHECK(error_of(422, R"({"status":"Invalid_Parameters"})").code == errc::invalid_parameters);
    CHECK(error_of(422, R"({"status":" failed"})").code == errc::provider_failed);
}

TEST_CASE("a number as the status is a gateway's, not a word of HexaRails") {
    auto const page = error_of(404, R"({"status":404,"error":"Not Found"})");
    CHECK(page.code == errc::not_found);
    CHECK(page.delivery == delivery::unknown);
    CHECK(page.provider_code.empty());
    CHECK(error_of(403, R"({"status":403})").delivery == delivery::rejected);
    CHECK(error_of(200, R"({"status":200})").code == errc::malformed_response);
}

TEST_CASE("JSON without a status is no answer of HexaRails") {
    for (std::string const body : {"{}", "[]", "null", R"({"data":{}})", R"({"status":null})"}) {
        CAPTURE(body);
        auto const failed = error_of(200, body);
        CHECK(failed.code == errc::malformed_response);
        CHECK(failed.delivery == delivery::unknown);
        CHECK(failed.message == "the answer has no status");
    }
}

TEST_CASE("a refusal by word names its kind under every status, but is not believed under a 5xx") {
    for (int const status : {200, 201, 400, 403, 404, 408, 409, 422, 429, 499}) {
        CAPTURE(status);
        auto const invalid = error_of(status, R"({"status":"INVALID_PARAMETERS"})");
        CHECK(invalid.code == errc::invalid_parameters);
        CHECK(invalid.delivery == delivery::rejected);
        auto const unauthorised = error_of(status, R"({"status":"UNAUTHORISED"})");
        CHECK(unauthorised.code == errc::unauthorised);
        CHECK(unauthorised.delivery == delivery::rejected);
    }
    for (int const status : {500, 502, 503, 520, 599}) {
        CAPTURE(status);
        for (std::string const word : {"INVALID_PARAMETERS", "UNAUTHORISED"}) {
            auto const failed = error_of(status, R"({"status":")" + word + "\"}");
            CHECK(failed.delivery == delivery::unknown);
            CHECK(failed.provider_code == word);
        }
    }
}

TEST_CASE("FAILED or an unknown word is unknown under every status, and never a success") {
    for (std::string const word : {"FAILED", "ERROR", "PENDING", ""}) {
        for (int const status : {200, 201, 202, 400, 401, 403, 404, 409, 422, 429, 500, 503}) {
            CAPTURE(word);
            CAPTURE(status);
            auto const body = R"({"status":")" + word + R"(","message":"m","data":{"id":"p"}})";
            for (auto const what : {effect::creates, effect::moves_money}) {
                auto const failed = error_of(status, body, what);
                CHECK(failed.delivery == delivery::unknown);
                CHECK(failed.provider_message == "m");
            }
            auto const read = error_of(status, body, effect::reads);
            CHECK(read.delivery == (status >= 500 ? delivery::unknown : delivery::rejected));
        }
    }
    CHECK(error_of(429, R"({"status":"FAILED"})").code == errc::rate_limited);
    CHECK(error_of(409, R"({"status":"FAILED"})").code == errc::provider_failed);
    CHECK(error_of(409, R"({"status":"NEW"})").code == errc::provider_refused);
}

TEST_CASE("an authentication failure that speaks of the nonce may be that of a second copy") {
    for (std::string const message : {"nonce already used", "Duplicate Nonce", "invalid NONCE"}) {
        CAPTURE(message);
        auto const body = R"({"status":"UNAUTHORISED","message":")" + message + "\"}";
        for (auto const what : {effect::creates, effect::moves_money}) {
            CHECK(error_of(401, body, what).delivery == delivery::unknown);
            CHECK(error_of(401, body, what).code == errc::unauthorised);
        }
        CHECK(error_of(401, body, effect::reads).delivery == delivery::rejected);
    }
}

TEST_CASE("FAILED with a server error may have been acted upon, even by a read") {
    auto const failed = error_of(500, R"({"status":"FAILED","message":"m"})", effect::reads);
    CHECK(failed.code == errc::provider_failed);
    CHECK(failed.delivery == delivery::unknown);
    CHECK(failed.provider_code == "FAILED");
    CHECK(failed.provider_message == "m");
}
