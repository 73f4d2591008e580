// Usage: in_flight PORT CA_FILE OUTPUT.json [--quick | --memory | CONTENDER IN_FLIGHT]
//
// With a contender and a number: that alone, for a profiler.
//
// How cost grows with the calls in flight on one thread, each over a kept TLS connection of its
// own, against in_flight_server: CPU time of the process, latency and memory a call, for rampart,
// Beast by hand and libcurl's multi interface in turn.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <malloc.h>
#include <openssl/crypto.h>
#include <sys/resource.h>

#include "../interleave.hpp"
#include "../processor_time.hpp"
#include "../report.hpp"
#include "load.hpp"
#include "worker.hpp"

namespace {

using namespace benchmarks;

using maker = std::function<std::unique_ptr<load>(std::size_t in_flight)>;

/// A way of making calls, by name.
struct contender {
    std::string name;
    maker make;
};

/// One contender with so many calls in flight, in a process of its own, and what its slices took:
/// microseconds a call.
class lane {
public:
    lane(std::string name, std::size_t in_flight, maker const& make)
        : name_{std::move(name)}, in_flight_{in_flight}, process_{[&] {
              return slices(make, in_flight);
          }} {
        static_cast<void>(process_.run()); // connects, and warms up
    }

    void run_slice() {
        auto const [one_cpu, one_wall, p50, p99] = process_.run();
        cpu.push_back(one_cpu);
        wall.push_back(one_wall);
        p50_.push_back(p50);
        p99_.push_back(p99);
    }

    void report(numbers& out) const {
        auto const of = name_ + '_' + std::to_string(in_flight_);
        out.set("async_cpu_microseconds_" + of, median(cpu));
        out.set("async_calls_a_second_" + of, 1e6 / median(wall));
        out.set("async_p50_microseconds_" + of, median(p50_));
        out.set("async_p99_microseconds_" + of, median(p99_));
    }

    [[nodiscard]] std::string const& name() const noexcept { return name_; }
    [[nodiscard]] std::size_t in_flight() const noexcept { return in_flight_; }

    std::vector<double> cpu{};
    std::vector<double> wall{};

private:
    /// Long enough that beginning and ending, with fewer in flight, count for little.
    [[nodiscard]] static std::size_t slice_size(std::size_t in_flight) {
        return std::max<std::size_t>(2'000, 16 * in_flight);
    }

    [[nodiscard]] static worker::work slices(maker const& make, std::size_t in_flight) {
        auto const calls = std::shared_ptr<load>{make(in_flight)};
        auto const size = slice_size(in_flight);
        return [calls, size, latency = std::vector<float>{}]() mutable {
            latency.clear();
            latency.reserve(size);
            auto const begun = steady::now();
            auto const cpu_begun = cpu_microseconds();
            calls->run(size, latency);
            auto const count = static_cast<double>(size);
            auto const took = (cpu_microseconds() - cpu_begun) / count;
            auto const passed = std::chrono::duration<double, std::micro>(steady::now() - begun);
            return worker::answer{
                took, passed.count() / count, quantile(latency, 0.5), quantile(latency, 0.99)};
        };
    }

    [[nodiscard]] static double quantile(std::vector<float>& all, double share) {
        auto const index = share * static_cast<double>(all.size() - 1);
        auto const at = all.begin() + static_cast<std::ptrdiff_t>(index);
        std::nth_element(all.begin(), at, all.end());
        return static_cast<double>(*at);
    }

    std::string name_;
    std::size_t in_flight_;
    worker process_;
    std::vector<double> p50_{};
    std::vector<double> p99_{};
};

/// The median of the slices' ratios, left / right.
double ratio(std::vector<double> const& left, std::vector<double> const& right) {
    std::vector<double> each;
    for (std::size_t at = 0; at < (std::min)(left.size(), right.size()); ++at)
        each.push_back(left[at] / right[at]);
    return median(std::move(each));
}

void run_in_turn(std::vector<std::unique_ptr<lane>> const& all, std::size_t rounds) {
    for (std::size_t round = 0; round < rounds; ++round) {
        std::fprintf(stderr, "\r  round %zu of %zu ", round, rounds);
        for (std::size_t step = 0; step < all.size(); ++step)
            all[(round + step) % all.size()]->run_slice();
    }
    std::fputc('\n', stderr);
}

void measure_growth(
    account const& to, std::vector<contender> const& contenders, bool quick, numbers& out) {
    std::vector<std::unique_ptr<lane>> all;
    for (std::size_t const in_flight : {1, 10, 100, 256, 1'000}) {
        for (auto const& one : contenders)
            all.push_back(std::make_unique<lane>(one.name, in_flight, one.make));
    }
    all.push_back(std::make_unique<lane>("rampart_100_clients", 1'000, [&](std::size_t count) {
        return rampart_load(to, count, count, 100);
    }));
    all.push_back(std::make_unique<lane>("rampart_64_connections", 1'000, [&](std::size_t count) {
        return rampart_load(to, count, 64);
    }));
    run_in_turn(all, quick ? 6 : 30);
    for (auto const& one : all)
        one->report(out);

