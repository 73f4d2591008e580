// Orders to be made with the Partner API (banxa.md sections B4.7 and B4.8).
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include <rampart/banxa/partner/types/orders.hpp>
#include <rampart/banxa/types/checks.hpp>
#include <rampart/call/echoes.hpp>
#include <rampart/json/decimal.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/json/open_enum.hpp>
#include <rampart/rules.hpp>

namespace rampart::banxa::partner {

/// Options of an order, from the vendor's clients (B4.7).
struct order_options {
    std::optional<bool> readonly_amounts{};
};
BOOST_DESCRIBE_STRUCT(order_options, (), (readonly_amounts))

/// POST /api/orders (B4.7): fiat to coin buys, coin to fiat sells. The deprecated fiat_code,
/// fiat_amount, coin_code and coin_amount are left out.
struct order_create {
    std::string account_reference; ///< one for each customer, for ever
    std::string source;            ///< code of what is paid
    std::string target;            ///< code of what is received
    std::optional<decimal> source_amount{};
    std::optional<decimal> target_amount{}; ///< ignored when `source_amount` is sent
    std::optional<std::int64_t> payment_method_id{};
    std::optional<std::string> wallet_address{};     ///< where bought coins go
    std::optional<std::string> wallet_address_tag{}; ///< of coins that need one: BNB, XRP
    std::optional<std::string> blockchain{};         ///< the coin's default otherwise
    std::optional<std::string> refund_address{};     ///< where coins for sale go back to
    std::optional<std::string> refund_address_tag{};
    std::optional<std::string> source_address{};
    std::optional<std::string> source_address_tag{};
    std::optional<std::string> email{};
    std::optional<std::string> mobile{};
    std::string return_url_on_success;
    std::optional<std::string> return_url_on_cancelled{};
    std::optional<std::string> return_url_on_failure{};
    std::optional<std::string> meta_data{};     ///< handed back with the order
    std::optional<std::string> iframe_domain{}; ///< a host without scheme and path
    std::optional<order_options> options{};
};
BOOST_DESCRIBE_STRUCT(
    order_create, (),
    (account_reference, source, target, source_amount, target_amount, payment_method_id,
     wallet_address, wallet_address_tag, blockchain, refund_address, refund_address_tag,
     source_address, source_address_tag, email, mobile, return_url_on_success,
     return_url_on_cancelled, return_url_on_failure, meta_data, iframe_domain, options))

/// A picture or a film of what is bought.
BOOST_DEFINE_ENUM_CLASS(nft_media_type, image, video)

/// The picture or film of a token (B4.8).
struct nft_media {
    open_enum<nft_media_type> type;
    std::string link;
};
BOOST_DESCRIBE_STRUCT(nft_media, (), (type, link))

/// The token that is bought (B4.8).
struct nft {
    std::string name;
    std::optional<std::string> collection{};
    std::optional<nft_media> media{};
};
BOOST_DESCRIBE_STRUCT(nft, (), (name, collection, media))

/// The members that the vendor's client sends; the reference hints at more.
struct nft_meta_data {
    std::string purchase_reference;
    partner::nft nft;
};
BOOST_DESCRIBE_STRUCT(nft_meta_data, (), (purchase_reference, nft))

/// POST /api/orders/nft/buy (B4.8): a purchase with an object for `meta_data`.
struct nft_order_create {
    std::string account_reference;
    std::string source;
    std::string target;
    std::optional<decimal> source_amount{};
    std::optional<decimal> target_amount{};
    std::optional<std::int64_t> payment_method_id{};
    std::optional<std::string> wallet_address{};
    std::optional<std::string> wallet_address_tag{};
    std::optional<std::string> blockchain{};
    std::optional<std::string> email{};
    std::optional<std::string> mobile{};
    std::string return_url_on_success;
    std::optional<std::string> return_url_on_cancelled{};
    std::optional<std::string> return_url_on_failure{};
    nft_meta_data meta_data;
    std::optional<std::string> iframe_domain{};
    std::optional<order_options> options{};
};
BOOST_DESCRIBE_STRUCT(
    nft_order_create, (),
    (account_reference, source, target, source_amount, target_amount, payment_method_id,
     wallet_address, wallet_address_tag, blockchain, email, mobile, return_url_on_success,
     return_url_on_cancelled, return_url_on_failure, meta_data, iframe_domain, options))

namespace detail {

constexpr bool is_host(std::string_view text) {
    return !text.empty() && std::ranges::none_of(text, [](char c) {
        return c == '/' || c == '?' || c == '#' || c == '@' || c <= ' ';
    });
}

/// What both kinds of order need.
template <class Order>
constexpr auto order_rules(rule_source section) {
    return std::tuple{
        not_empty(section, &Order::account_reference),
        not_empty(section, &Order::source),
        not_empty(section, &Order::target),
        positive(section, &Order::source_amount),
        positive(section, &Order::target_amount),
        banxa::detail::together_rule{&Order::wallet_address_tag, &Order::wallet_address, section},
        not_empty(section, &Order::return_url_on_success),
        shape(section, &Order::iframe_domain, is_host, "must be a host without scheme and path")};
}

} // namespace detail

namespace detail {

/// XRP and BNB are sent to an address with a tag, else 422 (B4.7). BNB on a chain that is named is
/// taken at its word: others than its own have no tags.
struct tagged_coin_rule {
    rule_source section;

