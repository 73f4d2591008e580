#include <rampart/shared/impl/limiter_script.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <rampart/policy/token_bucket.hpp>
#include <rampart/shared/redis_store.hpp>

#include <doctest/doctest.h>

#include "../support/redis_server.hpp"

namespace {

using namespace std::chrono_literals;
namespace shared = rampart::shared;
using rampart::pacing_clock;
using rampart::token_bucket;
using std::chrono::microseconds;

/// The script with a time of the caller's, in place of a token_bucket.
class script_bucket {
public:
    struct place {
        std::int64_t wait, ticket, slot, interval;
    };

    script_bucket(shared::redis_store store, std::string key, std::int64_t full, int burst)
        : store_{std::move(store)},
          keys_{key, key + ":free", key + ":waiting", key + ":hosts"},
          full_{full},
          burst_{burst} {}

    std::optional<place> reserve(std::int64_t now, std::int64_t max_wait) {
        auto const told = run("reserve", now, {max_wait});
        if (told[0] == 0) return std::nullopt;
        return place{told[1], told[2], told[3], told[4]};
    }
    /// What is left to wait; nothing: it may start.
    std::optional<std::int64_t>
    ready(place& held, std::int64_t now, std::int64_t max_wait = 1'000'000'000) {
        auto const told = run("ready", now, {held.ticket, held.slot, held.interval, max_wait});
        too_far = told[0] == 2;
        if (!too_far) {
            held.ticket = told[2];
            held.slot = told[3];
            held.interval = told[4];
        }
        return told[0] == 1 ? std::nullopt : std::optional{told[1]};
    }
    bool too_far = false; ///< what `ready` said last: refused
    void cancel(place const& held, std::int64_t now) {
        run("cancel", now, {held.ticket, held.slot, held.interval});
    }
    void throttled(std::int64_t now, std::int64_t pause) { run("throttled", now, {pause}); }
    std::int64_t succeeded(std::int64_t now) { return run("succeeded", now, {})[5]; }
    void charge(std::int64_t now, std::int64_t starts, std::int64_t all, std::string const& host) {
        run("charge", now, {starts, all}, host);
    }

    shared::numbers
    run(std::string const& operation, std::int64_t now, std::vector<std::int64_t> const& given,
        std::string const& last = {}) {
        shared::texts args{
            operation, std::to_string(now), std::to_string(full_), std::to_string(burst_)};
        for (auto const each : given)
            args.push_back(std::to_string(each));
        if (!last.empty()) args.push_back(last);
        return store_.run(shared::detail::limiter_script(), keys_, args, 10s).value();
    }

private:
    shared::redis_store store_;
    shared::texts keys_;
    std::int64_t full_;
    int burst_;
};

std::int64_t in_microseconds(pacing_clock::duration span) {
    return std::chrono::duration_cast<microseconds>(span).count();
}

/// 2026 in microseconds: numbers as large as a store's own time.
constexpr std::int64_t begin = 1'796'000'000'000'000;

template <class Body>
void with_each_store(Body const& body) {
    auto const programs = rampart::test::redis_programs();
    if (programs.empty()) MESSAGE("neither Redis nor Valkey was found: left out");
    for (auto const& program : programs) {
        rampart::test::redis_server const server{program};
        body(shared::redis_store{server.url()});
    }
}

} // namespace

