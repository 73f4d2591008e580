// Identities of the Partner API (banxa.md section B4.9).
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <rampart/call/echoes.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/json/open_enum.hpp>
#include <rampart/rules.hpp>

namespace rampart::banxa::partner {

/// A customer's address; the country is required (B4.9).
struct residential_address {
    std::optional<std::string> street_number{};
    std::optional<std::string> street_name{};
    std::optional<std::string> street_type{};
    std::optional<std::string> address_line_1{};
    std::optional<std::string> address_line_2{};
    std::optional<std::string> suburb{};
    std::optional<std::string> state{};
    std::optional<std::string> post_code{};
    std::string country;
};
BOOST_DESCRIBE_STRUCT(
    residential_address, (),
    (street_number, street_name, street_type, address_line_1, address_line_2, suburb, state,
     post_code, country))

template <class = void>
constexpr auto rules(residential_address const*) {
    return std::tuple{not_empty("banxa.md B4.9 [doc]", &residential_address::country)};
}

/// Dates are day-month-year (`01-01-1990`) in the 2020 reference; the later form is unknown.
struct customer_identity {
    std::optional<std::string> given_name{};
    std::optional<std::string> middle_name{};
    std::optional<std::string> surname{};
    std::optional<std::string> dob{};
    std::optional<partner::residential_address> residential_address{};
    std::optional<json::raw_json> verification{}; ///< shape unknown
};
BOOST_DESCRIBE_STRUCT(
    customer_identity, (),
    (given_name, middle_name, surname, dob, residential_address, verification))

BOOST_DEFINE_ENUM_CLASS(
    document_type, PASSPORT, DRIVING_LICENSE, IDENTIFICATION, SELFIE, PROOF_OF_ADDRESS,
    SOURCE_OF_FUNDS)

/// A picture of a document, by its link (B4.9).
struct document_image {
    std::string link;
    std::optional<std::string> tag{};
};
BOOST_DESCRIBE_STRUCT(document_image, (), (link, tag))

/// What stands on a document (B4.9).
struct document_data {
    std::optional<std::string> number{};
    std::optional<std::string> country{};
    std::optional<std::string> given_name{};
    std::optional<std::string> middle_name{};
    std::optional<std::string> surname{};
    std::optional<std::string> dob{};
    std::optional<std::string> gender{};
    std::optional<std::string> state{};
    std::optional<std::string> expiry_date{};
};
BOOST_DESCRIBE_STRUCT(
    document_data, (),
    (number, country, given_name, middle_name, surname, dob, gender, state, expiry_date))

/// A document with its pictures, data and verification (B4.9).
struct identity_document {
    open_enum<document_type> type;
    std::optional<std::vector<document_image>> images{};
    std::optional<document_data> data{};
    /// verified, verified_at, authorizer, is_manual, link and comment are named; their JSON types
    /// are not, so it is the caller's JSON.
    std::optional<json::raw_json> verification{};
};
BOOST_DESCRIBE_STRUCT(identity_document, (), (type, images, data, verification))

/// A share token of an identity provider; Sumsub is the only one documented.
struct shared_identity {
    std::string provider = "sumsub"; ///< As on the wire.
    std::string token;
};
BOOST_DESCRIBE_STRUCT(shared_identity, (), (provider, token))

/// POST /api/identities (B4.9); restricted to some partners.
struct identity_create {
    std::string account_reference;
    std::string email; ///< required by the later reference, optional in that of 2020
    std::optional<std::string> mobile_number{}; ///< with the country code
    std::optional<std::string> nationality{};
    std::optional<partner::customer_identity> customer_identity{};
    std::optional<std::vector<identity_document>> identity_documents{};
    std::optional<std::vector<shared_identity>> identity_sharing{};
};
BOOST_DESCRIBE_STRUCT(
    identity_create, (),
    (account_reference, email, mobile_number, nationality, customer_identity, identity_documents,
     identity_sharing))

template <class = void>
constexpr auto rules(identity_create const*) {
    constexpr std::string_view section = "banxa.md B4.9 [doc]";
    return std::tuple{
        not_empty(section, &identity_create::account_reference),
        not_empty(section, &identity_create::email),
        satisfies(
            section, &identity_create::identity_sharing,
            [](auto const& shares) {
                return std::ranges::all_of(shares, [](auto const& share) {
                    return !share.provider.empty() && !share.token.empty();
                });
            },
            "must have a provider and a token each")};
}

/// The account an identity belongs to (B4.9).
struct account {
    std::string account_id;
    std::optional<std::string> account_reference;
};
BOOST_DESCRIBE_STRUCT(account, (), (account_id, account_reference))

/// `data` of POST /api/identities (B4.9).
struct identity_created {
    partner::account account;
};
BOOST_DESCRIBE_STRUCT(identity_created, (), (account))

template <class = void>
constexpr auto echoes(identity_create const*, identity_created const*) {
    return std::tuple{own_reference(
        "data.account.account_reference", &identity_create::account_reference,
        [](identity_created const& answered) { return answered.account.account_reference; })};
}

} // namespace rampart::banxa::partner
