// Usage: call_ratios PORT FORGETFUL_PORT PLAIN_PORT CA_FILE OUTPUT.json [--quick]
//
// Whole calls to call_server over one kept-alive TLS connection each, in turn: rampart, the same
// by hand over Beast, and libcurl; then what a resumed TLS handshake saves. The server is another
// process, so that this one's CPU time is the client's alone.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include <rampart/hexarails.hpp>

#include "handshakes.hpp"
#include "interleave.hpp"
#include "raw_beast_client.hpp"
#include "report.hpp"
#if defined(HAVE_CURL)
#include "curl_client.hpp"
#endif

namespace {

using namespace benchmarks;

constexpr std::size_t calls_in_a_slice = 20;

/// One client, and what its slices took: microseconds a call.
struct contender {
    std::string name;
    std::function<created()> call;
    std::vector<double> cpu{};
    std::vector<double> wall{};
    std::vector<double> latency{};

    void run_slice() {
        auto const begin = steady::now();
        auto const cpu_begin = cpu_microseconds();
        auto before = begin;
        for (std::size_t turn = 0; turn < calls_in_a_slice; ++turn) {
            if (call().status != "PENDING") throw std::runtime_error{name + ": wrong answer"};
            auto const now = steady::now();
            latency.push_back(std::chrono::duration<double, std::micro>(now - before).count());
            before = now;
        }
        cpu.push_back((cpu_microseconds() - cpu_begin) / calls_in_a_slice);
        wall.push_back(
            std::chrono::duration<double, std::micro>(before - begin).count() / calls_in_a_slice);
    }
};

/// The median of the slices' ratios, left / right.
double ratio(std::vector<double> const& left, std::vector<double> const& right) {
    std::vector<double> each;
    for (std::size_t at = 0; at < left.size(); ++at)
        each.push_back(left[at] / right[at]);
    return median(std::move(each));
}

void measure_calls(account const& to, std::size_t rounds, numbers& out) {
    rampart::hexarails::client api{
        "https://" + to.host + ':' + std::to_string(to.port),
        {to.api_key, rampart::sign::secret{std::string_view{to.api_secret}}},
        rampart::http::tls_transport{{.ca_file = to.ca_file}}};
    raw_beast_client by_hand{to};
    std::vector<contender> all;
    all.push_back({"rampart", [&] {
                       auto made = api.call<rampart::hexarails::create_customer>(
                           {.name = "Jane Doe", .email = "jane@example.com"});
                       if (!made) throw rampart::call_failed{made.error()};
                       return created{made->id, std::string{text_of(made->status)}};
                   }});
    all.push_back(
        {"raw_beast", [&] { return by_hand.create_customer("Jane Doe", "jane@example.com"); }});
#if defined(HAVE_CURL)
    curl_client curl{to};
    all.push_back({"curl", [&] { return curl.create_customer("Jane Doe", "jane@example.com"); }});
#endif
    for (std::size_t round = 0; round < rounds; ++round) {
        // Each slice starts with another one, so that none is always behind the same neighbour.
        for (std::size_t step = 0; step < all.size(); ++step)
            all[(round + step) % all.size()].run_slice();
        if (round == 9) {
            for (auto& one : all)
                one.cpu.clear(), one.wall.clear(), one.latency.clear(); // warmed up
        }
    }
    for (auto const& one : all) {
        out.set("call_cpu_microseconds_" + one.name, median(one.cpu));
        out.set("call_latency_microseconds_" + one.name, median(one.latency));
        out.set("calls_a_second_" + one.name, 1e6 / median(one.wall));
    }
    out.set("call_cpu_over_raw_beast", ratio(all[0].cpu, all[1].cpu));
    out.set("calls_over_raw_beast", ratio(all[1].wall, all[0].wall));
    if (all.size() > 2) {
        out.set("call_cpu_over_curl", ratio(all[0].cpu, all[2].cpu));
        out.set("calls_over_curl", ratio(all[2].wall, all[0].wall));
    }
}

} // namespace

int main(int argc, char** argv) {
    bool const quick = argc == 7 && std::strcmp(argv[6], "--quick") == 0;
    if (argc < 6 || argc > 7 || (argc == 7 && !quick)) {
        std::fprintf(
            stderr, "usage: %s PORT FORGETFUL_PORT PLAIN_PORT CA_FILE OUTPUT.json [--quick]\n",
            argv[0]);
        return 2;
    }
    account const to{
        "localhost", static_cast<std::uint16_t>(std::strtoul(argv[1], nullptr, 10)), argv[4],
        "benchmark-key-0123456789", "a secret of usual length, 32 byte"};
    try {
        numbers out;
        measure_calls(to, quick ? 200 : 1000, out);
        std::string const ports[]{argv[1], argv[2], argv[3]};
        measure_handshakes(
            {"https://127.0.0.1:" + ports[0], "https://127.0.0.1:" + ports[1],
             "http://127.0.0.1:" + ports[2], to.ca_file},
            quick ? 300 : 1500, out);
        return out.write(argv[5]) ? 0 : 1;
    } catch (std::exception const& failed) {
        std::fprintf(stderr, "%s\n", failed.what());
        return 1;
    }
}
