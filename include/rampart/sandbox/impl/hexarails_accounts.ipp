// HexaRails: customers, their virtual accounts and flows, deposits and trades.
#pragma once

#include <rampart/sandbox/impl/hexarails_state.hpp>

#include <algorithm>
#include <array>
#include <ranges>
#include <utility>

namespace rampart::sandbox {
namespace detail {

RAMPART_DECL std::string country_name(std::string_view code) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> names{
        {{"AUS", "Australia"},
         {"DEU", "Germany"},
         {"GBR", "United Kingdom"},
         {"SGP", "Singapore"},
         {"USA", "United States"}}};
    for (auto const& [known, name] : names)
        if (known == code) return std::string{name};
    return {};
}

RAMPART_DECL boost::json::value text_or_null(std::string const& text) {
    // Parentheses: braces would make an array of one.
    return text.empty() ? boost::json::value(nullptr) : boost::json::value(text);
}

RAMPART_DECL std::optional<std::string> read_country(field_reader& fields, std::string_view name) {
    auto code = fields.optional_text(name);
    auto const upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (code && !code->empty() &&
        (code->size() != 3 || !std::all_of(code->begin(), code->end(), upper)))
        fields.reject(name, "must be an ISO 3166-1 alpha-3 code");
    return code;
}

RAMPART_DECL bool contains_ignoring_case(std::string_view text, std::string_view wanted) {
    for (std::size_t at = 0; at + wanted.size() <= text.size(); ++at)
        if (equal_ignoring_case(text.substr(at, wanted.size()), wanted)) return true;
    return false;
}

// 9.2 GET /customer/detail: only id is promised, so what was never told is left out.
RAMPART_DECL boost::json::object customer_record(hexarails_customer const& customer) {
    boost::json::object record{{"id", customer.id}, {"realName", customer.name}};
    if (customer.country) {
        record["country"] = *customer.country;
        record["countryName"] = text_or_null(country_name(*customer.country));
    }
    if (customer.nationality) {
        record["nationality"] = *customer.nationality;
        record["nationalityName"] = text_or_null(country_name(*customer.nationality));
    }
    if (customer.city) record["city"] = *customer.city;
    if (customer.address) record["address"] = *customer.address;
    record["dob"] = text_or_null(customer.birth_date.value_or(""));
    record["isIndividual"] = customer.is_individual;
    record["email"] = customer.email;
    if (customer.external_id) record["externalId"] = *customer.external_id;
    if (!customer.sumsub_link.empty()) record["sumsubLink"] = customer.sumsub_link;
    record["status"] = "CONFIRMED";
    record["remark"] = "";
    return record;
}

// 9.2 GET /customer/list: rows always carry all of these, externalId aside.
RAMPART_DECL boost::json::object customer_row(hexarails_customer const& customer) {
    auto const country = customer.country.value_or("");
    boost::json::object row{{"id", customer.id}};
    if (customer.external_id) row["externalId"] = *customer.external_id;
    row["realName"] = customer.name;
    row["type"] = customer.type;
    row["country"] = country;
    row["countryName"] = country_name(country);
    row["dob"] = customer.birth_date.value_or("");
    row["status"] = "CONFIRMED";
    row["remark"] = "";
    row["createTime"] = time_text(customer.created);
    return row;
}

// 9.3: SGD and USD share an account and tell payers apart by referenceId; list rows are records
// without customerId and createTime.
RAMPART_DECL boost::json::object
virtual_account_record(hexarails_virtual_account const& account, bool as_row) {
    bool const shared = account.currency == "SGD" || account.currency == "USD";
    boost::json::object record{{"id", account.id}};
    if (!as_row) record["customerId"] = account.customer_id;
    record["customerName"] = account.customer_name;
    record["currency"] = account.currency;
    record["accountNumber"] = account.account_number;
    if (shared) record["accountName"] = "Sandbox Holder Pte Ltd";
    record["bicSwift"] = account.currency == "AUD" ? "062-000" : "SANDSGSG";
    if (account.currency == "AUD") record["payId"] = account.id + "@payid.example";
    if (shared) record["referenceId"] = account.reference_id;
    if (account.currency == "EUR" || account.currency == "GBP")
        record["iban"] = "XX00SANDBOX" + account.account_number;
    if (!as_row) record["createTime"] = time_text(account.created);
    record["status"] = "VERIFIED";
    record["bankName"] = shared ? "Sandbox Shared Bank" : "Sandbox Bank";
    record["bankAddress"] = "1 Sandbox Street";
    return record;
}

} // namespace detail

RAMPART_DECL detail::hexarails_customer const*
hexarails_side::state::customer_by_id(std::string_view id) const {
    auto const found = std::ranges::find(customers, id, &detail::hexarails_customer::id);
    return found == customers.end() ? nullptr : &*found;
}

RAMPART_DECL detail::hexarails_virtual_account& hexarails_side::state::open_virtual_account(
    detail::hexarails_customer const& customer, std::string currency, call_context const& call) {
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    return virtual_accounts.emplace_back(detail::hexarails_virtual_account{
        .id = "va_" + detail::random_hex(12),
        .customer_id = customer.id,
        .customer_name = customer.name,
        .currency = std::move(currency),
        .account_number = detail::random_text(10, "0123456789"),
        .reference_id = detail::random_text(10, letters),
        .created = call.now});
}

