// One bucket of a rate that many hosts share, as one process sees it.
#pragma once

#include <rampart/config.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>

#include <rampart/policy/limiter.hpp>
#include <rampart/policy/rate_limit.hpp>
#include <rampart/policy/shared_limiter.hpp>
#include <rampart/policy/token_bucket.hpp>
#include <rampart/shared/impl/limiter_script.hpp>
#include <rampart/shared/limiter_options.hpp>
#include <rampart/shared/script_store.hpp>
#include <rampart/sign/digest.hpp>
#include <rampart/sign/encode.hpp>

namespace rampart::shared {

namespace detail {

/// What all keys of one payer's limits begin with: one hash tag, and never the API key itself.
[[nodiscard]] inline std::string limiter_tag(rate_limit const& limit, std::string_view payer) {
    std::string out{"{rampart:"};
    for (char const c : limit.counted_at)
        out += c == ' ' ? ':' : c == '{' || c == '}' ? '_' : c;
    sign::sha256 sum;
    sum.update(limit.counted_by == "address" ? std::string_view{"address"} : payer);
    sign::sha256::value_type bytes{};
    if (!sum.finish(bytes)) return out + ":}";
    char digits[2 * sign::sha256::digest_size];
    sign::hex_lower::encode(bytes, digits);
    return out + ':' + std::string{digits, 16} + '}';
}

/// What a host may start by itself: its part of what is left without the burst, which the hosts may
/// just have used together.
[[nodiscard]] inline rate_limit alone_limit(rate_limit const& limit, int burst, int hosts) {
    auto out = limit;
    auto const steady = (std::max)(1, limit.requests - burst);
    out.requests = (std::max)(1, steady / hosts);
    if (steady < hosts) out.per = std::chrono::seconds{limit.per.count() * hosts / steady + 1};
    return out;
}

/// One bucket, as one process sees it. All of it under its mutex, but for what the store is asked.
template <class Store>
class hosts_bucket : public std::enable_shared_from_this<hosts_bucket<Store>> {
    using time_point = pacing_clock::time_point;
    using duration = pacing_clock::duration;
    using microseconds = std::chrono::microseconds;

public:
    /// A call on its way to its turn.
    struct turn {
        enum class state {
            asking,     ///< the store for a slot
            too_far,    ///< it had none soon enough; asked again when it would come
            booked,     ///< has a slot
            confirming, ///< its slot has come; asking whether there was a 429 meanwhile
            alone,      ///< in this host's own line
            over        ///< started, or cancelled
        };
        state at = state::asking;
        time_point asked_at{};
        time_point ready_at{};
        duration away{};        ///< what it was told when it was asked
        bool confirmed = false; ///< it may start, unless there is a 429 just now
        std::int64_t ticket = 0;
        std::int64_t slot = 0;
        std::int64_t interval = 0;
        bool has_slot = false;
        std::optional<reservation> own{};
    };
    using turn_pointer = std::shared_ptr<turn>;

    hosts_bucket(
        Store store, std::string name, std::string const& tag, rate_limit const& limit,
        limiter_options options)
        : store_{std::move(store)},
          name_{std::move(name)},
          options_{std::move(options)},
          burst_{std::clamp(
              options_.burst == 0 ? limit.requests / 40 : options_.burst, 1,
              (std::max)(1, limit.requests))},
          full_{interval_of(limit, burst_, options_.jitter)},
          believed_{options_.patience + lateness_of(full_, burst_)},
          alone_{alone_limit(limit, burst_, options_.hosts < 1 ? 16 : options_.hosts), 1} {
        auto const key = tag + ':' + name_ + ':' + std::to_string(limit.requests) + '/' +
                         std::to_string(limit.per.count());
        keys_ = {key, key + ":free", key + ":waiting", key + ":hosts"};
    }

    /// When to ask `ready` again.
    [[nodiscard]] time_point ready_at(turn_pointer const& mine) const {
        std::lock_guard const lock{mutex_};
        return mine->ready_at;
    }

    /// Asks the store for a place, or why not.
    result<turn_pointer> reserve(time_point now) {
        {
            std::lock_guard const lock{mutex_};
            auto const far = is_alone_ ? alone_.wait(now) : duration::zero();
            if (far > options_.max_wait) return pacing_refused(name_, far, options_.max_wait);
        }
        auto const mine = std::make_shared<turn>();
        ask(mine, now);
        return mine;
    }

    /// Why it has no place; nothing where it has one, or the store was not heard yet.
    [[nodiscard]] std::optional<error> refusal(turn_pointer const& mine) const {
        std::lock_guard const lock{mutex_};
        if (mine->at != turn::state::too_far) return std::nullopt;
        return pacing_refused(name_, mine->away, options_.max_wait);
    }