TEST_CASE("the script decides as token_bucket does, whatever is asked of both") {
    with_each_store([](shared::redis_store const& store) {
        for (unsigned seed = 1; seed <= 6; ++seed) {
            CAPTURE(seed);
            // 60 slots a minute beside the burst: whole microseconds, so that nothing is rounded
            // until the rate is halved.
            int const burst = static_cast<int>(seed);
            rampart::rate_limit const limit{59 + burst, 60s, "key"};
            token_bucket bucket{limit, burst};
            REQUIRE(bucket.current_interval() == 1s);
            script_bucket script{store, "{t}:" + std::to_string(seed), 1'000'000, burst};
            std::mt19937 random{seed};
            struct both {
                rampart::reservation own;
                script_bucket::place shared;
            };
            std::vector<both> held;
            auto at = begin;
            int places = 0;
            int refused = 0;
            int started = 0;
            // What rounding may come to, with microseconds here and nanoseconds there.
            constexpr std::int64_t near = 200;
            for (int step = 0; step < 1500; ++step) {
                CAPTURE(step);
                at += static_cast<std::int64_t>(random() % 1'500'000);
                pacing_clock::time_point const now{microseconds{at}};
                auto const drawn = random() % 100;
                auto const chosen = held.empty() ? 0 : random() % held.size();
                if (drawn < 50) {
                    auto const own = bucket.reserve(now, 20s);
                    auto const other = script.reserve(at, 20'000'000);
                    REQUIRE(own.has_value() == other.has_value());
                    if (!own) {
                        ++refused;
                        continue;
                    }
                    ++places;
                    auto const wait = in_microseconds(own->ready_at - now);
                    CHECK(std::abs(wait - other->wait) <= near);
                    CHECK((own->ticket == 0) == (other->ticket == 0));
                    held.push_back({*own, *other});
                } else if (drawn < 80 && !held.empty()) {
                    // As a rule who was due last: who is later has to have another slot.
                    auto one_at = held.begin() + static_cast<std::ptrdiff_t>(chosen);
                    if (random() % 4 != 0) {
                        one_at = std::max_element(
                            held.begin(), held.end(), [now](both const& a, both const& b) {
                                auto const rank = [now](both const& of) {
                                    auto const due = of.own.ready_at;
                                    return due > now ? pacing_clock::time_point{} : due;
                                };
                                return rank(a) < rank(b);
                            });
                    }
                    auto& one = *one_at;
                    // Not within what rounding may come to.
                    auto const due = in_microseconds(one.own.ready_at.time_since_epoch());
                    if (std::abs(due - at) <= near) continue;
                    if (std::abs(due + std::max(burst - 1, 1) * 1'000'000 - at) <= near) continue;
                    bool const own = bucket.ready(one.own, now);
                    auto const other = script.ready(one.shared, at);
                    REQUIRE(own == !other.has_value());
                    if (own) {
                        ++started;
                        held.erase(one_at);
                    } else {
                        auto const wait = in_microseconds(one.own.ready_at - now);
                        CHECK(std::abs(wait - *other) <= near);
                    }
                } else if (drawn < 86 && !held.empty()) {
                    bucket.cancel(held[chosen].own, now);
                    script.cancel(held[chosen].shared, at);
                    held.erase(held.begin() + static_cast<std::ptrdiff_t>(chosen));
                } else if (drawn < 87) {
                    auto const pause = static_cast<std::int64_t>(random() % 5'000'000);
                    bucket.throttled(now, microseconds{pause});
                    script.throttled(at, pause);
                } else {
                    bucket.succeeded(now);
                    auto const steps = script.succeeded(at);
                    CHECK(1'000'000 * 64 / steps == in_microseconds(bucket.current_interval()));
                }
            }
            CHECK(places > 100);
            CHECK(refused > 0);
            CHECK(started > 50);
        }
    });
}

TEST_CASE("the store's own time goes on when it comes from another clock, and never back") {
    with_each_store([](shared::redis_store const& store) {
        script_bucket script{store, "{t}:clock", 1'000'000, 1};
        REQUIRE(script.reserve(0, 0).has_value());
        // As if another server, an hour ahead, had answered before.
        shared::script const jump{
            "local seen = redis.call('HGET', KEYS[1], 'seen') + 3600000000 "
            "redis.call('HSET', KEYS[1], 'seen', string.format('%.0f', seen), 'next', "
            "string.format('%.0f', seen)) return 1"};
        REQUIRE(store.run(jump, {"{t}:clock"}, {}, 10s).has_value());
        auto const first = script.reserve(0, 10'000'000);
        REQUIRE(first.has_value());
        CHECK(first->wait <= 1'000'000);
        auto const second = script.reserve(0, 10'000'000);
        REQUIRE(second.has_value());
        CHECK(second->wait <= 1'000'000);
        CHECK(second->slot == first->slot + 1'000'000);
    });
}

TEST_CASE(
    "what hosts started alone is paid for by the time that passed, and no burst is left of it") {
    with_each_store([](shared::redis_store const& store) {
        script_bucket script{store, "{t}:charge", 1'000'000, 5};
        REQUIRE(script.reserve(begin, 0).has_value());
        // Thirty seconds alone, in which three hosts started nine each.
        auto const now = begin + 30'000'000;
        for (auto const* const host : {"a", "b", "c"})
            script.charge(now, 9, 9, host);
        auto const place = script.reserve(now, 60'000'000);
        REQUIRE(place.has_value());
        CHECK(place->wait == 0);                                   // 27 of 33 slots were used
        CHECK(script.reserve(now, 60'000'000)->wait == 1'000'000); // and none is left over
        // A fourth one has to be paid for by slots ahead: six are left of the past.
        script.charge(now, 9, 9, "d");
        auto const behind = script.reserve(now, 60'000'000);
        REQUIRE(behind.has_value());
        CHECK(behind->wait == 5'000'000);
    });
}

TEST_CASE("starts are charged once, however often a store finds them in its buffers") {
    with_each_store([](shared::redis_store const& store) {
        script_bucket script{store, "{t}:again", 1'000'000, 1};
        REQUIRE(script.reserve(begin, 0).has_value());
        auto const now = begin + 1'000'000;
        script.charge(now, 3, 3, "a");
        script.charge(now, 3, 3, "a");
        script.charge(now, 2, 2, "a"); // an older one, overtaken
        CHECK(script.reserve(now, 60'000'000)->wait == 3'000'000);
        script.charge(now, 5, 5, "a");
        CHECK(script.reserve(now, 60'000'000)->wait == 6'000'000);
    });
}

