// A script store in Redis or Valkey: one server, Sentinel's primary, or a cluster. Needs -lhiredis.
#pragma once

#include <rampart/config.hpp>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>

#include <rampart/http/impl/per_process.hpp>
#include <rampart/shared/impl/redis_engine.hpp>
#include <rampart/shared/redis_settings.hpp>
#include <rampart/shared/script_store.hpp>

namespace rampart::shared {

/// A model of script_store in Redis (6 and later) or Valkey.
/// ```
/// rampart::shared::redis_store store{"rediss://limits@redis.internal:6380/1"};
/// ```
/// Has one connection to a server, on which scripts follow one another without waiting, and one
/// thread, begun with the first script and gone with the last copy of the store; the child of a
/// fork makes its own. A script that the server does not know is sent whole, once. A lost
/// connection is made anew with a backoff, and the primary is asked for again: from Sentinel, and
/// ROLE is checked; in a cluster, MOVED and ASK are followed.
///
/// Errors: `unauthorised` (AUTH, SELECT), `forbidden` (the ACL), `call_timeout` with the last
/// problem of connecting, `connection_closed` and `io_timeout` (it may have run:
/// delivery::unknown), `pool_exhausted`, `cancelled`, `provider_refused` with the server's words.
/// Only a script that certainly did not run is sent again.
///
/// The ACL of a user needs `+evalsha +eval`, the commands of the scripts and their keys, e.g.
/// `~{rampart:*`; with Sentinel `+role` too; with a cluster `+asking`. Copies share all. Safe under
/// threads.
class redis_store {
public:
    /// By settings. Nothing is connected before the first script.
    explicit redis_store(redis_settings settings)
        : here_{std::make_shared<http::detail::per_process<maker>>(maker{std::move(settings)})} {}

    /// By a URL, see redis_settings. Throws call_failed when it is not one.
    explicit redis_store(std::string_view url) : redis_store{redis_settings::parse(url).value()} {}

    /// Runs the script and waits for its answer. Not to be called from a handler that runs in the
    /// store's own thread.
    [[nodiscard]] result<numbers>
    run(script const& code, texts keys, texts args, std::chrono::milliseconds timeout) const {
        struct {
            std::mutex mutex{};
            std::condition_variable changed{};
            std::optional<result<numbers>> answer{};
        } waits;
        auto const core = here_->get()->core;
        if (core->in_own_thread()) {
            return make_error(
                errc::invalid_request, delivery::not_sent,
                "a blocking run in the store's own thread would never end");
        }
        core->submit(request_of(code, std::move(keys), std::move(args), timeout, [&](auto answer) {
            std::lock_guard const lock{waits.mutex};
            waits.answer = std::move(answer);
            waits.changed.notify_one();
        }));
        std::unique_lock lock{waits.mutex};
        waits.changed.wait(lock, [&] { return waits.answer.has_value(); });
        return std::move(*waits.answer);
    }

    /// The same without waiting. Completes with `result<numbers>`, on the token's executor; a plain
    /// function without one is called in the store's own thread, and must not block or throw there.
    /// A cancellation ends it with errc::cancelled, wherever the script is.
    template <class Token>
    auto async_run(
        script const& code, texts keys, texts args, std::chrono::milliseconds timeout,
        Token&& token) const {
        return boost::asio::async_initiate<Token, void(result<numbers>)>(
            [core = here_->get()->core](
                auto handler, script const& what, texts its_keys, texts its_args,
                std::chrono::milliseconds within) {
                begin(
                    core, std::move(handler), what, std::move(its_keys), std::move(its_args),
                    within);
            },
            token, code, std::move(keys), std::move(args), timeout);
    }

private:
    /// What one process has of the store.
    struct engine {
        explicit engine(redis_settings const& settings)
            : core{std::make_shared<detail::redis_core>(settings)} {}
        engine(engine const&) = delete;
        engine& operator=(engine const&) = delete;
        ~engine() { core->shut_down(); }
        void leave() noexcept { core->leave(); }
        std::shared_ptr<detail::redis_core> const core;
    };
    struct maker {
        redis_settings settings;
        std::unique_ptr<engine> operator()() const { return std::make_unique<engine>(settings); }
    };

    static detail::request_pointer request_of(
        script const& code, texts keys, texts args, std::chrono::milliseconds timeout,
        std::function<void(result<numbers>)> done) {
        return std::make_shared<detail::script_request>(detail::script_request{
            code, std::move(keys), std::move(args),
            std::chrono::steady_clock::now() + (std::min)(timeout, http::longest_timeout),
            std::move(done)});
    }

    template <class Handler>
    static void begin(
        std::shared_ptr<detail::redis_core> const& core, Handler handler, script const& code,
        texts keys, texts args, std::chrono::milliseconds timeout) {
        namespace asio = boost::asio;
        auto slot = asio::get_associated_cancellation_slot(handler);
        auto const executor = asio::get_associated_executor(handler, core->io.get_executor());
        // A function can be copied, a handler perhaps not.
        struct waiting {
            Handler handler;
            asio::executor_work_guard<std::decay_t<decltype(executor)>> work;
        };
        auto held =
            std::make_shared<waiting>(waiting{std::move(handler), asio::make_work_guard(executor)});
        auto one = request_of(
            code, std::move(keys), std::move(args), timeout,
            [held = std::move(held), slot](result<numbers> answer) {
                auto const where = held->work.get_executor();
                asio::dispatch(where, [held, slot, answer = std::move(answer)]() mutable {
                    if (slot.is_connected()) slot.clear();
                    auto done = std::move(held->handler);
                    held.reset();
                    std::move(done)(std::move(answer));
                });
            });
        if (slot.is_connected()) {
            slot.assign(
                [core, weak = std::weak_ptr{one}](asio::cancellation_type) { core->cancel(weak); });
        }
        core->submit(std::move(one));
    }

    std::shared_ptr<http::detail::per_process<maker>> here_;
};

} // namespace rampart::shared
