// Gate API v4 (more-schemes.md section 6): HMAC-SHA512 over lines with the body's hash.
#include "scheme_test.hpp"

namespace {

namespace sign = rampart::sign;
using namespace scheme_test;
using namespace rampart::sign::parts;

struct gate : sign::hmac_sha512_scheme {
    using message = sign::lines<method, path, query, sha512_of<sign::hex_lower, body>, timestamp>;
    using headers = sign::header_list<
        sign::header<"KEY", api_key>, sign::header<"SIGN", signature>,
        sign::header<"Timestamp", timestamp>>;
};

} // namespace

TEST_CASE("Gate's published signatures are made, with a body and with the hash of none") {
    auto const get = signed_at<gate>(
        1541993715000, "secret",
        {"GET", "api.gateio.ws",
         "/api/v4/futures/orders?contract=BTC_USD&status=finished&limit=50"});
    CHECK(header_of(get, "Timestamp") == "1541993715");
    CHECK(
        header_of(get, "SIGN") ==
        "55f84ea195d6fe57ce62464daaa7c3c02fa9d1dde954e4c898289c9a2407a3d6"
        "fb3faf24deff16790d726b66ac9f74526668b13bd01029199cc4fcc522418b8a");
    auto const post = signed_at<gate>(
        1541993715000, "secret",
        {"POST", "api.gateio.ws", "/api/v4/futures/orders",
         R"({"contract":"BTC_USD","type":"limit","size":100,"price":6800,"time_in_force":"gtc"})"});
    CHECK(
        header_of(post, "SIGN") ==
        "eae42da914a590ddf727473aff25fc87d50b64783941061f47a3fdb92742541f"
        "c4c2c14017581b4199a1418d54471c269c03a38d788d802e2c306c37636389f0");
}
