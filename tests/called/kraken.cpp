// Kraken Spot, called and not only signed for: the nonce is a field of the form that is signed
// (more-schemes.md section 2), made anew for each attempt.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <openssl/sha.h>

#include <rampart/http/scripted_transport.hpp>
#include <rampart/make_client.hpp>

#include "../sign/schemes/scheme_test.hpp"

namespace kraken_called {

namespace sign = rampart::sign;
namespace http = rampart::http;
using rampart::decimal;
using rampart::effect;

namespace parts = sign::parts;

struct scheme : sign::hmac_sha512_scheme {
    using message =
        sign::concat<parts::path, parts::sha256_of<sign::raw_bytes, parts::nonce, parts::body>>;
    using headers = sign::header_list<
        sign::header<"API-Key", parts::api_key>, sign::header<"API-Sign", parts::signature>>;
    using form_fields = sign::form_list<sign::form_field<"nonce", parts::nonce>>;
    using default_nonce = sign::increasing_milliseconds;
    using key_decoding = sign::base64_key;
    using encoding = sign::base64;
};

/// `{"error":["ECategory:words"],"result":...}`.
struct envelope {
    static rampart::result<rampart::opened> open(rampart::answer const& received) {
        auto const errors = received.body ? received.body->find("error") : std::nullopt;
        if (!errors || errors->type() != rampart::json::kind::array)
            return rampart::foreign_refusal(received, "the answer has no error list");
        if (errors->size() == 0) return rampart::opened{received.body->find("result"), "result"};
        auto failed = rampart::refusal(received);
        failed.code = rampart::errc::provider_refused;
        failed.provider_code = (*errors->begin()).text();
        // A nonce that was used may have been used by a first copy of the request.
        bool const nothing_done = failed.provider_code.starts_with("EAPI:") &&
                                  failed.provider_code != "EAPI:Invalid nonce";
        failed.delivery = rampart::refused_delivery(received, nothing_done);
        return failed;
    }
};

struct provider {
    static constexpr std::string_view name = "kraken";
    static constexpr bool json_type_on_bodiless = false;
    using scheme = kraken_called::scheme;
    using envelope = kraken_called::envelope;
    using family = provider;

    static rampart::refusal_reason reason_of(rampart::error const& failed) noexcept {
        using enum rampart::refusal_reason;
        if (failed.provider_code == "EAPI:Invalid nonce") return nonce_used;
        return failed.provider_code == "EAPI:Rate limit exceeded" ? throttled : other;
    }
};

struct new_order {
    std::string ordertype;
    std::string pair;
    decimal price{};
    std::string type;
    decimal volume{};
    std::optional<std::string> userref{};
};
BOOST_DESCRIBE_STRUCT(new_order, (), (ordertype, pair, price, type, volume, userref))

struct order_added {
    std::vector<std::string> txid;
};
BOOST_DESCRIBE_STRUCT(order_added, (), (txid))

using balances = std::map<std::string, decimal>;

constexpr rampart::endpoint<new_order, order_added, provider> add_order{
    .method = http::method::post,
    .path = "/0/private/AddOrder",
    .effect = effect::creates,
    .body = rampart::body_form::urlencoded};

constexpr rampart::endpoint<rampart::json::nothing, balances, provider> get_balances{
    .method = http::method::post,
    .path = "/0/private/Balance",
    .effect = effect::reads,
    .body = rampart::body_form::urlencoded};

constexpr rampart::endpoint<rampart::json::nothing, rampart::json::raw_json, provider> get_time{
    .path = "/0/public/Time",
    .effect = effect::reads,
    .authentication = rampart::authentication::none};

} // namespace kraken_called

namespace {

using namespace kraken_called;

constexpr std::string_view secret =
    "kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg==";

new_order documented_order() {
    return {
        .ordertype = "limit", .pair = "XBTUSD", .price = "37500", .type = "buy", .volume = "1.25"};
}

std::string const added = R"({"error":[],"result":{"txid":["OU-1"]}})";

/// What the server computes over the bytes that it got, by OpenSSL alone.
std::string expected_signature(http::request const& got) {
    auto const key = sign::decode_base64(secret);
    REQUIRE(key);
    auto const field = got.body.substr(0, got.body.find('&'));
    REQUIRE(field.starts_with("nonce="));
    auto const hashed = field.substr(6) + got.body;
    unsigned char digest[SHA256_DIGEST_LENGTH];
    ::SHA256(reinterpret_cast<unsigned char const*>(hashed.data()), hashed.size(), digest);
    auto const signed_text =
        got.target + std::string{reinterpret_cast<char const*>(digest), sizeof digest};
    return scheme_test::plain_base64(scheme_test::plain_hmac(EVP_sha512(), *key, signed_text));
}

/// Checks that each request is signed over the bytes that were sent, with a nonce of its own.
std::vector<std::string>
check_sent(std::vector<http::scripted_transport::sent_request> const& all) {
    std::vector<std::string> nonces;
    for (auto const& [to, got] : all) {
        CHECK(http::find_header(got.headers, "API-Sign") == expected_signature(got));
        CHECK(http::find_header(got.headers, "Content-Length") == std::to_string(got.body.size()));
        CHECK(
            http::find_header(got.headers, "Content-Type") == "application/x-www-form-urlencoded");
        nonces.push_back(got.body.substr(6, got.body.find('&') - 6));
    }
    CHECK(std::ranges::is_sorted(nonces));
    CHECK(std::set(nonces.begin(), nonces.end()).size() == nonces.size());
    return nonces;
}

using client =
    rampart::basic_client<provider, rampart::signer_of<provider>, http::scripted_transport>;

client client_of(http::scripted_transport wire, std::string key) {
    return {"https://api.kraken.com", {std::move(key), sign::secret{secret}}, std::move(wire)};
}

} // namespace

