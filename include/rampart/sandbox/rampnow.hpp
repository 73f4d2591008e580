// Rampnow's side of the wire: checks signatures, quotes and takes orders.
#pragma once

#include <rampart/config.hpp>
#include <rampart/sandbox/options.hpp>
#include <rampart/sandbox/wire.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace rampart::sandbox {

/// Answers Rampnow requests from state in memory. Not thread-safe.
///
/// Served: POST ramp_order/quote and ramp_order/checkout below /api/partner/v1/ext, with either
/// header set, RN-* or X-RAMPNOW-*.
///
/// Where the sheet is silent this sandbox decides:
/// - code 100001 for a refused key or signature, 100003 for a bad field, 100005 for an amount out
///   of range or an impossible pair, 100006 and 100007 for an unknown path and a wrong method;
/// - one unit of any money, USDC or USDT is worth 1, ETH 2500 and BTC 100000; fees are 2.5 % and
///   0.50 in what is paid; what arrives is cut to 8 decimals, rates to 10;
/// - an order repeated with the same externalOrderUid is the same order.
class rampnow_side {
public:
    /// public_url: what redirect URLs start with, without a slash at the end.
    rampnow_side(key_pair keys, std::chrono::seconds window, std::string public_url);
    ~rampnow_side();
    rampnow_side(rampnow_side&&) noexcept;
    rampnow_side& operator=(rampnow_side&&) noexcept;

    /// The answer at this time; changes the state as the operation says.
    wire_answer answer(wire_request const& request, std::chrono::system_clock::time_point now);

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace rampart::sandbox

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/sandbox/impl/rampnow.ipp>
#endif
