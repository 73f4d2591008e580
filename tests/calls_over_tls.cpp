// Clients with policies over real connections: when a request is signed, what a wrong clock and a
// dead connection cost, and what a cancelled call leaves behind.
#include <rampart/async.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <doctest/doctest.h>

#include <rampart/banxa.hpp>
#include <rampart/hexarails.hpp>
#include <rampart/policy/shared_limiter.hpp>
#include <rampart/rampnow.hpp>
#include <rampart/sandbox/server.hpp>

#include "support/wire_server.hpp"

namespace {

namespace asio = boost::asio;
namespace banxa = rampart::banxa;
namespace hexarails = rampart::hexarails;
namespace http = rampart::http;
namespace rampnow = rampart::rampnow;
namespace sign = rampart::sign;
using namespace rampart::test;
using namespace std::chrono_literals;
using rampart::delivery;
using rampart::errc;

/// No wait but the one a server asks for.
struct no_jitter {
    std::uint64_t operator()(std::uint64_t) const noexcept { return 0; }
};
using quick_retry = rampart::basic_standard_retry<no_jitter>;

rampart::sandbox::authority const& ca() {
    static rampart::sandbox::authority const instance;
    return instance;
}

wire_server serving(script steps) {
    return wire_server{ca().issue(rampart::sandbox::leaf_request::localhost()), std::move(steps)};
}

std::string const healthy = http_response(200, R"({"status":"SUCCESS","data":{"status":"ok"}})");
std::string const unavailable = http_response(503, "<html>");

/// Long enough for a loaded machine; what answers never needs it.
constexpr http::timeouts patient{.call = 60s, .connect = 60s, .pool_wait = 60s};

rampart::credentials keys(std::string api_key) {
    return {std::move(api_key), sign::secret{"secret"}};
}

/// How far behind the clock a nonce of increasing_milliseconds may be: a tick, at 100 a second, and
/// what a hypervisor adds to it.
constexpr std::int64_t tick = 50;

/// The nonces of Banxa requests that a server read: milliseconds of Unix time.
std::vector<std::int64_t> nonces_of(wire_server const& server) {
    std::vector<std::int64_t> out;
    for (auto const& request : server.requests()) {
        auto const begin = request.find("Authorization: ");
        auto const line = request.substr(begin, request.find('\r', begin) - begin);
        out.push_back(std::stoll(line.substr(line.rfind(':') + 1)));
    }
    return out;
}

template <class Policies>
auto async_hexarails(
    asio::io_context& context, wire_server const& server, Policies behaviour,
    http::tls_settings settings = {}, http::timeouts limits = patient) {
    settings.ca_pem = ca().ca_pem();
    return rampart::make_async_client<hexarails::provider>(
        server.origin(), keys("over-tls"), http::async_tls_transport{context, std::move(settings)},
        std::move(behaviour), limits);
}

/// Notes the events by name.
struct diary {
    std::shared_ptr<std::vector<std::string>> lines = std::make_shared<std::vector<std::string>>();

    void on(rampart::events::attempt_started const&) const { lines->push_back("started"); }
    void on(rampart::events::request_sent const&) const { lines->push_back("sent"); }
    void on(rampart::events::attempt_retried const& e) const {
        lines->push_back("retried " + std::string{e.reason});
    }
    void on(rampart::events::call_finished const& e) const {
        lines->push_back(
            "finished " + std::string{e.failed ? rampart::name_of(e.failed->code) : "ok"});
    }
};
using entries = std::vector<std::string>;

/// Cancels a call to `health` when `ready` says so (asked again and again), and returns its error.
template <class Client, class Ready>
rampart::error cancelled_when(asio::io_context& context, Client& api, Ready ready) {
    asio::cancellation_signal stop;
    std::optional<rampart::error> why;
    api.template async_call<hexarails::health>(
        {}, asio::bind_cancellation_slot(
                stop.slot(), [&](auto const& answer) { why = answer.error(); }));
    asio::steady_timer timer{context};
    std::function<void()> look = [&] {
        if (ready()) return stop.emit(asio::cancellation_type::terminal);
        timer.expires_after(2ms);
        timer.async_wait([&](auto) { look(); });
    };
    asio::post(context, look);
    context.run();
    context.restart();
    REQUIRE(why.has_value());
    CHECK(why->code == errc::cancelled);
    return *why;
}

rampnow::quote_request rampnow_quote() {
    return {
        .orderType = rampnow::order_type::buy,
        .srcAmount = "100.00",
        .srcCurrency = "EUR",
        .srcChain = "fiat",
        .dstCurrency = "ETH",
        .dstChain = "ethereum",
        .paymentMode = "card"};
}

banxa::price_request banxa_price() {
    return {
        .fiat = "AUD",
        .crypto = "USDT",
        .blockchain = "TRON",
        .method = "payid-bank-transfer",
        .transactionType = banxa::transaction_type::ONRAMP,
        .fiatAmount = rampart::decimal{"500.00"}};
}

/// A client of the sandbox that notes its events.
template <class Provider>
auto sandbox_client(
    rampart::sandbox::server const& server, rampart::sandbox::key_pair const& pair,
    diary const& notes) {
    return rampart::make_client<Provider>(
        server.base_url(), {pair.api_key, sign::secret{std::string_view{pair.api_secret}}},
        http::tls_transport{{.ca_pem = server.ca_pem()}},
        rampart::policies{.retry = quick_retry{}, .observer = notes}, patient);
}

/// Moves a sandbox's clock away and back: each time the first call finds out, the second knows.
template <auto const& Endpoint, class Client>
void heals_both_ways(
    rampart::sandbox::server& server, Client& api, diary const& notes,
    rampart::request_of<Endpoint> const& request) {
    entries const smooth{"started", "sent", "finished ok"};
    entries const corrected{"started", "sent", "retried clock", "started", "sent", "finished ok"};
    auto const call = [&] {
        notes.lines->clear();
        auto const answer = api.template call<Endpoint>(request);
        REQUIRE_MESSAGE(answer.has_value(), answer.error().describe());
        return *notes.lines;
    };
    CHECK(call() == smooth);
    for (auto const offset : {600s, 0s, -600s, 0s, 600s, -600s, 0s}) {
        CAPTURE(offset.count());
        server.set_clock_offset(offset);
        CHECK(call() == corrected);
        CHECK(call() == smooth);
    }
}

} // namespace

