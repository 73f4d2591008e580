// What HexaRails' types share: code sets, pages and answers that many operations give.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <rampart/call/page_form.hpp>
#include <rampart/hexarails/types/checks.hpp>
#include <rampart/http/multipart.hpp>
#include <rampart/json/bounded.hpp>
#include <rampart/json/decimal.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/json/nullable.hpp>
#include <rampart/json/open_enum.hpp>
#include <rampart/json/rows.hpp>
#include <rampart/rules.hpp>

namespace rampart::hexarails {

/// Currency codes (hexarails.md section 11); a growing set.
BOOST_DEFINE_ENUM_CLASS(currency_code, AUD, EUR, GBP, SGD, USD, USDT, USDC)

/// Chains (section 11): ERC-20, TRC-20 and Polygon, which is accepted but not carried end to end.
BOOST_DEFINE_ENUM_CLASS(crypto_network, ETH, TRX, MATIC)

namespace checks {

/// A fiat currency of accounts (section 11), or a new one.
template <class T, class Member>
constexpr auto fiat(rule_source section, Member T::*member) {
    using enum currency_code;
    return satisfies(
        section, member, any_of_or_new<AUD, EUR, GBP, SGD, USD>,
        "must be AUD, EUR, GBP, SGD or USD");
}

/// A coin of addresses and payments (section 11), or a new one.
template <class T, class Member>
constexpr auto coin(rule_source section, Member T::*member) {
    using enum currency_code;
    return satisfies(section, member, any_of_or_new<USDT, USDC>, "must be USDT or USDC");
}

} // namespace checks

/// Order of a sorted list (section 6).
BOOST_DEFINE_ENUM_CLASS(sort_direction, ASC, DESC)

/// One page of a list (section 6). The first page is 1.
template <class Row>
struct page {
    json::rows<Row> list;
    std::optional<std::int64_t> total;
    std::optional<std::int64_t> pageNum;
    std::optional<std::int64_t> pageSize;
    BOOST_DESCRIBE_CLASS(page, (), (list, total, pageNum, pageSize), (), ())
};

/// Rows a page: at most 100 wherever a cap is documented (section 6).
using page_size = bounded<1, 100>;

/// How lists are paged (section 6).
struct numbered_pages : pages_by_number {
    /// The rows.
    template <class Page>
    static auto items(Page& page) -> decltype((page.list)) {
        return page.list;
    }
    /// What a page says of itself.
    template <class Page>
    static page_facts facts(Page const& page) requires requires {
        page.pageNum;
    }
    { return {.number = page.pageNum, .size = page.pageSize, .total = page.total}; }
    /// The page that the request asks for.
    template <class Request>
    static std::int64_t number(Request const& request) requires requires {
        request.pageNum;
    }
    { return request.pageNum.value_or(1); }
    /// The rows a page that the request asks for.
    template <class Request>
    static std::optional<std::int64_t> size(Request const& request) requires requires {
        request.pageSize;
    }
    { return request.pageSize ? std::optional{*request.pageSize} : std::nullopt; }
    /// Asks for another page.
    template <class Request>
    static void ask_for(Request& request, std::int64_t number) requires requires {
        request.pageNum;
    }
    { request.pageNum = page_number::at_run_time(number); }
};

template <class Row>
constexpr numbered_pages paging(page<Row> const*) {
    return {};
}

/// The answer of an operation that says only that it was done (9.1).
struct confirmation {
    std::optional<std::string> message;
};
BOOST_DESCRIBE_STRUCT(confirmation, (), (message))

/// The answer of an operation that gives nothing but the new record's id.
struct created {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(created, (), (id))

/// One record of a kind by its id: the query of several detail operations.
struct id_query {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(id_query, (), (id))

template <class = void>
constexpr auto rules(id_query const*) {
    return std::tuple{checks::filled("hexarails.md 9 [doc] O", &id_query::id)};
}

/// Data of a shape that no source gives or that the sources dispute (sections 13 and 14): the raw
/// JSON, and nothing when the answer carries no data or null.
using undocumented = std::optional<json::raw_json>;

} // namespace rampart::hexarails
