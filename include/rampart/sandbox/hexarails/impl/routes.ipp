// HexaRails: the 55 operations of hexarails.md section 8.
#pragma once

#include <rampart/hexarails/endpoints.hpp>
#include <rampart/hexarails/legacy/endpoints.hpp>
#include <rampart/sandbox/hexarails/impl/state.hpp>

namespace rampart::sandbox::hexarails::detail {

namespace api = rampart::hexarails;

RAMPART_DECL state::named_route state::find(wire_request const& request, bool& legacy) {
    static constexpr route<handler> routes[] = {
        serve<api::health>(&state::health),
        serve<api::list_balances>(&state::list_balances),
        serve<api::get_basic_info>(&state::get_basic_info),
        serve<api::get_funding_address>(&state::get_funding_address),
        serve<api::get_callback_url>(&state::get_callback_url),
        serve<api::set_callback_url>(&state::set_callback_url),
        serve<api::get_subscribed_events>(&state::get_subscribed_events),
        serve<api::set_subscribed_events>(&state::set_subscribed_events),
        serve<api::get_ip_whitelist>(&state::get_ip_whitelist),
        serve<api::set_ip_whitelist>(&state::set_ip_whitelist),
        serve<api::create_customer>(&state::create_customer),
        serve<api::create_customer_with_files>(&state::create_customer_with_files),
        serve<api::upload_customer_files>(&state::upload_customer_files),
        serve<api::get_customer>(&state::get_customer),
        serve<api::list_customers>(&state::list_customers),
        serve<api::create_virtual_account>(&state::create_virtual_account),
        serve<api::list_virtual_accounts>(&state::list_virtual_accounts),
        serve<api::get_virtual_account>(&state::get_virtual_account),
        serve<api::create_aud_whitelist>(&state::create_aud_whitelist),
        serve<api::update_aud_whitelist>(&state::update_aud_whitelist),
        serve<api::get_aud_whitelist>(&state::get_aud_whitelist),
        serve<api::create_deposit_address>(&state::create_deposit_address),
        serve<api::list_deposit_addresses>(&state::list_deposit_addresses),
        serve<api::get_deposit_address>(&state::get_deposit_address),
        serve<api::add_crypto_address>(&state::add_crypto_address),
        serve<api::list_crypto_addresses>(&state::list_crypto_addresses),
        serve<api::get_crypto_address>(&state::get_crypto_address),
        serve<api::add_bank_account>(&state::add_bank_account),
        serve<api::list_bank_accounts>(&state::list_bank_accounts),
        serve<api::get_bank_account>(&state::get_bank_account),
        serve<api::create_onramp>(&state::create_onramp),
        serve<api::create_offramp>(&state::create_offramp),
        serve<api::create_flow>(&state::create_flow),
        serve<api::list_flows>(&state::list_flows),
        serve<api::get_flow>(&state::get_flow),
        serve<api::preview_trade>(&state::preview_trade),
        serve<api::delete_flow>(&state::delete_flow),
        serve<api::list_deposits>(&state::list_deposits),
        serve<api::get_deposit>(&state::get_deposit),
        serve<api::submit_deposit_attachment>(&state::submit_deposit_attachment),
        serve<api::mock_deposit>(&state::mock_deposit),
        serve<api::list_iban_deposits>(&state::list_iban_deposits),
        serve<api::get_iban_deposit>(&state::get_iban_deposit),
        serve<api::list_trades>(&state::list_trades),
        serve<api::get_trade>(&state::get_trade),
        serve<api::estimate_payment>(&state::estimate_payment),
        serve<api::create_payment>(&state::create_payment),
        serve<api::get_payment>(&state::get_payment),
        serve<api::list_payments>(&state::list_payments),
    };
    static constexpr route<handler> legacy_routes[] = {
        serve<api::legacy::operations::create_user>(&state::legacy_create_user),
        serve<api::legacy::operations::get_user>(&state::legacy_get_user),
        serve<api::legacy::operations::create_va>(&state::legacy_create_va),
        serve<api::legacy::operations::create_whitelist>(&state::legacy_create_whitelist),
        serve<api::legacy::operations::update_whitelist>(&state::legacy_update_whitelist),
        serve<api::legacy::operations::get_whitelist>(&state::legacy_get_whitelist),
    };
    auto found = find_route(routes, request);
    legacy = found.path.empty();
    return legacy ? find_route(legacy_routes, request) : found;
}

} // namespace rampart::sandbox::hexarails::detail
