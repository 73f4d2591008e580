#include <rampart/sign/nonce.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <random>
#include <ratio>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace std::chrono_literals;
using rampart::sign::fixed_nonce;
using rampart::sign::increasing_microseconds;
using rampart::sign::increasing_milliseconds;
using rampart::sign::no_nonce;
using rampart::sign::stamp_text;
using rampart::sign::time_point;
using rampart::sign::uuid_nonce;

constexpr time_point noon{1612391416000ms};

/// The least that the concept asks for.
struct archetype {
    explicit archetype(std::string_view) {}
    bool next(time_point, stamp_text&) const { return true; }
};

static_assert(rampart::sign::rewindable_nonce<increasing_milliseconds>);
static_assert(rampart::sign::rewindable_nonce<increasing_microseconds>);
static_assert(!rampart::sign::rewindable_nonce<uuid_nonce>);
static_assert(!rampart::sign::rewindable_nonce<no_nonce>);

struct without_key {
    bool next(time_point, stamp_text&) const { return true; }
};

struct without_next {
    explicit without_next(std::string_view) {}
};

template <class Nonce>
std::string next(Nonce const& source, time_point now = noon) {
    stamp_text out;
    CHECK(source.next(now, out));
    return std::string{out.view()};
}

/// Runs `body(number)` in that many threads at once and waits for them.
template <class Body>
void in_threads(unsigned count, Body body) {
    std::vector<std::thread> threads;
    for (unsigned number = 0; number < count; ++number)
        threads.emplace_back(body, number);
    for (auto& thread : threads)
        thread.join();
}

/// UUIDs without checks inside, for threads and forked children.
std::vector<std::string> draw(std::size_t count) {
    std::vector<std::string> drawn;
    drawn.reserve(count);
    uuid_nonce const source;
    for (std::size_t at = 0; at < count; ++at) {
        stamp_text out;
        if (source.next(noon, out)) drawn.emplace_back(out.view());
    }
    return drawn;
}

std::size_t distinct(std::vector<std::string> texts) {
    std::sort(texts.begin(), texts.end());
    return static_cast<std::size_t>(std::unique(texts.begin(), texts.end()) - texts.begin());
}

/// What a forked child draws, received through a pipe.
std::vector<std::string> drawn_by_a_child(std::size_t count) {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    auto const child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        std::string all;
        for (auto const& text : draw(count))
            all += text;
        auto const sent = ::write(ends[1], all.data(), all.size());
        ::_exit(sent == static_cast<::ssize_t>(all.size()) ? 0 : 1);
    }
    ::close(ends[1]);
    std::string all;
    std::array<char, 4096> piece;
    for (::ssize_t size = 0; (size = ::read(ends[0], piece.data(), piece.size())) > 0;) {
        all.append(piece.data(), static_cast<std::size_t>(size));
    }
    ::close(ends[0]);
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(status == 0);
    REQUIRE(all.size() == count * 36);
    std::vector<std::string> drawn;
    for (std::size_t at = 0; at < all.size(); at += 36)
        drawn.push_back(all.substr(at, 36));
    return drawn;
}

} // namespace

TEST_CASE("a nonce policy writes a text, and may be made for a key") {
    static_assert(rampart::sign::nonce<archetype>);
    static_assert(rampart::sign::nonce<no_nonce>);
    static_assert(rampart::sign::nonce<fixed_nonce>);
    static_assert(rampart::sign::nonce<increasing_milliseconds>);
    static_assert(rampart::sign::nonce<increasing_microseconds>);
    static_assert(rampart::sign::nonce<uuid_nonce>);
    static_assert(rampart::sign::nonce<without_key>);
    static_assert(!rampart::sign::nonce<without_next>);
}

TEST_CASE("no nonce writes nothing") { CHECK(next(no_nonce{"key"}).empty()); }

TEST_CASE("a fixed nonce is the same text every time") {
    fixed_nonce const source{"wh-nonce-0001"};
    CHECK(next(source) == "wh-nonce-0001");
    CHECK(next(source, noon + 1h) == "wh-nonce-0001");
}

