// HexaRails: customers (9.2).
#pragma once

#include <rampart/sandbox/hexarails/impl/state.hpp>
#include <rampart/text/ascii.hpp>

#include <boost/json/parse.hpp>

#include <algorithm>
#include <array>
#include <ranges>
#include <utility>

namespace rampart::sandbox::hexarails::detail {

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
        if (text::same_ignoring_case(text.substr(at, wanted.size()), wanted)) return true;
    return false;
}

// 9.2 GET /customer/detail: only id is promised, so what was never told is left out.
RAMPART_DECL boost::json::object customer_record(customer const& customer) {
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
    record["status"] = json_text(customer.status);
    record["remark"] = json_text(customer.remark);
    return record;
}

// 9.2 GET /customer/list: rows always carry all of these, externalId aside.
RAMPART_DECL boost::json::object customer_row(customer const& customer) {
    auto const country = customer.country.value_or("");
    boost::json::object row{{"id", customer.id}};
    if (customer.external_id) row["externalId"] = *customer.external_id;
    row["realName"] = customer.name;
    row["type"] = customer.type;
    row["country"] = country;
    row["countryName"] = country_name(country);
    row["dob"] = customer.birth_date.value_or("");
    row["status"] = json_text(customer.status);
    row["remark"] = json_text(customer.remark);
    row["createTime"] = time_text(customer.created);
    return row;
}

RAMPART_DECL std::optional<wire_response> state::refuse_customer(std::string const& id) const {
    auto const* const customer = record_by_id(customers, id);
    if (!customer) return failed("customer not found");
    if (customer->status != "CONFIRMED") return failed("customer is not confirmed");
    return std::nullopt;
}

RAMPART_DECL customer& state::open_customer(customer made) {
    customers.push_back(std::move(made));
    auto const& added = customers.back();
    after_a_step(added.created, [this, id = added.id](time_point now) {
        auto& customer = *record_by_id(customers, id);
        bool const rejected = customer.name == "Rejected";
        customer.status = rejected ? "REJECTED" : "CONFIRMED";
        if (rejected) customer.remark = "The documents could not be verified";
        announce_customer(customer, now);
        if (customer.name == "Deleted")
            after_a_step(now, [this, id](time_point when) { delete_customer(id, when); });
    });
    return customers.back();
}

// 11: an address goes from VERIFIED to DELETED, and disabled flows do not convert.
RAMPART_DECL void state::delete_customer(std::string const& id, time_point now) {
    auto& customer = *record_by_id(customers, id);
    customer.status = "DELETED";
    for (auto& address : deposit_addresses)
        if (address.customer_id == id && address.status != "REJECTED") address.status = "DELETED";
    for (auto& flow : flows)
        if (owner_of(flow.onramp, flow.from) == id) flow.enabled = false;
    announce_customer(customer, now);
}

RAMPART_DECL std::string state::owner_of(bool onramp, std::string const& from) const {
    if (onramp) {
        auto const* const account = record_by_id(virtual_accounts, from);
        return account ? account->customer_id : "";
    }
    auto const* const address = record_by_id(deposit_addresses, from);
    return address ? address->customer_id : "";
}

RAMPART_DECL wire_response state::create_customer(call& call) {
    auto fields = call.fields();
    auto const id = random_uuid();
    bool const shared = fields.has("sumsubShareToken");
    fields.optional_text("sumsubShareToken");
    customer made{
        .id = id,
        .name = fields.text("name"),
        .email = fields.email("email"),
        .type = fields.optional_choice("type", {"DEPOSITOR", "PAYEE"}).value_or("DEPOSITOR"),
        .is_individual = fields.flag_or("isIndividual", true),
        .sumsub_link = shared ? "" : "https://sumsub.example.com/link/" + id,
        .external_id = fields.optional_text("externalId"),
        .birth_date = fields.optional_date("dateOfBirth"),
        .country = read_country(fields, "country"),
        .nationality = read_country(fields, "nationality"),
        .city = fields.optional_text("city"),
        .address = fields.optional_text("address"),
        .created = call.now};
    if (call.failed()) return invalid(call.problems);
    boost::json::object data{{"id", made.id}, {"status", "PENDING"}};
    if (!shared) data["sumsubLink"] = made.sumsub_link;
    open_customer(std::move(made));
    return success(std::move(data));
}

