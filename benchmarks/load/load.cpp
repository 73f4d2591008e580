// Load: one process keeps many asynchronous calls in flight against a sandbox in another process,
// and says whether none failed and the memory stayed flat. Started by benchmarks/load.sh.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <sys/resource.h>
#include <unistd.h>

#include <rampart/async.hpp>
#include <rampart/banxa.hpp>
#include <rampart/hexarails.hpp>
#include <rampart/json/read.hpp>
#include <rampart/rampnow.hpp>

#include "place.hpp"

namespace {

namespace asio = boost::asio;
namespace banxa = rampart::banxa;
namespace hexarails = rampart::hexarails;
namespace http = rampart::http;
namespace rampnow = rampart::rampnow;
using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

/// One key calls thousands of times a second here: nonces in milliseconds would run ahead of time
/// until the provider refuses them.
using quick_banxa = banxa::basic_provider<rampart::sign::increasing_microseconds>;

struct settings {
    std::chrono::seconds duration{120};
    std::size_t in_flight = 1000;
    std::size_t connections = 1000; ///< of all three clients together; calls beyond them queue
};

/// Counts of latencies in steps of a twelfth of an octave: flat in memory, exact to six per cent.
class latency_histogram {
public:
    void add(steady::duration took) {
        auto const microseconds =
            std::chrono::duration_cast<std::chrono::microseconds>(took).count();
        double bound = 1;
        std::size_t at = 0;
        while (at + 1 < counts_.size() && static_cast<double>(microseconds) > bound) {
            bound *= step;
            ++at;
        }
        ++counts_[at];
        ++total_;
    }

    /// The latency in milliseconds that this share of the calls did not exceed.
    [[nodiscard]] double quantile(double share) const {
        auto const wanted = share * static_cast<double>(total_);
        double bound = 1;
        std::uint64_t seen = 0;
        for (auto const count : counts_) {
            seen += count;
            if (static_cast<double>(seen) >= wanted) break;
            bound *= step;
        }
        return bound / 1000;
    }

private:
    static constexpr double step = 1.0594630943592953; // the twelfth root of two
    std::array<std::uint64_t, 400> counts_{};
    std::uint64_t total_ = 0;
};

/// The program's resident memory in KiB.
std::size_t resident_kib() {
    std::ifstream file{"/proc/self/statm"};
    std::size_t pages = 0;
    file >> pages >> pages;
    return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)) / 1024;
}

std::size_t open_descriptors() {
    auto const entries = std::filesystem::directory_iterator{"/proc/self/fd"};
    return static_cast<std::size_t>(std::distance(begin(entries), end(entries))) - 1; // its own
}

/// A descriptor for each connection and a few more; false when the system does not allow them.
bool allow_descriptors(std::size_t wanted) {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return false;
    if (limit.rlim_cur >= wanted) return true;
    limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, wanted);
    return setrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur >= wanted;
}

/// Each call that ends starts the next of its lane, until the time is over.
class calls_in_flight {
    // Nothing is repeated: an error that a repetition would hide is an error here.
    using behaviour = rampart::policies<rampart::no_retry>;
    template <class Provider>
    using client = rampart::async_client<Provider, behaviour>;

public:
    calls_in_flight(settings const& chosen, load::place const& at)
        : chosen_{chosen},
          hexarails_{connect<hexarails::provider>(at.hexarails, at.ca_file)},
          rampnow_{connect<rampnow::provider>(at.rampnow, at.ca_file)},
          banxa_{connect<quick_banxa>(at.banxa, at.ca_file)},
          progress_{context_} {}

    /// Runs to the end; whether every promise was kept.
    bool run() {
        begun_ = steady::now();
        for (std::size_t lane = 0; lane < chosen_.in_flight; ++lane)
            start(lane);
        report_later();
        context_.run();
        return summary();
    }

private:
    template <class Provider>
    client<Provider> connect(load::account const& at, std::string const& ca_file) {
        auto const share = std::max<std::size_t>(chosen_.connections / 3 + 1, 1);
        // Timeouts for a sandbox of one thread, to which all connect at once.
        http::timeouts const patient{.call = 300s, .connect = 300s, .io = 0ms, .pool_wait = 300s};
        return {
            at.base_url,
            {at.api_key, rampart::sign::secret{at.api_secret}},
            http::async_tls_transport{
                context_,
                {.ca_file = ca_file,
                 .max_connections = share,
                 .max_waiting = chosen_.in_flight,
                 .max_idle_connections = share}},
            patient};
    }

    [[nodiscard]] steady::duration elapsed() const { return steady::now() - begun_; }

    /// Nine calls of ten only read, since the sandbox keeps what is created.
    void start(std::size_t lane) {
        auto const number = started_++;
        switch (lane % 3) {
        case 0:
            if (number % 10 == 0) {
                return call<hexarails::create_customer>(
                    hexarails_, lane, {.name = "Jane Doe", .email = "jane@example.com"});
            }
            return call<hexarails::list_balances>(hexarails_, lane, {});
        case 1:
            return call<rampnow::get_quote>(
                rampnow_, lane,
                {.orderType = rampnow::order_type::buy,
                 .srcAmount = "100.00",
                 .srcCurrency = "EUR",
                 .srcChain = "fiat",
                 .dstCurrency = "ETH",
                 .dstChain = "ethereum",
                 .paymentMode = "card"});
        default:
            return call<banxa::get_price>(
                banxa_, lane,
                {.fiat = "AUD",
                 .crypto = "USDT",
                 .blockchain = "TRON",
                 .method = "payid-bank-transfer",
                 .fiatAmount = rampart::decimal{"100.00"}});
        }
    }

