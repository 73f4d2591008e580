// Four processes call with one key, at 100 a minute together, and are drawn: calls a second over
// time, each process and the sum.
//
//     many_hosts redis://127.0.0.1 [SECONDS] > calls.svg
//
// Stop the server meanwhile (kill -STOP), and each process goes on at its share; continue it, and
// they share again.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include <rampart/hexarails.hpp>
#include <rampart/make_client.hpp>
#include <rampart/sandbox/server.hpp>
#include <rampart/shared/limiter.hpp>
#include <rampart/shared/redis_store.hpp>

namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

constexpr int hosts = 4;
constexpr rampart::rate_limit limit{100, 60s, "key", "hexarails sandbox"};

/// The second in which a host called.
struct call {
    int host;
    int second;
};

/// What a server's process tells the others.
struct place {
    std::string url;
    std::string ca;
};

/// One host: two lines make it one of many, the store and the limiter.
void run_host(int host, std::string const& store_url, place const& server, int seconds, int out) {
    std::string const key{"sandbox-hexarails-key"};
    rampart::shared::redis_store const store{store_url};
    auto const say = [host](rampart::shared::store_changed const& what) {
        std::cerr << "host " << host << (what.alone ? " is alone: " : " shares again") << what.why
                  << '\n';
    };
    auto api = rampart::make_client<rampart::hexarails::provider>(
        server.url, {key, rampart::sign::secret{"sandbox-hexarails-secret"}},
        rampart::http::tls_transport{{.ca_pem = server.ca}},
        rampart::policies{
            .limiter =
                rampart::shared::limiter{store, limit, key, {.hosts = hosts, .on_store = say}}});
    auto const begun = steady::now();
    for (;;) {
        auto const told = api.call<rampart::hexarails::list_balances>();
        auto const second = std::chrono::floor<std::chrono::seconds>(steady::now() - begun).count();
        if (second >= seconds) return;
        if (!told) std::cerr << "host " << host << ": " << told.error().describe() << '\n';
        call const made{host, static_cast<int>(second)};
        if (::write(out, &made, sizeof made) != sizeof made) return;
    }
}

/// Forks; the child runs the body with the pipe's end to write to.
template <class Body>
int begin(Body const& body) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) std::exit(1);
    if (::fork() == 0) {
        ::close(ends[0]);
        body(ends[1]);
        ::_exit(0);
    }
    ::close(ends[1]);
    return ends[0];
}

/// Calls a second, as the mean of ten seconds.
std::vector<double> smooth(std::vector<int> const& each) {
    std::vector<double> out;
    for (std::size_t at = 0; at < each.size(); ++at) {
        auto const first = at < 9 ? 0 : at - 9;
        double sum = 0;
        for (auto from = first; from <= at; ++from)
            sum += each[from];
        out.push_back(sum / 10);
    }
    return out;
}

void draw_line(std::vector<double> const& values, char const* colour, char const* name, int row) {
    constexpr double height = 90; // pixels for a call a second
    auto const step = 700.0 / static_cast<double>(values.size());
    std::cout << "<polyline fill='none' stroke='" << colour << "' stroke-width='2' points='";
    for (std::size_t at = 0; at < values.size(); ++at)
        std::cout << 60 + step * static_cast<double>(at) << ',' << 270 - height * values[at] << ' ';
    std::cout << "'/>\n<text x='770' y='" << 160 + 20 * row << "' fill='" << colour << "'>" << name
              << "</text>\n";
}

void draw(std::vector<std::vector<int>> const& calls) {
    constexpr std::array colours{"#1b6ca8", "#c0392b", "#2e8b57", "#8e5ea2"};
    constexpr std::array names{"host 0", "host 1", "host 2", "host 3"};
    std::cout << "<svg xmlns='http://www.w3.org/2000/svg' width='860' height='310' "
                 "font-family='sans-serif' font-size='13'>\n"
                 "<rect width='860' height='310' fill='white'/>\n"
                 "<path d='M60 20V270H760' fill='none' stroke='#444'/>\n";
    for (int rate = 0; rate <= 2; ++rate) {
        std::cout << "<text x='40' y='" << 274 - 90 * rate << "'>" << rate << "</text>\n";
    }
    auto const line = 270 - 90 * static_cast<double>(limit.requests) / 60;
    std::cout << "<path d='M60 " << line << "H760' stroke='#888' stroke-dasharray='5 4'/>\n"
              << "<text x='770' y='" << line + 4 << "'>the limit</text>\n"
              << "<text x='60' y='295'>calls a second, over " << calls.front().size()
              << " s (mean of 10 s)</text>\n";
    std::vector<int> sum(calls.front().size());
    for (std::size_t host = 0; host < calls.size(); ++host) {
        for (std::size_t at = 0; at < sum.size(); ++at)
            sum[at] += calls[host][at];
        draw_line(smooth(calls[host]), colours[host], names[host], static_cast<int>(host) + 1);
    }
    draw_line(smooth(sum), "#222222", "the sum", 0);
    std::cout << "</svg>\n";
}

} // namespace

int main(int count, char** arguments) {
    if (count < 2) {
        std::cerr << "Usage: many_hosts redis://host[:port] [SECONDS]\n";
        return 2;
    }
    std::string const store_url = arguments[1];
    int const seconds = count > 2 ? (std::max)(1, std::atoi(arguments[2])) : 120;
    if (!rampart::shared::redis_settings::parse(store_url)) {
        std::cerr << "not a Redis URL\n";
        return 2;
    }
    // The provider, in a process of its own: it lives until this one has read all.
    std::array<int, 2> life{};
    if (::pipe(life.data()) != 0) return 1;
    int const told = begin([&](int out) {
        ::close(life[1]);
        rampart::sandbox::server server;
        auto const text = server.base_url() + '\n' + server.ca_pem();
        if (::write(out, text.data(), text.size()) < 0) return;
        char end = 0;
        while (::read(life[0], &end, 1) > 0) {
        }
    });
    std::string text(16384, '\0');
    auto const got = ::read(told, text.data(), text.size());
    text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    auto const end = text.find('\n');
    if (end == std::string::npos) return 1;
    place const server{text.substr(0, end), text.substr(end + 1)};

    std::vector<int> all;
    for (int host = 0; host < hosts; ++host) {
        all.push_back(begin([&](int out) {
            ::close(life[1]);
            run_host(host, store_url, server, seconds, out);
        }));
    }
    std::vector<std::vector<int>> calls(hosts, std::vector<int>(static_cast<std::size_t>(seconds)));
    for (int const from : all) {
        call one{};
        while (::read(from, &one, sizeof one) == sizeof one) {
            ++calls[static_cast<std::size_t>(one.host)][static_cast<std::size_t>(one.second)];
        }
    }
    ::close(life[1]);
    while (::wait(nullptr) > 0) {
    }
    draw(calls);
    return 0;
}
