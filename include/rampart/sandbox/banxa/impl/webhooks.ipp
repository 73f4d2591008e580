// Banxa: webhooks of ramps (A9) and of partner orders (B7), signed by plain concatenation.
#pragma once

#include <rampart/sandbox/banxa/impl/state.hpp>
#include <rampart/sandbox/signature.hpp>
#include <rampart/sandbox/webhook_url.hpp>

#include <boost/json/serialize.hpp>

#include <utility>

namespace rampart::sandbox::banxa::detail {

// Authorization: Bearer key:signature:nonce over POST, the path of the receiver's URL, the nonce
// and the body. Milliseconds and three random digits: a nonce must not come twice.
RAMPART_DECL std::vector<wire_header> webhook_headers(
    key_pair const& keys, std::string const& url, std::string const& body, time_point now) {
    auto const where = webhook_url::parse(url).value_or(webhook_url{});
    wire_request const request{"POST", where.target, {}, body};
    auto const nonce =
        std::to_string(
            std::chrono::floor<std::chrono::milliseconds>(now.time_since_epoch()).count()) +
        random_text(3, "0123456789");
    auto const signature = hmac_sha256_hex(keys.api_secret, canonical_string(request, nonce));
    return {
        {"Content-Type", "application/json"},
        {"Authorization", "Bearer " + keys.api_key + ':' + signature + ':' + nonce}};
}

RAMPART_DECL void
state::post_webhook(std::string event, boost::json::object const& body, time_point now) {
    if (config.webhook_url.empty()) return;
    context.webhooks->add(
        "banxa", std::move(event), config.webhook_url, boost::json::serialize(body), now,
        [key = config.keys](std::string const& url, std::string const& text, time_point when) {
            return webhook_headers(key, url, text, when);
        });
}

RAMPART_DECL void state::announce(ramp const& ramp, time_point now) {
    auto const& status = ramp.record.at("status").as_string();
    bool const done = status == "FULFILLED";
    bool const under_way =
        status == "PAYMENT_READY" || status == "PAYMENT_RECEIVED" || status == "IN_PROGRESS";
    auto const& terms = ramp.terms;
    auto const& paid = ramp.price;
    post_webhook(
        "rampMessage",
        {{"order_id", ramp.record.at("id")},
         {"status", status},
         {"status_date", time_text_without_zone(now)},
         {"created_at", time_text_without_zone(ramp.created)},
         {"updated_at", time_text_without_zone(now)},
         {"internal_reason", done        ? "Order has been completed."
                             : under_way ? "Order is on its way."
                                         : "Order was stopped."},
         {"external_reason", ""},
         {"order_type", terms.onramp ? "ONRAMP" : "OFFRAMP"},
         {"crypto_coin", terms.crypto},
         {"crypto_blockchain", terms.blockchain},
         {"crypto_amount", terms.onramp ? paid.target_amount : paid.source_amount},
         {"fiat_currency", terms.fiat},
         {"fiat_amount", terms.onramp ? paid.source_amount : paid.target_amount},
         {"processing_fee", paid.processing_fee},
         {"network_fee", paid.network_fee},
         {"usd_exchange_rate", units_per_usd(terms.fiat).str()},
         {"transaction_hash", done ? "0x" + random_hex(64) : ""}},
        now);
}

// A9: identityMessage.
RAMPART_DECL void state::announce_blocked(identity const& identity, time_point now) {
    post_webhook(
        "identityMessage",
        {{"identity_reference", identity.reference},
         {"status", "CUSTOMER_BLACKLISTED"},
         {"status_date", time_text_without_zone(now)},
         {"internal_reason", "Customer has been blacklisted"},
         {"external_reason", "We cannot serve you."}},
        now);
}

RAMPART_DECL void state::announce(order const& order, time_point now) {
    if (config.order_webhook_version == 1)
        return post_webhook("order", {{"order_id", order.record.at("id")}}, now);
    post_webhook(
        "order",
        {{"order_id", order.record.at("id")},
         {"status", order.record.at("status")},
         {"status_date", time_text_without_zone(now)}},
        now);
}

} // namespace rampart::sandbox::banxa::detail
