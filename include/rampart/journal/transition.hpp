// How an intent comes from one state into another: a machine that does no I/O.
//
// ```
// planned --claimed--> sending --signed_request--> sending --was_paid--> paid
//    ^                    |-- was_refused --> refused
//    |                    |-- was_not_sent --> planned
//    |                    '-- lost, lease_over --> unknown -- was_paid --> paid
//    |                                               '-- not_found --> held -- was_paid --> paid
//    '---- only with trust_signature_window: not_found by a complete read that began late enough
// ```
#pragma once

#include <rampart/config.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <rampart/journal/intent.hpp>

namespace rampart::journal {

/// In the note of what a person said is paid: its id is not what the provider told.
inline constexpr std::string_view settled_by_a_person = "settled by a person";

/// When intents of unknown outcome are looked for, and what a look that finds nothing proves.
struct settling {
    /// From the first look on, the distance between two of them doubles, up to the longest.
    std::chrono::milliseconds first_distance = std::chrono::seconds{5};
    /// See first_distance.
    std::chrono::milliseconds longest_distance = std::chrono::hours{1};

    /// Whether an intent is sent again when a complete read that began `lag` after its request was
    /// dead did not find it. Safe only where the provider refuses a signature older than its
    /// window, shows a payment within `lag` of accepting it, all clocks are within the payer's
    /// `clock_error`, and nobody else uses the reference. Otherwise nothing is ever sent again.
    bool trust_signature_window = false;
    /// How long after accepting a payment the provider's list may not show it. A condition of
    /// `trust_signature_window`.
    std::chrono::milliseconds lag = std::chrono::minutes{2};

