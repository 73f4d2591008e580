// Banxa's requests and responses under /eapi/v0 (banxa.md section A7).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <rampart/json/decimal.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/json/one_or_many.hpp>
#include <rampart/json/open_enum.hpp>

namespace rampart::banxa {

BOOST_DEFINE_ENUM_CLASS(transaction_type, ONRAMP, OFFRAMP)

/// Section A8; an open set.
BOOST_DEFINE_ENUM_CLASS(
    ramp_status, INITIALIZED, PAYMENT_READY, PAYMENT_ACCEPTED, PAYMENT_RECEIVED, PAYMENT_DECLINED,
    PAYMENT_CANCELLED, COIN_DEPOSIT_READY, COIN_DEPOSIT_CONFIRMED, IN_PROGRESS, EXTRA_VERIFICATION,
    COIN_TRANSFERRED, FIAT_TRANSFERRED, FULFILLED, REFUNDED, EXPIRED, CUSTOMER_BLACKLISTED)

/// GET /eapi/v0/price and /quote (A7.1, A7.2): exactly one of the two amounts.
struct price_request {
    std::optional<std::string> identityReference{}; ///< send it when known
    std::string fiat;
    std::string crypto;
    std::string blockchain;
    std::string method; ///< payment method id, "payid-bank-transfer" say
    std::optional<open_enum<transaction_type>> transactionType{};
    std::optional<decimal> fiatAmount{};   ///< fixes the fiat side
    std::optional<decimal> cryptoAmount{}; ///< fixes the crypto side
};
BOOST_DESCRIBE_STRUCT(
    price_request, (),
    (identityReference, fiat, crypto, blockchain, method, transactionType, fiatAmount,
     cryptoAmount))

struct fiat_side {
    std::string id; ///< ISO 4217
    std::optional<std::string> method{};
    /// Payout details of an off-ramp, different for each method and country; an array according to
    /// the reference, an object in an older sample (A7.3). Set `as_single` to send the object.
    std::optional<json::one_or_many<std::map<std::string, std::string>>> instructions{};
};
BOOST_DESCRIBE_STRUCT(fiat_side, (), (id, method, instructions))

struct crypto_side {
    std::string id;
    std::optional<std::string> blockchain{};
    std::optional<std::string> walletAddress{};
    std::optional<std::string> walletAddressMemo{};
};
BOOST_DESCRIBE_STRUCT(crypto_side, (), (id, blockchain, walletAddress, walletAddressMemo))

/// One end of a ramp: fiat or crypto. `amount` is set in answers; requests carry the amount at
/// their top level.
struct ramp_end {
    std::optional<fiat_side> fiat{};
    std::optional<crypto_side> crypto{};
    std::optional<decimal> amount{};
};
BOOST_DESCRIBE_STRUCT(ramp_end, (), (fiat, crypto, amount))

struct market_rate {
    std::optional<std::map<std::string, decimal>> crypto;    ///< currency to rate
    std::optional<std::map<std::string, std::string>> forex; ///< `reference`, currency to rate
};
BOOST_DESCRIBE_STRUCT(market_rate, (), (crypto, forex))

/// An indicative price; not locked.
struct price {
    std::optional<std::string> identityReference;
    ramp_end source;
    ramp_end target;
    std::optional<decimal> processingFee; ///< currency not stated
    std::optional<decimal> networkFee;    ///< currency not stated
    std::optional<market_rate> marketRate;
};
BOOST_DESCRIBE_STRUCT(
    price, (), (identityReference, source, target, processingFee, networkFee, marketRate))

/// A price locked for three minutes.
struct quote {
    std::string quoteId; ///< to be passed to create_ramp, once
    std::optional<std::string> identityReference;
    ramp_end source;
    ramp_end target;
    std::optional<decimal> processingFee;
    std::optional<decimal> networkFee;
    std::optional<market_rate> marketRate;
    std::optional<std::string> expiresAt; ///< format unknown
};
BOOST_DESCRIBE_STRUCT(
    quote, (),
    (quoteId, identityReference, source, target, processingFee, networkFee, marketRate, expiresAt))

/// POST /eapi/v0/ramps (A7.3): exactly one of the two amounts, the one the price was asked with.
struct ramp_create {
    std::optional<std::string> subPartnerId{};
    std::string identityReference;
    ramp_end source;
    ramp_end target;
    std::optional<decimal> fiatAmount{};
    std::optional<decimal> cryptoAmount{};
    std::optional<std::string> quoteId{};
};
BOOST_DESCRIBE_STRUCT(
    ramp_create, (),
    (subPartnerId, identityReference, source, target, fiatAmount, cryptoAmount, quoteId))

struct ramp_receipt {
    std::optional<decimal> gatewayFee;
    std::optional<decimal> networkFee;
    std::optional<decimal> sourceAmount;
    std::optional<decimal> targetAmount;
};
BOOST_DESCRIBE_STRUCT(ramp_receipt, (), (gatewayFee, networkFee, sourceAmount, targetAmount))

/// A ramp (A7.3; A7.4 is assumed to be the same object).
struct ramp {
    std::string id;
    open_enum<ramp_status> status;
    std::optional<ramp_end> source;
    std::optional<ramp_end> target;
    std::optional<json::raw_json> sourceDepositInstructions; ///< different for each method
    std::optional<ramp_receipt> receipt;
    std::optional<std::string> createdAt;
};
BOOST_DESCRIBE_STRUCT(
    ramp, (), (id, status, source, target, sourceDepositInstructions, receipt, createdAt))

/// GET /eapi/v0/ramps/{id} (A7.4).
struct ramp_query {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(ramp_query, (), (id))

struct residential_address {
    std::string addressLine;
    std::string suburb;
    std::string state;
    std::string postCode;
    std::string country; ///< ISO 3166-1 alpha-2
};
BOOST_DESCRIBE_STRUCT(residential_address, (), (addressLine, suburb, state, postCode, country))

/// POST /eapi/v0/identities/basic (A7.5).
struct identity_create {
    std::string identityReference; ///< letters, digits, hyphens; no personal data
    std::optional<std::string> givenName{};
    std::optional<std::string> surname{};
    std::optional<std::string> dateOfBirth{}; ///< YYYY-MM-DD
    std::optional<std::string> email{};
    std::optional<residential_address> residentialAddress{};
};
BOOST_DESCRIBE_STRUCT(
    identity_create, (),
    (identityReference, givenName, surname, dateOfBirth, email, residentialAddress))

struct identity_created {
    std::string identityReference;
    std::optional<std::string> createdAt; ///< UTC, ISO 8601
};
BOOST_DESCRIBE_STRUCT(identity_created, (), (identityReference, createdAt))

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

/// Whether a transaction can be paid, and what is missing. Two names are documented for the list;
/// `outstanding()` is whichever was sent.
struct eligibility {
    bool paymentReady = false;
    std::optional<std::vector<std::string>> requirements;
    std::optional<std::vector<std::string>> kycRequirements;

    [[nodiscard]] std::vector<std::string> outstanding() const {
        if (kycRequirements) return *kycRequirements;
        return requirements.value_or(std::vector<std::string>{});
    }
};
BOOST_DESCRIBE_STRUCT(eligibility, (), (paymentReady, requirements, kycRequirements))

} // namespace rampart::banxa
