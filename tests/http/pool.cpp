// impl/pool.hpp and impl/session_store.hpp through both transports: which connection a call gets,
// what is done about a dead one, and what a resumed TLS session saves.
#include <rampart/async.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>

#include <rampart/hexarails.hpp>
#include <rampart/http/impl/tls_engine.hpp>
#include <rampart/sandbox/authority.hpp>

#include "../support/either_client.hpp"
#include "../support/single_call.hpp"
#include "../support/wire_server.hpp"

namespace {

namespace asio = boost::asio;
namespace hexarails = rampart::hexarails;
namespace http = rampart::http;
using namespace rampart::test;
using namespace std::chrono_literals;
using rampart::delivery;
using rampart::errc;

rampart::sandbox::authority const& ca() {
    static rampart::sandbox::authority const instance;
    return instance;
}

rampart::sandbox::certificate localhost() {
    return ca().issue(rampart::sandbox::leaf_request::localhost());
}

constexpr http::timeouts patient{.call = 60s, .connect = 60s, .pool_wait = 60s};

/// A client of a scripted server whose calls are done either way, one after the other.
class pool_client : public either_client {
public:
    pool_client(
        wire_server const& server, bool asynchronous, http::tls_settings settings = {},
        http::timeouts timeouts = patient)
        : either_client{
              asynchronous,
              server.origin(),
              {"key", rampart::sign::secret{"secret"}},
              trusting(std::move(settings)),
              timeouts} {}

    auto read() { return call<hexarails::health>({}); }
    auto pay() {
        return call<hexarails::create_payment>(
            {.deductCurrency = hexarails::currency_code::USDT,
             .amount = rampart::decimal{"100.10"},
             .currency = hexarails::currency_code::USD,
             .bankAccountId = "bank-1",
             .reference = "invoice-1"});
    }

private:
    static http::tls_settings trusting(http::tls_settings settings) {
        if (settings.ca_pem.empty()) settings.ca_pem = ca().ca_pem();
        return settings;
    }
};

/// Blocking calls and asynchronous ones.
constexpr bool both_ways[] = {false, true};

/// Good for every operation used here.
std::string const fine = http_response(
    200, R"({"status":"SUCCESS","data":{"id":"p-1","status":"ok","rate":"1",)"
         R"("deductAmount":"1","deductCurrency":"USDT","receivedCurrency":"USD",)"
         R"("receivedAmount":"1","bankCharge":"0","reference":"invoice-1"}})");

/// Answers for ever.
script const answering{read_request{}, send_bytes{fine}, again{}};

/// Answers once, does this, and answers for ever on the connections that follow.
scripts once_then(script end) {
    script first{read_request{}, send_bytes{fine}};
    first.insert(first.end(), end.begin(), end.end());
    return {{std::move(first), answering}};
}

/// Lets what the server did last on that many connections arrive.
void let_it_arrive(wire_server const& server, std::size_t connections = 1) {
    REQUIRE(server.wait_for_rest(connections, 60s));
    std::this_thread::sleep_for(100ms); // the way over loopback
}

std::size_t payments_read(wire_server const& server) {
    std::size_t count = 0;
    for (auto const& request : server.requests())
        count += request.starts_with("POST /payment/create ");
    return count;
}

/// CPU of the calling thread so far.
std::chrono::microseconds cpu_used() {
    rusage used{};
    REQUIRE(::getrusage(RUSAGE_THREAD, &used) == 0);
    auto const of = [](timeval time) {
        return std::chrono::seconds{time.tv_sec} + std::chrono::microseconds{time.tv_usec};
    };
    return of(used.ru_utime) + of(used.ru_stime);
}

} // namespace

