// Alchemy Pay (more-schemes.md section 9): what is signed is sorted, what is sent is not.
#include <map>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include <rampart/sign/batch.hpp>
#include <rampart/sign/parts/canonical.hpp>

#include "scheme_test.hpp"

namespace {

namespace sign = rampart::sign;
using namespace scheme_test;
using namespace rampart::sign::parts;

/// The scheme's own canonicaliser: members in the order of their names, empty ones left out.
std::string sorted_members(std::string_view body) {
    if (body.empty()) return {};
    auto const parsed = boost::json::parse({body.data(), body.size()});
    std::map<std::string, boost::json::value> members;
    for (auto const& member : parsed.as_object()) {
        auto const* const text = member.value().if_string();
        bool const empty = member.value().is_null() || (text != nullptr && text->empty());
        if (!empty) members.emplace(std::string{member.key()}, member.value());
    }
    boost::json::object sorted;
    for (auto const& [name, value] : members)
        sorted.emplace(name, value);
    return boost::json::serialize(sorted);
}

struct alchemy_pay : sign::hmac_sha256_scheme {
    using message = sign::concat<
        timestamp, method, path, when_query<literal<"?">>, sorted_query,
        canonical_body<&sorted_members>>;
    using headers = sign::header_list<
        sign::header<"appId", api_key>, sign::header<"timestamp", timestamp>,
        sign::header<"sign", signature>>;
    using encoding = sign::base64;
    using timestamp_format = sign::unix_milliseconds;
};

} // namespace

TEST_CASE("Alchemy Pay's published message is what is signed, from a query in any order") {
    sign::message_view const page{
        "GET", "ramp.alchemypay.org",
        "/index/rampPageBuy?timestamp=1538054050234&crypto=USDT&fiat=USD&showTable=buy&fiatAmount="
        "30&network=ETH&appId=f83Is2y7L425rxl8&address=&redirect"};
    auto const expected = "1538054050234GET/index/rampPageBuy?appId=f83Is2y7L425rxl8&crypto=USDT"
                          "&fiat=USD&fiatAmount=30&network=ETH&showTable=buy"
                          "&timestamp=1538054050234";
    CHECK(
        sign::explain<alchemy_pay>(page, "key", "1538054050234", {}).canonical_string == expected);
    auto const made = signed_at<alchemy_pay>(1538054050234, "secret", page);
    CHECK(header_of(made, "timestamp") == "1538054050234");
    CHECK(header_of(made, "sign") == plain_base64(plain_hmac(EVP_sha256(), "secret", expected)));
}

TEST_CASE("Alchemy Pay's body is signed sorted and without empty members") {
    auto const made = signed_at<alchemy_pay>(
        1538054050234, "secret",
        {"POST", "openapi.alchemypay.org", "/open/api/v4/merchant/trade/create",
         R"({"side":"BUY","email":"","amount":"30","depositType":2,"address":null})"});
    CHECK(
        header_of(made, "sign") == plain_base64(plain_hmac(
                                       EVP_sha256(), "secret",
                                       "1538054050234POST/open/api/v4/merchant/trade/create"
                                       R"({"amount":"30","depositType":2,"side":"BUY"})")));
}

TEST_CASE("a body that cannot be put into order is neither signed nor genuine, and ends nothing") {
    sign::message_view const odd{"POST", "openapi.alchemypay.org", "/", "not JSON"};
    sign::basic_signer<alchemy_pay> const signer{"key", sign::secret{"secret"}};
    sign::signed_headers<alchemy_pay> made;
    CHECK(signer.sign(odd, made) == sign::failure::crypto_library);

    sign::basic_verifier<alchemy_pay> const verifier{sign::secret{"secret"}};
    auto const some = plain_base64(plain_hmac(EVP_sha256(), "secret", "something"));
    sign::received_stamps const stamps{"key", "1538054050234", "", some};
    CHECK(verifier.check(odd, stamps) == sign::receipt::crypto_library);
    std::vector<sign::received_message> const many(20, {odd, stamps});
    std::vector<sign::receipt> outcomes(many.size());
    CHECK(sign::check_batch(verifier, many, outcomes) == 0);
    CHECK(outcomes == std::vector<sign::receipt>(20, sign::receipt::crypto_library));
}
