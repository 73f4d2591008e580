// `rampart doctor`: what a call would meet, step by step, and what to do about it.
#pragma once

#include <exception>
#include <string>

#include <rampart/cli/impl/options.hpp>

namespace rampart::cli {

struct doctor_options {
    std::string provider; ///< empty: those of which the environment says something, or all
    call_options call{};  ///< where to, and how
    bool json = false;
};

/// Prints a page for each provider. Throws `ended` when not all is well.
void run_doctor(doctor_options const& options);

/// Ends the command with a code when all has been said.
struct ended : std::exception {
    explicit ended(int with) : code{with} {}
    [[nodiscard]] char const* what() const noexcept override { return "the command has ended"; }
    int code;
};

} // namespace rampart::cli
