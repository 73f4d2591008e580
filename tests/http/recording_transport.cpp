#include <rampart/http/recording_transport.hpp>

#include <chrono>
#include <string>
#include <vector>

#include <rampart/http/scripted_transport.hpp>

#include <doctest/doctest.h>

#include "../support/single_call.hpp"

namespace {

namespace http = rampart::http;
using namespace std::chrono_literals;

static_assert(http::transport<http::recording_transport<http::scripted_transport>>);

/// Remembers the timeouts it was given; made with an argument.
struct noting_transport {
    explicit noting_transport(std::vector<http::timeouts>* notes) : notes_{notes} {}

    struct connection {
        [[nodiscard]] static bool kept() { return true; }
        [[nodiscard]] static http::exchange_progress progress() { return {{}, 7}; }
        rampart::result<http::response>
        exchange(http::request, http::timeouts const& limits) const {
            notes->push_back(limits);
            return http::response{204, {}, {}};
        }
        std::vector<http::timeouts>* notes;
    };
    rampart::result<connection>
    connect(http::origin const&, http::timeouts const& limits, http::connection_use) const {
        notes_->push_back(limits);
        return connection{notes_};
    }

    std::vector<http::timeouts>* notes_;
};

http::origin const server{.tls = false, .host = "localhost", .port = 18080};

http::request some_request() {
    http::request request;
    request.target = "/a";
    request.body = "b";
    return request;
}

} // namespace

TEST_CASE("a recording transport passes the answer on and keeps the exchange") {
    http::recording_transport<http::scripted_transport> wire;
    wire.inner().answer(201, "made");
    auto const got = rampart::test::send(wire, server, some_request(), {});
    REQUIRE(got.has_value());
    CHECK(got->status == 201);
    CHECK(got->body == "made");
    REQUIRE(wire.exchanges().size() == 1);
    CHECK(wire.exchanges()[0].to.str() == "http://localhost:18080");
    CHECK(wire.exchanges()[0].sent.target == "/a");
    CHECK(wire.exchanges()[0].sent.body == "b");
    REQUIRE(wire.exchanges()[0].received.has_value());
    CHECK(wire.exchanges()[0].received->body == "made");
    CHECK(wire.inner().sent().size() == 1);
}

TEST_CASE("a recording transport keeps a failure too") {
    http::recording_transport<http::scripted_transport> wire;
    wire.inner().fail(
        rampart::make_error(rampart::errc::connection_closed, rampart::delivery::unknown, "gone"));
    CHECK(rampart::test::send(wire, server, some_request(), {}).has_error());
    REQUIRE(wire.exchanges().size() == 1);
    REQUIRE(wire.exchanges()[0].received.has_error());
    CHECK(wire.exchanges()[0].received.error().message == "gone");
}

TEST_CASE("a recording transport hands arguments and timeouts to the one inside") {
    std::vector<http::timeouts> notes;
    http::recording_transport<noting_transport> wire{&notes};
    auto made =
        wire.connect(server, {.call = 9ms, .connect = 7ms}, http::connection_use::kept_or_new);
    REQUIRE(made.has_value());
    CHECK(made->kept());
    CHECK(made->progress().bytes == 7);
    REQUIRE(made->exchange(some_request(), {.call = 8ms}).has_value());
    REQUIRE(notes.size() == 2);
    CHECK(notes[0].connect == 7ms);
    CHECK(notes[0].call == 9ms);
    CHECK(notes[1].call == 8ms);
}

TEST_CASE("what was recorded can be played by a scripted transport") {
    http::recording_transport<http::scripted_transport> recorder;
    recorder.inner().answer(200, "once");
    REQUIRE(rampart::test::send(recorder, server, some_request(), {}).has_value());

    http::scripted_transport player;
    player.answer(*recorder.exchanges().at(0).received);
    auto const replayed = rampart::test::send(player, server, recorder.exchanges().at(0).sent, {});
    REQUIRE(replayed.has_value());
    CHECK(replayed->body == "once");
}
