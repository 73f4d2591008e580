// HexaRails: flows that turn what comes in into what goes out (9.7).
#pragma once

#include <rampart/sandbox/hexarails/impl/state.hpp>

#include <algorithm>
#include <array>
#include <ranges>
#include <utility>

namespace rampart::sandbox {
namespace detail {

RAMPART_DECL exact_decimal hexarails_usd_value(std::string_view currency) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> values{
        {{"AUD", "0.66"}, {"EUR", "1.08"}, {"GBP", "1.27"}, {"SGD", "0.74"}}};
    for (auto const& [known, value] : values)
        if (known == currency) return exact_decimal{value};
    return exact_decimal{"1"};
}

RAMPART_DECL hexarails_conversion
convert(exact_decimal const& amount, std::string_view from, std::string_view to) {
    auto const unit = hexarails_usd_value(to);
    std::size_t const decimals = to == "USDT" || to == "USDC" ? 6 : 2;
    return {
        .rate = hexarails_usd_value(from).divided_by(unit, 6, rounding::down),
        .amount = (amount * hexarails_usd_value(from)).divided_by(unit, decimals, rounding::down)};
}

} // namespace detail

RAMPART_DECL std::string hexarails_side::state::open_flow(
    bool onramp, std::string from, std::string to, detail::time_point now) {
    auto id = detail::random_uuid();
    flows.push_back(
        {.id = id, .onramp = onramp, .from = std::move(from), .to = std::move(to), .created = now});
    return id;
}

RAMPART_DECL wire_response hexarails_side::state::create_onramp(call_context& call) {
    auto fields = call.fields();
    std::string customer_id, currency;
    if (auto from = fields.object("from")) {
        customer_id = from->text("customerId");
        currency = from->choice("currency", {"GBP", "EUR", "AUD", "SGD", "USD"});
    }
    auto const to = fields.text("to");
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    wire_response refusal;
    auto const* const customer = confirmed_customer(customer_id, refusal);
    if (!customer) return refusal;
    // 9.7: a flow reuses the customer's account in that currency or makes one.
    auto const fits = [&](detail::hexarails_virtual_account const& account) {
        return account.customer_id == customer_id && account.currency == currency;
    };
    auto const known = std::ranges::find_if(virtual_accounts, fits);
    auto const from = known != virtual_accounts.end()
                          ? known->id
                          : open_virtual_account(*customer, currency, call.now).id;
    return detail::hexarails_success(
        boost::json::object{{"id", open_flow(true, from, to, call.now)}});
}

RAMPART_DECL wire_response hexarails_side::state::create_offramp(call_context& call) {
    auto fields = call.fields();
    std::string customer_id, currency, network;
    if (auto from = fields.object("from")) {
        customer_id = from->text("customerId");
        currency = from->choice("currency", {"USDT", "USDC"});
        network = from->choice("network", {"ETH", "TRX", "MATIC"});
    }
    auto const to = fields.text("to");
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    wire_response refusal;
    if (!confirmed_customer(customer_id, refusal)) return refusal;
    auto const fits = [&](detail::hexarails_deposit_address const& one) {
        return one.customer_id == customer_id && one.currency == currency && one.network == network;
    };
    auto const known = std::ranges::find_if(deposit_addresses, fits);
    auto const from = known != deposit_addresses.end()
                          ? known->id
                          : open_deposit_address(customer_id, currency, network, call.now).id;
    return detail::hexarails_success(
        boost::json::object{{"id", open_flow(false, from, to, call.now)}});
}

