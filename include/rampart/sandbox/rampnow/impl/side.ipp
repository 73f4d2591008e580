// Rampnow: envelopes, prices, and whether a request may be answered.
#pragma once

#include <rampart/sandbox/rampnow/impl/state.hpp>
#include <rampart/sandbox/rampnow/side.hpp>
#include <rampart/sandbox/signature.hpp>

#include <array>
#include <utility>

namespace rampart::sandbox::rampnow::detail {

// The sheet's header sets (2): a request must carry one of them whole.
struct headers {
    std::string_view key;
    std::string_view signature;
    std::string_view timestamp;
};

RAMPART_DECL boost::json::object envelope(int code, std::string_view message) {
    return {{"code", code}, {"message", json_text(message)}, {"traceId", random_hex(32)}};
}

RAMPART_DECL wire_response success(boost::json::object data) {
    auto body = envelope(0, "success");
    body["data"] = std::move(data);
    return json_response(200, body);
}

RAMPART_DECL wire_response failure(unsigned status, int code, std::string_view message) {
    return json_response(status, envelope(code, message));
}

RAMPART_DECL wire_response invalid(std::vector<field_problem> const& problems) {
    auto const& first = problems.front();
    return failure(400, 100003, "invalid_parameters_err: " + first.field + ' ' + first.rule);
}

RAMPART_DECL wire_response out_of_range(std::string_view why) {
    return failure(422, 100005, "order_not_possible_err: " + std::string{why});
}

RAMPART_DECL trade_terms read_terms(field_reader& fields) {
    return {
        .order_type = fields.choice("orderType", {"buy", "sell", "swap", "bridge", "refill"}),
        .amount = fields.decimal("srcAmount"),
        .source = {fields.text("srcCurrency"), fields.text("srcChain")},
        .destination = {fields.text("dstCurrency"), fields.text("dstChain")},
        .payment_mode = fields.optional_text("paymentMode").value_or("card")};
}

// Section 4.2: well-formed but refused.
RAMPART_DECL std::optional<wire_response> rule_broken(trade_terms const& terms) {
    if (shape_of_amount(terms.amount) != amount_shape::positive)
        return out_of_range("srcAmount must be greater than 0");
    if (terms.source.currency == terms.destination.currency &&
        terms.source.chain == terms.destination.chain)
        return out_of_range("source and destination are the same");
    return std::nullopt;
}

RAMPART_DECL bool is_mailbox(std::string_view email, std::string_view name) {
    return email.size() > name.size() && email.starts_with(name) && email[name.size()] == '@';
}

RAMPART_DECL decimal value_of_one(order_side const& side) {
    if (side.currency == "BTC") return decimal{"100000"};
    if (side.currency == "ETH") return decimal{"2500"};
    return decimal{"1"};
}

RAMPART_DECL std::optional<wire_response> order_refused(trade_terms const& terms) {
    if (auto broken = rule_broken(terms)) return broken;
    // 4.2: amount out of range; 6.6: from 5 to 10 000 EUR.
    auto const value = amount_of(terms.amount) * value_of_one(terms.source);
    if (value < decimal{"5"} || value > decimal{"10000"})
        return out_of_range("srcAmount must be worth 5 to 10000 EUR");
    return std::nullopt;
}

RAMPART_DECL boost::json::object quote_of(trade_terms const& terms) {
    auto const amount = amount_of(terms.amount);
    auto const source_value = value_of_one(terms.source);
    auto const destination_value = value_of_one(terms.destination);
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
    if (amount * source_value < decimal{"5"}) return data;
    auto const platform_fee = amount * decimal{"0.025"};
    auto const network_fee = decimal{"0.50"}.divided_by(source_value, 8, rounding::up);
    auto const converted = amount - platform_fee - network_fee;
    data["dstAmount"] =
        (converted * source_value).divided_by(destination_value, 8, rounding::down).canonical();
    data["exchangeRate"] =
        source_value.divided_by(destination_value, 10, rounding::down).canonical();
    data["feeDetails"] = boost::json::array{
        {{"type", "platform"},
         {"fee", platform_fee.canonical()},
         {"currency", terms.source.currency}},
        {{"type", "network"},
         {"fee", network_fee.canonical()},
         {"currency", terms.source.currency}}};
    return data;
}

RAMPART_DECL std::optional<wire_response>
state::refuse(wire_request const& request, time_point now) const {
    constexpr std::array<headers, 2> header_sets{
        {{"RN-API-KEY", "RN-ACCESS-SIGN", "RN-ACCESS-TIMESTAMP"},
         {"X-RAMPNOW-API-KEY", "X-RAMPNOW-SIGN", "X-RAMPNOW-TIMESTAMP"}}};
    for (auto const& names : header_sets) {
        auto const key = request.header(names.key);
        auto const signature = request.header(names.signature);
        auto const timestamp = request.header(names.timestamp);
        if (!key || !signature || !timestamp) continue;
        if (!same_text(*key, config.keys.api_key))
            return failure(401, 100001, "invalid_api_key_err");
        auto const seconds = seconds_from_text(*timestamp);
        if (!seconds || !inside_window(*seconds, now, context.window))
            return failure(401, 100002, "invalid_timestamp_err");
        // Section 2: the service ignores the case of the hex digits.
        std::string lower{*signature};
        for (char& c : lower)
            if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
        auto const expected =
            hmac_sha256_hex(config.keys.api_secret, canonical_string(request, *timestamp));
        if (!same_text(lower, expected)) return failure(401, 100001, "invalid_signature_err");
        return std::nullopt;
    }
    return failure(401, 100001, "missing_auth_header_err");
}

RAMPART_DECL wire_response
state::run(named_route const& named, wire_request const& request, time_point now) {
    auto one = read_call(request, named, now);
    if (one) return (this->*named.wanted->handler)(*one);
    if (named.wanted->form == body_form::query) return invalid({{"query", "is malformed"}});
    return invalid({{"body", "must be a JSON object"}});
}

} // namespace rampart::sandbox::rampnow::detail

