// A TCP connection to the first of several addresses that answers (RFC 8305).
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include <rampart/http/connect_report.hpp>
#include <rampart/http/impl/descriptors.hpp>
#include <rampart/http/impl/step_limits.hpp>
#include <rampart/http/tls_settings.hpp>

namespace rampart::http::detail {

namespace asio = boost::asio;

/// The addresses of a family alone, those of both in turn: the first one's family begins (RFC 8305,
/// section 4).
[[nodiscard]] inline std::vector<asio::ip::address>
in_turn(std::vector<asio::ip::address> const& found, address_family family) {
    std::vector<asio::ip::address> of_first;
    std::vector<asio::ip::address> of_other;
    for (auto const& one : found) {
        if (family == address_family::ipv4 && !one.is_v4()) continue;
        if (family == address_family::ipv6 && !one.is_v6()) continue;
        bool const first = of_first.empty() || of_first.front().is_v4() == one.is_v4();
        (first ? of_first : of_other).push_back(one);
    }
    std::vector<asio::ip::address> out;
    out.reserve(of_first.size() + of_other.size());
    for (std::size_t at = 0; at < (std::max)(of_first.size(), of_other.size()); ++at) {
        if (at < of_first.size()) out.push_back(of_first[at]);
        if (at < of_other.size()) out.push_back(of_other[at]);
    }
    return out;
}

/// Begins with one address after the other, the next one when the last has failed or has not
/// answered for a while, and keeps the first connection that stands. For one coroutine at a time.
class address_race {
public:
    using socket = boost::beast::tcp_stream::socket_type;

    /// Between two beginnings (RFC 8305, section 5: Connection Attempt Delay).
    static constexpr std::chrono::milliseconds head_start{250};

    /// Connects `winner`, a socket of the executor that this runs on, to one of the addresses.
    /// Otherwise the last error, beast::error::timeout at `limit`, operation_aborted after
    /// `cancel`. `tried` says what came of each.
    asio::awaitable<boost::system::error_code>
    run(std::vector<asio::ip::tcp::endpoint> to, std::optional<asio::ip::address> from,
        steady_time limit, socket& winner, std::vector<tried_address>& tried) {
        auto const shared = std::make_shared<lanes>(winner.get_executor());
        bell_ = &shared->bell;
        std::optional<std::size_t> first;
        boost::system::error_code code = asio::error::host_not_found;
        for (auto next_at = std::chrono::steady_clock::now();;) {
            auto const now = std::chrono::steady_clock::now();
            std::size_t running = 0;
            for (std::size_t at = 0; at < shared->all.size(); ++at) {
                auto& one = shared->all[at];
                if (!one.ended) {
                    ++running;
                } else if (!one.code && !first) {
                    first = at;
                } else if (one.code && !std::exchange(one.seen, true)) {
                    code = one.code;
                    next_at = now; // the next one at once
                }
            }
            bool const more = shared->all.size() < to.size();
            if (first || cancelled_ || (running == 0 && !more)) break;
            if (now >= limit) {
                code = boost::beast::error::timeout;
                break;
            }
            if (more && now >= next_at) {
                begin(shared, to[shared->all.size()], from);
                next_at = now + head_start;
                continue;
            }
            shared->bell.expires_at(more ? (std::min)(next_at, limit) : limit);
            co_await shared->bell.async_wait(asio::as_tuple(asio::use_awaitable));
        }
        bell_ = nullptr;
        if (std::exchange(cancelled_, false)) {
            code = asio::error::operation_aborted;
        } else if (first) {
            code = {};
            winner = std::move(shared->all[*first].line);
        }
        tell(*shared, code, tried);
        shared->close();
        co_return code;
    }

    /// Ends the wait, on its executor.
    void cancel() {
        if (bell_ == nullptr) return;
        cancelled_ = true;
        bell_->cancel();
    }

private:
    struct lane {
        socket line;
        asio::ip::tcp::endpoint to;
        steady_time begun = std::chrono::steady_clock::now();
        steady_time end{};
        boost::system::error_code code{};
        bool ended = false;
        bool seen = false;
    };

    /// Shared with the handlers, which may run when the race is over.
    struct lanes {
        explicit lanes(asio::any_io_executor const& executor) : bell{executor} {}
        asio::steady_timer bell;
        std::deque<lane> all; // a lane stays in its place

        void ended(std::size_t at, boost::system::error_code const& code) {
            all[at].ended = true;
            all[at].code = code;
            all[at].end = std::chrono::steady_clock::now();
            bell.cancel();
        }
        void close() {
            boost::system::error_code ignored;
            for (auto& one : all)
                one.line.close(ignored);
        }
    };

    static void begin(
        std::shared_ptr<lanes> const& shared, asio::ip::tcp::endpoint const& to,
        std::optional<asio::ip::address> const& from) {
        auto const at = shared->all.size();
        auto& one = shared->all.emplace_back(lane{socket{shared->bell.get_executor()}, to});
        boost::system::error_code code;
        open_unshared(one.line, to.protocol(), code);
        if (!code && from) one.line.bind({*from, 0}, code);
        if (code) return shared->ended(at, code);
        one.line.async_connect(to, [shared, at](boost::system::error_code const& result) {
            shared->ended(at, result);
        });
    }

    static void tell(
        lanes const& shared, boost::system::error_code const& code,
        std::vector<tried_address>& tried) {
        auto const now = std::chrono::steady_clock::now();
        for (auto const& one : shared.all) {
            tried_address out;
            out.address = address_text(one.to);
            out.took = (one.ended ? one.end : now) - one.begun;
            if (one.ended && one.code) {
                out.outcome = address_outcome::failed;
                out.code = one.code;
            } else if (code) {
                out.outcome = address_outcome::no_answer;
            } else {
                // The winner's socket has moved out.
                bool const won = one.ended && !one.line.is_open();
                out.outcome = won ? address_outcome::connected : address_outcome::overtaken;
            }
            tried.push_back(std::move(out));
        }
    }

    [[nodiscard]] static std::string address_text(asio::ip::tcp::endpoint const& one) {
        auto const address = one.address().to_string();
        auto const port = ':' + std::to_string(one.port());
        return one.address().is_v4() ? address + port : '[' + address + ']' + port;
    }

    asio::steady_timer* bell_ = nullptr;
    bool cancelled_ = false;
};

} // namespace rampart::http::detail
