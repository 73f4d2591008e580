// Requests and responses of HexaRails' legacy API (hexarails.md section 10).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <rampart/call/echoes.hpp>
#include <rampart/hexarails/types/common.hpp>
#include <rampart/json/rows.hpp>

namespace rampart::hexarails::legacy {

/// Kinds of users and states of their identity check (section 10).
BOOST_DEFINE_ENUM_CLASS(user_type, individual, business)
BOOST_DEFINE_ENUM_CLASS(kyc_status, pending, reviewing, approved, rejected)

/// POST /create-user.
struct user_create {
    std::string email;
    std::string name;
    open_enum<legacy::user_type> user_type;
    std::optional<std::string> sumsub_share_token{};
};
BOOST_DESCRIBE_STRUCT(user_create, (), (email, name, user_type, sumsub_share_token))

template <class = void>
constexpr auto rules(user_create const*) {
    return std::tuple{
        checks::filled("hexarails.md 10 [doc] O", &user_create::email, &user_create::name),
        checks::word_given("hexarails.md 10 [doc] O", &user_create::user_type)};
}

/// The answer of POST /create-user.
struct user_created {
    std::string user_id;
    std::optional<open_enum<legacy::kyc_status>> kyc_status;
    std::optional<std::string> sumsub_link;
};
BOOST_DESCRIBE_STRUCT(user_created, (), (user_id, kyc_status, sumsub_link))

/// GET /get-user.
struct user_query {
    std::optional<std::string> email{};
    std::optional<std::string> user_id{};
};
BOOST_DESCRIBE_STRUCT(user_query, (), (email, user_id))

template <class = void>
constexpr auto rules(user_query const*) {
    return std::tuple{
        at_least_one_of("hexarails.md 10 [doc] O", &user_query::email, &user_query::user_id),
        not_empty("hexarails.md 10 [doc] O", &user_query::email),
        not_empty("hexarails.md 10 [doc] O", &user_query::user_id)};
}

/// A virtual account of a user.
struct va_information {
    std::optional<std::string> va_id;
    std::optional<open_enum<currency_code>> currency;
    std::optional<std::string> account_no;
    std::optional<std::string> swift;
    std::optional<std::string> bsb;
    std::optional<std::string> pay_id;
    std::optional<std::string> to_address;
    std::optional<open_enum<crypto_network>> to_network;
    std::optional<std::string> bank_name;
    std::optional<std::string> bank_address;
};
BOOST_DESCRIBE_STRUCT(
    va_information, (),
    (va_id, currency, account_no, swift, bsb, pay_id, to_address, to_network, bank_name,
     bank_address))

/// The answer of GET /get-user.
struct user {
    std::string user_id;
    std::optional<std::string> email;
    std::optional<std::string> name;
    std::optional<open_enum<legacy::kyc_status>> kyc_status;
    std::optional<std::string> created_at; ///< with milliseconds and Z
    std::optional<std::vector<legacy::va_information>> va_information;
};
BOOST_DESCRIBE_STRUCT(user, (), (user_id, email, name, kyc_status, created_at, va_information))

/// POST /create-va. The wallet proof: `signature` is the wallet's own over a sentence that the
/// provider's OpenAPI document gives; it is needed with the network and the address.
struct va_create {
    std::string user_id;
    open_enum<currency_code> currency;                     ///< GBP, EUR or AUD
    std::optional<open_enum<crypto_network>> to_network{}; ///< ETH or TRX
    std::optional<std::string> to_address{};
    std::optional<std::string> signature{};
};
BOOST_DESCRIBE_STRUCT(va_create, (), (user_id, currency, to_network, to_address, signature))

template <class = void>
constexpr auto rules(va_create const*) {
    using request = va_create;
    constexpr auto section = "hexarails.md 10 [doc] O";
    return std::tuple{
        checks::filled(section, &request::user_id),
        satisfies(
            section, &request::currency,
            checks::any_of_or_new<currency_code::GBP, currency_code::EUR, currency_code::AUD>,
            "must be GBP, EUR or AUD"),
        satisfies(
            section, &request::to_network,
            checks::any_of_or_new<crypto_network::ETH, crypto_network::TRX>, "must be ETH or TRX"),
        checks::needed(
            section, &request::to_address, [](request const& va) { return va.to_network; },
            "must be given with to_network"),
        checks::needed(
            section, &request::to_network, [](request const& va) { return va.to_address; },
            "must be given with to_address"),
        checks::needed(
            section, &request::signature,
            [](request const& va) { return va.to_network || va.to_address; },
            "must be given with to_network and to_address")};
}

/// The answer of POST /create-va: beside `status`, without `data`.
struct va_created {
    std::string va_id;
};
BOOST_DESCRIBE_STRUCT(va_created, (), (va_id))

/// A sender account that an AUD account accepts, as it is answered.
struct whitelist_entry {
    std::optional<std::int64_t> id;
    std::optional<std::string> account_name;
    std::optional<std::string> account_number;
    std::optional<std::string> bsb_number;
    std::optional<std::string> account_status; ///< "active"; its case is not settled (C16)
};
BOOST_DESCRIBE_STRUCT(
    whitelist_entry, (), (id, account_name, account_number, bsb_number, account_status))

/// A sender account to be accepted.
struct source_account {
    std::string bsb_number;
    std::string account_number;
    std::string account_name;   ///< the holder; empty where the entry has none
    std::string account_status; ///< "active"; its case is not settled (C16)
    std::optional<std::int64_t> id{};
};
BOOST_DESCRIBE_STRUCT(
    source_account, (), (bsb_number, account_number, account_name, account_status, id))

template <class = void>
constexpr auto rules(source_account const*) {
    using entry = source_account;
    return std::tuple{checks::filled(
        "hexarails.md 10 [doc] O", &entry::bsb_number, &entry::account_number,
        &entry::account_status)};
}

/// POST /create-whitelist and POST /update-whitelist.
struct whitelist_change {
    std::string va_id;
    legacy::source_account source_account;
};
BOOST_DESCRIBE_STRUCT(whitelist_change, (), (va_id, source_account))

template <class = void>
constexpr auto rules(whitelist_change const*) {
    return std::tuple{checks::filled("hexarails.md 10 [doc] O", &whitelist_change::va_id)};
}

/// GET /get-whitelist.
struct whitelist_query {
    std::string va_id;
};
BOOST_DESCRIBE_STRUCT(whitelist_query, (), (va_id))

template <class = void>
constexpr auto rules(whitelist_query const*) {
    return std::tuple{checks::filled("hexarails.md 10 [doc] O", &whitelist_query::va_id)};
}

template <class = void>
constexpr auto echoes(user_query const*, user const*) {
    return std::tuple{
        echoed("data.user_id", &user_query::user_id, &user::user_id),
        echoed("data.email", &user_query::email, &user::email)};
}

} // namespace rampart::hexarails::legacy