TEST_CASE("a kept connection that the server has ended is dropped before anything is sent") {
    std::pair<char const*, script> const ends[] = {
        {"properly", {close_properly{}}},
        {"FIN alone", {close_without_notify{}}},
        {"RST", {reset{}}},
        {"an answer nobody asked for", {pause_for{20ms}, send_bytes{fine}, hold{}}}};
    for (bool const asynchronous : both_ways) {
        for (auto const& [name, end] : ends) {
            CAPTURE(asynchronous);
            CAPTURE(name);
            wire_server const server{localhost(), once_then(end)};
            pool_client api{server, asynchronous};
            REQUIRE(api.read().has_value());
            let_it_arrive(server);
            auto const made = api.pay();
            REQUIRE_MESSAGE(made.has_value(), made.error().describe());
            CHECK(payments_read(server) == 1);
            auto const seen = api.metrics();
            CHECK(seen.closed.by_server == 1);
            CHECK(seen.closed.total() == 1);
            CHECK(seen.made == 2);
            CHECK(seen.replaced == 0);
        }
    }
}

TEST_CASE("a second answer to one request is never taken for the answer to the next") {
    // Both in one read of the socket: in one TLS record, or in two, of which the transport sees
    // one at a time.
    script const ends[] = {{send_bytes{fine}, hold{}}, {send_bytes{fine + fine}, hold{}}};
    for (bool const asynchronous : both_ways) {
        for (auto const& end : ends) {
            CAPTURE(asynchronous);
            script first{read_request{}};
            if (&end == &ends[0]) first.push_back(send_bytes{fine});
            first.insert(first.end(), end.begin(), end.end());
            wire_server const server{localhost(), scripts{{first, answering}}};
            pool_client api{server, asynchronous};
            REQUIRE(api.read().has_value());
            let_it_arrive(server);
            REQUIRE(api.pay().has_value());
            CHECK(payments_read(server) == 1);
            CHECK(server.connections() == 2);
            CHECK(api.metrics().reused == 0);
        }
    }
}

/// A payment, behind a read that leaves its connection or not, whose hook goes on once the server
/// has done on that connection what it does unasked.
auto pay_behind_a_slow_hook(wire_server const& server, bool asynchronous, bool kept) {
    auto const hook = [&server](rampart::outgoing const& what) {
        if (what.call.effect != rampart::effect::reads) let_it_arrive(server);
    };
    rampart::policies const how{.retry = rampart::no_retry{}, .before_send = hook};
    rampart::credentials keys{"key", rampart::sign::secret{"secret"}};
    http::tls_settings const trusting{.ca_pem = ca().ca_pem()};
    hexarails::payment_create const payment{
        .deductCurrency = hexarails::currency_code::USDT,
        .amount = rampart::decimal{"100.10"},
        .currency = hexarails::currency_code::USD,
        .bankAccountId = "bank-1",
        .reference = "invoice-1"};
    if (!asynchronous) {
        auto api = rampart::make_client<hexarails::provider>(
            server.origin(), std::move(keys), http::tls_transport{trusting}, how, patient);
        if (kept) CHECK(api.template call<hexarails::health>({}).has_value());
        return api.template call<hexarails::create_payment>(payment);
    }
    asio::io_context context;
    auto api = rampart::make_async_client<hexarails::provider>(
        server.origin(), std::move(keys), http::async_tls_transport{context, trusting}, how,
        patient);
    std::optional<rampart::result<rampart::response_of<hexarails::create_payment>>> out;
    auto const pay = [&] {
        api.template async_call<hexarails::create_payment>(
            payment, [&](auto answer) { out.emplace(std::move(answer)); });
    };
    if (kept) {
        api.template async_call<hexarails::health>({}, [&](auto const& answer) {
            CHECK(answer.has_value());
            pay();
        });
    } else {
        pay();
    }
    context.run();
    return std::move(*out);
}

/// What a server does unasked while a hook takes its time.
script const unasked[] = {
    {pause_for{200ms}, close_properly{}},
    {pause_for{200ms}, close_without_notify{}},
    {pause_for{200ms}, reset{}},
    {pause_for{200ms}, send_bytes{fine}, hold{}}};

TEST_CASE("a kept connection that ends or answers while a hook commits is replaced unseen") {
    for (bool const asynchronous : both_ways) {
        for (auto const& end : unasked) {
            CAPTURE(asynchronous);
            CAPTURE(&end - unasked);
            wire_server const server{localhost(), once_then(end)};
            auto const made = pay_behind_a_slow_hook(server, asynchronous, true);
            REQUIRE_MESSAGE(made.has_value(), made.error().describe());
            CHECK(server.connections() == 2);
            CHECK(payments_read(server) == 1);
        }
    }
}

