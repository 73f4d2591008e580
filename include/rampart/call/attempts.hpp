// The attempts of a call: pacing, signing, repetition and what observers are told. What all
// operations of a client have in common, compiled once for it.
#pragma once

#include <algorithm>
#include <chrono>
#include <concepts>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <rampart/call/action.hpp>
#include <rampart/call/clock_feedback.hpp>
#include <rampart/call/core.hpp>
#include <rampart/call/creates_once.hpp>
#include <rampart/call/failure.hpp>
#include <rampart/call/limiter_place.hpp>
#include <rampart/call/operation.hpp>
#include <rampart/call/repetition.hpp>
#include <rampart/http/impl/time_asleep.hpp>
#include <rampart/http/impl/wipe.hpp>
#include <rampart/policy/before_send.hpp>

namespace rampart::detail {

/// The part of call_machine that does not depend on the operation's types. Reads no clock but the
/// one of the machine's sleep.
template <class Core>
class call_attempts {
    using provider_type = typename Core::provider_type;
    using signer_type = typename Core::signer_type;
    using policies_type = typename Core::policies_type;
    using limiter_type = typename policies_type::limiter_type;
    using observer_type = typename policies_type::observer_type;
    using hook_type = typename policies_type::before_send_type;
    using time_point = call_clock::time_point;

public:
    call_attempts(call_attempts const&) = delete;
    call_attempts& operator=(call_attempts const&) = delete;

    [[nodiscard]] action resume(elapsed, time_point now) noexcept {
        return step(now, [] {});
    }

    /// Stamps and signs: the connection is ready to be written to.
    [[nodiscard]] action resume(connected got, time_point now) noexcept {
        return step(now, [&] {
            if (state_ == state::connecting) sign_over(got.kept);
        });
    }

    [[nodiscard]] action resume(not_connected done, time_point now) noexcept {
        return step(now, [&] {
            if (lost_) done.why.delivery = delivery::unknown;
            failed(std::move(done.why), refusal_reason::other);
        });
    }

    [[nodiscard]] action resume(cancelled, time_point now) noexcept {
        return step(now, [&] {
            place_.give_back(now_);
            fail(plain_error(
                errc::cancelled, delivery::not_sent, "the call was cancelled while it waited"));
        });
    }

    [[nodiscard]] action resume(threw, time_point now) noexcept {
        now_ = now;
        end_by_exception();
        return {};
    }

    /// Whether the response was read, once the call is done.
    [[nodiscard]] bool succeeded() const noexcept { return succeeded_; }

    /// Why it did not succeed. Whoever gave up earlier, e.g. out of memory, cannot tell what became
    /// of the request.
    [[nodiscard]] error take_failure() noexcept;

protected:
    static constexpr bool observes_deviations = observes<observer_type, events::answer_deviated>;

    call_attempts(
        Core& core, operation_facts const& facts, http::timeouts const& timeouts,
        std::string_view tag, time_point now);
    ~call_attempts();

    [[nodiscard]] bool may_begin() const noexcept { return state_ == state::starting; }

    void begin_with(result<http::request> built) {
        if (built) {
            unsigned_ = std::move(*built);
        } else {
            fail(std::move(built).error());
        }
    }

    /// Takes an event, then says what to do next. What is thrown ends the call.
    template <class Function>
    [[nodiscard]] action step(time_point now, Function const& take) noexcept {
        now_ = now;
        try {
            if (state_ != state::done) take();
            return next();
        } catch (...) {
            end_by_exception();
            return {};
        }
    }

    /// With delivery::unknown when a request was handed out and no answer to it was understood.
    void end_by_exception() noexcept {
        if (state_ == state::done) return;
        fail(thrown_error(
            errc::exception_thrown, handed_out_ || lost_ ? delivery::unknown : delivery::not_sent,
            ""));
    }
    void keep_text_of(http::response const& answer) noexcept {
        keep_answer(*failure_, answer, facts_.effect);
    }

    void written(http::exchange_progress const& progress) {
        if (!progress.written) return;
        clock_.sent(*progress.written);
        tell<events::request_sent>(progress.bytes);
    }

