// What Rampnow posts (rampnow.md section 7). No signature is documented for it, so the way in which
// a delivery is verified is chosen by name, and without a choice nothing is called verified:
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
#include <rampart/webhook_check.hpp>

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
    std::string problem;
    auto const parsed = json::parse_lenient(body, problem, seen);
    if (!parsed) return webhook::refusal{webhook::cause::malformed_body, "no JSON: " + problem};
    auto const root = parsed->root();
    if (root.type() != json::kind::object) {
        return webhook::refusal{webhook::cause::malformed_body, "the body must be a JSON object"};
    }
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
    explicit unverified(T content) : content_{std::move(content)} {}

    /// The content, by a name that shows in a review.
    [[nodiscard]] T const& content_without_verification() const noexcept { return content_; }

private:
    T content_;
};

/// The default policy: Rampnow documents no signature.
struct no_documented_signature {};

/// What a policy offers that can tell genuine deliveries.
///
/// | expression   | meaning                                                            |
/// | ------------ | ------------------------------------------------------------------ |
/// | `p.check(d)` | success when `d` is genuine, a refusal otherwise; thread-safe      |
template <class P>
concept webhook_policy = requires(P const& policy, webhook::delivery const& received) {
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
    using scheme = detail::body_scheme<Name>;

    /// The cause of a refusal is looked for in bodies of up to `diagnosed_body` bytes, see
    /// webhook::diagnosis.
    explicit hmac_header(
        sign::secret key, std::size_t diagnosed_body = webhook::default_diagnosed_body)
        : keys_{std::move(key)}, diagnosed_body_{diagnosed_body} {}

    /// Accepts a further secret, while one replaces the other. May run beside `check`.
    void also_accept(sign::secret key) { keys_.add(std::move(key)); }

    /// Accepts this secret alone from now on. May run beside `check`.
    void accept_only(sign::secret key) { keys_.accept_only(std::move(key)); }

    [[nodiscard]] webhook::result<void> check(webhook::delivery const& received) const {
        auto const stamps = webhook::authenticate(keys_, received, {{}, diagnosed_body_});
        if (!stamps) return stamps.error();
        return {};
    }

private:
    sign::basic_verifier<scheme> keys_;
    std::size_t diagnosed_body_;
};

/// Reads deliveries and, under a policy, verifies them. Member functions may be called from
/// several threads at once.
///
/// What tells one event from another is `eventUid`; in the earlier form, `orderUid` and
/// `orderStatus`.
template <class Policy = no_documented_signature>
class webhook_verifier {
public:
    webhook_verifier() = default;

    /// With a memory, what was read before is refused as a replay: an `eventUid`, or a body of the
    /// earlier form, which has none.
    explicit webhook_verifier(Policy policy, std::shared_ptr<webhook::replay_memory> memory = {})
        : policy_{std::move(policy)}, memory_{std::move(memory)} {}

    /// The policy, to change the secrets that it accepts.
    [[nodiscard]] Policy& policy() noexcept { return policy_; }

    /// The event, or why it is refused. Does not compile until a policy is chosen. Nothing is
    /// remembered before it was read. `seen`, unless null, gets what deviates from the
    /// documentation.
    [[nodiscard]] webhook::result<event> verify(
        webhook::delivery const& received,
        std::vector<json::deviation>* seen = nullptr) const requires webhook_policy<Policy> {
        auto const genuine = policy_.check(received);
        if (!genuine) return genuine.error();
        auto read = read_event(received.body, seen);
        if (!read || !memory_ || has_problem(*read)) return read;
        auto const key = replay_key(*read, received.body);
        if (auto again = webhook::seen_before(memory_, key)) return std::move(*again);
        return read;
    }

    /// Lets a delivery through once more, whose handling failed.
    void forget(webhook::delivery const& received) const {
        auto const read = memory_ ? read_event(received.body) : event{unknown_event{}};
        if (memory_ && read) memory_->forget(replay_key(*read, received.body));
    }

    /// What the body says, whoever wrote it. It is parsed whole: bound what is received.
    [[nodiscard]] webhook::result<unverified<event>>
    read_unverified(webhook::delivery const& received) const {
        auto read = read_event(received.body);
        if (!read) return read.error();
        return unverified<event>{std::move(*read)};
    }

private:
    /// One that could not be read may be readable when it comes again.
    static bool has_problem(event const& read) noexcept {
        auto const* const unknown = std::get_if<unknown_event>(&read);
        return unknown && !unknown->problem.empty();
    }

    /// The event's own id, or what the body is known by: a signature covers it and nothing else,
    /// and another secret's, or another policy's, would be another text.
    static std::string replay_key(event const& read, std::string_view body) {
        auto const* const order = std::get_if<order_event>(&read);
        if (order && order->eventUid && !order->eventUid->empty()) return *order->eventUid;
        sign::sha256 digest;
        digest.update(body);
        sign::sha256::value_type out;
        digest.finish(out);
        return sign::encoded<sign::hex_lower>(out);
    }

    Policy policy_;
    std::shared_ptr<webhook::replay_memory> memory_;
};

/// A delivery as a sender under `hmac_header<Name>` would post it: for tests of a receiver.
template <sign::fixed_string Name>
[[nodiscard]] rampart::result<webhook::delivery>
sign_delivery(std::string_view callback_url, std::string body, sign::secret key) {
    // The key's name is not sent, but a signer has one.
    sign::basic_signer<detail::body_scheme<Name>> const by{"webhook", std::move(key)};
    return webhook::signed_by(by, callback_url, std::move(body));
}

} // namespace rampart::rampnow
