// The providers' signing vectors and Project Wycheproof's cases, every one of them.
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include <rampart/banxa/scheme.hpp>
#include <rampart/hexarails/scheme.hpp>
#include <rampart/rampnow/scheme.hpp>
#include <rampart/sign/compare.hpp>
#include <rampart/sign/evp_crypto.hpp>
#include <rampart/sign/explain.hpp>
#include <rampart/sign/signer.hpp>

#include "../support/digests.hpp"
#include "../support/vectors.hpp"

namespace {

namespace sign = rampart::sign;
namespace test = rampart::test;
using test::named_value;
using test::signing_vector;

using hexarails = rampart::hexarails::scheme;
using rn = rampart::rampnow::scheme<>;
using x_rampnow = rampart::rampnow::scheme<rampart::rampnow::x_rampnow_headers>;
using banxa = rampart::banxa::scheme<>;

template <class Scheme>
std::string canonical(signing_vector const& vector) {
    return sign::explain<Scheme>(vector.message(), vector.api_key, vector.timestamp, vector.nonce)
        .canonical_string;
}

std::string sha256_hex(std::string_view text) {
    return sign::encoded<sign::hex_lower>(test::digest_of<sign::sha256>(text));
}

std::string hmac_hex(std::string_view key, std::string_view text) {
    return sign::encoded<sign::hex_lower>(
        test::mac_of(sign::hmac_sha256{test::bytes_of(key)}, text));
}

template <class Scheme, class Crypto = sign::direct_crypto>
sign::signed_headers<Scheme> sign_vector(signing_vector const& vector) {
    sign::basic_signer<Scheme, Crypto> const signer{vector.api_key, sign::secret{vector.secret}};
    sign::signed_headers<Scheme> headers;
    REQUIRE(
        signer.sign_with(vector.message(), vector.timestamp, vector.nonce, headers) ==
        sign::failure::none);
    return headers;
}

/// The value under this name; fails the test when there is none.
template <class Headers>
std::string value_of(Headers const& headers, std::string_view name) {
    for (std::size_t at = 0; at < headers.size(); ++at) {
        if (headers.name(at) == name) return std::string{headers.value(at)};
    }
    FAIL("no header " << std::string{name});
    return {};
}

/// The headers made are those of the vector, value by value, none missing and none beyond.
template <class Scheme, class Crypto>
void makes_headers(signing_vector const& vector, std::vector<named_value> const& expected) {
    auto const headers = sign_vector<Scheme, Crypto>(vector);
    std::size_t matched = 0;
    for (auto const& [name, value] : expected) {
        if (name == "Content-Type") continue; // sent with the body, not made by the signer
        CAPTURE(name);
        CHECK(value_of(headers, name) == value);
        ++matched;
    }
    CHECK(matched == headers.size());
}

template <class Scheme>
void makes_headers_both_ways(
    signing_vector const& vector, std::vector<named_value> const& expected) {
    makes_headers<Scheme, sign::direct_crypto>(vector, expected);
    makes_headers<Scheme, sign::provider_crypto>(vector, expected);
}

template <class Scheme>
void has_canonical_string(signing_vector const& vector) {
    auto const made = canonical<Scheme>(vector);
    CHECK(made == vector.canonical_string);
    CHECK(made.size() == vector.canonical_bytes);
}

} // namespace

TEST_CASE("every HexaRails vector has its canonical string, its size and its hash") {
    std::size_t ran = 0;
    for (auto const& vector : test::hexarails_vectors()) {
        CAPTURE(vector.id);
        has_canonical_string<hexarails>(vector);
        CHECK(sha256_hex(canonical<hexarails>(vector)) == vector.canonical_sha256);
        ++ran;
    }
    CHECK(ran == test::count_in("hexarails", "signing_vectors"));
    CHECK(ran == 38);
}

TEST_CASE("every HexaRails vector has its four headers") {
    std::size_t ran = 0;
    for (auto const& vector : test::hexarails_vectors()) {
        CAPTURE(vector.id);
        REQUIRE(vector.header_sets.size() == 1);
        makes_headers_both_ways<hexarails>(vector, vector.header_sets[0]);
        CHECK(value_of(sign_vector<hexarails>(vector), "X-Signature") == vector.signature);
        ++ran;
    }
    CHECK(ran == test::count_in("hexarails", "signing_vectors"));
    CHECK(ran == 38);
}

TEST_CASE("every HexaRails body is the bytes described, and its hash is on the fifth line") {
    std::size_t with_body = 0;
    std::size_t in_base64 = 0;
    for (auto const& vector : test::hexarails_vectors()) {
        CAPTURE(vector.id);
        CHECK(vector.body.size() == vector.body_length);
        if (!vector.body_sha256.empty()) {
            CHECK(sha256_hex(vector.body) == vector.body_sha256);
            ++with_body;
        }
        if (vector.body_base64) {
            CHECK(sign::decode_base64(*vector.body_base64) == vector.body);
            CHECK(sign::encoded<sign::base64>(test::bytes_of(vector.body)) == *vector.body_base64);
            ++in_base64;
        }
        auto const explained =
            sign::explain<hexarails>(vector.message(), "key", vector.timestamp, vector.nonce);
        REQUIRE(explained.parts.size() == 13); // seven lines and six line feeds
        CHECK(explained.parts[8].name == "body_sha256");
        CHECK(explained.parts[8].bytes == vector.body_hash_line);
    }
    CHECK(with_body == 18);
    CHECK(in_base64 == 16);
}

