#include <rampart/shared/limiter.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <rampart/hexarails.hpp>
#include <rampart/http/function_transport.hpp>
#include <rampart/make_client.hpp>
#include <rampart/shared/redis_store.hpp>

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../support/redis_server.hpp"

namespace {

using namespace std::chrono_literals;
namespace shared = rampart::shared;
using rampart::pacing_clock;
using rampart::test::redis_server;
using shared::limiter;
using shared::limiter_options;
using shared::redis_store;

template <class Body>
void with_each_server(Body const& body) {
    auto const programs = rampart::test::redis_programs();
    if (programs.empty()) MESSAGE("neither Redis nor Valkey was found: left out");
    for (auto const& program : programs) {
        INFO(program);
        redis_server server{program};
        body(server);
    }
}

/// The least that models script_store: it answers when the test says so.
class archetype_store {
public:
    struct asked {
        std::string operation;
        shared::texts keys;
        shared::texts args;
        std::function<void(rampart::result<shared::numbers>)> answer;
    };

    rampart::result<shared::numbers>
    run(shared::script const&, shared::texts, shared::texts, std::chrono::milliseconds) const {
        return rampart::make_error(
            rampart::errc::connect_failed, rampart::delivery::not_sent, "nobody is there");
    }
    template <class Handler>
    void async_run(
        shared::script const&, shared::texts keys, shared::texts args, std::chrono::milliseconds,
        Handler handler) const {
        auto const operation = args.at(0);
        all_->push_back({operation, std::move(keys), std::move(args), std::move(handler)});
    }

    [[nodiscard]] std::vector<asked>& all() const { return *all_; }

private:
    std::shared_ptr<std::vector<asked>> all_ = std::make_shared<std::vector<asked>>();
};

/// Drops what was never answered: its handlers hold who asked.
struct dropped_at_end {
    archetype_store store;
    ~dropped_at_end() {
        while (!store.all().empty())
            std::exchange(store.all(), {}).clear();
    }
};

constexpr rampart::rate_limit quick{20, 1s, "key", "hexarails sandbox"};

/// Waits for its turn as a client does, and returns when it came.
template <class Limiter>
pacing_clock::time_point start(Limiter& source, std::string_view bucket = "hexarails") {
    auto held = source.reserve(bucket, pacing_clock::now());
    REQUIRE(held.has_value());
    for (;;) {
        auto const now = pacing_clock::now();
        if (source.ready(*held, now)) return now;
        std::this_thread::sleep_until(held->ready_at);
    }
}

/// Asks until the bucket answers one way or the other.
template <class Limiter>
void settle(Limiter const& source, typename Limiter::place& held) {
    while (!source.ready(held, pacing_clock::now()) && held.ready_at - pacing_clock::now() < 20ms) {
        std::this_thread::sleep_until(held.ready_at);
    }
}

/// What the store says of the script's numbers.
std::int64_t field(redis_store const& store, std::string const& key, std::string const& name) {
    shared::script const get{"return tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or -1)"};
    return store.run(get, {key}, {name}, 10s).value().at(0);
}

} // namespace

static_assert(shared::script_store<archetype_store>);
static_assert(rampart::limiter<limiter<archetype_store>>);
static_assert(rampart::limiter<limiter<redis_store>>);
static_assert(
    std::same_as<
        decltype(limiter{
            std::declval<redis_store>(), rampart::hexarails::production_rate, "k"})::family_type,
        decltype(rampart::hexarails::production_rate)::family_type>);

TEST_CASE(
    "the store's keys name provider, environment and rate, share a hash tag, and hide the key") {
    archetype_store const store;
    dropped_at_end const end{store};
    limiter const ours{store, quick, "hex_key_1234", {.hosts = 2}};
    // echo -n hex_key_1234 | sha256sum
    std::string const tag = "{rampart:hexarails:sandbox:f2582b2f4f0708a6}";
    auto const keys = ours.keys("quotes");
    REQUIRE(keys.size() == 4);
    for (auto const& key : keys) {
        CAPTURE(key);
        CHECK(key.find("hex_key") == std::string::npos);
        CHECK(key.starts_with(keys.front()));
    }
    CHECK(std::set<std::string>(keys.begin(), keys.end()).size() == 4);
    CHECK(keys.front() == tag + ":quotes:20/1");
    limiter const other{store, quick, "hex_key_1235", {.hosts = 2}};
    CHECK(other.keys("quotes").front() != keys.front());
    auto faster = quick;
    faster.requests = 30;
    CHECK(
        limiter{store, faster, "hex_key_1234", {.hosts = 2}}.keys("quotes").front() !=
        keys.front());
}