    void not_answered(error why, http::exchange_progress const& progress) {
        if (is_replaced(why, progress)) {
            lost_ = why.delivery == delivery::unknown;
            use_ = http::connection_use::new_only;
            handed_out_ = false;
            state_ = state::connecting;
            return;
        }
        if (lost_) why.delivery = delivery::unknown;
        failed(std::move(why), refusal_reason::other);
    }

    void answer_came(http::response const& answer) {
        tell<events::answer_received>(answer.status, now_ - attempt_begun_, answer.headers);
    }
    void deviated(std::vector<json::deviation> const& seen) {
        for (auto const& one : seen) {
            tell<events::answer_deviated>(std::string_view{one.path}, one.expected, one.found);
        }
    }

    /// `unread`: why the answer is not the response.
    void take_answer(http::response const& answer, std::optional<error> unread) {
        if (unread && unread->code == errc::answer_mismatch) {
            keep_answer(*unread, answer, facts_.effect);
        }
        clock_.answered(answer, unread && unread->provider_code.empty());
        auto const reason = unread ? reason_of<provider_type>(*unread) : refusal_reason::other;
        bool const throttled = reason == refusal_reason::throttled;
        try {
            place_.report({throttled, throttled ? unread->retry_after : std::nullopt}, now_);
        } catch (...) {
            if (!unread) throw;
            // Else the provider's own words say more than the limiter's.
        }
        if (unread) return failed(std::move(*unread), reason);
        clock_.accepted();
        core_.policies.retry.succeeded(last_kind_);
        finished(nullptr);
        succeeded_ = true;
    }

private:
    enum class state { starting, pacing, connecting, exchanging, backing_off, done };

    [[nodiscard]] action next() {
        for (;;) {
            switch (state_) {
            case state::starting: start_attempt(); break;
            case state::pacing:
                if (auto const until = turn_at()) return wait(*until);
                break;
            case state::connecting:
                if (auto const left = remaining()) {
                    return {.what = action::kind::connect, .use = use_, .timeouts = *left};
                }
                too_late("the call timeout passed before the request was sent");
                break;
            case state::exchanging:
                if (auto const left = remaining()) {
                    return {.what = action::kind::exchange, .timeouts = *left, .request = &ready_};
                }
                too_late("the call timeout passed while getting ready to send");
                break;
            case state::backing_off:
                if (now_ < resume_at_) return wait(resume_at_);
                state_ = state::starting;
                break;
            case state::done: return {};
            }
        }
    }

    static action wait(time_point until) { return {.what = action::kind::wait, .until = until}; }

    template <class Event, class... Details>
    void tell(Details const&... details) {
        notify<Event>(core_.policies.observer, seen_, attempt_, details...);
    }

    [[nodiscard]] std::string_view timestamp() const {
        return signed_ ? timestamp_of(headers_) : std::string_view{};
    }
    [[nodiscard]] std::string_view nonce() const {
        return signed_ ? nonce_of(headers_) : std::string_view{};
    }

    /// Until the call's timeout; nothing when it has none.
    [[nodiscard]] std::optional<std::chrono::nanoseconds> time_left() const {
        if (timeouts_.call.count() == 0) return std::nullopt;
        return begun_ + timeouts_.call - now_;
    }

    /// The timeouts of what is done next; nothing when the call's has passed. What is left of that
    /// is rounded up: zero would mean none.
    [[nodiscard]] std::optional<http::timeouts> remaining() const {
        auto out = timeouts_;
        if (!may_send_twice(effect_now())) out.io = out.io_of_changes;
        if (auto const left = time_left()) {
            if (left->count() <= 0) return std::nullopt;
            out.call = std::chrono::ceil<std::chrono::milliseconds>(*left);
        }
        return out;
    }

    void too_late(char const* text) {
        fail(make_error(errc::call_timeout, lost_ ? delivery::unknown : delivery::not_sent, text));
    }

    void start_attempt() {
        if constexpr (paces<limiter_type>) {
            if (auto refused = place_.take(now_)) return fail(std::move(*refused));
            state_ = state::pacing;
        } else {
            begin_attempt();
        }
    }

    void begin_attempt() {
        ++attempt_;
        use_ = may_send_twice(effect_now()) ? http::connection_use::kept_or_new
                                            : http::connection_use::fresh_or_new;
        signed_ = handed_out_ = kept_ = lost_ = false;
        attempt_begun_ = now_;
        state_ = state::connecting;
        tell<events::attempt_started>();
    }

