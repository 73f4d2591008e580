// Payments through a faulty network: none is made twice, none is reported that was not made.
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>

#include <rampart/async.hpp>
#include <rampart/hexarails.hpp>
#include <rampart/policy/retry.hpp>
#include <rampart/sandbox/server.hpp>

#include "../support/faulty_relay.hpp"

namespace {

namespace asio = boost::asio;
namespace hexarails = rampart::hexarails;
namespace http = rampart::http;
using namespace std::chrono_literals;
using rampart::delivery;

using policies = rampart::policies<rampart::standard_retry>;
using client = rampart::basic_client<
    hexarails::provider, rampart::signer_of<hexarails::provider>, http::tls_transport, policies>;
using async_client = rampart::async_client<hexarails::provider, policies>;

/// What the caller was told of each payment, by its reference.
struct told {
    bool done = false;
    delivery how = delivery::unknown;
    int attempts = 1;
};

/// How often each combination of the caller's knowledge and the truth came up.
struct counts {
    std::size_t done = 0;
    std::size_t not_sent = 0;
    std::size_t rejected = 0;
    std::size_t unknown_made = 0;
    std::size_t unknown_not_made = 0;
    std::size_t repeated = 0; ///< calls that took more than one attempt
    std::uint64_t faults = 0;
};

http::tls_settings settings_for(rampart::sandbox::server const& server) {
    return {.ca_pem = server.ca_pem(), .use_system_authorities = false, .max_connections = 4};
}

/// A client by its transport; one that is not `known` has a wrong secret.
template <class Client, class Transport>
Client client_of(
    rampart::sandbox::server const& server, std::string const& url, Transport transport,
    http::timeouts timeouts, rampart::standard_retry retry, bool known = true) {
    auto const& keys = server.keys("hexarails");
    return Client{
        url,
        {keys.api_key, rampart::sign::secret{known ? keys.api_secret : "wrong"}},
        std::move(transport),
        policies{.retry = std::move(retry)},
        timeouts};
}

hexarails::payment_create payment(std::string reference) {
    return {
        .deductCurrency = hexarails::currency_code::USDT,
        .amount = rampart::decimal{"1.00"},
        .currency = hexarails::currency_code::USD,
        .bankAccountId = "bank-1",
        .reference = std::move(reference)};
}

/// All payments that were made, by reference: how often.
std::map<std::string, std::size_t> made_at(client& direct) {
    std::map<std::string, std::size_t> out;
    for (auto&& row : direct.pages<hexarails::list_payments>({.pageSize = 100})) {
        REQUIRE_MESSAGE(row.has_value(), row.error().describe());
        auto const full = direct.call<hexarails::get_payment>({.id = row->id});
        REQUIRE_MESSAGE(full.has_value(), full.error().describe());
        ++out[full->reference.value()];
    }
    return out;
}

/// As many payments as the sandbox's balance allows, half of them asynchronous, four at once.
void run_block(std::size_t size, std::uint64_t seed, counts& sum) {
    rampart::sandbox::server const server;
    std::map<std::string, told> all;
    std::map<std::string, std::size_t> before;
    asio::io_context context{1};
    auto direct = client_of<client>(
        server, server.base_url(), http::tls_transport{settings_for(server)}, {}, {});
    before = made_at(direct); // the sandbox starts with some
    {
        rampart::test::faulty_relay const relay{server.port(), seed};
        rampart::standard_retry retry;
        retry.backoff.transient_base = 2ms;
        auto const url = "https://127.0.0.1:" + std::to_string(relay.port());
        constexpr http::timeouts short_ones{.call = 500ms, .connect = 300ms};
        auto const waits = [&](bool known) {
            return client_of<client>(
                server, url, http::tls_transport{settings_for(server)}, short_ones, retry, known);
        };
        auto const goes_on = [&](bool known) {
            return client_of<async_client>(
                server, url, http::async_tls_transport{context, settings_for(server)}, short_ones,
                retry, known);
        };
        auto blocking = waits(true);
        auto blocking_stranger = waits(false);
        auto api = goes_on(true);
        auto stranger = goes_on(false);
        auto const note = [&](std::string const& reference, auto const& outcome) {
            auto& one = all[reference];
            one.done = outcome.has_value();
            if (!outcome) {
                one.how = outcome.error().delivery;
                one.attempts = outcome.error().attempts;
            }
        };
        // The reference, and whether who pays has the right secret.
        auto next = [&, number = std::size_t{0}]() mutable {
            auto const reference = "r-" + std::to_string(seed) + '-' + std::to_string(number++);
            return std::pair{reference, number % 20 != 0};
        };
        std::size_t begun = 0;
        while (begun < size / 2) {
            auto const [reference, known] = next();
            ++begun;
            auto& whose = known ? blocking : blocking_stranger;
            note(reference, whose.call<hexarails::create_payment>(payment(reference)));
        }
        std::function<void()> go_on = [&] {
            if (begun == size) return;
            ++begun;
            auto const [reference, known] = next();
            auto& whose = known ? api : stranger;
            whose.async_call<hexarails::create_payment>(
                payment(reference), [&, sent = reference](auto const& outcome) {
                    note(sent, outcome);
                    go_on();
                });
        };
        for (int lane = 0; lane < 4; ++lane)
            go_on();
        context.restart();
        context.run();
        sum.faults += relay.faults();
    }
    // The relay is gone, and with it all that was under way: what is made now stays so.
    auto made = made_at(direct);
    for (auto const& [reference, count] : before)
        made.erase(reference);
    CHECK(all.size() == size);
    for (auto const& [reference, one] : all) {
        auto const times = made[reference];
        CAPTURE(reference);
        CHECK_MESSAGE(times <= 1, "a payment was made twice");
        if (one.attempts > 1) ++sum.repeated;
        if (one.done) {
            CHECK_MESSAGE(times == 1, "a payment was reported that was not made");
            ++sum.done;
        } else if (one.how == delivery::unknown) {
            ++(times == 0 ? sum.unknown_not_made : sum.unknown_made);
        } else {
            CHECK_MESSAGE(times == 0, "a payment was made though it was ", to_string(one.how));
            ++(one.how == delivery::not_sent ? sum.not_sent : sum.rejected);
        }
    }
}

std::uint64_t number_from(char const* variable, std::uint64_t otherwise) {
    char const* const text = std::getenv(variable);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

} // namespace

TEST_CASE("over a faulty network no payment is made twice and none reported that was not made") {
    // All ten thousand: RAMPART_FAULT_RUNS=10000. The seed names the faults' order.
    auto const runs = number_from("RAMPART_FAULT_RUNS", 600);
    auto const seed = number_from("RAMPART_FAULT_SEED", 20'260'401);
    counts sum;
    constexpr std::size_t block = 2'000; // the sandbox's balance is good for some three thousand
    for (std::size_t begun = 0; begun < runs; begun += block)
        run_block(std::min<std::size_t>(block, runs - begun), seed + begun, sum);
    MESSAGE(
        runs, " payments with seed ", seed, " and ", sum.faults, " faults: ", sum.done, " done, ",
        sum.not_sent, " not sent, ", sum.rejected, " rejected, ", sum.unknown_made,
        " unknown and made, ", sum.unknown_not_made, " unknown and not made; ", sum.repeated,
        " failed calls were repeated before");
    // The faults did reach all kinds of outcome.
    CHECK(sum.done > 0); // how many depends on how many a busy machine can do in time
    CHECK(sum.faults > runs / 20);
    CHECK(sum.rejected > 0);
    CHECK(sum.unknown_made > 0);
    CHECK(sum.unknown_not_made > 0);
}
