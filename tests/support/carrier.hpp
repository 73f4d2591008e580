// One request over the real transports, blocking or asynchronous, so that a test does both alike.
#pragma once

#include <exception>
#include <optional>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <rampart/call/run_async.hpp>
#include <rampart/http/async_tls_transport.hpp>
#include <rampart/http/tls_transport.hpp>

#include "single_call.hpp"

namespace rampart::test {

/// How a call is made: the thread waits for it, or runs the context that it completes on.
enum class way { blocking, asynchronous };
inline constexpr way both_ways[] = {way::blocking, way::asynchronous};

/// A transport and what runs it. For one thread.
class carrier {
public:
    carrier(way how, http::tls_settings settings) {
        if (how == way::blocking) {
            blocking_.emplace(std::move(settings));
        } else {
            // The context's own descriptors are its user's affair, and are there from the start.
            boost::asio::steady_timer const first{context_};
            asynchronous_.emplace(context_, std::move(settings));
        }
    }

    /// The answer, or the error that came of it; see test::send.
    template <class Request>
    result<http::response> send(
        http::origin const& to, Request&& request, http::timeouts const& timeouts,
        bool reads_only = false) {
        if (blocking_) return test::send(*blocking_, to, request, timeouts, reads_only);
        auto core = core_of(to, request);
        single_operation operation{reads_only};
        std::optional<error> failed;
        boost::asio::co_spawn(
            boost::asio::make_strand(context_),
            detail::run_call_async(
                core, *asynchronous_, operation, timeouts, {}, detail::call_clock::now()),
            [&failed](std::exception_ptr const&, std::optional<error> why) {
                failed = std::move(why);
            });
        context_.restart();
        context_.run();
        if (failed) return std::move(*failed);
        return std::move(operation.answer);
    }

    [[nodiscard]] http::pool_metrics metrics() {
        return blocking_ ? blocking_->metrics() : asynchronous_->metrics();
    }

private:
    boost::asio::io_context context_{1};
    std::optional<http::tls_transport> blocking_;
    std::optional<http::async_tls_transport> asynchronous_;
};

} // namespace rampart::test
