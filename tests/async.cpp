// rampart/async.hpp against the sandbox and the scripted wire server, over real TLS.
#include <rampart/async.hpp>

#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <doctest/doctest.h>

#include <rampart/hexarails.hpp>
#include <rampart/sandbox/server.hpp>

#include "support/wire_server.hpp"

namespace {

namespace asio = boost::asio;
namespace hexarails = rampart::hexarails;
namespace http = rampart::http;
using namespace rampart::test;
using namespace std::chrono_literals;
using rampart::delivery;
using rampart::errc;
using client = rampart::async_client<hexarails::provider>;

rampart::sandbox::server& sandbox() {
    static rampart::sandbox::server server;
    return server;
}

client client_of(asio::io_context& context, http::tls_settings settings = {}) {
    settings.ca_pem = sandbox().ca_pem();
    auto const& keys = sandbox().keys("hexarails");
    return client{
        sandbox().base_url(),
        {keys.api_key, rampart::sign::secret{keys.api_secret}},
        http::async_tls_transport{context, std::move(settings)}};
}

/// The hint of a context: with one thread a call needs no strand, and takes fewer steps.
int one_thread_or_several() {
    int hint = 2;
    SUBCASE("in a context that is made for one thread") { hint = 1; }
    SUBCASE("in a context that several threads may run") {}
    return hint;
}

hexarails::customer_create jane() { return {.name = "Jane Doe", .email = "jane@example.com"}; }

rampart::sandbox::authority const& ca() {
    static rampart::sandbox::authority const instance;
    return instance;
}

/// A client of a scripted server, with short deadlines.
client client_of(
    asio::io_context& context, wire_server const& server,
    http::timeouts limits = {.call = 20s, .connect = 20s}, http::tls_settings settings = {}) {
    settings.ca_pem = ca().ca_pem();
    return client{
        server.origin(),
        {"key", rampart::sign::secret{"secret"}},
        http::async_tls_transport{context, std::move(settings)},
        limits};
}

wire_server serving(script steps) {
    return wire_server{ca().issue(rampart::sandbox::leaf_request::localhost()), std::move(steps)};
}

template <class Client>
concept calls_blocking = requires(Client& api) {
    api.template call<hexarails::health>();
};
template <class Client>
concept calls_asynchronously = requires(Client& api) {
    api.cancel_all();
};

std::string const created =
    http_response(200, R"({"status":"SUCCESS","data":{"id":"c-1","status":"ACTIVE"}})");

} // namespace

TEST_CASE("a coroutine awaits a call's typed response") {
    asio::io_context context{one_thread_or_several()};
    auto api = client_of(context);
    auto const wanted = jane(); // a variable: see async_call on GCC 12
    std::string id;
    asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            auto made =
                co_await api.async_call<hexarails::create_customer>(wanted, asio::use_awaitable);
            REQUIRE_MESSAGE(made.has_value(), made.error().describe());
            id = made->id;
        },
        asio::detached);
    context.run();
    CHECK_FALSE(id.empty());
}

TEST_CASE("a callback, a future, deferred and as_tuple are completion tokens too") {
    asio::io_context context{one_thread_or_several()};
    auto api = client_of(context);
    bool called = false;
    api.async_call<hexarails::create_customer>(
        jane(), [&](auto const& made) { called = made.has_value(); });
    auto promised = api.async_call<hexarails::create_customer>(jane(), asio::use_future);
    auto const wanted = jane();
    auto later = api.async_call<hexarails::create_customer>(wanted, asio::deferred);
    bool deferred_called = false;
    std::move(later)([&](auto const& made) { deferred_called = made.has_value(); });
    bool tuple_called = false;
    asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            auto [made] = co_await api.async_call<hexarails::create_customer>(
                wanted, asio::as_tuple(asio::use_awaitable));
            tuple_called = made.has_value();
        },
        asio::detached);
    context.run();
    CHECK(called);
    CHECK(promised.get().has_value());
    CHECK(deferred_called);
    CHECK(tuple_called);
}

TEST_CASE("a handler is never called within the call that starts it") {
    asio::io_context context{one_thread_or_several()};
    auto api = client_of(context);
    bool within = true;
    std::optional<bool> called_within;
    // An invalid request is known before anything is sent, and completes no earlier.
    asio::post(context, [&] {
        api.async_call<hexarails::create_customer>({}, [&](auto const& made) {
            called_within = within;
            CHECK(made.error().code == errc::invalid_request);
        });
        within = false;
    });
    context.run();
    REQUIRE(called_within.has_value());
    CHECK_FALSE(*called_within);
}

