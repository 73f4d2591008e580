// Rows of JSON as a table for people.
#pragma once

#include <string>
#include <vector>

#include <rampart/json/document.hpp>

namespace rampart::cli {

/// A table with a column for each member that a row has, members of objects by dotted names. What
/// is not there is a dash.
[[nodiscard]] std::string table_of(std::vector<json::value> const& rows);

/// The columns aligned; `rows` are texts, the first row is the heading.
[[nodiscard]] std::string aligned(std::vector<std::vector<std::string>> const& rows);

} // namespace rampart::cli
