// Bybit V5 (more-schemes.md section 5): the query of a GET or the body of a POST; no path.
#include <array>

#include <rampart/sign/batch.hpp>

#include "scheme_test.hpp"

namespace {

namespace sign = rampart::sign;
using namespace scheme_test;
using namespace rampart::sign::parts;

struct bybit : sign::hmac_sha256_scheme {
    using message = sign::concat<
        timestamp, api_key, setting<"recv_window">, when_no_body<query>, when_body<body>>;
    using headers = sign::header_list<
        sign::header<"X-BAPI-API-KEY", api_key>, sign::header<"X-BAPI-TIMESTAMP", timestamp>,
        sign::header<"X-BAPI-SIGN", signature>,
        sign::header<"X-BAPI-RECV-WINDOW", setting<"recv_window">>>;
    using timestamp_format = sign::unix_milliseconds;
};

struct field {
    std::string name;
    std::string value;
};

constexpr long long now = 1658384314791;
sign::settings const window{{"recv_window", "5000"}};
constexpr sign::message_view get{
    "GET", "api.bybit.com", "/v5/order/realtime?category=option&symbol=BTC-29JUL22-25000-C"};

} // namespace

TEST_CASE("Bybit's published message is what is signed") {
    CHECK(
        sign::explain<bybit>(get, "XXXXXXXXXX", "1658384314791", {}, window).canonical_string ==
        "1658384314791XXXXXXXXXX5000category=option&symbol=BTC-29JUL22-25000-C");
}

TEST_CASE("Bybit's signature covers the query of a GET and the body of a POST") {
    auto const made = signed_at<bybit>(now, "secret", get, window);
    CHECK(
        header_of(made, "X-BAPI-SIGN") ==
        plain_hex(plain_hmac(
            EVP_sha256(), "secret",
            "1658384314791key5000category=option&symbol=BTC-29JUL22-25000-C")));
    CHECK(header_of(made, "X-BAPI-RECV-WINDOW") == "5000");
    auto const posted = signed_at<bybit>(
        now, "secret", {"POST", "api.bybit.com", "/v5/order/create?x=1", R"({"a":1})"}, window);
    CHECK(
        header_of(posted, "X-BAPI-SIGN") ==
        plain_hex(plain_hmac(EVP_sha256(), "secret", R"(1658384314791key5000{"a":1})")));
}

TEST_CASE("a receiver of Bybit's scheme verifies with the window it expects") {
    auto const made = signed_at<bybit>(now, "secret", get, window);
    std::vector<field> received;
    for (std::size_t at = 0; at < made.size(); ++at)
        received.push_back({std::string{made.name(at)}, std::string{made.value(at)}});
    auto const read = sign::read_stamps<bybit>(received);
    REQUIRE(read.outcome == sign::receipt::genuine);
    sign::basic_verifier<bybit> verifier{sign::secret{"secret"}};
    CHECK(verifier.check(get, read.stamps) == sign::receipt::signature_differs);
    verifier.expect(window);
    CHECK(verifier.check(get, read.stamps) == sign::receipt::genuine);
    std::array<sign::received_message, 1> const batch{{{get, read.stamps}}};
    std::array<sign::receipt, 1> outcomes{};
    CHECK(sign::check_batch(verifier, batch, outcomes) == 1);
    verifier.expect({});
    CHECK(sign::check_batch(verifier, batch, outcomes) == 0);
    verifier.expect({{"recv_window", "60000"}});
    CHECK(verifier.check(get, read.stamps) == sign::receipt::signature_differs);
}