TEST_CASE("a handler is not called within a call that is refused with a connection at hand") {
    auto const server = serving({read_request{}, send_bytes{created}, again{}});
    asio::io_context context{one_thread_or_several()};
    bool refuses = false;
    auto api = rampart::make_async_client<hexarails::provider>(
        server.origin(), {"key", rampart::sign::secret{"secret"}},
        http::async_tls_transport{context, {.ca_pem = ca().ca_pem()}},
        rampart::policies{.before_send = [&refuses](rampart::outgoing const&) {
            if (refuses) throw std::runtime_error{"the journal is closed"};
        }});
    bool made = false;
    api.async_call<hexarails::create_customer>(
        jane(), [&](auto const& got) { made = got.has_value(); });
    context.run();
    REQUIRE(made);
    refuses = true;
    bool within = true;
    std::optional<bool> called_within;
    asio::post(context, [&] {
        api.async_call<hexarails::create_customer>(jane(), [&](auto const& refused) {
            called_within = within;
            CHECK(refused.error().code == errc::vetoed);
        });
        within = false;
    });
    context.restart();
    context.run();
    REQUIRE(called_within.has_value());
    CHECK_FALSE(*called_within);
    CHECK(server.connections() == 1);
    CHECK(server.requests().size() == 1);
}

TEST_CASE("a handler runs on its own executor") {
    asio::io_context calls;
    asio::io_context results;
    auto api = client_of(calls);
    std::optional<std::thread::id> where;
    api.async_call<hexarails::create_customer>(
        jane(),
        asio::bind_executor(results, [&](auto const&) { where = std::this_thread::get_id(); }));
    std::thread other{[&] { calls.run(); }};
    results.run(); // kept running by the call under way
    other.join();
    CHECK(where == std::this_thread::get_id());
}

TEST_CASE("many calls are under way at once, within the limit of connections") {
    asio::io_context context{one_thread_or_several()};
    auto api = client_of(context, {.max_connections = 5});
    std::size_t done = 0;
    for (int index = 0; index < 40; ++index) {
        api.async_call<hexarails::create_customer>(jane(), [&](auto const& made) {
            REQUIRE_MESSAGE(made.has_value(), made.error().describe());
            ++done;
        });
    }
    context.run();
    CHECK(done == 40);
    auto const seen = api.transport().metrics();
    CHECK(seen.open <= 5);
    CHECK(seen.made <= 5);
    CHECK(seen.waiting == 0);
    CHECK(seen.reused + seen.made == 40);
}

TEST_CASE("several threads may run the context") {
    asio::thread_pool threads{3};
    asio::any_io_executor executor{threads.get_executor()};
    auto const& keys = sandbox().keys("hexarails");
    std::atomic<int> done{0};
    {
        client api{
            sandbox().base_url(),
            {keys.api_key, rampart::sign::secret{keys.api_secret}},
            http::async_tls_transport{executor, {.ca_pem = sandbox().ca_pem()}}};
        std::vector<std::future<rampart::result<hexarails::customer_created>>> all;
        for (int index = 0; index < 30; ++index)
            all.push_back(api.async_call<hexarails::create_customer>(jane(), asio::use_future));
        for (auto& one : all) {
            if (one.get().has_value()) ++done;
        }
    }
    threads.join();
    CHECK(done == 30);
}

TEST_CASE("a full queue refuses at once, and says what to raise") {
    auto const server = serving({read_request{}, stall{}});
    asio::io_context context{one_thread_or_several()};
    auto api = client_of(
        context, server, {.call = 20s, .connect = 20s}, {.max_connections = 1, .max_waiting = 1});
    std::vector<rampart::error> errors;
    for (int index = 0; index < 3; ++index) {
        api.async_call<hexarails::create_customer>(jane(), [&](auto const& made) {
            errors.push_back(made.error());
            api.cancel_all();
        });
    }
    context.run();
    REQUIRE(errors.size() == 3);
    CHECK(errors[0].code == errc::pool_exhausted);
    CHECK(errors[0].delivery == delivery::not_sent);
    CHECK(errors[0].message.find("tls_settings::max_connections") != std::string::npos);
    CHECK(api.transport().metrics().refused == 1);
}

