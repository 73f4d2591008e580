// Definitions of json/open_enum.hpp.
#pragma once

#include <rampart/json/open_enum.hpp>

namespace rampart::detail {

RAMPART_DECL enumerator const*
find_enumerator(enumerator const* table, std::string_view name) noexcept {
    for (; table->name != nullptr; ++table) {
        if (name == table->name) return table;
    }
    return nullptr;
}

RAMPART_DECL std::string_view name_of_value(enumerator const* table, long long value) noexcept {
    for (; table->name != nullptr; ++table) {
        if (table->value == value) return table->name;
    }
    return {};
}

} // namespace rampart::detail
