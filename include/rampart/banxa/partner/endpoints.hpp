// The operations of Banxa's Partner API (banxa.md section B4).
#pragma once

#include <rampart/banxa/partner/provider.hpp>
#include <rampart/banxa/partner/types.hpp>
#include <rampart/banxa/types/json_body.hpp>
#include <rampart/operations.hpp>

namespace rampart::banxa::partner {

inline constexpr operation<json::nothing, country_list> list_countries{
    .path = "/api/countries", .effect = effect::reads};

inline constexpr operation<json::nothing, us_state_list> list_us_states{
    .path = "/api/countries/us/states", .effect = effect::reads};

inline constexpr operation<json::nothing, fiat_list> list_fiats{
    .path = "/api/fiats", .effect = effect::reads};

inline constexpr operation<side_query, fiat_list> list_fiats_of_side{
    .path = "/api/fiats/{orderType}", .effect = effect::reads};

inline constexpr operation<json::nothing, coin_list> list_coins{
    .path = "/api/coins", .effect = effect::reads};

inline constexpr operation<side_query, coin_list> list_coins_of_side{
    .path = "/api/coins/{orderType}", .effect = effect::reads};

inline constexpr operation<payment_method_query, payment_method_list> list_payment_methods{
    .path = "/api/payment-methods", .effect = effect::reads};

/// Limited in rate beyond the API's own limit, by how much is not said (B4.6).
inline constexpr operation<price_query, price_list> get_prices{
    .path = "/api/prices", .effect = effect::reads};

inline constexpr operation<order_create, order_answer> create_order{
    .method = http::method::post,
    .path = "/api/orders",
    .effect = effect::creates,
    .settled_by = "list_orders by account_reference"};

/// An order that does not exist is errc::not_found: HTTP 404, or code 1 (B3).
inline constexpr operation<order_query, order_answer> get_order{
    .path = "/api/orders/{order_id}", .effect = effect::reads};

inline constexpr operation<orders_query, order_page> list_orders{
    .path = "/api/orders", .effect = effect::reads};

/// Tells that the coins for sale were sent, upon which money is paid out.
inline constexpr operation<order_confirm, order_answer> confirm_order{
    .method = http::method::post,
    .path = "/api/orders/{order_id}/confirm",
    .effect = effect::moves_money,
    .settled_by = "get_order by order_id"};

inline constexpr operation<nft_order_create, order_answer> create_nft_order{
    .method = http::method::post,
    .path = "/api/orders/nft/buy",
    .effect = effect::creates,
    .settled_by = "list_orders by account_reference"};

/// create_nft_order with a body of the caller's own JSON: the reference hints at more members of
/// `meta_data` than the vendor's client sends (B4.8). A variant, not in `endpoints`; nothing is
/// checked but that the body is JSON.
inline constexpr operation<json_body, order_answer> create_nft_order_as_json{
    .method = http::method::post,
    .path = "/api/orders/nft/buy",
    .effect = effect::creates,
    .body = body_form::raw_json,
    .settled_by = "list_orders by account_reference"};

inline constexpr operation<identity_create, identity_created> create_identity{
    .method = http::method::post,
    .path = "/api/identities",
    .effect = effect::creates,
    .settled_by = "Banxa's support by account_reference: no read shows identities"};

/// Those of B4 in its order.
using endpoints = endpoint_list<
    list_countries, list_us_states, list_fiats, list_fiats_of_side, list_coins, list_coins_of_side,
    list_payment_methods, get_prices, create_order, get_order, list_orders, confirm_order,
    create_nft_order, create_identity>;

} // namespace rampart::banxa::partner
