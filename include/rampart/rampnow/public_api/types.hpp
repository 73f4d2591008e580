// Requests and responses of Rampnow's public operations (rampnow.md sections 5.5 and 5.6).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <rampart/call/echoes.hpp>
#include <rampart/json/decimal.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/json/open_enum.hpp>
#include <rampart/rampnow/types/checks.hpp>
#include <rampart/rampnow/types/order_type.hpp>
#include <rampart/rampnow/types/quotes.hpp>

namespace rampart::rampnow::public_api {

/// GET .../config (5.5).
struct config_request {
    std::string apiKey; ///< the public key; without it the answer is code 100008
    std::optional<open_enum<rampnow::order_type>> orderType{};
    std::optional<decimal> srcAmount{};
    std::optional<std::string> srcCurrency{};
    std::optional<std::string> srcChain{};
    std::optional<std::string> dstCurrency{};
    std::optional<std::string> dstChain{};
    std::optional<std::string> paymentMode{};
    std::optional<std::string> walletUid{};
    std::optional<std::string> walletAddressTag{};
};
BOOST_DESCRIBE_STRUCT(
    config_request, (),
    (apiKey, orderType, srcAmount, srcCurrency, srcChain, dstCurrency, dstChain, paymentMode,
     walletUid, walletAddressTag))

/// Limits of an asset for a type of order, in EUR.
struct order_type_config {
    std::optional<decimal> minAmount;
    std::optional<decimal> maxAmount;
    std::optional<std::int64_t> order;
    std::optional<std::int64_t> orderSide;    ///< bit 1: as a source, bit 2: as a destination
    std::optional<json::raw_json> routeTypes; ///< an array; what of is unknown
    std::optional<std::string> status;
};
BOOST_DESCRIBE_STRUCT(
    order_type_config, (), (minAmount, maxAmount, order, orderSide, routeTypes, status))

/// What is known of one asset, under its `CODE:chain` key (5.5).
struct asset_config {
    std::optional<std::string> asset;    ///< the key again
    std::optional<std::string> status;   ///< "active" and "inactive" were seen
    std::optional<decimal> exchangeRate; ///< units of the asset for 1 EUR
    std::optional<std::vector<std::string>> payinModes;
    std::optional<std::vector<std::string>> payoutModes;
    std::optional<std::map<std::string, order_type_config>> orderTypeConfigs; ///< by order type
};
BOOST_DESCRIBE_STRUCT(
    asset_config, (), (asset, status, exchangeRate, payinModes, payoutModes, orderTypeConfigs))

/// Limits in EUR, and for what they hold.
struct limits_config {
    std::optional<decimal> minAmount;
    std::optional<decimal> maxAmount;
    std::optional<std::int64_t> order;
    std::optional<std::int64_t> orderSide;
    std::optional<json::raw_json> orderTypes; ///< what it holds is unknown
    std::optional<json::raw_json> routeTypes; ///< what it holds is unknown
    std::optional<std::string> status;
};
BOOST_DESCRIBE_STRUCT(
    limits_config, (), (minAmount, maxAmount, order, orderSide, orderTypes, routeTypes, status))

/// A payment mode. The front end's types have the limits in `payinConfig`, a third party read them
/// directly (contradiction 12): `payin_min()` and `payin_max()` look in both places.
struct payment_mode_config {
    std::optional<std::string> paymentMode;
    std::optional<std::string> status;
    std::optional<limits_config> payinConfig;
    std::optional<limits_config> payoutConfig;
    std::optional<decimal> minAmount;
    std::optional<decimal> maxAmount;

    /// In EUR.
    [[nodiscard]] std::optional<decimal> payin_min() const {
        return payinConfig && payinConfig->minAmount ? payinConfig->minAmount : minAmount;
    }
    /// The largest amount.
    [[nodiscard]] std::optional<decimal> payin_max() const {
        return payinConfig && payinConfig->maxAmount ? payinConfig->maxAmount : maxAmount;
    }
};
BOOST_DESCRIBE_STRUCT(
    payment_mode_config, (), (paymentMode, status, payinConfig, payoutConfig, minAmount, maxAmount))

/// What can be bought and sold now, and how: some 300 KB. Limits are in EUR; the tightest of those
/// of the order, the asset and the payment mode holds.
struct config {
    std::map<std::string, asset_config> assetConfigs; ///< by `CODE:chain`, "USD:fiat" say
    std::optional<std::map<std::string, payment_mode_config>> paymentModeConfigs;
    std::optional<std::map<std::string, limits_config>> orderConfigMap; ///< by order type
    std::optional<decimal> minAmount;                                   ///< by the user's KYC level
    std::optional<decimal> maxAmount;
    std::optional<bool> isDappRegion;
    std::optional<quote> initialQuote;
};
BOOST_DESCRIBE_STRUCT(
    config, (),
    (assetConfigs, paymentModeConfigs, orderConfigMap, minAmount, maxAmount, isDappRegion,
     initialQuote))

/// POST .../quote (5.6): the body of the signed quote, and the public key.
struct quote_request {
    std::string apiKey;
    open_enum<rampnow::order_type> orderType;
    decimal srcAmount;
    std::string srcCurrency;
    std::string srcChain;
    std::string dstCurrency;
    std::string dstChain;
    std::optional<std::string> paymentMode{};
};
BOOST_DESCRIBE_STRUCT(
    quote_request, (),
    (apiKey, orderType, srcAmount, srcCurrency, srcChain, dstCurrency, dstChain, paymentMode))

template <class = void>
constexpr auto rules(quote_request const*) {
    return rampnow::detail::trade_rules<quote_request>();
}

template <class = void>
constexpr auto echoes(quote_request const*, quote const*) {
    using sent = quote_request;
    return std::tuple{
        echoed("data.orderType", &sent::orderType, &quote::orderType),
        echoed("data.srcAmount", &sent::srcAmount, &quote::srcAmount),
        echoed("data.srcCurrency", &sent::srcCurrency, &quote::srcCurrency),
        echoed("data.srcChain", &sent::srcChain, &quote::srcChain),
        echoed("data.dstCurrency", &sent::dstCurrency, &quote::dstCurrency),
        echoed("data.dstChain", &sent::dstChain, &quote::dstChain)};
}

} // namespace rampart::rampnow::public_api
