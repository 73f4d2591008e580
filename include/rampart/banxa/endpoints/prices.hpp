// Prices and quotes: the operations (banxa.md sections A7.1 and A7.2).
#pragma once

#include <rampart/banxa/provider.hpp>
#include <rampart/banxa/types/prices.hpp>
#include <rampart/operations.hpp>

namespace rampart::banxa {

inline constexpr operation<price_request, price> get_price{
    .path = "/eapi/v0/price", .effect = effect::reads};

/// Locks a price for three minutes; nothing is ordered by it.
inline constexpr operation<quote_request, quote> get_quote{
    .path = "/eapi/v0/quote", .effect = effect::reads};

/// Those of this header, in the order of the documentation.
using prices_endpoints = endpoint_list<get_price, get_quote>;

} // namespace rampart::banxa
