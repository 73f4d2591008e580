// Definitions of json/member_table.hpp.
#pragma once

#include <string>
#include <string_view>

#include <rampart/json/member_table.hpp>
#if defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/json/value_reader.hpp>
#include <rampart/json/write.hpp>
#endif

namespace rampart::json::detail {

RAMPART_DECL std::string_view
name_at(std::string_view const* names, void const* const* places, void const* place) noexcept {
    while (!names->empty() && *places != place) {
        ++names;
        ++places;
    }
    return *names;
}

RAMPART_DECL void prefix_path(std::string& path, std::string_view step) {
    if (!path.empty() && !path.starts_with('[')) path.insert(path.begin(), '.');
    path.insert(0, step);
}

RAMPART_DECL std::string index_step(std::size_t index) { return '[' + std::to_string(index) + ']'; }

#if defined(RAMPART_SEPARATE_COMPILATION)
template struct member_functions<std::string>;
template struct member_functions<bool>;
template struct member_functions<std::int64_t>;
template struct member_functions<decimal>;
template struct member_functions<std::optional<std::string>>;
template struct member_functions<std::optional<bool>>;
template struct member_functions<std::optional<std::int64_t>>;
template struct member_functions<std::optional<decimal>>;
template struct member_functions<nullable<std::string>>;
template struct member_functions<nullable<decimal>>;
#endif

} // namespace rampart::json::detail