    /// When to ask the limiter again; nothing when the turn has come, or the call is over.
    std::optional<time_point> turn_at() {
        if constexpr (paces<limiter_type>) {
            auto const at = place_.wait_until(now_);
            if (!at) {
                begin_attempt();
                return std::nullopt;
            }
            auto refused = place_.refusal();
            if (!refused) {
                auto const left = time_left();
                if (!left || *at - now_ < *left) return at;
                refused = pacing_refused(facts_.bucket, *at - now_, *left);
            }
            place_.give_back(now_);
            fail(std::move(*refused));
        }
        return std::nullopt;
    }

    void sign_over(bool kept) {
        if (!remaining()) return too_late("the call timeout passed while getting ready to send");
        if ((reached_ || lost_) && !may_send_twice(effect_now())) {
            return too_late("the provider may have forgotten the key before it was sent again");
        }
        kept_ = kept && use_ != http::connection_use::new_only;
        auto made = make_request();
        if (!made) {
            auto why = std::move(made).error();
            if (lost_) why.delivery = delivery::unknown;
            return failed(std::move(why), refusal_reason::other);
        }
        ready_ = std::move(*made);
        handed_out_ = true;
        state_ = state::exchanging;
    }

    /// The request of this attempt. Nothing of it is sent yet, so what is thrown is told as such.
    [[nodiscard]] result<http::request> make_request() {
        try {
            clock_.signing();
            auto made =
                core_.complete(copy_to_complete(unsigned_), facts_.authentication, headers_);
            if (!made) return made;
            if (facts_.authentication == authentication::signature) {
                signed_ = true;
                tell<events::request_signed>(timestamp(), nonce());
            }
            if constexpr (asks_before_sending<hook_type>) {
                if (auto refused = ask(*made)) return std::move(*refused);
            }
            return made;
        } catch (...) {
            return thrown_error(
                errc::exception_thrown, delivery::not_sent, "while the request was made: ");
        }
    }

    /// What the client's hook has against the request, which then is not sent.
    [[nodiscard]] std::optional<error> ask(http::request const& made) {
        auto refused = ask_before_sending(
            core_.policies.before_send,
            outgoing{seen_, attempt_, timestamp(), nonce(), made.target, made.body});
        vetoed_ = refused.has_value();
        return refused;
    }

    /// Whether a kept connection turned out to be dead, and the request can be made again for a new
    /// one: nothing of it reached the server, or it only reads.
    [[nodiscard]] bool
    is_replaced(error const& why, http::exchange_progress const& progress) const {
        if (!kept_) return false;
        bool const broken = why.code == errc::write_failed;
        bool const unanswered =
            may_send_twice(effect_now()) && !progress.answer_begun &&
            (broken || why.code == errc::connection_closed || why.code == errc::io_timeout);
        return unanswered || (broken && why.delivery == delivery::not_sent);
    }

    /// Whether an attempt may be followed by another one, whatever the retry policy thinks of it:
    /// not when the server may have changed something, nor when the caller's own hook refused it.
    [[nodiscard]] bool may_repeat(error const& why) const {
        bool const acted = reached_ || why.delivery == delivery::unknown;
        return !vetoed_ && (!acted || may_send_twice(effect_now()));
    }

    /// What the operation does if it is sent after a pause.
    [[nodiscard]] effect effect_now(std::chrono::nanoseconds pause = {}) const noexcept {
        return effect_after(
            facts_.effect, facts_.key_lifetime, now_ - begun_ + slept_since_begun() + pause);
    }

    /// The provider forgets keys while this machine sleeps, too.
    [[nodiscard]] std::chrono::nanoseconds slept_since_begun() const noexcept {
        if (facts_.effect != effect::creates_once) return {};
        auto const slept = http::detail::time_asleep() - asleep_before_;
        return slept > http::detail::shortest_sleep ? slept : std::chrono::nanoseconds{};
    }

