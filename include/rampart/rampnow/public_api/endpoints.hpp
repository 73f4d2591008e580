// Rampnow's public operations (rampnow.md sections 5.5 and 5.6).
#pragma once

#include <rampart/operations.hpp>
#include <rampart/rampnow/public_api/provider.hpp>
#include <rampart/rampnow/public_api/types.hpp>

namespace rampart::rampnow::public_api {

inline constexpr operation<config_request, config> get_config{
    .path = "/api/ramp/v1/public/ramp_order/config",
    .effect = effect::reads,
    .authentication = authentication::none};

/// The front end also sends X-Timestamp, whose need is not known; it is not sent here.
inline constexpr operation<quote_request, quote> get_quote{
    .method = http::method::post,
    .path = "/api/ramp/v1/ramp_order/quote",
    .effect = effect::reads,
    .authentication = authentication::none};

using endpoints = endpoint_list<get_config, get_quote>;

} // namespace rampart::rampnow::public_api
