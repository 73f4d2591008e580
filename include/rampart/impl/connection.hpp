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

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/error.hpp>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <rampart/http/transport.hpp>
#include <rampart/impl/answer_reader.hpp>
#include <rampart/impl/resolve.hpp>
#include <rampart/impl/session_store.hpp>
#include <rampart/impl/time_limits.hpp>

namespace rampart::http::detail {

namespace asio = boost::asio;
namespace beast = boost::beast;
class connection;

/// Stops an exchange from elsewhere; lives as long as somebody may want to. All but `wanted` is
/// used on the connection's executor only.
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
        lookup_.cancel();
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
        return origin_.tls && has_unread_record();
    }

    /// What it took to serve the calls since last asked.
    struct tally {
        std::size_t begun = 0;    ///< connections
        std::size_t resumed = 0;  ///< of these, handshakes that took up an earlier session
        std::size_t replaced = 0; ///< kept connections found dead
    };
    [[nodiscard]] tally take_tally() noexcept { return std::exchange(tally_, {}); }

    /// Whether the system's resolver is at work, which is the one step that cannot be interrupted.
    [[nodiscard]] bool resolving() const noexcept { return lookup_.running(); }

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

    /// Whether something of the server's lies between socket and reader: one read from the socket
    /// may bring several TLS records, of which Asio hands over one. Session tickets do not count.
    bool has_unread_record() {
        auto* const tls = stream_->native_handle();
        char byte = 0;
        ERR_clear_error(); // or SSL_get_error would report an older one
        int const result = SSL_peek(tls, &byte, 1);
        bool const nothing = result <= 0 && SSL_get_error(tls, result) == SSL_ERROR_WANT_READ;
        ERR_clear_error();
        return !nothing;
    }

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

    asio::awaitable<std::optional<error>> connect() {
        ++tally_.begun;
        connect_by_ = time_limits::after(limits_.connect);
        auto const limit = std::min(connect_by_, limits_.call);
        auto [code, endpoints] = co_await lookup_.resolve(origin_, limit);
        if (cancelled_) co_return stopped(delivery::not_sent);
        if (code) co_return connect_failure(errc::resolve_failed, code);
        code = asio::error::host_not_found;
        for (auto const& endpoint : endpoints) {
            // A socket of its own for each: the last one may be of the other address family.
            boost::system::error_code ignored;
            socket().socket().close(ignored);
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
            // Without one whole TLS record, or one byte, the server has nothing to act upon. But
            // who is interrupted cannot tell: the record may just have gone out.
            bool const interrupted = cancelled_ || code == beast::error::timeout;
            bool const nothing_out = sent == 0 && !(origin_.tls && interrupted);
            auto const how = nothing_out ? delivery::not_sent : delivery::unknown;
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
        answer_reader reader{max_body};
        for (;;) {
            auto code = reader.take(buffer_);
            if (code) co_return read_failure(code, reader.begun());
            if (reader.done()) break;
            auto const room = buffer_.prepare(16 * 1024);
            std::size_t count = 0;
            if (origin_.tls) {
                std::tie(code, count) = co_await stream_->async_read_some(room, awaitable_tuple);
            } else {
                std::tie(code, count) = co_await socket().async_read_some(room, awaitable_tuple);
            }
            buffer_.commit(count);
            if (count != 0) {
                answer_begun_ = true;
                alive();
            }
            // Only an orderly end may end an answer that says nothing about its length.
            if (code == asio::error::eof && answer_begun_) {
                if (auto const cut = reader.end()) code = cut;
                if (reader.done()) break;
            }
            if (code) co_return read_failure(code, answer_begun_);
        }
        if (reader.drowned()) {
            co_return make_error(
                errc::malformed_http, delivery::unknown,
                origin_.str() + ": too many interim answers");
        }
        reusable_ = reader.keeps_alive() && buffer_.size() == 0;
        co_return reader.release();
    }

    origin origin_;
    asio::ssl::context& tls_;
    session_store& sessions_;
    session_store::shelf shelf_;
    asio::any_io_executor executor_;
    std::optional<asio::ssl::stream<beast::tcp_stream>> stream_;
    beast::flat_buffer buffer_;
    name_lookup lookup_;
    std::string bytes_;
    time_limits limits_{};
    steady_time connect_by_{};
    tally tally_{};
    bool cancelled_ = false;
    bool connected_ = false;
    bool reusable_ = false;
    bool answer_begun_ = false;
};

inline void exchange_control::cancel() {
    if (at_work != nullptr) at_work->cancel();
}

} // namespace rampart::http::detail
