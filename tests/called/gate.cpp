// Gate API v4, called and not only signed for (more-schemes.md section 6).
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <rampart/http/scripted_transport.hpp>
#include <rampart/make_client.hpp>

#include "../sign/schemes/scheme_test.hpp"

namespace gate_called {

namespace sign = rampart::sign;
namespace http = rampart::http;
namespace parts = sign::parts;
using rampart::decimal;
using rampart::effect;

struct scheme : sign::hmac_sha512_scheme {
    using message = sign::lines<
        parts::method, parts::path, parts::query, parts::sha512_of<sign::hex_lower, parts::body>,
        parts::timestamp>;
    using headers = sign::header_list<
        sign::header<"KEY", parts::api_key>, sign::header<"SIGN", parts::signature>,
        sign::header<"Timestamp", parts::timestamp>>;
};

/// The data itself, or `{"label": ..., "message": ...}` under another status than 2xx.
struct envelope {
    static rampart::result<rampart::opened> open(rampart::answer const& received) {
        if (rampart::is_success(received.response.status))
            return rampart::opened{received.body, ""};
        auto const label = rampart::text_member(received.body, "label");
        if (!label) return rampart::foreign_refusal(received, "the answer has no label");
        auto failed = rampart::refusal(received);
        failed.provider_code = *label;
        failed.provider_message = rampart::text_member(received.body, "message").value_or("");
        failed.delivery = rampart::refused_delivery(received, true);
        return failed;
    }
};

struct provider {
    static constexpr std::string_view name = "gate";
    static constexpr bool json_type_on_bodiless = false;
    using scheme = gate_called::scheme;
    using envelope = gate_called::envelope;
    using family = provider;
};

struct order_filter {
    std::string contract;
    std::string status;
    std::optional<std::int64_t> limit{};
    std::optional<std::int64_t> offset{};
};
BOOST_DESCRIBE_STRUCT(order_filter, (), (contract, status, limit, offset))

struct new_order {
    std::string contract;
    std::string type;
    std::int64_t size = 0;
    std::int64_t price = 0;
    std::string time_in_force;
};
BOOST_DESCRIBE_STRUCT(new_order, (), (contract, type, size, price, time_in_force))

struct order {
    std::int64_t id = 0;
    std::optional<decimal> fill_price{};
};
BOOST_DESCRIBE_STRUCT(order, (), (id, fill_price))

using orders = std::vector<order>;

/// The list is the whole answer, and nothing tells how long it is.
struct order_pages : rampart::pages_by_offset {
    static orders& items(orders& page) { return page; }
    static rampart::page_facts facts(orders const&) { return {}; }
    static std::int64_t offset(order_filter const& asked) { return asked.offset.value_or(0); }
    static void ask_for(order_filter& asked, std::int64_t rows) { asked.offset = rows; }
};
[[maybe_unused]] constexpr order_pages paging(orders const*) { return {}; }

constexpr rampart::endpoint<order_filter, orders, provider> list_orders{
    .path = "/api/v4/futures/orders", .effect = effect::reads};
constexpr rampart::endpoint<new_order, order, provider> create_order{
    .method = http::method::post, .path = "/api/v4/futures/orders", .effect = effect::creates};

} // namespace gate_called

namespace {

using namespace gate_called;

/// Signs at the time of the published signatures.
using fixed = sign::basic_signer<scheme, sign::direct_crypto, sign::fixed_clock>;
using client = rampart::basic_client<provider, fixed, http::scripted_transport>;

client client_of(http::scripted_transport wire) {
    return {
        "https://api.gateio.ws",
        fixed{
            "key", sign::secret{"secret"},
            sign::fixed_clock{sign::time_point{std::chrono::seconds{1541993715}}}},
        std::move(wire)};
}

new_order documented_order() {
    return {
        .contract = "BTC_USD", .type = "limit", .size = 100, .price = 6800, .time_in_force = "gtc"};
}

} // namespace

