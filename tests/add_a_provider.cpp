// docs/add_a_provider.md: what its page says beside the example Zed, compiled and called.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <boost/describe/class.hpp>
#include <doctest/doctest.h>

#include <rampart/http/scripted_transport.hpp>
#include <rampart/make_client.hpp>
#include <rampart/policy/shared_limiter.hpp>

namespace acme {

using namespace rampart::sign::parts;

constexpr std::string_view production = "https://api.acme.example";
inline constexpr rampart::rate_limit production_rate{
    100, std::chrono::minutes{1}, "key", "add_a_provider.md"};
inline constexpr rampart::rate_limit sandbox_rate{
    1000, std::chrono::minutes{1}, "key", "add_a_provider.md"};

struct scheme : rampart::sign::hmac_sha256_scheme {
    using message = rampart::sign::lines<timestamp, method, target, body>;
    using headers = rampart::sign::header_list<
        rampart::sign::header<"Acme-Key", api_key>, rampart::sign::header<"Acme-Time", timestamp>,
        rampart::sign::header<"Acme-Signature", signature>>;
};

struct envelope {
    static rampart::result<rampart::opened> open(rampart::answer const& received) {
        if (received.response.status < 400) return rampart::opened{received.body, ""};
        return rampart::refusal(received);
    }
};

// clang-format off
struct provider {
    static constexpr std::string_view name = "acme";
    using scheme = acme::scheme;
    using envelope = acme::envelope;
    using family = provider;
    static auto default_policies(std::string_view base_url, std::string_view key) {
        auto const& rate = base_url == production ? production_rate : sandbox_rate;
        return rampart::policies{.limiter = rampart::shared_limiter{rate, key}};
    }
    static constexpr rampart::http::timeouts default_timeouts{.call = std::chrono::seconds{20}};
};

struct order {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(order, (), (id))

struct order_query {
    std::optional<std::int64_t> page{};
};
BOOST_DESCRIBE_STRUCT(order_query, (), (page))

constexpr rampart::link_pages<&order_query::page> paging(std::vector<order> const*) { return {}; }

inline constexpr rampart::endpoint<
    order_query, rampart::with_headers<std::vector<order>, rampart::link_headers>, provider>
    list_orders{.path = "/orders", .effect = rampart::effect::reads};

struct acme_headers {
    std::optional<std::int64_t> left;
    std::optional<std::string> request_id;
};
constexpr auto response_headers(acme_headers const*) {
    return std::tuple{
        rampart::from_header("X-RateLimit-Remaining", &acme_headers::left),
        rampart::from_header("X-Request-Id", &acme_headers::request_id)};
}

inline constexpr rampart::endpoint<
    order, rampart::with_headers<order, acme_headers>, provider>
    get_order{.path = "/orders/{id}", .effect = rampart::effect::reads};
// clang-format on

} // namespace acme

namespace {

auto client_with(rampart::http::scripted_transport wire) {
    return rampart::make_client<acme::provider>(
        acme::production, {"key", rampart::sign::secret{"secret"}}, std::move(wire));
}

} // namespace

TEST_CASE("a list by Link headers is one range, page after page") {
    rampart::http::scripted_transport wire;
    wire.answer(
        200, R"([{"id":"1"},{"id":"2"}])",
        {{"Link", "<https://api.acme.example/orders?page=2>; rel=\"next\""}});
    wire.answer(200, R"([{"id":"3"}])");
    auto api = client_with(std::move(wire));
    std::string ids;
    for (auto const& one : api.pages<acme::list_orders>()) {
        REQUIRE(one.has_value());
        ids += one->id;
    }
    CHECK(ids == "123");
    REQUIRE(api.transport().sent().size() == 2);
    CHECK(api.transport().sent()[1].message.target == "/orders?page=2");
}

TEST_CASE("headers of an answer stand beside its data, and a client has its provider's policies") {
    rampart::http::scripted_transport wire;
    wire.answer(200, R"({"id":"7"})", {{"X-RateLimit-Remaining", "41"}, {"X-Request-Id", "r-1"}});
    auto api = client_with(std::move(wire));
    auto const made = api.call<acme::get_order>({.id = "7"});
    REQUIRE(made.has_value());
    CHECK(made->id == "7");
    CHECK(made->headers.left == 41);
    CHECK(made->headers.request_id == "r-1");
    CHECK(api.timeouts().call == std::chrono::seconds{20});
}
