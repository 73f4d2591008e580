#include <rampart/shared/redis_store.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <rampart/sandbox/authority.hpp>

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../support/redis_server.hpp"

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace shared = rampart::shared;
using rampart::delivery;
using rampart::errc;
using rampart::test::redis_server;
using shared::numbers;
using shared::redis_settings;
using shared::redis_store;

/// Runs the body once for each server program that is here.
template <class Body>
void with_each_server(Body const& body) {
    auto const programs = rampart::test::redis_programs();
    if (programs.empty()) MESSAGE("neither Redis nor Valkey was found: left out");
    for (auto const& program : programs) {
        INFO(program);
        body(program);
    }
}

shared::script const& add() {
    static shared::script const code{"return redis.call('INCRBY', KEYS[1], ARGV[1])"};
    return code;
}

shared::script const& two() {
    static shared::script const code{"return {tonumber(ARGV[1]), -tonumber(ARGV[2])}"};
    return code;
}

redis_settings parsed(std::string_view url) { return redis_settings::parse(url).value(); }

std::string problem_of(std::string_view url) {
    auto const got = redis_settings::parse(url);
    REQUIRE_FALSE(got.has_value());
    CHECK(got.error().code == errc::invalid_base_url);
    return got.error().message;
}

} // namespace

static_assert(shared::script_store<redis_store>);

TEST_CASE("a Redis URL says where the server is, as whom to go there, and which database it is") {
    auto const plain = parsed("redis://localhost");
    CHECK(plain.nodes == std::vector<shared::redis_node>{{"localhost", 6379}});
    CHECK_FALSE(plain.tls);
    CHECK(plain.user.empty());
    CHECK(plain.password.empty());
    CHECK(plain.database == 0);
    CHECK(plain.sentinel_name.empty());
    auto const all = parsed("rediss://li%6dits:p%40ss%3Aword@redis.example:6380/12");
    CHECK(all.tls);
    CHECK(all.user == "limits");
    CHECK(all.password.reveal() == "p@ss:word");
    CHECK(all.nodes == std::vector<shared::redis_node>{{"redis.example", 6380}});
    CHECK(all.database == 12);
    CHECK(parsed("redis://:secret@h").password.reveal() == "secret");
    CHECK(parsed("redis://user@h").user == "user");
    CHECK(parsed("redis://[::1]:7000/").nodes.front() == shared::redis_node{"::1", 7000});
    CHECK(parsed("redis://[::1]").nodes.front().str() == "[::1]:6379");
    auto const sentinel = parsed("rediss+sentinel://a:1,b,[::2]:3/limits/4");
    CHECK(sentinel.tls);
    CHECK(sentinel.nodes == std::vector<shared::redis_node>{{"a", 1}, {"b", 26379}, {"::2", 3}});
    CHECK(sentinel.sentinel_name == "limits");
    CHECK(sentinel.database == 4);
}

TEST_CASE("a URL that is not Redis' is refused, with nothing of its password") {
    for (auto const* const url :
         {"", "redis", "http://h", "redis+cluster://h", "redis://", "redis://h:0",
          "redis://h:99999", "redis://h:x", "redis://h/x", "redis://h/-1", "redis://h,",
          "redis://[::1", "redis://[::1]x", "redis://u:%zz@h", "redis+sentinel://h",
          "redis+sentinel://h/", "redis://h/1/2"}) {
        CAPTURE(url);
        CHECK(problem_of(url).starts_with("not a Redis URL: "));
    }
    CHECK(problem_of("redis://u:hunter2@h:0").find("hunter2") == std::string::npos);
    CHECK_THROWS_AS(redis_store{"redis://"}, rampart::call_failed);
}

TEST_CASE("a script has the SHA-1 that Redis calls it by") {
    CHECK(shared::script{"return 1"}.sha1() == "e0e1f9fabfc9d4800c877a703b823ac0578ff8db");
}

