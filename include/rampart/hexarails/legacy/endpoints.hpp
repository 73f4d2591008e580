// The operations of HexaRails' legacy API (hexarails.md section 10).
#pragma once

#include <rampart/hexarails/legacy/provider.hpp>
#include <rampart/hexarails/legacy/types.hpp>
#include <rampart/json/rows.hpp>
#include <rampart/operations.hpp>

namespace rampart::hexarails::legacy {

namespace operations {

// The constants themselves, for lists: a compiler warns of a deprecated template argument wherever
// a template hands it on, and it is the user's own naming of it that is to be warned of.

inline constexpr operation<user_create, user_created> create_user{
    .method = http::method::post,
    .path = "/create-user",
    .effect = effect::creates,
    .settled_by = "get_user by email"};

inline constexpr operation<user_query, user> get_user{.path = "/get-user", .effect = effect::reads};

inline constexpr operation<va_create, va_created> create_va{
    .method = http::method::post,
    .path = "/create-va",
    .effect = effect::creates,
    .settled_by = "get_user by user_id"};

inline constexpr operation<whitelist_change, whitelist_entry> create_whitelist{
    .method = http::method::post,
    .path = "/create-whitelist",
    .effect = effect::creates,
    .settled_by = "get_whitelist by va_id"};

inline constexpr operation<whitelist_change, whitelist_entry> update_whitelist{
    .method = http::method::post,
    .path = "/update-whitelist",
    .effect = effect::creates,
    .settled_by = "get_whitelist by va_id"};

inline constexpr operation<whitelist_query, json::rows<whitelist_entry>> get_whitelist{
    .path = "/get-whitelist", .effect = effect::reads};

} // namespace operations

/// Creates a user (10).
[[deprecated("use hexarails::create_customer")]] //
inline constexpr auto const& create_user = operations::create_user;

/// One user and his accounts (10).
[[deprecated("use hexarails::get_customer")]] //
inline constexpr auto const& get_user = operations::get_user;

/// Opens a virtual account (10).
[[deprecated("use hexarails::create_virtual_account or create_onramp")]] //
inline constexpr auto const& create_va = operations::create_va;

/// Allows a sender account on an AUD account (10).
[[deprecated("use hexarails::create_aud_whitelist")]] //
inline constexpr auto const& create_whitelist = operations::create_whitelist;

/// Changes an allowed sender account (10).
[[deprecated("use hexarails::update_aud_whitelist")]] //
inline constexpr auto const& update_whitelist = operations::update_whitelist;

/// The allowed sender accounts of an AUD account (10).
[[deprecated("use hexarails::get_aud_whitelist")]] //
inline constexpr auto const& get_whitelist = operations::get_whitelist;

/// The legacy API in the order of the documentation (section 8).
using endpoints = endpoint_list<
    operations::create_user, operations::get_user, operations::create_va,
    operations::create_whitelist, operations::update_whitelist, operations::get_whitelist>;

} // namespace rampart::hexarails::legacy
