// Brings scripts to the right Redis server: finds the primary, follows a cluster, connects again.
#pragma once

#include <rampart/config.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_set>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#if defined(__unix__) || defined(__APPLE__)
#include <signal.h>
#include <unistd.h>
#endif

#include <rampart/http/impl/tls_engine.hpp>
#include <rampart/shared/impl/redis_connection.hpp>
#include <rampart/shared/redis_settings.hpp>

namespace rampart::shared::detail {

/// A script on its way. In the engine's thread, but for its making.
struct script_request {
    script code;
    texts keys;
    texts args;
    steady_time until;
    std::function<void(result<numbers>)> done; ///< empty when it is over
    std::optional<asio::steady_timer> timer{}; ///< of its end
    std::optional<asio::steady_timer> again{}; ///< of its next attempt
    bool whole_text = false;                   ///< the server has not seen the script before
    int redirections = 0;

    [[nodiscard]] bool over() const noexcept { return !done; }

    void finish(result<numbers> answer) {
        if (over()) return;
        timer.reset();
        again.reset();
        std::exchange(done, nullptr)(std::move(answer));
    }

    /// What a cluster places the keys by.
    [[nodiscard]] std::string tag() const {
        if (keys.empty()) return {};
        auto const& key = keys.front();
        auto const open = key.find('{');
        auto const close = open == std::string::npos ? open : key.find('}', open + 1);
        if (close == std::string::npos || close == open + 1) return key;
        return key.substr(open + 1, close - open - 1);
    }
};

using request_pointer = std::shared_ptr<script_request>;

class redis_core;

/// The way to one server, or to whichever is the primary: a connection, made when it is needed,
/// and what waits for one.
class redis_channel {
public:
    /// To `fixed`, else as the settings say.
    redis_channel(redis_core& owner, std::optional<redis_node> fixed);

    /// Sends it as soon as there is a connection; `asking`: as a cluster asked for.
    void submit(request_pointer one, bool asking = false);

    /// Ends the connection: the server is not the one that is wanted.
    void drop(error const& why);

    /// Ends all.
    void stop(error const& why);

private:
    struct queued {
        request_pointer one;
        bool asking;
    };

    void connect_soon();
    asio::awaitable<void> connect_loop();
    /// A connection that is ready for scripts.
    asio::awaitable<result<std::shared_ptr<redis_connection>>> make();
    asio::awaitable<result<std::shared_ptr<redis_connection>>> make_to(redis_node to);
    asio::awaitable<result<redis_node>> ask_sentinels(std::size_t first);
    /// Connects and logs in.
    asio::awaitable<result<std::shared_ptr<redis_connection>>>
    open(redis_node to, bool is_sentinel);

    void transmit(queued next);
    void answered(queued const& one, result<reply> answer);
    void refused(queued const& one, std::string_view why);
    [[nodiscard]] error failure(errc what, delivery how, std::string_view why) const;

    redis_core& owner_;
    std::optional<redis_node> const fixed_;
    std::shared_ptr<redis_connection> link_;    ///< open, or null
    std::shared_ptr<redis_connection> opening_; ///< being connected, or null
    std::deque<queued> waiting_;
    asio::steady_timer pause_;
    bool connecting_ = false;
    int failures_ = 0;
    std::size_t seed_ = 0; ///< which of the settings' nodes is tried next
    std::string name_;     ///< of the server last connected to
    std::string host_;     ///< its host alone
    std::string last_problem_;

    friend class redis_core;
};

/// All that a redis_store does in one process, in a thread of its own.
class redis_core : public std::enable_shared_from_this<redis_core> {
public:
    explicit redis_core(redis_settings given)
        : settings{std::move(given)},
          tls{settings.tls_options},
          work_{asio::make_work_guard(io)},
          primary_{*this, std::nullopt} {}

    /// From any thread.
    void submit(request_pointer one) {
        begin_thread();
        asio::post(io, [this, one = std::move(one)] { start(one); });
    }

