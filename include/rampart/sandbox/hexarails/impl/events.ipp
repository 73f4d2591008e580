// HexaRails: the webhook of every step (section 12), signed by plain concatenation.
#pragma once

#include <rampart/sandbox/hexarails/impl/state.hpp>
#include <rampart/sandbox/signature.hpp>
#include <rampart/sandbox/webhook_url.hpp>

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

namespace rampart::sandbox::hexarails::detail {

// 12.1, 12.3: the four headers of a request, over the receiver's own URL.
RAMPART_DECL std::vector<wire_header> webhook_headers(
    key_pair const& keys, std::string const& url, std::string const& body, time_point now) {
    auto const where = webhook_url::parse(url).value_or(webhook_url{});
    wire_request const request{
        "POST",
        where.target,
        {{"Host", where.host_header}, {"Content-Type", "application/json"}},
        body};
    auto const timestamp =
        std::to_string(std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count());
    auto const nonce = random_uuid();
    return {
        {"Content-Type", "application/json"},
        {"X-API-Key", keys.api_key},
        {"X-Timestamp", timestamp},
        {"X-Nonce", nonce},
        {"X-Signature",
         hmac_sha256_hex(keys.api_secret, canonical_string(request, timestamp, nonce))}};
}

RAMPART_DECL void state::after_a_step(time_point now, timer_queue::step what) {
    context.timers->at(now + context.step_delay, std::move(what));
}

RAMPART_DECL void
state::announce(std::string_view event, boost::json::object payload, time_point now) {
    // 12.1: with either missing the event is dropped, not kept.
    if (callback.empty() || std::ranges::find(events, event) == events.end()) return;
    auto body = boost::json::serialize(
        boost::json::object{{"event", json_text(event)}, {"payload", std::move(payload)}});
    context.webhooks->add(
        "hexarails", std::string{event}, callback, std::move(body), now,
        [key = config.keys](std::string const& url, std::string const& text, time_point when) {
            return webhook_headers(key, url, text, when);
        });
}

RAMPART_DECL void state::announce_customer(customer const& customer, time_point now) {
    bool const good = customer.status == "CONFIRMED";
    bool const deleted = customer.status == "DELETED";
    auto const* const event = good      ? "CUSTOMER_APPROVED"
                              : deleted ? "CUSTOMER_DELETED"
                                        : "CUSTOMER_REJECTED";
    announce(event, customer_record(customer), now);
    if (deleted) return; // the legacy API has no event for it
    boost::json::object legacy{
        {"email", customer.email}, {"user_id", customer.id}, {"name", customer.name}};
    if (!good) legacy["rejection_reason"] = json_text(customer.remark);
    announce(good ? "user.approved" : "user.rejected", std::move(legacy), now);
}

RAMPART_DECL void state::announce_account(virtual_account const& account, time_point now) {
    auto record = virtual_account_record(account, false);
    boost::json::object legacy{
        {"va_id", account.id},
        {"user_id", account.customer_id},
        {"currency", account.currency},
        {"account_no", account.verified ? account.account_number : ""},
        {"to_address", account.to_address},
        {"to_network", account.to_network}};
    auto const copy = [&](char const* from, char const* to) {
        if (auto const* const found = record.if_contains(from)) legacy[to] = *found;
    };
    copy("bicSwift", account.currency == "AUD" ? "bsb" : "swift");
    copy("bankName", "bank_name");
    copy("bankAddress", "bank_address");
    copy("payId", "pay_id");
    // 11: a rejection shows only as the event, the status stays PENDING.
    bool const good = account.verified;
    announce(
        good ? "VIRTUAL_ACCOUNT_APPROVED" : "VIRTUAL_ACCOUNT_REJECTED", std::move(record), now);
    announce(good ? "va.approved" : "va.rejected", std::move(legacy), now);
}

RAMPART_DECL void
state::announce_deposit(deposit const& deposit, std::string_view what, time_point now) {
    announce("DEPOSIT_" + std::string{what}, deposit_record(deposit), now);
    auto const* const account = record_by_id(virtual_accounts, deposit.receiver);
    if (!account) return; // the legacy API knows money only
    boost::json::object legacy{
        {"deposit_id", deposit.id},
        {"user_id", deposit.customer_id},
        {"user_name", deposit.customer_name},
        {"depositor_account", deposit.sender_account},
        {"depositor_name", deposit.sender},
        {"transaction_id", deposit.txid},
        {"va_account_number", account->account_number},
        {"va_id", account->id},
        {"currency", deposit.currency},
        {"amount", deposit.amount},
        {"timestamp", time_text(deposit.when)}};
    if (!account->iban.empty()) legacy["va_iban"] = account->iban;
    auto const* const name = what == "RECEIVED"   ? "deposit.received"
                             : what == "APPROVED" ? "deposit.approved"
                                                  : "deposit.rejected";
    announce(name, std::move(legacy), now);
}

RAMPART_DECL void state::announce_trade(trade const& trade, std::string_view what, time_point now) {
    announce("TRADE_" + std::string{what}, trade_record(trade), now);
    auto const* const deposit = record_by_id(deposits, trade.deposit_id);
    boost::json::object legacy{
        {"trade_id", trade.id},
        {"deposit_id", trade.deposit_id},
        {"user_id", deposit ? deposit->customer_id : ""},
        {"from_currency", trade.from_currency},
        {"from_amount", trade.from_amount},
        {"to_currency", trade.to_currency},
        {"to_amount", trade.to_amount}};
    auto const* const flow = record_by_id(flows, trade.flow_id);
    auto const* const wallet = flow ? record_by_id(crypto_addresses, flow->to) : nullptr;
    if (wallet) {
        legacy["to_address"] = wallet->record.at("address");
        if (auto const* const network = wallet->record.if_contains("network"))
            legacy["to_network"] = *network;
    }
    if (!trade.withdrawal.empty()) legacy["tx_hash"] = trade.withdrawal;
    legacy["timestamp"] = time_text(now);
    announce(what == "CREATED" ? "trade.created" : "trade.settled", std::move(legacy), now);
}

} // namespace rampart::sandbox::hexarails::detail