    /// The time from one look to the next, behind so many.
    [[nodiscard]] std::chrono::milliseconds distance(std::int64_t looks) const noexcept {
        auto out = first_distance;
        for (; looks > 0 && out < longest_distance; --looks)
            out *= 2;
        return (std::min)(out, longest_distance);
    }
};

/// What may happen to an intent. An event of an attempt says which by its epoch, and is nothing to
/// an intent that has gone on to another.
namespace happens {

/// A process takes it, to send one request before the lease ends.
struct claimed {
    std::chrono::milliseconds lease; ///< from now on
};

/// Its request is signed. To be on disk before the first byte is sent.
struct signed_request {
    std::int64_t epoch; ///< of the attempt
    moment dead_after;  ///< from when on an enforced window refuses the request
    std::string nonce;  ///< as signed
};

/// The provider said that it is paid: in the answer, when read, by a webhook; or a person did.
struct was_paid {
    std::string id;  ///< the provider's
    std::string how; ///< who said so, for the note
};

/// The provider said no before acting, or the request breaks a rule.
struct was_refused {
    std::int64_t epoch; ///< of the attempt
    std::string why;    ///< for the note
};

/// Nothing of the request reached the provider, or it was turned away in front of it.
struct was_not_sent {
    std::int64_t epoch; ///< of the attempt
    std::string why;    ///< for the note
    moment again;       ///< not to be claimed before
};

/// The request was sent, perhaps, and there is no word of it.
struct lost {
    std::int64_t epoch; ///< of the attempt
    std::string why;    ///< for the note
    moment dead_after;  ///< from when on an enforced window refuses the request
};

/// Whoever claimed it has not been heard of until the lease ended.
struct lease_over {};

/// It was looked for. A read that was not complete proves nothing.
struct not_found {
    std::int64_t epoch; ///< of the attempt
    moment began;       ///< when the read did
    bool complete;      ///< all was read that could hold it
    std::string why;    ///< for the note
    settling rules;     ///< what that proves
};

/// A person knows that it was not paid and must be sent (again). Nothing to what was sent and may
/// be under way still, until `dead_after`.
struct released {
    std::int64_t epoch; ///< of the attempt that the person knows of
};

/// The journal was restored from an older copy: what it says may have been overtaken.
struct restored {};

} // namespace happens

namespace detail {

inline intent moved(intent one, state to, std::string note, moment now) {
    one.state = to;
    one.due = now;
    one.note = std::move(note);
    one.changed_at = now;
    return one;
}

inline bool is_open(intent const& one) {
    return one.state == state::unknown || one.state == state::held;
}

/// Whether the attempt's sender may still report: the intent has not gone on without it.
inline bool is_of(intent const& one, std::int64_t epoch) {
    return one.epoch == epoch && (one.state == state::sending || is_open(one));
}

} // namespace detail

/// The intent after an event; nothing when the event does not concern it as it stands.
[[nodiscard]] inline std::optional<intent>
advance(intent const& one, happens::claimed const& what, moment now) {
    if (one.state != state::planned || one.due > now) return std::nullopt;
    auto out = detail::moved(one, state::sending, "claimed", now);
    ++out.epoch;
    out.due = now + what.lease;
    out.signed_at = out.dead_after = {};
    out.nonce.clear();
    out.looks = 0;
    return out;
}

[[nodiscard]] inline std::optional<intent>
advance(intent const& one, happens::signed_request const& what, moment now) {
    auto const ours = one.state == state::sending && one.epoch == what.epoch && now < one.due;
    if (!ours || one.is_signed()) return std::nullopt;
    auto out = detail::moved(one, state::sending, "signed", now);
    out.due = one.due;
    out.signed_at = now;
    out.dead_after = what.dead_after;
    out.nonce = what.nonce;
    return out;
}

[[nodiscard]] inline std::optional<intent>
advance(intent const& one, happens::was_paid const& what, moment now) {
    if (one.state != state::paid) {
        auto out = detail::moved(one, state::paid, what.how, now);
        out.paid_id = what.id;
        return out;
    }
    if (one.paid_id == what.id || what.id.empty()) return std::nullopt;
    if (one.paid_id.empty()) { // e.g. settled by a person before
        auto out = one;
        out.paid_id = what.id;
        out.changed_at = now;
        return out;
    }
    // What was paid is never lost sight of.
    auto const told = "PAID A SECOND TIME, as " + what.id + "; ";
    if (one.note.find(told) != std::string::npos) return std::nullopt;
    return detail::moved(one, state::paid, told + one.note, now);
}

[[nodiscard]] inline std::optional<intent>
advance(intent const& one, happens::was_refused const& what, moment now) {
    if (!detail::is_of(one, what.epoch)) return std::nullopt;
    return detail::moved(one, state::refused, what.why, now);
}

[[nodiscard]] inline std::optional<intent>
advance(intent const& one, happens::was_not_sent const& what, moment now) {
    if (!detail::is_of(one, what.epoch)) return std::nullopt;
    auto out = detail::moved(one, state::planned, what.why, now);
    out.due = what.again;
    return out;
}

[[nodiscard]] inline std::optional<intent>
advance(intent const& one, happens::lost const& what, moment now) {
    if (!detail::is_of(one, what.epoch)) return std::nullopt;
    auto out = detail::moved(one, state::unknown, what.why, now);
    if (!out.is_signed()) out.signed_at = now;
    out.dead_after = (std::max)(one.dead_after, what.dead_after);
    return out;
}

/// Without a recorded signature nothing was sent, and whoever claimed it can no longer sign: not
/// even one whose lease was given by a clock that has been set back, since it is claimed anew.
[[nodiscard]] inline std::optional<intent>
advance(intent const& one, happens::lease_over const&, moment now) {
    bool const over = one.due <= now || is_dated_ahead(one, now);
    if (one.state != state::sending || !over) return std::nullopt;
    if (!one.is_signed()) {
        return detail::moved(one, state::planned, "its sender ended before it signed", now);
    }
    return detail::moved(one, state::unknown, "its sender ended without a word", now);
}

[[nodiscard]] inline std::optional<intent>
advance(intent const& one, happens::not_found const& what, moment now) {
    if (!detail::is_open(one) || one.epoch != what.epoch) return std::nullopt;
    auto const& rules = what.rules;
    if (what.complete && rules.trust_signature_window && what.began > one.dead_after + rules.lag) {
        return detail::moved(one, state::planned, "not found, and its signature expired", now);
    }
    auto out = detail::moved(one, what.complete ? state::held : one.state, what.why, now);
    out.due = now + rules.distance(one.looks);
    ++out.looks;
    return out;
}

[[nodiscard]] inline std::optional<intent>
advance(intent const& one, happens::released const& what, moment now) {
    if (one.epoch != what.epoch) return std::nullopt; // released before, and sent since
    bool const may_be_under_way = now <= one.dead_after && !is_dated_ahead(one, now);
    bool const may = detail::is_open(one) ? !may_be_under_way : one.state == state::refused;
    if (!may) return std::nullopt;
    return detail::moved(one, state::planned, "released by a person", now);
}

/// When the request was signed that the older copy may not know of, and until when, nobody knows.
[[nodiscard]] inline std::optional<intent>
advance(intent const& one, happens::restored const&, moment now) {
    if (one.state != state::planned && one.state != state::sending && !detail::is_open(one)) {
        return std::nullopt;
    }
    auto out =
        detail::moved(one, state::unknown, "the journal was restored from an older copy", now);
    ++out.epoch; // who is at it still knows of an attempt only that others may have followed
    if (!out.is_signed()) out.signed_at = one.planned_at;
    out.dead_after = (std::max)(one.dead_after, now + std::chrono::hours{1});
    return out;
}

} // namespace rampart::journal