TEST_CASE("a new connection that refuses while a hook commits is heard") {
    for (bool const asynchronous : both_ways) {
        CAPTURE(asynchronous);
        wire_server const server{
            localhost(),
            {handshake{}, pause_for{200ms}, send_bytes{http_response(503, "busy")}, hold{}}};
        auto const made = pay_behind_a_slow_hook(server, asynchronous, false);
        REQUIRE_FALSE(made.has_value());
        CHECK(made.error().http_status == 503);
    }
}

TEST_CASE("a new connection that ends while a hook commits has nothing sent on it") {
    for (bool const asynchronous : both_ways) {
        for (auto const& end : std::span{unasked}.first(3)) {
            CAPTURE(asynchronous);
            CAPTURE(&end - unasked);
            script first{handshake{}};
            first.insert(first.end(), end.begin(), end.end());
            wire_server const server{localhost(), scripts{{first, answering}}};
            auto const made = pay_behind_a_slow_hook(server, asynchronous, false);
            REQUIRE_FALSE(made.has_value());
            CHECK(made.error().code == errc::write_failed);
            CHECK(made.error().delivery == delivery::not_sent);
            CHECK(payments_read(server) == 0);
        }
    }
}

TEST_CASE("a connection that dies under a read is replaced unseen") {
    for (bool const asynchronous : both_ways) {
        for (step const& end : {step{close_without_notify{}}, step{reset{}}}) {
            CAPTURE(asynchronous);
            CAPTURE(end.index());
            wire_server const server{localhost(), once_then({read_request{}, end})};
            pool_client api{server, asynchronous};
            REQUIRE(api.read().has_value());
            auto const again = api.read();
            REQUIRE_MESSAGE(again.has_value(), again.error().describe());
            CHECK(server.requests().size() == 3); // the second one was lost
            auto const seen = api.metrics();
            CHECK(seen.replaced == 1);
            CHECK(seen.made == 2);
            CHECK(seen.closed.by_server == 0);
            CHECK(seen.closed.failed == 1);
        }
    }
}

TEST_CASE("a connection that dies under a record being made is told, and none is made twice") {
    for (bool const asynchronous : both_ways) {
        for (step const& end : {step{close_without_notify{}}, step{reset{}}}) {
            CAPTURE(asynchronous);
            CAPTURE(end.index());
            wire_server const server{localhost(), once_then({read_request{}, end})};
            pool_client api{server, asynchronous};
            REQUIRE(api.read().has_value());
            auto const made = api.call<hexarails::create_customer>(
                hexarails::customer_create{.name = "Jane Doe", .email = "jane@example.com"});
            REQUIRE(made.has_error());
            CHECK(made.error().code == errc::connection_closed);
            CHECK(made.error().outcome_unknown());
            CHECK(server.requests().size() == 2);
            CHECK(api.metrics().replaced == 0);
        }
    }
}

TEST_CASE("a connection that dies under a payment is told, and the payment is not sent again") {
    for (bool const asynchronous : both_ways) {
        for (step const& end : {step{close_without_notify{}}, step{reset{}}}) {
            CAPTURE(asynchronous);
            CAPTURE(end.index());
            wire_server const server{localhost(), once_then({read_request{}, end})};
            pool_client api{server, asynchronous};
            REQUIRE(api.read().has_value());
            auto const made = api.pay();
            REQUIRE(made.has_error());
            CHECK(made.error().code == errc::connection_closed);
            CHECK(made.error().outcome_unknown());
            CHECK(payments_read(server) == 1);
            CHECK(server.requests().size() == 2);
            CHECK(api.metrics().replaced == 0);
            CHECK(api.metrics().made == 1);
        }
    }
}

