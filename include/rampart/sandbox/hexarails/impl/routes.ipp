// HexaRails: the 55 operations of hexarails.md section 8.
#pragma once

#include <rampart/hexarails/endpoints.hpp>
#include <rampart/hexarails/legacy/endpoints.hpp>
#include <rampart/sandbox/hexarails/impl/state.hpp>

#include <array>

namespace rampart::sandbox {

RAMPART_DECL hexarails_side::state::operation const*
hexarails_side::state::find(std::string_view method, std::string_view path) {
    static constexpr std::array<operation, 55> operations{{
        serve<hexarails::health>(&state::health),
        serve<hexarails::list_balances>(&state::balance),
        serve<hexarails::get_basic_info>(&state::basic_info),
        serve<hexarails::get_funding_address>(&state::funding_address),
        serve<hexarails::get_callback_url>(&state::callback_url),
        serve<hexarails::set_callback_url>(&state::set_callback_url),
        serve<hexarails::get_subscribed_events>(&state::subscribed_events),
        serve<hexarails::set_subscribed_events>(&state::set_subscribed_events),
        serve<hexarails::get_ip_whitelist>(&state::ip_white_list),
        serve<hexarails::set_ip_whitelist>(&state::set_ip_white_list),
        serve<hexarails::create_customer>(&state::create_customer),
        serve<hexarails::create_customer_with_files>(&state::create_customer_with_files),
        serve<hexarails::upload_customer_files>(&state::upload_customer_file),
        serve<hexarails::get_customer>(&state::customer_detail),
        serve<hexarails::list_customers>(&state::list_customers),
        serve<hexarails::create_virtual_account>(&state::create_virtual_account),
        serve<hexarails::list_virtual_accounts>(&state::list_virtual_accounts),
        serve<hexarails::get_virtual_account>(&state::virtual_account_detail),
        serve<hexarails::create_aud_whitelist>(&state::create_whitelist),
        serve<hexarails::update_aud_whitelist>(&state::update_whitelist),
        serve<hexarails::get_aud_whitelist>(&state::whitelist),
        serve<hexarails::create_deposit_address>(&state::create_deposit_address),
        serve<hexarails::list_deposit_addresses>(&state::list_deposit_addresses),
        serve<hexarails::get_deposit_address>(&state::deposit_address_detail),
        serve<hexarails::add_crypto_address>(&state::add_crypto_address),
        serve<hexarails::list_crypto_addresses>(&state::list_crypto_addresses),
        serve<hexarails::get_crypto_address>(&state::crypto_address_detail),
        serve<hexarails::add_bank_account>(&state::add_bank_account),
        serve<hexarails::list_bank_accounts>(&state::list_bank_accounts),
        serve<hexarails::get_bank_account>(&state::bank_account_detail),
        serve<hexarails::create_onramp>(&state::create_onramp),
        serve<hexarails::create_offramp>(&state::create_offramp),
        serve<hexarails::create_flow>(&state::create_flow),
        serve<hexarails::list_flows>(&state::list_flows),
        serve<hexarails::get_flow>(&state::flow_detail),
        serve<hexarails::preview_trade>(&state::trade_preview),
        serve<hexarails::delete_flow>(&state::delete_flow),
        serve<hexarails::list_deposits>(&state::list_deposits),
        serve<hexarails::get_deposit>(&state::deposit_detail),
        serve<hexarails::submit_deposit_attachment>(&state::submit_attachment),
        serve<hexarails::mock_deposit>(&state::mock_deposit),
        serve<hexarails::list_legacy_deposits>(&state::list_legacy_deposits),
        serve<hexarails::get_legacy_deposit>(&state::legacy_deposit_detail),
        serve<hexarails::list_trades>(&state::list_trades),
        serve<hexarails::get_trade>(&state::trade_detail),
        serve<hexarails::estimate_payment>(&state::estimate_payment),
        serve<hexarails::create_payment>(&state::create_payment),
        serve<hexarails::get_payment>(&state::payment_detail),
        serve<hexarails::list_payments>(&state::list_payments),
        serve<hexarails::legacy::operations::create_user>(&state::old_create_user, true),
        serve<hexarails::legacy::operations::get_user>(&state::old_get_user, true),
        serve<hexarails::legacy::operations::create_va>(&state::old_create_va, true),
        serve<hexarails::legacy::operations::create_whitelist>(&state::old_create_whitelist, true),
        serve<hexarails::legacy::operations::update_whitelist>(&state::old_update_whitelist, true),
        serve<hexarails::legacy::operations::get_whitelist>(&state::old_get_whitelist, true),
    }};
    for (auto const& one : operations)
        if (one.method == method && one.path == path) return &one;
    return nullptr;
}

RAMPART_DECL std::string hexarails_side::state::allowed_methods(std::string_view path) {
    std::string methods;
    for (std::string_view const method : {"GET", "POST"})
        if (find(method, path)) (methods += methods.empty() ? "" : ", ") += method;
    return methods;
}

} // namespace rampart::sandbox
