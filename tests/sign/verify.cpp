// Signatures read back: every vector verifies, and none with one changed byte.
#include <rampart/sign/verify.hpp>

#include <atomic>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include <rampart/banxa/scheme.hpp>
#include <rampart/hexarails/scheme.hpp>
#include <rampart/rampnow/scheme.hpp>
#include <rampart/sign/evp_crypto.hpp>
#include <rampart/sign/explain.hpp>
#include <rampart/sign/parts/body_field.hpp>

#include "../support/digests.hpp"
#include "../support/threads.hpp"
#include "../support/vectors.hpp"

namespace {

namespace sign = rampart::sign;
using namespace rampart::test;
using sign::receipt;
using hexarails_verifier = sign::basic_verifier<rampart::hexarails::scheme>;

struct base64_scheme : rampart::hexarails::scheme {
    using encoding = sign::base64;
};

/// Signs a field of the body, which every request must have.
struct field_scheme : sign::hmac_sha256_scheme {
    using message =
        sign::concat<sign::parts::timestamp, sign::parts::body_field<"nonce">, sign::parts::body>;
    using headers = sign::header_list<
        sign::header<"Key", sign::parts::api_key>, sign::header<"Time", sign::parts::timestamp>,
        sign::header<"Sign", sign::parts::signature>>;
};

/// The signature of a text, without a scheme.
std::string hex_mac_of(std::string_view key, std::string_view text) {
    sign::hmac_sha256 const keyed{bytes_of(key)};
    return sign::encoded<sign::hex_lower>(mac_of(keyed, text));
}

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

TEST_CASE("a request that could not have been signed is not genuine, whatever its signature") {
    sign::basic_verifier<field_scheme> const verifier{sign::secret{"s3cret"}};
    auto const outcome = [&verifier](std::string_view body, std::string const& signature) {
        return verifier.check(
            {"POST", "example.com", "/hook", body}, {"key", "1767225600", {}, signature});
    };
    CHECK(
        outcome("nonce=7&a=b", hex_mac_of("s3cret", "17672256007nonce=7&a=b")) == receipt::genuine);
    CHECK(outcome("a=b", hex_mac_of("s3cret", "1767225600a=b")) == receipt::signature_differs);
    CHECK(
        outcome("nonce=", hex_mac_of("s3cret", "1767225600nonce=")) == receipt::signature_differs);
}

TEST_CASE("no secret, or an empty one, makes nothing genuine") {
    sign::message_view const message{"POST", "h", "/", "{}"};
    // A signer refuses an empty secret, anybody else need not.
    auto const text =
        sign::explain<rampart::hexarails::scheme>(message, "key", "1", "n").canonical_string;
    auto const signature = hex_mac_of("", text);
    sign::received_stamps const stamps{"key", "1", "n", signature};
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

TEST_CASE("a header that came twice with one value is read once") {
    auto const read = [](std::string value, std::optional<std::string> second = {}) {
        auto from = hexarails_fields();
        from[2].value = std::move(value);
        if (second) from.push_back({"X-NONCE", *second});
        auto const got = sign::read_stamps<rampart::hexarails::scheme>(from);
        return got.outcome == receipt::genuine ? std::string{got.stamps.nonce} : std::string{};
    };
    CHECK(read("n1", "n1") == "n1");
    CHECK(read("n1, n1") == "n1");
    CHECK(read("n1,n1") == "n1");
    CHECK(read("n1, n1", "n1") == "n1");
    CHECK(read("n", "n") == "n");
    CHECK(read("n1", "n2").empty());
    CHECK(read("n1, n2").empty());
    CHECK(read("n1,n2") == "n1,n2"); // one value, as far as anybody can tell
    CHECK(read(",") == ",");
    CHECK(read(", ").empty());
}

TEST_CASE("a line end in host or target is not verified, even when the signature fits it") {
    using scheme = rampart::hexarails::scheme;
    hexarails_verifier const verifier{sign::secret{"secret"}};
    auto const check = [&](sign::message_view const& message) {
        auto const text = sign::explain<scheme>(message, "key", "1", "n").canonical_string;
        auto const signature = hex_mac_of("secret", text);
        return verifier.check(message, {"key", "1", "n", signature});
    };
    CHECK(check({"POST", "h", "/a?b", "{}"}) == receipt::genuine);
    CHECK(check({"POST", "h\n/a", "/b", "{}"}) == receipt::signature_differs);
    CHECK(check({"POST", "h", "/a\n?b", "{}"}) == receipt::signature_differs);
    CHECK(check({"POST", "h", "/a?b\n", "{}"}) == receipt::signature_differs);
}

TEST_CASE("one secret takes the place of all others, and one that is empty leaves none") {
    auto const vector = hexarails_webhooks().at(0);
    hexarails_verifier verifier{secrets({vector.received.secret, "other"})};
    auto const copy = verifier;
    auto const outcome = [&] {
        return verifier.check(vector.received.message(), stamps_of(vector));
    };
    CHECK(outcome() == receipt::genuine);
    verifier.accept_only(sign::secret{"another"});
    CHECK(verifier.size() == 1);
    CHECK(outcome() == receipt::signature_differs);
    verifier.accept_only(sign::secret{vector.received.secret});
    CHECK(outcome() == receipt::genuine);
    verifier.accept_only(sign::secret{""});
    CHECK(verifier.size() == 0);
    CHECK(copy.size() == 2);
    CHECK(copy.check(vector.received.message(), stamps_of(vector)) == receipt::genuine);
    verifier = copy;
    CHECK(outcome() == receipt::genuine);
}

TEST_CASE("secrets may be changed while other threads check") {
    auto const vector = hexarails_webhooks().at(0);
    hexarails_verifier verifier{sign::secret{vector.received.secret}};
    std::atomic<int> refused{0};
    std::atomic<bool> done{false};
    {
        threads running;
        for (int thread = 0; thread < 4; ++thread) {
            running.start([&] {
                do {
                    refused += verifier.check(vector.received.message(), stamps_of(vector)) !=
                               receipt::genuine;
                } while (!done);
            });
        }
        for (int turn = 0; turn < 500; ++turn) {
            verifier.add(sign::secret{"another"});
            verifier.accept_only(sign::secret{vector.received.secret});
        }
        done = true;
    }
    CHECK(refused == 0);
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
    CHECK(read("bearer key@x:abcd:174").stamps.nonce == "174");
    CHECK(read("BEARER key@x:abcd:174").outcome == receipt::genuine);
    for (auto const* const bad :
         {"", "Bearer ", "Bearerkey:ab:1", "Bearer key:ab", "Bearer key:ab:", "Bearer :ab:1",
          "Bearer  key:ab:1", "Basic key:ab:1", "key:ab:1"}) {
        CAPTURE(bad);
        CHECK(read(bad).outcome == receipt::header_malformed);
    }
}
