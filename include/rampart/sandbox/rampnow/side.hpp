// Rampnow's side of the wire: checks signatures, quotes and takes orders.
#pragma once

#include <rampart/config.hpp>
#include <rampart/sandbox/options.hpp>
#include <rampart/sandbox/webhook_queue.hpp>
#include <rampart/sandbox/wire.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace rampart::sandbox {

/// Answers Rampnow requests from state in memory. Not thread-safe.
///
/// Served: POST ramp_order/{quote,checkout,hosted} below /api/partner/v1/ext, with either header
/// set, RN-* or X-RAMPNOW-*; unsigned, GET /api/ramp/v1/public/ramp_order/config and
/// POST /api/ramp/v1/ramp_order/quote; of the legacy API, GET /api/v1/oauth/token and
/// POST /api/v1/external/orders.
///
/// An order with a webhookUrl posts the newer form of the order webhook, unsigned, or the earlier
/// one with options::rampnow_earlier_webhooks: processing one options::step_delay after it was
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
/// - more signed and legacy requests than options::limits are 429 with code 199998;
/// - any apiKey opens the public operations; without one their answer is code 100008 in a 200;
/// - limits are 5 to 10000 EUR; an initialQuote comes when the query suffices for one;
/// - the legacy client_id and client_secret are the key pair, a token lasts 7200 s on the
///   sandbox's clock; errors are {"code": text}; an order's fields are looked for under the
///   reply's names and none is required; its webhooks go to its callbackUrl or to
///   options::rampnow_legacy_webhook_url: ACCEPTED, or what the mailbox of its email says
///   (`rejected@`, `canceled@`, `pending@`, `authorized@`, `expired@`; `refunded@` after ACCEPTED).
class rampnow_side {
public:
    /// public_url: what redirect URLs start with, without a slash at the end.
    /// Webhooks go to post, which must live as long as this.
    rampnow_side(options const& settings, outbox& post, std::string public_url);
    ~rampnow_side();
    rampnow_side(rampnow_side&&) noexcept;
    rampnow_side& operator=(rampnow_side&&) noexcept;

    /// The answer at this time; changes the state as the operation says.
    wire_answer answer(wire_request const& request, std::chrono::system_clock::time_point now);

    /// Takes the steps that are due by then; answer() does so too.
    void move_on(std::chrono::system_clock::time_point now);

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace rampart::sandbox

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/sandbox/rampnow/impl/side.ipp>
#endif
