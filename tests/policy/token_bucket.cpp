#include <rampart/policy/token_bucket.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <random>
#include <set>
#include <thread>
#include <vector>

#include <rampart/banxa/provider.hpp>
#include <rampart/banxa/scheme.hpp>
#include <rampart/hexarails/provider.hpp>
#include <rampart/hexarails/scheme.hpp>
#include <rampart/rampnow/provider.hpp>
#include <rampart/rampnow/scheme.hpp>

#include <doctest/doctest.h>

namespace {

using namespace std::chrono_literals;
using rampart::rate_limit;
using rampart::reservation;
using rampart::token_bucket;
using time_point = token_bucket::time_point;
using duration = token_bucket::duration;

/// Ten in ten seconds, one at a time: a slot each second.
constexpr rate_limit each_second{10, 10s, "key"};

constexpr time_point start{1'000'000s};

/// Milliseconds after the start.
long long at(time_point when) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(when - start).count();
}

reservation take(token_bucket& bucket, time_point now = start) {
    auto const place = bucket.reserve(now);
    REQUIRE(place);
    return *place;
}

/// The most that any stretch of `per` holds.
std::ptrdiff_t most_within(std::vector<time_point> sent, duration per) {
    std::ranges::sort(sent);
    std::ptrdiff_t most = 0;
    for (auto first = sent.begin(); first != sent.end(); ++first) {
        most = std::max(most, std::lower_bound(first, sent.end(), *first + per) - first);
    }
    return most;
}

/// Callers who come at random, wait, give up at times, and are throttled at times.
struct crowd {
    token_bucket bucket;
    std::mt19937 random;
    std::vector<reservation> waiting{};
    std::vector<time_point> sent{};

    bool one_in(unsigned many) { return random() % many == 0; }

    void step(time_point now, bool throttled) {
        std::erase_if(waiting, [&](reservation& place) {
            if (place.ready_at <= now && bucket.ready(place, now)) {
                sent.push_back(place.ready_at); // who waits wakes up to the moment
                return true;
            }
            if (!one_in(100)) return false;
            bucket.cancel(place, now);
            return true;
        });
        if (throttled && one_in(200)) bucket.throttled(now, std::chrono::seconds{random() % 3});
        if (one_in(20)) bucket.succeeded(now);
        for (auto arrivals = random() % 3; arrivals > 0; --arrivals) {
            if (auto const place = bucket.reserve(now, 20s)) waiting.push_back(*place);
        }
    }
};

std::vector<time_point> sent_by_a_crowd(rate_limit const& limit, bool throttled) {
    crowd all{token_bucket{limit}, std::mt19937{7}};
    auto const quarter_slot = duration{limit.per} / (4 * limit.requests);
    for (int count = 0; count < 20'000; ++count)
        all.step(start + count * quarter_slot, throttled);
    return all.sent;
}

/// A program whose queue is full, and which does not run from 20 s to 20 s + `stop`.
struct stopped_program {
    token_bucket bucket;
    std::vector<time_point> sent{};
    std::size_t places = 0;
    std::size_t waiting_at_the_stop = 0;
    std::size_t waiting_at_the_end = 0;

    void run(duration step, duration stop) {
        auto const asleep = start + 20s;
        auto const awake = asleep + stop;
        std::vector<reservation> waiting;
        for (auto now = start; now < awake + 120s; now += step) {
            if (now >= asleep && now < awake) {
                waiting_at_the_stop = waiting.size();
                now = awake;
            }
            std::erase_if(waiting, [&](reservation& place) {
                if (place.ready_at > now || !bucket.ready(place, now)) return false;
                // Else who waits wakes up to the moment.
                bool const slept = place.ready_at >= asleep && place.ready_at < awake;
                sent.push_back(slept ? awake : place.ready_at);
                return true;
            });
            if (now > awake + 60s) continue;
            while (auto const place = bucket.reserve(now, 30s)) {
                ++places;
                waiting.push_back(*place);
            }
        }
        waiting_at_the_end = waiting.size();
    }
};

constexpr rate_limit presets[] = {
    rampart::hexarails::production_rate, rampart::rampnow::sandbox_rate,
    rampart::rampnow::production_rate,   rampart::banxa::sandbox_rate,
    rampart::banxa::production_rate,     each_second};

} // namespace

