// HexaRails: the account itself, deposits, trades and payments.
#pragma once

#include <rampart/sandbox/impl/hexarails_state.hpp>

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

// 9.11 POST /payment/create writes its time without a zone, GET /payment/list with one.
RAMPART_DECL boost::json::object payment_record(hexarails_payment const& payment) {
    return {
        {"id", payment.id},
        {"status", payment.settled ? "CONFIRMED" : "PROCESSING"},
        {"rate", boost::json::string_view{hexarails_rate}},
        {"deductAmount", payment.deduct_amount},
        {"deductCurrency", payment.deduct_currency},
        {"receivedCurrency", payment.received_currency},
        {"receivedAmount", payment.received_amount},
        {"bankCharge", boost::json::string_view{hexarails_bank_charge}},
        {"reference", payment.reference},
        {"createTime", time_text_without_zone(payment.created)},
        {"bankAccount",
         {{"bankName", "Sandbox Bank"},
          {"accountNo", "1234567890"},
          {"bankCountry", nullptr},
          {"bankAddress", nullptr},
          {"swift", "SANDUS33"},
          {"beneficiaryName", "Jane Doe"},
          {"beneficiaryAddress", "1 Sandbox Street"}}}};
}

RAMPART_DECL boost::json::object payment_row(hexarails_payment const& payment) {
    return {
        {"id", payment.id},
        {"status", payment.settled ? "CONFIRMED" : "PROCESSING"},
        {"beneficiaryName", "Jane Doe"},
        {"deductAmount", payment.deduct_amount},
        {"deductCurrency", payment.deduct_currency},
        {"receivedAmount", payment.received_amount},
        {"receivedCurrency", payment.received_currency},
        {"createTime", time_text(payment.created)}};
}

} // namespace detail

RAMPART_DECL wire_response hexarails_side::state::health(call_context&) {
    return detail::hexarails_success(boost::json::object{{"status", "ok"}});
}

RAMPART_DECL wire_response hexarails_side::state::balance(call_context&) {
    boost::json::array rows;
    for (auto const& [currency, amount] : balances)
        rows.push_back(boost::json::object{{"balance", amount.text()}, {"currency", currency}});
    return detail::hexarails_success(std::move(rows));
}

RAMPART_DECL wire_response hexarails_side::state::callback_url(call_context&) {
    return detail::hexarails_success(boost::json::object{{"callbackUrl", callback}});
}

RAMPART_DECL wire_response hexarails_side::state::set_callback_url(call_context& call) {
    auto fields = call.fields();
    auto url = fields.text("callbackUrl");
    // 9.1: https is advised, plain http accepted.
    if (!url.empty() && !url.starts_with("https://") && !url.starts_with("http://"))
        fields.reject("callbackUrl", "must be an http or https URL");
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    callback = std::move(url);
    return detail::hexarails_success(
        boost::json::object{{"message", "Callback URL updated successfully"}});
}

RAMPART_DECL wire_response hexarails_side::state::list_deposits(call_context& call) {
    auto fields = call.fields();
    auto const page = detail::read_page(fields);
    auto const customer_id = fields.optional_text("customerId");
    auto const currency = fields.optional_text("currency");
    auto const status =
        fields.optional_choice("status", {"RECEIVED", "CONFIRMED", "ACTION_REQUIRED", "REJECTED"});
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    boost::json::array rows;
    // The one deposit belongs to no customer, which the contract allows (9.8).
    if (!customer_id && currency.value_or("AUD") == "AUD" &&
        status.value_or("CONFIRMED") == "CONFIRMED")
        rows.push_back(boost::json::object{
            {"id", "550e8400-0000-4000-8000-000000000001"},
            {"customerName", "Sandbox Payer"},
            {"customerId", nullptr},
            {"currency", "AUD"},
            {"amount", "1500.00"},
            {"status", "CONFIRMED"},
            {"txid", "tx_0001"},
            {"voutIndexTxKey", "tx_0001:0"},
            {"txFrom", nullptr},
            {"txReference", "ref-1"},
            {"timestamp", "2026-01-01T00:00:00Z"}});
    return detail::page_of(rows, page);
}

RAMPART_DECL wire_response hexarails_side::state::list_trades(call_context& call) {
    auto fields = call.fields();
    auto const page = detail::read_page(fields);
    auto const status = fields.optional_choice("status", {"CREATED", "SETTLED", "CANCELED"});
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    boost::json::array rows;
    if (status.value_or("SETTLED") == "SETTLED")
        rows.push_back(boost::json::object{
            {"id", "660e8400-0000-4000-8000-000000000006"},
            {"fromAmount", "1500.00"},
            {"fromCurrency", "AUD"},
            {"toAmount", "998.50"},
            {"toCurrency", "USDT"},
            {"status", "SETTLED"},
            {"createTime", "2026-01-01T00:00:00Z"}});
    return detail::page_of(rows, page, true);
}

RAMPART_DECL wire_response hexarails_side::state::estimate_payment(call_context& call) {
    auto fields = call.fields();
    fields.choice("deductCurrency", {"USDT", "USDC"});
    auto const amount = fields.amount("amount");
    fields.choice("currency", {"USD"});
    fields.text("bankAccountId");
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    return detail::hexarails_success(boost::json::object{
        {"rate", boost::json::string_view{detail::hexarails_rate}},
        {"deductAmount", detail::deduct_amount(amount).text()},
        {"bankCharge", boost::json::string_view{detail::hexarails_bank_charge}},
        {"bankAccount",
         {{"bankName", "Sandbox Bank"},
          {"accountNo", "1234567890"},
          {"currency", "USD"},
          {"beneficiaryName", "Jane Doe"}}}});
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
        .created = call.now};
    fields.text("bankAccountId");
    made.reference = fields.text("reference");
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    auto const cost = detail::deduct_amount(made.received_amount);
    auto const account = balances.find(made.deduct_currency);
    if (account == balances.end() || account->second < cost)
        return detail::hexarails_failed("insufficient balance");
    account->second = account->second - cost;
    made.deduct_amount = cost.text();
    payments.push_back(std::move(made));
    return detail::hexarails_success(detail::payment_record(payments.back()));
}

RAMPART_DECL wire_response hexarails_side::state::list_payments(call_context& call) {
    auto fields = call.fields();
    auto const page = detail::read_page(fields);
    auto const day = fields.optional_date("createDate");
    auto const status = fields.optional_choice("status", {"PROCESSING", "CONFIRMED"});
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    boost::json::array rows;
    std::uint64_t const first_shown = (page.number - 1) * page.size;
    for (auto& payment : payments | std::views::reverse) {
        if ((status && *status != (payment.settled ? "CONFIRMED" : "PROCESSING")) ||
            (day && detail::date_text(payment.created) != *day))
            continue;
        auto const place = rows.size();
        rows.push_back(detail::payment_row(payment));
        // Whoever has seen a payment PROCESSING sees it CONFIRMED the next time.
        if (place >= first_shown && place - first_shown < page.size) payment.settled = true;
    }
    return detail::page_of(rows, page, true);
}

} // namespace rampart::sandbox