TEST_CASE("an asynchronous call is signed after its wait for a connection") {
    auto const server =
        serving({read_request{}, pause_for{300ms}, send_bytes{unavailable}, again{}});
    asio::io_context context;
    auto api = rampart::make_async_client<banxa::provider>(
        server.origin(), keys("async-signs-last"),
        http::async_tls_transport{context, {.ca_pem = ca().ca_pem(), .max_connections = 1}},
        rampart::policies{.retry = rampart::no_retry{}}, patient);
    int finished = 0;
    for (int call = 0; call < 3; ++call) {
        api.async_call<banxa::get_price>(banxa_price(), [&](auto const& answer) {
            CHECK(answer.error().http_status == 503);
            ++finished;
        });
    }
    context.run();
    CHECK(finished == 3);
    CHECK(server.connections() == 1);
    auto const nonces = nonces_of(server);
    REQUIRE(nonces.size() == 3);
    // Started together; each is read 300 ms before its answer, which the next one waits for.
    CHECK(nonces[1] - nonces[0] >= 300 - tick);
    CHECK(nonces[2] - nonces[1] >= 300 - tick);
}

TEST_CASE("a blocking call is signed after its wait for a connection") {
    auto const server =
        serving({read_request{}, pause_for{500ms}, send_bytes{unavailable}, again{}});
    auto api = rampart::make_client<banxa::provider>(
        server.origin(), keys("blocking-signs-last"),
        http::tls_transport{{.ca_pem = ca().ca_pem(), .max_connections = 1}},
        rampart::policies{.retry = rampart::no_retry{}}, patient);
    auto const call = [&] { CHECK(api.call<banxa::get_price>(banxa_price()).has_error()); };
    std::thread first{call};
    std::thread second{call};
    first.join();
    second.join();
    CHECK(server.connections() == 1);
    auto const nonces = nonces_of(server);
    REQUIRE(nonces.size() == 2);
    CHECK(nonces[1] - nonces[0] >= 500 - tick);
}

TEST_CASE("an asynchronous call is signed after pacing, backoff and the wait for a connection") {
    struct whole_wait {
        std::uint64_t operator()(std::uint64_t most) const noexcept { return most; }
    };
    auto const server =
        serving({read_request{}, pause_for{100ms}, send_bytes{unavailable}, again{}});
    constexpr rampart::rate_limit each_250_ms{4, 1s, "key", "signs after all waits"};
    asio::io_context context;
    auto api = rampart::make_async_client<banxa::provider>(
        server.origin(), keys("signs-after-all-waits"),
        http::async_tls_transport{context, {.ca_pem = ca().ca_pem(), .max_connections = 1}},
        rampart::policies{
            .retry =
                rampart::basic_standard_retry<whole_wait>{.backoff = {.transient_base = 150ms}},
            .limiter = rampart::shared_limiter{each_250_ms, "key", {.burst = 1}}},
        patient);
    int finished = 0;
    for (int call = 0; call < 2; ++call) {
        api.async_call<banxa::get_price>(banxa_price(), [&](auto const& answer) {
            CHECK(answer.error().attempts == 3);
            ++finished;
        });
    }
    context.run();
    CHECK(finished == 2);
    auto const nonces = nonces_of(server);
    REQUIRE(nonces.size() == 6);
    // Signed when they could be written: never closer than the answers that freed the connection,
    // and 5 places of 250 ms from the first to the last.
    for (std::size_t at = 1; at < nonces.size(); ++at)
        CHECK(nonces[at] - nonces[at - 1] >= 100 - tick);
    CHECK(nonces[5] - nonces[0] >= 5 * 250 - 200);
}

