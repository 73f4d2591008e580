// Definitions of rules.hpp.
#pragma once

#include <string>
#include <string_view>

#include <rampart/rules.hpp>

namespace rampart::detail {

RAMPART_DECL std::string
name_at(std::string_view const* names, void const* const* places, void const* place) {
    for (; !names->empty(); ++names, ++places) {
        if (*places == place) break;
    }
    return std::string{*names};
}

RAMPART_DECL std::string with_section(std::string const& rule, rule_source const& section) {
    return rule + " (" + std::string{section.section} + ')';
}

} // namespace rampart::detail
