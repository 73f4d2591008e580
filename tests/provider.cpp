#include <rampart/provider.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <rampart/banxa/provider.hpp>
#include <rampart/hexarails/provider.hpp>
#include <rampart/rampnow/provider.hpp>

#include <doctest/doctest.h>

namespace {

namespace json = rampart::json;
using namespace std::chrono_literals;
using rampart::delivery;
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
        {406, errc::invalid_parameters, delivery::rejected},
        {415, errc::invalid_parameters, delivery::rejected},
        {422, errc::invalid_parameters, delivery::rejected},
        {401, errc::unauthorised, delivery::rejected},
        {403, errc::forbidden, delivery::rejected},
        {404, errc::not_found, delivery::rejected},
        {410, errc::not_found, delivery::rejected},
        {429, errc::rate_limited, delivery::rejected},
        {402, errc::provider_refused, delivery::rejected},
        {409, errc::provider_refused, delivery::rejected},
        {499, errc::provider_refused, delivery::rejected},
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
    }
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

TEST_CASE("a Retry-After that is neither a whole number of seconds nor a date is left out") {
    for (auto const* const value :
         {"", "-1", "1.5", "x", "30 s", "Wed, 21 Oct 2026", "Thu, 21 Oct 2026 07:28:00 GMT"}) {
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
