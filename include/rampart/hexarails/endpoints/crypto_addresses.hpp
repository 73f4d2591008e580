// Customers' wallets: the operations (hexarails.md 9.5).
#pragma once

#include <rampart/hexarails/provider.hpp>
#include <rampart/hexarails/types/crypto_addresses.hpp>
#include <rampart/operations.hpp>

namespace rampart::hexarails {

/// Registers a customer's wallet (9.5).
inline constexpr operation<crypto_address_add, created> add_crypto_address{
    .method = http::method::post,
    .path = "/crypto-address/add",
    .effect = effect::creates,
    .settled_by = "list_crypto_addresses by customerId and address"};

/// Customers' wallets (9.5).
inline constexpr operation<crypto_address_list, page<crypto_address>> list_crypto_addresses{
    .path = "/crypto-address/list", .effect = effect::reads};

/// One customer's wallet (9.5).
/// An id that does not exist: see get_customer.
inline constexpr operation<crypto_address_query, crypto_address> get_crypto_address{
    .path = "/crypto-address/detail", .effect = effect::reads};

/// Those of this header, in the order of the documentation.
using crypto_addresses_endpoints =
    endpoint_list<add_crypto_address, list_crypto_addresses, get_crypto_address>;

} // namespace rampart::hexarails