    auto const of = [&](std::string const& name, std::size_t in_flight) -> lane& {
        for (auto const& one : all) {
            if (one->name() == name && one->in_flight() == in_flight) return *one;
        }
        throw std::logic_error{name};
    };
    auto& ours = of("rampart", 256);
    for (auto const& one : contenders) {
        if (one.name != "rampart") {
            auto& theirs = of(one.name, 256);
            out.set("async_calls_over_" + one.name, ratio(theirs.cpu, ours.cpu));
            out.set("async_calls_over_" + one.name + "_wall", ratio(theirs.wall, ours.wall));
        }
        auto const suffix = one.name == "rampart" ? std::string{} : '_' + one.name;
        out.set("async_cpu_growth" + suffix, ratio(of(one.name, 1'000).cpu, of(one.name, 10).cpu));
    }
    auto const& ten = of("rampart", 10).cpu;
    out.set("async_cpu_growth_100_clients", ratio(of("rampart_100_clients", 1'000).cpu, ten));
    out.set("async_cpu_growth_64_connections", ratio(of("rampart_64_connections", 1'000).cpu, ten));
}

/// One contender alone.
void measure_one(
    std::vector<contender> const& contenders, std::string const& name, std::size_t in_flight,
    numbers& out) {
    for (auto const& one : contenders) {
        if (one.name != name) continue;
        std::vector<std::unique_ptr<lane>> all;
        all.push_back(std::make_unique<lane>(name, in_flight, one.make));
        run_in_turn(all, 5);
        all[0]->report(out);
    }
}

std::size_t openssl_bytes = 0;

void* openssl_allocate(std::size_t size, char const*, int) {
    void* const out = std::malloc(size);
    openssl_bytes += malloc_usable_size(out);
    return out;
}
void openssl_free(void* block, char const*, int) {
    openssl_bytes -= malloc_usable_size(block);
    std::free(block);
}
void* openssl_reallocate(void* block, std::size_t size, char const*, int) {
    openssl_bytes -= malloc_usable_size(block);
    void* const out = std::realloc(block, size);
    openssl_bytes += malloc_usable_size(out);
    return out;
}

/// What is allocated at present.
double heap_bytes() {
    auto const info = mallinfo2();
    return static_cast<double>(info.uordblks) + static_cast<double>(info.hblkhd);
}

/// What a call takes that waits: without end, for its answer or for a connection.
void measure_memory(std::string const& name, std::size_t calls, maker const& make, numbers& out) {
    worker process{[&]() -> worker::work {
        {
            // What is made once for all of them is there before.
            std::vector<float> ignored;
            make(100)->run(100, ignored);
        }
        return [calls, waiting = std::shared_ptr<load>{make(calls)}] {
            auto const heap = heap_bytes();
            auto const openssl = static_cast<double>(openssl_bytes);
            waiting->hold();
            auto const count = static_cast<double>(calls);
            auto const theirs = static_cast<double>(openssl_bytes) - openssl;
            return worker::answer{(heap_bytes() - heap) / count, theirs / count};
        };
    }};
    auto const said = process.run();
    auto const of = name + '_' + std::to_string(calls);
    out.set("async_bytes_a_call_" + of, said[0]);
    out.set("async_bytes_beyond_openssl_" + of, said[0] - said[1]);
}

void measure_memory(
    account const& to, std::vector<contender> const& contenders, bool quick, numbers& out) {
    std::vector<std::size_t> counts{100, 1'000};
    if (!quick) counts.push_back(10'000);
    for (auto const calls : counts) {
        for (auto const& one : contenders)
            measure_memory(one.name, calls, one.make, out);
        // One has the connection, and the others wait for it.
        measure_memory(
            "rampart_queued", calls, [&](std::size_t n) { return rampart_load(to, n + 1, 1); },
            out);
    }
    auto const most = counts.back();
    measure_memory(
        "rampart_100_clients", most, [&](std::size_t n) { return rampart_load(to, n, n, 100); },
        out);
    measure_memory(
        "rampart_100_clients_queued", most,
        [&](std::size_t n) { return rampart_load(to, n + 100, 100, 100); }, out);
}

/// As many descriptors as the system allows; false when they are fewer than wanted.
bool allow_descriptors(std::size_t wanted) {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return false;
    limit.rlim_cur = limit.rlim_max;
    return setrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur >= wanted;
}

} // namespace

int main(int argc, char** argv) {
    CRYPTO_set_mem_functions(&openssl_allocate, &openssl_reallocate, &openssl_free);
    // What calls take in memory is the same on a busy machine.
    bool const memory = argc == 5 && std::strcmp(argv[4], "--memory") == 0;
    bool const quick = memory || (argc == 5 && std::strcmp(argv[4], "--quick") == 0);
    if (argc != 4 && argc != 6 && !quick) {
        std::fprintf(
            stderr,
            "usage: %s PORT CA_FILE OUTPUT.json [--quick | --memory | CONTENDER IN_FLIGHT]\n",
            argv[0]);
        return 2;
    }
    if (!allow_descriptors(quick ? 1'100 : 10'100)) {
        std::fprintf(stderr, "too few descriptors: raise `ulimit -Hn`\n");
        return 2;
    }
    account const to{
        "localhost", static_cast<std::uint16_t>(std::strtoul(argv[1], nullptr, 10)), argv[2],
        "benchmark-key-0123456789", "a secret of usual length, 32 byte"};
    std::vector<contender> contenders;
    contenders.push_back({"rampart", [&](std::size_t n) { return rampart_load(to, n, n); }});
    contenders.push_back({"raw_beast", [&](std::size_t n) { return raw_beast_load(to, n); }});
#if defined(HAVE_CURL)
    contenders.push_back({"curl_multi", [&](std::size_t n) { return curl_multi_load(to, n); }});
#endif
    try {
        numbers out;
        if (argc == 6) {
            measure_one(contenders, argv[4], std::strtoul(argv[5], nullptr, 10), out);
        } else {
            if (!memory) measure_growth(to, contenders, quick, out);
            measure_memory(to, contenders, quick, out);
            // One after another: together they are more connections than a server may have.
            for (auto const& one : contenders)
                if (!quick) measure_one(contenders, one.name, 10'000, out);
        }
        return out.write(argv[3]) ? 0 : 1;
    } catch (std::exception const& failed) {
        std::fprintf(stderr, "%s\n", failed.what());
        return 1;
    }
}