TEST_CASE("an increasing nonce is the Unix time in its unit, cut to whole units") {
    CHECK(next(increasing_milliseconds{"unit-ms"}, noon + 999us) == "1612391416000");
    CHECK(next(increasing_microseconds{"unit-us"}, noon + 999us) == "1612391416000999");
    CHECK(
        next(rampart::sign::increasing_nonce<std::ratio<1>>{"unit-s"}, noon + 999ms) ==
        "1612391416");
}

TEST_CASE("two nonces of one unit of time are two numbers") {
    increasing_milliseconds const source{"same-unit"};
    CHECK(next(source) == "1612391416000");
    CHECK(next(source) == "1612391416001");
    CHECK(next(source, noon + 500us) == "1612391416002");
}

TEST_CASE("an increasing nonce goes on counting when the clock steps back") {
    increasing_milliseconds const source{"steps-back"};
    CHECK(next(source) == "1612391416000");
    CHECK(next(source, noon - 1h) == "1612391416001");
    CHECK(next(source, noon - 1us) == "1612391416002");
}

TEST_CASE("an increasing nonce follows the clock again once it has passed the count") {
    increasing_milliseconds const source{"catches-up"};
    CHECK(next(source) == "1612391416000");
    CHECK(next(source) == "1612391416001");
    CHECK(next(source, noon + 1ms) == "1612391416002");
    CHECK(next(source, noon + 3ms) == "1612391416003");
    CHECK(next(source, noon + 1s) == "1612391417000");
}

TEST_CASE("an increasing nonce is positive and increases even before the epoch") {
    increasing_milliseconds const source{"before-epoch"};
    CHECK(source.next_number(time_point{-1us}) == 1);
    CHECK(source.next_number(time_point{-1h}) == 2);
    CHECK(source.next_number(time_point{}) == 3);
}

TEST_CASE("the number of an increasing nonce is the text's number") {
    increasing_microseconds const source{"number"};
    CHECK(source.next_number(noon) == 1612391416000000);
    CHECK(next(source) == "1612391416000001");
}

TEST_CASE("two policies of one key share its counter") {
    increasing_milliseconds const first{"shared"};
    increasing_milliseconds const second{"shared"};
    CHECK(next(first) == "1612391416000");
    CHECK(next(second) == "1612391416001");
    CHECK(next(first) == "1612391416002");
    CHECK(next(increasing_milliseconds{"shared"}) == "1612391416003");
}

TEST_CASE("a copy of a policy shares the counter") {
    increasing_milliseconds const first{"copied"};
    auto const second = first;
    CHECK(next(first) == "1612391416000");
    CHECK(next(second) == "1612391416001");
}

TEST_CASE("policies of two keys count apart") {
    increasing_milliseconds const first{"apart-1"};
    increasing_milliseconds const second{"apart-2"};
    CHECK(next(first) == "1612391416000");
    CHECK(next(second) == "1612391416000");
    CHECK(next(first) == "1612391416001");
}

TEST_CASE("increasing nonces of eight threads are all distinct, and increase in each thread") {
    constexpr unsigned threads = 8;
    constexpr std::size_t each = 20'000;
    std::array<std::vector<std::int64_t>, threads> numbers;
    in_threads(threads, [&](unsigned number) {
        // A policy a thread: the counter is the key's, not the object's.
        increasing_milliseconds const source{"eight-threads"};
        auto& mine = numbers[number];
        mine.reserve(each);
        for (std::size_t at = 0; at < each; ++at)
            mine.push_back(source.next_number(noon));
    });
    std::set<std::int64_t> all;
    for (auto const& mine : numbers) {
        CHECK(mine.size() == each);
        CHECK(std::adjacent_find(mine.begin(), mine.end(), std::greater_equal<>{}) == mine.end());
        all.insert(mine.begin(), mine.end());
    }
    CHECK(all.size() == threads * each);
}

TEST_CASE("a counter that followed a clock an hour ahead goes back to the corrected time") {
    increasing_milliseconds const source{"rewound"};
    CHECK(next(source, noon + 1h) == "1612395016000");
    CHECK(next(source, noon + 100ms) == "1612395016001");
    CHECK(source.rewind(noon + 200ms, 60s));
    CHECK(next(source, noon + 200ms) == "1612391416200");
    CHECK(next(source, noon + 200ms) == "1612391416201");
    CHECK(next(source, noon + 5s) == "1612391421000");
}

