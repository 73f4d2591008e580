#include <rampart/provider.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <rampart/banxa/provider.hpp>
#include <rampart/banxa/scheme.hpp>
#include <rampart/call/decode.hpp>
#include <rampart/hexarails/endpoints.hpp>
#include <rampart/hexarails/provider.hpp>
#include <rampart/hexarails/scheme.hpp>
#include <rampart/rampnow/provider.hpp>
#include <rampart/rampnow/scheme.hpp>

#include <doctest/doctest.h>

namespace {

namespace http = rampart::http;
namespace json = rampart::json;
using namespace std::chrono_literals;
using rampart::delivery;
using rampart::effect;
using rampart::errc;

struct envelope_that_returns_nothing {
    static void open(rampart::answer const&) {}
};

struct provider_without_name {
    using scheme = rampart::hexarails::scheme;
    using envelope = rampart::hexarails::envelope;
    using family = rampart::hexarails::family;
    [[maybe_unused]] static constexpr bool json_type_on_bodiless = true;
};

static_assert(rampart::provider_policy<rampart::hexarails::provider>);
static_assert(rampart::provider_policy<rampart::rampnow::provider>);
static_assert(rampart::provider_policy<rampart::banxa::provider>);
static_assert(!rampart::provider_policy<provider_without_name>);
static_assert(!rampart::provider_policy<int>);
static_assert(rampart::envelope_policy<rampart::hexarails::envelope>);
static_assert(!rampart::envelope_policy<envelope_that_returns_nothing>);

// What a 2xx is.
static_assert(!rampart::is_success(199));
static_assert(rampart::is_success(200));
static_assert(rampart::is_success(299));
static_assert(!rampart::is_success(300));

std::optional<std::chrono::seconds> wait_of(std::string value) {
    return rampart::refusal({429, {{"retry-after", std::move(value)}}, {}}).retry_after;
}

} // namespace

TEST_CASE("an HTTP status that is no success has a meaning and a delivery") {
    struct {
        int status;
        errc code;
        rampart::delivery how;
    } const rows[] = {
        {400, errc::invalid_parameters, delivery::rejected},
        {405, errc::invalid_parameters, delivery::rejected},
        {406, errc::invalid_parameters, delivery::unknown},
        {415, errc::invalid_parameters, delivery::rejected},
        {422, errc::invalid_parameters, delivery::unknown},
        {401, errc::unauthorised, delivery::rejected},
        {403, errc::forbidden, delivery::unknown},
        {404, errc::not_found, delivery::unknown},
        {408, errc::provider_refused, delivery::unknown},
        {410, errc::not_found, delivery::unknown},
        {413, errc::provider_refused, delivery::rejected},
        {414, errc::provider_refused, delivery::rejected},
        {421, errc::provider_refused, delivery::rejected},
        {425, errc::provider_refused, delivery::rejected},
        {429, errc::rate_limited, delivery::rejected},
        {431, errc::provider_refused, delivery::rejected},
        {402, errc::provider_refused, delivery::unknown},
        {409, errc::provider_refused, delivery::unknown},
        {499, errc::provider_refused, delivery::unknown},
        {500, errc::provider_failed, delivery::unknown},
        {502, errc::provider_failed, delivery::unknown},
        {503, errc::provider_failed, delivery::unknown},
        {599, errc::provider_failed, delivery::unknown},
        {307, errc::redirect_refused, delivery::rejected},
        {308, errc::redirect_refused, delivery::rejected},
        {300, errc::redirect_refused, delivery::unknown},
        {301, errc::redirect_refused, delivery::unknown},
        {302, errc::redirect_refused, delivery::unknown},
        {303, errc::redirect_refused, delivery::unknown},
        {200, errc::malformed_response, delivery::unknown},
        {100, errc::malformed_response, delivery::unknown},
    };
    for (auto const& [status, code, how] : rows) {
        CAPTURE(status);
        auto const failed = rampart::refusal({status, {}, {}});
        CHECK(failed.code == code);
        CHECK(failed.delivery == how);
        CHECK(failed.http_status == status);
        CHECK_FALSE(failed.retry_after);
        CHECK(failed.request_id.empty());
        // What only reads cannot have done anything under a 4xx.
        http::response const response{status, {}, {}};
        for (auto const what :
             {effect::reads, effect::creates, effect::moves_money, effect::unspecified}) {
            auto const told = rampart::refusal(rampart::answer{response, std::nullopt, what});
            bool const harmless = what == effect::reads && status >= 400 && status < 500;
            CHECK(told.code == code);
            CHECK(told.delivery == (harmless ? delivery::rejected : how));
        }
    }
}

