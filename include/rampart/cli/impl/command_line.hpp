// What the command line takes, and what a program's further commands are made with.
#pragma once

#include <optional>
#include <string>

#include <rampart/cli/impl/options.hpp>

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace rampart::cli {

/// Runs the command that the arguments name, or prints the help or version they ask for. Throws
/// call_failed when the command fails or cannot be understood.
void run_command_line(int argument_count, char** arguments);

/// A text option that may be given and yet be empty.
CLI::Option* add_text(
    CLI::App* app, std::string const& name, std::optional<std::string>& into,
    std::string const& help, std::string const& type);

/// An argument without a name that has to be there.
void add_argument(
    CLI::App* app, std::string const& name, std::string& into, std::string const& help);

/// The provider, which has to be there.
void add_provider(CLI::App* command, std::string& into);

/// Where a call goes: --base-url, --ca-file and their like.
void add_where(CLI::App* command, call_options& options);

/// Who else calls with the key: --shared.
void add_shared(CLI::App* command, call_options& options);

} // namespace rampart::cli
