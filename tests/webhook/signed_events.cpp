// A provider from outside the tree whose webhooks are verified by its scheme and a type alone, and
// whose scheme has headers that only some requests carry.
#include <rampart/webhook/signed_events.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/class.hpp>
#include <doctest/doctest.h>

#include <rampart/http/scripted_transport.hpp>
#include <rampart/impl/sha256_hex.hpp>
#include <rampart/make_client.hpp>
#include <rampart/webhook/inbox.hpp>
#include <rampart/webhook/sign_notification.hpp>

namespace zed {

namespace sign = rampart::sign;
namespace webhook = rampart::webhook;
using namespace rampart::sign::parts;

/// The hash of the body is sent where there is one, and signed where it is sent.
struct scheme : sign::hmac_sha256_scheme {
    using message =
        sign::lines<timestamp, method, target, when_body<sha256_of<sign::hex_lower, body>>>;
    using headers = sign::header_list<
        sign::header<"Zed-Key", api_key>, sign::header<"Zed-Time", timestamp>,
        sign::header<"Zed-Hash", when_body<sha256_of<sign::hex_lower, body>>>,
        sign::header<"Zed-Signature", literal<"v1=">, signature>>;
};

struct order_event {
    std::string id;
    std::optional<std::string> status;
};
BOOST_DESCRIBE_STRUCT(order_event, (), (id, status))

struct webhook_traits : webhook::signed_events<scheme, order_event> {
    static std::string event_key(event const& one, webhook::notification const&) {
        return "zed:" + one.id + ':' + one.status.value_or("");
    }
};
using webhook_verifier = webhook::verifier_of<webhook_traits>;

struct envelope {
    static rampart::result<rampart::opened> open(rampart::answer const& received) {
        return rampart::opened{received.body, ""};
    }
};

struct provider {
    static constexpr std::string_view name = "zed";
    static constexpr bool json_type_on_bodiless = false;
    using scheme = zed::scheme;
    using envelope = zed::envelope;
    using family = provider;
};

struct nothing {};
BOOST_DESCRIBE_STRUCT(nothing, (), ())

inline constexpr rampart::endpoint<nothing, order_event, provider> last_order{
    .path = "/orders/last", .effect = rampart::effect::reads};
inline constexpr rampart::endpoint<order_event, order_event, provider> create_order{
    .method = rampart::http::method::post, .path = "/orders", .effect = rampart::effect::creates};

} // namespace zed

namespace {

namespace sign = rampart::sign;
namespace webhook = rampart::webhook;
using webhook::cause;

webhook::notification
posted(std::string body, std::string_view key = "key", std::string_view secret = "secret") {
    sign::basic_signer<zed::scheme> const by{std::string{key}, sign::secret{secret}};
    return webhook::signed_by(by, "https://me.example.com/hooks?a=1", std::move(body)).value();
}

zed::webhook_verifier make_verifier(webhook::signed_options how = {}) {
    return zed::webhook_verifier{"key", sign::secret{"secret"}, std::move(how)};
}

cause refused(webhook::notification const& received, webhook::signed_options how = {}) {
    auto const read = make_verifier(std::move(how)).verify(received);
    REQUIRE(read.has_error());
    return read.error().reason;
}

} // namespace

TEST_CASE("an outside provider's notification is verified and read by its scheme and its type") {
    std::vector<rampart::json::deviation> seen;
    auto const received = posted(R"({"id":"o-1","status":"paid","new":1})");
    auto const read = make_verifier().verify(received, &seen);
    REQUIRE(read.has_value());
    CHECK(read->id == "o-1");
    CHECK(read->status == "paid");
    CHECK(zed::webhook_verifier::event_key(*read, received) == "zed:o-1:paid");
    // What deviates costs its member.
    auto const odd = make_verifier().verify(posted(R"({"id":"o-1","status":7.5})"), &seen);
    REQUIRE(odd.has_value());
    CHECK(odd->id == "o-1");
    CHECK_FALSE(seen.empty());
}

TEST_CASE("an outside provider's forgeries are refused, each with its cause") {
    auto changed = posted(R"({"id":"o-1"})");
    changed.body[7] = 'p';
    CHECK(refused(changed) == cause::mismatch);
    CHECK(refused(posted(R"({"id":"o-1"})", "key", "guess")) == cause::mismatch);
    CHECK(refused(posted(R"({"id":"o-1"})", "other")) == cause::unknown_key);
    CHECK(refused(posted("[]")) == cause::malformed_body);
    CHECK(refused(posted(R"({"status":"paid"})")) == cause::malformed_body);
    auto late = posted(R"({"id":"o-1"})");
    late.received_at = sign::system_clock{}.now() + std::chrono::minutes{6};
    CHECK(refused(late) == cause::outside_window);
    CHECK(make_verifier({.window = std::chrono::minutes{7}}).verify(late).has_value());
    auto bare = posted(R"({"id":"o-1"})");
    std::erase_if(bare.headers, [](auto const& one) { return one.name == "Zed-Signature"; });
    CHECK(refused(bare) == cause::missing_header);
}

TEST_CASE("a header that only some notifications carry may be left out, and what it says is not "
          "believed") {
    auto received = posted(R"({"id":"o-1"})");
    REQUIRE(received.header("Zed-Hash").has_value());
    for (auto& header : received.headers)
        if (header.name == "Zed-Hash") header.value = std::string(64, '0');
    CHECK(make_verifier().verify(received).has_value()); // the receiver computes it itself
    std::erase_if(received.headers, [](auto const& one) { return one.name == "Zed-Hash"; });
    CHECK(make_verifier().verify(received).has_value());
    CHECK_FALSE(posted("").header("Zed-Hash").has_value());
    CHECK(refused(posted("")) == cause::malformed_body); // genuine, and nothing to read
}

TEST_CASE("a call sends a header of when_body with a body, and not without one") {
    rampart::http::scripted_transport wire;
    wire.answer(200, R"({"id":"o-1"})");
    wire.answer(200, R"({"id":"o-1"})");
    rampart::basic_client<
        zed::provider, sign::basic_signer<zed::scheme>, rampart::http::scripted_transport>
        api{"https://api.zed.example", {"key", sign::secret{"secret"}}, wire};
    REQUIRE(api.call<zed::last_order>().has_value());
    REQUIRE(api.call<zed::create_order>({.id = "o-2", .status = {}}).has_value());
    auto const& sent = api.transport().sent();
    REQUIRE(sent.size() == 2);
    auto const hash_of = [](rampart::http::request const& one) {
        return rampart::http::find_header(one.headers, "Zed-Hash");
    };
    CHECK_FALSE(hash_of(sent[0].message).has_value());
    REQUIRE(hash_of(sent[1].message).has_value());
    CHECK(*hash_of(sent[1].message) == rampart::detail::sha256_hex(sent[1].message.body));
    // Both are what a receiver of the scheme finds genuine.
    sign::basic_verifier<zed::scheme> const verifier{sign::secret{"secret"}};
    for (auto const& one : sent) {
        auto const read = sign::read_stamps<zed::scheme>(one.message.headers);
        REQUIRE(read.outcome == sign::receipt::genuine);
        CHECK(
            verifier.check(
                {rampart::http::to_string(one.message.method), "api.zed.example",
                 one.message.target, one.message.body},
                read.stamps) == sign::receipt::genuine);
    }
}