TEST_CASE("charges that a stopped store finds in its buffers do not stop anybody behind it") {
    with_each_store([](shared::redis_store const& store) {
        script_bucket script{store, "{t}:buffers", 1'000'000, 2};
        REQUIRE(script.reserve(begin, 0).has_value());
        auto const now = begin + 30'000'000;
        // Looked after again and again: the oldest comes first, and knows of no start yet.
        for (int starts = 0; starts <= 7; ++starts) {
            for (auto const* const host : {"a", "b", "c", "d"})
                script.charge(now, starts, starts, host);
        }
        CHECK(script.reserve(now, 60'000'000)->wait == 0);
        CHECK(script.reserve(now, 60'000'000)->wait == 1'000'000);
    });
}

TEST_CASE("slots that passed while nobody asked are booked anew, at the rate") {
    with_each_store([](shared::redis_store const& store) {
        // A hundred a minute, of which two may start at once; the queue is full when all stop.
        constexpr std::int64_t slot = 60'500'000 / 99;
        script_bucket script{store, "{t}:stopped", slot, 2};
        std::vector<script_bucket::place> held;
        std::vector<std::int64_t> starts;
        while (auto const place = script.reserve(begin, 30'000'000)) {
            if (place->wait == 0) {
                starts.push_back(begin);
            } else {
                held.push_back(*place);
            }
        }
        auto const before = held.size();
        CHECK(before == 49);
        // Twelve went on alone: their slots are theirs.
        held.erase(held.begin(), held.begin() + 12);
        for (int start = 1; start <= 12; ++start)
            starts.push_back(begin + start * 2'500'000);
        auto now = begin + 30'000'000;
        std::vector<std::int64_t> due(held.size(), now);
        for (; now < begin + 100'000'000; now += 10'000) {
            for (std::size_t at = 0; at < held.size();) {
                if (due[at] > now) {
                    ++at;
                } else if (auto const wait = script.ready(held[at], now)) {
                    due[at++] = now + *wait;
                } else {
                    starts.push_back(now);
                    held.erase(held.begin() + static_cast<std::ptrdiff_t>(at));
                    due.erase(due.begin() + static_cast<std::ptrdiff_t>(at));
                }
            }
            // And whoever comes takes what is left of the rate.
            if (now % 100'000 == 0) {
                while (script.reserve(now, 0))
                    starts.push_back(now);
            }
        }
        CHECK(held.empty());
        std::sort(starts.begin(), starts.end());
        std::ptrdiff_t most = 0;
        for (auto first = starts.begin(); first != starts.end(); ++first) {
            auto const end = std::lower_bound(first, starts.end(), *first + 60'000'000);
            most = std::max(most, end - first);
        }
        CHECK(most <= 100);
        CHECK(most >= 90);
    });
}

TEST_CASE("a slot that passed is booked anew once, keeps its ticket, and can be given back") {
    with_each_store([](shared::redis_store const& store) {
        script_bucket script{store, "{t}:anew", 1'000'000, 1};
        REQUIRE(script.reserve(begin, 0).has_value());
        auto late = script.reserve(begin, 60'000'000).value();
        auto const then = begin + 100'000'000;
        REQUIRE(script.reserve(then, 0).has_value());
        auto old = late; // an answer that was lost: it is asked again
        CHECK(script.ready(late, then) == 1'000'000);
        CHECK(script.ready(old, then) == 1'000'000);
        CHECK(old.ticket == late.ticket);
        CHECK(old.slot == late.slot);
        CHECK(script.reserve(then, 60'000'000)->wait == 2'000'000);
        script.cancel(late, then);
        CHECK(script.reserve(then, 60'000'000)->wait == 1'000'000);
    });
}

TEST_CASE("a slot that passed is not booked anew where that is too far away: it is refused") {
    with_each_store([](shared::redis_store const& store) {
        script_bucket script{store, "{t}:far", 1'000'000, 1};
        REQUIRE(script.reserve(begin, 0).has_value());
        auto late = script.reserve(begin, 60'000'000).value();
        auto const then = begin + 100'000'000;
        for (int count = 0; count < 5; ++count)
            REQUIRE(script.reserve(then, 60'000'000).has_value());
        CHECK(script.ready(late, then, 4'999'999) == 5'000'000);
        CHECK(script.too_far);
        CHECK(script.reserve(then, 60'000'000)->wait == 5'000'000); // nothing was taken
    });
}

TEST_CASE("starts alone are paid for by the time that passed, also when late calls ask first") {
    with_each_store([](shared::redis_store const& store) {
        script_bucket script{store, "{t}:first", 1'000'000, 1};
        REQUIRE(script.reserve(begin, 0).has_value());
        auto late = script.reserve(begin, 60'000'000).value();
        auto const then = begin + 30'000'000;
        CHECK_FALSE(script.ready(late, then));
        script.charge(then, 9, 9, "a");
        CHECK(script.reserve(then, 60'000'000)->wait == 1'000'000);
    });
}