namespace rampart::sandbox::rampnow {

RAMPART_DECL side::side(settings given)
    : state_{std::make_unique<detail::state>(std::move(given))} {}
RAMPART_DECL side::~side() = default;
RAMPART_DECL side::side(side&&) noexcept = default;
RAMPART_DECL side& side::operator=(side&&) noexcept = default;

RAMPART_DECL key_pair const& side::keys() const { return state_->config.keys; }
RAMPART_DECL void side::start(side_context const& context) { state_->context = context; }

RAMPART_DECL wire_answer side::answer(wire_request const& request, time_point now) {
    bool legacy = false;
    auto const named = detail::state::find(request, legacy);
    if (!named.wanted) {
        if (named.allowed.empty()) return {detail::failure(404, 100006, "not_found_err")};
        return {with_header(
            detail::failure(405, 100007, "method_not_allowed_err"), "Allow", named.allowed)};
    }
    auto verdict = signature_verdict::not_checked;
    if (named.wanted->is_signed) {
        auto refusal = legacy ? state_->refuse_token(request, now) : state_->refuse(request, now);
        if (!legacy) verdict = refusal ? signature_verdict::refused : signature_verdict::accepted;
        if (refusal) return {*std::move(refusal), verdict};
        if (auto const wait = state_->rate.refuse(now))
            return {retry_after(detail::failure(429, 199998, "rate_limit_err"), *wait), verdict};
    }
    return {state_->run(named, request, now), verdict};
}

} // namespace rampart::sandbox::rampnow

#include <rampart/sandbox/rampnow/impl/canonical_string.ipp>
#include <rampart/sandbox/rampnow/impl/legacy.ipp>
#include <rampart/sandbox/rampnow/impl/orders.ipp>
#include <rampart/sandbox/rampnow/impl/public_api.ipp>
#include <rampart/sandbox/rampnow/impl/routes.ipp>
