// Rampnow: the unsigned configuration and quote of its own pages (5.5, 5.6).
#pragma once

#include <rampart/sandbox/rampnow/impl/state.hpp>

#include <utility>

namespace rampart::sandbox::rampnow::detail {

// 5.5: any public key will do here; without one the service says this.
RAMPART_DECL wire_response without_key() {
    return json_response(200, boost::json::object{{"code", 100008}, {"message", "internal_err"}});
}

RAMPART_DECL boost::json::object limits(int side) {
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
asset(std::string const& key, std::string_view per_euro, bool money) {
    boost::json::array modes{money ? "card" : "crypto"};
    return {
        {"asset", key},
        {"status", "active"},
        {"exchangeRate", json_text(per_euro)},
        {"payinModes", modes},
        {"payoutModes", modes},
        {"orderTypeConfigs", {{"buy", limits(money ? 1 : 2)}, {"sell", limits(money ? 2 : 1)}}}};
}

RAMPART_DECL wire_response state::get_public_config(call& call) {
    auto fields = call.fields();
    if (!fields.has("apiKey")) return without_key();
    boost::json::object assets;
    for (std::string const money : {"EUR:fiat", "USD:fiat", "GBP:fiat"})
        assets[money] = asset(money, "1", true);
    assets["BTC:bitcoin"] = asset("BTC:bitcoin", "0.00001", false);
    assets["ETH:ethereum"] = asset("ETH:ethereum", "0.0004", false);
    assets["USDC:ethereum"] = asset("USDC:ethereum", "1", false);
    assets["USDT:tron"] = asset("USDT:tron", "1", false);
    boost::json::object modes;
    for (std::string const mode : {"card", "google_pay"})
        modes[mode] = boost::json::object{
            {"paymentMode", mode},
            {"status", "active"},
            {"payinConfig", limits(1)},
            {"payoutConfig", limits(2)}};
    boost::json::object data{
        {"assetConfigs", std::move(assets)},
        {"paymentModeConfigs", std::move(modes)},
        {"orderConfigMap", {{"buy", limits(3)}, {"sell", limits(3)}}},
        {"minAmount", "5"},
        {"maxAmount", "10000"},
        {"isDappRegion", false}};
    // A first quote where enough was said for one.
    auto const terms = read_terms(fields);
    if (call.problems.empty() && !rule_broken(terms)) data["initialQuote"] = quote_of(terms);
    return success(std::move(data));
}

RAMPART_DECL wire_response state::get_public_quote(call& call) {
    if (!call.fields().has("apiKey")) return without_key();
    return get_quote(call);
}

} // namespace rampart::sandbox::rampnow::detail