    template <auto const& Endpoint, class Client>
    void call(Client& api, std::size_t lane, rampart::request_of<Endpoint> request) {
        ++in_flight_;
        api.template async_call<Endpoint>(
            std::move(request), [this, lane, from = steady::now()](auto const& outcome) {
                --in_flight_;
                latencies_.add(steady::now() - from);
                ++calls_;
                if (!outcome) {
                    if (++errors_ <= 5) std::cerr << outcome.error().describe() << '\n';
                }
                if (elapsed() < chosen_.duration)
                    start(lane);
                else if (in_flight_ == 0)
                    progress_.cancel();
            });
    }

    void report_later() {
        progress_.expires_after(10s);
        progress_.async_wait([this](boost::system::error_code cancelled) {
            if (cancelled || in_flight_ == 0) return;
            report();
            report_later();
        });
    }

    void report() {
        auto const second = std::chrono::duration_cast<std::chrono::seconds>(elapsed()).count();
        auto const resident = resident_kib();
        if (second >= 30 && resident_at_30_ == 0) resident_at_30_ = resident;
        if (elapsed() < chosen_.duration) resident_at_end_ = resident;
        std::printf(
            "%4lld s  %9llu calls  %llu errors  %zu in flight  %zu KiB  %zu descriptors\n",
            static_cast<long long>(second), static_cast<unsigned long long>(calls_),
            static_cast<unsigned long long>(errors_), in_flight_, resident, open_descriptors());
        std::fflush(stdout);
    }

    bool summary() {
        auto const seconds = std::chrono::duration<double>(elapsed()).count();
        std::size_t made = 0;
        std::size_t resumed = 0;
        for (auto const& metrics :
             {hexarails_.transport().metrics(), rampnow_.transport().metrics(),
              banxa_.transport().metrics()}) {
            made += metrics.made;
            resumed += metrics.resumed;
        }
        std::printf(
            "%zu calls in flight over up to %zu connections: %llu calls in %.1f s, %.0f a second, "
            "%llu errors\nlatency: median %.0f ms, p99 %.0f ms; connections made: %zu, of these "
            "resumed: %zu\n",
            chosen_.in_flight, chosen_.connections, static_cast<unsigned long long>(calls_),
            seconds, static_cast<double>(calls_) / seconds,
            static_cast<unsigned long long>(errors_), latencies_.quantile(0.5),
            latencies_.quantile(0.99), made, resumed);
        bool kept = errors_ == 0 && calls_ > 0;
        if (resident_at_30_ != 0 && chosen_.duration > 40s) {
            auto const ratio =
                static_cast<double>(resident_at_end_) / static_cast<double>(resident_at_30_);
            std::printf(
                "memory: %zu KiB at 30 s, %zu KiB at the end, ratio %.3f\n", resident_at_30_,
                resident_at_end_, ratio);
            kept = kept && ratio <= 1.05;
        } else {
            std::printf("memory: not judged, which takes more than 40 s\n");
        }
        std::printf("%s\n", kept ? "kept" : "BROKEN: a call failed, or the memory grew");
        return kept;
    }

    settings chosen_;
    asio::io_context context_{1};
    client<hexarails::provider> hexarails_;
    client<rampnow::provider> rampnow_;
    client<quick_banxa> banxa_;
    asio::steady_timer progress_;
    latency_histogram latencies_;
    steady::time_point begun_;
    std::uint64_t calls_ = 0;
    std::uint64_t errors_ = 0;
    std::uint64_t started_ = 0;
    std::size_t in_flight_ = 0;
    std::size_t resident_at_30_ = 0;
    std::size_t resident_at_end_ = 0;
};

} // namespace

int main(int count, char** arguments) try {
    if (count < 2 || count > 5) {
        std::cerr << "Usage: load SANDBOX_FILE [SECONDS [IN_FLIGHT [CONNECTIONS]]]\n";
        return 2;
    }
    settings chosen;
    if (count > 2) chosen.duration = std::chrono::seconds{std::stoul(arguments[2])};
    if (count > 3) chosen.in_flight = std::stoul(arguments[3]);
    if (count > 4) chosen.connections = std::stoul(arguments[4]);
    std::ifstream file{arguments[1]};
    std::string const text{std::istreambuf_iterator<char>{file}, {}};
    load::place at;
    rampart::json::read_problem why;
    if (!rampart::json::read_text(text, at, why)) {
        std::cerr << arguments[1] << ": " << why.message()
                  << "; give the file with what load_sandbox printed\n";
        return 2;
    }
    if (!allow_descriptors(chosen.connections + 64)) {
        std::cerr << "too few descriptors allowed for " << chosen.connections
                  << " connections: raise `ulimit -Hn`\n";
        return 2;
    }
    return calls_in_flight{chosen, at}.run() ? 0 : 1;
} catch (std::exception const& failed) {
    std::cerr << "load: " << failed.what() << '\n';
    return 2;
}
