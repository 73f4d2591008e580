// Banxa's side of the wire: checks signatures and keeps identities, ramps and orders.
#pragma once

#include <rampart/config.hpp>
#include <rampart/sandbox/options.hpp>
#include <rampart/sandbox/webhook_queue.hpp>
#include <rampart/sandbox/wire.hpp>

#include <chrono>
#include <memory>

namespace rampart::sandbox {

/// Answers Banxa requests from state in memory. Not thread-safe.
///
/// Served: the twelve operations of the Enterprise API (banxa.md A7), eligibility under both of
/// its paths, and the Partner API (B4).
///
/// Each change of a ramp's or an order's status posts a webhook (A9, version 2 of B7) to
/// options::banxa_webhook_url, signed as requests are.
///
/// Where the sheet is silent this sandbox decides:
/// - a ramp is INITIALIZED when created, PAYMENT_READY on its first read, IN_PROGRESS on the
///   second and FULFILLED from the third on; the ramps of the identities named refunded, declined,
///   cancelled, expired and extra-verification become that instead, and those of blacklisted
///   CUSTOMER_BLACKLISTED, whereupon the identity is blocked (identityMessage, no further ramp);
/// - a ramp must be worth 10 in fiat and its identity ready to pay, else 422;
/// - JSON is signed without the white space between its tokens (40103); a body that is not called
///   application/json is 415, an Accept that excludes it 406;
/// - more requests than options::limits are 429;
/// - prices in USD: BTC 65000.00, ETH 2922.50, USDT and USDC 1.00, anything else 10.00; one USD is
///   1.408 AUD, 0.92 EUR, 0.79 GBP and 1 of any other money; the processing fee is 1 % of the
///   fiat amount, the network fee 0.00;
/// - a quote lives 3 minutes and is used up by the ramp that names it, whose amounts it sets;
/// - whoever has an identity is ready to pay up to 10000 in fiat; above that OCCUPATION and
///   SOURCE_FUNDS are asked for until a PATCH brought them, and without an identity NAME, DOB and
///   ADDRESS;
/// - eligibility answers 200 with kycRequirements, as the newest guide has it, and under the older
///   path 202 with requirements (A7.11);
/// - an unknown identity is 404, PATCH answers 200 with the reference, and a shared token, reliance
///   and shared documents answer 202 with it, making the identity unless it exists;
/// - limits are 10 to 10000 in the fiat named;
/// - errors of the Partner API are one object (B3), its orders are pendingPayment, and every read
///   by id moves one on: paymentReceived, cryptoTransferred, complete, or what an account_reference
///   named refunded, declined, cancelled, expired or extra-verification says; a sale moves only
///   once it was confirmed; an order makes an account for an unknown account_reference; fiats are
///   AUD, EUR, GBP and USD, anything else is a coin; prices are as above, for 100.00 unless an
///   amount is named.
class banxa_side {
public:
    /// Webhooks go to post, which must live as long as this. public_url: what checkout URLs start
    /// with, without a slash at the end.
    banxa_side(options const& settings, outbox& post, std::string public_url);
    ~banxa_side();
    banxa_side(banxa_side&&) noexcept;
    banxa_side& operator=(banxa_side&&) noexcept;

    /// The answer at this time; changes the state as the operation says.
    wire_answer answer(wire_request const& request, std::chrono::system_clock::time_point now);

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace rampart::sandbox

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/sandbox/banxa/impl/side.ipp>
#endif
