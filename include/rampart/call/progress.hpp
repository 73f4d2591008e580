// One call from its built request to its answer, attempt after attempt, without I/O and without
// the operation's types: what all operations of a client have in common, compiled once for it.
#pragma once

#include <algorithm>
#include <chrono>
#include <concepts>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <rampart/call/clock_feedback.hpp>
#include <rampart/call/core.hpp>
#include <rampart/call/failure.hpp>
#include <rampart/call/limiter_place.hpp>
#include <rampart/call/plan.hpp>
#include <rampart/call/repetition.hpp>
#include <rampart/http/call_sequence.hpp>
#include <rampart/http/impl/wipe.hpp>
#include <rampart/policy/before_send.hpp>

namespace rampart {

/// A call in progress: says what is to be done next, and takes what came of it. The blocking and
/// the asynchronous loop do the same steps. Models http::call_sequence.
///
/// Each attempt waits for its place in the limiter, then for a connection; time, nonce and
/// signature come last. What is repeated is the retry policy's decision, but never what may have
/// changed something. An exception of a policy or for want of memory ends the call as an error.
/// `Core` is a client_core, which must outlive the call. For one loop; not for several threads at
/// once.
template <class Core>
class call_progress {
    using provider_type = typename Core::provider_type;
    using signer_type = typename Core::signer_type;
    using policies_type = typename Core::policies_type;
    using limiter_type = typename policies_type::limiter_type;
    using observer_type = typename policies_type::observer_type;
    using hook_type = typename policies_type::before_send_type;
    using clock_type = std::chrono::steady_clock;
    using time_point = clock_type::time_point;

public:
    /// A call that begins now: builds the request from `request`; one that breaks a rule ends the
    /// call before anything is sent. What is read goes into `response`. Both are of the plan's
    /// types and outlive the call. Refers to `tag`, the caller's name for the call.
    call_progress(
        Core& core, call_plan const& plan, void const* request, http::timeouts const& limits,
        std::string_view tag, void* response);

    call_progress(call_progress const&) = delete;
    call_progress& operator=(call_progress const&) = delete;
    ~call_progress();

    /// What to do now.
    [[nodiscard]] http::call_step next() noexcept {
        try {
            return next_step();
        } catch (...) {
            thrown();
            return {};
        }
    }

    /// The request of this attempt, for the transport.
    [[nodiscard]] http::request_source source() {
        return http::request_source{*this, plan_.effect == effect::reads};
    }

    /// Stamps and signs; called by the transport when it can write.
    [[nodiscard]] result<http::request> make_request() {
        // Until it returns nothing of this request is sent, so what is thrown is told as such.
        try {
            clock_.signing();
            auto made = core_.complete(unsigned_, plan_.authentication, headers_);
            if (!made) return made;
            if (plan_.authentication == authentication::signature) {
                signed_ = true;
                tell<events::request_signed>(timestamp(), nonce());
            }
            if constexpr (asks_before_sending<hook_type>) {
                if (auto refused = ask(*made)) return std::move(*refused);
            }
            handed_out_ = true;
            return made;
        } catch (...) {
            return detail::thrown_error(
                errc::exception_thrown, delivery::not_sent, "while the request was made: ");
        }
    }

    /// Told by the transport when the request is written.
    void request_written(std::size_t bytes) {
        clock_.sent();
        tell<events::request_sent>(bytes);
    }

    /// What came of sending.
    void received(result<http::response> answer) noexcept {
        try {
            if (answer) {
                take_answer(*answer);
            } else {
                failed(std::move(answer).error(), refusal_reason::other);
            }
        } catch (...) {
            thrown();
            if (answer) detail::keep_answer(*failure_, *answer, plan_.effect);
        }
    }

    /// The caller gave up while it waited.
    void cancelled() noexcept {
        place_.give_back();
        fail(detail::plain_error(
            errc::cancelled, delivery::not_sent, "the call was cancelled while it waited"));
    }

    /// To be called where an exception is caught that came out of running the call: ends it, with
    /// delivery::unknown when a request was handed out and no answer to it was understood.
    void thrown() noexcept {
        if (state_ == state::done) return;
        fail(detail::thrown_error(
            errc::exception_thrown, handed_out_ ? delivery::unknown : delivery::not_sent, ""));
    }

    /// Whether the response is in its place, once `next()` is done.
    [[nodiscard]] bool succeeded() const noexcept { return succeeded_; }

