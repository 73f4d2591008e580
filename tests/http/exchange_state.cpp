// impl/exchange_state.hpp: what is said of a request by how far it got.
#include <rampart/http/impl/exchange_state.hpp>

#include <chrono>

#include <doctest/doctest.h>

namespace {

using rampart::delivery;
using rampart::errc;
using rampart::http::detail::exchange_state;
namespace asio = boost::asio;
using boost::beast::error;

exchange_state state_of(bool cancelled) {
    auto const now = std::chrono::steady_clock::now();
    return {
        .server = "https://localhost",
        .limits = {.call = now + std::chrono::hours{1}, .connect = {}, .io = {}},
        .connect_by = now,
        .cancelled = cancelled};
}

} // namespace

TEST_CASE("a write that failed before its first byte sent nothing, unless it was interrupted") {
    auto const broken = make_error_code(boost::system::errc::broken_pipe);
    for (bool const tls : {false, true}) {
        CAPTURE(tls);
        auto const failed = state_of(false).write_failure(broken, 0, 100, tls);
        CHECK(failed.code == errc::write_failed);
        CHECK(failed.delivery == delivery::not_sent);
        // A record that was encrypted may have gone out, or not: who is interrupted cannot tell.
        auto const late = state_of(false).write_failure(error::timeout, 0, 100, tls);
        CHECK(late.code == errc::io_timeout);
        CHECK(late.delivery == (tls ? delivery::unknown : delivery::not_sent));
        auto const stopped = state_of(true).write_failure(broken, 0, 100, tls);
        CHECK(stopped.code == errc::cancelled);
        CHECK(stopped.delivery == (tls ? delivery::unknown : delivery::not_sent));
    }
}

TEST_CASE("a write that failed after its first byte leaves the outcome unknown") {
    auto const broken = make_error_code(boost::system::errc::broken_pipe);
    for (bool const tls : {false, true}) {
        CHECK(state_of(false).write_failure(broken, 1, 100, tls).delivery == delivery::unknown);
        CHECK(
            state_of(false).write_failure(error::timeout, 1, 100, tls).delivery ==
            delivery::unknown);
        CHECK(state_of(true).write_failure(broken, 1, 100, tls).delivery == delivery::unknown);
    }
}

TEST_CASE("whatever ends the reading of an answer leaves the outcome unknown") {
    using boost::beast::http::error;
    boost::system::error_code const codes[] = {
        asio::error::eof,  asio::error::connection_reset, boost::beast::error::timeout,
        error::body_limit, error::header_limit,           error::buffer_overflow,
        error::bad_chunk,  error::partial_message};
    for (auto const code : codes) {
        CAPTURE(code.message());
        for (bool const cancelled : {false, true}) {
            auto const failed = state_of(cancelled).read_failure(code, true);
            CHECK(failed.delivery == delivery::unknown);
            CHECK((failed.code == errc::cancelled) == cancelled);
        }
    }
    auto const large = state_of(false).read_failure(error::buffer_overflow, true);
    CHECK(large.code == errc::response_too_large);
    CHECK(large.message.find("extensions or trailers exceed 64 KiB") != std::string::npos);
    CHECK(state_of(false).read_failure(error::bad_chunk, true).code == errc::malformed_http);
}
