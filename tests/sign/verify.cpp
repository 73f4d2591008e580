// Signatures read back: every vector verifies, and none with one changed byte.
#include <rampart/sign/verify.hpp>

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include <rampart/banxa/scheme.hpp>
#include <rampart/hexarails/scheme.hpp>
#include <rampart/rampnow/scheme.hpp>
#include <rampart/sign/evp_crypto.hpp>

#include "../support/vectors.hpp"

namespace {

namespace sign = rampart::sign;
using namespace rampart::test;
using sign::receipt;
using hexarails_verifier = sign::basic_verifier<rampart::hexarails::scheme>;

struct base64_scheme : rampart::hexarails::scheme {
    using encoding = sign::base64;
};

/// Any range of names and values will do.
using fields = std::vector<named_value>;

std::vector<sign::secret> secrets(std::initializer_list<std::string_view> texts) {
    std::vector<sign::secret> out;
    for (auto const text : texts)
        out.emplace_back(text);
    return out;
}

sign::received_stamps stamps_of(webhook_vector const& from) {
    auto const& received = from.received;
    return {received.api_key, received.timestamp, received.nonce, from.received_signature};
}

fields hexarails_fields() {
    return {
        {"x-api-key", "key"},
        {"X-TIMESTAMP", "1767225600"},
        {"X-Nonce", "nonce"},
        {"X-Signature", std::string(64, 'a')}};
}

template <class Scheme, class Vectors>
void verifies_and_spots_each_changed_byte(Vectors const& vectors, std::size_t header_set = 0) {
    for (auto const& vector : vectors) {
        CAPTURE(vector.id);
        if (vector.header_sets.size() <= header_set) continue;
        sign::basic_verifier<Scheme> const verifier{sign::secret{vector.secret}};
        auto const read = sign::read_stamps<Scheme>(vector.header_sets[header_set]);
        REQUIRE(read.outcome == receipt::genuine);
        CHECK(read.stamps.nonce == vector.nonce);
        CHECK(read.stamps.api_key == vector.api_key);
        CHECK(verifier.check(vector.message(), read.stamps) == receipt::genuine);
        if (vector.body.size() > 4096 || vector.multipart) continue;
        auto changed = vector;
        for (auto& byte : changed.body) {
            byte = static_cast<char>(byte ^ 1);
            CHECK(verifier.check(changed.message(), read.stamps) == receipt::signature_differs);
            byte = static_cast<char>(byte ^ 1);
        }
    }
}

} // namespace

TEST_CASE("the headers of every request vector are read back and its signature verifies") {
    verifies_and_spots_each_changed_byte<rampart::hexarails::scheme>(hexarails_vectors());
    verifies_and_spots_each_changed_byte<rampart::banxa::scheme<>>(banxa_vectors());
    verifies_and_spots_each_changed_byte<rampart::rampnow::scheme<>>(rampnow_vectors());
    verifies_and_spots_each_changed_byte<
        rampart::rampnow::scheme<rampart::rampnow::x_rampnow_headers>>(rampnow_vectors(), 1);
}

TEST_CASE("HexaRails' webhook vectors verify exactly when their signature is good") {
    for (auto const& vector : hexarails_webhooks()) {
        CAPTURE(vector.received.id);
        hexarails_verifier const verifier{sign::secret{vector.received.secret}};
        auto const expected = vector.valid ? receipt::genuine : receipt::signature_differs;
        CHECK(verifier.check(vector.received.message(), stamps_of(vector)) == expected);
    }
}

TEST_CASE("a changed byte of timestamp, nonce, host or target makes the signature differ") {
    auto const vector = hexarails_webhooks().at(1);
    hexarails_verifier const verifier{sign::secret{vector.received.secret}};
    auto changed = vector;
    auto& received = changed.received;
    for (auto* const text :
         {&received.timestamp, &received.nonce, &received.host, &received.target}) {
        for (auto& byte : *text) {
            byte = static_cast<char>(byte ^ 2);
            CHECK(verifier.check(received.message(), stamps_of(changed)) != receipt::genuine);
            byte = static_cast<char>(byte ^ 2);
        }
    }
    CHECK(verifier.check(received.message(), stamps_of(changed)) == receipt::genuine);
}

TEST_CASE("each of several secrets is accepted, in whatever place it stands") {
    auto const vector = hexarails_webhooks().at(0);
    auto const check = [&](std::initializer_list<std::string_view> texts) {
        return hexarails_verifier{secrets(texts)}.check(
            vector.received.message(), stamps_of(vector));
    };
    std::string_view const right = vector.received.secret;
    CHECK(check({right, "other"}) == receipt::genuine);
    CHECK(check({"other", right}) == receipt::genuine);
    CHECK(check({"other", "another"}) == receipt::signature_differs);
    hexarails_verifier later{sign::secret{"other"}};
    later.add(sign::secret{right});
    CHECK(later.size() == 2);
    CHECK(later.check(vector.received.message(), stamps_of(vector)) == receipt::genuine);
}

