// HexaRails: trades (9.10), which come into being by themselves.
#pragma once

#include <rampart/sandbox/hexarails/impl/state.hpp>

#include <algorithm>
#include <ranges>
#include <utility>

namespace rampart::sandbox::hexarails::detail {

RAMPART_DECL void state::start_trade(std::string const& deposit_id, time_point now) {
    auto const& deposit = *record_by_id(deposits, deposit_id);
    auto newest_first = flows | std::views::reverse;
    auto const flow = std::ranges::find(newest_first, deposit.receiver, &flow::from);
    if (flow == newest_first.end() || !flow->enabled) return;
    // A destination that is only named takes USDT or USD.
    auto const* const to = record_by_id(flow->onramp ? crypto_addresses : bank_accounts, flow->to);
    auto const currency = to ? to->currency : flow->onramp ? "USDT" : "USD";
    auto const result = convert(amount_of(deposit.amount), deposit.currency, currency);
    trades.push_back(
        {.id = random_uuid(),
         .deposit_id = deposit_id,
         .flow_id = flow->id,
         .from_amount = deposit.amount,
         .from_currency = deposit.currency,
         .to_amount = result.amount.str(),
         .to_currency = currency,
         .created = now});
    announce_trade(trades.back(), "CREATED", now);
    after_a_step(now, [this, id = trades.back().id](time_point when) { settle_trade(id, when); });
}

RAMPART_DECL void state::settle_trade(std::string const& id, time_point now) {
    auto& trade = *record_by_id(trades, id);
    auto const* const deposit = record_by_id(deposits, trade.deposit_id);
    if (deposit && deposit->sender == "Canceled") {
        trade.status = "CANCELED"; // 11: there is no event for it
        return;
    }
    trade.status = "SETTLED";
    // 9.10: withdrawal is an outgoing transfer of coins; money leaves without one.
    if (trade.to_currency == "USDT" || trade.to_currency == "USDC")
        trade.withdrawal = "0x" + random_hex(64);
    announce_trade(trade, "SETTLED", now);
}

RAMPART_DECL boost::json::object state::trade_record(trade const& trade) const {
    boost::json::object record{
        {"id", trade.id},
        {"fromAmount", trade.from_amount},
        {"fromCurrency", trade.from_currency},
        {"toAmount", trade.to_amount},
        {"toCurrency", trade.to_currency},
        {"status", json_text(trade.status)},
        {"createTime", time_text(trade.created)},
        {"deposit", nullptr},
        {"legacyDeposit", nullptr}};
    if (auto const* const deposit = record_by_id(deposits, trade.deposit_id))
        record["deposit"] = boost::json::object{
            {"id", deposit->id}, {"customerName", text_or_null(deposit->customer_name)}};
    // 9.10: absent until broadcast.
    if (!trade.withdrawal.empty())
        record["withdrawal"] = boost::json::object{{"txId", trade.withdrawal}};
    return record;
}

RAMPART_DECL wire_response state::list_trades(call& call) {
    auto fields = call.fields();
    auto const page = read_page(fields);
    auto const status = fields.optional_choice("status", {"CREATED", "SETTLED", "CANCELED"});
    if (call.failed()) return invalid(call.problems);
    auto const fits = [&](trade const& one) { return !status || *status == one.status; };
    auto const row = [this](trade const& one) {
        auto record = trade_record(one);
        for (auto const* const detail_only : {"deposit", "legacyDeposit", "withdrawal"})
            record.erase(detail_only);
        return record;
    };
    return list(trades, page, fits, row, true);
}

RAMPART_DECL wire_response state::get_trade(call& call) {
    return show_in_status(
        trades, "trade", call, {"CREATED", "SETTLED", "CANCELED"},
        [this](trade const& one) { return trade_record(one); });
}

} // namespace rampart::sandbox::hexarails::detail
