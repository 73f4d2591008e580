// Banxa's operations under /eapi/v0 (banxa.md section A7).
#pragma once

#include <rampart/banxa/provider.hpp>
#include <rampart/banxa/types.hpp>
#include <rampart/catalogue.hpp>

namespace rampart::banxa {

/// An endpoint that only a Banxa client calls, whichever nonce unit it uses.
template <class Request, class Response>
using operation = endpoint<Request, Response, family>;

inline constexpr operation<price_request, price> get_price{
    .path = "/eapi/v0/price", .effect = effect::reads};

/// Locks a price for three minutes; nothing is ordered by it.
inline constexpr operation<price_request, quote> get_quote{
    .path = "/eapi/v0/quote", .effect = effect::reads};

inline constexpr operation<ramp_create, ramp> create_ramp{
    .method = http::method::post, .path = "/eapi/v0/ramps", .effect = effect::creates};

inline constexpr operation<ramp_query, ramp> get_ramp{
    .path = "/eapi/v0/ramps/{id}", .effect = effect::reads};

inline constexpr operation<identity_create, identity_created> create_identity{
    .method = http::method::post, .path = "/eapi/v0/identities/basic", .effect = effect::creates};

inline constexpr operation<eligibility_request, eligibility> check_eligibility{
    .method = http::method::post,
    .path = "/eapi/v0/identities/transactions/eligibility",
    .effect = effect::reads};

using endpoints =
    endpoint_list<get_price, get_quote, create_ramp, get_ramp, create_identity, check_eligibility>;

} // namespace rampart::banxa
