// Rampnow's side of the wire: checks signatures, quotes and takes orders.
#pragma once

#include <rampart/config.hpp>
#include <rampart/sandbox/clock.hpp>
#include <rampart/sandbox/options.hpp>
#include <rampart/sandbox/side.hpp>
#include <rampart/sandbox/wire.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace rampart::sandbox::rampnow {

/// 15 requests a second, as documented for the legacy staging (rampnow.md 4.4).
inline constexpr request_limit documented_limit{15, std::chrono::seconds{1}};

/// What the side can be told.
struct settings {
    /// The one key pair that it knows.
    key_pair keys{"sandbox-rampnow-key", "sandbox-rampnow-secret"};
    /// How many signed and legacy requests it takes, e.g. documented_limit; any number unless told.
    /// Further ones are answered with 429 and a Retry-After header that says when there is room
    /// again; they do not count.
    request_limit limit{};
    /// Whether the webhooks of orders have the earlier form, the order at the top (rampnow.md 7).
    bool earlier_webhooks = false;
    /// Where legacy webhooks go when the order names no callbackUrl, as preset in the merchant
    /// console; empty: nowhere.
    std::string legacy_webhook_url{};
};

namespace detail {
struct state;
}

/// Answers Rampnow requests from state in memory; models sandbox::side.
///
/// Served: POST ramp_order/{quote,checkout,hosted} below /api/partner/v1/ext, with either header
/// set, RN-* or X-RAMPNOW-*; unsigned, GET /api/ramp/v1/public/ramp_order/config and
/// POST /api/ramp/v1/ramp_order/quote; of the legacy API, GET /api/v1/oauth/token and
/// POST /api/v1/external/orders.
///
/// An order with a webhookUrl posts the newer form of the order webhook, unsigned, or the earlier
/// one with settings::earlier_webhooks: processing one options::step_delay after it was
/// made, completed one later, or failed when the e-mail address is failed@ any host.
///
/// Where the sheet is silent this sandbox decides:
/// - code 100001 for a refused key or signature, 100003 for a bad field, 100005 for an amount out
///   of range or an impossible pair, 100006 and 100007 for an unknown path and a wrong method;
/// - one unit of any money, USDC or USDT is worth 1, ETH 2500 and BTC 100000; fees are 2.5 % and
///   0.50 in what is paid; what arrives is cut to 8 decimals, rates to 10;
/// - an order repeated word for word with its externalOrderUid is the same order, and any other
/// with
///   that id is 422; partnerGeneratedUid is that id too, a hosted order is "pending";
/// - orders must be worth 5 to 10000 EUR (422), quotes below that are "0";
/// - more signed and legacy requests than settings::limit are 429 with code 199998;
/// - any apiKey opens the public operations; without one their answer is code 100008 in a 200;
/// - limits are 5 to 10000 EUR; an initialQuote comes when the query suffices for one;
/// - the legacy client_id and client_secret are the key pair, a token lasts 7200 s on the
///   sandbox's clock; errors are {"code": text}; an order's fields are looked for under the
///   reply's names and none is required; its webhooks go to its callbackUrl or to
///   settings::legacy_webhook_url: ACCEPTED, or what the mailbox of its email says
///   (`rejected@`, `canceled@`, `pending@`, `authorized@`, `expired@`; `refunded@` after ACCEPTED).
///
/// Thread safety: for one thread at a time.
class side {
public:
    static constexpr std::string_view name = "rampnow"; ///< as explain() shows it
    /// The Partner API, its public operations and the legacy API.
    static constexpr std::string_view path_prefixes[] = {
        "/api/partner/", "/api/ramp/", "/api/v1/oauth/", "/api/v1/external/"};

    /// With settings of its own.
    explicit side(settings given = {});
    ~side();
    /// With settings of its own.
    side(side&&) noexcept;
    /// Takes its records over.
    side& operator=(side&&) noexcept;

    /// The keys that it accepts.
    key_pair const& keys() const;
    /// Told once, before the first request.
    void start(side_context const& context);
    /// The answer at this time; changes the state as the operation says.
    wire_answer answer(wire_request const& request, time_point now);

private:
    std::unique_ptr<detail::state> state_;
};

} // namespace rampart::sandbox::rampnow

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/sandbox/rampnow/impl/side.ipp>
#endif
