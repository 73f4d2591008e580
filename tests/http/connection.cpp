// impl/connection.hpp by itself: stopped after any step, and what stays in its memory.
#include <rampart/http/impl/connection.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>

#include <rampart/sandbox/authority.hpp>

#include "../support/wire_server.hpp"

namespace {

namespace asio = boost::asio;
namespace http = rampart::http;
using namespace rampart::test;
using namespace std::chrono_literals;
using rampart::delivery;
using rampart::errc;

rampart::sandbox::authority const& ca() {
    static rampart::sandbox::authority const instance;
    return instance;
}

plain_or_tls face(bool tls) {
    if (!tls) return plain;
    return ca().issue(rampart::sandbox::leaf_request::localhost());
}

http::request pay() {
    return http::request{
        http::method::post,
        "/pay",
        {{"Host", "localhost"}, {"Authorization", "token-of-mine"}, {"Content-Length", "17"}},
        R"({"amount":"1.00"})",
        false};
}

/// A connection to a server, driven by hand.
class driven {
public:
    explicit driven(wire_server const& server)
        : tls_{asio::ssl::context::tls_client},
          link{
              std::in_place, io.get_executor(),
              http::detail::link_parts{settings_, tls_, tls_, sessions_, names_},
              *http::origin::parse(server.origin("127.0.0.1"))} {
        tls_.set_verify_mode(asio::ssl::verify_peer);
        tls_.add_certificate_authority(asio::buffer(ca().ca_pem()));
        auto const in_a_minute = std::chrono::steady_clock::now() + 60s;
        http::detail::step_limits const limits{
            .call = in_a_minute, .connect = 60s, .io = std::chrono::milliseconds{0}};
        asio::co_spawn(
            io, link->connect(limits, control_),
            [this, limits](std::exception_ptr const&, std::optional<rampart::error> failed) {
                if (failed) {
                    answer.emplace(std::move(*failed));
                } else {
                    exchange(limits);
                }
            });
    }

    [[nodiscard]] bool written() const { return link->progress().written.has_value(); }

    /// As a call does that is cancelled: whichever step is under way or comes next.
    void cancel() {
        control_->wanted = true;
        control_->cancel();
    }

    asio::io_context io{1};
    std::optional<rampart::result<http::response>> answer;

private:
    void exchange(http::detail::step_limits const& limits) {
        asio::co_spawn(
            io, link->exchange(request_, made_, 1000, limits, control_),
            [this](std::exception_ptr const&) { answer = std::move(made_); });
    }

    http::request request_ = pay();
    std::optional<rampart::result<http::response>> made_{};

    std::shared_ptr<http::detail::step_control> control_ =
        std::make_shared<http::detail::step_control>();
    http::tls_settings const settings_{};
    asio::ssl::context tls_;
    http::detail::session_store sessions_;
    http::detail::lookup_threads names_;

public:
    std::optional<http::detail::link_connection> link;
};

} // namespace

TEST_CASE("an exchange cancelled after any step is not sent only when nothing was") {
    for (bool const tls : {false, true}) {
        CAPTURE(tls);
        std::size_t unsent = 0;
        std::size_t unknown = 0;
        bool all_written = false;
        for (std::size_t steps = 0; !all_written; ++steps) {
            CAPTURE(steps);
            wire_server const server{face(tls), script{read_request{}, hold{}}};
            driven one{server};
            for (std::size_t count = 0; count < steps && !one.written(); ++count)
                one.io.run_one();
            all_written = one.written();
            one.cancel();
            one.io.run();
            REQUIRE(one.answer.has_value());
            REQUIRE(one.answer->has_error());
            auto const& why = one.answer->error();
            CHECK(why.code == errc::cancelled);
            one.link.reset(); // closes, so that the server comes to an end
            if (why.delivery == delivery::not_sent) {
                ++unsent;
                CHECK_FALSE(all_written);
                CHECK(server.wait_for_rest(server.connections(), 60s));
                CHECK(server.requests().empty());
            } else {
                ++unknown;
                CHECK(why.delivery == delivery::unknown);
            }
        }
        CHECK(unsent >= 1);  // how many steps there are before is Asio's affair
        CHECK(unknown >= 1); // the last step: the bytes are the system's
    }
}

TEST_CASE("of a request and its answer nothing stays in a connection that is kept") {
    for (bool const tls : {false, true}) {
        CAPTURE(tls);
        wire_server const server{
            face(tls),
            script{read_request{}, send_bytes{http_response(200, "secret-of-theirs")}, hold{}}};
        driven one{server};
        one.io.run();
        REQUIRE(one.answer.has_value());
        REQUIRE(one.answer->has_value());
        CHECK(one.link->reusable());
        CHECK((*one.answer)->body == "secret-of-theirs");
        CHECK(one.link->kept_bytes().find("token-of-mine") == std::string::npos);
        CHECK(one.link->kept_bytes().find("amount") == std::string::npos);
        CHECK(one.link->kept_bytes().find("secret-of-theirs") == std::string::npos);
    }
}
