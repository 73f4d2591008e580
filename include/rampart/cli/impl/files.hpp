// Files that arguments name.
#pragma once

#include <string>
#include <string_view>

#include <rampart/http/multipart.hpp>

namespace rampart::cli {

/// The file's bytes, or those of standard input for `-`. Ends the command, naming `field`, when it
/// cannot be read.
[[nodiscard]] std::string read_file(std::string const& path, std::string_view field);

/// The text itself, or the content of FILE for `@FILE`, of standard input for `-` and `@-`.
[[nodiscard]] std::string text_or_file(std::string const& given, std::string_view field);

/// The file as a part of a multipart request: its base name, and the content type that goes with
/// its extension.
[[nodiscard]] http::file read_part(std::string const& path, std::string_view field);

} // namespace rampart::cli
