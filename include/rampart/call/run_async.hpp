// A call driven by a coroutine, and the calls of a client that are under way.
#pragma once

#include <rampart/config.hpp>

#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/this_coro.hpp>

#include <rampart/call/machine.hpp>
#include <rampart/http/async_transport.hpp>
#include <rampart/http/impl/one_at_a_time.hpp>
#include <rampart/http/impl/per_process.hpp>

namespace rampart::detail {

/// A call under way, as far as ending it goes.
struct running_call : std::enable_shared_from_this<running_call> {
    explicit running_call(boost::asio::any_io_executor const& executor)
        : strand{http::detail::one_at_a_time(executor)} {}

    /// From any thread.
    void cancel();

    boost::asio::any_io_executor strand;     ///< or a context that has one thread
    boost::asio::cancellation_signal signal; ///< on the strand only

    // The list of those under way, under its lock.
    void const* listed = nullptr;
    running_call* before = nullptr;
    running_call* behind = nullptr;
};

[[nodiscard]] std::shared_ptr<running_call>
make_running_call(boost::asio::any_io_executor const& executor);

/// The calls of a client that are under way in this process. Safe under threads.
class running_calls {
public:
    /// Until it is removed, whoever adds it keeps it.
    void add(running_call& one);
    void remove(running_call& one) noexcept;
    /// Ends them all with errc::cancelled, each in its own time.
    void cancel();

private:
    struct list {
        std::mutex mutex;
        running_call* first = nullptr;
        /// In the child of a fork: they are the parent's.
        void leave() noexcept {}
    };
    struct maker {
        std::unique_ptr<list> operator()() const { return std::make_unique<list>(); }
    };
    http::detail::per_process<maker> here_{maker{}};
};

/// Ends at that time, or when the coroutine is cancelled.
[[nodiscard]] boost::asio::awaitable<void> sleep_until(call_clock::time_point until);

// What a call does between its waits. Functions, for a coroutine's frame has room for each of its
// variables, as long as it lives.

/// With a connection, or why there is none.
template <class Machine, class Connection>
action
connected_with(Machine& machine, std::optional<Connection>& connection, result<Connection>&& got) {
    if (!got) return machine.resume(not_connected{std::move(got).error()}, call_clock::now());
    connection.emplace(std::move(*got));
    auto next = machine.resume(connected{connection->kept()}, call_clock::now());
    // The signature, and a hook more so, took its part of the timeout.
    if (next.what == action::kind::exchange) next = machine.resume(elapsed{}, call_clock::now());
    if (next.what != action::kind::exchange) connection.reset();
    return next;
}

/// With an answer, or why there is none. The connection may serve another call while it is read.
template <class Machine, class Connection>
action answered_with(
    Machine& machine, std::optional<Connection>& connection, result<http::response>&& answer) {
    exchanged done{std::move(answer), connection->progress()};
    connection.reset();
    return machine.resume(std::move(done), call_clock::now());
}

/// Why the call that is done failed, or nothing.
template <class Machine>
std::optional<error> outcome_of(Machine& machine) {
    if (machine.succeeded()) return std::nullopt;
    return machine.take_failure();
}

/// Sleeps, connects and exchanges as the call's machine says, until it is done or the coroutine is
/// cancelled. The operation has the response when nothing is returned. Runs on one strand; what
/// its parameters refer to outlives it.
template <class Core, class Transport, class Operation>
boost::asio::awaitable<std::optional<error>> run_call_async(
    Core& core, Transport& transport, Operation& operation, http::timeouts timeouts,
    std::string_view tag, call_clock::time_point begun) {
    namespace asio = boost::asio;
    using kind = action::kind;
    call_machine<Core, Operation> machine{core, operation, timeouts, tag, begun};
    co_await asio::this_coro::throw_if_cancelled(false);
    auto const cancellation = co_await asio::this_coro::cancellation_state;
    auto const is_cancelled = [&] {
        return cancellation.cancelled() != asio::cancellation_type::none;
    };
    std::optional<http::async_connection_of<Transport>> connection;
    auto next = machine.resume(elapsed{}, call_clock::now());
    while (next.what != kind::done) {
        try {
            if (next.what == kind::wait) {
                co_await sleep_until(next.until);
                next = is_cancelled() ? machine.resume(cancelled{}, call_clock::now())
                                      : machine.resume(elapsed{}, call_clock::now());
            } else if (next.what == kind::connect) {
                auto got = co_await transport.connect(*core.origin, next.timeouts, next.use);
                next = connected_with(machine, connection, std::move(got));
            } else {
                auto answer =
                    co_await connection->exchange(std::move(*next.request), next.timeouts);
                next = answered_with(machine, connection, std::move(answer));
            }
        } catch (...) {
            next = machine.resume(threw{}, call_clock::now());
        }
    }
    co_return outcome_of(machine);
}

/// Starts a call on its strand, within this function where that runs here, and hands `done` why it
/// failed, or nothing.
template <class Core, class Transport, class Operation, class Done>
void spawn_call(
    Core& core, Transport& transport, Operation& operation, http::timeouts const& timeouts,
    std::string_view tag, std::shared_ptr<running_call> running, Done done) {
    namespace asio = boost::asio;
    auto begin = [&core, &transport, &operation, timeouts, tag, running, done = std::move(done),
                  begun = call_clock::now()]() mutable {
        auto work = run_call_async(core, transport, operation, timeouts, tag, begun);
        asio::co_spawn(
            running->strand, std::move(work),
            asio::bind_cancellation_slot(
                running->signal.slot(),
                [done = std::move(done)](
                    std::exception_ptr const& thrown, std::optional<error> failed) mutable {
                    if (thrown) {
                        failed = plain_error(
                            errc::cancelled, delivery::unknown, "the call was broken off");
                    }
                    done(std::move(failed));
                }));
    };
    asio::dispatch(running->strand, std::move(begin));
}

} // namespace rampart::detail

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/call/impl/run_async.ipp>
#endif
