// One connection to a Redis server: commands go out as they come, answers come back in their order.
#pragma once

#include <rampart/config.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/error.hpp>

#include <rampart/http/impl/exchange_state.hpp>
#include <rampart/http/impl/server_link.hpp>
#include <rampart/http/impl/step_limits.hpp>
#include <rampart/http/impl/wipe.hpp>
#include <rampart/shared/impl/redis_codec.hpp>

namespace rampart::shared::detail {

namespace asio = boost::asio;
using http::detail::steady_time;

/// A connection over rampart's own TCP and TLS. All of it on one executor, in one thread.
///
/// `connect` first, then any number of `ask`, one at a time; behind `start`, any number of `send`.
class redis_connection : public std::enable_shared_from_this<redis_connection> {
public:
    /// Told the answer to a command, or why there is none; it may have been executed then.
    using answered = std::function<void(result<reply>)>;

    redis_connection(
        asio::any_io_executor const& executor, http::detail::link_parts const& parts,
        http::origin to, std::string name)
        : link_{executor, parts, std::move(to)},
          state_{.server = std::move(name)},
          watch_{executor} {}

    redis_connection(redis_connection const&) = delete;
    redis_connection& operator=(redis_connection const&) = delete;
    ~redis_connection() {
        http::detail::wipe(out_);
        http::detail::wipe(writing_);
    }

    /// Whose it is, as errors name it.
    [[nodiscard]] std::string const& name() const noexcept { return state_.server; }

    /// Whether commands can be sent.
    [[nodiscard]] bool is_open() const noexcept { return started_ && !closed_; }

    /// The socket's number, for the child of a fork.
    [[nodiscard]] int descriptor() { return link_.tcp().socket().native_handle(); }

    /// Connects by `limit`, or says why not.
    asio::awaitable<std::optional<error>> connect(steady_time limit) {
        using namespace std::chrono;
        auto const left = duration_cast<milliseconds>(limit - steady_clock::now());
        state_.limits = {limit, (std::max)(left, milliseconds{1}), milliseconds{0}};
        auto failed = co_await link_.connect(state_);
        if (!failed && state_.cancelled) failed = state_.stopped(delivery::not_sent);
        co_return failed;
    }

    /// One command and its answer, by `connect`'s limit.
    asio::awaitable<result<reply>> ask(std::vector<std::string_view> words) {
        append_command(writing_, words);
        link_.tcp().expires_at(state_.limits.call);
        auto code = co_await write_all();
        reply answer;
        while (!code) {
            if (!reader_.next(answer)) co_return no_redis();
            if (answer) co_return std::move(answer);
            std::tie(code, std::ignore) = co_await read_some();
        }
        co_return lost_by(code, delivery::not_sent);
    }

    /// From here on commands are sent by `send`. `lost` is told once, before the connection ends.
    /// One that owes an answer for longer than `patience` is ended.
    void start(std::chrono::milliseconds patience, std::function<void(error const&)> lost) {
        started_ = true;
        patience_ = patience;
        lost_ = std::move(lost);
        link_.tcp().expires_never();
        asio::co_spawn(link_.executor(), read_loop(shared_from_this()), asio::detached);
    }

    /// Sends the bytes of one command.
    void send(std::string_view bytes, answered done) {
        http::detail::make_room(out_, bytes.size());
        out_ += bytes;
        owed_.push_back({std::move(done), std::chrono::steady_clock::now()});
        watch();
        if (std::exchange(writes_, true)) return;
        asio::co_spawn(link_.executor(), write_loop(shared_from_this()), asio::detached);
    }

    /// Ends it: what is owed is not answered any more.
    void close(error const& why) {
        if (std::exchange(closed_, true)) return;
        auto const self = weak_from_this().lock(); // what follows may let go of it
        if (auto const lost = std::exchange(lost_, nullptr)) lost(why);
        state_.cancelled = true;
        link_.interrupt();
        watch_.cancel();
        for (auto& one : std::exchange(owed_, {}))
            one.done(why);
    }

    [[nodiscard]] error stopped() const { return state_.stopped(delivery::unknown); }

private:
    struct owed {
        answered done;
        steady_time since;
    };

