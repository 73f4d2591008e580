// The compiler and the build tools, for tests that build something themselves.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "process.hpp"

namespace rampart::test {

/// Runs a line of shell in a folder, in the C locale and without what `meson test` adds to the
/// environment; at most ten minutes. What it writes to both outputs is in `out`.
[[nodiscard]] process_result shell(
    std::string const& line, std::filesystem::path const& folder,
    std::vector<variable> const& variables = {});

/// In single quotes for the shell.
[[nodiscard]] std::string shell_quoted(std::string const& text);

/// The compiler this test was built with, ccache before it where that is used, and the language
/// standard: the beginning of a shell line.
[[nodiscard]] std::string compiler();

/// The warnings that rampart's headers must not give, as errors.
inline constexpr char const* strict_warnings = " -Wall -Wextra -Wpedantic -Werror";

/// A folder in the build directory, empty at first. Not a random one: ccache knows the files in it
/// again the next time.
[[nodiscard]] std::filesystem::path work_folder(std::string const& name);

[[nodiscard]] std::string text_of(std::filesystem::path const& file);
void write_text(std::filesystem::path const& file, std::string const& text);

/// Calls `task(0)` to `task(count - 1)` on as many threads as the machine has cores.
void in_parallel(std::size_t count, std::function<void(std::size_t)> const& task);

} // namespace rampart::test
