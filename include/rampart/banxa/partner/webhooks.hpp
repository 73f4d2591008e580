// The order messages of Banxa's Partner API (banxa.md section B7). banxa/webhooks.hpp verifies and
// reads them, since one key pair and one rule serve both APIs.
#pragma once

#include <optional>
#include <string>

#include <rampart/banxa/partner/types/orders.hpp>
#include <rampart/json/decimal.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/json/nullable.hpp>
#include <rampart/json/open_enum.hpp>

namespace rampart::banxa::partner {

/// Version 1 (B7): an id, no more. Fetch the order.
struct order_message_v1 {
    std::string order_id;
};
BOOST_DESCRIBE_STRUCT(order_message_v1, (), (order_id))

/// Version 2 (B7) has the first three members; the hosted checkout sends the others too (part C).
struct order_message {
    std::string order_id;
    std::optional<open_enum<order_status>> status;
    std::optional<std::string> status_date;
    std::optional<std::string> created_at;
    std::optional<std::string> updated_at;
    nullable<std::string> external_id;
    std::optional<std::string> order_type; ///< BUY or SELL
    std::optional<std::string> crypto_coin;
    std::optional<std::string> crypto_blockchain;
    std::optional<decimal> crypto_amount; ///< in units of `crypto_coin`
    std::optional<std::string> fiat_currency;
    std::optional<decimal> fiat_amount; ///< in units of `fiat_currency`
    std::optional<decimal> asset_price;
    std::optional<std::string> payment_method;
    std::optional<decimal> processing_fee;
    std::optional<decimal> network_fee;
    std::optional<decimal> usd_exchange_rate;
    std::optional<std::string> transaction_hash;
    std::optional<json::raw_json> metadata; ///< shape unknown
};
BOOST_DESCRIBE_STRUCT(
    order_message, (),
    (order_id, status, status_date, created_at, updated_at, external_id, order_type, crypto_coin,
     crypto_blockchain, crypto_amount, fiat_currency, fiat_amount, asset_price, payment_method,
     processing_fee, network_fee, usd_exchange_rate, transaction_hash, metadata))

} // namespace rampart::banxa::partner