TEST_CASE("a counter goes back only when it is ahead by more than the window") {
    increasing_microseconds const source{"rewound-window"};
    CHECK(source.next_number(noon + 60s) == 1612391476000000);
    CHECK_FALSE(source.rewind(noon, 60s));
    CHECK(source.next_number(noon) == 1612391476000001);
    CHECK(source.rewind(noon, 60s));
    CHECK(source.next_number(noon) == 1612391416000000);
    CHECK_FALSE(source.rewind(noon, 60s));
    CHECK_FALSE(source.rewind(noon + 1h, 60s));
    CHECK(source.next_number(noon) == 1612391416000001);
}

TEST_CASE("a counter that nobody used has nothing to go back from") {
    CHECK_FALSE(increasing_milliseconds{"rewound-unused"}.rewind(noon, 60s));
}

TEST_CASE("all policies of a key go back together") {
    increasing_milliseconds const first{"rewound-shared"};
    increasing_milliseconds const second{"rewound-shared"};
    CHECK(next(first, noon + 1h) == "1612395016000");
    CHECK(second.rewind(noon, 60s));
    CHECK(next(first, noon) == "1612391416000");
    CHECK(next(second, noon) == "1612391416001");
}

TEST_CASE("when time comes to numbers given out before going back they are passed over") {
    increasing_milliseconds const source{"rewound-met"};
    for (int call = 0; call < 3; ++call)
        CHECK(source.next_number(noon + 1h) == 1612395016000 + call);
    CHECK(source.rewind(noon, 60s));
    CHECK(source.next_number(noon) == 1612391416000);
    CHECK(source.next_number(noon + 1h - 1ms) == 1612395015999);
    CHECK(source.next_number(noon + 1h - 1ms) == 1612395016003);
    CHECK(source.next_number(noon + 1h) == 1612395016004);
}

TEST_CASE("a corrected time that lies among the numbers given out leaves the counter as it is") {
    // For ten minutes a call every half second by a clock that is five minutes ahead, with nothing
    // to tell it so: the time when that is found lies among the numbers given out.
    increasing_milliseconds const source{"rewound-within"};
    for (auto at = noon; at <= noon + 10min; at += 500ms)
        static_cast<void>(source.next_number(at + 5min));
    auto const last = 1612391416000 + 15 * 60'000;
    CHECK_FALSE(source.rewind(noon + 10min, 60s));
    CHECK(source.next_number(noon + 10min) == last + 1);
    // In front of them there is room.
    CHECK(source.rewind(noon, 60s));
    CHECK(source.next_number(noon) == 1612391416000);
}

TEST_CASE("a clock that jumps ahead again and again is gone back from each time") {
    increasing_milliseconds const source{"rewound-often"};
    std::vector<std::int64_t> all;
    bool followed = true;
    for (int time = 0; time < 1'000; ++time) {
        auto const now = noon + time * 1s;
        all.push_back(source.next_number(now + 1h));
        source.rewind(now, 60s);
        all.push_back(source.next_number(now));
        followed = followed && all.back() == 1612391416000 + time * 1000;
    }
    CHECK(followed);
    std::sort(all.begin(), all.end());
    CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
}

TEST_CASE("after going back a thousand calls now and then keep to the time") {
    increasing_milliseconds const source{"rewound-sparse"};
    CHECK(source.next_number(noon + 2h) == 1612398616000);
    REQUIRE(source.rewind(noon, 60s));
    for (int call = 0; call < 1'000; ++call) {
        // Every ten seconds; the 720th meets the number from before.
        auto const number = 1612391416000 + call * 10'000;
        CHECK(source.next_number(noon + call * 10s) == (call == 720 ? number + 1 : number));
    }
}

TEST_CASE("a thousand jumps of the clock to as many places repeat no number") {
    increasing_milliseconds const source{"rewound-places"};
    std::vector<std::int64_t> all;
    for (int time = 0; time < 1'000; ++time) {
        // Each jump further than the one before: no two of them are neighbours.
        auto const now = noon + time * 1s;
        all.push_back(source.next_number(now + (time + 2) * 1min));
        source.rewind(now, 60s);
        all.push_back(source.next_number(now));
    }
    std::sort(all.begin(), all.end());
    CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
}

