// What Banxa posts: ramp and identity messages, and the Partner API's order messages; verified
// first, then read (banxa.md sections A9 and B7).
#pragma once

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <rampart/banxa/partner/webhooks.hpp>
#include <rampart/banxa/scheme.hpp>
#include <rampart/banxa/types.hpp>
#include <rampart/json/lenient.hpp>
#include <rampart/json/read.hpp>
#include <rampart/webhook/read_body.hpp>
#include <rampart/webhook/sign_notification.hpp>
#include <rampart/webhook/signature_authenticator.hpp>
#include <rampart/webhook/verifier.hpp>

namespace rampart::banxa {

/// `rampMessage`: a ramp changed its status (A9). Only what tells which ramp is required, since
/// sources differ on the rest. Times are as sent, "2023-06-05 19:53:08".
struct ramp_message {
    std::string order_id; ///< the ramp's id
    std::optional<open_enum<ramp_status>> status;
    std::optional<std::string> status_date;
    std::optional<std::string> created_at;
    std::optional<std::string> updated_at;
    std::optional<std::string> internal_reason; ///< for the partner's records
    std::optional<std::string> external_reason; ///< may be shown to the customer
    std::optional<open_enum<transaction_type>> order_type;
    std::optional<std::string> crypto_coin;
    std::optional<std::string> crypto_blockchain;
    std::optional<decimal> crypto_amount; ///< in units of `crypto_coin`
    std::optional<std::string> fiat_currency;
    std::optional<decimal> fiat_amount; ///< in units of `fiat_currency`
    std::optional<decimal> asset_price;
    std::optional<json::raw_json> payment; ///< meaning unknown
    std::optional<decimal> processing_fee;
    std::optional<decimal> network_fee;
    std::optional<decimal> usd_exchange_rate;
    std::optional<std::string> transaction_hash;
};
BOOST_DESCRIBE_STRUCT(
    ramp_message, (),
    (order_id, status, status_date, created_at, updated_at, internal_reason, external_reason,
     order_type, crypto_coin, crypto_blockchain, crypto_amount, fiat_currency, fiat_amount,
     asset_price, payment, processing_fee, network_fee, usd_exchange_rate, transaction_hash))

/// `identityMessage`: a customer was blocked (A9).
struct identity_message {
    std::string identity_reference;
    std::optional<std::string> status; ///< only CUSTOMER_BLACKLISTED is documented
    std::optional<std::string> status_date;
    std::optional<std::string> internal_reason;
    std::optional<std::string> external_reason;
};
BOOST_DESCRIBE_STRUCT(
    identity_message, (),
    (identity_reference, status, status_date, internal_reason, external_reason))

/// A message of no documented kind, or one whose identifier cannot be read: `problem` then says
/// what is wrong. It is as genuine as any other.
struct unknown_message {
    json::raw_json body;
    std::string problem{};
};

/// What was posted. Nothing in a message names its kind; its members tell it.
using event = std::variant<
    ramp_message, identity_message, partner::order_message, partner::order_message_v1,
    unknown_message>;

namespace detail {

template <class Message>
event read_message(json::value root, std::vector<json::deviation>* seen) {
    Message out;
    json::read_problem why;
    if (json::read_value(root, out, why, seen)) return out;
    return unknown_message{{json::to_text(root)}, why.message()};
}

/// No message of the Partner API's gives one.
inline bool has_reason(json::value root) {
    return root.find("internal_reason") || root.find("external_reason");
}

} // namespace detail

/// Reads the body of a notification that was verified. `identity_reference` makes an identity
/// message; an `order_id` alone is version 1; statuses in capitals are those of ramps (A8), all
/// others the Partner API's (B6), and where the status is no word, a reason tells a ramp's message
/// (A9). What is no JSON object is cause::malformed_body. What else deviates from the documentation
/// costs at most its own member, and is added to `seen` unless that is null.
[[nodiscard]] inline webhook::result<event>
read_event(std::string_view body, std::vector<json::deviation>* seen = nullptr) {
    auto const parsed = webhook::read_object(body, seen);
    if (!parsed) return parsed.error();
    auto const root = parsed->root();
    if (root.find("identity_reference")) return detail::read_message<identity_message>(root, seen);
    if (!root.find("order_id")) return event{unknown_message{{json::to_text(root)}}};
    if (root.size() == 1) return detail::read_message<partner::order_message_v1>(root, seen);
    auto const is_lower = [](char letter) { return letter >= 'a' && letter <= 'z'; };
    auto const is_upper = [](char letter) { return letter >= 'A' && letter <= 'Z'; };
    auto const status = root.find("status");
    auto const word = status && status->type() == json::kind::string ? status->text() : "";
    bool const of_ramp = std::ranges::any_of(word, is_lower)   ? false
                         : std::ranges::any_of(word, is_upper) ? true
                                                               : detail::has_reason(root);
    return of_ramp ? detail::read_message<ramp_message>(root, seen)
                   : detail::read_message<partner::order_message>(root, seen);
}

/// How notifications are verified.
struct webhook_options {
    /// How far the nonce, read as Unix time in seconds, milliseconds or microseconds, may be from
    /// the time of receipt. A nonce that is no such time is not judged by it. A day into the past,
    /// since Banxa's retries are unknown (A9) and a late one must not be lost; five minutes ahead,
    /// since a clock may be off by so much and not by more; without an end, whoever once saw a
    /// notification could post it again for ever.
    webhook::time_window window{std::chrono::hours{24}, std::chrono::minutes{5}};

