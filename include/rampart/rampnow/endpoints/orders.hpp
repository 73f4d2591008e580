// Orders: the operations (rampnow.md sections 5.2 and 5.3).
#pragma once

#include <rampart/operations.hpp>
#include <rampart/rampnow/provider.hpp>
#include <rampart/rampnow/types/orders.hpp>

namespace rampart::rampnow {

inline constexpr operation<checkout_request, checkout_created> create_checkout{
    .method = http::method::post,
    .path = "/api/partner/v1/ext/ramp_order/checkout",
    .effect = effect::creates,
    .settled_by = "the order's webhooks or Rampnow's support by externalOrderUid"};

inline constexpr operation<hosted_request, hosted_created> create_hosted{
    .method = http::method::post,
    .path = "/api/partner/v1/ext/ramp_order/hosted",
    .effect = effect::creates,
    .settled_by = "the order's webhooks or Rampnow's support by externalOrderUid"};

/// Those of this header, in the order of the documentation.
using orders_endpoints = endpoint_list<create_checkout, create_hosted>;

} // namespace rampart::rampnow
