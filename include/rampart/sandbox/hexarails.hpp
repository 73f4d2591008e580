// HexaRails' side of the wire: checks signatures and keeps customers, accounts and payments.
#pragma once

#include <rampart/config.hpp>
#include <rampart/sandbox/options.hpp>
#include <rampart/sandbox/wire.hpp>

#include <chrono>
#include <memory>

namespace rampart::sandbox {

/// Answers HexaRails requests from state in memory. Not thread-safe.
///
/// Served: health, balance, callback-url, customer/{create,detail,list},
/// virtual-account/{create,list}, autoramp-flow/onramp, deposit/list, trade/list and
/// payment/{estimate,create,list}.
///
/// Where the sheet is silent this sandbox decides, to make flows work without waiting:
/// - a created customer answers PENDING and is CONFIRMED ever after;
/// - a virtual account is VERIFIED at once, and every create makes another one, so that an
///   operation repeated by mistake can be seen in the list;
/// - a payment answers PROCESSING and is CONFIRMED once it was listed;
/// - any bank account id and crypto address id is known;
/// - an e-mail address or a payment reference may be used again;
/// - rate 0.9950, bank charge 80.00, deducted amounts rounded up to two decimals;
/// - the balance starts with USD 1000.00 and USDT 250000.00; there is one deposit and one trade.
class hexarails_side {
public:
    hexarails_side(key_pair keys, std::chrono::seconds window);
    ~hexarails_side();
    hexarails_side(hexarails_side&&) noexcept;
    hexarails_side& operator=(hexarails_side&&) noexcept;

    /// The answer at this time; changes the state as the operation says.
    wire_answer answer(wire_request const& request, std::chrono::system_clock::time_point now);

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace rampart::sandbox

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/sandbox/impl/hexarails.ipp>
#endif
