// One connection to a server: the steps of an HTTP exchange as a coroutine, for any executor.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <rampart/http/impl/answer_reader.hpp>
#include <rampart/http/impl/exchange_state.hpp>
#include <rampart/http/impl/server_link.hpp>
#include <rampart/http/impl/step_limits.hpp>
#include <rampart/http/impl/wipe.hpp>
#include <rampart/http/transport.hpp>

namespace rampart::http::detail {

class link_connection;

/// Stops a step from elsewhere; lives as long as somebody may want to. All but `wanted` is used on
/// the connection's executor only.
struct step_control {
    std::atomic<bool> wanted{false};
    link_connection* at_work = nullptr;
    void cancel();
};

/// A link to a server, and what was read on it beyond the last answer. One step at a time, on the
/// executor it was made with: `connect` once, then any number of `exchange`s.
class link_connection {
public:
    link_connection(asio::any_io_executor executor, link_parts const& parts, origin to)
        : link_{std::move(executor), parts, std::move(to)},
          state_{.server = link_.server().str()} {}

    link_connection(link_connection const&) = delete;
    link_connection& operator=(link_connection const&) = delete;
    ~link_connection() { wipe_all(); }

    [[nodiscard]] origin const& server() const noexcept { return link_.server(); }
    [[nodiscard]] asio::any_io_executor const& executor() const noexcept {
        return link_.executor();
    }
    [[nodiscard]] bool connected() const noexcept { return link_.connected(); }

    /// Connects, or says why not.
    asio::awaitable<std::optional<error>>
    connect(step_limits limits, std::shared_ptr<step_control> control = nullptr) {
        begin(limits);
        return run_connect(std::move(control));
    }

    /// Sends the request once and reads one answer; leaves nothing of the request in memory.
    asio::awaitable<result<response>> exchange(
        request message, std::size_t max_body, step_limits limits,
        std::shared_ptr<step_control> control = nullptr) {
        begin(limits);
        progress_ = {};
        return run_exchange(std::move(message), max_body, std::move(control));
    }

    /// How far the last exchange got.
    [[nodiscard]] exchange_progress const& progress() const noexcept { return progress_; }

    /// Ends what it waits for, with errc::cancelled. On its executor.
    void cancel() {
        state_.cancelled = true;
        reusable_ = false;
        link_.interrupt();
    }

    /// Whether the exchange went so far that the server may have something of the request.
    [[nodiscard]] bool request_begun() const noexcept { return request_begun_; }

    /// Whether the last exchange left the connection fit for another one.
    [[nodiscard]] bool reusable() const noexcept { return reusable_; }

    /// Whether the last exchange ended with a whole answer.
    [[nodiscard]] bool answered() const noexcept { return answered_; }

    /// How long the server keeps it while nobody uses it, where its last answer said so.
    [[nodiscard]] std::optional<std::chrono::seconds> kept_for() const noexcept {
        return kept_for_;
    }

    /// Whether the server has closed it, or sent something nobody asked for, in the meantime.
    [[nodiscard]] bool stale() { return link_.stale(); }

    /// What it took to serve the calls since last asked.
    [[nodiscard]] link_tally take_tally() noexcept { return std::exchange(link_.tally(), {}); }

    /// What making the connection came to, as far as it got.
    [[nodiscard]] connect_report const& report() const noexcept { return link_.report(); }

    /// The same with its certificates.
    [[nodiscard]] connect_report examined() { return link_.examined(); }

    /// What its buffers hold, used or not: for whoever checks that it is nothing.
    [[nodiscard]] std::string kept_bytes() {
        std::string out{bytes_.data(), bytes_.capacity()};
        buffer_.clear();
        auto const all = buffer_.prepare(buffer_.capacity());
        return out.append(static_cast<char const*>(all.data()), all.size());
    }

