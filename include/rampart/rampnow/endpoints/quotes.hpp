// Quotes: the operations (rampnow.md section 5.1).
#pragma once

#include <rampart/operations.hpp>
#include <rampart/rampnow/provider.hpp>
#include <rampart/rampnow/types/quotes.hpp>

namespace rampart::rampnow {

inline constexpr operation<quote_request, quote> get_quote{
    .method = http::method::post,
    .path = "/api/partner/v1/ext/ramp_order/quote",
    .effect = effect::reads};

/// get_quote as the prose of the documentation has it, a GET with a query (5.1). Whether it works
/// is unknown: a variant, not in `endpoints`.
inline constexpr operation<quote_request, quote> get_quote_by_query{
    .path = "/api/partner/v1/ext/ramp_order/quote", .effect = effect::reads};

/// Those of this header, in the order of the documentation.
using quotes_endpoints = endpoint_list<get_quote>;

} // namespace rampart::rampnow
