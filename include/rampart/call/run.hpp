// A call driven by the calling thread, and a request that is only prepared.
#pragma once

#include <optional>
#include <string_view>
#include <thread>
#include <utility>

#include <rampart/call/machine.hpp>
#include <rampart/client.hpp>
#include <rampart/http/transport.hpp>

namespace rampart::detail {

/// Sleeps, connects and exchanges as the call's machine says, until it is done.
template <class Core, class Transport, class Operation>
std::optional<error> run_call(
    Core& core, Transport& transport, Operation& operation, http::timeouts const& timeouts,
    std::string_view tag) {
    using kind = action::kind;
    call_machine<Core, Operation> machine{core, operation, timeouts, tag, call_clock::now()};
    std::optional<http::connection_of<Transport>> connection;
    auto next = machine.resume(elapsed{}, call_clock::now());
    while (next.what != kind::done) {
        try {
            if (next.what == kind::wait) {
                std::this_thread::sleep_until(next.until);
                next = machine.resume(elapsed{}, call_clock::now());
            } else if (next.what == kind::connect) {
                auto got = transport.connect(*core.origin, next.timeouts, next.use);
                if (got) {
                    connection.emplace(std::move(*got));
                    next = machine.resume(connected{connection->kept()}, call_clock::now());
                    // The signature, and a hook more so, took its part of the timeout.
                    if (next.what == kind::exchange) {
                        next = machine.resume(elapsed{}, call_clock::now());
                    }
                    if (next.what != kind::exchange) connection.reset();
                } else {
                    next = machine.resume(not_connected{std::move(got).error()}, call_clock::now());
                }
            } else {
                auto answer = connection->exchange(std::move(*next.request), next.timeouts);
                exchanged done{std::move(answer), connection->progress()};
                connection.reset(); // it may serve another call while the answer is read
                next = machine.resume(std::move(done), call_clock::now());
            }
        } catch (...) {
            next = machine.resume(threw{}, call_clock::now());
        }
    }
    if (machine.succeeded()) return std::nullopt;
    return machine.take_failure();
}

template <class Core, class Operation>
result<http::request> prepare_call(Core const& core, Operation& operation) {
    if (!core.origin) return core.origin.error();
    auto built = operation.build(core.start(headers_signed));
    if (!built) return built;
    typename Core::signer_type::headers made;
    return core.complete(std::move(*built), operation.facts().authentication, made);
}

} // namespace rampart::detail
