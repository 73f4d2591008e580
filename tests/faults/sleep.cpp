// What is kept while the machine sleeps: nothing of it is used afterwards.
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <doctest/doctest.h>

#include <rampart/http/function_transport.hpp>
#include <rampart/make_client.hpp>
#include <rampart/sandbox/authority.hpp>

#include "../support/carrier.hpp"
#include "../support/system_faults.hpp"
#include "../support/wire_server.hpp"

using namespace rampart;
using namespace rampart::test;
using namespace std::chrono_literals;

namespace {

struct scheme : sign::hmac_sha256_scheme {
    using message = sign::lines<sign::parts::header_value<"Idempotency-Key">, sign::parts::body>;
    using headers = sign::header_list<sign::header<"X-Signature", sign::parts::signature>>;
};

struct envelope {
    static result<opened> open(answer const& received) {
        if (is_success(received.response.status)) return opened{received.body, ""};
        return refusal(received);
    }
};

/// Remembers keys for an hour.
struct provider {
    static constexpr std::string_view name = "forgetful";
    static constexpr bool json_type_on_bodiless = false;
    static constexpr std::chrono::seconds key_lifetime = 1h;
    using scheme = ::scheme;
    using envelope = ::envelope;
    using family = provider;
};

struct new_order {
    std::string key;
};
BOOST_DESCRIBE_STRUCT(new_order, (), (key))

struct order {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(order, (), (id))

constexpr endpoint<new_order, order, provider> create_order{
    .method = http::method::post,
    .path = "/orders",
    .effect = effect::creates_once,
    .placed = {in_header("key", "Idempotency-Key")},
    .key = "key"};

struct eager_retry {
    [[nodiscard]] static retry_decision decide(retry_facts const& facts) {
        return {.again = facts.attempt < 3};
    }
    static void succeeded(std::optional<retry_kind>) {}
};

} // namespace

TEST_CASE("after the machine has slept no connection from before is used") {
    sandbox::authority const ca;
    wire_server const server{
        ca.issue(sandbox::leaf_request::localhost()),
        script{read_request{}, send_bytes{http_response(200, "{}")}, again{}}};
    auto const to = *http::origin::parse(server.origin());
    http::request const message{http::method::get, "/", {{"Host", "localhost"}}, {}, false};
    for (auto const how : {way::blocking, way::asynchronous}) {
        carrier client{how, {.ca_pem = ca.ca_pem(), .use_system_authorities = false}};
        auto const call = [&] {
            auto const answer = client.send(to, message, {.call = 60s, .connect = 60s}, true);
            REQUIRE_MESSAGE(answer.has_value(), answer.error().describe());
        };
        call();
        call();
        CHECK(client.metrics().made == 1);
        seem_to_sleep(2s); // less than any limit of idleness
        call();
        CHECK(client.metrics().made == 2);
        CHECK(client.metrics().closed.idle_timeout == 1);
        call();
        CHECK(client.metrics().made == 2);
    }
}

TEST_CASE("a key that the provider forgot while the machine slept is not sent again") {
    struct {
        std::chrono::seconds slept;
        int sent;
    } const cases[] = {{0s, 3}, {59min, 3}, {2h, 1}};
    for (auto const& one : cases) {
        CAPTURE(one.slept.count());
        int sent = 0;
        http::function_transport wire{
            [&](http::origin const&, http::request const&) -> result<http::response> {
                if (++sent == 1) seem_to_sleep(one.slept);
                return make_error(errc::connection_closed, delivery::unknown, "so");
            }};
        auto api = make_client<provider>(
            "https://api.example", {"key", sign::secret{"secret"}}, std::move(wire),
            policies<eager_retry>{});
        auto const made = api.call<create_order>({.key = "k"});
        REQUIRE(made.has_error());
        CHECK(made.error().delivery == delivery::unknown);
        CHECK(sent == one.sent);
    }
}
