#include <rampart/sign/signer.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <rampart/banxa/scheme.hpp>
#include <rampart/hexarails/scheme.hpp>
#include <rampart/rampnow/scheme.hpp>
#include <rampart/sign/evp_crypto.hpp>

#include "../support/vectors.hpp"

namespace {

using namespace std::string_literals;
namespace sign = rampart::sign;
using sign::failure;
using sign::fixed_clock;
using sign::fixed_nonce;
using sign::message_view;
using sign::secret;

using hexarails = rampart::hexarails::scheme;
using rampnow = rampart::rampnow::scheme<>;
using banxa = rampart::banxa::scheme<>;

template <class Scheme, class Crypto = sign::direct_crypto>
using fixed_signer = sign::basic_signer<Scheme, Crypto, fixed_clock, fixed_nonce>;

constexpr message_view balance{"GET", "ramp-sandbox.hexarails.ai", "/balance"};

// The vector get-no-query-sandbox.
constexpr std::string_view uuid = "00000000-0000-4000-8000-000000000001";
constexpr std::string_view balance_signature =
    "752fe6cbc01b5aeb2a99ef4b697d681128d7c5b2163124dcfa3f31b934d54e95";

template <class Crypto = sign::direct_crypto>
fixed_signer<hexarails, Crypto> vector_signer() {
    return {
        "test_api_key_not_real_0001", secret{"test_api_secret_not_real_0001"},
        fixed_clock::at_unix_seconds(1767225600), fixed_nonce{uuid}};
}

std::vector<std::string> invalid_tokens() {
    return {
        "",
        " ",
        "with space",
        " leading",
        "trailing ",
        "line\nfeed",
        "carriage\rreturn",
        "header\r\nX-Injected: 1",
        "ends\n",
        "tab\tbed",
        "zero\0byte"s,
        "\x01",
        "delete\x7f",
        "caf\xc3\xa9",
        "\xff",
        "\x80"};
}

/// Random generator out of order.
struct failing_nonce {
    explicit failing_nonce(std::string_view) {}
    bool next(sign::time_point, sign::stamp_text&) const { return false; }
};

/// A library that refuses, in the MAC or in the hash.
template <bool MacWorks, bool HashWorks>
struct failing_crypto {
    template <bool Works>
    struct algorithm {
        static constexpr std::size_t digest_size = 32;
        using value_type = std::array<unsigned char, digest_size>;

        struct stream {
            void update(std::string_view) {}
            bool finish(value_type& out) {
                out.fill(0);
                return Works;
            }
        };

        algorithm() = default;
        explicit algorithm(std::span<unsigned char const>) {}
        [[nodiscard]] stream start() const { return {}; }
        void update(std::string_view) {}
        bool finish(value_type& out) { return stream{}.finish(out); }
    };

