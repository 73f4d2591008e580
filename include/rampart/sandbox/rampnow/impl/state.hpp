// What Rampnow remembers, and what one call sees. For the .ipp files only.
#pragma once

#include <rampart/endpoint.hpp>
#include <rampart/sandbox/timer_queue.hpp>
#include <rampart/sandbox/field_reader.hpp>
#include <rampart/sandbox/identifiers.hpp>
#include <rampart/sandbox/request_rate.hpp>
#include <rampart/sandbox/exact_decimal.hpp>
#include <rampart/sandbox/rampnow/side.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rampart::sandbox {
namespace detail {

struct rampnow_order_side {
    std::string currency;
    std::string chain;
};

/// The members that quotes and orders share.
struct rampnow_terms {
    std::string order_type;
    std::string amount;
    rampnow_order_side source;
    rampnow_order_side destination;
    std::string payment_mode;
};

struct rampnow_order {
    std::string uid;
    std::string external_id;
    rampnow_terms terms;
    std::string received; // dstAmount of its quote
    std::string wallet, wallet_tag;
    std::string webhook_url;
    time_point created;
    bool fails = false;
    boost::json::object request; // as it came, to know it again
};

/// One request that was let in, with its fields.
struct rampnow_call {
    wire_request const& request;
    time_point now;
    boost::json::object members; // of the JSON body or the query
    std::vector<field_problem> problems;

    field_reader fields() { return {members, problems}; }
};

wire_response rampnow_success(boost::json::object data);
wire_response rampnow_error(unsigned status, int code, std::string_view message);
wire_response rampnow_invalid(std::vector<field_problem> const& problems);
rampnow_terms read_rampnow_terms(field_reader& fields);
std::optional<wire_response> rampnow_rule_broken(rampnow_terms const& terms);
/// The same for orders, whose amounts have a least and a most too.
std::optional<wire_response> rampnow_order_refused(rampnow_terms const& terms);
boost::json::object rampnow_quote(rampnow_terms const& terms);
/// Whether an address starts with this and an @: the part that tells the sandbox what to do.
bool is_mailbox(std::string_view email, std::string_view name);

} // namespace detail

struct rampnow_side::state {
    using call_context = detail::rampnow_call;
    enum class access { signature, bearer_token, open };
    struct operation {
        std::string_view method;
        std::string_view path;
        access how;
        wire_response (state::*handler)(call_context&);
    };
    /// The route of a declared endpoint: method and path are the declaration's.
    template <auto const& Endpoint>
    static constexpr operation serve(access how, wire_response (state::*handler)(call_context&)) {
        return {http::to_string(Endpoint.method), Endpoint.path, how, handler};
    }

    static operation const* find(std::string_view path);
    std::optional<wire_response> refuse(wire_request const& request, detail::time_point now) const;
    std::optional<wire_response>
    refuse_token(wire_request const& request, detail::time_point now) const;

    wire_response quote(call_context&);
    wire_response checkout(call_context&);
    wire_response hosted(call_context&);
    wire_response public_config(call_context&);
    wire_response public_quote(call_context&);
    wire_response legacy_token(call_context&);
    wire_response legacy_order(call_context&);

    /// The order of that external id, made unless it exists; null when that one is another order.
    detail::rampnow_order const* open_order(detail::rampnow_order made);
    void announce(std::string const& external_id, std::string_view status, detail::time_point);
    void announce_legacy(
        boost::json::object const& order, std::string_view status, std::string url,
        detail::time_point);

    key_pair keys;
    std::chrono::seconds window;
    std::chrono::seconds step_delay;
    bool earlier_webhooks;
    std::string legacy_webhook_url;
    detail::request_rate rate;
    outbox* post;
    std::string public_url;
    detail::agenda agenda;
    std::map<std::string, detail::rampnow_order> orders; // by external id
    std::map<std::string, detail::time_point> tokens;    // when each ends
};

} // namespace rampart::sandbox