    /// The compact form is tried, and the cause of a refusal looked for, in bodies of up to this
    /// many bytes, see webhook::diagnosis. Banxa's messages have one to two thousand.
    std::size_t diagnosed_body = webhook::default_diagnosed_body;
};

/// The facts of Banxa's notifications.
struct webhook_traits {
    using event = banxa::event;             ///< what a notification becomes
    using options = webhook_options;        ///< the verifier's options
    using scheme = banxa::scheme<>;         ///< how notifications are signed
    static constexpr bool names_key = true; ///< whether notifications name an API key
    /// what is said of a key that is not ours
    static constexpr std::string_view unknown_key =
        "Authorization names an API key that is not one of ours";

    /// The event of a body.
    static webhook::result<event> read(std::string_view body, std::vector<json::deviation>* seen) {
        return read_event(body, seen);
    }

    static std::optional<webhook::refusal>
    /// Whether a notification is too old or too new, and why.
    outside(options const& how, sign::received_stamps const& stamps, sign::time_point came_at) {
        auto const signed_at = webhook::time_of_nonce(stamps.nonce);
        return signed_at ? webhook::outside(how.window, *signed_at, came_at) : std::nullopt;
    }

    /// What an inbox knows an event by.
    [[nodiscard]] static std::string
    event_key(event const& read, webhook::notification const& received) {
        return std::visit(
            [&](auto const& one) {
                auto const key = [&](std::string_view id, std::string_view status) {
                    return webhook::event_key_of("banxa", {id, status}, received);
                };
                if constexpr (requires { one.identity_reference; }) {
                    return key(one.identity_reference, one.status.value_or(""));
                } else if constexpr (requires { one.status; }) {
                    return key(one.order_id, one.status ? one.status->text() : "");
                } else if constexpr (requires { one.order_id; }) {
                    return key(one.order_id, webhook::stamps_of<scheme>(received).nonce);
                } else {
                    return webhook::body_key("banxa", received);
                }
            },
            read);
    }

    /// The raw body counts first, then its compact form, since Banxa's sender may sign JSON and
    /// then escape it (A2, A9); the target of the callback URL with its query and without, since
    /// which of them is signed is unknown.
    template <class Fits>
    static bool
    fits_otherwise(webhook::notification const& received, options const& how, Fits const& fits) {
        auto message = received.message();
        auto const whole = message.target;
        auto const path = message.path();
        bool const has_query = path.size() != whole.size();
        message.target = path;
        if (has_query && fits(message)) return true;
        if (received.body.size() > how.diagnosed_body) return false;
        auto const compacted = webhook::compact(received.body);
        if (!compacted || *compacted == received.body) return false;
        message.body = *compacted;
        if (has_query && fits(message)) return true;
        message.target = whole;
        return fits(message);
    }
};

/// Verifies and reads notifications, made under the request rule with the path of the receiver's
/// own endpoint (B7). The key pair is the one issued for API access, or one for webhooks alone.
///
/// What tells one event from another is `order_id` and `status` (`identity_reference` and `status`
/// of a customer), `event_key`: it stays the same when an event is signed a second time, with a
/// nonce of its own. Version 1 has no status: each of its notifications is an event.
template <sign::clock Clock = sign::system_clock, class Crypto = sign::direct_crypto>
using basic_webhook_verifier = webhook::basic_verifier<
    webhook_traits, webhook::signature_authenticator<webhook_traits, Clock, Crypto>>;

using webhook_verifier = basic_webhook_verifier<>;

/// A notification as Banxa would post it, signed now: for tests of a receiver. An
/// invalid callback URL, or a key that fits no header, is an error.
template <sign::clock Clock = sign::system_clock, sign::nonce Nonce = sign::increasing_milliseconds>
[[nodiscard]] rampart::result<webhook::notification> sign_notification(
    std::string_view callback_url, std::string body, std::string const& api_key, sign::secret key,
    Clock clock = {}, std::optional<Nonce> nonce = {}) {
    using signer = sign::basic_signer<scheme<>, sign::direct_crypto, Clock, Nonce>;
    signer const by{
        api_key, std::move(key), std::move(clock),
        nonce ? std::move(*nonce) : Nonce{std::string_view{api_key}}};
    return webhook::signed_by(by, callback_url, std::move(body));
}

} // namespace rampart::banxa
