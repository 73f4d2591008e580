// Conversions: the operations (hexarails.md 9.10).
#pragma once

#include <rampart/hexarails/provider.hpp>
#include <rampart/hexarails/types/trades.hpp>
#include <rampart/operations.hpp>

namespace rampart::hexarails {

/// Conversions of the account (9.10).
inline constexpr operation<trade_list, page<trade_row>> list_trades{
    .path = "/trade/list", .effect = effect::reads};

/// One conversion (9.10).
/// An id that does not exist: see get_customer.
inline constexpr operation<trade_query, trade> get_trade{
    .path = "/trade/detail", .effect = effect::reads};

/// Those of this header, in the order of the documentation.
using trades_endpoints = endpoint_list<list_trades, get_trade>;

} // namespace rampart::hexarails
