// Kraken Spot and Embed (more-schemes.md section 2): a binary hash within the message, and a nonce
// within the body.
#include <openssl/sha.h>

#include "scheme_test.hpp"

namespace {

namespace sign = rampart::sign;
using namespace scheme_test;
using namespace rampart::sign::parts;

/// The request is built with its nonce, and the signer takes it from there.
struct kraken : sign::hmac_sha512_scheme {
    using message = sign::concat<path, sha256_of<sign::raw_bytes, body_field<"nonce">, body>>;
    using headers =
        sign::header_list<sign::header<"API-Key", api_key>, sign::header<"API-Sign", signature>>;
    using key_decoding = sign::base64_key;
    using encoding = sign::base64;
};

/// The nonce in a header, the query with the path.
struct kraken_embed : kraken {
    using message = sign::concat<target, sha256_of<sign::raw_bytes, nonce, body>>;
    using headers = sign::header_list<
        sign::header<"API-Key", api_key>, sign::header<"API-Nonce", nonce>,
        sign::header<"API-Sign", signature>>;
    using default_nonce = sign::increasing_milliseconds;
};

constexpr std::string_view secret =
    "kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg==";
constexpr std::string_view order =
    "nonce=1616492376594&ordertype=limit&pair=XBTUSD&price=37500&type=buy&volume=1.25";
constexpr sign::message_view add_order{"POST", "api.kraken.com", "/0/private/AddOrder", order};

std::string plain_sha256(std::string_view text) {
    unsigned char out[SHA256_DIGEST_LENGTH];
    ::SHA256(reinterpret_cast<unsigned char const*>(text.data()), text.size(), out);
    return {reinterpret_cast<char const*>(out), sizeof out};
}

sign::failure sign_body(std::string_view body) {
    signer_of<kraken> const signer{"key", sign::secret{secret}};
    sign::signed_headers<kraken> headers;
    return signer.sign({"POST", "api.kraken.com", "/0/private/AddOrder", body}, headers);
}

} // namespace

TEST_CASE("Kraken's published signature is made") {
    auto const made = signed_at<kraken>(0, secret, add_order);
    CHECK(
        header_of(made, "API-Sign") ==
        "4/dpxb3iT4tp/ZCVEwSnEsLxx0bqyhLpdfOpc6fn7OR8+UClSV5n9E6aSS8MPtnRfp32bAb0nmbRn6H8ndwLUQ==");
    CHECK(header_of(made, "API-Key") == "key");
}

TEST_CASE("Kraken's nonce is found wherever it stands in the body, and only under its name") {
    CHECK(sign_body("pair=XBTUSD&nonce=7") == sign::failure::none);
    for (auto const* const without :
         {"", "&", "nonce=", "nonce", "pair=nonce", "xnonce=1", "nonces=1&&"}) {
        CAPTURE(without);
        CHECK(sign_body(without) == sign::failure::field_missing);
    }
}

TEST_CASE("Kraken Embed's nonce in a header is the one that is hashed") {
    auto const body = R"({"amount":"1.5"})";
    auto const target = "/b2b/assets?page=2";
    // A key of its own: nonces of one key rise throughout the process, whoever signs with it.
    signer_of<kraken_embed> const signer{
        "embed-key", sign::secret{secret},
        sign::fixed_clock{sign::time_point{std::chrono::milliseconds{1616492376594}}}};
    sign::signed_headers<kraken_embed> made;
    REQUIRE(signer.sign({"POST", "embed.kraken.com", target, body}, made) == sign::failure::none);
    auto const nonce = header_of(made, "API-Nonce");
    CHECK(nonce == "1616492376594");
    auto const key = sign::decode_base64(secret);
    REQUIRE(key);
    CHECK(
        header_of(made, "API-Sign") ==
        plain_base64(plain_hmac(EVP_sha512(), *key, target + plain_sha256(nonce + body))));
}

TEST_CASE("an explanation shows a hash as bytes, and below it what was hashed") {
    auto const explained = sign::explain<kraken>(add_order, "key", {}, {});
    REQUIRE(explained.parts.size() == 2);
    CHECK(
        explained.canonical_string ==
        "/0/private/AddOrder" + plain_sha256("1616492376594" + std::string{order}));
    REQUIRE(explained.parts[1].inside.size() == 2);
    CHECK(explained.parts[1].inside[1].bytes == order);
    auto const text = sign::to_text(explained);
    CHECK(text.find("\n  nonce         13  1616492376594\n") != std::string::npos);
    auto const hash = sign::visible(plain_sha256("1616492376594" + std::string{order}));
    CHECK(hash.find("\\x") != std::string::npos);
    CHECK(text.find("\nsha256          32  " + hash + "\n") != std::string::npos);
}

TEST_CASE("a secret that is no base64 is refused when signing, and by a verifier") {
    sign::signed_headers<kraken> headers;
    for (auto const* const bad : {"abc", "ab c", "!!!!"}) {
        CAPTURE(bad);
        signer_of<kraken> const signer{"key", sign::secret{bad}};
        CHECK(signer.sign(add_order, headers) == sign::failure::secret_invalid);
        CHECK(sign::basic_verifier<kraken>{sign::secret{bad}}.size() == 0);
    }
}

TEST_CASE("Kraken's signature is verified with the decoded secret") {
    auto const made = signed_at<kraken>(0, secret, add_order);
    sign::basic_verifier<kraken> const verifier{sign::secret{secret}};
    auto const value = header_of(made, "API-Sign");
    CHECK(verifier.check(add_order, {"key", {}, {}, value}) == sign::receipt::genuine);
    CHECK(
        verifier.check(
            {"POST", "api.kraken.com", "/0/private/AddOrder", "pair=XBTUSD"},
            {"key", {}, {}, value}) == sign::receipt::signature_differs);
}
