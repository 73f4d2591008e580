// Banxa's side of the wire: checks signatures and keeps identities, ramps and orders.
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

namespace rampart::sandbox::banxa {

/// 120 requests a minute, as Banxa's own sandbox takes (banxa.md A4).
inline constexpr request_limit documented_limit{120, std::chrono::seconds{60}};

/// What the side can be told.
struct settings {
    /// The one key pair that it knows.
    key_pair keys{"sandbox-banxa-key", "sandbox-banxa-secret"};
    /// How many signed requests it takes, e.g. documented_limit; any number unless told. Further
    /// ones are answered with 429 and a Retry-After header that says when there is room again; they
    /// do not count.
    request_limit limit{};
    /// Where the webhooks of ramps and orders go, as set in Banxa's dashboard; empty: nowhere.
    std::string webhook_url{};
    /// Which form the webhooks of the Partner API have (banxa.md B7): 1 is the order's id alone.
    int order_webhook_version = 2;
};

namespace detail {
struct state;
}

/// Answers Banxa requests from state in memory; models sandbox::side.
///
/// Served: the twelve operations of the Enterprise API (banxa.md A7), eligibility under both of
/// its paths, and the Partner API (B4).
///
/// Each change of a ramp's or an order's status posts a webhook (A9, version 2 of B7) to
/// settings::webhook_url, signed as requests are.
///
/// Where the sheet is silent this sandbox decides:
/// - a ramp is INITIALIZED when created, PAYMENT_READY on its first read, IN_PROGRESS on the
///   second and FULFILLED from the third on; the ramps of the identities named refunded, declined,
///   cancelled, expired and extra-verification become that instead, and those of blacklisted
///   CUSTOMER_BLACKLISTED, whereupon the identity is blocked (identityMessage, no further ramp);
/// - a ramp must be worth 10 in fiat and its identity ready to pay, else 422;
/// - JSON is signed without the white space between its tokens (40103); a body that is not called
///   application/json is 415, an Accept that excludes it 406;
/// - more requests than settings::limit are 429;
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
///
/// Thread safety: for one thread at a time.
class side {
public:
    static constexpr std::string_view name = "banxa"; ///< as explain() shows it
    /// The Enterprise API and the Partner API.
    static constexpr std::string_view path_prefixes[] = {"/eapi/", "/api/"};

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

} // namespace rampart::sandbox::banxa

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/sandbox/banxa/impl/side.ipp>
#endif
