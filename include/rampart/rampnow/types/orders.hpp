// Orders, with checkout and hosted (rampnow.md sections 5.2 and 5.3).
#pragma once

#include <optional>
#include <string>
#include <tuple>

#include <rampart/call/echoes.hpp>
#include <rampart/json/decimal.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/json/open_enum.hpp>
#include <rampart/rampnow/types/checks.hpp>
#include <rampart/rampnow/types/customers.hpp>
#include <rampart/rampnow/types/order_type.hpp>
#include <rampart/rules.hpp>

namespace rampart::rampnow {

/// POST .../checkout (5.2, inferred from a third party).
struct checkout_request {
    std::string externalOrderUid; ///< the partner's own unique order id
    open_enum<rampnow::order_type> orderType;
    decimal srcAmount;
    std::string srcChain;
    std::string srcCurrency;
    std::string dstChain;
    std::string dstCurrency;
    rampnow::user user;
    std::optional<std::string> paymentMode{};
    std::optional<rampnow::wallet> wallet{};
    std::optional<std::string> returnUrl{};
    std::optional<std::string> webhookUrl{};
};
BOOST_DESCRIBE_STRUCT(
    checkout_request, (),
    (externalOrderUid, orderType, srcAmount, srcChain, srcCurrency, dstChain, dstCurrency, user,
     paymentMode, wallet, returnUrl, webhookUrl))

template <class = void>
constexpr auto rules(checkout_request const*) {
    return std::tuple_cat(
        std::tuple{not_empty(detail::missing_fields, &checkout_request::externalOrderUid)},
        detail::trade_rules<checkout_request>());
}

/// What a checkout answers: the order and where to send the customer (5.2).
struct checkout_created {
    std::string orderUid;
    std::optional<std::string> redirectUrl; ///< where the customer is sent
    std::optional<std::string> externalOrderUid;
};
BOOST_DESCRIBE_STRUCT(checkout_created, (), (orderUid, redirectUrl, externalOrderUid))

/// POST .../hosted (5.3, inferred from a third party): for a user whose KYC was shared before, who
/// is named by e-mail only.
struct hosted_request {
    std::string externalOrderUid; ///< the partner's own unique order id
    open_enum<rampnow::order_type> orderType;
    decimal srcAmount;
    std::string srcChain;
    std::string srcCurrency;
    std::string dstChain;
    std::string dstCurrency;
    std::string userEmail;
    rampnow::wallet wallet;
    std::string paymentMode = "card"; ///< always sent
    std::optional<std::string> returnUrl{};
    std::optional<std::string> webhookUrl{};
};
BOOST_DESCRIBE_STRUCT(
    hosted_request, (),
    (externalOrderUid, orderType, srcAmount, srcChain, srcCurrency, dstChain, dstCurrency,
     userEmail, wallet, paymentMode, returnUrl, webhookUrl))

namespace detail {

/// A hosted order says where its coins go.
struct wallet_given_rule {
    rule_source section;

    [[nodiscard]] std::optional<broken_rule> check(hosted_request const& request) const {
        if (request.wallet.address && !request.wallet.address->empty()) return std::nullopt;
        return broken_rule{
            "wallet.address", rampart::detail::with_section("must be given", section)};
    }
};

} // namespace detail

template <class = void>
constexpr auto rules(hosted_request const*) {
    return std::tuple_cat(
        std::tuple{
            not_empty(detail::missing_fields, &hosted_request::externalOrderUid),
            not_empty(detail::missing_fields, &hosted_request::userEmail),
            not_empty(detail::missing_fields, &hosted_request::paymentMode),
            detail::wallet_given_rule{detail::missing_fields}},
        detail::trade_rules<hosted_request>());
}

/// Each member may be absent (5.3).
struct hosted_created {
    std::optional<std::string> orderUid;
    std::optional<std::string> status; ///< values unknown
    std::optional<std::string> redirectUrl;
};
BOOST_DESCRIBE_STRUCT(hosted_created, (), (orderUid, status, redirectUrl))

template <class = void>
constexpr auto echoes(checkout_request const*, checkout_created const*) {
    return std::tuple{own_reference(
        "data.externalOrderUid", &checkout_request::externalOrderUid,
        &checkout_created::externalOrderUid)};
}

} // namespace rampart::rampnow
