// Name lookups that hang: what waits for them ends, what does not wait goes on, and nothing is left
// behind but the thread that the resolver holds.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>

#include <rampart/sandbox/authority.hpp>

#include "../support/carrier.hpp"
#include "../support/system_faults.hpp"
#include "../support/wire_server.hpp"

using namespace rampart;
using namespace rampart::test;
using namespace std::chrono_literals;

// In the child of a fork the parent's threads are not there, and what they held looks like leaks.
static bool is_forked = false;
extern "C" int __lsan_is_turned_off();
extern "C" int __lsan_is_turned_off() { return is_forked ? 1 : 0; }

namespace {

constexpr http::timeouts patient{.call = 60s, .connect = 60s};
constexpr way both[] = {way::blocking, way::asynchronous};

sandbox::authority const& ca() {
    static sandbox::authority const made;
    return made;
}

/// Answers under two names.
wire_server answering() {
    return wire_server{
        ca().issue({.dns_names = {"slow.test", "quick.test"}}),
        script{read_request{}, send_bytes{http_response(200, "{}")}, again{}}};
}

http::tls_settings trusting() { return {.ca_pem = ca().ca_pem(), .use_system_authorities = false}; }

http::request get(std::string const& host) {
    return {http::method::get, "/", {{"Host", host}}, {}, false};
}

result<http::response> call(
    carrier& client, wire_server const& server, std::string const& host,
    http::timeouts const& limits) {
    return client.send(*http::origin::parse(server.origin(host)), get(host), limits);
}

std::size_t threads() {
    std::size_t count = 0;
    for ([[maybe_unused]] auto const& one : std::filesystem::directory_iterator{"/proc/self/task"})
        ++count;
    return count;
}

/// Their number once those that an earlier test has left are gone.
std::size_t settled_threads() {
    auto seen = threads();
    for (int same = 0; same < 50; ++same) {
        std::this_thread::sleep_for(2ms);
        if (auto const now = threads(); now != seen) {
            seen = now;
            same = 0;
        }
    }
    return seen;
}

/// A thread that has said its last is gone a moment later.
void wait_for_threads(std::size_t count) {
    while (threads() > count)
        std::this_thread::sleep_for(1ms);
}

/// A call that ends on `context`; its answer, or what came of it.
struct running {
    running(
        http::async_tls_transport& transport, wire_server const& server, std::string const& host,
        http::timeouts const& limits)
        : to{*http::origin::parse(server.origin(host))} {
        auto exchange = [](running& self, http::async_tls_transport& carrier, http::request message,
                           http::timeouts within) -> boost::asio::awaitable<void> {
            auto link =
                co_await carrier.connect(self.to, within, http::connection_use::kept_or_new);
            if (!link) {
                self.answer = std::move(link).error();
                co_return;
            }
            self.answer = co_await link->exchange(std::move(message), within);
        };
        boost::asio::co_spawn(
            transport.get_executor(), exchange(*this, transport, get(host), limits),
            boost::asio::bind_cancellation_slot(stop.slot(), [](std::exception_ptr const&) {}));
    }
    http::origin to;
    boost::asio::cancellation_signal stop;
    std::optional<result<http::response>> answer;
};

} // namespace

TEST_CASE("a lookup that hangs ends with the connect timeout, and with that of the call") {
    auto const server = answering();
    for (auto const how : both) {
        hung_lookup const hung{"slow.test"};
        carrier client{how, trusting()};
        auto const early = call(client, server, "slow.test", {.call = 60s, .connect = 100ms});
        REQUIRE(early.has_error());
        CHECK(early.error().code == errc::connect_timeout);
        CHECK(early.error().delivery == delivery::not_sent);
        CHECK(early.error().message.find("slow.test was looked up") != std::string::npos);
        auto const late = call(client, server, "slow.test", {.call = 100ms, .connect = 60s});
        REQUIRE(late.has_error());
        CHECK(late.error().code == errc::call_timeout);
        CHECK(late.error().delivery == delivery::not_sent);
        CHECK(hung.waiting() == 1); // the second call joined the lookup
        CHECK(client.metrics().open == 0);
    }
    CHECK(server.connections() == 0);
}

