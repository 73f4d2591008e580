// Completion of commands in shells.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rampart::cli {

/// A command with its options, for completion.
struct known_command {
    std::string name;
    std::vector<std::string> options;
    std::vector<std::string> valued; ///< those behind which a value stands
    bool takes_provider = false;     ///< its first argument
};

/// `rampart __complete WORD...`: what the shells' scripts call.
inline constexpr std::string_view completing_command = "__complete";

/// Prints what the last of the words may become, one a line; the words are those behind `rampart`.
void complete(std::vector<std::string> words, std::vector<known_command> const& commands);

} // namespace rampart::cli
