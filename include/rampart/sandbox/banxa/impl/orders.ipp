// Banxa's Partner API: orders and accounts (B4.7 to B4.9).
#pragma once

#include <rampart/http/date.hpp>
#include <rampart/sandbox/banxa/impl/state.hpp>

#include <algorithm>
#include <array>
#include <ranges>
#include <utility>

namespace rampart::sandbox::banxa::detail {

// B6. An order takes one step whenever it is read by its id; which, its account_reference says.
RAMPART_DECL std::vector<std::string_view> order_life(std::string_view account) {
    if (account == "refunded") return {"pendingPayment", "paymentReceived", "refunded"};
    if (account == "declined") return {"pendingPayment", "declined"};
    if (account == "cancelled") return {"pendingPayment", "cancelled"};
    if (account == "expired") return {"pendingPayment", "expired"};
    if (account == "extra-verification")
        return {
            "pendingPayment", "extraVerification", "paymentReceived", "cryptoTransferred",
            "complete"};
    return {"pendingPayment", "paymentReceived", "cryptoTransferred", "complete"};
}

// 15-Aug-2022 00:58:59
RAMPART_DECL std::string order_time(time_point when) {
    auto const http = http::to_http_date(
        std::chrono::floor<std::chrono::seconds>(when)); // Mon, 15 Aug 2022 00:58:59 GMT
    return http.substr(5, 2) + '-' + http.substr(8, 3) + '-' + http.substr(12, 13);
}

// What buying coins and buying an NFT share. Which amounts go with which side: B4.7.
RAMPART_DECL boost::json::object read_order(field_reader& fields, bool& buy) {
    auto const reference = fields.text("account_reference");
    auto const source = fields.text("source");
    auto const target = fields.text("target");
    buy = source == "AUD" || source == "EUR" || source == "GBP" || source == "USD";
    std::string paid, wanted;
    if (fields.has("source_amount"))
        paid = fields.amount("source_amount");
    else if (fields.has("target_amount"))
        wanted = fields.amount("target_amount");
    auto const* const method = fields.find("payment_method_id");
    if (method && !method->is_int64()) fields.reject("payment_method_id", "must be an integer");
    fields.text("return_url_on_success");
    for (std::string_view const name :
         {"return_url_on_cancelled", "return_url_on_failure", "email", "mobile", "iframe_domain"})
        fields.optional_text(name);
    auto const chain = fields.optional_text("blockchain")
                           .value_or((buy ? target : source) == "BTC" ? "BTC" : "ETH");
    boost::json::object record{
        {"id", random_hex(32)},
        {"account_id", nullptr},
        {"account_reference", reference},
        {"country", "AU"},
        {"order_type", buy ? "CRYPTO-BUY" : "CRYPTO-SELL"},
        {"fiat_code", buy ? source : target},
        {"coin_code", buy ? target : source}};
    // A missing amount is left out, as the sheet's samples do.
    if (auto const& fiat = buy ? paid : wanted; !fiat.empty()) record["fiat_amount"] = fiat;
    if (auto const& coin = buy ? wanted : paid; !coin.empty()) record["coin_amount"] = coin;
    record["payment_id"] = method ? *method : boost::json::value(6003);
    record["payment_code"] = "POLI";
    record["blockchain"] = boost::json::object{
        {"id", chain == "BTC" ? 1 : 3}, {"code", chain}, {"description", chain}};
    return record;
}

// The members that only Get Order and Get Orders show (B4.7), and the amount that was not given.
RAMPART_DECL void add_order_details(boost::json::object& record, bool buy, time_point now) {
    auto const text = [&](std::string_view name) {
        return std::string{record.at(json_text(name)).as_string().c_str()};
    };
    trade_terms terms;
    terms.onramp = buy;
    terms.fiat = text("fiat_code");
    terms.crypto = text("coin_code");
    bool const by_fiat = record.contains("fiat_amount");
    std::string fee = "0.00";
    if (by_fiat || record.contains("coin_amount")) {
        (by_fiat ? terms.fiat_amount : terms.crypto_amount) =
            text(by_fiat ? "fiat_amount" : "coin_amount");
        auto const price = price_of(terms);
        auto const& other = by_fiat == buy ? price.target_amount : price.source_amount;
        record[by_fiat ? "coin_amount" : "fiat_amount"] = other;
        fee = price.processing_fee;
    }
    record["ref"] = random_text(6, "123456789");
    record["payment_type"] = "POLi Transfer";
    for (auto const* const name :
         {"fee", "fee_tax", "payment_fee_tax", "commission", "merchant_fee", "merchant_commission"})
        record[name] = "0";
    record["payment_fee"] = fee;
    for (auto const* const name : {"wallet_address_tag", "wallet_address"})
        record.emplace(name, nullptr);
    record["tx_hash"] = nullptr;
    record["tx_confirms"] = 0;
    record["created_date"] = order_time(now).substr(0, 11);
    record["completed_at"] = nullptr;
    record["status"] = "pendingPayment";
}

RAMPART_DECL wire_response state::open_order(
    boost::json::object record, bool buy, std::string const& iframe_domain, time_point now) {
    auto const reference = std::string{record.at("account_reference").as_string().c_str()};
    record["account_id"] = ensure_identity(reference, {}, now).account_id;
    record["created_at"] = order_time(now);
    auto answer = record;
    auto const id = std::string{record.at("id").as_string().c_str()};
    answer["checkout_url"] = context.public_url + "/checkout?oid=" + id;
    if (!iframe_domain.empty())
        answer["checkout_iframe"] =
            context.public_url + "/iframe?oid=" + id + "&domain=" + iframe_domain;
    add_order_details(record, buy, now);
    orders.push_back({std::move(record), buy, now});
    return partner_data({{"order", std::move(answer)}});
}

RAMPART_DECL wire_response state::create_order(call& call) {
    auto fields = call.fields();
    bool buy = true;
    auto record = read_order(fields, buy);
    if (buy) {
        record["wallet_address"] = fields.text("wallet_address");
        auto const coin = record.at("coin_code").as_string();
        if (coin == "BNB" || coin == "XRP" || fields.has("wallet_address_tag"))
            record["wallet_address_tag"] = fields.text("wallet_address_tag");
    } else {
        fields.text("refund_address");
        fields.optional_text("refund_address_tag");
    }
    auto const meta = fields.optional_text("meta_data");
    record["meta_data"] = meta ? boost::json::value(*meta) : boost::json::value(nullptr);
    if (call.failed()) return partner_invalid(call.problems);
    auto const domain = fields.optional_text("iframe_domain").value_or("");
    return open_order(std::move(record), buy, domain, call.now);
}

RAMPART_DECL wire_response state::create_nft_order(call& call) {
    auto fields = call.fields();
    bool buy = true;
    auto record = read_order(fields, buy);
    record["order_type"] = "NFT-BUY";
    if (fields.has("wallet_address")) record["wallet_address"] = fields.text("wallet_address");
    fields.object("meta_data");
    if (call.failed()) return partner_invalid(call.problems);
    record["meta_data"] = *fields.find("meta_data");
    auto const domain = fields.optional_text("iframe_domain").value_or("");
    return open_order(std::move(record), buy, domain, call.now);
}

RAMPART_DECL order* state::order_of(std::string_view id) {
    for (auto& one : orders)
        if (one.record.at("id").as_string() == json_text(id)) return &one;
    return nullptr;
}

RAMPART_DECL wire_response state::get_order(call& call) {
    auto* const one = order_of(call.parameter);
    if (!one) return partner_error(404, 1, "Order not found.");
    auto& record = one->record;
    auto const account = record.at("account_reference").as_string();
    auto const life = order_life({account.data(), account.size()});
    // B4.7: a sale waits for confirm_order, which tells that the coins were sent.
    if ((one->buy || one->confirmed) && one->step + 1 < life.size()) {
        auto const status = life[++one->step];
        record["status"] = json_text(status);
        if (status == "cryptoTransferred" && one->buy) record["tx_hash"] = "0x" + random_hex(64);
        if (status == "complete") {
            record["completed_at"] = order_time(call.now);
            record["tx_confirms"] = 2; // B6: complete after two
        }
        announce(*one, call.now);
    }
    // B4.7: an object in some samples and an array of objects in others; here as there.
    auto shown = record;
    boost::json::array chains;
    chains.push_back(record.at("blockchain"));
    shown["blockchain"] = std::move(chains);
    return partner_data({{"order", std::move(shown)}});
}

RAMPART_DECL wire_response state::list_orders(call& call) {
    auto fields = call.fields();
    std::array<std::string, 2> days;
    for (std::size_t i = 0; i < 2; ++i) {
        std::string_view const name = i == 0 ? "start_date" : "end_date";
        if (!fields.has(name)) fields.reject(name, "is required");
        days[i] = fields.optional_date(name).value_or("");
    }
    auto const size = fields.whole_or("per_page", 100, 1, 1'000'000'000); // B4.7: no cap
    auto const page = fields.whole_or("page", 1, 1, 1'000'000'000);
    auto const reference = fields.optional_text("account_reference");
    auto const states = ',' + fields.optional_text("status").value_or("") + ',';
    if (call.failed()) return partner_invalid(call.problems);
    boost::json::array found;
    for (auto const& one : orders | std::views::reverse) {
        auto const day = date_text(one.created);
        std::string const status{one.record.at("status").as_string().c_str()};
        if (day < days[0] || day > days[1] ||
            (states != ",," && states.find(',' + status + ',') == std::string::npos) ||
            (reference && one.record.at("account_reference").as_string() != *reference))
            continue;
        found.push_back(one.record);
    }
    auto const total = found.size();
    auto const first = std::min<std::uint64_t>((page - 1) * size, total);
    auto const last = std::min<std::uint64_t>(first + size, total);
    boost::json::array shown(
        found.begin() + static_cast<std::ptrdiff_t>(first),
        found.begin() + static_cast<std::ptrdiff_t>(last));
    bool const none = shown.empty();
    boost::json::object meta{
        {"current_page", page},
        {"from", none ? boost::json::value(nullptr) : boost::json::value(first + 1)},
        {"last_page", std::max<std::uint64_t>(1, (total + size - 1) / size)},
        {"per_page", size},
        {"to", none ? boost::json::value(nullptr) : boost::json::value(last)},
        {"total", total}};
    return partner_data({{"orders", std::move(shown)}}, std::move(meta));
}

RAMPART_DECL wire_response state::confirm_order(call& call) {
    auto fields = call.fields();
    auto const hash = fields.text("tx_hash");
    fields.text("source_address");
    fields.text("destination_address");
    fields.optional_text("source_address_tag");
    fields.optional_text("destination_address_tag");
    if (call.failed()) return partner_invalid(call.problems);
    auto* const one = order_of(call.parameter);
    if (!one) return partner_error(404, 1, "Order not found.");
    if (one->buy) return partner_error(422, 4002, "Only sell orders are confirmed.");
    one->record["tx_hash"] = hash;
    one->confirmed = true;
    return partner_data({{"order", one->record}});
}

RAMPART_DECL wire_response state::create_account(call& call) {
    auto fields = call.fields();
    auto const reference = fields.text("account_reference");
    auto const email = fields.email("email");
    fields.optional_text("mobile_number");
    fields.optional_object("customer_identity");
    if (call.failed()) return partner_invalid(call.problems);
    auto const& account = ensure_identity(reference, email, call.now);
    return partner_data(
        {{"account",
          {{"account_id", account.account_id}, {"account_reference", account.reference}}}});
}

} // namespace rampart::sandbox::banxa::detail