    /// Why it did not succeed. Whoever gave up earlier, out of memory say, cannot tell what became
    /// of the request.
    [[nodiscard]] error take_failure() noexcept;

private:
    enum class state { starting, pacing, sending, backing_off, done };

    [[nodiscard]] http::call_step next_step() {
        for (;;) {
            switch (state_) {
            case state::starting: start_attempt(); break;
            case state::pacing:
                if (auto const until = turn_at()) return wait(*until);
                break;
            case state::sending:
                if (auto const limits = remaining()) {
                    return {http::call_step::kind::send, {}, *limits};
                }
                fail(make_error(
                    errc::call_timeout, delivery::not_sent,
                    "the call deadline passed before the request was sent"));
                break;
            case state::backing_off:
                if (clock_type::now() < resume_at_) return wait(resume_at_);
                state_ = state::starting;
                break;
            case state::done: return {};
            }
        }
    }

    static http::call_step wait(time_point until) {
        return {http::call_step::kind::wait, until, {}};
    }

    template <class Event, class... Details>
    void tell(Details const&... details) {
        notify<Event>(core_.policies.observer, seen_, attempt_, details...);
    }

    [[nodiscard]] std::string_view timestamp() const { return detail::timestamp_of(headers_); }
    [[nodiscard]] std::string_view nonce() const { return detail::nonce_of(headers_); }

    /// Until the call's deadline; nothing when it has none.
    [[nodiscard]] std::optional<std::chrono::nanoseconds> time_left() const {
        if (limits_.call.count() <= 0) return std::nullopt;
        return begun_ + limits_.call - clock_type::now();
    }

    /// The deadlines for the attempt that starts now; nothing when the call's has passed. What is
    /// left of that is rounded up: zero would mean none.
    [[nodiscard]] std::optional<http::timeouts> remaining() const {
        auto out = limits_;
        if (auto const left = time_left()) {
            if (left->count() <= 0) return std::nullopt;
            out.call = std::chrono::ceil<std::chrono::milliseconds>(*left);
        }
        return out;
    }

    /// Reads the answer, and tells of its deviations if anybody wants to know.
    std::optional<error> read(http::response const& answer) {
        if constexpr (observes<typename policies_type::observer_type, events::answer_deviated>) {
            std::vector<json::deviation> seen;
            auto unread = plan_.read(answer, request_, response_, &seen);
            for (auto const& one : seen) {
                tell<events::answer_deviated>(std::string_view{one.path}, one.expected, one.found);
            }
            return unread;
        } else {
            return plan_.read(answer, request_, response_, nullptr);
        }
    }

    /// What the client's hook has against the request, which then is not sent.
    [[nodiscard]] std::optional<error> ask(http::request const& made) {
        bool const stamped = plan_.authentication == authentication::signature;
        auto refused = detail::ask_before_sending(
            core_.policies.before_send,
            outgoing{
                seen_, attempt_, stamped ? timestamp() : std::string_view{},
                stamped ? nonce() : std::string_view{}, made.target, made.body});
        vetoed_ = refused.has_value();
        return refused;
    }

    void start_attempt() {
        if constexpr (paces<limiter_type>) {
            if (auto refused = place_.take()) return fail(std::move(*refused));
            state_ = state::pacing;
        } else {
            begin_sending();
        }
    }

    void begin_sending() {
        ++attempt_;
        signed_ = false;
        handed_out_ = false;
        attempt_begun_ = clock_type::now();
        state_ = state::sending;
        tell<events::attempt_started>();
    }

    /// When to ask the limiter again; nothing when the turn has come, or the call is over.
    std::optional<time_point> turn_at() {
        if constexpr (paces<limiter_type>) {
            auto const now = clock_type::now();
            auto const at = place_.wait_until(now);
            if (!at) {
                begin_sending();
                return std::nullopt;
            }
            auto const left = time_left();
            if (!left || *at - now < *left) return at;
            place_.give_back();
            fail(pacing_refused(plan_.bucket, *at - now, *left));
        }
        return std::nullopt;
    }

