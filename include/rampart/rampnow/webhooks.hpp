// What Rampnow posts (rampnow.md section 7). No signature is documented for it, so the way in which
// a notification is verified is chosen by name, and without a choice nothing is called verified:
//
// ```
// rampnow::webhook_verifier<> reader; // no policy: it has read_unverified() and no verify()
// rampnow::webhook_verifier verifier{rampnow::hmac_header<"X-Agreed">{sign::secret{text}}};
// ```
#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <rampart/json/lenient.hpp>
#include <rampart/json/read.hpp>
#include <rampart/rampnow/types.hpp>
#include <rampart/sign/digest.hpp>
#include <rampart/webhook/authenticate.hpp>
#include <rampart/webhook/read_body.hpp>
#include <rampart/webhook/sign_notification.hpp>
#include <rampart/webhook/verifier.hpp>

namespace rampart::rampnow {

/// Section 7; an open set. `failed` covers cancelled orders.
BOOST_DEFINE_ENUM_CLASS(order_stage, processing, completed, failed)

/// The order as a webhook tells it (7). Times are ISO 8601, with and without `Z`; read a missing
/// zone as UTC.
struct order_update {
    std::string orderUid;
    std::optional<std::string> externalOrderUid;
    std::optional<std::string> partnerGeneratedUid; ///< how it differs from the other is unknown
    std::optional<std::string> createTime;
    std::optional<std::string> updateTime;
    std::optional<open_enum<rampnow::order_type>> orderType;
    std::optional<open_enum<order_stage>> orderStatus;
    std::optional<std::string> paymentStatus; ///< "settled" was seen
    std::optional<std::string> paymentMode;
    std::optional<std::string> srcCurrency;
    std::optional<std::string> srcChain;
    std::optional<decimal> srcAmount; ///< in units of `srcCurrency`
    std::optional<std::string> dstCurrency;
    std::optional<std::string> dstChain;
    std::optional<decimal> dstAmount; ///< in units of `dstCurrency`
    std::optional<std::string> walletAddress;
    std::optional<std::string> walletAddressTag;
    std::optional<std::vector<std::string>> transactionHash;
};
BOOST_DESCRIBE_STRUCT(
    order_update, (),
    (orderUid, externalOrderUid, partnerGeneratedUid, createTime, updateTime, orderType,
     orderStatus, paymentStatus, paymentMode, srcCurrency, srcChain, srcAmount, dstCurrency,
     dstChain, dstAmount, walletAddress, walletAddressTag, transactionHash))

/// An order moved. The first three are those of the newer form and empty in the earlier one.
struct order_event {
    std::optional<std::string> createdAt;
    std::optional<std::string> eventUid;  ///< unique for each event: de-duplicate on it
    std::optional<std::string> eventType; ///< "ramp_orders.processing", "orders.processing"
    /// The last dotted part of `eventType`, else `orderStatus`.
    std::optional<open_enum<order_stage>> stage;
    order_update order;
};

/// Anything else; `problem` says what is wrong with an order that is not as documented.
struct unknown_event {
    std::string eventType; ///< empty in the earlier form
    json::raw_json body;
    std::string problem{};
};

using event = std::variant<order_event, unknown_event>;

namespace detail {

/// What the newer form has around its order.
struct event_head {
    std::optional<std::string> createdAt;
    std::optional<std::string> eventUid;
    std::optional<std::string> eventType;
};
BOOST_DESCRIBE_STRUCT(event_head, (), (createdAt, eventUid, eventType))

} // namespace detail

/// Reads a body of either form, told apart by `payload`. What is no JSON object is
/// cause::malformed_body. Whether it is genuine is another question. What else deviates from the
/// documentation costs at most its own member, and is added to `seen` unless that is null; paths
/// begin in the payload.
[[nodiscard]] inline webhook::result<event>
read_event(std::string_view body, std::vector<json::deviation>* seen = nullptr) {
    auto const parsed = webhook::read_object(body, seen);
    if (!parsed) return parsed.error();
    auto const root = parsed->root();
    order_event out;
    json::read_problem why;
    auto const payload = root.find("payload");
    bool const newer = payload && (root.find("eventType") || !root.find("orderUid"));
    if (newer) {
        detail::event_head head;
        if (json::read_value(root, head, why, seen)) {
            out.createdAt = std::move(head.createdAt);
            out.eventUid = std::move(head.eventUid);
            out.eventType = std::move(head.eventType);
        }
    }
    if (!json::read_value(newer ? *payload : root, out.order, why, seen)) {
        return event{
            unknown_event{out.eventType.value_or(""), {json::to_text(root)}, why.message()}};
    }
    out.stage = out.order.orderStatus;
    if (out.eventType) {
        auto const word = std::string_view{*out.eventType}.substr(out.eventType->rfind('.') + 1);
        if (!word.empty()) out.stage = open_enum<order_stage>::from_text(word);
    }
    return event{std::move(out)};
}

/// Something that anybody may have posted. Fetch the order, or look at it in the dashboard, before
/// anything is done about it; never trust its amounts.
template <class T>
class unverified {
public:
    /// Something that nobody has signed.
    explicit unverified(T content) : content_{std::move(content)} {}

