// HexaRails' requests and responses (hexarails.md sections 6, 7 and 9). Member names are the
// wire's. Members that the sheet calls always present and that matter to a payment are required;
// descriptive ones are optional, since the provider under-declares what may be null (section 7).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <rampart/http/multipart.hpp>
#include <rampart/json/decimal.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/json/open_enum.hpp>

namespace rampart::hexarails {

/// Codes of section 11; an open set.
BOOST_DEFINE_ENUM_CLASS(currency_code, AUD, EUR, GBP, SGD, USD, USDT, USDC)
BOOST_DEFINE_ENUM_CLASS(customer_status, PENDING, CONFIRMED, REJECTED, DELETED)
BOOST_DEFINE_ENUM_CLASS(customer_type, DEPOSITOR, PAYEE)
BOOST_DEFINE_ENUM_CLASS(account_status, PENDING, VERIFIED)
BOOST_DEFINE_ENUM_CLASS(deposit_status, RECEIVED, CONFIRMED, ACTION_REQUIRED, REJECTED)
BOOST_DEFINE_ENUM_CLASS(trade_status, CREATED, SETTLED, CANCELED)
BOOST_DEFINE_ENUM_CLASS(payment_status, PROCESSING, CONFIRMED)
BOOST_DEFINE_ENUM_CLASS(sort_direction, ASC, DESC)

/// One page of a list (section 6). The first page is 1.
template <class Row>
struct page {
    std::vector<Row> list;
    std::int64_t total = 0;
    std::int64_t pageNum = 1;
    std::int64_t pageSize = 10;
    BOOST_DESCRIBE_CLASS(page, (), (list, total, pageNum, pageSize), (), ())
};

/// GET /health (9.1).
struct health_report {
    std::string status; ///< "ok"
};
BOOST_DESCRIBE_STRUCT(health_report, (), (status))

/// A row of GET /balance (9.1).
struct balance {
    decimal balance; ///< in units of `currency`
    open_enum<currency_code> currency;
};
BOOST_DESCRIBE_STRUCT(balance, (), (balance, currency))

/// GET and POST /callback-url (9.1).
struct callback_url {
    std::string callbackUrl; ///< where events are posted; https advised
};
BOOST_DESCRIBE_STRUCT(callback_url, (), (callbackUrl))

struct confirmation {
    std::string message;
};
BOOST_DESCRIBE_STRUCT(confirmation, (), (message))

/// POST /customer/create (9.2).
struct customer_create {
    std::string name;
    std::string email; ///< unique per account, according to an older page
    std::optional<open_enum<customer_type>> type{};
    std::optional<bool> isIndividual{};
    std::optional<std::string> sumsubShareToken{}; ///< leave out to get a hosted link
    std::optional<std::string> externalId{};       ///< the caller's own id
    std::optional<std::string> dateOfBirth{};      ///< ISO 8601 date
    std::optional<std::string> country{};          ///< ISO 3166-1 alpha-3
    std::optional<std::string> nationality{};      ///< ISO 3166-1 alpha-3
    std::optional<std::string> city{};
    std::optional<std::string> address{};
};
BOOST_DESCRIBE_STRUCT(
    customer_create, (),
    (name, email, type, isIndividual, sumsubShareToken, externalId, dateOfBirth, country,
     nationality, city, address))

struct customer_created {
    std::string id;
    open_enum<customer_status> status;
    std::optional<std::string> sumsubLink; ///< absent when a share token was sent
};
BOOST_DESCRIBE_STRUCT(customer_created, (), (id, status, sumsubLink))

/// GET /customer/detail (9.2): at least one of the three.
struct customer_query {
    std::optional<std::string> email{};
    std::optional<std::string> id{};
    std::optional<std::string> externalId{};
};
BOOST_DESCRIBE_STRUCT(customer_query, (), (email, id, externalId))

struct customer {
    std::string id;
    std::optional<std::string> realName;
    std::optional<std::string> country;
    std::optional<std::string> countryName;
    std::optional<std::string> nationality;
    std::optional<std::string> nationalityName;
    std::optional<std::string> city;
    std::optional<std::string> address;
    std::optional<std::string> dob;
    std::optional<bool> isIndividual;
    std::optional<std::string> email;
    std::optional<std::string> externalId;
    std::optional<std::string> sumsubLink;
    std::optional<open_enum<customer_status>> status;
    std::optional<std::string> remark; ///< carries the reason of a rejection
};
BOOST_DESCRIBE_STRUCT(
    customer, (),
    (id, realName, country, countryName, nationality, nationalityName, city, address, dob,
     isIndividual, email, externalId, sumsubLink, status, remark))

/// GET /customer/list (9.2).
struct customer_list {
    std::optional<int> pageNum{};  ///< from 1
    std::optional<int> pageSize{}; ///< 1 to 100
    std::optional<std::string> sortField{};
    std::optional<open_enum<sort_direction>> sortDirection{};
    std::optional<open_enum<customer_status>> status{};
    std::optional<std::string> createTime{};
    std::optional<std::string> realName{}; ///< fuzzy
};
BOOST_DESCRIBE_STRUCT(
    customer_list, (), (pageNum, pageSize, sortField, sortDirection, status, createTime, realName))

struct customer_row {
    std::string id;
    std::optional<std::string> externalId;
    std::optional<std::string> realName;
    std::optional<std::string> type;
    std::optional<std::string> country;
    std::optional<std::string> countryName;
    std::optional<std::string> dob;
    open_enum<customer_status> status;
    std::optional<std::string> remark;
    std::optional<std::string> createTime;
};
BOOST_DESCRIBE_STRUCT(
    customer_row, (),
    (id, externalId, realName, type, country, countryName, dob, status, remark, createTime))

/// The one sender account that an AUD account accepts (9.3).
struct whitelist_account {
    std::string bsbNumber;
    std::string accountNumber;
    std::optional<std::string> accountName{};
};
BOOST_DESCRIBE_STRUCT(whitelist_account, (), (bsbNumber, accountNumber, accountName))

/// POST /virtual-account/create (9.3). The customer must be CONFIRMED.
struct virtual_account_create {
    std::string customerId;
    open_enum<currency_code> currency; ///< AUD, EUR, GBP, SGD or USD
    std::optional<whitelist_account> whitelist{};
};
BOOST_DESCRIBE_STRUCT(virtual_account_create, (), (customerId, currency, whitelist))

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
    std::optional<int> pageNum{};
    std::optional<int> pageSize{};
    std::optional<std::string> customerId{};
    std::optional<std::string> customerName{};
    std::optional<open_enum<account_status>> status{};
};
BOOST_DESCRIBE_STRUCT(
    virtual_account_list, (), (pageNum, pageSize, customerId, customerName, status))

