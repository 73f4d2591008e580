// What Rampnow remembers and does. For the .ipp files only.
#pragma once

#include <rampart/sandbox/amounts.hpp>
#include <rampart/sandbox/field_reader.hpp>
#include <rampart/sandbox/identifiers.hpp>
#include <rampart/sandbox/rampnow/side.hpp>
#include <rampart/sandbox/request_rate.hpp>
#include <rampart/sandbox/route.hpp>
#include <rampart/sandbox/side.hpp>
#include <rampart/sandbox/timer_queue.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rampart::sandbox::rampnow::detail {

struct order_side {
    std::string currency{};
    std::string chain{};
};

/// The members that quotes and orders share.
struct trade_terms {
    std::string order_type{};
    std::string amount{};
    order_side source{};
    order_side destination{};
    std::string payment_mode{};
};

struct order {
    std::string uid{};
    std::string external_id{};
    trade_terms terms{};
    std::string received{}; // dstAmount of its quote
    std::string wallet{}, wallet_tag{};
    std::string webhook_url{};
    time_point created{};
    bool fails = false;
    boost::json::object request{}; // as it came, to know it again
};

wire_response success(boost::json::object data);
wire_response failure(unsigned status, int code, std::string_view message);
wire_response invalid(std::vector<field_problem> const& problems);
trade_terms read_terms(field_reader& fields);
std::optional<wire_response> rule_broken(trade_terms const& terms);
/// The same for orders, whose amounts have a least and a most too.
std::optional<wire_response> order_refused(trade_terms const& terms);
boost::json::object quote_of(trade_terms const& terms);
/// Whether an address starts with this and an @: the part that tells the sandbox what to do.
bool is_mailbox(std::string_view email, std::string_view name);

/// What Rampnow signs: timestamp, method, target and body with nothing between (rampnow.md 3).
std::string canonical_string(wire_request const& request, std::string_view timestamp);

struct state {
    using handler = wire_response (state::*)(call&);
    using named_route = found_route<handler>;

    /// What a request names: in the Partner API and its public operations, or in the legacy API,
    /// whose operations take a bearer token where they are not open.
    static named_route find(wire_request const& request, bool& legacy);
    std::optional<wire_response> refuse(wire_request const& request, time_point now) const;
    std::optional<wire_response> refuse_token(wire_request const& request, time_point now) const;
    wire_response run(named_route const& named, wire_request const& request, time_point now);

    wire_response get_quote(call&);
    wire_response create_checkout(call&);
    wire_response create_hosted(call&);
    wire_response get_public_config(call&);
    wire_response get_public_quote(call&);
    wire_response get_legacy_token(call&);
    wire_response create_legacy_order(call&);

    /// The order of that external id, made unless it exists; null when that one is another order.
    order const* open_order(order made);
    void announce(std::string const& external_id, std::string_view status, time_point);
    void announce_legacy(
        boost::json::object const& order, std::string_view status, std::string url, time_point);

    explicit state(settings given) : config{std::move(given)} {}

    settings config;
    request_rate rate{config.limit};
    side_context context{};
    std::map<std::string, order> orders;      // by external id
    std::map<std::string, time_point> tokens; // when each ends
};

} // namespace rampart::sandbox::rampnow::detail
