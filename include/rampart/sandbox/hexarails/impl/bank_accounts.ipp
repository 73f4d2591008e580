// HexaRails: bank accounts that money goes out to (9.6).
#pragma once

#include <rampart/sandbox/hexarails/impl/state.hpp>

#include <utility>

namespace rampart::sandbox::hexarails::detail {

RAMPART_DECL wire_response state::add_bank_account(call& call) {
    auto fields = call.fields();
    auto const id = random_uuid();
    auto const customer_id = fields.text("customerId");
    auto const currency = fields.choice("currency", {"GBP", "EUR", "AUD", "SGD", "USD"});
    boost::json::object record{
        {"id", id},
        {"customerId", customer_id},
        {"currency", currency},
        {"bankName", fields.text("bankName")}};
    // What a registration by IBAN alone shows as its number is not said; here it is the IBAN.
    auto const iban = fields.optional_text("iban");
    record["accountNo"] = fields.optional_text("accountNo").value_or(iban.value_or(""));
    if (auto const swift = fields.optional_text("swift")) record["swift"] = *swift;
    // One after the other: an insertion moves what the other one would refer to.
    record["createTime"] = time_text(call.now);
    record["updateTime"] = time_text(call.now);
    boost::json::object further;
    for (std::string_view const name :
         {"bankCountry", "bankAddress", "beneficiaryName", "beneficiaryAddress", "aba",
          "interBankName", "interBankBic", "interBankAccountNo", "institutionNumber", "transit",
          "label"})
        if (auto const text = fields.optional_text(name)) further[json_text(name)] = *text;
    if (call.failed()) return invalid(call.problems);
    if (auto refusal = refuse_customer(customer_id)) return *std::move(refusal);
    bank_accounts.push_back({id, customer_id, currency, std::move(record), std::move(further)});
    return success(boost::json::object{{"id", id}});
}

RAMPART_DECL wire_response state::list_bank_accounts(call& call) {
    return list_destinations(bank_accounts, {"GBP", "EUR", "AUD", "SGD", "USD"}, call);
}

RAMPART_DECL wire_response state::get_bank_account(call& call) {
    return show_destination(bank_accounts, "bank account", call);
}

// PaymentBankAccount (9.11), for an unknown id the sandbox's own.
RAMPART_DECL boost::json::object state::payee(std::string const& bank_account_id) const {
    boost::json::object shown{
        {"bankName", "Sandbox Bank"},
        {"accountNo", "1234567890"},
        {"bankCountry", nullptr},
        {"bankAddress", nullptr},
        {"swift", "SANDUS33"},
        {"beneficiaryName", "Jane Doe"},
        {"beneficiaryAddress", "1 Sandbox Street"}};
    auto const* const known = record_by_id(bank_accounts, bank_account_id);
    if (!known) return shown;
    for (auto& member : shown) {
        auto const* value = known->record.if_contains(member.key());
        if (!value) value = known->further.if_contains(member.key());
        if (value)
            member.value() = *value;
        else if (!member.value().is_null())
            member.value() = "";
    }
    return shown;
}

} // namespace rampart::sandbox::hexarails::detail
