#include <rampart/policy/observer.hpp>

#include <chrono>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include <rampart/banxa/endpoints.hpp>

#include <doctest/doctest.h>

namespace {

using rampart::no_observer;
using rampart::notify;
using rampart::observed_call;
namespace events = rampart::events;

/// Notes down what it is told; one text for all its copies.
struct note_taker {
    std::shared_ptr<std::string> notes = std::make_shared<std::string>();

    void on(events::attempt_started const& event) {
        *notes += "started " + std::to_string(event.attempt) + "; ";
    }
    void on(events::request_sent const& event) {
        *notes += "sent " + std::to_string(event.bytes) + "; ";
    }
};

struct only_the_end {
    std::shared_ptr<std::string> notes = std::make_shared<std::string>();

    void on(events::call_finished event) {
        *notes +=
            std::string{event.call.operation} + " took " + std::to_string(event.attempts) + "; ";
    }
};

struct throwing {
    void on(events::request_sent const&) { throw std::runtime_error{"no space left"}; }
};

struct everything {
    int count = 0;
    void on(auto const&) { ++count; }
};

struct deaf {
    void on(int) {}
};

/// An event that cannot be made: whoever makes one does not compile.
struct impossible {
    template <class T>
    explicit impossible(T const&) {
        static_assert(sizeof(T) == 0, "the event was made");
    }
};

static_assert(rampart::observer<no_observer>);
static_assert(rampart::observer<note_taker>);
static_assert(rampart::observer<only_the_end>);
static_assert(rampart::observer<everything>);
static_assert(!rampart::observer<deaf>);
static_assert(!rampart::observer<int>);
static_assert(rampart::observes<note_taker, events::request_sent>);
static_assert(!rampart::observes<note_taker, events::call_finished>);

// Without an observer nothing is kept and nothing is made.
static_assert(std::is_empty_v<no_observer>);
static_assert((notify<impossible>(no_observer{}, 7), true));
static_assert((notify<impossible>(deaf{}, 7), true));

using both = rampart::observers<note_taker, only_the_end>;
static_assert(rampart::observer<both>);
static_assert(rampart::observes<both, events::request_sent>);
static_assert(rampart::observes<both, events::call_finished>);
static_assert(!rampart::observes<both, events::answer_received>);

observed_call const call{1, "banxa", "get_ramp", "GET", "/eapi/v0/ramps/{id}"};

} // namespace

TEST_CASE("an observer is told of the events it has hooks for, and of no others") {
    note_taker looking;
    notify<events::attempt_started>(looking, call, 2);
    notify<events::request_signed>(looking, call, 2, "1700000000", "n-1");
    notify<events::request_sent>(looking, call, 2, 99U);
    notify<events::call_finished>(looking, call, 2, std::chrono::seconds{1}, nullptr);
    CHECK(*looking.notes == "started 2; sent 99; ");
}

TEST_CASE("a hook for everything hears of everything") {
    everything looking;
    rampart::error const failed;
    notify<events::attempt_started>(looking, call, 1);
    notify<events::request_signed>(looking, call, 1, "", "n-1");
    notify<events::request_sent>(looking, call, 1, 99U);
    notify<events::answer_received>(looking, call, 1, 503, std::chrono::seconds{1});
    notify<events::answer_deviated>(looking, call, 1, "data.rate", "a decimal", "a text");
    notify<events::attempt_retried>(looking, call, 1, failed, "reads", std::chrono::seconds{1});
    notify<events::call_finished>(looking, call, 2, std::chrono::seconds{1}, &failed);
    CHECK(looking.count == 7);
}

TEST_CASE("what a hook throws does not reach the call") {
    throwing looking;
    static_assert(noexcept(notify<events::request_sent>(looking, call, 1, 99U)));
    notify<events::request_sent>(looking, call, 1, 99U);
}

TEST_CASE("several observers are told one after the other, whatever one of them throws") {
    note_taker first;
    only_the_end last;
    rampart::observers all{first, throwing{}, last};
    notify<events::attempt_started>(all, call, 1);
    notify<events::request_sent>(all, call, 1, 5U);
    notify<events::call_finished>(all, call, 1, std::chrono::seconds{1}, nullptr);
    CHECK(*first.notes == "started 1; sent 5; ");
    CHECK(*last.notes == "get_ramp took 1; ");
}

TEST_CASE("a call's events carry the endpoint's constants, its path without the values") {
    auto const made =
        rampart::observe_call<rampart::banxa::provider, rampart::banxa::get_ramp>(note_taker{});
    CHECK(made.provider == "banxa");
    CHECK(made.operation == "get_ramp");
    CHECK(made.method == "GET");
    CHECK(made.path == "/eapi/v0/ramps/{id}");
    CHECK(made.effect == rampart::effect::reads);
}

TEST_CASE("calls are numbered, each of them otherwise, and not at all for nobody") {
    using rampart::banxa::provider;
    CHECK(rampart::observe_call<provider, rampart::banxa::get_ramp>(no_observer{}).id == 0);
    std::vector<std::vector<std::uint64_t>> drawn(4);
    std::vector<std::thread> threads;
    for (auto& mine : drawn) {
        threads.emplace_back([&mine] {
            for (int count = 0; count < 1000; ++count) {
                mine.push_back(
                    rampart::observe_call<provider, rampart::banxa::get_ramp>(note_taker{}).id);
                mine.push_back(
                    rampart::observe_call<provider, rampart::banxa::get_price>(throwing{}).id);
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    std::set<std::uint64_t> all;
    for (auto const& mine : drawn)
        all.insert(mine.begin(), mine.end());
    CHECK(all.size() == 8000);
    CHECK(*all.begin() > 0);
}
