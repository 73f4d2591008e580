// HexaRails: payments from the balance (9.11).
#pragma once

#include <rampart/sandbox/hexarails/impl/state.hpp>

#include <ranges>
#include <utility>

namespace rampart::sandbox::hexarails::detail {

inline constexpr std::string_view payment_rate = "0.9950";
inline constexpr std::string_view bank_charge = "80.00";

// 9.11: what leaves the balance so that the payee gets the amount and the bank its charge.
RAMPART_DECL decimal deduct_amount(std::string_view amount) {
    return (amount_of(amount) + amount_of(bank_charge))
        .divided_by(amount_of(payment_rate), 2, rounding::up);
}

RAMPART_DECL boost::json::object
payment_row(payment const& payment, boost::json::object const& payee) {
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

// 9.11 POST /payment/create writes its time without a zone, GET /payment/list with one.
RAMPART_DECL boost::json::object state::payment_record(payment const& payment) const {
    return {
        {"id", payment.id},
        {"status", payment.settled ? "CONFIRMED" : "PROCESSING"},
        {"rate", json_text(payment_rate)},
        {"deductAmount", payment.deduct_amount},
        {"deductCurrency", payment.deduct_currency},
        {"receivedCurrency", payment.received_currency},
        {"receivedAmount", payment.received_amount},
        {"bankCharge", json_text(bank_charge)},
        {"reference", payment.reference},
        {"createTime", time_text_without_zone(payment.created)},
        {"bankAccount", payee(payment.bank_account_id)}};
}

RAMPART_DECL wire_response state::estimate_payment(call& call) {
    auto fields = call.fields();
    fields.choice("deductCurrency", {"USDT", "USDC"});
    auto const amount = fields.amount("amount");
    fields.choice("currency", {"USD"});
    auto const account = payee(fields.text("bankAccountId"));
    if (call.failed()) return invalid(call.problems);
    return success(boost::json::object{
        {"rate", boost::json::string_view{payment_rate}},
        {"deductAmount", deduct_amount(amount).str()},
        {"bankCharge", boost::json::string_view{bank_charge}},
        {"bankAccount",
         {{"bankName", account.at("bankName")},
          {"accountNo", account.at("accountNo")},
          {"currency", "USD"},
          {"beneficiaryName", account.at("beneficiaryName")}}}});
}

RAMPART_DECL wire_response state::create_payment(call& call) {
    auto fields = call.fields();
    payment made{
        .id = random_uuid(),
        .deduct_currency = fields.choice("deductCurrency", {"USDT", "USDC"}),
        .received_amount = fields.amount("amount"),
        .received_currency = fields.choice("currency", {"USD"}),
        .bank_account_id = fields.text("bankAccountId"),
        .created = call.now};
    made.reference = fields.text("reference");
    if (call.failed()) return invalid(call.problems);
    // 9.11: the payee's account must be a USD one.
    if (auto const* const to = record_by_id(bank_accounts, made.bank_account_id);
        to && to->currency != "USD")
        return invalid({{"bankAccountId", "must name a USD account"}});
    auto const cost = deduct_amount(made.received_amount);
    auto const account = balances.find(made.deduct_currency);
    if (account == balances.end() || account->second < cost) return failed("insufficient balance");
    account->second = account->second - cost;
    made.deduct_amount = cost.str();
    payments.push_back(std::move(made));
    after_a_step(call.now, [this, id = payments.back().id](time_point now) {
        auto& payment = *record_by_id(payments, id);
        payment.settled = true;
        announce("PAYMENT_SETTLED", payment_record(payment), now);
    });
    return success(payment_record(payments.back()));
}

RAMPART_DECL wire_response state::get_payment(call& call) {
    return show(
        payments, "payment", call, [this](payment const& one) { return payment_record(one); });
}

RAMPART_DECL wire_response state::list_payments(call& call) {
    auto fields = call.fields();
    auto const page = read_page(fields);
    auto const day = fields.optional_date("createDate");
    auto const status = fields.optional_choice("status", {"PROCESSING", "CONFIRMED"});
    if (call.failed()) return invalid(call.problems);
    auto const fits = [&](payment const& one) {
        return (!status || *status == (one.settled ? "CONFIRMED" : "PROCESSING")) &&
               (!day || date_text(one.created) == *day);
    };
    auto const row = [this](payment const& one) {
        return payment_row(one, payee(one.bank_account_id));
    };
    return list(payments, page, fits, row, true);
}

} // namespace rampart::sandbox::hexarails::detail
