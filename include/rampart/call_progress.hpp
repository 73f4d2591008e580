// One call from its built request to its answer, attempt after attempt, without I/O and without
// the operation's types: what all operations of a client have in common, compiled once for it.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rampart/call_plan.hpp>
#include <rampart/client_core.hpp>
#include <rampart/clock_feedback.hpp>
#include <rampart/http/call_sequence.hpp>
#include <rampart/http/wait.hpp>
#include <rampart/policy/limiter_place.hpp>

namespace rampart {

/// A call in progress: says what is to be done next, and takes what came of it. The blocking and
/// the asynchronous loop do the same steps. Models http::call_sequence.
///
/// Each attempt waits for its place in the limiter, then for a connection; time, nonce and
/// signature come last. What is repeated is the retry policy's decision. `Core` is a client_core,
/// which must outlive the call. For one loop; not for several threads at once.
template <class Core>
class call_progress {
    using provider_type = typename Core::provider_type;
    using signer_type = typename Core::signer_type;
    using policies_type = typename Core::policies_type;
    using limiter_type = typename policies_type::limiter_type;
    using clock_type = std::chrono::steady_clock;
    using time_point = clock_type::time_point;

public:
    /// A call that begins now: builds the request from `request`; one that breaks a rule ends the
    /// call before anything is sent. What is read goes into `response`. Both are of the plan's
    /// types.
    call_progress(
        Core& core, call_plan const& plan, void const* request, http::deadlines const& limits,
        void* response);

    call_progress(call_progress const&) = delete;
    call_progress& operator=(call_progress const&) = delete;
    ~call_progress();

    /// What to do now.
    [[nodiscard]] http::call_step next() {
        for (;;) {
            switch (state_) {
            case state::starting: start_attempt(); break;
            case state::pacing:
                if (auto const until = turn_at()) return wait(*until);
                break;
            case state::sending: return {http::call_step::kind::send, {}, remaining()};
            case state::backing_off:
                if (clock_type::now() < resume_at_) return wait(resume_at_);
                state_ = state::starting;
                break;
            case state::done: return {};
            }
        }
    }

    /// The request of this attempt, for the transport.
    [[nodiscard]] http::request_source source() {
        return http::request_source{*this, plan_.effect == effect::reads};
    }

    /// Stamps and signs; called by the transport when it can write.
    [[nodiscard]] result<http::request> make_request() {
        clock_.signing();
        auto made = core_.complete(unsigned_, plan_.authentication, headers_);
        if (made && plan_.authentication == authentication::signature) {
            signed_ = true;
            tell<events::request_signed>(timestamp(), nonce());
        }
        return made;
    }

    /// Told by the transport when the request is written.
    void request_written(std::size_t bytes) {
        clock_.sent();
        tell<events::request_sent>(bytes);
    }

    /// What came of sending.
    void received(result<http::response> answer) {
        if (!answer) return failed(std::move(answer).error(), refusal_reason::other);
        tell<events::answer_received>(
            answer->status, clock_type::now() - attempt_begun_, answer->headers);
        clock_.answered(*answer);
        auto unread = read(*answer);
        auto const reason = unread ? reason_of<provider_type>(*unread) : refusal_reason::other;
        bool const throttled = reason == refusal_reason::throttled;
        place_.report({throttled, throttled ? unread->retry_after : std::nullopt});
        if (unread) return failed(std::move(*unread), reason);
        core_.policies.retry.succeeded(last_kind_);
        finished(nullptr);
        succeeded_ = true;
    }

    /// The caller gave up while it waited.
    void cancelled() {
        place_.give_back();
        // An earlier attempt that is being repeated did nothing: else it would not be.
        fail(make_error(
            errc::cancelled, delivery::not_sent, "the call was cancelled while it waited"));
    }

    /// Whether the response is in its place, once `next()` is done.
    [[nodiscard]] bool succeeded() const noexcept { return succeeded_; }

    /// Why it did not succeed. Whoever gave up earlier, out of memory say, cannot tell what became
    /// of the request.
    [[nodiscard]] error take_failure();

private:
    enum class state { starting, pacing, sending, backing_off, done };

    static http::call_step wait(time_point until) {
        return {http::call_step::kind::wait, until, {}};
    }

    template <class Event, class... Details>
    void tell(Details const&... details) {
        notify<Event>(core_.policies.observer, seen_, attempt_, details...);
    }

    [[nodiscard]] std::string_view timestamp() const {
        if constexpr (requires { headers_.timestamp(); }) return headers_.timestamp();
        return {};
    }
    [[nodiscard]] std::string_view nonce() const {
        if constexpr (requires { headers_.nonce(); }) return headers_.nonce();
        return {};
    }

