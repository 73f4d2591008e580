// One request over the real transport, blocking or asynchronous, so that a test does both alike.
#pragma once

#include <optional>
#include <utility>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <rampart/http/async_tls_transport.hpp>
#include <rampart/http/call_sequence.hpp>

namespace rampart::test {

/// How a call is made: the thread waits for it, or runs the context that it completes on.
enum class way { blocking, asynchronous };

/// Sends a request once. Models http::call_sequence.
struct single_call {
    http::request_source asked;
    http::timeouts limits;
    std::optional<result<http::response>> answer{};

    [[nodiscard]] http::call_step next() const {
        if (answer) return {};
        return {http::call_step::kind::send, {}, limits};
    }
    [[nodiscard]] http::request_source source() const { return asked; }
    void received(result<http::response> what) { answer = std::move(what); }
    void cancelled() {
        answer = make_error(errc::cancelled, delivery::not_sent, "cancelled while waiting");
    }
};

/// A transport and what runs it. For one thread.
class carrier {
public:
    carrier(way how, http::tls_settings settings)
        : how_{how}, transport_{context_, std::move(settings)} {
        // The context's own descriptors are its user's affair, and are there from the start.
        boost::asio::steady_timer const first{context_};
    }

    /// The answer, or the error that came of it.
    result<http::response>
    send(http::origin const& to, http::request_source source, http::timeouts limits) {
        if (how_ == way::blocking) return transport_.send(to, source, limits);
        single_call call{source, limits};
        transport_.async_run(
            to, http::call_sequence_view{call}, boost::asio::any_completion_handler<void()>{[] {}});
        context_.restart();
        context_.run();
        return std::move(*call.answer);
    }

    [[nodiscard]] http::pool_metrics metrics() {
        return how_ == way::blocking ? transport_.metrics() : transport_.async_metrics();
    }

private:
    way how_;
    boost::asio::io_context context_{1};
    http::async_tls_transport transport_;
};

} // namespace rampart::test
