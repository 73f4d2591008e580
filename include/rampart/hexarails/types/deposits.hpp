// HexaRails' deposits (hexarails.md 9.8).
#pragma once

#include <rampart/call/echoes.hpp>
#include <rampart/hexarails/types/bank_accounts.hpp>
#include <rampart/hexarails/types/common.hpp>
#include <rampart/hexarails/types/crypto_addresses.hpp>
#include <rampart/hexarails/types/deposit_addresses.hpp>
#include <rampart/hexarails/types/virtual_accounts.hpp>
#include <rampart/json/read.hpp>

namespace rampart::hexarails {

/// States and rails of a deposit (section 11); older pages have more states.
BOOST_DEFINE_ENUM_CLASS(deposit_status, RECEIVED, CONFIRMED, ACTION_REQUIRED, REJECTED)
BOOST_DEFINE_ENUM_CLASS(deposit_type, CRYPTO, FIAT)

/// GET /deposit/list (9.8).
struct deposit_list {
    page_number pageNum{};
    page_size pageSize{};
    std::optional<std::string> customerId{};
    std::optional<open_enum<currency_code>> currency{};
    std::optional<open_enum<deposit_status>> status{};
};
BOOST_DESCRIBE_STRUCT(deposit_list, (), (pageNum, pageSize, customerId, currency, status))

/// A row of GET /deposit/list (9.8).
struct deposit_row {
    std::string id;
    std::optional<std::string> customerName;
    nullable<std::string> customerId;
    std::optional<open_enum<currency_code>> currency;
    std::optional<decimal> amount; ///< in units of `currency`
    std::optional<open_enum<deposit_status>> status;
    std::optional<std::string> txid;           ///< chain transaction or bank transfer
    std::optional<std::string> voutIndexTxKey; ///< `<txid>:<output index>`, unique
    nullable<std::string> txFrom;              ///< payer's address or reference
    nullable<std::string> txReference;         ///< bank reference or memo
    std::optional<std::string> timestamp;
};
BOOST_DESCRIBE_STRUCT(
    deposit_row, (),
    (id, customerName, customerId, currency, amount, status, txid, voutIndexTxKey, txFrom,
     txReference, timestamp))

/// GET /deposit/detail (9.8).
struct deposit_query {
    std::string id;
    std::optional<open_enum<deposit_status>> status{};
};
BOOST_DESCRIBE_STRUCT(deposit_query, (), (id, status))

template <class = void>
constexpr auto rules(deposit_query const*) {
    return std::tuple{checks::filled("hexarails.md 9.8 [doc] O", &deposit_query::id)};
}

/// A deposit: GET /deposit/detail (9.8), and what the DEPOSIT_ events carry. CRYPTO deposits have
/// the crypto sender and the deposit address, FIAT ones the bank sender and the virtual account.
struct deposit {
    std::string id;
    nullable<std::string> customerId;
    std::optional<open_enum<deposit_type>> type;
    std::optional<open_enum<currency_code>> currency;
    std::optional<decimal> amount; ///< in units of `currency`
    nullable<bank_account> senderBankAccount;
    nullable<crypto_address> senderCryptoAddress;
    nullable<deposit_address> receiverDepositAddress;
    nullable<virtual_account> receiverVirtualAccount;
    std::optional<std::string> txid;           ///< chain transaction or bank transfer
    std::optional<std::string> voutIndexTxKey; ///< `<txid>:<output index>`, unique
    nullable<std::string> txFrom;              ///< payer's address or reference
    nullable<std::string> txReference;         ///< bank reference or memo
    std::optional<open_enum<deposit_status>> status;
    std::optional<std::string> timestamp;
};
BOOST_DESCRIBE_STRUCT(
    deposit, (),
    (id, customerId, type, currency, amount, senderBankAccount, senderCryptoAddress,
     receiverDepositAddress, receiverVirtualAccount, txid, voutIndexTxKey, txFrom, txReference,
     status, timestamp))

/// POST /deposit/submitAttachmentFile (9.8), multipart: a document for a deposit in
/// ACTION_REQUIRED. The file part's name comes from an older page (C13).
struct deposit_attachment {
    std::string partnerDepositId; ///< id of the deposit
    std::optional<std::string> comment{};
    http::file file; ///< at most 10 MB
};
BOOST_DESCRIBE_STRUCT(deposit_attachment, (), (partnerDepositId, comment, file))

template <class = void>
constexpr auto rules(deposit_attachment const*) {
    using request = deposit_attachment;
    return std::tuple{
        checks::filled("hexarails.md 9.8 [doc] O", &request::partnerDepositId),
        satisfies(
            "hexarails.md 9.8 [doc] O", &request::file, checks::not_larger<10>{},
            "must be at most 10 MB")};
}

/// Where a submitted attachment was stored (9.8).
struct stored_attachment {
    std::optional<std::string> s3Key; ///< such as "uuid/filename.pdf"
};
BOOST_DESCRIBE_STRUCT(stored_attachment, (), (s3Key))

/// The answer of POST /deposit/submitAttachmentFile read as an object; nothing when it is the plain
/// text of an older page (C13).
[[nodiscard]] inline std::optional<stored_attachment> stored(undocumented const& answer) {
    stored_attachment out;
    json::read_problem why;
    if (answer && json::read_text(answer->text, out, why)) return out;
    return std::nullopt;
}

/// POST /deposit/mock (9.8), sandbox only: pretends that a deposit arrived.
struct deposit_mock {
    open_enum<currency_code> currency;
    decimal amount; ///< in units of `currency`
    std::string senderName;
    std::string senderAccountNo;                        ///< account number or IBAN
    std::optional<std::string> senderBankName{};        ///< needed for SGD and USD
    std::string receiverAccountNo;                      ///< account number or IBAN
    std::optional<open_enum<crypto_network>> network{}; ///< needed for USDT and USDC
    std::optional<std::string> reference{};             ///< a shared account's `referenceId`
};
BOOST_DESCRIBE_STRUCT(
    deposit_mock, (),
    (currency, amount, senderName, senderAccountNo, senderBankName, receiverAccountNo, network,
     reference))

template <class = void>
constexpr auto rules(deposit_mock const*) {
    using request = deposit_mock;
    using enum currency_code;
    constexpr auto section = "hexarails.md 9.8 [doc] O";
    return std::tuple{
        checks::word_given(section, &request::currency),
        positive(section, &request::amount),
        checks::filled(
            section, &request::senderName, &request::senderAccountNo, &request::receiverAccountNo),
        checks::needed(
            section, &request::senderBankName,
            [](request const& mock) { return checks::any_of<SGD, USD>(mock.currency); },
            "must be given for SGD and USD"),
        not_empty(section, &request::senderBankName),
        checks::needed(
            section, &request::network,
            [](request const& mock) { return checks::any_of<USDT, USDC>(mock.currency); },
            "must be given for USDT and USDC")};
}

template <class = void>
constexpr auto echoes(deposit_query const*, deposit const*) {
    return std::tuple{echoed("data.id", &deposit_query::id, &deposit::id)};
}

} // namespace rampart::hexarails
