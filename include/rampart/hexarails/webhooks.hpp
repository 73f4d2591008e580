// What HexaRails posts to a callback URL: verified first, then read (hexarails.md section 12).
//
// ```
// hexarails::webhook_verifier verifier{sign::secret{api_secret}};
// auto const received = verifier.verify({.host = "partner.example.com", .target = "/hooks",
//                                        .headers = headers, .body = raw_body});
// if (!received) return log(received.error().message), 401;
// if (auto const* deposit = std::get_if<hexarails::event_of<hexarails::deposit>>(&*received)) ...
// ```
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include <rampart/hexarails/legacy/webhooks.hpp>
#include <rampart/hexarails/scheme.hpp>
#include <rampart/hexarails/types.hpp>
#include <rampart/json/lenient.hpp>
#include <rampart/json/read.hpp>
#include <rampart/json/write.hpp>
#include <rampart/webhook/read_body.hpp>
#include <rampart/webhook/sign_notification.hpp>
#include <rampart/webhook/signature_authenticator.hpp>
#include <rampart/webhook/verifier.hpp>

namespace rampart::hexarails {

/// A documented event; `name` tells which of its family, "DEPOSIT_RECEIVED" say (12.2).
template <class Payload>
struct event_of {
    std::string name;
    Payload payload;
};

/// An event that the sheet does not list, or whose payload cannot be read: `problem` then says
/// what is wrong with it. It is as genuine as any other.
struct unknown_event {
    std::string name;
    json::raw_json payload;
    std::string problem{};
};

/// What was posted. There is no discriminator but the name (12.2).
using event = std::variant<
    event_of<customer>, event_of<virtual_account>, event_of<deposit_address>, event_of<deposit>,
    event_of<trade>, event_of<payment>, event_of<legacy::user_event>,
    event_of<legacy::virtual_account_event>, event_of<legacy::deposit_event>,
    event_of<legacy::trade_event>, unknown_event>;

[[nodiscard]] inline std::string_view name_of(event const& received) noexcept {
    return std::visit([](auto const& one) { return std::string_view{one.name}; }, received);
}

namespace detail {

/// The names of the events with one kind of payload.
template <class Payload, std::size_t Count>
struct events {
    std::array<std::string_view, Count> names;
    static constexpr std::size_t size = Count;

    [[nodiscard]] static event
    read(std::string_view name, json::value payload, std::vector<json::deviation>* seen) {
        event_of<Payload> out{std::string{name}, {}};
        json::read_problem why;
        if (json::read_value(payload, out.payload, why, seen)) return out;
        return unknown_event{std::string{name}, {json::to_text(payload)}, why.message()};
    }
};

template <class Payload, class... Names>
constexpr auto events_with(Names... names) {
    return events<Payload, sizeof...(Names)>{{std::string_view{names}...}};
}

/// The 13 events and the 9 legacy ones.
inline constexpr std::tuple documented_events{
    events_with<customer>("CUSTOMER_APPROVED", "CUSTOMER_REJECTED", "CUSTOMER_DELETED"),
    events_with<virtual_account>("VIRTUAL_ACCOUNT_APPROVED", "VIRTUAL_ACCOUNT_REJECTED"),
    events_with<deposit_address>("DEPOSIT_ADDRESS_APPROVED", "DEPOSIT_ADDRESS_REJECTED"),
    events_with<deposit>("DEPOSIT_RECEIVED", "DEPOSIT_APPROVED", "DEPOSIT_REJECTED"),
    events_with<trade>("TRADE_CREATED", "TRADE_SETTLED"),
    events_with<payment>("PAYMENT_SETTLED"),
    events_with<legacy::user_event>("user.approved", "user.rejected"),
    events_with<legacy::virtual_account_event>("va.approved", "va.rejected"),
    events_with<legacy::deposit_event>("deposit.received", "deposit.approved", "deposit.rejected"),
    events_with<legacy::trade_event>("trade.created", "trade.settled")};

/// Calls `function` with each kind of events.
template <class Function>
constexpr void for_each_kind(Function&& function) {
    std::apply([&](auto const&... kind) { (function(kind), ...); }, documented_events);
}

/// The id of what an event is about; empty when it could not be read.
[[nodiscard]] inline std::string_view id_of(event const& received) noexcept {
    return std::visit(
        [](auto const& one) -> std::string_view {
            if constexpr (requires { one.payload.id; }) {
                return one.payload.id;
            } else if constexpr (requires { one.payload.trade_id; }) {
                return one.payload.trade_id;
            } else if constexpr (requires { one.payload.deposit_id; }) {
                return one.payload.deposit_id;
            } else if constexpr (requires { one.payload.va_id; }) {
                return one.payload.va_id;
            } else if constexpr (requires { one.payload.user_id; }) {
                return one.payload.user_id;
            } else {
                return {};
            }
        },
        received);
}

} // namespace detail

/// The names of all documented events, to subscribe to (12.2); the first 13 are not to be retired.
/// No event tells that a trade is CANCELED or a deposit in ACTION_REQUIRED: ask for those.
inline constexpr auto event_names = [] {
    constexpr std::size_t count = std::apply(
        [](auto const&... kind) { return (kind.size + ...); }, detail::documented_events);
    std::array<std::string_view, count> names;
    auto next = names.begin();
    detail::for_each_kind(
        [&](auto const& kind) { next = std::copy(kind.names.begin(), kind.names.end(), next); });
    return names;
}();

/// Reads the body of a notification that was verified, `{"event": ..., "payload": {...}}`. A body
/// that is not of this form is cause::malformed_body. What else deviates from the documentation
/// costs at most its own member, and is added to `seen` unless that is null; paths begin in the
/// payload.
[[nodiscard]] inline webhook::result<event>
read_event(std::string_view body, std::vector<json::deviation>* seen = nullptr) {
    auto const parsed = webhook::read_body(body, seen);
    if (!parsed) return parsed.error();
    auto const root = parsed->root();
    auto const name = root.find("event");
    auto const payload = root.find("payload");
    if (!name || name->type() != json::kind::string || !payload ||
        payload->type() != json::kind::object) {
        return webhook::refusal{
            webhook::cause::malformed_body,
            "the body must be an object with a string `event` and an object `payload`"};
    }
    std::optional<event> out;
    detail::for_each_kind([&](auto const& kind) {
        for (auto const known : kind.names) {
            if (known == name->text()) out = kind.read(known, *payload, seen);
        }
    });
    if (out) return std::move(*out);
    return event{unknown_event{std::string{name->text()}, {json::to_text(*payload)}}};
}

/// How notifications are verified.
struct webhook_options {
    /// How far `X-Timestamp` may be from the time of receipt on either side; nothing: any time will
    /// do. The vendor suggests five minutes. Whether a retry, up to a week later, is signed afresh
    /// is unknown (12.3): should late retries be refused as too old, widen it.
    std::optional<std::chrono::seconds> window = std::chrono::minutes{5};

