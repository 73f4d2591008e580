// One connection to a server: the protocol steps as a coroutine, for any executor.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <rampart/http/transport.hpp>

namespace rampart::http::detail {

namespace asio = boost::asio;
namespace beast = boost::beast;
using steady_time = std::chrono::steady_clock::time_point;

/// The moments by which the phases of one call must be over.
struct time_limits {
    steady_time connect;
    steady_time call;
};

/// A TCP connection, with TLS over it when the origin asks for it, and what was read beyond the
/// last answer. Used by one exchange at a time, on the executor it was made with.
class connection {
public:
    connection(asio::any_io_executor executor, asio::ssl::context& tls, origin to)
        : origin_{std::move(to)}, stream_{std::move(executor), tls} {}

    [[nodiscard]] origin const& server() const noexcept { return origin_; }

    /// Connects unless it is connected, sends `bytes` once and reads one answer.
    asio::awaitable<result<response>>
    exchange(std::string const& bytes, std::size_t max_body, time_limits limits) {
        limits_ = limits;
        if (!connected_) {
            if (auto failed = co_await connect()) co_return *failed;
            connected_ = true;
        }
        reusable_ = false;
        socket().expires_at(limits_.call);
        if (auto failed = co_await write(bytes)) co_return *failed;
        co_return co_await read(max_body);
    }

    /// Whether the last exchange left the connection fit for another one.
    [[nodiscard]] bool reusable() const noexcept { return reusable_; }

    /// Whether the server has closed it, or sent something nobody asked for, in the meantime.
    [[nodiscard]] bool stale() {
        auto& tcp = socket().socket();
        boost::system::error_code code;
        char byte = 0;
        tcp.non_blocking(true, code);
        if (code) return true;
        tcp.receive(asio::buffer(&byte, 1), asio::socket_base::message_peek, code);
        return code != asio::error::would_block;
    }

    /// Whether the system's resolver is at work, which is the one step that cannot be interrupted.
    [[nodiscard]] bool resolving() const noexcept { return resolver_.has_value(); }

    /// Since when nobody uses it; kept by the pool.
    steady_time idle_since{};

private:
    static constexpr auto awaitable_tuple = asio::as_tuple(asio::use_awaitable);

    beast::tcp_stream& socket() { return stream_.next_layer(); }

    error not_connected(errc what, std::string why) const {
        return make_error(what, delivery::not_sent, origin_.str() + ": " + std::move(why));
    }

    /// Which deadline it was: the phase's own or that of the whole call.
    error connect_failure(errc what, boost::system::error_code code) const {
        if (code == beast::error::timeout) {
            return limits_.connect < limits_.call
                       ? not_connected(errc::connect_timeout, "the connect deadline passed")
                       : not_connected(errc::call_timeout, "the call deadline passed");
        }
        return not_connected(what, code.message());
    }

    asio::awaitable<std::optional<error>> connect() {
        auto const limit = std::min(limits_.connect, limits_.call);
        boost::system::error_code code;
        std::vector<asio::ip::tcp::endpoint> endpoints;
        if (auto const address = asio::ip::make_address(origin_.host, code); !code) {
            endpoints.emplace_back(address, origin_.port);
        } else {
            resolver_.emplace(co_await asio::this_coro::executor);
            asio::steady_timer timer{resolver_->get_executor(), limit};
            timed_out_ = false;
            timer.async_wait([this](boost::system::error_code ended) {
                if (ended || !resolver_) return;
                timed_out_ = true;
                resolver_->cancel();
            });
            auto [failed, found] = co_await resolver_->async_resolve(
                origin_.host, std::to_string(origin_.port), awaitable_tuple);
            timer.cancel();
            resolver_.reset();
            if (timed_out_) failed = beast::error::timeout;
            if (failed) co_return connect_failure(errc::resolve_failed, failed);
            for (auto const& entry : found)
                endpoints.push_back(entry.endpoint());
        }
        code = asio::error::host_not_found;
        for (auto const& endpoint : endpoints) {
            socket().expires_at(limit);
            std::tie(code) = co_await socket().async_connect(endpoint, awaitable_tuple);
            if (!code || code == beast::error::timeout) break;
        }
        if (code) co_return connect_failure(errc::connect_failed, code);
        socket().socket().set_option(asio::ip::tcp::no_delay{true}, code);
        if (origin_.tls) co_return co_await handshake(limit);
        co_return std::nullopt;
    }

