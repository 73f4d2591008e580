// A call driven by a coroutine, and the calls of a client that are under way.
#pragma once

#include <rampart/config.hpp>

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <rampart/call/machine.hpp>
#include <rampart/http/async_transport.hpp>
#include <rampart/http/impl/per_process.hpp>

namespace rampart::detail {

/// Sleeps, connects and exchanges as the call's machine says, until it is done or the coroutine is
/// cancelled. Runs on one strand; its parameters outlive it.
template <class Machine, class Transport>
boost::asio::awaitable<void>
drive(Machine& machine, Transport& transport, result<http::origin> const& to) {
    namespace asio = boost::asio;
    using kind = action::kind;
    co_await asio::this_coro::throw_if_cancelled(false);
    auto const cancellation = co_await asio::this_coro::cancellation_state;
    auto const is_cancelled = [&] {
        return cancellation.cancelled() != asio::cancellation_type::none;
    };
    asio::steady_timer timer{co_await asio::this_coro::executor};
    std::optional<http::async_connection_of<Transport>> connection;
    auto next = machine.resume(elapsed{}, call_clock::now());
    while (next.what != kind::done) {
        try {
            if (next.what == kind::wait) {
                while (!is_cancelled() && call_clock::now() < next.until) {
                    timer.expires_at(next.until);
                    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
                }
                next = is_cancelled() ? machine.resume(cancelled{}, call_clock::now())
                                      : machine.resume(elapsed{}, call_clock::now());
            } else if (next.what == kind::connect) {
                auto got = co_await transport.connect(*to, next.timeouts, next.use);
                if (got) {
                    connection.emplace(std::move(*got));
                    next = machine.resume(connected{connection->kept()}, call_clock::now());
                    // The signature, and a hook more so, took its part of the timeout.
                    if (next.what == kind::exchange) {
                        next = machine.resume(elapsed{}, call_clock::now());
                    }
                    if (next.what != kind::exchange) connection.reset();
                } else {
                    next = machine.resume(not_connected{std::move(got).error()}, call_clock::now());
                }
            } else {
                auto answer =
                    co_await connection->exchange(std::move(*next.request), next.timeouts);
                exchanged done{std::move(answer), connection->progress()};
                connection.reset(); // it may serve another call while the answer is read
                next = machine.resume(std::move(done), call_clock::now());
            }
        } catch (...) {
            next = machine.resume(threw{}, call_clock::now());
        }
    }
}

/// A call under way, as far as ending it goes.
struct running_call : std::enable_shared_from_this<running_call> {
    explicit running_call(boost::asio::any_io_executor const& executor)
        : strand{boost::asio::make_strand(executor)} {}

    /// From any thread.
    void cancel() {
        boost::asio::post(strand, [self = shared_from_this()] {
            self->signal.emit(boost::asio::cancellation_type::terminal);
        });
    }

    boost::asio::strand<boost::asio::any_io_executor> strand;
    boost::asio::cancellation_signal signal; ///< on the strand only
};

/// The calls of a client that are under way in this process. Safe under threads.
class running_calls {
public:
    void add(std::shared_ptr<running_call> one) {
        auto& here = *here_.get();
        std::lock_guard const lock{here.mutex};
        here.calls.insert(std::move(one));
    }
    void remove(std::shared_ptr<running_call> const& one) {
        auto& here = *here_.get();
        std::lock_guard const lock{here.mutex};
        here.calls.erase(one);
    }
    /// Ends them all with errc::cancelled, each in its own time.
    void cancel() {
        auto* const here = here_.current();
        if (here == nullptr) return;
        std::lock_guard const lock{(*here)->mutex};
        for (auto const& one : (*here)->calls)
            one->cancel();
    }

private:
    struct list {
        std::mutex mutex;
        std::unordered_set<std::shared_ptr<running_call>> calls;
        /// In the child of a fork: they are the parent's.
        void leave() noexcept {}
    };
    struct maker {
        std::unique_ptr<list> operator()() const { return std::make_unique<list>(); }
    };
    http::detail::per_process<maker> here_{maker{}};
};

} // namespace rampart::detail
