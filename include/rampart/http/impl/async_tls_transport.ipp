// Definitions of http/async_tls_transport.hpp: the asynchronous loop over the same connection.
#pragma once

#include <algorithm>
#include <memory>
#include <mutex>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>

#include <rampart/http/async_tls_transport.hpp>
#include <rampart/http/impl/tls_core.hpp>

namespace rampart::http {

namespace detail {

/// A call under way. All but `request_cancel` happens on its strand.
struct operation : std::enable_shared_from_this<operation> {
    explicit operation(asio::any_io_executor const& executor)
        : strand{asio::make_strand(executor)}, timer{strand} {}

    asio::strand<asio::any_io_executor> strand;
    asio::steady_timer timer; // for waits of all kinds
    std::shared_ptr<exchange_control> control;
    asio::any_io_executor link_executor;
    bool cancelled = false;

    /// From any thread. The connection lives on a strand of its own, so it is told there.
    void request_cancel() {
        asio::post(strand, [self = shared_from_this()] {
            self->cancelled = true;
            self->timer.cancel();
            if (!self->control) return;
            self->control->wanted = true;
            asio::post(self->link_executor, [control = self->control] { control->cancel(); });
        });
    }

    /// Until the time, or until it is cancelled.
    asio::awaitable<void> sleep(steady_time until) {
        while (!cancelled && std::chrono::steady_clock::now() < until) {
            timer.expires_at(until);
            co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        }
    }
};

/// A place in the pool's queue that wakes its operation.
struct queue_place : pool::waiter {
    queue_place(pool& where, wanted whom, std::shared_ptr<operation> one)
        : waiter{std::move(whom), &queue_place::wake_operation},
          queue{where},
          call{std::move(one)} {}
    ~queue_place() { queue.leave(*this, false); }
    queue_place(queue_place const&) = delete;
    queue_place& operator=(queue_place const&) = delete;

    static void wake_operation(pool::waiter& self) {
        auto const& call = static_cast<queue_place&>(self).call;
        asio::post(call->strand, [call] { call->timer.cancel(); });
    }

