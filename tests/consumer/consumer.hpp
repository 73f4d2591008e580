// Shared by the consumers' tests: their sources, and what their programs must print.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "../support/toolchain.hpp"

namespace rampart::test {

/// The signature of the vector get-no-query-sandbox of hexarails.vectors.json, as a header.
inline constexpr std::string_view known_signature =
    "X-Signature: 752fe6cbc01b5aeb2a99ef4b697d681128d7c5b2163124dcfa3f31b934d54e95";

/// A fresh folder with the consumers' sources and one project's build files.
[[nodiscard]] std::filesystem::path consumer_folder(std::string const& project);

/// Runs a line of shell; checks that it succeeds. All that it writes.
std::string check_shell(
    std::filesystem::path const& folder, std::string const& line,
    std::vector<variable> const& variables = {});

/// Runs the signing program; checks the signature.
void check_sign(std::filesystem::path const& folder, std::string const& program);

/// Runs the calling program; checks the signed request and the decoded answer.
void check_call(std::filesystem::path const& folder, std::string const& program);

/// Checks that the program needs libcrypto and none of these libraries at run time.
void check_needs_no(
    std::filesystem::path const& folder, std::string const& program,
    std::vector<std::string> const& libraries);

} // namespace rampart::test
