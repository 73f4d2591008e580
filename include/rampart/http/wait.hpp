// The pause of a blocking call, apart from the headers that it takes.
#pragma once

#include <chrono>

#include <rampart/config.hpp>

namespace rampart::http {

/// Lets the calling thread sleep until `time`.
void wait_until(std::chrono::steady_clock::time_point time);

} // namespace rampart::http

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/http/impl/wait.ipp>
#endif
