// Customers' identities (banxa.md sections A7.5 to A7.7).
#pragma once

#include <optional>
#include <string>
#include <tuple>

#include <rampart/banxa/types/checks.hpp>
#include <rampart/call/echoes.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/rules.hpp>
#include <rampart/text/formats.hpp>

namespace rampart::banxa {

/// A customer's address (A7.5). All members are sent; suburb and post code are empty where there is
/// none (Hong Kong and the Emirates have no post codes), `state` is needed in the US.
struct residential_address {
    std::string addressLine;
    std::string suburb;
    std::string state;
    std::string postCode;
    std::string country; ///< ISO 3166-1 alpha-2
};
BOOST_DESCRIBE_STRUCT(residential_address, (), (addressLine, suburb, state, postCode, country))

template <class = void>
constexpr auto rules(residential_address const*) {
    using address = residential_address;
    constexpr std::string_view section = "banxa.md A7.5 [doc]";
    return std::tuple{
        not_empty(section, &address::addressLine),
        shape(section, &address::country, text::is_country<2>, detail::country_words),
        detail::us_state_rule{&address::country, &address::state, section}};
}

/// POST /eapi/v0/identities/basic (A7.5).
struct identity_create {
    std::string identityReference; ///< letters, digits, hyphens, underscores; no personal data
    std::optional<std::string> givenName{};
    std::optional<std::string> surname{};
    std::optional<std::string> dateOfBirth{}; ///< YYYY-MM-DD
    std::optional<std::string> email{};
    std::optional<residential_address> residentialAddress{};
};
BOOST_DESCRIBE_STRUCT(
    identity_create, (),
    (identityReference, givenName, surname, dateOfBirth, email, residentialAddress))

template <class = void>
constexpr auto rules(identity_create const*) {
    return std::tuple{
        shape(
            "banxa.md A6 [doc][seed]", &identity_create::identityReference, detail::is_reference,
            detail::reference_words),
        shape(
            "banxa.md A7.5 [doc]", &identity_create::dateOfBirth, text::is_date,
            detail::date_words),
        shape(
            "banxa.md A7.5 [doc]", &identity_create::dateOfBirth, detail::is_past,
            "must be a past date")};
}

/// What POST /identities/basic answers (A7.5).
struct identity_created {
    std::string identityReference;
    std::optional<std::string> createdAt; ///< UTC, ISO 8601
};
BOOST_DESCRIBE_STRUCT(identity_created, (), (identityReference, createdAt))

/// GET /eapi/v0/identities/{identity_reference} (A7.6).
struct identity_query {
    std::string identity_reference;
    /// When given, the answer has the reference linked to it, whatever the path says.
    std::optional<std::string> email{};
};
BOOST_DESCRIBE_STRUCT(identity_query, (), (identity_reference, email))

template <class = void>
constexpr auto rules(identity_query const*) {
    return std::tuple{
        shape(
            "banxa.md A6 [doc][seed]", &identity_query::identity_reference, detail::is_reference,
            detail::reference_words),
        not_empty("banxa.md A7.6 [doc]", &identity_query::email)};
}

/// What Banxa knows of a customer (A7.6).
struct identity_account {
    std::optional<bool> blocked;
    std::optional<bool> exists;
    std::optional<std::string> createdAt; ///< UTC, ISO 8601
};
BOOST_DESCRIBE_STRUCT(identity_account, (), (blocked, exists, createdAt))

/// What Banxa knows of a customer. The reference spells its first member "identify"; both
/// spellings are read, and `reference()` is whichever was sent.
struct identity {
    std::optional<std::string> identifyReference;
    std::optional<std::string> identityReference;
    std::optional<identity_account> account;

    /// The reference, wherever the answer has it.
    [[nodiscard]] std::string reference() const {
        return identityReference ? *identityReference : identifyReference.value_or("");
    }
};
BOOST_DESCRIBE_STRUCT(identity, (), (identifyReference, identityReference, account))

/// PATCH /eapi/v0/identities (A7.7): the two keys and what changes. The names of further members
/// (name, birth date, address, purpose, tax number, documents) are unknown: see
/// update_identity_as_json.
struct identity_update {
    std::string identityReference;
    std::string email; ///< on every call
    std::optional<std::string> occupationIndustry{};
    std::optional<std::string> occupation{};
    std::optional<std::string> sourceOfFunds{};
};
BOOST_DESCRIBE_STRUCT(
    identity_update, (), (identityReference, email, occupationIndustry, occupation, sourceOfFunds))

template <class = void>
constexpr auto rules(identity_update const*) {
    return std::tuple{
        shape(
            "banxa.md A6 [doc][seed]", &identity_update::identityReference, detail::is_reference,
            detail::reference_words),
        not_empty("banxa.md A7.7 [doc]", &identity_update::email)};
}

template <class = void>
constexpr auto echoes(identity_create const*, identity_created const*) {
    return std::tuple{own_reference(
        "identityReference", &identity_create::identityReference,
        &identity_created::identityReference)};
}

/// With an e-mail address the answer has whatever reference is linked to that (A7.6).
template <class = void>
constexpr auto echoes(identity_query const*, identity const*) {
    return std::tuple{own_reference(
        "identityReference",
        [](identity_query const& sent) {
            return sent.email ? std::string{} : sent.identity_reference;
        },
        [](identity const& answered) { return answered.reference(); })};
}

} // namespace rampart::banxa
