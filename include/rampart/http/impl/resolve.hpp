// A host name's addresses, within a deadline.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/system/system_error.hpp>

#include <rampart/http/impl/step_limits.hpp>
#include <rampart/http/origin.hpp>

namespace rampart::http::detail {

namespace asio = boost::asio;

/// Asks the system's resolver, the one step of a call that cannot be interrupted. On one executor.
class name_lookup {
public:
    using addresses = std::vector<asio::ip::tcp::endpoint>;

    /// The addresses of `to`, or beast::error::timeout at `limit`. A numeric address needs no
    /// resolver, and neither does `localhost`, which is this machine whatever a resolver says (RFC
    /// 6761, section 6.3): plain http that is allowed to this machine stays on it.
    asio::awaitable<std::pair<boost::system::error_code, addresses>>
    resolve(origin const& to, steady_time limit) {
        boost::system::error_code code;
        addresses found;
        if (auto const numeric = asio::ip::make_address(to.host, code); !code) {
            found.emplace_back(numeric, to.port);
            co_return std::pair{code, std::move(found)};
        }
        if (is_localhost(to.host)) {
            found.emplace_back(asio::ip::address_v4::loopback(), to.port);
            found.emplace_back(asio::ip::address_v6::loopback(), to.port);
            co_return std::pair{boost::system::error_code{}, std::move(found)};
        }
        resolver_.emplace(co_await asio::this_coro::executor);
        asio::steady_timer timer{resolver_->get_executor(), limit};
        struct watch {
            asio::ip::tcp::resolver* resolver;
            bool timed_out = false;
        };
        // Shared, for the timer's handler may run when all this is gone.
        auto const watched = std::make_shared<watch>(watch{&*resolver_});
        timer.async_wait([watched](boost::system::error_code ended) {
            if (ended || watched->resolver == nullptr) return;
            watched->timed_out = true;
            watched->resolver->cancel();
        });
        auto [failed, entries] = co_await ask(to);
        watched->resolver = nullptr;
        timer.cancel();
        resolver_.reset();
        if (watched->timed_out) failed = boost::beast::error::timeout;
        for (auto const& entry : entries)
            found.push_back(entry.endpoint());
        co_return std::pair{failed, std::move(found)};
    }

    /// Whether the resolver is at work.
    [[nodiscard]] bool running() const noexcept { return resolver_.has_value(); }

    void cancel() {
        if (resolver_) resolver_->cancel();
    }

private:
    /// `localhost`, or a name under it; an origin's host is in lower case.
    [[nodiscard]] static bool is_localhost(std::string_view host) noexcept {
        return host == "localhost" || host.ends_with(".localhost");
    }

    using results = asio::ip::tcp::resolver::results_type;

    /// Asio starts a thread for the system's resolver, which may fail: it is begun by an ordinary
    /// call, for an exception out of an awaited one would leave through the executor and the
    /// coroutine would never go on.
    asio::awaitable<std::pair<boost::system::error_code, results>> ask(origin const& to) {
        struct outcome {
            explicit outcome(asio::any_io_executor const& executor)
                : ended{executor, (steady_time::max)()} {}
            asio::steady_timer ended;
            bool known = false;
            boost::system::error_code code;
            results found;
        };
        auto const state = std::make_shared<outcome>(resolver_->get_executor());
        try {
            resolver_->async_resolve(
                to.host, std::to_string(to.port),
                [state](boost::system::error_code code, results found) {
                    state->known = true;
                    state->code = code;
                    state->found = std::move(found);
                    state->ended.cancel();
                });
        } catch (boost::system::system_error const& problem) {
            co_return std::pair{problem.code(), results{}};
        }
        while (!state->known)
            co_await state->ended.async_wait(asio::as_tuple(asio::use_awaitable));
        co_return std::pair{state->code, std::move(state->found)};
    }

    std::optional<asio::ip::tcp::resolver> resolver_;
};

} // namespace rampart::http::detail
