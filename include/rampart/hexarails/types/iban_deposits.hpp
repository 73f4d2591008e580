// HexaRails' deposits by IBAN, of the older EUR and GBP flow, which it calls legacy deposits
// (hexarails.md 9.9).
#pragma once

#include <rampart/call/echoes.hpp>
#include <rampart/hexarails/types/common.hpp>

namespace rampart::hexarails {

/// States of a deposit by IBAN (section 11).
BOOST_DEFINE_ENUM_CLASS(iban_deposit_status, RECEIVED, CONFIRMED, REJECTED)

/// GET /legacy-deposit/list (9.9).
struct iban_deposit_list {
    page_number pageNum{};
    page_size pageSize{};
    std::optional<open_enum<currency_code>> currency{};
    std::optional<open_enum<iban_deposit_status>> status{};
    std::optional<std::string> sortField{}; ///< "timestamp"
    std::optional<open_enum<sort_direction>> sortDirection{};
};
BOOST_DESCRIBE_STRUCT(
    iban_deposit_list, (), (pageNum, pageSize, currency, status, sortField, sortDirection))

/// A row of GET /legacy-deposit/list (9.9).
struct iban_deposit_row {
    std::int64_t id = 0; ///< As on the wire.
    std::optional<open_enum<iban_deposit_status>> status;
    std::optional<open_enum<currency_code>> currency;
    std::optional<decimal> amount; ///< in units of `currency`
    std::optional<std::string> timestamp;
    std::optional<std::string> txId;
    std::optional<std::string> depositorName;
    std::optional<std::string> customerIban; ///< the payer's
    std::optional<std::string> address;      ///< IBAN of the receiving account
};
BOOST_DESCRIBE_STRUCT(
    iban_deposit_row, (),
    (id, status, currency, amount, timestamp, txId, depositorName, customerIban, address))

/// GET /legacy-deposit/detail (9.9).
struct iban_deposit_query {
    std::int64_t id = 0; ///< of list_iban_deposits; 0 is refused: it is that of no deposit
};
BOOST_DESCRIBE_STRUCT(iban_deposit_query, (), (id))

template <class = void>
constexpr auto rules(iban_deposit_query const*) {
    constexpr auto is_given = [](std::int64_t id) { return id != 0; };
    return std::tuple{satisfies(
        "hexarails.md 9.9 [doc] O", &iban_deposit_query::id, is_given,
        "must be given: the id of a deposit")};
}

/// The receiving account of a deposit by IBAN (9.9).
struct iban_virtual_account {
    std::optional<std::string> iban;
    std::optional<std::string> bicSwift;
    std::optional<std::string> bankName;
    std::optional<std::string> bankAddress;
};
BOOST_DESCRIBE_STRUCT(iban_virtual_account, (), (iban, bicSwift, bankName, bankAddress))

/// GET /legacy-deposit/detail (9.9).
struct iban_deposit {
    std::int64_t id = 0; ///< As on the wire.
    std::optional<open_enum<iban_deposit_status>> status;
    std::optional<open_enum<currency_code>> currency;
    std::optional<decimal> amount; ///< in units of `currency`
    std::optional<std::string> timestamp;
    std::optional<std::string> txId;
    std::optional<std::string> depositorName;
    std::optional<std::string> customerIban; ///< the payer's
    nullable<std::string> userName;          ///< display name of the account
    nullable<std::string> memo;
    nullable<iban_virtual_account> virtualAccount;
};
BOOST_DESCRIBE_STRUCT(
    iban_deposit, (),
    (id, status, currency, amount, timestamp, txId, depositorName, customerIban, userName, memo,
     virtualAccount))

template <class = void>
constexpr auto echoes(iban_deposit_query const*, iban_deposit const*) {
    return std::tuple{echoed("data.id", &iban_deposit_query::id, &iban_deposit::id)};
}

} // namespace rampart::hexarails