TEST_CASE("a read whose answer had begun is not sent again by the connection") {
    for (bool const asynchronous : both_ways) {
        CAPTURE(asynchronous);
        wire_server const server{
            localhost(),
            once_then({read_request{}, send_bytes{fine.substr(0, 20)}, close_without_notify{}})};
        pool_client api{server, asynchronous};
        REQUIRE(api.read().has_value());
        auto const again = api.read();
        REQUIRE(again.has_error());
        CHECK(again.error().code == errc::connection_closed);
        CHECK(server.requests().size() == 2);
        CHECK(api.metrics().replaced == 0);
    }
}

TEST_CASE("a connection that died is replaced once: the new one is fresh") {
    script const twice{read_request{}, send_bytes{fine}, read_request{}, close_without_notify{}};
    script const never{read_request{}, close_without_notify{}};
    for (bool const asynchronous : both_ways) {
        CAPTURE(asynchronous);
        wire_server const server{localhost(), scripts{{twice, never, answering}}};
        pool_client api{server, asynchronous};
        REQUIRE(api.read().has_value());
        auto const again = api.read();
        REQUIRE(again.has_error());
        CHECK(again.error().code == errc::connection_closed);
        CHECK(server.connections() == 2);
        CHECK(api.metrics().replaced == 1);
    }
}

TEST_CASE("the second connection to an origin resumes the TLS session of the first") {
    for (bool const asynchronous : both_ways) {
        for (auto const version : {tls_version::v1_2, tls_version::v1_3}) {
            CAPTURE(asynchronous);
            CAPTURE(static_cast<int>(version));
            wire_server const server{
                tls_settings{localhost(), version, version},
                script{read_request{}, send_bytes{fine}, close_properly{}}};
            pool_client api{server, asynchronous};
            REQUIRE(api.read().has_value());
            CHECK(api.metrics().resumed == 0);
            for (std::size_t count = 1; count <= 3; ++count) {
                let_it_arrive(server, count);
                REQUIRE(api.read().has_value());
                CHECK(api.metrics().resumed == count);
            }
            CHECK(server.connections() == 4);
        }
    }
}

TEST_CASE("sessions belong to their client: one that does not trust the server gets none") {
    for (bool const asynchronous : both_ways) {
        CAPTURE(asynchronous);
        wire_server const server{
            localhost(), script{read_request{}, send_bytes{fine}, close_properly{}}};
        pool_client trusting{server, asynchronous};
        REQUIRE(trusting.read().has_value());
        rampart::sandbox::authority const another;
        pool_client distrusting{server, asynchronous, {.ca_pem = another.ca_pem()}};
        for (int count = 0; count < 2; ++count) {
            auto const answer = distrusting.read();
            REQUIRE(answer.has_error());
            CHECK(answer.error().code == errc::certificate_rejected);
        }
        CHECK(distrusting.metrics().resumed == 0);
        CHECK(server.requests().size() == 1);
    }
}

TEST_CASE("a resumed handshake costs the client less CPU than a full one") {
    constexpr std::size_t handshakes = 200;
    script const one_answer{read_request{}, send_bytes{fine}, close_properly{}};
    http::tls_settings const settings{
        .ca_pem = ca().ca_pem(),
        .use_system_authorities = false,
        .allow_plain_http_to_loopback = true,
        .max_idle_connections = 0};
    /// What one exchange costs on average, each on a connection of its own.
    auto const cost = [&](wire_server const& server, bool fresh) {
        auto const to = *http::origin::parse(server.origin("127.0.0.1"));
        http::request const message{http::method::get, "/", {{"Host", "localhost"}}, {}, false};
        std::optional<http::tls_transport> carrier{settings};
        auto const send = [&] {
            auto const answer = rampart::test::send(*carrier, to, message, patient);
            REQUIRE_MESSAGE(answer.has_value(), answer.error().describe());
        };
        send();
        std::chrono::microseconds all{};
        for (std::size_t count = 0; count < handshakes; ++count) {
            if (fresh) carrier.emplace(settings); // without a session
            auto const begun = cpu_used();
            send();
            all += cpu_used() - begun;
        }
        CHECK(carrier->metrics().resumed == (fresh || !to.tls ? 0 : handshakes));
        return all / handshakes;
    };
    wire_server const without{plain, one_answer};
    auto const exchange = cost(without, false);
    for (auto const version : {tls_version::v1_2, tls_version::v1_3}) {
        wire_server const server{tls_settings{localhost(), version, version}, one_answer};
        auto const full = cost(server, true) - exchange;
        auto const resumed = cost(server, false) - exchange;
        MESSAGE(
            (version == tls_version::v1_2 ? "TLS 1.2: " : "TLS 1.3: ")
            << full.count() << " us of the client's CPU for a full handshake, " << resumed.count()
            << " us resumed: "
            << static_cast<double>(full.count()) / static_cast<double>(resumed.count())
            << " times; connecting and one exchange without TLS: " << exchange.count() << " us");
        CHECK(resumed < full);
    }
}

