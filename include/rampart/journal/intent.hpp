// What a journal keeps of a payment: the intent to make it, and each attempt at it.
#pragma once

#include <rampart/config.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <rampart/impl/sha256_hex.hpp>

namespace rampart::journal {

/// Where an intent stands; journal/transition.hpp says what leads where.
enum class state {
    planned, ///< asked for, and no request of it may have been acted upon
    sending, ///< claimed by a process, until its lease ends
    unknown, ///< a request was sent, or may have been, and nobody knows what became of it
    held,    ///< looked for and not found: looked for again, and not sent again
    paid,    ///< the provider said so
    refused, ///< the provider refused, or the request breaks a rule: nothing was done
};

/// "planned", "sending", "unknown", "held", "paid" or "refused".
[[nodiscard]] constexpr std::string_view to_string(state which) noexcept {
    switch (which) {
    case state::planned: return "planned";
    case state::sending: return "sending";
    case state::held: return "held";
    case state::paid: return "paid";
    case state::refused: return "refused";
    case state::unknown: break;
    }
    return "unknown";
}

inline constexpr state all_states[] = {state::planned, state::sending, state::unknown,
                                       state::held,    state::paid,    state::refused};

/// The state of that name.
[[nodiscard]] constexpr std::optional<state> state_of(std::string_view name) noexcept {
    for (auto const each : all_states)
        if (to_string(each) == name) return each;
    return std::nullopt;
}

/// A time of the machine's clock, in UTC.
using moment = std::chrono::sys_time<std::chrono::milliseconds>;

[[nodiscard]] inline moment now() {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now());
}

/// What tells one intent from all others.
struct intent_key {
    std::string provider;  ///< "hexarails"
    std::string account;   ///< the user's own name for the key pair's account
    std::string operation; ///< "create_payment"
    std::string reference; ///< the user's own, which the provider is told

    /// Member by member.
    friend bool operator==(intent_key const&, intent_key const&) = default;
};

/// A payment that was asked for. Holds personal data; a journal is as private as its database.
struct intent {
    std::int64_t id = 0;                            ///< given by the store
    intent_key key;                                 ///< what tells it from all others
    std::string origin{};                           ///< the server it is for: "https://host"
    std::string request;                            ///< as JSON, see journal/request_text.hpp
    std::string sha256;                             ///< of `request`, in lower-case hex
    journal::state state = journal::state::planned; ///< where it stands

    std::int64_t epoch = 0; ///< how often it was claimed; each claim sends one request at most
    moment
        due{}; ///< planned: not before; sending: the lease's end; unknown and held: the next look
    moment signed_at{};  ///< of this epoch's request, by the machine's clock; zero: not signed
    moment dead_after{}; ///< from when on a provider that enforces its window refuses the request
    std::string nonce{}; ///< of this epoch's request
    std::int64_t looks = 0; ///< how often it was looked for

    std::string paid_id{}; ///< the provider's id of the payment
    std::string note{};    ///< one line on how it came to stand as it does
    moment planned_at{};   ///< when it was asked for
    moment changed_at{};   ///< when its last change was made

    /// Whether this epoch's request was signed.
    [[nodiscard]] bool is_signed() const noexcept { return signed_at != moment{}; }
    /// Member by member.
    friend bool operator==(intent const&, intent const&) = default;
};

/// How far ahead of a clock another one may be whose times still mean something to it.
inline constexpr std::chrono::milliseconds furthest_ahead = std::chrono::minutes{5};

/// Whether its last change was made by a clock that was ahead and has been set right: then neither
/// its lease nor its next look is waited for.
[[nodiscard]] inline bool is_dated_ahead(intent const& one, moment now) noexcept {
    return one.changed_at > now + furthest_ahead;
}

/// A request that was signed to be sent once. What was sent can be shown afterwards.
struct attempt {
    std::int64_t epoch = 0; ///< the claim that it was signed for
    moment signed_at{};     ///< by the machine's clock
    moment dead_after{};    ///< from when on an enforced window refuses it
    std::string timestamp;  ///< as signed
    std::string nonce;      ///< as signed
    std::string target;     ///< path and query
    std::string body;       ///< as sent

    /// Member by member.
    friend bool operator==(attempt const&, attempt const&) = default;
};

/// The SHA-256 of a text in lower-case hex.
[[nodiscard]] inline std::string sha256_of(std::string_view text) {
    return rampart::detail::sha256_hex(text);
}

/// What a store throws: its database failed, or is not what it has to be. Whether a change that was
/// under way was made is not known.
class store_failed : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The same reference was planned before with another request, or for another server, e.g. the
/// provider's sandbox: one of the two is a mistake.
class reference_taken : public std::runtime_error {
public:
    /// Tells the second constructor.
    struct for_another_server {};

    /// Names the reference and both hashes.
    reference_taken(intent const& there, std::string_view wanted_sha256)
        : std::runtime_error{
              "the reference " + there.key.reference + " is taken by another request (SHA-256 " +
              there.sha256 + ", not " + std::string{wanted_sha256} +
              "): plan this one under a reference of its own"} {}

    /// Names the reference and both servers.
    reference_taken(intent const& there, std::string const& wanted_origin, for_another_server)
        : std::runtime_error{
              "the reference " + there.key.reference + " is taken by an intent for " +
              there.origin + ", not " + wanted_origin +
              ": keep a journal of its own for each server, e.g. sandbox and production"} {}
};

} // namespace rampart::journal