TEST_CASE("a clock that is wrong by ten minutes costs one repetition, either way and back") {
    rampart::sandbox::server server;
    diary const notes;
    SUBCASE("HexaRails") {
        auto api = sandbox_client<hexarails::provider>(server, server.keys("hexarails"), notes);
        heals_both_ways<hexarails::list_balances>(server, api, notes, {});
    }
    SUBCASE("Rampnow") {
        auto api = sandbox_client<rampnow::provider>(server, server.keys("rampnow"), notes);
        heals_both_ways<rampnow::get_quote>(server, api, notes, rampnow_quote());
    }
    SUBCASE("Banxa, whose nonce is the time") {
        rampart::sandbox::banxa::settings own;
        own.keys.api_key = "healed-key"; // a counter of its own in this process
        rampart::sandbox::server other{{}, rampart::sandbox::banxa::side{own}};
        auto api = sandbox_client<banxa::provider>(other, other.keys("banxa"), notes);
        heals_both_ways<banxa::get_price>(other, api, notes, banxa_price());
    }
}

TEST_CASE("a call that creates is not repeated for HexaRails' word alone, but the next passes") {
    rampart::sandbox::server server;
    diary const notes;
    auto api = sandbox_client<hexarails::provider>(server, server.keys("hexarails"), notes);
    hexarails::customer_create const jane{.name = "Jane Doe", .email = "jane@example.com"};
    for (auto const offset : {600s, 0s, -600s, 0s}) {
        CAPTURE(offset.count());
        server.set_clock_offset(offset);
        auto const refused = api.call<hexarails::create_customer>(jane);
        REQUIRE(refused.has_error());
        CHECK(refused.error().code == errc::unauthorised);
        CHECK(refused.error().delivery == rampart::delivery::rejected);
        CHECK(refused.error().attempts == 1);
        auto const made = api.call<hexarails::create_customer>(jane);
        REQUIRE_MESSAGE(made.has_value(), made.error().describe());
    }
    CHECK(api.call<hexarails::list_customers>({.pageSize = 100})->total == 4);
}

TEST_CASE("a read is repeated at once after a 408, on a new connection when that one ends") {
    std::string const too_slow =
        "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    wire_server const server{
        ca().issue(rampart::sandbox::leaf_request::localhost()),
        scripts{
            {{read_request{}, send_bytes{too_slow}, close_properly{}},
             {read_request{}, send_bytes{healthy}, again{}}}}};
    diary const notes;
    auto api = rampart::make_client<hexarails::provider>(
        server.origin(), keys("after-408"), http::tls_transport{{.ca_pem = ca().ca_pem()}},
        rampart::policies{.retry = quick_retry{}, .observer = notes}, patient);
    auto const answer = api.call<hexarails::health>();
    REQUIRE_MESSAGE(answer.has_value(), answer.error().describe());
    CHECK(server.connections() == 2);
    CHECK(server.requests().size() == 2);
    CHECK(
        *notes.lines ==
        entries{"started", "sent", "retried transient", "started", "sent", "finished ok"});
}

TEST_CASE("the Date of an answer that comes from a cache teaches nothing") {
    auto const refusal = [](std::string const& headers) {
        return http_response(401, R"({"status":"UNAUTHORISED","message":"no"})", headers);
    };
    std::string const date = "Date: " +
                             http::to_http_date(std::chrono::floor<std::chrono::seconds>(
                                 std::chrono::system_clock::now() + 1h)) +
                             "\r\n";
    std::string headers = date;
    std::size_t requests = 0;
    SUBCASE("with Age") {
        headers += "Age: 0\r\n";
        requests = 1;
    }
    SUBCASE("without") { requests = 2; }
    auto const server = serving({read_request{}, send_bytes{refusal(headers)}, again{}});
    auto api = rampart::make_client<hexarails::provider>(
        server.origin(), keys("aged"), http::tls_transport{{.ca_pem = ca().ca_pem()}},
        rampart::policies{.retry = quick_retry{}}, patient);
    CHECK(api.call<hexarails::list_balances>().error().code == errc::unauthorised);
    CHECK(server.requests().size() == requests);
    CHECK(api.signer().time_source().offset().has_value() == (requests == 2));
}

