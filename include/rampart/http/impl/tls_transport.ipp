// Definitions of http/tls_transport.hpp: blocking calls over the connection's coroutine.
#pragma once

#include <algorithm>
#include <exception>
#include <memory>
#include <mutex>
#include <vector>

#include <boost/asio/co_spawn.hpp>

#include <rampart/http/impl/tls_core.hpp>
#include <rampart/http/tls_transport.hpp>

namespace rampart::http {

class tls_transport::implementation {
public:
    explicit implementation(tls_settings settings) : core_{std::move(settings)} {}

    result<response> send(origin const& to, request_source source, timeouts const& limits) {
        if (auto refused = core_.refusal(to)) return *refused;
        detail::time_limits const times{
            detail::time_limits::or_a_day(limits.connect), detail::time_limits::after(limits.call),
            (std::min)(limits.io, longest_timeout)};
        reap();
        auto taken = take(to, limits, times);
        if (!taken) return taken.error();
        auto work = std::move(*taken);
        work->answer.reset();
        work->own->restart();
        detail::asio::co_spawn(
            *work->own, work->link.exchange(source, core_.settings.max_response_bytes, times),
            [state = work.get()](std::exception_ptr const& thrown, result<response> answer) {
                state->answer = thrown ? detail::unexpected(thrown, state->link.request_begun())
                                       : std::move(answer);
            });
        run(*work, times);
        if (!work->answer) return abandon(std::move(work), to, times);
        auto answer = std::move(*work->answer);
        bool const reusable = work->link.reusable();
        core_.connections.release(std::move(work), reusable);
        return answer;
    }

    pool_metrics metrics() { return core_.connections.metrics(); }

    /// In the child of a fork, which has another one.
    void leave() noexcept { core_.connections.leave(); }

private:
    /// A connection, when one is free in time.
    result<detail::pooled_pointer>
    take(origin const& to, timeouts const& limits, detail::time_limits const& times) {
        try {
            if (auto at_once = core_.connections.try_take({to})) return at_once;
            detail::pool::waiter place{{to}};
            if (!core_.connections.join(place)) return core_.exhausted(to);
            auto const until = (std::min)(detail::time_limits::after(limits.pool_wait), times.call);
            if (!core_.connections.wait(place, until)) {
                return core_.waited(to, until == times.call);
            }
            return place.take();
        } catch (std::exception const& problem) {
            return detail::tls_core::unmade(to, problem);
        }
    }

    /// Drives the coroutine in this thread. It keeps the deadlines itself but cannot interrupt the
    /// system's resolver, so the wait ends a moment after the deadline whatever happens.
    static void run(detail::pooled& work, detail::time_limits const& times) {
        constexpr std::chrono::milliseconds grace{100};
        auto const connect_by = std::chrono::steady_clock::now() + times.connect;
        while (!work.answer && !work.own->stopped()) {
            auto const limit =
                (work.link.resolving() ? (std::min)(connect_by, times.call) : times.call) + grace;
            if (std::chrono::steady_clock::now() >= limit) break;
            work.own->run_one_until(limit);
        }
        // This thread may have been kept from running; then the coroutine sees its deadline here.
        if (!work.answer) work.own->poll();
    }

    /// Keeps a call that cannot be interrupted until it ends by itself.
    result<response>
    abandon(detail::pooled_pointer work, origin const& to, detail::time_limits const& times) {
        bool const resolving = work->link.resolving();
        bool const whole = std::chrono::steady_clock::now() >= times.call;
        auto const how = work->link.request_begun() ? delivery::unknown : delivery::not_sent;
        work->link.cancel(); // whatever comes of it later, it asks for no request any more
        core_.connections.forget();
        std::lock_guard const lock{mutex_};
        stuck_.push_back(std::move(work));
        return make_error(
            whole ? errc::call_timeout : errc::connect_timeout, how,
            to.str() + (resolving ? ": the host name was not resolved within the deadline"
                                  : ": the call did not end within the deadline"));
    }

    /// Lets go of abandoned calls that have come to an end since.
    void reap() {
        std::lock_guard const lock{mutex_};
        std::erase_if(stuck_, [](detail::pooled_pointer const& work) {
            work->own->restart();
            work->own->poll();
            return work->answer.has_value();
        });
    }

    detail::tls_core core_;
    std::mutex mutex_;
    std::vector<detail::pooled_pointer> stuck_;
};

class tls_transport::handle {
public:
    explicit handle(tls_settings settings) : here_{maker{std::move(settings)}} {}

    /// This process's. Throws when OpenSSL or the system has nothing left to make one of.
    implementation& here() { return *here_.get(); }

private:
    struct maker {
        tls_settings settings;
        std::unique_ptr<implementation> operator()() const {
            return std::make_unique<implementation>(settings);
        }
    };
    detail::per_process<maker> here_;
};

RAMPART_DECL tls_transport::tls_transport(tls_settings settings)
    : handle_{std::make_unique<handle>(std::move(settings))} {}
RAMPART_DECL tls_transport::tls_transport(tls_transport&&) noexcept = default;
RAMPART_DECL tls_transport& tls_transport::operator=(tls_transport&&) noexcept = default;
RAMPART_DECL tls_transport::~tls_transport() = default;

RAMPART_DECL result<response>
tls_transport::send(origin const& to, request_source const& source, timeouts const& limits) {
    implementation* here = nullptr;
    try {
        here = &handle_->here();
    } catch (std::exception const& problem) {
        return detail::tls_core::unmade(to, problem);
    }
    return here->send(to, source, limits);
}

RAMPART_DECL pool_metrics tls_transport::metrics() const { return handle_->here().metrics(); }

} // namespace rampart::http
