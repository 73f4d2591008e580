// A command line for providers: `call`, `describe`, `endpoints`, `sign`, `verify`, `doctor` and
// `completion`.
#pragma once

#include <rampart/config.hpp>

#include <functional>
#include <string>
#include <vector>

#include <rampart/cli/commands.hpp>

namespace CLI {
class App;
} // namespace CLI

namespace rampart::cli {

/// What a command line says of itself, and what else it can do.
struct program {
    std::string name{};    ///< empty: the file name of the program
    std::string about{};   ///< one line; empty: the names of the providers
    std::string version{}; ///< what --version prints behind the name; empty: rampart's version

    /// Each adds commands to the CLI11 app, behind those of the library. A command's callback may
    /// throw call_failed, whose error is printed, and returned as an exit code.
    std::vector<std::function<void(CLI::App&)>> more{};
};

/// Runs the command that the arguments name, or prints the help or version they ask for. Returns
/// the exit code: 0 done, 1 refused by the provider, 2 wrong usage or request, 3 certainly not sent
/// or a read that failed, 4 outcome unknown. Errors are printed on standard error.
///
/// Keys come from RAMPART_<PROVIDER>_API_KEY and _API_SECRET, the name in capitals. Called once a
/// process: signals that end a call are handled in it. Needs CLI11 where cli/src.hpp is included.
[[nodiscard]] int
run(int argument_count, char** arguments, std::vector<commands> providers, program how = {});

} // namespace rampart::cli
