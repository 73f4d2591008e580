// Rampnow: the legacy API with a bearer token (section 9).
#pragma once

#include <rampart/sandbox/rampnow/impl/state.hpp>
#include <rampart/sandbox/signature.hpp>
#include <rampart/sandbox/webhook_url.hpp>

#include <boost/json/serialize.hpp>

#include <array>
#include <utility>

namespace rampart::sandbox::rampnow::detail {

// 9.1: an object with a code; its values are not documented.
RAMPART_DECL wire_response legacy_error(unsigned status, std::string_view code) {
    return json_response(status, boost::json::object{{"code", json_text(code)}});
}

// 9.4: what a payment ends with, by the mailbox of the customer's e-mail address.
RAMPART_DECL std::string_view legacy_end(std::string_view email) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 6> ends{
        {{"rejected", "REJECTED"},
         {"canceled", "CANCELED"},
         {"pending", "PENDING"},
         {"authorized", "AUTHORIZED"},
         {"expired", "EXPIRED"},
         {"refunded", "REFUNDED"}}};
    for (auto const& [mailbox, status] : ends)
        if (is_mailbox(email, mailbox)) return status;
    return "ACCEPTED";
}

// 9.4: the hash covers four members and the client secret, in upper-case hex; no signature.
RAMPART_DECL void state::announce_legacy(
    boost::json::object const& order, std::string_view status, std::string url, time_point now) {
    auto const text = [&](std::string_view name) {
        return std::string{order.at(json_text(name)).as_string().c_str()};
    };
    auto hash = sha256_hex(
        text("merchantTransactionId") + text("currency") + text("amount") + std::string{status} +
        config.keys.api_secret);
    for (char& digit : hash)
        if (digit >= 'a') digit = static_cast<char>(digit - 'a' + 'A');
    boost::json::object const body{
        {"merchantTransactionId", order.at("merchantTransactionId")},
        {"amount", order.at("amount")},
        {"currency", order.at("currency")},
        {"status", json_text(status)},
        {"hash", hash},
        {"paymentMethod",
         {{"name", "Apple Pay"}, {"channel", "Apple Pay"}, {"parameters", boost::json::object{}}}},
        {"customer",
         {{"firstName", "Jane"},
          {"lastName", "Doe"},
          {"email", order.at("email")},
          {"ip", "192.0.2.1"},
          {"country", "DE"}}},
        {"email", order.at("email")},
        {"baseCurrency", order.at("baseCurrency")},
        {"baseCurrencyAmount", order.at("baseCurrencyAmount")},
        {"exchangeRate", order.at("exchangeRate")},
        {"cryptocurrency", order.at("cryptocurrency")},
        {"cryptocurrencyAmount", order.at("cryptocurrencyAmount")},
        {"cryptoExchangeRate", order.at("cryptoExchangeRate")}};
    context.webhooks->add(
        "rampnow", std::string{status}, std::move(url),
        json_with_numbers(
            body, {"amount", "baseCurrencyAmount", "exchangeRate", "cryptocurrencyAmount",
                   "cryptoExchangeRate"}),
        now);
}

RAMPART_DECL std::optional<wire_response>
state::refuse_token(wire_request const& request, time_point now) const {
    constexpr std::string_view scheme = "Bearer ";
    auto const given = request.header("Authorization").value_or("");
    auto const token =
        tokens.find(std::string{given.substr(given.starts_with(scheme) ? scheme.size() : 0)});
    if (!given.starts_with(scheme) || token == tokens.end() || token->second < now)
        return legacy_error(401, "unauthorized");
    return std::nullopt;
}

RAMPART_DECL wire_response state::get_legacy_token(call& call) {
    auto fields = call.fields();
    auto const grant = fields.text("grant_type");
    auto const id = fields.text("client_id");
    auto const secret = fields.text("client_secret");
    if (call.failed() || grant != "client_credentials") return legacy_error(400, "invalid_request");
    if (!same_text(id, config.keys.api_key) || !same_text(secret, config.keys.api_secret))
        return legacy_error(401, "invalid_client");
    auto const token = random_hex(48);
    tokens.emplace(token, call.now + std::chrono::seconds{7200});
    return json_response(
        200, boost::json::object{
                 {"access_token", token}, {"expires_in", 7200}, {"token_type", "Bearer"}});
}

// 9.3: the names of the request's fields are not documented, so those of the reply are looked for
// and none is required.
RAMPART_DECL wire_response state::create_legacy_order(call& call) {
    auto const text = [&](std::string_view name, std::string fallback) {
        auto const* const found = call.members.if_contains({name.data(), name.size()});
        if (!found || found->is_structured() || found->is_null()) return fallback;
        if (!found->is_string()) return boost::json::serialize(*found);
        return std::string{found->get_string().data(), found->get_string().size()};
    };
    auto amount = text("amount", "100");
    if (shape_of_amount(amount) != amount_shape::positive)
        return legacy_error(400, "invalid_amount");
    auto const id = random_uuid();
    auto const currency = text("currency", "EUR");
    auto const token = random_hex(16);
    boost::json::object const body{
        {"status", "success"},
        {"data",
         {{"id", id},
          {"merchantTransactionId", text("merchantTransactionId", id)},
          {"type", "buy"},
          {"status", "created"},
          {"amount", amount},
          {"currency", currency},
          {"baseCurrency", currency},
          {"baseCurrencyAmount", amount},
          {"exchangeRate", "1"},
          {"cryptocurrency", text("cryptocurrency", "USDT")},
          {"cryptocurrencyAmount", (amount_of(amount) * decimal{"1.0552363465607209"}).canonical()},
          {"cryptoExchangeRate", "1.0552363465607209"},
          {"redirectUrl", context.public_url + "/pay?orderId=" + id + "&token=" + token}}}};
    // 9.4: to the callback URL given with the order, or to the one preset.
    auto const url = text("callbackUrl", config.legacy_webhook_url);
    if (!url.empty() && !webhook_url::parse(url)) return legacy_error(400, "invalid_callback_url");
    if (!url.empty()) {
        auto told = body.at("data").get_object();
        auto const email = text("email", "jane@example.com");
        told["email"] = email;
        context.timers->at(call.now + context.step_delay, [this, told, email, url](time_point now) {
            auto const end = legacy_end(email);
            bool const back = end == "REFUNDED"; // what is paid back was accepted before
            announce_legacy(told, back ? "ACCEPTED" : end, url, now);
            if (!back) return;
            context.timers->at(now + context.step_delay, [this, told, url](time_point then) {
                announce_legacy(told, "REFUNDED", url, then);
            });
        });
    }
    // 4.5: amounts and rates are numbers here.
    return {
        200,
        {{"Content-Type", "application/json"}},
        json_with_numbers(
            body, {"amount", "baseCurrencyAmount", "exchangeRate", "cryptocurrencyAmount",
                   "cryptoExchangeRate"})};
}

} // namespace rampart::sandbox::rampnow::detail