TEST_CASE("a wait for a connection has its own timeout") {
    auto const server = serving({read_request{}, stall{}});
    asio::io_context context{one_thread_or_several()};
    auto api = client_of(
        context, server, {.call = 60s, .connect = 60s, .pool_wait = 100ms}, {.max_connections = 1});
    std::vector<rampart::error> errors;
    std::promise<void> first_over;
    for (int index = 0; index < 2; ++index) {
        api.async_call<hexarails::create_customer>(jane(), [&](auto const& made) {
            if (errors.empty()) first_over.set_value();
            errors.push_back(made.error());
        });
    }
    std::thread watcher{[&] {
        first_over.get_future().wait();
        server.wait_for_requests(1, 60s);
        api.cancel_all();
    }};
    context.run();
    watcher.join();
    REQUIRE(errors.size() == 2);
    CHECK(errors[0].code == errc::pool_timeout);
    CHECK(errors[0].delivery == delivery::not_sent);
    CHECK(errors[1].code == errc::cancelled); // it went on with its connection meanwhile
    CHECK(errors[1].delivery == delivery::unknown);
    CHECK(server.requests().size() == 1);
}

TEST_CASE("a call is cancelled through its token's slot, and says how far it got") {
    auto const server = serving({read_request{}, stall{}});
    asio::io_context context{one_thread_or_several()};
    auto api = client_of(context, server);
    asio::cancellation_signal stop;
    std::optional<rampart::error> why;
    api.async_call<hexarails::create_customer>(
        jane(),
        asio::bind_cancellation_slot(stop.slot(), [&](auto const& made) { why = made.error(); }));
    std::thread watcher{[&] {
        server.wait_for_requests(1, 20s);
        asio::post(context, [&] { stop.emit(asio::cancellation_type::terminal); });
    }};
    context.run();
    watcher.join();
    REQUIRE(why.has_value());
    CHECK(why->code == errc::cancelled);
    CHECK(why->delivery == delivery::unknown);
    CHECK(why->outcome_unknown());
}

TEST_CASE("cancel_all ends calls wherever they are") {
    auto const server = serving({read_request{}, stall{}});
    asio::io_context context{one_thread_or_several()};
    auto api = client_of(context, server, {.call = 20s, .connect = 20s}, {.max_connections = 1});
    std::vector<rampart::error> errors;
    for (int index = 0; index < 3; ++index) {
        api.async_call<hexarails::create_customer>(
            jane(), [&](auto const& made) { errors.push_back(made.error()); });
    }
    std::thread watcher{[&] {
        server.wait_for_requests(1, 20s);
        api.cancel_all();
    }};
    context.run();
    watcher.join();
    REQUIRE(errors.size() == 3);
    std::size_t unknown = 0;
    for (auto const& one : errors) {
        CHECK(one.code == errc::cancelled);
        unknown += one.delivery == delivery::unknown;
    }
    CHECK(unknown == 1);
    CHECK(server.requests().size() == 1);
}

TEST_CASE("destroying the client cancels its calls; their handlers are still called") {
    auto const server = serving({read_request{}, stall{}});
    asio::io_context context{one_thread_or_several()};
    std::optional<client> api{client_of(context, server)};
    std::optional<rampart::error> why;
    api->async_call<hexarails::create_customer>(
        jane(), [&](auto const& made) { why = made.error(); });
    std::thread watcher{[&] {
        server.wait_for_requests(1, 20s);
        asio::post(context, [&] { api.reset(); });
    }};
    context.run();
    watcher.join();
    REQUIRE(why.has_value());
    CHECK(why->code == errc::cancelled);
}

TEST_CASE("a handler that destroys the client leaves nothing of it") {
    auto const server = serving({read_request{}, send_bytes{created}});
    asio::io_context context{one_thread_or_several()};
    auto held = std::make_shared<int>(0);
    std::weak_ptr<int> const left = held;
    std::optional api{rampart::make_async_client<hexarails::provider>(
        server.origin(), {"key", rampart::sign::secret{"secret"}},
        http::async_tls_transport{context, {.ca_pem = ca().ca_pem()}},
        rampart::policies{.before_send = [held = std::move(held)](rampart::outgoing const&) {}})};
    REQUIRE_FALSE(left.expired());
    bool gone = false;
    api->async_call<hexarails::create_customer>(jane(), [&](auto const& made) {
        CHECK(made.has_value());
        api.reset();
        gone = left.expired();
    });
    context.run();
    CHECK(gone);
}

