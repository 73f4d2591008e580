// Banxa's side of the wire (the /eapi/v0 API): checks signatures and keeps identities and ramps.
#pragma once

#include <rampart/config.hpp>
#include <rampart/sandbox/options.hpp>
#include <rampart/sandbox/wire.hpp>

#include <chrono>
#include <memory>

namespace rampart::sandbox {

/// Answers Banxa requests from state in memory. Not thread-safe.
///
/// Served below /eapi/v0: GET price, GET quote, POST ramps, GET ramps/{id},
/// POST identities/basic and POST identities/transactions/eligibility.
///
/// Where the sheet is silent this sandbox decides:
/// - a ramp is INITIALIZED when created, PAYMENT_READY on its first read, IN_PROGRESS on the
///   second and FULFILLED from the third on;
/// - prices in USD: BTC 65000.00, ETH 2922.50, USDT and USDC 1.00, anything else 10.00; one USD is
///   1.408 AUD, 0.92 EUR, 0.79 GBP and 1 of any other money; the processing fee is 1 % of the
///   fiat amount, the network fee 0.00;
/// - a quote lives 3 minutes and is used up by the ramp that names it, whose amounts it sets;
/// - whoever has an identity is ready to pay up to 10000 in fiat; above that OCCUPATION and
///   SOURCE_FUNDS are asked for, and without an identity NAME, DOB and ADDRESS;
/// - eligibility answers 200 with kycRequirements, as the newest guide has it (A7.11).
class banxa_side {
public:
    banxa_side(key_pair keys, std::chrono::seconds window);
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
#include <rampart/sandbox/impl/banxa.ipp>
#endif
