// What HexaRails remembers, and what one call sees. For the .ipp files only.
#pragma once

#include <rampart/sandbox/detail/fields.hpp>
#include <rampart/sandbox/detail/identifiers.hpp>
#include <rampart/sandbox/exact_decimal.hpp>
#include <rampart/sandbox/hexarails.hpp>
#include <rampart/sandbox/nonce_memory.hpp>

#include <map>
#include <string>
#include <vector>

namespace rampart::sandbox {
namespace detail {

struct hexarails_customer {
    std::string id;
    std::string name;
    std::string email;
    std::string type;
    bool is_individual = true;
    std::string sumsub_link; // empty when the customer came with a share token
    std::optional<std::string> external_id, birth_date, country, nationality, city, address;
    time_point created;
};

struct hexarails_virtual_account {
    std::string id;
    std::string customer_id;
    std::string customer_name;
    std::string currency;
    std::string account_number;
    std::string reference_id;
    time_point created;
};

struct hexarails_payment {
    std::string id;
    std::string deduct_amount;
    std::string deduct_currency;
    std::string received_amount;
    std::string received_currency;
    std::string reference;
    time_point created;
    bool settled = false;
};

/// One verified request with its fields.
struct hexarails_call {
    wire_request const& request;
    time_point now;
    boost::json::object members; // of the JSON body, the form or the query
    std::vector<field_problem> problems;

    field_reader fields() { return {members, problems}; }
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
    };

    state(key_pair key, std::chrono::seconds timestamp_window);

    static operation const* find(std::string_view method, std::string_view path);
    static std::string allowed_methods(std::string_view path);
    /// Nothing when the request is signed as it must be.
    std::optional<wire_response> refuse(wire_request const& request, detail::time_point now);
    wire_response run(operation const& wanted, wire_request const& request, detail::time_point now);

    wire_response health(call_context&);
    wire_response balance(call_context&);
    wire_response callback_url(call_context&);
    wire_response set_callback_url(call_context&);
    wire_response create_customer(call_context&);
    wire_response customer_detail(call_context&);
    wire_response list_customers(call_context&);
    wire_response create_virtual_account(call_context&);
    wire_response list_virtual_accounts(call_context&);
    wire_response create_onramp(call_context&);
    wire_response list_deposits(call_context&);
    wire_response list_trades(call_context&);
    wire_response estimate_payment(call_context&);
    wire_response create_payment(call_context&);
    wire_response list_payments(call_context&);

    detail::hexarails_customer const* customer_by_id(std::string_view id) const;
    detail::hexarails_virtual_account& open_virtual_account(
        detail::hexarails_customer const&, std::string currency, call_context const&);

    key_pair keys;
    std::chrono::seconds window;
    nonce_memory nonces;
    std::string callback;
    std::map<std::string, exact_decimal> balances;
    std::vector<detail::hexarails_customer> customers; // oldest first, as all of these
    std::vector<detail::hexarails_virtual_account> virtual_accounts;
    std::vector<detail::hexarails_payment> payments;
};

} // namespace rampart::sandbox
