// Definitions of doctor_network.hpp.
#pragma once

#include <rampart/cli/impl/doctor_network.hpp>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace rampart::cli {

namespace {

using clock = std::chrono::steady_clock;

struct addresses_deleter {
    void operator()(addrinfo* all) const noexcept { ::freeaddrinfo(all); }
};
using addresses = std::unique_ptr<addrinfo, addresses_deleter>;

std::string words_of(int number) {
    return std::error_code{number, std::generic_category()}.message();
}

/// In the order in which connections try them.
looked_up ask(std::string const& host) {
    looked_up out;
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    auto const begun = clock::now();
    addrinfo* got = nullptr;
    int const code = ::getaddrinfo(host.c_str(), nullptr, &wanted, &got);
    out.took = clock::now() - begun;
    if (code != 0) {
        if (host == "localhost" || host.ends_with(".localhost")) {
            // Calls take it for this machine whatever the resolver says (RFC 6761).
            out.ipv4 = {"127.0.0.1"};
            out.ipv6 = {"::1"};
            return out;
        }
        out.problem = code == EAI_SYSTEM ? words_of(errno) : ::gai_strerror(code);
        return out;
    }
    addresses const all{got};
    for (auto const* one = all.get(); one != nullptr; one = one->ai_next) {
        char text[NI_MAXHOST];
        if (::getnameinfo(
                one->ai_addr, one->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST) != 0)
            continue;
        auto& into = one->ai_family == AF_INET6 ? out.ipv6 : out.ipv4;
        if (std::ranges::find(into, text) == into.end()) into.emplace_back(text);
    }
    return out;
}

/// A connection that is being made.
struct attempt {
    tried_connection result;
    int descriptor = -1;
    clock::time_point begun{};

    void over(int code) {
        result.took = clock::now() - begun;
        result.connected = code == 0;
        if (code != 0) result.problem = words_of(code);
        if (descriptor >= 0) ::close(descriptor);
        descriptor = -1;
    }
};

attempt begin(std::string const& address, bool six, std::uint16_t port) {
    attempt out;
    auto const number = std::to_string(port);
    out.result.address = (six ? '[' + address + ']' : address) + ':' + number;
    out.begun = clock::now();
    addrinfo wanted{};
    wanted.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* got = nullptr;
    if (::getaddrinfo(address.c_str(), number.c_str(), &wanted, &got) != 0) {
        out.over(EADDRNOTAVAIL);
        return out;
    }
    addresses const one{got};
    out.descriptor =
        ::socket(got->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP);
    if (out.descriptor < 0) {
        out.over(errno);
    } else if (::connect(out.descriptor, got->ai_addr, got->ai_addrlen) == 0) {
        out.over(0);
    } else if (errno != EINPROGRESS) {
        out.over(errno);
    }
    return out;
}

} // namespace

looked_up look_up(std::string const& host, std::chrono::milliseconds within) {
    struct shared {
        std::mutex mutex{};
        std::condition_variable there{};
        std::optional<looked_up> answer{};
    };
    auto const place = std::make_shared<shared>();
    std::thread{[place, host] {
        auto got = ask(host);
        std::lock_guard const lock{place->mutex};
        place->answer = std::move(got);
        place->there.notify_all();
    }}.detach();
    std::unique_lock lock{place->mutex};
    if (place->there.wait_for(lock, within, [&] { return place->answer.has_value(); }))
        return *place->answer;
    looked_up out;
    out.in_time = false;
    out.took = within;
    out.problem = "the system's resolver did not answer";
    return out;
}

std::vector<tried_connection>
connect_each(looked_up const& to, std::uint16_t port, std::chrono::milliseconds within) {
    std::vector<attempt> all;
    for (auto const& one : to.ipv6)
        all.push_back(begin(one, true, port));
    for (auto const& one : to.ipv4)
        all.push_back(begin(one, false, port));
    auto const limit = clock::now() + within;
    for (;;) {
        std::vector<pollfd> waiting;
        for (auto const& one : all) {
            if (one.descriptor >= 0) waiting.push_back({one.descriptor, POLLOUT, 0});
        }
        auto const left = std::chrono::ceil<std::chrono::milliseconds>(limit - clock::now());
        if (waiting.empty() || left.count() <= 0) break;
        if (::poll(waiting.data(), waiting.size(), static_cast<int>(left.count())) < 0) {
            if (errno == EINTR) continue;
            break;
        }
        for (auto const& ready : waiting) {
            if (ready.revents == 0) continue;
            auto const one = std::ranges::find(all, ready.fd, &attempt::descriptor);
            int code = 0;
            socklen_t size = sizeof code;
            if (::getsockopt(ready.fd, SOL_SOCKET, SO_ERROR, &code, &size) != 0) code = errno;
            one->over(code);
        }
    }
    std::vector<tried_connection> out;
    for (auto& one : all) {
        if (one.descriptor >= 0) one.over(ETIMEDOUT);
        out.push_back(std::move(one.result));
    }
    return out;
}

} // namespace rampart::cli
