// JSON as servers send it now and then: not quite JSON, and still clear.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <rampart/config.hpp>

#include <rampart/json/deviation.hpp>
#include <rampart/json/document.hpp>

namespace rampart::json {

/// Parses a text as document::parse does, and puts up with what has only one sensible reading:
///
/// | in the text                                  | is read as                      |
/// | -------------------------------------------- | ------------------------------- |
/// | a byte order mark in front                   | nothing                         |
/// | bytes that are not UTF-8, such as Latin-1    | U+FFFD, the character for these |
/// | half a surrogate pair, `"\ud83d"`            | U+FFFD                          |
/// | a control character within a string          | the character                   |
/// | `.5`, `5.` and `+5`                          | 0.5, 5 and 5                    |
/// | `NaN`, `Infinity` and `-Infinity`            | null                            |
///
/// Each kind is added to `seen` once, with an empty path, unless that is null. A text that is JSON
/// costs no more than with document::parse. On failure returns nothing and sets `problem` to the
/// reason and the byte of `text` where it shows.
[[nodiscard]] std::optional<document>
parse_lenient(std::string_view text, std::string& problem, std::vector<deviation>* seen = nullptr);

} // namespace rampart::json

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/json/impl/lenient.ipp>
#endif
