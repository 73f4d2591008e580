// Orders of the Partner API, one and by the page (banxa.md sections B4.7 and B6).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <rampart/banxa/types/checks.hpp>
#include <rampart/call/echoes.hpp>
#include <rampart/call/page_form.hpp>
#include <rampart/json/decimal.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/json/one_or_many.hpp>
#include <rampart/json/open_enum.hpp>
#include <rampart/json/rows.hpp>
#include <rampart/rules.hpp>
#include <rampart/text/formats.hpp>

namespace rampart::banxa::partner {

/// Section B6; an open set. `expired` can become active again when the payment arrives late;
/// `inProgress` is deprecated, `coinTransferred` the older name of `cryptoTransferred`.
BOOST_DEFINE_ENUM_CLASS(
    order_status, pendingPayment, waitingPayment, paymentReceived, inProgress, coinTransferred,
    cryptoTransferred, complete, cancelled, declined, expired, refunded, extraVerification)

/// The network of an order.
struct order_blockchain {
    nullable<decimal> id;
    std::optional<std::string> code;
    std::optional<std::string> description;
};
BOOST_DESCRIBE_STRUCT(order_blockchain, (), (id, code, description))

/// An order, as made, fetched or listed (B4.7). Which members an answer has depends on the order's
/// stage and on the operation; numbers and nulls vary.
struct order {
    std::string id;
    nullable<std::string> account_id;
    nullable<std::string> account_reference;
    nullable<std::string> order_type; ///< "CRYPTO-BUY", "NFT-BUY"; no list is documented
    nullable<json::raw_json> ref;     ///< a number or a string: see text_of
    nullable<std::string> country;
    nullable<std::string> fiat_code;
    nullable<decimal> fiat_amount;
    nullable<std::string> coin_code;
    nullable<decimal> coin_amount; ///< absent or 0 while unknown
    nullable<std::string> wallet_address;
    nullable<std::string> wallet_address_tag;
    nullable<decimal> payment_id;
    nullable<std::string> payment_code;
    nullable<std::string> payment_type;
    nullable<decimal> fee;
    nullable<decimal> fee_tax;
    nullable<decimal> payment_fee;
    nullable<decimal> payment_fee_tax;
    nullable<decimal> commission;
    nullable<decimal> merchant_fee;
    nullable<decimal> merchant_commission;
    nullable<std::string> tx_hash;
    nullable<decimal> tx_confirms;
    nullable<std::string> created_date;
    nullable<std::string> created_at; ///< "2020-06-01 00:20:51" or "01-Jul-2022 07:51:18", UTC
    nullable<std::string> completed_at;
    nullable<open_enum<order_status>> status;
    nullable<json::raw_json> meta_data; ///< text, and an object for NFTs
    nullable<json::one_or_many<order_blockchain>> blockchain;
    nullable<std::string> checkout_url;       ///< to be opened within a minute
    nullable<json::raw_json> checkout_iframe; ///< when `iframe_domain` was sent; form unknown
};
BOOST_DESCRIBE_STRUCT(
    order, (),
    (id, account_id, account_reference, order_type, ref, country, fiat_code, fiat_amount, coin_code,
     coin_amount, wallet_address, wallet_address_tag, payment_id, payment_code, payment_type, fee,
     fee_tax, payment_fee, payment_fee_tax, commission, merchant_fee, merchant_commission, tx_hash,
     tx_confirms, created_date, created_at, completed_at, status, meta_data, blockchain,
     checkout_url, checkout_iframe))

/// The `data` of an operation on one order.
struct order_answer {
    partner::order order;
};
BOOST_DESCRIBE_STRUCT(order_answer, (), (order))

/// GET /api/orders/{order_id} (B4.7).
struct order_query {
    std::string order_id;
};
BOOST_DESCRIBE_STRUCT(order_query, (), (order_id))

/// GET /api/orders (B4.7): whole days in UTC, the last one included.
struct orders_query {
    std::string start_date;               ///< YYYY-MM-DD
    std::string end_date;                 ///< YYYY-MM-DD
    std::optional<std::string> status{};  ///< order statuses with commas between them
    bounded<1, 1'000'000'000> per_page{}; ///< 100 by default; no upper bound is documented
    page_number page{};
    std::optional<std::string> account_reference{};
};
BOOST_DESCRIBE_STRUCT(
    orders_query, (), (start_date, end_date, status, per_page, page, account_reference))

template <class = void>
constexpr auto rules(orders_query const*) {
    constexpr std::string_view section = "banxa.md B4.7 [doc]";
    return std::tuple{
        shape(section, &orders_query::start_date, text::is_date, banxa::detail::date_words),
        shape(section, &orders_query::end_date, text::is_date, banxa::detail::date_words)};
}

/// GET /api/orders: the orders of one page, and `meta` beside them (B4.7).
struct order_list {
    json::rows<order> orders;
};
BOOST_DESCRIBE_STRUCT(order_list, (), (orders))

/// Where a page stands in its list.
struct page_meta {
    std::optional<std::int64_t> current_page;
    nullable<std::int64_t> from;
    std::optional<std::int64_t> last_page;
    nullable<decimal> per_page; ///< a number, or a string in one sample
    nullable<std::int64_t> to;
    nullable<std::int64_t> total;
};
BOOST_DESCRIBE_STRUCT(page_meta, (), (current_page, from, last_page, per_page, to, total))

/// One page of orders.
struct order_page {
    order_list data;
    std::optional<page_meta> meta;

    /// The rows.
    [[nodiscard]] json::rows<order>& items() { return data.orders; }
    /// The rows.
    [[nodiscard]] json::rows<order> const& items() const { return data.orders; }
};
BOOST_DESCRIBE_STRUCT(order_page, (), (data, meta))

/// How the list of orders is paged (B4.7).
struct meta_pages : pages_by_number {
    /// The rows of a page.
    static json::rows<order>& items(order_page& page) { return page.items(); }

    /// What a page says of itself.
    static page_facts facts(order_page const& page) {
        if (!page.meta) return {};
        auto const& total = page.meta->total;
        return {
            .number = page.meta->current_page,
            .total = total ? std::optional{*total} : std::nullopt,
            .last = page.meta->last_page};
    }
    /// The page that the request asks for.
    static std::int64_t number(orders_query const& request) { return request.page.value_or(1); }
    /// The rows a page that the request asks for.
    static std::optional<std::int64_t> size(orders_query const& request) {
        return request.per_page ? std::optional{*request.per_page} : std::nullopt;
    }
    /// Asks for another page.
    static void ask_for(orders_query& request, std::int64_t number) {
        request.page = page_number::at_run_time(number);
    }
};

constexpr meta_pages paging(order_page const*) { return {}; }

template <class = void>
constexpr auto echoes(order_query const*, order_answer const*) {
    return std::tuple{
        echoed("data.order.id", &order_query::order_id, [](order_answer const& answered) {
            return answered.order.id;
        })};
}

} // namespace rampart::banxa::partner