TEST_CASE("an answer without the envelope says what it lacks, and that its status proves nothing") {
    std::string problem;
    auto const parsed = json::document::parse(R"({"error":"Not Found"})", problem);
    REQUIRE(parsed);
    http::response const page{404, {}, R"({"error":"Not Found"})"};
    rampart::answer const seen{page, parsed->root(), effect::creates};
    auto const failed = rampart::foreign_refusal(seen, "the answer has no code");
    CHECK(failed.code == errc::not_found);
    CHECK(failed.delivery == delivery::unknown);
    CHECK(
        failed.message ==
        "the answer has no code, and this status alone does not say that nothing was done");
    CHECK(failed.provider_message == R"({"error":"Not Found"})");

    auto const in_front = rampart::foreign_refusal(seen, "the answer has no code", true);
    CHECK(in_front.delivery == delivery::rejected);
    CHECK(in_front.message == "the answer has no code");

    http::response const empty{404, {}, {}};
    auto const read = rampart::foreign_refusal({empty, std::nullopt, effect::reads}, "unused");
    CHECK(read.delivery == delivery::rejected);
    CHECK(read.message == "the answer is empty");
}

TEST_CASE("the provider's own words count under every status but a server's error") {
    for (int const status : {200, 302, 400, 404, 408, 409, 422, 429, 499}) {
        CAPTURE(status);
        http::response const response{status, {}, {}};
        for (auto const what : {effect::creates, effect::moves_money, effect::unspecified}) {
            rampart::answer const seen{response, std::nullopt, what};
            CHECK(rampart::refused_delivery(seen, true) == delivery::rejected);
            CHECK(rampart::refused_delivery(seen, false) == delivery::unknown);
        }
        rampart::answer const read{response, std::nullopt, effect::reads};
        CHECK(rampart::refused_delivery(read, false) == delivery::rejected);
    }
    for (int const status : {500, 502, 503, 524, 599}) {
        http::response const response{status, {}, {}};
        for (auto const what : {effect::reads, effect::creates, effect::moves_money}) {
            rampart::answer const seen{response, std::nullopt, what};
            CHECK(rampart::refused_delivery(seen, true) == delivery::unknown);
        }
    }
}

TEST_CASE("a word is the same in any letter case and with blanks around it") {
    for (auto const* const text : {"SUCCESS", "success", "Success", " SUCCESS", "success\r\n\t"}) {
        CHECK(rampart::same_word(text, "SUCCESS"));
    }
    for (auto const* const text : {"", " ", "SUCCES", "SUCCESSS", "SUC CESS", "[UCCESS"}) {
        CHECK_FALSE(rampart::same_word(text, "SUCCESS"));
    }
    CHECK(rampart::same_word(" ", ""));
}

TEST_CASE("Retry-After in seconds is taken over") {
    CHECK(wait_of("30") == 30s);
    CHECK(wait_of("0") == 0s);
    CHECK(rampart::refusal({503, {{"Retry-After", "1"}}, {}}).retry_after == 1s);
}

