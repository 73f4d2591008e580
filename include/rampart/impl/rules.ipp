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

RAMPART_DECL std::string with_section(std::string const& rule, std::string_view section) {
    return rule + " (" + std::string{section} + ')';
}

RAMPART_DECL std::optional<broken_rule> check_members(
    std::string_view const* names, member_check const* checks, void const* const* places) {
    for (; !names->empty(); ++names, ++checks, ++places) {
        if (*checks == nullptr) continue;
        auto broken = (*checks)(*places);
        if (!broken) continue;
        json::detail::prefix_path(broken->field, *names);
        return broken;
    }
    return std::nullopt;
}

} // namespace rampart::detail
