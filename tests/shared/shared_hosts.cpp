// Many processes on one key against the sandbox, with a Redis that is stopped and killed meanwhile.
//
//     shared_hosts rate [SECONDS]        four processes at 100 a minute; default 180
//     shared_hosts throttled             the sandbox answers 429: how soon are all quiet?
//     shared_hosts stopped [SECONDS]     the store is stopped for a sixth of the time; default 180
//     shared_hosts failover [SECONDS]    the primary is killed under Sentinel; default 120
//     shared_hosts nonces [EACH]         eight processes' partitioned nonces; default 125,000 each
//     shared_hosts deliveries [EVENTS]   four receivers, killed now and then; default 10,000
//     shared_hosts cost [DECISIONS]      p50 and p99 of a decision; default 10,000
//     shared_hosts suite                 short forms, for the tests
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <csignal>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <rampart/hexarails.hpp>
#include <rampart/make_client.hpp>
#include <rampart/policy/shared_limiter.hpp>
#include <rampart/sandbox/hexarails/side.hpp>
#include <rampart/sandbox/server.hpp>
#include <rampart/shared/inbox.hpp>
#include <rampart/shared/limiter.hpp>
#include <rampart/shared/redis_store.hpp>
#include <rampart/sign/partitioned_nonce.hpp>

#include "../support/process.hpp"
#include "../support/redis_groups.hpp"

namespace {

using namespace std::chrono_literals;
using namespace rampart::test;
namespace hexarails = rampart::hexarails;
namespace sandbox = rampart::sandbox;
namespace shared = rampart::shared;
using steady = std::chrono::steady_clock; // one for all processes of a machine

/// Something that must not be.
struct broken : std::runtime_error {
    using runtime_error::runtime_error;
};
void must(bool holds, std::string const& what) {
    if (!holds) throw broken{what};
}

/// One call of one host.
struct record {
    std::int64_t sent = 0; ///< nanoseconds; 0: nothing was
    std::int64_t ended = 0;
    int host = 0;
    int code = 0; ///< an errc; 0: it succeeded
};

std::int64_t now_ns() { return steady::now().time_since_epoch().count(); }

/// Runs `body(out)` in a process of its own; what it writes is read by `records`.
class child_process {
public:
    explicit child_process(std::function<void(int)> const& body) {
        std::array<int, 2> ends{};
        if (::pipe(ends.data()) != 0) throw std::runtime_error{"no pipe"};
        ::fcntl(ends[1], F_SETPIPE_SZ, 1 << 20); // nobody waits for his reader
        id_ = ::fork();
        if (id_ == 0) {
            ::close(ends[0]);
            try {
                body(ends[1]);
            } catch (std::exception const& problem) {
                std::cerr << problem.what() << '\n';
                ::_exit(1);
            }
            ::_exit(0);
        }
        ::close(ends[1]);
        in_ = ends[0];
    }
    ~child_process() {
        if (id_ > 0) {
            ::kill(id_, SIGKILL);
            ::waitpid(id_, nullptr, 0);
        }
        ::close(in_);
    }
    child_process(child_process const&) = delete;
    child_process& operator=(child_process const&) = delete;

    void kill() { ::kill(id_, SIGKILL); }

    /// Waits for its end; whether that was a good one.
    bool wait() {
        int status = -1;
        ::waitpid(std::exchange(id_, -1), &status, 0);
        return status == 0;
    }

    [[nodiscard]] std::string read_some(std::size_t most = 65536) const {
        std::string out(most, '\0');
        auto const got = ::read(in_, out.data(), most);
        out.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
        return out;
    }

