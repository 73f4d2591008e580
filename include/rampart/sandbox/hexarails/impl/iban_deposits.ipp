// HexaRails: deposits of the older flow (9.9), of which the sandbox has one.
#pragma once

#include <rampart/sandbox/hexarails/impl/state.hpp>

#include <utility>

namespace rampart::sandbox::hexarails::detail {

// The members that the list and the detail share.
RAMPART_DECL boost::json::object iban_deposit() {
    return {
        {"id", 4711},
        {"status", "CONFIRMED"},
        {"currency", "EUR"},
        {"amount", "250.00"},
        {"timestamp", "2026-01-01T00:00:00Z"},
        {"txId", "LEG-1"},
        {"depositorName", "Jane Doe"},
        {"customerIban", "DE89370400440532013000"}};
}

RAMPART_DECL wire_response state::list_iban_deposits(call& call) {
    auto fields = call.fields();
    auto const page = read_page(fields);
    auto const currency = fields.optional_text("currency");
    auto const status = fields.optional_choice("status", {"RECEIVED", "CONFIRMED", "REJECTED"});
    fields.optional_text("sortField");
    fields.optional_choice("sortDirection", {"ASC", "DESC"});
    if (call.failed()) return invalid(call.problems);
    boost::json::array rows;
    if (currency.value_or("EUR") == "EUR" && status.value_or("CONFIRMED") == "CONFIRMED") {
        auto row = iban_deposit();
        row["address"] = "GB29NWBK60161331926819";
        rows.push_back(std::move(row));
    }
    return page_of(rows, page);
}

RAMPART_DECL wire_response state::get_iban_deposit(call& call) {
    auto fields = call.fields();
    if (!fields.has("id")) fields.reject("id", "is required");
    auto const id = fields.whole_or("id", 0, 0, 1'000'000'000);
    if (call.failed()) return invalid(call.problems);
    if (id != 4711) return failed("deposit not found");
    auto record = iban_deposit();
    record["userName"] = "Sandbox Partner";
    record["memo"] = nullptr;
    record["virtualAccount"] = boost::json::object{
        {"iban", "GB29NWBK60161331926819"},
        {"bicSwift", "SANDGB2L"},
        {"bankName", "Sandbox Bank"},
        {"bankAddress", "1 Sandbox Street"}};
    return success(std::move(record));
}

} // namespace rampart::sandbox::hexarails::detail