    [[nodiscard]] std::optional<broken_rule> check(order_create const& order) const {
        bool const tagged = order.target == "XRP" || (order.target == "BNB" && !order.blockchain);
        bool const given = order.wallet_address_tag && !order.wallet_address_tag->empty();
        if (!tagged || !order.wallet_address || given) return std::nullopt;
        return broken_rule{
            "wallet_address_tag",
            rampart::detail::with_section("must be given for XRP and BNB", section)};
    }
};

} // namespace detail

template <class = void>
constexpr auto rules(order_create const*) {
    constexpr rule_source section = "banxa.md B4.7 [doc]";
    return std::tuple_cat(
        detail::order_rules<order_create>(section),
        std::tuple{
            banxa::detail::together_rule{
                &order_create::refund_address_tag, &order_create::refund_address, section},
            detail::tagged_coin_rule{section}});
}

template <class = void>
constexpr auto rules(nft_order_create const*) {
    return detail::order_rules<nft_order_create>("banxa.md B4.8 [doc]");
}

template <class = void>
constexpr auto rules(nft_meta_data const*) {
    return std::tuple{not_empty("banxa.md B4.8 [doc]", &nft_meta_data::purchase_reference)};
}

/// POST /api/orders/{order_id}/confirm (B4.7): the coins for sale were sent.
struct order_confirm {
    std::string order_id;
    std::string tx_hash;
    std::string source_address;
    std::string destination_address;
    std::optional<std::string> source_address_tag{};
    std::optional<std::string> destination_address_tag{};
};
BOOST_DESCRIBE_STRUCT(
    order_confirm, (),
    (order_id, tx_hash, source_address, destination_address, source_address_tag,
     destination_address_tag))

template <class = void>
constexpr auto rules(order_confirm const*) {
    constexpr rule_source section = "banxa.md B4.7 [doc]";
    return std::tuple{
        not_empty(section, &order_confirm::tx_hash),
        not_empty(section, &order_confirm::source_address),
        not_empty(section, &order_confirm::destination_address)};
}

namespace detail {

/// What an order's answer repeats of the request that made it (B4.7, B4.8).
template <class Order>
constexpr auto order_echoes() {
    return std::tuple{
        own_reference(
            "data.order.account_reference", &Order::account_reference,
            [](order_answer const& answered) { return answered.order.account_reference; }),
        echoed(
            "data.order.wallet_address", &Order::wallet_address,
            [](order_answer const& answered) { return answered.order.wallet_address; }),
        echoed(
            "data.order.wallet_address_tag", &Order::wallet_address_tag,
            [](order_answer const& answered) { return answered.order.wallet_address_tag; })};
}

} // namespace detail

template <class = void>
constexpr auto echoes(order_create const*, order_answer const*) {
    return detail::order_echoes<order_create>();
}

template <class = void>
constexpr auto echoes(nft_order_create const*, order_answer const*) {
    return detail::order_echoes<nft_order_create>();
}

template <class = void>
constexpr auto echoes(order_confirm const*, order_answer const*) {
    return std::tuple{
        echoed("data.order.id", &order_confirm::order_id, [](order_answer const& answered) {
            return answered.order.id;
        })};
}

} // namespace rampart::banxa::partner