TEST_CASE("destroying the context with calls under way leaks nothing and calls nobody") {
    auto const server = serving({read_request{}, stall{}});
    bool called = false;
    {
        auto context = std::make_unique<asio::io_context>();
        auto api = client_of(*context, server);
        api.async_call<hexarails::create_customer>(jane(), [&](auto const&) { called = true; });
        // Until the request is there; a call that ended without one has failed.
        while (!called && !server.wait_for_requests(1, 1ms))
            context->run_for(1ms);
    }
    CHECK_FALSE(called);
}

TEST_CASE("a server that goes silent ends the call at the I/O timeout") {
    auto const server = serving({read_request{}, send_bytes{created.substr(0, 30)}, stall{}});
    asio::io_context context;
    auto api = client_of(context, server, {.call = 20s, .connect = 20s, .io_of_changes = 200ms});
    std::optional<rampart::error> why;
    api.async_call<hexarails::create_customer>(
        jane(), [&](auto const& made) { why = made.error(); });
    context.run();
    REQUIRE(why.has_value());
    CHECK(why->code == errc::io_timeout);
    CHECK(why->delivery == delivery::unknown);
}

TEST_CASE("a slow server that gives signs of life is waited for") {
    auto const server = serving({read_request{}, send_bytes{created, 10, 20ms}});
    asio::io_context context;
    auto api = client_of(context, server, {.call = 20s, .connect = 20s, .io_of_changes = 15s});
    bool ok = false;
    api.async_call<hexarails::create_customer>(
        jane(), [&](auto const& made) { ok = made.has_value(); });
    context.run();
    CHECK(ok);
}

TEST_CASE("the items of a list come one after the other, page after page") {
    asio::io_context context;
    auto api = client_of(context);
    std::size_t made = 0;
    for (int index = 0; index < 5; ++index) {
        api.async_call<hexarails::create_customer>(
            jane(), [&](auto const& answer) { made += answer.has_value(); });
    }
    context.run();
    REQUIRE(made == 5);
    context.restart();
    std::size_t counted = 0;
    asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            auto all = api.async_pages<hexarails::list_customers>({.pageSize = 2});
            for (;;) {
                auto row = co_await all.async_next(asio::use_awaitable);
                REQUIRE_MESSAGE(row.has_value(), row.error().describe());
                if (!*row) break;
                ++counted;
            }
        },
        asio::detached);
    context.run();
    CHECK(counted >= 5);
}

TEST_CASE("a provider's own asynchronous client takes a context, and has asynchronous calls only") {
    static_assert(std::is_same_v<hexarails::async_client, client>);
    static_assert(!calls_blocking<client> && calls_blocking<hexarails::client>);
    static_assert(calls_asynchronously<client> && !calls_asynchronously<hexarails::client>);
    asio::io_context context;
    client api{
        "https://127.0.0.1:1", {"key", rampart::sign::secret{"secret"}}, context, {.call = 1s}};
    CHECK(api.timeouts().call == 1s);
    std::optional<rampart::error> why;
    api.async_call<hexarails::create_customer>(
        jane(), [&](auto const& made) { why = made.error(); }, {.timeout = 60s});
    context.run();
    REQUIRE(why);
    CHECK(why->code == errc::connect_failed);
}

TEST_CASE("an asynchronous client takes a transport of one's own") {
    struct least_transport {
        struct connection {
            [[nodiscard]] static bool kept() { return false; }
            [[nodiscard]] static http::exchange_progress progress() { return {}; }
            [[nodiscard]] static asio::awaitable<rampart::result<http::response>>
            exchange(http::request message, http::timeouts const&) {
                co_return http::response{
                    200, {}, R"({"status":"SUCCESS","data":{"id":")" + message.target + "\"}}"};
            }
        };
        [[nodiscard]] asio::any_io_executor get_executor() const { return executor; }
        [[nodiscard]] static asio::awaitable<rampart::result<connection>>
        connect(http::origin const&, http::timeouts const&, http::connection_use) {
            co_return connection{};
        }
        asio::any_io_executor executor;
    };
    static_assert(http::async_transport<least_transport>);
    asio::io_context context;
    auto api = rampart::make_async_client<hexarails::provider>(
        "https://api.example", {"key", rampart::sign::secret{"secret"}},
        least_transport{context.get_executor()});
    std::string id;
    api.async_call<hexarails::create_customer>(jane(), [&](auto const& made) { id = made->id; });
    context.run();
    CHECK(id == "/customer/create");
}

