// What a call wants done, and what can come of it: the words between a call and its driver.
#pragma once

#include <chrono>
#include <utility>

#include <rampart/error.hpp>
#include <rampart/http/message.hpp>
#include <rampart/http/timeouts.hpp>
#include <rampart/http/transport.hpp>

namespace rampart::detail {

using call_clock = std::chrono::steady_clock;

/// The next thing to do for a call.
struct action {
    enum class kind {
        wait,     ///< until a time, then `elapsed` or `cancelled`
        connect,  ///< get a connection, then `connected` or `not_connected`
        exchange, ///< send the request over it, then `exchanged`
        done,     ///< the call has its result
    };
    kind what = kind::done;
    call_clock::time_point until{};                               ///< for `wait`
    http::connection_use use = http::connection_use::kept_or_new; ///< for `connect`
    http::timeouts timeouts{};                                    ///< for connect and exchange
    http::request* request = nullptr;                             ///< for `exchange`, to be moved
};

/// The call begins, the time to wait until has come, or some time went by ahead of an exchange.
struct elapsed {};

/// A connection is there. `kept`: it served an earlier call, and may be dead by now.
struct connected {
    bool kept = false;
};

/// No connection could be had: why.
struct not_connected {
    error why;
};

/// What came of sending the request.
struct exchanged {
    result<http::response> answer;
    http::exchange_progress progress{};
};

/// The caller gave up while the call waited.
struct cancelled {};

/// Doing it threw: for use where the exception is caught.
struct threw {};

} // namespace rampart::detail
