// HexaRails: flows that turn what comes in into what goes out (9.7).
#pragma once

#include <rampart/sandbox/hexarails/impl/state.hpp>

#include <algorithm>
#include <array>
#include <ranges>
#include <utility>

namespace rampart::sandbox::hexarails::detail {

RAMPART_DECL decimal usd_value(std::string_view currency) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> values{
        {{"AUD", "0.66"}, {"EUR", "1.08"}, {"GBP", "1.27"}, {"SGD", "0.74"}}};
    for (auto const& [known, value] : values)
        if (known == currency) return amount_of(value);
    return decimal{"1"};
}

RAMPART_DECL conversion convert(decimal const& amount, std::string_view from, std::string_view to) {
    auto const unit = usd_value(to);
    std::size_t const decimals = to == "USDT" || to == "USDC" ? 6 : 2;
    return {
        .rate = usd_value(from).divided_by(unit, 6, rounding::down),
        .amount = (amount * usd_value(from)).divided_by(unit, decimals, rounding::down)};
}

RAMPART_DECL std::string
state::open_flow(bool onramp, std::string from, std::string to, time_point now) {
    auto id = random_uuid();
    flows.push_back(
        {.id = id, .onramp = onramp, .from = std::move(from), .to = std::move(to), .created = now});
    return id;
}

RAMPART_DECL wire_response state::create_onramp(call& call) {
    auto fields = call.fields();
    std::string customer_id, currency;
    if (auto from = fields.object("from")) {
        customer_id = from->text("customerId");
        currency = from->choice("currency", {"GBP", "EUR", "AUD", "SGD", "USD"});
    }
    auto const to = fields.text("to");
    if (call.failed()) return invalid(call.problems);
    if (auto refusal = refuse_customer(customer_id)) return *std::move(refusal);
    // 9.7: a flow reuses the customer's account in that currency or makes one.
    auto const fits = [&](virtual_account const& account) {
        return account.customer_id == customer_id && account.currency == currency;
    };
    auto const known = std::ranges::find_if(virtual_accounts, fits);
    auto const from = known != virtual_accounts.end()
                          ? known->id
                          : open_virtual_account(customer_id, currency, call.now).id;
    return success(boost::json::object{{"id", open_flow(true, from, to, call.now)}});
}

RAMPART_DECL wire_response state::create_offramp(call& call) {
    auto fields = call.fields();
    std::string customer_id, currency, network;
    if (auto from = fields.object("from")) {
        customer_id = from->text("customerId");
        currency = from->choice("currency", {"USDT", "USDC"});
        network = from->choice("network", {"ETH", "TRX", "MATIC"});
    }
    auto const to = fields.text("to");
    if (call.failed()) return invalid(call.problems);
    if (auto refusal = refuse_customer(customer_id)) return *std::move(refusal);
    auto const fits = [&](deposit_address const& one) {
        return one.customer_id == customer_id && one.currency == currency && one.network == network;
    };
    auto const known = std::ranges::find_if(deposit_addresses, fits);
    auto const from = known != deposit_addresses.end()
                          ? known->id
                          : open_deposit_address(customer_id, currency, network, call.now).id;
    return success(boost::json::object{{"id", open_flow(false, from, to, call.now)}});
}

RAMPART_DECL wire_response state::create_flow(call& call) {
    auto fields = call.fields();
    bool const onramp = fields.choice("type", {"ONRAMP", "OFFRAMP"}) == "ONRAMP";
    auto const from = fields.text("from");
    auto const to = fields.text("to");
    if (call.failed()) return invalid(call.problems);
    // 9.7: records that already exist; what comes in must, or nothing could ever come in.
    if (onramp && !record_by_id(virtual_accounts, from)) return failed("virtual account not found");
    if (!onramp && !record_by_id(deposit_addresses, from))
        return failed("deposit address not found");
    if (auto refusal = refuse_customer(owner_of(onramp, from))) return *std::move(refusal);
    return success(boost::json::object{{"id", open_flow(onramp, from, to, call.now)}});
}

RAMPART_DECL wire_response state::list_flows(call& call) {
    auto fields = call.fields();
    auto const page = read_page(fields);
    auto const type = fields.optional_choice("type", {"ONRAMP", "OFFRAMP"});
    auto const status = fields.optional_choice("status", {"ENABLED", "DISABLED"});
    if (call.failed()) return invalid(call.problems);
    auto const kind = [](flow const& one) { return one.onramp ? "ONRAMP" : "OFFRAMP"; };
    auto const able = [](flow const& one) { return one.enabled ? "ENABLED" : "DISABLED"; };
    auto const fits = [&](flow const& one) {
        return (!type || *type == kind(one)) && (!status || *status == able(one));
    };
    return list(flows, page, fits, [&](flow const& one) {
        return boost::json::object{{"id", one.id},        {"type", kind(one)},
                                   {"from", one.from},    {"to", one.to},
                                   {"status", able(one)}, {"createTime", time_text(one.created)}};
    });
}

RAMPART_DECL boost::json::object state::flow_record(flow const& one) const {
    boost::json::object record{
        {"id", one.id},
        {"type", one.onramp ? "ONRAMP" : "OFFRAMP"},
        {"fromVirtualAccount", nullptr},
        {"fromDepositAddress", nullptr},
        {"toBankAccount", nullptr},
        {"toCryptoAddress", nullptr},
        {"status", one.enabled ? "ENABLED" : "DISABLED"},
        {"createTime", time_text(one.created)}};
    if (one.onramp) {
        if (auto const* const from = record_by_id(virtual_accounts, one.from))
            record["fromVirtualAccount"] = virtual_account_record(*from, false);
    } else if (auto const* const from = record_by_id(deposit_addresses, one.from)) {
        record["fromDepositAddress"] = deposit_address_record(*from);
    }
    if (auto const* const to = record_by_id(one.onramp ? crypto_addresses : bank_accounts, one.to))
        record[one.onramp ? "toCryptoAddress" : "toBankAccount"] = to->record;
    return record;
}

RAMPART_DECL wire_response state::get_flow(call& call) {
    return show(flows, "flow", call, [this](flow const& one) { return flow_record(one); });
}

RAMPART_DECL wire_response state::preview_trade(call& call) {
    auto fields = call.fields();
    auto const currency = [&](std::string_view name) {
        return fields.choice(name, {"SGD", "EUR", "GBP", "USD", "AUD", "USDT", "USDC"});
    };
    auto const from = currency("fromCurrency");
    auto const to = currency("toCurrency");
    auto const amount = fields.amount("amount");
    if (call.failed()) return invalid(call.problems);
    auto const result = convert(amount_of(amount), from, to);
    return success(boost::json::object{
        {"fromCurrency", from},
        {"fromAmount", amount},
        {"toCurrency", to},
        {"toAmount", result.amount.str()},
        {"rate", result.rate.str()}});
}

RAMPART_DECL wire_response state::delete_flow(call& call) {
    auto const id = call.fields().text("id");
    if (call.failed()) return invalid(call.problems);
    if (std::erase_if(flows, [&](flow const& one) { return one.id == id; }) == 0)
        return failed("flow not found");
    return success("");
}

} // namespace rampart::sandbox::hexarails::detail