TEST_CASE("a reading of HexaRails' rule that is not followed gives another signature") {
    std::size_t ran = 0;
    for (auto const& vector : test::hexarails_vectors()) {
        if (vector.alternate_signature.empty()) continue;
        CAPTURE(vector.id);
        CHECK(
            value_of(sign_vector<hexarails>(vector), "X-Signature") != vector.alternate_signature);
        ++ran;
    }
    CHECK(ran == 1);
}

TEST_CASE("no wrong construction of a HexaRails signature is what the library makes") {
    auto const vectors = test::hexarails_vectors();
    std::size_t ran = 0;
    for (auto const& wrong : test::hexarails_wrong_constructions()) {
        CAPTURE(wrong.id);
        auto const& base = test::find(vectors, wrong.base);
        auto const made = value_of(sign_vector<hexarails>(base), "X-Signature");
        CHECK(made == wrong.must_differ_from);
        CHECK(made != wrong.signature);
        // The mistake is in the string, but for the one that is in the encoding.
        bool const only_encoding = wrong.id == "upper-case-hex";
        CHECK((canonical<hexarails>(base) == wrong.canonical_string) == only_encoding);
        auto const mistaken = hmac_hex(base.secret, wrong.canonical_string);
        CHECK((only_encoding ? test::upper(mistaken) : mistaken) == wrong.signature);
        ++ran;
    }
    CHECK(ran == test::count_in("hexarails", "wrong_constructions"));
    CHECK(ran == 8);
}

TEST_CASE("a HexaRails delivery is good exactly when its signature is that of its bytes") {
    std::size_t ran = 0;
    std::size_t good = 0;
    for (auto const& webhook : test::hexarails_webhooks()) {
        auto const& received = webhook.received;
        CAPTURE(received.id);
        CHECK(sign::decode_base64(*received.body_base64) == received.body);
        CHECK(sha256_hex(received.body) == received.body_hash_line);
        CHECK(canonical<hexarails>(received) == received.canonical_string);
        auto const made = value_of(sign_vector<hexarails>(received), "X-Signature");
        CHECK(made == received.signature);
        auto const folded = test::lower(webhook.received_signature);
        CHECK(
            sign::equal_in_constant_time(std::string_view{made}, std::string_view{folded}) ==
            webhook.valid);
        ++ran;
        if (webhook.valid) ++good;
    }
    CHECK(ran == test::count_in("hexarails", "webhook_vectors"));
    CHECK(ran == 8);
    CHECK(good == 5);
}

TEST_CASE("every Rampnow vector has its message, byte for byte") {
    std::size_t ran = 0;
    for (auto const& vector : test::rampnow_vectors()) {
        CAPTURE(vector.id);
        CHECK(test::to_hex(vector.body) == vector.body_hex);
        has_canonical_string<rn>(vector);
        has_canonical_string<x_rampnow>(vector);
        CHECK(test::to_hex(canonical<rn>(vector)) == vector.canonical_hex);
        ++ran;
    }
    CHECK(ran == test::count_in("rampnow", "signing_vectors"));
    CHECK(ran == 25);
}

TEST_CASE("every Rampnow vector has its headers under both sets of names") {
    std::size_t ran = 0;
    for (auto const& vector : test::rampnow_vectors()) {
        CAPTURE(vector.id);
        REQUIRE(vector.header_sets.size() == 2);
        makes_headers_both_ways<rn>(vector, vector.header_sets[0]);
        makes_headers_both_ways<x_rampnow>(vector, vector.header_sets[1]);
        ++ran;
    }
    CHECK(ran == test::count_in("rampnow", "signing_vectors"));
    CHECK(ran == 25);
}

TEST_CASE("Rampnow's signature is lower case, and its upper-case form is the same one folded") {
    std::size_t ran = 0;
    for (auto const& vector : test::rampnow_vectors()) {
        CAPTURE(vector.id);
        auto const made = value_of(sign_vector<rn>(vector), "RN-ACCESS-SIGN");
        CHECK(made == vector.signature);
        CHECK(made != vector.signature_upper);
        CHECK(made == test::lower(vector.signature_upper));
        CHECK(sign::decode_hex(made) == sign::decode_hex(vector.signature_upper));
        ++ran;
    }
    CHECK(ran == test::count_in("rampnow", "signing_vectors"));
    CHECK(ran == 25);
}

