// Banxa: identities (A7.5 to A7.12).
#pragma once

#include <rampart/sandbox/banxa/impl/state.hpp>

#include <algorithm>
#include <utility>

namespace rampart::sandbox::banxa::detail {

RAMPART_DECL std::string read_identity_reference(field_reader& fields) {
    // Section A6: ASCII letters, digits and hyphens, 1 to 255 of them; the authentication guide
    // signs example_01, with an underscore.
    auto reference = fields.text("identityReference");
    auto const allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    };
    if (!std::all_of(reference.begin(), reference.end(), allowed))
        fields.reject(
            "identityReference", "may hold letters, digits, hyphens and underscores only");
    else if (reference.size() > 255)
        fields.reject("identityReference", "may hold 255 characters at most");
    return reference;
}

RAMPART_DECL identity* state::identity_of(std::string_view reference) {
    auto const found = std::ranges::find(identities, reference, &identity::reference);
    return found == identities.end() ? nullptr : &*found;
}

RAMPART_DECL identity&
state::ensure_identity(std::string const& reference, std::string const& email, time_point now) {
    if (auto* const known = identity_of(reference)) return *known;
    return identities.emplace_back(identity{
        .reference = reference, .email = email, .account_id = random_hex(32), .created = now});
}

RAMPART_DECL identity* state::identity_with(std::string_view email) {
    auto const found = std::ranges::find(identities, email, &identity::email);
    return email.empty() || found == identities.end() ? nullptr : &*found;
}

RAMPART_DECL wire_response state::create_identity(call& call) {
    auto fields = call.fields();
    auto const reference = read_identity_reference(fields);
    std::string email;
    fields.optional_text("givenName");
    fields.optional_text("surname");
    if (fields.has("email")) email = fields.email("email");
    if (auto const birth = fields.optional_date("dateOfBirth");
        birth && !birth->empty() && *birth >= date_text(call.now))
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
    if (call.failed()) return enterprise_invalid(call.problems);
    if (identity_of(reference) || identity_with(email))
        return enterprise_error(
            422, "This identity exists for this reference or email address.", {{"code", 81}});
    ensure_identity(reference, email, call.now);
    return json_response(
        201, boost::json::object{
                 {"identityReference", reference},
                 {"createdAt", time_text_with_milliseconds(call.now)}});
}

RAMPART_DECL boost::json::array state::missing_for(
    identity const* known, trade_terms const& terms, trade_price const& price) const {
    if (!known) return {"NAME", "DOB", "ADDRESS"};
    boost::json::array missing;
    auto const fiat = amount_of(terms.onramp ? price.source_amount : price.target_amount);
    if (fiat > decimal{"10000"}) {
        if (!known->occupation) missing.emplace_back("OCCUPATION");
        if (!known->source_of_funds) missing.emplace_back("SOURCE_FUNDS");
    }
    return missing;
}

RAMPART_DECL wire_response state::check_eligibility(call& call) {
    auto fields = call.fields();
    identity const* known = nullptr;
    if (fields.has("identityReference") || !fields.has("email")) {
        known = identity_of(read_identity_reference(fields));
    } else {
        known = identity_with(fields.email("email"));
        fields.text("countryOfResidence");
    }
    fields.optional_date("dateOfBirth");
    if (fields.has("countryOfResidence") && fields.text("countryOfResidence") == "US")
        fields.text("state");
    auto const terms = read_flat_terms(fields, true);
    if (call.failed()) return enterprise_invalid(call.problems);
    auto missing = missing_for(known, terms, price_of(terms));
    bool const ready = missing.empty();
    bool const older = call.request.path().starts_with("/eapi/identities/");
    auto const* const name = older ? "requirements" : "kycRequirements";
    return json_response(
        older ? 202 : 200,
        boost::json::object{{"paymentReady", ready}, {name, std::move(missing)}});
}

