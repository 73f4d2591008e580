// Payments: the operations (hexarails.md 9.11).
#pragma once

#include <rampart/hexarails/provider.hpp>
#include <rampart/hexarails/types/payments.hpp>
#include <rampart/operations.hpp>

namespace rampart::hexarails {

/// Prices a payout (9.11).
inline constexpr operation<payment_estimate_query, payment_estimate> estimate_payment{
    .path = "/payment/estimate", .effect = effect::reads};

/// Converts and pays out (9.11).
inline constexpr operation<payment_create, payment> create_payment{
    .method = http::method::post,
    .path = "/payment/create",
    .effect = effect::moves_money,
    .body = body_form::multipart,
    .settled_by = "list_payments by createDate, then get_payment for the reference"};

/// One payment (9.11).
/// An id that does not exist: see get_customer.
inline constexpr operation<id_query, payment> get_payment{
    .path = "/payment/detail", .effect = effect::reads};

/// Payments (9.11).
inline constexpr operation<payment_list, page<payment_row>> list_payments{
    .path = "/payment/list", .effect = effect::reads};

/// Those of this header, in the order of the documentation.
using payments_endpoints =
    endpoint_list<estimate_payment, create_payment, get_payment, list_payments>;

} // namespace rampart::hexarails
