// HexaRails: the 55 operations of hexarails.md section 8.
#pragma once

#include <rampart/sandbox/impl/hexarails_state.hpp>

#include <array>

namespace rampart::sandbox {

RAMPART_DECL hexarails_side::state::operation const*
hexarails_side::state::find(std::string_view method, std::string_view path) {
    using enum body_kind;
    static constexpr std::array<operation, 55> operations{{
        {"GET", "/health", none, &state::health},
        {"GET", "/balance", none, &state::balance},
        {"GET", "/basic-info", none, &state::basic_info},
        {"GET", "/deposit-address", none, &state::funding_address},
        {"GET", "/callback-url", none, &state::callback_url},
        {"POST", "/callback-url", json, &state::set_callback_url},
        {"GET", "/subscribed-events", none, &state::subscribed_events},
        {"POST", "/subscribed-events", json, &state::set_subscribed_events},
        {"GET", "/ip-white-list", none, &state::ip_white_list},
        {"POST", "/ip-white-list", json, &state::set_ip_white_list},
        {"POST", "/customer/create", json, &state::create_customer},
        {"POST", "/customer/createWithFiles", form, &state::create_customer_with_files},
        {"POST", "/customer/uploadFile", form, &state::upload_customer_file},
        {"GET", "/customer/detail", none, &state::customer_detail},
        {"GET", "/customer/list", none, &state::list_customers},
        {"POST", "/virtual-account/create", json, &state::create_virtual_account},
        {"GET", "/virtual-account/list", none, &state::list_virtual_accounts},
        {"GET", "/virtual-account/detail", none, &state::virtual_account_detail},
        {"POST", "/virtual-account/create-aud-whitelist", json, &state::create_whitelist},
        {"POST", "/virtual-account/update-aud-whitelist", json, &state::update_whitelist},
        {"GET", "/virtual-account/get-aud-whitelist", none, &state::whitelist},
        {"POST", "/deposit-address/create", json, &state::create_deposit_address},
        {"GET", "/deposit-address/list", none, &state::list_deposit_addresses},
        {"GET", "/deposit-address/detail", none, &state::deposit_address_detail},
        {"POST", "/crypto-address/add", json, &state::add_crypto_address},
        {"GET", "/crypto-address/list", none, &state::list_crypto_addresses},
        {"GET", "/crypto-address/detail", none, &state::crypto_address_detail},
        {"POST", "/bank-account/add", form, &state::add_bank_account},
        {"GET", "/bank-account/list", none, &state::list_bank_accounts},
        {"GET", "/bank-account/detail", none, &state::bank_account_detail},
        {"POST", "/autoramp-flow/onramp", json, &state::create_onramp},
        {"POST", "/autoramp-flow/offramp", json, &state::create_offramp},
        {"POST", "/autoramp-flow/create", json, &state::create_flow},
        {"GET", "/autoramp-flow/list", none, &state::list_flows},
        {"GET", "/autoramp-flow/detail", none, &state::flow_detail},
        {"GET", "/autoramp-flow/trade-preview", none, &state::trade_preview},
        {"POST", "/autoramp-flow/delete", json, &state::delete_flow},
        {"GET", "/deposit/list", none, &state::list_deposits},
        {"GET", "/deposit/detail", none, &state::deposit_detail},
        {"POST", "/deposit/submitAttachmentFile", form, &state::submit_attachment},
        {"POST", "/deposit/mock", json, &state::mock_deposit},
        {"GET", "/legacy-deposit/list", none, &state::list_legacy_deposits},
        {"GET", "/legacy-deposit/detail", none, &state::legacy_deposit_detail},
        {"GET", "/trade/list", none, &state::list_trades},
        {"GET", "/trade/detail", none, &state::trade_detail},
        {"GET", "/payment/estimate", none, &state::estimate_payment},
        {"POST", "/payment/create", form, &state::create_payment},
        {"GET", "/payment/detail", none, &state::payment_detail},
        {"GET", "/payment/list", none, &state::list_payments},
        {"POST", "/create-user", json, &state::old_create_user, true},
        {"GET", "/get-user", none, &state::old_get_user, true},
        {"POST", "/create-va", json, &state::old_create_va, true},
        {"POST", "/create-whitelist", json, &state::old_create_whitelist, true},
        {"POST", "/update-whitelist", json, &state::old_update_whitelist, true},
        {"GET", "/get-whitelist", none, &state::old_get_whitelist, true},
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
