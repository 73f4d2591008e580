// Deposit addresses: the operations (hexarails.md 9.4).
#pragma once

#include <rampart/hexarails/provider.hpp>
#include <rampart/hexarails/types/deposit_addresses.hpp>
#include <rampart/operations.hpp>

namespace rampart::hexarails {

/// Orders an address that takes a customer's coins (9.4).
inline constexpr operation<deposit_address_create, deposit_address> create_deposit_address{
    .method = http::method::post,
    .path = "/deposit-address/create",
    .effect = effect::creates,
    .settled_by = "list_deposit_addresses by customerId, currency and network"};

/// Deposit addresses (9.4).
inline constexpr operation<deposit_address_list, page<deposit_address>> list_deposit_addresses{
    .path = "/deposit-address/list", .effect = effect::reads};

/// One deposit address (9.4).
/// An id that does not exist: see get_customer.
inline constexpr operation<id_query, deposit_address> get_deposit_address{
    .path = "/deposit-address/detail", .effect = effect::reads};

/// Those of this header, in the order of the documentation.
using deposit_addresses_endpoints =
    endpoint_list<create_deposit_address, list_deposit_addresses, get_deposit_address>;

} // namespace rampart::hexarails
