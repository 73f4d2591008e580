// The call under way, and what is told when a signal ends it or its answer cannot be printed.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <rampart/call/operation.hpp>
#include <rampart/error.hpp>
#include <rampart/policy/observer.hpp>

namespace rampart::cli {

/// How far the call of this process has got. From `begin` on SIGPIPE does nothing, and SIGINT and
/// SIGTERM end the process with an error that says what became of the call, and the exit code that
/// goes with it: a thread waits for them. Any thread may call its functions.
class call_watch {
public:
    /// The one of this process.
    static call_watch& instance();

    /// A call of `facts` to a `path` with its parameters filled in.
    void begin(operation_facts const& facts, std::string path);

    // As the call's observer is told.
    void attempt_started(int attempt);
    void request_signed(std::string_view timestamp, std::string_view nonce);
    void attempt_given_up();
    void answered(bool well);

    /// How far the server's clock was ahead, by its last answer.
    void clock_seen(std::chrono::seconds ahead);
    [[nodiscard]] std::chrono::seconds clock_ahead();

    /// Everything has been told: a signal changes nothing any more.
    void over();

    /// Whether something may have been changed at the provider that nobody has been told of.
    [[nodiscard]] bool may_have_changed();

    /// The error of a call that ended without its caller knowing how.
    [[nodiscard]] error ended(std::string message);

private:
    call_watch() = default;
};

struct call_probe;

/// Tells the watch how far a call has got, and prints a line for each repetition.
struct call_observer {
    /// Whether a line of JSON is printed for all that is not as documented in an answer.
    bool verbose = false;
    call_probe* probe = nullptr; ///< doctor's, who looks at the answers in the watch's place

    void on(events::attempt_started const& event) const;
    void on(events::request_signed const& event) const;
    void on(events::answer_received const& event) const;
    void on(events::answer_deviated const& event) const;
    void on(events::attempt_retried const& event) const;
    void on(events::call_finished const& event) const;
};

} // namespace rampart::cli
