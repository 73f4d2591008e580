// MoonPay (more-schemes.md section 10): a signed URL, and webhooks with a composite header.
#include "scheme_test.hpp"

namespace {

namespace sign = rampart::sign;
using namespace scheme_test;
using namespace rampart::sign::parts;

struct moonpay_url : sign::hmac_sha256_scheme {
    using message = sign::concat<literal<"?">, query>;
    using headers = sign::header_list<>;
    using query_parameters = sign::query_list<sign::query_parameter<"signature", signature>>;
    using encoding = sign::base64;
};

struct moonpay_webhook : sign::hmac_sha256_scheme {
    using message = sign::concat<
        timestamp, literal<".">, when_no_body<when_query<literal<"?">>>, when_no_body<query>,
        when_body<body>>;
    using headers = sign::header_list<
        sign::header<"Moonpay-Signature-V2", literal<"t=">, timestamp, literal<",s=">, signature>>;
};

struct field {
    std::string name;
    std::string value;
};

/// As JavaScript's encodeURIComponent does with base64.
std::string percent_encoded(std::string_view base64) {
    std::string out;
    for (char const character : base64) {
        switch (character) {
        case '+': out += "%2B"; break;
        case '/': out += "%2F"; break;
        case '=': out += "%3D"; break;
        default: out += character;
        }
    }
    return out;
}

} // namespace

TEST_CASE("MoonPay's URL ends with its percent-encoded base64 signature") {
    std::string plus_and_slash; // so that the encoding of both is seen
    for (int amount = 0; amount < 40; ++amount) {
        auto const query =
            "?apiKey=pk_test_123&currencyCode=eth&email=a%40b.com&baseCurrencyAmount=" +
            std::to_string(amount);
        auto const made =
            signed_at<moonpay_url>(0, "sk_test", {"GET", "buy.moonpay.com", "/" + query});
        CHECK(made.size() == 0);
        auto const base64 = plain_base64(plain_hmac(EVP_sha256(), "sk_test", query));
        CHECK(made.target_suffix() == "&signature=" + percent_encoded(base64));
        plus_and_slash += base64;
    }
    CHECK(plus_and_slash.find('+') != std::string::npos);
    CHECK(plus_and_slash.find('/') != std::string::npos);
}

TEST_CASE("MoonPay's webhook header is made, read back and verified") {
    constexpr std::string_view body = R"({"type":"transaction_updated"})";
    sign::message_view const hook{"POST", "partner.example.com", "/hooks", body};
    auto const made = signed_at<moonpay_webhook>(1492774577000, "wk_test", hook);
    auto const value = header_of(made, "Moonpay-Signature-V2");
    CHECK(
        value ==
        "t=1492774577,s=" +
            plain_hex(plain_hmac(EVP_sha256(), "wk_test", "1492774577." + std::string{body})));
    std::vector<field> const received{{"moonpay-signature-v2", value}};
    auto const read = sign::read_stamps<moonpay_webhook>(received);
    REQUIRE(read.outcome == sign::receipt::genuine);
    CHECK(read.stamps.timestamp == "1492774577");
    sign::basic_verifier<moonpay_webhook> const verifier{sign::secret{"wk_test"}};
    CHECK(verifier.check(hook, read.stamps) == sign::receipt::genuine);
    CHECK(
        verifier.check({"POST", "partner.example.com", "/hooks", "{}"}, read.stamps) ==
        sign::receipt::signature_differs);
}

TEST_CASE("MoonPay's webhook without a body signs the search string") {
    auto const made = signed_at<moonpay_webhook>(
        1492774577000, "wk_test", {"GET", "partner.example.com", "/hooks?id=1"});
    CHECK(
        header_of(made, "Moonpay-Signature-V2") ==
        "t=1492774577,s=" + plain_hex(plain_hmac(EVP_sha256(), "wk_test", "1492774577.?id=1")));
}
