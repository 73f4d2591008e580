#include "counted.hpp"

#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include <rampart/hexarails.hpp>
#include <rampart/hexarails/webhooks.hpp>
#include <rampart/http/scripted_transport.hpp>
#include <rampart/make_client.hpp>
#include <rampart/policy/retry.hpp>

namespace counted {

namespace {

using namespace rampart;

constexpr auto key = "rk_test_4242424242424242";
constexpr auto secret = "a secret of usual length, 32 byte";
constexpr auto nonce = "00000000-0000-4000-8000-000000000001";
constexpr auto body = R"({"identityReference":"partner-abc123","fiatAmount":"500.00"})";

using signer = sign::basic_signer<
    hexarails::scheme, sign::direct_crypto, sign::fixed_clock, sign::fixed_nonce>;
using client =
    basic_client<hexarails::provider, signer, http::scripted_transport, policies<no_retry>>;

sign::fixed_clock clock() { return sign::fixed_clock::at_unix_seconds(1'767'225'600); }

signer new_signer() { return {key, sign::secret{secret}, clock(), sign::fixed_nonce{nonce}}; }

client new_client() { return {"https://ramp.hexarails.ai", new_signer()}; }

/// As hexarails.md 9.2 shows a list: every documented member.
std::string page_of(int rows) {
    std::string out = R"({"status":"SUCCESS","data":{"list":[)";
    for (int row = 0; row < rows; ++row) {
        auto const number = std::to_string(100 + row);
        if (row > 0) out += ',';
        out.append(R"({"id":"6f1d2c3b-4a59-4876-8765-012345678)").append(number);
        out.append(R"(","externalId":"user-)").append(number);
        out.append(R"(","realName":"Zoë Example )").append(number);
        out.append(R"(","type":"DEPOSITOR","country":"SGP","countryName":"Singapore",)");
        out.append(R"("dob":"1990-01-31","status":"CONFIRMED","remark":"",)");
        out.append(R"("createTime":"2026-01-01T00:00:00.)").append(number).append(R"(Z"})");
    }
    return out + R"(],"total":12345,"pageNum":1,"pageSize":100}})";
}

hexarails::customer_create const customer{
    .name = "Zoë \"Z.\" Example",
    .email = "zoe.example@partner.example.com",
    .type = hexarails::customer_type::DEPOSITOR,
    .isIndividual = true,
    .externalId = "9f0c1b7e-5d2a-4c57-8a3e-0b6d1f2e3c4d",
    .dateOfBirth = "1990-01-31",
    .country = "SGP",
    .city = "Singapore",
    .address = "1 Raffles Place, #20-61"};

} // namespace

std::size_t sign() {
    static auto const by = new_signer();
    static signer::headers out;
    auto const failed = by.sign({"POST", "ramp.hexarails.ai", "/customer/create", body}, out);
    if (failed != sign::failure::none) std::abort();
    return 1;
}

std::size_t verify() {
    static hexarails::basic_webhook_verifier<sign::fixed_clock> const checks{
        sign::secret{secret}, {}, clock()};
    static auto const received = hexarails::sign_notification(
                                     "https://partner.example.com/hooks", body, key,
                                     sign::secret{secret}, clock(), sign::fixed_nonce{nonce})
                                     .value();
    if (!checks.authenticate(received)) std::abort();
    return 1;
}

std::size_t build() {
    static auto const api = new_client();
    auto const made = api.prepare<hexarails::create_customer>(customer);
    if (!made) std::abort();
    return made->body.size();
}

std::size_t read() {
    static http::response const answer{200, {{"Content-Type", "application/json"}}, page_of(100)};
    auto const page = client::decode<hexarails::list_customers>(answer);
    if (!page || page->list.size() != 100) std::abort();
    return page->list.size();
}

std::size_t call() {
    static auto api = new_client();
    api.transport().answer(
        200,
        R"({"status":"SUCCESS","data":{"id":"6f1d2c3b-4a59-4876-8765-012345678901",)"
        R"("status":"PENDING","sumsubLink":"https://in.sumsub.com/websdk/p/uni_x"}})",
        {{"Content-Type", "application/json"}});
    auto const made = api.call<hexarails::create_customer>(customer);
    if (!made) std::abort();
    return made->id.size();
}

} // namespace counted