TEST_CASE("an asynchronous call keeps its tag, and is refused by the hook before it is sent") {
    auto const server = serving({read_request{}, send_bytes{http_response(500, "{}")}});
    asio::io_context context;
    std::string told;
    auto hook = [&told](rampart::outgoing const& what) {
        told = what.call.tag;
        throw std::runtime_error{"the journal is closed"};
    };
    auto api = rampart::make_async_client<hexarails::provider>(
        server.origin(), {"key", rampart::sign::secret{"secret"}},
        http::async_tls_transport{context, {.ca_pem = ca().ca_pem()}},
        rampart::policies{.before_send = hook});
    std::optional<rampart::error> why;
    {
        std::string tag = "payout 4711";
        api.async_call<hexarails::create_customer>(
            jane(), [&](auto const& made) { why = made.error(); },
            {.timeouts = http::timeouts{.call = 20s, .connect = 20s}, .tag = tag});
        tag.assign(tag.size(), 'x'); // it was copied
    }
    context.run();
    REQUIRE(why);
    CHECK(why->code == errc::vetoed);
    CHECK(why->delivery == delivery::not_sent);
    CHECK(why->message == "the journal is closed");
    CHECK(told == "payout 4711");
    CHECK(server.requests().empty());
}

TEST_CASE("an asynchronous call whose timeout passed while the hook was asked is not sent") {
    auto const server = serving({read_request{}, send_bytes{created}, again{}});
    asio::io_context context;
    std::chrono::milliseconds pause{0};
    auto api = rampart::make_async_client<hexarails::provider>(
        server.origin(), {"key", rampart::sign::secret{"secret"}},
        http::async_tls_transport{context, {.ca_pem = ca().ca_pem()}},
        rampart::policies{.before_send = [&pause](rampart::outgoing const&) {
            std::this_thread::sleep_for(pause);
        }});
    std::optional<rampart::error> why;
    auto const call = [&](std::chrono::milliseconds timeout) {
        why.reset();
        api.async_call<hexarails::create_customer>(
            jane(),
            [&](auto const& made) {
                if (!made) why = made.error();
            },
            {.timeout = timeout});
        context.restart();
        context.run();
    };
    call(20s);
    CHECK_FALSE(why);
    pause = 300ms;
    call(250ms);
    REQUIRE(why);
    CHECK(why->code == errc::call_timeout);
    CHECK(why->delivery == delivery::not_sent);
    CHECK(server.requests().size() == 1);
    CHECK(api.transport().metrics().idle == 1); // the connection is as good as before
}

TEST_CASE("what a policy throws ends an asynchronous call with what is known of its delivery") {
    struct failing_limiter {
        using place = rampart::no_limiter::place;
        bool in_reserve;
        [[nodiscard]] rampart::result<place>
        reserve(std::string_view, rampart::pacing_clock::time_point now) const {
            if (in_reserve) throw std::runtime_error{"no place today"};
            return place{now};
        }
        [[nodiscard]] static bool ready(place&, rampart::pacing_clock::time_point) { return true; }
        static void cancel(place&, rampart::pacing_clock::time_point) {}
        static void
        report(std::string_view, rampart::pace_report const&, rampart::pacing_clock::time_point) {
            throw std::runtime_error{"no report today"};
        }
    };
    for (bool const before : {true, false}) {
        CAPTURE(before);
        auto const server = serving(
            {read_request{},
             send_bytes{http_response(200, R"({"status":"SUCCESS","data":{"id":"c-1"}})")}});
        asio::io_context context;
        auto api = rampart::make_async_client<hexarails::provider>(
            server.origin(), {"key", rampart::sign::secret{"secret"}},
            http::async_tls_transport{context, {.ca_pem = ca().ca_pem()}},
            rampart::policies{.limiter = failing_limiter{before}});
        std::optional<rampart::error> why;
        api.async_call<hexarails::create_customer>(
            jane(), [&](auto const& made) { why = made.error(); });
        context.run();
        REQUIRE(why);
        CHECK(why->code == errc::exception_thrown);
        CHECK(why->delivery == (before ? delivery::not_sent : delivery::unknown));
        CHECK(why->outcome_unknown() == !before);
    }
}
