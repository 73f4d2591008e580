#include <rampart/policy/limiter.hpp>
#include <rampart/policy/shared_limiter.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <vector>

#include <rampart/banxa/provider.hpp>
#include <rampart/banxa/scheme.hpp>
#include <rampart/hexarails/endpoints.hpp>
#include <rampart/rampnow/provider.hpp>
#include <rampart/rampnow/scheme.hpp>

#include <doctest/doctest.h>

namespace {

using namespace std::chrono_literals;
using rampart::delivery;
using rampart::errc;
using rampart::no_limiter;
using rampart::pacing_clock;
using rampart::rate_limit;
using shared_limiter = rampart::shared_limiter<>;

static_assert(rampart::limiter<no_limiter>);
static_assert(rampart::limiter<shared_limiter>);
static_assert(!rampart::limiter<int>);
static_assert(std::is_empty_v<no_limiter>);
/// The least that is a limiter.
struct limiter_archetype {
    struct place {
        pacing_clock::time_point ready_at;
    };
    rampart::result<place> reserve(std::string_view, pacing_clock::time_point);
    bool ready(place&, pacing_clock::time_point);
    void cancel(place&, pacing_clock::time_point);
    void report(std::string_view, rampart::pace_report const&, pacing_clock::time_point);
};
static_assert(rampart::limiter<limiter_archetype>);
static_assert(rampart::paces<limiter_archetype>);
static_assert(!rampart::paces<no_limiter>);
static_assert(rampart::paces<shared_limiter>);

constexpr pacing_clock::time_point start{1'000'000s};

/// A slot each second; of a server of the test's own, since pacing is shared by the whole process.
constexpr rate_limit each_second(std::string_view counted_by, std::string_view counted_at) {
    return {10, 10s, counted_by, counted_at};
}

/// Milliseconds until the next place, which is taken.
long long wait_for(shared_limiter& paced, std::string_view bucket = "bucket") {
    auto const place = paced.reserve(bucket, start);
    REQUIRE(place.has_value());
    return std::chrono::duration_cast<std::chrono::milliseconds>(place->ready_at - start).count();
}

} // namespace

TEST_CASE("without a limiter every call may start at once") {
    no_limiter none;
    auto place = none.reserve("any", start);
    REQUIRE(place.has_value());
    CHECK(place->ready_at == start);
    CHECK(none.ready(*place, start));
    none.report("any", {.throttled = true, .retry_after = 1h}, start);
    CHECK(none.reserve("any", start)->ready_at == start);
    none.cancel(*place, start);
}

TEST_CASE("limiters of one API key share their places") {
    auto const limit = each_second("key", "limiter test: one key");
    shared_limiter first{limit, "key-a"};
    shared_limiter second{limit, "key-a"};
    auto copy = second;
    CHECK(wait_for(first) == 0);
    CHECK(wait_for(second) == 1000);
    CHECK(wait_for(copy) == 2000);
    CHECK(wait_for(first) == 3000);
}

TEST_CASE("another API key, another bucket and another server have places of their own") {
    auto const limit = each_second("key", "limiter test: apart");
    shared_limiter first{limit, "key-a"};
    shared_limiter other_key{limit, "key-b"};
    shared_limiter other_server{each_second("key", "limiter test: apart, sandbox"), "key-a"};
    CHECK(wait_for(first) == 0);
    CHECK(wait_for(other_key) == 0);
    CHECK(wait_for(other_server) == 0);
    CHECK(wait_for(first, "another bucket") == 0);
    CHECK(wait_for(first) == 1000);
}

TEST_CASE("what is counted by address is shared by all keys of the process") {
    auto const limit = each_second("address", "limiter test: address");
    shared_limiter first{limit, "key-a"};
    shared_limiter second{limit, "key-b"};
    CHECK(wait_for(first) == 0);
    CHECK(wait_for(second) == 1000);
}

TEST_CASE("what is counted by account is shared by those who name the account") {
    auto const limit = each_second("account", "limiter test: account");
    shared_limiter first{limit, "account 1"};
    shared_limiter second{limit, "account 1"};
    shared_limiter third{limit, "account 2"};
    CHECK(wait_for(first) == 0);
    CHECK(wait_for(second) == 1000);
    CHECK(wait_for(third) == 0);
}

TEST_CASE("pacing outlives the limiter: a client made anew goes on where the last one was") {
    auto const limit = each_second("key", "limiter test: again");
    CHECK(wait_for(*std::make_unique<shared_limiter>(limit, "key-a")) == 0);
    CHECK(wait_for(*std::make_unique<shared_limiter>(limit, "key-a")) == 1000);
}

TEST_CASE("a place too far away is refused with what to do, nothing sent, and no key named") {
    shared_limiter paced{
        each_second("key", "limiter test: refused"), "key-of-somebody", {.max_wait = 1500ms}};
    CHECK(wait_for(paced) == 0);
    CHECK(wait_for(paced) == 1000);
    for (int count = 0; count < 3; ++count) {
        auto const refused = paced.reserve("bucket", start);
        REQUIRE(refused.has_error());
        CHECK(refused.error().code == errc::pacing_timeout);
        CHECK(refused.error().delivery == delivery::not_sent);
        CHECK(
            refused.error().describe() ==
            "the rate limit has no place for the call in time: bucket bucket: the next place is "
            "2000 ms away, allowed are 1500 ms; call less often, or allow a longer wait "
            "(pacing_options::max_wait, and the timeout of the call); delivery not_sent");
    }
}

