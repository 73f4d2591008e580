// The account itself: the operations (hexarails.md 9.1).
#pragma once

#include <rampart/hexarails/provider.hpp>
#include <rampart/hexarails/types/account.hpp>
#include <rampart/json/rows.hpp>
#include <rampart/operations.hpp>

namespace rampart::hexarails {

/// Whether the provider answers (9.1).
inline constexpr operation<json::nothing, health_report> health{
    .path = "/health", .effect = effect::reads};

/// Balances of the account (9.1).
inline constexpr operation<json::nothing, json::rows<balance>> list_balances{
    .path = "/balance", .effect = effect::reads};

/// Name of the account (9.1).
inline constexpr operation<json::nothing, basic_info> get_basic_info{
    .path = "/basic-info", .effect = effect::reads};

/// Where to fund the account's own balance (9.1).
inline constexpr operation<funding_address_query, funding_address> get_funding_address{
    .path = "/deposit-address", .effect = effect::reads};

/// Where events are posted (9.1).
inline constexpr operation<json::nothing, callback_url> get_callback_url{
    .path = "/callback-url", .effect = effect::reads};

/// Sets where events are posted (9.1).
inline constexpr operation<callback_url_update, confirmation> set_callback_url{
    .method = http::method::post,
    .path = "/callback-url",
    .effect = effect::creates,
    .settled_by = "get_callback_url"};

/// Which events are posted (9.1).
inline constexpr operation<json::nothing, subscribed_events> get_subscribed_events{
    .path = "/subscribed-events", .effect = effect::reads};

/// Replaces the list of events that are posted (9.1).
inline constexpr operation<subscribed_events_update, confirmation> set_subscribed_events{
    .method = http::method::post,
    .path = "/subscribed-events",
    .effect = effect::creates,
    .settled_by = "get_subscribed_events"};

/// Addresses that may call the API (9.1).
inline constexpr operation<json::nothing, ip_whitelist> get_ip_whitelist{
    .path = "/ip-white-list", .effect = effect::reads};

/// Replaces the list of addresses that may call the API (9.1).
inline constexpr operation<ip_whitelist_update, confirmation> set_ip_whitelist{
    .method = http::method::post,
    .path = "/ip-white-list",
    .effect = effect::creates,
    .settled_by = "get_ip_whitelist"};

/// Those of this header, in the order of the documentation.
using account_endpoints = endpoint_list<
    health, list_balances, get_basic_info, get_funding_address, get_callback_url, set_callback_url,
    get_subscribed_events, set_subscribed_events, get_ip_whitelist, set_ip_whitelist>;

} // namespace rampart::hexarails
