// HexaRails' operations (hexarails.md sections 8 and 9).
#pragma once

#include <optional>
#include <vector>

#include <rampart/catalogue.hpp>
#include <rampart/hexarails/legacy.hpp>
#include <rampart/hexarails/operation.hpp>
#include <rampart/hexarails/types.hpp>

namespace rampart::hexarails {

/// Whether the provider answers (9.1).
inline constexpr operation<json::nothing, health_report> health{
    .path = "/health", .effect = effect::reads};

/// Balances of the account (9.1).
inline constexpr operation<json::nothing, std::vector<balance>> list_balances{
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
inline constexpr operation<callback_url, confirmation> set_callback_url{
    .method = http::method::post,
    .path = "/callback-url",
    .effect = effect::creates,
    .settled_by = "get_callback_url"};

/// Which events are posted (9.1).
inline constexpr operation<json::nothing, subscribed_events> get_subscribed_events{
    .path = "/subscribed-events", .effect = effect::reads};

/// Replaces the list of events that are posted (9.1).
inline constexpr operation<subscribed_events, confirmation> set_subscribed_events{
    .method = http::method::post,
    .path = "/subscribed-events",
    .effect = effect::creates,
    .settled_by = "get_subscribed_events"};

/// Addresses that may call the API (9.1).
inline constexpr operation<json::nothing, ip_whitelist> get_ip_whitelist{
    .path = "/ip-white-list", .effect = effect::reads};

/// Replaces the list of addresses that may call the API (9.1).
inline constexpr operation<ip_whitelist, confirmation> set_ip_whitelist{
    .method = http::method::post,
    .path = "/ip-white-list",
    .effect = effect::creates,
    .settled_by = "get_ip_whitelist"};

/// Creates a customer and starts the identity check (9.2).
inline constexpr operation<customer_create, customer_created> create_customer{
    .method = http::method::post,
    .path = "/customer/create",
    .effect = effect::creates,
    .settled_by = "get_customer by externalId or email"};

/// Creates a customer from a name and documents (9.2).
inline constexpr operation<customer_create_with_files, customer_created_with_files>
    create_customer_with_files{
        .method = http::method::post,
        .path = "/customer/createWithFiles",
        .effect = effect::creates,
        .body = body_form::multipart,
        .settled_by = "list_customers by realName"};

/// Adds identity documents to a customer (9.2). The answer is not documented: its raw JSON.
inline constexpr operation<customer_file_upload, undocumented> upload_customer_files{
    .method = http::method::post,
    .path = "/customer/uploadFile",
    .effect = effect::creates,
    .body = body_form::multipart,
    .settled_by = "HexaRails' support by customerId: no read shows the uploads"};

/// One customer (9.2).
inline constexpr operation<customer_query, customer> get_customer{
    .path = "/customer/detail", .effect = effect::reads};

/// Customers of the account (9.2).
inline constexpr operation<customer_list, page<customer_row>> list_customers{
    .path = "/customer/list", .effect = effect::reads};

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
inline constexpr operation<id_query, std::optional<std::vector<whitelist_entry>>> get_aud_whitelist{
    .path = "/virtual-account/get-aud-whitelist", .effect = effect::reads};

/// Orders an address that takes a customer's coins (9.4).
inline constexpr operation<deposit_address_create, deposit_address> create_deposit_address{
    .method = http::method::post,
    .path = "/deposit-address/create",
    .effect = effect::creates,
    .settled_by = "list_deposit_addresses by customerId, currency and network"};

/// Deposit addresses (9.4).
inline constexpr operation<deposit_address_list, page<deposit_address>> list_deposit_addresses{
    .path = "/deposit-address/list", .effect = effect::reads};

/// One deposit address (9.4).
inline constexpr operation<id_query, deposit_address> get_deposit_address{
    .path = "/deposit-address/detail", .effect = effect::reads};

/// Registers a customer's wallet (9.5).
inline constexpr operation<crypto_address_add, created> add_crypto_address{
    .method = http::method::post,
    .path = "/crypto-address/add",
    .effect = effect::creates,
    .settled_by = "list_crypto_addresses by customerId and address"};

/// Customers' wallets (9.5).
inline constexpr operation<crypto_address_list, page<crypto_address>> list_crypto_addresses{
    .path = "/crypto-address/list", .effect = effect::reads};

/// One customer's wallet (9.5).
inline constexpr operation<crypto_address_query, crypto_address> get_crypto_address{
    .path = "/crypto-address/detail", .effect = effect::reads};

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
inline constexpr operation<bank_account_query, bank_account> get_bank_account{
    .path = "/bank-account/detail", .effect = effect::reads};

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

/// Deposits of the account (9.8).
inline constexpr operation<deposit_list, page<deposit_row>> list_deposits{
    .path = "/deposit/list", .effect = effect::reads};

/// One deposit (9.8).
inline constexpr operation<deposit_query, deposit> get_deposit{
    .path = "/deposit/detail", .effect = effect::reads};

/// Hands in a document for a deposit in ACTION_REQUIRED (9.8). The answer is an object or, on
/// an older page, a text (C13): its raw JSON; `stored` reads the object.
inline constexpr operation<deposit_attachment, undocumented> submit_deposit_attachment{
    .method = http::method::post,
    .path = "/deposit/submitAttachmentFile",
    .effect = effect::creates,
    .body = body_form::multipart,
    .settled_by = "get_deposit by partnerDepositId: whether it left ACTION_REQUIRED"};

/// Pretends that a deposit arrived; sandbox only (9.8). The answer is not documented: its raw
/// JSON.
inline constexpr operation<deposit_mock, undocumented> mock_deposit{
    .method = http::method::post,
    .path = "/deposit/mock",
    .effect = effect::creates,
    .settled_by = "list_deposits by currency and amount"};

/// Deposits of the older flow (9.9).
inline constexpr operation<legacy_deposit_list, page<legacy_deposit_row>> list_legacy_deposits{
    .path = "/legacy-deposit/list", .effect = effect::reads};

/// One deposit of the older flow (9.9).
inline constexpr operation<legacy_deposit_query, legacy_deposit> get_legacy_deposit{
    .path = "/legacy-deposit/detail", .effect = effect::reads};

/// Conversions of the account (9.10).
inline constexpr operation<trade_list, page<trade_row>> list_trades{
    .path = "/trade/list", .effect = effect::reads};

/// One conversion (9.10).
inline constexpr operation<trade_query, trade> get_trade{
    .path = "/trade/detail", .effect = effect::reads};

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
inline constexpr operation<id_query, payment> get_payment{
    .path = "/payment/detail", .effect = effect::reads};

/// Payments (9.11).
inline constexpr operation<payment_list, page<payment_row>> list_payments{
    .path = "/payment/list", .effect = effect::reads};

/// The current API in the order of the documentation (section 8).
using endpoints = endpoint_list<
    health, list_balances, get_basic_info, get_funding_address, get_callback_url, set_callback_url,
    get_subscribed_events, set_subscribed_events, get_ip_whitelist, set_ip_whitelist,
    create_customer, create_customer_with_files, upload_customer_files, get_customer,
    list_customers, create_virtual_account, list_virtual_accounts, get_virtual_account,
    create_aud_whitelist, update_aud_whitelist, get_aud_whitelist, create_deposit_address,
    list_deposit_addresses, get_deposit_address, add_crypto_address, list_crypto_addresses,
    get_crypto_address, add_bank_account, list_bank_accounts, get_bank_account, create_onramp,
    create_offramp, create_flow, list_flows, get_flow, preview_trade, delete_flow, list_deposits,
    get_deposit, submit_deposit_attachment, mock_deposit, list_legacy_deposits, get_legacy_deposit,
    list_trades, get_trade, estimate_payment, create_payment, get_payment, list_payments>;

namespace detail {

template <class First, class Second>
struct joined;
template <auto const&... First, auto const&... Second>
struct joined<endpoint_list<First...>, endpoint_list<Second...>> {
    using type = endpoint_list<First..., Second...>;
};

} // namespace detail

/// All operations: the current API, then the older one (section 8).
using all_endpoints = detail::joined<endpoints, legacy::endpoints>::type;

} // namespace rampart::hexarails
