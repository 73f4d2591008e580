// What the webhook verifiers share: callback URLs, the window and the replay memory.
#include <rampart/webhook_check.hpp>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

namespace {

namespace webhook = rampart::webhook;
using namespace std::chrono_literals;
using webhook::cause;

rampart::sign::time_point at(long long seconds) {
    return rampart::sign::time_point{std::chrono::seconds{seconds}};
}

} // namespace

TEST_CASE("a callback URL gives the host and the raw target that are signed") {
    auto const parsed = webhook::callback::parse("https://Partner.example.com/hooks?tenant=a%2Fb");
    REQUIRE(parsed.has_value());
    CHECK(parsed->host == "partner.example.com");
    CHECK(parsed->target == "/hooks?tenant=a%2Fb");
    CHECK(webhook::callback::parse("https://h:8443/x")->host == "h:8443");
    CHECK(webhook::callback::parse("https://h:443/x")->host == "h");
    CHECK(webhook::callback::parse("http://h/x")->host == "h");
    CHECK(webhook::callback::parse("https://h")->target == "/");
    CHECK(webhook::callback::parse("https://h?q=1")->target == "/?q=1");
    CHECK(webhook::callback::parse("https://[::1]:8443/x")->host == "[::1]:8443");
}

TEST_CASE("what is no callback URL is refused") {
    for (auto const* const bad :
         {"", "/hooks", "ftp://h/x", "https:///x", "https://h/x#y", "https://h/a b",
          "https://h/\xc3\xab", "https://me:pw@h/x", "partner.example.com/hooks"}) {
        CAPTURE(bad);
        auto const parsed = webhook::callback::parse(bad);
        REQUIRE(parsed.has_error());
        CHECK(parsed.error().code == rampart::errc::invalid_base_url);
        CHECK(parsed.error().message.find("pw") == std::string::npos);
    }
}

TEST_CASE("the replay memory knows what it has seen") {
    webhook::replay_memory memory{3};
    CHECK(memory.remember("a"));
    CHECK_FALSE(memory.remember("a"));
    CHECK(memory.remember("b"));
    CHECK(memory.size() == 2);
    memory.forget("a");
    memory.forget("never seen");
    CHECK(memory.size() == 1);
    CHECK(memory.remember("a"));
    CHECK_FALSE(memory.remember("b"));
}

