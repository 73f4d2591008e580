// Connections kept for the next call, their limits, and the queue of those who wait for one.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <list>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <rampart/http/impl/connection.hpp>
#include <rampart/http/impl/one_at_a_time.hpp>
#include <rampart/http/impl/time_asleep.hpp>
#include <rampart/http/pool_metrics.hpp>
#include <rampart/http/tls_settings.hpp>

namespace rampart::http::detail {

/// A connection and what drives it: the thread of a blocking call, in a context that has nothing to
/// watch, or a strand of the executor that asynchronous calls run on.
struct pooled {
    pooled(link_parts const& parts, origin const& to)
        : own{std::in_place, 1}, link{asio::any_io_executor{}, parts, to} {}
    pooled(asio::any_io_executor const& executor, link_parts const& parts, origin const& to)
        : link{one_at_a_time(executor), parts, to} {}

    std::optional<asio::io_context> own; // outlives the connection
    link_connection link;
    bool kept = false;                      ///< whether it served an earlier call
    std::optional<result<response>> answer; ///< of a step, once it is over
    steady_time made = std::chrono::steady_clock::now();
    steady_time idle_since{};
    std::chrono::milliseconds idle_for{}; ///< at most, from then on
    std::chrono::nanoseconds asleep{};    ///< how long the machine had been by then

    [[nodiscard]] bool blocking() const noexcept { return own.has_value(); }

    /// In the child of a fork.
    static void leave(std::unique_ptr<pooled> one) noexcept {
        one->link.leave();
        // Its executor may be the parent's, and is not touched.
        if (!one->blocking()) static_cast<void>(one.release());
    }
};
using pooled_pointer = std::unique_ptr<pooled>;

/// Who wants a connection: where to, whether a kept one will do, and on which executor; without one
/// for a blocking call.
struct wanted {
    origin const& to;
    connection_use use = connection_use::kept_or_new;
    asio::any_io_executor executor{};

    [[nodiscard]] bool blocking() const { return !executor; }
};

/// The connections of one transport. Keeps count, order and limits; does no I/O of its own but
/// looking whether a kept connection is still good. Safe under threads.
class pool {
public:
    explicit pool(link_parts const& parts) : settings_{parts.settings}, parts_{parts} {}

    /// One who waits. `served` and what follows are the pool's to set, under its lock.
    struct waiter {
        wanted what;
        std::shared_ptr<asio::steady_timer>
            alarm{}; ///< cancelled when served; null: a thread waits
        bool served = false;
        std::optional<std::list<waiter*>::iterator> place{}; ///< in the queue
        pooled_pointer connection{};
        std::exception_ptr failed{}; ///< why none could be made

        /// What it was served with. Throws what making it threw.
        [[nodiscard]] pooled_pointer take() {
            if (failed) std::rethrow_exception(failed);
            return std::move(connection);
        }
    };

    /// A connection at once, or nothing when one has to wait: those who wait come first.
    /// Throws when none can be made: no descriptor or no memory is left. So does `join`.
    [[nodiscard]] pooled_pointer try_take(wanted const& what) {
        std::vector<pooled_pointer> dropped; // closed after the lock is released
        std::lock_guard const lock{mutex_};
        if (!queue_.empty()) return nullptr;
        return find(what, dropped);
    }

    /// Joins the queue, or is served at once (then `served` is set). False when the queue is full.
    /// Who replaces a dead connection has waited already, and goes to the front.
    [[nodiscard]] bool join(waiter& one) {
        std::vector<pooled_pointer> dropped;
        std::lock_guard const lock{mutex_};
        bool const first = one.what.use == connection_use::new_only;
        if (queue_.empty() || first) {
            one.connection = find(one.what, dropped);
            one.served = one.connection != nullptr;
            if (one.served) return true;
        }
        if (first) {
            one.place = queue_.insert(queue_.begin(), &one);
            return true;
        }
        if (queue_.size() >= settings_.max_waiting) {
            ++counts_.refused;
            return false;
        }
        one.place = queue_.insert(queue_.end(), &one);
        return true;
    }

    /// Whether it was served. The connection is in its place then.
    [[nodiscard]] bool served(waiter const& one) const {
        std::lock_guard const lock{mutex_};
        return one.served;
    }

    /// Leaves the queue. False when it was served in the meantime and has its connection.
    bool leave(waiter& one, bool too_late) {
        std::lock_guard const lock{mutex_};
        if (one.served) return false;
        unqueue(one);
        if (too_late) ++counts_.timed_out;
        return true;
    }

