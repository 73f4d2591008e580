// HexaRails' operations (hexarails.md section 8).
#pragma once

#include <vector>

#include <rampart/catalogue.hpp>
#include <rampart/hexarails/provider.hpp>
#include <rampart/hexarails/types.hpp>

namespace rampart::hexarails {

/// An endpoint that only a HexaRails client calls.
template <class Request, class Response>
using operation = endpoint<Request, Response, family>;

inline constexpr operation<json::nothing, health_report> health{
    .path = "/health", .effect = effect::reads};

inline constexpr operation<json::nothing, std::vector<balance>> list_balances{
    .path = "/balance", .effect = effect::reads};

inline constexpr operation<json::nothing, callback_url> get_callback_url{
    .path = "/callback-url", .effect = effect::reads};

inline constexpr operation<callback_url, confirmation> set_callback_url{
    .method = http::method::post, .path = "/callback-url", .effect = effect::creates};

inline constexpr operation<customer_create, customer_created> create_customer{
    .method = http::method::post, .path = "/customer/create", .effect = effect::creates};

inline constexpr operation<customer_query, customer> get_customer{
    .path = "/customer/detail", .effect = effect::reads};

inline constexpr operation<customer_list, page<customer_row>> list_customers{
    .path = "/customer/list", .effect = effect::reads};

inline constexpr operation<virtual_account_create, virtual_account> create_virtual_account{
    .method = http::method::post, .path = "/virtual-account/create", .effect = effect::creates};

inline constexpr operation<virtual_account_list, page<virtual_account>> list_virtual_accounts{
    .path = "/virtual-account/list", .effect = effect::reads};

inline constexpr operation<onramp_create, flow_created> create_onramp{
    .method = http::method::post, .path = "/autoramp-flow/onramp", .effect = effect::creates};

inline constexpr operation<deposit_list, page<deposit_row>> list_deposits{
    .path = "/deposit/list", .effect = effect::reads};

inline constexpr operation<trade_list, page<trade_row>> list_trades{
    .path = "/trade/list", .effect = effect::reads};

inline constexpr operation<payment_estimate_query, payment_estimate> estimate_payment{
    .path = "/payment/estimate", .effect = effect::reads};

inline constexpr operation<payment_create, payment> create_payment{
    .method = http::method::post,
    .path = "/payment/create",
    .effect = effect::moves_money,
    .body = body_form::multipart};

inline constexpr operation<payment_list, page<payment_row>> list_payments{
    .path = "/payment/list", .effect = effect::reads};

using endpoints = endpoint_list<
    health, list_balances, get_callback_url, set_callback_url, create_customer, get_customer,
    list_customers, create_virtual_account, list_virtual_accounts, create_onramp, list_deposits,
    list_trades, estimate_payment, create_payment, list_payments>;

} // namespace rampart::hexarails