RAMPART_DECL wire_response state::get_customer(call& call) {
    auto fields = call.fields();
    auto const id = fields.optional_text("id");
    auto const email = fields.optional_text("email");
    auto const external_id = fields.optional_text("externalId");
    if (call.failed()) return invalid(call.problems);
    if (!id && !email && !external_id) return invalid({{"id, email or externalId", "is required"}});
    // Newest first, because an e-mail address may stand for several customers.
    for (auto const& customer : customers | std::views::reverse) {
        bool const wanted = id      ? customer.id == *id
                            : email ? customer.email == *email
                                    : customer.external_id == external_id;
        if (wanted) return success(customer_record(customer));
    }
    return failed("customer not found");
}

RAMPART_DECL wire_response state::list_customers(call& call) {
    auto fields = call.fields();
    auto const page = read_page(fields);
    fields.optional_choice("sortField", {"createTime"});
    bool const oldest_first = fields.optional_choice("sortDirection", {"ASC", "DESC"}) == "ASC";
    auto const status =
        fields.optional_choice("status", {"PENDING", "CONFIRMED", "REJECTED", "DELETED"});
    auto const created = fields.optional_text("createTime");
    auto const name = fields.optional_text("realName");
    if (call.failed()) return invalid(call.problems);
    boost::json::array rows;
    for (auto const& customer : customers) {
        if ((status && *status != customer.status) ||
            (created && !time_text(customer.created).starts_with(*created)) ||
            (name && !contains_ignoring_case(customer.name, *name)))
            continue;
        rows.push_back(customer_row(customer));
    }
    if (!oldest_first) std::reverse(rows.begin(), rows.end());
    return page_of(rows, page);
}

RAMPART_DECL wire_response state::create_customer_with_files(call& call) {
    auto fields = call.fields();
    auto name = fields.text("name");
    // 9.2: at least one file, 2 MB each.
    if (files_of(call, "files", 2 * 1024 * 1024).empty()) fields.reject("files", "is required");
    if (call.failed()) return invalid(call.problems);
    customer made{
        .id = random_uuid(), .name = std::move(name), .type = "DEPOSITOR", .created = call.now};
    auto const& added = open_customer(std::move(made));
    return success(boost::json::object{
        {"id", added.id},
        {"status", "PENDING"},
        {"googleDriveLink", "https://drive.example.com/" + added.id}});
}

RAMPART_DECL wire_response state::upload_customer_files(call& call) {
    auto fields = call.fields();
    auto const id = fields.text("customerId");
    auto const metadata = fields.text("metadata");
    auto const files = files_of(call, "files", 2 * 1024 * 1024);
    if (files.empty() || files.size() > 10) fields.reject("files", "must be 1 to 10 files");
    if (call.failed()) return invalid(call.problems);
    boost::system::error_code error;
    auto const entries = boost::json::parse(metadata, error);
    if (error || !entries.is_array() || entries.get_array().size() != files.size()) {
        fields.reject("metadata", "must be a JSON array with one entry for each file");
    } else {
        for (auto const& one : entries.get_array()) {
            boost::json::object const none;
            field_reader entry{
                one.is_object() ? one.get_object() : none, call.problems, "metadata."};
            entry.choice("idDocType", {"ID", "SELFIE", "PROOF_OF_ADDRESS"});
            if (!read_country(entry, "country")) entry.reject("country", "is required");
            entry.optional_text("idDocSubType");
        }
    }
    if (call.failed()) return invalid(call.problems);
    if (!record_by_id(customers, id)) return failed("customer not found");
    auto response = success(nullptr);
    response.status = 201; // 9.2: declared without a schema
    return response;
}

} // namespace rampart::sandbox::hexarails::detail