RAMPART_DECL wire_response hexarails_side::state::create_customer(call_context& call) {
    auto fields = call.fields();
    auto const id = detail::random_uuid();
    bool const shared = fields.has("sumsubShareToken");
    fields.optional_text("sumsubShareToken");
    detail::hexarails_customer made{
        .id = id,
        .name = fields.text("name"),
        .email = fields.email("email"),
        .type = fields.optional_choice("type", {"DEPOSITOR", "PAYEE"}).value_or("DEPOSITOR"),
        .is_individual = fields.flag_or("isIndividual", true),
        .sumsub_link = shared ? "" : "https://sumsub.example.com/link/" + id,
        .external_id = fields.optional_text("externalId"),
        .birth_date = fields.optional_date("dateOfBirth"),
        .country = detail::read_country(fields, "country"),
        .nationality = detail::read_country(fields, "nationality"),
        .city = fields.optional_text("city"),
        .address = fields.optional_text("address"),
        .created = call.now};
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    boost::json::object data{{"id", made.id}, {"status", "PENDING"}};
    if (!shared) data["sumsubLink"] = made.sumsub_link;
    customers.push_back(std::move(made));
    return detail::hexarails_success(std::move(data));
}

RAMPART_DECL wire_response hexarails_side::state::customer_detail(call_context& call) {
    auto fields = call.fields();
    auto const id = fields.optional_text("id");
    auto const email = fields.optional_text("email");
    auto const external_id = fields.optional_text("externalId");
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    if (!id && !email && !external_id)
        return detail::hexarails_invalid({{"id, email or externalId", "is required"}});
    // Newest first, because an e-mail address may stand for several customers.
    for (auto const& customer : customers | std::views::reverse) {
        bool const wanted = id      ? customer.id == *id
                            : email ? customer.email == *email
                                    : customer.external_id == external_id;
        if (wanted) return detail::hexarails_success(detail::customer_record(customer));
    }
    return detail::hexarails_failed("customer not found");
}

RAMPART_DECL wire_response hexarails_side::state::list_customers(call_context& call) {
    auto fields = call.fields();
    auto const page = detail::read_page(fields);
    fields.optional_choice("sortField", {"createTime"});
    bool const oldest_first = fields.optional_choice("sortDirection", {"ASC", "DESC"}) == "ASC";
    auto const status =
        fields.optional_choice("status", {"PENDING", "CONFIRMED", "REJECTED", "DELETED"});
    auto const created = fields.optional_text("createTime");
    auto const name = fields.optional_text("realName");
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    boost::json::array rows;
    for (auto const& customer : customers) {
        if ((status && *status != "CONFIRMED") ||
            (created && !detail::time_text(customer.created).starts_with(*created)) ||
            (name && !detail::contains_ignoring_case(customer.name, *name)))
            continue;
        rows.push_back(detail::customer_row(customer));
    }
    if (!oldest_first) std::reverse(rows.begin(), rows.end());
    return detail::page_of(rows, page);
}

RAMPART_DECL wire_response hexarails_side::state::create_virtual_account(call_context& call) {
    auto fields = call.fields();
    auto const customer_id = fields.text("customerId");
    auto const currency = fields.choice("currency", {"GBP", "EUR", "AUD", "SGD", "USD"});
    if (auto sender = fields.optional_object("whitelist")) {
        sender->text("bsbNumber");
        sender->text("accountNumber");
        sender->optional_text("accountName");
    }
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    auto const* const customer = customer_by_id(customer_id);
    if (!customer) return detail::hexarails_failed("customer not found");
    auto const& account = open_virtual_account(*customer, currency, call);
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
        if ((status && *status != "VERIFIED") ||
            (customer_id && account.customer_id != *customer_id) ||
            (name && !detail::contains_ignoring_case(account.customer_name, *name)))
            continue;
        rows.push_back(detail::virtual_account_record(account, true));
    }
    return detail::page_of(rows, page);
}

RAMPART_DECL wire_response hexarails_side::state::create_onramp(call_context& call) {
    auto fields = call.fields();
    std::string customer_id, currency;
    if (auto from = fields.object("from")) {
        customer_id = from->text("customerId");
        currency = from->choice("currency", {"GBP", "EUR", "AUD", "SGD", "USD"});
    }
    fields.text("to");
    if (!call.problems.empty()) return detail::hexarails_invalid(call.problems);
    auto const* const customer = customer_by_id(customer_id);
    if (!customer) return detail::hexarails_failed("customer not found");
    // 9.7: a flow reuses the customer's account in that currency or makes one.
    auto const fits = [&](detail::hexarails_virtual_account const& account) {
        return account.customer_id == customer_id && account.currency == currency;
    };
    if (std::ranges::none_of(virtual_accounts, fits))
        open_virtual_account(*customer, currency, call);
    return detail::hexarails_success(boost::json::object{{"id", detail::random_uuid()}});
}

} // namespace rampart::sandbox
