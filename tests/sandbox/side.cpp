// sandbox/side.hpp: what a server asks of a side, and a provider's side from outside the tree.
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include <rampart/http/tls_transport.hpp>
#include <rampart/make_client.hpp>
#include <rampart/sandbox/field_reader.hpp>
#include <rampart/sandbox/request_rate.hpp>
#include <rampart/sandbox/route.hpp>
#include <rampart/sandbox/server.hpp>
#include <rampart/sandbox/side.hpp>
#include <rampart/sandbox/signature.hpp>

#include "desk.hpp"

using namespace rampart;
using namespace std::chrono_literals;

namespace acme {

using namespace rampart::sign::parts;

struct scheme : sign::hmac_sha256_scheme {
    using message = sign::lines<timestamp, method, target, body>;
    using headers = sign::header_list<
        sign::header<"Acme-Key", api_key>, sign::header<"Acme-Time", timestamp>,
        sign::header<"Acme-Signature", signature>>;
};

struct envelope { // the record itself, or {"error": "..."}
    static result<opened> open(rampart::answer const& received) {
        if (received.response.status < 400) return opened{received.body, ""};
        auto refused = rampart::refusal(received);
        refused.provider_message = text_member(received.body, "error").value_or("");
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
    decimal amount;
};
BOOST_DESCRIBE_STRUCT(new_order, (), (amount))

struct order {
    std::string id;
    std::string status;
};
BOOST_DESCRIBE_STRUCT(order, (), (id, status))

inline constexpr endpoint<order_query, order, provider> get_order{
    .path = "/acme/orders/{id}", .effect = effect::reads};
inline constexpr endpoint<new_order, order, provider> create_order{
    .method = http::method::post, .path = "/acme/orders", .effect = effect::creates};

/// Acme's side: an order is open, and paid one step later, which a webhook tells.
class side {
public:
    static constexpr std::string_view name = "acme";
    static constexpr std::string_view path_prefixes[] = {"/acme/"};

    sandbox::key_pair keys() const { return {"acme-key", "acme-secret"}; }
    void start(sandbox::side_context const& context) { context_ = context; }

    sandbox::wire_answer answer(sandbox::wire_request const& request, sandbox::time_point now) {
        static constexpr sandbox::route<handler> routes[] = {
            sandbox::serve<get_order>(&side::show), sandbox::serve<create_order>(&side::create)};
        auto const found = sandbox::find_route(routes, request);
        if (!found.wanted) return {failure(found.allowed.empty() ? 404 : 405, "no such operation")};
        auto const time = std::string{request.header("Acme-Time").value_or("")};
        auto const message =
            time + '\n' + request.method + '\n' + request.target + '\n' + request.body;
        auto const when = sandbox::seconds_from_text(time);
        if (!when || !sandbox::inside_window(*when, now, context_.window) ||
            request.header("Acme-Key") != keys().api_key ||
            request.header("Acme-Signature") !=
                sandbox::hmac_sha256_hex(keys().api_secret, message))
            return {failure(401, "not signed"), sandbox::signature_verdict::refused};
        auto call = sandbox::read_call(request, found, now);
        return {
            call ? (this->*found.wanted->handler)(*call) : failure(400, "malformed"),
            sandbox::signature_verdict::accepted};
    }

private:
    using handler = sandbox::wire_response (side::*)(sandbox::call&);

    static sandbox::wire_response failure(unsigned status, std::string_view why) {
        return sandbox::json_response(
            status, boost::json::object{{"error", sandbox::json_text(why)}});
    }

    sandbox::wire_response show(sandbox::call& call) {
        auto const found = orders_.find(call.parameter);
        if (found == orders_.end()) return failure(404, "no such order");
        return sandbox::json_response(
            200, boost::json::object{{"id", found->first}, {"status", found->second}});
    }

    sandbox::wire_response create(sandbox::call& call) {
        call.fields().amount("amount");
        if (call.failed())
            return failure(422, call.problems[0].field + ' ' + call.problems[0].rule);
        auto const id = "o-" + std::to_string(orders_.size() + 1);
        orders_[id] = "open";
        context_.timers->at(call.now + context_.step_delay, [this, id](sandbox::time_point when) {
            orders_[id] = "paid";
            context_.webhooks->add("acme", "order.paid", "https://partner.example/x", id, when);
        });
        return sandbox::json_response(201, boost::json::object{{"id", id}, {"status", "open"}});
    }

    sandbox::side_context context_;
    std::map<std::string, std::string> orders_;
};

} // namespace acme

namespace {

/// The least that models sandbox::side, member by member as its table says.
struct least_side {
    static constexpr std::string_view name = "least";
    static constexpr std::string_view path_prefixes[] = {"/least/", "/acme/least"};

    explicit least_side(int) {}
    least_side(least_side&&) = default;

