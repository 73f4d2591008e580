// A relay between a client and a server that cuts, stalls, resets, delays and corrupts by chance.
#pragma once

#include <cstdint>
#include <memory>

namespace rampart::test {

/// Carries TCP connections from a free port of 127.0.0.1 to another port there, in one thread of
/// its own, from construction to destruction. Every connection meets a fault in the end, after a
/// random number of bytes in a random direction: an end, a reset, silence, a pause, or a changed
/// byte. What was passed on before a client gave up still reaches the server.
///
/// The faults follow from the seed and the order of the connections.
class faulty_relay {
public:
    faulty_relay(std::uint16_t server_port, std::uint64_t seed);
    ~faulty_relay();
    faulty_relay(faulty_relay const&) = delete;
    faulty_relay& operator=(faulty_relay const&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    /// How many faults there were.
    [[nodiscard]] std::uint64_t faults() const;

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace rampart::test
