// What a notification costs that is not genuine: whoever posts one must not be able to make much
// work.
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include <rampart/banxa/webhooks.hpp>
#include <rampart/hexarails/webhooks.hpp>
#include <rampart/rampnow/legacy/webhooks.hpp>
#include <rampart/rampnow/webhooks.hpp>

#include "../support/allocations.hpp"

namespace {

namespace banxa = rampart::banxa;
namespace hexarails = rampart::hexarails;
namespace legacy = rampart::rampnow::legacy;
namespace rampnow = rampart::rampnow;
namespace sign = rampart::sign;
namespace webhook = rampart::webhook;

std::size_t hashed = 0; ///< bytes that were put into hashes and MACs

/// The default policy, with its bytes counted.
template <class Hash>
struct counted_hash : Hash {
    void update(std::string_view text) {
        hashed += text.size();
        Hash::update(text);
    }
    static typename Hash::value_type of(std::string_view text) {
        hashed += text.size();
        return Hash::of(text);
    }
};

template <class Mac>
class counted_mac {
public:
    static constexpr std::size_t digest_size = Mac::digest_size;
    using value_type = typename Mac::value_type;

    struct stream {
        typename Mac::stream inner;

        void update(std::string_view text) {
            hashed += text.size();
            inner.update(text);
        }
        bool finish(value_type& out) { return inner.finish(out); }
    };

    explicit counted_mac(std::span<unsigned char const> key) : inner_{key} {}
    [[nodiscard]] stream start() const { return {inner_.start()}; }

private:
    Mac inner_;
};

struct counting_crypto {
    using sha256 = counted_hash<sign::sha256>;
    using sha512 = counted_hash<sign::sha512>;
    using hmac_sha256 = counted_mac<sign::hmac_sha256>;
    using hmac_sha512 = counted_mac<sign::hmac_sha512>;
};

using hexarails_verifier = hexarails::basic_webhook_verifier<sign::system_clock, counting_crypto>;
using banxa_verifier = banxa::basic_webhook_verifier<sign::system_clock, counting_crypto>;

constexpr std::string_view url = "https://partner.example.com/hooks?tenant=1";
constexpr std::size_t mib = 1024 * 1024;

/// As many zeros as JSON can hold in that many bytes, in nested lists.
std::string nested_zeros(std::size_t size) {
    constexpr std::size_t depth = 30;
    std::string out(depth, '[');
    out += '0';
    while (out.size() + depth + 2 <= size)
        out += ",0";
    return out.append(depth, ']');
}

struct cost {
    std::size_t allocated; ///< in bytes
    std::size_t hashed;    ///< in bytes
    std::string outcome;
};

template <class Verifier>
cost cost_of(Verifier const& verifier, webhook::notification const& received) {
    hashed = 0;
    rampart::test::allocation_count const count;
    auto const result = verifier.verify(received);
    return {
        count.bytes(), hashed, result ? "verified" : std::string{to_string(result.error().reason)}};
}

/// Headers of somebody who knows what a notification looks like, and not the secret.
webhook::notification forged_hexarails(std::string body) {
    auto out = hexarails::sign_notification(url, "{}", "key", sign::secret{"guess"}).value();
    out.body = std::move(body);
    for (auto const* const name : {"X-Forwarded-Host", "X-Forwarded-Prefix", "Host"})
        out.headers.push_back({name, std::string(1000, 'a')});
    out.headers.push_back({"X-Forwarded-Port", "8443"});
    return out;
}

webhook::notification forged_banxa(std::string body) {
    auto out = banxa::sign_notification(url, "{}", "key", sign::secret{"guess"}).value();
    out.body = std::move(body);
    return out;
}

} // namespace

TEST_CASE("a large body with a wrong signature costs its one check, and no memory") {
    hexarails_verifier const checks{sign::secret{"secret"}};
    for (auto const& body :
         {nested_zeros(8 * mib), std::string(8 * mib, '['), std::string(8 * mib, 'x')}) {
        auto const received = forged_hexarails(body);
        auto const spent = cost_of(checks, received);
        CHECK(spent.outcome == "mismatch");
        CHECK(spent.hashed < body.size() + 1000);
        CHECK(spent.allocated < 16 * 1024);
    }
    banxa_verifier const other{"key", sign::secret{"secret"}};
    auto const received = forged_banxa(nested_zeros(8 * mib));
    auto const spent = cost_of(other, received);
    CHECK(spent.outcome == "mismatch");
    CHECK(spent.hashed < 2 * received.body.size() + 1000); // with the query and without
    CHECK(spent.allocated < 16 * 1024);
    rampnow::webhook_verifier const agreed{
        rampnow::hmac_header<"X-Agreed">{sign::secret{"secret"}}};
    auto guessed = rampnow::sign_notification<"X-Agreed">(url, "{}", sign::secret{"guess"}).value();
    guessed.body = nested_zeros(8 * mib);
    auto const third = cost_of(agreed, guessed);
    CHECK(third.outcome == "mismatch");
    CHECK(third.allocated < 16 * 1024);
}