TEST_CASE("a rested bucket lets a burst go at once and the next ones at even distances") {
    token_bucket bucket{{10, 8s, "key"}, 3}; // 10 in 8 s with a burst of 3: one a second after it
    CHECK(bucket.burst() == 3);
    std::vector<long long> times;
    for (int count = 0; count < 6; ++count)
        times.push_back(at(take(bucket).ready_at));
    CHECK(times == std::vector<long long>{0, 0, 0, 1000, 2000, 3000});
}

TEST_CASE("the burst is a tenth of the limit unless it is chosen, and is at least one") {
    CHECK(token_bucket{rampart::hexarails::production_rate}.burst() == 10);
    CHECK(token_bucket{rampart::banxa::production_rate}.burst() == 50);
    CHECK(token_bucket{rampart::rampnow::production_rate}.burst() == 2);
    CHECK(token_bucket{rampart::rampnow::sandbox_rate}.burst() == 1);
    CHECK(token_bucket{{1, 1s, "key"}}.burst() == 1);
    CHECK(token_bucket{each_second, 99}.burst() == 10);
    CHECK(token_bucket{each_second, -1}.burst() == 1);
}

TEST_CASE("what was not used comes back, but never more than a burst") {
    token_bucket bucket{{10, 8s, "key"}, 3};
    for (int count = 0; count < 3; ++count)
        CHECK(at(take(bucket).ready_at) == 0);
    CHECK(at(take(bucket, start + 2s).ready_at) == 2000);
    CHECK(at(take(bucket, start + 2s).ready_at) == 2000);
    CHECK(at(take(bucket, start + 2s).ready_at) == 3000);
    for (int count = 0; count < 3; ++count)
        CHECK(at(take(bucket, start + 1h).ready_at) == 3'600'000);
    CHECK(at(take(bucket, start + 1h).ready_at) == 3'601'000);
}

TEST_CASE("no stretch of the limit's time ever holds more than the limit") {
    for (auto const& limit : presets) {
        CAPTURE(limit.requests);
        auto const sent = sent_by_a_crowd(limit, false);
        CHECK(most_within(sent, limit.per) <= limit.requests);
        CHECK(most_within(sent, limit.per) >= limit.requests - 1); // and it is made use of
    }
}

TEST_CASE("nor does it while answers of 429 come in between") {
    for (auto const& limit : presets) {
        CAPTURE(limit.requests);
        CHECK(most_within(sent_by_a_crowd(limit, true), limit.per) <= limit.requests);
    }
}

TEST_CASE("nor does it when a program with a full queue was stopped, and nobody loses his place") {
    for (auto const& limit : presets) {
        for (auto const stop : {1s, 10s, 30s, 300s}) {
            CAPTURE(limit.requests);
            CAPTURE(stop.count());
            stopped_program program{token_bucket{limit}};
            auto const slot = program.bucket.current_interval();
            program.run(slot / 4, stop);
            // Who is late by a slot or 100 ms is not put off, though the burst be shorter.
            auto const more = std::max<duration>(slot, 100ms) - (program.bucket.burst() - 1) * slot;
            auto const late = more > 0ns ? (more + slot - 1ns) / slot : 0;
            CHECK(most_within(program.sent, limit.per) <= limit.requests + late);
            CHECK(program.waiting_at_the_stop > 20);
            CHECK(program.waiting_at_the_end == 0);
            CHECK(program.sent.size() == program.places);
        }
    }
}

