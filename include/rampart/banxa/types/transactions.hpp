// What a customer may do: eligibility and limits (banxa.md sections A7.11 and A7.12).
#pragma once

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <rampart/banxa/types/checks.hpp>
#include <rampart/banxa/types/prices.hpp>
#include <rampart/call/echoes.hpp>
#include <rampart/json/decimal.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/json/open_enum.hpp>
#include <rampart/rules.hpp>
#include <rampart/text/formats.hpp>

namespace rampart::banxa {

/// POST /eapi/v0/identities/transactions/eligibility (A7.11): `identityReference`, or `email` and
/// `countryOfResidence`; exactly one of the two amounts.
struct eligibility_request {
    std::optional<std::string> identityReference{};
    std::string method;
    open_enum<banxa::transaction_type> transactionType;
    std::string fiat;
    std::string crypto;
    std::string blockchain;
    std::optional<decimal> fiatAmount{};
    std::optional<decimal> cryptoAmount{};
    std::optional<std::string> email{};
    std::optional<std::string> countryOfResidence{};
    std::optional<std::string> dateOfBirth{};
    std::optional<std::string> state{}; ///< when the country is US
};
BOOST_DESCRIBE_STRUCT(
    eligibility_request, (),
    (identityReference, method, transactionType, fiat, crypto, blockchain, fiatAmount, cryptoAmount,
     email, countryOfResidence, dateOfBirth, state))

template <class = void>
constexpr auto rules(eligibility_request const*) {
    using request = eligibility_request;
    constexpr std::string_view section = "banxa.md A7.11 [doc]";
    return std::tuple{
        required_unless(
            section, &request::identityReference, &request::email, &request::countryOfResidence),
        shape(section, &request::identityReference, detail::is_reference, detail::reference_words),
        length(section, &request::identityReference, 1, 255),
        length(section, &request::method, 1, 100),
        satisfies(
            section, &request::transactionType,
            [](auto const& type) { return !type.text().empty(); }, "must not be empty"),
        shape(section, &request::fiat, detail::is_currency, detail::currency_words),
        shape(section, &request::crypto, detail::is_currency, detail::currency_words),
        not_empty(section, &request::blockchain),
        exactly_one_of(section, &request::fiatAmount, &request::cryptoAmount),
        positive(section, &request::fiatAmount),
        positive(section, &request::cryptoAmount),
        shape(section, &request::countryOfResidence, text::is_country<2>, detail::country_words),
        shape(section, &request::dateOfBirth, text::is_date, detail::date_words),
        detail::us_state_rule{&request::countryOfResidence, &request::state, section}};
}

/// Whether a transaction can be paid, and what is missing. Two names are documented for the list;
/// `outstanding()` is whichever was sent.
struct eligibility {
    std::optional<bool> paymentReady;
    std::optional<std::vector<std::string>> requirements;
    std::optional<std::vector<std::string>> kycRequirements;

    /// Whether the answer says that nothing is outstanding: `paymentReady` is there, and true.
    [[nodiscard]] bool ready() const { return paymentReady == true; }

    /// What is still missing.
    [[nodiscard]] std::vector<std::string> outstanding() const {
        if (kycRequirements) return *kycRequirements;
        return requirements.value_or(std::vector<std::string>{});
    }
};
BOOST_DESCRIBE_STRUCT(eligibility, (), (paymentReady, requirements, kycRequirements))

/// POST /eapi/v0/identities/transactions/limits (A7.12).
struct limits_request {
    std::string identityReference;
    std::string method;
    open_enum<banxa::transaction_type> transactionType;
    std::string fiat;
    std::string crypto;
    std::string blockchain;
};
BOOST_DESCRIBE_STRUCT(
    limits_request, (), (identityReference, method, transactionType, fiat, crypto, blockchain))

template <class = void>
constexpr auto rules(limits_request const*) {
    using request = limits_request;
    constexpr std::string_view section = "banxa.md A7.12 [doc]";
    return std::tuple{
        shape(
            "banxa.md A6 [doc][seed]", &request::identityReference, detail::is_reference,
            detail::reference_words),
        not_empty(section, &request::method),
        satisfies(
            section, &request::transactionType,
            [](auto const& type) { return !type.text().empty(); }, "must not be empty"),
        not_empty(section, &request::fiat),
        not_empty(section, &request::crypto),
        not_empty(section, &request::blockchain)};
}

/// An amount and its currency (A7.12).
struct limit_amount {
    std::optional<decimal> amount;
    std::optional<std::string> currency;
};
BOOST_DESCRIBE_STRUCT(limit_amount, (), (amount, currency))

/// For one transaction. What `minFiat` holds is not documented: its JSON is kept.
struct transaction_limit {
    std::optional<limit_amount> maxFiat;
    std::optional<json::raw_json> minFiat;
};
BOOST_DESCRIBE_STRUCT(transaction_limit, (), (maxFiat, minFiat))

/// The limits of a period by who sets them. What they hold is not documented: their JSON is kept.
struct limit_sources {
    std::optional<json::raw_json> provider;
    std::optional<json::raw_json> customer;
};
BOOST_DESCRIBE_STRUCT(limit_sources, (), (provider, customer))

/// Section A7.12; an open set.
BOOST_DEFINE_ENUM_CLASS(limit_period, TRANSACTION, DAILY, WEEKLY, MONTHLY, ANNUAL)

/// The limits of one period; their inner members are not documented (A7.12).
struct periodical_limit {
    std::optional<open_enum<limit_period>> period;
    std::optional<limit_sources> sources;
};
BOOST_DESCRIBE_STRUCT(periodical_limit, (), (period, sources))

/// What POST /identities/transactions/limits answers (A7.12).
struct customer_limits {
    std::optional<transaction_limit> transaction;
    std::optional<std::vector<periodical_limit>> periodical;
};
BOOST_DESCRIBE_STRUCT(customer_limits, (), (transaction, periodical))

/// The documentation at hand ends after `limits`; further members are ignored.
struct transaction_limits {
    std::optional<std::string> identityReference;
    std::optional<customer_limits> limits;
};
BOOST_DESCRIBE_STRUCT(transaction_limits, (), (identityReference, limits))

template <class = void>
constexpr auto echoes(limits_request const*, transaction_limits const*) {
    return std::tuple{own_reference(
        "identityReference", &limits_request::identityReference,
        &transaction_limits::identityReference)};
}

} // namespace rampart::banxa
