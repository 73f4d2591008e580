// Ramps: the operations (banxa.md sections A7.3 and A7.4).
#pragma once

#include <rampart/banxa/provider.hpp>
#include <rampart/banxa/types/json_body.hpp>
#include <rampart/banxa/types/ramps.hpp>
#include <rampart/operations.hpp>

namespace rampart::banxa {

inline constexpr operation<ramp_create, ramp> create_ramp{
    .method = http::method::post,
    .path = "/eapi/v0/ramps",
    .effect = effect::creates,
    .settled_by = "Banxa's support by identityReference: no read finds a ramp without its id"};

/// create_ramp with a body of the caller's own JSON: for instructions of other countries, a
/// wallet's address beside `quoteId`, the older `source.amount` (A7.3). A variant, not in
/// `endpoints`; nothing is checked but that the body is JSON.
inline constexpr operation<json_body, ramp> create_ramp_as_json{
    .method = http::method::post,
    .path = "/eapi/v0/ramps",
    .effect = effect::creates,
    .body = body_form::raw_json,
    .settled_by = "Banxa's support by identityReference: no read finds a ramp without its id"};

/// An id that does not exist is errc::not_found: HTTP 404 (A3).
inline constexpr operation<ramp_query, ramp> get_ramp{
    .path = "/eapi/v0/ramps/{id}", .effect = effect::reads};

/// Those of this header, in the order of the documentation.
using ramps_endpoints = endpoint_list<create_ramp, get_ramp>;

} // namespace rampart::banxa