TEST_CASE("lookups, addresses and closed connections are counted, each connection once") {
    auto ending = fine;
    ending.insert(ending.find("\r\n") + 2, "Connection: close\r\n");
    for (bool const asynchronous : both_ways) {
        CAPTURE(asynchronous);
        wire_server const server{
            localhost(), scripts{
                             {{read_request{}, send_bytes{ending}, hold{}},
                              {read_request{}, reset{}},
                              {read_request{}, send_bytes{fine}, again{}}}}};
        pool_client api{server, asynchronous};
        REQUIRE(api.read().has_value()); // ends its connection
        CHECK(api.metrics().closed.not_kept == 1);
        REQUIRE_FALSE(api.pay().has_value()); // reset
        CHECK(api.metrics().closed.failed == 1);
        REQUIRE(api.read().has_value());
        auto const seen = api.metrics();
        CHECK(seen.addresses_tried == 3);
        CHECK(seen.closed.total() == 2);
        CHECK(seen.made == seen.closed.total() + seen.open);
        CHECK(seen.tunnels == 0);
        CHECK(seen.lookups == 0); // localhost needs none
        CHECK(seen.closed.not_connected == 0);
    }
}

TEST_CASE("a connection over its age is not used again") {
    for (bool const asynchronous : both_ways) {
        CAPTURE(asynchronous);
        // However fast the machine is, an answer takes longer than a connection may last.
        wire_server const server{
            localhost(), script{read_request{}, pause_for{5ms}, send_bytes{fine}, again{}}};
        pool_client api{server, asynchronous, {.max_age = 1ms}};
        for (std::size_t count = 1; count <= 3; ++count) {
            REQUIRE(api.read().has_value());
            CHECK(api.metrics().made == count);
        }
        CHECK(api.metrics().reused == 0);
        CHECK(api.metrics().open == 0);
        CHECK(api.metrics().closed.max_age == 3);
    }
}

TEST_CASE("a connection that is idle for too long, or too old by then, is dropped and counted") {
    http::tls_settings const limits[] = {{.idle_timeout = 1ms}, {.max_age = 2s}};
    for (bool const asynchronous : both_ways) {
        for (auto const& settings : limits) {
            CAPTURE(asynchronous);
            CAPTURE(settings.idle_timeout.count());
            wire_server const server{localhost(), answering};
            std::optional<pool_client> made;
            // Again where a call took two seconds, so that its connection was too old at once.
            for (int tries = 5; tries > 0 && !(made && made->metrics().idle == 1); --tries) {
                made.emplace(server, asynchronous, settings);
                REQUIRE(made->read().has_value());
            }
            auto& api = *made;
            REQUIRE(api.metrics().idle == 1);
            std::this_thread::sleep_for(settings.max_age == 2s ? 2050ms : 20ms);
            REQUIRE(api.read().has_value());
            auto const seen = api.metrics();
            bool const by_age = settings.max_age == 2s;
            CHECK(seen.closed.max_age == (by_age ? 1 : 0));
            CHECK(seen.closed.idle_timeout == (by_age ? 0 : 1));
            CHECK(seen.closed.total() == 1);
            CHECK(seen.made == 2);
            CHECK(seen.reused == 0);
        }
    }
}

