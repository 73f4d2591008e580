// What a resumed TLS handshake costs the client beside a full one.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include <rampart/http/tls_transport.hpp>

#include "interleave.hpp"
#include "processor_time.hpp"
#include "report.hpp"

namespace benchmarks {

/// call_server's three origins and the file with its authority.
struct handshake_servers {
    std::string resuming;
    std::string forgetful; ///< never lets a session be resumed
    std::string plain;     ///< without TLS: what connecting and one exchange cost
    std::string ca_file;
};

/// One exchange on a connection of its own, four ways in turn: the first of a new client, a later
/// one in full, a resumed one, and one without TLS. What the last costs is taken from the others:
/// the rest is the handshake (TLS 1.3) and a few records.
inline void measure_handshakes(handshake_servers const& to, std::size_t rounds, numbers& out) {
    using namespace rampart::http;
    tls_settings const settings{
        .ca_file = to.ca_file,
        .use_system_authorities = false,
        .allow_plain_http_to_loopback = true,
        .max_idle_connections = 0};
    request const message{method::get, "/", {{"Host", "localhost"}}, {}, false};
    auto const cost = [&](tls_transport& client, origin const& server) {
        auto const begun = cpu_microseconds();
        auto connection = client.connect(server, timeouts{}, connection_use::kept_or_new);
        if (!connection) throw std::runtime_error{connection.error().describe()};
        auto const answer = connection->exchange(message, timeouts{});
        if (!answer) throw std::runtime_error{answer.error().describe()};
        return cpu_microseconds() - begun;
    };
    auto const resuming = origin::parse(to.resuming).value();
    auto const forgetful = origin::parse(to.forgetful).value();
    auto const plain = origin::parse(to.plain).value();
    tls_transport client{settings};
    for (auto const& each : {resuming, forgetful, plain})
        cost(client, each);
    std::vector<double> first, full, resumed, exchange;
    for (std::size_t round = 0; round < rounds; ++round) {
        tls_transport unused{settings};
        first.push_back(cost(unused, resuming));
        full.push_back(cost(client, forgetful));
        resumed.push_back(cost(client, resuming));
        exchange.push_back(cost(client, plain));
    }
    if (client.metrics().resumed != rounds) throw std::runtime_error{"not every one was resumed"};
    auto const without = median(exchange);
    auto const second_handshake = median(resumed) - without;
    out.set("handshake_cpu_microseconds_first", median(first) - without);
    out.set("handshake_cpu_microseconds_full", median(full) - without);
    out.set("handshake_cpu_microseconds_resumed", second_handshake);
    out.set("full_handshake_over_resumed", (median(full) - without) / second_handshake);
    out.set("first_handshake_over_second", (median(first) - without) / second_handshake);
}

} // namespace benchmarks
