// What a call learns of the server's clock, and what it sets right in the signer.
#pragma once

#include <chrono>
#include <optional>
#include <type_traits>
#include <utility>

#include <rampart/http/date.hpp>
#include <rampart/http/message.hpp>
#include <rampart/policy/refusal_reason.hpp>
#include <rampart/policy/retry_policy.hpp>
#include <rampart/sign/learned_clock.hpp>

namespace rampart::detail {

/// One call's part in keeping the signer's clock and nonces acceptable to the server. Nothing, for
/// a signer whose clock does not learn. Refers to the signer; for one thread at a time.
template <class Signer, class Provider>
class clock_feedback {
public:
    explicit clock_feedback(Signer const& signer) noexcept : signer_{signer} {}

    /// A request is about to be signed.
    void signing() {
        if constexpr (learns) {
            applied_ = signer_.time_source().applied();
            signed_at_ = signer_.time_source().reading();
        }
    }

    /// It was written at that moment.
    void sent([[maybe_unused]] std::chrono::steady_clock::time_point moment) {
        if constexpr (learns) {
            auto const passed =
                std::chrono::round<std::chrono::microseconds>(moment - signed_at_.steady);
            sent_at_ = sign::clock_reading{signed_at_.time + passed, moment};
        }
    }

    /// Its answer has come, with a `Date` perhaps. A `stranger`'s failure, one that the provider's
    /// envelope does not carry, tells nothing of the provider's clock.
    void answered(http::response const& answer, bool stranger = false) const {
        if constexpr (learns && clock_window<Provider>().count() > 0) {
            auto const date = answer.header("Date");
            // An answer from a cache (RFC 9111) tells the time at which it was kept.
            if (!date || !sent_at_ || answer.header("Age")) return;
            if (stranger && answer.status >= 500) return;
            auto const& clock = signer_.time_source();
            if (auto const moment = http::parse_http_date(*date)) {
                clock.observe(*moment, *sent_at_, clock.reading(), clock_window<Provider>());
            }
        }
    }

    /// What a retry policy may want to know of the clock.
    void tell(retry_facts& facts) const {
        facts.clock_window = clock_window<Provider>();
        if constexpr (learns) {
            facts.clock_offset = signer_.time_source().offset();
            facts.applied_offset = applied_;
        }
    }

    /// Signs with the server's time from now on.
    void correct() const {
        if constexpr (learns) signer_.time_source().correct();
    }

    /// The request was accepted, by the time it was signed with.
    void accepted() const {
        if constexpr (learns) signer_.time_source().accepted(applied_);
    }

    /// It was refused for its time, or for what a wrong time may be: a correction that did not help
    /// is taken back.
    void refused() const {
        if constexpr (learns) signer_.time_source().refused(applied_);
    }

    /// After a refusal for the clock: a counter that ran ahead with it comes back.
    void rewind_nonce() const {
        if constexpr (requires {
                          signer_.nonce_source().rewind(
                              signer_.time_source().now(), std::chrono::seconds{});
                      }) {
            signer_.nonce_source().rewind(signer_.time_source().now(), clock_window<Provider>());
        }
    }

private:
    static constexpr bool learns = [] {
        if constexpr (requires(Signer const& signer) { signer.time_source(); }) {
            return sign::learning_clock<
                std::remove_cvref_t<decltype(std::declval<Signer const&>().time_source())>>;
        } else {
            return false;
        }
    }();

    Signer const& signer_;
    sign::clock_reading signed_at_{};
    std::optional<sign::clock_reading> sent_at_{};
    std::chrono::microseconds applied_{};
};

} // namespace rampart::detail
