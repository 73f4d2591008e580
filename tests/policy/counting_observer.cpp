#include <rampart/policy/counting_observer.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <numeric>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

namespace {

using namespace std::chrono_literals;
using rampart::counting_observer;
using rampart::delivery;
using rampart::errc;
using rampart::notify;
using rampart::observed_call;
namespace events = rampart::events;

static_assert(rampart::observer<counting_observer>);
static_assert(std::ranges::is_sorted(rampart::latency_bounds));

observed_call const quote{1, "rampnow", "get_quote", "POST", "/quote", rampart::effect::reads};
observed_call const payment{2, "hexarails", "create_payment", "POST", "/payment/create"};

void finish(counting_observer& counts, observed_call const& call, rampart::error const& failed) {
    notify<events::call_finished>(counts, call, 1, 1ms, &failed);
}

std::uint64_t of(rampart::operation_counts const& counts, errc what) {
    return counts.errors.at(static_cast<std::size_t>(what));
}

} // namespace

TEST_CASE("nothing was counted before the first event") {
    CHECK(counting_observer{}.snapshot().empty());
}

TEST_CASE("attempts, retries, outcomes and statuses are counted for each operation") {
    counting_observer counts;
    auto const slow = rampart::make_error(errc::rate_limited, delivery::rejected, "");
    notify<events::attempt_started>(counts, quote, 1);
    notify<events::answer_received>(counts, quote, 1, 429, 1ms);
    notify<events::attempt_retried>(counts, quote, 1, slow, "429", 1s);
    notify<events::attempt_started>(counts, quote, 2);
    notify<events::answer_received>(counts, quote, 2, 200, 1ms);
    notify<events::call_finished>(counts, quote, 2, 1s, nullptr);
    notify<events::attempt_started>(counts, payment, 1);
    notify<events::answer_received>(counts, payment, 1, 999, 1ms);
    notify<events::call_finished>(counts, payment, 1, 1s, nullptr);

    auto const all = counts.snapshot();
    REQUIRE(all.size() == 2);
    CHECK(all[0].provider == "hexarails");
    CHECK(all[0].operation == "create_payment");
    CHECK(all[0].attempts == 1);
    CHECK(all[0].statuses == std::array<std::uint64_t, 6>{1, 0, 0, 0, 0, 0});
    CHECK(all[1].provider == "rampnow");
    CHECK(all[1].operation == "get_quote");
    CHECK(all[1].attempts == 2);
    CHECK(all[1].retries == 1);
    CHECK(all[1].succeeded == 1);
    CHECK(all[1].failed == 0);
    CHECK(all[1].statuses == std::array<std::uint64_t, 6>{0, 0, 1, 0, 1, 0});
}

TEST_CASE("what answers have that is not as documented is counted") {
    counting_observer counts;
    notify<events::attempt_started>(counts, payment, 1);
    notify<events::answer_deviated>(counts, payment, 1, "data.rate", "a decimal", "a text");
    notify<events::answer_deviated>(counts, payment, 1, "data.id", "a text", "a number");
    CHECK(counts.snapshot().at(0).deviations == 2);
}

TEST_CASE("failed calls are counted by code and by delivery, and those to be settled apart") {
    counting_observer counts;
    finish(counts, payment, rampart::make_error(errc::connect_failed, delivery::not_sent, ""));
    finish(counts, payment, rampart::make_error(errc::unauthorised, delivery::rejected, ""));
    auto lost = rampart::make_error(errc::call_timeout, delivery::unknown, "");
    finish(counts, payment, lost);
    lost.request = std::make_shared<rampart::sent_request const>(
        rampart::sent_request{"POST", "/payment/create", "1", "n", true, "list_payments"});
    finish(counts, payment, lost);
    auto foreign = rampart::make_error({}, delivery::not_sent, "");
    foreign.code = boost::system::errc::make_error_code(boost::system::errc::io_error);
    finish(counts, payment, foreign);

    auto const one = counts.snapshot().at(0);
    CHECK(one.failed == 5);
    CHECK(one.succeeded == 0);
    CHECK(one.outcome_unknown == 1);
    CHECK(of(one, errc::connect_failed) == 1);
    CHECK(of(one, errc::unauthorised) == 1);
    CHECK(of(one, errc::call_timeout) == 2);
    CHECK(one.errors.at(0) == 1);
    CHECK(std::accumulate(one.errors.begin(), one.errors.end(), std::uint64_t{0}) == 5);
    CHECK(one.deliveries == std::array<std::uint64_t, 3>{2, 1, 2});
}

TEST_CASE("times are counted in buckets whose upper bound is included") {
    counting_observer counts;
    for (auto const elapsed : {0ns, 5'000'000ns, 5'000'001ns, 30'000'000'000ns, 30'000'000'001ns}) {
        notify<events::answer_received>(counts, quote, 1, 200, elapsed);
        notify<events::call_finished>(counts, quote, 1, 2 * elapsed, nullptr);
    }
    auto const one = counts.snapshot().at(0);
    CHECK(
        one.answers.buckets ==
        decltype(one.answers.buckets){2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1});
    CHECK(one.answers.count() == 5);
    CHECK(one.answers.sum == 60'010'000'002ns);
    CHECK(one.calls.buckets == decltype(one.calls.buckets){1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2});
    CHECK(one.calls.sum == 120'020'000'004ns);
}

TEST_CASE("copies count together, and no event of any thread is lost") {
    counting_observer counts;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 8; ++thread) {
        threads.emplace_back([counts]() mutable {
            for (int count = 0; count < 10'000; ++count) {
                notify<events::attempt_started>(counts, count % 2 == 0 ? quote : payment, 1);
                if (count % 1000 == 0) static_cast<void>(counts.snapshot());
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    auto const all = counts.snapshot();
    REQUIRE(all.size() == 2);
    CHECK(all[0].attempts == 40'000);
    CHECK(all[1].attempts == 40'000);
}
