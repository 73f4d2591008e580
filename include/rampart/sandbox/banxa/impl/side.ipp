// Banxa: whether a request is signed, and the two shapes of errors.
#pragma once

#include <rampart/sandbox/banxa/impl/state.hpp>
#include <rampart/sandbox/banxa/side.hpp>
#include <rampart/sandbox/signature.hpp>
#include <rampart/text/percent.hpp>

#include <utility>

namespace rampart::sandbox::banxa::detail {

RAMPART_DECL wire_response
enterprise_error(unsigned status, std::string_view message, boost::json::object further) {
    boost::json::object body{{"message", json_text(message)}, {"status", status}};
    for (auto& member : further)
        body[member.key()] = std::move(member.value());
    // A3: the guide promises a request_id worth logging; the reference calls it traceId.
    body["request_id"] = random_uuid();
    return json_response(status, body);
}

RAMPART_DECL wire_response enterprise_invalid(std::vector<field_problem> const& problems) {
    boost::json::object errors;
    for (auto const& problem : problems) {
        auto& texts = errors[problem.field];
        if (!texts.is_array()) texts.emplace_array();
        texts.get_array().emplace_back("The " + problem.field + " field " + problem.rule + '.');
    }
    return enterprise_error(422, "The given data was invalid.", {{"errors", std::move(errors)}});
}

RAMPART_DECL wire_response
partner_error(unsigned status, int code, std::string_view title, boost::json::object detail) {
    boost::json::object errors{{"status", status}, {"code", code}, {"title", json_text(title)}};
    if (!detail.empty()) errors["detail"] = std::move(detail);
    return json_response(status, boost::json::object{{"errors", std::move(errors)}});
}

RAMPART_DECL wire_response partner_invalid(std::vector<field_problem> const& problems) {
    boost::json::object detail;
    for (auto const& problem : problems)
        if (!detail.contains(problem.field))
            detail[problem.field] = "The " + problem.field + " field " + problem.rule + '.';
    return partner_error(422, 422, "The given data was invalid.", std::move(detail));
}

RAMPART_DECL std::string without_white_space(std::string_view json) {
    std::string compact;
    compact.reserve(json.size());
    bool inside_text = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        char const c = json[i];
        if (inside_text && c == '\\' && i + 1 < json.size()) {
            compact += c;
            compact += json[++i];
            continue;
        }
        if (c == '"') inside_text = !inside_text;
        bool const blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (inside_text || !blank) compact += c;
    }
    return compact;
}

RAMPART_DECL bool is_partner(wire_request const& request) {
    return request.path().starts_with("/api/");
}

RAMPART_DECL wire_response
plain_error(wire_request const& request, unsigned status, std::string_view message) {
    return is_partner(request) ? partner_error(status, static_cast<int>(status), message)
                               : enterprise_error(status, message);
}

RAMPART_DECL std::optional<wire_response> refuse_types(wire_request const& request) {
    if (!request.body.empty() && !has_media_type(request, "application/json"))
        return plain_error(request, 415, "Unsupported Media Type");
    auto const accepted = request.header("Accept");
    if (!accepted) return std::nullopt; // HTTP: anything is
    for (std::string_view const one : {"application/json", "application/*", "*/*"})
        if (accepted->find(one) != std::string_view::npos) return std::nullopt;
    return plain_error(request, 406, "Not Acceptable");
}

// Ten, thirteen or sixteen digits: seconds, milliseconds or microseconds (section A2).
RAMPART_DECL std::optional<std::chrono::seconds> nonce_time(std::string_view nonce) {
    if (nonce.size() != 10 && nonce.size() != 13 && nonce.size() != 16) return std::nullopt;
    if (!seconds_from_text(nonce)) return std::nullopt;
    return seconds_from_text(nonce.substr(0, 10));
}

