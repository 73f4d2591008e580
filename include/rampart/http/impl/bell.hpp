// Where the steps of a connection wait for what happens elsewhere.
#pragma once

#include <chrono>
#include <memory>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <rampart/http/impl/step_limits.hpp>

namespace rampart::http::detail {

namespace asio = boost::asio;

/// What asynchronous steps here resume with: a tuple of code and result.
inline constexpr auto awaitable_tuple = asio::as_tuple(asio::use_awaitable);

/// Wakes the one step of a connection that waits. With an executor a step is suspended there, and
/// whoever has news for it rings on that executor; without one the step's thread waits itself, and
/// nobody rings. All waits there are come back too early now and then: who waited looks again.
class bell {
public:
    explicit bell(asio::any_io_executor const& executor) {
        if (executor) timer_ = std::make_shared<asio::steady_timer>(executor);
    }

    /// Cancelled to ring; null where the thread waits.
    [[nodiscard]] std::shared_ptr<asio::steady_timer> const& timer() const noexcept {
        return timer_;
    }
    [[nodiscard]] bool thread_waits() const noexcept { return !timer_; }

    /// Until it rings, or until then. With an executor.
    asio::awaitable<void> wait(steady_time until) {
        timer_->expires_at(until);
        co_await timer_->async_wait(awaitable_tuple);
    }

    void ring() {
        if (timer_) timer_->cancel();
    }

    /// Ends the step that waits, and each later one.
    void interrupt() {
        interrupted_ = true;
        ring();
    }
    [[nodiscard]] bool interrupted() const noexcept { return interrupted_; }

private:
    std::shared_ptr<asio::steady_timer> timer_; // shared with handlers that may run later
    bool interrupted_ = false;
};

} // namespace rampart::http::detail
