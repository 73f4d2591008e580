// HexaRails: the account itself (9.1), and what a new one holds.
#pragma once

#include <rampart/sandbox/hexarails/impl/state.hpp>
#include <rampart/sandbox/webhook_url.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace rampart::sandbox::hexarails::detail {

// 12.2: the names that may be subscribed to.
inline constexpr std::array<std::string_view, 22> event_names{
    "CUSTOMER_APPROVED",
    "CUSTOMER_REJECTED",
    "CUSTOMER_DELETED",
    "VIRTUAL_ACCOUNT_APPROVED",
    "VIRTUAL_ACCOUNT_REJECTED",
    "DEPOSIT_ADDRESS_APPROVED",
    "DEPOSIT_ADDRESS_REJECTED",
    "DEPOSIT_RECEIVED",
    "DEPOSIT_APPROVED",
    "DEPOSIT_REJECTED",
    "TRADE_CREATED",
    "TRADE_SETTLED",
    "PAYMENT_SETTLED",
    "user.approved",
    "user.rejected",
    "va.approved",
    "va.rejected",
    "deposit.received",
    "deposit.approved",
    "deposit.rejected",
    "trade.created",
    "trade.settled"};

RAMPART_DECL boost::json::array json_texts(std::vector<std::string> const& texts) {
    boost::json::array list;
    for (auto const& one : texts)
        list.emplace_back(json_text(one));
    return list;
}

RAMPART_DECL void state::seed() {
    // The deposit belongs to no customer, which the contract allows (9.8).
    time_point const new_year{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};
    deposits.push_back(
        {.id = "550e8400-0000-4000-8000-000000000001",
         .customer_name = "Sandbox Payer",
         .currency = "AUD",
         .amount = "1500.00",
         .sender = "Sandbox Payer",
         .reference = "ref-1",
         .txid = "tx_0001",
         .when = new_year,
         .status = "CONFIRMED"});
    trades.push_back(
        {.id = "660e8400-0000-4000-8000-000000000006",
         .deposit_id = deposits.front().id,
         .from_amount = "1500.00",
         .from_currency = "AUD",
         .to_amount = "998.50",
         .to_currency = "USDT",
         .created = new_year,
         .status = "SETTLED",
         .withdrawal = "0xabc"});
}

RAMPART_DECL wire_response state::health(call&) {
    return success(boost::json::object{{"status", "ok"}});
}

RAMPART_DECL wire_response state::list_balances(call&) {
    boost::json::array rows;
    for (auto const& [currency, amount] : balances)
        rows.push_back(boost::json::object{{"balance", amount.str()}, {"currency", currency}});
    return success(std::move(rows));
}

RAMPART_DECL wire_response state::get_basic_info(call&) {
    return success(boost::json::object{{"name", "Sandbox Partner"}});
}

RAMPART_DECL wire_response state::get_funding_address(call& call) {
    auto fields = call.fields();
    fields.choice("currency", {"USDT"});
    auto const network = fields.choice("network", {"ETH", "TRX"});
    if (call.failed()) return invalid(call.problems);
    auto const* const address = network == "ETH" ? "0x00000000000000000000000000000000000000AA"
                                                 : "TSandboxFunding00000000000000000AA";
    return success(boost::json::object{{"address", address}});
}

RAMPART_DECL wire_response state::get_callback_url(call&) {
    return success(boost::json::object{{"callbackUrl", callback}});
}

RAMPART_DECL wire_response state::set_callback_url(call& call) {
    auto fields = call.fields();
    auto url = fields.text("callbackUrl");
    // 9.1: https is advised, plain http accepted.
    if (!url.empty() && !webhook_url::parse(url))
        fields.reject("callbackUrl", "must be an http or https URL");
    if (call.failed()) return invalid(call.problems);
    callback = std::move(url);
    return success(boost::json::object{{"message", "Callback URL updated successfully"}});
}

RAMPART_DECL wire_response state::get_subscribed_events(call&) {
    return success(boost::json::object{{"events", json_texts(events)}});
}

RAMPART_DECL wire_response state::set_subscribed_events(call& call) {
    auto fields = call.fields();
    auto wanted = fields.texts("events");
    for (auto const& one : wanted)
        if (std::ranges::find(event_names, one) == event_names.end())
            fields.reject("events", "names an unknown event: " + one);
    if (call.failed()) return invalid(call.problems);
    events = std::move(wanted);
    return success(boost::json::object{{"message", "Subscribed events updated successfully"}});
}

RAMPART_DECL wire_response state::get_ip_whitelist(call&) {
    return success(boost::json::object{{"ipWhiteList", json_texts(addresses_allowed)}});
}

RAMPART_DECL wire_response state::set_ip_whitelist(call& call) {
    auto fields = call.fields();
    auto wanted = fields.texts("ipWhiteList");
    // 9.1: IPv4 or IPv6.
    auto const allowed = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') ||
               c == '.' || c == ':';
    };
    for (auto const& one : wanted)
        if (one.empty() || !std::ranges::all_of(one, allowed))
            fields.reject("ipWhiteList", "must hold IP addresses");
    if (call.failed()) return invalid(call.problems);
    addresses_allowed = std::move(wanted);
    return success(boost::json::object{{"message", "IP whitelist updated successfully"}});
}

} // namespace rampart::sandbox::hexarails::detail
