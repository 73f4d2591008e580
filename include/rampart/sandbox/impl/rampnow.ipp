// Definitions of rampart/sandbox/rampnow.hpp.
#pragma once

#include <rampart/sandbox/detail/fields.hpp>
#include <rampart/sandbox/detail/identifiers.hpp>
#include <rampart/sandbox/exact_decimal.hpp>
#include <rampart/sandbox/rampnow.hpp>
#include <rampart/sandbox/signature_check.hpp>

#include <array>
#include <map>
#include <utility>

namespace rampart::sandbox {
namespace detail {

struct rampnow_order_side {
    std::string currency;
    std::string chain;
};

/// The members that quotes and orders share.
struct rampnow_terms {
    std::string order_type;
    std::string amount;
    rampnow_order_side source;
    rampnow_order_side destination;
    std::string payment_mode;
};

// The sheet's header sets (2): a request must carry one of them whole.
struct rampnow_headers {
    std::string_view key;
    std::string_view signature;
    std::string_view timestamp;
};

RAMPART_DECL boost::json::object rampnow_envelope(int code, std::string_view message) {
    return {
        {"code", code},
        {"message", boost::json::string_view{message.data(), message.size()}},
        {"traceId", random_hex(32)}};
}

RAMPART_DECL wire_response rampnow_success(boost::json::object data) {
    auto body = rampnow_envelope(0, "success");
    body["data"] = std::move(data);
    return json_response(200, body);
}

RAMPART_DECL wire_response rampnow_error(unsigned status, int code, std::string_view message) {
    return json_response(status, rampnow_envelope(code, message));
}

RAMPART_DECL wire_response rampnow_invalid(std::vector<field_problem> const& problems) {
    auto const& first = problems.front();
    return rampnow_error(400, 100003, "invalid_parameters_err: " + first.field + ' ' + first.rule);
}

RAMPART_DECL wire_response rampnow_out_of_range(std::string_view why) {
    return rampnow_error(422, 100005, "order_not_possible_err: " + std::string{why});
}

RAMPART_DECL rampnow_terms read_rampnow_terms(field_reader& fields) {
    return {
        .order_type = fields.choice("orderType", {"buy", "sell", "swap", "bridge", "refill"}),
        .amount = fields.decimal("srcAmount"),
        .source = {fields.text("srcCurrency"), fields.text("srcChain")},
        .destination = {fields.text("dstCurrency"), fields.text("dstChain")},
        .payment_mode = fields.optional_text("paymentMode").value_or("card")};
}

// Section 4.2: well-formed but refused.
RAMPART_DECL std::optional<wire_response> rampnow_rule_broken(rampnow_terms const& terms) {
    if (shape_of_amount(terms.amount) != amount_shape::positive)
        return rampnow_out_of_range("srcAmount must be greater than 0");
    if (terms.source.currency == terms.destination.currency &&
        terms.source.chain == terms.destination.chain)
        return rampnow_out_of_range("source and destination are the same");
    return std::nullopt;
}

RAMPART_DECL exact_decimal rampnow_value_of_one(rampnow_order_side const& side) {
    if (side.currency == "BTC") return exact_decimal{"100000"};
    if (side.currency == "ETH") return exact_decimal{"2500"};
    return exact_decimal{"1"};
}

RAMPART_DECL boost::json::object rampnow_quote(rampnow_terms const& terms) {
    exact_decimal const amount{terms.amount};
    auto const source_value = rampnow_value_of_one(terms.source);
    auto const destination_value = rampnow_value_of_one(terms.destination);
    boost::json::object data{
        {"orderType", terms.order_type},
        {"paymentMode", terms.payment_mode},
        {"srcCurrency", terms.source.currency},
        {"srcChain", terms.source.chain},
        {"srcAmount", terms.amount},
        {"dstCurrency", terms.destination.currency},
        {"dstChain", terms.destination.chain},
        {"dstAmount", "0"},
        {"exchangeRate", "0"},
        {"feeDetails", boost::json::array{}}};
    // Section 5.1: below the smallest payment there is no quote, which is still a success.
    if (amount * source_value < exact_decimal{"5"}) return data;
    auto const platform_fee = amount * exact_decimal{"0.025"};
    auto const network_fee = exact_decimal{"0.50"}.divided_by(source_value, 8, rounding::up);
    auto const converted = amount - platform_fee - network_fee;
    data["dstAmount"] =
        (converted * source_value).divided_by(destination_value, 8, rounding::down).short_text();
    data["exchangeRate"] =
        source_value.divided_by(destination_value, 10, rounding::down).short_text();
    data["feeDetails"] = boost::json::array{
        {{"type", "platform"},
         {"fee", platform_fee.short_text()},
         {"currency", terms.source.currency}},
        {{"type", "network"},
         {"fee", network_fee.short_text()},
         {"currency", terms.source.currency}}};
    return data;
}

// Section 5.2: who pays.
RAMPART_DECL void check_rampnow_user(field_reader& user) {
    user.email("email");
    user.text("firstName");
    user.text("lastName");
    user.text_or_empty("phone");
    auto const birth = user.text("dateOfBirth");
    if (!birth.empty() && (birth.size() < 20 || birth[10] != 'T' || !is_date(birth.substr(0, 10))))
        user.reject("dateOfBirth", "must be an ISO 8601 date-time");
    user.choice("gender", {"male", "female", "unknown"});
    if (auto address = user.object("address")) {
        if (auto const country = address->text("country"); !country.empty() && country.size() != 2)
            address->reject("country", "must be an ISO 3166-1 alpha-2 code");
        address->text("line1");
        address->text("city");
        address->text("postalCode");
        for (std::string_view const name : {"line2", "state", "subDivision"})
            if (address->has(name)) address->text_or_empty(name);
    }
}

} // namespace detail

struct rampnow_side::state {
    key_pair keys;
    std::chrono::seconds window;
    std::string public_url;
    std::map<std::string, std::string> order_by_external_id;

