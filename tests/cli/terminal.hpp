// The command line on a terminal, where people sit.
#pragma once

#include <string>

#include "command_line.hpp"

namespace rampart::test {

/// Which of a program's three descriptors are the terminal.
enum class on_terminal { all, all_but_output };

/// Runs `rampart` on a pseudo-terminal with `typed` as what is typed. `err` is what the terminal
/// shows, with plain line ends; `out` is standard output where it is not a terminal.
process_result run_on_terminal(
    arguments given, variables const& environment, std::string const& typed = {},
    on_terminal which = on_terminal::all);

} // namespace rampart::test
