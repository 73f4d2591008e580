// HexaRails: payments from the balance (9.11).
#pragma once

#include <rampart/sandbox/hexarails/impl/state.hpp>

#include <ranges>
#include <utility>

namespace rampart::sandbox {
namespace detail {

inline constexpr std::string_view hexarails_rate = "0.9950";
inline constexpr std::string_view hexarails_bank_charge = "80.00";

// 9.11: what leaves the balance so that the payee gets the amount and the bank its charge.
RAMPART_DECL exact_decimal deduct_amount(std::string_view amount) {
    return (exact_decimal{amount} + exact_decimal{hexarails_bank_charge})
        .divided_by(exact_decimal{hexarails_rate}, 2, rounding::up);
}

RAMPART_DECL boost::json::object
payment_row(hexarails_payment const& payment, boost::json::object const& payee) {
    return {
        {"id", payment.id},
        {"status", payment.settled ? "CONFIRMED" : "PROCESSING"},
        {"beneficiaryName", payee.at("beneficiaryName")},
        {"deductAmount", payment.deduct_amount},
        {"deductCurrency", payment.deduct_currency},
        {"receivedAmount", payment.received_amount},
        {"receivedCurrency", payment.received_currency},
        {"createTime", time_text(payment.created)}};
}

} // namespace detail

// 9.11 POST /payment/create writes its time without a zone, GET /payment/list with one.
RAMPART_DECL boost::json::object
hexarails_side::state::payment_record(detail::hexarails_payment const& payment) const {
    return {
        {"id", payment.id},
        {"status", payment.settled ? "CONFIRMED" : "PROCESSING"},
        {"rate", detail::json_text(detail::hexarails_rate)},
        {"deductAmount", payment.deduct_amount},
        {"deductCurrency", payment.deduct_currency},
        {"receivedCurrency", payment.received_currency},
        {"receivedAmount", payment.received_amount},
        {"bankCharge", detail::json_text(detail::hexarails_bank_charge)},
        {"reference", payment.reference},
        {"createTime", detail::time_text_without_zone(payment.created)},
        {"bankAccount", payee(payment.bank_account_id)}};
}

RAMPART_DECL wire_response hexarails_side::state::estimate_payment(call_context& call) {
    auto fields = call.fields();
    fields.choice("deductCurrency", {"USDT", "USDC"});
    auto const amount = fields.amount("amount");
    fields.choice("currency", {"USD"});
    auto const account = payee(fields.text("bankAccountId"));
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    return detail::hexarails_success(boost::json::object{
        {"rate", boost::json::string_view{detail::hexarails_rate}},
        {"deductAmount", detail::deduct_amount(amount).text()},
        {"bankCharge", boost::json::string_view{detail::hexarails_bank_charge}},
        {"bankAccount",
         {{"bankName", account.at("bankName")},
          {"accountNo", account.at("accountNo")},
          {"currency", "USD"},
          {"beneficiaryName", account.at("beneficiaryName")}}}});
}

RAMPART_DECL wire_response hexarails_side::state::create_payment(call_context& call) {
    auto fields = call.fields();
    detail::hexarails_payment made{
        .id = detail::random_uuid(),
        .deduct_amount = {},
        .deduct_currency = fields.choice("deductCurrency", {"USDT", "USDC"}),
        .received_amount = fields.amount("amount"),
        .received_currency = fields.choice("currency", {"USD"}),
        .reference = {},
        .bank_account_id = fields.text("bankAccountId"),
        .created = call.now};
    made.reference = fields.text("reference");
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    // 9.11: the payee's account must be a USD one.
    if (auto const* const to = detail::record_by_id(bank_accounts, made.bank_account_id);
        to && to->currency != "USD")
        return detail::hexarails_invalid({{"bankAccountId", "must name a USD account"}});
    auto const cost = detail::deduct_amount(made.received_amount);
    auto const account = balances.find(made.deduct_currency);
    if (account == balances.end() || account->second < cost)
        return detail::hexarails_failed("insufficient balance");
    account->second = account->second - cost;
    made.deduct_amount = cost.text();
    payments.push_back(std::move(made));
    after_a_step(call.now, [this, id = payments.back().id](detail::time_point now) {
        auto& payment = *detail::record_by_id(payments, id);
        payment.settled = true;
        announce("PAYMENT_SETTLED", payment_record(payment), now);
    });
    return detail::hexarails_success(payment_record(payments.back()));
}

RAMPART_DECL wire_response hexarails_side::state::payment_detail(call_context& call) {
    auto const id = call.fields().text("id");
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    auto const* const payment = detail::record_by_id(payments, id);
    if (!payment) return detail::hexarails_failed("payment not found");
    return detail::hexarails_success(payment_record(*payment));
}

RAMPART_DECL wire_response hexarails_side::state::list_payments(call_context& call) {
    auto fields = call.fields();
    auto const page = detail::read_page(fields);
    auto const day = fields.optional_date("createDate");
    auto const status = fields.optional_choice("status", {"PROCESSING", "CONFIRMED"});
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    boost::json::array rows;
    for (auto const& payment : payments | std::views::reverse) {
        if ((status && *status != (payment.settled ? "CONFIRMED" : "PROCESSING")) ||
            (day && detail::date_text(payment.created) != *day))
            continue;
        rows.push_back(detail::payment_row(payment, payee(payment.bank_account_id)));
    }
    return detail::page_of(rows, page, true);
}

} // namespace rampart::sandbox
