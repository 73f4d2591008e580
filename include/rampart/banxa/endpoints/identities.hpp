// Customers' identities: the operations (banxa.md sections A7.5 to A7.7).
#pragma once

#include <rampart/banxa/provider.hpp>
#include <rampart/banxa/types/identities.hpp>
#include <rampart/banxa/types/json_body.hpp>
#include <rampart/operations.hpp>

namespace rampart::banxa {

inline constexpr operation<identity_create, identity_created> create_identity{
    .method = http::method::post,
    .path = "/eapi/v0/identities/basic",
    .effect = effect::creates,
    .settled_by = "get_identity by identityReference"};

/// An id that does not exist is errc::not_found: HTTP 404 (A3).
inline constexpr operation<identity_query, identity> get_identity{
    .path = "/eapi/v0/identities/{identity_reference}", .effect = effect::reads};

/// Changes the members that are given. Its answer is unknown.
inline constexpr operation<identity_update, undocumented> update_identity{
    .method = http::method::patch,
    .path = "/eapi/v0/identities",
    .effect = effect::creates,
    .settled_by = "Banxa's support by identityReference: no read shows the members"};

/// update_identity with a body of the caller's own JSON, for its documentation is in part only. A
/// variant, not in `endpoints`; nothing is checked but that the body is JSON.
inline constexpr operation<json_body, undocumented> update_identity_as_json{
    .method = http::method::patch,
    .path = "/eapi/v0/identities",
    .effect = effect::creates,
    .body = body_form::raw_json,
    .settled_by = "Banxa's support by identityReference: no read shows the members"};

/// Those of this header, in the order of the documentation.
using identities_endpoints = endpoint_list<create_identity, get_identity, update_identity>;

} // namespace rampart::banxa