    static asio::awaitable<void> read_loop(std::shared_ptr<redis_connection> self) {
        for (;;) {
            reply answer;
            if (!self->reader_.next(answer)) {
                self->close(self->no_redis());
                co_return;
            }
            if (answer) {
                // Nobody asked: it says goodbye, or is none of ours.
                if (self->owed_.empty()) {
                    self->close(self->no_redis());
                    co_return;
                }
                auto const mine = std::move(self->owed_.front());
                self->owed_.pop_front();
                mine.done(std::move(answer));
                continue;
            }
            if (self->closed_) co_return;
            auto const [code, count] = co_await self->read_some();
            if (code) {
                self->close(self->lost_by(code, delivery::unknown));
                co_return;
            }
        }
    }

    static asio::awaitable<void> write_loop(std::shared_ptr<redis_connection> self) {
        while (!self->out_.empty() && !self->closed_) {
            std::swap(self->out_, self->writing_);
            auto const code = co_await self->write_all();
            if (code) self->close(self->lost_by(code, delivery::unknown));
        }
        self->writes_ = false;
    }

    /// Writes `writing_` and leaves nothing of it.
    asio::awaitable<boost::system::error_code> write_all() {
        auto const layers = link_.layers();
        std::size_t sent = 0;
        boost::system::error_code code;
        while (sent < writing_.size() && !code) {
            auto const rest = asio::buffer(writing_) + sent;
            std::size_t count = 0;
            // Statements, not a conditional expression: GCC 12 awaits all of its branches.
            if (layers == http::detail::link_layers::tls) {
                std::tie(code, count) =
                    co_await link_.tls().async_write_some(rest, http::detail::awaitable_tuple);
            } else if (layers == http::detail::link_layers::tls_in_tls) {
                std::tie(code, count) = co_await link_.tls_in_tls().async_write_some(
                    rest, http::detail::awaitable_tuple);
            } else {
                std::tie(code, count) =
                    co_await link_.tcp().async_write_some(rest, http::detail::awaitable_tuple);
            }
            sent += count;
        }
        if (code) http::detail::clear_errors();
        http::detail::wipe(writing_);
        co_return code;
    }

    /// Reads what is there into the reader.
    asio::awaitable<std::tuple<boost::system::error_code, std::size_t>> read_some() {
        auto const layers = link_.layers();
        auto const room = asio::buffer(room_);
        boost::system::error_code code;
        std::size_t count = 0;
        if (layers == http::detail::link_layers::tls) {
            std::tie(code, count) =
                co_await link_.tls().async_read_some(room, http::detail::awaitable_tuple);
        } else if (layers == http::detail::link_layers::tls_in_tls) {
            std::tie(code, count) =
                co_await link_.tls_in_tls().async_read_some(room, http::detail::awaitable_tuple);
        } else {
            std::tie(code, count) =
                co_await link_.tcp().async_read_some(room, http::detail::awaitable_tuple);
        }
        if (code) http::detail::clear_errors();
        if (count > 0 && !reader_.feed({room_.data(), count})) code = asio::error::message_size;
        co_return std::tuple{code, count};
    }

    /// Looks again when the oldest answer that is owed has become too late.
    void watch() {
        if (watching_ || owed_.empty() || closed_) return;
        watching_ = true;
        watch_.expires_at(owed_.front().since + patience_);
        watch_.async_wait([held = weak_from_this()](boost::system::error_code) {
            auto const self = held.lock();
            if (!self) return;
            self->watching_ = false;
            auto const now = std::chrono::steady_clock::now();
            if (!self->owed_.empty() && self->owed_.front().since + self->patience_ <= now) {
                self->close(self->state_.failure(
                    errc::io_timeout, delivery::unknown, "it has stopped answering"));
            } else {
                self->watch();
            }
        });
    }

    [[nodiscard]] error no_redis() const {
        return state_.failure(
            errc::malformed_response, delivery::unknown, "what it sends is not Redis' protocol");
    }

    [[nodiscard]] error lost_by(boost::system::error_code code, delivery how) const {
        if (state_.cancelled) return state_.stopped(how);
        if (code == boost::beast::error::timeout)
            return state_.failure(errc::connect_timeout, how, "the connect timeout passed");
        return state_.failure(
            errc::connection_closed, how,
            code == asio::error::eof ? "it closed the connection" : code.message());
    }

    http::detail::server_link link_;
    http::detail::exchange_state state_;
    asio::steady_timer watch_;
    reply_reader reader_;
    std::array<char, 4096> room_{};
    std::string out_;     ///< to be written
    std::string writing_; ///< being written
    std::deque<owed> owed_;
    std::function<void(error const&)> lost_;
    std::chrono::milliseconds patience_{};
    bool started_ = false;
    bool closed_ = false;
    bool writes_ = false;
    bool watching_ = false;
};

} // namespace rampart::shared::detail
