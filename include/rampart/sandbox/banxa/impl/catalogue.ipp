// Banxa's Partner API: what can be bought, sold and paid with (B4.1 to B4.6).
#pragma once

#include <rampart/sandbox/banxa/impl/state.hpp>

#include <utility>

namespace rampart::sandbox::banxa::detail {

RAMPART_DECL wire_response
partner_data(boost::json::object data, boost::json::object meta, bool numbers) {
    boost::json::object body{{"data", std::move(data)}};
    if (!meta.empty()) body["meta"] = std::move(meta);
    if (!numbers) return json_response(200, body);
    return {
        200,
        {{"Content-Type", "application/json"}},
        json_with_numbers(
            body, {"ref", "fiat_amount", "coin_amount", "fee", "fee_tax", "payment_fee",
                   "payment_fee_tax", "commission", "merchant_fee", "merchant_commission"})};
}

RAMPART_DECL boost::json::object
payment_method(int id, std::string_view type, std::string_view name, bool buy, bool card) {
    boost::json::array fiats{"AUD", "EUR", "GBP", "USD"};
    boost::json::array coins{"BTC", "ETH", "USDC", "USDT"};
    boost::json::array fees, limits;
    for (auto const& fiat : fiats) {
        for (auto const& coin : coins)
            fees.push_back(boost::json::object{
                {"fiat_code", fiat},
                {"coin_code", coin},
                {"fees",
                 boost::json::array{
                     {{"name", "processing fee"}, {"amount", 1}, {"type", "percentage"}}}}});
        limits.push_back(boost::json::object{{"fiat_code", fiat}, {"min", "10"}, {"max", "15000"}});
    }
    return {
        {"id", id},
        {"paymentType", json_text(type)},
        {"name", json_text(name)},
        {"description", "Sandbox"},
        {"logo_url", "https://example.com/logo.png"},
        {"status", "ACTIVE"},
        {"supported_agents", card ? boost::json::value(boost::json::array{
                                        boost::json::object{{"os", "ios"}, {"browser", "safari"}}})
                                  : boost::json::value(nullptr)},
        {"type", buy ? "FIAT_TO_CRYPTO" : "CRYPTO_TO_FIAT"},
        {"supported_fiat", std::move(fiats)},
        {"supported_coin", std::move(coins)},
        {"transaction_fees", std::move(fees)},
        {"transaction_limits", std::move(limits)}};
}

RAMPART_DECL bool is_fiat(std::string_view code) {
    return code == "AUD" || code == "EUR" || code == "GBP" || code == "USD";
}

RAMPART_DECL wire_response state::list_countries(call&) {
    return partner_data(
        {{"countries", boost::json::array{
                           {{"country_code", "AU"}, {"country_name", "Australia"}},
                           {{"country_code", "DE"}, {"country_name", "Germany"}},
                           {{"country_code", "US"}, {"country_name", "United States"}}}}});
}

RAMPART_DECL wire_response state::list_us_states(call&) {
    return partner_data(
        {{"states", boost::json::array{
                        {{"state_code", "AL"}, {"state_name", "Alabama"}},
                        {{"state_code", "AK"}, {"state_name", "Alaska"}}}}});
}

RAMPART_DECL wire_response state::list_fiats(call&) {
    auto const fiat = [](char const* code, char const* name, char const* symbol) {
        return boost::json::object{
            {"fiat_code", code}, {"fiat_name", name}, {"fiat_symbol", symbol}};
    };
    return partner_data(
        {{"fiats",
          boost::json::array{
              fiat("AUD", "Australian Dollar", "$"), fiat("EUR", "Euro", "\xe2\x82\xac"),
              fiat("GBP", "British Pound Sterling", "\xc2\xa3"), fiat("USD", "US Dollar", "$")}}});
}

RAMPART_DECL wire_response state::list_coins(call&) {
    auto const chain = [](char const* code, char const* name, bool usual) {
        return boost::json::object{{"code", code}, {"description", name}, {"is_default", usual}};
    };
    auto const coin = [](char const* code, char const* name, boost::json::array chains) {
        return boost::json::object{
            {"coin_code", code}, {"coin_name", name}, {"blockchains", std::move(chains)}};
    };
    // push_back: an array of one in braces could be taken for a copy.
    boost::json::array bitcoin;
    bitcoin.push_back(chain("BTC", "Bitcoin", true));
    boost::json::array tether;
    tether.push_back(chain("ETH", "Ethereum (ERC-20)", true));
    tether.push_back(chain("TRON", "Tron (TRC-20)", false));
    boost::json::array ether;
    ether.push_back(chain("ETH", "Ethereum (ERC-20)", true));
    ether.push_back(chain("MATIC", "Polygon", false));
    boost::json::array list;
    list.push_back(coin("BTC", "Bitcoin", std::move(bitcoin)));
    list.push_back(coin("ETH", "Ethereum", ether));
    list.push_back(coin("USDC", "USD Coin", std::move(ether)));
    list.push_back(coin("USDT", "Tether", std::move(tether)));
    return partner_data({{"coins", std::move(list)}});
}

RAMPART_DECL wire_response state::list_payment_methods(call& call) {
    auto fields = call.fields();
    auto const source = fields.optional_text("source");
    auto const target = fields.optional_text("target");
    if (call.failed()) return partner_invalid(call.problems);
    // B4.5: money to coins buys, coins to money sells; with neither named, both are shown.
    bool const buys = source ? is_fiat(*source) : !target || !is_fiat(*target);
    bool const sells = source ? !buys : !target || is_fiat(*target);
    boost::json::array list;
    if (buys) {
        list.push_back(payment_method(6003, "POLI", "POLi", true, false));
        list.push_back(payment_method(6036, "WORLDPAYAPPLE", "Apple Pay", true, true));
    }
    if (sells) list.push_back(payment_method(6052, "DLOCALPAYOUT", "Payout", false, false));
    return partner_data({{"payment_methods", std::move(list)}}, {}, false);
}

RAMPART_DECL wire_response state::get_partner_prices(call& call) {
    auto fields = call.fields();
    auto const source = fields.text("source");
    auto const target = fields.text("target");
    auto const method = fields.whole_or("payment_method_id", 6003, 1, 1'000'000);
    bool const by_target = fields.has("target_amount");
    if (by_target && fields.has("source_amount"))
        fields.reject("target_amount", "must not be given with source_amount");
    auto const amount = by_target                     ? fields.amount("target_amount")
                        : fields.has("source_amount") ? fields.amount("source_amount")
                                                      : std::string{"100.00"};
    fields.optional_text("blockchain");
    if (call.failed()) return partner_invalid(call.problems);
    bool const buy = is_fiat(source);
    if (buy == is_fiat(target))
        return partner_error(422, 3220, "Source or target currency not supported.");
    trade_terms terms{
        .onramp = buy, .fiat = buy ? source : target, .crypto = buy ? target : source};
    (buy != by_target ? terms.fiat_amount : terms.crypto_amount) = amount;
    auto const price = price_of(terms);
    auto const spot = usd_price(terms.crypto) * units_per_usd(terms.fiat);
    boost::json::array prices;
    prices.push_back(boost::json::object{
        {"payment_method_id", method},
        {"type", buy ? "FIAT_TO_CRYPTO" : "CRYPTO_TO_FIAT"},
        {"spot_price_fee", price.processing_fee},
        {"spot_price_including_fee", (spot * decimal{"1.01"}).rounded(2, rounding::up).str()},
        {"coin_amount", buy ? price.target_amount : price.source_amount},
        {"coin_code", terms.crypto},
        {"fiat_amount", buy ? price.source_amount : price.target_amount},
        {"fiat_code", terms.fiat},
        {"fee_amount", price.processing_fee},
        {"network_fee", price.network_fee}});
    // B4.6: text in the later reference.
    return partner_data(
        {{"spot_price", spot.rounded(2, rounding::down).str()}, {"prices", std::move(prices)}}, {},
        false);
}

} // namespace rampart::sandbox::banxa::detail
