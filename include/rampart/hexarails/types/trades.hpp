// HexaRails' trades: conversions that a confirmed deposit starts (hexarails.md 9.10).
#pragma once

#include <rampart/call/echoes.hpp>
#include <rampart/hexarails/types/common.hpp>

namespace rampart::hexarails {

/// States of a trade (section 11). For an offramp SETTLED means converted, not yet paid out.
BOOST_DEFINE_ENUM_CLASS(trade_status, CREATED, SETTLED, CANCELED)

/// GET /trade/list (9.10).
struct trade_list {
    page_number pageNum{};
    page_size pageSize{};
    std::optional<open_enum<trade_status>> status{};
};
BOOST_DESCRIBE_STRUCT(trade_list, (), (pageNum, pageSize, status))

/// A row of GET /trade/list (9.10).
struct trade_row {
    std::string id;
    std::optional<decimal> fromAmount; ///< in units of `fromCurrency`
    std::optional<open_enum<currency_code>> fromCurrency;
    std::optional<decimal> toAmount; ///< in units of `toCurrency`
    std::optional<open_enum<currency_code>> toCurrency;
    std::optional<open_enum<trade_status>> status;
    std::optional<std::string> createTime;
};
BOOST_DESCRIBE_STRUCT(
    trade_row, (), (id, fromAmount, fromCurrency, toAmount, toCurrency, status, createTime))

/// GET /trade/detail (9.10).
struct trade_query {
    std::string id;
    std::optional<open_enum<trade_status>> status{};
};
BOOST_DESCRIBE_STRUCT(trade_query, (), (id, status))

template <class = void>
constexpr auto rules(trade_query const*) {
    return std::tuple{checks::filled("hexarails.md 9.10 [doc] O", &trade_query::id)};
}

/// The deposit that a trade converts (9.10).
struct trade_deposit {
    std::string id;
    nullable<std::string> customerName;
};
BOOST_DESCRIBE_STRUCT(trade_deposit, (), (id, customerName))

/// The deposit of the older flow that a trade converts (9.10).
struct trade_iban_deposit {
    std::int64_t id = 0; ///< As on the wire.
    nullable<std::string> customerName;
};
BOOST_DESCRIBE_STRUCT(trade_iban_deposit, (), (id, customerName))

/// The outgoing transfer of coins (9.10).
struct trade_withdrawal {
    std::optional<std::string> txId; ///< the chain's transaction hash
};
BOOST_DESCRIBE_STRUCT(trade_withdrawal, (), (txId))

/// A conversion: GET /trade/detail (9.10), and what the TRADE_ events carry.
struct trade {
    std::string id;
    std::optional<decimal> fromAmount; ///< in units of `fromCurrency`
    std::optional<open_enum<currency_code>> fromCurrency;
    std::optional<decimal> toAmount; ///< in units of `toCurrency`
    std::optional<open_enum<currency_code>> toCurrency;
    std::optional<open_enum<trade_status>> status;
    std::optional<std::string> createTime;
    nullable<trade_deposit> deposit;
    nullable<trade_iban_deposit> legacyDeposit;
    nullable<trade_withdrawal> withdrawal; ///< absent until broadcast
};
BOOST_DESCRIBE_STRUCT(
    trade, (),
    (id, fromAmount, fromCurrency, toAmount, toCurrency, status, createTime, deposit, legacyDeposit,
     withdrawal))

template <class = void>
constexpr auto echoes(trade_query const*, trade const*) {
    return std::tuple{echoed("data.id", &trade_query::id, &trade::id)};
}

} // namespace rampart::hexarails