    /// For a blocking call: waits in this thread until served or until `limit`.
    bool wait(waiter& one, steady_time limit) {
        std::unique_lock lock{mutex_};
        served_.wait_until(lock, limit, [&] { return one.served; });
        if (one.served) return true;
        unqueue(one);
        ++counts_.timed_out;
        return false;
    }

    /// Gives a connection back after use; it may serve another call when its last exchange left it
    /// fit for that, and there is memory to keep it.
    void release(pooled_pointer done) {
        std::vector<pooled_pointer> dropped;
        auto const taken = done->link.take_tally();
        bool const keep = done->link.reusable();
        {
            std::lock_guard const lock{mutex_};
            counts_.made += taken.begun;
            counts_.resumed += taken.resumed;
            counts_.lookups += taken.lookups;
            counts_.lookups_failed += taken.not_found;
            counts_.addresses_tried += taken.addresses;
            counts_.tunnels += taken.tunnels;
            counts_.tunnels_failed += taken.no_tunnel;
            auto const now = std::chrono::steady_clock::now();
            bool const idle_allowed = settings_.max_idle_connections > 0 || !queue_.empty();
            if (keep && idle_allowed && !too_old(*done, now) && has_room()) {
                done->idle_since = now;
                done->idle_for = idle_limit(done->link);
                done->asleep = time_asleep(now);
                done->kept = true;
                if (idle_.empty()) {
                    look_again_ = (steady_time::max)();
                    least_asleep_ = done->asleep;
                }
                expect(*done);
                idle_.push_back(std::move(done));
                if (idle_.size() > std::max<std::size_t>(settings_.max_idle_connections, 1)) {
                    drop(idle_.begin(), dropped);
                    ++counts_.closed.surplus;
                }
            } else {
                --counts_.open; // it is closed after the lock is released
                ++reason(*done, now);
                if (done->kept && done->link.died()) drop_companions(*done, dropped);
            }
            serve(dropped);
        }
    }

    /// In the child of a fork, for what the parent left here: closes the idle connections'
    /// descriptors and sends nothing. Of the pool nothing else may be used.
    void leave() noexcept {
        if (!mutex_.try_lock()) return; // held by a thread that does not exist here
        for (auto& one : idle_)
            pooled::leave(std::move(one));
    }

    [[nodiscard]] pool_metrics metrics() const {
        std::lock_guard const lock{mutex_};
        auto out = counts_;
        out.idle = idle_.size();
        out.waiting = queue_.size();
        return out;
    }

private:
    void unqueue(waiter& one) noexcept {
        if (one.place) queue_.erase(*std::exchange(one.place, std::nullopt));
    }

    /// Room for one more idle connection.
    [[nodiscard]] bool has_room() noexcept {
        try {
            if (idle_.size() == idle_.capacity()) idle_.reserve(2 * idle_.size() + 4);
            return true;
        } catch (std::bad_alloc const&) {
            return false;
        }
    }

    using idle_iterator = std::vector<pooled_pointer>::iterator;

    [[nodiscard]] bool too_old(pooled const& one, steady_time now) const {
        return settings_.max_age.count() > 0 && over(now - one.made, settings_.max_age);
    }
    /// Compared in the limit's units: the longest limit there is has no nanoseconds.
    template <class Limit>
    [[nodiscard]] static bool over(steady_time::duration time, Limit limit) {
        return std::chrono::ceil<Limit>(time) > limit;
    }

    /// Why a connection that was given back is not kept.
    [[nodiscard]] std::size_t& reason(pooled const& done, steady_time now) noexcept {
        auto& closed = counts_.closed;
        if (!done.link.connected()) return closed.not_connected;
        if (!done.link.reusable()) return done.link.answered() ? closed.not_kept : closed.failed;
        return too_old(done, now) ? closed.max_age : closed.surplus;
    }

    /// How long a connection is kept while nobody uses it: the settings' time, or the server's when
    /// that is shorter, less a moment for the way there.
    [[nodiscard]] std::chrono::milliseconds idle_limit(link_connection const& link) const {
        constexpr std::chrono::milliseconds the_way{500};
        auto const told = link.kept_for();
        if (!told) return settings_.idle_timeout;
        return (std::min)(settings_.idle_timeout, std::chrono::milliseconds{*told} - the_way);
    }

    idle_iterator drop(idle_iterator at, std::vector<pooled_pointer>& dropped) {
        dropped.push_back(std::move(*at));
        --counts_.open;
        return idle_.erase(at);
    }

    /// What ended a kept connection under a call has ended those that had idled as long or longer:
    /// no other call has to find that out.
    void drop_companions(pooled const& dead, std::vector<pooled_pointer>& dropped) {
        for (auto at = idle_.begin(); at != idle_.end();) {
            bool const one_of_them =
                (*at)->idle_since <= dead.idle_since && (*at)->link.server() == dead.link.server();
            if (one_of_them) ++counts_.closed.failed;
            at = one_of_them ? drop(at, dropped) : at + 1;
        }
    }