TEST_CASE("a store that answers nothing in time is gone on without, at this host's share") {
    archetype_store const store;
    dropped_at_end const end{store};
    std::vector<shared::store_changed> seen;
    limiter ours{
        store, quick, "k", {.hosts = 3, .patience = 20ms, .on_store = [&](auto const& what) {
                                seen.push_back(what);
                            }}};
    auto const begun = pacing_clock::now();
    for (int call = 0; call < 4; ++call)
        start(ours);
    // 20 a second without the burst of one, for three hosts: 6 a second, and none at once.
    CHECK(pacing_clock::now() - begun >= 20ms + 4 * 166ms);
    auto const did = ours.metrics();
    CHECK(did.alone);
    CHECK(did.alone_starts == 4);
    CHECK(did.shared_starts == 0);
    CHECK(did.times_alone == 1);
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].alone);
    CHECK(seen[0].bucket == "hexarails");
    CHECK(seen[0].why == "no answer within 20 ms");
    // One reservation, of the first call, and one look whether the store is there again.
    std::vector<std::string> asked;
    for (auto const& one : store.all())
        asked.push_back(one.operation);
    CHECK(asked == std::vector<std::string>{"reserve", "charge"});

    // It answers: the look first, then what is too late now.
    auto all = std::exchange(store.all(), {});
    all[1].answer(shared::numbers{1, 0, 0, 0, 0, 64});
    REQUIRE(seen.size() == 2);
    CHECK_FALSE(seen[1].alone);
    CHECK(seen[1].starts == 4);
    CHECK_FALSE(ours.metrics().alone);
    all[0].answer(shared::numbers{1, 0, 0, 1000, 50, 64});
    CHECK(ours.metrics().late_answers == 1);
    asked.clear();
    for (auto const& one : store.all())
        asked.push_back(one.operation);
    // The starts since the look, and the booking that nobody wanted any more.
    CHECK(asked == std::vector<std::string>{"charge", "cancel"});
}

TEST_CASE("an error of the store's is gone on without at once") {
    archetype_store const store;
    dropped_at_end const end{store};
    limiter ours{store, quick, "k", {.hosts = 2, .patience = 1h}};
    auto held = ours.reserve("b", pacing_clock::now());
    REQUIRE(held.has_value());
    CHECK_FALSE(ours.ready(*held, pacing_clock::now()));
    auto const answer = store.all().at(0).answer;
    answer(
        rampart::make_error(rampart::errc::unauthorised, rampart::delivery::rejected, "WRONGPASS"));
    CHECK(ours.metrics().alone);
    while (!ours.ready(*held, pacing_clock::now()))
        std::this_thread::sleep_until(held->ready_at);
    CHECK(ours.metrics().alone_starts == 1);
}

