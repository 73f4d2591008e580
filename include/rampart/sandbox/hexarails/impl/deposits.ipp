// HexaRails: deposits (9.8) and what follows from them.
#pragma once

#include <rampart/sandbox/hexarails/impl/state.hpp>

#include <algorithm>
#include <ranges>
#include <utility>

namespace rampart::sandbox::hexarails::detail {

RAMPART_DECL boost::json::object state::deposit_record(deposit const& deposit) const {
    bool const coins = !deposit.network.empty();
    boost::json::object record{
        {"id", deposit.id},
        {"customerId", text_or_null(deposit.customer_id)},
        {"type", coins ? "CRYPTO" : "FIAT"},
        {"currency", deposit.currency},
        {"amount", deposit.amount},
        {"senderBankAccount", nullptr},
        {"senderCryptoAddress", nullptr},
        {"receiverDepositAddress", nullptr},
        {"receiverVirtualAccount", nullptr},
        {"txid", deposit.txid},
        {"voutIndexTxKey", deposit.txid + ":0"},
        {"txFrom", text_or_null(deposit.sender_account)},
        {"txReference", text_or_null(deposit.reference)},
        {"status", json_text(deposit.status)},
        {"timestamp", time_text(deposit.when)}};
    if (auto const* const to = record_by_id(virtual_accounts, deposit.receiver))
        record["receiverVirtualAccount"] = virtual_account_record(*to, false);
    if (auto const* const to = record_by_id(deposit_addresses, deposit.receiver))
        record["receiverDepositAddress"] = deposit_address_record(*to);
    return record;
}

RAMPART_DECL wire_response state::list_deposits(call& call) {
    auto fields = call.fields();
    auto const page = read_page(fields);
    auto const customer_id = fields.optional_text("customerId");
    auto const currency = fields.optional_text("currency");
    auto const status =
        fields.optional_choice("status", {"RECEIVED", "CONFIRMED", "ACTION_REQUIRED", "REJECTED"});
    if (call.failed()) return invalid(call.problems);
    auto const fits = [&](deposit const& one) {
        return (!customer_id || one.customer_id == *customer_id) &&
               (!currency || one.currency == *currency) && (!status || one.status == *status);
    };
    return list(deposits, page, fits, [](deposit const& one) {
        return boost::json::object{
            {"id", one.id},
            {"customerName", one.customer_name},
            {"customerId", text_or_null(one.customer_id)},
            {"currency", one.currency},
            {"amount", one.amount},
            {"status", json_text(one.status)},
            {"txid", one.txid},
            {"voutIndexTxKey", one.txid + ":0"},
            {"txFrom", text_or_null(one.sender_account)},
            {"txReference", text_or_null(one.reference)},
            {"timestamp", time_text(one.when)}};
    });
}

RAMPART_DECL wire_response state::get_deposit(call& call) {
    return show_in_status(
        deposits, "deposit", call, {"RECEIVED", "CONFIRMED", "ACTION_REQUIRED", "REJECTED"},
        [this](deposit const& one) { return deposit_record(one); });
}

RAMPART_DECL wire_response state::submit_deposit_attachment(call& call) {
    auto fields = call.fields();
    auto const id = fields.text("partnerDepositId");
    fields.optional_text("comment");
    // C13: the part's name is known from an older page only; at most 10 MB.
    auto const files = files_of(call, "file", 10 * 1024 * 1024);
    if (files.size() != 1) fields.reject("file", "must be one file");
    if (call.failed()) return invalid(call.problems);
    auto const* const deposit = record_by_id(deposits, id);
    if (!deposit) return failed("deposit not found");
    if (deposit->status != "ACTION_REQUIRED") return failed("deposit needs no document");
    after_a_step(call.now, [this, id](time_point now) { confirm_deposit(id, now); });
    return success(boost::json::object{{"s3Key", random_uuid() + '/' + *files.front()->file_name}});
}

RAMPART_DECL wire_response state::mock_deposit(call& call) {
    auto fields = call.fields();
    deposit made{
        .id = random_uuid(),
        .currency = fields.choice("currency", {"EUR", "GBP", "SGD", "USD", "AUD", "USDT", "USDC"}),
        .amount = fields.amount("amount"),
        .sender = fields.text("senderName"),
        .sender_account = fields.text("senderAccountNo"),
        .reference = fields.optional_text("reference").value_or(""),
        .when = call.now};
    auto const number = fields.text("receiverAccountNo");
    auto const network = fields.optional_choice("network", {"ETH", "TRX", "MATIC"});
    bool const coins = made.currency == "USDT" || made.currency == "USDC";
    bool const shared = made.currency == "SGD" || made.currency == "USD";
    // 9.8: the bank is needed where the account is shared, the chain for coins.
    if (shared || fields.has("senderBankName")) fields.text("senderBankName");
    if (coins && !network) fields.reject("network", "is required");
    if (call.failed()) return invalid(call.problems);
    if (coins) {
        made.network = *network;
        made.txid = "0x" + random_hex(64);
        auto const to = std::ranges::find(deposit_addresses, number, &deposit_address::address);
        if (to == deposit_addresses.end() || to->currency != made.currency ||
            to->network != made.network || to->status != "VERIFIED")
            return failed("receiving address not found");
        made.receiver = to->id;
        made.customer_id = to->customer_id;
        if (auto const* const owner = record_by_id(customers, to->customer_id))
            made.customer_name = owner->name;
    } else {
        made.txid = "tx_" + random_hex(16);
        auto const fits = [&](virtual_account const& one) {
            return (one.account_number == number || (!one.iban.empty() && one.iban == number)) &&
                   one.currency == made.currency;
        };
        auto const to = std::ranges::find_if(virtual_accounts, fits);
        if (to == virtual_accounts.end()) return failed("receiving account not found");
        if (shared && made.reference != to->reference_id)
            return invalid({{"reference", "must be the referenceId of the virtual account"}});
        made.receiver = to->id;
        made.customer_id = to->customer_id;
        made.customer_name = to->customer_name;
    }
    deposits.push_back(std::move(made));
    auto const& added = deposits.back();
    announce_deposit(added, "RECEIVED", call.now);
    after_a_step(call.now, [this, id = added.id](time_point now) {
        auto& deposit = *record_by_id(deposits, id);
        if (deposit.sender == "Action Required") {
            deposit.status = "ACTION_REQUIRED"; // 12.2: there is no event for it
        } else if (deposit.sender == "Rejected") {
            deposit.status = "REJECTED";
            announce_deposit(deposit, "REJECTED", now);
        } else {
            confirm_deposit(id, now);
        }
    });
    auto response = success(boost::json::object{{"id", added.id}});
    response.status = 201; // 9.8: declared without a schema
    return response;
}

RAMPART_DECL void state::confirm_deposit(std::string const& id, time_point now) {
    auto& deposit = *record_by_id(deposits, id);
    if (deposit.status == "CONFIRMED") return; // a second document changes nothing
    deposit.status = "CONFIRMED";
    announce_deposit(deposit, "APPROVED", now);
    after_a_step(now, [this, id](time_point when) { start_trade(id, when); });
}

} // namespace rampart::sandbox::hexarails::detail
