// The rows of a list, also when some of them cannot be read.
#pragma once

#include <rampart/config.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace rampart::json {

/// A row that could not be read.
struct unread_row {
    std::size_t place = 0; ///< its index in the list as it came
    std::string path{};    ///< of what was wrong: "data.list[3].id"
    std::string problem{}; ///< "required, but missing"
};

/// The rows of a list that could be read, in order: a std::vector of them, and beside it the rows
/// that could not. A bad row does not cost the rows around it.
/// ```
/// for (auto const& trade : page->list) use(trade);
/// for (auto const& row : page->list.unread) std::cerr << row.path << ": " << row.problem << '\n';
/// ```
template <class T>
struct rows : std::vector<T> {
    using std::vector<T>::vector;

    std::vector<unread_row> unread{}; ///< by place, ascending

    /// Whether the list was there at all, be it empty.
    bool present = false;
};

} // namespace rampart::json
