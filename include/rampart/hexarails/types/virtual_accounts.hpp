// HexaRails' virtual accounts: where fiat comes in (hexarails.md 9.3).
#pragma once

#include <rampart/call/echoes.hpp>
#include <rampart/hexarails/types/common.hpp>

namespace rampart::hexarails {

/// States of a virtual account (section 11). A rejection shows only as an event.
BOOST_DEFINE_ENUM_CLASS(account_status, PENDING, VERIFIED)

/// A sender account that an AUD account accepts (9.3).
struct whitelist_account {
    std::string bsbNumber; ///< with the dash or without
    std::string accountNumber;
    std::optional<std::string> accountName{}; ///< the holder
};
BOOST_DESCRIBE_STRUCT(whitelist_account, (), (bsbNumber, accountNumber, accountName))

template <class = void>
constexpr auto rules(whitelist_account const*) {
    using account = whitelist_account;
    return std::tuple{
        checks::filled("hexarails.md 9.3 [doc] O", &account::bsbNumber, &account::accountNumber)};
}

/// POST /virtual-account/create (9.3). The customer must be CONFIRMED.
struct virtual_account_create {
    std::string customerId;
    open_enum<currency_code> currency;            ///< AUD, EUR, GBP, SGD or USD
    std::optional<whitelist_account> whitelist{}; ///< AUD only; ignored for the others
};
BOOST_DESCRIBE_STRUCT(virtual_account_create, (), (customerId, currency, whitelist))

template <class = void>
constexpr auto rules(virtual_account_create const*) {
    using request = virtual_account_create;
    return std::tuple{
        checks::filled("hexarails.md 9.3 [doc] O", &request::customerId),
        checks::fiat("hexarails.md 9.3 [doc] O", &request::currency)};
}

/// A virtual account. POST create may answer with the id alone (C14), so only that is required.
struct virtual_account {
    std::string id;
    std::optional<std::string> customerId;
    std::optional<std::string> customerName;
    std::optional<open_enum<currency_code>> currency;
    std::optional<std::string> accountNumber;
    std::optional<std::string> accountName;
    std::optional<std::string> bicSwift; ///< BSB for AUD, SWIFT/BIC for every other currency
    std::optional<std::string> payId;
    std::optional<std::string> referenceId; ///< a payer must quote it on a shared account
    std::optional<std::string> iban;
    std::optional<std::string> createTime;
    std::optional<open_enum<account_status>> status;
    std::optional<std::string> bankName;
    std::optional<std::string> bankAddress;
};
BOOST_DESCRIBE_STRUCT(
    virtual_account, (),
    (id, customerId, customerName, currency, accountNumber, accountName, bicSwift, payId,
     referenceId, iban, createTime, status, bankName, bankAddress))

/// GET /virtual-account/list (9.3).
struct virtual_account_list {
    page_number pageNum{};
    page_size pageSize{};
    std::optional<std::string> customerId{};
    std::optional<std::string> customerName{}; ///< a part of it
    std::optional<open_enum<account_status>> status{};
};
BOOST_DESCRIBE_STRUCT(
    virtual_account_list, (), (pageNum, pageSize, customerId, customerName, status))

/// POST /virtual-account/create-aud-whitelist (9.3).
struct whitelist_create {
    std::string id; ///< of the virtual account
    whitelist_account sourceAccount;
};
BOOST_DESCRIBE_STRUCT(whitelist_create, (), (id, sourceAccount))

template <class = void>
constexpr auto rules(whitelist_create const*) {
    return std::tuple{checks::filled("hexarails.md 9.3 [doc] O", &whitelist_create::id)};
}

/// An entry of an AUD account's whitelist (9.3), as it is answered.
struct whitelist_entry {
    std::optional<std::string> bsbNumber;
    std::optional<std::string> accountNumber;
    std::optional<std::string> accountName;   ///< the holder
    std::optional<std::string> accountStatus; ///< "active"; its case is not settled (C16)
    std::optional<std::int64_t> id;
};
BOOST_DESCRIBE_STRUCT(
    whitelist_entry, (), (bsbNumber, accountNumber, accountName, accountStatus, id))

/// An entry of an AUD account's whitelist with its new values (9.3).
struct whitelist_entry_update {
    std::string bsbNumber;
    std::string accountNumber;
    std::string accountName;          ///< the holder; empty where the entry has none
    std::string accountStatus;        ///< "active"; its case is not settled (C16)
    std::optional<std::int64_t> id{}; ///< of the entry; send it: left out it counts as 0 (9.3)
};
BOOST_DESCRIBE_STRUCT(
    whitelist_entry_update, (), (bsbNumber, accountNumber, accountName, accountStatus, id))

template <class = void>
constexpr auto rules(whitelist_entry_update const*) {
    using entry = whitelist_entry_update;
    return std::tuple{checks::filled(
        "hexarails.md 9.3 [doc] O", &entry::bsbNumber, &entry::accountNumber,
        &entry::accountStatus)};
}

/// POST /virtual-account/update-aud-whitelist (9.3).
struct whitelist_update {
    std::string id;                       ///< of the virtual account
    whitelist_entry_update sourceAccount; ///< with its new values and its own id
};
BOOST_DESCRIBE_STRUCT(whitelist_update, (), (id, sourceAccount))

template <class = void>
constexpr auto rules(whitelist_update const*) {
    return std::tuple{checks::filled("hexarails.md 9.3 [doc] O", &whitelist_update::id)};
}

template <class = void>
constexpr auto echoes(virtual_account_create const*, virtual_account const*) {
    using sent = virtual_account_create;
    return std::tuple{
        echoed("data.customerId", &sent::customerId, &virtual_account::customerId),
        echoed("data.currency", &sent::currency, &virtual_account::currency)};
}

template <class = void>
constexpr auto echoes(id_query const*, virtual_account const*) {
    return std::tuple{echoed("data.id", &id_query::id, &virtual_account::id)};
}

} // namespace rampart::hexarails
