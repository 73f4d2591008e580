// A TCP connection to the first of several addresses that answers (RFC 8305).
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/error.hpp>

#include <rampart/http/connect_report.hpp>
#include <rampart/http/impl/bell.hpp>
#include <rampart/http/impl/step_limits.hpp>
#include <rampart/http/impl/tcp_socket.hpp>
#include <rampart/http/tls_settings.hpp>

namespace rampart::http::detail {

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

/// Connects to the first of several addresses that answers.
class address_race {
public:
    /// Between two beginnings (RFC 8305, section 5: Connection Attempt Delay).
    static constexpr std::chrono::milliseconds head_start{250};

    /// Begins with one address after the other, the next one when the last has failed or has not
    /// answered for a while, and gives `winner` the first connection that stands. Otherwise the
    /// last error, beast::error::timeout at `limit`, operation_aborted when interrupted. `tried`
    /// says what came of each.
    static asio::awaitable<boost::system::error_code>
    run(std::vector<asio::ip::tcp::endpoint> to, std::optional<asio::ip::address> from,
        steady_time limit, asio::any_io_executor executor, bell& by, tcp_socket& winner,
        std::vector<tried_address>& tried) {
        std::vector<lane> all;
        all.reserve(to.size());
        std::vector<watched> running;
        boost::system::error_code code = asio::error::host_not_found;
        for (auto next_at = std::chrono::steady_clock::now();;) {
            auto const now = std::chrono::steady_clock::now();
            running.clear();
            for (auto& one : all) {
                if (one.code != asio::error::would_block) continue;
                one.code = one.line.connected();
                if (one.code == asio::error::would_block) {
                    running.push_back({&one.line, {.write = true}});
                    continue;
                }
                one.end = now;
                code = one.code;
                if (!code) break;
                next_at = now; // the next one at once
            }
            bool const more = all.size() < to.size();
            if (!code) break;
            if (by.interrupted()) code = asio::error::operation_aborted;
            if (by.interrupted() || (running.empty() && !more)) break;
            if (now >= limit) {
                code = boost::beast::error::timeout;
                break;
            }
            if (more && now >= next_at) {
                all.push_back(begin(executor, to[all.size()], from));
                next_at = now + head_start;
                auto const begun = all.back().code;
                if (begun == asio::error::would_block) continue;
                code = begun;
                if (!code) break;
                next_at = now;
                continue;
            }
            auto const failed =
                co_await wait_for(running, by, more ? (std::min)(next_at, limit) : limit);
            if (failed) {
                code = failed;
                break;
            }
        }
        for (auto& one : all) {
            tried.push_back(outcome(one, code));
            if (!one.code) winner = std::move(one.line);
        }
        co_return code;
    }

private:
    struct lane {
        tcp_socket line;
        asio::ip::tcp::endpoint to;
        boost::system::error_code code{}; ///< would_block while it is under way
        steady_time begun = std::chrono::steady_clock::now();
        steady_time end = begun;
    };

    static lane begin(
        asio::any_io_executor const& executor, asio::ip::tcp::endpoint const& to,
        std::optional<asio::ip::address> const& from) {
        lane out{tcp_socket{executor}, to};
        out.code = out.line.open(to.protocol());
        if (!out.code && from) out.code = out.line.bind({*from, 0});
        if (!out.code) out.code = out.line.connect(to);
        return out;
    }

    static tried_address outcome(lane const& one, boost::system::error_code const& code) {
        bool const under_way = one.code == asio::error::would_block;
        tried_address out;
        out.address = address_text(one.to);
        out.took = (under_way ? std::chrono::steady_clock::now() : one.end) - one.begun;
        if (under_way) {
            out.outcome = code ? address_outcome::no_answer : address_outcome::overtaken;
        } else if (one.code) {
            out.outcome = address_outcome::failed;
            out.code = one.code;
        } else {
            out.outcome = address_outcome::connected;
        }
        return out;
    }

    [[nodiscard]] static std::string address_text(asio::ip::tcp::endpoint const& one) {
        auto const address = one.address().to_string();
        auto const port = ':' + std::to_string(one.port());
        return one.address().is_v4() ? address + port : '[' + address + ']' + port;
    }
};

} // namespace rampart::http::detail
