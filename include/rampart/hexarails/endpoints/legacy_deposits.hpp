// Deposits of the older flow: the operations (hexarails.md 9.9).
#pragma once

#include <rampart/hexarails/provider.hpp>
#include <rampart/hexarails/types/legacy_deposits.hpp>
#include <rampart/operations.hpp>

namespace rampart::hexarails {

/// Deposits of the older flow (9.9).
inline constexpr operation<legacy_deposit_list, page<legacy_deposit_row>> list_legacy_deposits{
    .path = "/legacy-deposit/list", .effect = effect::reads};

/// One deposit of the older flow (9.9).
/// An id that does not exist: see get_customer.
inline constexpr operation<legacy_deposit_query, legacy_deposit> get_legacy_deposit{
    .path = "/legacy-deposit/detail", .effect = effect::reads};

/// Those of this header, in the order of the documentation.
using legacy_deposits_endpoints = endpoint_list<list_legacy_deposits, get_legacy_deposit>;

} // namespace rampart::hexarails