TEST_CASE("who comes late starts at once as long as the burst has room, and as its part") {
    token_bucket bucket{{10, 8s, "key"}, 3};
    for (int count = 0; count < 3; ++count)
        static_cast<void>(take(bucket));
    auto near = take(bucket);
    CHECK(at(near.ready_at) == 1000);
    CHECK(bucket.ready(near, start + 3s)); // with the slot that it has
    CHECK(at(take(bucket, start + 3s).ready_at) == 3000);
    CHECK(at(take(bucket, start + 3s).ready_at) == 3000);
    auto far = take(bucket, start + 3s);
    CHECK(at(far.ready_at) == 4000);
    auto const later = start + 6s + 1ms;
    CHECK(bucket.ready(far, later)); // with another one, the next
    CHECK(far.ready_at == later);
    CHECK(at(far.slot) == 5000);
    CHECK(take(bucket, later).ready_at == later);
    CHECK(at(take(bucket, later).ready_at) == 7000);
}

TEST_CASE("places whose time passed come behind those that were given meanwhile, one by one") {
    token_bucket bucket{each_second};
    static_cast<void>(take(bucket));
    std::vector<reservation> places;
    for (int count = 0; count < 5; ++count)
        places.push_back(take(bucket));
    auto const now = start + 100s;
    auto other = take(bucket, now);
    CHECK(other.ready_at == now);
    for (int again = 0; again < 2; ++again) { // asking again moves nothing
        for (std::size_t index = 0; index < places.size(); ++index) {
            CHECK_FALSE(bucket.ready(places[index], now));
            CHECK(places[index].ready_at == now + (index + 1) * 1s);
        }
    }
    // They are places like all others: given back, and put off by a 429.
    bucket.cancel(places[1], now);
    CHECK(take(bucket, now).ready_at == now + 2s);
    bucket.throttled(now, 10s);
    CHECK_FALSE(bucket.ready(places[0], now + 1s));
    CHECK(places[0].ready_at == now + 10s);
    CHECK_FALSE(bucket.ready(places[2], now + 3s));
    CHECK(places[2].ready_at == now + 14s);
    CHECK(bucket.ready(places[0], now + 10s));
}

TEST_CASE("a place whose time passed may have one that was given back") {
    token_bucket bucket{each_second};
    static_cast<void>(take(bucket));
    auto late = take(bucket);
    auto const now = start + 100s;
    std::vector<reservation> places;
    for (int count = 0; count < 4; ++count)
        places.push_back(take(bucket, now));
    bucket.cancel(places[2], now);
    CHECK_FALSE(bucket.ready(late, now));
    CHECK(late.ready_at == now + 2s);
    CHECK(take(bucket, now).ready_at == now + 4s);
}

TEST_CASE("a place whose time passed is not booked anew too far away: it is refused") {
    token_bucket bucket{each_second};
    static_cast<void>(take(bucket));
    auto late = take(bucket);
    auto const now = start + 100s;
    for (int count = 0; count < 5; ++count)
        static_cast<void>(take(bucket, now));
    CHECK_FALSE(bucket.ready(late, now, 4999ms));
    CHECK(late.too_far == 5s);
    CHECK(take(bucket, now).ready_at == now + 5s); // nothing was taken
    // Who asks again all the same may have one that is near enough.
    CHECK_FALSE(bucket.ready(late, now + 2s, 4s));
    CHECK(late.too_far == 0s);
    CHECK(late.ready_at == now + 6s);
    CHECK(bucket.ready(late, now + 6s, 4s));
    CHECK(take(bucket, now + 6s).ready_at == now + 7s);
}

TEST_CASE("who was refused another place stands in nobody's way at a 429") {
    token_bucket bucket{each_second};
    static_cast<void>(take(bucket));
    auto late = take(bucket);
    auto const now = start + 100s;
    static_cast<void>(take(bucket, now));
    CHECK_FALSE(bucket.ready(late, now, 0s));
    CHECK(late.too_far == 1s);
    bucket.throttled(now + 1s, 0s);
    CHECK(take(bucket, now + 1s).ready_at == now + 1s);
}