    /// From any thread: it need not be answered any more.
    void cancel(std::weak_ptr<script_request> held) {
        asio::post(io, [held = std::move(held)] {
            if (auto const one = held.lock()) {
                one->finish(
                    make_error(errc::cancelled, delivery::unknown, "the script was cancelled"));
            }
        });
    }

    [[nodiscard]] bool in_own_thread() const {
        std::lock_guard const lock{mutex_};
        return thread_.get_id() == std::this_thread::get_id();
    }

    /// Ends all that is under way with errc::cancelled, and the thread.
    void shut_down() {
        asio::post(io, [this] {
            stopping_ = true;
            auto const why = make_error(errc::cancelled, delivery::unknown, "the store has gone");
            for (auto const& one : std::exchange(active_, {}))
                one->finish(why);
            primary_.stop(why);
            for (auto& [node, channel] : channels_)
                channel.stop(why);
            work_.reset();
            io.stop();
        });
        std::unique_lock lock{mutex_};
        if (!thread_.joinable()) return;
        if (thread_.get_id() == std::this_thread::get_id()) {
            thread_.detach();
        } else {
            lock.unlock();
            thread_.join();
        }
    }

    /// In the child of a fork: closes descriptors, and leaves all else to the parent.
    void leave() noexcept {
#if defined(__unix__) || defined(__APPLE__)
        for (auto& one : descriptors_) {
            if (auto const open = one.load(); open > 0) ::close(open - 1);
        }
#endif
    }

    redis_settings const settings;
    http::detail::tls_engine tls; // outlives what the context's coroutines hold
    asio::io_context io{1};

private:
    friend class redis_channel;

    void begin_thread() {
        std::lock_guard const lock{mutex_};
        if (thread_.joinable() || stopping_) return;
#if defined(__unix__) || defined(__APPLE__)
        sigset_t all;
        sigset_t before;
        sigfillset(&all);
        pthread_sigmask(SIG_BLOCK, &all, &before); // the program's handlers run in its threads
#endif
        thread_ = std::thread{[self = shared_from_this()] { self->io.run(); }};
#if defined(__unix__) || defined(__APPLE__)
        pthread_sigmask(SIG_SETMASK, &before, nullptr);
#endif
    }

    void start(request_pointer const& one) {
        if (stopping_) {
            one->finish(make_error(errc::cancelled, delivery::not_sent, "the store has gone"));
            return;
        }
        std::erase_if(active_, [](auto const& each) { return each->over(); });
        if (active_.size() >= settings.max_waiting) {
            one->finish(make_error(
                errc::pool_exhausted, delivery::not_sent,
                std::to_string(settings.max_waiting) + " scripts wait for an answer already"));
            return;
        }
        one->timer.emplace(io, one->until);
        one->timer->async_wait([this, held = std::weak_ptr{one}](boost::system::error_code code) {
            auto const late = held.lock();
            if (code || !late) return;
            auto const& problem = primary_.last_problem_;
            late->finish(make_error(
                errc::call_timeout, delivery::unknown,
                "no answer from the store in time" + (problem.empty() ? "" : ": " + problem)));
        });
        active_.insert(one);
        route(one);
    }

    /// To the server that has its keys.
    void route(request_pointer const& one) {
        if (one->over()) return;
        auto const known = places_.find(one->tag());
        auto& way = known == places_.end() ? primary_ : channel_to(known->second);
        way.submit(one);
    }

    /// The same a little later: the server would not do it now.
    void route_later(request_pointer const& one) {
        if (one->over()) return;
        constexpr std::chrono::milliseconds later{50};
        one->again.emplace(io, later);
        one->again->async_wait([this, held = std::weak_ptr{one}](boost::system::error_code code) {
            auto const mine = held.lock();
            if (!code && mine) route(mine);
        });
    }

    redis_channel& channel_to(redis_node const& node) {
        return channels_.try_emplace(node, *this, node).first->second;
    }

    void learn(std::string const& tag, redis_node const& node) {
        if (places_.size() >= most_places) places_.clear();
        places_.insert_or_assign(tag, node);
    }

    void forget(redis_node const& node) {
        std::erase_if(places_, [&](auto const& entry) { return entry.second == node; });
    }