    sandbox::key_pair keys() const { return {"k", "s"}; }
    void start(sandbox::side_context const&) {}
    sandbox::wire_answer answer(sandbox::wire_request const&, sandbox::time_point) {
        return {sandbox::plain_text(200, "least")};
    }
};
static_assert(sandbox::side<least_side>);
static_assert(sandbox::side<acme::side>);
static_assert(sandbox::side<sandbox::hexarails::side>);
static_assert(sandbox::side<sandbox::rampnow::side>);
static_assert(sandbox::side<sandbox::banxa::side>);
static_assert(!sandbox::side<sandbox::router>);

auto client_of(sandbox::server const& server, std::string_view secret) {
    return make_client<acme::provider>(
        server.base_url(), {server.keys("acme").api_key, sign::secret{secret}},
        http::tls_transport{{.ca_pem = server.ca_pem()}});
}

sandbox::wire_response get(sandbox::router& router, std::string const& target) {
    return router.answer({"GET", target, {{"Host", "localhost"}}, {}});
}

} // namespace

TEST_CASE("a provider's side from outside the tree answers its client's signed calls") {
    sandbox::server server{{}, acme::side{}};
    auto api = client_of(server, server.keys("acme").api_secret);
    auto const made = api.call<acme::create_order>({.amount = decimal{"10.50"}});
    REQUIRE_MESSAGE(made.has_value(), made.error().describe());
    CHECK(made->status == "open");
    auto const paid = api.call<acme::get_order>({.id = made->id});
    REQUIRE_MESSAGE(paid.has_value(), paid.error().describe());
    CHECK(paid->status == "paid");
    auto const unknown = api.call<acme::get_order>({.id = "o/2"});
    REQUIRE(unknown.has_error());
    CHECK(unknown.error().provider_message == "no such order");
    CHECK(server.counts().verified == 3);
    REQUIRE(server.webhooks().size() == 1);
    CHECK(server.webhooks()[0].side == "acme");
    CHECK(server.webhooks()[0].event == "order.paid");

    auto stranger = client_of(server, "another secret");
    auto const refused = stranger.call<acme::get_order>({.id = made->id});
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == errc::unauthorised);
    CHECK(server.counts().refused == 1);
}

TEST_CASE("it takes its steps on the sandbox's clock, and its webhooks are due then") {
    sandbox::router router{sandbox::side_list(acme::side{}), {.step_delay = 60s}};
    auto const now = router.now();
    auto const time =
        std::to_string(std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count());
    std::string const body = R"({"amount":"1"})";
    auto const signature = test::plain_hmac("acme-secret", time + "\nPOST\n/acme/orders\n" + body);
    auto const made = router.answer(
        {"POST",
         "/acme/orders",
         {{"Acme-Key", "acme-key"}, {"Acme-Time", time}, {"Acme-Signature", signature}},
         body});
    CHECK(made.status == 201);
    CHECK(router.due_webhooks(now + 50s).empty());
    auto const due = router.due_webhooks(now + 65s);
    REQUIRE(due.size() == 1);
    CHECK(due[0].body == "o-1");
    REQUIRE(due[0].headers.size() == 1); // unsigned unless told otherwise
    CHECK(due[0].headers[0].name == "Content-Type");
}

TEST_CASE("of several sides the one with the longest prefix answers, in whatever order they are") {
    auto const check = [](std::vector<sandbox::any_side> sides) {
        sandbox::router router{std::move(sides)};
        CHECK(get(router, "/least/1").body == "least");
        CHECK(get(router, "/acme/least/1").body == "least");
        CHECK(get(router, "/acme/orders").body == R"({"error":"no such operation"})");
        CHECK(get(router, "/acme").body.find("no such operation") != std::string::npos);
        CHECK(get(router, "/eapi/x").body.find("request_id") != std::string::npos);
    };
    check(sandbox::side_list(
        least_side{0}, acme::side{}, sandbox::hexarails::side{}, sandbox::banxa::side{}));
    check(sandbox::side_list(
        sandbox::banxa::side{}, sandbox::hexarails::side{}, acme::side{}, least_side{0}));
}

TEST_CASE("a path that is no side's is 404 in plain text, and counts as a request") {
    sandbox::router router{sandbox::side_list(least_side{0})};
    auto const answer = get(router, "/other");
    CHECK(answer.status == 404);
    CHECK(answer.body == "no side of this sandbox has that path\n");
    CHECK(router.counts().requests == 1);
}

TEST_CASE("the keys of a side are asked for by its name, and a wrong name is told the right ones") {
    sandbox::server const all;
    CHECK(all.keys("hexarails").api_key == "sandbox-hexarails-key");
    CHECK(all.keys("rampnow").api_secret == "sandbox-rampnow-secret");
    CHECK(all.keys("banxa").api_key == "sandbox-banxa-key");
    sandbox::router const two{sandbox::side_list(least_side{0}, acme::side{})};
    CHECK(two.keys("least").api_key == "k");
    CHECK_THROWS_WITH_AS(
        (void)two.keys("banxa"), "rampart: the sandbox has no side banxa; it has least acme",
        std::out_of_range);
}
