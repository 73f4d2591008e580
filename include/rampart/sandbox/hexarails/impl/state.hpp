// What HexaRails remembers and does. For the .ipp files only.
#pragma once

#include <rampart/sandbox/amounts.hpp>
#include <rampart/sandbox/field_reader.hpp>
#include <rampart/sandbox/hexarails/impl/records.hpp>
#include <rampart/sandbox/hexarails/side.hpp>
#include <rampart/sandbox/identifiers.hpp>
#include <rampart/sandbox/nonce_memory.hpp>
#include <rampart/sandbox/request_rate.hpp>
#include <rampart/sandbox/route.hpp>
#include <rampart/sandbox/side.hpp>
#include <rampart/sandbox/timer_queue.hpp>

#include <map>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <vector>

namespace rampart::sandbox::hexarails::detail {

/// A page of a list and the two numbers that ask for it.
struct page {
    std::uint64_t number;
    std::uint64_t size;
};

wire_response success(boost::json::value data);
wire_response failure(unsigned status, std::string_view word, std::string_view message);
wire_response failed(std::string_view message);
wire_response invalid(std::vector<field_problem> const& problems);
/// Files of a form part with this name; one that is too large is a problem.
std::vector<form_part const*>
files_of(call& call, std::string_view name, std::size_t bytes_at_most);
page read_page(field_reader& fields);
/// numbers_first: /payment/list and /trade/list put the numbers before the list (6).
wire_response page_of(boost::json::array const& rows, page wanted, bool numbers_first = false);

/// A page of the records that fit, newest first.
template <class Record, class Fits, class Write>
wire_response list(
    std::vector<Record> const& all, page wanted, Fits fits, Write write,
    bool numbers_first = false) {
    boost::json::array rows;
    for (auto const& one : all | std::views::reverse)
        if (fits(one)) rows.push_back(write(one));
    return page_of(rows, wanted, numbers_first);
}

/// The record that `id` names. what: its kind, for when there is none.
template <class Record, class Write>
wire_response show(
    std::vector<Record> const& all, std::string_view what, call& call, Write write,
    std::string_view id_name = "id") {
    auto const id = call.fields().text(id_name);
    if (call.failed()) return invalid(call.problems);
    auto* const one = record_by_id(all, id);
    return one ? success(write(*one)) : failed(std::string{what} + " not found");
}

/// The same where the query may name the status too.
template <class Record, class Write>
wire_response show_in_status(
    std::vector<Record> const& all, std::string_view what, call& call, choices statuses,
    Write write) {
    auto fields = call.fields();
    auto const id = fields.text("id");
    auto const status = fields.optional_choice("status", statuses);
    if (call.failed()) return invalid(call.problems);
    auto* const one = record_by_id(all, id);
    bool const found = one && (!status || *status == one->status);
    return found ? success(write(*one)) : failed(std::string{what} + " not found");
}

/// How the members that are about a whitelist are called.
struct whitelist_names {
    std::string_view account, source, bsb, number, name, status;
};
boost::json::object
read_whitelist_entry(field_reader& fields, whitelist_names const& names, bool whole);
inline constexpr whitelist_names current_names{
    "id", "sourceAccount", "bsbNumber", "accountNumber", "accountName", "accountStatus"};

/// What HexaRails signs: seven lines (hexarails.md 3.2, 3.3). Line 2 is the Host header and line 4
/// the query as received; line 5 is empty for GET, multipart and empty bodies.
std::string
canonical_string(wire_request const& request, std::string_view timestamp, std::string_view nonce);

struct state {
    using handler = wire_response (state::*)(call&);
    using named_route = found_route<handler>;

    explicit state(settings given);
    void seed();

    /// What a request names: in the current API, or in the legacy one, whose answers all have HTTP
    /// status 200 (section 10).
    static named_route find(wire_request const& request, bool& legacy);
    /// Nothing when the request is signed as it must be.
    /// Whether requests of that address are looked at.
    bool lets_in(std::string_view peer) const;
    std::optional<wire_response> refuse(wire_request const& request, time_point now);
    wire_response run(named_route const& named, wire_request const& request, time_point now);