    /// Whether the call may start.
    bool ready(turn_pointer const& mine, time_point now) {
        using state = typename turn::state;
        std::unique_lock lock{mutex_};
        if (mine->at == state::asking || mine->at == state::confirming) {
            auto const waits = now - mine->asked_at;
            if (waits < options_.patience) {
                // It takes less than a millisecond as a rule, and is looked for less and less
                // often.
                mine->ready_at =
                    now + std::clamp<duration>(
                              waits / 2, microseconds{100}, std::chrono::milliseconds{5});
                return false;
            }
            lock.unlock();
            go_alone("no answer within " + std::to_string(options_.patience.count()) + " ms", now);
            lock.lock();
            if (mine->at == state::asking || mine->at == state::confirming) line_up(*mine, now);
        }
        switch (mine->at) {
        case state::too_far:
            if (now < mine->ready_at) return false;
            lock.unlock();
            ask(mine, now);
            return false;
        case state::booked:
            if (now < mine->ready_at) return false;
            if (may_start(*mine, now)) return start_shared(*mine, now);
            lock.unlock();
            confirm(mine, now);
            return false;
        case state::alone: break;
        case state::asking:
        case state::confirming:
        case state::over: mine->ready_at = now; return false;
        }
        if (!is_alone_) { // the store answers again, and has its place
            leave_line(*mine, now);
            bool const has_slot = mine->has_slot;
            lock.unlock();
            has_slot ? confirm(mine, now) : ask(mine, now);
            return false;
        }
        bool const may = alone_.ready(*mine->own, now);
        if (may) {
            mine->at = state::over;
            ++metrics_.alone_starts;
            ++starts_alone_;
            if (!mine->has_slot) ++owed_;
        } else {
            mine->ready_at = (std::min)(mine->own->ready_at, now + glance);
        }
        lock.unlock();
        probe(now);
        return may;
    }

    /// It is not used.
    void cancel(turn_pointer const& mine, time_point now) {
        std::unique_lock lock{mutex_};
        mine->at = turn::state::over; // what is still being booked is cancelled when it is answered
        leave_line(*mine, now);
        if (!std::exchange(mine->has_slot, false)) return;
        auto const copy = *mine;
        lock.unlock();
        give_back(copy);
    }

    void report(pace_report const& learned, time_point now) {
        if (learned.throttled) {
            auto const pause = std::clamp<duration>(
                learned.retry_after ? duration{*learned.retry_after} : token_bucket::default_pause,
                duration::zero(), token_bucket::longest_pause);
            alone_.throttled(now, pause);
            {
                std::lock_guard const lock{mutex_};
                throttled_at_ = now;
                paused_until_ = (std::max)(paused_until_, now + pause);
                untold_pause_ = paused_until_;
            }
            tell_pause(now);
        } else {
            alone_.succeeded(now);
            std::unique_lock lock{mutex_};
            bool const slowed = steps_ < token_bucket::recovery_steps && !is_alone_;
            lock.unlock();
            if (slowed) run({"succeeded"}, [](auto&, auto const&) {});
        }
    }

    limiter_metrics metrics() const {
        std::lock_guard const lock{mutex_};
        auto out = metrics_;
        out.alone = is_alone_;
        return out;
    }

    /// The store's keys of it.
    [[nodiscard]] texts const& keys() const noexcept { return keys_; }

private:
    /// A call that waits alone looks as often whether the store answers again.
    static constexpr std::chrono::milliseconds glance{100};
    /// How long an answer is waited for by those who do not go on without it.
    static constexpr std::chrono::seconds store_timeout{10};

    /// token_bucket's own, in microseconds.
    static std::int64_t
    interval_of(rate_limit const& limit, int burst, std::chrono::milliseconds jitter) {
        auto const steady = (std::max)(1, limit.requests) - burst + 1;
        auto const per = microseconds{(std::max)(limit.per, std::chrono::seconds{1})};
        auto const whole = per + std::clamp<microseconds>(jitter, microseconds{0}, per / 50);
        return (whole.count() + steady - 1) / steady;
    }

    /// token_bucket's own, too.
    static duration lateness_of(std::int64_t full, int burst) {
        microseconds const reach{(std::max)(burst - 1, 1) * full};
        return (std::max)(duration{reach}, token_bucket::never_late);
    }

    static std::string new_host() {
        std::random_device random;
        return std::to_string((std::uint64_t{random()} << 32) | random());
    }

