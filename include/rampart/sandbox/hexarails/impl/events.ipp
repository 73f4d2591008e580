// HexaRails: the webhook of every step (section 12), signed by plain concatenation.
#pragma once

#include <rampart/sandbox/hexarails/impl/state.hpp>
#include <rampart/sandbox/signature_check.hpp>

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

namespace rampart::sandbox {
namespace detail {

// 12.1, 12.3: the four headers of a request, over the receiver's own URL.
RAMPART_DECL std::vector<wire_header> hexarails_webhook_headers(
    key_pair const& keys, std::string const& url, std::string const& body, time_point now) {
    auto const where = webhook_target::parse(url).value_or(webhook_target{});
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
         hmac_sha256_hex(keys.api_secret, hexarails_canonical(request, timestamp, nonce))}};
}

} // namespace detail

RAMPART_DECL void
hexarails_side::state::after_a_step(detail::time_point now, detail::agenda::step what) {
    agenda.at(now + step_delay, std::move(what));
}

RAMPART_DECL void hexarails_side::state::announce(
    std::string_view event, boost::json::object payload, detail::time_point now) {
    // 12.1: with either missing the event is dropped, not kept.
    if (callback.empty() || std::ranges::find(events, event) == events.end()) return;
    auto body = boost::json::serialize(
        boost::json::object{{"event", detail::json_text(event)}, {"payload", std::move(payload)}});
    post->add(
        "hexarails", std::string{event}, callback, std::move(body),
        [key = keys](std::string const& url, std::string const& text, detail::time_point when) {
            return detail::hexarails_webhook_headers(key, url, text, when);
        },
        now);
}

RAMPART_DECL void hexarails_side::state::announce_customer(
    detail::hexarails_customer const& customer, detail::time_point now) {
    bool const good = customer.status == "CONFIRMED";
    bool const deleted = customer.status == "DELETED";
    auto const* const event = good      ? "CUSTOMER_APPROVED"
                              : deleted ? "CUSTOMER_DELETED"
                                        : "CUSTOMER_REJECTED";
    announce(event, detail::customer_record(customer), now);
    if (deleted) return; // there is no older name for it
    boost::json::object old{
        {"email", customer.email}, {"user_id", customer.id}, {"name", customer.name}};
    if (!good) old["rejection_reason"] = detail::json_text(customer.remark);
    announce(good ? "user.approved" : "user.rejected", std::move(old), now);
}

RAMPART_DECL void hexarails_side::state::announce_account(
    detail::hexarails_virtual_account const& account, detail::time_point now) {
    auto record = detail::virtual_account_record(account, false);
    boost::json::object old{
        {"va_id", account.id},
        {"user_id", account.customer_id},
        {"currency", account.currency},
        {"account_no", account.verified ? account.account_number : ""},
        {"to_address", account.to_address},
        {"to_network", account.to_network}};
    auto const copy = [&](char const* from, char const* to) {
        if (auto const* const found = record.if_contains(from)) old[to] = *found;
    };
    copy("bicSwift", account.currency == "AUD" ? "bsb" : "swift");
    copy("bankName", "bank_name");
    copy("bankAddress", "bank_address");
    copy("payId", "pay_id");
    // 11: a rejection shows only as the event, the status stays PENDING.
    bool const good = account.verified;
    announce(
        good ? "VIRTUAL_ACCOUNT_APPROVED" : "VIRTUAL_ACCOUNT_REJECTED", std::move(record), now);
    announce(good ? "va.approved" : "va.rejected", std::move(old), now);
}

RAMPART_DECL void hexarails_side::state::announce_deposit(
    detail::hexarails_deposit const& deposit, std::string_view what, detail::time_point now) {
    announce("DEPOSIT_" + std::string{what}, deposit_record(deposit), now);
    auto const* const account = detail::record_by_id(virtual_accounts, deposit.receiver);
    if (!account) return; // the older flow knows money only
    boost::json::object old{
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
        {"timestamp", detail::time_text(deposit.when)}};
    if (!account->iban.empty()) old["va_iban"] = account->iban;
    auto const* const name = what == "RECEIVED"   ? "deposit.received"
                             : what == "APPROVED" ? "deposit.approved"
                                                  : "deposit.rejected";
    announce(name, std::move(old), now);
}

RAMPART_DECL void hexarails_side::state::announce_trade(
    detail::hexarails_trade const& trade, std::string_view what, detail::time_point now) {
    announce("TRADE_" + std::string{what}, trade_record(trade), now);
    auto const* const deposit = detail::record_by_id(deposits, trade.deposit_id);
    boost::json::object old{
        {"trade_id", trade.id},
        {"deposit_id", trade.deposit_id},
        {"user_id", deposit ? deposit->customer_id : ""},
        {"from_currency", trade.from_currency},
        {"from_amount", trade.from_amount},
        {"to_currency", trade.to_currency},
        {"to_amount", trade.to_amount}};
    auto const* const flow = detail::record_by_id(flows, trade.flow_id);
    auto const* const wallet = flow ? detail::record_by_id(crypto_addresses, flow->to) : nullptr;
    if (wallet) {
        old["to_address"] = wallet->record.at("address");
        if (auto const* const network = wallet->record.if_contains("network"))
            old["to_network"] = *network;
    }
    if (!trade.withdrawal.empty()) old["tx_hash"] = trade.withdrawal;
    old["timestamp"] = detail::time_text(now);
    announce(what == "CREATED" ? "trade.created" : "trade.settled", std::move(old), now);
}

} // namespace rampart::sandbox
