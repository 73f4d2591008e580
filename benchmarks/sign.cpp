// What a signature costs: request to finished headers, beside OpenSSL's one-shot HMAC().
#include <string>
#include <string_view>

#include <benchmark/benchmark.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <rampart/banxa/scheme.hpp>
#include <rampart/hexarails/scheme.hpp>
#include <rampart/rampnow/scheme.hpp>
#include <rampart/sign/evp_crypto.hpp>
#include <rampart/sign/signer.hpp>

namespace {

using namespace rampart;

constexpr std::string_view body = R"({"identityReference":"partner-abc123","fiatAmount":"500.00"})";
constexpr sign::message_view get_request{
    "GET", "api.example.com", "/customer/list?pageNum=1&pageSize=100"};
constexpr sign::message_view post_request{"POST", "api.example.com", "/customer/create", body};

/// One scheme, crypto policy and request, with the real clock and nonce.
template <class Scheme, class Crypto, sign::message_view const& Request>
void sign_request(benchmark::State& state) {
    sign::basic_signer<Scheme, Crypto> const signer{"benchmark-key", sign::secret{"secret"}};
    typename sign::basic_signer<Scheme, Crypto>::headers headers;
    for (auto step : state) {
        if (signer.sign(Request, headers) != sign::failure::none) {
            state.SkipWithError("not signed");
            break;
        }
        benchmark::DoNotOptimize(headers);
    }
    state.SetItemsProcessed(state.iterations());
}

/// As most clients do it: the canonical string built in a std::string, HMAC() for each request.
void one_shot_hmac(benchmark::State& state) {
    std::string const key = "secret";
    for (auto step : state) {
        std::string const text = std::string{get_request.method} + '\n' +
                                 std::string{get_request.target} + '\n' + "1767225600000";
        unsigned char digest[EVP_MAX_MD_SIZE];
        unsigned size = 0;
        HMAC(
            EVP_sha256(), key.data(), static_cast<int>(key.size()),
            reinterpret_cast<unsigned char const*>(text.data()), text.size(), digest, &size);
        auto hex = sign::encoded<sign::hex_lower>({digest, size});
        benchmark::DoNotOptimize(hex);
    }
    state.SetItemsProcessed(state.iterations());
}

} // namespace

BENCHMARK(sign_request<hexarails::scheme, sign::direct_crypto, get_request>)->Name("hexarails/get");
BENCHMARK(sign_request<hexarails::scheme, sign::direct_crypto, post_request>)
    ->Name("hexarails/post");
BENCHMARK(sign_request<rampnow::scheme<>, sign::direct_crypto, get_request>)->Name("rampnow/get");
BENCHMARK(sign_request<rampnow::scheme<>, sign::direct_crypto, post_request>)->Name("rampnow/post");
BENCHMARK(sign_request<banxa::scheme<>, sign::direct_crypto, get_request>)->Name("banxa/get");
BENCHMARK(sign_request<banxa::scheme<>, sign::direct_crypto, post_request>)->Name("banxa/post");
BENCHMARK(sign_request<banxa::scheme<>, sign::provider_crypto, get_request>)->Name("banxa/get/evp");
BENCHMARK(one_shot_hmac)->Name("banxa/get/openssl_one_shot");
BENCHMARK(sign_request<hexarails::scheme, sign::direct_crypto, get_request>)
    ->Name("hexarails/get/two_threads")
    ->Threads(2);

BENCHMARK_MAIN();