    /// In the child of a fork: closes the descriptor and leaves the rest to the parent.
    void leave() noexcept { link_.leave(); }

private:
    /// Now, not when the coroutine runs for the first time: it may have been cancelled by then.
    void begin(step_limits const& limits) {
        state_.limits = limits;
        state_.cancelled = false;
        request_begun_ = false;
        reusable_ = link_.connected();
    }

    /// Tells the control where the work is while it is being done.
    struct scope {
        scope(link_connection& self, step_control* one) : control{one} {
            if (control == nullptr) return;
            control->at_work = &self;
            if (control->wanted) self.state_.cancelled = true;
        }
        ~scope() {
            if (control != nullptr) control->at_work = nullptr;
        }
        scope(scope const&) = delete;
        scope& operator=(scope const&) = delete;
        step_control* control;
    };

    asio::awaitable<std::optional<error>> run_connect(std::shared_ptr<step_control> control) {
        scope const here{*this, control.get()};
        if (state_.cancelled) co_return state_.stopped(delivery::not_sent);
        auto failed = co_await link_.connect(state_);
        if (!failed && state_.cancelled) failed = state_.stopped(delivery::not_sent);
        reusable_ = !failed;
        co_return failed;
    }

    asio::awaitable<result<response>>
    run_exchange(request message, std::size_t max_body, std::shared_ptr<step_control> control) {
        scope const here{*this, control.get()};
        take_bytes(message);
        if (state_.cancelled || state_.over()) {
            wipe_all();
            if (state_.cancelled) co_return state_.stopped(delivery::not_sent);
            co_return state_.late(delivery::not_sent, "getting ready to send");
        }
        reusable_ = false;
        answered_ = false;
        request_begun_ = true;
        limit_io();
        auto answer = co_await send_and_receive(max_body);
        wipe_all();
        co_return answer;
    }

    /// Until when the next step may take: the call's end, or the next sign of life before it.
    void limit_io() {
        auto const& limits = state_.limits;
        auto until = limits.call;
        if (limits.io.count() > 0) {
            until = (std::min)(until, std::chrono::steady_clock::now() + limits.io);
        }
        link_.tcp().expires_at(until);
    }
    void alive() {
        if (state_.limits.io.count() > 0) limit_io();
    }

    /// Makes the bytes to send, and leaves nothing of the request.
    void take_bytes(request& message) {
        auto head = head_of(message);
        bytes_.reserve(head.size() + message.body.size()); // growing would leave copies behind
        bytes_ += head;
        bytes_ += message.body;
        progress_.bytes = bytes_.size();
        wipe(head);
        wipe(message);
    }

    /// Of what was sent and read nothing stays in memory, however long the connection is kept.
    void wipe_all() noexcept {
        wipe(bytes_);
        if (buffer_.size() != 0) return; // it holds what nobody asked for, and is not kept
        auto const all = buffer_.prepare(buffer_.capacity());
        OPENSSL_cleanse(all.data(), all.size());
    }

    asio::awaitable<result<response>> send_and_receive(std::size_t max_body) {
        if (bytes_.size() > longest_unwatched) co_return co_await send_watched(max_body);
        std::size_t sent = 0;
        if (auto failed = co_await write(sent)) {
            // A server may refuse before it has read all, and hang up; its words are better than
            // the broken pipe. They are taken for a refusal only: it cannot have acted on a part.
            if (sent == 0 || failed->code != errc::write_failed) co_return *failed;
            constexpr std::chrono::seconds last_words{1};
            link_.tcp().expires_at(
                (std::min)(state_.limits.call, steady_time::clock::now() + last_words));
            auto early = co_await read(max_body);
            reusable_ = false;
            if (early.has_value() && early->status >= 400) co_return early;
            co_return *failed;
        }
        if (state_.cancelled) co_return state_.stopped(delivery::unknown);
        progress_.written = std::chrono::steady_clock::now();
        co_return co_await read(max_body);
    }

