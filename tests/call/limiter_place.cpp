// call/limiter_place.hpp: a place is used once, or given back.
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <rampart/call/limiter_place.hpp>

#include <doctest/doctest.h>

namespace {

using namespace std::chrono_literals;
using rampart::pacing_clock;

/// Writes down what is asked of it. A place comes at `opens`; there is none in "crowded".
struct noting_limiter {
    struct place {
        pacing_clock::time_point ready_at;
    };
    rampart::result<place> reserve(std::string_view bucket, pacing_clock::time_point) {
        notes.push_back("reserve " + std::string{bucket});
        if (bucket == "crowded") return rampart::pacing_refused(bucket, 2s, 1s);
        return place{opens};
    }
    bool ready(place& one, pacing_clock::time_point now) const { return now >= one.ready_at; }
    void cancel(place&, pacing_clock::time_point) { notes.emplace_back("cancel"); }
    void
    report(std::string_view bucket, rampart::pace_report const& learned, pacing_clock::time_point) {
        notes.push_back("report " + std::string{bucket} + (learned.throttled ? " 429" : ""));
    }

    pacing_clock::time_point opens{1'000s};
    std::vector<std::string> notes{};
};

using notes = std::vector<std::string>;

} // namespace

TEST_CASE("a place that is not used is given back, once") {
    noting_limiter queue;
    {
        rampart::detail::limiter_place held{queue, "orders"};
        CHECK_FALSE(held.take(pacing_clock::now()).has_value());
        CHECK(held.wait_until(queue.opens - 1s) == queue.opens);
        SUBCASE("with the call") {}
        SUBCASE("earlier") { held.give_back(pacing_clock::now()); }
    }
    CHECK(queue.notes == notes{"reserve orders", "cancel"});
}

TEST_CASE("a place that was used is not given back") {
    noting_limiter queue;
    {
        rampart::detail::limiter_place held{queue, "orders"};
        CHECK_FALSE(held.take(pacing_clock::now()).has_value());
        CHECK_FALSE(held.wait_until(queue.opens).has_value());
        held.give_back(pacing_clock::now());
        held.report({.throttled = true}, pacing_clock::now());
    }
    CHECK(queue.notes == notes{"reserve orders", "report orders 429"});
}

TEST_CASE("a place that is refused leaves nothing to give back") {
    noting_limiter queue;
    {
        rampart::detail::limiter_place held{queue, "crowded"};
        auto const refused = held.take(pacing_clock::now());
        REQUIRE(refused.has_value());
        CHECK(refused->code == rampart::errc::pacing_timeout);
        CHECK(refused->delivery == rampart::delivery::not_sent);
    }
    CHECK(queue.notes == notes{"reserve crowded"});
}

TEST_CASE("with no limiter every place is there at once") {
    rampart::no_limiter nothing;
    rampart::detail::limiter_place held{nothing, "orders"};
    CHECK_FALSE(held.take(pacing_clock::now()).has_value());
    CHECK_FALSE(held.wait_until(pacing_clock::now()).has_value());
}