TEST_CASE("a place that is given back before the store has answered is cancelled there") {
    archetype_store const store;
    dropped_at_end const end{store};
    limiter ours{store, quick, "k", {.hosts = 2}};
    auto held = ours.reserve("b", pacing_clock::now());
    REQUIRE(held.has_value());
    ours.cancel(*held, pacing_clock::now());
    ours.cancel(*held, pacing_clock::now());
    auto const answer = store.all().at(0).answer;
    answer(shared::numbers{1, 70'000, 5, 1000, 50, 64});
    REQUIRE(store.all().size() == 2);
    CHECK(store.all()[1].operation == "cancel");
    CHECK_FALSE(ours.ready(*held, pacing_clock::now() + 1h));
}

TEST_CASE("what is counted by address is counted for all keys, and else for each") {
    constexpr rampart::rate_limit by_address{20, 1s, "address", "banxa"};
    using shared::detail::limiter_tag;
    CHECK(limiter_tag(by_address, "a") == limiter_tag(by_address, "b"));
    CHECK(limiter_tag(quick, "a") != limiter_tag(quick, "b"));
}

TEST_CASE("a host that is alone has its part of the rate without the burst") {
    constexpr rampart::rate_limit hundred{100, 60s, "key", "hexarails sandbox"};
    auto const part = shared::detail::alone_limit(hundred, 2, 4);
    CHECK(part.requests == 24);
    CHECK(part.per == 60s);
    auto const small = shared::detail::alone_limit({10, 60s, "key"}, 2, 16);
    CHECK(small.requests == 1);
    CHECK(small.per == 121s);
    archetype_store const store;
    dropped_at_end const end{store};
    limiter ours{store, hundred, "k"};
    auto held = ours.reserve("b", pacing_clock::now());
    CHECK(store.all().at(0).args.at(3) == "2"); // a fortieth may start at once
}

namespace {

/// What the store is asked at the time of a test's, and answers.
struct conversation {
    archetype_store store{};
    dropped_at_end end{store};

    /// The last that was asked for, answered.
    void answer(rampart::result<shared::numbers> const& what) const {
        auto const last = store.all().back().answer;
        last(what);
    }
    [[nodiscard]] std::string asked() const { return store.all().back().operation; }
};

/// A minute has one start for each of the 16 hosts that are assumed.
constexpr rampart::rate_limit sixteenth{17, 16s, "key", "hexarails sandbox"};

rampart::result<shared::numbers> gone() {
    return rampart::make_error(
        rampart::errc::connection_closed, rampart::delivery::unknown, "gone");
}

} // namespace

TEST_CASE("while the store is gone, a host waits for its own turns, and gives them back") {
    conversation const with;
    limiter ours{with.store, sixteenth, "k", {.max_wait = 20s, .patience = 10s}};
    auto const now = pacing_clock::now();
    auto first = ours.reserve("b", now);
    with.answer(gone());
    CHECK_FALSE(ours.ready(*first, now + 10s)); // one in 16 s
    ours.cancel(*first, now + 10s);
    auto second = ours.reserve("b", now + 10s);
    REQUIRE(second.has_value());
    CHECK_FALSE(ours.ready(*second, now + 10s));
    auto const third = ours.reserve("b", now + 10s); // behind it
    REQUIRE_FALSE(third.has_value());
    CHECK(third.error().code == rampart::errc::pacing_timeout);
    CHECK(ours.ready(*second, now + 20s));
}

TEST_CASE("a 429 pauses a host that is alone") {
    conversation const with;
    limiter ours{with.store, sixteenth, "k", {.max_wait = 1h, .patience = 10s}};
    auto const now = pacing_clock::now();
    auto held = ours.reserve("b", now);
    with.answer(gone());
    CHECK_FALSE(ours.ready(*held, now + 1s));
    ours.report("b", {true, 200s}, now + 1s);
    CHECK_FALSE(ours.ready(*held, now + 150s));
}

TEST_CASE("a call that waited asks whether there was a 429, with the place that it has") {
    conversation const with;
    limiter ours{with.store, quick, "k", {.hosts = 2, .patience = 10s}};
    auto held = ours.reserve("b", pacing_clock::now());
    with.answer(shared::numbers{1, 0, 5, 1000, 50'000, 64});
    auto const turn = pacing_clock::now() + 1s;
    CHECK_FALSE(ours.ready(*held, turn));
    REQUIRE(with.asked() == "ready");
    CHECK(with.store.all().back().args.at(5) == "1000");
    with.answer(shared::numbers{0, 0, 5, 2000, 50'000, 64}); // put off
    CHECK_FALSE(ours.ready(*held, turn + 1s));
    REQUIRE(with.asked() == "ready");
    CHECK(with.store.all().back().args.at(5) == "2000");
    with.answer(shared::numbers{1, 0, 5, 2000, 50'000, 64});
    // It may start; and now this host meets a 429.
    ours.report("b", {true, 200s}, turn + 1500ms);
    with.answer(shared::numbers{1, 200'000'000, 0, 0, 0, 32});
    CHECK_FALSE(ours.ready(*held, turn + 2s));
    CHECK(with.asked() == "ready");
    with.answer(shared::numbers{1, 0, 5, 2000, 50'000, 32});
    CHECK(ours.ready(*held, turn + 2s));
}

TEST_CASE("a call whose slot passed takes what the store says: another slot, or none") {
    conversation const with;
    limiter ours{with.store, quick, "k", {.hosts = 2, .max_wait = 7s, .patience = 10s}};
    auto held = ours.reserve("b", pacing_clock::now());
    with.answer(shared::numbers{1, 0, 5, 1000, 50'000, 64});
    auto const turn = pacing_clock::now() + 1s;
    CHECK_FALSE(ours.ready(*held, turn));
    REQUIRE(with.asked() == "ready");
    auto const said = [&](std::size_t at) { return with.store.all().back().args.at(at); };
    CHECK(said(4) == "5");
    CHECK(said(5) == "1000");
    CHECK(said(6) == "50000");
    CHECK(said(7) == "7000000");
    with.answer(shared::numbers{0, 5'000'000, 6, 9000, 60'000, 64});
    CHECK_FALSE(ours.ready(*held, turn));
    CHECK(held->ready_at - pacing_clock::now() > 4s);
    CHECK_FALSE(ours.refusal(*held));
    SUBCASE("which is given back as it is") {
        ours.cancel(*held, turn);
        REQUIRE(with.asked() == "cancel");
        CHECK(said(4) == "6");
        CHECK(said(5) == "9000");
        CHECK(said(6) == "60000");
    }
    SUBCASE("which is too far away") {
        CHECK_FALSE(ours.ready(*held, turn + 10s));
        REQUIRE(with.asked() == "ready");
        CHECK(said(4) == "6");
        with.answer(shared::numbers{2, 8'000'000, 0, 0, 0, 64});
        CHECK_FALSE(ours.ready(*held, pacing_clock::now()));
        auto const refused = ours.refusal(*held);
        REQUIRE(refused);
        CHECK(refused->message.find("8000 ms away, allowed are 7000 ms") != std::string::npos);
        auto const all = with.store.all().size();
        ours.cancel(*held, turn + 10s); // there is nothing to give back
        CHECK(with.store.all().size() == all);
    }
}

TEST_CASE("the store's word that a call may start does not hold for a host that was stopped") {
    conversation const with;
    // Two may start at once: a slot of 51 ms, and the 100 ms that are always borne.
    constexpr rampart::rate_limit two{21, 1s, "key", "hexarails sandbox"};
    limiter ours{with.store, two, "k", {.hosts = 2, .burst = 2, .patience = 200ms}};
    for (bool const waited : {false, true}) {
        CAPTURE(waited);
        auto const now = pacing_clock::now();
        auto held = ours.reserve("b", now);
        with.answer(shared::numbers{1, 0, waited ? 5 : 0, 1000, 50'000, 64});
        auto asked = now;
        if (waited) {
            asked = pacing_clock::now() + 1ms;
            CHECK_FALSE(ours.ready(*held, asked));
            with.answer(shared::numbers{1, 0, 5, 1000, 50'000, 64});
        }
        auto const all = with.store.all().size();
        CHECK_FALSE(ours.ready(*held, asked + 301ms));
        REQUIRE(with.store.all().size() == all + 1);
        CHECK(with.asked() == "ready");
        with.answer(shared::numbers{1, 0, 5, 1000, 50'000, 64});
        CHECK(ours.ready(*held, asked + 301ms + 300ms));
    }
}

TEST_CASE("slots that passed while the store was gone do not start all at once") {
    with_each_server([](redis_server& server) {
        redis_store const store{server.url()};
        limiter ours{store, quick, "k", {.hosts = 2, .max_wait = 2s, .patience = 10s}};
        start(ours);
        // A full queue, of which nobody is looked at for its time: the slots pass.
        std::vector<limiter<redis_store>::place> held;
        for (int call = 0; call < 20; ++call) {
            held.push_back(ours.reserve("hexarails", pacing_clock::now()).value());
            settle(ours, held.back());
        }
        std::this_thread::sleep_for(1200ms);
        std::vector<pacing_clock::time_point> starts;
        while (!held.empty()) {
            std::erase_if(held, [&](auto& each) {
                auto const now = pacing_clock::now();
                if (each.ready_at > now || !ours.ready(each, now)) return false;
                starts.push_back(now);
                return true;
            });
            std::this_thread::sleep_for(1ms);
        }
        REQUIRE(starts.size() == 20);
        // 19 slots of 51 ms, but for those within the last 100 ms.
        CHECK(starts.back() - starts.front() >= 15 * 51ms);
        CHECK(ours.metrics().shared_starts == 21);
    });
}

TEST_CASE("when the store answers again, who waited alone goes back into its queue") {
    for (bool const has_slot : {false, true}) {
        CAPTURE(has_slot);
        conversation const with;
        limiter ours{with.store, sixteenth, "k", {.max_wait = 1h, .patience = 10s}};
        auto held = ours.reserve("b", pacing_clock::now());
        auto const turn = pacing_clock::now() + 1s;
        if (has_slot) {
            with.answer(shared::numbers{1, 0, 5, 1000, 50'000, 64});
            CHECK_FALSE(ours.ready(*held, turn));
        }
        with.answer(gone());
        CHECK_FALSE(ours.ready(*held, turn));
        CHECK(ours.metrics().alone);
        REQUIRE(with.asked() == "charge"); // whether it is there again
        with.answer(shared::numbers{1, 0, 0, 0, 0, 64});
        CHECK_FALSE(ours.metrics().alone);
        CHECK_FALSE(ours.ready(*held, turn + 60s));
        CHECK(with.asked() == (has_slot ? "ready" : "reserve"));
    }
}

TEST_CASE("what is too far away is refused by the store's word, and only then") {
    archetype_store const store;
    dropped_at_end const end{store};
    limiter ours{store, quick, "k", {.hosts = 2, .max_wait = 1s, .patience = 10s}};
    auto far = ours.reserve("b", pacing_clock::now());
    REQUIRE(far.has_value());
    CHECK_FALSE(ours.refusal(*far)); // not known yet
    auto answer = store.all().at(0).answer;
    answer(shared::numbers{0, 5'000'000, 0, 0, 0, 64});
    CHECK_FALSE(ours.ready(*far, pacing_clock::now()));
    auto const refused = ours.refusal(*far);
    REQUIRE(refused);
    CHECK(refused->code == rampart::errc::pacing_timeout);
    CHECK(refused->message.find("5000 ms away, allowed are 1000 ms") != std::string::npos);
    // Others may have given their places back meanwhile: the next one asks again.
    auto near = ours.reserve("b", pacing_clock::now());
    REQUIRE(near.has_value());
    REQUIRE(store.all().size() == 2);
    answer = store.all()[1].answer;
    answer(shared::numbers{1, 900'000, 5, 1000, 50'000, 64});
    CHECK_FALSE(ours.ready(*near, pacing_clock::now()));
    CHECK_FALSE(ours.refusal(*near));
    CHECK(near->ready_at - pacing_clock::now() > 100ms);
    ours.cancel(*near, pacing_clock::now());
}

TEST_CASE("a call whose place would be too far away fails at once, and books nothing") {
    with_each_server([](redis_server& server) {
        constexpr rampart::rate_limit slow{1, 3600s, "key", "hexarails sandbox"};
        redis_store const store{server.url()};
        limiter ours{store, slow, "key", {.hosts = 2, .max_wait = 1s, .patience = 10s}};
        start(ours); // the next one is an hour away
        int sent = 0;
        auto api = rampart::make_client<rampart::hexarails::provider>(
            "https://127.0.0.1:1", {"key", rampart::sign::secret{"secret"}},
            rampart::http::function_transport{
                [&](rampart::http::origin const&,
                    rampart::http::request const&) -> rampart::result<rampart::http::response> {
                    ++sent;
                    return rampart::make_error(
                        rampart::errc::connect_failed, rampart::delivery::not_sent, "no line");
                }},
            rampart::policies{.limiter = ours});
        auto const before = field(store, ours.keys("hexarails").at(0), "next");
        auto const failed = api.call<rampart::hexarails::health>({});
        REQUIRE_FALSE(failed.has_value());
        CHECK(failed.error().code == rampart::errc::pacing_timeout);
        CHECK(failed.error().delivery == rampart::delivery::not_sent);
        CHECK(sent == 0);
        CHECK(field(store, ours.keys("hexarails").at(0), "next") == before);
        CHECK(before > 0);
    });
}

TEST_CASE("hosts that share a key share its rate") {
    with_each_server([](redis_server& server) {
        constexpr int hosts = 3;
        constexpr int calls = 15;
        std::vector<std::thread> threads;
        std::vector<int> alone(hosts);
        auto const begun = pacing_clock::now();
        for (int host = 0; host < hosts; ++host) {
            threads.emplace_back([&, host] {
                redis_store const store{server.url()};
                limiter ours{store, quick, "k", {.hosts = hosts, .patience = 10s}};
                for (int call = 0; call < calls; ++call)
                    start(ours);
                alone[static_cast<std::size_t>(host)] = ours.metrics().alone ? 1 : 0;
            });
        }
        for (auto& each : threads)
            each.join();
        // One at once, the others at 20 in 1.02 s.
        CHECK(pacing_clock::now() - begun >= 44 * 51ms);
        CHECK(alone == std::vector<int>(hosts));
        // Nothing is in the store but the keys that were declared, none of them for ever.
        redis_store const store{server.url()};
        limiter const ours{store, quick, "k", {.hosts = hosts}};
        auto const there = server.command({"KEYS", "*"});
        CHECK(there.find(ours.keys("hexarails").front()) != std::string::npos);
        auto const left = server.command({"PTTL", ours.keys("hexarails").front()});
        CHECK(left.starts_with(":35")); // of an hour
    });
}

TEST_CASE("a 429 on one host pauses all of them, and halves the rate for all") {
    with_each_server([](redis_server& server) {
        redis_store const store{server.url()};
        redis_store const another{server.url()};
        limiter one{store, quick, "k", {.hosts = 2, .patience = 10s}};
        limiter other{another, quick, "k", {.hosts = 2, .patience = 10s}};
        start(one);
        // A place that waits for its turn, on the other host.
        std::vector<limiter<redis_store>::place> held;
        for (int call = 0; call < 4; ++call)
            held.push_back(other.reserve("hexarails", pacing_clock::now()).value());
        for (auto& each : held)
            settle(other, each);
        auto const at = pacing_clock::now();
        one.report("hexarails", {.throttled = true, .retry_after = 700ms}, at);
        // The store has heard of it when the same connection has answered something else.
        auto const key = one.keys("hexarails").front();
        CHECK(field(store, key, "steps") == 32);
        CHECK(start(other) - at >= 700ms);
        auto& last = held.back();
        while (!other.ready(last, pacing_clock::now()))
            std::this_thread::sleep_until(last.ready_at);
        CHECK(pacing_clock::now() - at >= 700ms);
        for (auto& each : held)
            other.cancel(each, pacing_clock::now());
        // Answers that are no 429 raise it again, on either host.
        other.report("hexarails", {}, pacing_clock::now());
        CHECK(field(another, key, "steps") == 33);
    });
}

TEST_CASE("a place that is given back goes to the next host that asks") {
    with_each_server([](redis_server& server) {
        redis_store const store{server.url()};
        rampart::rate_limit const slow{2, 600s, "key", "x"};
        limiter one{store, slow, "k", {.hosts = 2, .max_wait = 1h, .burst = 1, .patience = 10s}};
        redis_store const another{server.url()};
        limiter other{
            another, slow, "k", {.hosts = 2, .max_wait = 1h, .burst = 1, .patience = 10s}};
        auto held = one.reserve("b", pacing_clock::now()).value();
        settle(one, held);                                         // started at once
        auto next = one.reserve("b", pacing_clock::now()).value(); // five minutes away
        settle(one, next);
        CHECK(next.ready_at - pacing_clock::now() > 200s);
        CHECK(field(store, one.keys("b").front(), "tickets") == 1);
        one.cancel(next, pacing_clock::now());
        auto const key = one.keys("b").front();
        auto const end = field(store, key, "next");
        auto again = other.reserve("b", pacing_clock::now()).value();
        settle(other, again);
        CHECK(again.ready_at - pacing_clock::now() > 200s);
        CHECK(again.ready_at - pacing_clock::now() <= 301s);
        CHECK(field(another, key, "next") == end + 300'250'000);
    });
}

TEST_CASE("the store stopped: no call fails, each host keeps to its share, and it is told later") {
    with_each_server([](redis_server& server) {
        auto settings = shared::redis_settings::parse(server.url()).value();
        settings.answer_timeout = 200ms;
        redis_store const store{settings};
        std::mutex mutex;
        std::vector<bool> changes;
        limiter ours{store, quick, "k", {.hosts = 2, .on_store = [&](auto const& what) {
                                             std::lock_guard const lock{mutex};
                                             changes.push_back(what.alone);
                                         }}};
        for (int call = 0; call < 5; ++call)
            start(ours);
        auto const before = ours.metrics();
        server.stop();
        auto const stopped = pacing_clock::now();
        while (ours.metrics().alone_starts < 6)
            start(ours);
        auto const alone = ours.metrics();
        // 9 a second is half of what is left without the burst.
        CHECK(pacing_clock::now() - stopped >= 5 * 111ms);
        CHECK(alone.alone);
        CHECK(alone.times_alone >= before.times_alone);
        server.resume();
        while (ours.metrics().shared_starts == alone.shared_starts)
            start(ours);
        CHECK_FALSE(ours.metrics().alone);
        std::lock_guard const lock{mutex};
        REQUIRE(changes.size() >= 2);
        CHECK_FALSE(changes.back());
        // Told once, whatever the server found in its buffers.
        auto const key = ours.keys("hexarails").at(3);
        shared::script const all{
            "local sum = 0 for _, one in ipairs(redis.call('HVALS', KEYS[1])) do sum = sum + one "
            "end return sum"};
        auto const told = store.run(all, {key}, {}, 10s).value().at(0);
        CHECK(told <= static_cast<std::int64_t>(ours.metrics().alone_starts));
        CHECK(told > 0);
    });
}

TEST_CASE("a booking that is answered too late is cancelled") {
    with_each_server([](redis_server& server) {
        auto settings = shared::redis_settings::parse(server.url()).value();
        settings.answer_timeout = 60s; // the connection is kept
        redis_store const store{settings};
        rampart::rate_limit const slow{20, 1s, "key", "x"};
        limiter ours{store, slow, "k", {.hosts = 1, .burst = 1, .patience = 50ms}};
        start(ours);
        server.stop();
        start(ours); // alone
        CHECK(ours.metrics().alone_starts == 1);
        server.resume();
        while (ours.metrics().late_answers == 0)
            std::this_thread::sleep_for(5ms);
        CHECK(ours.metrics().late_answers == 1);
        while (ours.metrics().alone) {
            auto held = ours.reserve("hexarails", pacing_clock::now()).value();
            static_cast<void>(ours.ready(held, pacing_clock::now()));
            ours.cancel(held, pacing_clock::now());
            std::this_thread::sleep_for(5ms);
        }
        start(ours);
        CHECK(ours.metrics().shared_starts == 2);
    });
}

TEST_CASE("the child of a fork begins anew, with the same limit") {
    with_each_server([](redis_server& server) {
        redis_store const store{server.url()};
        limiter ours{store, quick, "k", {.hosts = 2, .patience = 10s}};
        start(ours);
        auto const child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            auto held = ours.reserve("hexarails", pacing_clock::now());
            while (held && !ours.ready(*held, pacing_clock::now()))
                std::this_thread::sleep_until(held->ready_at);
            auto const did = ours.metrics();
            ::_exit(did.shared_starts == 1 && did.alone_starts == 0 ? 0 : 1);
        }
        int status = -1;
        REQUIRE(::waitpid(child, &status, 0) == child);
        CHECK(status == 0);
        start(ours);
        CHECK(ours.metrics().shared_starts == 2);
    });
}
