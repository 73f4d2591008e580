// Virtual accounts: the operations (hexarails.md 9.3).
#pragma once

#include <optional>

#include <rampart/hexarails/provider.hpp>
#include <rampart/hexarails/types/virtual_accounts.hpp>
#include <rampart/json/rows.hpp>
#include <rampart/operations.hpp>

namespace rampart::hexarails {

/// Opens an account that takes a customer's fiat (9.3). The answer may hold the id alone
/// (C14).
inline constexpr operation<virtual_account_create, virtual_account> create_virtual_account{
    .method = http::method::post,
    .path = "/virtual-account/create",
    .effect = effect::creates,
    .settled_by = "list_virtual_accounts by customerId and currency"};

/// Virtual accounts (9.3).
inline constexpr operation<virtual_account_list, page<virtual_account>> list_virtual_accounts{
    .path = "/virtual-account/list", .effect = effect::reads};

/// One virtual account (9.3).
/// An id that does not exist: see get_customer.
inline constexpr operation<id_query, virtual_account> get_virtual_account{
    .path = "/virtual-account/detail", .effect = effect::reads};

/// Allows a sender account on an AUD virtual account (9.3).
inline constexpr operation<whitelist_create, std::optional<whitelist_entry>> create_aud_whitelist{
    .method = http::method::post,
    .path = "/virtual-account/create-aud-whitelist",
    .effect = effect::creates,
    .settled_by = "get_aud_whitelist by id"};

/// Changes an allowed sender account (9.3).
inline constexpr operation<whitelist_update, std::optional<whitelist_entry>> update_aud_whitelist{
    .method = http::method::post,
    .path = "/virtual-account/update-aud-whitelist",
    .effect = effect::creates,
    .settled_by = "get_aud_whitelist by id"};

/// The allowed sender accounts of an AUD virtual account (9.3); the answer may have none.
/// An id that does not exist: see get_customer.
inline constexpr operation<id_query, std::optional<json::rows<whitelist_entry>>> get_aud_whitelist{
    .path = "/virtual-account/get-aud-whitelist", .effect = effect::reads};

/// Those of this header, in the order of the documentation.
using virtual_accounts_endpoints = endpoint_list<
    create_virtual_account, list_virtual_accounts, get_virtual_account, create_aud_whitelist,
    update_aud_whitelist, get_aud_whitelist>;

} // namespace rampart::hexarails