    asio::awaitable<std::optional<error>> handshake(steady_time limit) {
        auto* const tls = stream_.native_handle();
        auto* const rules = SSL_get0_param(tls);
        boost::system::error_code code;
        asio::ip::make_address(origin_.host, code);
        // OpenSSL itself checks the name, so that its verify result names the fault.
        bool const is_name = static_cast<bool>(code);
        bool const set = is_name ? SSL_set1_host(tls, origin_.host.c_str()) == 1 &&
                                       SSL_set_tlsext_host_name(tls, origin_.host.c_str()) == 1
                                 : X509_VERIFY_PARAM_set1_ip_asc(rules, origin_.host.c_str()) == 1;
        X509_VERIFY_PARAM_set_hostflags(rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        if (!set) co_return not_connected(errc::tls_handshake_failed, "unusable host name");
        socket().expires_at(limit);
        std::tie(code) =
            co_await stream_.async_handshake(asio::ssl::stream_base::client, awaitable_tuple);
        if (!code) co_return std::nullopt;
        if (auto const verdict = SSL_get_verify_result(tls);
            verdict != X509_V_OK && code != beast::error::timeout) {
            co_return not_connected(
                errc::certificate_rejected, X509_verify_cert_error_string(verdict));
        }
        co_return connect_failure(errc::tls_handshake_failed, code);
    }

    asio::awaitable<std::optional<error>> write(std::string const& bytes) {
        std::size_t sent = 0;
        while (sent < bytes.size()) {
            auto const rest = asio::buffer(bytes) + sent;
            boost::system::error_code code;
            std::size_t count = 0;
            // Two statements, not a conditional expression: GCC 12 awaits both of its branches.
            if (origin_.tls) {
                std::tie(code, count) = co_await stream_.async_write_some(rest, awaitable_tuple);
            } else {
                std::tie(code, count) = co_await socket().async_write_some(rest, awaitable_tuple);
            }
            sent += count;
            if (!code) continue;
            // Without one whole TLS record, or one byte, the server has nothing to act upon.
            auto const how = sent == 0 ? delivery::not_sent : delivery::unknown;
            auto const what =
                code == beast::error::timeout ? errc::call_timeout : errc::write_failed;
            co_return make_error(
                what, how,
                origin_.str() + ": " + code.message() + " after " + std::to_string(sent) + " of " +
                    std::to_string(bytes.size()) + " bytes of the request");
        }
        co_return std::nullopt;
    }

    error read_failure(boost::system::error_code code, bool any) const {
        auto const fail = [&](errc what, std::string why) {
            return make_error(what, delivery::unknown, origin_.str() + ": " + std::move(why));
        };
        using beast::http::make_error_code;
        if (code == beast::error::timeout) {
            return fail(
                errc::call_timeout, "the call deadline passed while waiting for the answer");
        }
        if (code == beast::http::error::body_limit) {
            return fail(errc::response_too_large, "the answer's body exceeds max_response_bytes");
        }
        if (code == beast::http::error::header_limit) {
            return fail(errc::response_too_large, "the answer's header exceeds 64 KiB");
        }
        bool const ended = code == asio::error::eof || code == asio::ssl::error::stream_truncated ||
                           code == beast::http::error::partial_message ||
                           code == beast::http::error::end_of_stream ||
                           code == asio::error::connection_reset ||
                           code == asio::error::broken_pipe;
        if (ended) {
            return fail(
                errc::connection_closed, any ? "the connection ended within the answer"
                                             : "the connection ended before the answer");
        }
        if (code.category() == make_error_code(beast::http::error::bad_version).category()) {
            return fail(errc::malformed_http, code.message());
        }
        return fail(errc::connection_closed, code.message());
    }

    asio::awaitable<result<response>> read(std::size_t max_body) {
        using parser_type = beast::http::response_parser<beast::http::string_body>;
        constexpr int most_interim_answers = 8; // 1xx: a server may send some, not a stream of them
        bool any = false;
        for (int interim = 0;; ++interim) {
            parser_type parser;
            parser.eager(true);
            parser.body_limit(max_body);
            parser.header_limit(64 * 1024);
            boost::system::error_code code;
            while (!parser.is_done()) {
                if (buffer_.size() != 0) {
                    auto const used = parser.put(buffer_.data(), code);
                    buffer_.consume(used);
                    if (code == beast::http::error::need_more) code = {};
                    if (code) co_return read_failure(code, any);
                    if (parser.is_done()) break;
                    if (used != 0 && buffer_.size() != 0) continue;
                }
                auto const room = buffer_.prepare(16 * 1024);
                std::size_t count = 0;
                if (origin_.tls) {
                    std::tie(code, count) = co_await stream_.async_read_some(room, awaitable_tuple);
                } else {
                    std::tie(code, count) =
                        co_await socket().async_read_some(room, awaitable_tuple);
                }
                buffer_.commit(count);
                any = any || count != 0;
                // Only an orderly end may end an answer that says nothing about its length.
                if (code == asio::error::eof && any) {
                    parser.put_eof(code);
                    if (!code && parser.is_done()) break;
                    if (!code) code = asio::error::eof;
                }
                if (code) co_return read_failure(code, any);
            }
            auto& message = parser.get();
            if (message.result_int() / 100 == 1 && interim < most_interim_answers) continue;
            if (message.result_int() / 100 == 1) {
                co_return make_error(
                    errc::malformed_http, delivery::unknown,
                    origin_.str() + ": too many interim answers");
            }
            reusable_ = parser.keep_alive() && buffer_.size() == 0;
            response out;
            out.status = static_cast<int>(message.result_int());
            for (auto const& header : message) {
                out.headers.push_back(
                    {std::string{header.name_string()}, std::string{header.value()}});
            }
            out.body = std::move(message.body());
            co_return out;
        }
    }

    origin origin_;
    asio::ssl::stream<beast::tcp_stream> stream_;
    beast::flat_buffer buffer_;
    std::optional<asio::ip::tcp::resolver> resolver_;
    bool timed_out_ = false;
    time_limits limits_{};
    bool connected_ = false;
    bool reusable_ = false;
};

} // namespace rampart::http::detail