    pool& queue;
    std::shared_ptr<operation> call;
};

} // namespace detail

class async_tls_transport::implementation
    : public std::enable_shared_from_this<async_tls_transport::implementation> {
public:
    implementation(detail::asio::any_io_executor where, tls_settings settings)
        : executor{std::move(where)}, core_{std::move(settings)} {}

    detail::asio::any_io_executor const executor;

    void start(
        origin const& to, call_sequence_view call,
        detail::asio::any_completion_handler<void()> handler) {
        namespace asio = detail::asio;
        auto one = std::make_shared<detail::operation>(executor);
        {
            std::lock_guard const lock{mutex_};
            running_.emplace(one.get(), one);
        }
        auto slot = asio::get_associated_cancellation_slot(handler);
        if (slot.is_connected()) {
            slot.assign([weak = std::weak_ptr{one}](asio::cancellation_type) {
                if (auto const still = weak.lock()) still->request_cancel();
            });
        }
        // The handler's executor has something coming until then.
        auto work = asio::make_work_guard(asio::get_associated_executor(handler, executor));
        asio::co_spawn(
            one->strand, run(shared_from_this(), one, to, call),
            [self = shared_from_this(), one, handler = std::move(handler),
             work = std::move(work)](std::exception_ptr const&) mutable {
                self->finished(*one);
                auto const place = work.get_executor();
                asio::dispatch(
                    place, [handler = std::move(handler), work = std::move(work)]() mutable {
                        auto last = asio::get_associated_cancellation_slot(handler);
                        if (last.is_connected()) last.clear();
                        std::move(handler)();
                    });
            });
    }

    void cancel_all() {
        std::vector<std::shared_ptr<detail::operation>> all;
        {
            std::lock_guard const lock{mutex_};
            for (auto const& [address, one] : running_) {
                if (auto alive = one.lock()) all.push_back(std::move(alive));
            }
        }
        for (auto const& one : all)
            one->request_cancel();
    }

    [[nodiscard]] pool_metrics metrics() const { return core_.connections.metrics(); }

    /// In the child of a fork, which has another one.
    void leave() noexcept { core_.connections.leave(); }

private:
    using operation_pointer = std::shared_ptr<detail::operation>;

    static detail::asio::awaitable<void>
    run(std::shared_ptr<implementation> self, operation_pointer one, origin to,
        call_sequence_view call) {
        // Never within the initiating function, whatever the first step is.
        co_await detail::asio::post(one->strand, detail::asio::use_awaitable);
        for (;;) {
            auto const step = call.next();
            if (step.what == call_step::kind::done) co_return;
            if (step.what == call_step::kind::wait) {
                co_await one->sleep(step.until);
                if (one->cancelled) call.cancelled();
                continue;
            }
            call.received(co_await self->send(one, to, call.source(), step.limits));
        }
    }

    static error stopped(origin const& to) {
        return make_error(
            errc::cancelled, delivery::not_sent, to.str() + ": the call was cancelled");
    }

    /// A connection, when one is free in time.
    detail::asio::awaitable<result<detail::pooled_pointer>>
    take(operation_pointer one, origin const& to, timeouts limits, detail::time_limits times) {
        try {
            if (auto at_once = core_.connections.try_take({to, executor})) co_return at_once;
            detail::queue_place place{core_.connections, {to, executor}, one};
            if (!core_.connections.join(place)) co_return core_.exhausted(to);
            auto const until = (std::min)(detail::time_limits::after(limits.pool_wait), times.call);
            while (!core_.connections.served(place) && !one->cancelled &&
                   std::chrono::steady_clock::now() < until) {
                one->timer.expires_at(until);
                co_await one->timer.async_wait(detail::asio::as_tuple(detail::asio::use_awaitable));
            }
            if (core_.connections.leave(place, !one->cancelled)) {
                if (one->cancelled) co_return stopped(to);
                co_return core_.waited(to, until == times.call);
            }
            co_return place.take();
        } catch (std::exception const& problem) {
            co_return detail::tls_core::unmade(to, problem);
        }
    }

    detail::asio::awaitable<result<response>>
    send(operation_pointer one, origin const& to, request_source source, timeouts limits) {
        if (one->cancelled) co_return stopped(to);
        if (auto refused = core_.refusal(to)) co_return *refused;
        detail::time_limits const times{
            detail::time_limits::or_a_day(limits.connect), detail::time_limits::after(limits.call),
            (std::min)(limits.io, longest_timeout)};
        auto taken = co_await take(one, to, limits, times);
        if (!taken) co_return taken.error();
        auto link = std::move(*taken);
        one->control = std::make_shared<detail::exchange_control>();
        one->control->wanted = one->cancelled;
        one->link_executor = link->link.executor();
        auto [thrown, answer] = co_await detail::asio::co_spawn(
            one->link_executor,
            link->link.exchange(source, core_.settings.max_response_bytes, times, one->control),
            detail::asio::as_tuple(detail::asio::use_awaitable));
        one->control.reset();
        bool const keep = !thrown && link->link.reusable();
        bool const begun = link->link.request_begun();
        core_.connections.release(std::move(link), keep);
        if (thrown) co_return detail::unexpected(thrown, begun);
        co_return std::move(answer);
    }

    void finished(detail::operation& one) {
        std::lock_guard const lock{mutex_};
        running_.erase(&one);
    }

    detail::tls_core core_;
    mutable std::mutex mutex_;
    std::unordered_map<detail::operation*, std::weak_ptr<detail::operation>> running_;
};

class async_tls_transport::handle {
public:
    handle(detail::asio::any_io_executor const& where, tls_settings settings)
        : executor{where}, here_{maker{where, std::move(settings)}} {}
    handle(handle const&) = delete;
    handle& operator=(handle const&) = delete;
    ~handle() { cancel_all(); }

    detail::asio::any_io_executor const executor;

    /// This process's. Throws when OpenSSL or the system has nothing left to make one of.
    implementation& here() { return *here_.get(); }

    /// What runs in this process.
    void cancel_all() {
        if (auto* const one = here_.current()) (*one)->cancel_all();
    }

private:
    struct maker {
        detail::asio::any_io_executor executor;
        tls_settings settings;
        std::shared_ptr<implementation> operator()() const {
            return std::make_shared<implementation>(executor, settings);
        }
    };
    detail::per_process<maker> here_;
};

RAMPART_DECL async_tls_transport::async_tls_transport(
    boost::asio::any_io_executor executor, tls_settings settings)
    : tls_transport{settings}, async_{std::make_unique<handle>(executor, std::move(settings))} {}
RAMPART_DECL async_tls_transport::async_tls_transport(async_tls_transport&&) noexcept = default;
RAMPART_DECL async_tls_transport&
async_tls_transport::operator=(async_tls_transport&&) noexcept = default;
RAMPART_DECL async_tls_transport::~async_tls_transport() = default;

RAMPART_DECL boost::asio::any_io_executor async_tls_transport::get_executor() const {
    return async_->executor;
}

RAMPART_DECL void async_tls_transport::async_run(
    origin const& to, call_sequence_view call,
    boost::asio::any_completion_handler<void()> handler) {
    async_->here().start(to, call, std::move(handler));
}

RAMPART_DECL void async_tls_transport::cancel_all() { async_->cancel_all(); }
RAMPART_DECL pool_metrics async_tls_transport::async_metrics() const {
    return async_->here().metrics();
}

} // namespace rampart::http
