// Definitions of json/describe.hpp.
#pragma once

#include <rampart/json/describe.hpp>

namespace rampart::json::detail {

RAMPART_DECL void prefix_path(std::string& path, std::string_view step) {
    if (!path.empty() && !path.starts_with('[')) path.insert(path.begin(), '.');
    path.insert(0, step);
}

RAMPART_DECL std::string index_step(std::size_t index) { return '[' + std::to_string(index) + ']'; }

} // namespace rampart::json::detail