TEST_CASE("the connection used last is used next, and no more are kept than allowed") {
    // Three at once make three connections; two are kept.
    wire_server const server{
        localhost(), script{read_request{}, pause_for{200ms}, send_bytes{fine}, again{}}};
    pool_client api{server, true, {.max_idle_connections = 2}};
    int done = 0;
    for (int count = 0; count < 3; ++count)
        api.asynchronous().async_call<hexarails::health>(
            {}, [&](auto const& answer) { done += answer.has_value(); });
    api.context().run();
    api.context().restart();
    CHECK(done == 3);
    CHECK(api.metrics().made == 3);
    CHECK(api.metrics().idle == 2);
    CHECK(api.metrics().open == 2);
    for (int count = 0; count < 3; ++count)
        CHECK(api.read().has_value());
    CHECK(api.metrics().reused == 3);
    CHECK(api.metrics().made == 3);
}

TEST_CASE("blocking calls in many threads stay within the limit, and none is lost") {
    wire_server const server{localhost(), answering};
    pool_client api{server, false, {.max_connections = 2}};
    std::vector<std::thread> threads;
    std::atomic<int> done{0};
    for (int thread = 0; thread < 6; ++thread) {
        threads.emplace_back([&] {
            for (int count = 0; count < 10; ++count)
                done += api.read().has_value();
        });
    }
    for (auto& one : threads)
        one.join();
    CHECK(done == 60);
    CHECK(server.connections() == 2);
    auto const seen = api.metrics();
    CHECK(seen.made == 2);
    CHECK(seen.open == 2);
    CHECK(seen.reused == 58);
    CHECK(seen.waiting == 0);
}

TEST_CASE("a blocking call is refused by a full queue, and leaves it at its timeout") {
    std::optional<wire_server> server{std::in_place, localhost(), script{read_request{}, hold{}}};
    pool_client api{
        *server,
        false,
        {.max_connections = 1, .max_waiting = 1},
        {.call = 60s, .connect = 60s, .pool_wait = 500ms}};
    std::thread busy{[&] { CHECK_FALSE(api.pay().has_value()); }};
    REQUIRE(server->wait_for_requests(1, 60s));
    std::thread waiting{[&] {
        auto const late = api.read();
        CHECK(late.error().code == errc::pool_timeout);
        CHECK(late.error().delivery == delivery::not_sent);
    }};
    while (api.metrics().waiting == 0 && api.metrics().timed_out == 0)
        std::this_thread::sleep_for(1ms);
    if (api.metrics().waiting == 1) { // else this thread was kept from running for too long
        auto const refused = api.read();
        CHECK((refused.error().code == errc::pool_exhausted || api.metrics().timed_out == 1));
        CHECK(refused.error().delivery == delivery::not_sent);
    }
    waiting.join();
    server.reset(); // ends the call that kept the connection
    busy.join();
    CHECK(api.metrics().timed_out >= 1);
    CHECK(api.metrics().waiting == 0);
    CHECK(api.metrics().open == 0);
}

TEST_CASE("where no connection more is allowed, one that rests makes room for another origin") {
    wire_server const first{localhost(), answering};
    wire_server const second{localhost(), answering};
    http::request const message{http::method::get, "/", {{"Host", "localhost"}}, {}, false};
    http::tls_transport carrier{{.ca_pem = ca().ca_pem(), .max_connections = 1}};
    for (auto const* const server : {&first, &second, &first}) {
        auto const answer =
            rampart::test::send(carrier, *http::origin::parse(server->origin()), message, patient);
        REQUIRE_MESSAGE(answer.has_value(), answer.error().describe());
        CHECK(carrier.metrics().open == 1);
    }
    CHECK(carrier.metrics().made == 3);
}