    /// All that it wrote until it closed its end.
    template <class T>
    [[nodiscard]] std::vector<T> records() const {
        std::string all;
        for (std::string some; !(some = read_some()).empty();)
            all += some;
        std::vector<T> out(all.size() / sizeof(T));
        std::copy_n(all.data(), out.size() * sizeof(T), reinterpret_cast<char*>(out.data()));
        return out;
    }

private:
    pid_t id_ = -1;
    int in_ = -1;
};

template <class T>
void put(int out, T const& value) {
    if (::write(out, &value, sizeof value) != sizeof value) throw std::runtime_error{"no reader"};
}

/// The sandbox in a process of its own, so that this one may fork.
class sandbox_process {
public:
    explicit sandbox_process(sandbox::request_limit limit)
        : process_{[limit](int out) {
              sandbox::hexarails::settings settings;
              settings.limit = limit;
              sandbox::server server{{}, sandbox::hexarails::side{settings}};
              auto const text = std::to_string(server.port()) + '\n' + server.ca_pem();
              if (::write(out, text.data(), text.size()) < 0) ::_exit(1);
              for (;;)
                  ::pause();
          }} {
        ca_ = process_.read_some();
        auto const end = ca_.find('\n');
        url_ = "https://127.0.0.1:" + ca_.substr(0, end);
        ca_.erase(0, end + 1);
    }
    [[nodiscard]] std::string const& url() const noexcept { return url_; }
    [[nodiscard]] std::string const& ca() const noexcept { return ca_; }

private:
    child_process process_;
    std::string url_;
    std::string ca_;
};

/// Notes when a request goes out.
struct sending {
    std::int64_t* at;
    void on(rampart::events::request_sent const&) const { *at = now_ns(); }
};

constexpr int host_count = 4;

/// Calls as fast as the limiter lets it, until then, and tells each call.
void call_until(
    steady::time_point until, int host, sandbox_process const& server, std::string const& store_url,
    rampart::rate_limit limit, int out) {
    std::int64_t sent = 0;
    std::string const key{"sandbox-hexarails-key"};
    shared::redis_store const store{store_url};
    shared::limiter const pace{store, limit, key, {.hosts = host_count, .max_wait = 10min}};
    auto api = rampart::make_client<hexarails::provider>(
        server.url(), {key, rampart::sign::secret{"sandbox-hexarails-secret"}},
        rampart::http::tls_transport{{.ca_pem = server.ca()}},
        rampart::policies{
            .retry = rampart::no_retry{}, .limiter = pace, .observer = sending{&sent}},
        rampart::http::timeouts{.call = 10min});
    while (steady::now() < until) {
        sent = 0;
        auto const told = api.call<hexarails::list_balances>();
        record one{sent, now_ns(), host, told ? 0 : told.error().code.value()};
        if (!told && told.error().code != rampart::errc::rate_limited)
            std::cerr << told.error().describe() << '\n';
        put(out, one);
    }
    auto const did = pace.metrics();
    std::cerr << "host " << host << ": shared " << did.shared_starts << ", alone "
              << did.alone_starts << ", times alone " << did.times_alone << ", late "
              << did.late_answers << '\n';
}

/// Four hosts at once, while `meanwhile` does what it does; their calls in order.
std::vector<record> run_hosts(
    std::chrono::seconds span, sandbox_process const& server, std::string const& store_url,
    rampart::rate_limit limit, std::function<void()> const& meanwhile) {
    std::vector<std::unique_ptr<child_process>> hosts;
    auto const until = steady::now() + span;
    for (int host = 0; host < host_count; ++host) {
        hosts.push_back(std::make_unique<child_process>(
            [&, host](int out) { call_until(until, host, server, store_url, limit, out); }));
    }
    meanwhile();
    std::vector<record> all;
    for (auto& each : hosts) {
        auto const some = each->records<record>();
        all.insert(all.end(), some.begin(), some.end());
        must(each->wait(), "a host ended badly");
    }
    std::ranges::sort(all, {}, &record::sent);
    return all;
}

/// The most calls that went out within a stretch of that length.
std::size_t most_within(std::vector<record> const& calls, std::chrono::nanoseconds span) {
    std::size_t most = 0;
    for (std::size_t first = 0, last = 0; last < calls.size(); ++last) {
        while (calls[last].sent - calls[first].sent >= span.count())
            ++first;
        most = (std::max)(most, last - first + 1);
    }
    return most;
}

struct outcome {
    std::size_t calls, failed, throttled, most;
    double used;  ///< of what the limit allows in the time
    double least; ///< the least host's part of a fair share
};

outcome
report(char const* what, std::vector<record> const& calls, rampart::rate_limit const& limit) {
    outcome out{calls.size(), 0, 0, most_within(calls, limit.per), 0, 1};
    std::map<int, std::size_t> each;
    for (auto const& one : calls) {
        ++each[one.host];
        if (one.code == static_cast<int>(rampart::errc::rate_limited)) {
            ++out.throttled;
        } else if (one.code != 0) {
            ++out.failed;
        }
    }
    must(!calls.empty(), "no calls");
    auto const span = static_cast<double>(calls.back().sent - calls.front().sent) / 1e9;
    out.used = static_cast<double>(out.calls) /
               (span / static_cast<double>(limit.per.count()) * limit.requests);
    for (int host = 0; host < host_count; ++host) {
        out.least = (std::min)(
            out.least,
            static_cast<double>(each[host]) * host_count / static_cast<double>(calls.size()));
    }
    std::cout << what << ": " << out.calls << " calls in " << span << " s, at most " << out.most
              << " in any " << limit.per.count() << " s (limit " << limit.requests << "), "
              << out.used * 100 << " % used, the least share " << out.least << ", " << out.throttled
              << " answered 429, " << out.failed << " failed\n";
    return out;
}

constexpr rampart::rate_limit documented{100, 60s, "key", "hexarails sandbox"};

std::string first_program() {
    auto const all = redis_programs();
    return all.empty() ? std::string{} : all.front();
}

void run_rate(std::chrono::seconds span, rampart::rate_limit limit) {
    sandbox_process const server{{static_cast<std::uint64_t>(limit.requests), limit.per}};
    redis_server const redis{first_program()};
    auto const got = report("rate", run_hosts(span, server, redis.url(), limit, [] {}), limit);
    must(got.failed == 0, "a call failed");
    must(got.least > 0, "a host was starved");
}

void run_throttled() {
    // The sandbox counts otherwise than the hosts think: after 60 calls of 100 it says 429.
    sandbox_process const server{{60, 60s}};
    redis_server const redis{first_program()};
    auto const calls = run_hosts(70s, server, redis.url(), documented, [] {});
    std::int64_t told = 0;
    for (auto const& one : calls) {
        if (one.code != static_cast<int>(rampart::errc::rate_limited)) continue;
        if (told == 0 || one.ended < told) told = one.ended;
    }
    must(told != 0, "nobody was told to wait");
    std::int64_t last = told;
    std::int64_t next = 0;
    for (auto const& one : calls) {
        if (one.sent <= told) continue;
        if (one.sent - last > 2'000'000'000) {
            next = one.sent;
            break;
        }
        last = one.sent;
    }
    std::cout << "throttled: the last call went out " << static_cast<double>(last - told) / 1e6
              << " ms behind the first 429, the next one " << static_cast<double>(next - told) / 1e9
              << " s behind it\n";
    must(next != 0, "nobody waited");
}

void run_stopped(std::chrono::seconds span, rampart::rate_limit limit) {
    sandbox_process const server{{static_cast<std::uint64_t>(limit.requests), limit.per}};
    redis_server redis{first_program()};
    auto const calls = run_hosts(span, server, redis.url(), limit, [&] {
        std::this_thread::sleep_for(span / 3);
        redis.stop();
        std::this_thread::sleep_for(span / 6);
        redis.resume();
    });
    auto const got = report("stopped", calls, limit);
    must(got.failed == 0, "a call failed");
}

void run_failover(std::chrono::seconds span, rampart::rate_limit limit) {
    sandbox_process const server{{static_cast<std::uint64_t>(limit.requests), limit.per}};
    sentinel_group group{first_program()};
    auto const calls = run_hosts(span, server, group.url(), limit, [&] {
        std::this_thread::sleep_for(span / 3);
        group.primary().kill();
    });
    auto const got = report("failover", calls, limit);
    must(got.failed == 0, "a call failed");
}

void run_nonces(std::size_t each) {
    std::vector<std::unique_ptr<child_process>> hosts;
    for (std::int64_t host = 0; host < 8; ++host) {
        hosts.push_back(std::make_unique<child_process>([=](int out) {
            rampart::sign::partitioned_microseconds const source{host, 8};
            std::vector<std::int64_t> drawn;
            for (std::size_t at = 0; at < each; ++at)
                drawn.push_back(source.next_number(rampart::sign::system_clock{}.now()));
            for (auto const one : drawn)
                put(out, one);
        }));
    }
    std::vector<std::int64_t> all;
    bool increasing = true;
    for (auto& one : hosts) {
        auto const some = one->records<std::int64_t>();
        increasing = increasing && std::ranges::is_sorted(some);
        all.insert(all.end(), some.begin(), some.end());
        must(one->wait(), "a process ended badly");
    }
    std::ranges::sort(all);
    auto const twice = std::ranges::adjacent_find(all) != all.end();
    std::cout << "nonces: " << all.size() << " of eight processes, " << (twice ? "some" : "none")
              << " twice\n";
    must(!twice && increasing && all.size() == 8 * each, "a nonce came twice");
}

/// What a receiver did of an event.
struct step {
    int event = 0;
    int what = 0; ///< 1: handled, 2: committed
};

void run_deliveries(int events) {
    redis_server const redis{first_program()};
    constexpr int receivers = 4;
    constexpr auto lease = 2s;
    // Each receiver takes what is delivered to it and answers as a web server would: in rounds, in
    // which everything not acknowledged is delivered again, to any of them.
    auto const receive = [&](std::vector<int> const& mine, int out) {
        shared::redis_store const store{redis.url()};
        shared::inbox box{store};
        for (int const event : mine) {
            auto const claim = box.take("event " + std::to_string(event), lease);
            if (claim.what == rampart::webhook::claimed::done) put(out, step{event, 2});
            if (claim.what != rampart::webhook::claimed::fresh) continue;
            put(out, step{event, 1});
            if (box.commit(claim, 24h)) put(out, step{event, 2});
        }
    };
    std::mt19937 random{18};
    std::vector<int> handled(static_cast<std::size_t>(events));
    std::vector<int> open;
    for (int event = 0; event < events; ++event)
        open.insert(open.end(), {event, event});
    int kills = 0;
    int rounds = 0;
    for (; !open.empty(); ++rounds) {
        must(rounds < 40, "some events are never acknowledged");
        std::ranges::shuffle(open, random);
        std::array<std::vector<int>, receivers> parts;
        for (std::size_t at = 0; at < open.size(); ++at)
            parts[at % receivers].push_back(open[at]);
        std::vector<std::unique_ptr<child_process>> processes;
        for (auto const& part : parts) {
            processes.push_back(
                std::make_unique<child_process>([&](int out) { receive(part, out); }));
        }
        bool const killing = rounds < 12;
        if (killing) {
            std::this_thread::sleep_for(std::chrono::milliseconds{30 + random() % 200});
            processes[random() % receivers]->kill();
            ++kills;
        }
        std::vector<bool> acknowledged(static_cast<std::size_t>(events));
        for (auto& each : processes) {
            for (auto const& one : each->records<step>()) {
                auto const event = static_cast<std::size_t>(one.event);
                if (one.what == 1) ++handled[event];
                if (one.what == 2) acknowledged[event] = true;
            }
            static_cast<void>(each->wait());
        }
        std::erase_if(
            open, [&](int event) { return acknowledged[static_cast<std::size_t>(event)]; });
        if (!open.empty()) std::this_thread::sleep_for(lease);
    }
    auto const never = std::ranges::count(handled, 0);
    auto const again = std::ranges::count_if(handled, [](int times) { return times > 1; });
    std::cout << "deliveries: " << events << " events, doubled, " << kills << " receivers killed, "
              << rounds << " rounds: " << never << " never handled, " << again
              << " handled again (killed between what they did and its commit)\n";
    must(never == 0, "an event was not handled");
    must(again <= kills, "an event was handled again without a kill");
}

template <class Limiter>
void measure(char const* what, Limiter limiter, int decisions) {
    std::vector<double> took;
    for (int at = 0; at < decisions; ++at) {
        auto const begun = steady::now();
        auto held = limiter.reserve("b", begun).value();
        while (!limiter.ready(held, steady::now()))
            std::this_thread::sleep_until(held.ready_at);
        took.push_back(std::chrono::duration<double, std::micro>(steady::now() - begun).count());
    }
    std::ranges::sort(took);
    auto const at = [&](double part) {
        return took[static_cast<std::size_t>(part * static_cast<double>(took.size() - 1))];
    };
    std::cout << what << ": p50 " << at(0.5) << " us, p99 " << at(0.99) << " us\n";
}

void run_cost(int decisions) {
    redis_server const redis{first_program()};
    shared::redis_store const store{redis.url()};
    constexpr rampart::rate_limit any{100'000'000, 1s, "key", "cost"};
    measure("a local decision", rampart::shared_limiter{any, "k"}, decisions);
    measure(
        "a shared decision", shared::limiter{store, any, "k", {.hosts = 1, .patience = 10s}},
        decisions);
    std::vector<double> took;
    for (int at = 0; at < decisions; ++at) {
        auto const begun = steady::now();
        must(store.run(shared::script{"return 1"}, {"k"}, {}, 10s).has_value(), "no answer");
        took.push_back(std::chrono::duration<double, std::micro>(steady::now() - begun).count());
    }
    std::ranges::sort(took);
    std::cout << "a script alone, blocking: p50 " << took[took.size() / 2] << " us, p99 "
              << took[took.size() * 99 / 100] << " us\n";
}

} // namespace

