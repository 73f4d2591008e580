// HexaRails: addresses for coins, in (9.4) and out (9.5).
#pragma once

#include <rampart/sandbox/hexarails/impl/state.hpp>

#include <ranges>
#include <utility>

namespace rampart::sandbox {
namespace detail {

RAMPART_DECL boost::json::object deposit_address_record(hexarails_deposit_address const& one) {
    return {
        {"id", one.id},
        {"customerId", one.customer_id},
        {"status", json_text(one.status)},
        {"address", one.status == "VERIFIED" ? text_or_null(one.address) : nullptr},
        {"network", one.network},
        {"currency", one.currency}};
}

} // namespace detail

RAMPART_DECL detail::hexarails_deposit_address& hexarails_side::state::open_deposit_address(
    std::string customer_id, std::string currency, std::string network, detail::time_point now) {
    auto const id = detail::random_uuid();
    auto address = network == "TRX" ? "TSandbox" + detail::random_text(26, "123456789ABCDEFGHJKLMN")
                                    : "0x" + detail::random_hex(40);
    deposit_addresses.push_back(
        {.id = id,
         .customer_id = std::move(customer_id),
         .currency = std::move(currency),
         .network = std::move(network),
         .address = std::move(address)});
    after_a_step(now, [this, id](detail::time_point when) {
        auto& one = *detail::record_by_id(deposit_addresses, id);
        if (one.status != "PENDING") return; // deleted with its customer
        auto const* const owner = detail::record_by_id(customers, one.customer_id);
        bool const rejected = owner && owner->name == "Address Rejected";
        one.status = rejected ? "REJECTED" : "VERIFIED";
        announce(
            rejected ? "DEPOSIT_ADDRESS_REJECTED" : "DEPOSIT_ADDRESS_APPROVED",
            detail::deposit_address_record(one), when);
    });
    return deposit_addresses.back();
}

RAMPART_DECL wire_response hexarails_side::state::create_deposit_address(call_context& call) {
    auto fields = call.fields();
    auto const customer_id = fields.text("customerId");
    auto const currency = fields.choice("currency", {"USDT", "USDC"});
    auto const network = fields.choice("network", {"ETH", "TRX", "MATIC"});
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    wire_response refusal;
    if (!confirmed_customer(customer_id, refusal)) return refusal;
    auto const& made = open_deposit_address(customer_id, currency, network, call.now);
    return detail::hexarails_success(detail::deposit_address_record(made));
}

RAMPART_DECL wire_response hexarails_side::state::list_deposit_addresses(call_context& call) {
    auto fields = call.fields();
    auto const page = detail::read_page(fields);
    auto const customer_id = fields.optional_text("customerId");
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    boost::json::array rows;
    for (auto const& one : deposit_addresses | std::views::reverse)
        if (!customer_id || one.customer_id == *customer_id)
            rows.push_back(detail::deposit_address_record(one));
    return detail::page_of(rows, page);
}

RAMPART_DECL wire_response hexarails_side::state::deposit_address_detail(call_context& call) {
    auto const id = call.fields().text("id");
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    auto const* const one = detail::record_by_id(deposit_addresses, id);
    if (!one) return detail::hexarails_failed("deposit address not found");
    return detail::hexarails_success(detail::deposit_address_record(*one));
}

RAMPART_DECL wire_response hexarails_side::state::add_crypto_address(call_context& call) {
    auto fields = call.fields();
    auto const id = detail::random_text(8, "123456789");
    auto const customer_id = fields.text("customerId");
    auto const currency = fields.choice("currency", {"USDT", "USDC"});
    boost::json::object record{
        {"id", id},
        {"customerId", customer_id},
        {"currency", currency},
        {"address", fields.text("address")},
        {"label", fields.text("label")}};
    if (auto const network = fields.optional_choice("network", {"ETH", "TRX", "MATIC"}))
        record["network"] = *network;
    // One after the other: an insertion moves what the other one would refer to.
    record["createTime"] = detail::time_text(call.now);
    record["updateTime"] = detail::time_text(call.now);
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    wire_response refusal;
    if (!confirmed_customer(customer_id, refusal)) return refusal;
    crypto_addresses.push_back({id, customer_id, currency, std::move(record), {}});
    return detail::hexarails_success(boost::json::object{{"id", id}});
}

RAMPART_DECL wire_response hexarails_side::state::list_destinations(
    std::vector<detail::hexarails_destination> const& all, detail::choices currencies,
    call_context& call) {
    auto fields = call.fields();
    auto const page = detail::read_page(fields);
    auto const customer_id = fields.optional_text("customerId");
    auto const currency = fields.optional_choice("currency", currencies);
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    boost::json::array rows;
    for (auto const& one : all | std::views::reverse)
        if ((!customer_id || one.customer_id == *customer_id) &&
            (!currency || one.currency == *currency))
            rows.push_back(one.record);
    return detail::page_of(rows, page);
}

RAMPART_DECL wire_response hexarails_side::state::show_destination(
    std::vector<detail::hexarails_destination> const& all, std::string_view what,
    call_context& call) {
    auto fields = call.fields();
    auto const id = fields.text("id");
    auto const customer_id = fields.optional_text("customerId");
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    auto const* const one = detail::record_by_id(all, id);
    if (!one || (customer_id && one->customer_id != *customer_id))
        return detail::hexarails_failed(std::string{what} + " not found");
    return detail::hexarails_success(one->record);
}

RAMPART_DECL wire_response hexarails_side::state::list_crypto_addresses(call_context& call) {
    return list_destinations(crypto_addresses, {"USDT", "USDC"}, call);
}

RAMPART_DECL wire_response hexarails_side::state::crypto_address_detail(call_context& call) {
    return show_destination(crypto_addresses, "crypto address", call);
}

} // namespace rampart::sandbox