    /// Runs an operation; `then(*this, result)` is called when it is over, perhaps at once.
    template <class Then>
    void run(texts operation, Then then) {
        texts args{std::move(operation)};
        std::string const now =
            options_.host_time
                ? std::to_string(std::chrono::duration_cast<microseconds>(
                                     std::chrono::system_clock::now().time_since_epoch())
                                     .count())
                : "0";
        args.insert(args.begin() + 1, {now, std::to_string(full_), std::to_string(burst_)});
        store_.async_run(
            limiter_script(), keys_, std::move(args), store_timeout,
            [self = this->shared_from_this(), then = std::move(then)](result<numbers> answer) {
                if (answer && answer->size() != 6) {
                    answer = make_error(
                        errc::malformed_response, delivery::unknown,
                        "the limiter's script answered something else");
                }
                if (answer) {
                    std::lock_guard const lock{self->mutex_};
                    self->steps_ = (*answer)[5];
                }
                then(*self, answer);
            });
    }

    void ask(turn_pointer const& mine, time_point now) {
        {
            std::lock_guard const lock{mutex_};
            mine->asked_at = now;
            mine->ready_at = now;
            if (is_alone_) return line_up(*mine, now);
            mine->at = turn::state::asking;
        }
        run({"reserve", longest_wait()},
            [mine](hosts_bucket& self, auto& answer) { self.reserved(mine, answer); });
    }

    void reserved(turn_pointer const& mine, result<numbers> const& answer) {
        if (!answer) return failed(mine, turn::state::asking, answer.error());
        auto const now = pacing_clock::now();
        auto const& told = *answer;
        std::unique_lock lock{mutex_};
        bool const booked = told[0] == 1;
        microseconds const wait{told[1]};
        if (mine->at != turn::state::asking) {
            // It went on alone, or was cancelled.
            if (!booked) return;
            ++metrics_.late_answers;
            turn unused;
            unused.ticket = told[2];
            unused.slot = told[3];
            unused.interval = told[4];
            lock.unlock();
            return give_back(unused);
        }
        mine->ready_at = now + wait;
        mine->at = booked ? turn::state::booked : turn::state::too_far;
        mine->away = wait;
        if (!booked) return;
        mine->has_slot = true;
        mine->ticket = told[2];
        mine->slot = told[3];
        mine->interval = told[4];
        mine->confirmed = mine->ticket == 0;
    }

    [[nodiscard]] std::string longest_wait() const {
        auto const longest = (std::min)(options_.max_wait, longest_pacing_wait);
        return std::to_string(std::chrono::duration_cast<microseconds>(longest).count());
    }

    /// Its turn has come: unless there was a 429 meanwhile, or it is over.
    void confirm(turn_pointer const& mine, time_point now) {
        std::unique_lock lock{mutex_};
        mine->asked_at = now;
        mine->ready_at = now;
        if (is_alone_) return line_up(*mine, now);
        mine->at = turn::state::confirming;
        texts operation{
            "ready", std::to_string(mine->ticket), std::to_string(mine->slot),
            std::to_string(mine->interval), longest_wait()};
        lock.unlock();
        run(std::move(operation),
            [mine](hosts_bucket& self, auto& answer) { self.told_ready(mine, answer); });
    }

    void told_ready(turn_pointer const& mine, result<numbers> const& answer) {
        if (!answer) return failed(mine, turn::state::confirming, answer.error());
        auto const now = pacing_clock::now();
        auto const& told = *answer;
        std::lock_guard const lock{mutex_};
        if (mine->at != turn::state::confirming) return;
        microseconds const wait{told[1]};
        mine->ready_at = now + wait;
        mine->confirmed = told[0] == 1;
        mine->has_slot = told[0] != 2;
        mine->at = mine->has_slot ? turn::state::booked : turn::state::too_far;
        mine->away = wait;
        mine->ticket = told[2];
        mine->slot = told[3];
        mine->interval = told[4];
    }

    /// The store did not answer what a call still waits for.
    void failed(turn_pointer const& mine, typename turn::state then, error const& why) {
        auto const now = pacing_clock::now();
        {
            std::lock_guard const lock{mutex_};
            if (mine->at != then) return;
        }
        go_alone(why.message, now);
        std::lock_guard const lock{mutex_};
        if (mine->at == then) line_up(*mine, now);
    }

    /// The store said so, not long ago (this host may have been stopped), and before any 429.
    [[nodiscard]] bool may_start(turn const& mine, time_point now) const {
        return mine.confirmed && now - mine.asked_at <= believed_ &&
               (throttled_at_ <= mine.asked_at || now >= paused_until_);
    }

