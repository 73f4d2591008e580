// Definitions of http/tls_transport.hpp: the connection's coroutines, driven by the calling thread.
#pragma once

#include <algorithm>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include <boost/asio/co_spawn.hpp>

#include <rampart/http/impl/tls_engine.hpp>
#include <rampart/http/tls_transport.hpp>

namespace rampart::http {

class tls_transport::implementation {
public:
    explicit implementation(tls_settings settings) : engine_{std::move(settings)} {}

    result<detail::pooled_pointer>
    connect(origin const& to, timeouts const& within, connection_use use) {
        if (auto refused = engine_.refusal(to)) return *refused;
        auto const limits = detail::step_limits::of(within);
        auto taken = take({to, use}, within, limits);
        if (!taken || (*taken)->link.connected()) return taken;
        auto link = std::move(*taken);
        try {
            make_ready(*link);
            detail::asio::co_spawn(
                *link->own, link->link.connect(limits),
                [state =
                     link.get()](std::exception_ptr const& thrown, std::optional<error> failed) {
                    if (thrown) failed = detail::unexpected(thrown, false);
                    state->answer = failed ? result<response>{std::move(*failed)} : response{};
                });
            drive(*link);
        } catch (...) {
            give_back(std::move(link)); // it is not connected, and leaves its place
            throw;
        }
        if (*link->answer) return link;
        auto failed = std::move(*link->answer).error();
        give_back(std::move(link));
        return failed;
    }

    result<response>
    exchange(detail::pooled_pointer& link, request message, timeouts const& within) {
        auto const limits = detail::step_limits::of(within);
        make_ready(*link);
        std::optional<result<response>> made;
        detail::asio::co_spawn(
            *link->own,
            link->link.exchange(message, made, engine_.settings.max_response_bytes, limits),
            [state = link.get(), &made](std::exception_ptr const& thrown) {
                state->answer =
                    thrown
                        ? result<response>{detail::unexpected(thrown, state->link.request_begun())}
                        : std::move(*made);
            });
        drive(*link);
        return std::move(*link->answer);
    }

    void give_back(detail::pooled_pointer link) { engine_.connections.release(std::move(link)); }

    pool_metrics metrics() const { return engine_.metrics(); }
    [[nodiscard]] std::optional<error> problem() const { return engine_.problem(); }

    /// In the child of a fork, which has another one.
    void leave() noexcept { engine_.connections.leave(); }

private:
    /// A connection, when one is free in time.
    result<detail::pooled_pointer>
    take(detail::wanted const& what, timeouts const& within, detail::step_limits const& limits) {
        auto& pool = engine_.connections;
        try {
            if (auto at_once = pool.try_take(what)) return at_once;
            detail::pool::waiter place{what};
            if (!pool.join(place)) return engine_.exhausted(what.to);
            auto const until =
                (std::min)(detail::step_limits::after(within.pool_wait), limits.call);
            if (!pool.wait(place, until)) return engine_.waited(what.to, until == limits.call);
            return place.take();
        } catch (std::exception const& problem) {
            return detail::tls_engine::unmade(what.to, problem);
        }
    }

    static void make_ready(detail::pooled& link) {
        link.answer.reset();
        link.own->restart();
    }

    /// Drives a step in this thread, until it is over: it keeps its timeouts itself, and waits for
    /// nothing that it cannot leave.
    static void drive(detail::pooled& work) {
        while (!work.answer && work.own->run_one() != 0) {
        }
        if (!work.answer) work.answer = detail::unexpected(nullptr, work.link.request_begun());
    }

    detail::tls_engine engine_;
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

RAMPART_DECL result<tls_transport::connection>
tls_transport::connect(origin const& to, timeouts const& within, connection_use use) {
    implementation* here = nullptr;
    try {
        here = &handle_->here();
    } catch (std::exception const& problem) {
        return detail::tls_engine::unmade(to, problem);
    }
    auto link = here->connect(to, within, use);
    if (!link) return std::move(link).error();
    return connection{*here, std::move(*link)};
}

RAMPART_DECL pool_metrics tls_transport::metrics() const { return handle_->here().metrics(); }
RAMPART_DECL std::optional<error> tls_transport::problem() const {
    return handle_->here().problem();
}

RAMPART_DECL tls_transport::connection::connection(
    implementation& from, std::unique_ptr<detail::pooled> link) noexcept
    : from_{&from}, link_{std::move(link)} {}
RAMPART_DECL tls_transport::connection::connection(connection&&) noexcept = default;
RAMPART_DECL tls_transport::connection&
tls_transport::connection::operator=(connection&& other) noexcept {
    if (this == &other) return *this;
    give_back();
    from_ = other.from_;
    link_ = std::move(other.link_);
    return *this;
}
RAMPART_DECL tls_transport::connection::~connection() { give_back(); }

RAMPART_DECL void tls_transport::connection::give_back() noexcept {
    if (!link_) return;
    try {
        from_->give_back(std::move(link_));
    } catch (...) { // NOLINT: no memory to keep it; it is closed
    }
}

RAMPART_DECL bool tls_transport::connection::kept() const noexcept { return link_ && link_->kept; }

RAMPART_DECL result<response>
tls_transport::connection::exchange(request message, timeouts const& within) {
    return from_->exchange(link_, std::move(message), within);
}

RAMPART_DECL exchange_progress tls_transport::connection::progress() const noexcept {
    return link_ ? link_->link.progress() : exchange_progress{};
}

} // namespace rampart::http
