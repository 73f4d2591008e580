// Definitions of http/async_tls_transport.hpp: the connection's coroutines, awaited.
#pragma once

#include <algorithm>
#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <rampart/http/async_tls_transport.hpp>
#include <rampart/http/impl/tls_engine.hpp>

namespace rampart::http {

class async_tls_transport::implementation {
public:
    implementation(detail::asio::any_io_executor where, tls_settings settings)
        : executor_{std::move(where)}, engine_{std::move(settings)} {}

    /// One coroutine: what waits for a connection holds its frame, and little else.
    detail::asio::awaitable<result<connection>>
    connect(origin to, timeouts within, connection_use use) {
        namespace asio = detail::asio;
        auto const state = co_await asio::this_coro::cancellation_state;
        auto const wanted = [&] { return state.cancelled() == asio::cancellation_type::none; };
        if (!wanted()) co_return detail::tls_engine::stopped(to);
        if (auto refused = engine_.refusal(to)) co_return std::move(*refused);
        auto& pool = engine_.connections;
        auto const limits = detail::step_limits::of(within);
        detail::pooled_pointer taken;
        try {
            taken = pool.try_take({to, use, executor_});
            if (!taken) {
                queue_place place{pool, {to, use, executor_}};
                auto const here = co_await asio::this_coro::executor;
                place.alarm = std::make_shared<asio::steady_timer>(here);
                if (!pool.join(place)) co_return engine_.exhausted(to);
                auto const until =
                    (std::min)(detail::step_limits::after(within.pool_wait), limits.call);
                while (!pool.served(place) && wanted() &&
                       std::chrono::steady_clock::now() < until) {
                    place.alarm->expires_at(until);
                    co_await place.alarm->async_wait(asio::as_tuple(asio::use_awaitable));
                }
                if (pool.leave(place, wanted())) {
                    if (!wanted()) co_return detail::tls_engine::stopped(to);
                    co_return engine_.waited(to, until == limits.call);
                }
                taken = place.take();
            }
        } catch (std::exception const& problem) {
            co_return detail::tls_engine::unmade(to, problem);
        }
        if (!taken->link.connected()) {
            connection made{*this, std::move(taken)};
            if (auto failed = co_await begin(made.link_->link, limits))
                co_return std::move(*failed);
            co_return made;
        }
        co_return connection{*this, std::move(taken)};
    }

    detail::asio::awaitable<result<response>>
    exchange(detail::pooled& held, request message, timeouts within) {
        // On the connection's own executor the exchange needs no coroutine of its own.
        bool const here = co_await detail::asio::this_coro::executor == held.link.executor();
        auto control = here ? nullptr : std::make_shared<detail::step_control>();
        held.answer.reset();
        auto step = held.link.exchange(
            message, held.answer, engine_.settings.max_response_bytes,
            detail::step_limits::of(within), control);
        if (!here) step = on_executor_of(held.link, std::move(step), std::move(control));
        try {
            co_await std::move(step);
        } catch (...) {
            auto const thrown = std::current_exception();
            held.answer = detail::unexpected(thrown, held.link.request_begun());
        }
        co_return answer_of(held);
    }

    void give_back(detail::pooled_pointer link) { engine_.connections.release(std::move(link)); }

    [[nodiscard]] pool_metrics metrics() const { return engine_.metrics(); }
    [[nodiscard]] std::optional<error> problem() const { return engine_.problem(); }

    /// In the child of a fork, which has another one.
    void leave() noexcept { engine_.connections.leave(); }

private:
    /// A place in the pool's queue, left with the coroutine that waits in it.
    struct queue_place : detail::pool::waiter {
        queue_place(detail::pool& where, detail::wanted whom)
            : waiter{std::move(whom)}, queue{where} {}
        ~queue_place() {
            if (queue.leave(*this, false) || !connection) return;
            try {
                queue.release(std::move(connection)); // it was served, and something threw
            } catch (...) {                           // NOLINT: no memory to serve another one
            }
        }
        queue_place(queue_place const&) = delete;
        queue_place& operator=(queue_place const&) = delete;
        detail::pool& queue;
    };

    static result<response> answer_of(detail::pooled& held) {
        auto out = std::move(*held.answer);
        held.answer.reset();
        return out;
    }