    bool start_shared(turn& mine, time_point now) {
        mine.at = turn::state::over;
        ++metrics_.shared_starts;
        if (alone_.wait(now) == duration::zero()) static_cast<void>(alone_.reserve(now));
        return true;
    }

    /// Under the lock: behind this host's other calls.
    void line_up(turn& mine, time_point now) {
        mine.at = turn::state::alone;
        mine.confirmed = false;
        if (!mine.own) mine.own = alone_.reserve(now);
        mine.ready_at = (std::min)(mine.own->ready_at, now + glance);
    }

    void leave_line(turn& mine, time_point now) {
        if (mine.own) alone_.cancel(*mine.own, now);
        mine.own.reset();
    }

    void give_back(turn const& mine) {
        run({"cancel", std::to_string(mine.ticket), std::to_string(mine.slot),
             std::to_string(mine.interval)},
            [](auto&, auto const&) {});
    }

    void go_alone(std::string why, time_point now) {
        std::unique_lock lock{mutex_};
        if (is_alone_) return;
        is_alone_ = true;
        starts_alone_ = 0;
        ++metrics_.times_alone;
        // The first start is one interval away: what the hosts did together is behind them then.
        if (alone_.wait(now) == duration::zero()) static_cast<void>(alone_.reserve(now));
        lock.unlock();
        tell({true, name_, std::move(why), 0});
        probe(now);
    }

    /// Asks whether the store answers again, and tells it what was started meanwhile.
    void probe(time_point now) {
        std::unique_lock lock{mutex_};
        if (!is_alone_ || probing_ || now < probe_at_) return;
        probing_ = true;
        lock.unlock();
        charge([](hosts_bucket& self, auto& answer) { self.probed(answer); });
    }

    template <class Then>
    void charge(Then then) {
        std::unique_lock lock{mutex_};
        auto const starts = owed_;
        auto const all = told_ + owed_;
        lock.unlock();
        run({"charge", std::to_string(starts), std::to_string(all), host_},
            [all, then = std::move(then)](hosts_bucket& self, auto& answer) {
                if (answer) {
                    std::lock_guard const told{self.mutex_};
                    auto const more = (std::max)(all, self.told_) - self.told_;
                    self.told_ += more;
                    self.owed_ -= more;
                }
                then(self, answer);
            });
    }

    void probed(result<numbers> const& answer) {
        auto const now = pacing_clock::now();
        std::unique_lock lock{mutex_};
        probing_ = false;
        if (!answer) {
            probe_at_ = now + glance;
            return;
        }
        is_alone_ = false;
        bool const more = owed_ > 0; // started since it was asked
        auto const all = starts_alone_;
        lock.unlock();
        if (more) charge([](auto&, auto const&) {});
        tell_pause(now);
        tell({false, name_, {}, all});
    }

    void tell_pause(time_point now) {
        std::unique_lock lock{mutex_};
        if (is_alone_ || untold_pause_ <= now) return;
        auto const till = untold_pause_;
        auto const left = std::chrono::duration_cast<microseconds>(till - now);
        lock.unlock();
        run({"throttled", std::to_string(left.count())}, [till](hosts_bucket& self, auto& answer) {
            auto const then = pacing_clock::now();
            if (!answer && till > then) return self.go_alone(answer.error().message, then);
            std::lock_guard const told{self.mutex_};
            if (self.untold_pause_ == till) self.untold_pause_ = time_point{};
        });
    }

    void tell(store_changed const& what) const {
        if (options_.on_store) options_.on_store(what);
    }

    Store store_;
    std::string name_;
    limiter_options options_;
    int burst_;
    std::int64_t full_; ///< microseconds
    duration believed_; ///< for how long the store's word holds that a call may start
    texts keys_;
    token_bucket alone_; ///< what this host may do by itself; kept warm
    mutable std::mutex mutex_;
    bool is_alone_ = false;
    bool probing_ = false;
    time_point probe_at_{};
    time_point throttled_at_{}; ///< when this host's last 429 came
    time_point paused_until_{}; ///< by it
    time_point untold_pause_{}; ///< which the store does not know of yet
    std::int64_t steps_ = token_bucket::recovery_steps;
    std::string host_ = new_host();  ///< what the store knows it by
    std::uint64_t owed_ = 0;         ///< starts that the store does not know of
    std::uint64_t told_ = 0;         ///< starts made alone that it knows of
    std::uint64_t starts_alone_ = 0; ///< since it stopped answering
    limiter_metrics metrics_{};
};

} // namespace detail

} // namespace rampart::shared
