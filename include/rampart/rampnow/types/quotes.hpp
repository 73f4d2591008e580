// Quotes (rampnow.md section 5.1).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <rampart/call/echoes.hpp>
#include <rampart/json/decimal.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/json/open_enum.hpp>
#include <rampart/rampnow/types/checks.hpp>
#include <rampart/rampnow/types/order_type.hpp>

namespace rampart::rampnow {

/// POST .../quote (5.1). Chains are lower case and hyphenated, `fiat` for money; currencies are
/// codes that must not be case-folded (6.2, 6.4).
struct quote_request {
    open_enum<rampnow::order_type> orderType;
    decimal srcAmount; ///< what is paid, in units of `srcCurrency`
    std::string srcCurrency;
    std::string srcChain;
    std::string dstCurrency;
    std::string dstChain;
    std::optional<std::string> paymentMode{}; ///< "card", "google_pay" ... (6.3)
};
BOOST_DESCRIBE_STRUCT(
    quote_request, (),
    (orderType, srcAmount, srcCurrency, srcChain, dstCurrency, dstChain, paymentMode))

template <class = void>
constexpr auto rules(quote_request const*) {
    return detail::trade_rules<quote_request>();
}

/// A discount on a fee line (5.1).
struct fee_discount {
    std::optional<std::string> type;
    std::optional<decimal> value;
};
BOOST_DESCRIBE_STRUCT(fee_discount, (), (type, value))

/// One fee of a quote (5.1).
struct fee_line {
    std::optional<std::string> type; ///< "platform" and "network" were seen
    std::optional<decimal> fee;
    std::optional<std::string> currency;
    std::optional<decimal> discountValue;
    std::optional<fee_discount> discount;
};
BOOST_DESCRIBE_STRUCT(fee_line, (), (type, fee, currency, discountValue, discount))

/// A quote (5.1, inferred). `dstAmount` and `exchangeRate` are zero when nothing was quoted (the
/// amount is too small, or there is no route) and empty when the answer does not say.
struct quote {
    std::optional<open_enum<rampnow::order_type>> orderType;
    std::optional<std::string> paymentMode;
    std::optional<std::string> srcCurrency;
    std::optional<std::string> srcChain;
    std::optional<decimal> srcAmount;
    std::optional<std::string> dstCurrency;
    std::optional<std::string> dstChain;
    std::optional<decimal> dstAmount; ///< what arrives after fees, in units of `dstCurrency`
    std::optional<decimal> exchangeRate;
    std::optional<std::vector<fee_line>> feeDetails;
    std::optional<json::raw_json> paymentProviderId;
};
BOOST_DESCRIBE_STRUCT(
    quote, (),
    (orderType, paymentMode, srcCurrency, srcChain, srcAmount, dstCurrency, dstChain, dstAmount,
     exchangeRate, feeDetails, paymentProviderId))

/// All but `paymentMode`, which may be chosen (5.1).
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

} // namespace rampart::rampnow