    using sha256 = algorithm<HashWorks>;
    using hmac_sha256 = algorithm<MacWorks>;
};

template <class Crypto>
failure outcome_with() {
    sign::basic_signer<hexarails, Crypto> const signer{"key", secret{"s3cret"}};
    sign::signed_headers<hexarails> headers;
    return signer.sign({"POST", "example.com", "/", "body"}, headers);
}

template <class Crypto>
void four_threads_sign_right() {
    auto const signer = vector_signer<Crypto>();
    std::atomic<int> right = 0;
    constexpr int rounds = 1'000;
    std::vector<std::thread> threads;
    for (int number = 0; number < 4; ++number) {
        threads.emplace_back([&] {
            for (int round = 0; round < rounds; ++round) {
                sign::signed_headers<hexarails> headers;
                // Another message between keeps states of different lengths in flight.
                auto const other = signer.sign({"POST", "h", "/p", "body"}, headers);
                auto const outcome = signer.sign(balance, headers);
                if (other == failure::none && outcome == failure::none &&
                    headers.value(3) == balance_signature) {
                    ++right;
                }
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    CHECK(right == 4 * rounds);
}

} // namespace

TEST_CASE("a signer stamps with its clock and its nonce") {
    auto const signer = vector_signer();
    sign::signed_headers<hexarails> headers;
    REQUIRE(signer.sign(balance, headers) == failure::none);
    CHECK(headers.value(0) == "test_api_key_not_real_0001");
    CHECK(headers.value(1) == "1767225600");
    CHECK(headers.value(2) == uuid);
    CHECK(headers.value(3) == balance_signature);
}

TEST_CASE("headers tell the timestamp and the nonce that were signed") {
    auto const signer = vector_signer();
    sign::signed_headers<hexarails> headers;
    REQUIRE(signer.sign(balance, headers) == failure::none);
    CHECK(headers.timestamp() == "1767225600");
    CHECK(headers.nonce() == uuid);
    REQUIRE(signer.sign_with(balance, "1767225601", "other-nonce", headers) == failure::none);
    CHECK(headers.timestamp() == "1767225601");
    CHECK(headers.nonce() == "other-nonce");
    CHECK(headers.value(1) == "1767225601");
    CHECK(headers.value(2) == "other-nonce");
}

TEST_CASE("signing with given texts is signing at that time with that nonce") {
    sign::basic_signer<hexarails> const real{
        "test_api_key_not_real_0001", secret{"test_api_secret_not_real_0001"}};
    sign::signed_headers<hexarails> headers;
    REQUIRE(real.sign_with(balance, "1767225600", uuid, headers) == failure::none);
    CHECK(headers.value(3) == balance_signature);
}

TEST_CASE("a signer with the machine's clock and a fresh nonce signs what it says it signed") {
    sign::basic_signer<hexarails> const signer{"key", secret{"s3cret"}};
    sign::signed_headers<hexarails> first;
    sign::signed_headers<hexarails> second;
    REQUIRE(signer.sign(balance, first) == failure::none);
    REQUIRE(signer.sign(balance, second) == failure::none);
    CHECK(first.nonce().size() == 36);
    CHECK(first.nonce() != second.nonce());
    CHECK(first.value(3) != second.value(3));
    sign::signed_headers<hexarails> again;
    REQUIRE(signer.sign_with(balance, first.timestamp(), first.nonce(), again) == failure::none);
    CHECK(again.value(3) == first.value(3));
}

TEST_CASE("two Banxa signers of one key never use a nonce twice") {
    auto const clock = fixed_clock::at_unix_seconds(1612391416);
    using signer = sign::basic_signer<banxa, sign::direct_crypto, fixed_clock>;
    signer const first{"banxa-two-signers", secret{"s3cret"}, clock};
    signer const second{"banxa-two-signers", secret{"s3cret"}, clock};
    sign::signed_headers<banxa> headers;
    REQUIRE(first.sign(balance, headers) == failure::none);
    CHECK(headers.nonce() == "1612391416000");
    REQUIRE(second.sign(balance, headers) == failure::none);
    CHECK(headers.nonce() == "1612391416001");
    CHECK(headers.value(0).ends_with(":1612391416001"));
}

TEST_CASE("a method in lower case is signed in upper case") {
    auto const signer = vector_signer();
    sign::signed_headers<hexarails> headers;
    for (std::string_view const method : {"get", "Get", "GET"}) {
        CAPTURE(method);
        REQUIRE(signer.sign({method, balance.host, balance.target}, headers) == failure::none);
        CHECK(headers.value(3) == balance_signature);
    }
}

TEST_CASE("an API key that no header may hold signs nothing") {
    auto keys = invalid_tokens();
    keys.emplace_back(257, 'k');
    keys.emplace_back(100'000, 'k');
    for (auto const& key : keys) {
        CAPTURE(key);
        sign::basic_signer<hexarails> const signer{key, secret{"s3cret"}};
        sign::signed_headers<hexarails> headers;
        CHECK(signer.sign(balance, headers) == failure::api_key_invalid);
        CHECK(signer.sign_with(balance, "1", "n", headers) == failure::api_key_invalid);
    }
}

TEST_CASE("an API key of 1 to 256 visible characters is fine") {
    for (auto const& key : {"k"s, std::string(256, 'k'), "partner-demo@test@fake"s, "!~"s}) {
        CAPTURE(key);
        sign::basic_signer<rampnow> const signer{key, secret{"s3cret"}};
        sign::signed_headers<rampnow> headers;
        REQUIRE(signer.sign(balance, headers) == failure::none);
        CHECK(headers.value(0) == key);
        CHECK(signer.key() == key);
    }
}

TEST_CASE("a given timestamp or nonce that no header may hold signs nothing") {
    sign::basic_signer<hexarails> const signer{"key", secret{"s3cret"}};
    auto texts = invalid_tokens();
    texts.emplace_back(129, '1');
    for (auto const& text : texts) {
        CAPTURE(text);
        sign::signed_headers<hexarails> headers;
        CHECK(signer.sign_with(balance, text, "n", headers) == failure::nonce_invalid);
        CHECK(signer.sign_with(balance, "1", text, headers) == failure::nonce_invalid);
    }
    sign::signed_headers<hexarails> headers;
    CHECK(
        signer.sign_with(balance, std::string(128, '1'), std::string(128, 'n'), headers) ==
        failure::none);
}

TEST_CASE("a given text that the scheme does not use is ignored, whatever it is") {
    sign::basic_signer<rampnow> const no_nonce{"key", secret{"s3cret"}};
    sign::signed_headers<rampnow> rampnow_headers;
    CHECK(no_nonce.sign_with(balance, "1", "\r\n", rampnow_headers) == failure::none);
    CHECK(no_nonce.sign_with(balance, "1", "", rampnow_headers) == failure::none);
    CHECK(rampnow_headers.nonce().empty());
    sign::basic_signer<banxa> const no_timestamp{"key", secret{"s3cret"}};
    sign::signed_headers<banxa> banxa_headers;
    CHECK(no_timestamp.sign_with(balance, "\r\n", "1", banxa_headers) == failure::none);
    CHECK(no_timestamp.sign_with(balance, "", "1", banxa_headers) == failure::none);
    CHECK(banxa_headers.timestamp().empty());
}

TEST_CASE("a nonce policy cannot smuggle a line into a header") {
    for (auto const& text : invalid_tokens()) {
        CAPTURE(text);
        fixed_signer<hexarails> const signer{
            "key", secret{"s3cret"}, fixed_clock::at_unix_seconds(1), fixed_nonce{text}};
        sign::signed_headers<hexarails> headers;
        CHECK(signer.sign(balance, headers) == failure::nonce_invalid);
    }
}

TEST_CASE("headers tell no nonce when the scheme signs none, whatever the policy") {
    fixed_signer<rampnow> const signer{
        "key", secret{"s3cret"}, fixed_clock::at_unix_seconds(1), fixed_nonce{"unsigned"}};
    sign::signed_headers<rampnow> headers;
    REQUIRE(signer.sign(balance, headers) == failure::none);
    CHECK(headers.nonce().empty());
}

TEST_CASE("a random generator that fails signs nothing") {
    sign::basic_signer<hexarails, sign::direct_crypto, fixed_clock, failing_nonce> const signer{
        "key", secret{"s3cret"}};
    sign::signed_headers<hexarails> headers;
    CHECK(signer.sign(balance, headers) == failure::random_source);
}

TEST_CASE("a crypto library that refuses the MAC or the hash signs nothing") {
    CHECK(outcome_with<failing_crypto<true, true>>() == failure::none);
    CHECK(outcome_with<failing_crypto<false, true>>() == failure::crypto_library);
    CHECK(outcome_with<failing_crypto<true, false>>() == failure::crypto_library);
}

TEST_CASE("headers of a signature that failed hold nothing that could be sent") {
    sign::basic_signer<hexarails, failing_crypto<false, true>> const signer{
        "key", secret{"s3cret"}};
    sign::signed_headers<hexarails> headers;
    REQUIRE(signer.sign({"POST", "example.com", "/", "body"}, headers) == failure::crypto_library);
    for (std::size_t at = 0; at < headers.size(); ++at) {
        CAPTURE(headers.name(at));
        CHECK(headers.value(at).empty());
    }
}

TEST_CASE("an empty secret signs nothing") {
    sign::basic_signer<rampnow> const direct{"key", secret{}};
    sign::basic_signer<rampnow, sign::provider_crypto> const provider{"key", secret{""}};
    sign::signed_headers<rampnow> headers;
    CHECK(direct.sign_with(balance, "1", "", headers) == failure::secret_empty);
    CHECK(provider.sign(balance, headers) == failure::secret_empty);
}

TEST_CASE("a signer moved to a new place signs as before") {
    auto direct = vector_signer();
    auto const moved_direct = std::move(direct);
    auto provider = vector_signer<sign::provider_crypto>();
    sign::signed_headers<hexarails> headers;
    REQUIRE(provider.sign(balance, headers) == failure::none);
    auto const moved_provider = std::move(provider);
    REQUIRE(moved_direct.sign(balance, headers) == failure::none);
    CHECK(headers.value(3) == balance_signature);
    REQUIRE(moved_provider.sign(balance, headers) == failure::none);
    CHECK(headers.value(3) == balance_signature);
}

TEST_CASE("a signer shows its key and its clock, and models the concept") {
    auto const signer = vector_signer();
    CHECK(signer.key() == "test_api_key_not_real_0001");
    CHECK(signer.time_source().now() == fixed_clock::at_unix_seconds(1767225600).now());
    static_assert(sign::signer<sign::basic_signer<hexarails>>);
    static_assert(sign::signer<sign::basic_signer<rampnow, sign::provider_crypto>>);
    static_assert(!sign::signer<int>);
}

TEST_CASE("a signer knows what its scheme signs or sends") {
    using of_hexarails = sign::basic_signer<hexarails>;
    static_assert(of_hexarails::mentions<sign::parts::timestamp>);
    static_assert(of_hexarails::mentions<sign::parts::nonce>);
    static_assert(of_hexarails::mentions<sign::parts::api_key>);
    static_assert(!of_hexarails::mentions<sign::parts::target>);
    static_assert(!sign::basic_signer<rampnow>::mentions<sign::parts::nonce>);
    static_assert(!sign::basic_signer<banxa>::mentions<sign::parts::timestamp>);
}

TEST_CASE("one signer serves four threads, with direct crypto and through the provider") {
    four_threads_sign_right<sign::direct_crypto>();
    four_threads_sign_right<sign::provider_crypto>();
}