TEST_CASE("a place whose time passed while the program was stopped is had anew, or refused") {
    shared_limiter paced{each_second("key", "limiter test: stopped"), "key-a", {.max_wait = 2s}};
    CHECK(wait_for(paced) == 0);
    auto near = paced.reserve("bucket", start);
    auto far = paced.reserve("bucket", start);
    REQUIRE(near.has_value());
    REQUIRE(far.has_value());
    auto const now = start + 100s;
    for (int count = 0; count < 2; ++count)
        REQUIRE(paced.reserve("bucket", now).has_value());
    CHECK_FALSE(paced.ready(*near, now));
    CHECK_FALSE(paced.refusal(*near));
    CHECK(near->ready_at == now + 2s);
    CHECK_FALSE(paced.ready(*far, now));
    auto const refused = paced.refusal(*far);
    REQUIRE(refused);
    CHECK(refused->code == errc::pacing_timeout);
    CHECK(refused->delivery == delivery::not_sent);
    CHECK(
        refused->message.find("bucket bucket: the next place is 3000 ms away, allowed are 2000") !=
        std::string::npos);
    paced.cancel(*far, now);
    CHECK(paced.ready(*near, now + 2s));
}

TEST_CASE("a call that is cancelled while it waits gives its place back") {
    shared_limiter paced{each_second("key", "limiter test: cancel"), "key-a"};
    CHECK(wait_for(paced) == 0);
    auto place = paced.reserve("bucket", start);
    REQUIRE(place.has_value());
    CHECK_FALSE(paced.ready(*place, start));
    paced.cancel(*place, start);
    CHECK(wait_for(paced) == 1000);
}

TEST_CASE("a 429 of one client holds up all that are counted with it, also those who wait") {
    auto const limit = each_second("key", "limiter test: throttled");
    shared_limiter first{limit, "key-a"};
    shared_limiter second{limit, "key-a"};
    CHECK(wait_for(first) == 0);
    auto waiting = second.reserve("bucket", start);
    REQUIRE(waiting.has_value());
    CHECK(waiting->ready_at == start + 1s);
    first.report("bucket", {.throttled = true, .retry_after = 10s}, start);
    CHECK_FALSE(second.ready(*waiting, start + 1s));
    CHECK(waiting->ready_at == start + 10s);
    CHECK(second.ready(*waiting, start + 10s));
    CHECK(wait_for(second) == 12'000);
}

TEST_CASE("answers that are no 429 win the rate back") {
    shared_limiter paced{each_second("key", "limiter test: recovery"), "key-a"};
    paced.report("bucket", {.throttled = true, .retry_after = 0s}, start);
    CHECK(wait_for(paced) == 0);
    CHECK(wait_for(paced) == 2000);
    for (int count = 0; count < 64; ++count)
        paced.report("bucket", {}, start);
    CHECK(wait_for(paced) == 4000);
    CHECK(wait_for(paced) == 5000);
}

TEST_CASE("the burst can be chosen; the steady rate makes up for it") {
    shared_limiter paced{{10, 8s, "key", "limiter test: burst"}, "key-a", {.burst = 3}};
    std::vector<long long> waits;
    for (int count = 0; count < 5; ++count)
        waits.push_back(wait_for(paced));
    CHECK(waits == std::vector<long long>{0, 0, 0, 1000, 2000});
}

TEST_CASE("the providers' rates are told apart by who counts") {
    using rampart::bucket_of;
    CHECK(rampart::hexarails::production_rate.counted_by == "key");
    CHECK(rampart::hexarails::production_rate.counted_at == "hexarails");
    CHECK(rampart::rampnow::sandbox_rate.counted_at == "rampnow sandbox");
    CHECK(rampart::rampnow::production_rate.counted_at == "rampnow");
    CHECK(rampart::banxa::sandbox_rate.counted_at == "banxa sandbox");
    CHECK(rampart::banxa::production_rate.counted_at == "banxa");
    CHECK(
        bucket_of<rampart::hexarails::provider, rampart::hexarails::create_payment>() ==
        "hexarails");
}

TEST_CASE("a payer's pace is kept while many others come and go") {
    constexpr rate_limit each_hour{1, 3600s, "key", "limiter test: kept"};
    auto const others_until_swept = [each_hour](std::string const& prefix) {
        auto& all = rampart::detail::paced_payers();
        for (int count = 0; count < 1'000'000; ++count) {
            auto const before = all.size();
            shared_limiter const other{each_hour, prefix + std::to_string(count)};
            if (all.size() <= before) return true; // some were forgotten
        }
        return false;
    };
    auto const may_start = [](shared_limiter& paced) {
        return paced.reserve("bucket", pacing_clock::now()).has_value();
    };
    // Held, and at rest: nobody has called yet.
    shared_limiter held{each_hour, "held"};
    REQUIRE(others_until_swept("a-"));
    shared_limiter same{each_hour, "held"};
    CHECK(may_start(held));
    CHECK_FALSE(may_start(same));
    // Not held, and not at rest.
    CHECK(may_start(std::make_unique<shared_limiter>(each_hour, "left").operator*()));
    REQUIRE(others_until_swept("b-"));
    shared_limiter anew{each_hour, "left"};
    CHECK_FALSE(may_start(anew));
}

TEST_CASE("very many keys of short use do not pile up, and threads may make limiters") {
    auto const limit = each_second("key", "limiter test: many");
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&limit, thread] {
            for (int count = 0; count < 2000; ++count) {
                shared_limiter paced{limit, std::to_string(thread) + "-" + std::to_string(count)};
                // Long ago: at rest by now.
                auto const place = paced.reserve("bucket", pacing_clock::now() - 1h);
                if (!place) std::terminate();
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    CHECK(rampart::detail::paced_payers().size() < 2000);
}
