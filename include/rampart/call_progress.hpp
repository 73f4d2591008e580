// One call from its built request to its answer, attempt after attempt, without I/O and without
// the operation's types: what all operations of a client have in common, compiled once for it.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <rampart/call_plan.hpp>
#include <rampart/client_core.hpp>
#include <rampart/http/call_sequence.hpp>
#include <rampart/http/date.hpp>
#include <rampart/http/wait.hpp>
#include <rampart/sign/learned_clock.hpp>

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
                if (auto const until = place_at()) return wait(*until);
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
        if constexpr (learns) applied_ = core_.signer.time_source().applied();
        auto made = core_.complete(unsigned_, plan_.authentication, headers_);
        if (made && plan_.authentication == authentication::signature) {
            signed_ = true;
            tell<events::request_signed>(timestamp(), nonce());
        }
        return made;
    }

    /// Told by the transport when the request is written.
    void request_written(std::size_t bytes) {
        if constexpr (learns) sent_at_ = core_.signer.time_source().reading();
        tell<events::request_sent>(bytes);
    }

    /// What came of sending.
    void received(result<http::response> answer) {
        if (!answer) return failed(std::move(answer).error(), refusal_reason::other);
        tell<events::answer_received>(
            answer->status, clock_type::now() - attempt_begun_, answer->headers);
        learn_clock(*answer);
        auto unread = plan_.read(*answer, response_);
        auto const reason = unread ? reason_of<provider_type>(*unread) : refusal_reason::other;
        if constexpr (paces<limiter_type>) {
            bool const throttled = reason == refusal_reason::throttled;
            core_.policies.limiter.report(
                plan_.bucket, {throttled, throttled ? unread->retry_after : std::nullopt},
                clock_type::now());
        }
        if (unread) return failed(std::move(*unread), reason);
        core_.policies.retry.succeeded(last_kind_);
        finished(nullptr);
        succeeded_ = true;
    }

    /// The caller gave up while it waited.
    void cancelled() {
        give_place_back();
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

    static constexpr bool learns = [] {
        if constexpr (requires(signer_type const& signer) { signer.time_source(); }) {
            return sign::learning_clock<
                std::remove_cvref_t<decltype(std::declval<signer_type const&>().time_source())>>;
        } else {
            return false;
        }
    }();

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

    void start_attempt() {
        if constexpr (paces<limiter_type>) {
            auto reserved = core_.policies.limiter.reserve(plan_.bucket, clock_type::now());
            if (!reserved) return fail(std::move(reserved).error());
            place_ = std::move(*reserved);
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

    /// When to ask the limiter again; nothing when the place has come, or the call is over.
    std::optional<time_point> place_at() {
        if constexpr (paces<limiter_type>) {
            auto const now = clock_type::now();
            if (core_.policies.limiter.ready(*place_, now)) {
                place_.reset(); // used
                begin_sending();
                return std::nullopt;
            }
            auto const at = time_point{place_->ready_at};
            auto const left = time_left();
            if (!left || at - now < *left) return at;
            give_place_back();
            fail(pacing_refused(plan_.bucket, at - now, *left));
        }
        return std::nullopt;
    }

    void give_place_back() {
        if constexpr (paces<limiter_type>) {
            if (!place_) return;
            core_.policies.limiter.cancel(*place_, clock_type::now());
            place_.reset();
        }
    }

    void learn_clock(http::response const& answer) const {
        if constexpr (learns && clock_window<provider_type>().count() > 0) {
            auto const date = answer.header("Date");
            // An answer from a cache (RFC 9111) tells the time at which it was kept.
            if (!date || !sent_at_ || answer.header("Age")) return;
            auto const& clock = core_.signer.time_source();
            if (auto const moment = http::parse_http_date(*date)) {
                clock.observe(*moment, *sent_at_, clock.reading(), clock_window<provider_type>());
            }
        }
    }

    void failed(error why, refusal_reason reason) {
        retry_facts facts{
            .effect = plan_.effect,
            .failed = why,
            .reason = reason,
            .attempt = attempt_,
            .time_left = time_left(),
            .clock_corrected = clock_corrected_,
            .clock_window = clock_window<provider_type>()};
        if constexpr (learns) {
            facts.clock_offset = core_.signer.time_source().offset();
            facts.applied_offset = applied_;
        }
        auto const decided = core_.policies.retry.decide(facts);
        if (decided.correct_clock) correct_clock();
        if (reason == refusal_reason::clock || decided.kind == retry_kind::clock) rewind_nonce();
        if (!decided.again) return fail(std::move(why));
        clock_corrected_ = clock_corrected_ || decided.kind == retry_kind::clock;
        last_kind_ = decided.kind;
        resume_at_ = clock_type::now() + decided.wait;
        state_ = state::backing_off;
        tell<events::attempt_retried>(
            why, to_string(decided.kind),
            std::chrono::duration_cast<std::chrono::nanoseconds>(decided.wait));
    }

    void correct_clock() const {
        if constexpr (learns) core_.signer.time_source().correct();
    }

    /// After a refusal for the clock: a counter that ran ahead with it comes back.
    void rewind_nonce() const {
        if constexpr (requires(signer_type const& signer) {
                          signer.nonce_source().rewind(
                              signer.time_source().now(), std::chrono::seconds{});
                      }) {
            core_.signer.nonce_source().rewind(
                core_.signer.time_source().now(), clock_window<provider_type>());
        }
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
    std::optional<typename limiter_type::place> place_;
    std::optional<sign::clock_reading> sent_at_;
    std::chrono::microseconds applied_{};
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
      response_{response} {
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
    give_place_back();
}

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
