// Requests and responses of Rampnow's legacy API (rampnow.md sections 9.2 and 9.3).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include <rampart/json/decimal.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/rules.hpp>

namespace rampart::rampnow::legacy {

/// GET /api/v1/oauth/token (9.2).
///
/// The API wants the secret in the query. Whatever logs request targets (an observer, a proxy, a
/// server's access log) logs the secret: keep this call out of logs.
struct token_request {
    std::string client_id;
    std::string client_secret;
    std::string grant_type = "client_credentials"; ///< As on the wire.
};
BOOST_DESCRIBE_STRUCT(token_request, (), (client_id, client_secret, grant_type))

template <class = void>
constexpr auto rules(token_request const*) {
    constexpr std::string_view section = "rampnow.md 9.2 [doc] L-TOK";
    return std::tuple{
        not_empty(section, &token_request::client_id),
        not_empty(section, &token_request::client_secret),
        not_empty(section, &token_request::grant_type)};
}

/// For one user and one order. Give `access_token` to a sign::bearer_signer.
struct token {
    std::string access_token;
    std::optional<std::int64_t> expires_in; ///< seconds, 7200
    std::optional<std::string> token_type;  ///< "Bearer"
};
BOOST_DESCRIBE_STRUCT(token, (), (access_token, expires_in, token_type))

/// POST /api/v1/external/orders (9.3). The names of the members are unknown, so the body is the
/// caller's own JSON: e-mail, both currencies, amount and payment method are said to be mandatory.
struct order_create {
    json::raw_json body;
};
BOOST_DESCRIBE_STRUCT(order_create, (), (body))

/// An order as it was made. Amounts are numbers with up to 17 digits; none is lost.
struct order {
    std::string id;
    std::optional<std::string> merchantTransactionId;
    std::optional<std::string> type;   ///< "buy" was seen
    std::optional<std::string> status; ///< "created" was seen
    std::optional<decimal> amount;
    std::optional<std::string> currency;
    std::optional<std::string> baseCurrency;
    std::optional<decimal> baseCurrencyAmount;
    std::optional<decimal> exchangeRate;
    std::optional<std::string> cryptocurrency;
    std::optional<decimal> cryptocurrencyAmount;
    std::optional<decimal> cryptoExchangeRate;
    std::optional<std::string> redirectUrl; ///< where the customer is sent; valid for two hours
};
BOOST_DESCRIBE_STRUCT(
    order, (),
    (id, merchantTransactionId, type, status, amount, currency, baseCurrency, baseCurrencyAmount,
     exchangeRate, cryptocurrency, cryptocurrencyAmount, cryptoExchangeRate, redirectUrl))

} // namespace rampart::rampnow::legacy
