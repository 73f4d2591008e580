// Definitions of http/examine_connection.hpp.
#pragma once

#include <exception>
#include <optional>
#include <string>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <rampart/http/examine_connection.hpp>
#include <rampart/http/impl/tls_engine.hpp>

namespace rampart::http {

RAMPART_DECL connect_report
examine_connection(origin const& to, tls_settings const& settings, timeouts const& within) {
    connect_report out;
    try {
        detail::tls_engine engine{settings};
        if ((out.failure = engine.refusal(to))) return out;
        boost::asio::io_context context{1};
        detail::link_connection link{boost::asio::any_io_executor{}, engine.parts, to};
        std::optional<error> failure;
        boost::asio::co_spawn(
            context, link.connect(detail::step_limits::of(within)),
            [&](std::exception_ptr const& thrown, std::optional<error> failed) {
                failure = thrown ? detail::unexpected(thrown, false) : std::move(failed);
            });
        context.run();
        out = link.examined();
        out.failure = std::move(failure);
    } catch (std::exception const& problem) {
        out.failure = detail::tls_engine::unmade(to, problem);
    }
    return out;
}

} // namespace rampart::http
