// The facts of notifications for a provider of one's own: a scheme and a type are all it takes.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <rampart/json/describe.hpp>
#include <rampart/json/read.hpp>
#include <rampart/sign/crypto.hpp>
#include <rampart/sign/signer.hpp>
#include <rampart/webhook/diagnosis.hpp>
#include <rampart/webhook/read_body.hpp>
#include <rampart/webhook/signature_authenticator.hpp>
#include <rampart/webhook/time_window.hpp>
#include <rampart/webhook/verifier.hpp>

namespace rampart::webhook {

/// How notifications are verified, where a provider has no options of its own.
struct signed_options {
    /// How far the signed time may be from that of receipt, on either side.
    time_window window{std::chrono::minutes{5}};

    /// When not empty, the notification must name one of them, where it names a key at all.
    std::vector<std::string> api_keys{};

    /// Hosts under which the receiver is also known, to recognise cause::wrong_host.
    std::vector<std::string> other_hosts{};

    /// The cause of a refusal is looked for in bodies of up to this many bytes.
    std::size_t diagnosed_body = default_diagnosed_body;
};

/// The facts of notifications that are signed by `Scheme`, a described JSON object `Event` each. A
/// provider that differs in one of them derives from it.
/// ```
/// struct webhook_traits : rampart::webhook::signed_events<scheme, order_event> {
///     static std::string event_key(event const& one, rampart::webhook::notification const&) {
///         return "zed:" + one.id;
///     }
/// };
/// using webhook_verifier = rampart::webhook::verifier_of<webhook_traits>;
/// ```
template <class Scheme, json::described Event>
struct signed_events {
    using event = Event;            ///< what a notification becomes
    using options = signed_options; ///< the verifier's options
    using scheme = Scheme;          ///< how notifications are signed

    /// Whether notifications name an API key: the verifier is then made of a key pair.
    static constexpr bool names_key = Scheme::headers::template mentions<sign::parts::api_key>;
    /// what is said of a key that is not ours
    static constexpr std::string_view unknown_key =
        "the notification names an API key that is not one of ours";

    /// Reads the event tolerantly, as answers are read.
    static result<event> read(std::string_view body, std::vector<json::deviation>* seen) {
        auto const parsed = read_object(body, seen);
        if (!parsed) return parsed.error();
        event out{};
        json::read_problem why;
        if (json::read_value(parsed->root(), out, why, seen)) return out;
        return refusal{cause::malformed_body, why.message_without_text()};
    }

    /// Whether a notification is too old or too new, and why. A scheme without a time has no age.
    static std::optional<refusal>
    outside(options const& how, sign::received_stamps const& stamps, sign::time_point came_at) {
        if constexpr (sign::basic_signer<Scheme>::template mentions<sign::parts::timestamp>) {
            using format = typename Scheme::timestamp_format;
            static_assert(
                std::is_same_v<format, sign::unix_seconds> ||
                    std::is_same_v<format, sign::unix_milliseconds>,
                "rampart: this scheme's time is not a Unix time: give the traits an "
                "outside(options, stamps, came_at) that reads it");
            return webhook::outside(how.window, stamps.timestamp, came_at);
        } else {
            return std::nullopt;
        }
    }
};

/// The verifier of a provider by its traits, see verifier_traits and signature_authenticator.
template <class Traits, sign::clock Clock = sign::system_clock, class Crypto = sign::direct_crypto>
using verifier_of = basic_verifier<Traits, signature_authenticator<Traits, Clock, Crypto>>;

} // namespace rampart::webhook
