// Flows between fiat and coins: the operations (hexarails.md 9.7).
#pragma once

#include <rampart/hexarails/provider.hpp>
#include <rampart/hexarails/types/flows.hpp>
#include <rampart/operations.hpp>

namespace rampart::hexarails {

/// Creates a flow from fiat to coins (9.7).
inline constexpr operation<onramp_create, flow_created> create_onramp{
    .method = http::method::post,
    .path = "/autoramp-flow/onramp",
    .effect = effect::creates,
    .settled_by = "list_flows by to, then get_flow for the customer and currency"};

/// Creates a flow from coins to fiat (9.7).
inline constexpr operation<offramp_create, flow_created> create_offramp{
    .method = http::method::post,
    .path = "/autoramp-flow/offramp",
    .effect = effect::creates,
    .settled_by = "list_flows by to, then get_flow for the customer and currency"};

/// Creates a flow between records that exist (9.7).
inline constexpr operation<flow_create, flow_created> create_flow{
    .method = http::method::post,
    .path = "/autoramp-flow/create",
    .effect = effect::creates,
    .settled_by = "list_flows by from and to"};

/// Flows of the account (9.7).
inline constexpr operation<flow_list, page<flow_row>> list_flows{
    .path = "/autoramp-flow/list", .effect = effect::reads};

/// One flow with its end points (9.7).
/// An id that does not exist: see get_customer.
inline constexpr operation<id_query, flow> get_flow{
    .path = "/autoramp-flow/detail", .effect = effect::reads};

/// Prices a conversion; nothing is locked (9.7). The answer is not documented: its raw JSON.
inline constexpr operation<trade_preview_query, undocumented> preview_trade{
    .path = "/autoramp-flow/trade-preview", .effect = effect::reads};

/// Deletes a flow (9.7). The answer is a text, null or absent (C16): its raw JSON.
inline constexpr operation<id_query, undocumented> delete_flow{
    .method = http::method::post,
    .path = "/autoramp-flow/delete",
    .effect = effect::creates,
    .settled_by = "list_flows by id"};

/// Those of this header, in the order of the documentation.
using flows_endpoints = endpoint_list<
    create_onramp, create_offramp, create_flow, list_flows, get_flow, preview_trade, delete_flow>;

} // namespace rampart::hexarails
