// Rampnow: signed quotes and orders (5.1 to 5.3) and the webhooks of orders (7).
#pragma once

#include <rampart/sandbox/rampnow/impl/state.hpp>
#include <rampart/sandbox/webhook_url.hpp>
#include <rampart/text/formats.hpp>

#include <utility>

namespace rampart::sandbox::rampnow::detail {

// Section 5.2: who pays; the answer is the e-mail address.
RAMPART_DECL std::string check_user(field_reader& user) {
    auto const email = user.email("email");
    user.text("firstName");
    user.text("lastName");
    user.text_or_empty("phone");
    auto const birth = user.text("dateOfBirth");
    if (!birth.empty() &&
        (birth.size() < 20 || birth[10] != 'T' || !text::is_date(birth.substr(0, 10))))
        user.reject("dateOfBirth", "must be an ISO 8601 date-time");
    user.choice("gender", {"male", "female", "unknown"});
    if (auto address = user.object("address")) {
        if (auto const country = address->text("country"); !country.empty() && country.size() != 2)
            address->reject("country", "must be an ISO 3166-1 alpha-2 code");
        address->text("line1");
        address->text("city");
        address->text_or_empty("postalCode"); // 6.5: there are countries without any
        for (std::string_view const name : {"line2", "state", "subDivision"})
            if (address->has(name)) address->text_or_empty(name);
    }
    return email;
}

RAMPART_DECL void read_wallet(field_reader& fields, order& order) {
    auto wallet = fields.optional_object("wallet");
    if (!wallet) return;
    if (wallet->has("address")) order.wallet = wallet->text_or_empty("address");
    if (wallet->has("addressTag")) order.wallet_tag = wallet->text_or_empty("addressTag");
    if (wallet->has("custodyType")) wallet->text_or_empty("custodyType");
}

// What checkout and hosted orders share.
RAMPART_DECL order read_order(field_reader& fields, time_point now) {
    order order{
        .uid = random_uuid(),
        .external_id = fields.text("externalOrderUid"),
        .terms = read_terms(fields),
        .webhook_url = fields.optional_text("webhookUrl").value_or(""),
        .created = now};
    if (!order.webhook_url.empty() && !webhook_url::parse(order.webhook_url))
        fields.reject("webhookUrl", "must be an http or https URL");
    read_wallet(fields, order);
    fields.optional_text("returnUrl");
    return order;
}

// 5.2: the id is the partner's own and unique. What the service says is unknown; what was meant as
// another order must not look made.
RAMPART_DECL wire_response used_again() {
    return failure(
        422, 100005, "order_not_possible_err: externalOrderUid was used for another order");
}

RAMPART_DECL wire_response state::get_quote(call& call) {
    auto fields = call.fields();
    auto const terms = read_terms(fields);
    if (call.failed()) return invalid(call.problems);
    if (auto refusal = rule_broken(terms)) return *std::move(refusal);
    return success(quote_of(terms));
}

RAMPART_DECL wire_response state::create_checkout(call& call) {
    auto fields = call.fields();
    auto made = read_order(fields, call.now);
    if (auto user = fields.object("user")) made.fails = is_mailbox(check_user(*user), "failed");
    if (call.failed()) return invalid(call.problems);
    if (auto refusal = order_refused(made.terms)) return *std::move(refusal);
    made.request = std::move(call.members);
    auto const* const order = open_order(std::move(made));
    if (!order) return used_again();
    return success(
        {{"orderUid", order->uid},
         {"externalOrderUid", order->external_id},
         {"redirectUrl", context.public_url + "/order/" + order->uid}});
}

RAMPART_DECL wire_response state::create_hosted(call& call) {
    auto fields = call.fields();
    auto made = read_order(fields, call.now);
    made.fails = is_mailbox(fields.email("userEmail"), "failed");
    if (!fields.has("wallet")) fields.reject("wallet", "is required"); // 5.3
    if (call.failed()) return invalid(call.problems);
    if (auto refusal = order_refused(made.terms)) return *std::move(refusal);
    made.request = std::move(call.members);
    auto const* const order = open_order(std::move(made));
    if (!order) return used_again();
    return success(
        {{"orderUid", order->uid},
         {"status", "pending"},
         {"redirectUrl", context.public_url + "/pay/" + order->uid}});
}

RAMPART_DECL order const* state::open_order(order made) {
    if (auto const known = orders.find(made.external_id); known != orders.end())
        return known->second.request == made.request ? &known->second : nullptr;
    auto const quoted = quote_of(made.terms);
    made.received = quoted.at("dstAmount").as_string().c_str();
    auto const id = made.external_id;
    auto const& order = orders.emplace(id, std::move(made)).first->second;
    if (!order.webhook_url.empty()) {
        context.timers->at(order.created + context.step_delay, [this, id](time_point now) {
            announce(id, "processing", now);
            context.timers->at(now + context.step_delay, [this, id](time_point then) {
                announce(id, orders.at(id).fails ? "failed" : "completed", then);
            });
        });
    }
    return &order;
}

// The newer form (7), or the earlier one, the order alone. No signature is documented, so there is
// none.
RAMPART_DECL void
state::announce(std::string const& external_id, std::string_view status, time_point now) {
    auto const& order = orders.at(external_id);
    auto const event = "ramp_orders." + std::string{status};
    boost::json::array transactions;
    if (status == "completed") transactions.push_back(boost::json::value("0x" + random_hex(64)));
    boost::json::object body{
        {"createdAt", time_text(now)},
        {"eventUid", random_uuid()},
        {"eventType", event},
        {"payload",
         {{"orderUid", order.uid},
          {"externalOrderUid", order.external_id},
          {"partnerGeneratedUid", order.external_id},
          {"createTime", time_text(order.created)},
          {"updateTime", time_text(now)},
          {"orderType", order.terms.order_type},
          {"orderStatus", json_text(status)},
          {"paymentStatus", "settled"},
          {"paymentMode", order.terms.payment_mode},
          {"srcCurrency", order.terms.source.currency},
          {"srcChain", order.terms.source.chain},
          {"srcAmount", amount_of(order.terms.amount).str()},
          {"dstCurrency", order.terms.destination.currency},
          {"dstChain", order.terms.destination.chain},
          {"dstAmount", order.received},
          {"walletAddress", order.wallet},
          {"walletAddressTag", order.wallet_tag},
          {"transactionHash", std::move(transactions)}}}};
    if (config.earlier_webhooks) body = boost::json::object{body.at("payload").get_object()};
    // 4.5: amounts are numbers here.
    context.webhooks->add(
        "rampnow", event, order.webhook_url, json_with_numbers(body, {"srcAmount", "dstAmount"}),
        now);
}

} // namespace rampart::sandbox::rampnow::detail
