// HexaRails' side of the wire: checks signatures and keeps customers, accounts and payments.
#pragma once

#include <rampart/config.hpp>
#include <rampart/sandbox/clock.hpp>
#include <rampart/sandbox/options.hpp>
#include <rampart/sandbox/side.hpp>
#include <rampart/sandbox/wire.hpp>

#include <chrono>
#include <memory>
#include <string_view>

namespace rampart::sandbox::hexarails {

/// 100 requests a minute (hexarails.md section 6).
inline constexpr request_limit documented_limit{100, std::chrono::seconds{60}};

/// What the side can be told.
struct settings {
    /// The one key pair that it knows.
    key_pair keys{"sandbox-hexarails-key", "sandbox-hexarails-secret"};
    /// How many signed requests it takes, e.g. documented_limit; any number unless told. Further
    /// ones are answered with 429 and a Retry-After header that says when there is room again; they
    /// do not count.
    request_limit limit{};
    /// Whether the account's list of addresses (set_ip_whitelist) counts: who is not on a list that
    /// is not empty is answered with 403 by what stands before the API (hexarails.md 3.6).
    bool refuses_other_addresses = false;
};

namespace detail {
struct state;
}

/// Answers HexaRails requests from state in memory; models sandbox::side.
///
/// Served: all 55 operations of hexarails.md section 8.
///
/// Records move by themselves, one step every options::step_delay (section 11); with no delay,
/// all steps have been taken by the next request:
/// - a customer answers PENDING and becomes CONFIRMED;
/// - a virtual account is VERIFIED at once when steps take no time, PENDING until then otherwise;
///   a deposit address is PENDING without an address, then VERIFIED;
/// - a deposit is RECEIVED, then CONFIRMED; one step later its account's newest flow makes a trade
///   that is CREATED and one step later SETTLED, with withdrawal.txId when coins went out;
/// - a payment is PROCESSING, then CONFIRMED.
/// Each step posts its webhook (section 12) when a callback URL is set and the event subscribed
/// to, under the new name and the legacy one alike.
///
/// Where the sheet is silent this sandbox decides:
/// - a customer named "Rejected" is REJECTED; one named "Deleted" is DELETED a step after it was
///   CONFIRMED, with its deposit addresses, and its flows are DISABLED; the virtual accounts of
///   "Account Rejected" stay PENDING and the deposit addresses of "Address Rejected" are REJECTED;
/// - a deposit from a sender named "Rejected" is REJECTED, and one from "Action Required" waits for
///   /deposit/submitAttachmentFile, then is CONFIRMED; the trade of one from "Canceled" is
///   CANCELED;
/// - more requests than settings::limit are answered with 429 and a line of text;
/// - every create of a virtual account makes another one, so that an operation repeated by mistake
///   can be seen in the list;
/// - unknown bank account and crypto address ids are taken where one is only named; such a flow
///   shows null for it;
/// - an unknown record is 422 FAILED, "... not found";
/// - /deposit/mock answers {"id"} of the deposit, and goes to the account with that number or IBAN
///   or the deposit address, whose currency, chain and reference (SGD, USD) must fit;
/// - /customer/uploadFile answers data null, /autoramp-flow/trade-preview the two amounts, the two
///   currencies and the rate, /autoramp-flow/delete the text "";
/// - a deleted flow is gone; deposits without a flow stay CONFIRMED;
/// - an e-mail address or a payment reference may be used again;
/// - one unit is worth in USD: USD, USDT, USDC 1, AUD 0.66, SGD 0.74, EUR 1.08, GBP 1.27; amounts
///   are cut to 6 decimals for coins and 2 for money;
/// - payments: rate 0.9950, bank charge 80.00, deducted amounts rounded up to two decimals;
/// - the balance starts with USD 1000.00 and USDT 250000.00; there is one deposit, one trade and
///   one deposit by IBAN;
/// - the IP whitelist and the subscribed events are empty at first; the whitelist is kept, not
///   enforced, and setting the callback URL to "" is refused;
/// - /create-va with to_address and to_network registers the address for USDT and makes a flow;
///   its wallet signature is not checked.
///
/// Thread safety: for one thread at a time.
class side {
public:
    static constexpr std::string_view name = "hexarails"; ///< as explain() shows it
    /// Every path that is no other side's.
    static constexpr std::string_view path_prefixes[] = {""};

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

} // namespace rampart::sandbox::hexarails

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/sandbox/hexarails/impl/side.ipp>
#endif
