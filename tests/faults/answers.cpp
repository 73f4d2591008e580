// Answers and requests cut at every byte, and answers that are wrong: the error and its delivery.
#include <cstddef>
#include <limits>
#include <new>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <rampart/sandbox/authority.hpp>

#include "../support/carrier.hpp"
#include "../support/wire_server.hpp"

using namespace rampart;
using namespace rampart::test;
using namespace std::chrono_literals;

// The rule: a complete answer is handed on as it says, by whichever way it comes. Otherwise the
// delivery is unknown as soon as the server may have had something to act upon, for payments and
// reads alike; whether it may be repeated is the retry policy's affair. Not sent is what certainly
// did not arrive.

namespace {

sandbox::authority const& ca() {
    static sandbox::authority const instance;
    return instance;
}

constexpr http::timeouts patient{.call = 20s, .connect = 20s};

http::request pay() {
    return {
        http::method::post,
        "/pay",
        {{"Host", "localhost"}, {"Content-Length", "17"}},
        R"({"amount":"1.00"})",
        false};
}

/// More than fits into the buffers between two sockets.
http::request pay_with(std::size_t size) {
    return {
        http::method::post,
        "/pay",
        {{"Host", "localhost"}, {"Content-Length", std::to_string(size)}},
        std::string(size, 'x'),
        false};
}

http::tls_settings settings() {
    return {
        .ca_pem = ca().ca_pem(),
        .use_system_authorities = false,
        .allow_plain_http_to_loopback = true,
        .max_response_bytes = 1000};
}

plain_or_tls face(bool tls) {
    if (!tls) return plain;
    return ca().issue(sandbox::leaf_request::localhost());
}

result<http::response>
send(carrier& client, wire_server const& server, bool reads_only, http::timeouts limits = patient) {
    auto const message = pay();
    return client.send(
        *http::origin::parse(server.origin("127.0.0.1")), message, limits, reads_only);
}

/// Does `check(way, reads_only)` for all four.
template <class Check>
void each(Check check) {
    for (auto const how : {way::blocking, way::asynchronous}) {
        for (bool const reads_only : {false, true}) {
            CAPTURE(static_cast<int>(how));
            CAPTURE(reads_only);
            check(how, reads_only);
        }
    }
}

/// A script for every n of 0 ... count - 1, each for one connection.
template <class Make>
scripts one_each(std::size_t count, Make make) {
    scripts out;
    for (std::size_t n = 0; n < count; ++n)
        out.each.push_back(make(n));
    return out;
}

enum class ending { proper, without_notice, reset };

void cut_answers(bool tls, ending how_it_ends) {
    auto const whole = http_response(200, R"({"a":1})");
    each([&](way how, bool reads_only) {
        // A read may be repeated on a new connection only where a kept one had died: not here.
        wire_server const server{face(tls), one_each(whole.size() + 1, [&](std::size_t n) {
                                     script steps{read_request{}};
                                     if (n > 0) steps.push_back(send_bytes{whole.substr(0, n)});
                                     if (how_it_ends == ending::proper) {
                                         steps.push_back(close_properly{});
                                     } else if (how_it_ends == ending::reset) {
                                         steps.push_back(reset{});
                                     } else {
                                         steps.push_back(close_without_notify{});
                                     }
                                     return steps;
                                 })};
        auto fresh = settings();
        fresh.max_idle_connections = 0;
        carrier client{how, fresh};
        for (std::size_t n = 0; n <= whole.size(); ++n) {
            CAPTURE(n);
            auto const answer = send(client, server, reads_only);
            if (n == whole.size() && answer) {
                CHECK(answer->status == 200);
                CHECK(answer->body == R"({"a":1})");
                continue;
            }
            REQUIRE_FALSE(answer.has_value());
            CHECK(answer.error().code == errc::connection_closed);
            CHECK(answer.error().delivery == delivery::unknown);
            // A reset may overtake the answer's last bytes; an end may not.
            CHECK((n < whole.size() || how_it_ends == ending::reset));
        }
        CHECK(server.requests().size() == whole.size() + 1);
    });
}

/// What an answer to be refused is, and what is said of it.
struct wrong_answer {
    char const* name;
    std::string bytes;
    std::optional<errc> code; ///< none: it is accepted, with `body`
    std::string body{};
};

std::vector<wrong_answer> const& wrong_answers() {
    std::string const ok = "HTTP/1.1 200 OK\r\n";
    static std::vector<wrong_answer> const all{
        {"longer than it says", ok + "Content-Length: 2\r\n\r\n{}rest", std::nullopt, "{}"},
        {"shorter than it says", ok + "Content-Length: 9\r\n\r\n{}", errc::connection_closed},
        {"a negative length", ok + "Content-Length: -1\r\n\r\n{}", errc::malformed_http},
        {"a length that is no number", ok + "Content-Length: two\r\n\r\n{}", errc::malformed_http},
        {"a length beyond 64 bits", ok + "Content-Length: 99999999999999999999999\r\n\r\n{}",
         errc::malformed_http},
        {"two lengths that differ", ok + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
         errc::malformed_http},
        {"a length and chunks",
         ok + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
         errc::malformed_http},
        {"a chunk size that is no number", ok + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n",
         errc::malformed_http},
        {"chunks without an end", ok + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
         errc::connection_closed},
        {"chunks with trailers",
         ok + "Transfer-Encoding: chunked\r\nTrailer: X-A\r\n\r\n1\r\n{\r\n1;x=y\r\n}\r\n0\r\n"
              "X-A: 1\r\n\r\n",
         std::nullopt, "{}"},
        {"interim answers first",
         "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + ok +
             "Content-Length: 2\r\n\r\n{}",
         std::nullopt, "{}"},
        {"an interim answer only", "HTTP/1.1 100 Continue\r\n\r\n", errc::connection_closed},
        {"two answers", ok + "Content-Length: 2\r\n\r\n{}" + ok + "Content-Length: 2\r\n\r\n[]",
         std::nullopt, "{}"},
        {"a header beyond the limit", ok + "X: " + std::string(70'000, 'x') + "\r\n\r\n",
         errc::response_too_large},
        {"a body beyond the limit", ok + "Content-Length: 1001\r\n\r\n" + std::string(1001, 'x'),
         errc::response_too_large},
        {"an empty body in chunks, ended", ok + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         std::nullopt, ""},
        {"padded chunk sizes", ok + "Transfer-Encoding: chunked\r\n\r\n2  \r\n{}\r\n0 \r\n\r\n",
         std::nullopt, "{}"},
        {"a status line without its last blank", "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\n{}",
         std::nullopt, "{}"},
        {"chunk extensions without end",
         ok + "Transfer-Encoding: chunked\r\n\r\n2;" + std::string(70'000, 'e'),
         errc::response_too_large},
        {"trailers without end",
         ok + "Transfer-Encoding: chunked\r\n\r\n0\r\nX: " + std::string(70'000, 't'),
         errc::response_too_large},
        {"a status that is none", "HTTP/1.1 20 OK\r\n\r\n", errc::malformed_http},
        {"another protocol", "SSH-2.0-OpenSSH_9.2\r\n", errc::malformed_http},
    };
    return all;
}

} // namespace

TEST_CASE("an answer cut after any byte leaves the outcome unknown, over TLS") {
    SUBCASE("with a notice") { cut_answers(true, ending::proper); }
    SUBCASE("without one") { cut_answers(true, ending::without_notice); }
    SUBCASE("by a reset") { cut_answers(true, ending::reset); }
}

TEST_CASE("an answer cut after any byte leaves the outcome unknown, in the clear") {
    SUBCASE("by an end") { cut_answers(false, ending::proper); }
    SUBCASE("by a reset") { cut_answers(false, ending::reset); }
}

TEST_CASE("an answer that stops anywhere runs into the timeout, with an unknown outcome") {
    auto const whole = http_response(200, "{}");
    each([&](way how, bool reads_only) {
        for (std::size_t n = 0; n < whole.size(); n += 19) {
            CAPTURE(n);
            script steps{read_request{}};
            if (n > 0) steps.push_back(send_bytes{whole.substr(0, n)});
            steps.push_back(stall{});
            wire_server const server{plain, steps};
            carrier client{how, settings()};
            auto const answer = send(
                client, server, reads_only,
                {.call = 20s, .connect = 20s, .io = 30ms, .io_of_changes = 30ms});
            REQUIRE_FALSE(answer.has_value());
            CHECK(answer.error().code == errc::io_timeout);
            CHECK(answer.error().delivery == delivery::unknown);
        }
    });
}

TEST_CASE("a server that closes after any byte of the request leaves the outcome unknown") {
    constexpr std::size_t request_size = 74;
    each([&](way how, bool reads_only) {
        wire_server const server{
            plain, one_each(request_size, [](std::size_t n) {
                return n == 0 ? script{close_without_notify{}} : script{read_bytes{n}, reset{}};
            })};
        auto fresh = settings();
        fresh.max_idle_connections = 0;
        carrier client{how, fresh};
        for (std::size_t n = 0; n < request_size; ++n) {
            CAPTURE(n);
            auto const answer = send(client, server, reads_only);
            REQUIRE_FALSE(answer.has_value());
            auto const& why = answer.error();
            INFO(why.describe());
            // A server that closed at once may be noticed before a byte was sent.
            if (n > 0 || why.code == errc::connection_closed) {
                CHECK(why.code == errc::connection_closed);
                CHECK(why.delivery == delivery::unknown);
            } else {
                CHECK(why.code == errc::write_failed);
                CHECK(why.delivery == delivery::not_sent);
            }
        }
        CHECK(server.requests().empty());
    });
}

TEST_CASE("an answer whose framing is wrong is an error with an unknown outcome, or what it says") {
    for (auto const& one : wrong_answers()) {
        CAPTURE(std::string{one.name});
        for (std::size_t const piece : {std::size_t{0}, std::size_t{1}}) {
            if (piece == 1 && one.bytes.size() > 500) continue;
            CAPTURE(piece);
            each([&](way how, bool reads_only) {
                bool const tls = piece == 0;
                wire_server const server{
                    face(tls), {read_request{}, send_bytes{one.bytes, piece}, close_properly{}}};
                carrier client{how, settings()};
                auto const answer = send(client, server, reads_only);
                if (!one.code) {
                    REQUIRE_MESSAGE(answer.has_value(), answer.error().describe());
                    CHECK(answer->body == one.body);
                } else {
                    REQUIRE_FALSE(answer.has_value());
                    INFO(answer.error().describe());
                    // In pieces, the end may be seen before the parser has made up its mind.
                    CHECK(
                        (answer.error().code == *one.code ||
                         (piece == 1 && answer.error().code == errc::connection_closed)));
                    CHECK(answer.error().delivery == delivery::unknown);
                }
                CHECK(server.requests().size() == 1);
            });
        }
    }
}

TEST_CASE("what follows an answer is not taken for the next one") {
    auto const first = http_response(200, "1");
    each([&](way how, bool reads_only) {
        wire_server const server{
            face(true), scripts{
                            {{read_request{}, send_bytes{first + http_response(200, "x")}, hold{}},
                             {read_request{}, send_bytes{http_response(200, "2")}, hold{}}}}};
        carrier client{how, settings()};
        CHECK(send(client, server, reads_only)->body == "1");
        CHECK(send(client, server, reads_only)->body == "2");
        CHECK(server.connections() == 2);
    });
}

TEST_CASE("an answer before the request is complete is handed on, or the outcome is unknown") {
    for (unsigned const status : {413U, 200U}) {
        CAPTURE(status);
        each([&](way how, bool reads_only) {
            wire_server const server{
                plain,
                {read_bytes{1000}, send_bytes{http_response(status, "no")},
                 close_without_notify{}}};
            carrier client{how, settings()};
            auto const message = pay_with(30'000'000);
            auto const answer = client.send(
                *http::origin::parse(server.origin("127.0.0.1")), message, patient, reads_only);
            if (answer) {
                // Handed on when all could be written after all, or when it refuses.
                CHECK(answer->status == static_cast<int>(status));
            } else {
                INFO(answer.error().describe());
                CHECK(answer.error().code == errc::write_failed);
                CHECK(answer.error().delivery == delivery::unknown);
            }
            CHECK(server.requests().empty());
        });
    }
}

TEST_CASE("a success before the request is complete is not believed") {
    each([&](way how, bool reads_only) {
        // The answer is there, the request is not, and then there is nobody to take the rest.
        wire_server const server{
            plain, {read_bytes{1000}, send_bytes{http_response(200, "paid")}, reset{}}};
        carrier client{how, settings()};
        auto const message = pay_with(30'000'000);
        auto const answer = client.send(
            *http::origin::parse(server.origin("127.0.0.1")), message, patient, reads_only);
        REQUIRE_FALSE(answer.has_value());
        INFO(answer.error().describe());
        CHECK(answer.error().code == errc::write_failed);
        CHECK(answer.error().delivery == delivery::unknown);
    });
}

TEST_CASE(
    "a long request that is refused while it is written is answered, the connection held open") {
    sandbox::authority const ca;
    auto const localhost = ca.issue(sandbox::leaf_request::localhost());
    http::tls_settings const trusting{
        .ca_pem = ca.ca_pem(),
        .use_system_authorities = false,
        .allow_plain_http_to_loopback = true};
    for (bool const tls : {false, true}) {
        for (auto const how : {way::blocking, way::asynchronous}) {
            CAPTURE(tls);
            auto const upload = [&](script const& steps, http::timeouts const& limits) {
                wire_server const server =
                    tls ? wire_server{localhost, steps} : wire_server{plain, steps};
                carrier client{how, trusting};
                return client.send(
                    *http::origin::parse(server.origin()), pay_with(8'000'000), limits);
            };
            for (unsigned const status : {413U, 401U}) {
                // It reads no more, and does not hang up.
                auto const refused = upload(
                    {read_bytes{1000}, pause_for{50ms}, send_bytes{http_response(status, "no")},
                     stall{}},
                    patient);
                REQUIRE_MESSAGE(refused.has_value(), refused.error().describe());
                CHECK(refused->status == static_cast<int>(status));
                CHECK(refused->body == "no");
            }
            // In pieces, behind an interim answer.
            auto const slowly = upload(
                {read_bytes{1000}, send_bytes{"HTTP/1.1 100 Continue\r\n\r\n"},
                 send_bytes{http_response(413, "no"), 7, 1ms}, stall{}},
                patient);
            REQUIRE_MESSAGE(slowly.has_value(), slowly.error().describe());
            CHECK(slowly->status == 413);
            // Nobody can have acted on a part: this is no success.
            auto const odd = upload(
                {read_bytes{1000}, send_bytes{http_response(200, "yes")}, stall{}},
                {.call = 500ms, .connect = 60s});
            REQUIRE(odd.has_error());
            CHECK(odd.error().code == errc::call_timeout);
            CHECK(odd.error().delivery == delivery::unknown);
            // One that reads all may answer as early as it likes.
            auto const early =
                upload({read_bytes{1000}, send_bytes{http_response(200, "yes")}, hold{}}, patient);
            REQUIRE_MESSAGE(early.has_value(), early.error().describe());
            CHECK(early->body == "yes");
            auto const after = upload(
                {send_bytes{"HTTP/1.1 100 Continue\r\n\r\n"}, read_request{},
                 send_bytes{http_response(200, "yes"), 5, 1ms}, hold{}},
                patient);
            REQUIRE_MESSAGE(after.has_value(), after.error().describe());
            CHECK(after->body == "yes");
            // Written, and then there is silence.
            auto const silent = upload(
                {read_request{}, hold{}}, {.call = 60s, .connect = 60s, .io_of_changes = 300ms});
            REQUIRE(silent.has_error());
            CHECK(silent.error().code == errc::io_timeout);
            CHECK(silent.error().delivery == delivery::unknown);
        }
    }
}

TEST_CASE("a refusal before the request is complete is handed on, though the rest was not taken") {
    each([&](way how, bool reads_only) {
        wire_server const server{
            plain, {read_bytes{1000}, send_bytes{http_response(413, "too much")}, reset{}}};
        carrier client{how, settings()};
        auto const message = pay_with(30'000'000);
        auto const answer = client.send(
            *http::origin::parse(server.origin("127.0.0.1")), message, patient, reads_only);
        REQUIRE_MESSAGE(answer.has_value(), answer.error().describe());
        CHECK(answer->status == 413);
        CHECK(answer->body == "too much");
    });
}

TEST_CASE("a payment that was written in part over a kept connection is not sent again") {
    for (bool const tls : {false, true}) {
        for (auto const how : {way::blocking, way::asynchronous}) {
            CAPTURE(tls);
            CAPTURE(static_cast<int>(how));
            auto const fine = http_response(200, "{}");
            wire_server const server{
                face(tls), scripts{
                               {{read_request{}, send_bytes{fine}, read_bytes{100'000}, reset{}},
                                {read_request{}, send_bytes{fine}, again{}}}}};
            carrier client{how, settings()};
            REQUIRE(send(client, server, true).has_value());
            auto const message = pay_with(30'000'000);
            auto const answer =
                client.send(*http::origin::parse(server.origin("127.0.0.1")), message, patient);
            REQUIRE_FALSE(answer.has_value());
            INFO(answer.error().describe());
            CHECK(answer.error().delivery == delivery::unknown);
            CHECK(server.requests().size() == 1);
            CHECK(server.connections() == 1);
        }
    }
}

TEST_CASE("an exception within an exchange says whether the request may have gone out") {
    /// Runs out of memory.
    struct maker {
        static result<http::request> make_request() { throw std::bad_alloc{}; }
    };
    // There is no memory for such an answer, which may be so long.
    auto boundless = settings();
    boundless.max_response_bytes = std::numeric_limits<std::size_t>::max();
    std::string const endless = "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775000\r\n\r\n";
    for (auto const how : {way::blocking, way::asynchronous}) {
        for (bool const tls : {false, true}) {
            CAPTURE(static_cast<int>(how));
            CAPTURE(tls);
            wire_server const server{face(tls), {read_request{}, send_bytes{endless}, again{}}};
            auto const to = *http::origin::parse(server.origin("127.0.0.1"));
            carrier client{how, boundless};
            maker failing;
            auto const before = client.send(to, failing, patient);
            REQUIRE_FALSE(before.has_value());
            INFO(before.error().describe());
            CHECK(before.error().delivery == delivery::not_sent);
            CHECK(server.requests().empty());
            auto const within = client.send(to, pay(), patient);
            REQUIRE_FALSE(within.has_value());
            INFO(within.error().describe());
            CHECK(within.error().code == errc::connection_closed);
            CHECK(within.error().delivery == delivery::unknown);
        }
    }
}

TEST_CASE("a certificate, a version or a handshake that is not right stops every kind of call") {
    using sandbox::leaf_request;
    struct fault {
        char const* name;
        tls_settings shown;
        errc code;
    };
    auto const right = ca().issue(leaf_request::localhost());
    static sandbox::authority const other{"somebody else"};
    std::vector<fault> const all{
        {"expired",
         ca().issue(
             {.dns_names = {"localhost"},
              .ip_addresses = {"127.0.0.1"},
              .not_before_offset = -2h,
              .not_after_offset = -1h}),
         errc::certificate_rejected},
        {"not yet valid",
         ca().issue(
             {.dns_names = {"localhost"}, .ip_addresses = {"127.0.0.1"}, .not_before_offset = 1h}),
         errc::certificate_rejected},
        {"for another host", ca().issue({.dns_names = {"other.example"}}),
         errc::certificate_rejected},
        {"of an unknown authority", other.issue(leaf_request::localhost()),
         errc::certificate_rejected},
        {"self-signed", sandbox::authority::self_signed(leaf_request::localhost()),
         errc::certificate_rejected},
        {"TLS 1.1 only", {right, tls_version::v1_0, tls_version::v1_1}, errc::tls_handshake_failed},
    };
    for (auto const& one : all) {
        CAPTURE(std::string{one.name});
        each([&](way how, bool reads_only) {
            wire_server const server{
                one.shown, {read_request{}, send_bytes{http_response(200, "{}")}}};
            carrier client{how, settings()};
            auto const answer = send(client, server, reads_only);
            REQUIRE_FALSE(answer.has_value());
            CHECK(answer.error().code == one.code);
            CHECK(answer.error().delivery == delivery::not_sent);
            CHECK(server.requests().empty());
        });
    }
    each([&](way how, bool reads_only) {
        for (bool const resets : {false, true}) {
            wire_server const server{
                face(true), resets ? script{reset{}} : script{close_without_notify{}}};
            carrier client{how, settings()};
            auto const answer = send(client, server, reads_only);
            REQUIRE_FALSE(answer.has_value());
            // A reset may come before the connection is seen to be made.
            CHECK(
                (answer.error().code == errc::tls_handshake_failed ||
                 (resets && answer.error().code == errc::connect_failed)));
            CHECK(answer.error().delivery == delivery::not_sent);
        }
    });
}

TEST_CASE("a server that is not there is a certain not sent, for every kind of call") {
    each([&](way how, bool reads_only) {
        carrier client{how, settings()};
        auto const message = pay();
        auto const refused = client.send(
            *http::origin::parse("https://127.0.0.1:" + std::to_string(closed_port())), message,
            patient, reads_only);
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().code == errc::connect_failed);
        CHECK(refused.error().delivery == delivery::not_sent);
        auto const nowhere = client.send(
            *http::origin::parse("https://nobody.invalid"), message, patient, reads_only);
        REQUIRE_FALSE(nowhere.has_value());
        bool const known = nowhere.error().code == errc::resolve_failed ||
                           nowhere.error().code == errc::connect_timeout;
        CHECK(known);
        CHECK(nowhere.error().delivery == delivery::not_sent);
    });
}
