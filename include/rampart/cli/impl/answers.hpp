// How a call's answer is printed: as JSON, as lines of JSON or as a table.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <rampart/error.hpp>
#include <rampart/json/rows.hpp>

#include <rampart/cli/impl/options.hpp>

namespace rampart::cli {

/// Prints a whole answer, given as JSON. When that fails, the command ends with an error that says
/// what became of the call. It ends with an error, too, when rows could not be read.
void print_answer(
    std::string const& json, call_options const& options,
    std::vector<json::unread_row> const& unread);

/// Prints the rows of a list that comes in pages, each when it is there; a table or one JSON array
/// at the end. On a terminal a line tells how far it is.
class row_printer {
public:
    explicit row_printer(call_options const& options);

    /// A row as JSON.
    void add(std::string const& json, std::size_t pages);

    /// A row or a page that could not be read; told at the end.
    void add(error failed);

    /// Ends the command when there was an error.
    void finish();

private:
    void show_progress(std::size_t pages) const;

    std::string form_;
    bool shows_progress_;
    std::vector<std::string> kept_{}; ///< rows that are printed at the end
    std::vector<error> errors_{};
    std::size_t count_ = 0;
};

} // namespace rampart::cli
