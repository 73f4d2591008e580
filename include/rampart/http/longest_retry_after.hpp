// The longest wait that a server can ask for.
#pragma once

#include <rampart/config.hpp>

#include <chrono>

namespace rampart::http {

/// The longest wait that is taken over. A header that asks for more is a mistake or an attack far
/// more often than advice (a date in the wrong year, say), an hour is longer than any call's
/// deadline, and a bounded number can be added to a time without overflow. error::describe says
/// "3600 s or more" where it was reached.
inline constexpr std::chrono::seconds longest_retry_after = std::chrono::hours{1};

} // namespace rampart::http
