#include <rampart/policy/refusal_reason.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <rampart/banxa/partner/provider.hpp>
#include <rampart/banxa/partner/scheme.hpp>
#include <rampart/banxa/provider.hpp>
#include <rampart/banxa/scheme.hpp>
#include <rampart/hexarails/provider.hpp>
#include <rampart/hexarails/scheme.hpp>
#include <rampart/rampnow/legacy/provider.hpp>
#include <rampart/rampnow/legacy/scheme.hpp>
#include <rampart/rampnow/provider.hpp>
#include <rampart/rampnow/scheme.hpp>

#include <doctest/doctest.h>

namespace {

namespace banxa = rampart::banxa;
namespace hexarails = rampart::hexarails;
namespace rampnow = rampart::rampnow;
using namespace std::chrono_literals;
using rampart::delivery;
using rampart::effect;
using rampart::errc;
using rampart::reason_of;
using rampart::refusal_reason;

/// A provider with no more than it must have.
struct plain : hexarails::provider {
    static void reason_of(int) = delete;
    static void clock_window() = delete;
};
struct may_throw {
    static refusal_reason reason_of(rampart::error const&) { return refusal_reason::clock; }
};

static_assert(rampart::explains_refusals<hexarails::provider>);
static_assert(rampart::explains_refusals<rampnow::provider>);
static_assert(rampart::explains_refusals<rampnow::basic_provider<rampnow::x_rampnow_headers>>);
static_assert(rampart::explains_refusals<banxa::provider>);
static_assert(rampart::explains_refusals<banxa::partner::provider>);
static_assert(!rampart::explains_refusals<rampnow::legacy::provider>);
static_assert(!rampart::explains_refusals<plain>);
static_assert(!rampart::explains_refusals<may_throw>);

static_assert(rampart::clock_window<hexarails::provider>() == 60s);
static_assert(rampart::clock_window<rampnow::provider>() == 60s);
static_assert(rampart::clock_window<banxa::provider>() == 60s);
static_assert(rampart::clock_window<banxa::partner::provider>() == 60s);
static_assert(rampart::clock_window<rampnow::legacy::provider>() == 0s);
static_assert(rampart::clock_window<plain>() == 0s);

/// The error of an answer, as the provider's own envelope makes it.
template <class Provider>
rampart::error error_of(int status, std::string body) {
    rampart::http::response const received{status, {}, std::move(body)};
    std::string problem;
    auto const parsed = rampart::json::document::parse(received.body, problem);
    auto const opened = Provider::envelope::open(
        {received, parsed ? std::optional{parsed->root()} : std::nullopt, effect::creates});
    REQUIRE(opened.has_error());
    return opened.error();
}

template <class Provider>
refusal_reason reason(int status, std::string body) {
    return reason_of<Provider>(error_of<Provider>(status, std::move(body)));
}

} // namespace

TEST_CASE("HTTP 429 is throttling for every provider") {
    CHECK(reason<hexarails::provider>(429, R"({"status":"FAILED"})") == refusal_reason::throttled);
    CHECK(reason<hexarails::provider>(429, "slow down") == refusal_reason::throttled);
    CHECK(reason<rampnow::provider>(429, "") == refusal_reason::throttled);
    CHECK(reason<rampnow::legacy::provider>(429, "{}") == refusal_reason::throttled);
    CHECK(
        reason<banxa::provider>(429, R"({"message":"Too Many Requests.","status":429})") ==
        refusal_reason::throttled);
    CHECK(reason<banxa::partner::provider>(429, "") == refusal_reason::throttled);
    CHECK(reason_of<plain>(error_of<plain>(429, "")) == refusal_reason::throttled);
}

