// Absolute numbers: whole signatures, request to headers, and MACs of prepared messages by every
// library that was found, for messages of five sizes. The ratios are in sign_ratios.cpp.
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>

#include <rampart/sign/evp_crypto.hpp>

#include "peers.hpp"
#include "signatures.hpp"

namespace {

using namespace benchmarks;
namespace sign = rampart::sign;

template <class Signer>
void sign_requests(
    benchmark::State& state, Signer const& signer, sign::message_view const& message) {
    typename Signer::headers headers;
    for (auto step : state) {
        if (signer.sign(message, headers) != sign::failure::none) {
            state.SkipWithError("not signed");
            break;
        }
        benchmark::DoNotOptimize(headers);
    }
    state.SetItemsProcessed(state.iterations());
}

void register_signatures() {
    for_each_scheme([]<class Scheme>(std::string const& provider, char const* nonce, auto peer) {
        for (auto const* const message : {&get_request, &post_request}) {
            auto const name = "request/" + provider + (message->body.empty() ? "/get/" : "/post/");
            auto const add = [&](char const* kind, auto run) {
                return benchmark::RegisterBenchmark((name + kind).c_str(), run);
            };
            add("rampart", [message](benchmark::State& state) {
                sign::basic_signer<Scheme> const signer{api_key, sign::secret{api_secret}};
                sign_requests(state, signer, *message);
            });
            add("rampart_fixed_stamps", [message, nonce](benchmark::State& state) {
                sign_requests(state, fixed_signer<Scheme>{nonce}, *message);
            });
            add("rampart_evp_policy", [message](benchmark::State& state) {
                sign::basic_signer<Scheme, sign::provider_crypto> const signer{
                    api_key, sign::secret{api_secret}};
                sign_requests(state, signer, *message);
            });
            add("openssl_one_shot", [message, peer](benchmark::State& state) {
                for (auto step : state) {
                    auto headers = peer(*message);
                    benchmark::DoNotOptimize(headers);
                }
                state.SetItemsProcessed(state.iterations());
            });
        }
    });
}

/// 64 messages of one size, signed by one library: its name and the size make the picture.
void register_libraries() {
    constexpr std::size_t count = 64;
    for (auto const& library : all_peers(api_secret)) {
        for (std::size_t const size : {64, 110, 256, 1024, 4096}) {
            auto const name = "message/" + library.name + '/' + std::to_string(size);
            benchmark::RegisterBenchmark(
                name.c_str(), [sign = library.sign, size](benchmark::State& state) {
                    std::string const text(size, 'm');
                    std::vector<std::string_view> const all(count, text);
                    std::string out(64 * count, '\0');
                    for (auto step : state) {
                        sign(all, out.data());
                        benchmark::DoNotOptimize(out.data());
                        benchmark::ClobberMemory();
                    }
                    auto const signatures =
                        state.iterations() * static_cast<benchmark::IterationCount>(count);
                    state.SetItemsProcessed(signatures);
                    state.SetBytesProcessed(
                        signatures * static_cast<benchmark::IterationCount>(size));
                });
        }
    }
}

} // namespace

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
    register_signatures();
    register_libraries();
    benchmark::RunSpecifiedBenchmarks();
    // Now, since some libraries have cleaned up by the time that static objects go.
    benchmark::ClearRegisteredBenchmarks();
}