TEST_CASE("a large body for the legacy verifier is refused unread, unless it is let in") {
    webhook::notification const received{"h", "/", {}, nested_zeros(8 * mib)};
    auto const spent = cost_of(legacy::webhook_verifier{sign::secret{"secret"}}, received);
    CHECK(spent.outcome == "malformed_body");
    CHECK(spent.allocated < 16 * 1024);

    auto notice = R"({"merchantTransactionId":"m","currency":"EUR","amount":1,"status":"PENDING",)"
                  R"("paymentMethod":{"name":")" +
                  std::string(100'000, 'x') + R"("},"hash":")";
    notice += sign::encoded<sign::hex_lower>(
        legacy::webhook_hash("m", "EUR", "1", "PENDING", sign::secret{"secret"}));
    webhook::notification const genuine{"h", "/", {}, notice + "\"}"};
    legacy::webhook_verifier const narrow{sign::secret{"secret"}};
    CHECK(cost_of(narrow, genuine).outcome == "malformed_body");
    legacy::webhook_verifier const wide{sign::secret{"secret"}, {.largest_body = 200'000}};
    CHECK(cost_of(wide, genuine).outcome == "verified");
}

TEST_CASE("what the search for a cause costs at most is bounded for all providers") {
    auto const body = nested_zeros(webhook::default_diagnosed_body);
    REQUIRE(body.size() <= webhook::default_diagnosed_body);
    auto const first = cost_of(hexarails_verifier{sign::secret{"secret"}}, forged_hexarails(body));
    CHECK(first.outcome == "mismatch");
    CHECK(first.hashed > body.size()); // it was looked for
    CHECK(first.hashed < 4 * mib);
    CHECK(first.allocated < 8 * mib);
    auto const second = cost_of(banxa_verifier{"key", sign::secret{"secret"}}, forged_banxa(body));
    CHECK(second.outcome == "mismatch");
    CHECK(second.hashed < 4 * mib);
    CHECK(second.allocated < 8 * mib);
}

TEST_CASE("the cause is found in a small body, and in a large one when asked") {
    auto const spaced = [](std::size_t size) {
        auto made =
            hexarails::sign_notification(
                url,
                R"({"event":"SOMETHING_NEW","payload":{"text":")" + std::string(size, 'x') + "\"}}",
                "key", sign::secret{"secret"})
                .value();
        made.body.insert(1, " ");
        return made;
    };
    hexarails_verifier const checks{sign::secret{"secret"}};
    CHECK(cost_of(checks, spaced(16'000)).outcome == "body_reserialised");
    CHECK(cost_of(checks, spaced(17'000)).outcome == "mismatch");
    auto const refused = checks.verify(spaced(17'000));
    CHECK(refused.error().message.find("16384 bytes") != std::string::npos);
    hexarails_verifier const thorough{sign::secret{"secret"}, {.diagnosed_body = mib}};
    CHECK(cost_of(thorough, spaced(17'000)).outcome == "body_reserialised");
    hexarails_verifier const curt{sign::secret{"secret"}, {.diagnosed_body = 0}};
    CHECK(cost_of(curt, spaced(10)).outcome == "mismatch");
}

TEST_CASE("a genuine large body is read whatever its size") {
    auto const body =
        R"({"event":"SOMETHING_NEW","payload":{"text":")" + std::string(mib, 'x') + "\"}}";
    auto const made =
        hexarails::sign_notification(url, body, "key", sign::secret{"secret"}).value();
    CHECK(cost_of(hexarails_verifier{sign::secret{"secret"}}, made).outcome == "verified");
    auto const posted =
        banxa::sign_notification(
            url, R"({"text":")" + std::string(mib, 'x') + "\"}", "key", sign::secret{"secret"})
            .value();
    CHECK(cost_of(banxa_verifier{"key", sign::secret{"secret"}}, posted).outcome == "verified");
}
