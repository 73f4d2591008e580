// HexaRails' deposit addresses: where coins come in (hexarails.md 9.4).
#pragma once

#include <rampart/call/echoes.hpp>
#include <rampart/hexarails/types/common.hpp>

namespace rampart::hexarails {

/// States of a deposit address (section 11). Show it to a payer only when VERIFIED.
BOOST_DEFINE_ENUM_CLASS(deposit_address_status, PENDING, VERIFIED, REJECTED, DELETED)

/// POST /deposit-address/create (9.4).
struct deposit_address_create {
    std::string customerId;
    open_enum<currency_code> currency; ///< USDT or USDC
    open_enum<crypto_network> network;
};
BOOST_DESCRIBE_STRUCT(deposit_address_create, (), (customerId, currency, network))

template <class = void>
constexpr auto rules(deposit_address_create const*) {
    using request = deposit_address_create;
    return std::tuple{
        checks::filled("hexarails.md 9.4 [doc] O", &request::customerId),
        checks::coin("hexarails.md 9.4 [doc] O", &request::currency),
        checks::word_given("hexarails.md 9.4 [doc] O", &request::network)};
}

/// A customer's deposit address: the detail, a row of the list, and what the DEPOSIT_ADDRESS_
/// events carry.
struct deposit_address {
    std::string id;
    std::optional<std::string> customerId;
    std::optional<open_enum<deposit_address_status>> status;
    nullable<std::string> address; ///< null until approved
    std::optional<open_enum<crypto_network>> network;
    std::optional<open_enum<currency_code>> currency;
};
BOOST_DESCRIBE_STRUCT(deposit_address, (), (id, customerId, status, address, network, currency))

/// GET /deposit-address/list (9.4).
struct deposit_address_list {
    page_number pageNum{};
    page_size pageSize{};
    std::optional<std::string> customerId{};
};
BOOST_DESCRIBE_STRUCT(deposit_address_list, (), (pageNum, pageSize, customerId))

template <class = void>
constexpr auto echoes(deposit_address_create const*, deposit_address const*) {
    using sent = deposit_address_create;
    return std::tuple{
        echoed("data.customerId", &sent::customerId, &deposit_address::customerId),
        echoed("data.currency", &sent::currency, &deposit_address::currency),
        echoed("data.network", &sent::network, &deposit_address::network)};
}

template <class = void>
constexpr auto echoes(id_query const*, deposit_address const*) {
    return std::tuple{echoed("data.id", &id_query::id, &deposit_address::id)};
}

} // namespace rampart::hexarails
