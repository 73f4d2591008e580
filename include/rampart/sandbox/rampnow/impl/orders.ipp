// Rampnow: signed quotes and orders (5.1 to 5.3) and the webhooks of orders (7).
#pragma once

#include <rampart/sandbox/rampnow/impl/state.hpp>

#include <utility>

namespace rampart::sandbox {
namespace detail {

// Section 5.2: who pays; the answer is the e-mail address.
RAMPART_DECL std::string check_rampnow_user(field_reader& user) {
    auto const email = user.email("email");
    user.text("firstName");
    user.text("lastName");
    user.text_or_empty("phone");
    auto const birth = user.text("dateOfBirth");
    if (!birth.empty() && (birth.size() < 20 || birth[10] != 'T' || !is_date(birth.substr(0, 10))))
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

RAMPART_DECL void read_rampnow_wallet(field_reader& fields, rampnow_order& order) {
    auto wallet = fields.optional_object("wallet");
    if (!wallet) return;
    if (wallet->has("address")) order.wallet = wallet->text_or_empty("address");
    if (wallet->has("addressTag")) order.wallet_tag = wallet->text_or_empty("addressTag");
    if (wallet->has("custodyType")) wallet->text_or_empty("custodyType");
}

// What checkout and hosted orders share.
RAMPART_DECL rampnow_order read_rampnow_order(field_reader& fields, time_point now) {
    rampnow_order order{
        .uid = random_uuid(),
        .external_id = fields.text("externalOrderUid"),
        .terms = read_rampnow_terms(fields),
        .received = {},
        .wallet = {},
        .wallet_tag = {},
        .webhook_url = fields.optional_text("webhookUrl").value_or(""),
        .created = now,
        .request = {}};
    if (!order.webhook_url.empty() && !webhook_target::parse(order.webhook_url))
        fields.reject("webhookUrl", "must be an http or https URL");
    read_rampnow_wallet(fields, order);
    fields.optional_text("returnUrl");
    return order;
}

// 5.2: the id is the partner's own and unique. What the service says is unknown; what was meant as
// another order must not look made.
RAMPART_DECL wire_response rampnow_used_again() {
    return rampnow_error(
        422, 100005, "order_not_possible_err: externalOrderUid was used for another order");
}

} // namespace detail

RAMPART_DECL wire_response rampnow_side::state::quote(call_context& call) {
    auto fields = call.fields();
    auto const terms = detail::read_rampnow_terms(fields);
    if (!call.problems.empty()) return detail::rampnow_invalid(call.problems);
    if (auto refusal = detail::rampnow_rule_broken(terms)) return *std::move(refusal);
    return detail::rampnow_success(detail::rampnow_quote(terms));
}

RAMPART_DECL wire_response rampnow_side::state::checkout(call_context& call) {
    auto fields = call.fields();
    auto made = detail::read_rampnow_order(fields, call.now);
    if (auto user = fields.object("user"))
        made.fails = detail::is_mailbox(detail::check_rampnow_user(*user), "failed");
    if (!call.problems.empty()) return detail::rampnow_invalid(call.problems);
    if (auto refusal = detail::rampnow_order_refused(made.terms)) return *std::move(refusal);
    made.request = std::move(call.members);
    auto const* const order = open_order(std::move(made));
    if (!order) return detail::rampnow_used_again();
    return detail::rampnow_success(
        {{"orderUid", order->uid},
         {"externalOrderUid", order->external_id},
         {"redirectUrl", public_url + "/order/" + order->uid}});
}

RAMPART_DECL wire_response rampnow_side::state::hosted(call_context& call) {
    auto fields = call.fields();
    auto made = detail::read_rampnow_order(fields, call.now);
    made.fails = detail::is_mailbox(fields.email("userEmail"), "failed");
    if (!fields.has("wallet")) fields.reject("wallet", "is required"); // 5.3
    if (!call.problems.empty()) return detail::rampnow_invalid(call.problems);
    if (auto refusal = detail::rampnow_order_refused(made.terms)) return *std::move(refusal);
    made.request = std::move(call.members);
    auto const* const order = open_order(std::move(made));
    if (!order) return detail::rampnow_used_again();
    return detail::rampnow_success(
        {{"orderUid", order->uid},
         {"status", "pending"},
         {"redirectUrl", public_url + "/pay/" + order->uid}});
}

RAMPART_DECL detail::rampnow_order const*
rampnow_side::state::open_order(detail::rampnow_order made) {
    if (auto const known = orders.find(made.external_id); known != orders.end())
        return known->second.request == made.request ? &known->second : nullptr;
    auto const quoted = detail::rampnow_quote(made.terms);
    made.received = quoted.at("dstAmount").as_string().c_str();
    auto const id = made.external_id;
    auto const& order = orders.emplace(id, std::move(made)).first->second;
    if (!order.webhook_url.empty()) {
        agenda.at(order.created + step_delay, [this, id](detail::time_point now) {
            announce(id, "processing", now);
            agenda.at(now + step_delay, [this, id](detail::time_point then) {
                announce(id, orders.at(id).fails ? "failed" : "completed", then);
            });
        });
    }
    return &order;
}

// The newer form (7), or the earlier one, the order alone. No signature is documented, so there is
// none.
RAMPART_DECL void rampnow_side::state::announce(
    std::string const& external_id, std::string_view status, detail::time_point now) {
    auto const& order = orders.at(external_id);
    auto const event = "ramp_orders." + std::string{status};
    boost::json::array transactions;
    if (status == "completed")
        transactions.push_back(boost::json::value("0x" + detail::random_hex(64)));
    boost::json::object body{
        {"createdAt", detail::time_text(now)},
        {"eventUid", detail::random_uuid()},
        {"eventType", event},
        {"payload",
         {{"orderUid", order.uid},
          {"externalOrderUid", order.external_id},
          {"partnerGeneratedUid", order.external_id},
          {"createTime", detail::time_text(order.created)},
          {"updateTime", detail::time_text(now)},
          {"orderType", order.terms.order_type},
          {"orderStatus", boost::json::string_view{status.data(), status.size()}},
          {"paymentStatus", "settled"},
          {"paymentMode", order.terms.payment_mode},
          {"srcCurrency", order.terms.source.currency},
          {"srcChain", order.terms.source.chain},
          {"srcAmount", exact_decimal{order.terms.amount}.text()},
          {"dstCurrency", order.terms.destination.currency},
          {"dstChain", order.terms.destination.chain},
          {"dstAmount", order.received},
          {"walletAddress", order.wallet},
          {"walletAddressTag", order.wallet_tag},
          {"transactionHash", std::move(transactions)}}}};
    auto const unsigned_headers = [](std::string const&, std::string const&, detail::time_point) {
        return std::vector<wire_header>{{"Content-Type", "application/json"}};
    };
    if (earlier_webhooks) body = boost::json::object{body.at("payload").get_object()};
    // 4.5: amounts are numbers here.
    post->add(
        "rampnow", event, order.webhook_url,
        detail::json_with_numbers(body, {"srcAmount", "dstAmount"}), unsigned_headers, now);
}

} // namespace rampart::sandbox
