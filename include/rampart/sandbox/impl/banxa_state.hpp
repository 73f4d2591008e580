// What Banxa remembers, and what one call sees. For the .ipp files only.
#pragma once

#include <rampart/sandbox/banxa.hpp>
#include <rampart/sandbox/detail/fields.hpp>
#include <rampart/sandbox/detail/identifiers.hpp>
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
};

struct banxa_quote {
    std::string identity;
    banxa_terms terms;
    banxa_price price;
    time_point expires;
};

struct banxa_ramp {
    boost::json::object record; // as answered, its status set at every read
    int reads = 0;
};

/// One verified request with its fields.
struct banxa_call {
    boost::json::object members; // of the JSON body or the query
    std::string path_parameter;
    time_point now;
    std::vector<field_problem> problems;

    field_reader fields() { return {members, problems}; }
};

/// Section A3, with the fields a kind of error has beside message and status.
wire_response
banxa_error(unsigned status, std::string_view message, boost::json::object further = {});
wire_response banxa_invalid(std::vector<field_problem> const& problems);

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
    struct route {
        handler get = nullptr;
        handler post = nullptr;
        std::string_view path_parameter; // still percent-encoded
    };

    static route find(std::string_view path);
    std::optional<wire_response> refuse(wire_request const& request, detail::time_point now);
    wire_response run(handler wanted, route const& found, wire_request const&, detail::time_point);

    wire_response price(call_context&);
    wire_response quote(call_context&);
    wire_response create_ramp(call_context&);
    wire_response create_ramp_from_quote(call_context&);
    wire_response start_ramp(
        detail::banxa_terms const& terms, detail::banxa_price const& price,
        std::string const& wallet, detail::time_point now);
    wire_response ramp(call_context&);
    wire_response create_identity(call_context&);
    wire_response eligibility(call_context&);

    bool knows_identity(std::string_view reference) const;
    bool knows_email(std::string_view email) const;

    key_pair keys;
    std::chrono::seconds window;
    nonce_memory nonces;
    std::vector<detail::banxa_identity> identities;
    std::map<std::string, detail::banxa_quote> quotes;
    std::map<std::string, detail::banxa_ramp> ramps;
};

} // namespace rampart::sandbox