RAMPART_DECL wire_response hexarails_side::state::create_flow(call_context& call) {
    auto fields = call.fields();
    bool const onramp = fields.choice("type", {"ONRAMP", "OFFRAMP"}) == "ONRAMP";
    auto const from = fields.text("from");
    auto const to = fields.text("to");
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    // 9.7: records that already exist; what comes in must, or nothing could ever come in.
    if (onramp && !detail::record_by_id(virtual_accounts, from))
        return detail::hexarails_failed("virtual account not found");
    if (!onramp && !detail::record_by_id(deposit_addresses, from))
        return detail::hexarails_failed("deposit address not found");
    wire_response refusal;
    if (!confirmed_customer(owner_of(onramp, from), refusal)) return refusal;
    return detail::hexarails_success(
        boost::json::object{{"id", open_flow(onramp, from, to, call.now)}});
}

RAMPART_DECL wire_response hexarails_side::state::list_flows(call_context& call) {
    auto fields = call.fields();
    auto const page = detail::read_page(fields);
    auto const type = fields.optional_choice("type", {"ONRAMP", "OFFRAMP"});
    auto const status = fields.optional_choice("status", {"ENABLED", "DISABLED"});
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    boost::json::array rows;
    for (auto const& flow : flows | std::views::reverse) {
        auto const* const kind = flow.onramp ? "ONRAMP" : "OFFRAMP";
        std::string_view const able = flow.enabled ? "ENABLED" : "DISABLED";
        if ((type && *type != kind) || (status && *status != able)) continue;
        rows.push_back(boost::json::object{
            {"id", flow.id},
            {"type", kind},
            {"from", flow.from},
            {"to", flow.to},
            {"status", detail::json_text(able)},
            {"createTime", detail::time_text(flow.created)}});
    }
    return detail::page_of(rows, page);
}

RAMPART_DECL wire_response hexarails_side::state::flow_detail(call_context& call) {
    auto const id = call.fields().text("id");
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    auto const* const flow = detail::record_by_id(flows, id);
    if (!flow) return detail::hexarails_failed("flow not found");
    boost::json::object record{
        {"id", flow->id},
        {"type", flow->onramp ? "ONRAMP" : "OFFRAMP"},
        {"fromVirtualAccount", nullptr},
        {"fromDepositAddress", nullptr},
        {"toBankAccount", nullptr},
        {"toCryptoAddress", nullptr},
        {"status", flow->enabled ? "ENABLED" : "DISABLED"},
        {"createTime", detail::time_text(flow->created)}};
    if (flow->onramp) {
        if (auto const* const from = detail::record_by_id(virtual_accounts, flow->from))
            record["fromVirtualAccount"] = detail::virtual_account_record(*from, false);
    } else if (auto const* const from = detail::record_by_id(deposit_addresses, flow->from)) {
        record["fromDepositAddress"] = detail::deposit_address_record(*from);
    }
    auto const& ends = flow->onramp ? crypto_addresses : bank_accounts;
    if (auto const* const to = detail::record_by_id(ends, flow->to))
        record[flow->onramp ? "toCryptoAddress" : "toBankAccount"] = to->record;
    return detail::hexarails_success(std::move(record));
}

RAMPART_DECL wire_response hexarails_side::state::trade_preview(call_context& call) {
    auto fields = call.fields();
    auto const currency = [&](std::string_view name) {
        return fields.choice(name, {"SGD", "EUR", "GBP", "USD", "AUD", "USDT", "USDC"});
    };
    auto const from = currency("fromCurrency");
    auto const to = currency("toCurrency");
    auto const amount = fields.amount("amount");
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    auto const result = detail::convert(exact_decimal{amount}, from, to);
    return detail::hexarails_success(boost::json::object{
        {"fromCurrency", from},
        {"fromAmount", amount},
        {"toCurrency", to},
        {"toAmount", result.amount.text()},
        {"rate", result.rate.text()}});
}

RAMPART_DECL wire_response hexarails_side::state::delete_flow(call_context& call) {
    auto const id = call.fields().text("id");
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    if (std::erase_if(flows, [&](detail::hexarails_flow const& one) { return one.id == id; }) == 0)
        return detail::hexarails_failed("flow not found");
    return detail::hexarails_success("");
}

} // namespace rampart::sandbox
