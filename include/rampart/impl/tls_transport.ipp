// Definitions of http/tls_transport.hpp: the pool, and blocking calls over the coroutine.
#pragma once

#include <algorithm>
#include <memory>
#include <mutex>
#include <vector>

#include <boost/asio/co_spawn.hpp>

#include <rampart/http/tls_transport.hpp>
#include <rampart/impl/connection.hpp>

namespace rampart::http {

class tls_transport::implementation {
public:
    explicit implementation(tls_settings settings)
        : settings_{std::move(settings)}, tls_{detail::asio::ssl::context::tls_client} {
        configure();
    }

    result<response> send(origin const& to, request const& message, deadlines const& limits) {
        if (broken_) return *broken_;
        if (auto refused = refuse_plain(to)) return *refused;
        auto const now = std::chrono::steady_clock::now();
        auto const until = [now](std::chrono::milliseconds limit) {
            // "None" is a day, well within what a clock's arithmetic can take.
            return now + (limit.count() > 0 ? limit : std::chrono::hours{24});
        };
        detail::time_limits const times{until(limits.connect), until(limits.call)};
        auto work = take(to);
        work->bytes = head_of(message) + message.body;
        work->answer.reset();
        work->context.restart();
        detail::asio::co_spawn(
            work->context, work->link.exchange(work->bytes, settings_.max_response_bytes, times),
            [state = work.get()](std::exception_ptr thrown, result<response> answer) {
                state->answer = thrown ? unexpected(thrown) : std::move(answer);
            });
        run(*work, times);
        if (!work->answer) return abandon(std::move(work), to);
        auto answer = std::move(*work->answer);
        if (answer.has_value() && work->link.reusable()) put(std::move(work));
        return answer;
    }

    std::size_t idle() {
        std::lock_guard const lock{mutex_};
        return idle_.size();
    }

    std::size_t made() {
        std::lock_guard const lock{mutex_};
        return made_;
    }

private:
    /// A connection with the context that drives it; the context outlives the connection.
    struct driven {
        driven(detail::asio::ssl::context& tls, origin const& to)
            : link{context.get_executor(), tls, to} {}
        detail::asio::io_context context{1};
        std::string bytes;
        std::optional<result<response>> answer;
        detail::connection link;
    };
    using driven_pointer = std::unique_ptr<driven>;

    /// Drives the coroutine in this thread. It keeps the deadlines itself but cannot interrupt the
    /// system's resolver, so the wait ends a moment after the deadline whatever happens.
    static void run(driven& work, detail::time_limits const& times) {
        constexpr std::chrono::milliseconds grace{100};
        while (!work.answer && !work.context.stopped()) {
            auto const limit =
                (work.link.resolving() ? std::min(times.connect, times.call) : times.call) + grace;
            if (std::chrono::steady_clock::now() >= limit) return;
            work.context.run_one_until(limit);
        }
    }

    static result<response> unexpected(std::exception_ptr thrown) {
        std::string why = "unknown exception";
        try {
            std::rethrow_exception(std::move(thrown));
        } catch (std::exception const& problem) {
            why = problem.what();
        } catch (...) {
        }
        return make_error(errc::connection_closed, delivery::unknown, std::move(why));
    }

    void configure() {
        tls_.set_verify_mode(detail::asio::ssl::verify_peer);
        boost::system::error_code code;
        if (SSL_CTX_set_min_proto_version(tls_.native_handle(), TLS1_2_VERSION) != 1) {
            broken_ = unusable("TLS 1.2 is not available");
        }
        if (settings_.use_system_authorities) {
            tls_.set_default_verify_paths(code);
            if (code) broken_ = unusable("the system's authorities: " + code.message());
        }
        if (!settings_.ca_file.empty()) {
            tls_.load_verify_file(settings_.ca_file, code);
            if (code) broken_ = unusable("CA file " + settings_.ca_file + ": " + code.message());
        }
        if (!settings_.ca_pem.empty()) {
            tls_.add_certificate_authority(detail::asio::buffer(settings_.ca_pem), code);
            if (code) broken_ = unusable("CA certificates in memory: " + code.message());
        }
    }

    static error unusable(std::string why) {
        return make_error(errc::invalid_tls_settings, delivery::not_sent, std::move(why));
    }

    std::optional<error> refuse_plain(origin const& to) const {
        if (to.tls || (settings_.allow_plain_http_to_loopback && to.is_loopback())) return {};
        return make_error(
            errc::insecure_transport, delivery::not_sent,
            to.is_loopback()
                ? to.str() + ": plain http needs tls_settings::allow_plain_http_to_loopback"
                : to.str() + ": plain http is allowed to this machine only; use https");
    }

    /// The connection used last that is still good, or a new one.
    driven_pointer take(origin const& to) {
        std::lock_guard const lock{mutex_};
        reap();
        auto const now = std::chrono::steady_clock::now();
        for (auto at = idle_.size(); at-- > 0;) {
            auto const& link = idle_[at]->link;
            if (now - link.idle_since > settings_.idle_limit) {
                idle_.erase(idle_.begin() + static_cast<std::ptrdiff_t>(at));
                continue;
            }
            auto const& server = link.server();
            if (server.host != to.host || server.port != to.port || server.tls != to.tls) continue;
            auto found = std::move(idle_[at]);
            idle_.erase(idle_.begin() + static_cast<std::ptrdiff_t>(at));
            if (!found->link.stale()) return found;
        }
        ++made_;
        return std::make_unique<driven>(tls_, to);
    }

    void put(driven_pointer work) {
        std::lock_guard const lock{mutex_};
        if (settings_.max_idle_connections == 0) return;
        if (idle_.size() >= settings_.max_idle_connections) idle_.erase(idle_.begin());
        work->link.idle_since = std::chrono::steady_clock::now();
        idle_.push_back(std::move(work));
    }

    /// Keeps a call that cannot be interrupted until it ends by itself.
    result<response> abandon(driven_pointer work, origin const& to) {
        bool const resolving = work->link.resolving();
        std::lock_guard const lock{mutex_};
        stuck_.push_back(std::move(work));
        return make_error(
            resolving ? errc::connect_timeout : errc::call_timeout,
            resolving ? delivery::not_sent : delivery::unknown,
            to.str() + (resolving ? ": the host name was not resolved within the deadline"
                                  : ": the call did not end within the deadline"));
    }

    /// Lets go of abandoned calls that have come to an end since.
    void reap() {
        std::erase_if(stuck_, [](driven_pointer const& work) {
            work->context.restart();
            work->context.poll();
            return work->answer.has_value();
        });
    }

    tls_settings settings_;
    detail::asio::ssl::context tls_;
    std::optional<error> broken_;
    mutable std::mutex mutex_;
    std::vector<driven_pointer> idle_;
    std::vector<driven_pointer> stuck_;
    std::size_t made_ = 0;
};

RAMPART_DECL tls_transport::tls_transport(tls_settings settings)
    : implementation_{std::make_unique<implementation>(std::move(settings))} {}
RAMPART_DECL tls_transport::tls_transport(tls_transport&&) noexcept = default;
RAMPART_DECL tls_transport& tls_transport::operator=(tls_transport&&) noexcept = default;
RAMPART_DECL tls_transport::~tls_transport() = default;

RAMPART_DECL result<response>
tls_transport::send(origin const& to, request const& message, deadlines const& limits) {
    return implementation_->send(to, message, limits);
}

RAMPART_DECL std::size_t tls_transport::idle_connections() const { return implementation_->idle(); }
RAMPART_DECL std::size_t tls_transport::connections_made() const { return implementation_->made(); }

} // namespace rampart::http
