#include <rampart/webhook/verifier.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rampart/sign/scheme.hpp>
#include <rampart/webhook/sign_notification.hpp>
#include <rampart/webhook/signature_authenticator.hpp>

#include <doctest/doctest.h>

namespace {

namespace sign = rampart::sign;
namespace webhook = rampart::webhook;
using webhook::cause;

/// A provider of somebody's own: it signs time and body.
struct own_scheme : sign::hmac_sha256_scheme {
    using message = sign::lines<sign::parts::timestamp, sign::parts::body>;
    using headers = sign::header_list<
        sign::header<"X-Key", sign::parts::api_key>, sign::header<"X-Time", sign::parts::timestamp>,
        sign::header<"X-Sign", sign::parts::signature>>;
};

struct own_options {
    webhook::time_window window{std::nullopt};
    std::size_t diagnosed_body = webhook::default_diagnosed_body;
};

/// The facts of that provider: all that is written for it.
struct own_traits {
    using event = std::string;
    using scheme = own_scheme;
    using options = own_options;
    static constexpr bool names_key = true;
    static constexpr std::string_view unknown_key = "X-Key names another key";

    static webhook::result<event>
    read(std::string_view body, std::vector<rampart::json::deviation>*) {
        if (body.empty()) return webhook::refusal{cause::malformed_body, "empty"};
        return std::string{body};
    }
    static std::optional<webhook::refusal>
    outside(options const& how, sign::received_stamps const& stamps, sign::time_point now) {
        return webhook::outside(how.window, stamps.timestamp, now);
    }
};

using own_verifier = webhook::basic_verifier<
    own_traits,
    webhook::signature_authenticator<own_traits, sign::system_clock, sign::direct_crypto>>;

webhook::notification
signed_delivery(std::string body, char const* key = "k", char const* secret = "s") {
    sign::basic_signer<own_scheme> const by{key, sign::secret{std::string{secret}}};
    auto made = webhook::signed_by(by, "https://me.example.com/hooks", std::move(body));
    REQUIRE(made.has_value());
    return *made;
}

} // namespace

TEST_CASE("a provider of one's own is verified by its facts alone") {
    own_verifier const verifier{"k", sign::secret{"s"}};
    auto const read = verifier.verify(signed_delivery("hello"));
    REQUIRE(read.has_value());
    CHECK(*read == "hello");
    CHECK(verifier.verify(signed_delivery("")).error().reason == cause::malformed_body);
    auto changed = signed_delivery("hello");
    changed.body = "hellO";
    CHECK(verifier.verify(changed).error().reason == cause::mismatch);
    auto const other = verifier.verify(signed_delivery("hello", "another", "s")).error();
    CHECK(other.reason == cause::unknown_key);
    CHECK(other.message == "X-Key names another key");
    CHECK(
        verifier.verify(signed_delivery("hello", "another", "t")).error().reason ==
        cause::unknown_key);
}

TEST_CASE("an event without a key of its own is known by its bytes") {
    auto const hello = signed_delivery("hello");
    CHECK(own_verifier::event_key("hello", hello) == webhook::body_key("webhook", hello));
    CHECK(
        own_verifier::event_key("hello", hello) !=
        own_verifier::event_key("hullo", signed_delivery("hullo")));
}
