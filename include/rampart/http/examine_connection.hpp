// Connecting once, to see what it comes to.
#pragma once

#include <rampart/config.hpp>

#include <rampart/http/connect_report.hpp>
#include <rampart/http/origin.hpp>
#include <rampart/http/timeouts.hpp>
#include <rampart/http/tls_settings.hpp>

namespace rampart::http {

/// Makes a connection of its own to `to`, in this thread, within `within.connect` and
/// `within.call`, closes it and says what it came to. Nothing is sent but what connecting takes.
[[nodiscard]] connect_report
examine_connection(origin const& to, tls_settings const& settings, timeouts const& within);

} // namespace rampart::http

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/http/impl/examine_connection.ipp>
#endif