    /// Until the call's deadline; nothing when it has none.
    [[nodiscard]] std::optional<std::chrono::nanoseconds> time_left() const {
        if (limits_.call.count() <= 0) return std::nullopt;
        return begun_ + limits_.call - clock_type::now();
    }

    /// The deadlines for the attempt that starts now.
    [[nodiscard]] http::deadlines remaining() const {
        auto out = limits_;
        if (auto const left = time_left()) {
            // Not less than a moment: zero would mean no deadline.
            out.call = std::max(
                std::chrono::ceil<std::chrono::milliseconds>(*left), std::chrono::milliseconds{1});
        }
        return out;
    }

    /// Reads the answer, and tells of its deviations if anybody wants to know.
    std::optional<error> read(http::response const& answer) {
        if constexpr (observes<typename policies_type::observer_type, events::answer_deviated>) {
            std::vector<json::deviation> seen;
            auto unread = plan_.read(answer, response_, &seen);
            for (auto const& one : seen) {
                tell<events::answer_deviated>(std::string_view{one.path}, one.expected, one.found);
            }
            return unread;
        } else {
            return plan_.read(answer, response_, nullptr);
        }
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

    void failed(error why, refusal_reason reason) {
        retry_facts facts{
            .effect = plan_.effect,
            .failed = why,
            .reason = reason,
            .attempt = attempt_,
            .time_left = time_left(),
            .clock_corrected = clock_corrected_};
        clock_.tell(facts);
        auto const decided = core_.policies.retry.decide(facts);
        if (decided.correct_clock) clock_.correct();
        if (reason == refusal_reason::clock || decided.kind == retry_kind::clock) {
            clock_.rewind_nonce();
        }
        if (!decided.again) return fail(std::move(why));
        clock_corrected_ = clock_corrected_ || decided.kind == retry_kind::clock;
        last_kind_ = decided.kind;
        resume_at_ = clock_type::now() + decided.wait;
        state_ = state::backing_off;
        tell<events::attempt_retried>(
            why, to_string(decided.kind),
            std::chrono::duration_cast<std::chrono::nanoseconds>(decided.wait));
    }

    /// Ends the call with an error that says what is needed to find out what became of it.
    void fail(error why) {
        why.attempts = attempt_;
        if (attempt_ > 0 && why.delivery != delivery::not_sent) {
            std::string_view const target = unsigned_.target;
            why.request = std::make_shared<sent_request const>(sent_request{
                std::string{http::to_string(plan_.method)},
                std::string{target.substr(0, target.find('?'))},
                std::string{signed_ ? timestamp() : std::string_view{}},
                std::string{signed_ ? nonce() : std::string_view{}}, plan_.effect != effect::reads,
                std::string{plan_.settled_by}});
        }
        finished(&why);
        failure_ = std::move(why);
    }

    void finished(error const* why) {
        state_ = state::done;
        notify<events::call_finished>(
            core_.policies.observer, seen_, attempt_,
            std::chrono::duration_cast<std::chrono::nanoseconds>(clock_type::now() - begun_), why);
    }

    Core& core_;
    call_plan const& plan_;
    http::deadlines limits_;
    time_point begun_;
    observed_call seen_;
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
};

// Outside of the class: a function defined within is inline, and compiled again by each that uses
// it, in spite of `extern template`.

template <class Core>
call_progress<Core>::call_progress(
    Core& core, call_plan const& plan, void const* request, http::deadlines const& limits,
    void* response)
    : core_{core},
      plan_{plan},
      limits_{limits},
      begun_{clock_type::now()},
      seen_{observe_call<provider_type>(core.policies.observer, plan)},
      response_{response},
      place_{core.policies.limiter, plan.bucket},
      clock_{core.signer} {
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
call_progress<Core>::~call_progress() = default;

template <class Core>
error call_progress<Core>::take_failure() {
    if (!failure_) {
        fail(make_error(errc::cancelled, delivery::unknown, "the call was broken off"));
    }
    return std::move(*failure_);
}

template <class Core, class Transport>
std::optional<error> run_call(
    Core& core, Transport& transport, call_plan const& plan, void const* request,
    http::deadlines const& limits, void* response) {
    call_progress<Core> running{core, plan, request, limits, response};
    for (;;) {
        auto const step = running.next();
        if (step.what == http::call_step::kind::done) break;
        if (step.what == http::call_step::kind::wait) {
            http::wait_until(step.until);
        } else {
            running.received(transport.send(*core.origin, running.source(), step.limits));
        }
    }
    if (running.succeeded()) return std::nullopt;
    return running.take_failure();
}

template <class Core>
result<http::request> prepare_call(Core const& core, call_plan const& plan, void const* request) {
    if (!core.origin) return core.origin.error();
    auto start = core.start();
    auto built = plan.build(request, start);
    if (!built) return built;
    typename Core::signer_type::headers made;
    return core.complete(std::move(*built), plan.authentication, made);
}

} // namespace rampart