TEST_CASE("what Rampnow's faulty sample code signs is not what the library makes") {
    auto const vectors = test::rampnow_vectors();
    std::size_t ran = 0;
    for (auto const& wrong : test::rampnow_wrong_rules()) {
        CAPTURE(wrong.id);
        auto const& base = test::find(vectors, wrong.base);
        CHECK(canonical<rn>(base) != wrong.canonical_string);
        auto const made = value_of(sign_vector<rn>(base), "RN-ACCESS-SIGN");
        CHECK(made == wrong.must_differ_from);
        CHECK(made != wrong.signature);
        CHECK(hmac_hex(base.secret, wrong.canonical_string) == wrong.signature);
        ++ran;
    }
    CHECK(ran == test::count_in("rampnow", "wrong_rule"));
    CHECK(ran == 1);
}

TEST_CASE("every Banxa vector has its canonical string, its size and its hash") {
    std::size_t ran = 0;
    for (auto const& vector : test::banxa_vectors()) {
        CAPTURE(vector.id);
        has_canonical_string<banxa>(vector);
        CHECK(sha256_hex(canonical<banxa>(vector)) == vector.canonical_sha256);
        ++ran;
    }
    CHECK(ran == test::count_in("banxa", "signing_vectors"));
    CHECK(ran == 38);
}

TEST_CASE("every Banxa vector has its Authorization header") {
    std::size_t ran = 0;
    for (auto const& vector : test::banxa_vectors()) {
        CAPTURE(vector.id);
        REQUIRE(vector.header_sets.size() == 1);
        makes_headers_both_ways<banxa>(vector, vector.header_sets[0]);
        CHECK(
            value_of(sign_vector<banxa>(vector), "Authorization") ==
            "Bearer " + vector.api_key + ':' + vector.signature + ':' + vector.nonce);
        ++ran;
    }
    CHECK(ran == test::count_in("banxa", "signing_vectors"));
    CHECK(ran == 38);
}

TEST_CASE("Banxa's signature does not depend on the unit of its nonces") {
    using microseconds = rampart::banxa::scheme<sign::increasing_microseconds>;
    std::size_t ran = 0;
    for (auto const& vector : test::banxa_vectors()) {
        CAPTURE(vector.id);
        makes_headers<microseconds, sign::direct_crypto>(vector, vector.header_sets[0]);
        ++ran;
    }
    CHECK(ran == 38);
}

TEST_CASE("no mistake among Banxa's vectors is what the library makes of the right request") {
    auto const vectors = test::banxa_vectors();
    std::size_t ran = 0;
    for (auto const& mistake : vectors) {
        if (mistake.differs_from.empty()) continue;
        CAPTURE(mistake.id);
        auto const& right = test::find(vectors, mistake.differs_from);
        CHECK(right.differs_from.empty());
        CHECK(canonical<banxa>(right) != mistake.canonical_string);
        CHECK(
            value_of(sign_vector<banxa>(right), "Authorization") !=
            value_of(sign_vector<banxa>(mistake), "Authorization"));
        ++ran;
    }
    CHECK(ran == 4);
}

TEST_CASE("Banxa's inbound deliveries are signed by the same rule, with no other path or body") {
    auto const vectors = test::banxa_vectors();
    for (auto const* const id : {"webhook-inbound", "partner-webhook-inbound"}) {
        CAPTURE(id);
        auto const& received = test::find(vectors, id);
        CHECK(canonical<banxa>(received) == received.canonical_string);
        auto const made = value_of(sign_vector<banxa>(received), "Authorization");
        CHECK(made == received.header_sets[0][0].value);
        auto elsewhere = received;
        elsewhere.target += "/other";
        CHECK(value_of(sign_vector<banxa>(elsewhere), "Authorization") != made);
        auto tampered = received;
        tampered.body[10] = tampered.body[10] == 'x' ? 'y' : 'x';
        CHECK(value_of(sign_vector<banxa>(tampered), "Authorization") != made);
    }
}

TEST_CASE("Wycheproof's tags verify when they are valid, and never when they were modified") {
    auto const file = test::wycheproof_hmac_sha256();
    if (!file) {
        MESSAGE("skipped: the folder of shared vectors does not stand beside the project");
        return;
    }
    std::size_t valid = 0;
    for (auto const& test : file->cases) {
        CAPTURE(test.id);
        auto const key = test::bytes_of(test.key);
        auto const tag = test::bytes_of(test.tag);

        auto const direct = rampart::test::mac_of(sign::hmac_sha256{key}, test.data);
        REQUIRE(tag.size() <= direct.size());
        CHECK(sign::equal_in_constant_time(std::span{direct}.first(tag.size()), tag) == test.valid);

        sign::evp_hmac_sha256 const keyed{key};
        auto stream = keyed.start();
        stream.update(test.data);
        sign::evp_hmac_sha256::value_type provider{};
        REQUIRE(stream.finish(provider));
        CHECK(
            sign::equal_in_constant_time(std::span{provider}.first(tag.size()), tag) == test.valid);
        if (test.valid) ++valid;
    }
    CHECK(file->cases.size() == file->announced);
    CHECK(file->cases.size() == 174);
    CHECK(valid == 66);
}