TEST_CASE("an authentication failure of HexaRails may be the clock's, under 401 as under 422") {
    using provider = hexarails::provider;
    auto const suspected = refusal_reason::clock_suspected;
    CHECK(reason<provider>(401, R"({"status":"UNAUTHORISED","message":"x"})") == suspected);
    CHECK(reason<provider>(422, R"({"status":"UNAUTHORISED"})") == suspected);
    CHECK(reason<provider>(401, "no JSON") == suspected);
    CHECK(reason<provider>(422, R"({"status":"INVALID_PARAMETERS"})") == refusal_reason::other);
    CHECK(reason<provider>(403, "") == refusal_reason::other);
    CHECK(reason<provider>(503, "") == refusal_reason::other);
}

TEST_CASE("an authentication failure of Rampnow may be the clock's, code 100002 included") {
    using provider = rampnow::provider;
    auto const suspected = refusal_reason::clock_suspected;
    CHECK(reason<provider>(401, R"({"code":100001})") == suspected);
    CHECK(reason<provider>(401, "") == suspected);
    CHECK(reason<provider>(400, R"({"code":100002})") == suspected);
    CHECK(reason<provider>(200, R"({"code":100002})") == suspected);
    CHECK(reason<provider>(400, R"({"code":100003})") == refusal_reason::other);
    CHECK(reason<provider>(500, "") == refusal_reason::other);
}

TEST_CASE("Rampnow's legacy API signs no time, so that its clock is never to blame") {
    CHECK(reason<rampnow::legacy::provider>(401, R"({"code":1})") == refusal_reason::other);
}

TEST_CASE_TEMPLATE(
    "Banxa names the clock and a used nonce by code", Provider, banxa::provider,
    banxa::partner::provider) {
    struct {
        std::string_view code;
        refusal_reason expected;
    } const rows[] = {
        {"40001", refusal_reason::other},      {"40002", refusal_reason::clock},
        {"40003", refusal_reason::nonce_used}, {"40100", refusal_reason::other},
        {"40101", refusal_reason::other},      {"40102", refusal_reason::other},
        {"40103", refusal_reason::other},      {"40104", refusal_reason::other},
        {"4000", refusal_reason::other},       {"400020", refusal_reason::other},
    };
    for (auto const& [code, expected] : rows) {
        CAPTURE(code);
        auto const text = std::string{code};
        for (int const status : {400, 401}) {
            CHECK(reason<Provider>(status, R"({"code":)" + text + "}") == expected);
            CHECK(
                reason<Provider>(
                    status, R"({"errors":[{"status":"401","code":")" + text + R"("}]})") ==
                expected);
            CHECK(
                reason<Provider>(
                    status, R"({"errors":{"status":")" + text + R"(","code":"401"}})") == expected);
        }
    }
    // A bad key is a 401 without a code: nothing to repeat.
    CHECK(
        reason<Provider>(401, R"({"message":"Unauthenticated.","status":401})") ==
        refusal_reason::other);
}

TEST_CASE("what Banxa names is refused before acting, but for a nonce that a first copy used") {
    for (auto const* const code : {"40002", "40003"}) {
        auto const failed = error_of<banxa::provider>(400, R"({"code":)" + std::string{code} + "}");
        CHECK(failed.code == errc::unauthorised);
        bool const named_late = std::string_view{code} == "40002";
        CHECK(failed.delivery == (named_late ? delivery::rejected : delivery::unknown));
    }
}

TEST_CASE("Banxa's throttling under HTTP 200 is throttling") {
    CHECK(
        reason<banxa::provider>(200, R"({"message":"Too Many Requests.","status":429})") ==
        refusal_reason::throttled);
}

TEST_CASE("an error without an answer has no reason of the provider's") {
    auto const failed = rampart::make_error(errc::connect_failed, delivery::not_sent, {});
    CHECK(reason_of<hexarails::provider>(failed) == refusal_reason::other);
    CHECK(reason_of<rampnow::provider>(failed) == refusal_reason::other);
    CHECK(reason_of<banxa::provider>(failed) == refusal_reason::other);
    CHECK(reason_of<plain>(failed) == refusal_reason::other);
}
