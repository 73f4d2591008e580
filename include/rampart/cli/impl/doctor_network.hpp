// The way to a host, step by step: its addresses, and whether each can be connected to.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rampart::cli {

/// The addresses of one family that a name has.
struct looked_up {
    std::vector<std::string> ipv4{}; ///< numeric
    std::vector<std::string> ipv6{};
    std::string problem{}; ///< the system's words; empty where there are addresses
    std::chrono::nanoseconds took{};
    bool in_time = true;
};

/// Asks the system's resolver. It is left behind when it takes longer than that.
[[nodiscard]] looked_up look_up(std::string const& host, std::chrono::milliseconds within);

/// An address that was tried.
struct tried_connection {
    std::string address; ///< "127.0.0.1:443", "[::1]:443"
    bool connected = false;
    std::string problem{}; ///< the system's words, or that nothing answered
    std::chrono::nanoseconds took{};
};

/// Connects to all of them at once, and closes again; nothing is sent.
[[nodiscard]] std::vector<tried_connection>
connect_each(looked_up const& to, std::uint16_t port, std::chrono::milliseconds within);

} // namespace rampart::cli
