// One connection to a server: the protocol steps as a coroutine, for any executor.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
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
#include <boost/system/system_error.hpp>

#include <rampart/http/transport.hpp>
#include <rampart/impl/session_store.hpp>

namespace rampart::http::detail {

namespace asio = boost::asio;
namespace beast = boost::beast;
using steady_time = std::chrono::steady_clock::time_point;

/// The moments by which the phases of one call must be over. "None" is a day, well within what a
/// clock's arithmetic can take.
struct time_limits {
    std::chrono::milliseconds connect; ///< from the beginning of a new connection
    steady_time call;
    std::chrono::milliseconds idle; ///< zero: as long as the call

    static steady_time after(std::chrono::milliseconds limit) {
        return std::chrono::steady_clock::now() + or_a_day(limit);
    }
    static std::chrono::milliseconds or_a_day(std::chrono::milliseconds limit) {
        return limit.count() > 0 ? limit : std::chrono::hours{24};
    }
};

/// Stops an exchange from elsewhere; lives as long as somebody may want to. All but `wanted` is
/// used on the connection's executor only.
class connection;
struct exchange_control {
    std::atomic<bool> wanted{false};
    connection* at_work = nullptr;
    void cancel();
};

/// A TCP connection, with TLS over it when the origin asks for it, and what was read beyond the
/// last answer. Used by one exchange at a time, on the executor it was made with.
class connection {
public:
    connection(
        asio::any_io_executor executor, asio::ssl::context& tls, session_store& sessions, origin to)
        : origin_{std::move(to)},
          tls_{tls},
          sessions_{sessions},
          shelf_{&sessions, origin_.str()},
          executor_{std::move(executor)} {
        stream_.emplace(executor_, tls_);
    }

    connection(connection const&) = delete;
    connection& operator=(connection const&) = delete;
    ~connection() { close(); }

    [[nodiscard]] origin const& server() const noexcept { return origin_; }
    [[nodiscard]] asio::any_io_executor const& executor() const noexcept { return executor_; }

    /// Connects unless it is connected, asks for the request, sends it once and reads one answer.
    ///
    /// A connection that turns out to have died while it was kept is replaced by a new one, when
    /// nothing of the request was written or the operation only reads; the request is then made
    /// again, and the caller never sees the dead one.
    asio::awaitable<result<response>> exchange(
        request_source source, std::size_t max_body, time_limits limits,
        std::shared_ptr<exchange_control> control = nullptr) {
        limits_ = limits;
        cancelled_ = false;
        scope const here{*this, control.get()};
        if (control && control->wanted) co_return stopped(delivery::not_sent);
        bool read_lost = false; // a kept connection took a request, and died before its answer
        for (bool kept = connected_;; kept = false) {
            if (!connected_) {
                if (auto failed = co_await connect()) {
                    if (read_lost) failed->delivery = delivery::unknown;
                    co_return *failed;
                }
                connected_ = true;
            }
            if (cancelled_) co_return stopped(delivery::not_sent);
            auto const message = source();
            if (!message) {
                reusable_ = true; // it was not touched
                co_return message.error();
            }
            reusable_ = false;
            answer_begun_ = false;
            limit_io();
            auto answer = co_await send_and_receive(source, *message, max_body);
            if (answer.has_error() && read_lost) {
                auto failed = answer.error();
                failed.delivery = delivery::unknown;
                co_return failed;
            }
            if (answer.has_value() || !kept || cancelled_) co_return answer;
            auto const& why = answer.error();
            bool const unanswered =
                source.reads_only() && !answer_begun_ &&
                (why.code == errc::connection_closed || why.code == errc::write_failed);
            bool const untouched =
                why.delivery == delivery::not_sent && why.code == errc::write_failed;
            if (!unanswered && !untouched) co_return answer;
            read_lost = why.delivery == delivery::unknown;
            reopen();
            ++tally_.replaced;
        }
    }

    /// Ends what it waits for, with errc::cancelled. On its executor.
    void cancel() {
        cancelled_ = true;
        if (resolver_) resolver_->cancel();
        socket().close();
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
        if (code != asio::error::would_block) return true;
        return origin_.tls && SSL_has_pending(stream_->native_handle()) == 1;
    }

    /// What it took to serve the calls since last asked.
    struct tally {
        std::size_t begun = 0;    ///< connections
        std::size_t resumed = 0;  ///< of these, handshakes that took up an earlier session
        std::size_t replaced = 0; ///< kept connections found dead
    };
    [[nodiscard]] tally take_tally() noexcept { return std::exchange(tally_, {}); }