    /// What is read while a long request is still being written.
    struct reading_ahead {
        reading_ahead(asio::any_io_executor const& executor, std::size_t max_body)
            : reader{max_body}, bell{executor} {}
        answer_reader reader;
        asio::steady_timer bell; ///< cancelled when something was read, or reading has ended
        boost::system::error_code code{};
        bool under_way = false; ///< a read: its buffers must stay
        bool over = false;      ///< the answer is there, or `code` says why not

        [[nodiscard]] bool whole() const noexcept { return over && !code; }
    };

    /// A server may refuse a long request without reading it, and go on holding the connection: it
    /// is listened to meanwhile. Its answer is taken for a refusal only, before it has all.
    asio::awaitable<result<response>> send_watched(std::size_t max_body) {
        reading_ahead ahead{link_.executor(), max_body};
        read_ahead(ahead);
        limit_io();
        std::size_t sent = 0;
        auto failed = co_await write(sent, &ahead);
        bool const all = !failed && sent == bytes_.size();
        if (all) progress_.written = std::chrono::steady_clock::now();
        if (all || (failed && sent != 0 && failed->code == errc::write_failed)) {
            constexpr std::chrono::milliseconds last_words{1'000};
            co_await wait_for_answer(ahead, all ? state_.limits.io : last_words);
        }
        bool const late = all && !ahead.over;
        if (!ahead.over) link_.tcp().close();
        while (ahead.under_way) {
            ahead.bell.expires_at((steady_time::max)());
            co_await ahead.bell.async_wait(awaitable_tuple);
        }
        if (state_.cancelled && !(failed && sent == 0)) co_return state_.stopped(delivery::unknown);
        if (late) ahead.code = beast::error::timeout;
        if (all && ahead.code) co_return state_.read_failure(ahead.code, progress_.answer_begun);
        if (all) co_return finish(ahead.reader);
        if (ahead.whole() && ahead.reader.status() >= 400) {
            auto early = finish(ahead.reader);
            reusable_ = false;
            co_return early;
        }
        co_return *failed;
    }

    /// Until the answer is there, reading has failed, or nothing has come for a while; zero: until
    /// the call's end.
    asio::awaitable<void> wait_for_answer(reading_ahead& ahead, std::chrono::milliseconds between) {
        while (!ahead.over) {
            auto const now = std::chrono::steady_clock::now();
            auto const until = between.count() > 0 ? (std::min)(state_.limits.call, now + between)
                                                   : state_.limits.call;
            ahead.bell.expires_at(until);
            auto const [rung] = co_await ahead.bell.async_wait(awaitable_tuple);
            if (!rung) break;
        }
    }

    /// Begins to read, and goes on until the answer is there.
    void read_ahead(reading_ahead& ahead) {
        link_.tcp().expires_at(state_.limits.call); // of reading: a write that is on has its own
        ahead.under_way = true;
        auto const room = buffer_.prepare(16 * 1024);
        auto done = [this, &ahead](boost::system::error_code code, std::size_t count) {
            ahead.under_way = false;
            take_ahead(ahead, code, count);
            ahead.bell.cancel();
        };
        switch (link_.layers()) {
        case link_layers::tls: link_.tls().async_read_some(room, std::move(done)); break;
        case link_layers::tls_in_tls:
            link_.tls_in_tls().async_read_some(room, std::move(done));
            break;
        case link_layers::tcp: link_.tcp().async_read_some(room, std::move(done)); break;
        }
    }

    void
    take_ahead(reading_ahead& ahead, boost::system::error_code code, std::size_t count) noexcept {
        try {
            buffer_.commit(count);
            if (count != 0) progress_.answer_begun = true;
            if (code) clear_errors();
            auto const cut = ahead.reader.take(buffer_);
            if (cut) code = cut;
            if (code == asio::error::eof && progress_.answer_begun && !ahead.reader.done()) {
                if (auto const early_end = ahead.reader.end()) code = early_end;
            }
            if (ahead.reader.done()) code = {};
            if (!code && !ahead.reader.done()) return read_ahead(ahead);
        } catch (std::exception const&) {
            ahead.under_way = false;
            code = asio::error::no_memory;
        }
        ahead.code = code;
        ahead.over = true;
        // The rest of the request is of no use to who has refused it.
        if (!code && ahead.reader.status() >= 400) link_.tcp().cancel();
    }

    /// `ahead`: what is read meanwhile, where something is.
    asio::awaitable<std::optional<error>>
    write(std::size_t& sent, reading_ahead const* ahead = nullptr) {
        auto const layers = link_.layers();
        while (sent < bytes_.size()) {
            if (ahead != nullptr && ahead->whole() && ahead->reader.status() >= 400) break;
            auto const rest = asio::buffer(bytes_) + sent;
            boost::system::error_code code;
            std::size_t count = 0;
            // Statements, not a conditional expression: GCC 12 awaits all of its branches.
            if (layers == link_layers::tls) {
                std::tie(code, count) =
                    co_await link_.tls().async_write_some(rest, awaitable_tuple);
            } else if (layers == link_layers::tls_in_tls) {
                std::tie(code, count) =
                    co_await link_.tls_in_tls().async_write_some(rest, awaitable_tuple);
            } else {
                std::tie(code, count) =
                    co_await link_.tcp().async_write_some(rest, awaitable_tuple);
            }
            sent += count;
            if (code) {
                clear_errors();
                co_return state_.write_failure(code, sent, bytes_.size(), server().tls);
            }
            alive();
        }
        co_return std::nullopt;
    }

    asio::awaitable<result<response>> read(std::size_t max_body) {
        auto const layers = link_.layers();
        answer_reader reader{max_body};
        for (;;) {
            auto code = reader.take(buffer_);
            if (code) co_return state_.read_failure(code, reader.begun());
            if (reader.done()) break;
            auto const room = buffer_.prepare(16 * 1024);
            std::size_t count = 0;
            if (layers == link_layers::tls) {
                std::tie(code, count) = co_await link_.tls().async_read_some(room, awaitable_tuple);
            } else if (layers == link_layers::tls_in_tls) {
                std::tie(code, count) =
                    co_await link_.tls_in_tls().async_read_some(room, awaitable_tuple);
            } else {
                std::tie(code, count) = co_await link_.tcp().async_read_some(room, awaitable_tuple);
            }
            buffer_.commit(count);
            if (count != 0) {
                progress_.answer_begun = true;
                alive();
            }
            if (code) clear_errors();
            // Only an orderly end may end an answer that says nothing about its length.
            if (code == asio::error::eof && progress_.answer_begun) {
                if (auto const cut = reader.end()) code = cut;
                if (reader.done()) break;
            }
            if (code) co_return state_.read_failure(code, progress_.answer_begun);
        }
        co_return finish(reader);
    }

    /// The answer that has come.
    result<response> finish(answer_reader& reader) {
        if (reader.drowned()) {
            return state_.failure(
                errc::malformed_http, delivery::unknown, "too many interim answers");
        }
        state_.answered = answered_ = true;
        reusable_ = !state_.cancelled && reader.keeps_alive() && buffer_.size() == 0;
        auto answer = reader.release();
        kept_for_ = reader.kept_for();
        return answer;
    }

    /// Of a request: what a server that reads nothing takes all the same.
    static constexpr std::size_t longest_unwatched = 64 * 1024;

    server_link link_;
    exchange_state state_;
    beast::flat_buffer buffer_{2 * answer_reader::max_header};
    std::string bytes_{};
    std::optional<std::chrono::seconds> kept_for_{};
    bool reusable_ = false;
    bool answered_ = false;
    bool request_begun_ = false;
    exchange_progress progress_{};
};

inline void step_control::cancel() {
    if (at_work != nullptr) at_work->cancel();
}

} // namespace rampart::http::detail