TEST_CASE("no secret, or an empty one, makes nothing genuine") {
    sign::message_view const message{"POST", "h", "/", "{}"};
    sign::basic_signer<rampart::hexarails::scheme> const anybody{"key", sign::secret{""}};
    sign::signed_headers<rampart::hexarails::scheme> headers;
    REQUIRE(anybody.sign(message, headers) == sign::failure::none);
    sign::received_stamps const stamps{
        "key", headers.timestamp(), headers.nonce(), headers.value(3)};
    hexarails_verifier const empty{sign::secret{""}};
    CHECK(empty.size() == 0);
    CHECK(empty.check(message, stamps) == receipt::signature_differs);
    CHECK(hexarails_verifier{}.check(message, stamps) == receipt::signature_differs);
}

TEST_CASE("the signature is decoded: upper-case hex is as good, and what is no hex is malformed") {
    auto vector = hexarails_webhooks().at(0);
    hexarails_verifier const verifier{sign::secret{vector.received.secret}};
    auto const check = [&](std::string signature) {
        vector.received_signature = std::move(signature);
        return verifier.check(vector.received.message(), stamps_of(vector));
    };
    auto const good = vector.received_signature;
    CHECK(check(upper(good)) == receipt::genuine);
    CHECK(check("g" + good.substr(1)) == receipt::header_malformed);
    CHECK(check(good.substr(1)) == receipt::header_malformed);
    CHECK(check(good.substr(2)) == receipt::header_malformed);
    CHECK(check(good + "00") == receipt::header_malformed);
    CHECK(check("") == receipt::header_malformed);
}

TEST_CASE("a scheme with base64 signatures verifies, on OpenSSL's provider path too") {
    sign::message_view const message{"POST", "h", "/", "{}"};
    sign::basic_signer<base64_scheme> const signer{"key", sign::secret{"secret"}};
    sign::signed_headers<base64_scheme> headers;
    REQUIRE(signer.sign(message, headers) == sign::failure::none);
    sign::received_stamps const stamps{
        "key", headers.timestamp(), headers.nonce(), headers.value(3)};
    sign::basic_verifier<base64_scheme, sign::provider_crypto> verifier{sign::secret{"old"}};
    verifier.add(sign::secret{"secret"});
    CHECK(verifier.check(message, stamps) == receipt::genuine);
    CHECK(verifier.check({"POST", "h", "/", "{ }"}, stamps) == receipt::signature_differs);
}

TEST_CASE("header names are found whatever their letter case") {
    auto const received = hexarails_fields();
    auto const read = sign::read_stamps<rampart::hexarails::scheme>(received);
    CHECK(read.outcome == receipt::genuine);
    CHECK(read.stamps.api_key == "key");
    CHECK(read.stamps.timestamp == "1767225600");
    CHECK(read.stamps.signature == std::string(64, 'a'));
}

TEST_CASE("a missing, repeated or malformed header is named") {
    auto const read = [](fields const& from) {
        return sign::read_stamps<rampart::hexarails::scheme>(from);
    };
    auto missing = hexarails_fields();
    missing.erase(missing.begin() + 1);
    CHECK(read(missing).outcome == receipt::header_missing);
    CHECK(read(missing).header == "X-Timestamp");
    auto repeated = hexarails_fields();
    repeated.push_back({"x-nonce", "other"});
    CHECK(read(repeated).outcome == receipt::header_repeated);
    CHECK(read(repeated).header == "X-Nonce");
    for (auto const* const bad : {"", "a b", "a\nb", "\xc3\xab"}) {
        auto malformed = hexarails_fields();
        malformed[2].value = bad;
        CHECK(read(malformed).outcome == receipt::header_malformed);
        CHECK(read(malformed).header == "X-Nonce");
    }
}

TEST_CASE("Banxa's one header is taken apart, and nothing but its documented form is taken") {
    fields received{{"authorization", {}}};
    auto const read = [&](std::string value) {
        received[0].value = std::move(value);
        return sign::read_stamps<rampart::banxa::scheme<>>(received);
    };
    auto const good = read("Bearer key@x:abcd:174");
    CHECK(good.outcome == receipt::genuine);
    CHECK(good.stamps.api_key == "key@x");
    CHECK(good.stamps.signature == "abcd");
    CHECK(good.stamps.nonce == "174");
    for (auto const* const bad :
         {"", "Bearer ", "bearer key:ab:1", "Bearer key:ab", "Bearer key:ab:", "Bearer :ab:1",
          "Bearer  key:ab:1", "Basic key:ab:1", "key:ab:1"}) {
        CAPTURE(bad);
        CHECK(read(bad).outcome == receipt::header_malformed);
    }
}
