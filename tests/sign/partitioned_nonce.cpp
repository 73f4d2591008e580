#include <rampart/sign/partitioned_nonce.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <rampart/sign/scheme.hpp>
#include <rampart/sign/signer.hpp>

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace std::chrono_literals;
namespace sign = rampart::sign;
using sign::partitioned_microseconds;
using sign::partitioned_milliseconds;

constexpr sign::time_point noon{1612391416000ms};

std::string next(auto const& source, sign::time_point now = noon) {
    sign::stamp_text out;
    CHECK(source.next(now, out));
    return std::string{out.view()};
}

struct scheme : sign::hmac_sha256_scheme {
    using message = sign::lines<sign::parts::method, sign::parts::nonce>;
    using headers = sign::header_list<sign::header<"Sign", sign::parts::signature>>;
    using default_nonce = partitioned_milliseconds;
};

/// What each of eight processes draws, one host a process, received through pipes.
std::vector<std::vector<std::int64_t>> drawn_by_processes(std::size_t each) {
    constexpr std::int64_t hosts = 8;
    std::vector<int> ends;
    std::vector<pid_t> children;
    for (std::int64_t host = 0; host < hosts; ++host) {
        std::array<int, 2> pipe{};
        REQUIRE(::pipe(pipe.data()) == 0);
        auto const child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            // Threads of one process share its numbers; the clock is the machine's own.
            std::vector<std::int64_t> numbers(each);
            partitioned_microseconds const source{host, hosts};
            std::thread other{[&] {
                partitioned_microseconds const second{host, hosts};
                for (std::size_t at = 0; at < each / 2; ++at)
                    numbers[at] = second.next_number(sign::system_clock{}.now());
            }};
            for (std::size_t at = each / 2; at < each; ++at)
                numbers[at] = source.next_number(sign::system_clock{}.now());
            other.join();
            auto const* from = reinterpret_cast<char const*>(numbers.data());
            for (auto left = numbers.size() * sizeof(std::int64_t); left > 0;) {
                auto const sent = ::write(pipe[1], from, left);
                if (sent <= 0) ::_exit(1);
                from += sent;
                left -= static_cast<std::size_t>(sent);
            }
            ::_exit(0);
        }
        ::close(pipe[1]);
        ends.push_back(pipe[0]);
        children.push_back(child);
    }
    std::vector<std::vector<std::int64_t>> out;
    for (std::size_t at = 0; at < ends.size(); ++at) {
        auto& numbers = out.emplace_back(each);
        auto* to = reinterpret_cast<char*>(numbers.data());
        auto left = each * sizeof(std::int64_t);
        for (::ssize_t got = 0; left > 0 && (got = ::read(ends[at], to, left)) > 0;) {
            to += got;
            left -= static_cast<std::size_t>(got);
        }
        ::close(ends[at]);
        CHECK(left == 0);
        int status = -1;
        REQUIRE(::waitpid(children[at], &status, 0) == children[at]);
        CHECK(status == 0);
    }
    return out;
}

} // namespace

static_assert(sign::rewindable_nonce<partitioned_milliseconds>);
static_assert(sign::rewindable_nonce<partitioned_microseconds>);
static_assert(!std::constructible_from<partitioned_milliseconds, std::string_view>);

TEST_CASE("a partitioned nonce is the first number from the time on that is the host's") {
    CHECK(next(partitioned_milliseconds{0, 8}) == "1612391416000");
    CHECK(next(partitioned_milliseconds{3, 8}) == "1612391416003");
    CHECK(next(partitioned_milliseconds{7, 8}) == "1612391416007");
    CHECK(next(partitioned_microseconds{5, 1000}, noon + 999us) == "1612391416001005");
    CHECK(next(partitioned_milliseconds{0, 1}, noon + 999us) == "1612391416000");
}

