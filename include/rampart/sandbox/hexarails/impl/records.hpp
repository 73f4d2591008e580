// The records HexaRails keeps. For the .ipp files only.
#pragma once

#include <rampart/sandbox/amounts.hpp>
#include <rampart/sandbox/field_reader.hpp>
#include <rampart/sandbox/identifiers.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rampart::sandbox::hexarails::detail {

struct customer {
    std::string id{};
    std::string name{};
    std::string email{};
    std::string type{};
    bool is_individual = true;
    std::string sumsub_link{}; // empty when the customer came with a share token or files
    std::optional<std::string> external_id{}, birth_date{}, country{}, nationality{}, city{},
        address{};
    time_point created{};
    std::string_view status = "PENDING";
    std::string_view remark = "";
};

struct virtual_account {
    std::string id{};
    std::string customer_id{};
    std::string customer_name{};
    std::string currency{};
    std::string account_number{};
    std::string iban{}; // empty where the currency has none
    std::string reference_id{};
    time_point created{};
    bool verified = false;
    boost::json::array whitelist{};
    std::string to_address{}, to_network{}; // of the legacy API only

    // 9.3: SGD and USD payers share one account and are told apart by a reference.
    bool shared() const { return currency == "SGD" || currency == "USD"; }
};

struct deposit_address {
    std::string id{};
    std::string customer_id{};
    std::string currency{};
    std::string network{};
    std::string address{};
    std::string_view status = "PENDING";
};

/// A crypto address or a bank account: what its detail shows, and what only payments show.
struct destination {
    std::string id{};
    std::string customer_id{};
    std::string currency{};
    boost::json::object record{};
    boost::json::object further{};
};

struct flow {
    std::string id{};
    bool onramp = true;
    std::string from{};
    std::string to{};
    time_point created{};
    bool enabled = true;
};

struct deposit {
    std::string id{};
    std::string customer_id{}; // empty when it belongs to nobody
    std::string customer_name{};
    std::string currency{};
    std::string amount{};
    std::string receiver{}; // id of a virtual account or deposit address
    std::string sender{};   // name of the payer
    std::string sender_account{};
    std::string network{}; // empty for money
    std::string reference{};
    std::string txid{};
    time_point when{};
    std::string_view status = "RECEIVED";
};

struct trade {
    std::string id{};
    std::string deposit_id{};
    std::string flow_id{};
    std::string from_amount{}, from_currency{}, to_amount{}, to_currency{};
    time_point created{};
    std::string_view status = "CREATED";
    std::string withdrawal{}; // transaction hash once coins were sent
};

struct payment {
    std::string id{};
    std::string deduct_amount{};
    std::string deduct_currency{};
    std::string received_amount{};
    std::string received_currency{};
    std::string reference{};
    std::string bank_account_id{};
    time_point created{};
    bool settled = false;
};

template <class Record>
Record* record_by_id(std::vector<Record>& records, std::string_view id) {
    auto const found = std::ranges::find(records, id, &Record::id);
    return found == records.end() ? nullptr : &*found;
}

template <class Record>
Record const* record_by_id(std::vector<Record> const& records, std::string_view id) {
    auto const found = std::ranges::find(records, id, &Record::id);
    return found == records.end() ? nullptr : &*found;
}

boost::json::value text_or_null(std::string const& text);
bool contains_ignoring_case(std::string_view text, std::string_view wanted);

boost::json::object customer_record(customer const& customer);
boost::json::object virtual_account_record(virtual_account const& account, bool as_row);
boost::json::object deposit_address_record(deposit_address const& address);

/// What an amount of one of the seven currencies becomes in another: coins have 6 decimals, money
/// 2, both cut. rate: units of `to` for one unit of `from`, 6 decimals.
struct conversion {
    decimal rate;
    decimal amount;
};
conversion convert(decimal const& amount, std::string_view from, std::string_view to);

} // namespace rampart::sandbox::hexarails::detail
