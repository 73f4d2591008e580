// What HexaRails remembers and does, and what one call sees. For the .ipp files only.
#pragma once

#include <rampart/endpoint.hpp>
#include <rampart/sandbox/timer_queue.hpp>
#include <rampart/sandbox/field_reader.hpp>
#include <rampart/sandbox/identifiers.hpp>
#include <rampart/sandbox/request_rate.hpp>
#include <rampart/sandbox/exact_decimal.hpp>
#include <rampart/sandbox/form_parts.hpp>
#include <rampart/sandbox/hexarails/side.hpp>
#include <rampart/sandbox/hexarails/impl/records.hpp>
#include <rampart/sandbox/nonce_memory.hpp>

#include <map>
#include <string>
#include <vector>

namespace rampart::sandbox {
namespace detail {

/// One verified request with its fields.
struct hexarails_call {
    wire_request const& request;
    time_point now;
    boost::json::object members;  // of the JSON body, the form or the query
    std::vector<form_part> parts; // of a form, files included
    std::vector<field_problem> problems;

    field_reader fields() { return {members, problems}; }
    /// Files of this part name; one that is too large is a problem.
    std::vector<form_part const*> files(std::string_view name, std::size_t bytes_at_most);
};

/// A page of a list and the two numbers that ask for it.
struct hexarails_page {
    std::uint64_t number;
    std::uint64_t size;
};

wire_response hexarails_success(boost::json::value data);
wire_response hexarails_failure(unsigned status, std::string_view word, std::string_view message);
wire_response hexarails_failed(std::string_view message);
wire_response hexarails_invalid(std::vector<field_problem> const& problems);
hexarails_page read_page(field_reader& fields);
/// numbers_first: /payment/list and /trade/list put the numbers before the list (6).
wire_response
page_of(boost::json::array const& rows, hexarails_page page, bool numbers_first = false);

} // namespace detail

struct hexarails_side::state {
    using call_context = detail::hexarails_call;
    enum class body_kind { none, json, form };
    struct operation {
        std::string_view method;
        std::string_view path;
        body_kind body;
        wire_response (state::*handler)(call_context&);
        bool old = false; // section 10: always HTTP 200
    };
    /// The route of a declared endpoint: method, path and kind of body are the declaration's.
    template <auto const& Endpoint>
    static constexpr operation
    serve(wire_response (state::*handler)(call_context&), bool old = false) {
        constexpr auto body = Endpoint.form() == body_form::query       ? body_kind::none
                              : Endpoint.form() == body_form::multipart ? body_kind::form
                                                                        : body_kind::json;
        return {http::to_string(Endpoint.method), Endpoint.path, body, handler, old};
    }

    state(options const& settings, outbox& post);
    void seed();

    static operation const* find(std::string_view method, std::string_view path);
    static std::string allowed_methods(std::string_view path);
    /// Nothing when the request is signed as it must be.
    std::optional<wire_response> refuse(wire_request const& request, detail::time_point now);
    wire_response run(operation const& wanted, wire_request const& request, detail::time_point now);

    // 9.1 the account itself
    wire_response health(call_context&);
    wire_response balance(call_context&);
    wire_response basic_info(call_context&);
    wire_response funding_address(call_context&);
    wire_response callback_url(call_context&);
    wire_response set_callback_url(call_context&);
    wire_response subscribed_events(call_context&);
    wire_response set_subscribed_events(call_context&);
    wire_response ip_white_list(call_context&);
    wire_response set_ip_white_list(call_context&);
    // 9.2 customers
    wire_response create_customer(call_context&);
    wire_response create_customer_with_files(call_context&);
    wire_response upload_customer_file(call_context&);
    wire_response customer_detail(call_context&);
    wire_response list_customers(call_context&);
    // 9.3 virtual accounts
    wire_response create_virtual_account(call_context&);
    wire_response list_virtual_accounts(call_context&);
    wire_response virtual_account_detail(call_context&);
    wire_response create_whitelist(call_context&);
    wire_response update_whitelist(call_context&);
    wire_response whitelist(call_context&);
    // 9.4, 9.5 addresses
    wire_response create_deposit_address(call_context&);
    wire_response list_deposit_addresses(call_context&);
    wire_response deposit_address_detail(call_context&);
    wire_response add_crypto_address(call_context&);
    wire_response list_crypto_addresses(call_context&);
    wire_response crypto_address_detail(call_context&);
    // 9.6 bank accounts
    wire_response add_bank_account(call_context&);
    wire_response list_bank_accounts(call_context&);
    wire_response bank_account_detail(call_context&);
    // 9.7 flows
    wire_response create_onramp(call_context&);
    wire_response create_offramp(call_context&);
    wire_response create_flow(call_context&);
    wire_response list_flows(call_context&);
    wire_response flow_detail(call_context&);
    wire_response trade_preview(call_context&);
    wire_response delete_flow(call_context&);
    // 9.8, 9.9 deposits
    wire_response list_deposits(call_context&);
    wire_response deposit_detail(call_context&);
    wire_response submit_attachment(call_context&);
    wire_response mock_deposit(call_context&);
    wire_response list_legacy_deposits(call_context&);
    wire_response legacy_deposit_detail(call_context&);
    // 9.10 trades
    wire_response list_trades(call_context&);
    wire_response trade_detail(call_context&);
    // 9.11 payments
    wire_response estimate_payment(call_context&);
    wire_response create_payment(call_context&);
    wire_response payment_detail(call_context&);
    wire_response list_payments(call_context&);
    // 10 the older API
    wire_response old_create_user(call_context&);
    wire_response old_get_user(call_context&);
    wire_response old_create_va(call_context&);
    wire_response old_create_whitelist(call_context&);
    wire_response old_update_whitelist(call_context&);
    wire_response old_get_whitelist(call_context&);