TEST_CASE("a store runs scripts and answers their numbers") {
    with_each_server([](std::string const& program) {
        redis_server const server{program};
        redis_store const store{server.url()};
        CHECK(store.run(add(), {"{a}:n"}, {"5"}, 5s).value() == numbers{5});
        CHECK(store.run(add(), {"{a}:n"}, {"-2"}, 5s).value() == numbers{3});
        CHECK(
            store.run(two(), {}, {"9007199254740991", "7"}, 5s).value() ==
            numbers{9007199254740991, -7});
        auto const copy = store;
        CHECK(copy.run(add(), {"{a}:n"}, {"1"}, 5s).value() == numbers{4});
        // By its hash, but for the first time.
        auto const calls = server.command({"INFO", "commandstats"});
        CHECK(calls.find("cmdstat_eval:calls=2,") != std::string::npos);
        CHECK(calls.find("cmdstat_evalsha:calls=") != std::string::npos);
    });
}

TEST_CASE("a server that has forgotten its scripts is told them again") {
    with_each_server([](std::string const& program) {
        redis_server const server{program};
        redis_store const store{server.url()};
        for (int time = 1; time <= 3; ++time) {
            CHECK(store.run(add(), {"n"}, {"1"}, 5s).value() == numbers{time});
            static_cast<void>(server.command({"SCRIPT", "FLUSH"}));
        }
    });
}