TEST_CASE("a counter set back before the epoch starts with one") {
    increasing_milliseconds const source{"rewound-epoch"};
    CHECK(source.next_number(noon) == 1612391416000);
    CHECK(source.rewind(time_point{-1h}, 60s));
    CHECK(source.next_number(time_point{-1h}) == 1);
}

TEST_CASE("whatever clock and corrections do, no number is given out twice") {
    // Steps of the clock from a millisecond to an hour either way, and corrections to any time.
    constexpr std::array<std::chrono::milliseconds, 6> sizes{1ms, 20ms, 900ms, 5s, 2min, 1h};
    std::mt19937_64 random{20'261'121};
    int rewound = 0;
    for (int run = 0; run < 20; ++run) {
        increasing_milliseconds const source{"any-" + std::to_string(run)};
        std::set<std::int64_t> seen;
        std::int64_t last = 0;
        time_point now = noon;
        bool sound = true;
        for (int step = 0; step < 20'000; ++step) {
            auto const drawn = random();
            auto const size = sizes[static_cast<std::size_t>(drawn % sizes.size())];
            if (drawn / 8 % 4 == 0) now += drawn / 32 % 2 == 0 ? size : -size;
            if (drawn / 64 % 16 == 0 && source.rewind(now, 1s)) {
                ++rewound;
                last = 0;
            }
            auto const number = source.next_number(now);
            sound = sound && number > last && seen.insert(number).second;
            last = number;
        }
        CHECK(sound);
    }
    CHECK(rewound > 1'000);
}

TEST_CASE("a million nonces of eight threads and as many clients are all distinct") {
    constexpr unsigned threads = 8;
    constexpr std::size_t each = 125'000;
    std::array<std::vector<std::int64_t>, threads> numbers;
    in_threads(threads, [&](unsigned number) {
        increasing_milliseconds const source{"a-million"};
        auto& mine = numbers[number];
        mine.reserve(each);
        // Each thread's clock is a little off, and steps back a second now and then.
        for (std::size_t at = 0; at < each; ++at) {
            auto const slow = at % 1'000 == 999 ? 1s : 0s;
            mine.push_back(source.next_number(noon + number * 1ms + at * 1us - slow));
        }
    });
    std::vector<std::int64_t> all;
    for (auto const& mine : numbers) {
        CHECK(std::adjacent_find(mine.begin(), mine.end(), std::greater_equal<>{}) == mine.end());
        all.insert(all.end(), mine.begin(), mine.end());
    }
    std::sort(all.begin(), all.end());
    CHECK(all.size() == 1'000'000);
    CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
}

TEST_CASE("a million nonces of eight threads are distinct while the counter is set back") {
    constexpr unsigned threads = 8;
    constexpr std::size_t each = 125'000;
    std::array<std::vector<std::int64_t>, threads> numbers;
    std::atomic<int> rewound{0};
    in_threads(threads, [&](unsigned number) {
        increasing_microseconds const source{"a-million-rewound"};
        auto& mine = numbers[number];
        mine.reserve(each);
        for (std::size_t at = 0; at < each; ++at) {
            auto const now = noon + at * 10us;
            // The clock jumps ahead by an hour for a while, and then is corrected.
            bool const wrong = at % 5'000 > 4'900;
            mine.push_back(source.next_number(wrong ? now + 1h : now));
            if (wrong && source.rewind(now, 60s)) rewound.fetch_add(1);
        }
    });
    std::vector<std::int64_t> all;
    for (auto const& mine : numbers)
        all.insert(all.end(), mine.begin(), mine.end());
    std::sort(all.begin(), all.end());
    CHECK(all.size() == 1'000'000);
    CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
    CHECK(rewound > 0);
}

TEST_CASE("keys first used by several threads at once get one counter each") {
    constexpr unsigned threads = 8;
    constexpr std::size_t keys = 200;
    std::array<std::vector<std::int64_t>, threads> numbers;
    in_threads(threads, [&](unsigned number) {
        for (std::size_t at = 0; at < keys; ++at) {
            increasing_milliseconds const source{"first-use-" + std::to_string(at)};
            numbers[number].push_back(source.next_number(noon));
        }
    });
    for (std::size_t at = 0; at < keys; ++at) {
        std::set<std::int64_t> of_key;
        for (auto const& mine : numbers)
            of_key.insert(mine[at]);
        CHECK(of_key.size() == threads);
        CHECK(*of_key.rbegin() == 1612391416000 + threads - 1);
    }
}

TEST_CASE("a UUID nonce is a version 4 UUID in lower case") {
    for (auto const& text : draw(1'000)) {
        REQUIRE(text.size() == 36);
        for (std::size_t at = 0; at < text.size(); ++at) {
            bool const hyphen = at == 8 || at == 13 || at == 18 || at == 23;
            CHECK(
                std::string_view{hyphen ? "-" : "0123456789abcdef"}.find(text[at]) !=
                std::string_view::npos);
        }
        CHECK(text[14] == '4');
        CHECK(std::string_view{"89ab"}.find(text[19]) != std::string_view::npos);
    }
}

TEST_CASE("a UUID shows its sixteen random bytes but for the version and variant bits") {
    std::array<unsigned char, 16> zeros{};
    std::array<unsigned char, 16> ones;
    ones.fill(0xFF);
    std::array<unsigned char, 16> counting;
    for (unsigned at = 0; at < 16; ++at)
        counting[at] = static_cast<unsigned char>(at * 17);
    auto const text_of = [](std::array<unsigned char, 16> const& random) {
        std::string text(37, '#');
        uuid_nonce::write(random.data(), text.data());
        return text;
    };
    CHECK(text_of(zeros) == "00000000-0000-4000-8000-000000000000#");
    CHECK(text_of(ones) == "ffffffff-ffff-4fff-bfff-ffffffffffff#");
    CHECK(text_of(counting) == "00112233-4455-4677-8899-aabbccddeeff#");
}

TEST_CASE("a hundred thousand UUID nonces are distinct") {
    CHECK(distinct(draw(100'000)) == 100'000);
}

TEST_CASE("all 122 random bits of UUID nonces vary") {
    // A bit that stands still over 1,000 draws is stuck: by chance that happens once in 2^999.
    std::array<bool, 256> seen_zero{};
    std::array<bool, 256> seen_one{};
    for (auto const& text : draw(1'000)) {
        std::size_t bit = 0;
        for (char const digit : text) {
            if (digit == '-') continue;
            auto const value = std::string_view{"0123456789abcdef"}.find(digit);
            for (unsigned mask = 8; mask > 0; mask /= 2) {
                ((value & mask) != 0 ? seen_one : seen_zero)[bit++] = true;
            }
        }
    }
    int varying = 0;
    for (std::size_t bit = 0; bit < 128; ++bit)
        varying += seen_zero[bit] && seen_one[bit];
    CHECK(varying == 122);
}

TEST_CASE("a UUID nonce shares no random bytes with the one before it") {
    // Runs of five bytes without version and variant; by chance two agree once in 2^40.
    auto const runs = [](std::string text) {
        std::erase(text, '-');
        std::set<std::string> all;
        for (std::size_t const byte : {0U, 1U, 9U, 10U, 11U})
            all.insert(text.substr(2 * byte, 10));
        return all;
    };
    auto const drawn = draw(200);
    for (std::size_t at = 1; at < drawn.size(); ++at) {
        auto const before = runs(drawn[at - 1]);
        for (auto const& run : runs(drawn[at]))
            CHECK_FALSE(before.contains(run));
    }
}

TEST_CASE("UUID nonces of several threads are distinct") {
    constexpr unsigned threads = 8;
    constexpr std::size_t each = 10'000;
    std::array<std::vector<std::string>, threads> drawn;
    in_threads(threads, [&](unsigned number) { drawn[number] = draw(each); });
    std::vector<std::string> all;
    for (auto const& mine : drawn)
        all.insert(all.end(), mine.begin(), mine.end());
    CHECK(distinct(all) == threads * each);
}

TEST_CASE("a forked child draws other UUID nonces than its parent and its siblings") {
    auto all = draw(1); // so that the parent has random bytes in stock when it forks
    constexpr std::size_t each = 200;
    auto const first = drawn_by_a_child(each);
    auto const second = drawn_by_a_child(each);
    auto const own = draw(each);
    for (auto const& drawn : {first, second, own}) {
        all.insert(all.end(), drawn.begin(), drawn.end());
    }
    CHECK(all.size() == 1 + 3 * each);
    CHECK(distinct(all) == all.size());
}
