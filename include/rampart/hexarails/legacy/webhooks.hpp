// Payloads of HexaRails' legacy webhook events, which have a dot in their names and are to be
// retired (hexarails.md section 12.2). hexarails/webhooks.hpp verifies and reads them.
#pragma once

#include <optional>
#include <string>

#include <rampart/hexarails/types/common.hpp>
#include <rampart/json/decimal.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/json/open_enum.hpp>

// Only ids are required, since members may be missing (12.3).
namespace rampart::hexarails::legacy {

/// `user.approved`, `user.rejected`.
struct user_event {
    std::string user_id;
    std::optional<std::string> email;
    std::optional<std::string> name;
    std::optional<std::string> rejection_reason;
};
BOOST_DESCRIBE_STRUCT(user_event, (), (user_id, email, name, rejection_reason))

/// `va.approved`, `va.rejected`.
struct virtual_account_event {
    std::string va_id;
    std::optional<std::string> user_id;
    std::optional<open_enum<currency_code>> currency;
    std::optional<std::string> account_no;
    std::optional<std::string> swift;
    std::optional<std::string> bsb;
    std::optional<std::string> pay_id;
    std::optional<std::string> to_address;
    std::optional<std::string> to_network;
    std::optional<std::string> bank_name;
    std::optional<std::string> bank_address;
};
BOOST_DESCRIBE_STRUCT(
    virtual_account_event, (),
    (va_id, user_id, currency, account_no, swift, bsb, pay_id, to_address, to_network, bank_name,
     bank_address))

/// `deposit.received`, `deposit.approved`, `deposit.rejected`.
struct deposit_event {
    std::string deposit_id;
    std::optional<std::string> user_id;
    std::optional<std::string> user_name;
    std::optional<std::string> depositor_account;
    std::optional<std::string> depositor_name;
    std::optional<std::string> transaction_id;
    std::optional<std::string> va_iban;
    std::optional<std::string> va_account_number;
    std::optional<std::string> va_bsb;
    std::optional<std::string> va_pay_id;
    std::optional<std::string> va_id;
    std::optional<open_enum<currency_code>> currency;
    std::optional<decimal> amount; ///< in units of `currency`
    std::optional<std::string> timestamp;
};
BOOST_DESCRIBE_STRUCT(
    deposit_event, (),
    (deposit_id, user_id, user_name, depositor_account, depositor_name, transaction_id, va_iban,
     va_account_number, va_bsb, va_pay_id, va_id, currency, amount, timestamp))

/// `trade.created`, `trade.settled`.
struct trade_event {
    std::string trade_id;
    std::optional<std::string> deposit_id;
    std::optional<std::string> user_id;
    std::optional<open_enum<currency_code>> from_currency;
    std::optional<decimal> from_amount; ///< in units of `from_currency`
    std::optional<open_enum<currency_code>> to_currency;
    std::optional<decimal> to_amount; ///< in units of `to_currency`
    std::optional<std::string> to_address;
    std::optional<std::string> to_network;
    std::optional<std::string> tx_hash;
    std::optional<std::string> timestamp;
};
BOOST_DESCRIBE_STRUCT(
    trade_event, (),
    (trade_id, deposit_id, user_id, from_currency, from_amount, to_currency, to_amount, to_address,
     to_network, tx_hash, timestamp))

} // namespace rampart::hexarails::legacy
