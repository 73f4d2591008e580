// HexaRails: the six older operations (section 10), snake_case over the same records.
#pragma once

#include <rampart/sandbox/hexarails/impl/state.hpp>

#include <ranges>
#include <utility>

namespace rampart::sandbox {
namespace detail {

RAMPART_DECL boost::json::object old_whitelist_entry(boost::json::object const& entry) {
    return {
        {"id", entry.at("id")},
        {"account_name", entry.at("accountName")},
        {"account_number", entry.at("accountNumber")},
        {"bsb_number", entry.at("bsbNumber")},
        {"account_status", entry.at("accountStatus")}};
}

RAMPART_DECL boost::json::object read_old_whitelist_entry(field_reader& fields) {
    boost::json::object entry{
        {"bsbNumber", fields.text("bsb_number")},
        {"accountNumber", fields.text("account_number")},
        {"accountName", fields.text("account_name")},
        {"accountStatus", fields.text("account_status")}};
    if (auto const* const id = fields.find("id")) {
        if (id->is_int64())
            entry["id"] = *id;
        else
            fields.reject("id", "must be a whole number");
    }
    return entry;
}

RAMPART_DECL std::string_view old_kyc_status(hexarails_customer const& customer) {
    if (customer.status == "CONFIRMED") return "approved";
    return customer.status == "PENDING" ? "pending" : "rejected";
}

RAMPART_DECL boost::json::object old_account_record(hexarails_virtual_account const& account) {
    boost::json::object record{
        {"va_id", account.id},
        {"currency", account.currency},
        {"account_no", account.iban.empty() ? account.account_number : account.iban}};
    if (account.currency == "AUD") {
        record["bsb"] = "062-000";
        record["pay_id"] = account.id + "@payid.example";
    } else {
        record["swift"] = "SANDSGSG";
    }
    if (!account.to_address.empty()) {
        record["to_address"] = account.to_address;
        record["to_network"] = account.to_network;
    }
    record["bank_name"] = "Sandbox Bank";
    record["bank_address"] = "1 Sandbox Street";
    return record;
}

} // namespace detail

RAMPART_DECL wire_response hexarails_side::state::old_create_user(call_context& call) {
    auto fields = call.fields();
    auto const id = detail::random_uuid();
    bool const shared = fields.optional_text("sumsub_share_token").has_value();
    detail::hexarails_customer made{
        .id = id,
        .name = fields.text("name"),
        .email = fields.email("email"),
        .type = "DEPOSITOR",
        .is_individual = fields.choice("user_type", {"individual", "business"}) == "individual",
        .sumsub_link = shared ? "" : "https://sumsub.example.com/link/" + id,
        .external_id = {},
        .birth_date = {},
        .country = {},
        .nationality = {},
        .city = {},
        .address = {},
        .created = call.now};
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    auto const& added = open_customer(std::move(made));
    boost::json::object data{{"user_id", id}, {"kyc_status", "pending"}};
    if (!shared) data["sumsub_link"] = added.sumsub_link;
    return detail::hexarails_success(std::move(data));
}

RAMPART_DECL wire_response hexarails_side::state::old_get_user(call_context& call) {
    auto fields = call.fields();
    auto const id = fields.optional_text("user_id");
    auto const email = fields.optional_text("email");
    if (!id && !email) fields.reject("email or user_id", "is required");
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    for (auto const& customer : customers | std::views::reverse) {
        if (id ? customer.id != *id : customer.email != *email) continue;
        boost::json::array accounts;
        for (auto const& account : virtual_accounts)
            if (account.customer_id == customer.id && account.verified)
                accounts.push_back(detail::old_account_record(account));
        return detail::hexarails_success(boost::json::object{
            {"user_id", customer.id},
            {"email", customer.email},
            {"name", customer.name},
            {"kyc_status", detail::json_text(detail::old_kyc_status(customer))},
            {"created_at", detail::time_text_with_milliseconds(customer.created)},
            {"va_information", std::move(accounts)}});
    }
    return detail::hexarails_failed("user not found");
}

RAMPART_DECL wire_response hexarails_side::state::old_create_va(call_context& call) {
    auto fields = call.fields();
    auto const user_id = fields.text("user_id");
    auto const currency = fields.choice("currency", {"GBP", "EUR", "AUD"});
    std::string address, network;
    if (fields.has("to_address") || fields.has("to_network")) {
        address = fields.text("to_address");
        network = fields.choice("to_network", {"ETH", "TRX"});
        fields.text("signature");
    }
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    wire_response refusal;
    auto const* const customer = confirmed_customer(user_id, refusal);
    if (!customer) return refusal;
    auto& account = open_virtual_account(*customer, currency, call.now);
    account.to_address = address;
    account.to_network = network;
    if (!address.empty()) {
        auto const to = detail::random_text(8, "123456789");
        auto const time = detail::time_text(call.now);
        boost::json::object record{
            {"id", to},           {"customerId", user_id}, {"currency", "USDT"},
            {"address", address}, {"label", "create-va"},  {"network", network},
            {"createTime", time}, {"updateTime", time}};
        crypto_addresses.push_back({to, user_id, "USDT", std::move(record), {}});
        open_flow(true, account.id, to, call.now);
    }
    agenda.run_until(call.now);
    // Section 10: no data here.
    return detail::json_response(
        200, boost::json::object{{"status", "SUCCESS"}, {"va_id", account.id}});
}

RAMPART_DECL wire_response hexarails_side::state::old_create_whitelist(call_context& call) {
    auto fields = call.fields();
    auto const id = fields.text("va_id");
    boost::json::object entry;
    if (auto source = fields.object("source_account"))
        entry = detail::read_old_whitelist_entry(*source);
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    auto* const account = detail::record_by_id(virtual_accounts, id);
    if (!account) return detail::hexarails_failed("virtual account not found");
    entry.erase("id");
    auto const written = write_whitelist_entry(*account, std::move(entry));
    return detail::hexarails_success(detail::old_whitelist_entry(written.get_object()));
}

RAMPART_DECL wire_response hexarails_side::state::old_update_whitelist(call_context& call) {
    auto fields = call.fields();
    auto const id = fields.text("va_id");
    boost::json::object entry;
    if (auto source = fields.object("source_account")) {
        entry = detail::read_old_whitelist_entry(*source);
        if (!entry.contains("id")) source->reject("id", "is required");
    }
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    auto* const account = detail::record_by_id(virtual_accounts, id);
    if (!account) return detail::hexarails_failed("virtual account not found");
    auto const written = write_whitelist_entry(*account, std::move(entry));
    if (written.is_null()) return detail::hexarails_failed("whitelist entry not found");
    return detail::hexarails_success(detail::old_whitelist_entry(written.get_object()));
}

RAMPART_DECL wire_response hexarails_side::state::old_get_whitelist(call_context& call) {
    auto const id = call.fields().text("va_id");
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    auto const* const account = detail::record_by_id(virtual_accounts, id);
    if (!account) return detail::hexarails_failed("virtual account not found");
    boost::json::array entries;
    for (auto const& entry : account->whitelist)
        entries.push_back(detail::old_whitelist_entry(entry.get_object()));
    return detail::hexarails_success(std::move(entries));
}

} // namespace rampart::sandbox