TEST_CASE("Gate's documented list is called with its published signature") {
    http::scripted_transport wire;
    wire.answer(200, R"([{"id":1,"fill_price":"0.1"},{"id":2}])");
    auto api = client_of(std::move(wire));
    auto const got =
        api.call<list_orders>({.contract = "BTC_USD", .status = "finished", .limit = 50});
    REQUIRE_MESSAGE(got.has_value(), got.error().describe());
    CHECK(got->size() == 2);
    auto const& sent = api.transport().sent().front().message;
    CHECK(sent.target == "/api/v4/futures/orders?contract=BTC_USD&status=finished&limit=50");
    CHECK(http::find_header(sent.headers, "KEY") == "key");
    CHECK(http::find_header(sent.headers, "Timestamp") == "1541993715");
    CHECK(
        http::find_header(sent.headers, "SIGN") ==
        "55f84ea195d6fe57ce62464daaa7c3c02fa9d1dde954e4c898289c9a2407a3d6"
        "fb3faf24deff16790d726b66ac9f74526668b13bd01029199cc4fcc522418b8a");
}

TEST_CASE("Gate's documented order is called with its published body and signature") {
    http::scripted_transport wire;
    wire.answer(201, R"({"id":17})");
    auto api = client_of(std::move(wire));
    auto const made = api.call<create_order>(documented_order());
    REQUIRE_MESSAGE(made.has_value(), made.error().describe());
    CHECK(made->id == 17);
    auto const& sent = api.transport().sent().front().message;
    CHECK(
        sent.body ==
        R"({"contract":"BTC_USD","type":"limit","size":100,"price":6800,"time_in_force":"gtc"})");
    CHECK(
        http::find_header(sent.headers, "SIGN") ==
        "eae42da914a590ddf727473aff25fc87d50b64783941061f47a3fdb92742541f"
        "c4c2c14017581b4199a1418d54471c269c03a38d788d802e2c306c37636389f0");
}

TEST_CASE("Gate's list is walked by offset, each page signed over its own query") {
    http::scripted_transport wire;
    wire.answer(200, R"([{"id":1},{"id":2}])");
    wire.answer(200, R"([{"id":3},{"id":4}])");
    wire.answer(200, R"([{"id":5}])");
    auto api = client_of(std::move(wire));
    std::string ids;
    for (auto const& one : api.pages<list_orders>({.contract = "BTC_USD", .status = "open"}))
        ids += one ? std::to_string(one->id) : "!" + one.error().message;
    CHECK(ids == "12345");
    auto const& sent = api.transport().sent();
    REQUIRE(sent.size() == 3);
    CHECK(sent[1].message.target.ends_with("&offset=2"));
    CHECK(sent[2].message.target.ends_with("&offset=4"));
    for (auto const& [to, got] : sent) {
        auto const query = got.target.substr(got.target.find('?') + 1);
        unsigned char digest[64];
        unsigned int size = 0;
        REQUIRE(EVP_Digest("", 0, digest, &size, EVP_sha512(), nullptr) == 1);
        auto const text = "GET\n/api/v4/futures/orders\n" + query + '\n' +
                          scheme_test::plain_hex({reinterpret_cast<char const*>(digest), size}) +
                          "\n1541993715";
        CHECK(
            http::find_header(got.headers, "SIGN") ==
            scheme_test::plain_hex(scheme_test::plain_hmac(EVP_sha512(), "secret", text)));
    }
}

TEST_CASE("Gate's refusal has its label, and its gateway's page proves nothing of an order") {
    http::scripted_transport wire;
    wire.answer(400, R"({"label":"INSUFFICIENT_AVAILABLE","message":"no"})");
    wire.answer(404, "<html>not here</html>");
    auto api = client_of(std::move(wire));
    auto const refused = api.call<create_order>(documented_order());
    REQUIRE(refused.has_error());
    CHECK(refused.error().provider_code == "INSUFFICIENT_AVAILABLE");
    CHECK(refused.error().delivery == rampart::delivery::rejected);
    auto const lost = api.call<create_order>(documented_order());
    REQUIRE(lost.has_error());
    CHECK(lost.error().outcome_unknown());
}