    void take_answer(http::response const& answer) {
        tell<events::answer_received>(
            answer.status, clock_type::now() - attempt_begun_, answer.headers);
        auto unread = read(answer);
        if (unread && unread->code == errc::answer_mismatch) {
            detail::keep_answer(*unread, answer, plan_.effect);
        }
        clock_.answered(answer, unread && unread->provider_code.empty());
        auto const reason = unread ? reason_of<provider_type>(*unread) : refusal_reason::other;
        bool const throttled = reason == refusal_reason::throttled;
        try {
            place_.report({throttled, throttled ? unread->retry_after : std::nullopt});
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

    /// Whether an attempt may be followed by another one, whatever the retry policy thinks of it:
    /// not when the server may have changed something, nor when the caller's own hook refused it.
    [[nodiscard]] bool may_repeat(error const& why) const {
        return !vetoed_ && (plan_.effect == effect::reads || why.delivery != delivery::unknown);
    }

    void failed(error why, refusal_reason reason) {
        retry_facts const facts = facts_of(why, reason);
        auto const decided = detail::decide_repetition(
            core_.policies.retry, clock_, facts, may_repeat(why), why.message);
        if (!decided.again) return fail(std::move(why));
        reached_ = reached_ || why.delivery == delivery::unknown;
        clock_corrected_ = clock_corrected_ || decided.kind == retry_kind::clock;
        last_kind_ = decided.kind;
        auto const pause = std::min<std::chrono::microseconds>(decided.wait, http::longest_timeout);
        resume_at_ = clock_type::now() + pause;
        handed_out_ = false;
        state_ = state::backing_off;
        tell<events::attempt_retried>(
            why, to_string(decided.kind),
            std::chrono::duration_cast<std::chrono::nanoseconds>(pause));
    }

    [[nodiscard]] retry_facts facts_of(error const& why, refusal_reason reason) const {
        retry_facts facts{
            .effect = plan_.effect,
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
            why.request = detail::what_was_sent(
                plan_, unsigned_.target, signed_ ? timestamp() : std::string_view{},
                signed_ ? nonce() : std::string_view{});
        }
        finished(&why);
        failure_ = std::move(why);
    }

    void finished(error const* why) noexcept {
        state_ = state::done;
        notify<events::call_finished>(
            core_.policies.observer, seen_, attempt_,
            std::chrono::duration_cast<std::chrono::nanoseconds>(clock_type::now() - begun_), why);
    }

    Core& core_;
    call_plan const& plan_;
    http::timeouts limits_;
    time_point begun_;
    observed_call seen_;
    void const* request_;
    void* response_;
    http::request unsigned_;
    typename signer_type::headers headers_;
    std::optional<error> failure_;
    limiter_place<limiter_type> place_;
    clock_feedback<signer_type, provider_type> clock_;
    time_point attempt_begun_{};
    time_point resume_at_{};
    std::optional<retry_kind> last_kind_;
    state state_ = state::starting;
    int attempt_ = 0;
    bool succeeded_ = false;
    bool signed_ = false;
    bool clock_corrected_ = false;
    bool handed_out_ = false; ///< to the transport, and nothing is known of it since
    bool reached_ = false;    ///< an attempt before may have reached the server
    bool vetoed_ = false;
};

// Outside of the class: a function defined within is inline, and compiled again by each that uses
// it, in spite of `extern template`.

template <class Core>
call_progress<Core>::call_progress(
    Core& core, call_plan const& plan, void const* request, http::timeouts const& limits,
    std::string_view tag, void* response)
    : core_{core},
      plan_{plan},
      limits_{http::bounded(limits)},
      begun_{clock_type::now()},
      seen_{observe_call<provider_type>(core.policies.observer, plan, tag)},
      request_{request},
      response_{response},
      place_{core.policies.limiter, plan.bucket},
      clock_{core.signer} {
    if constexpr (asks_before_sending<hook_type> && std::same_as<observer_type, no_observer>) {
        seen_.id = detail::next_call_id();
    }
    if (!core.origin) {
        fail(core.origin.error());
        return;
    }
    auto start = core.start();
    auto built = plan.build(request, start);
    if (built) {
        unsigned_ = std::move(*built);
    } else {
        fail(std::move(built).error());
    }
}

template <class Core>
call_progress<Core>::~call_progress() {
    http::detail::wipe(unsigned_); // its body may hold documents, or a secret
}

template <class Core>
error call_progress<Core>::take_failure() noexcept {
    if (!failure_) {
        fail(detail::plain_error(errc::cancelled, delivery::unknown, "the call was broken off"));
    }
    return std::move(*failure_);
}

} // namespace rampart
