// What Banxa remembers and does. For the .ipp files only.
#pragma once

#include <rampart/sandbox/amounts.hpp>
#include <rampart/sandbox/banxa/side.hpp>
#include <rampart/sandbox/field_reader.hpp>
#include <rampart/sandbox/identifiers.hpp>
#include <rampart/sandbox/nonce_memory.hpp>
#include <rampart/sandbox/request_rate.hpp>
#include <rampart/sandbox/route.hpp>
#include <rampart/sandbox/side.hpp>

#include <map>
#include <string>
#include <vector>

namespace rampart::sandbox::banxa::detail {

/// What is exchanged for what; exactly one of the two amounts is given.
struct trade_terms {
    bool onramp = true;
    std::string fiat{};
    std::string method{};
    std::string crypto{};
    std::string blockchain{};
    std::string fiat_amount{};
    std::string crypto_amount{};
};

struct trade_price {
    std::string source_amount{};
    std::string target_amount{};
    std::string processing_fee{};
    std::string network_fee{};
};

struct identity {
    std::string reference{};
    std::string email{};
    std::string account_id{};
    time_point created{};
    bool occupation = false; // told by a PATCH, as is the source of funds
    bool source_of_funds = false;
    bool blocked = false;
};

struct quote {
    std::string identity{};
    trade_terms terms{};
    trade_price price{};
    time_point expires{};
};

struct ramp {
    boost::json::object record{}; // as answered, its status set at every read
    trade_terms terms{};
    trade_price price{};
    time_point created{};
    std::string identity{};
    std::size_t reads = 0;
};

/// An order of the Partner API. Amounts are text here and numbers in answers.
struct order {
    boost::json::object record{};
    bool buy = true;
    time_point created{};
    std::size_t step = 0;   // index into its life
    bool confirmed = false; // a sale goes on only then (B4.7)
};

/// Section A3, with the fields a kind of error has beside message and status.
wire_response
enterprise_error(unsigned status, std::string_view message, boost::json::object further = {});
wire_response enterprise_invalid(std::vector<field_problem> const& problems);
/// Section B3: status and code as numbers in one object, the shape of the vendor's own clients.
wire_response
partner_error(unsigned status, int code, std::string_view title, boost::json::object detail = {});
wire_response partner_invalid(std::vector<field_problem> const& problems);
/// {"data": ...} with the members that the Partner API writes as numbers.
wire_response
partner_data(boost::json::object data, boost::json::object meta = {}, bool numbers = true);

/// JSON without the white space between its tokens: what a signature covers (A2).
std::string without_white_space(std::string_view json);
/// Whether a request is for the Partner API, whose errors have another form.
bool is_partner(wire_request const& request);
/// The error of the API that a request is for, its code the status.
wire_response plain_error(wire_request const& request, unsigned status, std::string_view message);
/// A refusal of a body that is not called JSON, or of a caller who takes no JSON (A1, B1).
std::optional<wire_response> refuse_types(wire_request const& request);
std::string read_identity_reference(field_reader& fields);
/// fiat, crypto, blockchain, method, transactionType and the one amount of A7.1, A7.2 and A7.11.
trade_terms read_flat_terms(field_reader& fields, bool direction_required);
void read_amount(field_reader& fields, trade_terms& terms);
decimal units_per_usd(std::string_view fiat);
decimal usd_price(std::string_view crypto);
trade_price price_of(trade_terms const& terms);
/// The two sides of a price, quote or ramp; wallet is left out when empty.
void add_sides(
    boost::json::object& record, trade_terms const& terms, trade_price const& price,
    std::string const& wallet);

/// What Banxa signs: three lines, and the body as the fourth when there is one (banxa.md A2).
std::string canonical_string(wire_request const& request, std::string_view nonce);

struct state {
    using handler = wire_response (state::*)(call&);
    using named_route = found_route<handler>;

    static named_route find(wire_request const& request);
    std::optional<wire_response> refuse(wire_request const& request, time_point now);
    wire_response run(named_route const& named, wire_request const& request, time_point now);

    wire_response get_price(call&);
    wire_response get_quote(call&);
    wire_response create_ramp(call&);
    wire_response create_ramp_from_quote(call&);
    wire_response start_ramp(
        std::string const& identity, trade_terms const& terms, trade_price const& price,
        std::string const& wallet, time_point now);
    wire_response get_ramp(call&);
    // A7.5 to A7.12
    wire_response create_identity(call&);
    wire_response get_identity(call&);
    wire_response update_identity(call&);
    wire_response share_token(call&);
    wire_response rely_on_identity(call&);
    wire_response share_documents(call&);
    wire_response check_eligibility(call&);
    wire_response get_limits(call&);
    // B4
    wire_response list_countries(call&);
    wire_response list_us_states(call&);
    wire_response list_fiats(call&);
    wire_response list_coins(call&);
    wire_response list_payment_methods(call&);
    wire_response get_partner_prices(call&);
    wire_response create_order(call&);
    wire_response create_nft_order(call&);
    wire_response get_order(call&);
    wire_response list_orders(call&);
    wire_response confirm_order(call&);
    wire_response create_account(call&);

    identity* identity_of(std::string_view reference);
    identity* identity_with(std::string_view email);
    /// What eligibility asks of an identity for this; empty when it is ready to pay (A7.11).
    boost::json::array missing_for(identity const*, trade_terms const&, trade_price const&) const;
    identity& ensure_identity(std::string const& reference, std::string const& email, time_point);
    void read_shared_identity(field_reader& fields);
    wire_response accept_identity(call&, field_reader& fields);
    order* order_of(std::string_view id);
    wire_response open_order(
        boost::json::object record, bool buy, std::string const& iframe_domain, time_point now);

    // A9, B7: to the one URL of the options, signed as requests are.
    void post_webhook(std::string event, boost::json::object const& body, time_point now);
    void announce(ramp const& ramp, time_point now);
    void announce_blocked(identity const& identity, time_point now);
    void announce(order const& order, time_point now);

    explicit state(settings given) : config{std::move(given)} {}

    settings config;
    request_rate rate{config.limit};
    side_context context{};
    nonce_memory nonces;
    std::vector<identity> identities;
    std::map<std::string, quote> quotes;
    std::map<std::string, ramp> ramps;
    std::vector<order> orders;
};

} // namespace rampart::sandbox::banxa::detail
