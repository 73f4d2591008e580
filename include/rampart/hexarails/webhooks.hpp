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
#include <utility>
#include <variant>
#include <vector>

#include <rampart/hexarails/legacy/webhooks.hpp>
#include <rampart/hexarails/scheme.hpp>
#include <rampart/hexarails/types.hpp>
#include <rampart/json/lenient.hpp>
#include <rampart/json/read.hpp>
#include <rampart/json/write.hpp>
#include <rampart/webhook_check.hpp>
#include <rampart/webhook_keys.hpp>

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
    event_of<trade>, event_of<payment>, event_of<legacy::user_event>, event_of<legacy::virtual_account_event>,
    event_of<legacy::deposit_event>, event_of<legacy::trade_event>, unknown_event>;

[[nodiscard]] inline std::string_view name_of(event const& received) noexcept {
    return std::visit([](auto const& one) { return std::string_view{one.name}; }, received);
}

namespace detail {

/// An event's name and how its payload is read.
struct event_row {
    std::string_view name;
    event (*read)(std::string_view name, json::value payload, std::vector<json::deviation>* seen);
};

template <class Payload>
event read_payload(std::string_view name, json::value payload, std::vector<json::deviation>* seen) {
    event_of<Payload> out{std::string{name}, {}};
    json::read_problem why;
    if (json::read_value(payload, out.payload, why, seen)) return out;
    return unknown_event{std::string{name}, {json::to_text(payload)}, why.message()};
}

/// The 13 events and the 9 older ones.
inline constexpr std::array<event_row, 22> event_rows{{
    {"CUSTOMER_APPROVED", &read_payload<customer>},
    {"CUSTOMER_REJECTED", &read_payload<customer>},
    {"CUSTOMER_DELETED", &read_payload<customer>},
    {"VIRTUAL_ACCOUNT_APPROVED", &read_payload<virtual_account>},
    {"VIRTUAL_ACCOUNT_REJECTED", &read_payload<virtual_account>},
    {"DEPOSIT_ADDRESS_APPROVED", &read_payload<deposit_address>},
    {"DEPOSIT_ADDRESS_REJECTED", &read_payload<deposit_address>},
    {"DEPOSIT_RECEIVED", &read_payload<deposit>},
    {"DEPOSIT_APPROVED", &read_payload<deposit>},
    {"DEPOSIT_REJECTED", &read_payload<deposit>},
    {"TRADE_CREATED", &read_payload<trade>},
    {"TRADE_SETTLED", &read_payload<trade>},
    {"PAYMENT_SETTLED", &read_payload<payment>},
    {"user.approved", &read_payload<legacy::user_event>},
    {"user.rejected", &read_payload<legacy::user_event>},
    {"va.approved", &read_payload<legacy::virtual_account_event>},
    {"va.rejected", &read_payload<legacy::virtual_account_event>},
    {"deposit.received", &read_payload<legacy::deposit_event>},
    {"deposit.approved", &read_payload<legacy::deposit_event>},
    {"deposit.rejected", &read_payload<legacy::deposit_event>},
    {"trade.created", &read_payload<legacy::trade_event>},
    {"trade.settled", &read_payload<legacy::trade_event>},
}};

} // namespace detail

/// The names of all documented events, to subscribe to (12.2); the first 13 are not to be retired.
/// No event tells that a trade is CANCELED or a deposit in ACTION_REQUIRED: ask for those.
inline constexpr auto event_names = [] {
    std::array<std::string_view, detail::event_rows.size()> names;
    for (std::size_t at = 0; at < names.size(); ++at)
        names[at] = detail::event_rows[at].name;
    return names;
}();

/// Reads the body of a delivery that was verified, `{"event": ..., "payload": {...}}`. A body that
/// is not of this form is cause::malformed_body. What else deviates from the documentation costs at
/// most its own member, and is added to `seen` unless that is null; paths begin in the payload.
[[nodiscard]] inline webhook::result<event>
read_event(std::string_view body, std::vector<json::deviation>* seen = nullptr) {
    std::string problem;
    auto const parsed = json::parse_lenient(body, problem, seen);
    if (!parsed) return webhook::refusal{webhook::cause::malformed_body, "no JSON: " + problem};
    auto const root = parsed->root();
    auto const name = root.find("event");
    auto const payload = root.find("payload");
    if (!name || name->type() != json::kind::string || !payload ||
        payload->type() != json::kind::object) {
        return webhook::refusal{
            webhook::cause::malformed_body,
            "the body must be an object with a string `event` and an object `payload`"};
    }
    for (auto const& row : detail::event_rows) {
        if (row.name == name->text()) return row.read(row.name, *payload, seen);
    }
    return event{unknown_event{std::string{name->text()}, {json::to_text(*payload)}}};
}

/// How deliveries are verified.
struct webhook_options {
    /// How far `X-Timestamp` may be from the time of receipt on either side; nothing: any time will
    /// do. The vendor suggests five minutes. Whether a retry, up to a week later, is signed afresh
    /// is unknown (12.3): should late retries be refused as too old, widen it.
    std::optional<std::chrono::seconds> window = std::chrono::minutes{5};

