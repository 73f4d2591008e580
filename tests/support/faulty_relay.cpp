#include "faulty_relay.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <list>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace rampart::test {
namespace {

using clock = std::chrono::steady_clock;

enum class trouble { end, reset, silence, pause, corruption };

/// One direction of a connection: what was read from one side and not yet written to the other.
struct flow {
    std::string waiting{};
    std::size_t passed = 0;
    bool ended = false;  ///< nothing more comes
    bool told = false;   ///< and the other side knows
    bool silent = false; ///< takes everything, passes nothing on
    clock::time_point held_until{};
};

struct link {
    int client;
    int server;
    trouble what;
    std::size_t after; ///< bytes of the direction below
    std::size_t direction;
    bool struck = false;
    bool over = false;
    std::array<flow, 2> flows{}; ///< from the client, from the server
};

sockaddr_in local(std::uint16_t port) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    where.sin_port = htons(port);
    return where;
}

} // namespace

struct faulty_relay::state {
    state(std::uint16_t server_port, std::uint64_t seed) : to{server_port}, random{seed} {
        listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        auto where = local(0);
        socklen_t size = sizeof where;
        if (::bind(listener, reinterpret_cast<sockaddr*>(&where), size) != 0 ||
            ::listen(listener, SOMAXCONN) != 0 ||
            ::getsockname(listener, reinterpret_cast<sockaddr*>(&where), &size) != 0) {
            throw std::runtime_error{"faulty_relay: cannot listen"};
        }
        port = ntohs(where.sin_port);
        stop = ::eventfd(0, EFD_CLOEXEC);
        working = std::thread{[this] { work(); }};
    }

    ~state() {
        ::eventfd_write(stop, 1);
        working.join();
        for (auto& one : links)
            close(one);
        ::close(listener);
        ::close(stop);
    }

    static void close(link& one) {
        if (one.over) return;
        one.over = true;
        ::close(one.client);
        ::close(one.server);
    }

    std::size_t draw(std::size_t below) {
        return std::uniform_int_distribution<std::size_t>{0, below - 1}(random);
    }

    void accept() {
        int const client = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (client < 0) return;
        int const server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        auto const where = local(to);
        if (::connect(server, reinterpret_cast<sockaddr const*>(&where), sizeof where) != 0) {
            ::close(client);
            ::close(server);
            return;
        }
        int const on = 1;
        ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        ::setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        // The first thousand or two bytes are the handshake, the rest requests and answers.
        constexpr std::array<trouble, 12> kinds{
            trouble::end,   trouble::end,   trouble::end,        trouble::reset,
            trouble::reset, trouble::reset, trouble::corruption, trouble::corruption,
            trouble::pause, trouble::pause, trouble::pause,      trouble::silence};
        auto const kind = kinds[draw(kinds.size())];
        auto const direction = draw(2);
        // Where a call's bytes are: the first ones, and those of calls on a kept connection.
        auto const after = draw(3) == 0 ? draw(9'000) : draw(3'500);
        links.push_back({client, server, kind, after, direction});
    }

    void strike(link& one, flow& on) {
        one.struck = true;
        ++faults;
        switch (one.what) {
        case trouble::end:
            on.ended = true;
            on.silent = true;
            break;
        case trouble::reset: {
            linger const at_once{1, 0};
            ::setsockopt(one.client, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
            ::setsockopt(one.server, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
            close(one);
            break;
        }
        case trouble::silence: on.silent = true; break;
        case trouble::pause:
            on.held_until = clock::now() + std::chrono::milliseconds{1 + draw(400)};
            one.what = trouble::reset; // later
            one.after = on.passed + draw(6'000);
            one.struck = false;
            break;
        case trouble::corruption: break;
        }
    }

    /// Takes what one side has sent.
    void take(link& one, std::size_t way, int from) {
        std::array<char, 16 * 1024> bytes;
        auto& on = one.flows[way];
        auto const count = ::recv(from, bytes.data(), bytes.size(), MSG_DONTWAIT);
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (count <= 0) {
            on.ended = true;
            return;
        }
        std::string taken{bytes.data(), static_cast<std::size_t>(count)};
        auto const before = on.passed;
        on.passed += taken.size();
        if (on.silent) return;
        if (!one.struck && way == one.direction && on.passed > one.after) {
            auto const kept = one.after - before;
            if (one.what == trouble::corruption) {
                taken[kept] = static_cast<char>(taken[kept] ^ 0x20);
            } else if (one.what != trouble::pause) {
                taken.resize(kept);
            }
            // What comes before the fault is delivered, as it is by a real network.
            on.waiting += taken;
            push(one, way);
            strike(one, on);
            return;
        }
        on.waiting += taken;
    }

    void push(link& one, std::size_t way) {
        auto& on = one.flows[way];
        int const to_whom = way == 0 ? one.server : one.client;
        if (clock::now() < on.held_until) return;
        while (!on.waiting.empty()) {
            auto const count =
                ::send(to_whom, on.waiting.data(), on.waiting.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (count <= 0) break;
            on.waiting.erase(0, static_cast<std::size_t>(count));
        }
        if (on.ended && on.waiting.empty() && !on.told) {
            on.told = true;
            ::shutdown(to_whom, SHUT_WR);
        }
    }

    void work() {
        std::vector<pollfd> all;
        std::vector<link*> whose;
        for (;;) {
            all.assign({{listener, POLLIN, 0}, {stop, POLLIN, 0}});
            whose.clear();
            int most = 1000;
            for (auto& one : links) {
                bool const held = !one.flows[0].waiting.empty() || !one.flows[1].waiting.empty();
                if (held) most = 2;
                auto const events = [&](std::size_t way) {
                    return static_cast<short>(one.flows[way].ended ? 0 : POLLIN);
                };
                all.push_back({one.flows[0].ended ? -1 : one.client, events(0), 0});
                all.push_back({one.flows[1].ended ? -1 : one.server, events(1), 0});
                whose.push_back(&one);
            }
            ::poll(all.data(), all.size(), most);
            if (all[1].revents != 0) return;
            for (std::size_t index = 0; index < whose.size(); ++index) {
                auto& one = *whose[index];
                for (std::size_t way = 0; way < 2 && !one.over; ++way) {
                    if (all[2 + 2 * index + way].revents != 0)
                        take(one, way, way == 0 ? one.client : one.server);
                }
                for (std::size_t way = 0; way < 2 && !one.over; ++way)
                    push(one, way);
                // Ended towards one side: that side closes; what it had sent has been passed on.
                if (!one.over && one.flows[0].told && one.flows[1].told) close(one);
            }
            std::erase_if(links, [](link const& one) { return one.over; });
            if (all[0].revents != 0) accept();
        }
    }

    std::uint16_t const to;
    std::mt19937_64 random;
    int listener = -1;
    int stop = -1;
    std::uint16_t port = 0;
    std::list<link> links;
    std::atomic<std::uint64_t> faults{0};
    std::thread working;
};

faulty_relay::faulty_relay(std::uint16_t server_port, std::uint64_t seed)
    : state_{std::make_unique<state>(server_port, seed)} {}
faulty_relay::~faulty_relay() = default;
std::uint16_t faulty_relay::port() const { return state_->port; }
std::uint64_t faulty_relay::faults() const { return state_->faults; }

} // namespace rampart::test
