// Deposits by IBAN: the operations (hexarails.md 9.9).
#pragma once

#include <rampart/hexarails/provider.hpp>
#include <rampart/hexarails/types/iban_deposits.hpp>
#include <rampart/operations.hpp>

namespace rampart::hexarails {

/// Deposits by IBAN, of the older EUR and GBP flow: the provider calls them legacy deposits (9.9).
inline constexpr operation<iban_deposit_list, page<iban_deposit_row>> list_iban_deposits{
    .path = "/legacy-deposit/list", .effect = effect::reads};

/// One deposit by IBAN (9.9).
/// An id that does not exist: see get_customer.
inline constexpr operation<iban_deposit_query, iban_deposit> get_iban_deposit{
    .path = "/legacy-deposit/detail", .effect = effect::reads};

/// Those of this header, in the order of the documentation.
using iban_deposits_endpoints = endpoint_list<list_iban_deposits, get_iban_deposit>;

} // namespace rampart::hexarails
