// One connection to a server: the steps of an HTTP exchange as a coroutine, for any executor.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
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

    /// Sends the request once and reads one answer into `out`; leaves nothing of the request in
    /// memory. Both outlive it.
    asio::awaitable<void> exchange(
        request& message, std::optional<result<response>>& out, std::size_t max_body,
        step_limits limits, std::shared_ptr<step_control> control = nullptr) {
        begin(limits);
        progress_ = {};
        return run_exchange(message, out, max_body, std::move(control));
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

    /// Whether the last exchange ended before any of an answer came, though nobody cancelled it.
    [[nodiscard]] bool died() const noexcept {
        return request_begun_ && !progress_.answer_begun && !state_.cancelled;
    }

    /// How long the server keeps it while nobody uses it, where its last answer said so.
    [[nodiscard]] std::optional<std::chrono::seconds> kept_for() const noexcept {
        return kept_for_;
    }

    /// Whether the server has closed it, or sent something nobody asked for, in the meantime.
    [[nodiscard]] bool stale() {
        looked_at_ = std::chrono::steady_clock::now();
        return link_.stale();
    }

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
        looked_at_ = std::chrono::steady_clock::now();
        co_return failed;
    }

    /// The coroutine's frame is kept while the call waits, so it names little.
    asio::awaitable<void> run_exchange(
        request& message, std::optional<result<response>>& out, std::size_t max_body,
        std::shared_ptr<step_control> control) {
        scope const here{*this, control.get()};
        auto const cancellation = co_await asio::this_coro::cancellation_state;
        auto const gave_up = [&] {
            return cancellation.cancelled() != asio::cancellation_type::none;
        };
        if (gave_up()) state_.cancelled = true;
        take_bytes(message);
        message = {}; // it is wiped, and its memory is of no use to a call that waits
        if (!ends_before(out)) {
            dialogue now{max_body};
            begin_to_write();
            while (auto const wants = advance(now)) {
                auto const code = co_await link_.wait(*wants);
                (now.writing ? now.unsent : now.code) = code;
                if (gave_up()) cancel();
            }
            out.emplace(outcome(now));
            link_.rest();
        }
        wipe_all();
    }

    /// Whether it is over before it has begun, and by what.
    bool ends_before(std::optional<result<response>>& out) {
        if (state_.cancelled) {
            out.emplace(state_.stopped(delivery::not_sent));
        } else if (state_.over()) {
            out.emplace(state_.late(delivery::not_sent, "getting ready to send"));
        } else if (auto failed = ended_meanwhile()) {
            reusable_ = false;
            out.emplace(std::move(*failed));
        } else {
            return false;
        }
        return true;
    }

    /// Whether the server has ended the connection since it was looked at, or sent what would be
    /// taken for the answer to come: signing takes its time, and more so a hook that commits to a
    /// disk. The first milliseconds are let pass: what happens then may as well happen while the
    /// request is on its way.
    std::optional<error> ended_meanwhile() {
        constexpr std::chrono::milliseconds short_time{5};
        if (std::chrono::steady_clock::now() - looked_at_ < short_time) return std::nullopt;
        char byte = 0;
        auto const step = link_.try_read(&byte, 1);
        bool const kept = state_.answered;
        if (step.count != 0 && !kept) { // a refusal: nothing is left over here
            keep(&byte, step.count);
            progress_.answer_begun = true;
            return std::nullopt;
        }
        // Of a kept connection OpenSSL holds nothing, not even the beginning of a record.
        bool const spoke = step.count != 0 || (kept && link_.holds_bytes());
        if (!step.code && !spoke) return std::nullopt;
        if (!kept && exchange_state::is_client_refused(step.code))
            return state_.read_failure(step.code, false);
        return state_.failure(
            errc::write_failed, delivery::not_sent,
            spoke ? "the server sent something before it was asked for anything"
                  : "the connection ended before anything was sent: " + step.code.message());
    }

    /// Until when the next wait may take: the call's end, or the next sign of life before it.
    void limit_io(std::chrono::milliseconds io) {
        auto until = state_.limits.call;
        if (io.count() > 0) until = (std::min)(until, std::chrono::steady_clock::now() + io);
        link_.expires_at(until);
    }

    /// Makes the bytes to send, and leaves nothing of the request.
    void take_bytes(request& message) {
        append_head(message, bytes_, message.body.size()); // growing would leave copies behind
        bytes_ += message.body;
        progress_.bytes = bytes_.size();
        wipe(message);
    }

    /// Of what was sent and read nothing stays in memory, however long the connection is kept.
    void wipe_all() noexcept {
        wipe(bytes_);
        if (buffer_.size() != 0) return; // it holds what nobody asked for, and is not kept
        auto const all = buffer_.prepare(buffer_.capacity());
        OPENSSL_cleanse(all.data(), all.size());
        constexpr std::size_t worth_keeping = 4 * 1024;
        if (buffer_.capacity() > worth_keeping) buffer_.shrink_to_fit();
    }

    /// The exchange under way. It writes, reading whenever it cannot go on: a server may refuse a
    /// long request without reading it, and go on holding the connection. Its words are taken for
    /// a refusal only, before it has all: it cannot have acted on a part.
    struct dialogue {
        explicit dialogue(std::size_t max_body) : reader{max_body} {}
        answer_reader reader;
        boost::system::error_code unsent{};  ///< why not all was written, when nobody refused it
        boost::system::error_code code{};    ///< why there is no answer
        std::chrono::milliseconds between{}; ///< signs of life of the answer; zero: no limit
        std::size_t chunks = 0;
        bool writing = true;

        [[nodiscard]] bool over() const noexcept { return code || reader.done(); }
        [[nodiscard]] bool refused() const {
            return !code && reader.done() && reader.status() >= 400;
        }
    };

    void begin_to_write() {
        reusable_ = false;
        answered_ = false;
        request_begun_ = true;
        sent_ = 0;
        limit_io(state_.limits.io);
    }

    /// Does what can be done without waiting. Returns what to wait for, nothing when the exchange
    /// is over. To wait for neither reading nor writing only lets others run.
    std::optional<readiness> advance(dialogue& now) {
        if (now.writing) {
            if (auto const wants = write(now)) return wants;
            now.writing = false;
            if (!begins_to_read(now)) return std::nullopt;
            // An answer takes its time: an attempt to read it at once finds nothing.
            if (!now.over() && !link_.holds_bytes()) return readiness{.read = true};
        }
        return read(now);
    }

    [[nodiscard]] bool all_sent() const noexcept { return sent_ == bytes_.size(); }

    /// What follows when nothing more is to be written.
    bool begins_to_read(dialogue& now) {
        // Who hangs up may have said why; that is better than the broken pipe.
        constexpr std::chrono::seconds last_words{1};
        bool const all = all_sent() && !now.unsent;
        if (all) progress_.written = std::chrono::steady_clock::now();
        bool const hung_up =
            !all && sent_ != 0 && !state_.cancelled && now.unsent != beast::error::timeout;
        now.between = all ? state_.limits.io : last_words;
        limit_io(now.between);
        return all || hung_up;
    }

    /// Of an exchange that is over.
    result<response> outcome(dialogue& now) {
        bool const all = all_sent() && !now.unsent;
        if (state_.cancelled && (all || sent_ != 0)) return state_.stopped(delivery::unknown);
        if (all && now.code) return state_.read_failure(now.code, progress_.answer_begun);
        if (all) return finish(now.reader);
        if (!now.refused())
            return state_.write_failure(now.unsent, sent_, bytes_.size(), server().tls);
        auto refusal = finish(now.reader);
        reusable_ = false;
        return refusal;
    }

    /// Until all is written, or the answer is there already and is a refusal.
    std::optional<readiness> write(dialogue& now) {
        while (!now.unsent && !all_sent() && !now.refused()) {
            readiness wants;
            now.unsent = link_.ended();
            if (!now.unsent) {
                auto const step = link_.try_write(bytes_.data() + sent_, bytes_.size() - sent_);
                now.unsent = step.code;
                wants = step.wants;
                sent_ += step.count;
                if (step.count != 0) limit_io(state_.limits.io);
            }
            if (wants && !now.over()) {
                auto const more = take(now);
                // Nothing to wait for when something came; there may be more.
                wants = more || now.over() ? wants | more : readiness{};
            }
            if (!now.unsent && !all_sent() && !now.refused()) return wants;
        }
        return std::nullopt;
    }

    /// Until the answer is there, or nothing has come for a while.
    std::optional<readiness> read(dialogue& now) {
        while (!now.over()) {
            if ((now.code = link_.ended())) break;
            auto const wants = take(now);
            if (now.over()) break;
            if (!wants) {
                limit_io(now.between);
                if (++now.chunks % 8 != 0) continue;
            }
            return wants;
        }
        return std::nullopt;
    }

    /// Reads what is there; what to wait for when nothing was.
    readiness take(dialogue& now) {
        // A call that waits, and a connection that is idle, keep no room for what is to come.
        char room[16 * 1024]; // NOLINT: written before it is read
        auto const step = link_.try_read(room, sizeof room);
        try {
            keep(room, step.count);
        } catch (...) {
            OPENSSL_cleanse(room, step.count);
            throw;
        }
        OPENSSL_cleanse(room, step.count);
        if (step.count != 0) progress_.answer_begun = true;
        auto& reader = now.reader;
        auto code = step.code;
        if (auto const cut = reader.take(buffer_)) code = cut;
        // Only an orderly end may end an answer that says nothing about its length.
        if (code == asio::error::eof && progress_.answer_begun && !reader.done()) {
            if (auto const cut = reader.end()) code = cut;
        }
        if (!reader.done()) now.code = code;
        return step.wants;
    }

    /// Puts what was read behind what is there. What a smaller buffer held is overwritten before
    /// it is given back.
    void keep(char const* bytes, std::size_t count) {
        if (count > buffer_.capacity() - buffer_.size()) {
            beast::flat_buffer larger{buffer_.max_size()};
            larger.reserve((std::max)(buffer_.size() + count, std::size_t{1024}));
            auto const there = buffer_.cdata();
            larger.commit(asio::buffer_copy(larger.prepare(there.size()), there));
            buffer_.clear();
            auto const all = buffer_.prepare(buffer_.capacity());
            OPENSSL_cleanse(all.data(), all.size());
            buffer_ = std::move(larger);
        }
        buffer_.commit(asio::buffer_copy(buffer_.prepare(count), asio::buffer(bytes, count)));
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

    server_link link_;
    exchange_state state_;
    beast::flat_buffer buffer_{2 * answer_reader::max_header};
    std::string bytes_{};
    std::size_t sent_ = 0; ///< of the bytes
    std::optional<std::chrono::seconds> kept_for_{};
    steady_time looked_at_{}; ///< when it was seen to be open, and quiet
    bool reusable_ = false;
    bool answered_ = false;
    bool request_begun_ = false;
    exchange_progress progress_{};
};

inline void step_control::cancel() {
    if (at_work != nullptr) at_work->cancel();
}

} // namespace rampart::http::detail
