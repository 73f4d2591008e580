// Coinbase Exchange, Derivatives and Prime (more-schemes.md section 3): three policies differ.
#include "scheme_test.hpp"

namespace {

namespace sign = rampart::sign;
using namespace scheme_test;
using namespace rampart::sign::parts;

struct exchange : sign::hmac_sha256_scheme {
    using message = sign::concat<timestamp, method, target, body>;
    using headers = sign::header_list<
        sign::header<"CB-ACCESS-KEY", api_key>, sign::header<"CB-ACCESS-SIGN", signature>,
        sign::header<"CB-ACCESS-TIMESTAMP", timestamp>,
        sign::header<"CB-ACCESS-PASSPHRASE", setting<"passphrase">>>;
    using key_decoding = sign::base64_key;
    using encoding = sign::base64;
};

struct derivatives : exchange {
    using message = sign::concat<timestamp, method, path, body>;
};

struct prime : exchange {
    using headers = sign::header_list<
        sign::header<"X-CB-ACCESS-KEY", api_key>, sign::header<"X-CB-ACCESS-SIGNATURE", signature>,
        sign::header<"X-CB-ACCESS-TIMESTAMP", timestamp>,
        sign::header<"X-CB-ACCESS-PASSPHRASE", setting<"passphrase">>>;
    using key_decoding = sign::text_key;
};

constexpr std::string_view key = "a key, not real";
constexpr std::string_view order_target = "/orders?limit=5";
constexpr std::string_view order_body = R"({"size":"1.0"})";
constexpr sign::message_view request{"post", "api.exchange.coinbase.com", order_target, order_body};
sign::settings const passphrase{{"passphrase", "open-sesame"}};

std::string expected(std::string_view with_key, std::string_view signed_target) {
    return plain_base64(plain_hmac(
        EVP_sha256(), with_key,
        "1767225600POST" + std::string{signed_target} + std::string{order_body}));
}

} // namespace

TEST_CASE("Coinbase Exchange signs the query with a base64-decoded key") {
    auto const made = signed_at<exchange>(1767225600999, plain_base64(key), request, passphrase);
    CHECK(header_of(made, "CB-ACCESS-SIGN") == expected(key, order_target));
    CHECK(header_of(made, "CB-ACCESS-TIMESTAMP") == "1767225600");
    CHECK(header_of(made, "CB-ACCESS-PASSPHRASE") == "open-sesame");
}

TEST_CASE("Coinbase Derivatives leaves the query out") {
    auto const made = signed_at<derivatives>(1767225600000, plain_base64(key), request, passphrase);
    CHECK(header_of(made, "CB-ACCESS-SIGN") == expected(key, "/orders"));
}

TEST_CASE("Coinbase Prime takes the secret's text for a key") {
    auto const made = signed_at<prime>(1767225600000, key, request, passphrase);
    CHECK(header_of(made, "X-CB-ACCESS-SIGNATURE") == expected(key, order_target));
}

TEST_CASE("a passphrase that is missing or does not fit a header is refused") {
    for (auto const& bad :
         {sign::settings{}, sign::settings{{"phrase", "x"}}, sign::settings{{"passphrase", ""}},
          sign::settings{{"passphrase", "two words"}},
          sign::settings{{"passphrase", std::string(257, 'x')}}}) {
        signer_of<prime> const signer{"key", sign::secret{key}, {}, bad};
        sign::signed_headers<prime> headers;
        CHECK(signer.sign(request, headers) == sign::failure::setting_invalid);
    }
    signer_of<prime> const longest{
        "key", sign::secret{key}, {}, {{"passphrase", std::string(256, 'x')}}};
    sign::signed_headers<prime> headers;
    CHECK(longest.sign(request, headers) == sign::failure::none);
    CHECK(header_of(headers, "X-CB-ACCESS-PASSPHRASE") == std::string(256, 'x'));
}