TEST_CASE("the replay memory stays within its bound and forgets the oldest") {
    webhook::replay_memory memory{3};
    for (auto const* const id : {"a", "b", "c", "d"})
        CHECK(memory.remember(id));
    CHECK(memory.size() == 3);
    for (auto const* const id : {"b", "c", "d"})
        CHECK_FALSE(memory.remember(id));
    CHECK(memory.remember("a"));
    CHECK(memory.remember("b"));
    for (int id = 0; id < 10'000; ++id)
        CHECK(memory.remember(std::to_string(id)));
    CHECK(memory.size() == 3);
    CHECK(webhook::replay_memory{0}.capacity() == 1);
}

TEST_CASE("of threads that bring the same identifier exactly one is first") {
    constexpr int threads = 4;
    constexpr int ids = 2'000;
    webhook::replay_memory memory{ids};
    std::atomic<int> first{0};
    {
        std::vector<std::jthread> running;
        for (int thread = 0; thread < threads; ++thread) {
            running.emplace_back([&] {
                for (int id = 0; id < ids; ++id) {
                    if (memory.remember(std::to_string(id))) ++first;
                }
            });
        }
    }
    CHECK(first == ids);
    CHECK(memory.size() == ids);
}

TEST_CASE("times are read from seconds, milliseconds and microseconds") {
    CHECK((webhook::read_time("1767225600") == at(1767225600)));
    CHECK((webhook::read_time("1767225600000") == at(1767225600)));
    CHECK((webhook::read_time("1767225600000000") == at(1767225600)));
    CHECK((webhook::read_time("0") == at(0)));
    for (auto const* const bad :
         {"", "-1", "+1", " 1", "1.5", "1e9", "176722560000", "17672256000000", "0x10",
          "99999999999999999999999"}) {
        CAPTURE(bad);
        CHECK_FALSE(webhook::read_time(bad).has_value());
    }
}

TEST_CASE("the window ends exactly where it says, on both sides") {
    auto const now = at(1'000'000);
    auto const reason = [&](char const* stamp, std::optional<std::chrono::seconds> window = 300s) {
        auto const found = webhook::outside(window, stamp, now);
        return found ? std::string{to_string(found->reason)} : std::string{};
    };
    CHECK(reason("1000000").empty());
    CHECK(reason("999700").empty());
    CHECK(reason("999699") == "outside_window");
    CHECK(reason("1000300").empty());
    CHECK(reason("1000301") == "outside_window");
    CHECK(reason("99999999999") == "outside_window");
    CHECK(reason("soon") == "malformed_header");
    CHECK(reason("1", std::nullopt).empty());
    CHECK(reason("1000000", 0s).empty());
    CHECK(reason("1000001", 0s) == "outside_window");
}

TEST_CASE("each side of the window can be set by itself") {
    auto const now = at(1'000'000);
    auto const inside = [&](webhook::time_window const& window, long long offset) {
        return !webhook::outside(window, now + std::chrono::seconds{offset}, now);
    };
    webhook::time_window const day{24h, 5min};
    CHECK(inside(day, -86400));
    CHECK_FALSE(inside(day, -86401));
    CHECK(inside(day, 300));
    CHECK_FALSE(inside(day, 301));
    webhook::time_window const past_alone{60s, std::nullopt};
    CHECK(inside(past_alone, 900'000));
    CHECK_FALSE(inside(past_alone, -61));
    webhook::time_window const ahead_alone{std::nullopt, 60s};
    CHECK(inside(ahead_alone, -900'000));
    CHECK_FALSE(inside(ahead_alone, 61));
    CHECK(inside(std::nullopt, 1'000'000'000));
}

TEST_CASE("a nonce tells a time when it has the digits of one") {
    CHECK((webhook::time_of_nonce("1741220905") == at(1741220905)));
    CHECK((webhook::time_of_nonce("1741220905000") == at(1741220905)));
    CHECK((webhook::time_of_nonce("1741220905000000") == at(1741220905)));
    for (auto const* const other :
         {"", "1", "42", "999999999", "17412209050", "0741220905", "0000000000042", "174122090x",
          "7f4df1de-6b52-4d0e-9c3e-0a3c1f6f3a11", "1741220905000000000"}) {
        CAPTURE(other);
        CHECK_FALSE(webhook::time_of_nonce(other).has_value());
    }
}

TEST_CASE("what is outside the window says by how much and what to look at") {
    auto const late = webhook::outside(300s, "100", at(1'000));
    REQUIRE(late.has_value());
    CHECK(late->message.find("900 s ago") != std::string::npos);
    CHECK(late->message.find("clock") != std::string::npos);
    auto const early = webhook::outside(300s, "1900", at(1'000));
    REQUIRE(early.has_value());
    CHECK(early->message.find("900 s in the future") != std::string::npos);
}

TEST_CASE("the compact form has no spaces and no needless escapes") {
    auto const compact = webhook::compact(R"({ "a" : "\/\u00eb", "b": 1.50 })");
    CHECK(compact.value_or("") == "{\"a\":\"/\xc3\xab\",\"b\":1.50}");
    CHECK_FALSE(webhook::compact("{").has_value());
    CHECK_FALSE(webhook::compact("").has_value());
}

TEST_CASE("asking a refused result for its value throws the refusal") {
    webhook::result<int> const bad{webhook::refusal{cause::wrong_host, "why"}};
    CHECK(bad.has_error());
    try {
        (void)bad.value();
        FAIL("nothing was thrown");
    } catch (webhook::refused const& thrown) {
        CHECK(thrown.details().reason == cause::wrong_host);
        CHECK(std::string{thrown.what()} == "why");
    }
}

TEST_CASE("each cause has a word of its own") {
    std::vector<std::string_view> words;
    for (int value = 0; value <= static_cast<int>(cause::crypto_library); ++value) {
        auto const word = to_string(static_cast<cause>(value));
        for (auto const other : words)
            CHECK(word != other);
        words.push_back(word);
    }
    CHECK(words.size() == 12);
}
