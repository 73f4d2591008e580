// Texts of servers and users on their way to a terminal.
#pragma once

#include <string>
#include <string_view>

namespace rampart::cli {

/// The text of a JSON value with everything that a terminal may take for a command, or that turns
/// the direction of writing, as \u escapes: U+007F to U+009F, bidirectional controls, and the two
/// separators of lines and paragraphs. It stays the same JSON.
[[nodiscard]] std::string safe_json(std::string_view json);

/// One line of any bytes: the same characters and U+0000 to U+001F as \u escapes, and what is not
/// UTF-8 as \x escapes.
[[nodiscard]] std::string safe_line(std::string_view text);

/// The same of a text whose line ends stay.
[[nodiscard]] std::string safe_lines(std::string_view text);

/// UTF-8 of any bytes: what is not UTF-8 becomes \x escapes.
[[nodiscard]] std::string as_utf8(std::string_view bytes);

} // namespace rampart::cli
