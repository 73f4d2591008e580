// What a call wants of whoever runs it: wait, send, or be done. The loops do the I/O.
#pragma once

#include <chrono>
#include <concepts>

#include <rampart/error.hpp>
#include <rampart/http/transport.hpp>

namespace rampart::http {

/// One thing to do for a call.
struct call_step {
    enum class kind {
        wait, ///< until the time, then ask again
        send, ///< send `source()` within `limits`, report to `received`, then ask again
        done, ///< the call has its result
    };
    kind what = kind::done;
    std::chrono::steady_clock::time_point until{}; ///< for `wait`
    timeouts limits{};                             ///< for `send`
};

/// A call as its loops see it, blocking and asynchronous: no endpoint, no type, no I/O.
///
/// | expression          | meaning                                                            |
/// | ------------------- | ------------------------------------------------------------------ |
/// | `s.next()`          | what to do now, a call_step                                        |
/// | `s.source()`        | the request of this attempt, to be asked for when it can be written |
/// | `s.received(result)`| what came of a `send`                                              |
/// | `s.cancelled()`     | the caller gave up during a `wait`; `next()` is `done` afterwards   |
template <class S>
concept call_sequence = requires(S& call, result<response> answer) {
    { call.next() } -> std::same_as<call_step>;
    { call.source() } -> std::same_as<request_source>;
    call.received(std::move(answer));
    call.cancelled();
};

/// Refers to a call_sequence, its type forgotten, so that the loop over it is compiled once.
class call_sequence_view {
public:
    template <call_sequence Sequence>
    explicit call_sequence_view(Sequence& call) noexcept
        : self_{&call},
          next_{[](void* self) { return static_cast<Sequence*>(self)->next(); }},
          source_{[](void* self) { return static_cast<Sequence*>(self)->source(); }},
          received_{[](void* self, result<response>&& answer) {
              static_cast<Sequence*>(self)->received(std::move(answer));
          }},
          cancelled_{[](void* self) { static_cast<Sequence*>(self)->cancelled(); }} {}

    [[nodiscard]] call_step next() const { return next_(self_); }
    [[nodiscard]] request_source source() const { return source_(self_); }
    void received(result<response> answer) const { received_(self_, std::move(answer)); }
    void cancelled() const { cancelled_(self_); }

private:
    void* self_;
    call_step (*next_)(void* self);
    request_source (*source_)(void* self);
    void (*received_)(void* self, result<response>&& answer);
    void (*cancelled_)(void* self);
};

} // namespace rampart::http