    /// Connects a new connection; or says why not.
    static detail::asio::awaitable<std::optional<error>>
    begin(detail::link_connection& link, detail::step_limits limits) {
        auto control = std::make_shared<detail::step_control>();
        std::optional<error> failed;
        try {
            co_await on_executor_of(link, connect(link, limits, control, failed), control);
        } catch (...) {
            failed = detail::unexpected(std::current_exception(), false);
        }
        co_return failed;
    }
    static detail::asio::awaitable<void> connect(
        detail::link_connection& link, detail::step_limits limits,
        std::shared_ptr<detail::step_control> control, std::optional<error>& failed) {
        failed = co_await link.connect(limits, std::move(control));
    }

    /// Does a step of the connection on its own executor. A cancellation of the call is told there.
    static detail::asio::awaitable<void> on_executor_of(
        detail::link_connection& link, detail::asio::awaitable<void> step,
        std::shared_ptr<detail::step_control> control) {
        namespace asio = detail::asio;
        auto const state = co_await asio::this_coro::cancellation_state;
        auto slot = state.slot();
        if (slot.is_connected()) {
            slot.assign([control, place = link.executor()](asio::cancellation_type) {
                control->wanted = true;
                asio::post(place, [control] { control->cancel(); });
            });
        }
        if (state.cancelled() != asio::cancellation_type::none) control->wanted = true;
        // A coroutine of its own: Asio clears the slot of one whenever something in it ends.
        auto const [thrown] = co_await asio::co_spawn(
            link.executor(), std::move(step),
            asio::bind_cancellation_slot(
                asio::cancellation_slot{}, asio::as_tuple(asio::use_awaitable)));
        if (slot.is_connected()) slot.clear();
        if (thrown) std::rethrow_exception(thrown);
    }

    detail::asio::any_io_executor executor_;
    detail::tls_engine engine_;
};

class async_tls_transport::handle {
public:
    handle(detail::asio::any_io_executor const& where, tls_settings settings)
        : executor{where}, here_{maker{where, std::move(settings)}} {}

    detail::asio::any_io_executor const executor;

    /// This process's. Throws when OpenSSL or the system has nothing left to make one of.
    implementation& here() { return *here_.get(); }

private:
    struct maker {
        detail::asio::any_io_executor executor;
        tls_settings settings;
        std::unique_ptr<implementation> operator()() const {
            return std::make_unique<implementation>(executor, settings);
        }
    };
    detail::per_process<maker> here_;
};

RAMPART_DECL async_tls_transport::async_tls_transport(
    boost::asio::any_io_executor executor, tls_settings settings)
    : handle_{std::make_unique<handle>(executor, std::move(settings))} {}
RAMPART_DECL async_tls_transport::async_tls_transport(async_tls_transport&&) noexcept = default;
RAMPART_DECL async_tls_transport&
async_tls_transport::operator=(async_tls_transport&&) noexcept = default;
RAMPART_DECL async_tls_transport::~async_tls_transport() = default;

RAMPART_DECL boost::asio::any_io_executor async_tls_transport::get_executor() const {
    return handle_->executor;
}

RAMPART_DECL boost::asio::awaitable<result<async_tls_transport::connection>>
async_tls_transport::connect(origin const& to, timeouts const& within, connection_use use) {
    return handle_->here().connect(to, within, use);
}

RAMPART_DECL pool_metrics async_tls_transport::metrics() const { return handle_->here().metrics(); }
RAMPART_DECL std::optional<error> async_tls_transport::problem() const {
    return handle_->here().problem();
}

RAMPART_DECL async_tls_transport::connection::connection(
    implementation& from, std::unique_ptr<detail::pooled> link) noexcept
    : from_{&from}, link_{std::move(link)} {}
RAMPART_DECL async_tls_transport::connection::connection(connection&&) noexcept = default;
RAMPART_DECL async_tls_transport::connection&
async_tls_transport::connection::operator=(connection&& other) noexcept {
    if (this == &other) return *this;
    give_back();
    from_ = other.from_;
    link_ = std::move(other.link_);
    return *this;
}
RAMPART_DECL async_tls_transport::connection::~connection() { give_back(); }

RAMPART_DECL void async_tls_transport::connection::give_back() noexcept {
    if (!link_) return;
    try {
        from_->give_back(std::move(link_));
    } catch (...) { // NOLINT: no memory to keep it; it is closed
    }
}

RAMPART_DECL bool async_tls_transport::connection::kept() const noexcept {
    return link_ && link_->kept;
}

RAMPART_DECL boost::asio::awaitable<result<response>>
async_tls_transport::connection::exchange(request message, timeouts const& within) {
    return from_->exchange(*link_, std::move(message), within);
}

RAMPART_DECL exchange_progress async_tls_transport::connection::progress() const noexcept {
    return link_ ? link_->link.progress() : exchange_progress{};
}

} // namespace rampart::http