RAMPART_DECL std::optional<wire_response>
state::refuse(wire_request const& request, time_point now) {
    auto const coded = [&](unsigned status, int code, std::string_view message) {
        return is_partner(request) ? partner_error(status, code, message)
                                   : enterprise_error(status, message, {{"code", code}});
    };
    auto const authorization = request.header("Authorization");
    if (!authorization || authorization->empty())
        return coded(401, 40102, "Authorization header missing");
    // Bearer key:signature:nonce
    constexpr std::string_view scheme = "Bearer ";
    auto const credentials =
        authorization->starts_with(scheme) ? authorization->substr(scheme.size()) : "";
    auto const first = credentials.find(':');
    auto const second = first == std::string_view::npos ? first : credentials.find(':', first + 1);
    if (second == std::string_view::npos || first == 0 || second == first + 1 ||
        second + 1 == credentials.size() ||
        credentials.find(':', second + 1) != std::string_view::npos)
        return coded(401, 40101, "Authorization header malformed");
    auto const key = credentials.substr(0, first);
    auto const signature = credentials.substr(first + 1, second - first - 1);
    auto const nonce = credentials.substr(second + 1);

    if (!same_text(key, config.keys.api_key)) return coded(401, 40100, "Invalid API key");
    // A2: the compact form of the body is signed, whatever is sent.
    auto compact = request;
    compact.body = without_white_space(request.body);
    if (!same_text(
            signature, hmac_sha256_hex(config.keys.api_secret, canonical_string(compact, nonce))))
        return coded(401, 40103, "Signature mismatch");
    auto const when = nonce_time(nonce);
    if (!when) return coded(400, 40001, "Invalid nonce");
    if (!inside_window(*when, now, context.window)) return coded(400, 40002, "Expired nonce");
    if (!nonces.use(std::string{nonce}, now, now + 2 * context.window))
        return coded(400, 40003, "Nonce reused");
    return std::nullopt;
}

RAMPART_DECL wire_response
state::run(named_route const& named, wire_request const& request, time_point now) {
    if (!text::percent_decoded(named.parameter, false))
        return plain_error(request, 404, "Not Found");
    auto one = read_call(request, named, now);
    if (!one) return plain_error(request, 400, "Bad Request");
    return (this->*named.wanted->handler)(*one);
}

} // namespace rampart::sandbox::banxa::detail

namespace rampart::sandbox::banxa {

RAMPART_DECL side::side(settings given)
    : state_{std::make_unique<detail::state>(std::move(given))} {}
RAMPART_DECL side::~side() = default;
RAMPART_DECL side::side(side&&) noexcept = default;
RAMPART_DECL side& side::operator=(side&&) noexcept = default;

RAMPART_DECL key_pair const& side::keys() const { return state_->config.keys; }
RAMPART_DECL void side::start(side_context const& context) { state_->context = context; }

RAMPART_DECL wire_answer side::answer(wire_request const& request, time_point now) {
    auto const named = detail::state::find(request);
    if (!named.wanted) {
        if (named.allowed.empty()) return {detail::plain_error(request, 404, "Not Found")};
        return {with_header(
            detail::plain_error(request, 405, "Method Not Allowed"), "Allow", named.allowed)};
    }
    if (auto refusal = state_->refuse(request, now))
        return {*std::move(refusal), signature_verdict::refused};
    if (auto const wait = state_->rate.refuse(now))
        return {
            retry_after(
                detail::plain_error(request, 429, "Too Many Requests. Please try again later."),
                *wait),
            signature_verdict::accepted};
    if (auto refusal = detail::refuse_types(request))
        return {*std::move(refusal), signature_verdict::accepted};
    return {state_->run(named, request, now), signature_verdict::accepted};
}

} // namespace rampart::sandbox::banxa

#include <rampart/sandbox/banxa/impl/canonical_string.ipp>
#include <rampart/sandbox/banxa/impl/catalogue.ipp>
#include <rampart/sandbox/banxa/impl/identities.ipp>
#include <rampart/sandbox/banxa/impl/orders.ipp>
#include <rampart/sandbox/banxa/impl/ramps.ipp>
#include <rampart/sandbox/banxa/impl/routes.ipp>
#include <rampart/sandbox/banxa/impl/webhooks.ipp>
