// Bank accounts: the operations (hexarails.md 9.6).
#pragma once

#include <rampart/hexarails/provider.hpp>
#include <rampart/hexarails/types/bank_accounts.hpp>
#include <rampart/operations.hpp>

namespace rampart::hexarails {

/// Registers a bank account (9.6).
inline constexpr operation<bank_account_add, created> add_bank_account{
    .method = http::method::post,
    .path = "/bank-account/add",
    .effect = effect::creates,
    .body = body_form::multipart,
    .settled_by = "list_bank_accounts by customerId and accountNo"};

/// Bank accounts (9.6).
inline constexpr operation<bank_account_list, page<bank_account>> list_bank_accounts{
    .path = "/bank-account/list", .effect = effect::reads};

/// One bank account (9.6).
/// An id that does not exist: see get_customer.
inline constexpr operation<bank_account_query, bank_account> get_bank_account{
    .path = "/bank-account/detail", .effect = effect::reads};

/// Those of this header, in the order of the documentation.
using bank_accounts_endpoints =
    endpoint_list<add_bank_account, list_bank_accounts, get_bank_account>;

} // namespace rampart::hexarails
