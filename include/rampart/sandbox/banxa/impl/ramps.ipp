// Banxa: prices, quotes and ramps.
#pragma once

#include <rampart/sandbox/banxa/impl/state.hpp>

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

namespace rampart::sandbox::banxa::detail {

RAMPART_DECL std::string read_asset_code(field_reader& fields, std::string_view name) {
    // A7.11: 1 to 10 upper-case letters and digits.
    auto code = fields.text(name);
    auto const allowed = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
    if (code.size() > 10 || !std::all_of(code.begin(), code.end(), allowed))
        fields.reject(name, "must be 1 to 10 upper-case letters and digits");
    return code;
}

RAMPART_DECL void read_amount(field_reader& fields, trade_terms& terms) {
    bool const fiat = fields.has("fiatAmount");
    bool const crypto = fields.has("cryptoAmount");
    if (fiat == crypto) {
        // Section A6: the side that is given is the side that is fixed.
        fields.reject("fiatAmount", "must be given, or cryptoAmount, but not both");
        return;
    }
    if (fiat)
        terms.fiat_amount = fields.amount("fiatAmount");
    else
        terms.crypto_amount = fields.amount("cryptoAmount");
}

RAMPART_DECL trade_terms read_flat_terms(field_reader& fields, bool direction_required) {
    trade_terms terms;
    if (direction_required || fields.has("transactionType"))
        terms.onramp = fields.choice("transactionType", {"ONRAMP", "OFFRAMP"}) != "OFFRAMP";
    terms.fiat = read_asset_code(fields, "fiat");
    terms.crypto = read_asset_code(fields, "crypto");
    terms.method = fields.text("method");
    if (terms.method.size() > 100) fields.reject("method", "may hold 100 characters at most");
    terms.blockchain = fields.text("blockchain");
    read_amount(fields, terms);
    return terms;
}

RAMPART_DECL decimal usd_price(std::string_view crypto) {
    if (crypto == "BTC") return decimal{"65000.00"};
    if (crypto == "ETH") return decimal{"2922.50"};
    if (crypto == "USDT" || crypto == "USDC") return decimal{"1.00"};
    return decimal{"10.00"};
}

RAMPART_DECL decimal units_per_usd(std::string_view fiat) {
    if (fiat == "AUD") return decimal{"1.408"};
    if (fiat == "EUR") return decimal{"0.92"};
    if (fiat == "GBP") return decimal{"0.79"};
    return decimal{"1"};
}

// Fiat has 2 decimals and crypto 8; every rounding is against the customer. The amount that was
// given is echoed as its text.
RAMPART_DECL trade_price price_of(trade_terms const& terms) {
    auto const unit_price = usd_price(terms.crypto) * units_per_usd(terms.fiat);
    decimal const fee_rate{"0.01"};
    auto const fiat = [](decimal const& value, rounding direction) {
        return value.rounded(2, direction);
    };
    auto const coins = [&](decimal const& value, rounding direction) {
        return value.divided_by(unit_price, 8, direction).str();
    };
    trade_price price;
    price.network_fee = "0.00";
    if (!terms.fiat_amount.empty()) {
        auto const amount = amount_of(terms.fiat_amount);
        auto const fee = fiat(amount * fee_rate, rounding::down);
        price.processing_fee = fee.str();
        price.source_amount = terms.onramp ? terms.fiat_amount : coins(amount + fee, rounding::up);
        price.target_amount =
            terms.onramp ? coins(amount - fee, rounding::down) : terms.fiat_amount;
    } else {
        auto const value = amount_of(terms.crypto_amount) * unit_price;
        auto const fee = fiat(value * fee_rate, rounding::down);
        price.processing_fee = fee.str();
        price.source_amount =
            terms.onramp ? fiat(value + fee, rounding::up).str() : terms.crypto_amount;
        price.target_amount =
            terms.onramp ? terms.crypto_amount : fiat(value - fee, rounding::down).str();
    }
    return price;
}

RAMPART_DECL void add_sides(
    boost::json::object& record, trade_terms const& terms, trade_price const& price,
    std::string const& wallet) {
    boost::json::object fiat{{"id", terms.fiat}, {"method", terms.method}};
    boost::json::object crypto{{"id", terms.crypto}, {"blockchain", terms.blockchain}};
    if (!wallet.empty()) crypto["walletAddress"] = wallet;
    boost::json::object fiat_side{{"fiat", std::move(fiat)}};
    boost::json::object crypto_side{{"crypto", std::move(crypto)}};
    auto& source = terms.onramp ? fiat_side : crypto_side;
    auto& target = terms.onramp ? crypto_side : fiat_side;
    source["amount"] = price.source_amount;
    target["amount"] = price.target_amount;
    record["source"] = std::move(source);
    record["target"] = std::move(target);
}

// The members a price and a quote share, in the order of A7.1.
RAMPART_DECL void add_price(
    boost::json::object& record, std::string const& identity, trade_terms const& terms,
    trade_price const& price) {
    if (!identity.empty()) record["identityReference"] = identity;
    add_sides(record, terms, price, {});
    record["processingFee"] = price.processing_fee;
    record["networkFee"] = price.network_fee;
    auto const dollars = usd_price(terms.crypto);
    auto const rate = units_per_usd(terms.fiat);
    boost::json::object crypto{{"USD", dollars.str()}};
    boost::json::object forex{{"reference", "USD"}};
    if (terms.fiat != "USD") {
        crypto[terms.fiat] = (dollars * rate).canonical();
        forex[terms.fiat] = rate.str();
    }
    record["marketRate"] =
        boost::json::object{{"crypto", std::move(crypto)}, {"forex", std::move(forex)}};
}

// A8: the states that a ramp goes through, one at each read, by the identity it is for.
RAMPART_DECL std::vector<std::string_view> ramp_life(std::string_view identity) {
    if (identity == "refunded") return {"PAYMENT_READY", "PAYMENT_RECEIVED", "REFUNDED"};
    if (identity == "declined") return {"PAYMENT_READY", "PAYMENT_DECLINED"};
    if (identity == "cancelled") return {"PAYMENT_READY", "PAYMENT_CANCELLED"};
    if (identity == "expired") return {"PAYMENT_READY", "EXPIRED"};
    if (identity == "extra-verification")
        return {"PAYMENT_READY", "EXTRA_VERIFICATION", "IN_PROGRESS", "FULFILLED"};
    if (identity == "blacklisted") return {"CUSTOMER_BLACKLISTED"};
    return {"PAYMENT_READY", "IN_PROGRESS", "FULFILLED"};
}

RAMPART_DECL wire_response state::get_price(call& call) {
    auto fields = call.fields();
    // A7.1: sources disagree on whether the reference is required.
    auto const identity = fields.has("identityReference") ? read_identity_reference(fields) : "";
    auto const terms = read_flat_terms(fields, false);
    if (call.failed()) return enterprise_invalid(call.problems);
    boost::json::object record;
    add_price(record, identity, terms, price_of(terms));
    return json_response(200, record);
}

RAMPART_DECL wire_response state::get_quote(call& call) {
    auto fields = call.fields();
    auto const identity = read_identity_reference(fields);
    auto const terms = read_flat_terms(fields, false);
    if (call.failed()) return enterprise_invalid(call.problems);
    auto const id = random_hex(32);
    auto const price = price_of(terms);
    auto const expires = call.now + std::chrono::minutes{3};
    quotes.insert_or_assign(id, quote{identity, terms, price, expires});
    boost::json::object record{{"quoteId", id}};
    add_price(record, identity, terms, price);
    record["expiresAt"] = time_text_with_milliseconds(expires);
    return json_response(200, record);
}

RAMPART_DECL wire_response state::create_ramp(call& call) {
    auto fields = call.fields();
    if (fields.has("quoteId")) return create_ramp_from_quote(call);
    auto const identity = read_identity_reference(fields);
    fields.optional_text("subPartnerId");
    trade_terms terms;
    std::string wallet;
    auto source = fields.object("source");
    auto target = fields.object("target");
    if (source && target) {
        // A7.3: fiat to crypto or the other way; the crypto side names the wallet in both.
        terms.onramp = !source->has("crypto");
        if (auto fiat = (terms.onramp ? source : target)->object("fiat")) {
            terms.fiat = fiat->text("id");
            terms.method = fiat->text("method");
        }
        if (auto crypto = (terms.onramp ? target : source)->object("crypto")) {
            terms.crypto = crypto->text("id");
            terms.blockchain = crypto->text("blockchain");
            wallet = crypto->text("walletAddress");
            crypto->optional_text("walletAddressMemo");
        }
    }
    read_amount(fields, terms);
    if (call.problems.empty() && !identity_of(identity)) return enterprise_error(404, "Not Found");
    if (call.failed()) return enterprise_invalid(call.problems);
    return start_ramp(identity, terms, price_of(terms), wallet, call.now);
}

// A7.3: where the wallet address sits beside a quoteId is not said, so any place is taken.
RAMPART_DECL wire_response state::create_ramp_from_quote(call& call) {
    auto fields = call.fields();
    auto const identity = read_identity_reference(fields);
    auto const quote = quotes.find(fields.text("quoteId"));
    if (quote == quotes.end() || quote->second.identity != identity ||
        quote->second.expires < call.now)
        fields.reject("quoteId", "names no open quote of this identity");
    std::string wallet;
    if (fields.has("walletAddress")) wallet = fields.text("walletAddress");
    for (std::string_view const name : {"source", "target"})
        if (auto side = fields.optional_object(name))
            if (auto crypto = side->optional_object("crypto"); crypto && wallet.empty())
                wallet = crypto->text("walletAddress");
    if (wallet.empty()) fields.reject("walletAddress", "is required");
    if (call.problems.empty() && !identity_of(identity)) return enterprise_error(404, "Not Found");
    if (call.failed()) return enterprise_invalid(call.problems);
    auto const locked = quote->second;
    quotes.erase(quote); // one-time
    return start_ramp(identity, locked.terms, locked.price, wallet, call.now);
}

RAMPART_DECL wire_response state::start_ramp(
    std::string const& identity, trade_terms const& terms, trade_price const& price,
    std::string const& wallet, time_point now) {
    auto const* const known = identity_of(identity);
    if (known && known->blocked) {
        announce_blocked(*known, now); // A9: sent when such a customer fails to create an order
        return enterprise_invalid({{"identityReference", "names a blocked customer"}});
    }
    // A7.3: eligibility must say that the identity is ready to pay.
    auto const missing = missing_for(known, terms, price);
    if (!missing.empty())
        return enterprise_invalid(
            {{"identityReference",
              "is not ready to pay: " + boost::json::serialize(missing) + " are missing"}});
    // A7.12: what /limits answers.
    if (amount_of(terms.onramp ? price.source_amount : price.target_amount) < decimal{"10"})
        return enterprise_invalid({{"fiatAmount", "must be at least 10"}});
    auto const id = random_hex(32);
    boost::json::object record{{"id", id}, {"status", "INITIALIZED"}};
    add_sides(record, terms, price, wallet);
    if (terms.onramp)
        record["sourceDepositInstructions"] = boost::json::object{
            {"recipientEmail", id.substr(0, 8) + "@payid.example"},
            {"depositReference", "BNX-" + random_text(8, "0123456789")}};
    else
        record["sourceDepositInstructions"] =
            boost::json::object{{"walletAddress", "sandbox-" + id.substr(0, 24)}};
    record["receipt"] = boost::json::object{
        {"gatewayFee", price.processing_fee},
        {"networkFee", price.network_fee},
        {"sourceAmount", price.source_amount},
        {"targetAmount", price.target_amount}};
    record["createdAt"] = time_text_with_milliseconds(now);
    auto response = json_response(201, record);
    ramp made{std::move(record), terms, price, now, identity};
    ramps.insert_or_assign(id, std::move(made));
    return response;
}

RAMPART_DECL wire_response state::get_ramp(call& call) {
    auto const found = ramps.find(call.parameter);
    if (found == ramps.end()) return enterprise_error(404, "Not Found");
    auto& ramp = found->second;
    auto const life = ramp_life(ramp.identity);
    if (ramp.reads < life.size()) {
        auto const status = life[ramp.reads++];
        ramp.record["status"] = json_text(status);
        announce(ramp, call.now);
        auto* const identity = identity_of(ramp.identity);
        if (status == "CUSTOMER_BLACKLISTED" && identity) {
            identity->blocked = true;
            announce_blocked(*identity, call.now); // A8: a separate identity webhook follows
        }
    }
    return json_response(200, ramp.record);
}

} // namespace rampart::sandbox::banxa::detail
