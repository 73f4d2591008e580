// Operations of Rampnow's legacy API (rampnow.md sections 9.2 and 9.3).
#pragma once

#include <rampart/operations.hpp>
#include <rampart/rampnow/legacy/provider.hpp>
#include <rampart/rampnow/legacy/types.hpp>

namespace rampart::rampnow::legacy {

/// Not signed: the secret is in the query. See token_request before logging anything.
inline constexpr operation<token_request, token> get_token{
    .path = "/api/v1/oauth/token", .effect = effect::reads, .authentication = authentication::none};

inline constexpr operation<order_create, order> create_order{
    .method = http::method::post,
    .path = "/api/v1/external/orders",
    .effect = effect::creates,
    .body = body_form::raw_json,
    .settled_by = "the order's webhook or Rampnow's support by merchantTransactionId"};

using endpoints = endpoint_list<get_token, create_order>;

} // namespace rampart::rampnow::legacy