RAMPART_DECL wire_response state::get_identity(call& call) {
    auto fields = call.fields();
    auto const email = fields.has("email") ? fields.email("email") : "";
    if (call.failed()) return enterprise_invalid(call.problems);
    // A7.6: an e-mail address decides, whatever reference is in the path.
    auto const* const linked = identity_with(email);
    auto const* const found = linked ? linked : identity_of(call.parameter);
    if (!found) return enterprise_error(404, "Not Found");
    return json_response(
        200, boost::json::object{
                 {"identifyReference", found->reference}, // spelled so in the reference
                 {"account",
                  {{"blocked", found->blocked},
                   {"exists", true},
                   {"createdAt", time_text_with_milliseconds(found->created)}}}});
}

RAMPART_DECL wire_response state::update_identity(call& call) {
    auto fields = call.fields();
    auto const reference = read_identity_reference(fields);
    auto const email = fields.email("email");
    bool const occupation = fields.optional_text("occupation").has_value();
    bool const funds = fields.optional_text("sourceOfFunds").has_value();
    fields.optional_text("occupationIndustry");
    if (call.failed()) return enterprise_invalid(call.problems);
    auto* const found = identity_of(reference);
    if (!found) return enterprise_error(404, "Not Found");
    found->email = email;
    found->occupation |= occupation;
    found->source_of_funds |= funds;
    return json_response(200, boost::json::object{{"identityReference", reference}});
}

// What every way of handing over an identity ends with (A7.8 gives 202 and the reference).
RAMPART_DECL wire_response state::accept_identity(call& call, field_reader& fields) {
    auto const reference = read_identity_reference(fields);
    auto const email = fields.email("email");
    fields.text("mobileNumber");
    if (call.failed()) return enterprise_invalid(call.problems);
    ensure_identity(reference, email, call.now);
    return json_response(202, boost::json::object{{"identityReference", reference}});
}

RAMPART_DECL wire_response state::share_token(call& call) {
    auto fields = call.fields();
    if (auto provider = fields.object("provider")) {
        provider->choice("vendor", {"sumsub"});
        if (provider->text("token").size() < 6)
            provider->reject("token", "must hold 6 characters at least");
    }
    return accept_identity(call, fields);
}

// A7.9, A7.10: what is known of both bodies.
RAMPART_DECL void state::read_shared_identity(field_reader& fields) {
    auto person = fields.object("customerIdentity");
    if (!person) return;
    person->text("givenName");
    person->text("surname");
    if (!person->optional_date("dob")) person->reject("dob", "is required");
    for (std::string_view const name : {"taxIdType", "taxId", "taxState"})
        person->optional_text(name);
}

RAMPART_DECL wire_response state::rely_on_identity(call& call) {
    auto fields = call.fields();
    if (!fields.optional_date("screeningDate")) fields.reject("screeningDate", "is required");
    for (std::string_view const name : {"screeningSanctionsResult", "screeningPepResult"})
        if (!fields.has(name))
            fields.reject(name, "is required");
        else
            fields.flag_or(name, false);
    read_shared_identity(fields);
    return accept_identity(call, fields);
}

RAMPART_DECL wire_response state::share_documents(call& call) {
    auto fields = call.fields();
    read_shared_identity(fields);
    return accept_identity(call, fields);
}

RAMPART_DECL wire_response state::get_limits(call& call) {
    auto fields = call.fields();
    auto const reference = read_identity_reference(fields);
    auto const fiat = fields.text("fiat");
    fields.choice("transactionType", {"ONRAMP", "OFFRAMP"});
    for (std::string_view const name : {"method", "crypto", "blockchain"})
        fields.text(name);
    if (call.failed()) return enterprise_invalid(call.problems);
    boost::json::array periods;
    for (auto const* const period : {"TRANSACTION", "DAILY", "WEEKLY", "MONTHLY", "ANNUAL"})
        periods.push_back(boost::json::object{
            {"period", period},
            // The members of these two are not documented.
            {"sources",
             {{"provider", boost::json::object{}}, {"customer", boost::json::object{}}}}});
    return json_response(
        200, boost::json::object{
                 {"identityReference", reference},
                 {"limits",
                  {{"transaction",
                    {{"maxFiat", {{"amount", "10000"}, {"currency", fiat}}},
                     {"minFiat", {{"amount", "10"}, {"currency", fiat}}}}},
                   {"periodical", std::move(periods)}}}});
}

} // namespace rampart::sandbox::banxa::detail