    void remember_descriptor(int before, int now) noexcept {
        for (auto& one : descriptors_) {
            int expected = before;
            if (one.compare_exchange_strong(expected, now)) return;
        }
    }

    static constexpr std::size_t most_places = 4096;

    asio::executor_work_guard<asio::io_context::executor_type> work_;
    redis_channel primary_;
    std::map<redis_node, redis_channel> channels_; // nodes of a map never move
    std::map<std::string, redis_node> places_;     ///< by hash tag
    std::unordered_set<request_pointer> active_;
    std::atomic<bool> stopping_{false};
    mutable std::mutex mutex_;
    std::thread thread_;
    std::array<std::atomic<int>, 64> descriptors_{}; ///< plus one; 0: none
};

inline redis_channel::redis_channel(redis_core& owner, std::optional<redis_node> fixed)
    : owner_{owner}, fixed_{std::move(fixed)}, pause_{owner.io} {}

inline void redis_channel::submit(request_pointer one, bool asking) {
    if (link_ && link_->is_open()) {
        transmit({std::move(one), asking});
    } else {
        waiting_.push_back({std::move(one), asking});
        connect_soon();
    }
}

inline void redis_channel::drop(error const& why) {
    ++failures_;
    if (auto const link = std::exchange(link_, nullptr)) link->close(why);
}

inline void redis_channel::stop(error const& why) {
    waiting_.clear();
    pause_.cancel();
    if (auto const link = std::exchange(opening_, nullptr)) link->close(why);
    if (auto const link = std::exchange(link_, nullptr)) link->close(why);
}

inline void redis_channel::connect_soon() {
    if (connecting_ || owner_.stopping_) return;
    connecting_ = true;
    asio::co_spawn(owner_.io, connect_loop(), asio::detached);
}

inline asio::awaitable<void> redis_channel::connect_loop() {
    while (!owner_.stopping_) {
        if (failures_ > 0) {
            auto const& settings = owner_.settings;
            auto const wait = settings.first_backoff * (1 << (std::min)(failures_ - 1, 10));
            thread_local std::minstd_rand random{std::random_device{}()};
            auto const span = (std::min)(wait, settings.longest_backoff).count();
            std::uniform_int_distribution<long long> spread{span / 2, span};
            pause_.expires_after(std::chrono::milliseconds{spread(random)});
            co_await pause_.async_wait(http::detail::awaitable_tuple);
            if (owner_.stopping_) co_return;
        }
        std::erase_if(waiting_, [](queued const& each) { return each.one->over(); });
        if (waiting_.empty()) break;
        auto made = co_await make();
        opening_.reset();
        if (owner_.stopping_) co_return;
        if (made) {
            link_ = std::move(*made);
            name_ = link_->name();
            last_problem_.clear();
            auto const number = link_->descriptor() + 1;
            owner_.remember_descriptor(0, number);
            link_->start(owner_.settings.answer_timeout, [this, number](error const& why) {
                owner_.remember_descriptor(number, 0);
                link_.reset();
                last_problem_ = why.message;
                if (!waiting_.empty()) connect_soon();
            });
            for (auto& each : std::exchange(waiting_, {}))
                submit(std::move(each.one), each.asking);
            break;
        }
        ++failures_;
        auto const why = std::move(made).error();
        last_problem_ = why.message;
        if (why.delivery == delivery::rejected || why.code == errc::invalid_tls_settings) {
            // Wrong credentials or settings: waiting mends nothing.
            for (auto& each : std::exchange(waiting_, {}))
                each.one->finish(why);
        } else if (fixed_) {
            // A node of a cluster that has gone: another one tells who has its keys now.
            owner_.forget(*fixed_);
            for (auto& each : std::exchange(waiting_, {}))
                owner_.route_later(each.one);
        }
    }
    connecting_ = false;
}

inline asio::awaitable<result<std::shared_ptr<redis_connection>>> redis_channel::make() {
    try {
        auto const& nodes = owner_.settings.nodes;
        if (fixed_) co_return co_await open(*fixed_, false);
        if (nodes.empty()) {
            co_return make_error(
                errc::invalid_base_url, delivery::rejected, "the settings name no server");
        }
        auto const first = seed_++ % nodes.size();
        if (owner_.settings.sentinel_name.empty()) co_return co_await open(nodes[first], false);
        auto found = co_await ask_sentinels(first);
        if (!found) co_return std::move(found).error();
        co_return co_await make_to(*found);
    } catch (std::exception const& problem) {
        co_return make_error(errc::connect_failed, delivery::not_sent, problem.what());
    }
}

/// Whom Sentinel calls the primary may not be it any more, or not yet.
inline asio::awaitable<result<std::shared_ptr<redis_connection>>>
redis_channel::make_to(redis_node to) {
    auto made = co_await open(std::move(to), false);
    if (!made) co_return made;
    std::vector<std::string_view> const words{"ROLE"};
    auto answer = co_await (*made)->ask(words);
    if (!answer) co_return std::move(answer).error();
    auto const& role = **answer;
    bool const primary = role.type == REDIS_REPLY_ARRAY && role.elements > 0 &&
                         text_of(*role.element[0]) == "master";
    if (primary) co_return made;
    co_return make_error(
        errc::connect_failed, delivery::not_sent,
        (*made)->name() + ": it is not the primary" +
            (is_error(role) ? ": " + std::string{text_of(role)} : ""));
}

inline asio::awaitable<result<redis_node>> redis_channel::ask_sentinels(std::size_t first) {
    auto const& settings = owner_.settings;
    auto failed = make_error(errc::connect_failed, delivery::not_sent, "no Sentinel");
    for (std::size_t turn = 0; turn < settings.nodes.size(); ++turn) {
        auto const& node = settings.nodes[(first + turn) % settings.nodes.size()];
        auto made = co_await open(node, true);
        if (owner_.stopping_) co_return failed;
        if (!made) {
            failed = std::move(made).error();
            continue;
        }
        std::vector<std::string_view> const words{
            "SENTINEL", "get-master-addr-by-name", settings.sentinel_name};
        auto answer = co_await (*made)->ask(words);
        if (!answer) {
            failed = std::move(answer).error();
            continue;
        }
        auto const& where = **answer;
        if (where.type == REDIS_REPLY_ARRAY && where.elements == 2) {
            auto const port = number_in<std::uint16_t>(text_of(*where.element[1]));
            if (port) co_return redis_node{std::string{text_of(*where.element[0])}, *port};
        }
        failed = make_error(
            errc::connect_failed, delivery::not_sent,
            (*made)->name() + ": it has no primary named " + settings.sentinel_name +
                (is_error(where) ? ": " + std::string{text_of(where)} : ""));
    }
    co_return failed;
}

inline asio::awaitable<result<std::shared_ptr<redis_connection>>>
redis_channel::open(redis_node to, bool is_sentinel) {
    auto const& settings = owner_.settings;
    http::origin where{settings.tls, to.host, to.port};
    if (auto const& broken = owner_.tls.problem()) co_return *broken;
    if (settings.tls) {
        if (auto refused = owner_.tls.refusal(where)) co_return *refused;
    }
    opening_ = std::make_shared<redis_connection>(
        owner_.io.get_executor(), owner_.tls.parts, std::move(where),
        (settings.tls ? "rediss://" : "redis://") + to.str());
    auto const link = opening_;
    if (!is_sentinel) host_ = to.host;
    auto const limit = std::chrono::steady_clock::now() + settings.connect_timeout;
    auto failed = co_await link->connect(limit);
    if (failed) co_return *failed;
    auto const& user = is_sentinel ? settings.sentinel_user : settings.user;
    auto const& password = is_sentinel ? settings.sentinel_password : settings.password;
    if (!password.empty()) {
        std::vector<std::string_view> words{"AUTH", password.reveal()};
        if (!user.empty()) words.insert(words.begin() + 1, user);
        auto answer = co_await link->ask(words);
        if (!answer) co_return std::move(answer).error();
        if (is_error(**answer)) {
            co_return make_error(
                errc::unauthorised, delivery::rejected,
                link->name() + ": " + std::string{text_of(**answer)});
        }
    }
    if (settings.database != 0 && !is_sentinel) {
        auto const number = std::to_string(settings.database);
        std::vector<std::string_view> const words{"SELECT", number};
        auto answer = co_await link->ask(words);
        if (!answer) co_return std::move(answer).error();
        if (is_error(**answer)) {
            co_return make_error(
                errc::unauthorised, delivery::rejected,
                link->name() + ": " + std::string{text_of(**answer)});
        }
    }
    co_return link;
}

inline void redis_channel::transmit(queued next) {
    auto const& one = next.one;
    if (one->over()) return;
    bool const by_hash = !one->whole_text && !one->code.sha1().empty();
    std::vector<std::string_view> words{by_hash ? "EVALSHA" : "EVAL"};
    words.push_back(by_hash ? one->code.sha1() : one->code.text());
    auto const count = std::to_string(one->keys.size());
    words.push_back(count);
    words.insert(words.end(), one->keys.begin(), one->keys.end());
    words.insert(words.end(), one->args.begin(), one->args.end());
    auto const link = link_;
    if (next.asking) {
        std::string asking;
        append_command(asking, {"ASKING"});
        link->send(asking, [](result<reply> const&) {});
    }
    std::string bytes;
    append_command(bytes, words);
    link->send(bytes, [this, next](result<reply> answer) { answered(next, std::move(answer)); });
}

inline void redis_channel::answered(queued const& to, result<reply> answer) {
    auto const& one = to.one;
    if (!answer) return one->finish(std::move(answer).error());
    if (is_error(**answer)) return refused(to, text_of(**answer));
    failures_ = 0;
    if (auto all = numbers_of(**answer)) return one->finish(std::move(*all));
    one->finish(failure(
        errc::malformed_response, delivery::unknown, "the script answered no whole numbers"));
}

inline void redis_channel::refused(queued const& to, std::string_view why) {
    auto const& one = to.one;
    auto const is = [&](std::string_view code) { return why.starts_with(code); };
    constexpr int most_redirections = 5;
    if (is("NOSCRIPT ") && !one->whole_text) {
        one->whole_text = true;
        return submit(one, to.asking);
    }
    if ((is("MOVED ") || is("ASK ")) && ++one->redirections <= most_redirections) {
        auto const last = why.rfind(' ');
        auto text = std::string{why.substr(last + 1)};
        if (text.starts_with(':')) text = host_ + text; // the same host
        auto const colon = text.rfind(':');
        auto const port = number_in<std::uint16_t>(std::string_view{text}.substr(colon + 1));
        if (colon != std::string::npos && port) {
            redis_node const node{text.substr(0, colon), *port};
            one->whole_text = false;
            if (is("ASK ")) return owner_.channel_to(node).submit(one, true);
            owner_.learn(one->tag(), node);
            return owner_.route(one);
        }
    }
    // Before Redis 7 a script's error has the code in its midst.
    bool const read_only = why.find("READONLY ") != std::string_view::npos;
    if (read_only || is("LOADING ") || is("MASTERDOWN ")) {
        // A replica, or a primary that is not ready: the right one is looked for again.
        last_problem_ = name_ + ": " + std::string{why};
        drop(failure(errc::connection_closed, delivery::unknown, why));
        if (fixed_) owner_.forget(*fixed_);
        return owner_.route_later(one);
    }
    if (is("CLUSTERDOWN ") || is("TRYAGAIN ") || is("BUSY ")) {
        last_problem_ = name_ + ": " + std::string{why};
        return owner_.route_later(one);
    }
    auto const what = is("NOAUTH ")   ? errc::unauthorised
                      : is("NOPERM ") ? errc::forbidden
                                      : errc::provider_refused;
    one->finish(failure(what, delivery::rejected, why));
}

inline error redis_channel::failure(errc what, delivery how, std::string_view why) const {
    return make_error(what, how, name_ + ": " + std::string{why});
}

} // namespace rampart::shared::detail
