// One call from its typed request to its answer, without I/O: what is to be done next, by what
// came of it.
#pragma once

#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <rampart/call/attempts.hpp>
#include <rampart/call/operation.hpp>

namespace rampart::detail {

/// The machine of one call: `resume(event, now)` takes what happened and returns what to do next.
/// Blocking and asynchronous drivers do the same actions.
///
/// It builds the request when it is made; each attempt waits for its place in the limiter, then for
/// a connection; time, nonce and signature come last. What is repeated is the retry policy's
/// decision, but never what may have changed something. An exception of a policy or for want of
/// memory ends the call as an error. Refers to core, operation and tag, which outlive it. For one
/// thread at a time.
template <class Core, class Operation>
class call_machine : public call_attempts<Core> {
    using base = call_attempts<Core>;
    using time_point = call_clock::time_point;

public:
    /// A call that begins now. A request that breaks a rule ends it before anything is sent.
    call_machine(
        Core& core, Operation& operation, http::timeouts const& timeouts, std::string_view tag,
        time_point now)
        : base{core, operation.facts(), timeouts, tag, now}, operation_{operation} {
        if (this->may_begin()) this->begin_with(operation.build(core.start(headers_unsigned)));
    }

    using base::resume;

    [[nodiscard]] action resume(exchanged done, time_point now) noexcept {
        return this->step(now, [&] {
            this->written(done.progress);
            if (!done.answer) {
                return this->not_answered(std::move(done.answer).error(), done.progress);
            }
            try {
                this->answer_came(*done.answer);
                this->take_answer(*done.answer, read(*done.answer));
            } catch (...) {
                this->end_by_exception();
                this->keep_text_of(*done.answer);
            }
        });
    }

private:
    /// Reads the answer, and tells of its deviations if anybody wants to know.
    std::optional<error> read(http::response const& answer) {
        if constexpr (base::observes_deviations) {
            std::vector<json::deviation> seen;
            auto unread = operation_.read(answer, &seen);
            this->deviated(seen);
            return unread;
        } else {
            return operation_.read(answer, nullptr);
        }
    }

    Operation& operation_;
};

} // namespace rampart::detail
