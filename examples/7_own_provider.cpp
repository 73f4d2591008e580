// A provider of one's own: a signing scheme, an envelope, types and endpoints; nothing in rampart
// changes. It runs against a scripted transport.
#include <iostream>
#include <string_view>

#include <rampart/http/scripted_transport.hpp>
#include <rampart/make_client.hpp>

namespace acme {

using namespace rampart::sign::parts;

struct scheme : rampart::sign::hmac_sha256_scheme {
    using message = rampart::sign::lines<timestamp, method, target, body>;
    using headers = rampart::sign::header_list<
        rampart::sign::header<"Acme-Key", api_key>, rampart::sign::header<"Acme-Time", timestamp>,
        rampart::sign::header<"Acme-Signature", literal<"v1=">, signature>>;
};

struct envelope { // {"ok": true, "result": ...} or {"ok": false, "error": "..."}
    static rampart::result<rampart::opened> open(rampart::answer const& received) {
        auto const ok = received.body ? received.body->find("ok") : std::nullopt;
        if (ok && ok->boolean()) return rampart::opened{received.body->find("result"), "result"};
        auto refused = rampart::refusal(received);
        refused.provider_message = rampart::text_member(received.body, "error").value_or("");
        if (ok) refused.delivery = rampart::refused_delivery(received, true); // Acme's own word
        return refused;
    }
};

struct provider {
    static constexpr std::string_view name = "acme";
    static constexpr bool json_type_on_bodiless = false;
    using scheme = acme::scheme;
    using envelope = acme::envelope;
    using family = provider;
};

struct order_query {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(order_query, (), (id))

struct new_order {
    rampart::decimal amount;
};
BOOST_DESCRIBE_STRUCT(new_order, (), (amount))

struct order {
    std::string id;
    rampart::decimal amount;
};
BOOST_DESCRIBE_STRUCT(order, (), (id, amount))

inline constexpr rampart::endpoint<order_query, order, provider> get_order{
    .path = "/orders/{id}", .effect = rampart::effect::reads};
inline constexpr rampart::endpoint<new_order, order, provider> create_order{
    .method = rampart::http::method::post, .path = "/orders", .effect = rampart::effect::creates};

} // namespace acme

int main() {
    using transport = rampart::http::scripted_transport;
    using signer = rampart::sign::basic_signer<acme::scheme>;
    transport wire;
    wire.answer(200, R"({"ok":true,"result":{"id":"a/1","amount":0.10}})");
    wire.answer(404, R"({"ok":false,"error":"no such order"})");
    rampart::basic_client<acme::provider, signer, transport> api{
        "https://api.acme.example", {"key", rampart::sign::secret{"secret"}}, wire};
    auto const made = api.call<acme::create_order>({.amount = "0.10"});
    if (!made) return std::cerr << made.error().describe() << '\n', 1;
    auto const found = api.call<acme::get_order>({.id = made->id});
    for (auto const& sent : api.transport().sent())
        std::cout << rampart::http::head_of(sent.message) << sent.message.body << '\n';
    std::cout << made->id << " is for " << made->amount.text() << '\n'
              << found.error().describe() << '\n';
}