    /// When not empty, `X-API-Key` must be one of them. It is not signed, so it proves nothing.
    std::vector<std::string> api_keys{};

    /// Hosts under which the receiver is also known, to recognise cause::wrong_host.
    std::vector<std::string> other_hosts{};

    /// Refuses a delivery that was read before; may be shared. None: replays within the window are
    /// let through.
    std::shared_ptr<webhook::replay_memory> memory{};

    /// The cause of a refusal is looked for in bodies of up to this many bytes, see
    /// webhook::diagnosis.
    std::size_t diagnosed_body = webhook::default_diagnosed_body;
};

/// Verifies and reads deliveries. The secret is the API secret: there is no other (12.3).
///
/// What tells one event from another is its name and the id in its payload: an event that is signed
/// a second time, with a time and a nonce of its own, passes here, and only the receiver's records
/// can know it. All member functions may be called from several threads at once.
template <sign::clock Clock = sign::system_clock, class Crypto = sign::direct_crypto>
class basic_webhook_verifier {
public:
    explicit basic_webhook_verifier(
        sign::secret key, webhook_options options = {}, Clock clock = {})
        : keys_{std::move(options.api_keys)},
          options_{std::move(options)},
          clock_{std::move(clock)} {
        also_accept(std::move(key));
    }

    /// Accepts a further secret, while one replaces the other.
    void also_accept(sign::secret key) { keys_.add({}, std::move(key)); }

    /// Accepts a further key pair; the key's name counts where names were given in the options.
    void also_accept(std::string api_key, sign::secret key) {
        if (keys_.current().api_keys.empty()) api_key.clear();
        keys_.add(std::move(api_key), std::move(key));
    }

    /// Accepts this key pair alone from now on. An empty name: whatever `X-API-Key` says.
    void accept_only(std::string api_key, sign::secret key) {
        keys_.accept_only(std::move(api_key), std::move(key));
    }

    /// The event, or why it is refused. Nothing of the body is parsed before its signature was
    /// found genuine, but to explain a refusal; nothing is remembered before it was read.
    /// `seen`, unless null, gets what deviates from the documentation.
    [[nodiscard]] webhook::result<event>
    verify(webhook::delivery const& received, std::vector<json::deviation>* seen = nullptr) const {
        auto const& ours = keys_.current();
        auto const stamps = webhook::authenticate(
            ours.secrets, received, {options_.other_hosts, options_.diagnosed_body});
        if (!stamps) return stamps.error();
        if (!ours.api_keys.empty() && !ours.names(stamps->api_key)) {
            return webhook::refusal{
                webhook::cause::unknown_key, "X-API-Key names a key that is not one of ours"};
        }
        auto const came_at = received.received_at ? *received.received_at : clock_.now();
        if (auto late = webhook::outside(options_.window, stamps->timestamp, came_at)) {
            return std::move(*late);
        }
        auto read = read_event(received.body, seen);
        if (!read || has_problem(*read)) return read;
        auto const key = webhook::replay_key<scheme>(*stamps);
        if (auto again = webhook::seen_before(options_.memory, key)) return std::move(*again);
        return read;
    }

    /// Lets a delivery through once more, whose handling failed.
    void forget(webhook::delivery const& received) const {
        if (!options_.memory) return;
        options_.memory->forget(webhook::replay_key<scheme>(stamps_of(received)));
    }

    /// Key, time, nonce and signature as the delivery's headers have them, views of these; empty
    /// when they are malformed. Genuine only when `verify` says so.
    [[nodiscard]] static sign::received_stamps stamps_of(webhook::delivery const& received) {
        return webhook::stamps_of<scheme>(received);
    }
    static sign::received_stamps stamps_of(webhook::delivery const&& received) = delete;

private:
    /// One that could not be read may be readable when it comes again.
    static bool has_problem(event const& read) noexcept {
        auto const* const unknown = std::get_if<unknown_event>(&read);
        return unknown && !unknown->problem.empty();
    }

    webhook::key_ring<scheme, Crypto> keys_;
    webhook_options options_;
    Clock clock_;
};

using webhook_verifier = basic_webhook_verifier<>;

/// The body that HexaRails posts for an event; `payload` is a described struct or json::raw_json.
template <class Payload>
[[nodiscard]] std::string event_body(std::string_view name, Payload const& payload) {
    std::string out = "{\"event\":";
    json::append_string(out, name);
    return out.append(",\"payload\":").append(json::to_json(payload)).append("}");
}

/// A delivery as HexaRails would post it, signed now: for tests of a receiver. A callback URL that
/// is none, or a key that fits no header, is an error.
template <sign::clock Clock = sign::system_clock, sign::nonce Nonce = sign::uuid_nonce>
[[nodiscard]] rampart::result<webhook::delivery> sign_delivery(
    std::string_view callback_url, std::string body, std::string api_key, sign::secret key,
    Clock clock = {}, Nonce nonce = Nonce{std::string_view{}}) {
    using signer = sign::basic_signer<scheme, sign::direct_crypto, Clock, Nonce>;
    signer const by{std::move(api_key), std::move(key), std::move(clock), std::move(nonce)};
    return webhook::signed_by(by, callback_url, std::move(body));
}

} // namespace rampart::hexarails