    /// When an idle connection may no longer be used: it is used until then, and not after.
    [[nodiscard]] steady_time ends_at(pooled const& one) const {
        // In the limits' units: the longest there is has no nanoseconds.
        auto const after = [](steady_time from, std::chrono::milliseconds limit) {
            constexpr std::chrono::hours far{24 * 365};
            return from + (std::min<std::chrono::milliseconds>)(limit, far);
        };
        auto const idle = after(one.idle_since, one.idle_for);
        if (settings_.max_age.count() <= 0) return idle;
        return (std::min)(idle, after(one.made, settings_.max_age));
    }

    /// Of one that stays idle.
    void expect(pooled const& one) {
        look_again_ = (std::min)(look_again_, ends_at(one));
        least_asleep_ = (std::min)(least_asleep_, one.asleep);
    }

    /// Drops what may no longer be used. All are looked at when one of them may be, or the machine
    /// has slept; not for each call, of which many are while many connections are idle.
    void drop_old(steady_time now, std::vector<pooled_pointer>& dropped) {
        if (idle_.empty()) return;
        auto const asleep = time_asleep(now);
        if (now <= look_again_ && asleep - least_asleep_ <= shortest_sleep) return;
        least_asleep_ = asleep;
        look_again_ = (steady_time::max)();
        for (auto at = idle_.begin(); at != idle_.end();) {
            bool const slept = asleep - (*at)->asleep > shortest_sleep;
            if (slept || over(now - (*at)->idle_since, (*at)->idle_for) || too_old(**at, now)) {
                ++(too_old(**at, now) ? counts_.closed.max_age : counts_.closed.idle_timeout);
                at = drop(at, dropped);
            } else {
                expect(**at);
                ++at;
            }
        }
    }

    /// The connection used last that is still good, or a new one where the limit allows.
    pooled_pointer find(wanted const& what, std::vector<pooled_pointer>& dropped) {
        auto const now = std::chrono::steady_clock::now();
        drop_old(now, dropped);
        bool const replaces = what.use == connection_use::new_only;
        for (auto index = replaces ? 0 : idle_.size(); index-- > 0;) {
            auto const at = idle_.begin() + static_cast<std::ptrdiff_t>(index);
            if ((*at)->blocking() != what.blocking() || (*at)->link.server() != what.to) continue;
            // In the limit's units, as above.
            bool const fresh = std::chrono::floor<std::chrono::milliseconds>(
                                   now - (*at)->idle_since) < settings_.fresh_for_changes;
            if (what.use == connection_use::fresh_or_new && !fresh) break; // nor is any before it
            if ((*at)->link.stale()) {
                drop(at, dropped);
                ++counts_.closed.by_server;
                continue;
            }
            auto found = std::move(*at);
            idle_.erase(at);
            ++counts_.reused;
            return found;
        }
        if (counts_.open >= settings_.max_connections && !idle_.empty()) {
            drop(idle_.begin(), dropped); // one that serves another origin
            ++counts_.closed.surplus;
        }
        if (counts_.open >= settings_.max_connections) return nullptr;
        auto made = what.blocking() ? std::make_unique<pooled>(parts_, what.to)
                                    : std::make_unique<pooled>(what.executor, parts_, what.to);
        ++counts_.open;
        if (replaces) ++counts_.replaced;
        return made;
    }

    /// Serves those who wait, in their order, as far as there is something.
    void serve(std::vector<pooled_pointer>& dropped) {
        while (!queue_.empty()) {
            auto& first = *queue_.front();
            try {
                first.connection = find(first.what, dropped);
                if (!first.connection) return;
            } catch (...) {
                first.failed = std::current_exception();
            }
            unqueue(first);
            first.served = true;
            if (first.alarm) {
                auto const where = first.alarm->get_executor();
                asio::post(where, [alarm = first.alarm] { alarm->cancel(); });
            } else {
                served_.notify_all();
            }
        }
    }

    tls_settings const& settings_;
    link_parts const parts_;
    mutable std::mutex mutex_;
    std::condition_variable served_;
    std::vector<pooled_pointer> idle_;              // the one used last at the end
    steady_time look_again_ = (steady_time::max)(); ///< until then no idle one is too old
    std::chrono::nanoseconds least_asleep_{};       ///< of the idle ones
    std::list<waiter*> queue_;
    pool_metrics counts_;
};

} // namespace rampart::http::detail
