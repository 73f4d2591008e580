// What Banxa remembers, and what one call sees. For the .ipp files only.
#pragma once

#include <rampart/endpoint.hpp>
#include <rampart/sandbox/banxa/side.hpp>
#include <rampart/sandbox/field_reader.hpp>
#include <rampart/sandbox/identifiers.hpp>
#include <rampart/sandbox/request_rate.hpp>
#include <rampart/sandbox/exact_decimal.hpp>
#include <rampart/sandbox/nonce_memory.hpp>

#include <map>
#include <string>
#include <vector>

namespace rampart::sandbox {
namespace detail {

/// What is exchanged for what; exactly one of the two amounts is given.
struct banxa_terms {
    bool onramp = true;
    std::string fiat;
    std::string method;
    std::string crypto;
    std::string blockchain;
    std::string fiat_amount;
    std::string crypto_amount;
};

struct banxa_price {
    std::string source_amount;
    std::string target_amount;
    std::string processing_fee;
    std::string network_fee;
};

struct banxa_identity {
    std::string reference;
    std::string email;
    std::string account_id;
    time_point created;
    bool occupation = false; // told by a PATCH, as is the source of funds
    bool source_of_funds = false;
    bool blocked = false;
};

struct banxa_quote {
    std::string identity;
    banxa_terms terms;
    banxa_price price;
    time_point expires;
};

struct banxa_ramp {
    boost::json::object record; // as answered, its status set at every read
    banxa_terms terms;
    banxa_price price;
    time_point created;
    std::string identity;
    std::size_t reads = 0;
};

/// An order of the Partner API. Amounts are text here and numbers in answers.
struct banxa_order {
    boost::json::object record;
    bool buy = true;
    time_point created;
    std::size_t step = 0;   // index into its life
    bool confirmed = false; // a sale goes on only then (B4.7)
};

/// One verified request with its fields.
struct banxa_call {
    boost::json::object members; // of the JSON body or the query
    std::string path_parameter;
    time_point now;
    bool partner = false; // the Partner API, whose errors look otherwise
    bool older = false;   // the eligibility path of the older reference
    std::vector<field_problem> problems;

    field_reader fields() { return {members, problems}; }
};

/// Section A3, with the fields a kind of error has beside message and status.
wire_response
banxa_error(unsigned status, std::string_view message, boost::json::object further = {});
wire_response banxa_invalid(std::vector<field_problem> const& problems);
/// Section B3: status and code as numbers in one object, the shape of the vendor's own clients.
wire_response banxa_partner_error(
    unsigned status, int code, std::string_view title, boost::json::object detail = {});
wire_response banxa_partner_invalid(std::vector<field_problem> const& problems);
/// {"data": ...} with the members that the Partner API writes as numbers.
wire_response
banxa_partner_data(boost::json::object data, boost::json::object meta = {}, bool numbers = true);

/// JSON without the white space between its tokens: what a signature covers (A2).
std::string without_white_space(std::string_view json);
/// A refusal of a body that is not called JSON, or of a caller who takes no JSON (A1, B1).
std::optional<wire_response> refuse_banxa_types(wire_request const& request, bool partner);
std::string read_identity_reference(field_reader& fields);
/// fiat, crypto, blockchain, method, transactionType and the one amount of A7.1, A7.2 and A7.11.
banxa_terms read_flat_terms(field_reader& fields, bool direction_required);
void read_banxa_amount(field_reader& fields, banxa_terms& terms);
exact_decimal banxa_units_per_usd(std::string_view fiat);
exact_decimal banxa_usd_price(std::string_view crypto);
banxa_price price_of(banxa_terms const& terms);
/// The two sides of a price, quote or ramp; wallet is left out when empty.
void add_sides(
    boost::json::object& record, banxa_terms const& terms, banxa_price const& price,
    std::string const& wallet);

} // namespace detail

struct banxa_side::state {
    using call_context = detail::banxa_call;
    using handler = wire_response (state::*)(call_context&);
    /// pattern: a path in which {} stands for one segment.
    struct operation {
        std::string_view method;
        std::string_view pattern;
        handler run;
    };
    /// The route of a declared endpoint: method and path are the declaration's.
    template <auto const& Endpoint>
    static constexpr operation serve(handler run) {
        return {http::to_string(Endpoint.method), Endpoint.path, run};
    }
    struct route {
        operation const* wanted = nullptr;
        std::string allowed;             // methods of this path, for 405
        std::string_view path_parameter; // still percent-encoded
    };

    static route find(std::string_view method, std::string_view path);
    std::optional<wire_response> refuse(wire_request const& request, detail::time_point now);
    wire_response run(route const& found, wire_request const&, detail::time_point);

    wire_response price(call_context&);
    wire_response quote(call_context&);
    wire_response create_ramp(call_context&);
    wire_response create_ramp_from_quote(call_context&);
    wire_response start_ramp(
        std::string const& identity, detail::banxa_terms const& terms,
        detail::banxa_price const& price, std::string const& wallet, detail::time_point now);
    wire_response ramp(call_context&);
    // A7.5 to A7.12
    wire_response create_identity(call_context&);
    wire_response identity(call_context&);
    wire_response change_identity(call_context&);
    wire_response share_token(call_context&);
    wire_response rely_on_identity(call_context&);
    wire_response share_documents(call_context&);
    wire_response eligibility(call_context&);
    wire_response limits(call_context&);
    // B4
    wire_response countries(call_context&);
    wire_response us_states(call_context&);
    wire_response fiats(call_context&);
    wire_response coins(call_context&);
    wire_response payment_methods(call_context&);
    wire_response partner_prices(call_context&);
    wire_response create_order(call_context&);
    wire_response create_nft_order(call_context&);
    wire_response order(call_context&);
    wire_response list_orders(call_context&);
    wire_response confirm_order(call_context&);
    wire_response create_account(call_context&);

    detail::banxa_identity* identity_of(std::string_view reference);
    bool knows_identity(std::string_view reference) const;
    /// What eligibility asks of an identity for this; empty when it is ready to pay (A7.11).
    boost::json::array missing_for(
        detail::banxa_identity const*, detail::banxa_terms const&,
        detail::banxa_price const&) const;
    bool knows_email(std::string_view email) const;
    detail::banxa_identity&
    ensure_identity(std::string const& reference, std::string const& email, detail::time_point);
    void read_shared_identity(detail::field_reader& fields);
    wire_response accept_identity(call_context&, detail::field_reader& fields);
    wire_response open_order(
        boost::json::object record, bool buy, std::string const& iframe_domain,
        detail::time_point now);

    // A9, B7: to the one URL of the options, signed as requests are.
    void post_webhook(std::string event, boost::json::object const& body, detail::time_point now);
    void announce(detail::banxa_ramp const& ramp, detail::time_point now);
    void announce_blocked(detail::banxa_identity const& identity, detail::time_point now);
    void announce(detail::banxa_order const& order, detail::time_point now);

    key_pair keys;
    std::chrono::seconds window;
    outbox* post;
    std::string webhook_url;
    int order_webhook_version;
    detail::request_rate rate;
    std::string public_url;
    nonce_memory nonces;
    std::vector<detail::banxa_identity> identities;
    std::map<std::string, detail::banxa_quote> quotes;
    std::map<std::string, detail::banxa_ramp> ramps;
    std::vector<detail::banxa_order> orders;
};

} // namespace rampart::sandbox
