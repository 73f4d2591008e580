// HexaRails' payments: payouts from the account's balance (hexarails.md 9.11).
#pragma once

#include <rampart/call/echoes.hpp>
#include <rampart/hexarails/types/common.hpp>

namespace rampart::hexarails {

/// States of a payment (section 11); how a failed one shows is unknown.
BOOST_DEFINE_ENUM_CLASS(payment_status, PROCESSING, CONFIRMED)

/// GET /payment/estimate (9.11).
struct payment_estimate_query {
    open_enum<currency_code> deductCurrency; ///< USDT or USDC
    decimal amount;                          ///< to pay out, in units of `currency`
    open_enum<currency_code> currency;       ///< coins become USD only (section 11)
    std::string bankAccountId;
};
BOOST_DESCRIBE_STRUCT(payment_estimate_query, (), (deductCurrency, amount, currency, bankAccountId))

template <class = void>
constexpr auto rules(payment_estimate_query const*) {
    using query = payment_estimate_query;
    constexpr auto section = "hexarails.md 9.11 [doc] O";
    return std::tuple{
        checks::coin(section, &query::deductCurrency), positive(section, &query::amount),
        checks::word_given(section, &query::currency),
        checks::filled(section, &query::bankAccountId)};
}

/// The payee of an estimate (9.11).
struct estimate_bank_account {
    std::optional<std::string> bankName;
    std::optional<std::string> accountNo;
    std::optional<std::string> currency;
    std::optional<std::string> beneficiaryName;
};
BOOST_DESCRIBE_STRUCT(estimate_bank_account, (), (bankName, accountNo, currency, beneficiaryName))

/// The answer of GET /payment/estimate (9.11); how long the price holds is unknown.
struct payment_estimate {
    std::optional<decimal> rate;
    std::optional<decimal> deductAmount; ///< what would be taken; never compute it from the others
    std::optional<decimal> bankCharge;
    std::optional<estimate_bank_account> bankAccount;
};
BOOST_DESCRIBE_STRUCT(payment_estimate, (), (rate, deductAmount, bankCharge, bankAccount))

/// POST /payment/create (9.11), multipart. It pays out: never repeat it without looking first.
struct payment_create {
    open_enum<currency_code> deductCurrency; ///< USDT or USDC
    decimal amount;                          ///< to pay out, in units of `currency`
    open_enum<currency_code> currency;       ///< USD
    std::string bankAccountId;
    std::string reference; ///< the caller's own: get_payment tells it, the rows of a list do not
    std::optional<http::file> supportingDocument{};
};
BOOST_DESCRIBE_STRUCT(
    payment_create, (),
    (deductCurrency, amount, currency, bankAccountId, reference, supportingDocument))

template <class = void>
constexpr auto rules(payment_create const*) {
    using request = payment_create;
    constexpr auto section = "hexarails.md 9.11 [doc] O";
    return std::tuple{
        checks::coin(section, &request::deductCurrency), positive(section, &request::amount),
        satisfies(
            section, &request::currency, checks::any_of_or_new<currency_code::USD>, "must be USD"),
        checks::filled(section, &request::bankAccountId, &request::reference)};
}

/// The payee of a payment (9.11).
struct payment_bank_account {
    std::optional<std::string> bankName;
    std::optional<std::string> accountNo;
    nullable<std::string> bankCountry;
    nullable<std::string> bankAddress;
    std::optional<std::string> swift;
    std::optional<std::string> beneficiaryName;
    std::optional<std::string> beneficiaryAddress;
};
BOOST_DESCRIBE_STRUCT(
    payment_bank_account, (),
    (bankName, accountNo, bankCountry, bankAddress, swift, beneficiaryName, beneficiaryAddress))

/// A payment: the answer of create and detail (9.11), and what PAYMENT_SETTLED carries.
struct payment {
    std::string id;
    std::optional<open_enum<payment_status>> status;
    std::optional<decimal> rate;
    std::optional<decimal> deductAmount; ///< taken from the balance, in units of `deductCurrency`
    std::optional<open_enum<currency_code>> deductCurrency;
    std::optional<open_enum<currency_code>> receivedCurrency;
    std::optional<decimal> receivedAmount; ///< paid out, in units of `receivedCurrency`
    std::optional<decimal> bankCharge;
    std::optional<std::string> reference;  ///< the caller's
    std::optional<std::string> createTime; ///< without a zone in samples
    std::optional<payment_bank_account> bankAccount;
};
BOOST_DESCRIBE_STRUCT(
    payment, (),
    (id, status, rate, deductAmount, deductCurrency, receivedCurrency, receivedAmount, bankCharge,
     reference, createTime, bankAccount))

/// GET /payment/list (9.11).
struct payment_list {
    page_number pageNum{};
    page_size pageSize{};
    std::optional<std::string> createDate{}; ///< YYYY-MM-DD
    std::optional<open_enum<payment_status>> status{};
};
BOOST_DESCRIBE_STRUCT(payment_list, (), (pageNum, pageSize, createDate, status))

template <class = void>
constexpr auto rules(payment_list const*) {
    return std::tuple{checks::date("hexarails.md 9.11 [doc] O", &payment_list::createDate)};
}

/// A row of GET /payment/list (9.11).
struct payment_row {
    std::string id;
    std::optional<open_enum<payment_status>> status;
    std::optional<std::string> beneficiaryName;
    std::optional<decimal> deductAmount;
    std::optional<open_enum<currency_code>> deductCurrency;
    std::optional<decimal> receivedAmount;
    std::optional<open_enum<currency_code>> receivedCurrency;
    std::optional<std::string> createTime;
};
BOOST_DESCRIBE_STRUCT(
    payment_row, (),
    (id, status, beneficiaryName, deductAmount, deductCurrency, receivedAmount, receivedCurrency,
     createTime))

template <class = void>
constexpr auto echoes(payment_create const*, payment const*) {
    using sent = payment_create;
    return std::tuple{
        own_reference("data.reference", &sent::reference, &payment::reference),
        echoed("data.receivedAmount", &sent::amount, &payment::receivedAmount),
        echoed("data.receivedCurrency", &sent::currency, &payment::receivedCurrency),
        echoed("data.deductCurrency", &sent::deductCurrency, &payment::deductCurrency)};
}

template <class = void>
constexpr auto echoes(id_query const*, payment const*) {
    return std::tuple{echoed("data.id", &id_query::id, &payment::id)};
}

} // namespace rampart::hexarails