    // 9.1 the account itself
    wire_response health(call&);
    wire_response list_balances(call&);
    wire_response get_basic_info(call&);
    wire_response get_funding_address(call&);
    wire_response get_callback_url(call&);
    wire_response set_callback_url(call&);
    wire_response get_subscribed_events(call&);
    wire_response set_subscribed_events(call&);
    wire_response get_ip_whitelist(call&);
    wire_response set_ip_whitelist(call&);
    // 9.2 customers
    wire_response create_customer(call&);
    wire_response create_customer_with_files(call&);
    wire_response upload_customer_files(call&);
    wire_response get_customer(call&);
    wire_response list_customers(call&);
    // 9.3 virtual accounts
    wire_response create_virtual_account(call&);
    wire_response list_virtual_accounts(call&);
    wire_response get_virtual_account(call&);
    wire_response create_aud_whitelist(call&);
    wire_response update_aud_whitelist(call&);
    wire_response get_aud_whitelist(call&);
    // 9.4, 9.5 addresses
    wire_response create_deposit_address(call&);
    wire_response list_deposit_addresses(call&);
    wire_response get_deposit_address(call&);
    wire_response add_crypto_address(call&);
    wire_response list_crypto_addresses(call&);
    wire_response get_crypto_address(call&);
    // 9.6 bank accounts
    wire_response add_bank_account(call&);
    wire_response list_bank_accounts(call&);
    wire_response get_bank_account(call&);
    // 9.7 flows
    wire_response create_onramp(call&);
    wire_response create_offramp(call&);
    wire_response create_flow(call&);
    wire_response list_flows(call&);
    wire_response get_flow(call&);
    wire_response preview_trade(call&);
    wire_response delete_flow(call&);
    // 9.8, 9.9 deposits
    wire_response list_deposits(call&);
    wire_response get_deposit(call&);
    wire_response submit_deposit_attachment(call&);
    wire_response mock_deposit(call&);
    wire_response list_iban_deposits(call&);
    wire_response get_iban_deposit(call&);
    // 9.10 trades
    wire_response list_trades(call&);
    wire_response get_trade(call&);
    // 9.11 payments
    wire_response estimate_payment(call&);
    wire_response create_payment(call&);
    wire_response get_payment(call&);
    wire_response list_payments(call&);
    // 10 the legacy, snake_case API
    wire_response legacy_create_user(call&);
    wire_response legacy_get_user(call&);
    wire_response legacy_create_va(call&);
    wire_response legacy_create_whitelist(call&);
    wire_response legacy_update_whitelist(call&);
    wire_response legacy_get_whitelist(call&);

    // Records made, and the steps that follow by themselves.
    customer& open_customer(customer made);
    virtual_account&
    open_virtual_account(std::string const& customer_id, std::string currency, time_point now);
    deposit_address& open_deposit_address(
        std::string customer_id, std::string currency, std::string network, time_point);
    std::string open_flow(bool onramp, std::string from, std::string to, time_point now);
    wire_response list_destinations(std::vector<destination> const&, choices currencies, call&);
    wire_response show_destination(std::vector<destination> const&, std::string_view what, call&);
    boost::json::value write_whitelist_entry(virtual_account&, boost::json::object entry);
    /// Reads an entry and replaces the one that has its number; write makes the answer of it.
    wire_response update_whitelist(
        call&, whitelist_names const&, boost::json::object (*write)(boost::json::object const&));
    void after_a_step(time_point now, timer_queue::step what);
    void confirm_deposit(std::string const& id, time_point now);
    void start_trade(std::string const& deposit_id, time_point now);
    void settle_trade(std::string const& id, time_point now);

    boost::json::object deposit_record(deposit const&) const;
    boost::json::object flow_record(flow const&) const;
    boost::json::object trade_record(trade const&) const;
    boost::json::object payment_record(payment const&) const;
    boost::json::object payee(std::string const& bank_account_id) const;
    void delete_customer(std::string const& id, time_point now);
    /// The customer of a flow's virtual account or deposit address; empty when there is none.
    std::string owner_of(bool onramp, std::string const& from) const;
    /// What to answer unless the customer is a confirmed one (11: only those get accounts).
    std::optional<wire_response> refuse_customer(std::string const& id) const;

    // 12.2: each under its name in the current and in the legacy API.
    void announce(std::string_view event, boost::json::object payload, time_point now);
    void announce_customer(customer const&, time_point now);
    void announce_account(virtual_account const&, time_point now);
    void announce_deposit(deposit const&, std::string_view what, time_point now);
    void announce_trade(trade const&, std::string_view what, time_point now);

    settings config;
    side_context context;
    nonce_memory nonces;
    request_rate rate;
    std::string callback;
    std::vector<std::string> events;
    std::vector<std::string> addresses_allowed;
    std::map<std::string, decimal> balances;
    std::vector<customer> customers; // oldest first, as all of these
    std::vector<virtual_account> virtual_accounts;
    std::vector<deposit_address> deposit_addresses;
    std::vector<destination> crypto_addresses;
    std::vector<destination> bank_accounts;
    std::vector<flow> flows;
    std::vector<deposit> deposits;
    std::vector<trade> trades;
    std::vector<payment> payments;
    std::int64_t last_whitelist_id = 0;
};

} // namespace rampart::sandbox::hexarails::detail