TEST_CASE("who replaces a dead connection is served before those who wait, also by a full queue") {
    namespace detail = http::detail;
    http::tls_settings const settings{.max_connections = 1, .max_waiting = 1};
    asio::ssl::context tls{asio::ssl::context::tls_client};
    detail::session_store sessions;
    detail::lookup_threads names;
    detail::pool pool{{settings, tls, tls, sessions, names}};
    http::origin const to{.host = "localhost"};
    auto dead = pool.try_take({to});
    REQUIRE(dead);
    detail::pool::waiter patient_one{{to}};
    REQUIRE(pool.join(patient_one));
    detail::pool::waiter refused{{to}};
    CHECK_FALSE(pool.join(refused));
    detail::pool::waiter replacing{{to, http::connection_use::new_only}};
    REQUIRE(pool.join(replacing));
    pool.release(std::move(dead));
    CHECK(pool.served(replacing));
    CHECK_FALSE(pool.served(patient_one));
    CHECK_FALSE(replacing.take()->kept);
    CHECK(pool.metrics().replaced == 1);
    CHECK(pool.metrics().waiting == 1);
    CHECK(pool.leave(patient_one, true));
}

TEST_CASE("what must not be sent twice takes a kept connection only while it is fresh") {
    for (bool const asynchronous : both_ways) {
        CAPTURE(asynchronous);
        wire_server const server{localhost(), answering};
        pool_client api{server, asynchronous, {.fresh_for_changes = 60s}};
        REQUIRE(api.read().has_value());
        REQUIRE(api.pay().has_value());
        CHECK(api.metrics().made == 1);
        pool_client careful{server, asynchronous, {.fresh_for_changes = 1ms}};
        REQUIRE(careful.read().has_value());
        std::this_thread::sleep_for(5ms);
        REQUIRE(careful.pay().has_value());
        CHECK(careful.metrics().made == 2);
        CHECK(careful.metrics().idle == 2); // the older one stays for what only reads
        CHECK(careful.metrics().closed.total() == 0);
        std::this_thread::sleep_for(5ms);
        REQUIRE(careful.read().has_value());
        CHECK(careful.metrics().made == 2);
        // Where there is no room for another one, it makes room.
        pool_client narrow{server, asynchronous, {.max_connections = 1, .fresh_for_changes = 0ms}};
        REQUIRE(narrow.read().has_value());
        REQUIRE(narrow.pay().has_value());
        CHECK(narrow.metrics().made == 2);
        CHECK(narrow.metrics().open == 1);
    }
}

TEST_CASE("a server's Keep-Alive shortens the time that a connection is kept") {
    auto const with = [](std::string const& header) {
        auto answer = fine;
        answer.insert(answer.find("\r\n") + 2, header + "\r\n");
        return script{read_request{}, send_bytes{answer}, again{}};
    };
    struct {
        char const* header;
        std::size_t made; ///< by two calls, a moment apart
    } const cases[] = {
        {"Keep-Alive: timeout=60, max=100", 1},
        {"Keep-Alive: max=7, timeout=1", 1}, // half a second
        {"Keep-Alive: timeout=0", 2},
        {"Keep-Alive: timeout=soon", 1},
        {"Keep-Alive: max=7", 1},
        {"X-Keep-Alive: timeout=0", 1}};
    for (auto const& one : cases) {
        CAPTURE(one.header);
        wire_server const server{localhost(), with(one.header)};
        pool_client api{server, false};
        REQUIRE(api.read().has_value());
        REQUIRE(api.read().has_value());
        auto const seen = api.metrics();
        // A second may pass on a busy machine: then it is dropped, and told as such.
        CHECK(seen.made == (std::max)(one.made, seen.closed.idle_timeout + 1));
    }
    wire_server const server{localhost(), with("Keep-Alive: timeout=1")};
    pool_client api{server, true};
    REQUIRE(api.read().has_value());
    std::this_thread::sleep_for(550ms);
    REQUIRE(api.read().has_value());
    CHECK(api.metrics().closed.idle_timeout == 1);
    CHECK(api.metrics().made == 2);
}