struct onramp_source {
    std::string customerId;
    open_enum<currency_code> currency; ///< the fiat currency paid in
};
BOOST_DESCRIBE_STRUCT(onramp_source, (), (customerId, currency))

/// POST /autoramp-flow/onramp (9.7).
struct onramp_create {
    onramp_source from;
    std::string to; ///< crypto address id
};
BOOST_DESCRIBE_STRUCT(onramp_create, (), (from, to))

struct flow_created {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(flow_created, (), (id))

/// GET /deposit/list (9.8).
struct deposit_list {
    std::optional<int> pageNum{};
    std::optional<int> pageSize{};
    std::optional<std::string> customerId{};
    std::optional<open_enum<currency_code>> currency{};
    std::optional<open_enum<deposit_status>> status{};
};
BOOST_DESCRIBE_STRUCT(deposit_list, (), (pageNum, pageSize, customerId, currency, status))

struct deposit_row {
    std::string id;
    std::optional<std::string> customerName;
    std::optional<std::string> customerId;
    open_enum<currency_code> currency;
    decimal amount; ///< in units of `currency`
    open_enum<deposit_status> status;
    std::optional<std::string> txid;
    std::optional<std::string> voutIndexTxKey;
    std::optional<std::string> txFrom;
    std::optional<std::string> txReference;
    std::optional<std::string> timestamp;
};
BOOST_DESCRIBE_STRUCT(
    deposit_row, (),
    (id, customerName, customerId, currency, amount, status, txid, voutIndexTxKey, txFrom,
     txReference, timestamp))

/// GET /trade/list (9.10).
struct trade_list {
    std::optional<int> pageNum{};
    std::optional<int> pageSize{};
    std::optional<open_enum<trade_status>> status{};
};
BOOST_DESCRIBE_STRUCT(trade_list, (), (pageNum, pageSize, status))

struct trade_row {
    std::string id;
    decimal fromAmount; ///< in units of `fromCurrency`
    open_enum<currency_code> fromCurrency;
    decimal toAmount; ///< in units of `toCurrency`
    open_enum<currency_code> toCurrency;
    open_enum<trade_status> status;
    std::optional<std::string> createTime;
};
BOOST_DESCRIBE_STRUCT(
    trade_row, (), (id, fromAmount, fromCurrency, toAmount, toCurrency, status, createTime))

/// GET /payment/estimate (9.11).
struct payment_estimate_query {
    open_enum<currency_code> deductCurrency; ///< USDT or USDC
    decimal amount;                          ///< to pay out, in units of `currency`
    open_enum<currency_code> currency;
    std::string bankAccountId;
};
BOOST_DESCRIBE_STRUCT(payment_estimate_query, (), (deductCurrency, amount, currency, bankAccountId))

struct estimate_bank_account {
    std::optional<std::string> bankName;
    std::optional<std::string> accountNo;
    std::optional<std::string> currency;
    std::optional<std::string> beneficiaryName;
};
BOOST_DESCRIBE_STRUCT(estimate_bank_account, (), (bankName, accountNo, currency, beneficiaryName))

struct payment_estimate {
    decimal rate;
    decimal deductAmount; ///< what would be taken; never compute it from the others
    decimal bankCharge;
    std::optional<estimate_bank_account> bankAccount;
};
BOOST_DESCRIBE_STRUCT(payment_estimate, (), (rate, deductAmount, bankCharge, bankAccount))

/// POST /payment/create (9.11), multipart. It pays out: never repeat it without looking first.
struct payment_create {
    open_enum<currency_code> deductCurrency; ///< USDT or USDC
    decimal amount;                          ///< to pay out, in units of `currency`
    open_enum<currency_code> currency;       ///< USD
    std::string bankAccountId;
    std::string reference; ///< the caller's; what `list_payments` is searched for afterwards
    std::optional<http::file> supportingDocument{};
};
BOOST_DESCRIBE_STRUCT(
    payment_create, (),
    (deductCurrency, amount, currency, bankAccountId, reference, supportingDocument))

struct payment_bank_account {
    std::optional<std::string> bankName;
    std::optional<std::string> accountNo;
    std::optional<std::string> bankCountry;
    std::optional<std::string> bankAddress;
    std::optional<std::string> swift;
    std::optional<std::string> beneficiaryName;
    std::optional<std::string> beneficiaryAddress;
};
BOOST_DESCRIBE_STRUCT(
    payment_bank_account, (),
    (bankName, accountNo, bankCountry, bankAddress, swift, beneficiaryName, beneficiaryAddress))

struct payment {
    std::string id;
    open_enum<payment_status> status;
    decimal rate;
    decimal deductAmount;
    open_enum<currency_code> deductCurrency;
    open_enum<currency_code> receivedCurrency;
    decimal receivedAmount;
    decimal bankCharge;
    std::string reference;
    std::optional<std::string> createTime;
    std::optional<payment_bank_account> bankAccount;
};
BOOST_DESCRIBE_STRUCT(
    payment, (),
    (id, status, rate, deductAmount, deductCurrency, receivedCurrency, receivedAmount, bankCharge,
     reference, createTime, bankAccount))

/// GET /payment/list (9.11).
struct payment_list {
    std::optional<int> pageNum{};
    std::optional<int> pageSize{};
    std::optional<std::string> createDate{}; ///< YYYY-MM-DD
    std::optional<open_enum<payment_status>> status{};
};
BOOST_DESCRIBE_STRUCT(payment_list, (), (pageNum, pageSize, createDate, status))

struct payment_row {
    std::string id;
    open_enum<payment_status> status;
    std::optional<std::string> beneficiaryName;
    decimal deductAmount;
    open_enum<currency_code> deductCurrency;
    decimal receivedAmount;
    open_enum<currency_code> receivedCurrency;
    std::optional<std::string> createTime;
};
BOOST_DESCRIBE_STRUCT(
    payment_row, (),
    (id, status, beneficiaryName, deductAmount, deductCurrency, receivedAmount, receivedCurrency,
     createTime))

} // namespace rampart::hexarails
