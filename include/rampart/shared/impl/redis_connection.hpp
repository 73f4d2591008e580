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
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/error.hpp>

#include <rampart/http/impl/exchange_state.hpp>
#include <rampart/http/impl/server_link.hpp>
#include <rampart/http/impl/step_limits.hpp>
#include <rampart/http/impl/wipe.hpp>
#include <rampart/shared/impl/redis_codec.hpp>

namespace rampart::shared::detail {

namespace asio = boost::asio;
using http::detail::readiness;
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
    [[nodiscard]] int descriptor() const { return link_.descriptor(); }

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
        append_command(out_, words);
        link_.expires_at(state_.limits.call);
        reply answer;
        for (boost::system::error_code code; !code;) {
            if (!reader_.next(answer)) co_return no_redis();
            if (answer) co_return std::move(answer);
            auto const step = transfer_some();
            code = step.code;
            if (!code) code = co_await link_.wait(step.wants);
            if (code) co_return lost_by(code, delivery::not_sent);
        }
        co_return no_redis();
    }

    /// From here on commands are sent by `send`. `lost` is told once, before the connection ends.
    /// One that owes an answer for longer than `patience` is ended.
    void start(std::chrono::milliseconds patience, std::function<void(error const&)> lost) {
        started_ = true;
        patience_ = patience;
        lost_ = std::move(lost);
        link_.expires_at((steady_time::max)());
        asio::co_spawn(link_.executor(), run(shared_from_this()), asio::detached);
    }

    /// Sends the bytes of one command.
    void send(std::string_view bytes, answered done) {
        http::detail::make_room(out_, bytes.size());
        out_ += bytes;
        owed_.push_back({std::move(done), std::chrono::steady_clock::now()});
        watch();
        link_.ring();
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

    /// Writes what is to be sent and tells the answers, until it is closed.
    static asio::awaitable<void> run(std::shared_ptr<redis_connection> self) {
        for (std::size_t busy = 0; self->tell_answers();) {
            auto const step = self->transfer_some();
            auto code = step.code;
            if (step.count != 0 && ++busy % 16 != 0) continue; // there may be more to do
            // Others on the executor have their turn now and then.
            if (!code) code = co_await self->link_.wait(step.count != 0 ? readiness{} : step.wants);
            if (code) self->close(self->lost_by(code, delivery::unknown));
        }
    }

    /// Tells the answers that have come. False when it is closed.
    bool tell_answers() {
        for (reply answer; !closed_; answer.reset()) {
            if (!reader_.next(answer)) {
                close(no_redis());
            } else if (!answer) {
                return true;
            } else if (owed_.empty()) {
                close(no_redis()); // nobody asked: it says goodbye, or is none of ours
            } else {
                auto const mine = std::move(owed_.front());
                owed_.pop_front();
                mine.done(std::move(answer));
            }
        }
        return false;
    }

    /// Writes and reads what can be without waiting: how many bytes, and what to wait for if none.
    http::detail::transfer transfer_some() {
        http::detail::transfer out;
        if (writing_.empty()) std::swap(out_, writing_);
        if (!writing_.empty()) {
            out = link_.try_write(writing_.data() + written_, writing_.size() - written_);
            written_ += out.count;
            if (written_ == writing_.size()) {
                http::detail::wipe(writing_);
                written_ = 0;
            }
            if (out.code) return out;
        }
        auto const read = link_.try_read(room_.data(), room_.size());
        if (read.count > 0 && !reader_.feed({room_.data(), read.count}))
            return {0, asio::error::make_error_code(asio::error::message_size)};
        out.count += read.count;
        out.code = read.code;
        out.wants = out.wants | read.wants;
        return out;
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
    std::size_t written_ = 0;
    std::deque<owed> owed_;
    std::function<void(error const&)> lost_;
    std::chrono::milliseconds patience_{};
    bool started_ = false;
    bool closed_ = false;
    bool watching_ = false;
};

} // namespace rampart::shared::detail
