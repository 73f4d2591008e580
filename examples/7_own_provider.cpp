// A provider from outside the tree, whole: orders are made once for a key and listed by cursor.
// With its webhooks, its side of the sandbox and, for arguments, its command line.
#include <iostream>

#include <rampart/cli/src.hpp>
#include <rampart/make_client.hpp>
#include <rampart/sandbox/route.hpp>
#include <rampart/sandbox/server.hpp>
#include <rampart/sandbox/signature.hpp>
#include <rampart/webhook/sign_notification.hpp>
#include <rampart/webhook/signed_events.hpp>

using namespace rampart;
namespace zed {
using namespace rampart::sign::parts;
struct scheme : sign::hmac_sha512_scheme {
    using once = when_header<"Idempotency-Key", header_value<"Idempotency-Key">>;
    using message = sign::lines<timestamp, nonce, once, method, target, body>;
    using headers = sign::header_list<
        sign::header<"Zed-Key", api_key>, sign::header<"Zed-Time", timestamp>,
        sign::header<"Zed-Nonce", nonce>, sign::header<"Zed-Signature", signature>>;
    using encoding = sign::base64;
    using timestamp_format = sign::unix_milliseconds;
    using default_nonce = sign::uuid_nonce;
};

struct envelope { // the data itself, or {"error": "..."}
    static result<opened> open(rampart::answer const& received) {
        if (received.response.status < 400) return opened{received.body, ""};
        auto refused = rampart::refusal(received);
        refused.provider_message = text_member(received.body, "error").value_or("");
        if (received.body) refused.delivery = refused_delivery(received, true); // Zed's own word
        return refused;
    }
};
struct provider {
    static constexpr std::string_view name = "zed";
    static constexpr std::chrono::seconds key_lifetime = std::chrono::hours{24};
    using scheme = zed::scheme;
    using envelope = zed::envelope;
    using family = provider;
};

struct new_order {
    std::string key;
    decimal amount;
};
BOOST_DESCRIBE_STRUCT(new_order, (), (key, amount))
struct order {
    std::string id;
    std::optional<decimal> amount{};
};
BOOST_DESCRIBE_STRUCT(order, (), (id, amount))
struct order_query {
    std::optional<std::string> cursor{};
};
BOOST_DESCRIBE_STRUCT(order_query, (), (cursor))
struct order_page {
    std::vector<order> orders{};
    std::optional<std::string> next{};
};
BOOST_DESCRIBE_STRUCT(order_page, (), (orders, next))
cursor_pages<&order_page::orders, &order_page::next, &order_query::cursor>
paging(order_page const*);
inline constexpr endpoint<new_order, order, provider> create_order{
    .method = http::method::post,
    .path = "/zed/orders",
    .effect = effect::creates_once,
    .placed = {in_header("key", "Idempotency-Key")},
    .key = "key"};
inline constexpr endpoint<order_query, order_page, provider> list_orders{
    .path = "/zed/orders", .effect = effect::reads};
using endpoints = endpoint_list<create_order, list_orders>;
using webhook_traits = webhook::signed_events<scheme, order>;

struct side { // how the sandbox plays Zed; it checks signatures by code of its own
    static constexpr std::string_view name = "zed", path_prefixes[] = {"/zed/"};
    sandbox::key_pair keys() const { return {"zed-key", "zed-secret"}; }
    void start(sandbox::side_context const&) {}
    sandbox::wire_answer answer(sandbox::wire_request const& request, sandbox::time_point now) {
        std::string text;
        for (auto const* const part : {"Zed-Time", "Zed-Nonce", "Idempotency-Key"})
            if (auto const value = request.header(part)) text.append(*value) += '\n';
        text += request.method + '\n' + request.target + '\n' + request.body;
        if (request.header("Zed-Signature") != sandbox::hmac_sha512_base64("zed-secret", text))
            return {sandbox::json_response(401, {{"error", "not signed"}})};
        auto const key = request.header("Idempotency-Key");
        auto call = *sandbox::read_call(request, key ? body_form::json : body_form::query, "", now);
        if (!key) { // a page of one order, and where the next one begins
            auto const at = call.fields().whole_or("cursor", 0, 0, orders.size() - 1);
            auto const next = at + 1 < orders.size() ? std::to_string(at + 1) : "";
            return {sandbox::json_response(200, {{"orders", {orders[at]}}, {"next", next}})};
        }
        auto const [place, fresh] = made.try_emplace(std::string{*key}, orders.size());
        auto const id = "o-" + std::to_string(place->second + 1);
        if (fresh) orders.push_back({{"id", id}, {"amount", call.fields().amount("amount")}});
        return {sandbox::json_response(200, orders[place->second])};
    }
    boost::json::array orders{};
    std::map<std::string, std::size_t> made{};
};
} // namespace zed

int main(int count, char** arguments) {
    auto const verbs = cli::commands_of<zed::provider, zed::endpoints>({"https://api.zed.example"})
                           .verified_by<zed::webhook_traits>();
    if (count > 1) return cli::run(count, arguments, {verbs});
    sandbox::server const server{{}, zed::side{}};
    auto api = make_client<zed::provider>(
        server.base_url(), {"zed-key", sign::secret{"zed-secret"}},
        http::tls_transport{{.ca_pem = server.ca_pem()}});
    for (auto const* const key : {"invoice-1", "invoice-2", "invoice-1"})
        std::cout << key << " is " << api.call<zed::create_order>({key, "0.10"}).value().id << '\n';
    for (auto const& row : api.pages<zed::list_orders>())
        std::cout << row.value().id << " is listed\n";
    auto const posted = webhook::signed_by(api.signer(), "https://me.example", R"({"id":"o-1"})");
    webhook::verifier_of<zed::webhook_traits> const by{"zed-key", sign::secret{"zed-secret"}};
    std::cout << by.verify(posted.value()).value().id << " was posted\n";
}
