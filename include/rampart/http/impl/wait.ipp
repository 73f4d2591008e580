// Definition of http/wait.hpp.
#pragma once

#include <thread>

#include <rampart/http/wait.hpp>

namespace rampart::http {

RAMPART_DECL void wait_until(std::chrono::steady_clock::time_point time) {
    std::this_thread::sleep_until(time);
}

} // namespace rampart::http