    void failed(error why, refusal_reason reason) {
        retry_facts const facts = facts_after(why, reason);
        auto const decided =
            decide_repetition(core_.policies.retry, clock_, facts, may_repeat(why), why.message);
        if (!decided.again) return fail(std::move(why));
        auto const pause = std::min<std::chrono::microseconds>(decided.wait, http::longest_timeout);
        // A policy that does not look at the time left does not keep the caller longer.
        if (facts.time_left && pause >= *facts.time_left) return fail(std::move(why));
        bool const acted = reached_ || why.delivery == delivery::unknown;
        if (acted && !may_send_twice(effect_now(pause))) return fail(std::move(why));
        reached_ = reached_ || why.delivery == delivery::unknown;
        clock_corrected_ = clock_corrected_ || decided.kind == retry_kind::clock;
        last_kind_ = decided.kind;
        resume_at_ = now_ + pause;
        handed_out_ = false;
        state_ = state::backing_off;
        tell<events::attempt_retried>(
            why, to_string(decided.kind),
            std::chrono::duration_cast<std::chrono::nanoseconds>(pause));
    }

    [[nodiscard]] retry_facts facts_after(error const& why, refusal_reason reason) const {
        retry_facts facts{
            .effect = effect_now(),
            .failed = why,
            .reason = reason,
            .attempt = attempt_,
            .time_left = time_left(),
            .clock_corrected = clock_corrected_};
        clock_.tell(facts);
        return facts;
    }

    /// Ends the call with an error that says what is needed to find out what became of it. What an
    /// earlier attempt left unknown stays so.
    void fail(error why) noexcept {
        why.attempts = attempt_;
        if (reached_) why.delivery = delivery::unknown;
        if (attempt_ > 0 && why.delivery != delivery::not_sent) {
            why.request = what_was_sent(facts_, unsigned_.target, timestamp(), nonce());
        }
        finished(&why);
        failure_ = std::move(why);
    }

    void finished(error const* why) noexcept {
        state_ = state::done;
        notify<events::call_finished>(
            core_.policies.observer, seen_, attempt_,
            std::chrono::duration_cast<std::chrono::nanoseconds>(now_ - begun_), why);
    }

    Core& core_;
    operation_facts const& facts_;
    http::timeouts timeouts_;
    time_point begun_;
    time_point now_;
    std::chrono::nanoseconds asleep_before_{}; ///< how long the machine had been when it began
    observed_call seen_;
    http::request unsigned_;
    http::request ready_; ///< signed
    typename signer_type::headers headers_;
    std::optional<error> failure_;
    limiter_place<limiter_type> place_;
    clock_feedback<signer_type, provider_type> clock_;
    time_point attempt_begun_{};
    time_point resume_at_{};
    std::optional<retry_kind> last_kind_;
    http::connection_use use_ = http::connection_use::kept_or_new;
    state state_ = state::starting;
    int attempt_ = 0;
    bool succeeded_ = false;
    bool signed_ = false;
    bool kept_ = false; ///< the request goes over a connection that may be dead
    bool lost_ = false; ///< a kept connection took the request, and died before its answer
    bool clock_corrected_ = false;
    bool handed_out_ = false; ///< to the driver, and nothing is known of it since
    bool reached_ = false;    ///< an attempt before may have reached the server
    bool vetoed_ = false;
};

// Outside of the class: a function defined within is inline, and compiled again by each that uses
// it, in spite of `extern template`.

template <class Core>
call_attempts<Core>::call_attempts(
    Core& core, operation_facts const& facts, http::timeouts const& timeouts, std::string_view tag,
    time_point now)
    : core_{core},
      facts_{facts},
      timeouts_{http::bounded(timeouts)},
      begun_{now},
      now_{now},
      seen_{observe_call<provider_type>(core.policies.observer, facts, tag)},
      place_{core.policies.limiter, facts.bucket},
      clock_{core.signer} {
    if constexpr (asks_before_sending<hook_type> && std::same_as<observer_type, no_observer>) {
        seen_.id = next_call_id();
    }
    if (facts.effect == effect::creates_once) asleep_before_ = http::detail::time_asleep();
    if (!core.origin) fail(core.origin.error());
}

template <class Core>
call_attempts<Core>::~call_attempts() {
    http::detail::wipe(unsigned_); // its body may hold documents, or a secret
    http::detail::wipe(ready_);
}

template <class Core>
error call_attempts<Core>::take_failure() noexcept {
    if (!failure_) {
        fail(plain_error(errc::cancelled, delivery::unknown, "the call was broken off"));
    }
    return std::move(*failure_);
}

} // namespace rampart::detail