    /// Whether the system's resolver is at work, which is the one step that cannot be interrupted.
    [[nodiscard]] bool resolving() const noexcept { return resolver_.has_value(); }

    /// Since when nobody uses it; kept by the pool.
    steady_time idle_since{};

private:
    static constexpr auto awaitable_tuple = asio::as_tuple(asio::use_awaitable);

    /// Tells the control where the work is while it is being done.
    struct scope {
        scope(connection& self, exchange_control* one) : control{one} {
            if (control != nullptr) control->at_work = &self;
        }
        ~scope() {
            if (control != nullptr) control->at_work = nullptr;
        }
        scope(scope const&) = delete;
        scope& operator=(scope const&) = delete;
        exchange_control* control;
    };

    beast::tcp_stream& socket() { return stream_->next_layer(); }

    void close() {
        // Closed without a notice, which is no reason for OpenSSL to forget the session.
        if (connected_ && origin_.tls) {
            SSL_set_shutdown(stream_->native_handle(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
        }
        connected_ = false;
    }

    void reopen() {
        close();
        stream_.emplace(executor_, tls_);
        buffer_.clear();
    }

    /// Until when the next step may take: the call's end, or the next sign of life before it.
    void limit_io() {
        auto until = limits_.call;
        if (limits_.idle.count() > 0) {
            until = std::min(until, std::chrono::steady_clock::now() + limits_.idle);
        }
        socket().expires_at(until);
    }
    void alive() {
        if (limits_.idle.count() > 0) limit_io();
    }

    error stopped(delivery how) const {
        return make_error(errc::cancelled, how, origin_.str() + ": the call was cancelled");
    }

    /// A deadline that passed with the request under way: which one, by the time.
    error late(delivery how, std::string const& doing) const {
        bool const whole = std::chrono::steady_clock::now() >= limits_.call;
        return make_error(
            whole ? errc::call_timeout : errc::idle_timeout, how,
            origin_.str() +
                (whole ? ": the call deadline passed while "
                       : ": the idle deadline passed while ") +
                doing);
    }

    error not_connected(errc what, std::string why) const {
        return make_error(what, delivery::not_sent, origin_.str() + ": " + std::move(why));
    }

    /// Which deadline it was: the phase's own or that of the whole call.
    error connect_failure(errc what, boost::system::error_code code) const {
        if (cancelled_) return stopped(delivery::not_sent);
        if (code == beast::error::timeout) {
            return connect_by_ < limits_.call
                       ? not_connected(errc::connect_timeout, "the connect deadline passed")
                       : not_connected(errc::call_timeout, "the call deadline passed");
        }
        return not_connected(what, code.message());
    }

    using resolved = asio::ip::tcp::resolver::results_type;

    /// The addresses of the host name. Asio starts a thread for the system's resolver, which may
    /// fail: it is begun by an ordinary call, for an exception out of an awaited one would leave
    /// through the executor and the coroutine would never go on.
    asio::awaitable<std::pair<boost::system::error_code, resolved>> resolve() {
        struct outcome {
            explicit outcome(asio::any_io_executor const& executor)
                : ended{executor, steady_time::max()} {}
            asio::steady_timer ended;
            bool known = false;
            boost::system::error_code code;
            resolved found;
        };
        auto const state = std::make_shared<outcome>(resolver_->get_executor());
        try {
            resolver_->async_resolve(
                origin_.host, std::to_string(origin_.port),
                [state](boost::system::error_code code, resolved found) {
                    state->known = true;
                    state->code = code;
                    state->found = std::move(found);
                    state->ended.cancel();
                });
        } catch (boost::system::system_error const& problem) {
            co_return std::pair{problem.code(), resolved{}};
        }
        while (!state->known)
            co_await state->ended.async_wait(awaitable_tuple);
        co_return std::pair{state->code, std::move(state->found)};
    }

    asio::awaitable<std::optional<error>> connect() {
        ++tally_.begun;
        connect_by_ = time_limits::after(limits_.connect);
        auto const limit = std::min(connect_by_, limits_.call);
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
            auto [failed, found] = co_await resolve();
            timer.cancel();
            resolver_.reset();
            if (cancelled_) co_return stopped(delivery::not_sent);
            if (timed_out_) failed = beast::error::timeout;
            if (failed) co_return connect_failure(errc::resolve_failed, failed);
            for (auto const& entry : found)
                endpoints.push_back(entry.endpoint());
        }
        code = asio::error::host_not_found;
        for (auto const& endpoint : endpoints) {
            socket().expires_at(limit);
            std::tie(code) = co_await socket().async_connect(endpoint, awaitable_tuple);
            if (!code || code == beast::error::timeout || cancelled_) break;
        }
        if (code) co_return connect_failure(errc::connect_failed, code);
        socket().socket().set_option(asio::ip::tcp::no_delay{true}, code);
        if (origin_.tls) co_return co_await handshake(limit);
        co_return std::nullopt;
    }

    asio::awaitable<std::optional<error>> handshake(steady_time limit) {
        auto* const tls = stream_->native_handle();
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
        sessions_.attach(tls, shelf_);
        socket().expires_at(limit);
        std::tie(code) =
            co_await stream_->async_handshake(asio::ssl::stream_base::client, awaitable_tuple);
        if (!code) {
            if (SSL_session_reused(tls) == 1) ++tally_.resumed;
            co_return std::nullopt;
        }
        if (auto const verdict = SSL_get_verify_result(tls);
            verdict != X509_V_OK && code != beast::error::timeout && !cancelled_) {
            co_return not_connected(
                errc::certificate_rejected, X509_verify_cert_error_string(verdict));
        }
        co_return connect_failure(errc::tls_handshake_failed, code);
    }

    asio::awaitable<result<response>>
    send_and_receive(request_source const& source, request const& message, std::size_t max_body) {
        bytes_ = head_of(message);
        bytes_ += message.body;
        std::size_t sent = 0;
        if (auto failed = co_await write(sent)) {
            // A server may refuse before it has read all, and hang up; its words are better than
            // the broken pipe. They are taken for a refusal only: it cannot have acted on a part.
            if (sent == 0 || failed->code != errc::write_failed) co_return *failed;
            constexpr std::chrono::seconds last_words{1};
            socket().expires_at(std::min(limits_.call, steady_time::clock::now() + last_words));
            auto early = co_await read(max_body);
            reusable_ = false;
            if (early.has_value() && early->status >= 400) co_return early;
            co_return *failed;
        }
        source.written(bytes_.size());
        co_return co_await read(max_body);
    }

    asio::awaitable<std::optional<error>> write(std::size_t& sent) {
        while (sent < bytes_.size()) {
            auto const rest = asio::buffer(bytes_) + sent;
            boost::system::error_code code;
            std::size_t count = 0;
            // Two statements, not a conditional expression: GCC 12 awaits both of its branches.
            if (origin_.tls) {
                std::tie(code, count) = co_await stream_->async_write_some(rest, awaitable_tuple);
            } else {
                std::tie(code, count) = co_await socket().async_write_some(rest, awaitable_tuple);
            }
            sent += count;
            if (!code) {
                alive();
                continue;
            }
            // Without one whole TLS record, or one byte, the server has nothing to act upon.
            auto const how = sent == 0 ? delivery::not_sent : delivery::unknown;
            if (cancelled_) co_return stopped(how);
            auto const progress = std::to_string(sent) + " of " + std::to_string(bytes_.size()) +
                                  " bytes of the request";
            if (code == beast::error::timeout) {
                co_return late(how, "writing the request, after " + progress);
            }
            co_return make_error(
                errc::write_failed, how,
                origin_.str() + ": " + code.message() + " after " + progress);
        }
        co_return std::nullopt;
    }

    error read_failure(boost::system::error_code code, bool any) const {
        auto const fail = [&](errc what, std::string why) {
            return make_error(what, delivery::unknown, origin_.str() + ": " + std::move(why));
        };
        using beast::http::make_error_code;
        if (cancelled_) return stopped(delivery::unknown);
        if (code == beast::error::timeout) {
            return late(delivery::unknown, "waiting for the answer");
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
                    std::tie(code, count) =
                        co_await stream_->async_read_some(room, awaitable_tuple);
                } else {
                    std::tie(code, count) =
                        co_await socket().async_read_some(room, awaitable_tuple);
                }
                buffer_.commit(count);
                any = any || count != 0;
                answer_begun_ = any;
                if (count != 0) alive();
                // Only an orderly end may end an answer that says nothing about its length.
                if (code == asio::error::eof && parser.got_some()) {
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
    asio::ssl::context& tls_;
    session_store& sessions_;
    session_store::shelf shelf_;
    asio::any_io_executor executor_;
    std::optional<asio::ssl::stream<beast::tcp_stream>> stream_;
    beast::flat_buffer buffer_;
    std::optional<asio::ip::tcp::resolver> resolver_;
    std::string bytes_;
    time_limits limits_{};
    steady_time connect_by_{};
    tally tally_{};
    bool timed_out_ = false;
    bool cancelled_ = false;
    bool connected_ = false;
    bool reusable_ = false;
    bool answer_begun_ = false;
};

inline void exchange_control::cancel() {
    if (at_work != nullptr) at_work->cancel();
}

} // namespace rampart::http::detail
