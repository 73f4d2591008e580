// What the command line takes.
#pragma once

namespace rampart::cli {

/// Runs the command that the arguments name, or prints the help or version they ask for. Throws
/// call_failed when the command fails or cannot be understood.
void run_command_line(int argument_count, char** arguments);

} // namespace rampart::cli
