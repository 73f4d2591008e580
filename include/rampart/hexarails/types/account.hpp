// HexaRails' account: balances, webhook settings, allowed addresses (hexarails.md 9.1).
#pragma once

#include <rampart/hexarails/types/common.hpp>

namespace rampart::hexarails {

/// GET /health (9.1).
struct health_report {
    std::optional<std::string> status; ///< "ok"
};
BOOST_DESCRIBE_STRUCT(health_report, (), (status))

/// A row of GET /balance (9.1).
struct balance {
    std::optional<decimal> balance; ///< in units of `currency`
    std::optional<open_enum<currency_code>> currency;
};
BOOST_DESCRIBE_STRUCT(balance, (), (balance, currency))

/// GET /basic-info (9.1).
struct basic_info {
    std::optional<std::string> name; ///< of the account
};
BOOST_DESCRIBE_STRUCT(basic_info, (), (name))

/// GET /deposit-address (9.1): where to fund the account's own balance.
struct funding_address_query {
    open_enum<currency_code> currency; ///< USDT only (C17)
    open_enum<crypto_network> network; ///< ETH or TRX
};
BOOST_DESCRIBE_STRUCT(funding_address_query, (), (currency, network))

template <class = void>
constexpr auto rules(funding_address_query const*) {
    using query = funding_address_query;
    return std::tuple{
        satisfies(
            "hexarails.md 9.1 [doc] O", &query::currency,
            checks::any_of_or_new<currency_code::USDT>, "must be USDT"),
        satisfies(
            "hexarails.md 9.1 [doc] O", &query::network,
            checks::any_of_or_new<crypto_network::ETH, crypto_network::TRX>, "must be ETH or TRX")};
}

/// An address of the account itself; the customers' are of type deposit_address.
struct funding_address {
    std::optional<std::string> address;
};
BOOST_DESCRIBE_STRUCT(funding_address, (), (address))

/// GET /callback-url (9.1). What it holds while none is set is unknown.
struct callback_url {
    std::optional<std::string> callbackUrl;
};
BOOST_DESCRIBE_STRUCT(callback_url, (), (callbackUrl))

/// POST /callback-url (9.1).
struct callback_url_update {
    std::string callbackUrl; ///< where events are posted; https advised
};
BOOST_DESCRIBE_STRUCT(callback_url_update, (), (callbackUrl))

template <class = void>
constexpr auto rules(callback_url_update const*) {
    constexpr auto is_url = [](std::string_view text) {
        std::string start{text.substr(0, 8)};
        for (char& letter : start) {
            if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
        }
        return (start == "https://" && text.size() > 8) ||
               (start.starts_with("http://") && text.size() > 7);
    };
    return std::tuple{shape(
        "hexarails.md 9.1 [doc] M, N", &callback_url_update::callbackUrl, +is_url,
        "must be a URL that starts with https:// or http://")};
}

/// GET /subscribed-events (9.1). The names are those of section 12.2, and of events that the
/// provider adds.
struct subscribed_events {
    std::optional<std::vector<std::string>> events;
};
BOOST_DESCRIBE_STRUCT(subscribed_events, (), (events))

namespace detail {

/// What a list holds that replaces another one and was not given: it is refused, so that a
/// forgotten member clears nothing.
inline std::vector<std::string> list_not_given() { return {std::string{}}; }

inline constexpr auto is_given_list = [](std::vector<std::string> const& items) {
    return items.size() != 1 || !items.front().empty();
};

} // namespace detail

/// POST /subscribed-events (9.1). The list replaces the old one. An explicit empty one, `{.events =
/// {}}`, is sent; what it does is unknown. One that was not given is refused.
struct subscribed_events_update {
    std::vector<std::string> events = detail::list_not_given(); ///< As on the wire.
};
BOOST_DESCRIBE_STRUCT(subscribed_events_update, (), (events))

template <class = void>
constexpr auto rules(subscribed_events_update const*) {
    constexpr auto all_named = [](std::vector<std::string> const& names) {
        for (auto const& name : names) {
            if (name.empty()) return false;
        }
        return true;
    };
    return std::tuple{
        satisfies(
            "hexarails.md 9.1 [doc] O", &subscribed_events_update::events, detail::is_given_list,
            "must be given, since it replaces the old list: an empty one is said, {.events = {}}"),
        satisfies(
            "hexarails.md 9.1 [doc] O", &subscribed_events_update::events, all_named,
            "must not hold an empty name")};
}

/// GET /ip-white-list (9.1): an empty list says that there is no restriction, one that is not there
/// says nothing.
struct ip_whitelist {
    std::optional<std::vector<std::string>> ipWhiteList;
};
BOOST_DESCRIBE_STRUCT(ip_whitelist, (), (ipWhiteList))

/// POST /ip-white-list (9.1), an address an element: IPv4 or IPv6. The list replaces the old one;
/// an explicit empty one, `{.ipWhiteList = {}}`, lifts the restriction. One that was not given is
/// refused.
struct ip_whitelist_update {
    std::vector<std::string> ipWhiteList = detail::list_not_given(); ///< As on the wire.
};
BOOST_DESCRIBE_STRUCT(ip_whitelist_update, (), (ipWhiteList))

template <class = void>
constexpr auto rules(ip_whitelist_update const*) {
    constexpr auto all_given = [](std::vector<std::string> const& addresses) {
        for (auto const& address : addresses) {
            if (address.empty()) return false;
        }
        return true;
    };
    return std::tuple{
        satisfies(
            "hexarails.md 9.1 [doc] O", &ip_whitelist_update::ipWhiteList, detail::is_given_list,
            "must be given, since it replaces the old list: to lift the restriction say so, "
            "{.ipWhiteList = {}}"),
        satisfies(
            "hexarails.md 9.1 [doc] O", &ip_whitelist_update::ipWhiteList, all_given,
            "must not hold an empty address")};
}

} // namespace rampart::hexarails
