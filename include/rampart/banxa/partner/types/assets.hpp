// What can be bought and sold, how, and for how much (banxa.md sections B4.1 to B4.6).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <rampart/banxa/types/checks.hpp>
#include <rampart/json/decimal.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/json/document.hpp>
#include <rampart/json/open_enum.hpp>
#include <rampart/json/rows.hpp>
#include <rampart/rules.hpp>

namespace rampart::banxa::partner {

/// The text of an identifier that is a number in some answers and a string in others: `6036` of
/// both `6036` and `"6036"`. Anything else is returned as its JSON.
[[nodiscard]] inline std::string text_of(json::raw_json const& identifier) {
    std::string problem;
    auto const parsed = json::document::parse(identifier.text, problem);
    bool const quoted = parsed && parsed->root().type() == json::kind::string;
    return quoted ? std::string{parsed->root().text()} : identifier.text;
}

/// A supported country (B4.1).
struct country {
    std::optional<std::string> country_code;
    std::optional<std::string> country_name;
};
BOOST_DESCRIBE_STRUCT(country, (), (country_code, country_name))

/// GET /api/countries (B4.1).
struct country_list {
    json::rows<country> countries;
};
BOOST_DESCRIBE_STRUCT(country_list, (), (countries))

/// A supported state of the US (B4.2).
struct us_state {
    std::optional<std::string> state_code;
    std::optional<std::string> state_name;
};
BOOST_DESCRIBE_STRUCT(us_state, (), (state_code, state_name))

/// GET /api/countries/us/states (B4.2).
struct us_state_list {
    json::rows<us_state> states;
};
BOOST_DESCRIBE_STRUCT(us_state_list, (), (states))

BOOST_DEFINE_ENUM_CLASS(order_side, buy, sell)

/// Which side a list is asked for.
struct side_query {
    open_enum<order_side> orderType;
};
BOOST_DESCRIBE_STRUCT(side_query, (), (orderType))

/// A supported fiat currency (B4.3).
struct fiat {
    std::optional<std::string> fiat_code;
    std::optional<std::string> fiat_name;
    std::optional<std::string> fiat_symbol;
};
BOOST_DESCRIBE_STRUCT(fiat, (), (fiat_code, fiat_name, fiat_symbol))

/// GET /api/fiats and /api/fiats/{orderType} (B4.3).
struct fiat_list {
    json::rows<fiat> fiats;
};
BOOST_DESCRIBE_STRUCT(fiat_list, (), (fiats))

/// A network that a coin runs on (B4.4).
struct coin_blockchain {
    std::optional<std::string> code;
    std::optional<std::string> description;
    std::optional<bool> is_default;
};
BOOST_DESCRIBE_STRUCT(coin_blockchain, (), (code, description, is_default))

/// A supported coin (B4.4).
struct coin {
    std::optional<std::string> coin_code;
    std::optional<std::string> coin_name;
    std::optional<std::vector<coin_blockchain>> blockchains; ///< not in the 2020 reference
};
BOOST_DESCRIBE_STRUCT(coin, (), (coin_code, coin_name, blockchains))

/// GET /api/coins and /api/coins/{orderType} (B4.4).
struct coin_list {
    json::rows<coin> coins;
};
BOOST_DESCRIBE_STRUCT(coin_list, (), (coins))

/// GET /api/payment-methods (B4.5): fiat to coin is a purchase, coin to fiat a sale.
struct payment_method_query {
    std::optional<std::string> source{};
    std::optional<std::string> target{};
};
BOOST_DESCRIBE_STRUCT(payment_method_query, (), (source, target))

/// A device a payment method is limited to (B4.5).
struct agent {
    std::optional<std::string> os;
    std::optional<std::string> browser;
};
BOOST_DESCRIBE_STRUCT(agent, (), (os, browser))

BOOST_DEFINE_ENUM_CLASS(fee_type, percentage, fixed)

/// One fee of a payment method; a percentage or a fixed amount (B4.5).
struct fee {
    std::optional<std::string> name;
    std::optional<decimal> amount; ///< of money or in percent, see `type`
    std::optional<open_enum<fee_type>> type;
};
BOOST_DESCRIBE_STRUCT(fee, (), (name, amount, type))

/// The fees of a payment method for one pair of fiat and coin (B4.5).
struct transaction_fee {
    std::optional<std::string> fiat_code;
    std::optional<std::string> coin_code;
    std::optional<std::vector<fee>> fees;
};
BOOST_DESCRIBE_STRUCT(transaction_fee, (), (fiat_code, coin_code, fees))

/// Numbers in the 2020 reference, strings later; both are read.
struct transaction_limit {
    std::optional<std::string> fiat_code;
    nullable<decimal> min;
    nullable<decimal> max;
};
// Boost.Describe would hand these names on to macros min and max, of windows.h for instance.
#pragma push_macro("min")
#pragma push_macro("max")
#undef min
#undef max
BOOST_DESCRIBE_STRUCT(transaction_limit, (), (fiat_code, min, max))
#pragma pop_macro("max")
#pragma pop_macro("min")

BOOST_DEFINE_ENUM_CLASS(method_status, ACTIVE, INACTIVE)
BOOST_DEFINE_ENUM_CLASS(method_type, FIAT_TO_CRYPTO, CRYPTO_TO_FIAT)

/// A way to pay or to be paid (B4.5).
struct payment_method {
    json::raw_json id; ///< a number, in the 2020 reference a string: see text_of
    std::optional<std::string> paymentType;
    std::optional<std::string> name;
    std::optional<std::string> description;
    std::optional<std::string> logo_url;
    std::optional<open_enum<method_status>> status;
    nullable<std::vector<agent>> supported_agents; ///< null: every one
    std::optional<open_enum<method_type>> type;
    std::optional<std::vector<std::string>> supported_fiat;
    std::optional<std::vector<std::string>> supported_coin;
    std::optional<std::vector<transaction_fee>> transaction_fees;
    std::optional<std::vector<transaction_limit>> transaction_limits;
};
BOOST_DESCRIBE_STRUCT(
    payment_method, (),
    (id, paymentType, name, description, logo_url, status, supported_agents, type, supported_fiat,
     supported_coin, transaction_fees, transaction_limits))

/// `data` of GET /api/payment-methods (B4.5).
struct payment_method_list {
    json::rows<payment_method> payment_methods;
};
BOOST_DESCRIBE_STRUCT(payment_method_list, (), (payment_methods))

/// GET /api/prices (B4.6): not both amounts. The name of the discount code is unknown.
struct price_query {
    std::string source;
    std::string target;
    std::optional<decimal> source_amount{};
    std::optional<decimal> target_amount{};
    std::optional<std::string> payment_method_id{};
    std::optional<std::string> blockchain{};
};
BOOST_DESCRIBE_STRUCT(
    price_query, (), (source, target, source_amount, target_amount, payment_method_id, blockchain))

template <class = void>
constexpr auto rules(price_query const*) {
    constexpr std::string_view section = "banxa.md B4.6 [doc]";
    return std::tuple{
        not_empty(section, &price_query::source), not_empty(section, &price_query::target),
        banxa::detail::not_both_rule{
            &price_query::source_amount, &price_query::target_amount, section},
        positive(section, &price_query::source_amount),
        positive(section, &price_query::target_amount)};
}

/// Strings in the later reference, numbers in that of 2020; both are read.
struct price {
    std::optional<decimal> payment_method_id;
    std::optional<open_enum<method_type>> type;
    nullable<decimal> spot_price_fee;
    nullable<decimal> spot_price_including_fee;
    nullable<decimal> coin_amount;
    std::optional<std::string> coin_code;
    nullable<decimal> fiat_amount;
    std::optional<std::string> fiat_code;
    nullable<decimal> fee_amount;
    nullable<decimal> network_fee;
    /// Only when a discount applied: `original_quote` and members that are unknown. Its JSON.
    nullable<json::raw_json> discount;
};
BOOST_DESCRIBE_STRUCT(
    price, (),
    (payment_method_id, type, spot_price_fee, spot_price_including_fee, coin_amount, coin_code,
     fiat_amount, fiat_code, fee_amount, network_fee, discount))

/// `data` of GET /api/prices (B4.6).
struct price_list {
    nullable<decimal> spot_price;
    json::rows<price> prices;
};
BOOST_DESCRIBE_STRUCT(price_list, (), (spot_price, prices))

} // namespace rampart::banxa::partner
