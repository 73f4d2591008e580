// Rampnow's operations (rampnow.md section 5). They serve both header sets.
#pragma once

#include <rampart/catalogue.hpp>
#include <rampart/rampnow/provider.hpp>
#include <rampart/rampnow/types.hpp>

namespace rampart::rampnow {

/// An endpoint that only a Rampnow client calls, whichever header set it uses.
template <class Request, class Response>
using operation = endpoint<Request, Response, family>;

inline constexpr operation<quote_request, quote> get_quote{
    .method = http::method::post,
    .path = "/api/partner/v1/ext/ramp_order/quote",
    .effect = effect::reads};

inline constexpr operation<checkout_request, checkout_created> create_checkout{
    .method = http::method::post,
    .path = "/api/partner/v1/ext/ramp_order/checkout",
    .effect = effect::creates};

using endpoints = endpoint_list<get_quote, create_checkout>;

} // namespace rampart::rampnow
