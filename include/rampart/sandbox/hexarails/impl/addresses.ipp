// HexaRails: addresses for coins, in (9.4) and out (9.5).
#pragma once

#include <rampart/sandbox/hexarails/impl/state.hpp>

#include <ranges>
#include <utility>

namespace rampart::sandbox::hexarails::detail {

RAMPART_DECL boost::json::object deposit_address_record(deposit_address const& one) {
    return {
        {"id", one.id},
        {"customerId", one.customer_id},
        {"status", json_text(one.status)},
        {"address", one.status == "VERIFIED" ? text_or_null(one.address) : nullptr},
        {"network", one.network},
        {"currency", one.currency}};
}

RAMPART_DECL deposit_address& state::open_deposit_address(
    std::string customer_id, std::string currency, std::string network, time_point now) {
    auto const id = random_uuid();
    auto address = network == "TRX" ? "TSandbox" + random_text(26, "123456789ABCDEFGHJKLMN")
                                    : "0x" + random_hex(40);
    deposit_addresses.push_back(
        {.id = id,
         .customer_id = std::move(customer_id),
         .currency = std::move(currency),
         .network = std::move(network),
         .address = std::move(address)});
    after_a_step(now, [this, id](time_point when) {
        auto& one = *record_by_id(deposit_addresses, id);
        if (one.status != "PENDING") return; // deleted with its customer
        auto const* const owner = record_by_id(customers, one.customer_id);
        bool const rejected = owner && owner->name == "Address Rejected";
        one.status = rejected ? "REJECTED" : "VERIFIED";
        announce(
            rejected ? "DEPOSIT_ADDRESS_REJECTED" : "DEPOSIT_ADDRESS_APPROVED",
            deposit_address_record(one), when);
    });
    return deposit_addresses.back();
}

RAMPART_DECL wire_response state::create_deposit_address(call& call) {
    auto fields = call.fields();
    auto const customer_id = fields.text("customerId");
    auto const currency = fields.choice("currency", {"USDT", "USDC"});
    auto const network = fields.choice("network", {"ETH", "TRX", "MATIC"});
    if (call.failed()) return invalid(call.problems);
    if (auto refusal = refuse_customer(customer_id)) return *std::move(refusal);
    auto const& made = open_deposit_address(customer_id, currency, network, call.now);
    return success(deposit_address_record(made));
}

RAMPART_DECL wire_response state::list_deposit_addresses(call& call) {
    auto fields = call.fields();
    auto const page = read_page(fields);
    auto const customer_id = fields.optional_text("customerId");
    if (call.failed()) return invalid(call.problems);
    auto const fits = [&](deposit_address const& one) {
        return !customer_id || one.customer_id == *customer_id;
    };
    return list(deposit_addresses, page, fits, &deposit_address_record);
}

RAMPART_DECL wire_response state::get_deposit_address(call& call) {
    return show(deposit_addresses, "deposit address", call, &deposit_address_record);
}

RAMPART_DECL wire_response state::add_crypto_address(call& call) {
    auto fields = call.fields();
    auto const id = random_text(8, "123456789");
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
    record["createTime"] = time_text(call.now);
    record["updateTime"] = time_text(call.now);
    if (call.failed()) return invalid(call.problems);
    if (auto refusal = refuse_customer(customer_id)) return *std::move(refusal);
    crypto_addresses.push_back({id, customer_id, currency, std::move(record), {}});
    return success(boost::json::object{{"id", id}});
}

RAMPART_DECL wire_response
state::list_destinations(std::vector<destination> const& all, choices currencies, call& call) {
    auto fields = call.fields();
    auto const page = read_page(fields);
    auto const customer_id = fields.optional_text("customerId");
    auto const currency = fields.optional_choice("currency", currencies);
    if (call.failed()) return invalid(call.problems);
    auto const fits = [&](destination const& one) {
        return (!customer_id || one.customer_id == *customer_id) &&
               (!currency || one.currency == *currency);
    };
    return list(all, page, fits, [](destination const& one) { return one.record; });
}

RAMPART_DECL wire_response
state::show_destination(std::vector<destination> const& all, std::string_view what, call& call) {
    auto fields = call.fields();
    auto const id = fields.text("id");
    auto const customer_id = fields.optional_text("customerId");
    if (call.failed()) return invalid(call.problems);
    auto const* const one = record_by_id(all, id);
    if (!one || (customer_id && one->customer_id != *customer_id))
        return failed(std::string{what} + " not found");
    return success(one->record);
}

RAMPART_DECL wire_response state::list_crypto_addresses(call& call) {
    return list_destinations(crypto_addresses, {"USDT", "USDC"}, call);
}

RAMPART_DECL wire_response state::get_crypto_address(call& call) {
    return show_destination(crypto_addresses, "crypto address", call);
}

} // namespace rampart::sandbox::hexarails::detail
