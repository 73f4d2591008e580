// HexaRails: the six operations of the legacy API (section 10), snake_case over the same records.
#pragma once

#include <rampart/sandbox/hexarails/impl/state.hpp>

#include <ranges>
#include <utility>

namespace rampart::sandbox::hexarails::detail {

RAMPART_DECL boost::json::object legacy_whitelist_entry(boost::json::object const& entry) {
    return {
        {"id", entry.at("id")},
        {"account_name", entry.at("accountName")},
        {"account_number", entry.at("accountNumber")},
        {"bsb_number", entry.at("bsbNumber")},
        {"account_status", entry.at("accountStatus")}};
}

inline constexpr whitelist_names legacy_names{"va_id",          "source_account", "bsb_number",
                                              "account_number", "account_name",   "account_status"};

RAMPART_DECL std::string_view legacy_kyc_status(customer const& customer) {
    if (customer.status == "CONFIRMED") return "approved";
    return customer.status == "PENDING" ? "pending" : "rejected";
}

RAMPART_DECL boost::json::object legacy_account_record(virtual_account const& account) {
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

RAMPART_DECL wire_response state::legacy_create_user(call& call) {
    auto fields = call.fields();
    auto const id = random_uuid();
    bool const shared = fields.optional_text("sumsub_share_token").has_value();
    customer made{
        .id = id,
        .name = fields.text("name"),
        .email = fields.email("email"),
        .type = "DEPOSITOR",
        .is_individual = fields.choice("user_type", {"individual", "business"}) == "individual",
        .sumsub_link = shared ? "" : "https://sumsub.example.com/link/" + id,
        .created = call.now};
    if (call.failed()) return invalid(call.problems);
    auto const& added = open_customer(std::move(made));
    boost::json::object data{{"user_id", id}, {"kyc_status", "pending"}};
    if (!shared) data["sumsub_link"] = added.sumsub_link;
    return success(std::move(data));
}

RAMPART_DECL wire_response state::legacy_get_user(call& call) {
    auto fields = call.fields();
    auto const id = fields.optional_text("user_id");
    auto const email = fields.optional_text("email");
    if (!id && !email) fields.reject("email or user_id", "is required");
    if (call.failed()) return invalid(call.problems);
    for (auto const& customer : customers | std::views::reverse) {
        if (id ? customer.id != *id : customer.email != *email) continue;
        boost::json::array accounts;
        for (auto const& account : virtual_accounts)
            if (account.customer_id == customer.id && account.verified)
                accounts.push_back(legacy_account_record(account));
        return success(boost::json::object{
            {"user_id", customer.id},
            {"email", customer.email},
            {"name", customer.name},
            {"kyc_status", json_text(legacy_kyc_status(customer))},
            {"created_at", time_text_with_milliseconds(customer.created)},
            {"va_information", std::move(accounts)}});
    }
    return failed("user not found");
}

RAMPART_DECL wire_response state::legacy_create_va(call& call) {
    auto fields = call.fields();
    auto const user_id = fields.text("user_id");
    auto const currency = fields.choice("currency", {"GBP", "EUR", "AUD"});
    std::string address, network;
    if (fields.has("to_address") || fields.has("to_network")) {
        address = fields.text("to_address");
        network = fields.choice("to_network", {"ETH", "TRX"});
        fields.text("signature");
    }
    if (call.failed()) return invalid(call.problems);
    if (auto refusal = refuse_customer(user_id)) return *std::move(refusal);
    auto& account = open_virtual_account(user_id, currency, call.now);
    account.to_address = address;
    account.to_network = network;
    if (!address.empty()) {
        auto const to = random_text(8, "123456789");
        auto const time = time_text(call.now);
        boost::json::object record{
            {"id", to},           {"customerId", user_id}, {"currency", "USDT"},
            {"address", address}, {"label", "create-va"},  {"network", network},
            {"createTime", time}, {"updateTime", time}};
        crypto_addresses.push_back({to, user_id, "USDT", std::move(record), {}});
        open_flow(true, account.id, to, call.now);
    }
    context.timers->run_until(call.now);
    // Section 10: no data here.
    return json_response(200, boost::json::object{{"status", "SUCCESS"}, {"va_id", account.id}});
}

RAMPART_DECL wire_response state::legacy_create_whitelist(call& call) {
    auto fields = call.fields();
    auto const id = fields.text("va_id");
    boost::json::object entry;
    if (auto source = fields.object("source_account"))
        entry = read_whitelist_entry(*source, legacy_names, true);
    if (call.failed()) return invalid(call.problems);
    auto* const account = record_by_id(virtual_accounts, id);
    if (!account) return failed("virtual account not found");
    entry.erase("id");
    auto const written = write_whitelist_entry(*account, std::move(entry));
    return success(legacy_whitelist_entry(written.get_object()));
}

RAMPART_DECL wire_response state::legacy_update_whitelist(call& call) {
    return update_whitelist(call, legacy_names, &legacy_whitelist_entry);
}

RAMPART_DECL wire_response state::legacy_get_whitelist(call& call) {
    auto const write = [](virtual_account const& account) {
        boost::json::array entries;
        for (auto const& entry : account.whitelist)
            entries.push_back(legacy_whitelist_entry(entry.get_object()));
        return entries;
    };
    return show(virtual_accounts, "virtual account", call, write, "va_id");
}

} // namespace rampart::sandbox::hexarails::detail
