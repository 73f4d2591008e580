// HexaRails: virtual accounts and the senders an AUD account admits (9.3).
#pragma once

#include <rampart/sandbox/hexarails/impl/state.hpp>

#include <ranges>
#include <utility>

namespace rampart::sandbox::hexarails::detail {

// 9.3: list rows are records without customerId and createTime. A bank account that is not yet
// confirmed has no number.
RAMPART_DECL boost::json::object
virtual_account_record(virtual_account const& account, bool as_row) {
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

RAMPART_DECL boost::json::object
read_whitelist_entry(field_reader& fields, whitelist_names const& names, bool whole) {
    boost::json::object entry{
        {"bsbNumber", fields.text(names.bsb)}, {"accountNumber", fields.text(names.number)}};
    entry["accountName"] =
        whole ? fields.text(names.name) : fields.optional_text(names.name).value_or("");
    entry["accountStatus"] = whole ? fields.text(names.status) : "active";
    if (auto const* const id = fields.find("id")) {
        if (id->is_int64())
            entry["id"] = *id;
        else
            fields.reject("id", "must be a whole number");
    }
    return entry;
}

RAMPART_DECL virtual_account&
state::open_virtual_account(std::string const& customer_id, std::string currency, time_point now) {
    auto const* const customer = record_by_id(customers, customer_id);
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    auto const number = random_text(10, "0123456789");
    bool const has_iban = currency == "EUR" || currency == "GBP";
    auto const id = "va_" + random_hex(12);
    virtual_accounts.push_back(
        {.id = id,
         .customer_id = customer_id,
         .customer_name = customer ? customer->name : "",
         .currency = std::move(currency),
         .account_number = number,
         .iban = has_iban ? "XX00SANDBOX" + number : "",
         .reference_id = random_text(10, letters),
         .created = now});
    after_a_step(now, [this, id](time_point when) {
        auto& account = *record_by_id(virtual_accounts, id);
        account.verified = account.customer_name != "Account Rejected";
        announce_account(account, when);
    });
    return virtual_accounts.back();
}

// Entries are numbered over all accounts; one that names its number replaces that one.
RAMPART_DECL boost::json::value
state::write_whitelist_entry(virtual_account& account, boost::json::object entry) {
    if (entry.contains("id")) {
        for (auto& known : account.whitelist)
            if (known.at("id") == entry.at("id")) return known = std::move(entry);
        return nullptr;
    }
    entry["id"] = ++last_whitelist_id;
    account.whitelist.push_back(entry);
    return entry;
}

RAMPART_DECL wire_response state::create_virtual_account(call& call) {
    auto fields = call.fields();
    auto const customer_id = fields.text("customerId");
    auto const currency = fields.choice("currency", {"GBP", "EUR", "AUD", "SGD", "USD"});
    std::optional<boost::json::object> entry;
    if (auto sender = fields.optional_object("whitelist"))
        entry = read_whitelist_entry(*sender, current_names, false);
    if (call.failed()) return invalid(call.problems);
    if (auto refusal = refuse_customer(customer_id)) return *std::move(refusal);
    auto& account = open_virtual_account(customer_id, currency, call.now);
    // 9.3: for other currencies the entry is ignored.
    if (entry && currency == "AUD") write_whitelist_entry(account, *std::move(entry));
    context.timers->run_until(call.now);
    return success(virtual_account_record(account, false));
}

RAMPART_DECL wire_response state::list_virtual_accounts(call& call) {
    auto fields = call.fields();
    auto const page = read_page(fields);
    auto const customer_id = fields.optional_text("customerId");
    auto const name = fields.optional_text("customerName");
    auto const status = fields.optional_choice("status", {"PENDING", "VERIFIED"});
    if (call.failed()) return invalid(call.problems);
    auto const fits = [&](virtual_account const& account) {
        return (!status || *status == (account.verified ? "VERIFIED" : "PENDING")) &&
               (!customer_id || account.customer_id == *customer_id) &&
               (!name || contains_ignoring_case(account.customer_name, *name));
    };
    return list(virtual_accounts, page, fits, [](auto const& account) {
        return virtual_account_record(account, true);
    });
}

RAMPART_DECL wire_response state::get_virtual_account(call& call) {
    return show(virtual_accounts, "virtual account", call, [](auto const& account) {
        return virtual_account_record(account, false);
    });
}

RAMPART_DECL wire_response state::create_aud_whitelist(call& call) {
    auto fields = call.fields();
    auto const id = fields.text("id");
    boost::json::object entry;
    if (auto source = fields.object("sourceAccount"))
        entry = read_whitelist_entry(*source, current_names, false);
    if (call.failed()) return invalid(call.problems);
    auto* const account = record_by_id(virtual_accounts, id);
    if (!account) return failed("virtual account not found");
    if (account->currency != "AUD") return invalid({{"id", "must name an AUD account"}});
    entry.erase("id");
    return success(write_whitelist_entry(*account, std::move(entry)));
}

RAMPART_DECL wire_response state::update_whitelist(
    call& call, whitelist_names const& names,
    boost::json::object (*write)(boost::json::object const&)) {
    auto fields = call.fields();
    auto const id = fields.text(names.account);
    boost::json::object entry;
    if (auto source = fields.object(names.source)) {
        entry = read_whitelist_entry(*source, names, true);
        // 9.3: optional by the document, but leaving it out means 0, and that is no entry.
        if (!entry.contains("id")) source->reject("id", "is required");
    }
    if (call.failed()) return invalid(call.problems);
    auto* const account = record_by_id(virtual_accounts, id);
    if (!account) return failed("virtual account not found");
    auto const written = write_whitelist_entry(*account, std::move(entry));
    if (written.is_null()) return failed("whitelist entry not found");
    return success(write(written.get_object()));
}

RAMPART_DECL wire_response state::update_aud_whitelist(call& call) {
    return update_whitelist(
        call, current_names, [](boost::json::object const& entry) { return entry; });
}

RAMPART_DECL wire_response state::get_aud_whitelist(call& call) {
    return show(
        virtual_accounts, "virtual account", call,
        // Parentheses: braces would make an array of one.
        [](auto const& account) { return boost::json::value(account.whitelist); });
}

} // namespace rampart::sandbox::hexarails::detail
