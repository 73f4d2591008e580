// OKX v5 (more-schemes.md section 4): ISO 8601 time, base64, a passphrase.
#include "scheme_test.hpp"

namespace {

namespace sign = rampart::sign;
using namespace scheme_test;
using namespace rampart::sign::parts;

struct okx : sign::hmac_sha256_scheme {
    using message = sign::concat<timestamp, method, target, body>;
    using headers = sign::header_list<
        sign::header<"OK-ACCESS-KEY", api_key>, sign::header<"OK-ACCESS-SIGN", signature>,
        sign::header<"OK-ACCESS-TIMESTAMP", timestamp>,
        sign::header<"OK-ACCESS-PASSPHRASE", setting<"passphrase">>>;
    using encoding = sign::base64;
    using timestamp_format = sign::iso8601_milliseconds;
};

} // namespace

TEST_CASE("OKX signs and sends the same ISO 8601 text, with the query as a part of the path") {
    auto const made = signed_at<okx>(
        1607418537715, "secret", {"GET", "www.okx.com", "/api/v5/account/balance?ccy=BTC"},
        {{"passphrase", "phrase"}});
    CHECK(header_of(made, "OK-ACCESS-TIMESTAMP") == "2020-12-08T09:08:57.715Z");
    CHECK(header_of(made, "OK-ACCESS-PASSPHRASE") == "phrase");
    CHECK(
        header_of(made, "OK-ACCESS-SIGN") ==
        plain_base64(plain_hmac(
            EVP_sha256(), "secret", "2020-12-08T09:08:57.715ZGET/api/v5/account/balance?ccy=BTC")));
}
