// What follows a failed attempt: the retry policy's decision, and what the client's clock is told.
#pragma once

#include <string>

#include <rampart/call/failure.hpp>
#include <rampart/policy/retry.hpp>

namespace rampart::detail {

/// Asks the retry policy, unless nothing `may` be repeated; when it throws, nothing is, and
/// `message` says so. A clock that was refused is corrected for the calls that follow, too.
/// `Clock` is a clock_feedback.
template <class Retry, class Clock>
[[nodiscard]] retry_decision decide_repetition(
    [[maybe_unused]] Retry const& policy, Clock const& clock, retry_facts const& facts,
    [[maybe_unused]] bool may, [[maybe_unused]] std::string& message) {
    bool const named = facts.reason == refusal_reason::clock;
    bool const refused = named || facts.reason == refusal_reason::clock_suspected;
    if (refused) clock.refused();
    retry_decision decided;
    if constexpr (repeats<Retry>) {
        try {
            if (may) decided = policy.decide(facts);
        } catch (...) {
            message += thrown_error({}, {}, "; the retry policy threw: ").message;
        }
    }
    bool const correct = decided.correct_clock || (!decided.again && needs_correction(facts));
    if (correct) clock.correct();
    if (named || (decided.again && decided.kind == retry_kind::clock)) clock.rewind_nonce();
    return decided;
}

} // namespace rampart::detail
