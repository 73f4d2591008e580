// What keeps many calls in flight on one thread: rampart, Beast by hand and libcurl's multi
// interface, behind one face for the program that measures them.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "../raw_beast_client.hpp"

namespace benchmarks {

/// The name of a customer whose request the server takes and never answers.
inline constexpr auto held_name = "hold";

/// A client with kept connections to one server. For one thread.
class load {
public:
    load() = default;
    load(load const&) = delete;
    load& operator=(load const&) = delete;
    virtual ~load() = default;

    /// Makes `calls` calls, as many of them at once as the client was made for; adds what each took
    /// to `microseconds`. Throws when one fails.
    virtual void run(std::size_t calls, std::vector<float>& microseconds) = 0;

    /// Begins as many calls as the client was made for, which are never answered, and returns when
    /// all of them wait.
    virtual void hold() = 0;
};

/// `clients` clients with a key each, who share `in_flight` calls and `connections` connections.
[[nodiscard]] std::unique_ptr<load> rampart_load(
    account const& to, std::size_t in_flight, std::size_t connections, std::size_t clients = 1);

/// A coroutine and a connection for each call in flight: Boost.Beast without rampart.
[[nodiscard]] std::unique_ptr<load> raw_beast_load(account const& to, std::size_t in_flight);

/// An easy handle for each call in flight on one multi handle, whose sockets are waited for by
/// epoll.
[[nodiscard]] std::unique_ptr<load> curl_multi_load(account const& to, std::size_t in_flight);

} // namespace benchmarks
