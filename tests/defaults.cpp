// The numbers and names that the documentation states, each in one place besides its declaration.
#include <chrono>
#include <string_view>

#include <rampart/error.hpp>
#include <rampart/http/tls_settings.hpp>
#include <rampart/http/transport.hpp>
#include <rampart/policy/backoff.hpp>
#include <rampart/policy/retry.hpp>
#include <rampart/policy/shared_limiter.hpp>
#include <rampart/policy/token_bucket.hpp>
#include <rampart/rampart.hpp>

#include <doctest/doctest.h>

namespace {

namespace banxa = rampart::banxa;
namespace hexarails = rampart::hexarails;
namespace http = rampart::http;
namespace rampnow = rampart::rampnow;
using namespace std::chrono_literals;

void check_rate(
    rampart::rate_limit const& rate, int requests, std::chrono::seconds per,
    std::string_view counted_by, std::string_view counted_at) {
    CAPTURE(counted_at);
    CHECK(rate.requests == requests);
    CHECK(rate.per == per);
    CHECK(rate.counted_by == counted_by);
    CHECK(rate.counted_at == counted_at);
}

template <class Provider>
void check_provider(std::string_view name, bool json_type, std::chrono::seconds window) {
    CAPTURE(name);
    CHECK(std::string_view{Provider::name} == name);
    CHECK(Provider::json_type_on_bodiless == json_type);
    CHECK(rampart::clock_window<Provider>() == window);
}

} // namespace

TEST_CASE("a call has 30 seconds, 10 of them for a connection and 10 in the queue for one") {
    http::timeouts const limits;
    CHECK(limits.connect == 10s);
    CHECK(limits.call == 30s);
    CHECK(limits.io == 10s);
    CHECK(limits.io_of_changes == 0s);
    CHECK(limits.pool_wait == 10s);
}

TEST_CASE("answers and pools are bounded") {
    http::tls_settings const settings;
    CHECK(settings.max_response_bytes == 8'388'608);
    CHECK(settings.max_connections == 64);
    CHECK(settings.max_waiting == 1024);
    CHECK(settings.max_idle_connections == 8);
    CHECK(settings.idle_timeout == 30s);
    CHECK(settings.fresh_for_changes == 1s);
    CHECK(settings.max_age == 5min);
}

TEST_CASE("pacing waits half a minute at most, and believes a pause of five minutes") {
    rampart::pacing_options const options;
    CHECK(options.max_wait == 30s);
    CHECK(options.burst == 0);
    CHECK(rampart::token_bucket::default_pause == 1s);
    CHECK(rampart::token_bucket::longest_pause == 5min);
    CHECK(rampart::token_bucket::never_late == 100ms);
    CHECK(rampart::token_bucket::slowest == 16);
    CHECK(rampart::token_bucket::recovery_steps == 64);
    CHECK(rampart::longest_retry_after == 1h);
}

TEST_CASE("a call has three attempts, whose waits grow from 50 ms and from 1 s to 20 s") {
    rampart::standard_retry const policy;
    CHECK(policy.attempts == 3);
    CHECK(policy.backoff.transient_base == 50ms);
    CHECK(policy.backoff.throttle_base == 1s);
    CHECK(policy.backoff.cap == 20s);
    REQUIRE(policy.budget);
    CHECK(policy.budget->available() == 500);
    CHECK(rampart::retry_budget::transient_cost == 14);
    CHECK(rampart::retry_budget::refused_cost == 5);
    CHECK(rampart::retry_budget::success_gain == 1);
}

TEST_CASE("the providers' limits are those of the sheets, and counted as they say") {
    check_rate(hexarails::sandbox_rate, 100, 1min, "key", "hexarails"); // section 6
    check_rate(hexarails::production_rate, 100, 1min, "key", "hexarails");
    check_rate(rampnow::sandbox_rate, 15, 1s, "address", "rampnow sandbox"); // 9.1
    check_rate(rampnow::production_rate, 20, 1s, "address", "rampnow");
    check_rate(banxa::sandbox_rate, 120, 1min, "account", "banxa sandbox"); // A4
    check_rate(banxa::production_rate, 500, 1min, "address", "banxa");
}

TEST_CASE("the base URLs are those of the sheets") {
    CHECK(hexarails::sandbox == "https://ramp-sandbox.hexarails.ai");
    CHECK(hexarails::production == "https://ramp.hexarails.ai");
    CHECK(rampnow::sandbox == "https://api.sandbox.rampnow.io");
    CHECK(rampnow::production == "https://api.rampnow.io");
    CHECK(rampnow::legacy::sandbox == "https://api.sandbox.rampnow.io");
    CHECK(rampnow::legacy::production == "https://api.rampnow.io");
    CHECK(rampnow::public_api::production == "https://app.rampnow.io");
    CHECK(banxa::sandbox == "https://api.banxa-sandbox.com");
    CHECK(banxa::production == "https://api.banxa.com");
}

TEST_CASE("the providers' names, clock windows and the type of requests without a body") {
    check_provider<hexarails::provider>("hexarails", true, 60s);            // 3.1, 3.5
    check_provider<rampnow::provider>("rampnow", false, 60s);               // 2, 3.1
    check_provider<rampnow::legacy::provider>("rampnow-legacy", false, 0s); // 9
    check_provider<banxa::provider>("banxa", false, 60s);                   // A1, A2
    check_provider<banxa::partner::provider>("banxa-partner", true, 60s);   // B1, B2
}
