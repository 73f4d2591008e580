// HexaRails' autoramp flows: from where to where money is converted (hexarails.md 9.7).
#pragma once

#include <rampart/call/echoes.hpp>
#include <rampart/hexarails/types/bank_accounts.hpp>
#include <rampart/hexarails/types/crypto_addresses.hpp>
#include <rampart/hexarails/types/deposit_addresses.hpp>
#include <rampart/hexarails/types/virtual_accounts.hpp>

namespace rampart::hexarails {

/// Directions and states of a flow (section 11). No operation enables or disables one.
BOOST_DEFINE_ENUM_CLASS(flow_type, ONRAMP, OFFRAMP)
BOOST_DEFINE_ENUM_CLASS(flow_status, ENABLED, DISABLED)

/// The entry of POST /autoramp-flow/onramp (9.7).
struct onramp_source {
    std::string customerId;
    open_enum<currency_code> currency; ///< the fiat currency paid in
};
BOOST_DESCRIBE_STRUCT(onramp_source, (), (customerId, currency))

template <class = void>
constexpr auto rules(onramp_source const*) {
    return std::tuple{
        checks::filled("hexarails.md 9.7 [doc] O", &onramp_source::customerId),
        checks::fiat("hexarails.md 9.7 [doc] O", &onramp_source::currency)};
}

/// POST /autoramp-flow/onramp (9.7): makes or reuses the virtual account.
struct onramp_create {
    onramp_source from;
    std::string to; ///< crypto address id
};
BOOST_DESCRIBE_STRUCT(onramp_create, (), (from, to))

template <class = void>
constexpr auto rules(onramp_create const*) {
    return std::tuple{checks::filled("hexarails.md 9.7 [doc] O", &onramp_create::to)};
}

/// The entry of POST /autoramp-flow/offramp (9.7).
struct offramp_source {
    std::string customerId;
    open_enum<currency_code> currency; ///< the coin paid in: USDT or USDC
    open_enum<crypto_network> network;
};
BOOST_DESCRIBE_STRUCT(offramp_source, (), (customerId, currency, network))

template <class = void>
constexpr auto rules(offramp_source const*) {
    return std::tuple{
        checks::filled("hexarails.md 9.7 [doc] O", &offramp_source::customerId),
        checks::coin("hexarails.md 9.7 [doc] O", &offramp_source::currency),
        checks::word_given("hexarails.md 9.7 [doc] O", &offramp_source::network)};
}

/// POST /autoramp-flow/offramp (9.7): makes or reuses the deposit address.
struct offramp_create {
    offramp_source from;
    std::string to; ///< bank account id
};
BOOST_DESCRIBE_STRUCT(offramp_create, (), (from, to))

template <class = void>
constexpr auto rules(offramp_create const*) {
    return std::tuple{checks::filled("hexarails.md 9.7 [doc] O", &offramp_create::to)};
}

/// POST /autoramp-flow/create (9.7): joins records that already exist.
struct flow_create {
    open_enum<flow_type> type;
    std::string from; ///< ONRAMP: virtual account id; OFFRAMP: deposit address id
    std::string to;   ///< ONRAMP: crypto address id; OFFRAMP: bank account id
};
BOOST_DESCRIBE_STRUCT(flow_create, (), (type, from, to))

template <class = void>
constexpr auto rules(flow_create const*) {
    return std::tuple{
        checks::word_given("hexarails.md 9.7 [doc] O", &flow_create::type),
        checks::filled("hexarails.md 9.7 [doc] O", &flow_create::from, &flow_create::to)};
}

/// The answer of the three operations that create a flow: its id and nothing else (C15). Read the
/// account to pay into with GET /autoramp-flow/detail.
using flow_created = created;

/// GET /autoramp-flow/list (9.7).
struct flow_list {
    page_number pageNum{};
    page_size pageSize{};
    std::optional<open_enum<flow_type>> type{};
    std::optional<open_enum<flow_status>> status{};
};
BOOST_DESCRIBE_STRUCT(flow_list, (), (pageNum, pageSize, type, status))

/// A row of GET /autoramp-flow/list (9.7).
struct flow_row {
    std::string id;
    std::optional<open_enum<flow_type>> type;
    std::optional<std::string> from; ///< id of the virtual account or deposit address
    std::optional<std::string> to;   ///< id of the crypto address or bank account
    std::optional<open_enum<flow_status>> status;
    std::optional<std::string> createTime;
};
BOOST_DESCRIBE_STRUCT(flow_row, (), (id, type, from, to, status, createTime))

/// GET /autoramp-flow/detail (9.7): an ONRAMP flow has the virtual account and the crypto address,
/// an OFFRAMP flow the deposit address and the bank account; the other two are null.
struct flow {
    std::string id;
    std::optional<open_enum<flow_type>> type;
    nullable<virtual_account> fromVirtualAccount;
    nullable<deposit_address> fromDepositAddress;
    nullable<bank_account> toBankAccount;
    nullable<crypto_address> toCryptoAddress;
    std::optional<open_enum<flow_status>> status;
    std::optional<std::string> createTime;
};
BOOST_DESCRIBE_STRUCT(
    flow, (),
    (id, type, fromVirtualAccount, fromDepositAddress, toBankAccount, toCryptoAddress, status,
     createTime))

/// GET /autoramp-flow/trade-preview (9.7).
struct trade_preview_query {
    open_enum<currency_code> fromCurrency;
    open_enum<currency_code> toCurrency;
    decimal amount; ///< of the deposit, in units of `fromCurrency`
};
BOOST_DESCRIBE_STRUCT(trade_preview_query, (), (fromCurrency, toCurrency, amount))

template <class = void>
constexpr auto rules(trade_preview_query const*) {
    using query = trade_preview_query;
    return std::tuple{
        checks::word_given("hexarails.md 9.7 [doc] O", &query::fromCurrency),
        checks::word_given("hexarails.md 9.7 [doc] O", &query::toCurrency),
        positive("hexarails.md 9.7 [doc] O", &query::amount)};
}

template <class = void>
constexpr auto echoes(id_query const*, flow const*) {
    return std::tuple{echoed("data.id", &id_query::id, &flow::id)};
}

} // namespace rampart::hexarails
