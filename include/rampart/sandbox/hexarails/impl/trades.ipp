// HexaRails: trades (9.10), which come into being by themselves.
#pragma once

#include <rampart/sandbox/hexarails/impl/state.hpp>

#include <algorithm>
#include <ranges>
#include <utility>

namespace rampart::sandbox {

RAMPART_DECL void
hexarails_side::state::start_trade(std::string const& deposit_id, detail::time_point now) {
    auto const& deposit = *detail::record_by_id(deposits, deposit_id);
    auto newest_first = flows | std::views::reverse;
    auto const flow =
        std::ranges::find(newest_first, deposit.receiver, &detail::hexarails_flow::from);
    if (flow == newest_first.end() || !flow->enabled) return;
    // A destination that is only named takes USDT or USD.
    auto const* const to =
        detail::record_by_id(flow->onramp ? crypto_addresses : bank_accounts, flow->to);
    auto const currency = to ? to->currency : flow->onramp ? "USDT" : "USD";
    auto const result = detail::convert(exact_decimal{deposit.amount}, deposit.currency, currency);
    trades.push_back(
        {.id = detail::random_uuid(),
         .deposit_id = deposit_id,
         .flow_id = flow->id,
         .from_amount = deposit.amount,
         .from_currency = deposit.currency,
         .to_amount = result.amount.text(),
         .to_currency = currency,
         .created = now,
         .withdrawal = {}});
    announce_trade(trades.back(), "CREATED", now);
    after_a_step(
        now, [this, id = trades.back().id](detail::time_point when) { settle_trade(id, when); });
}

RAMPART_DECL void
hexarails_side::state::settle_trade(std::string const& id, detail::time_point now) {
    auto& trade = *detail::record_by_id(trades, id);
    auto const* const deposit = detail::record_by_id(deposits, trade.deposit_id);
    if (deposit && deposit->sender == "Canceled") {
        trade.status = "CANCELED"; // 11: there is no event for it
        return;
    }
    trade.status = "SETTLED";
    // 9.10: withdrawal is an outgoing transfer of coins; money leaves without one.
    if (trade.to_currency == "USDT" || trade.to_currency == "USDC")
        trade.withdrawal = "0x" + detail::random_hex(64);
    announce_trade(trade, "SETTLED", now);
}

RAMPART_DECL boost::json::object
hexarails_side::state::trade_record(detail::hexarails_trade const& trade) const {
    boost::json::object record{
        {"id", trade.id},
        {"fromAmount", trade.from_amount},
        {"fromCurrency", trade.from_currency},
        {"toAmount", trade.to_amount},
        {"toCurrency", trade.to_currency},
        {"status", detail::json_text(trade.status)},
        {"createTime", detail::time_text(trade.created)},
        {"deposit", nullptr},
        {"legacyDeposit", nullptr}};
    if (auto const* const deposit = detail::record_by_id(deposits, trade.deposit_id))
        record["deposit"] = boost::json::object{
            {"id", deposit->id}, {"customerName", detail::text_or_null(deposit->customer_name)}};
    // 9.10: absent until broadcast.
    if (!trade.withdrawal.empty())
        record["withdrawal"] = boost::json::object{{"txId", trade.withdrawal}};
    return record;
}

RAMPART_DECL wire_response hexarails_side::state::list_trades(call_context& call) {
    auto fields = call.fields();
    auto const page = detail::read_page(fields);
    auto const status = fields.optional_choice("status", {"CREATED", "SETTLED", "CANCELED"});
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    boost::json::array rows;
    for (auto const& trade : trades | std::views::reverse) {
        if (status && *status != trade.status) continue;
        auto row = trade_record(trade);
        for (auto const* const detail_only : {"deposit", "legacyDeposit", "withdrawal"})
            row.erase(detail_only);
        rows.push_back(std::move(row));
    }
    return detail::page_of(rows, page, true);
}

RAMPART_DECL wire_response hexarails_side::state::trade_detail(call_context& call) {
    auto fields = call.fields();
    auto const id = fields.text("id");
    auto const status = fields.optional_choice("status", {"CREATED", "SETTLED", "CANCELED"});
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    auto const* const trade = detail::record_by_id(trades, id);
    if (!trade || (status && *status != trade->status))
        return detail::hexarails_failed("trade not found");
    return detail::hexarails_success(trade_record(*trade));
}

} // namespace rampart::sandbox
