// Rampnow's requests and responses (rampnow.md sections 5 and 6). Most reply members are inferred
// from Rampnow's own front end, so all but the ones a caller cannot do without are optional.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <rampart/json/decimal.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/json/open_enum.hpp>
#include <rampart/rampnow/detail/checks.hpp>
#include <rampart/rules.hpp>

namespace rampart::rampnow {

/// Section 6.1; an open set.
BOOST_DEFINE_ENUM_CLASS(order_type, buy, sell, swap, bridge, refill)
BOOST_DEFINE_ENUM_CLASS(gender, male, female, unknown)

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
    return detail::trade_rules<quote_request>("rampnow.md 5.1");
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
    decimal fee;
    std::optional<std::string> currency;
    std::optional<decimal> discountValue;
    std::optional<fee_discount> discount;
};
BOOST_DESCRIBE_STRUCT(fee_line, (), (type, fee, currency, discountValue, discount))

/// A quote (5.1, inferred). `dstAmount` and `exchangeRate` are zero when nothing was quoted: the
/// amount is too small, or there is no route.
struct quote {
    std::optional<open_enum<rampnow::order_type>> orderType;
    std::optional<std::string> paymentMode;
    std::optional<std::string> srcCurrency;
    std::optional<std::string> srcChain;
    std::optional<decimal> srcAmount;
    std::optional<std::string> dstCurrency;
    std::optional<std::string> dstChain;
    decimal dstAmount; ///< what arrives after fees, in units of `dstCurrency`
    std::optional<decimal> exchangeRate;
    std::optional<std::vector<fee_line>> feeDetails;
    std::optional<json::raw_json> paymentProviderId;
};
BOOST_DESCRIBE_STRUCT(
    quote, (),
    (orderType, paymentMode, srcCurrency, srcChain, srcAmount, dstCurrency, dstChain, dstAmount,
     exchangeRate, feeDetails, paymentProviderId))

/// A customer's address. The last three are always sent and may be empty.
struct address {
    std::string country; ///< ISO 3166-1 alpha-2
    std::string line1;
    std::string city;
    std::string postalCode;
    std::string line2{};
    std::string state{};
    std::string subDivision{};
};
BOOST_DESCRIBE_STRUCT(address, (), (country, line1, city, postalCode, line2, state, subDivision))

template <class = void>
constexpr auto rules(address const*) {
    constexpr std::string_view section = "rampnow.md 5.2";
    return std::tuple{
        not_empty(section, &address::country), not_empty(section, &address::line1),
        not_empty(section, &address::city), not_empty(section, &address::postalCode)};
}

/// The customer of a checkout (5.2).
struct user {
    std::string email;
    std::string firstName;
    std::string lastName;
    std::string phone{};     ///< format unknown; sent empty by a public client
    std::string dateOfBirth; ///< ISO 8601 date-time, 1990-01-01T00:00:00Z
    open_enum<rampnow::gender> gender;
    rampnow::address address;
};
BOOST_DESCRIBE_STRUCT(user, (), (email, firstName, lastName, phone, dateOfBirth, gender, address))

template <class = void>
constexpr auto rules(user const*) {
    constexpr std::string_view section = "rampnow.md 5.2";
    return std::tuple{
        not_empty(section, &user::email), not_empty(section, &user::firstName),
        not_empty(section, &user::lastName),
        shape(
            section, &user::dateOfBirth, detail::is_date_time,
            "must be a date and time such as 1990-01-01T00:00:00Z"),
        detail::word_given(section, &user::gender)};
}

/// Where crypto goes to (5.2).
struct wallet {
    std::string address;
    std::optional<std::string> addressTag{};
    std::optional<std::string> custodyType{}; ///< "unhosted" was seen
};
BOOST_DESCRIBE_STRUCT(wallet, (), (address, addressTag, custodyType))

template <class = void>
constexpr auto rules(wallet const*) {
    return std::tuple{not_empty("rampnow.md 5.2", &wallet::address)};
}

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
    constexpr std::string_view section = "rampnow.md 5.2";
    return std::tuple_cat(
        std::tuple{not_empty(section, &checkout_request::externalOrderUid)},
        detail::trade_rules<checkout_request>(section));
}

/// What a checkout answers: the order and where to send the customer (5.2).
struct checkout_created {
    std::string orderUid;
    std::string redirectUrl; ///< where the customer is sent
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

template <class = void>
constexpr auto rules(hosted_request const*) {
    constexpr std::string_view section = "rampnow.md 5.3";
    return std::tuple_cat(
        std::tuple{
            not_empty(section, &hosted_request::externalOrderUid),
            not_empty(section, &hosted_request::userEmail),
            not_empty(section, &hosted_request::paymentMode)},
        detail::trade_rules<hosted_request>(section));
}

/// Each member may be absent (5.3).
struct hosted_created {
    std::optional<std::string> orderUid;
    std::optional<std::string> status; ///< values unknown
    std::optional<std::string> redirectUrl;
};
BOOST_DESCRIBE_STRUCT(hosted_created, (), (orderUid, status, redirectUrl))

} // namespace rampart::rampnow
