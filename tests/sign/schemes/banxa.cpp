// Banxa as one of the ten (more-schemes.md section 7): one composite header; a fourth line only
// when there is a body.
#include "scheme_test.hpp"

namespace {

namespace sign = rampart::sign;
using namespace scheme_test;
using namespace rampart::sign::parts;

struct banxa : sign::hmac_sha256_scheme {
    using message = sign::lines<method, target, nonce, when_body<body>>;
    using headers = sign::header_list<sign::header<
        "Authorization", literal<"Bearer ">, api_key, literal<":">, signature, literal<":">,
        nonce>>;
    using default_nonce = sign::increasing_milliseconds;
};

} // namespace

TEST_CASE("Banxa's Authorization carries key, signature and nonce, over three lines or four") {
    auto const parts_of = [](std::string_view method, std::string_view body) {
        auto const made = signed_at<banxa>(
            1612391416000, "secret", {method, "api.banxa.com", "/api/orders?a=1", body});
        auto const nonce = std::string{made.nonce()};
        auto const lines = std::string{method} + "\n/api/orders?a=1\n" + nonce +
                           (body.empty() ? "" : "\n" + std::string{body});
        CHECK(
            header_of(made, "Authorization") ==
            "Bearer key:" + plain_hex(plain_hmac(EVP_sha256(), "secret", lines)) + ":" + nonce);
    };
    parts_of("GET", "");
    parts_of("POST", R"({"a":1})");
}
