// Rampnow: the unsigned configuration and quote of its own pages (5.5, 5.6).
#pragma once

#include <rampart/sandbox/rampnow/impl/state.hpp>

#include <utility>

namespace rampart::sandbox {
namespace detail {

// 5.5: any public key will do here; without one the service says this.
RAMPART_DECL wire_response rampnow_without_key() {
    return json_response(200, boost::json::object{{"code", 100008}, {"message", "internal_err"}});
}

RAMPART_DECL boost::json::object rampnow_limits(int side) {
    return {
        {"minAmount", "5"},
        {"maxAmount", "10000"},
        {"order", 1},
        {"orderSide", side},
        {"orderTypes", boost::json::array{"buy", "sell"}},
        {"routeTypes", boost::json::array{"direct"}},
        {"status", "active"}};
}

RAMPART_DECL boost::json::object
rampnow_asset(std::string const& key, std::string_view per_euro, bool money) {
    boost::json::array modes{money ? "card" : "crypto"};
    return {
        {"asset", key},
        {"status", "active"},
        {"exchangeRate", boost::json::string_view{per_euro.data(), per_euro.size()}},
        {"payinModes", modes},
        {"payoutModes", modes},
        {"orderTypeConfigs",
         {{"buy", rampnow_limits(money ? 1 : 2)}, {"sell", rampnow_limits(money ? 2 : 1)}}}};
}

} // namespace detail

RAMPART_DECL wire_response rampnow_side::state::public_config(call_context& call) {
    auto fields = call.fields();
    if (!fields.has("apiKey")) return detail::rampnow_without_key();
    boost::json::object assets;
    for (std::string const money : {"EUR:fiat", "USD:fiat", "GBP:fiat"})
        assets[money] = detail::rampnow_asset(money, "1", true);
    assets["BTC:bitcoin"] = detail::rampnow_asset("BTC:bitcoin", "0.00001", false);
    assets["ETH:ethereum"] = detail::rampnow_asset("ETH:ethereum", "0.0004", false);
    assets["USDC:ethereum"] = detail::rampnow_asset("USDC:ethereum", "1", false);
    assets["USDT:tron"] = detail::rampnow_asset("USDT:tron", "1", false);
    boost::json::object modes;
    for (std::string const mode : {"card", "google_pay"})
        modes[mode] = boost::json::object{
            {"paymentMode", mode},
            {"status", "active"},
            {"payinConfig", detail::rampnow_limits(1)},
            {"payoutConfig", detail::rampnow_limits(2)}};
    boost::json::object data{
        {"assetConfigs", std::move(assets)},
        {"paymentModeConfigs", std::move(modes)},
        {"orderConfigMap",
         {{"buy", detail::rampnow_limits(3)}, {"sell", detail::rampnow_limits(3)}}},
        {"minAmount", "5"},
        {"maxAmount", "10000"},
        {"isDappRegion", false}};
    // A first quote where enough was said for one.
    auto const terms = detail::read_rampnow_terms(fields);
    if (call.problems.empty() && !detail::rampnow_rule_broken(terms))
        data["initialQuote"] = detail::rampnow_quote(terms);
    return detail::rampnow_success(std::move(data));
}

RAMPART_DECL wire_response rampnow_side::state::public_quote(call_context& call) {
    if (!call.fields().has("apiKey")) return detail::rampnow_without_key();
    return quote(call);
}

} // namespace rampart::sandbox