TEST_CASE("a call that waits for a lookup is cancelled at once, and disturbs no other one") {
    auto const server = answering();
    hung_lookup const hung{"slow.test"};
    resolved_addresses const known{{"127.0.0.1"}};
    boost::asio::io_context context{1};
    http::async_tls_transport transport{context, trusting()};
    running waiting{transport, server, "slow.test", patient};
    running also{transport, server, "slow.test", patient};
    running other{transport, server, "quick.test", patient};
    while (!other.answer)
        context.run_one();
    REQUIRE(other.answer->has_value());
    CHECK((*other.answer)->status == 200);
    CHECK_FALSE(waiting.answer.has_value());
    waiting.stop.emit(boost::asio::cancellation_type::all);
    while (!waiting.answer)
        context.run_one();
    CHECK(waiting.answer->error().code == errc::cancelled);
    CHECK(waiting.answer->error().delivery == delivery::not_sent);
    CHECK_FALSE(also.answer.has_value()); // it waits for the same lookup
    CHECK(hung.waiting() == 1);
    also.stop.emit(boost::asio::cancellation_type::all);
    context.run();
    CHECK(also.answer->error().code == errc::cancelled);
}

TEST_CASE("calls that need the same name share one lookup") {
    auto const server = answering();
    constexpr std::size_t count = 10;
    SUBCASE("asynchronous") {
        std::optional<hung_lookup> hung{std::in_place, "slow.test"};
        auto const before = lookups_asked();
        boost::asio::io_context context{1};
        http::async_tls_transport transport{context, trusting()};
        std::vector<std::unique_ptr<running>> calls;
        for (std::size_t at = 0; at < count; ++at)
            calls.push_back(std::make_unique<running>(transport, server, "slow.test", patient));
        while (hung->waiting() == 0)
            context.poll();
        context.poll();
        hung.reset(); // it says that the name is not known now
        context.run();
        CHECK(lookups_asked() - before == 1);
        for (auto const& one : calls)
            CHECK(one->answer->error().code == errc::resolve_failed);
    }
    SUBCASE("blocking") {
        std::optional<hung_lookup> hung{std::in_place, "slow.test"};
        auto const before = lookups_asked();
        http::tls_transport transport{trusting()};
        std::atomic<std::size_t> failed{0};
        std::vector<std::thread> callers;
        for (std::size_t at = 0; at < count; ++at) {
            callers.emplace_back([&] {
                auto const to = *http::origin::parse(server.origin("slow.test"));
                auto const link = transport.connect(to, patient, http::connection_use::kept_or_new);
                failed += link.has_error() && link.error().code == errc::resolve_failed;
            });
        }
        hung->wait_for(1);
        while (transport.metrics().open < count)
            std::this_thread::sleep_for(1ms);
        std::this_thread::sleep_for(50ms); // from the pool to the lookup
        hung.reset();
        for (auto& one : callers)
            one.join();
        CHECK(failed == count);
        CHECK(lookups_asked() - before == 1);
    }
}

TEST_CASE("no thread is there before the first lookup, and none after the last") {
    auto const server = answering();
    resolved_addresses const known{{"127.0.0.1"}};
    for (auto const how : both) {
        auto const before = settled_threads();
        carrier client{how, trusting()};
        CHECK(threads() == before);
        REQUIRE(call(client, server, "quick.test", patient).has_value());
        REQUIRE(client.metrics().idle == 1);
        // The server's thread of the connection is the one that may be there.
        wait_for_threads(before + 1);
        CHECK(threads() <= before + 1);
    }
}

TEST_CASE("a lookup that hangs outlives its transport, and then ends by itself") {
    auto const server = answering();
    auto const before = settled_threads();
    {
        hung_lookup const hung{"slow.test"};
        for (auto const how : both) {
            carrier client{how, trusting()};
            auto const late = call(client, server, "slow.test", {.call = 60s, .connect = 50ms});
            CHECK(late.error().code == errc::connect_timeout);
        }
        CHECK(hung.waiting() == 2);
        CHECK(threads() == before + 2);
    }
    wait_for_threads(before);
    CHECK(threads() == before);
}

TEST_CASE("a process ends while a lookup hangs, and a fork leaves the lookup behind") {
    auto const server = answering();
    hung_lookup const hung{"slow.test"};
    resolved_addresses const known{{"127.0.0.1"}};
    for (auto const how : both) {
        auto const child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            ::alarm(60);
            is_forked = true;
            // As a global that a program leaves to the end: destroyed after main.
            static std::optional<carrier> client;
            client.emplace(how, trusting());
            auto const late = call(*client, server, "slow.test", {.call = 60s, .connect = 50ms});
            bool const ended = late.has_error() && late.error().code == errc::connect_timeout;
            auto const grandchild = ::fork();
            if (grandchild == 0) {
                // The parent's thread is not here, and this one's lookups do not wait for it. An
                // asynchronous client's context is told of forks by its user; this one is new.
                carrier own{how, trusting()};
                ::_exit(call(own, server, "quick.test", patient).has_value() ? 0 : 1);
            }
            int status = 0;
            ::waitpid(grandchild, &status, 0);
            std::exit(ended && status == 0 ? 0 : 1); // NOLINT: with the thread held by the resolver
        }
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        CHECK(status == 0);
    }
}
