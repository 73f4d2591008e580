// Rampnow: envelopes, prices, which operation a request names and whether it may be answered.
#pragma once

#include <rampart/rampnow/endpoints.hpp>
#include <rampart/rampnow/legacy/endpoints.hpp>
#include <rampart/rampnow/public_api/endpoints.hpp>
#include <rampart/sandbox/rampnow/impl/state.hpp>
#include <rampart/sandbox/rampnow/side.hpp>
#include <rampart/sandbox/signature_check.hpp>

#include <array>
#include <utility>

namespace rampart::sandbox {
namespace detail {

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

RAMPART_DECL bool is_mailbox(std::string_view email, std::string_view name) {
    return email.size() > name.size() && email.starts_with(name) && email[name.size()] == '@';
}

RAMPART_DECL exact_decimal rampnow_value_of_one(rampnow_order_side const& side) {
    if (side.currency == "BTC") return exact_decimal{"100000"};
    if (side.currency == "ETH") return exact_decimal{"2500"};
    return exact_decimal{"1"};
}

RAMPART_DECL std::optional<wire_response> rampnow_order_refused(rampnow_terms const& terms) {
    if (auto broken = rampnow_rule_broken(terms)) return broken;
    // 4.2: amount out of range; 6.6: from 5 to 10 000 EUR.
    auto const value = exact_decimal{terms.amount} * rampnow_value_of_one(terms.source);
    if (value < exact_decimal{"5"} || value > exact_decimal{"10000"})
        return rampnow_out_of_range("srcAmount must be worth 5 to 10000 EUR");
    return std::nullopt;
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

} // namespace detail

RAMPART_DECL rampnow_side::state::operation const*
rampnow_side::state::find(std::string_view path) {
    using enum access;
    static constexpr std::array<operation, 7> operations{{
        serve<rampnow::get_quote>(signature, &state::quote),
        serve<rampnow::create_checkout>(signature, &state::checkout),
        serve<rampnow::create_hosted>(signature, &state::hosted),
        serve<rampnow::public_api::get_config>(open, &state::public_config),
        serve<rampnow::public_api::get_quote>(open, &state::public_quote),
        serve<rampnow::legacy::get_token>(open, &state::legacy_token),
        serve<rampnow::legacy::create_order>(bearer_token, &state::legacy_order),
    }};
    for (auto const& one : operations)
        if (one.path == path) return &one;
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

RAMPART_DECL
rampnow_side::rampnow_side(options const& settings, outbox& post, std::string public_url)
    : state_{new state{
          settings.rampnow,
          settings.window,
          settings.step_delay,
          settings.rampnow_earlier_webhooks,
          settings.rampnow_legacy_webhook_url,
          detail::request_rate{settings.limits.rampnow},
          &post,
          std::move(public_url),
          {},
          {},
          {}}} {}
RAMPART_DECL rampnow_side::~rampnow_side() = default;
RAMPART_DECL rampnow_side::rampnow_side(rampnow_side&&) noexcept = default;
RAMPART_DECL rampnow_side& rampnow_side::operator=(rampnow_side&&) noexcept = default;

RAMPART_DECL wire_answer
rampnow_side::answer(wire_request const& request, std::chrono::system_clock::time_point now) {
    auto const* const wanted = state::find(request.path());
    if (!wanted) return {detail::rampnow_error(404, 100006, "not_found_err")};
    if (request.method != wanted->method) {
        auto refusal = detail::rampnow_error(405, 100007, "method_not_allowed_err");
        refusal.headers.push_back({"Allow", std::string{wanted->method}});
        return {std::move(refusal)};
    }
    state_->agenda.run_until(now);
    auto verdict = signature_verdict::not_checked;
    if (wanted->how == state::access::signature) {
        if (auto refusal = state_->refuse(request, now))
            return {*std::move(refusal), signature_verdict::refused};
        verdict = signature_verdict::accepted;
    } else if (wanted->how == state::access::bearer_token) {
        if (auto refusal = state_->refuse_token(request, now)) return {*std::move(refusal)};
    }
    if (wanted->how != state::access::open) {
        if (auto const wait = state_->rate.refuse(now))
            return {
                detail::retry_after(detail::rampnow_error(429, 199998, "rate_limit_err"), *wait),
                verdict};
    }
    bool const has_body = wanted->method == "POST";
    auto members = has_body ? detail::members_of_body(request.body)
                            : detail::members_of_query(request.query());
    if (!members) {
        auto const* const what = has_body ? "body" : "query";
        return {
            detail::rampnow_invalid({{what, has_body ? "must be a JSON object" : "is malformed"}}),
            verdict};
    }
    detail::rampnow_call call{request, now, *std::move(members), {}};
    return {((*state_).*(wanted->handler))(call), verdict};
}

RAMPART_DECL void rampnow_side::move_on(std::chrono::system_clock::time_point now) {
    state_->agenda.run_until(now);
}

} // namespace rampart::sandbox

#include <rampart/sandbox/rampnow/impl/legacy.ipp>
#include <rampart/sandbox/rampnow/impl/orders.ipp>
#include <rampart/sandbox/rampnow/impl/public_api.ipp>