    // Records made, and the steps that follow by themselves.
    detail::hexarails_customer& open_customer(detail::hexarails_customer made);
    detail::hexarails_virtual_account& open_virtual_account(
        detail::hexarails_customer const&, std::string currency, detail::time_point now);
    detail::hexarails_deposit_address& open_deposit_address(
        std::string customer_id, std::string currency, std::string network, detail::time_point);
    std::string open_flow(bool onramp, std::string from, std::string to, detail::time_point now);
    wire_response list_destinations(
        std::vector<detail::hexarails_destination> const&, detail::choices currencies,
        call_context&);
    wire_response show_destination(
        std::vector<detail::hexarails_destination> const&, std::string_view what, call_context&);
    boost::json::value
    write_whitelist_entry(detail::hexarails_virtual_account&, boost::json::object entry);
    void after_a_step(detail::time_point now, detail::agenda::step what);
    void confirm_deposit(std::string const& id, detail::time_point now);
    void start_trade(std::string const& deposit_id, detail::time_point now);
    void settle_trade(std::string const& id, detail::time_point now);

    boost::json::object deposit_record(detail::hexarails_deposit const&) const;
    boost::json::object trade_record(detail::hexarails_trade const&) const;
    boost::json::object payment_record(detail::hexarails_payment const&) const;
    boost::json::object payee(std::string const& bank_account_id) const;
    void delete_customer(std::string const& id, detail::time_point now);
    /// The customer of a flow's virtual account or deposit address; empty when there is none.
    std::string owner_of(bool onramp, std::string const& from) const;
    /// A confirmed customer, or the refusal to answer with (11: only those get accounts).
    detail::hexarails_customer const*
    confirmed_customer(std::string const& id, wire_response& refusal) const;

    // 12.2: each under its new and its old name.
    void announce(std::string_view event, boost::json::object payload, detail::time_point now);
    void announce_customer(detail::hexarails_customer const&, detail::time_point now);
    void announce_account(detail::hexarails_virtual_account const&, detail::time_point now);
    void announce_deposit(
        detail::hexarails_deposit const&, std::string_view what, detail::time_point now);
    void
    announce_trade(detail::hexarails_trade const&, std::string_view what, detail::time_point now);

    key_pair keys;
    std::chrono::seconds window;
    std::chrono::seconds step_delay;
    outbox* post;
    nonce_memory nonces;
    detail::request_rate rate;
    detail::agenda agenda;
    std::string callback;
    std::vector<std::string> events;
    std::vector<std::string> addresses_allowed;
    std::map<std::string, exact_decimal> balances;
    std::vector<detail::hexarails_customer> customers; // oldest first, as all of these
    std::vector<detail::hexarails_virtual_account> virtual_accounts;
    std::vector<detail::hexarails_deposit_address> deposit_addresses;
    std::vector<detail::hexarails_destination> crypto_addresses;
    std::vector<detail::hexarails_destination> bank_accounts;
    std::vector<detail::hexarails_flow> flows;
    std::vector<detail::hexarails_deposit> deposits;
    std::vector<detail::hexarails_trade> trades;
    std::vector<detail::hexarails_payment> payments;
    std::int64_t last_whitelist_id = 0;
};

} // namespace rampart::sandbox
