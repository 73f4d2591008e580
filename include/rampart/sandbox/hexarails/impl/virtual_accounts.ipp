// HexaRails: virtual accounts and the senders an AUD account admits (9.3).
#pragma once

#include <rampart/sandbox/hexarails/impl/state.hpp>

#include <ranges>
#include <utility>

namespace rampart::sandbox {
namespace detail {

// 9.3: list rows are records without customerId and createTime. A bank account that is not yet
// confirmed has no number.
RAMPART_DECL boost::json::object
virtual_account_record(hexarails_virtual_account const& account, bool as_row) {
    boost::json::object record{{"id", account.id}};
    if (!as_row) record["customerId"] = account.customer_id;
    record["customerName"] = account.customer_name;
    record["currency"] = account.currency;
    if (account.verified) {
        record["accountNumber"] = account.account_number;
        if (account.shared()) record["accountName"] = "Sandbox Holder Pte Ltd";
        record["bicSwift"] = account.currency == "AUD" ? "062-000" : "SANDSGSG";
        if (account.currency == "AUD") record["payId"] = account.id + "@payid.example";
        if (account.shared()) record["referenceId"] = account.reference_id;
        if (!account.iban.empty()) record["iban"] = account.iban;
    }
    if (!as_row) record["createTime"] = time_text(account.created);
    record["status"] = account.verified ? "VERIFIED" : "PENDING";
    if (account.verified) {
        record["bankName"] = account.shared() ? "Sandbox Shared Bank" : "Sandbox Bank";
        record["bankAddress"] = "1 Sandbox Street";
    }
    return record;
}

RAMPART_DECL boost::json::object read_whitelist_entry(field_reader& fields, bool whole) {
    boost::json::object entry{
        {"bsbNumber", fields.text("bsbNumber")}, {"accountNumber", fields.text("accountNumber")}};
    entry["accountName"] =
        whole ? fields.text("accountName") : fields.optional_text("accountName").value_or("");
    entry["accountStatus"] = whole ? fields.text("accountStatus") : "active";
    if (auto const* const id = fields.find("id")) {
        if (id->is_int64())
            entry["id"] = *id;
        else
            fields.reject("id", "must be a whole number");
    }
    return entry;
}

} // namespace detail

RAMPART_DECL detail::hexarails_virtual_account& hexarails_side::state::open_virtual_account(
    detail::hexarails_customer const& customer, std::string currency, detail::time_point now) {
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    auto const number = detail::random_text(10, "0123456789");
    bool const has_iban = currency == "EUR" || currency == "GBP";
    auto const id = "va_" + detail::random_hex(12);
    virtual_accounts.push_back(
        {.id = id,
         .customer_id = customer.id,
         .customer_name = customer.name,
         .currency = std::move(currency),
         .account_number = number,
         .iban = has_iban ? "XX00SANDBOX" + number : "",
         .reference_id = detail::random_text(10, letters),
         .created = now,
         .whitelist = {},
         .to_address = {},
         .to_network = {}});
    after_a_step(now, [this, id](detail::time_point when) {
        auto& account = *detail::record_by_id(virtual_accounts, id);
        account.verified = account.customer_name != "Account Rejected";
        announce_account(account, when);
    });
    return virtual_accounts.back();
}

// Entries are numbered over all accounts; one that names its number replaces that one.
RAMPART_DECL boost::json::value hexarails_side::state::write_whitelist_entry(
    detail::hexarails_virtual_account& account, boost::json::object entry) {
    if (entry.contains("id")) {
        for (auto& known : account.whitelist)
            if (known.at("id") == entry.at("id")) return known = std::move(entry);
        return nullptr;
    }
    entry["id"] = ++last_whitelist_id;
    account.whitelist.push_back(entry);
    return entry;
}

RAMPART_DECL wire_response hexarails_side::state::create_virtual_account(call_context& call) {
    auto fields = call.fields();
    auto const customer_id = fields.text("customerId");
    auto const currency = fields.choice("currency", {"GBP", "EUR", "AUD", "SGD", "USD"});
    std::optional<boost::json::object> entry;
    if (auto sender = fields.optional_object("whitelist"))
        entry = detail::read_whitelist_entry(*sender, false);
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    wire_response refusal;
    auto const* const customer = confirmed_customer(customer_id, refusal);
    if (!customer) return refusal;
    auto& account = open_virtual_account(*customer, currency, call.now);
    // 9.3: for other currencies the entry is ignored.
    if (entry && currency == "AUD") write_whitelist_entry(account, *std::move(entry));
    agenda.run_until(call.now);
    return detail::hexarails_success(detail::virtual_account_record(account, false));
}

RAMPART_DECL wire_response hexarails_side::state::list_virtual_accounts(call_context& call) {
    auto fields = call.fields();
    auto const page = detail::read_page(fields);
    auto const customer_id = fields.optional_text("customerId");
    auto const name = fields.optional_text("customerName");
    auto const status = fields.optional_choice("status", {"PENDING", "VERIFIED"});
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    boost::json::array rows;
    for (auto const& account : virtual_accounts | std::views::reverse) {
        if ((status && *status != (account.verified ? "VERIFIED" : "PENDING")) ||
            (customer_id && account.customer_id != *customer_id) ||
            (name && !detail::contains_ignoring_case(account.customer_name, *name)))
            continue;
        rows.push_back(detail::virtual_account_record(account, true));
    }
    return detail::page_of(rows, page);
}

RAMPART_DECL wire_response hexarails_side::state::virtual_account_detail(call_context& call) {
    auto const id = call.fields().text("id");
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    auto const* const account = detail::record_by_id(virtual_accounts, id);
    if (!account) return detail::hexarails_failed("virtual account not found");
    return detail::hexarails_success(detail::virtual_account_record(*account, false));
}

RAMPART_DECL wire_response hexarails_side::state::create_whitelist(call_context& call) {
    auto fields = call.fields();
    auto const id = fields.text("id");
    boost::json::object entry;
    if (auto source = fields.object("sourceAccount"))
        entry = detail::read_whitelist_entry(*source, false);
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    auto* const account = detail::record_by_id(virtual_accounts, id);
    if (!account) return detail::hexarails_failed("virtual account not found");
    if (account->currency != "AUD")
        return detail::hexarails_invalid({{"id", "must name an AUD account"}});
    entry.erase("id");
    return detail::hexarails_success(write_whitelist_entry(*account, std::move(entry)));
}

RAMPART_DECL wire_response hexarails_side::state::update_whitelist(call_context& call) {
    auto fields = call.fields();
    auto const id = fields.text("id");
    boost::json::object entry;
    if (auto source = fields.object("sourceAccount")) {
        entry = detail::read_whitelist_entry(*source, true);
        // 9.3: optional by the document, but leaving it out means 0, and that is no entry.
        if (!entry.contains("id")) source->reject("id", "is required");
    }
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    auto* const account = detail::record_by_id(virtual_accounts, id);
    if (!account) return detail::hexarails_failed("virtual account not found");
    auto written = write_whitelist_entry(*account, std::move(entry));
    if (written.is_null()) return detail::hexarails_failed("whitelist entry not found");
    return detail::hexarails_success(std::move(written));
}

RAMPART_DECL wire_response hexarails_side::state::whitelist(call_context& call) {
    auto const id = call.fields().text("id");
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    auto const* const account = detail::record_by_id(virtual_accounts, id);
    if (!account) return detail::hexarails_failed("virtual account not found");
    // Parentheses: braces would make an array of one.
    return detail::hexarails_success(boost::json::value(account->whitelist));
}

} // namespace rampart::sandbox