    using handler = wire_response (state::*)(boost::json::object const&);
    static handler find(std::string_view path);
    std::optional<wire_response> refuse(wire_request const& request, detail::time_point now) const;
    wire_response quote(boost::json::object const& members);
    wire_response checkout(boost::json::object const& members);
};

RAMPART_DECL rampnow_side::state::handler rampnow_side::state::find(std::string_view path) {
    if (path == "/api/partner/v1/ext/ramp_order/quote") return &state::quote;
    if (path == "/api/partner/v1/ext/ramp_order/checkout") return &state::checkout;
    return nullptr;
}

RAMPART_DECL std::optional<wire_response>
rampnow_side::state::refuse(wire_request const& request, detail::time_point now) const {
    constexpr std::array<detail::rampnow_headers, 2> header_sets{
        {{"RN-API-KEY", "RN-ACCESS-SIGN", "RN-ACCESS-TIMESTAMP"},
         {"X-RAMPNOW-API-KEY", "X-RAMPNOW-SIGN", "X-RAMPNOW-TIMESTAMP"}}};
    for (auto const& names : header_sets) {
        auto const key = request.header(names.key);
        auto const signature = request.header(names.signature);
        auto const timestamp = request.header(names.timestamp);
        if (!key || !signature || !timestamp) continue;
        if (!same_text(*key, keys.api_key))
            return detail::rampnow_error(401, 100001, "invalid_api_key_err");
        auto const seconds = seconds_from_text(*timestamp);
        if (!seconds || !inside_window(*seconds, now, window))
            return detail::rampnow_error(401, 100002, "invalid_timestamp_err");
        // Section 2: the service ignores the case of the hex digits.
        std::string lower{*signature};
        for (char& c : lower)
            if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
        auto const expected =
            hmac_sha256_hex(keys.api_secret, rampnow_canonical(request, *timestamp));
        if (!same_text(lower, expected))
            return detail::rampnow_error(401, 100001, "invalid_signature_err");
        return std::nullopt;
    }
    return detail::rampnow_error(401, 100001, "missing_auth_header_err");
}

RAMPART_DECL wire_response rampnow_side::state::quote(boost::json::object const& members) {
    std::vector<detail::field_problem> problems;
    detail::field_reader fields{members, problems};
    auto const terms = detail::read_rampnow_terms(fields);
    if (!problems.empty()) return detail::rampnow_invalid(problems);
    if (auto refusal = detail::rampnow_rule_broken(terms)) return *std::move(refusal);
    return detail::rampnow_success(detail::rampnow_quote(terms));
}

RAMPART_DECL wire_response rampnow_side::state::checkout(boost::json::object const& members) {
    std::vector<detail::field_problem> problems;
    detail::field_reader fields{members, problems};
    auto const external_id = fields.text("externalOrderUid");
    auto const terms = detail::read_rampnow_terms(fields);
    if (auto user = fields.object("user")) detail::check_rampnow_user(*user);
    if (auto wallet = fields.optional_object("wallet")) {
        for (std::string_view const name : {"address", "addressTag", "custodyType"})
            if (wallet->has(name)) wallet->text_or_empty(name);
    }
    fields.optional_text("returnUrl");
    fields.optional_text("webhookUrl");
    if (!problems.empty()) return detail::rampnow_invalid(problems);
    if (auto refusal = detail::rampnow_rule_broken(terms)) return *std::move(refusal);
    auto const order = order_by_external_id.try_emplace(external_id, detail::random_uuid()).first;
    return detail::rampnow_success(
        {{"orderUid", order->second},
         {"externalOrderUid", external_id},
         {"redirectUrl", public_url + "/order/" + order->second}});
}

RAMPART_DECL
rampnow_side::rampnow_side(key_pair keys, std::chrono::seconds window, std::string public_url)
    : state_{new state{std::move(keys), window, std::move(public_url), {}}} {}
RAMPART_DECL rampnow_side::~rampnow_side() = default;
RAMPART_DECL rampnow_side::rampnow_side(rampnow_side&&) noexcept = default;
RAMPART_DECL rampnow_side& rampnow_side::operator=(rampnow_side&&) noexcept = default;

RAMPART_DECL wire_answer
rampnow_side::answer(wire_request const& request, std::chrono::system_clock::time_point now) {
    auto const handler = state::find(request.path());
    if (!handler) return {detail::rampnow_error(404, 100006, "not_found_err")};
    if (request.method != "POST") {
        auto refusal = detail::rampnow_error(405, 100007, "method_not_allowed_err");
        refusal.headers.push_back({"Allow", "POST"});
        return {std::move(refusal)};
    }
    if (auto refusal = state_->refuse(request, now))
        return {*std::move(refusal), signature_verdict::refused};
    auto const members = detail::members_of_body(request.body);
    auto response = members ? ((*state_).*handler)(*members)
                            : detail::rampnow_invalid({{"body", "must be a JSON object"}});
    return {std::move(response), signature_verdict::accepted};
}

} // namespace rampart::sandbox
