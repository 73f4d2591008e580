// Identities that a partner has verified: the operations (banxa.md sections A7.8 to A7.10).
#pragma once

#include <rampart/banxa/provider.hpp>
#include <rampart/banxa/types/identity_sharing.hpp>
#include <rampart/banxa/types/json_body.hpp>
#include <rampart/operations.hpp>

namespace rampart::banxa {

inline constexpr operation<token_share, token_shared> share_token{
    .method = http::method::post,
    .path = "/eapi/v0/identities/token/share",
    .effect = effect::creates,
    .settled_by = "Banxa's support by identityReference: no read shows what was shared"};

/// Tells Banxa to rely on the partner's own verification. Its answer is unknown.
inline constexpr operation<reliance_request, undocumented> rely_on_identity{
    .method = http::method::post,
    .path = "/eapi/v0/identities/reliance",
    .effect = effect::creates,
    .settled_by = "Banxa's support by identityReference: no read shows what was shared"};

/// Its answer is unknown.
inline constexpr operation<document_share, undocumented> share_documents{
    .method = http::method::post,
    .path = "/eapi/v0/identities/share/documents",
    .effect = effect::creates,
    .settled_by = "Banxa's support by identityReference: no read shows what was shared"};

/// Two operations whose bodies are documented in part only, with a body of the caller's own JSON.
/// Variants, not in `endpoints`; nothing is checked but that the body is JSON.
/// ```
/// api.call<banxa::share_documents_as_json>({.body = {R"({"identityReference":"c-1", ...})"}});
/// ```
inline constexpr operation<json_body, undocumented> rely_on_identity_as_json{
    .method = http::method::post,
    .path = "/eapi/v0/identities/reliance",
    .effect = effect::creates,
    .body = body_form::raw_json,
    .settled_by = "Banxa's support by identityReference: no read shows what was shared"};

inline constexpr operation<json_body, undocumented> share_documents_as_json{
    .method = http::method::post,
    .path = "/eapi/v0/identities/share/documents",
    .effect = effect::creates,
    .body = body_form::raw_json,
    .settled_by = "Banxa's support by identityReference: no read shows what was shared"};

/// Those of this header, in the order of the documentation.
using identity_sharing_endpoints = endpoint_list<share_token, rely_on_identity, share_documents>;

} // namespace rampart::banxa