TEST_CASE("a call that waits for its place is cancelled, and gives the place back") {
    auto const server = serving({read_request{}, send_bytes{healthy}, again{}});
    constexpr rampart::rate_limit one_a_minute{1, 60s, "key", "cancelled in the limiter"};
    rampart::shared_limiter limiter{one_a_minute, "key", {.max_wait = 60min}};
    asio::io_context context;
    diary const notes;
    auto api = async_hexarails(
        context, server,
        rampart::policies{.retry = quick_retry{}, .limiter = limiter, .observer = notes});
    auto const begun = std::chrono::steady_clock::now();
    REQUIRE(limiter.reserve("hexarails", begun).has_value());
    int looks = 0;
    auto waiting = [&] { return ++looks > 3; };
    // Five places would be five minutes away.
    for (int count = 0; count < 5; ++count) {
        looks = 0;
        auto const why = cancelled_when(context, api, waiting);
        CHECK(why.delivery == delivery::not_sent);
        CHECK(why.attempts == 0);
    }
    CHECK(*notes.lines == entries(5, "finished cancelled"));
    auto const next = limiter.reserve("hexarails", std::chrono::steady_clock::now());
    REQUIRE(next.has_value());
    CHECK(next->ready_at - begun <= 61s);
    CHECK(server.connections() == 0);
}

TEST_CASE("a call that waits for a connection is cancelled without having been sent") {
    auto const server = serving({read_request{}, stall{}});
    asio::io_context context;
    diary const notes;
    auto api = async_hexarails(
        context, server, rampart::policies{.retry = quick_retry{}, .observer = notes},
        {.max_connections = 1});
    asio::cancellation_signal stop_first;
    bool first_over = false;
    api.async_call<hexarails::health>(
        {}, asio::bind_cancellation_slot(stop_first.slot(), [&](auto const& answer) {
            CHECK(answer.error().code == errc::cancelled);
            first_over = true;
        }));
    asio::steady_timer timer{context};
    bool second_waited = false;
    auto const ready = [&] {
        second_waited = api.transport().metrics().waiting == 1;
        bool const yes = second_waited && server.requests().size() == 1;
        // The first one ends later, so that there is no connection for the second.
        if (yes) {
            timer.expires_after(50ms);
            timer.async_wait([&](auto) { stop_first.emit(asio::cancellation_type::terminal); });
        }
        return yes;
    };
    auto const why = cancelled_when(context, api, ready);
    CHECK(second_waited);
    CHECK(first_over);
    CHECK(why.delivery == delivery::not_sent);
    CHECK(why.attempts == 1);
    CHECK(server.requests().size() == 1);
    CHECK(api.transport().metrics().waiting == 0);
    CHECK(
        *notes.lines ==
        entries{"started", "started", "finished cancelled", "sent", "finished cancelled"});
}

TEST_CASE("a call is cancelled while it connects") {
    // Accepts, and never says a word of the handshake.
    auto const server = wire_server{plain, script{stall{}}};
    asio::io_context context;
    auto api = rampart::make_async_client<hexarails::provider>(
        "https://localhost:" + std::to_string(server.port()), keys("connecting"),
        http::async_tls_transport{context, {.ca_pem = ca().ca_pem()}},
        rampart::policies{.retry = quick_retry{}}, patient);
    auto const why = cancelled_when(context, api, [&] { return server.connections() == 1; });
    CHECK(why.delivery == delivery::not_sent);
    CHECK(why.attempts == 1);
    CHECK(api.transport().metrics().open == 0);
}

TEST_CASE("a call is cancelled while it waits to be repeated") {
    auto const server = serving(
        {read_request{}, send_bytes{http_response(429, "{}", "Retry-After: 50\r\n")}, again{}});
    asio::io_context context;
    diary const notes;
    auto api = async_hexarails(
        context, server, rampart::policies{.retry = quick_retry{}, .observer = notes});
    auto const why = cancelled_when(context, api, [&] {
        return !notes.lines->empty() && notes.lines->back() == "retried throttled";
    });
    CHECK(why.delivery == delivery::not_sent);
    CHECK(why.attempts == 1);
    CHECK(server.requests().size() == 1);
    CHECK(*notes.lines == entries{"started", "sent", "retried throttled", "finished cancelled"});
}

TEST_CASE("a call is cancelled while it waits for the answer, which is then not known") {
    auto const server = serving({read_request{}, stall{}});
    asio::io_context context;
    diary const notes;
    auto api = async_hexarails(
        context, server, rampart::policies{.retry = quick_retry{}, .observer = notes});
    auto const why = cancelled_when(context, api, [&] { return server.requests().size() == 1; });
    CHECK(why.delivery == delivery::unknown);
    CHECK(why.attempts == 1);
    CHECK(*notes.lines == entries{"started", "sent", "finished cancelled"});
    CHECK(api.transport().metrics().open == 0);
}