TEST_CASE("Kraken's documented order is called with its published body and signature") {
    using fixed =
        sign::basic_signer<scheme, sign::direct_crypto, sign::system_clock, sign::fixed_nonce>;
    http::scripted_transport wire;
    wire.answer(200, added);
    rampart::basic_client<provider, fixed, http::scripted_transport> api{
        "https://api.kraken.com",
        fixed{"key", sign::secret{secret}, {}, sign::fixed_nonce{"1616492376594"}},
        std::move(wire)};
    auto const made = api.call<add_order>(documented_order());
    REQUIRE_MESSAGE(made.has_value(), made.error().describe());
    CHECK(made->txid == std::vector<std::string>{"OU-1"});
    REQUIRE(api.transport().sent().size() == 1);
    auto const& got = api.transport().sent().front().message;
    CHECK(
        got.body ==
        "nonce=1616492376594&ordertype=limit&pair=XBTUSD&price=37500&type=buy&volume=1.25");
    CHECK(
        http::find_header(got.headers, "API-Sign") ==
        "4/dpxb3iT4tp/ZCVEwSnEsLxx0bqyhLpdfOpc6fn7OR8+UClSV5n9E6aSS8MPtnRfp32bAb0nmbRn6H8ndwLUQ==");
    check_sent(api.transport().sent());
}

TEST_CASE("Kraken's nonce is made anew for each attempt, and the bytes signed are those sent") {
    http::scripted_transport wire;
    wire.answer(429, R"({"error":["EAPI:Rate limit exceeded"]})", {{"Retry-After", "0"}});
    wire.answer(200, R"({"error":["EAPI:Rate limit exceeded"]})", {{"Retry-After", "0"}});
    wire.answer(200, added);
    auto api = client_of(std::move(wire), "kraken-attempts");
    auto const made = api.call<add_order>(documented_order());
    REQUIRE_MESSAGE(made.has_value(), made.error().describe());
    CHECK(check_sent(api.transport().sent()).size() == 3);
}

TEST_CASE("a call of Kraken's without members is a form of the nonce alone") {
    http::scripted_transport wire;
    wire.answer(200, R"({"error":[],"result":{"ZUSD":"171288.6158","XXBT":"0.0000000001"}})");
    auto api = client_of(std::move(wire), "kraken-balance");
    auto const got = api.call<get_balances>();
    REQUIRE_MESSAGE(got.has_value(), got.error().describe());
    CHECK(got->at("ZUSD").text() == "171288.6158");
    auto const nonces = check_sent(api.transport().sent());
    CHECK(api.transport().sent().front().message.body == "nonce=" + nonces.front());
}

TEST_CASE("an order whose answer was lost is not sent again, and its error has the nonce") {
    http::scripted_transport wire;
    wire.fail(rampart::make_error(
        rampart::errc::connection_closed, rampart::delivery::unknown, "before the answer"));
    auto api = client_of(std::move(wire), "kraken-lost");
    auto const made = api.call<add_order>(documented_order());
    REQUIRE(made.has_error());
    CHECK(made.error().outcome_unknown());
    REQUIRE(api.transport().sent().size() == 1);
    REQUIRE(made.error().request);
    CHECK(made.error().request->nonce == check_sent(api.transport().sent()).front());
}

TEST_CASE("a used nonce is tried again for a read, and leaves an order's outcome unknown") {
    std::string const used = R"({"error":["EAPI:Invalid nonce"]})";
    http::scripted_transport reading;
    reading.answer(200, used);
    reading.answer(200, R"({"error":[],"result":{}})");
    auto reader = client_of(std::move(reading), "kraken-reader");
    CHECK(reader.call<get_balances>().has_value());
    CHECK(check_sent(reader.transport().sent()).size() == 2);
    http::scripted_transport ordering;
    ordering.answer(200, used);
    auto trader = client_of(std::move(ordering), "kraken-trader");
    auto const made = trader.call<add_order>(documented_order());
    REQUIRE(made.has_error());
    CHECK(made.error().outcome_unknown());
    CHECK(trader.transport().sent().size() == 1);
}

TEST_CASE("what stands in a form is percent-encoded, and an empty optional member left out") {
    http::scripted_transport wire;
    wire.answer(200, added);
    auto api = client_of(std::move(wire), "kraken-encoded");
    auto order = documented_order();
    order.pair = "A&B=C D+\xC3\xA4\r\n";
    CHECK(api.call<add_order>(order).has_value());
    auto const& body = api.transport().sent().front().message.body;
    CHECK(body.ends_with(
        "&ordertype=limit&pair=A%26B%3DC%20D%2B%C3%A4%0D%0A&price=37500&type=buy&volume=1.25"));
    check_sent(api.transport().sent());
    order.pair = "\xFF";
    auto const refused = api.call<add_order>(order);
    REQUIRE(refused.has_error());
    CHECK(refused.error().message == "pair: must be valid UTF-8");
}

TEST_CASE("a public operation of Kraken's has neither nonce nor signature") {
    http::scripted_transport wire;
    wire.answer(200, R"({"error":[],"result":{"unixtime":1688669448}})");
    auto api = client_of(std::move(wire), "kraken-public");
    CHECK(api.call<get_time>().has_value());
    auto const& got = api.transport().sent().front().message;
    CHECK(got.body.empty());
    CHECK_FALSE(http::find_header(got.headers, "API-Sign").has_value());
}