TEST_CASE("the numbers of a host increase by the number of hosts when the time stands still") {
    partitioned_milliseconds const source{2, 5};
    auto const first = source.next_number(noon);
    CHECK(first % 5 == 2);
    CHECK(source.next_number(noon) == first + 5);
    CHECK(source.next_number(noon - 1h) == first + 10);
    CHECK(source.next_number(noon + 1s) == first + 1000);
}

TEST_CASE("two policies of one host share its numbers, those of two hosts have none in common") {
    partitioned_milliseconds const one{1, 3};
    partitioned_milliseconds const same{1, 3};
    partitioned_milliseconds const other{2, 3};
    std::set<std::int64_t> all;
    for (int time = 0; time < 100; ++time) {
        all.insert(one.next_number(noon));
        all.insert(same.next_number(noon));
        all.insert(other.next_number(noon));
    }
    CHECK(all.size() == 300);
}

TEST_CASE("a host that is not among the hosts has no numbers, and cannot sign") {
    for (auto const& [host, hosts] : std::vector<std::pair<std::int64_t, std::int64_t>>{
             {8, 8}, {-1, 8}, {0, 0}, {0, -1}, {0, 1001}, {9, 8}}) {
        CAPTURE(host);
        CAPTURE(hosts);
        partitioned_milliseconds const source{host, hosts};
        CHECK(next(source).empty());
        CHECK(source.next_number(noon) == 0);
        CHECK_FALSE(source.rewind(noon, 0s));
        sign::basic_signer<scheme> const signer{
            "key", sign::secret{"secret"}, sign::system_clock{}, source};
        sign::signed_headers<scheme> headers;
        CHECK(signer.sign({"GET", "host", "/", ""}, headers) == sign::failure::nonce_invalid);
    }
    CHECK(next(partitioned_milliseconds{0, 1000}) == "1612391416000");
}

TEST_CASE("a partitioned nonce goes back after the clock was corrected, and repeats nothing") {
    constexpr std::array<std::chrono::milliseconds, 6> sizes{1ms, 20ms, 900ms, 5s, 2min, 1h};
    std::mt19937_64 random{20'261'128};
    int rewound = 0;
    for (std::int64_t run = 1; run <= 10; ++run) {
        auto const hosts = run * 37;
        partitioned_milliseconds const source{run, hosts};
        std::set<std::int64_t> seen;
        std::int64_t last = 0;
        auto now = noon;
        bool sound = true;
        for (int step = 0; step < 10'000; ++step) {
            auto const drawn = random();
            auto const size = sizes[static_cast<std::size_t>(drawn % sizes.size())];
            if (drawn / 8 % 4 == 0) now += drawn / 32 % 2 == 0 ? size : -size;
            if (drawn / 64 % 16 == 0 && source.rewind(now, 5s)) {
                ++rewound;
                last = 0;
            }
            auto const number = source.next_number(now);
            sound = sound && number > last && number % hosts == run && seen.insert(number).second;
            last = number;
        }
        CHECK(sound);
    }
    CHECK(rewound > 100);
}

TEST_CASE("after a correction the numbers follow the time again") {
    partitioned_milliseconds const source{6, 9};
    auto const ahead = source.next_number(noon + 1h);
    CHECK_FALSE(source.rewind(noon + 59min + 30s, 60s));
    CHECK(source.rewind(noon, 60s));
    auto const number = source.next_number(noon);
    CHECK(number < ahead);
    CHECK(number - 1612391416000 < 9);
}

TEST_CASE("numbers of eight processes are all distinct, and each process's are its own") {
    constexpr std::size_t each = 20'000;
    std::vector<std::int64_t> all;
    std::int64_t host = 0;
    for (auto const& numbers : drawn_by_processes(each)) {
        CHECK(std::ranges::all_of(numbers, [&](auto one) { return one % 8 == host; }));
        ++host;
        all.insert(all.end(), numbers.begin(), numbers.end());
    }
    std::ranges::sort(all);
    CHECK(all.size() == 8 * each);
    CHECK(std::ranges::adjacent_find(all) == all.end());
}
