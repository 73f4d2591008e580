// Banxa: which operation a request names, whether it is signed, the errors, and identities.
#pragma once

#include <rampart/sandbox/banxa.hpp>
#include <rampart/sandbox/impl/banxa_state.hpp>
#include <rampart/sandbox/signature_check.hpp>

#include <algorithm>
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

RAMPART_DECL std::string read_identity_reference(field_reader& fields) {
    // Section A6: ASCII letters, digits and hyphens, 1 to 255 of them.
    auto reference = fields.text("identityReference");
    auto const allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-';
    };
    if (!std::all_of(reference.begin(), reference.end(), allowed))
        fields.reject("identityReference", "may hold letters, digits and hyphens only");
    else if (reference.size() > 255)
        fields.reject("identityReference", "may hold 255 characters at most");
    return reference;
}

// Ten, thirteen or sixteen digits: seconds, milliseconds or microseconds (section A2).
RAMPART_DECL std::optional<std::chrono::seconds> banxa_nonce_time(std::string_view nonce) {
    if (nonce.size() != 10 && nonce.size() != 13 && nonce.size() != 16) return std::nullopt;
    if (!seconds_from_text(nonce)) return std::nullopt;
    return seconds_from_text(nonce.substr(0, 10));
}

} // namespace detail

RAMPART_DECL banxa_side::state::route banxa_side::state::find(std::string_view path) {
    constexpr std::string_view one_ramp = "/eapi/v0/ramps/";
    if (path == "/eapi/v0/price") return {&state::price, nullptr, {}};
    if (path == "/eapi/v0/quote") return {&state::quote, nullptr, {}};
    if (path == "/eapi/v0/ramps") return {nullptr, &state::create_ramp, {}};
    if (path == "/eapi/v0/identities/basic") return {nullptr, &state::create_identity, {}};
    if (path == "/eapi/v0/identities/transactions/eligibility")
        return {nullptr, &state::eligibility, {}};
    if (path.starts_with(one_ramp)) {
        auto const id = path.substr(one_ramp.size());
        if (!id.empty() && id.find('/') == std::string_view::npos)
            return {&state::ramp, nullptr, id};
    }
    return {};
}

RAMPART_DECL std::optional<wire_response>
banxa_side::state::refuse(wire_request const& request, detail::time_point now) {
    auto const coded = [](unsigned status, int code, std::string_view message) {
        return detail::banxa_error(status, message, {{"code", code}});
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
    if (!same_text(signature, hmac_sha256_hex(keys.api_secret, banxa_canonical(request, nonce))))
        return coded(401, 40103, "Signature mismatch");
    auto const when = detail::banxa_nonce_time(nonce);
    if (!when) return coded(400, 40001, "Invalid nonce");
    if (!inside_window(*when, now, window)) return coded(400, 40002, "Expired nonce");
    if (!nonces.use(std::string{nonce}, now, now + 2 * window))
        return coded(400, 40003, "Nonce reused");
    return std::nullopt;
}

RAMPART_DECL wire_response banxa_side::state::run(
    handler wanted, route const& found, wire_request const& request, detail::time_point now) {
    auto parameter = percent_decoded(found.path_parameter, false);
    if (!parameter) return detail::banxa_error(404, "Not Found");
    auto members = request.method == "GET" ? detail::members_of_query(request.query())
                                           : detail::members_of_body(request.body);
    if (!members) return detail::banxa_error(400, "Bad Request");
    call_context call{*std::move(members), *std::move(parameter), now, {}};
    return (this->*wanted)(call);
}

RAMPART_DECL bool banxa_side::state::knows_identity(std::string_view reference) const {
    return std::ranges::find(identities, reference, &detail::banxa_identity::reference) !=
           identities.end();
}

RAMPART_DECL bool banxa_side::state::knows_email(std::string_view email) const {
    return !email.empty() &&
           std::ranges::find(identities, email, &detail::banxa_identity::email) != identities.end();
}

RAMPART_DECL wire_response banxa_side::state::create_identity(call_context& call) {
    auto fields = call.fields();
    detail::banxa_identity made{.reference = detail::read_identity_reference(fields), .email = {}};
    fields.optional_text("givenName");
    fields.optional_text("surname");
    if (fields.has("email")) made.email = fields.email("email");
    if (auto const birth = fields.optional_date("dateOfBirth");
        birth && !birth->empty() && *birth >= detail::date_text(call.now))
        fields.reject("dateOfBirth", "must be in the past");
    if (auto address = fields.optional_object("residentialAddress")) {
        address->text("addressLine");
        address->text("suburb");
        address->text("postCode");
        // A7.5: the table marks state required, its text only in the US.
        if (address->text("country") == "US")
            address->text("state");
        else
            address->optional_text("state");
    }
    if (!call.problems.empty()) return detail::banxa_invalid(call.problems);
    if (knows_identity(made.reference) || knows_email(made.email))
        return detail::banxa_error(
            422, "This identity exists for this reference or email address.", {{"code", 81}});
    identities.push_back(made);
    return detail::json_response(
        201, boost::json::object{
                 {"identityReference", made.reference},
                 {"createdAt", detail::time_text_with_milliseconds(call.now)}});
}

RAMPART_DECL wire_response banxa_side::state::eligibility(call_context& call) {
    auto fields = call.fields();
    bool known = false;
    if (fields.has("identityReference") || !fields.has("email")) {
        known = knows_identity(detail::read_identity_reference(fields));
    } else {
        known = knows_email(fields.email("email"));
        fields.text("countryOfResidence");
    }
    fields.optional_date("dateOfBirth");
    if (fields.has("countryOfResidence") && fields.text("countryOfResidence") == "US")
        fields.text("state");
    auto const terms = detail::read_flat_terms(fields, true);
    if (!call.problems.empty()) return detail::banxa_invalid(call.problems);
    boost::json::array missing;
    auto const price = detail::price_of(terms);
    exact_decimal const fiat{terms.onramp ? price.source_amount : price.target_amount};
    if (!known)
        missing = {"NAME", "DOB", "ADDRESS"};
    else if (fiat > exact_decimal{"10000"})
        missing = {"OCCUPATION", "SOURCE_FUNDS"};
    bool const ready = missing.empty();
    return detail::json_response(
        200, boost::json::object{{"paymentReady", ready}, {"kycRequirements", std::move(missing)}});
}

RAMPART_DECL banxa_side::banxa_side(key_pair keys, std::chrono::seconds window)
    : state_{new state{std::move(keys), window, {}, {}, {}, {}}} {}
RAMPART_DECL banxa_side::~banxa_side() = default;
RAMPART_DECL banxa_side::banxa_side(banxa_side&&) noexcept = default;
RAMPART_DECL banxa_side& banxa_side::operator=(banxa_side&&) noexcept = default;

RAMPART_DECL wire_answer
banxa_side::answer(wire_request const& request, std::chrono::system_clock::time_point now) {
    auto const found = state::find(request.path());
    if (!found.get && !found.post) return {detail::banxa_error(404, "Not Found")};
    auto const wanted = request.method == "GET"    ? found.get
                        : request.method == "POST" ? found.post
                                                   : nullptr;
    if (!wanted) {
        auto refusal = detail::banxa_error(405, "Method Not Allowed");
        refusal.headers.push_back({"Allow", found.get ? "GET" : "POST"});
        return {std::move(refusal)};
    }
    if (auto refusal = state_->refuse(request, now))
        return {*std::move(refusal), signature_verdict::refused};
    return {state_->run(wanted, found, request, now), signature_verdict::accepted};
}

} // namespace rampart::sandbox

#include <rampart/sandbox/impl/banxa_ramps.ipp>
