// HexaRails' bank accounts: where fiat goes out (hexarails.md 9.6).
#pragma once

#include <rampart/call/echoes.hpp>
#include <rampart/hexarails/types/common.hpp>

namespace rampart::hexarails {

/// POST /bank-account/add (9.6), multipart. Only the first three are demanded; the narrative
/// recommends more for each currency: `accountNo` with `aba` or `swift` for USD, `iban` and `swift`
/// for EUR and GBP, `accountNo` for AUD, `accountNo` and `swift` for SGD.
struct bank_account_add {
    std::string customerId;
    open_enum<currency_code> currency; ///< AUD, EUR, GBP, SGD or USD
    std::string bankName;
    std::optional<std::string> accountNo{};
    std::optional<std::string> swift{};
    std::optional<std::string> bankCountry{}; ///< samples have two letters and three
    std::optional<std::string> bankAddress{};
    std::optional<std::string> aba{}; ///< US routing number
    std::optional<std::string> iban{};
    std::optional<std::string> beneficiaryName{};
    std::optional<std::string> beneficiaryAddress{};
    std::optional<std::string> interBankName{}; ///< the intermediary
    std::optional<std::string> interBankBic{};
    std::optional<std::string> interBankAccountNo{};
    std::optional<std::string> institutionNumber{};
    std::optional<std::string> transit{};
    std::optional<std::string> label{};        ///< display name
    std::optional<http::file> statementFile{}; ///< size and types that are taken are unknown
};
BOOST_DESCRIBE_STRUCT(
    bank_account_add, (),
    (customerId, currency, bankName, accountNo, swift, bankCountry, bankAddress, aba, iban,
     beneficiaryName, beneficiaryAddress, interBankName, interBankBic, interBankAccountNo,
     institutionNumber, transit, label, statementFile))

template <class = void>
constexpr auto rules(bank_account_add const*) {
    using request = bank_account_add;
    return std::tuple{
        checks::filled("hexarails.md 9.6 [doc] O", &request::customerId, &request::bankName),
        checks::fiat("hexarails.md 9.6 [doc] O", &request::currency)};
}

/// A bank account: the detail and a row of the list. IBAN, ABA and holder are not returned.
struct bank_account {
    std::string id;
    std::optional<std::string> customerId;
    std::optional<open_enum<currency_code>> currency;
    std::optional<std::string> bankName;
    std::optional<std::string> accountNo;
    std::optional<std::string> swift;
    std::optional<std::string> createTime;
    std::optional<std::string> updateTime;
};
BOOST_DESCRIBE_STRUCT(
    bank_account, (),
    (id, customerId, currency, bankName, accountNo, swift, createTime, updateTime))

/// GET /bank-account/list (9.6).
struct bank_account_list {
    page_number pageNum{};
    page_size pageSize{};
    std::optional<std::string> customerId{};
    std::optional<open_enum<currency_code>> currency{};
};
BOOST_DESCRIBE_STRUCT(bank_account_list, (), (pageNum, pageSize, customerId, currency))

template <class = void>
constexpr auto rules(bank_account_list const*) {
    return std::tuple{checks::fiat("hexarails.md 9.6 [doc] O", &bank_account_list::currency)};
}

/// GET /bank-account/detail (9.6).
struct bank_account_query {
    std::string id;
    std::optional<std::string> customerId{}; ///< the owner, as a check
};
BOOST_DESCRIBE_STRUCT(bank_account_query, (), (id, customerId))

template <class = void>
constexpr auto rules(bank_account_query const*) {
    return std::tuple{checks::filled("hexarails.md 9.6 [doc] O", &bank_account_query::id)};
}

template <class = void>
constexpr auto echoes(bank_account_query const*, bank_account const*) {
    using sent = bank_account_query;
    return std::tuple{
        echoed("data.id", &sent::id, &bank_account::id),
        echoed("data.customerId", &sent::customerId, &bank_account::customerId)};
}

} // namespace rampart::hexarails