TEST_CASE("Retry-After as a date is counted from the answer's own date, or else from now") {
    std::string const until = "Sun, 06 Nov 1994 08:50:07 GMT";
    CHECK(
        rampart::refusal(
            {429, {{"Date", "Sun, 06 Nov 1994 08:49:37 GMT"}, {"Retry-After", until}}, {}})
            .retry_after == 30s);
    CHECK(
        rampart::refusal({429, {{"Retry-After", until}}, {}}, std::chrono::sys_seconds{784111797s})
            .retry_after == 10s);
    // By the machine's clock it is long past.
    CHECK(wait_of(until) == 0s);
    CHECK(wait_of("Fri, 31 Dec 9999 23:59:59 GMT") == 1h);
}

TEST_CASE("a Retry-After of more than an hour is taken for an hour") {
    CHECK(wait_of("3600") == 1h);
    CHECK(wait_of("99999999999999999999") == 1h);
}

TEST_CASE("a Retry-After that is neither a number of seconds nor a date is left out") {
    for (auto const* const value :
         {"", "-1", "x", "30 m", "Wed, 21 Oct 2026", "Thu, 21 Oct 2026 07:28:00 GMT"}) {
        CAPTURE(value);
        CHECK_FALSE(wait_of(value));
    }
}

TEST_CASE("the id of a request is taken from its header") {
    CHECK(rampart::refusal({500, {{"x-request-id", "abc"}}, {}}).request_id == "abc");
}

TEST_CASE("of a page that is no JSON the first line is shown, without control characters") {
    CHECK(rampart::excerpt("<html>bad gateway</html>") == "<html>bad gateway</html>");
    CHECK(rampart::excerpt("first\nsecond") == "first");
    CHECK(rampart::excerpt("first\r\nsecond") == "first");
    CHECK(rampart::excerpt("a\tb\x1B[0m\x7F") == "a b [0m ");
    CHECK(
        rampart::excerpt("a\xC2\x9B"
                         "b\xE2\x80\xAE"
                         "c") == "a b c");
    CHECK(rampart::excerpt("gzip \x1F\x8B") == "gzip  \xEF\xBF\xBD");
    CHECK(rampart::excerpt("") == "");
    CHECK(rampart::excerpt(std::string(200, 'x') + "y") == std::string(200, 'x'));
}

TEST_CASE("a member is a text when it is a string or a number") {
    std::string problem;
    auto const parsed =
        json::document::parse(R"({"s":"word","n":40103,"b":true,"z":null,"o":{},"a":[]})", problem);
    REQUIRE(parsed);
    auto const root = parsed->root();
    CHECK(rampart::text_member(root, "s") == "word");
    CHECK(rampart::text_member(root, "n") == "40103");
    for (auto const* const name : {"b", "z", "o", "a", "missing"}) {
        CAPTURE(name);
        CHECK_FALSE(rampart::text_member(root, name));
    }
    CHECK_FALSE(rampart::text_member(std::nullopt, "s"));
    CHECK_FALSE(rampart::text_member(root.find("a"), "s"));
}

TEST_CASE("the base URLs of the providers are origins over TLS") {
    for (auto const url :
         {rampart::hexarails::sandbox, rampart::hexarails::production, rampart::rampnow::sandbox,
          rampart::rampnow::production, rampart::banxa::sandbox, rampart::banxa::production}) {
        CAPTURE(url);
        CHECK(url.starts_with("https://"));
        CHECK(url.find('/', 8) == std::string_view::npos);
    }
}

TEST_CASE("what a provider says in an error has a bound") {
    auto const text = std::string(100'000, 'x');
    rampart::http::response answer{.status = 400, .headers = {{"X-Request-Id", text}}, .body = {}};
    answer.body = R"({"status":")" + text + R"(","message":")" + text + R"("})";
    auto const failed =
        rampart::decode_answer<rampart::hexarails::provider, rampart::hexarails::health>(answer);
    REQUIRE(failed.has_error());
    CHECK(failed.error().provider_message == text.substr(0, 4096));
    CHECK(failed.error().provider_code.size() <= 256);
    CHECK(failed.error().request_id.size() <= 256);
    CHECK(failed.error().describe().size() < 10'000);
}