    /// When not empty, `X-API-Key` must be one of them. It is not signed, so it proves nothing.
    std::vector<std::string> api_keys{};

    /// Hosts under which the receiver is also known, to recognise cause::wrong_host.
    std::vector<std::string> other_hosts{};

    /// The cause of a refusal is looked for in bodies of up to this many bytes, see
    /// webhook::diagnosis.
    std::size_t diagnosed_body = webhook::default_diagnosed_body;
};

/// The facts of HexaRails' notifications.
struct webhook_traits {
    using event = hexarails::event;          ///< what a notification becomes
    using options = webhook_options;         ///< the verifier's options
    using scheme = hexarails::scheme;        ///< how notifications are signed
    static constexpr bool names_key = false; ///< whether notifications name an API key
    /// what is said of a key that is not ours
    static constexpr std::string_view unknown_key = "X-API-Key names a key that is not one of ours";

    /// The event of a body.
    static webhook::result<event> read(std::string_view body, std::vector<json::deviation>* seen) {
        return read_event(body, seen);
    }

    static std::optional<webhook::refusal>
    /// Whether a notification is too old or too new, and why.
    outside(options const& how, sign::received_stamps const& stamps, sign::time_point came_at) {
        return webhook::outside(how.window, stamps.timestamp, came_at);
    }

    /// What an inbox knows an event by.
    [[nodiscard]] static std::string
    event_key(event const& read, webhook::notification const& received) {
        return webhook::event_key_of("hexarails", {name_of(read), detail::id_of(read)}, received);
    }
};

/// Verifies and reads notifications. The secret is the API secret: there is no other (12.3).
///
/// What tells one event from another is its name and the id in its payload, `event_key`: it stays
/// the same when an event is signed a second time, with a time and a nonce of its own.
template <sign::clock Clock = sign::system_clock, class Crypto = sign::direct_crypto>
using basic_webhook_verifier = webhook::basic_verifier<
    webhook_traits, webhook::signature_authenticator<webhook_traits, Clock, Crypto>>;

using webhook_verifier = basic_webhook_verifier<>;

/// The body that HexaRails posts for an event; `payload` is a described struct or json::raw_json.
template <class Payload>
[[nodiscard]] std::string event_body(std::string_view name, Payload const& payload) {
    std::string out = "{\"event\":";
    json::append_string(out, name);
    return out.append(",\"payload\":").append(json::to_json(payload)).append("}");
}

/// A notification as HexaRails would post it, signed now: for tests of a receiver. An
/// invalid callback URL, or a key that fits no header, is an error.
template <sign::clock Clock = sign::system_clock, sign::nonce Nonce = sign::uuid_nonce>
[[nodiscard]] rampart::result<webhook::notification> sign_notification(
    std::string_view callback_url, std::string body, std::string api_key, sign::secret key,
    Clock clock = {}, Nonce nonce = Nonce{std::string_view{}}) {
    using signer = sign::basic_signer<scheme, sign::direct_crypto, Clock, Nonce>;
    signer const by{std::move(api_key), std::move(key), std::move(clock), std::move(nonce)};
    return webhook::signed_by(by, callback_url, std::move(body));
}

} // namespace rampart::hexarails
