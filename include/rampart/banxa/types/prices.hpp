// Prices and quotes (banxa.md sections A7.1 and A7.2).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <tuple>

#include <rampart/banxa/types/checks.hpp>
#include <rampart/banxa/types/ramp_end.hpp>
#include <rampart/call/echoes.hpp>
#include <rampart/json/decimal.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/json/open_enum.hpp>
#include <rampart/rules.hpp>

namespace rampart::banxa {

BOOST_DEFINE_ENUM_CLASS(transaction_type, ONRAMP, OFFRAMP)

/// GET /eapi/v0/price (A7.1): exactly one of the two amounts.
struct price_request {
    std::optional<std::string> identityReference{}; ///< send it when known
    std::string fiat;
    std::string crypto;
    std::string blockchain;
    std::string method; ///< payment method id, e.g. "payid-bank-transfer"
    std::optional<open_enum<transaction_type>> transactionType{};
    std::optional<decimal> fiatAmount{};   ///< fixes the fiat side
    std::optional<decimal> cryptoAmount{}; ///< fixes the crypto side
};
BOOST_DESCRIBE_STRUCT(
    price_request, (),
    (identityReference, fiat, crypto, blockchain, method, transactionType, fiatAmount,
     cryptoAmount))

template <class = void>
constexpr auto rules(price_request const*) {
    constexpr std::string_view section = "banxa.md A7.1 [doc]";
    return std::tuple{
        shape(
            "banxa.md A6 [doc][seed]", &price_request::identityReference, detail::is_reference,
            detail::reference_words),
        not_empty(section, &price_request::fiat),
        not_empty(section, &price_request::crypto),
        not_empty(section, &price_request::blockchain),
        not_empty(section, &price_request::method),
        exactly_one_of(section, &price_request::fiatAmount, &price_request::cryptoAmount),
        positive(section, &price_request::fiatAmount),
        positive(section, &price_request::cryptoAmount)};
}

/// GET /eapi/v0/quote (A7.2): every parameter, and exactly one of the two amounts.
struct quote_request {
    std::string identityReference;
    std::string fiat;
    std::string crypto;
    std::string blockchain;
    std::string method; ///< payment method id, e.g. "payid-bank-transfer"
    open_enum<banxa::transaction_type> transactionType;
    std::optional<decimal> fiatAmount{};   ///< fixes the fiat side
    std::optional<decimal> cryptoAmount{}; ///< fixes the crypto side
};
BOOST_DESCRIBE_STRUCT(
    quote_request, (),
    (identityReference, fiat, crypto, blockchain, method, transactionType, fiatAmount,
     cryptoAmount))

template <class = void>
constexpr auto rules(quote_request const*) {
    constexpr std::string_view section = "banxa.md A7.2 [doc]";
    return std::tuple{
        shape(
            section, &quote_request::identityReference, detail::is_reference,
            detail::reference_words),
        not_empty(section, &quote_request::fiat),
        not_empty(section, &quote_request::crypto),
        not_empty(section, &quote_request::blockchain),
        not_empty(section, &quote_request::method),
        satisfies(
            section, &quote_request::transactionType,
            [](auto const& type) { return !type.text().empty(); }, "must not be empty"),
        exactly_one_of(section, &quote_request::fiatAmount, &quote_request::cryptoAmount),
        positive(section, &quote_request::fiatAmount),
        positive(section, &quote_request::cryptoAmount)};
}

/// Rates that a price was made with (A7.1).
struct market_rate {
    std::optional<std::map<std::string, decimal>> crypto;    ///< currency to rate
    std::optional<std::map<std::string, std::string>> forex; ///< `reference`, currency to rate
};
BOOST_DESCRIBE_STRUCT(market_rate, (), (crypto, forex))

/// An indicative price; not locked.
struct price {
    std::optional<std::string> identityReference;
    std::optional<ramp_end> source;
    std::optional<ramp_end> target;
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
    std::optional<ramp_end> source;
    std::optional<ramp_end> target;
    std::optional<decimal> processingFee;
    std::optional<decimal> networkFee;
    std::optional<market_rate> marketRate;
    std::optional<std::string> expiresAt; ///< format unknown
};
BOOST_DESCRIBE_STRUCT(
    quote, (),
    (quoteId, identityReference, source, target, processingFee, networkFee, marketRate, expiresAt))

template <class = void>
constexpr auto echoes(price_request const*, price const*) {
    return std::tuple{own_reference(
        "identityReference", &price_request::identityReference, &price::identityReference)};
}

template <class = void>
constexpr auto echoes(quote_request const*, quote const*) {
    return std::tuple{own_reference(
        "identityReference", &quote_request::identityReference, &quote::identityReference)};
}

} // namespace rampart::banxa
