// Every system call of a connection held up in turn, for longer than the call may take.
#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include <rampart/sandbox/authority.hpp>

#include "../support/carrier.hpp"
#include "../support/system_faults.hpp"
#include "../support/wire_server.hpp"

using namespace rampart;
using namespace rampart::test;
using namespace std::chrono_literals;

namespace {

constexpr http::timeouts patient{.call = 60s, .connect = 60s};
/// With the grace that a blocking call has, still shorter than a step that is held up.
constexpr http::timeouts brief{.call = 50ms, .connect = 60s};

/// Makes one request; gone as soon as its call is over, as a caller's would be.
struct payment {
    std::string target;

    result<http::request> make_request() {
        return http::request{
            http::method::post,
            target,
            {{"Host", "localhost"}, {"Content-Length", "2"}},
            "{}",
            false};
    }
    void request_written(std::size_t) { target += " was written"; }
};

struct tally {
    std::size_t steps = 0;
    std::size_t answered = 0;
    std::size_t not_sent = 0;
    std::size_t unknown = 0;
};

/// The n-th step is held up, for n = 0, 1, 2 ... until there was no n-th step.
tally late_loop(way how, bool kept) {
    static sandbox::authority const ca;
    wire_server const server{
        ca.issue({.dns_names = {"server.test"}}),
        script{read_request{}, send_bytes{http_response(200, "{}")}, again{}}};
    resolved_addresses const known{{"127.0.0.1"}};
    auto const to = *http::origin::parse(server.origin("server.test"));
    std::set<std::string> not_sent;
    tally out;
    constexpr int most_tries = 20;
    int unmet = 0;
    for (std::size_t n = 0; unmet < most_tries;) {
        REQUIRE_MESSAGE(n < 500, "the loop has no end");
        carrier client{how, {.ca_pem = ca.ca_pem(), .use_system_authorities = false}};
        auto const call = [&](std::string const& target, http::timeouts const& limits) {
            auto const wanted = std::make_unique<payment>(payment{target});
            return client.send(to, *wanted, limits);
        };
        if (kept) REQUIRE(call("/first", patient).has_value());
        auto const target = "/run-" + std::to_string(n) + '-' + std::to_string(unmet);
        std::optional<system_faults> faults{std::in_place, n, mishap::held_up};
        auto const answer = call(target, brief);
        bool const struck = faults->struck();
        auto const where = faults->where();
        CAPTURE(where);
        CAPTURE(n);
        faults.reset();
        if (answer) {
            CHECK(answer->status == 200);
            ++out.answered;
        } else {
            INFO(answer.error().describe());
            CHECK(answer.error().code == errc::call_timeout);
            bool const untouched = answer.error().delivery == delivery::not_sent;
            if (untouched) not_sent.insert(target);
            ++(untouched ? out.not_sent : out.unknown);
        }
        // What was given up is not taken up again by the next call, which is not harmed by it.
        auto const next = call("/next", patient);
        REQUIRE_MESSAGE(next.has_value(), next.error().describe());
        CHECK(client.metrics().open == 1); // no connection that is gone is counted
        if (struck) {
            out.steps = ++n;
        } else {
            // On a busy machine the time may be over before the n-th step.
            unmet = answer ? most_tries : unmet + 1;
        }
    }
    std::set<std::string> seen;
    for (auto const& one : server.requests()) {
        auto const target = one.substr(5, one.find(' ', 5) - 5);
        if (!target.starts_with("/run-")) continue;
        CHECK_MESSAGE(seen.insert(target).second, target, " was sent twice");
        CHECK_MESSAGE(!not_sent.contains(target), target, " was said not to have been sent");
    }
    return out;
}

void tell(tally const& one) {
    MESSAGE(
        one.steps, " steps held up: ", one.answered, " answered, ", one.not_sent, " not sent, ",
        one.unknown, " unknown");
    CHECK(one.steps >= 3); // at least: looking at a kept connection, sending, receiving
    CHECK(one.not_sent > 0);
}

} // namespace

TEST_CASE("a blocking call that is held up at any step is over with its timeout, for good") {
    for (bool const kept : {false, true})
        tell(late_loop(way::blocking, kept));
}

TEST_CASE("an asynchronous call that is held up at any step is over with its timeout, for good") {
    for (bool const kept : {false, true})
        tell(late_loop(way::asynchronous, kept));
}
