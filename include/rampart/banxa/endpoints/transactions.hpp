// What a customer may do: the operations (banxa.md sections A7.11 and A7.12).
#pragma once

#include <rampart/banxa/provider.hpp>
#include <rampart/banxa/types/transactions.hpp>
#include <rampart/operations.hpp>

namespace rampart::banxa {

inline constexpr operation<eligibility_request, eligibility> check_eligibility{
    .method = http::method::post,
    .path = "/eapi/v0/identities/transactions/eligibility",
    .effect = effect::reads};

/// Asks for limits; nothing is changed by it.
inline constexpr operation<limits_request, transaction_limits> get_limits{
    .method = http::method::post,
    .path = "/eapi/v0/identities/transactions/limits",
    .effect = effect::reads};

/// check_eligibility at the path that the older reference prints, without `v0` (A7.11). A variant
/// to fall back on, not in `endpoints`.
inline constexpr operation<eligibility_request, eligibility> check_eligibility_unversioned{
    .method = http::method::post,
    .path = "/eapi/identities/transactions/eligibility",
    .effect = effect::reads};

/// Those of this header, in the order of the documentation.
using transactions_endpoints = endpoint_list<check_eligibility, get_limits>;

} // namespace rampart::banxa
