// HexaRails: which operation a request names, whether it is signed, and the answer's envelope.
#pragma once

#include <rampart/sandbox/hexarails/impl/state.hpp>
#include <rampart/sandbox/hexarails/side.hpp>
#include <rampart/sandbox/signature.hpp>

#include <algorithm>
#include <utility>

namespace rampart::sandbox::hexarails::detail {

RAMPART_DECL wire_response success(boost::json::value data) {
    return json_response(
        200, boost::json::object{{"status", "SUCCESS"}, {"data", std::move(data)}});
}

RAMPART_DECL wire_response
failure(unsigned status, std::string_view word, std::string_view message) {
    return json_response(
        status, boost::json::object{{"status", json_text(word)}, {"message", json_text(message)}});
}

RAMPART_DECL wire_response failed(std::string_view message) {
    return failure(422, "FAILED", message);
}

// Section 4: one message, no list of fields, so the first problem is the one told.
RAMPART_DECL wire_response invalid(std::vector<field_problem> const& problems) {
    auto const& first = problems.front();
    return failure(
        422, "INVALID_PARAMETERS", "invalid parameters: " + first.field + ' ' + first.rule);
}

RAMPART_DECL std::vector<form_part const*>
files_of(call& call, std::string_view name, std::size_t bytes_at_most) {
    std::vector<form_part const*> found;
    for (auto const& part : call.parts) {
        if (part.name != name || !part.file_name) continue;
        found.push_back(&part);
        if (part.content.size() > bytes_at_most)
            call.problems.push_back({part.name, "holds a file that is too large"});
    }
    return found;
}

RAMPART_DECL page read_page(field_reader& fields) {
    // Section 6: pages count from 1 and hold at most 100 rows, 10 unless told.
    auto const number = fields.whole_or("pageNum", 1, 1, 1'000'000'000);
    return {number, fields.whole_or("pageSize", 10, 1, 100)};
}

RAMPART_DECL wire_response
page_of(boost::json::array const& rows, page wanted, bool numbers_first) {
    auto const first = std::min<std::uint64_t>((wanted.number - 1) * wanted.size, rows.size());
    auto const last = std::min<std::uint64_t>(first + wanted.size, rows.size());
    boost::json::array list(
        rows.begin() + static_cast<std::ptrdiff_t>(first),
        rows.begin() + static_cast<std::ptrdiff_t>(last));
    auto const total = rows.size();
    boost::json::object data;
    if (numbers_first)
        data = {
            {"pageNum", wanted.number},
            {"pageSize", wanted.size},
            {"total", total},
            {"list", std::move(list)}};
    else
        data = {
            {"list", std::move(list)},
            {"total", total},
            {"pageNum", wanted.number},
            {"pageSize", wanted.size}};
    return success(std::move(data));
}

RAMPART_DECL state::state(settings given)
    : config{std::move(given)},
      rate{config.limit},
      balances{{"USD", decimal{"1000.00"}}, {"USDT", decimal{"250000.00"}}} {
    seed();
}

RAMPART_DECL bool state::lets_in(std::string_view peer) const {
    return !config.refuses_other_addresses || addresses_allowed.empty() ||
           std::ranges::find(addresses_allowed, peer) != addresses_allowed.end();
}

RAMPART_DECL std::optional<wire_response>
state::refuse(wire_request const& request, time_point now) {
    auto const unauthorised = [](std::string_view message, unsigned status = 401) {
        return failure(status, "UNAUTHORISED", message);
    };
    // Section 3.1: the four headers of every request.
    auto const key = request.header("X-API-Key");
    auto const timestamp = request.header("X-Timestamp");
    auto const nonce = request.header("X-Nonce");
    auto const signature = request.header("X-Signature");
    if (!key || !timestamp || !nonce || !signature || key->empty() || timestamp->empty() ||
        nonce->empty() || signature->empty())
        // Section 3.6: /health says so inside a 200.
        return unauthorised("missing required headers", request.path() == "/health" ? 200 : 401);
    if (!same_text(*key, config.keys.api_key)) return unauthorised("invalid api key");
    auto const seconds = seconds_from_text(*timestamp);
    if (!seconds) return unauthorised("timestamp must be Unix time in seconds");
    if (!inside_window(*seconds, now, context.window))
        return unauthorised(
            "timestamp outside the " + std::to_string(context.window.count()) + " s window");
    auto const expected =
        hmac_sha256_hex(config.keys.api_secret, canonical_string(request, *timestamp, *nonce));
    if (!same_text(*signature, expected)) return unauthorised("invalid signature");
    if (!nonces.use(std::string{*nonce}, now, now + 2 * context.window))
        return unauthorised("nonce already used");
    return std::nullopt;
}

RAMPART_DECL wire_response
state::run(named_route const& named, wire_request const& request, time_point now) {
    // Section 3.1: application/json on every call, GET included; multipart calls their own type.
    auto const form = named.wanted->form;
    std::string_view const type =
        form == body_form::multipart ? "multipart/form-data" : "application/json";
    if (!has_media_type(request, type))
        return invalid({{"Content-Type", "must be " + std::string{type}}});
    auto one = read_call(request, named, now);
    if (!one) return invalid({{form == body_form::query ? "query" : "body", "is malformed"}});
    return (this->*named.wanted->handler)(*one);
}

} // namespace rampart::sandbox::hexarails::detail

namespace rampart::sandbox::hexarails {

RAMPART_DECL side::side(settings given)
    : state_{std::make_unique<detail::state>(std::move(given))} {}
RAMPART_DECL side::~side() = default;
RAMPART_DECL side::side(side&&) noexcept = default;
RAMPART_DECL side& side::operator=(side&&) noexcept = default;

RAMPART_DECL key_pair const& side::keys() const { return state_->config.keys; }
RAMPART_DECL void side::start(side_context const& context) { state_->context = context; }

RAMPART_DECL wire_answer side::answer(wire_request const& request, time_point now) {
    // By infrastructure, before anything is looked at, and not as JSON.
    if (!state_->lets_in(request.peer)) return {plain_text(403, "error code: 1010")};
    bool legacy = false;
    auto const named = detail::state::find(request, legacy);
    if (!named.wanted) {
        if (named.allowed.empty()) return {detail::failure(404, "FAILED", "no such operation")};
        return {with_header(
            detail::failure(405, "FAILED", "method not allowed"), "Allow", named.allowed)};
    }
    auto const sent = [legacy](wire_response response) {
        if (legacy) response.status = 200;
        return response;
    };
    if (auto refusal = state_->refuse(request, now))
        return {sent(*std::move(refusal)), signature_verdict::refused};
    // Section 6, C7: by infrastructure, so the legacy operations get it too, and not as JSON.
    if (auto const wait = state_->rate.refuse(now))
        return {
            retry_after(plain_text(429, "too many requests\n"), *wait),
            signature_verdict::accepted};
    return {sent(state_->run(named, request, now)), signature_verdict::accepted};
}

} // namespace rampart::sandbox::hexarails

#include <rampart/sandbox/hexarails/impl/account.ipp>
#include <rampart/sandbox/hexarails/impl/addresses.ipp>
#include <rampart/sandbox/hexarails/impl/bank_accounts.ipp>
#include <rampart/sandbox/hexarails/impl/canonical_string.ipp>
#include <rampart/sandbox/hexarails/impl/customers.ipp>
#include <rampart/sandbox/hexarails/impl/deposits.ipp>
#include <rampart/sandbox/hexarails/impl/events.ipp>
#include <rampart/sandbox/hexarails/impl/flows.ipp>
#include <rampart/sandbox/hexarails/impl/iban_deposits.ipp>
#include <rampart/sandbox/hexarails/impl/legacy.ipp>
#include <rampart/sandbox/hexarails/impl/payments.ipp>
#include <rampart/sandbox/hexarails/impl/routes.ipp>
#include <rampart/sandbox/hexarails/impl/trades.ipp>
#include <rampart/sandbox/hexarails/impl/virtual_accounts.ipp>
