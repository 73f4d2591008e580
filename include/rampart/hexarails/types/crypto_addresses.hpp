// HexaRails' crypto addresses: where coins go out (hexarails.md 9.5).
#pragma once

#include <rampart/call/echoes.hpp>
#include <rampart/hexarails/types/common.hpp>

namespace rampart::hexarails {

/// POST /crypto-address/add (9.5).
struct crypto_address_add {
    std::string customerId;
    open_enum<currency_code> currency;                  ///< USDT or USDC
    std::string address;                                ///< the customer's wallet
    std::string label;                                  ///< display name
    std::optional<open_enum<crypto_network>> network{}; ///< better sent: coins run on several
};
BOOST_DESCRIBE_STRUCT(crypto_address_add, (), (customerId, currency, address, label, network))

template <class = void>
constexpr auto rules(crypto_address_add const*) {
    using request = crypto_address_add;
    return std::tuple{
        checks::filled(
            "hexarails.md 9.5 [doc] O", &request::customerId, &request::address, &request::label),
        checks::coin("hexarails.md 9.5 [doc] O", &request::currency)};
}

/// A customer's wallet: the detail and a row of the list. It has no status.
struct crypto_address {
    std::string id;
    std::optional<std::string> customerId;
    std::optional<open_enum<currency_code>> currency;
    std::optional<std::string> address;
    std::optional<std::string> label;
    std::optional<open_enum<crypto_network>> network;
    std::optional<std::string> createTime;
    std::optional<std::string> updateTime;
};
BOOST_DESCRIBE_STRUCT(
    crypto_address, (), (id, customerId, currency, address, label, network, createTime, updateTime))

/// GET /crypto-address/list (9.5).
struct crypto_address_list {
    page_number pageNum{};
    page_size pageSize{};
    std::optional<std::string> customerId{};
    std::optional<open_enum<currency_code>> currency{};
};
BOOST_DESCRIBE_STRUCT(crypto_address_list, (), (pageNum, pageSize, customerId, currency))

template <class = void>
constexpr auto rules(crypto_address_list const*) {
    return std::tuple{checks::coin("hexarails.md 9.5 [doc] O", &crypto_address_list::currency)};
}

/// GET /crypto-address/detail (9.5).
struct crypto_address_query {
    std::string id;
    std::optional<std::string> customerId{}; ///< the owner, as a check
};
BOOST_DESCRIBE_STRUCT(crypto_address_query, (), (id, customerId))

template <class = void>
constexpr auto rules(crypto_address_query const*) {
    return std::tuple{checks::filled("hexarails.md 9.5 [doc] O", &crypto_address_query::id)};
}

template <class = void>
constexpr auto echoes(crypto_address_query const*, crypto_address const*) {
    using sent = crypto_address_query;
    return std::tuple{
        echoed("data.id", &sent::id, &crypto_address::id),
        echoed("data.customerId", &sent::customerId, &crypto_address::customerId)};
}

} // namespace rampart::hexarails