TEST_CASE("a key and an argument may be any bytes") {
    with_each_server([](std::string const& program) {
        redis_server const server{program};
        redis_store const store{server.url()};
        shared::script const length{"redis.call('SET', KEYS[1], ARGV[1]) "
                                    "return {#KEYS[1], redis.call('STRLEN', KEYS[1])}"};
        std::string const key{"a\r\nb\0c", 6};
        CHECK(
            store.run(length, {key}, {std::string(10'000, '\0')}, 5s).value() ==
            numbers{6, 10'000});
        CHECK(store.run(length, {"k"}, {""}, 5s).value() == numbers{1, 0});
    });
}

TEST_CASE("what the server refuses is an error with its words, and certainly did not run") {
    with_each_server([](std::string const& program) {
        redis_server const server{program};
        redis_store const store{server.url()};
        static_cast<void>(server.command({"SET", "text", "x"}));
        auto const failed = store.run(add(), {"text"}, {"1"}, 5s);
        REQUIRE_FALSE(failed.has_value());
        CHECK(failed.error().code == errc::provider_refused);
        CHECK(failed.error().delivery == delivery::rejected);
        CHECK(failed.error().message.find("not an integer") != std::string::npos);
        CHECK(failed.error().message.starts_with(server.url()));
        auto const odd = store.run(shared::script{"return 'text'"}, {}, {}, 5s);
        REQUIRE_FALSE(odd.has_value());
        CHECK(odd.error().code == errc::malformed_response);
        CHECK(store.run(add(), {"n"}, {"1"}, 5s).value() == numbers{1});
    });
}

TEST_CASE("user, password and database are kept to, over TLS that is verified") {
    with_each_server([](std::string const& program) {
        rampart::test::temporary_folder const folder;
        rampart::sandbox::authority const authority;
        auto const identity = authority.issue(rampart::sandbox::leaf_request::localhost());
        auto const chain = folder.write("server.pem", identity.pem_chain);
        auto const key = folder.write("server.key", identity.pem_key);
        redis_server const server{
            program, "tls-port\ntls-cert-file " + chain + "\ntls-key-file " + key +
                         "\ntls-auth-clients no\nuser default off\n"
                         "user limits on >p@ss ~{rampart:* +eval +evalsha +incrby +select\n"};
        auto settings = parsed("rediss://limits:p%40ss@localhost:6379/3");
        settings.nodes.front().port = server.port();
        settings.tls_options.ca_pem = authority.ca_pem();
        redis_store const store{settings};
        CHECK(store.run(add(), {"{rampart:x}:n"}, {"7"}, 5s).value() == numbers{7});
        auto const elsewhere = store.run(add(), {"{other}:n"}, {"7"}, 5s);
        REQUIRE_FALSE(elsewhere.has_value());
        CHECK(elsewhere.error().delivery == delivery::rejected);
        CHECK(elsewhere.error().code == errc::forbidden);

        auto wrong = settings;
        wrong.password = rampart::http::secret_text{std::string{"hunter2"}};
        auto const refused = redis_store{wrong}.run(add(), {"{rampart:x}:n"}, {"7"}, 5s);
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().code == errc::unauthorised);
        CHECK(refused.error().message.find("WRONGPASS") != std::string::npos);
        CHECK(refused.error().message.find("hunter2") == std::string::npos);

        auto unknown = settings;
        unknown.tls_options.ca_pem = rampart::sandbox::authority{}.ca_pem();
        auto const unverified = redis_store{unknown}.run(add(), {"{rampart:x}:n"}, {"7"}, 500ms);
        REQUIRE_FALSE(unverified.has_value());
        CHECK(unverified.error().message.find("certificate") != std::string::npos);
    });
}

TEST_CASE("a server that is not there is a timeout that says why, and is found when it comes") {
    with_each_server([](std::string const& program) {
        redis_server server{program};
        redis_store const store{server.url()};
        CHECK(store.run(add(), {"n"}, {"1"}, 5s).has_value());
        server.kill();
        auto const failed = store.run(add(), {"n"}, {"1"}, 300ms);
        REQUIRE_FALSE(failed.has_value());
        auto later =
            std::async(std::launch::async, [&] { return store.run(add(), {"n"}, {"1"}, 20s); });
        server.restart();
        CHECK(later.get().value() == numbers{1});
        CHECK(store.run(add(), {"n"}, {"1"}, 5s).value() == numbers{2});
    });
}

TEST_CASE("a server that answers nothing is given up, and is asked again when it goes on") {
    with_each_server([](std::string const& program) {
        redis_server server{program};
        auto settings = parsed(server.url());
        settings.answer_timeout = 200ms;
        redis_store const store{settings};
        CHECK(store.run(add(), {"n"}, {"1"}, 5s).has_value());
        server.stop();
        auto const late = store.run(add(), {"n"}, {"1"}, 50ms);
        REQUIRE_FALSE(late.has_value());
        CHECK(late.error().code == errc::call_timeout);
        CHECK(late.error().delivery == delivery::unknown);
        auto const given_up = store.run(add(), {"n"}, {"1"}, 20s);
        REQUIRE_FALSE(given_up.has_value());
        CHECK(given_up.error().code == errc::io_timeout);
        server.resume();
        // Those two were in the server's buffer and ran; nobody is told twice.
        CHECK(store.run(add(), {"m"}, {"1"}, 20s).value() == numbers{1});
    });
}

TEST_CASE("what does not speak Redis' protocol is an error, not a hang") {
    namespace test = rampart::test;
    struct {
        test::script script;
        errc code;
    } const cases[] = {
        {{test::read_bytes{10}, test::send_bytes{"HTTP/1.1 400 Bad Request\r\n\r\n"}, test::hold{}},
         errc::malformed_response},
        {{test::send_bytes{"+OK\r\n"}, test::hold{}}, errc::malformed_response}, // unasked
        {{test::read_bytes{10}, test::send_bytes{"*9\r\n:1\r\n"}, test::close_properly{}},
         errc::connection_closed},
        {{test::read_bytes{10}, test::send_bytes{"$2000000\r\n" + std::string(1'500'000, 'x')},
          test::hold{}},
         errc::connection_closed},
        {{test::read_bytes{10}, test::reset{}}, errc::connection_closed}};
    for (auto const& one : cases) {
        test::wire_server const server{test::plain, one.script};
        redis_store const store{"redis://127.0.0.1:" + std::to_string(server.port())};
        auto const failed = store.run(add(), {"n"}, {"1"}, 800ms);
        REQUIRE_FALSE(failed.has_value());
        CAPTURE(failed.error().message);
        bool const expected =
            failed.error().code == one.code || failed.error().code == errc::call_timeout;
        CHECK(expected);
    }
}

TEST_CASE("asynchronous scripts complete on the caller's executor, and follow one another") {
    with_each_server([](std::string const& program) {
        redis_server const server{program};
        redis_store const store{server.url()};
        asio::io_context context;
        std::vector<std::int64_t> seen;
        auto const here = std::this_thread::get_id();
        for (int time = 0; time < 500; ++time) {
            store.async_run(
                add(), {"n"}, {"1"}, 10s, asio::bind_executor(context, [&](auto answer) {
                    CHECK(std::this_thread::get_id() == here);
                    seen.push_back(answer.value().at(0));
                }));
        }
        std::optional<numbers> awaited;
        asio::co_spawn(
            context,
            [&]() -> asio::awaitable<void> {
                // Named: GCC 12 gives up at lists within a co_await.
                shared::texts const keys(1, "m");
                shared::texts const args(1, "3");
                auto const got =
                    co_await store.async_run(add(), keys, args, 10s, asio::use_awaitable);
                awaited = got.value();
            },
            asio::detached);
        context.run();
        REQUIRE(seen.size() == 500);
        for (int time = 0; time < 500; ++time)
            CHECK(seen[static_cast<std::size_t>(time)] == time + 1);
        CHECK(awaited == numbers{3});
    });
}

TEST_CASE("an asynchronous script can be cancelled, and ends when the store goes") {
    with_each_server([](std::string const& program) {
        redis_server server{program};
        std::optional<redis_store> store{server.url()};
        CHECK(store->run(add(), {"n"}, {"1"}, 5s).has_value());
        server.stop();
        asio::io_context context;
        asio::cancellation_signal stop;
        std::optional<rampart::error> cancelled;
        store->async_run(
            add(), {"n"}, {"1"}, 60s,
            asio::bind_cancellation_slot(
                stop.slot(), asio::bind_executor(context, [&](rampart::result<numbers> answer) {
                    cancelled = answer.error();
                })));
        std::optional<rampart::error> left;
        store->async_run(
            add(), {"n"}, {"1"}, 60s,
            asio::bind_executor(
                context, [&](rampart::result<numbers> answer) { left = answer.error(); }));
        stop.emit(asio::cancellation_type::terminal);
        context.run_one();
        REQUIRE(cancelled.has_value());
        CHECK(cancelled->code == errc::cancelled);
        CHECK_FALSE(left.has_value());
        store.reset();
        context.run();
        REQUIRE(left.has_value());
        CHECK(left->code == errc::cancelled);
    });
}

TEST_CASE("threads share a store, and so does the child of a fork, by a connection of its own") {
    with_each_server([](std::string const& program) {
        redis_server const server{program};
        redis_store const store{server.url()};
        std::vector<std::thread> threads;
        std::atomic<int> answered{0};
        for (int number = 0; number < 4; ++number) {
            threads.emplace_back([&] {
                for (int time = 0; time < 250; ++time)
                    if (store.run(add(), {"n"}, {"1"}, 10s)) ++answered;
            });
        }
        for (auto& each : threads)
            each.join();
        CHECK(answered == 1000);
        auto const child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            auto const got = store.run(add(), {"n"}, {"1"}, 10s);
            ::_exit(got && *got == numbers{1001} ? 0 : 1);
        }
        int status = -1;
        REQUIRE(::waitpid(child, &status, 0) == child);
        CHECK(status == 0);
        CHECK(store.run(add(), {"n"}, {"1"}, 10s).value() == numbers{1002});
    });
}

TEST_CASE("more scripts than may wait are refused at once") {
    with_each_server([](std::string const& program) {
        redis_server server{program};
        auto settings = parsed(server.url());
        settings.max_waiting = 2;
        redis_store const store{settings};
        CHECK(store.run(add(), {"n"}, {"1"}, 5s).has_value());
        server.stop();
        auto const first = store.async_run(add(), {"n"}, {"1"}, 500ms, asio::use_future);
        auto const second = store.async_run(add(), {"n"}, {"1"}, 500ms, asio::use_future);
        auto const third = store.run(add(), {"n"}, {"1"}, 500ms);
        REQUIRE_FALSE(third.has_value());
        CHECK(third.error().code == errc::pool_exhausted);
        CHECK(third.error().delivery == delivery::not_sent);
        server.resume();
        first.wait();
        second.wait();
    });
}
