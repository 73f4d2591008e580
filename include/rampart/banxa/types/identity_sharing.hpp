// Identities that a partner has verified: shared with Banxa or relied on (banxa.md sections A7.8
// to A7.10).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include <rampart/banxa/types/checks.hpp>
#include <rampart/call/echoes.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/rules.hpp>
#include <rampart/text/formats.hpp>

namespace rampart::banxa {

/// A share token of an identity provider; Sumsub is the only one documented.
struct identity_provider {
    std::string vendor = "sumsub"; ///< As on the wire.
    std::string token;
};
BOOST_DESCRIBE_STRUCT(identity_provider, (), (vendor, token))

template <class = void>
constexpr auto rules(identity_provider const*) {
    constexpr std::string_view section = "banxa.md A7.8 [doc]";
    return std::tuple{
        satisfies(
            section, &identity_provider::vendor,
            [](std::string_view vendor) { return vendor == "sumsub"; },
            "must be sumsub, the only documented vendor"),
        satisfies(
            section, &identity_provider::token,
            [](std::string_view token) { return token.size() >= 6; },
            "must have at least 6 characters")};
}

/// POST /eapi/v0/identities/token/share (A7.8).
struct token_share {
    std::string identityReference;
    std::string email;
    std::string mobileNumber; ///< digits with the country code
    identity_provider provider;
};
BOOST_DESCRIBE_STRUCT(token_share, (), (identityReference, email, mobileNumber, provider))

template <class = void>
constexpr auto rules(token_share const*) {
    constexpr std::string_view section = "banxa.md A7.8 [doc]";
    return std::tuple{
        shape(
            "banxa.md A6 [doc][seed]", &token_share::identityReference, detail::is_reference,
            detail::reference_words),
        length(section, &token_share::email, 1, 200),
        shape(section, &token_share::mobileNumber, detail::is_phone, detail::phone_words)};
}

/// What POST /identities/token/share answers (A7.8).
struct token_shared {
    std::optional<std::string> identityReference;
};
BOOST_DESCRIBE_STRUCT(token_shared, (), (identityReference))

/// Who the customer is, as the partner has verified it.
struct relied_identity {
    std::string givenName;
    std::string surname;                    ///< empty for who has one name only
    std::string dob;                        ///< YYYY-MM-DD
    std::optional<std::string> taxIdType{}; ///< "ssn" was seen
    std::optional<std::string> taxId{};     ///< an SSN as AAA-GG-SSSS
};
BOOST_DESCRIBE_STRUCT(relied_identity, (), (givenName, surname, dob, taxIdType, taxId))

template <class = void>
constexpr auto rules(relied_identity const*) {
    constexpr std::string_view section = "banxa.md A7.9 [doc]";
    return std::tuple{
        not_empty(section, &relied_identity::givenName),
        shape(section, &relied_identity::dob, text::is_date, detail::date_words)};
}

/// POST /eapi/v0/identities/reliance (A7.9). Further members are unknown: see
/// rely_on_identity_as_json.
struct reliance_request {
    std::string identityReference;
    std::string mobileNumber;
    std::string email;
    std::string screeningDate;             ///< UTC, YYYY-MM-DD
    bool screeningSanctionsResult = false; ///< As on the wire.
    bool screeningPepResult = false;       ///< As on the wire.
    relied_identity customerIdentity;
};
BOOST_DESCRIBE_STRUCT(
    reliance_request, (),
    (identityReference, mobileNumber, email, screeningDate, screeningSanctionsResult,
     screeningPepResult, customerIdentity))

template <class = void>
constexpr auto rules(reliance_request const*) {
    using request = reliance_request;
    constexpr std::string_view section = "banxa.md A7.9 [doc]";
    return std::tuple{
        shape(
            "banxa.md A6 [doc][seed]", &request::identityReference, detail::is_reference,
            detail::reference_words),
        not_empty(section, &request::mobileNumber), not_empty(section, &request::email),
        shape(section, &request::screeningDate, text::is_date, detail::date_words)};
}

/// The documented part of the person in POST /identities/share/documents (A7.10).
struct documented_identity {
    std::string givenName;
    std::string surname;
    std::string dob; ///< YYYY-MM-DD in A7.9; no form is given here
    std::optional<std::string> taxIdType{};
    std::optional<std::string> taxId{};
    std::optional<std::string> taxState{}; ///< two letters
};
BOOST_DESCRIBE_STRUCT(
    documented_identity, (), (givenName, surname, dob, taxIdType, taxId, taxState))

template <class = void>
constexpr auto rules(documented_identity const*) {
    constexpr std::string_view section = "banxa.md A7.10 [doc]";
    return std::tuple{
        not_empty(section, &documented_identity::givenName),
        not_empty(section, &documented_identity::dob),
        shape(
            section, &documented_identity::taxState, detail::is_two_letters,
            "must be two letters")};
}

/// POST /eapi/v0/identities/share/documents (A7.10). The members for the documents themselves are
/// unknown: see share_documents_as_json.
struct document_share {
    std::string identityReference;
    std::string mobileNumber; ///< "+61431000001"
    std::string email;
    documented_identity customerIdentity;
};
BOOST_DESCRIBE_STRUCT(
    document_share, (), (identityReference, mobileNumber, email, customerIdentity))

template <class = void>
constexpr auto rules(document_share const*) {
    constexpr std::string_view section = "banxa.md A7.10 [doc]";
    return std::tuple{
        shape(
            "banxa.md A6 [doc][seed]", &document_share::identityReference, detail::is_reference,
            detail::reference_words),
        not_empty(section, &document_share::mobileNumber),
        not_empty(section, &document_share::email)};
}

template <class = void>
constexpr auto echoes(token_share const*, token_shared const*) {
    return std::tuple{own_reference(
        "identityReference", &token_share::identityReference, &token_shared::identityReference)};
}

} // namespace rampart::banxa
