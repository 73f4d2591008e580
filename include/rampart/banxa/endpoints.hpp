// Banxa's operations under /eapi/v0 (banxa.md section A7).
#pragma once

#include <optional>

#include <rampart/banxa/detail/provider.hpp>
#include <rampart/banxa/types.hpp>
#include <rampart/catalogue.hpp>

namespace rampart::banxa {

/// An endpoint that only a Banxa client calls, whichever nonce unit it uses.
template <class Request, class Response>
using operation = endpoint<Request, Response, family>;

/// An answer whose shape is not documented: its JSON, or nothing when there is no body.
using undocumented = std::optional<json::raw_json>;

inline constexpr operation<price_request, price> get_price{
    .path = "/eapi/v0/price", .effect = effect::reads};

/// Locks a price for three minutes; nothing is ordered by it.
inline constexpr operation<price_request, quote> get_quote{
    .path = "/eapi/v0/quote", .effect = effect::reads};

inline constexpr operation<ramp_create, ramp> create_ramp{
    .method = http::method::post,
    .path = "/eapi/v0/ramps",
    .effect = effect::creates,
    .settled_by = "Banxa's support by identityReference: no read finds a ramp without its id"};

inline constexpr operation<ramp_query, ramp> get_ramp{
    .path = "/eapi/v0/ramps/{id}", .effect = effect::reads};

inline constexpr operation<identity_create, identity_created> create_identity{
    .method = http::method::post,
    .path = "/eapi/v0/identities/basic",
    .effect = effect::creates,
    .settled_by = "get_identity by identityReference"};

inline constexpr operation<identity_query, identity> get_identity{
    .path = "/eapi/v0/identities/{identity_reference}", .effect = effect::reads};

/// Changes the members that are given. Its answer is unknown.
inline constexpr operation<identity_update, undocumented> update_identity{
    .method = http::method::patch,
    .path = "/eapi/v0/identities",
    .effect = effect::creates,
    .settled_by = "Banxa's support by identityReference: no read shows the members"};

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

inline constexpr operation<eligibility_request, eligibility> check_eligibility{
    .method = http::method::post,
    .path = "/eapi/v0/identities/transactions/eligibility",
    .effect = effect::reads};

/// Asks for limits; nothing is changed by it.
inline constexpr operation<limits_request, transaction_limits> get_limits{
    .method = http::method::post,
    .path = "/eapi/v0/identities/transactions/limits",
    .effect = effect::reads};

/// The twelve of A7 in its order.
using endpoints = endpoint_list<
    get_price, get_quote, create_ramp, get_ramp, create_identity, get_identity, update_identity,
    share_token, rely_on_identity, share_documents, check_eligibility, get_limits>;

/// check_eligibility at the path that the older reference prints, without `v0` (A7.11). A variant
/// to fall back on, not in `endpoints`.
inline constexpr operation<eligibility_request, eligibility> check_eligibility_unversioned{
    .method = http::method::post,
    .path = "/eapi/identities/transactions/eligibility",
    .effect = effect::reads};

/// Three operations whose bodies are documented in part only, with a body of the caller's own
/// JSON. Variants, not in `endpoints`; nothing is checked but that the body is JSON.
/// ```
/// api.call<banxa::share_documents_as_json>({.body = {R"({"identityReference":"c-1", ...})"}});
/// ```
inline constexpr operation<json_body, undocumented> update_identity_as_json{
    .method = http::method::patch,
    .path = "/eapi/v0/identities",
    .effect = effect::creates,
    .body = body_form::raw_json,
    .settled_by = "Banxa's support by identityReference: no read shows the members"};

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

} // namespace rampart::banxa