int main(int count, char** arguments) {
    std::cout << std::unitbuf; // what is not written yet would be the children's, too
    std::string_view const mode = count > 1 ? arguments[1] : "suite";
    int const given = count > 2 ? std::atoi(arguments[2]) : 0;
    auto const seconds = [&](int otherwise) {
        return std::chrono::seconds{given > 0 ? given : otherwise};
    };
    auto const number = [&](int otherwise) { return given > 0 ? given : otherwise; };
    if (mode != "nonces" && first_program().empty()) {
        std::cout << "neither Redis nor Valkey was found: left out\n";
        return 0;
    }
    try {
        if (mode == "rate") run_rate(seconds(180), documented);
        if (mode == "throttled") run_throttled();
        if (mode == "stopped") run_stopped(seconds(180), documented);
        if (mode == "failover") run_failover(seconds(120), documented);
        if (mode == "nonces") run_nonces(static_cast<std::size_t>(number(125'000)));
        if (mode == "deliveries") run_deliveries(number(10'000));
        if (mode == "cost") run_cost(number(10'000));
        if (mode == "suite") {
            constexpr rampart::rate_limit quick{20, 2s, "key", "hexarails sandbox"};
            run_nonces(2'000);
            run_deliveries(300);
            run_rate(4s, quick);
            run_stopped(6s, quick);
            run_failover(12s, quick);
        }
    } catch (std::exception const& problem) {
        std::cerr << "shared_hosts " << mode << ": " << problem.what() << '\n';
        return 1;
    }
    return 0;
}