TEST_CASE("a place that was ready at once and then overtaken by a 429 is put into the queue") {
    token_bucket bucket{each_second};
    auto place = take(bucket);
    bucket.throttled(start, 10s);
    CHECK(at(take(bucket).ready_at) == 10'000);
    CHECK_FALSE(bucket.ready(place, start + 1s));
    CHECK(at(place.ready_at) == 12'000);
    CHECK(at(take(bucket).ready_at) == 14'000);
    CHECK(bucket.ready(place, start + 12s));
}

TEST_CASE("late by less than a slot, or by a moment, is not late") {
    token_bucket bucket{each_second};
    static_cast<void>(take(bucket));
    auto second = take(bucket);
    auto third = take(bucket);
    static_cast<void>(take(bucket));
    CHECK(bucket.ready(second, start + 2s));
    CHECK_FALSE(bucket.ready(third, start + 3s + 1ns));
    CHECK(at(third.ready_at) == 4000);
    token_bucket fast{{1000, 1s, "key"}, 1};
    static_cast<void>(take(fast));
    auto next = take(fast);
    auto last = take(fast);
    static_cast<void>(take(fast, start + 103ms));
    CHECK(fast.ready(next, start + 101ms));
    CHECK_FALSE(fast.ready(last, start + 102ms + 1ns));
    CHECK(at(last.ready_at) == 104);
}

TEST_CASE("places are given in the order of asking") {
    token_bucket bucket{rampart::rampnow::production_rate};
    auto last = take(bucket).ready_at;
    for (int count = 0; count < 100; ++count) {
        auto const next = take(bucket, start + count * 1ms).ready_at;
        CHECK(next >= last);
        last = next;
    }
}

TEST_CASE("the last place, given back, is the next one's") {
    token_bucket bucket{each_second};
    CHECK(at(take(bucket).ready_at) == 0);
    auto place = take(bucket);
    CHECK(at(place.ready_at) == 1000);
    bucket.cancel(place, start);
    CHECK(at(take(bucket).ready_at) == 1000);
    CHECK(at(take(bucket).ready_at) == 2000);
}

TEST_CASE("a place given back from the middle goes to the next who asks, and delays nobody") {
    token_bucket bucket{each_second};
    std::vector<reservation> places;
    for (int count = 0; count < 5; ++count)
        places.push_back(take(bucket));
    bucket.cancel(places[2], start);
    CHECK(at(take(bucket).ready_at) == 2000);
    CHECK(at(take(bucket).ready_at) == 5000);
    CHECK(bucket.ready(places[3], start + 3s));
    CHECK(at(places[3].ready_at) == 3000);
    CHECK(bucket.ready(places[4], start + 4s));
}

TEST_CASE("a place is given back once only") {
    token_bucket bucket{each_second};
    std::vector<reservation> places;
    for (int count = 0; count < 4; ++count)
        places.push_back(take(bucket));
    bucket.cancel(places[1], start);
    bucket.cancel(places[1], start);
    CHECK(at(take(bucket).ready_at) == 1000);
    CHECK(at(take(bucket).ready_at) == 4000);
}

TEST_CASE("a thousand waiters who give up, first come first gone, keep nobody waiting") {
    token_bucket bucket{each_second};
    std::vector<reservation> places;
    for (int count = 0; count < 1000; ++count)
        places.push_back(take(bucket));
    for (auto& place : places)
        bucket.cancel(place, start);
    CHECK(at(take(bucket).ready_at) == 0);
    CHECK(at(take(bucket).ready_at) == 1000);
}

TEST_CASE("a place that is too far away is refused, and nothing is taken for it") {
    token_bucket bucket{each_second};
    for (int count = 0; count < 3; ++count)
        static_cast<void>(take(bucket));
    for (int count = 0; count < 10; ++count)
        CHECK_FALSE(bucket.reserve(start, 2999ms));
    CHECK(bucket.wait(start) == 3s);
    auto const place = bucket.reserve(start, 3s);
    REQUIRE(place);
    CHECK(at(place->ready_at) == 3000);
}

TEST_CASE("after a 429 nobody starts until the pause is over, those who wait included") {
    token_bucket bucket{each_second};
    CHECK(at(take(bucket).ready_at) == 0);
    auto second = take(bucket);
    auto third = take(bucket);
    CHECK(at(second.ready_at) == 1000);
    bucket.throttled(start, 30s);
    auto fourth = take(bucket);

    // They wait in the same order, at the double distance.
    CHECK_FALSE(bucket.ready(second, start + 1s));
    CHECK_FALSE(bucket.ready(third, start + 2s));
    CHECK(at(second.ready_at) == 30'000);
    CHECK(at(third.ready_at) == 32'000);
    CHECK(at(fourth.ready_at) == 34'000);
    CHECK(bucket.ready(second, start + 30s));
    CHECK_FALSE(bucket.ready(third, start + 31s));
    CHECK(bucket.ready(third, start + 32s));
}

TEST_CASE("a 429 that names no wait pauses for a second, and no wait is believed beyond minutes") {
    token_bucket bucket{each_second};
    bucket.throttled(start);
    CHECK(at(take(bucket).ready_at) == 1000);
    token_bucket other{each_second};
    other.throttled(start, 240h);
    CHECK(at(take(other).ready_at) == 300'000);
    token_bucket third{each_second};
    third.throttled(start, -5s);
    CHECK(at(take(third).ready_at) == 0);
}

TEST_CASE("the answers of 429 of one pause halve the rate once; the longest pause holds") {
    token_bucket bucket{each_second};
    CHECK(bucket.current_interval() == 1s);
    for (auto const wait : {10s, 5s, 20s, 10s})
        bucket.throttled(start, wait);
    CHECK(bucket.current_interval() == 2s);
    CHECK(at(take(bucket).ready_at) == 20'000);
    bucket.throttled(start + 21s, 1s);
    CHECK(bucket.current_interval() == 4s);
}

TEST_CASE("throttling leaves a sixteenth of the rate, and answers win it back in even steps") {
    token_bucket bucket{each_second};
    auto now = start;
    for (int count = 0; count < 10; ++count)
        bucket.throttled(now += 10s, 1s);
    CHECK(bucket.current_interval() == 16s);
    bucket.succeeded(now); // in the pause: the answer to an earlier request
    CHECK(bucket.current_interval() == 16s);
    now += 10s;
    for (int count = 0; count < 28; ++count)
        bucket.succeeded(now);
    CHECK(bucket.current_interval() == 2s);
    for (int count = 0; count < 32; ++count)
        bucket.succeeded(now);
    CHECK(bucket.current_interval() == 1s);
    bucket.succeeded(now);
    CHECK(bucket.current_interval() == 1s);
}

TEST_CASE("there is no burst right after a pause") {
    token_bucket bucket{{10, 8s, "key"}, 3};
    bucket.throttled(start, 10s);
    CHECK(at(take(bucket).ready_at) == 10'000);
    CHECK(at(take(bucket).ready_at) == 12'000);
    CHECK(at(take(bucket).ready_at) == 14'000);
}

TEST_CASE("a place given back in a pause is not lost and not had twice") {
    token_bucket bucket{each_second};
    std::vector<reservation> places;
    for (int count = 0; count < 4; ++count)
        places.push_back(take(bucket));
    bucket.throttled(start, 10s);
    bucket.cancel(places[1], start + 1s);
    CHECK(at(take(bucket, start + 1s).ready_at) == 10'000);
    CHECK(at(take(bucket, start + 1s).ready_at) == 16'000);
}

TEST_CASE("who waits through very many pauses keeps his place, and the queue does not run away") {
    token_bucket bucket{each_second};
    static_cast<void>(take(bucket));
    std::vector<reservation> places;
    for (int count = 0; count < 5; ++count)
        places.push_back(take(bucket));
    auto now = start;
    for (int round = 0; round < 100; ++round) {
        bucket.throttled(now += 2s, 1s);
        for (int count = 0; count < 64; ++count)
            bucket.succeeded(now + 1s);
    }
    for (std::size_t index = 0; index < places.size(); ++index) {
        CHECK_FALSE(bucket.ready(places[index], now));
        CHECK(places[index].ready_at == now + 1s + index * 2s);
        CHECK(bucket.ready(places[index], places[index].ready_at));
    }
    CHECK(at(take(bucket, now).ready_at) == at(now + 1s + 5 * 2s));
}

TEST_CASE("a 429 gives nobody an earlier time than he was promised") {
    token_bucket bucket{each_second};
    for (int count = 0; count < 4; ++count)
        bucket.throttled(start + count * 2s, 1s);
    auto const now = start + 7s;
    CHECK(take(bucket, now).ready_at == now);
    auto far = take(bucket, now);
    CHECK(far.ready_at == now + 16s);
    for (int count = 0; count < 64; ++count)
        bucket.succeeded(now);
    bucket.throttled(now, 0s);
    CHECK_FALSE(bucket.ready(far, now + 15s));
    CHECK(far.ready_at == now + 16s);
    CHECK(bucket.ready(far, now + 16s));
    CHECK(take(bucket, now).ready_at == now + 32s);
    CHECK(take(bucket, now).ready_at == now + 34s);
}

TEST_CASE("a place that was ready at once and then overtaken by a 429 waits for the pause's end") {
    token_bucket bucket{each_second};
    auto place = take(bucket);
    bucket.throttled(start, 10s);
    CHECK_FALSE(bucket.ready(place, start));
    CHECK(at(place.ready_at) == 10'000);
    CHECK(bucket.ready(place, start + 10s));
}

TEST_CASE("places that were neither used nor given back do not pile up") {
    token_bucket bucket{each_second};
    for (int count = 0; count < 10; ++count)
        static_cast<void>(take(bucket));
    auto kept = take(bucket);
    CHECK(at(kept.ready_at) == 10'000);
    CHECK(at(take(bucket, start + 1h).ready_at) == 3'600'000);
    CHECK_FALSE(bucket.ready(kept, start + 1h)); // it comes behind who asked meanwhile
    CHECK(at(kept.ready_at) == 3'601'000);
    bucket.cancel(kept, start + 1h);
    // Nor are they put off by a 429, which would leave their places free for nobody.
    bucket.throttled(start + 1h, 1s);
    CHECK(at(take(bucket, start + 1h).ready_at) == 3'601'000);
}

TEST_CASE("a clock that steps back harms nothing") {
    token_bucket bucket{each_second};
    CHECK(at(take(bucket, start + 10s).ready_at) == 10'000);
    CHECK(at(take(bucket, start).ready_at) == 11'000);
    CHECK(at(take(bucket, start + 20s).ready_at) == 20'000);
}

TEST_CASE("a bucket is at rest when forgetting it would change nothing") {
    token_bucket bucket{each_second};
    CHECK(bucket.at_rest(start));
    static_cast<void>(take(bucket));
    CHECK_FALSE(bucket.at_rest(start));
    CHECK(bucket.at_rest(start + 1s));
    bucket.throttled(start + 2s, 1s);
    CHECK_FALSE(bucket.at_rest(start + 1h));
}

TEST_CASE("eight threads get eighty thousand places, each of them once") {
    token_bucket bucket{each_second};
    constexpr int each = 10'000;
    std::vector<std::vector<time_point>> taken(8);
    std::vector<std::thread> threads;
    for (auto& mine : taken) {
        threads.emplace_back([&bucket, &mine] {
            for (int count = 0; count < each; ++count) {
                auto place = bucket.reserve(start);
                if (count % 10 == 0) {
                    bucket.cancel(*place, start);
                    place = bucket.reserve(start);
                }
                if (bucket.ready(*place, place->ready_at)) mine.push_back(place->slot);
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    std::set<time_point> all;
    for (auto const& mine : taken)
        all.insert(mine.begin(), mine.end());
    CHECK(all.size() == 8 * each);
    CHECK(*all.begin() == start);
    CHECK(*all.rbegin() == start + (8 * each - 1) * 1s); // and without a gap
}
