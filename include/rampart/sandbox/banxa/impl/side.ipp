// Banxa: whether a request is signed, and the two shapes of errors.
#pragma once

#include <rampart/sandbox/banxa/side.hpp>
#include <rampart/sandbox/banxa/impl/state.hpp>
#include <rampart/sandbox/signature_check.hpp>

#include <utility>

namespace rampart::sandbox {
namespace detail {

RAMPART_DECL wire_response
banxa_error(unsigned status, std::string_view message, boost::json::object further) {
    boost::json::object body{
        {"message", boost::json::string_view{message.data(), message.size()}}, {"status", status}};
    for (auto& member : further)
        body[member.key()] = std::move(member.value());
    // A3: the guide promises a request_id worth logging; the reference calls it traceId.
    body["request_id"] = random_uuid();
    return json_response(status, body);
}

RAMPART_DECL wire_response banxa_invalid(std::vector<field_problem> const& problems) {
    boost::json::object errors;
    for (auto const& problem : problems) {
        auto& texts = errors[problem.field];
        if (!texts.is_array()) texts.emplace_array();
        texts.get_array().emplace_back("The " + problem.field + " field " + problem.rule + '.');
    }
    return banxa_error(422, "The given data was invalid.", {{"errors", std::move(errors)}});
}

RAMPART_DECL wire_response
banxa_partner_error(unsigned status, int code, std::string_view title, boost::json::object detail) {
    boost::json::object errors{
        {"status", status},
        {"code", code},
        {"title", boost::json::string_view{title.data(), title.size()}}};
    if (!detail.empty()) errors["detail"] = std::move(detail);
    return json_response(status, boost::json::object{{"errors", std::move(errors)}});
}

RAMPART_DECL wire_response banxa_partner_invalid(std::vector<field_problem> const& problems) {
    boost::json::object detail;
    for (auto const& problem : problems)
        if (!detail.contains(problem.field))
            detail[problem.field] = "The " + problem.field + " field " + problem.rule + '.';
    return banxa_partner_error(422, 422, "The given data was invalid.", std::move(detail));
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

RAMPART_DECL std::optional<wire_response>
refuse_banxa_types(wire_request const& request, bool partner) {
    auto const failed = [partner](unsigned status, std::string_view text) {
        return partner ? banxa_partner_error(status, static_cast<int>(status), text)
                       : banxa_error(status, text);
    };
    if (!request.body.empty() && !has_media_type(request, "application/json"))
        return failed(415, "Unsupported Media Type");
    auto const accepted = request.header("Accept");
    if (!accepted) return std::nullopt; // HTTP: anything is
    for (std::string_view const one : {"application/json", "application/*", "*/*"})
        if (accepted->find(one) != std::string_view::npos) return std::nullopt;
    return failed(406, "Not Acceptable");
}

// Ten, thirteen or sixteen digits: seconds, milliseconds or microseconds (section A2).
RAMPART_DECL std::optional<std::chrono::seconds> banxa_nonce_time(std::string_view nonce) {
    if (nonce.size() != 10 && nonce.size() != 13 && nonce.size() != 16) return std::nullopt;
    if (!seconds_from_text(nonce)) return std::nullopt;
    return seconds_from_text(nonce.substr(0, 10));
}

} // namespace detail

RAMPART_DECL std::optional<wire_response>
banxa_side::state::refuse(wire_request const& request, detail::time_point now) {
    bool const partner = request.path().starts_with("/api/");
    auto const coded = [partner](unsigned status, int code, std::string_view message) {
        return partner ? detail::banxa_partner_error(status, code, message)
                       : detail::banxa_error(status, message, {{"code", code}});
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

    if (!same_text(key, keys.api_key)) return coded(401, 40100, "Invalid API key");
    // A2: the compact form of the body is signed, whatever is sent.
    auto compact = request;
    compact.body = detail::without_white_space(request.body);
    if (!same_text(signature, hmac_sha256_hex(keys.api_secret, banxa_canonical(compact, nonce))))
        return coded(401, 40103, "Signature mismatch");
    auto const when = detail::banxa_nonce_time(nonce);
    if (!when) return coded(400, 40001, "Invalid nonce");
    if (!inside_window(*when, now, window)) return coded(400, 40002, "Expired nonce");
    if (!nonces.use(std::string{nonce}, now, now + 2 * window))
        return coded(400, 40003, "Nonce reused");
    return std::nullopt;
}

RAMPART_DECL wire_response
banxa_side::state::run(route const& found, wire_request const& request, detail::time_point now) {
    bool const partner = request.path().starts_with("/api/");
    auto const failed = [partner](unsigned status, std::string_view text) {
        return partner ? detail::banxa_partner_error(status, static_cast<int>(status), text)
                       : detail::banxa_error(status, text);
    };
    auto parameter = percent_decoded(found.path_parameter, false);
    if (!parameter) return failed(404, "Not Found");
    auto members = request.method == "GET" ? detail::members_of_query(request.query())
                                           : detail::members_of_body(request.body);
    if (!members) return failed(400, "Bad Request");
    bool const older = request.path().starts_with("/eapi/identities/");
    call_context call{*std::move(members), *std::move(parameter), now, partner, older, {}};
    return (this->*found.wanted->run)(call);
}

RAMPART_DECL
banxa_side::banxa_side(options const& settings, outbox& post, std::string public_url)
    : state_{new state{
          settings.banxa,
          settings.window,
          &post,
          settings.banxa_webhook_url,
          settings.banxa_order_webhook_version,
          detail::request_rate{settings.limits.banxa},
          std::move(public_url),
          {},
          {},
          {},
          {},
          {}}} {}
RAMPART_DECL banxa_side::~banxa_side() = default;
RAMPART_DECL banxa_side::banxa_side(banxa_side&&) noexcept = default;
RAMPART_DECL banxa_side& banxa_side::operator=(banxa_side&&) noexcept = default;

RAMPART_DECL wire_answer
banxa_side::answer(wire_request const& request, std::chrono::system_clock::time_point now) {
    bool const partner = request.path().starts_with("/api/");
    auto const failed = [partner](unsigned status, std::string_view text) {
        return partner ? detail::banxa_partner_error(status, static_cast<int>(status), text)
                       : detail::banxa_error(status, text);
    };
    auto const found = state::find(request.method, request.path());
    if (!found.wanted) {
        if (found.allowed.empty()) return {failed(404, "Not Found")};
        auto refusal = failed(405, "Method Not Allowed");
        refusal.headers.push_back({"Allow", found.allowed});
        return {std::move(refusal)};
    }
    if (auto refusal = state_->refuse(request, now))
        return {*std::move(refusal), signature_verdict::refused};
    if (auto const wait = state_->rate.refuse(now))
        return {
            detail::retry_after(failed(429, "Too Many Requests. Please try again later."), *wait),
            signature_verdict::accepted};
    if (auto refusal = detail::refuse_banxa_types(request, partner))
        return {*std::move(refusal), signature_verdict::accepted};
    return {state_->run(found, request, now), signature_verdict::accepted};
}

} // namespace rampart::sandbox

#include <rampart/sandbox/banxa/impl/catalogue.ipp>
#include <rampart/sandbox/banxa/impl/identities.ipp>
#include <rampart/sandbox/banxa/impl/orders.ipp>
#include <rampart/sandbox/banxa/impl/ramps.ipp>
#include <rampart/sandbox/banxa/impl/routes.ipp>
#include <rampart/sandbox/banxa/impl/webhooks.ipp>