    /// The content, by a name that shows in a review.
    [[nodiscard]] T const& content_without_verification() const noexcept { return content_; }

private:
    T content_;
};

/// The default policy: Rampnow documents no signature.
struct no_documented_signature {};

/// What a policy offers that can tell genuine notifications.
///
/// | expression   | meaning                                                            |
/// | ------------ | ------------------------------------------------------------------ |
/// | `p.check(d)` | success when `d` is genuine, a refusal otherwise; thread-safe      |
template <class P>
concept webhook_policy = requires(P const& policy, webhook::notification const& received) {
    { policy.check(received) } -> std::same_as<webhook::result<void>>;
};

namespace detail {

/// HMAC-SHA256 hex of the raw body in one header.
template <sign::fixed_string Name>
struct body_scheme : sign::hmac_sha256_scheme {
    using message = sign::concat<sign::parts::body>;
    using headers = sign::header_list<sign::header<Name, sign::parts::signature>>;
};

} // namespace detail

/// A policy for those whom Rampnow told so: lower- or upper-case hex of HMAC-SHA256 of the raw body
/// in the header `Name`. What third parties guess (7) is no ground for it.
template <sign::fixed_string Name>
class hmac_header {
public:
    using scheme = detail::body_scheme<Name>; ///< how its requests are signed

    /// The cause of a refusal is looked for in bodies of up to `diagnosed_body` bytes, see
    /// webhook::diagnosis.
    explicit hmac_header(
        sign::secret key, std::size_t diagnosed_body = webhook::default_diagnosed_body)
        : keys_{std::move(key)}, diagnosed_body_{diagnosed_body} {}

    /// Accepts a further secret, while one replaces the other. May run beside `check`.
    void also_accept(sign::secret key) { keys_.add(std::move(key)); }

    /// Accepts this secret alone from now on. May run beside `check`.
    void accept_only(sign::secret key) { keys_.accept_only(std::move(key)); }

    /// The refusal, if the header does not fit.
    [[nodiscard]] webhook::result<void> check(webhook::notification const& received) const {
        auto const stamps = webhook::authenticate(keys_, received, {{}, diagnosed_body_});
        if (!stamps) return stamps.error();
        return {};
    }

private:
    sign::basic_verifier<scheme> keys_;
    std::size_t diagnosed_body_;
};

/// The facts of Rampnow's notifications, however they are authenticated.
struct webhook_traits {
    using event = rampnow::event; ///< what a notification becomes

    /// The event of a body.
    static webhook::result<event> read(std::string_view body, std::vector<json::deviation>* seen) {
        return read_event(body, seen);
    }

    /// What an inbox knows an event by.
    [[nodiscard]] static std::string
    event_key(event const& read, webhook::notification const& received) {
        auto const* const order = std::get_if<order_event>(&read);
        std::string_view own;
        if (order && order->eventUid) own = *order->eventUid;
        return webhook::event_key_of("rampnow", {own}, received);
    }
};

/// Authenticates by a policy; by none without one.
template <class Policy>
class policy_authenticator {
public:
    policy_authenticator() = default;

    /// By that policy.
    explicit policy_authenticator(Policy policy) : policy_{std::move(policy)} {}

    /// The policy, to change the secrets that it accepts.
    [[nodiscard]] Policy& policy() noexcept { return policy_; }

    /// The refusal, if it is not genuine.
    [[nodiscard]] webhook::result<void> authenticate(
        webhook::notification const& received,
        std::vector<json::deviation>* = nullptr) const requires webhook_policy<Policy> {
        return policy_.check(received);
    }

private:
    Policy policy_;
};

/// Reads notifications and, under a policy, verifies them: there is no `verify` until one is
/// chosen.
///
/// What tells one event from another, `event_key`, is `eventUid`; in the earlier form, which has
/// none, the body.
template <class Policy = no_documented_signature>
class webhook_verifier
    : public webhook::basic_verifier<webhook_traits, policy_authenticator<Policy>> {
    using base = webhook::basic_verifier<webhook_traits, policy_authenticator<Policy>>;

public:
    using base::base;

    /// What the body says, whoever wrote it. It is parsed whole: bound what is received.
    [[nodiscard]] webhook::result<unverified<event>>
    read_unverified(webhook::notification const& received) const {
        auto read = read_event(received.body);
        if (!read) return read.error();
        return unverified<event>{std::move(*read)};
    }
};

template <class Policy>
webhook_verifier(Policy) -> webhook_verifier<Policy>;

/// A notification as a sender under `hmac_header<Name>` would post it: for tests of a receiver.
template <sign::fixed_string Name>
[[nodiscard]] rampart::result<webhook::notification>
sign_notification(std::string_view callback_url, std::string body, sign::secret key) {
    // The key's name is not sent, but a signer has one.
    sign::basic_signer<detail::body_scheme<Name>> const by{"webhook", std::move(key)};
    return webhook::signed_by(by, callback_url, std::move(body));
}

} // namespace rampart::rampnow
