// HexaRails' operations (hexarails.md sections 8 and 9); a header a subject stands in endpoints/.
#pragma once

#include <rampart/hexarails/endpoints/account.hpp>
#include <rampart/hexarails/endpoints/bank_accounts.hpp>
#include <rampart/hexarails/endpoints/crypto_addresses.hpp>
#include <rampart/hexarails/endpoints/customers.hpp>
#include <rampart/hexarails/endpoints/deposit_addresses.hpp>
#include <rampart/hexarails/endpoints/deposits.hpp>
#include <rampart/hexarails/endpoints/flows.hpp>
#include <rampart/hexarails/endpoints/legacy_deposits.hpp>
#include <rampart/hexarails/endpoints/payments.hpp>
#include <rampart/hexarails/endpoints/trades.hpp>
#include <rampart/hexarails/endpoints/virtual_accounts.hpp>
#include <rampart/hexarails/legacy/endpoints.hpp>
#include <rampart/hexarails/types.hpp>
#include <rampart/operations.hpp>

namespace rampart::hexarails {

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

/// All operations: the current API, then the legacy one (section 8).
using all_endpoints = detail::joined<endpoints, legacy::endpoints>::type;

} // namespace rampart::hexarails