TEST_CASE("a kept connection that swallows a read costs it the I/O timeout, and no more") {
    for (bool const asynchronous : both_ways) {
        CAPTURE(asynchronous);
        wire_server const server{localhost(), once_then({read_request{}, hold{}})};
        pool_client api{server, asynchronous, {}, {.call = 60s, .connect = 60s, .io = 100ms}};
        REQUIRE(api.read().has_value());
        auto const again = api.read();
        REQUIRE_MESSAGE(again.has_value(), again.error().describe());
        CHECK(api.metrics().replaced == 1);
        CHECK(api.metrics().made == 2);
        CHECK(server.requests().size() == 3); // the second one was lost
    }
    // A payment is not sent again, and waits for its answer as long as the call lasts.
    wire_server const server{localhost(), once_then({read_request{}, hold{}})};
    pool_client api{server, false, {}, {.call = 1s, .connect = 60s, .io = 50ms}};
    REQUIRE(api.read().has_value());
    auto const made = api.pay();
    REQUIRE(made.has_error());
    CHECK(made.error().code == errc::call_timeout);
    CHECK(made.error().outcome_unknown());
    CHECK(payments_read(server) == 1);
}

TEST_CASE("of several kept connections that swallow what is sent one read finds out for all") {
    script const swallows{read_request{}, send_bytes{fine}, read_request{}, hold{}};
    wire_server const server{localhost(), scripts{{swallows, swallows, swallows, answering}}};
    http::tls_transport transport{{.ca_pem = ca().ca_pem()}};
    auto const to = *http::origin::parse(server.origin());
    http::request const message{http::method::get, "/", {{"Host", "localhost"}}, {}, false};
    constexpr http::timeouts impatient{.call = 60s, .connect = 60s, .io = 100ms};
    {
        std::vector<http::tls_transport::connection> used;
        for (int count = 0; count < 3; ++count) {
            auto made = transport.connect(to, impatient, http::connection_use::kept_or_new);
            REQUIRE(made.has_value());
            REQUIRE(made->exchange(message, impatient).has_value());
            used.push_back(std::move(*made));
        }
    }
    REQUIRE(transport.idle_connections() == 3);
    auto const answer = send(transport, to, message, impatient, true);
    REQUIRE_MESSAGE(answer.has_value(), answer.error().describe());
    CHECK(transport.metrics().replaced == 1);
    CHECK(transport.metrics().closed.failed == 3);
    CHECK(transport.idle_connections() == 1);
    REQUIRE(send(transport, to, message, impatient, true).has_value());
    CHECK(transport.metrics().made == 4);
}

#if defined(__linux__)
TEST_CASE("a blocking client's kept connection has one descriptor, its socket") {
    wire_server const server{localhost(), answering};
    auto const open = [] {
        std::set<std::string> out;
        for (auto const& one : std::filesystem::directory_iterator{"/proc/self/fd"}) {
            std::error_code gone;
            auto const what = std::filesystem::read_symlink(one.path(), gone).string();
            bool const own = what.find("/proc/") != std::string::npos; // the listing's
            if (!gone && !own) out.insert(one.path().filename().string() + ' ' + what);
        }
        return out;
    };
    pool_client api{server, false};
    auto const before = open();
    REQUIRE(api.read().has_value());
    REQUIRE(server.connections() == 1);
    std::size_t sockets = 0;
    for (auto const& one : open()) {
        CAPTURE(one);
        if (before.contains(one)) continue;
        CHECK(one.find("socket:") != std::string::npos);
        ++sockets;
    }
    CHECK(sockets == 2); // the client's and the server's
}
#endif

TEST_CASE("the system looks after connections on which nothing is sent") {
    wire_server const server{localhost(), answering};
    pool_client api{server, false};
    REQUIRE(api.read().has_value());
    bool found = false;
    for (int number = 3; number < 256; ++number) {
        sockaddr_in peer{};
        socklen_t size = sizeof peer;
        if (::getpeername(number, reinterpret_cast<sockaddr*>(&peer), &size) != 0) continue;
        if (peer.sin_family != AF_INET || ntohs(peer.sin_port) != server.port()) continue;
        found = true;
        int on = 0;
        size = sizeof on;
        REQUIRE(::getsockopt(number, SOL_SOCKET, SO_KEEPALIVE, &on, &size) == 0);
        CHECK(on != 0);
        int idle = 0;
        REQUIRE(::getsockopt(number, IPPROTO_TCP, TCP_KEEPIDLE, &idle, &size) == 0);
        CHECK(idle <= 30); // seconds; the system's default is hours
    }
    CHECK(found);
}
