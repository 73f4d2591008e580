// HexaRails: which operation a request names, whether it is signed, and the answer's envelope.
#pragma once

#include <rampart/sandbox/hexarails/side.hpp>
#include <rampart/sandbox/hexarails/impl/state.hpp>
#include <rampart/sandbox/signature_check.hpp>

#include <algorithm>
#include <utility>

namespace rampart::sandbox {
namespace detail {

RAMPART_DECL wire_response hexarails_success(boost::json::value data) {
    return json_response(
        200, boost::json::object{{"status", "SUCCESS"}, {"data", std::move(data)}});
}

RAMPART_DECL wire_response
hexarails_failure(unsigned status, std::string_view word, std::string_view message) {
    return json_response(
        status, boost::json::object{
                    {"status", boost::json::string_view{word.data(), word.size()}},
                    {"message", boost::json::string_view{message.data(), message.size()}}});
}

RAMPART_DECL wire_response hexarails_failed(std::string_view message) {
    return hexarails_failure(422, "FAILED", message);
}

// Section 4: one message, no list of fields, so the first problem is the one told.
RAMPART_DECL wire_response hexarails_invalid(std::vector<field_problem> const& problems) {
    auto const& first = problems.front();
    return hexarails_failure(
        422, "INVALID_PARAMETERS", "invalid parameters: " + first.field + ' ' + first.rule);
}

RAMPART_DECL std::vector<form_part const*>
hexarails_call::files(std::string_view name, std::size_t bytes_at_most) {
    std::vector<form_part const*> found;
    for (auto const& part : parts) {
        if (part.name != name || !part.file_name) continue;
        found.push_back(&part);
        if (part.content.size() > bytes_at_most)
            problems.push_back({part.name, "holds a file that is too large"});
    }
    return found;
}

RAMPART_DECL hexarails_page read_page(field_reader& fields) {
    // Section 6: pages count from 1 and hold at most 100 rows, 10 unless told.
    auto const number = fields.whole_or("pageNum", 1, 1, 1'000'000'000);
    return {number, fields.whole_or("pageSize", 10, 1, 100)};
}

RAMPART_DECL wire_response
page_of(boost::json::array const& rows, hexarails_page page, bool numbers_first) {
    auto const first = std::min<std::uint64_t>((page.number - 1) * page.size, rows.size());
    auto const last = std::min<std::uint64_t>(first + page.size, rows.size());
    boost::json::array list(
        rows.begin() + static_cast<std::ptrdiff_t>(first),
        rows.begin() + static_cast<std::ptrdiff_t>(last));
    auto const total = rows.size();
    boost::json::object data;
    if (numbers_first)
        data = {
            {"pageNum", page.number},
            {"pageSize", page.size},
            {"total", total},
            {"list", std::move(list)}};
    else
        data = {
            {"list", std::move(list)},
            {"total", total},
            {"pageNum", page.number},
            {"pageSize", page.size}};
    return hexarails_success(std::move(data));
}

} // namespace detail

RAMPART_DECL hexarails_side::state::state(options const& settings, outbox& outgoing)
    : keys{settings.hexarails},
      window{settings.window},
      step_delay{settings.step_delay},
      post{&outgoing},
      rate{settings.limits.hexarails},
      balances{{"USD", exact_decimal{"1000.00"}}, {"USDT", exact_decimal{"250000.00"}}} {
    seed();
}

RAMPART_DECL std::optional<wire_response>
hexarails_side::state::refuse(wire_request const& request, detail::time_point now) {
    auto const unauthorised = [](std::string_view message, unsigned status = 401) {
        return detail::hexarails_failure(status, "UNAUTHORISED", message);
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
    if (!same_text(*key, keys.api_key)) return unauthorised("invalid api key");
    auto const seconds = seconds_from_text(*timestamp);
    if (!seconds) return unauthorised("timestamp must be Unix time in seconds");
    if (!inside_window(*seconds, now, window))
        return unauthorised(
            "timestamp outside the " + std::to_string(window.count()) + " s window");
    auto const expected =
        hmac_sha256_hex(keys.api_secret, hexarails_canonical(request, *timestamp, *nonce));
    if (!same_text(*signature, expected)) return unauthorised("invalid signature");
    if (!nonces.use(std::string{*nonce}, now, now + 2 * window))
        return unauthorised("nonce already used");
    return std::nullopt;
}

RAMPART_DECL wire_response hexarails_side::state::run(
    operation const& wanted, wire_request const& request, detail::time_point now) {
    // Section 3.1: application/json on every call, GET included; multipart calls their own type.
    std::string_view const type =
        wanted.body == body_kind::form ? "multipart/form-data" : "application/json";
    if (!has_media_type(request, type))
        return detail::hexarails_invalid({{"Content-Type", "must be " + std::string{type}}});
    std::optional<boost::json::object> members;
    std::vector<form_part> parts;
    if (wanted.body == body_kind::none)
        members = detail::members_of_query(request.query());
    else if (wanted.body == body_kind::json)
        members = detail::members_of_body(request.body);
    else if (auto form = parse_form(*request.header("Content-Type"), request.body)) {
        members = detail::members_of_form(*form);
        parts = *std::move(form);
    }
    if (!members) {
        auto const* const what = wanted.body == body_kind::none ? "query" : "body";
        return detail::hexarails_invalid({{what, "is malformed"}});
    }
    call_context one{request, now, *std::move(members), std::move(parts), {}};
    return (this->*wanted.handler)(one);
}

RAMPART_DECL hexarails_side::hexarails_side(options const& settings, outbox& post)
    : state_{std::make_unique<state>(settings, post)} {}
RAMPART_DECL hexarails_side::~hexarails_side() = default;
RAMPART_DECL hexarails_side::hexarails_side(hexarails_side&&) noexcept = default;
RAMPART_DECL hexarails_side& hexarails_side::operator=(hexarails_side&&) noexcept = default;

RAMPART_DECL wire_answer
hexarails_side::answer(wire_request const& request, std::chrono::system_clock::time_point now) {
    auto const* const wanted = state::find(request.method, request.path());
    if (!wanted) {
        auto allowed = state::allowed_methods(request.path());
        if (allowed.empty()) return {detail::hexarails_failure(404, "FAILED", "no such operation")};
        auto refusal = detail::hexarails_failure(405, "FAILED", "method not allowed");
        refusal.headers.push_back({"Allow", std::move(allowed)});
        return {std::move(refusal)};
    }
    state_->agenda.run_until(now);
    // Section 10: the older operations always answer HTTP 200.
    auto const sent = [wanted](wire_response response) {
        if (wanted->old) response.status = 200;
        return response;
    };
    if (auto refusal = state_->refuse(request, now))
        return {sent(*std::move(refusal)), signature_verdict::refused};
    // Section 6, C7: by infrastructure, so the older operations get it too, and not as JSON.
    if (auto const wait = state_->rate.refuse(now))
        return {
            detail::retry_after(
                {429, {{"Content-Type", "text/plain"}}, "too many requests\n"}, *wait),
            signature_verdict::accepted};
    return {sent(state_->run(*wanted, request, now)), signature_verdict::accepted};
}

RAMPART_DECL void hexarails_side::move_on(std::chrono::system_clock::time_point now) {
    state_->agenda.run_until(now);
}

} // namespace rampart::sandbox

#include <rampart/sandbox/hexarails/impl/account.ipp>
#include <rampart/sandbox/hexarails/impl/addresses.ipp>
#include <rampart/sandbox/hexarails/impl/bank_accounts.ipp>
#include <rampart/sandbox/hexarails/impl/customers.ipp>
#include <rampart/sandbox/hexarails/impl/deposits.ipp>
#include <rampart/sandbox/hexarails/impl/events.ipp>
#include <rampart/sandbox/hexarails/impl/flows.ipp>
#include <rampart/sandbox/hexarails/impl/legacy_deposits.ipp>
#include <rampart/sandbox/hexarails/impl/legacy.ipp>
#include <rampart/sandbox/hexarails/impl/payments.ipp>
#include <rampart/sandbox/hexarails/impl/routes.ipp>
#include <rampart/sandbox/hexarails/impl/trades.ipp>
#include <rampart/sandbox/hexarails/impl/virtual_accounts.ipp>
